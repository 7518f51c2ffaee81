"""How a list was read, kept for the next one: what is said now goes first, nothing is applied to other columns."""

import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from outreach.errors import CampaignError, Choice, SheetError, SheetQuestionError
from outreach.models import Reading, SheetRow
from outreach.prospects import find_columns, mappings, survey
from outreach.prospects.options import mapping_option
from outreach.sheets import OpenSheet, open_sheet

H = ("First Name", "Last Name", "Firm", "Email")


def saved(reading: Reading, *header: str) -> tuple[mappings.SavedMapping, ...]:
    return mappings.load(mappings.dump(header or H, reading))


def opened(path: Path, kept: Any, **told: Any) -> tuple[OpenSheet, Reading, tuple[str, ...]]:
    return mappings.open_as_saved(kept, Reading(**told), lambda reading: open_sheet(path, reading))


# ---------------------------------------------------------------- whose columns


def test_a_list_without_column_names_is_not_saved() -> None:
    """Numbers stand for other columns in the next list, so they are neither written, nor read, nor found."""
    header = ("column 1", "column 2")
    with pytest.raises(CampaignError, match="without column names"):
        mappings.dump(header, Reading(mapping={"column 1": "company"}))
    text = "- columns: [column 1, column 2]\n  reading: {mapping: {column 1: company}}\n"
    assert mappings.load(text) == ()
    entry = mappings.SavedMapping(columns=header, reading=Reading())
    assert mappings.find([entry], header) is None


@pytest.mark.parametrize("name", ["Email (2)", "column 3"])
def test_columns_without_a_name_of_their_own_keep_their_order(name: str) -> None:
    """A repeated or missing name is told by its place alone: in another order the saved mapping does not hold."""
    kept = saved(Reading(mapping={name: "email"}), "Name", "Email", name)
    assert mappings.find(kept, ("Name", "Email", name))
    assert mappings.find(kept, ("Email", "Name", name)) is None
    assert mappings.same_columns(("a", "b"), ("b", "a"))
    assert not mappings.same_columns(("a", "b"), ("a", "b", "c"))


def test_a_column_named_by_number_is_saved_by_name() -> None:
    """ "#3" means the third column of this list, not of every list with these columns."""
    assert saved(Reading(mapping={"#3": "company"}))[0].reading.mapping == {"Firm": "company"}


# ---------------------------------------------------------------- what is said now


@pytest.mark.parametrize(
    ("before", "now", "both"),
    [
        ({"Mail A": "email"}, {"Mail B": "email"}, {"Mail B": "email"}),
        ({"Mail A": "email", "X": "company"}, {"Mail A": "ignore"}, {"Mail A": "ignore", "X": "company"}),
        ({"A": "ignore"}, {"B": "ignore"}, {"A": "ignore", "B": "ignore"}),
        ({"A": "keep"}, {"B": "keep"}, {"A": "keep", "B": "keep"}),
        ({"A": "do_not_contact"}, {"B": "do_not_contact"}, {"A": "do_not_contact", "B": "do_not_contact"}),
        ({"Firm": "company"}, {"#2": "company"}, {"Org": "company"}),
    ],
)
def test_what_is_said_now_wins(before: dict[str, str], now: dict[str, str], both: dict[str, str]) -> None:
    """A column, and a field with all its saved columns, is as said now; opt-outs and kept columns add up."""
    assert mappings.merge(Reading(mapping=before), Reading(mapping=now), ("Firm", "Org")).mapping == both


def test_a_plain_no_is_said_as_well() -> None:
    """--month-first and --no-header win over what was saved, what is not said leaves it."""
    before = Reading(day_first=True, has_header=True, repair=True, encoding="cp1250")
    whole = mappings.merge(before, Reading(day_first=False, has_header=False))
    assert (whole.day_first, whole.has_header, whole.repair, whole.encoding) == (False, False, True, "cp1250")


# ---------------------------------------------------------------- before the columns are known


def test_a_saved_encoding_answers_the_question(tmp_path: Path) -> None:
    """The list that was asked about is read as its like was, and a note says so."""
    path = tmp_path / "list.csv"
    path.write_bytes("First Name,Last Name,Firm,Email\nJiří,Dvořák,Talus,j@talus.example\n".encode("cp1250"))
    sheet, reading, notes = opened(path, saved(Reading(encoding="cp1250", mapping={"Firm": "company"})))
    assert (sheet.encoding, reading.encoding, reading.mapping) == ("cp1250", "cp1250", {"Firm": "company"})
    assert "encoding 'cp1250'" in notes[0]
    assert "Firm = company" in notes[0]
    with pytest.raises(SheetQuestionError):
        opened(path, saved(Reading(encoding="cp1250"), "Another", "List"))
    with pytest.raises(SheetQuestionError):
        opened(path, ())


def test_a_saved_encoding_changes_no_list_that_is_certain(tmp_path: Path) -> None:
    """UTF-8 stays UTF-8, whatever the last list was."""
    path = tmp_path / "list.csv"
    path.write_text("First Name,Last Name,Firm,Email\nJiří,Dvořák,Talus,j@talus.example\n", encoding="utf-8")
    sheet, _, notes = opened(path, saved(Reading(encoding="cp1250", delimiter=";")))
    assert (sheet.encoding, sheet.delimiter, notes) == ("utf-8", ",", ())


