"""Fields an ICP declares, and official codes: declared, read from lists and sheets, decided on, explained."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from outreach import printing, sample, targeting, workflow
from outreach.app import App, open_app
from outreach.campaign import load_document, private_field
from outreach.errors import CampaignError, SheetError
from outreach.models import (
    ICP,
    Account,
    CustomField,
    Fact,
    FactKind,
    FactStatus,
    FieldType,
    GateInputs,
    Policy,
    Profile,
    Prospect,
    Reading,
    SourceKind,
)
from outreach.prospects import find_columns
from outreach.settings import Settings
from outreach.store import decisions, lists
from outreach.targeting.engine import Gate, feature_table, prepare, schema_of, tell
from outreach.titles import read_title
from outreach.values import leading, read_codes, read_number, read_typed, read_yes_no
from outreach.views.explaining import explain
from outreach.views.lookups import export_lookups
from outreach.workflow.onfile import OnFile

TODAY = date(2026, 11, 24)

FIELDS = """
fields:
  custom.docks: {type: number, label: loading docks, why: "each dock needs a plan", look_up: "count the docks on the site plan"}
  custom.wms: {type: words, label: warehouse systems, why: "what we connect to"}
  custom.cold: {type: yes_no, label: cold storage, why: "waiting costs most there"}
  custom.region: {type: text, label: sales region, why: "who serves them"}
account:
"""  # fmt: skip  # noqa: E501
RULES = """
    - {id: docks, field: custom.docks, op: between, value: [4, 400], tolerance: 0.1, why: "enough docks to plan"}
    - {id: cold, field: custom.cold, op: "true", why: "waiting costs most there"}
    - {id: region, field: custom.region, op: not_in, value: [Export], why: "served by partners"}
    - {id: trade, field: company.naics, op: in, value: ["42", "493"], why: "wholesalers and warehouses"}
  # These only rank. Weights are points; they are brought to a total of 100.
  nice:
    - {id: wms, field: custom.wms, op: matches_any, value: [SAP-EWM, korber], weight: 30, why: "a system we connect to"}
"""
PEOPLE = [
    ["Priya", "Raman", "Operations Director", "Fernhill Foods", "fernhill.example", "priya.raman@fernhill.example"],
    ["Maya", "Lindqvist", "VP Operations", "Brightfjord", "brightfjord.example", "maya@brightfjord.example"],
    ["Marcus", "Bell", "VP Logistics", "Northlake Wholesale", "northlake.example", "marcus@northlake.example"],
]
HEADER = ["First Name", "Last Name", "Title", "Company", "Website", "Email", "Country", "Company Country", "Employees",
          "Industry", "Keywords"]  # fmt: skip
REST = ["United Kingdom", "United Kingdom", "640", "wholesale", "distribution"]
MAPPING = {"Docks": "custom.docks", "WMS": "custom.wms", "Cold store": "custom.cold", "Region": "custom.region"}
OWN = ["Docks", "WMS", "Cold store", "Region", "NAICS Code(s)"]


@contextmanager
def opened(folder: Path) -> Iterator[App]:
    loaded = Settings.load(_env_file=None, reviewer="Sam")
    app = open_app(folder, settings=loaded, clock=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    try:
        yield app
    finally:
        app.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample with declared fields and rules about them."""
    sample.materialise(tmp_path, TODAY)
    path = tmp_path / "icp.yaml"
    text = path.read_text(encoding="utf-8").replace("\naccount:\n", FIELDS, 1)
    head, tail = text.split("  # These only rank.", 1)
    rest = tail.split("  nice:\n", 1)[1]
    path.write_text(head + RULES.lstrip("\n") + rest, encoding="utf-8")
    return tmp_path


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def people(folder: Path, *own: list[str]) -> Path:
    """A contact list with columns of one's own."""
    rows = [[*person, *REST, *cells] for person, cells in zip(PEOPLE, own, strict=False)]
    return write(folder / "people.csv", [*HEADER, *OWN], *rows)


def answers(app: App, email: str) -> dict[str, Any]:
    workflow.target(app)
    with app.store.read() as tx:
        found = decisions.current(tx)
    who = explain(app, email).prospect_id
    return {result.id: result for result in found[who].criteria}


