"""Rows of any list into records: normalised, nothing guessed, nothing lost."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.errors import SheetError
from outreach.models import EmailStatus, Reading, Record, RowProblem, Sheet, SheetRow
from outreach.prospects import (
    FIELDS,
    Columns,
    RecordReader,
    find_columns,
    read_email,
    read_name,
    read_records,
    survey,
)
from outreach.sheets import read_sheet

CASES = Path(__file__).parent / "cases" / "sheets"
TODAY = date(2026, 3, 1)
BASE = {"First Name": "Ana", "Last Name": "Souza", "Company": "Talus Steel", "Email": "ana@talus.example"}


def sheet(*rows: dict[str, str]) -> Sheet:
    found = tuple(SheetRow(line=n, cells=row, raw=",".join(row.values())) for n, row in enumerate(rows, 2))
    return Sheet(source="list.csv", encoding="utf-8", delimiter=",", header=tuple(rows[0]), rows=found)


def r(**cells: str) -> Record:
    records, problems = read_records(sheet(BASE | _headers(cells)), exported_on=TODAY)
    assert not problems
    return records[0]


def p(**cells: str) -> RowProblem:
    records, problems = read_records(sheet(BASE | _headers(cells)), exported_on=TODAY)
    assert not records
    return problems[0]


def _headers(cells: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", " ").title(): cell for name, cell in cells.items()}


def test_a_plain_row_becomes_a_record() -> None:
    """Every cell the product uses arrives in its field."""
    record = r(title="CFO", website="https://www.Talus.example/de?x=1", country="Deutschland", tags="Steel, B2B; steel")
    assert (record.first_name, record.last_name, record.company, record.title) == ("Ana", "Souza", "Talus Steel", "CFO")
    assert (record.domain, record.country, record.tags) == ("talus.example", "DE", ("steel", "b2b"))
    assert (record.source, record.line, record.exported_on) == ("list.csv", 2, TODAY)


def test_german_and_french_lists_need_no_mapping() -> None:
    """Column names are known in several languages."""
    rows = sheet({"Vorname": "Jörg", "Nachname": "Müller", "Firma": "Brot", "E-Mail": "", "Mitarbeiter": "12"})
    assert read_records(rows, exported_on=TODAY)[0][0].employees == 12
    rows = sheet({"Prénom": "Zoé", "Nom": "Petit", "Société": "Pain", "Pays": "Allemagne"})
    assert read_records(rows, exported_on=TODAY)[0][0].country == "DE"


@pytest.mark.parametrize("company", ["Company", "Company Name"])
def test_apollo_exports_old_and_new(company: str) -> None:
    """Apollo's columns are known; the company name made for e-mails is preferred."""
    row = {
        "First Name": "Ana",
        "Last Name": "Souza",
        company: "Talus Steel Inc.",
        "Company Name for Emails": "Talus",
        "Email": "ana@talus.example",
        "Email Status": "Extrapolated",
        "# Employees": "1,200",
        "Stage": "Replied",
        "Person Linkedin Url": "http://www.linkedin.com/in/Ana-Souza/",
        "Do Not Call": "True",
        "Keywords": "saas",
        "Country": "MX",
        "Company Country": "United States",
        "Website": "http://talus.example",
    }
    record = read_records(sheet(row), exported_on=TODAY)[0][0]
    assert (record.company, record.employees, record.lead_status) == ("Talus", 1200, "replied")
    assert (record.email_status, record.linkedin_url) == (EmailStatus.GUESSED, "linkedin.com/in/ana-souza")
    assert (record.country, record.company_country, record.do_not_contact) == ("MX", "US", False)


