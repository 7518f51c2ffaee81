"""Campaign files: what is wrong is named with file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from outreach import sample
from outreach.campaign import load_campaign, readiness
from outreach.errors import CampaignError

TODAY = date(2026, 11, 24)


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
