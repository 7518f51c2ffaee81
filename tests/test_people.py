"""Who got which answer, whom a name means, and what would change an answer."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Clock, Opened

from outreach import sample, workflow
from outreach.app import open_app
from outreach.errors import AmbiguousError, NotFoundError
from outreach.models import Verdict
from outreach.models.market import PeopleList
from outreach.settings import Settings
from outreach.testing import FakeMailer
from outreach.views.explaining import explain
from outreach.views.lookups import export_lookups, lookup_queue
from outreach.views.people import COLUMNS, export, people
from outreach.workflow.scenarios import standing

HEADER = "First Name,Last Name,Title,Company,Website,Email,Email Status,Country,Company Country,Employees,Industry,Tags"


@pytest.fixture(scope="module")
def seen_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The sample walked once, for tests that only look."""
    folder = tmp_path_factory.mktemp("people") / "campaign"
    sample.materialise(folder, TODAY)
    clock, mailer = Clock(), FakeMailer()
    settings = Settings.load(_env_file=None, reviewer="Sam", today=TODAY)
    app = open_app(folder, settings=settings, mailer=mailer, clock=clock)
    yield Opened(app, clock, mailer).walk()
    app.close()


def brought(opened: Opened, *rows: str) -> Opened:
    """Imports these people beside nobody else, and decides."""
    path = opened.app.folder / "own.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    workflow.import_contacts(opened.app, path)
    workflow.target(opened.app)
    return opened


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- who got which answer


@pytest.mark.parametrize("verdict", Verdict)
def test_everybody_has_one_answer_with_its_sentence(seen_once: Opened, verdict: Verdict) -> None:
    """By verdict the lists add up to everybody; nobody is without a sentence that decided."""
    found = people(seen_once.app, verdict=verdict)
    assert len(found.people) == found.by_verdict[verdict] > 0
    assert all(one.verdict is verdict and one.sentence and one.company for one in found.people)
    assert found.headline.startswith(f"{len(found.people)} people: ")


def test_filters_add_up(seen_once: Opened) -> None:
    """Tiers divide who qualifies, whatever their case; an account is meant by domain or name."""
    everybody = people(seen_once.app)
    assert len(everybody.people) == 64
    tiers = [people(seen_once.app, tier=tier).people for tier in "abc"]
    assert sum(map(len, tiers)) == everybody.by_verdict[Verdict.QUALIFIED]
    assert people(seen_once.app, account="fernhill.example") == people(seen_once.app, account="Fernhill Foods")
    assert {one.company for one in people(seen_once.app, account="fernhill.example").people} == {"Fernhill Foods"}
    with pytest.raises(NotFoundError, match=r"fernhill\.example  Fernhill Foods"):
        people(seen_once.app, account="Fernhil Food")


def test_best_come_first(seen_once: Opened) -> None:
    """Who qualifies comes before everybody else, and more certain points before fewer."""
    found = people(seen_once.app).people
    qualified = [one for one in found if one.verdict is Verdict.QUALIFIED]
    assert list(found[: len(qualified)]) == qualified
    assert [one.score for one in qualified] == sorted((one.score for one in qualified), reverse=True)


def test_the_sentence_names_the_value_and_the_rule(seen_once: Opened) -> None:
    """A size that does not fit is told with the number and what the rule needs."""
    said = [one.sentence for one in people(seen_once.app, verdict=Verdict.NO_FIT).people]
    assert any("number of employees is" in one and "(rule needs 100 to 2000)" in one for one in said)


def test_a_sheet_of_all_of_them_holds_no_formula(campaign: Callable[..., Opened], tmp_path: Path) -> None:
    """Every person of the list is a row of the sheet, and a title that a spreadsheet would run is made harmless."""
    opened = brought(campaign(), "Eve,Doe,=VP Operations,Acme,acme.example,eve@acme.example,Verified,US,US,300,,")
    found = people(opened.app)
    assert export(found, tmp_path / "people.csv") == len(found.people) == 1
    (row,) = rows_of(tmp_path / "people.csv")
    assert tuple(row) == COLUMNS
    assert row["Title"].startswith("'=")