NAMES = [
    (("Dr.", "Andrew Rosinol"), ("Andrew", "Rosinol")),
    (("Dr. Alex", "Hung"), ("Alex", "Hung")),
    (("A.", "Rosinol"), ("A.", "Rosinol")),
    (("Wen-Wen", "R. Zha"), ("Wen-Wen", "Zha")),
    (("Perseus M.", "Greaves"), ("Perseus", "Greaves")),
    (("YONG", "SAY"), ("Yong", "Say")),
    (("SIOBHÁN", "O'BRIEN-SMITH"), ("Siobhán", "O'Brien-Smith")),
    (("DAVE", "MCDONALD"), ("Dave", "McDonald")),
    (("JJ", "Abrams"), ("JJ", "Abrams")),
    (("", "Rosinol, Andrew"), ("Andrew", "Rosinol")),
    (("Rosinol, Andrew", ""), ("Andrew", "Rosinol")),
    (("Ana 🚀", "Souza, PhD"), ("Ana", "Souza")),
    (("danah", "boyd"), ("danah", "boyd")),
    (("Ing", "Lee"), ("Ing", "Lee")),
    (("Null", "None"), ("Null", "None")),
]


@pytest.mark.parametrize(("given", "expected"), NAMES)
def test_names(given: tuple[str, str], expected: tuple[str, str]) -> None:
    """Titles, suffixes, middle initials and capitals go; what somebody is called stays."""
    assert read_name(*given) == expected


FULL = [
    ("Ludwig van der Berg", ("Ludwig", "van der Berg")),
    ("Prof. Dr. Ana Souza", ("Ana", "Souza")),
    ("Souza, Ana", ("Ana", "Souza")),
    ("Martin King, Jr.", ("Martin", "King")),
    ("Ana", ("Ana", "")),
    ("Ana Maria Souza", ("Ana Maria", "Souza")),
]


@pytest.mark.parametrize(("full", "expected"), FULL)
def test_full_names(full: str, expected: tuple[str, str]) -> None:
    """One column for the name is split at its last name."""
    assert read_name("", "", full) == expected


EMAILS = [
    ("Ana Souza <ana@talus.example>", "ana@talus.example"),
    ("mailto:bo@li.example", "bo@li.example"),
    (" di@d.example\u00a0", "di@d.example"),
    ("GO@EXAMPLE.EXAMPLE", "go@example.example"),
    ("a@b.test", "a@b.test"),
    ("jörg@brot.example", "jörg@brot.example"),
    ("иван@почта.рф", "иван@почта.рф"),
    ("", ""),
]


@pytest.mark.parametrize(("cell", "address"), EMAILS)
def test_addresses(cell: str, address: str) -> None:
    """Addresses are read in the forms lists write them; reserved domains pass, nothing is looked up."""
    assert read_email(cell) == (address, "")


@pytest.mark.parametrize(
    "cell",
    [
        "cy@a.example; cy@b.example",
        "ed@@e.example",
        "fi@e",
        "no address",
        f"{'x' * 65}@b.example",
        "аpple@b.example",
        "a@apрle.example",
        "a@аррӏе.com",
        "j.p.@b.example",
        "a@b.example\r\nBcc: c@d.example",
    ],
)
def test_unusable_addresses(cell: str) -> None:
    """Two addresses, broken ones and look-alikes in another alphabet are faults with a reason."""
    address, fault = read_email(cell)
    assert not address
    assert fault