# ---------------------------------------------------------------- the whole way


def test_a_declared_field_goes_the_whole_way(folder: Path) -> None:
    """Declared, imported from a mapped column, decided on with value, source and date, explained by `why`."""
    with opened(folder) as app:
        path = people(folder, ["1,2", "", "", "", ""])
        summary = workflow.import_contacts(app, path, reading=Reading(mapping=MAPPING))
        assert summary.unusable == 1
        assert summary.problems[0].column == "Docks"
        assert "'1,2' under 'Docks' is not what custom.docks holds: a whole number" in summary.problems[0].reason

        path = people(folder, ["24", "SAP EWM; Excel", "yes", "North", "424410 - General Line Grocery"],
                      ["3", "Excel", "nein", "export", "541511"], ["", "", "", "", ""])  # fmt: skip
        assert workflow.import_contacts(app, path, reading=Reading(mapping=MAPPING)).unusable == 0
        found = answers(app, "priya.raman@fernhill.example")
        assert {name: found[name].answer.value for name in ("docks", "cold", "region", "trade", "wms")} == {
            "docks": "pass", "cold": "pass", "region": "pass", "trade": "pass", "wms": "pass"}  # fmt: skip
        assert found["docks"].detail.startswith("loading docks is 24 - rule needs 4 to 400")
        assert found["docks"].source == "people.csv line 2"
        assert found["docks"].as_of == TODAY
        assert found["cold"].detail.startswith("cold storage is yes")
        assert "sap ewm matches" in found["wms"].detail
        assert "42 matches" not in found["trade"].detail  # `in` needs no remark; the codes stand there
        assert found["trade"].detail.startswith("NAICS codes are 424410")

        found = answers(app, "maya@brightfjord.example")
        assert [found[name].answer.value for name in ("docks", "cold", "region", "trade", "wms")] == ["fail"] * 5

        found = answers(app, "marcus@northlake.example")
        assert found["docks"].answer.value == "unknown"
        assert found["docks"].look_up == "count the docks on the site plan"
        assert found["region"].look_up == "find out about sales region"
        explained = explain(app, "marcus@northlake.example")
        assert any("count the docks on the site plan" in question.look_up for question in explained.open)


def test_a_look_up_is_exported_filled_in_and_read(folder: Path) -> None:
    """The research queue names the field, and the sheet it writes comes back with the value."""
    with opened(folder) as app:
        mapped = Reading(mapping={key: name for key, name in MAPPING.items() if key != "Docks"} | {"Docks": "ignore"})
        workflow.import_contacts(app, people(folder, ["", "korber", "ja", "North", "493110"]), reading=mapped)
        assert answers(app, "priya.raman@fernhill.example")["docks"].answer.value == "unknown"
        sheet = folder / "lookups.csv"
        export_lookups(app, sheet)
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        mine = next(row for row in rows if row["Kind"].lstrip("'") == "custom.docks")
        mine |= {"Value": "18", "Source URL": "https://fernhill.example/sites", "Observed On": "2026-11-20"}
        write(sheet, list(mine), list(mine.values()))
        summary = workflow.import_facts(app, sheet)
        assert (summary.stored, summary.problems) == (1, ())
        assert answers(app, "priya.raman@fernhill.example")["docks"].detail.startswith("loading docks is 18")


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("custom.docks", "a few", "'a few' is not a whole number"),
        ("custom.dock", "12", "Did you mean custom.docks?"),
        ("custom.cold", "perhaps", "'perhaps' is not yes or no"),
        ("custom.region", "", "The row states no value"),
        ("naics", "541,511", "cannot be read as a value for naics"),
        ("country", "Germny", "Did you mean DE"),
        ("country", "Atlantis", "is no country we know"),
    ],
)
def test_a_value_that_does_not_fit_is_a_row_problem(folder: Path, kind: str, value: str, says: str) -> None:
    """Named with its column, and what to write instead."""
    with opened(folder) as app:
        workflow.import_contacts(app, people(folder, ["", "", "", "", ""]), reading=Reading(mapping=MAPPING))
        header = ["Company Domain", "Kind", "Value", "Fact", "Source URL", "Observed On"]
        row = ["fernhill.example", kind, value, "A sentence about it.", "https://fernhill.example", "2026-11-20"]
        summary = workflow.import_facts(app, write(folder / "found.csv", header, row))
        assert summary.stored == 0
        assert says in summary.problems[0].reason
        assert summary.problems[0].remedy


