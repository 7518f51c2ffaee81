"""Campaign files, saved mappings and corrected titles: whatever stands in one, a command says what is wrong with it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from outreach import sample, workflow
from outreach.app import open_app
from outreach.campaign import load_document
from outreach.errors import CampaignError, SheetError
from outreach.models import ICP, Criterion, Document, Offer, Policy
from outreach.prospects import mappings
from outreach.settings import Settings
from outreach.titles import load_corrections
from outreach.workflow.scenarios import load_rules, preview_file
from outreach.yaml_files import MOST_BYTES, read_yaml

TODAY = date(2026, 11, 24)
BOMB = 'a: &a ["x","x"]\n' + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
BAD = {
    "a bomb of anchors": (BOMB, "&a stands for a part of the file to be repeated"),
    "an entry within itself": ("a: &a [*a]", "&a stands for"),
    "an alias to nothing": ("a: *b", r"\*b stands for"),
    "deep nesting": ("a: " + "[" * 5_000, "more than 40 deep"),
    "too large": ("a: " + "x" * MOST_BYTES * 6, "larger than"),
    "a day that is none": ("a: 2026-13-45", "'2026-13-45' is no day"),
    "a number that is none": ("b: 1\na: !!int x", "'x' is no whole number"),
    "a truth that is none": ("a: !!bool x", "'x' is no yes or no"),
    "an empty number": ("a: !!int ''", "is no whole number"),
    "a time that is none": ("a: !!timestamp x", "'x' is no day"),
    "a number of 5,000 digits": ("a: " + "9" * 5_000, "is no whole number"),
    "an object of Python": ("a: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
    "a list as a name": ("? [a]\n: b", "unhashable key"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample."""
    sample.materialise(tmp_path, TODAY)
    return tmp_path


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("kind", [ICP, Offer, Policy])
def test_a_campaign_file_that_cannot_be_read(tmp_path: Path, case: str, kind: type[Document]) -> None:
    """One sentence with file and line, at once, whichever file it is."""
    text, says = BAD[case]
    path = tmp_path / "icp.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CampaignError, match=rf"icp\.yaml: line \d+: .*{says}"):
        load_document(path, kind)
    with pytest.raises(CampaignError, match=says):
        load_rules(path)


@pytest.mark.parametrize("case", BAD)
def test_other_files_that_cannot_be_read(tmp_path: Path, case: str) -> None:
    """Saved mappings and corrections of titles are read by the same rules."""
    text, says = BAD[case]
    with pytest.raises(CampaignError, match=says):
        mappings.load(text)
    with pytest.raises(SheetError, match=says):
        load_corrections(text)


def test_a_preview_of_a_folder_or_a_bad_file(folder: Path) -> None:
    """Refused in words, as a campaign file of that kind is."""
    deep = folder / "deep.yaml"
    deep.write_text("a: " + "[" * 5_000, encoding="utf-8")
    app = open_app(folder, settings=Settings.load(_env_file=None), clock=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    try:
        for path, says in ((deep, "deep"), (folder, "cannot be opened"), (folder / "none.yaml", "no such file")):
            with pytest.raises(CampaignError, match=says):
                preview_file(app, path)
        with pytest.raises(SheetError, match="cannot be read"):
            workflow.import_corrections(app, folder)
    finally:
        app.close()


def test_what_is_harmless_is_read_as_before() -> None:
    """Days, quoted signs and forty levels."""
    assert read_yaml("a: 2026-01-05").data == {"a": date(2026, 1, 5)}
    assert read_yaml("a: '*b & c'\nd: R&D").data == {"a": "*b & c", "d": "R&D"}
    assert not read_yaml("a: " + "[" * 39 + "]" * 39).problem
    assert read_yaml("").data is None


@pytest.mark.parametrize(
    "number", [".inf", "-.inf", ".nan", "9" * 400, "1.0e+300", "1000000000000001", "[50, .inf]", f"[50, {'9' * 400}]"]
)
@pytest.mark.parametrize("where", ["value", "tiers", "weight", "tolerance"])
def test_a_number_that_cannot_be_stored(folder: Path, number: str, where: str) -> None:
    """Infinity, "not a number" and 400 digits are refused with the line, wherever they stand."""
    path = folder / "icp.yaml"
    rule = "{id: big, field: company.employees, op: between, why: because, %s}\n"
    entry = {
        "value": f"value: {number if number[0] == '[' else f'[50, {number}]'}",
        "tolerance": f"value: [1, 2], tolerance: {number}",
        "weight": f"value: [1, 2], weight: {number}",
        "tiers": f"value: [1, 2], max_age_days: {number}",
    }[where]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  must:\n", f"  must:\n    - {rule % entry}", 1), encoding="utf-8")
    with pytest.raises(CampaignError, match=r"line \d+: .*Write a plain number; for a bound without an end write gte"):
        load_document(path, ICP)


@pytest.mark.parametrize(
    "value", [float("inf"), float("nan"), 10**400, (50, float("inf")), (50, 10**16), (1e300, 1e301)]
)
def test_a_rule_holds_plain_numbers_wherever_it_comes_from(value: object) -> None:
    """Also one that was never a file: what is stored reads back as it was."""
    op = "between" if isinstance(value, tuple) else "gte"
    with pytest.raises(ValueError, match="write gte"):
        Criterion.model_validate({"id": "a", "field": "company.employees", "op": op, "value": value, "why": "because"})
    with pytest.raises(ValueError, match="finite"):
        Criterion.model_validate(
            {"id": "a", "field": "signal.any", "op": "true", "why": "because", "tolerance": float("nan")}
        )


@pytest.mark.parametrize("value", [0, 10**15, -(10**15), 0.5])
def test_the_largest_numbers_round_trip(value: float) -> None:
    """What is not refused is stored as it is."""
    rule = Criterion.model_validate(
        {"id": "a", "field": "company.employees", "op": "gte", "value": value, "why": "because"}
    )
    assert Criterion.model_validate_json(rule.model_dump_json()) == rule


def test_times_have_an_end(folder: Path) -> None:
    """A shelf life of more days than there are is refused, not an accident on the way."""
    path = folder / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  default: 365\n", "  default: 9999999999\n", 1), encoding="utf-8")
    with pytest.raises(CampaignError, match="less than or equal to 36500"):
        load_document(path, Policy)