def test_a_saved_repair_holds(tmp_path: Path) -> None:
    """Text that was encoded twice is mended in the next list too."""
    path = tmp_path / "list.csv"
    path.write_text("First Name,Last Name,Firm,Email\nBo,SchrÃ¶der,Talus,bo@talus.example\n", encoding="utf-8")
    sheet, _, notes = opened(path, saved(Reading(repair=True)))
    assert [row.cells["Last Name"] for row in sheet.rows() if isinstance(row, SheetRow)] == ["Schröder"]
    assert "repair" in notes[0]


def test_what_was_said_for_the_list_itself_is_no_news(tmp_path: Path) -> None:
    """Without saved parts, or with all of them said again, there is no note."""
    path = tmp_path / "list.csv"
    path.write_text("First Name,Last Name,Firm,Email\nBo,Li,Talus,bo@talus.example\n", encoding="utf-8")
    told = {"mapping": {"#3": "company"}}
    assert opened(path, saved(Reading(mapping={"Firm": "company"})), **told)[1:] == (
        Reading(mapping={"Firm": "company"}), (),
    )  # fmt: skip


class _Named(NamedTuple):
    header: tuple[str, ...]


def test_an_answer_that_opens_another_list_is_no_answer() -> None:
    """A saved worksheet that is there again, with other columns, leaves the question open."""

    def ask(reading: Reading) -> _Named:
        if reading.worksheet:
            return _Named(("Something", "Else"))
        raise SheetQuestionError("b.xlsx", "Two.", [Choice("A", "--worksheet A", {"worksheet": "A"})])

    with pytest.raises(SheetQuestionError):
        mappings.open_as_saved(saved(Reading(worksheet="A")), Reading(), ask)


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"[" * 100_000, b"- columns: [a]\n  reading: 2001-99-99\n", b"- " + b"9" * 5_000, b"\0", b"- x"],
)
def test_a_damaged_file_is_an_error_in_words(tmp_path: Path, content: bytes) -> None:
    """Whatever the file holds, the message names it and what to do."""
    path = tmp_path / "mappings.yaml"
    path.write_bytes(content)
    with pytest.raises(CampaignError, match=r"mappings.yaml: .*--save-mapping"):
        mappings.load_file(path)


def test_a_folder_or_no_file(tmp_path: Path) -> None:
    """No file is no mapping; a folder in its place is an error in words."""
    assert mappings.load_file(tmp_path / "mappings.yaml") == ()
    with pytest.raises(CampaignError, match="--save-mapping"):
        mappings.load_file(tmp_path)


# ---------------------------------------------------------------- what to type


@pytest.mark.parametrize("sign", ["'", '"', "$(touch x)", "`x`", "\\", "\n", "!x", "%PATH%", "”"])
def test_a_header_with_signs_of_the_shell_is_a_number(sign: str) -> None:
    """What is printed can be pasted: nothing in it is obeyed, and it names the column it means."""
    header = ("First Name", "Last Name", f"Firma {sign}", "Email")
    option = mapping_option(header[2], "company", header)
    assert option == '--mapping "#3=company"'
    told = Reading(mapping=dict([shlex.split(option)[1].rsplit("=", 1)]))
    assert find_columns("l.csv", header, told).by_field["company"] == (header[2],)
    assert mapping_option("# Employees", "employees", ("# Employees",)) == '--mapping "# Employees=employees"'


def test_a_column_that_is_called_like_a_number() -> None:
    """ "#2" is the column of that name where there is one; then a strange header is quoted instead."""
    header = ("Name", "Org", "#4", "a$(x)")
    assert find_columns("l.csv", header, Reading(mapping={"#4": "company"})).by_field["company"] == ("#4",)
    assert shlex.split(mapping_option("a$(x)", "company", header)) == ["--mapping", "a$(x)=company"]
    with pytest.raises(SheetError, match="'#9', which the list does not have"):
        find_columns("l.csv", header, Reading(mapping={"#9": "company"}))


def test_an_option_says_again_what_was_said(tmp_path: Path) -> None:
    """A second question is answered by one command line with everything in it."""
    path = tmp_path / "list.csv"
    path.write_text("Bo,Li,Talus,03/04/2026\nAl,Mo,Alder,05/06/2026\n")
    told = Reading(
        has_header=False, delimiter=",",
        mapping={"#1": "first_name", "#2": "last_name", "#3": "company", "#4": "last_contacted"},
    )  # fmt: skip
    sheet = open_sheet(path, told)
    with pytest.raises(SheetQuestionError) as question:
        survey(find_columns(sheet.source, sheet.header, told), sheet.rows(), told)
    assert question.value.choices[0].option == (
        '--delimiter "," --no-header --mapping "column 1=first_name" --mapping "column 2=last_name" '
        '--mapping "column 3=company" --mapping "column 4=last_contacted" --day-first'
    )