@pytest.mark.parametrize(("value", "code"), [("Deutschland", "DE"), ("UK", "GB"), ("Germany", "DE"), ("Francia", "FR")])
def test_countries_by_name(folder: Path, value: str, code: str) -> None:
    """A research sheet may name the country as one says it."""
    with opened(folder) as app:
        workflow.import_contacts(app, people(folder, ["", "", "", "", ""]), reading=Reading(mapping=MAPPING))
        header = ["Company Domain", "Kind", "Value", "Fact", "Source URL", "Observed On"]
        row = ["fernhill.example", "country", value, "The imprint says so.", "https://fernhill.example", "2026-11-20"]
        assert workflow.import_facts(app, write(folder / "found.csv", header, row)).stored == 1
        with app.store.read() as tx:
            stated = [fact for fact in lists.all_facts(tx) if fact.kind is FactKind.COUNTRY]
        assert code in [fact.value for fact in stated]


def test_a_mapping_to_a_field_nobody_declares(folder: Path) -> None:
    """Refused with the nearest one; a private column stays unread whatever it is mapped to."""
    with opened(folder) as app:
        path = people(folder, ["", "", "", "", ""])
        with pytest.raises(SheetError, match=r"declares under fields.*Did you mean custom\.docks"):
            workflow.import_contacts(app, path, reading=Reading(mapping={"Docks": "custom.dock"}))
        path = write(folder / "private.csv", [*HEADER, "Religion"], [*PEOPLE[0], *REST, "none"])
        with pytest.raises(SheetError, match="never read or stored"):
            workflow.import_contacts(app, path, reading=Reading(mapping={"Religion": "custom.region"}))


def test_a_newer_list_replaces_the_value_and_sources_that_disagree_are_unknown(folder: Path) -> None:
    """As with every other number: the newest list knows best, and two sources far apart are asked about."""
    with opened(folder) as app:
        told, day = Reading(mapping=MAPPING), date(2026, 6, 1)
        workflow.import_contacts(app, people(folder, ["24", "", "", "", ""]), reading=told, exported_on=day)
        workflow.import_contacts(app, people(folder, ["60", "", "", "", ""]), reading=told)
        assert answers(app, "priya.raman@fernhill.example")["docks"].detail.startswith("loading docks is 60")
        header = ["Company Domain", "Kind", "Value", "Fact", "Source URL", "Observed On"]
        row = ["fernhill.example", "docks", "12", "", "https://fernhill.example", "2026-11-20"]
        workflow.import_facts(app, write(folder / "found.csv", header, row))
        docks = answers(app, "priya.raman@fernhill.example")["docks"]
        assert docks.answer.value == "unknown"
        assert "the sources disagree: 60 (people.csv line 2, 2026-11-24); 12 (https://fernhill.example" in docks.detail


def test_no_writer_is_given_a_declared_field(folder: Path) -> None:
    """Not even verified ones: they and official codes reach the gate alone."""
    with opened(folder) as app:
        workflow.import_contacts(app, people(folder, ["24", "korber", "yes", "North", "424410"]),
                                 reading=Reading(mapping=MAPPING))  # fmt: skip
        header = ["Company Domain", "Kind", "Value", "Fact", "Source URL", "Observed On"]
        said = "Fernhill Foods runs 24 docks."
        row = ["fernhill.example", "docks", "24", said, "https://fernhill.example", "2026-11-20"]
        summary = workflow.import_facts(app, write(folder / "found.csv", header, row))
        assert (summary.verified, summary.for_the_gate) == (0, 1)
        console = Console(file=io.StringIO(), width=200)
        printing.facts(console, summary)
        said = "0 of its facts are verified and may be used in a message; 1 more is verified for the gate alone."
        assert said in console.file.getvalue()  # type: ignore[attr-defined]
        with app.store.read() as tx:
            on_file = OnFile.everybody(app, tx)
        profile = on_file.profile(app, on_file.prospects[0])
        assert {fact.kind for fact in profile.facts} >= {FactKind.CUSTOM, FactKind.NAICS}
        assert not {fact.kind for fact in profile.usable} & {FactKind.CUSTOM, FactKind.NAICS}


