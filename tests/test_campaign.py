"""Campaign files: what is wrong is named with file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from outreach import sample
from outreach.campaign import load_campaign, not_ready_to_send, readiness
from outreach.errors import CampaignError

TODAY = date(2026, 11, 24)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "campaign.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sample.materialise(tmp_path, TODAY)
    return tmp_path


def broken(folder: Path, name: str, old: str, new: str) -> tuple[str, int]:
    """The error's text, and the line on which the change was made."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CampaignError) as caught:
        load_campaign(folder)
    return str(caught.value), text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("policy.yaml", "approval_hours: 72", "aproval_hours: 72", "there is no such entry. Check the spelling"),
        ("policy.yaml", "holdout_share: 0.1", "holdout_share: 0.9", "You wrote: 0.9"),
        ("policy.yaml", "  DE: {basis: consent}", "  DE: {basis: perhaps}", "DE"),
        ("icp.yaml", "field: company.employees, op: between, value: [100, 2000]",
         "field: company.employees, op: between, value: [2000, 100]", "two numbers, the smaller first"),
        ("icp.yaml", "field: crm.lifecycle,  op: in", "field: person.religion,  op: in",
         "You wrote: 'person.religion'"),
        ("offer.yaml", "  max_words: 110", "  max_word: 110", "there is no such entry"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(folder: Path, name: str, old: str, new: str, says: str) -> None:
    """The error names the file, the line and what to do."""
    text, line = broken(folder, name, old, new)
    assert text.startswith(f"{name}: line ")
    assert f"{name}: line {line}: " in text
    assert says in text


def test_a_key_written_twice_is_an_error(folder: Path) -> None:
    """YAML would keep the last in silence."""
    text, line = broken(
        folder, "policy.yaml", "  CA: {basis: blocked}", "  CA: {basis: blocked}\n  CA: {basis: opt_out}"
    )
    assert f"line {line + 1}: 'CA' is written twice. Keep one of them." in text


def test_all_mistakes_of_a_file_are_told_at_once(folder: Path) -> None:
    """One run, every problem."""
    path = folder / "policy.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nnonsense: 1\nmore_nonsense: 2\n", encoding="utf-8")
    with pytest.raises(CampaignError) as caught:
        load_campaign(folder)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\xfa", b"a: [1", b"- 1\n", b"!!python/object:os.system {}"])
def test_a_file_that_is_none(folder: Path, content: bytes | None) -> None:
    """Missing, empty, not text, not YAML, a list, a trick: an error with a remedy, nothing executed."""
    (folder / "offer.yaml").unlink() if content is None else (folder / "offer.yaml").write_bytes(content)
    with pytest.raises(CampaignError, match=r"^offer\.yaml: "):
        load_campaign(folder)


def test_the_sample_is_ready_but_for_its_seller(folder: Path) -> None:
    """Nothing blocks; the invented seller is pointed out; passed review dates are too."""
    campaign = load_campaign(folder)
    open_items = [item for item in readiness(campaign, TODAY) if not item.ok]
    assert [item.blocking for item in open_items] == [False]
    assert "offer.yaml" in open_items[0].remedy
    assert len([item for item in readiness(campaign, date(2028, 1, 1)) if not item.ok]) > 1


# ---------------------------------------------------------------- stricter than the types alone


@pytest.mark.parametrize("case", CASES["test_what_is_plainly_wrong_is_an_error"], ids=lambda case: case["says"][:40])
def test_what_is_plainly_wrong_is_an_error(folder: Path, case: dict[str, str]) -> None:
    """With file, line, what is wrong, and the remedy or the nearest spelling."""
    text, line = broken(folder, case["file"], case["old"], case["new"])
    assert f"{case['file']}: line {line}: " in text
    assert case["says"] in text


def test_an_operator_without_quotes_is_one(folder: Path) -> None:
    """`op: true` is what YAML makes of it; there is only one thing it can mean."""
    path = folder / "icp.yaml"
    before = load_campaign(folder).icp.digest
    path.write_text(path.read_text(encoding="utf-8").replace('op: "true"', "op: true"), encoding="utf-8")
    assert load_campaign(folder).icp.digest == before


def changed(folder: Path, name: str, old: str, new: str, day: date = TODAY) -> list[str]:
    """The readiness items that are open after a change, each as one line."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return [f"{item.text} - {item.remedy}" for item in readiness(load_campaign(folder), day) if not item.ok]


@pytest.mark.parametrize("case", CASES["test_what_is_worth_a_look_is_an_open_item"], ids=lambda case: case["says"][:40])
def test_what_is_worth_a_look_is_an_open_item(folder: Path, case: dict[str, str]) -> None:
    """Beside the sample's seller; it stops nobody."""
    items = changed(folder, case["file"], case["old"], case["new"])
    assert len(items) == 2
    assert any(case["says"] in item for item in items)


def test_a_role_whose_claims_have_all_expired_is_named(folder: Path) -> None:
    """It would be told something without proof."""
    text = (folder / "offer.yaml").read_text(encoding="utf-8")
    (folder / "offer.yaml").write_text(text.replace("claims: [wms, trial]", "claims: [trial]"), encoding="utf-8")
    items = [item.text for item in readiness(load_campaign(folder), date(2027, 9, 1)) if not item.ok]
    assert "Every claim of the value proposition for technical_evaluator has expired" in items


def test_the_sample_seller_may_not_send(folder: Path) -> None:
    """Nobody reads the answers to an address that does not exist."""
    assert not_ready_to_send(load_campaign(folder), TODAY) == (
        "The sample's seller still stands in offer.yaml; write your own before you send.",
    )
    assert changed(folder, "offer.yaml", "robin.hale@dockwise.example", "robin@dockwise.com") == []
    assert not_ready_to_send(load_campaign(folder), TODAY) == ()


# ---------------------------------------------------------------- several ICPs


def another(folder: Path, name: str, **replaced: str) -> Path:
    """A further ICP, as a copy of icp.yaml with some words replaced."""
    text = (folder / "icp.yaml").read_text(encoding="utf-8")
    for old, new in {"id: dockwise-distribution": f"id: {name}", **replaced}.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / f"icp.{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"icp.{name}.yaml"


def test_several_icps_are_read_in_the_order_of_their_names(folder: Path) -> None:
    """icp.yaml comes first; a copy under another name, as for a preview, is none of them."""
    another(folder, "retail")
    another(folder, "cold")
    (folder / "new_icp.yaml").write_text("nonsense", encoding="utf-8")
    campaign = load_campaign(folder)
    assert [icp.id for icp in campaign.icps] == ["dockwise-distribution", "cold", "retail"]
    texts = [item.text for item in readiness(campaign, TODAY)]
    assert sum("to be reviewed by" in text for text in texts) == 5


def test_ids_of_icps_differ(folder: Path) -> None:
    """A decision says by its id which one it means."""
    another(folder, "retail").write_bytes((folder / "icp.yaml").read_bytes())
    with pytest.raises(CampaignError, match=r"^icp\.retail\.yaml: id: dockwise-distribution is the id of icp\.yaml"):
        load_campaign(folder)


def test_a_field_is_one_thing_in_all_icps(folder: Path) -> None:
    """Its values are read once, from one list."""
    for name, kind in (("retail", "number"), ("cold", "text")):
        declared = f"\nfields: {{custom.docks: {{type: {kind}, label: docks, why: plan}}}}\naccount:\n"
        another(folder, name, **{"\naccount:\n": declared})
    with pytest.raises(CampaignError, match=r"the type is number here and text in icp\.cold\.yaml"):
        load_campaign(folder)


def test_a_bad_further_icp_is_named(folder: Path) -> None:
    """By its own name and line."""
    another(folder, "retail", **{"research_if_hi_reaches: B": "research_if_hi_reaches: Z"})
    with pytest.raises(CampaignError, match=r"^icp\.retail\.yaml: line \d+: account\.research_if_hi_reaches"):
        load_campaign(folder)
