"""Which column of a list means what: known exports, six languages, private columns, opt-outs, and questions."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from outreach.errors import CampaignError, SheetError, SheetQuestionError
from outreach.models import ColumnUse, Reading, Record, RowProblem, SheetOutcome, SheetRow
from outreach.prospects import Columns, RecordReader, find_columns, mappings, preview, survey
from outreach.prospects.optouts import is_opt_out_column, is_permission_column
from outreach.prospects.private import private_matter
from outreach.tables import load_yaml

CASES = Path(__file__).parent / "cases"
EXPORTS = yaml.safe_load((CASES / "exports.yaml").read_text(encoding="utf-8"))
NAMES = yaml.safe_load((CASES / "column_names.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 3, 1)
BASE = {"First Name": "Ana", "Last Name": "Souza", "Company": "Talus Steel"}


def rows(*cells: dict[str, str]) -> list[SheetRow]:
    return [SheetRow(line=n, cells=one, raw="") for n, one in enumerate(cells, 2)]


def c(*cells: dict[str, str], **told: Any) -> Columns:
    """The columns of a list of these rows, after the first look through it."""
    reading = Reading(**told)
    return survey(find_columns("list.csv", list(cells[0]), reading), rows(*cells), reading)


def r(cells: dict[str, str], *others: dict[str, str], **told: Any) -> Record:
    """The first of these rows, read."""
    record = RecordReader("list.csv", c(cells, *others, **told), TODAY).read(rows(cells)[0])
    assert isinstance(record, Record), record
    return record


def asked(*cells: dict[str, str], **told: Any) -> SheetQuestionError:
    """The question that reading these rows raises."""
    with pytest.raises(SheetQuestionError) as error:
        c(*cells, **told)
    return error.value


def field_of(columns: Columns, header: str) -> str:
    return use_of(columns, header).field


def use_of(columns: Columns, header: str) -> ColumnUse:
    return next(use for use in columns.uses if use.header == header)


# ---------------------------------------------------------------- known exports


@pytest.mark.parametrize("case", [case for case in EXPORTS if "row" in case], ids=lambda case: case["name"])
def test_known_exports(case: dict[str, Any]) -> None:
    """Each export is recognised by its own columns, its cells arrive in their fields, its traps stay unread."""
    cells = dict.fromkeys(case["header"], "") | {name: str(cell) for name, cell in case["row"].items()}
    assert set(cells) == set(case["header"])
    columns = c(cells)
    assert columns.profile == case["profile"]
    record = r(cells).model_dump()
    expected = {name: tuple(value) if isinstance(value, list) else value for name, value in case["expect"].items()}
    assert {name: record[name] for name in expected} == expected
    assert [name for name in case.get("unread", ()) if field_of(columns, name)] == []


@pytest.mark.parametrize("case", [case for case in EXPORTS if "error" in case], ids=lambda case: case["name"])
def test_company_exports_say_that_they_hold_no_people(case: dict[str, Any]) -> None:
    """An export of companies alone is refused in words, not by a missing column."""
    with pytest.raises(SheetError, match=case["error"]):
        find_columns("list.csv", case["header"], Reading())


def test_a_company_export_to_which_names_were_added_is_read() -> None:
    """With a column of people, or with a mapping that names one, it is a contact list."""
    header = next(case["header"] for case in EXPORTS if case["name"] == "ZoomInfo companies")
    assert find_columns("list.csv", [*header, "Full Name"], Reading()).profile == "ZoomInfo companies export"


def test_two_telltale_columns_are_needed() -> None:
    """One column that an export has as well does not make a list that export."""
    assert c(BASE | {"Technologies": ""}).profile == "plain"
    assert c(BASE | {"Lead Source": ""}).profile == "plain"


# ---------------------------------------------------------------- names of columns


@pytest.mark.parametrize(("name", "wanted"), [(name, f) for f, names in NAMES["fields"].items() for name in names])
def test_columns_by_their_name(name: str, wanted: str) -> None:
    """Names in six languages mean their field, however they are written."""
    others = {"Given": "Ana"} if wanted == "full_name" else BASE
    columns = find_columns("list.csv", [*others, name], Reading())
    assert field_of(columns, name) == wanted


@pytest.mark.parametrize(("header", "fields"), NAMES["halves"])
def test_half_or_whole_names(header: list[str], fields: list[str]) -> None:
    """ "Name" beside "Vorname" is the surname, alone it is the whole name."""
    columns = find_columns("list.csv", [*header, "Firma"], Reading())
    assert [field_of(columns, name) for name in header] == fields


@pytest.mark.parametrize(("name", "matter"), [(n, m) for m, names in NAMES["private"].items() for n in names])
def test_private_columns(name: str, matter: str) -> None:
    """Private matters are recognised by the column's name, in six languages."""
    assert private_matter(name) == matter