def test_shelf_life_of_a_declared_field(folder: Path) -> None:
    """One for the field, else one for the kind custom, else the default."""
    path = folder / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  default: 365\n", "  default: 365\n  custom: 30\n  custom.docks: 900\n", 1), "utf-8")
    with opened(folder) as app:
        told, day = Reading(mapping=MAPPING), date(2026, 6, 1)
        workflow.import_contacts(app, people(folder, ["24", "", "yes", "", ""]), reading=told, exported_on=day)
        found = answers(app, "priya.raman@fernhill.example")
        assert found["docks"].answer.value == "pass"
        assert found["cold"].detail.startswith("cold storage is yes, but that is 176 days old")


def test_a_type_that_was_changed_reads_what_is_on_file(folder: Path) -> None:
    """What does not fit the new type is unknown, and says so."""
    with opened(folder) as app:
        workflow.import_contacts(app, people(folder, ["24", "", "yes", "North", ""]), reading=Reading(mapping=MAPPING))
    path = folder / "icp.yaml"
    text = path.read_text(encoding="utf-8").replace("custom.region: {type: text", "custom.region: {type: number")
    path.write_text(text.replace("op: not_in, value: [Export]", "op: gte, value: 1"), "utf-8")
    with opened(folder) as app:
        region = answers(app, "priya.raman@fernhill.example")["region"]
        assert region.answer.value == "unknown"
        assert "North (people.csv line 2) is not a whole number" in region.detail


# ---------------------------------------------------------------- what may be declared

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "custom_fields.yaml").read_text(encoding="utf-8"))


def f(name: str, label: str = "the value", why: str = "because", look_up: str = "") -> str:
    return private_field(f"custom.{name}", CustomField(type="text", label=label, why=why, look_up=look_up))


@pytest.mark.parametrize("name", CASES["private"])
def test_nothing_private_can_be_declared(name: str) -> None:
    """Neither by its name nor by its label."""
    assert f(name)
    assert f("score", name.replace("_", " "))


@pytest.mark.parametrize("name", CASES["harmless"])
def test_harmless_names_can_be_declared(name: str) -> None:
    """A part of a word is not the word."""
    assert not f(name)
    assert not f("score", name.replace("_", " "))


@pytest.mark.parametrize(
    "label",
    [
        "religion of the owner",
        "is the CEO a woman",
        "Alter des Inhabers",
        "Staatsangehörigkeit",
        "pronouns",
        "état civil",
    ],
)
def test_private_labels(label: str) -> None:
    """In other languages and whole sentences as well."""
    assert f("x", label)


@pytest.mark.parametrize("label", CASES["private_labels"])
def test_private_labels_in_any_language_and_disguise(label: str) -> None:
    """Other alphabets, look-alike letters, letters set apart: as a label, a look-up and a reason."""
    assert f("x", label)
    assert f("x", look_up=f"find out: {label}")
    assert f("x", why=f"we want to know: {label}")


@pytest.mark.parametrize("look_up", CASES["private_look_ups"])
def test_private_look_ups(look_up: str) -> None:
    """An order to find out something private is refused whatever the field is called."""
    assert f("x", look_up=look_up)


@pytest.mark.parametrize("label", CASES["harmless_labels"])
def test_harmless_labels_in_any_language(label: str) -> None:
    """What says nothing of a person can be declared in every alphabet."""
    assert not f("x", label)


@pytest.mark.parametrize("text", CASES["harmless_sentences"])
def test_harmless_reasons_and_look_ups(text: str) -> None:
    """ "A single site" is no marital status; what people call fleets, trucks and lists stays what it is."""
    assert not f("x", look_up=text)
    assert not f("x", why=text)