def test_the_mail_forms_list() -> None:
    """The rows set aside are exactly those with two addresses or an invalid one."""
    read = read_sheet(CASES / "59_mail_forms.csv")
    rows = tuple(row.model_copy(update={"cells": row.cells | {"company": "Acme"}}) for row in read.rows)
    read = read.model_copy(update={"header": (*read.header, "company"), "rows": rows})
    records, problems = read_records(read, exported_on=TODAY)
    assert [problem.line for problem in problems] == [4, 6, 7]
    assert [record.email for record in records][-1] == "go@example.example"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13 employees", 13),
        ("1,200", 1200),
        ("1.200", 1200),
        ("12 000 Mitarbeiter", 12000),
        ("160", 160),
        ("13.0", 13),
        ("51-200", None),
        ("201,500", None),
        ("1,10", None),
        ("500+", None),
        ("~50", None),
        ("0", None),
        ("many", None),
        ("", None),
        ("1.5", None),
    ],
)
def test_employees(cell: str, number: int | None) -> None:
    """A single number is read; a range or an estimate is unknown, not its lower end."""
    assert r(employees=cell).employees == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Deutschland", "DE"),
        ("MX", "MX"),
        ("United States", "US"),
        ("UK", "GB"),
        ("USA", "US"),
        ("deu", "DE"),
        ("Österreich", "AT"),
        ("España", "ES"),
        ("日本", "JP"),
        ("Turkey", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Georgia", "GE"),
        ("Atlantis", ""),
        ("n/a", ""),
        ("Paris, France", ""),
    ],
)
def test_countries(cell: str, code: str) -> None:
    """Codes and names in many languages; what is not recognised is unknown, and the row stays."""
    assert r(country=cell).country == code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-02-03", date(2026, 2, 3)),
        ("2026-02-03T10:00:00.000Z", date(2026, 2, 3)),
        ("13/02/2026", date(2026, 2, 13)),
        ("02/13/2026 10:22 AM", date(2026, 2, 13)),
        ("3.2.2026", date(2026, 2, 3)),
        ("15 Mar 2024", date(2024, 3, 15)),
        ("March 3rd, 2024", date(2024, 3, 3)),
        ("3. März 2024", date(2024, 3, 3)),
        ("05/05/2026", date(2026, 5, 5)),
        ("", None),
    ],
)
def test_dates(cell: str, day: date | None) -> None:
    """Dates that mean one day are read."""
    assert r(last_contacted=cell).last_contacted == day


@pytest.mark.parametrize("cell", ["yesterday", "2026-02-30", "45321", "3 Foo 2024"])
def test_dates_that_are_none(cell: str) -> None:
    """What is no day sets the row aside with the value and how to write it."""
    problem = p(last_contacted=cell)
    assert problem.column == "Last Contacted"
    assert cell in problem.reason
    assert "2026-03-09" in problem.remedy


@pytest.mark.parametrize(
    "header", ["Do Not Contact", "HasOptedOutOfEmail", "Email Opt Out", "Unsubscribed At", "Werbesperre"]
)
@pytest.mark.parametrize(
    ("cell", "banned"),
    [("", False), ("No", False), ("FALSE", False), ("0", False), ("nein", False)]
    + [(c, True) for c in ("yes", "1", "x", "maybe", "2025-01-01", "-", "n/a")],
)
def test_opt_outs(header: str, cell: str, banned: bool) -> None:
    """Whatever is not plainly no in an opt-out column means do not contact."""
    rows = sheet({**BASE, header: cell})
    assert read_records(rows, exported_on=TODAY)[0][0].do_not_contact is banned


def test_a_ban_on_calls_is_no_ban_on_mail() -> None:
    """Do Not Call is about phones."""
    assert not r(do_not_call="True", direct_phone_do_not_call="True").do_not_contact


@pytest.mark.parametrize(
    ("cells", "lifecycle", "status", "banned"),
    [
        ({"stage": "Do Not Contact"}, "", "", True),
        ({"stage": "Replied"}, "", "replied", False),
        ({"stage": "Cold"}, "", "cold", False),
        ({"stage": "Customer"}, "customer", "", False),
        ({"lifecycle_stage": "Marketing Qualified Lead"}, "marketingqualifiedlead", "", False),
        ({"lifecycle_stage": "Gold partner"}, "other", "", False),
        ({"lead_status": "Unsubscribed"}, "", "unsubscribed", True),
        ({"tags": "vip, Do not contact"}, "", "", True),
    ],
)
def test_stages(cells: dict[str, str], lifecycle: str, status: str, banned: bool) -> None:
    """Stages become HubSpot's; a stage of the user's own is never taken for a lead."""
    record = r(**cells)
    assert (record.lifecycle, record.lead_status, record.do_not_contact) == (lifecycle, status, banned)


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("https://www.acme.co.uk/about", "acme.co.uk"),
        ("ACME.example", "acme.example"),
        ("http://müller.example:80", "müller.example"),
        ("linkedin.com/company/acme", ""),
        ("n/a", ""),
        ("not a site", ""),
        ("10.0.0.1", ""),
        ("acme", ""),
    ],
)
def test_domains(cell: str, domain: str) -> None:
    """The company's own domain; a social network is not one."""
    assert r(website=cell).domain == domain


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [
        ("https://uk.linkedin.com/in/Ana-Souza/?x=1", "linkedin.com/in/ana-souza"),
        ("linkedin.com/in/j%C3%B6rg", "linkedin.com/in/jörg"),
        ("https://www.linkedin.com/in/ACwAABcdEFghIJklMNopQRstUVwxYZ123456789", ""),
        ("https://www.linkedin.com/sales/lead/1", ""),
        ("https://evil.example/linkedin.com/in/ana", ""),
    ],
)
def test_linkedin(cell: str, canonical: str) -> None:
    """One form per public profile; internal numbers and other pages are none."""
    assert r(linkedin=cell).linkedin_url == canonical