@pytest.mark.parametrize("name", NAMES["not_private"])
def test_columns_that_only_sound_private(name: str) -> None:
    """A company's age, home page or industry is no private matter."""
    assert private_matter(name) == ""


def test_private_columns_are_neither_read_nor_shown() -> None:
    """The use says so; no cell of them reaches a record, a sample or the user's own mapping to keep."""
    cells = {**BASE, "Religion": "none of ours", "Home Phone": "+1 737 000 0000", "Date of birth": "1980-01-01"}
    columns = c(cells)
    assert [use_of(columns, name).how.partition(",")[0] for name in list(cells)[3:]] == [
        "sensitive: religion or belief", "sensitive: home", "sensitive: birth date or age",
    ]  # fmt: skip
    assert "none of ours" not in r(cells).model_dump_json()
    shown = preview(
        source="list.csv", encoding="utf-8", delimiter=",", columns=columns, rows=rows(cells), exported_on=TODAY
    )
    assert "1980" not in shown.model_dump_json()
    with pytest.raises(SheetError, match="never read"):
        c(cells, mapping={"Religion": "keep"})


def test_a_private_sounding_column_may_be_named_by_the_user() -> None:
    """ "Union" can be the company: who says so is believed."""
    assert r({**BASE, "Alter": "12", "Company": ""}, mapping={"Alter": "company"}).company == "12"


def test_no_name_that_is_read_is_private_or_an_opt_out() -> None:
    """The word lists do not contradict each other."""
    table = load_yaml("columns.yaml")
    sources = [table["aliases"], *(profile["columns"] for profile in table["profiles"].values())]
    names = {name for source in sources for listed in source.values() for name in listed}
    assert {name for name in names if private_matter(name)} == set()
    assert {name for name in names if is_opt_out_column(name) or is_permission_column(name)} == set()


# ---------------------------------------------------------------- opt-outs


@pytest.mark.parametrize("name", NAMES["opt_out"])
def test_opt_out_columns(name: str) -> None:
    """Recognised in six languages: a plain no is harmless, everything else bans."""
    assert r({**BASE, name: "no"}).do_not_contact is False
    assert r({**BASE, name: ""}).do_not_contact is False
    assert r({**BASE, name: "see notes"}).do_not_contact is True
    assert r({**BASE, name: "yes"}).original["do_not_contact"] == f"{name}: yes"


@pytest.mark.parametrize("name", NAMES["permission"])
@pytest.mark.parametrize(
    ("cell", "banned"),
    [
        (one, False)
        for one in ("yes", "TRUE", "1", "", "n/a", "unknown", "pending", "2024-05-01", "05/06/2024", "granted")
    ]
    + [(one, True) for one in ("no", "0", "nein", "False", "withdrawn", "see notes", "opt-out")],
)
def test_permission_columns(name: str, cell: str, banned: bool) -> None:
    """A no is an objection, an answer nobody can read is taken for one; empty and unknown are not."""
    assert r({**BASE, name: cell}).do_not_contact is banned