def declared(folder: Path, entry: str) -> tuple[str, int]:
    """What is said about an icp.yaml that declares this, and on which line it does."""
    path = folder / "icp.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nfields:\n", f"\nfields:\n  {entry}\n", 1), encoding="utf-8")
    with pytest.raises(CampaignError) as caught:
        load_document(path, ICP)
    return str(caught.value), text[: text.index("\nfields:\n")].count("\n") + 3


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("custom.owner_age: {type: number, label: years, why: none}", "cannot be declared. It is about birth"),
        ("custom.maritalStatus: {type: text, label: x1, why: none}", "It is about marital status or family"),
        ("custom.score: {type: text, label: religion, why: none}", "It is about religion or belief"),
        ("docks: {type: number, label: docks, why: none}", "Call it custom.docks"),
        ("custom.Docks: {type: number, label: docks, why: none}", "small letters, digits and underscores"),
        (
            "custom.x: {type: date, label: docks, why: none}",
            "use one of number, text, words, yes_no. You wrote: 'date'",
        ),
        ("custom.x: {type: codes, label: docks, why: none}", "You wrote: 'codes'"),
        ("custom.x: {type: number, why: none}", "label: this entry is missing"),
    ],
)
def test_a_bad_declaration_is_named(folder: Path, entry: str, says: str) -> None:
    """With its line, and it fails closed."""
    said, line = declared(folder, entry)
    assert f"icp.yaml: line {line}: " in said
    assert says in said


def test_a_profile_without_fields_keeps_its_digest(folder: Path) -> None:
    """What was decided before stays tied to the same document."""
    sample.materialise(folder / "plain", TODAY)
    icp = load_document(folder / "plain" / "icp.yaml", ICP)
    assert "fields" not in icp.model_dump()
    assert "fields" in load_document(folder / "icp.yaml", ICP).model_dump()


def test_custom_fields_in_a_plain_list(folder: Path) -> None:
    """The engine reads the same columns from a warehouse's table, with the same answers."""
    icp = load_document(folder / "icp.yaml", ICP)
    rows = pl.DataFrame(
        {
            "prospect_id": ["a", "b", "c"],
            "custom.docks": [24, 3, None],
            "custom.cold": ["ja", "no", "perhaps"],
            "custom.region": ["North", "export", ""],
            "custom.wms": [["SAP EWM"], ["Excel"], None],
            "company.naics": ["424410; 541511", "541511", None],
        }
    )
    prepared = prepare(rows, icp, TODAY)
    empty = {name: pl.lit(None, dtype) for name, dtype in schema_of(icp).items() if name not in prepared.columns}
    decided = Gate(icp).decide(prepared.with_columns(**empty))
    names = ("must.docks", "must.cold", "must.region", "must.trade", "nice.wms")
    assert [decided[name].to_list()[:2] for name in names] == [[1, 0]] * 5
    assert [decided[name][2] for name in names] == [2, 8, 2, 2, 2]


# ---------------------------------------------------------------- readers


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12), ("1,200", 1200), ("1.200", 1200), ("1 200", 1200), ("12.0", 12), ("0", 0), ("-3", -3), ("45 %", 45),
     ("€ 1,200.00", 1200), ("10-20", "10-20"), ("10 bis 20", "10-20"), ("500+", "500+"), ("12.5", None), ("many", None),
     ("1,200.300", None), ("2024-01-05", None), ("9" * 30, None), ("", None), ("n/a", None)],
)  # fmt: skip
def test_numbers(cell: str, value: int | str | None) -> None:
    """Whole numbers and bands as lists write them; nothing is rounded."""
    assert read_typed(cell, FieldType.NUMBER) == value


@pytest.mark.parametrize(
    ("cell", "value"), [("ja", "yes"), ("FALSE", "no"), ("x", "yes"), ("nein", "no"), ("maybe", None)]
)
def test_yes_and_no(cell: str, value: str | None) -> None:
    """In several languages; anything else is neither."""
    assert read_yes_no(cell) == value


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("541511; 541512", ("541511", "541512")),
        ("54-1511", ("541511",)),
        ("541511 - Custom Computer Programming", ("541511",)),
        ("Custom Computer Programming (541511)", ("541511",)),
        ("NAICS 2022: 541511 | 518210", ("541511", "518210")),
        ("31-33", ("31", "32", "33")),
        ("541511.0", ("541511",)),
        ("541511 541512", ("541511", "541512")),
        ("541511 and 541512", ("541511", "541512")),
        ("541511 & 541512", ("541511", "541512")),
        ("541511 - Custom Programming und 541512 - Systems Design", ("541511", "541512")),
        ("541511 - Custom Programming and Design", ("541511",)),
        ("541511 Custom Programming 541512 Systems Design", ()),
        ("541511 - Custom Programming (541511)", ("541511",)),
        ("٥٤١٥١١", ("541511",)),
        ("541,511", ()),
        ("030 1234567", ()),
        ("1511", ()),
        ("2024-01-05", ()),
    ],
)
def test_naics_codes(cell: str, codes: tuple[str, ...]) -> None:
    """As Apollo, ZoomInfo, HubSpot and spreadsheets write them; what can be two things is neither."""
    assert read_codes(cell, "naics") == codes