def test_problems_say_where_what_and_how() -> None:
    """A row without a name, a company or a usable address is set aside; a row without an address stays."""
    assert p(first_name="", last_name="").column == "First Name"
    assert "company" in p(company="").reason
    assert "'ed@@e.example'" in p(email="ed@@e.example").reason
    assert r(email="").email == ""
    assert r(email="n/a").email == ""
    assert r(company="", website="talus.example").domain == "talus.example"


def test_every_row_is_accounted_for() -> None:
    """Records and problems, the sheet's own included, are the rows of the file."""
    read = read_sheet(CASES / "25_ragged_long_unquoted_comma.csv")
    records, problems = read_records(read, exported_on=TODAY)
    assert len(records) + len(problems) == len(read.rows) + len(read.problems) == 4


def test_the_same_row_is_the_same_record() -> None:
    """A record's id depends on its cells alone, not on file, line, day or empty columns."""
    first, second = (
        read_records(sheet(*rows), exported_on=TODAY)[0] for rows in ([BASE], [{**BASE, "Email": "x@y.example"}, BASE])
    )
    assert first[0].record_id == second[1].record_id != second[0].record_id
    assert r(notes="").record_id == first[0].record_id


def test_a_missing_column_names_the_mapping_to_type() -> None:
    """The error lists the columns and the exact option."""
    with pytest.raises(SheetError, match=r"Who, Email") as error:
        read_records(sheet({"Who": "12", "Email": ""}), exported_on=TODAY)
    assert '--mapping "Header=last_name"' in str(error.value)
    assert '--mapping "Header=company"' in str(error.value)


def test_a_mapping_wins() -> None:
    """A column may be given any field, or none."""
    rows = sheet({"Who": "Ana Souza", "Org": "Talus", "Unsubscribe link": "https://u.example"})
    told = {"Who": "full_name", "Org": "company", "Unsubscribe link": "ignore"}
    record = read_records(rows, exported_on=TODAY, reading=Reading(mapping=told))[0][0]
    assert (record.first_name, record.company, record.do_not_contact) == ("Ana", "Talus", False)


@pytest.mark.parametrize("mapping", [{"Nope": "email"}, {"Email": "nope"}])
def test_a_wrong_mapping_is_refused(mapping: dict[str, str]) -> None:
    """A misspelt column or field is an error that lists the right ones."""
    with pytest.raises(SheetError, match=r"nope|Nope"):
        read_records(sheet(BASE), exported_on=TODAY, reading=Reading(mapping=mapping))


@pytest.mark.parametrize("other", ["Work Email", "Email (2)"])
def test_two_columns_for_one_field_are_a_question(other: str) -> None:
    """Different values in two columns for the address: the user says which; equal values need no question."""
    rows = sheet({**BASE, other: "other@talus.example"})
    with pytest.raises(SheetError, match=r"--mapping"):
        read_records(rows, exported_on=TODAY)
    assert (
        read_records(rows, exported_on=TODAY, reading=Reading(mapping={other: "email"}))[0][0].email
        == "other@talus.example"
    )
    assert read_records(sheet({**BASE, other: BASE["Email"]}), exported_on=TODAY)[0]


def test_hostile_text_is_cleaned() -> None:
    """Control, invisible and direction characters do not reach a record."""
    record = r(title="CFO\u202e\u200b\r\nBcc: x", first_name="A\u200bna")
    assert (record.title, record.first_name) == ("CFO Bcc: x", "Ana")


# ---------------------------------------------------------------- rows whose cells have moved