@pytest.mark.parametrize("name", NAMES["neither"])
def test_columns_that_are_no_opt_out(name: str) -> None:
    """Bans on calls, and words that only look alike, do not stop mail."""
    assert r({**BASE, name: "yes"}).do_not_contact is False


def test_a_column_may_be_named_an_opt_out() -> None:
    """The user can say that a column bans, permits, or means nothing."""
    assert r({**BASE, "Flag": "x"}, mapping={"Flag": "do_not_contact"}).do_not_contact
    assert r({**BASE, "Flag": "no"}, mapping={"Flag": "permission"}).do_not_contact
    assert not r({**BASE, "Opt-out": "x"}, mapping={"Opt-out": "ignore"}).do_not_contact


# ---------------------------------------------------------------- kept columns


def test_columns_are_kept_only_when_somebody_says_so() -> None:
    """What nobody named is not read; what the user keeps stands as it is, under its own name."""
    cells = {**BASE, "Tech Stack": " SAP  R/3 ", "Notes": "n/a"}
    assert r(cells).kept == {}
    assert r(cells, mapping={"Tech Stack": "keep", "Notes": "keep"}).kept == {"Tech Stack": "SAP R/3"}


# ---------------------------------------------------------------- questions


def test_rivals_are_compared_by_what_they_mean() -> None:
    """Two ways to write one site or one country are no contradiction; two sites are."""
    cells = {**BASE, "Website": "https://www.talus.example/de", "Company Domain": "talus.example"}
    assert r(cells).domain == "talus.example"
    question = asked({**cells, "Company Domain": "other.example"})
    assert [choice.option for choice in question.choices] == [
        '--mapping "Company Domain=domain"', '--mapping "Website=domain"',
    ]  # fmt: skip
    assert question.choices[0].answer == {"mapping": {"Company Domain": "domain"}}


def test_a_column_of_salutations_is_no_rival() -> None:
    """ "Title" may hold Mr and Ms; then the job title stands in the other column."""
    assert r({**BASE, "Title": "Ms.", "Job Title": "CFO"}).title == "CFO"
    assert r({**BASE, "Title": "Dr.", "Position": ""}).title == ""
    assert len(asked({**BASE, "Title": "CEO", "Job Title": "CFO"}).choices) == 2


def test_an_answer_settles_a_question() -> None:
    """What a choice sets answers the question it belongs to."""
    cells = {**BASE, "Email": "ana@talus.example", "Work Email": "a.souza@talus.example"}
    for choice in asked(cells).choices:
        record = r(cells, **choice.answer)
        assert record.email in cells.values()


def test_later_rows_count_as_well() -> None:
    """A contradiction in the last row of a long list is found."""
    same = {**BASE, "Email": "ana@talus.example", "Work Email": "ana@talus.example"}
    assert asked(*[same] * 700, {**same, "Email": "bo@talus.example"}).choices


def test_day_or_month_first_is_asked_with_both_readings() -> None:
    """When no row decides, the question shows one date read in both ways and the two options."""
    question = asked({**BASE, "Last Contacted": "03/04/2026"}, {**BASE, "Last Contacted": "05/05/2026"})
    assert [(choice.option, choice.text) for choice in question.choices] == [
        ("--day-first", "03/04/2026 is 3 April 2026"), ("--month-first", "03/04/2026 is 4 March 2026"),
    ]  # fmt: skip
    days = [r({**BASE, "Last Contacted": "03/04/2026"}, **choice.answer).last_contacted for choice in question.choices]
    assert days == [date(2026, 4, 3), date(2026, 3, 4)]


def test_one_certain_date_decides_for_its_column() -> None:
    """25/12/2025 says that the day comes first, and 12/25/2025 that the month does."""
    doubtful = {**BASE, "Last Contacted": "03/04/2026"}
    assert r(doubtful, {**BASE, "Last Contacted": "25/12/2025"}).last_contacted == date(2026, 4, 3)
    assert r(doubtful, {**BASE, "Last Contacted": "12/25/2025"}).last_contacted == date(2026, 3, 4)
    assert c(doubtful, {**BASE, "Last Contacted": "25/12/2025"}).day_first is True