@pytest.mark.parametrize(
    ("cell", "codes", "beginning"),
    [
        ("7372", ("7372",), "73"),
        ("62012", ("62012",), "uk:62"),
        ("73720101", ("7372",), "737"),
        ("uk:62", ("uk:62",), "uk:62"),
        ("٧٣٧٢", ("7372",), "737"),
        ("７３７２", ("7372",), "737"),
        ("7372 - Services since 1999", ("7372",), "73"),
    ],
)
def test_sic_codes(cell: str, codes: tuple[str, ...], beginning: str) -> None:
    """American codes have four digits, British ones five: they are kept apart."""
    assert read_codes(cell, "sic") == codes
    assert beginning in leading(codes, "sic")


@pytest.mark.parametrize("header", ["NAICS Code(s)", "NAICS Codes", "naics_code", "Primary NAICS Code", "NAICS 2022"])
def test_a_column_of_codes_is_known_by_its_name(header: str) -> None:
    """As HubSpot, Apollo and ZoomInfo call it."""
    columns = find_columns("a.csv", ("Name", "Company", header, "SIC Code(s)"), Reading())
    assert columns.by_field["naics"] == (header,)
    assert columns.by_field["sic"] == ("SIC Code(s)",)


SECTORS = ("11", "31", "42", "51", "54", "62")
NAICS = st.builds(lambda sector, rest: sector + rest, st.sampled_from(SECTORS), st.text("0123456789", max_size=4))


@given(st.lists(NAICS, min_size=1, max_size=5), st.sampled_from(["; ", "|", ";", " | ", "\n"]))
def test_any_list_of_codes_is_read_whole(codes: list[str], between: str) -> None:
    """Every code, once, in order; and each is found by each of its beginnings."""
    read = read_codes(between.join(codes), "naics")
    assert read == tuple(dict.fromkeys(codes))
    assert all(code[:length] in leading(read, "naics") for code in codes for length in range(2, len(code) + 1))


@given(NAICS, st.text(st.characters(whitelist_categories=("Lu", "Ll", "Zs")), max_size=40))
def test_a_description_beside_a_code_changes_nothing(code: str, words: str) -> None:
    """ "541511 - Custom Computer Programming" is 541511."""
    assert read_codes(f"{code} - {words}", "naics") == (code,)


@given(st.text(max_size=60))
def test_any_cell_is_read_without_an_accident(cell: str) -> None:
    """Whatever stands there: digits only come out, or nothing."""
    for scheme in ("naics", "sic"):
        assert all(code.removeprefix("uk:").isdigit() for code in read_codes(cell, scheme))
    for kind in FieldType:
        read_typed(cell, kind)


@given(st.integers(-(10**14), 10**14))
def test_every_whole_number_is_read_as_it_is(number: int) -> None:
    """Plain and with thousands apart."""
    assert read_number(str(number)) == number
    assert read_number(f"{number:,}") == number


# ---------------------------------------------------------------- one definition for one and for many