def test_the_command_filters_and_exports(
    seen_once: Opened, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    """In words with how many more there are, as JSON, and as a sheet."""
    from outreach.cli import owner

    monkeypatch.setenv("OUTREACH_TODAY", TODAY.isoformat())
    folder = seen_once.app.folder
    owner.people(verdict=owner.VerdictWord.QUALIFIED, limit=3, export=tmp_path / "p.csv", campaign=folder)
    said = capsys.readouterr().out
    assert "Qualified, tier A" in said
    assert "… and 25 more" in said
    assert len(rows_of(tmp_path / "p.csv")) == 28
    owner.people(verdict=owner.VerdictWord.NO_FIT, as_json=True, campaign=folder)
    assert len(PeopleList.model_validate(json.loads(capsys.readouterr().out)).people) == 5


# ---------------------------------------------------------------- whom a name means


@pytest.mark.parametrize(
    "said", ["Priya Raman", "priya  RAMAN", "Raman", "Raman Fernhill", "Priya Raman, Fernhill Foods", "Príya Raman"]
)
def test_a_person_is_found_by_name(seen_once: Opened, said: str) -> None:
    """A name, a part of one, or a name with the company; case, accents and signs do not count."""
    assert explain(seen_once.app, said).email == "priya.raman@fernhill.example"


def test_several_of_one_name_are_listed_with_their_addresses(campaign: Callable[..., Opened]) -> None:
    """Who is meant is asked with addresses; with the company it is clear, and a whole name is not a part of another."""
    opened = brought(
        campaign(),
        "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,US,300,,",
        "Ana,Bauer,COO,Bolt,bolt.example,ana@bolt.example,Verified,US,US,300,,",
        "Ana,Bauer Ruiz,COO,Cask,cask.example,ana@cask.example,Verified,US,US,300,,",
    )
    with pytest.raises(AmbiguousError, match=r"ana@acme\.example  Ana Bauer, VP Operations, Acme\n  ana@bolt"):
        explain(opened.app, "Ana Bauer")
    assert explain(opened.app, "Ana Bauer Bolt").email == "ana@bolt.example"
    assert explain(opened.app, "Bauer Ruiz").email == "ana@cask.example"


@pytest.mark.parametrize("said", ["Pria Ramann", "priya.ramn@fernhill.example"])
def test_nobody_of_that_name_brings_close_ones(seen_once: Opened, said: str) -> None:
    """A misspelt name or address is answered with those it is near to."""
    with pytest.raises(NotFoundError, match=r"Perhaps you mean:\n  priya\.raman@fernhill\.example  Priya Raman"):
        explain(seen_once.app, said)


@pytest.mark.parametrize("said", ["", "  ", "@", "%", "zzzzqq"])
def test_what_names_nobody_is_said_so(seen_once: Opened, said: str) -> None:
    """Nothing, a sign or an unknown word is nobody."""
    with pytest.raises(NotFoundError):
        explain(seen_once.app, said)


# ---------------------------------------------------------------- what is said in one answer


def test_nothing_is_both_known_and_unknown(campaign: Callable[..., Opened]) -> None:
    """Without a stage on file the stage is said to be assumed, and no rule of the ICP is said to be cleared by it."""
    opened = brought(
        campaign(), "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,US,300,retail,"
    )
    told = explain(opened.app, "Ana Bauer")
    assert "Lifecycle (none on file, counted as a lead)" in told.cleared
    assert "Customer" in told.unasked
    assert not {name.lower() for name in told.unasked} & {name.lower() for name in told.cleared}


def test_a_word_no_rule_knows_is_shown(campaign: Callable[..., Opened]) -> None:
    """An industry in another language is told as it stands, not as nothing on file."""
    opened = brought(
        campaign(), "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,US,300,Großhandel,"
    )
    kind = next(one for one in explain(opened.app, "Ana Bauer").open if one.id == "kind")
    assert kind.said == "industry is “grosshandel”: no word of it is known to the rule"
    assert kind.decides


def test_every_answer_that_decides_has_a_source_and_a_day(seen_once: Opened) -> None:
    """What stops somebody comes with where that is from and when, where it comes from a list or a page at all."""
    for decision in standing(seen_once.app).decisions:
        told = explain(seen_once.app, decision.prospect_id)
        for one in (*told.speaks_against, *told.open):
            if one.decides and one.source and ".csv line" in one.source:
                assert one.as_of, one


def test_permission_names_what_is_missing_and_what_to_do(seen_once: Opened) -> None:
    """A country that asks for consent: what is missing, from which rule, and the next step."""
    held = [explain(seen_once.app, one.prospect_id) for one in people(seen_once.app, verdict=Verdict.HOLD).people]
    blocks = [one for told in held for one in told.speaks_against if one.group == "eligibility" and one.decides]
    assert blocks
    assert all(one.remedy and one.law for one in blocks)
    consent = next(one for one in blocks if "consent" in one.said)
    assert consent.law.startswith("rule G0")


def test_what_would_change_it_is_something_to_do(seen_once: Opened) -> None:
    """A look-up comes in words of what to do; a number with its thousands; a no of theirs is nothing to work on."""
    said = {d.prospect_id: (d.verdict, d.counterfactual) for d in standing(seen_once.app).decisions}
    assert all(text for _, text in said.values())
    assert ": research." not in " ".join(text for _, text in said.values())
    assert any("If you verify the address and it fits, this would be: qualified" in text for _, text in said.values())
    assert any("With 2,000 employees this would be: qualified, tier C." in text for _, text in said.values())
    assert any(text.startswith("Nothing a rep can do: They said no.") for _, text in said.values())
    wrong = [text for verdict, text in said.values() if verdict is Verdict.WRONG_PERSON]
    assert all(text.startswith("Not this person. A colleague in a buying role") for text in wrong)


def test_several_profiles_are_named_with_what_they_say(campaign: Callable[..., Opened]) -> None:
    """Under which ICP somebody fits best, and what the others would say, in `why`, in the market and in the list."""
    from outreach.views.market import market_size

    opened = campaign()
    icp = opened.app.campaign.icp
    must = tuple(rule.model_copy(update={"value": (5, 99)}) if rule.id == "size" else rule for rule in icp.account.must)
    account = icp.account.model_copy(update={"must": must})
    small = icp.model_copy(update={"id": "small-firms", "account": account})
    app = replace(opened.app, campaign=opened.app.campaign.model_copy(update={"more_icps": (small,)}))
    both = brought(
        Opened(app, opened.clock, opened.mailer),
        "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,US,300,retail,",
        "Bo,Lind,VP Operations,Bolt,bolt.example,bo@bolt.example,Verified,US,US,30,retail,",
    )
    ana, bo = explain(both.app, "Ana Bauer"), explain(both.app, "Bo Lind")
    assert (ana.icp, bo.icp) == ("dockwise-distribution", "small-firms")
    assert ana.rivals[0].startswith("under “small-firms”: no fit")
    assert ana.rules.startswith("dockwise-distribution")
    assert bo.rules.startswith("small-firms")
    assert {one.icp for one in people(both.app).people} == {"dockwise-distribution", "small-firms"}
    assert {cell.icp for cell in market_size(both.app).cells} == {"dockwise-distribution", "small-firms"}


# ---------------------------------------------------------------- look-ups there and back


def test_where_a_person_is_may_be_where_the_company_is(campaign: Callable[..., Opened], tmp_path: Path) -> None:
    """An unknown head office is a look-up with the person's country offered, not taken; filled in by name it counts."""
    opened = brought(campaign(), "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,,300,retail,")
    told = explain(opened.app, "Ana Bauer")
    assert told.verdict is Verdict.RESEARCH
    country = next(one for one in told.open if one.id == "country")
    assert "Ana Bauer is in US, says own.csv line 2: confirm that the company is too" in country.look_up
    assert lookup_queue(opened.app).items[0].step.hint.startswith("Ana Bauer is in US")
    export_lookups(opened.app, tmp_path / "sheet.csv")
    rows = rows_of(tmp_path / "sheet.csv")
    row = next(row for row in rows if row["Kind"] == "country")
    assert (row["Value"], row["Perhaps"][:12]) == ("", "Ana Bauer is")
    row |= {
        "Value": "United States",
        "Fact": "Acme has its head office in the United States.",
        "Source URL": "https://acme.example/imprint",
        "Observed On": TODAY.isoformat(),
    }
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    summary = workflow.import_facts(opened.app, tmp_path / "filled.csv")
    assert (summary.stored, summary.problems, summary.left_empty) == (1, (), len(rows) - 1)
    workflow.target(opened.app)
    assert explain(opened.app, "Ana Bauer").verdict is Verdict.QUALIFIED


def test_without_anybody_to_write_to_the_next_step_says_so(campaign: Callable[..., Opened]) -> None:
    """Nobody qualifies: the next step is a look-up or the market, never drafting."""
    from outreach import views
    from outreach.printing import market as printing_market

    opened = brought(campaign(), "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,,300,retail,")
    assert views.status(opened.app).next_step == "outreach lookups"
    assert printing_market.after_gate(workflow.target(opened.app)).startswith(
        "nobody to write to yet: outreach lookups"
    )


def test_a_field_of_ones_own_and_a_code_come_back(campaign: Callable[..., Opened], tmp_path: Path) -> None:
    """A declared field and an industry code are asked for in the sheet by name, and filled in they decide."""
    opened = campaign()
    icp = opened.app.campaign.icp
    own = {
        "fields": {"custom.docks": {"type": "number", "label": "loading docks", "why": "one dock needs no plan"}},
        "account": {
            "must": [
                *icp.account.model_dump(mode="json")["must"],
                {"id": "docks", "field": "custom.docks", "op": "gte", "value": 4, "why": "enough docks to plan"},
                {"id": "code", "field": "company.naics", "op": "in", "value": ["4245"], "why": "wholesale of food"},
            ]
        },
    }
    data = icp.model_dump(mode="json")
    changed = type(icp).model_validate(data | {"fields": own["fields"], "account": data["account"] | own["account"]})
    app = replace(opened.app, campaign=opened.app.campaign.model_copy(update={"icp": changed}))
    opened = brought(
        Opened(app, opened.clock, opened.mailer),
        "Ana,Bauer,VP Operations,Acme,acme.example,ana@acme.example,Verified,US,US,300,retail,",
    )
    assert explain(app, "Ana Bauer").verdict is Verdict.RESEARCH
    export_lookups(app, tmp_path / "sheet.csv")
    rows = rows_of(tmp_path / "sheet.csv")
    filled = {"custom.docks": ("9", "Acme has nine docks."), "naics": ("424510", "Acme trades grain (NAICS 424510).")}
    for row in rows:
        if row["Kind"] in filled:
            row["Value"], row["Fact"] = filled[row["Kind"]]
            row |= {"Source URL": "https://acme.example/about", "Observed On": TODAY.isoformat()}
    with (tmp_path / "filled.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    summary = workflow.import_facts(app, tmp_path / "filled.csv")
    assert (summary.stored, summary.problems, summary.left_empty) == (2, (), len(rows) - 2)
    workflow.target(app)
    told = explain(app, "Ana Bauer")
    assert told.verdict is Verdict.QUALIFIED
    assert {"docks", "code"} <= {one.id for one in told.speaks_for}