def test_dates_that_contradict_each_other() -> None:
    """A clear majority decides and the odd rows are set aside; without one the user is asked."""
    first, second = {**BASE, "Last Contacted": "25/12/2025"}, {**BASE, "Last Contacted": "12/25/2025"}
    columns = c(*[first] * 10, second)
    problem = RecordReader("list.csv", columns, TODAY).read(rows(second)[0])
    assert isinstance(problem, RowProblem)
    assert "does not put the day first" in problem.reason
    assert asked(first, second, {**BASE, "Last Contacted": "03/04/2026"})
    assert r(second, first).last_contacted == date(2025, 12, 25)  # nothing is in doubt


def test_what_the_user_says_goes_before_the_rows() -> None:
    """With --day-first a date with the month first is set aside."""
    columns = c({**BASE, "Last Contacted": "12/25/2025"}, day_first=True)
    assert isinstance(
        RecordReader("l", columns, TODAY).read(rows({**BASE, "Last Contacted": "12/25/2025"})[0]), RowProblem
    )


def test_several_columns_of_contact_the_newest_counts() -> None:
    """Of all columns that say when somebody was written to, the newest day holds."""
    cells = {**BASE, "Last Contacted": "2026-01-02", "Last Activity Date": "2026-02-03"}
    assert r(cells).last_contacted == date(2026, 2, 3)


def test_missing_columns_are_offered_by_their_cells() -> None:
    """A column that holds addresses is offered as e-mail, one with sites as domain; numbers are offered as nothing."""
    people = [{"column 1": "Ana", "column 2": "Souza", "column 3": "ana@talus.example", "column 4": "talus.example",
               "column 5": "17"}, {"column 1": "Bo", "column 2": "Li", "column 3": "", "column 4": "li.example",
               "column 5": "4"}]  # fmt: skip
    question = asked(*people, has_header=False)
    options = [choice.option for choice in question.choices]
    assert options[0] == '--no-header --mapping "column 3=email"'
    assert '--no-header --mapping "column 4=domain"' in options
    assert '--no-header --mapping "column 1=first_name"' in options
    assert not [option for option in options if "column 5" in option]
    assert "column 3: ana@talus.example" in str(question)
    told = {"column 1": "first_name", "column 2": "last_name", "column 3": "email", "column 4": "domain"}
    assert r(*people, mapping=told).email == "ana@talus.example"


def test_all_missing_columns_can_be_answered_at_once() -> None:
    """When several columns are missing, the last choice names one for each of them, in one command line."""
    people = [{"column 1": "Ana", "column 2": "Souza", "column 3": "ana@talus.example", "column 4": "Talus"}]
    choice = asked(*people, has_header=False).choices[-1]
    told = {"column 1": "first_name", "column 2": "last_name", "column 3": "email", "column 4": "company"}
    assert choice.answer == {"mapping": told}
    assert choice.option.startswith('--no-header --mapping "column 1=first_name" --mapping "column 2=last_name" ')
    assert choice.text.startswith("column 1: Ana; column 2: Souza; ")
    assert r(*people, mapping=told).email == "ana@talus.example"
    whole = [{"column 1": "Ana Souza", "column 2": "a@talus.example", "column 3": "talus.example"}]
    told = {"column 1": "full_name", "column 2": "email", "column 3": "domain"}
    assert asked(*whole, has_header=False).choices[-1].answer == {"mapping": told}
    assert len(asked({"Name": "Ana Souza", "Wo": "Talus"}).choices) == 1  # one is missing, one is offered


def test_two_columns_of_doubtful_dates_are_one_question() -> None:
    """One answer decides for both, so both are named at once."""
    question = asked({**BASE, "Last Contacted": "03/04/2026", "Last Activity Date": "05/06/2026"})
    assert "'Last Contacted'" in question.reason
    assert "'Last Activity Date'" in question.reason
    assert question.choices[0].text == "03/04/2026 is 3 April 2026, 05/06/2026 is 5 June 2026"