DECLARED = {"custom.docks": "number", "custom.wms": "words", "custom.cold": "yes_no", "custom.region": "text"}
STATED: dict[str, st.SearchStrategy[Any]] = {
    "custom.docks": st.one_of(st.integers(0, 40), st.sampled_from(["10-20", "3+", "many", "1,200"])),
    "custom.wms": st.lists(st.sampled_from(["SAP-EWM", "sap ewm", "straße", "a|b"]), min_size=1, max_size=3).map(tuple),
    "custom.cold": st.sampled_from(["yes", "no", "ja", "perhaps"]),
    "custom.region": st.sampled_from(["North", "north", "STRASSE", "İstanbul", "12"]),
    "naics": st.lists(NAICS, min_size=1, max_size=3).map(tuple),
    "sic": st.lists(st.sampled_from(["7372", "62012", "73"]), min_size=1, max_size=3).map(tuple),
}
ASKED: dict[str, list[tuple[str, Any]]] = {
    "custom.docks": [("between", (4, 20)), ("gte", 10), ("in", (10, 12)), ("exists", None)],
    "custom.wms": [("matches_any", ("sap_ewm",)), ("not_in", ("Straße",)), ("exists", None)],
    "custom.cold": [("true", None), ("false", None)],
    "custom.region": [("in", ("NORTH", "i̇stanbul")), ("not_in", ("straße",))],
    "company.naics": [("in", ("54", "31-33")), ("not_in", (42,)), ("matches_any", ("no code",))],
    "company.sic": [("in", ("73",)), ("in", ("uk:62",))],
}
PAIRS = [(field, op, value) for field, asked in ASKED.items() for op, value in asked]


@st.composite
def stated(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Up to eight facts, typed as today or as they once were, some old."""
    made = []
    for number, name in enumerate(draw(st.lists(st.sampled_from(list(STATED)), max_size=8))):
        value, days = draw(STATED[name]), draw(st.sampled_from([0, 10, 90, 91]))
        kind, field = (FactKind.CUSTOM, name) if name in DECLARED else (FactKind(name), "")
        made.append(Fact(
            fact_id=f"f{number}", subject="a1", kind=kind, field=field, text=str(value), value=value,
            source=f"s{number}", source_kind=SourceKind.RESEARCH, observed_on=TODAY - timedelta(days=days),
            status=draw(st.sampled_from([FactStatus.VERIFIED, FactStatus.EXPIRED])),
        ))  # fmt: skip
    return tuple(made)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(stated(), min_size=1, max_size=5), st.lists(st.sampled_from(PAIRS), min_size=1, max_size=6))
def test_a_list_is_decided_like_each_of_its_people(
    people: list[tuple[Fact, ...]], asked: list[tuple[str, str, Any]]
) -> None:
    """Declared fields and codes as well: the same answers, to the word, from the expressions and one by one."""
    rules = [
        {"id": f"r{n}", "field": field, "op": op, "value": value, "why": "a reason", "max_age_days": [None, 90][n % 2]}
        for n, (field, op, value) in enumerate(asked)
    ]
    fields = {name: {"type": kind, "label": name[7:], "why": "a reason"} for name, kind in DECLARED.items()}
    group = {"roles": [{"role": "champion", "any_of": [{"function": ["engineering"]}]}]}
    icp = ICP.model_validate({"id": "i", "version": 1, "owner": "o", "review_by": TODAY, "fields": fields,
                              "account": {"must": rules}, "buying_group": group})  # fmt: skip
    cases = [(inputs(facts, str(n)), ()) for n, facts in enumerate(people)]
    table = feature_table(cases, icp, told=True)
    decided = Gate(icp).decide(table, keep=tuple(table.columns))
    for (one, _), row in zip(cases, decided.iter_rows(named=True), strict=True):
        alone = targeting.decide(one, (), icp, POLICY)
        assert row["verdict"] == alone.verdict
        told = [result for result in alone.criteria if result.group != "eligibility" and result.id != "score"]
        assert list(tell(row, icp, TODAY)) == told


POLICY = Policy.model_validate(
    {"id": "p", "version": 1, "owner": "o", "review_by": TODAY, "lifecycle_allowed": ["lead"], "holdout_salt": "s",
     "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 365}}
)  # fmt: skip


def inputs(facts: tuple[Fact, ...], name: str) -> GateInputs:
    """A person with these facts about their account."""
    person = Prospect(prospect_id=name, account_id="a1", first_name="Ana", last_name="Ruiz", as_of=TODAY, source="c")
    account = Account(account_id="a1", name="Talus")
    profile = Profile(prospect=person, account=account, facts=facts, today=TODAY)
    return GateInputs(profile=profile, title=read_title(""))


def test_campaign_fixture_is_untouched(campaign: Callable[..., Any]) -> None:
    """The sample itself declares nothing."""
    assert campaign().app.campaign.fields == {}
