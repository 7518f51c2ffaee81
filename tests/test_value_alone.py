"""A sheet of look-ups comes back with nothing but values: each becomes a fact, and decisions change."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from outreach import sample, workflow
from outreach.app import App, open_app
from outreach.facts import facts_from_sheet
from outreach.models import Account, Fact, FactKind, RowProblem, Sheet, SheetRow
from outreach.settings import Settings
from outreach.store import decisions, lists
from outreach.views.lookups import export_lookups

TODAY = date(2026, 11, 24)
HEADER = ["First Name", "Last Name", "Title", "Company", "Website", "Email", "Country"]
PERSON = ["Priya", "Raman", "Operations Director", "Fernhill Foods", "fernhill.example", "priya@fernhill.example", "GB"]
RULES = {
    "employees": ("company.employees", "between", "[100, 2000]", "640"),
    "country": ("company.country", "in", "[GB]", "United Kingdom"),
    "industry": ("company.industry", "in", "[wholesale]", "Wholesale"),
    "naics": ("company.naics", "in", '["42"]', "424410"),
    "sic": ("company.sic", "in", '["51"]', "5141"),
    "status": ("company.status", "in", "[active]", "Active"),
    "founded": ("company.founded", "gte", "1990", "2004"),
    "technology": ("tech.stack", "matches_any", "[sap ewm]", "SAP EWM; Excel"),
    "tags": ("company.tags", "matches_any", "[cold-chain]", "grocery, Cold-Chain"),
    "hiring": ("signal.open_roles", "gte", "3", "7"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A campaign whose every must-have is a value somebody can look up."""
    sample.materialise(tmp_path, TODAY)
    path = tmp_path / "icp.yaml"
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("  must:\n", 1)
    rules = "".join(
        f'    - {{id: {name}_, field: {field}, op: {op}, value: {value}, why: "because"}}\n'
        for name, (field, op, value, _) in RULES.items()
    )
    tail = rest.split("  # These only rank.", 1)[1]
    path.write_text(f"{head}  must:\n{rules}  # These only rank.{tail}", encoding="utf-8")
    return tmp_path


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def musts(app: App) -> dict[str, str]:
    """The answer to each must-have."""
    workflow.target(app)
    with app.store.read() as tx:
        (decision,) = decisions.current(tx).values()
    return {result.id.strip("_"): result.answer.value for result in decision.criteria if result.group == "must"}


def test_a_sheet_of_look_ups_filled_in_with_values_alone(folder: Path) -> None:
    """Exported, the Value column filled in with source and day, read again: every unknown is answered."""
    app = open_app(folder, settings=Settings.load(_env_file=None), clock=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    try:
        workflow.import_contacts(app, write(folder / "people.csv", HEADER, PERSON))
        assert musts(app) == dict.fromkeys(RULES, "unknown")
        sheet = folder / "lookups.csv"
        export_lookups(app, sheet)
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["Kind"] in RULES]
        assert {row["Kind"] for row in rows} == set(RULES)
        for row in rows:
            found = {
                "Value": RULES[row["Kind"]][3],
                "Source URL": "https://fernhill.example",
                "Observed On": "2026-11-20",
            }
            row.update(found)
        summary = workflow.import_facts(app, write(sheet, list(rows[0]), *(list(row.values()) for row in rows)))
        assert (summary.stored, summary.problems) == (len(RULES), ())
        assert musts(app) == dict.fromkeys(RULES, "pass")
        with app.store.read() as tx:
            said = {fact.kind: fact.text for fact in lists.all_facts(tx) if fact.source.startswith("https://")}
    finally:
        app.close()
    assert said[FactKind.EMPLOYEES] == "Fernhill Foods has 640 employees."
    assert said[FactKind.COUNTRY] == "Fernhill Foods is based in the United Kingdom."
    assert said[FactKind.FOUNDED] == "Fernhill Foods was founded in 2004."
    assert said[FactKind.HIRING] == "Fernhill Foods has 7 open roles."


def read(kind: str, value: str, text: str = "") -> tuple[tuple[Fact, ...], tuple[RowProblem, ...]]:
    """One row of a research sheet."""
    cells = {"Company Domain": "fernhill.example", "Company": "Fernhill", "Kind": kind, "Value": value, "Fact": text,
             "Source URL": "https://fernhill.example", "Observed On": "2026-11-20"}  # fmt: skip
    row = SheetRow(line=2, cells=cells, raw="")
    sheet = Sheet(source="s.csv", encoding="utf-8", delimiter=",", header=tuple(cells), rows=(row,))
    account = Account(account_id="a1", name="Fernhill", domain="fernhill.example")
    return facts_from_sheet(sheet, [account], [], today=TODAY)[:2]


@pytest.mark.parametrize(
    ("kind", "value", "stored", "text"),
    [
        ("employees", "51-200", "51-200", "Fernhill has 51 to 200 employees."),
        ("employees", "1,200", 1200, "Fernhill has 1,200 employees."),
        ("employees", "500+", "500+", "Fernhill has 500 or more employees."),
        ("hiring", "1", 1, "Fernhill has 1 open role."),
        ("status", "acquired", "acquired", "Fernhill has been acquired."),
        ("naics", "424410; 493110", ("424410", "493110"), "Fernhill has the NAICS code 424410, 493110."),
        ("lifecycle", "Lead", "lead", "Fernhill has the lifecycle stage lead."),
    ],
)
def test_a_value_alone_becomes_a_sentence(kind: str, value: str, stored: object, text: str) -> None:
    """The sentence is made of the value, as for a list's column."""
    (fact,), problems = read(kind, value)
    assert (fact.kind, fact.value, fact.text, problems) == (FactKind(kind), stored, text, ())


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("funding", "5 million", "The row states no fact"),
        ("employees", "many", "'many' cannot be read as a value for employees"),
        ("status", "sleeping", "cannot be read as a value for status"),
        ("", "640", "The row states no fact"),
        ("unheard", "640", "The row states no fact"),
        ("employees", "", "The row states no fact"),
    ],
)
def test_a_value_that_says_too_little(kind: str, value: str, says: str) -> None:
    """News needs its sentence, and a value that is none is named."""
    facts, problems = read(kind, value)
    assert facts == ()
    assert says in problems[0].reason


def test_what_somebody_wrote_goes_before_a_made_sentence() -> None:
    """Where the Fact column is filled in, it stands."""
    (fact,), _ = read("employees", "640", "Fernhill employs 640 people.")
    assert fact.text == "Fernhill employs 640 people."