@pytest.mark.parametrize("header", ["Company", "First Name", "Last Name"])
def test_an_address_under_a_name_or_company_is_set_aside(header: str) -> None:
    """The row is one cell short: nothing of it stands where its column says."""
    problem = p(**{header: "bo@alder.example"})
    assert problem.column == header
    assert "cells have moved" in problem.reason


def test_an_address_elsewhere_counts_where_the_row_has_no_other() -> None:
    """Under the title or the web address it has moved there only if its own column is empty."""
    assert p(title="bo@alder.example", email="").column == "Title"
    assert p(website="bo@alder.example", email="").column == "Website"
    assert r(title="CEO@Talus.example").title == "CEO@Talus.example"


@pytest.mark.parametrize("cell", ["https://talus.example", "www.talus.example/en", "linkedin.com/in/ana"])
def test_a_web_address_is_no_name(cell: str) -> None:
    """A site under the name has moved there; initials with dots have not."""
    assert "web address" in p(last_name=cell).reason
    assert r(first_name="J.R.").first_name == "J.R."


def test_a_formula_without_a_value_counts_where_the_column_is_read() -> None:
    """Nobody knows what such a cell says, an opt-out included; in a column that is not read it changes nothing."""
    cells = {**BASE, "Opt-out": "", "Notes": ""}
    columns = survey(find_columns("l.xlsx", tuple(cells), Reading()), [], Reading())
    reader = RecordReader("l.xlsx", columns, TODAY)
    problem = reader.read(SheetRow(line=2, cells=cells, raw="", lost=("Opt-out",)))
    assert isinstance(problem, RowProblem)
    assert "formula without a value" in problem.reason
    assert isinstance(reader.read(SheetRow(line=2, cells=cells, raw="", lost=("Notes",))), Record)


# ---------------------------------------------------------------- opt-outs in rows that cannot be used


def test_an_opt_out_of_an_unusable_row_is_told() -> None:
    """The row has no company, its objection holds all the same; without an objection nobody is banned."""
    assert p(company="", opt_out="yes").banned == ("ana@talus.example",)
    assert p(company="", opt_out="no").banned == ()
    assert p(company="", email_consent="no").banned == ("ana@talus.example",)
    assert p(email="Ana@talus.example; b@talus.example", opt_out="x").banned == ("ana@talus.example", "b@talus.example")
    assert p(company="bo@alder.example", email="", opt_out="x").banned == ("bo@alder.example",)


def test_a_row_set_aside_earlier_is_looked_through() -> None:
    """A garbled row with all its cells bans its address; one that lost its order bans nobody."""
    cells = {**BASE, "Opt-out": "yes"}
    reader = RecordReader("l.csv", find_columns("l.csv", tuple(cells), Reading()), TODAY)
    whole = RowProblem(source="l", line=2, column="", reason="Garbled.", remedy="", raw="", cells=tuple(cells.values()))
    assert reader.item(whole).banned == ("ana@talus.example",)  # type: ignore[union-attr]
    assert reader.see(whole.model_copy(update={"cells": whole.cells[1:]})).banned == ()


# ---------------------------------------------------------------- any text in any cell

ODD = ["፩፪", "²", "1" * 400, "k" + "1" * 4_400, "9999-99-99", "http://[::1", "http://xn--€.com", "a@xn--0.com", "1e999"]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40) | st.sampled_from(ODD) | st.text("0123456789.,-kM$€፩²", max_size=30), st.booleans())
@example("፩፪", True)
@example("1" * 400, True)
@example("k" + "1" * 4_400, False)
def test_no_cell_breaks_the_reader(cell: str, day_first: bool) -> None:
    """Whatever stands in whichever field, the row is a record or a problem."""
    for name in FIELDS:
        by_field = {"full_name": ("n",), "company": ("c",), name: ("x",)}
        columns = Columns(by_field=by_field, opt_outs=("x",), permissions=("x",), orders={"x": day_first})
        row = SheetRow(line=2, cells={"n": "Ana Roe", "c": "Talus", "x": cell}, raw="")
        assert RecordReader("l.csv", columns, TODAY).read(row)