def test_a_private_column_stays_private_when_it_is_ignored() -> None:
    """ "Ignore" is no reason to show its cells in a preview."""
    columns = c({**BASE, "Religion": "x"}, mapping={"Religion": "ignore"})
    assert use_of(columns, "Religion").how.startswith("sensitive")
    cells = rows({**BASE, "Religion": "x"})
    shown = preview(source="l", encoding="utf-8", delimiter=",", columns=columns, rows=cells, exported_on=TODAY)
    assert next(use for use in shown.columns if use.header == "Religion").samples == ()


def test_addresses_nobody_reads_are_asked_about() -> None:
    """A list whose addresses stand under an unknown name does not come in without them."""
    cells = {**BASE, "Erreichbar unter": "ana@talus.example"}
    question = asked(cells)
    assert "Erreichbar unter" in question.reason
    assert [r(cells, **choice.answer).email for choice in question.choices] == ["ana@talus.example", ""]


def test_an_owner_may_be_an_address() -> None:
    """The owner's address is no address of the person."""
    assert r({**BASE, "Contact owner": "jo@seller.example"}).email == ""


# ---------------------------------------------------------------- preview


def test_a_preview_shows_what_an_import_would_do() -> None:
    """Columns with their samples, five records, the problems, the rows of the file; nothing more."""
    cells = [{**BASE, "Email": f"ana{n}@talus.example", "Tech Stack": "SAP"} for n in range(8)]
    bad = {**cells[0], "Email": "ana@@talus"}
    broken = RowProblem(source="list.csv", line=11, column="", reason="Ragged.", remedy="Mend it.", raw="x")
    shown = preview(
        source="list.csv", encoding="utf-8", delimiter=";", columns=c(*cells), rows=[*rows(*cells, bad), broken],
        exported_on=TODAY, notes=("Read as utf-8.",),
    )  # fmt: skip
    assert (shown.rows, len(shown.records), len(shown.problems)) == (10, 5, 2)
    assert shown.outcome is SheetOutcome.QUARANTINE
    assert shown.profile == "plain"
    uses = {use.header: use for use in shown.columns}
    assert uses["Email"].samples == ("ana0@talus.example", "ana1@talus.example", "ana2@talus.example")
    assert (uses["Tech Stack"].field, uses["Tech Stack"].samples) == ("", ("SAP",))


# ---------------------------------------------------------------- saved mappings


def test_a_mapping_is_saved_for_lists_with_the_same_columns() -> None:
    """What was said is found again for the same set of column names, in any order; the latest entry wins."""
    told = Reading(mapping={"Wer: \n": "full_name", "Org # 1": "company"}, day_first=True, delimiter=";")
    text = mappings.dump(["Wer: \n", "Org # 1", "ünï"], Reading()) + mappings.dump(["Wer: \n", "Org # 1", "ünï"], told)
    saved = mappings.load(text)
    assert mappings.find(saved, ["ünï", "Org # 1", "Wer: \n"]) == told
    assert mappings.find(saved, ["ünï", "Org # 1"]) is None
    assert mappings.load("") == ()
    assert text.startswith("\n# 3 columns: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- columns: [a\n- x", "line"),
        ("columns: [a]", "line 1"),
        ("- columns: [a]\n  reading: {}\n\n- columns: [b]\n  reading: {delimeter: ;}\n", "line 4: reading.delimeter"),
        ("- just text\n", "line 1"),
    ],
)
def test_a_broken_file_of_mappings_says_where(text: str, said: str) -> None:
    """The error names the file, the line and the remedy."""
    with pytest.raises(CampaignError, match=said) as error:
        mappings.load(text)
    assert "mappings.yaml" in str(error.value)
    assert "--save-mapping" in str(error.value)
