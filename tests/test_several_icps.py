"""Several ICPs in one campaign: the one that fits best decides, and says so."""

import io
import random
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import Opened
from rich.console import Console
from test_engine import DOCUMENT, MAY, POLICY, TITLES, f, i, need_spark

from outreach import printing, workflow
from outreach.app import App
from outreach.errors import EngineError, SheetError
from outreach.models import ICP, Answer, CriterionResult, Decision, FactKind, GateInputs, Verdict
from outreach.store import decisions
from outreach.targeting import decide, decide_best, decide_best_all
from outreach.targeting.decide import numbered
from outreach.targeting.engine import Gate, best_of, feature_table
from outreach.targeting.outcome import consequence
from outreach.views.coverage import account_coverage
from outreach.views.explaining import explain
from outreach.views.lookups import lookup_queue
from outreach.views.market import market_size
from outreach.workflow.engines import compare, target_file
from outreach.workflow.gate import decide_everybody, icp_of, quiet
from outreach.workflow.onfile import OnFile
from outreach.workflow.scenarios import preview, standing

HOLD = CriterionResult(id="not_now", group="eligibility", answer=Answer.FAIL, detail="wait", fail_verdict=Verdict.HOLD)
NEVER = CriterionResult(
    id="suppressed", group="eligibility", answer=Answer.FAIL, detail="they said no", fail_verdict=Verdict.EXCLUDED
)


def profile(name: str, size: tuple[int, int] = (50, 500), **changes: Any) -> ICP:
    """An ICP of its own size; `changes` replace parts of its account rules."""
    must = [{**DOCUMENT["account"]["must"][0], "value": list(size)}, DOCUMENT["account"]["must"][1]]
    account = {**DOCUMENT["account"], "must": must, **changes}
    return ICP.model_validate({**DOCUMENT, "id": name, "account": account})


SMB, ENTERPRISE = profile("smb", (10, 99)), profile("enterprise", (200, 5000))


def person(employees: Any = 300, country: str = "US", tags: tuple[str, ...] = ("saas",), **more: Any) -> GateInputs:
    """Somebody with these facts on file; None leaves one out."""
    known = [(FactKind.EMPLOYEES, employees), (FactKind.COUNTRY, country), (FactKind.TAGS, tags)]
    return i(*(f(kind, value) for kind, value in known if value), **{"title": "Director Engineering CI", **more})


def best(*icps: ICP, inputs: GateInputs | None = None, may: CriterionResult = MAY) -> Decision:
    return decide_best(inputs or person(), (may,), icps, POLICY)


def test_one_icp_decides_as_ever() -> None:
    """With one ICP nothing is added: the same decision to the letter, and no ICP named."""
    one = best(SMB)
    assert one == decide(person(), (MAY,), SMB, POLICY)
    assert (one.icp, one.rivals) == ("", ())
    assert "rivals" not in one.model_dump_json()


def test_the_icp_that_fits_decides_and_says_so() -> None:
    """Whoever fits the second ICP is qualified under it, and the headline names both."""
    found = best(SMB, ENTERPRISE)
    assert (found.verdict, found.icp, found.icp_digest) == (Verdict.QUALIFIED, "enterprise", ENTERPRISE.digest)
    assert found.headline.startswith("Best under “enterprise”: Tier ")
    assert found.headline.endswith("; under “smb”: no fit.")
    assert found.counterfactual.startswith("Under “enterprise”: With ")
    assert [(r.icp, r.icp_digest, r.verdict, r.tier) for r in found.rivals] == [("smb", SMB.digest, Verdict.NO_FIT, "")]


def test_nobody_fits() -> None:
    """Under no ICP a fit: the nearest answers, and is called nearest, not best."""
    found = best(SMB, ENTERPRISE, inputs=person(employees=None))
    assert (found.verdict, found.icp) == (Verdict.RESEARCH, "smb")
    assert found.headline.startswith("Nearest under “smb”: Research first: ")


def test_what_holds_for_all_is_said_once() -> None:
    """Somebody suppressed is excluded whatever the ICP: the headline names none."""
    found = best(SMB, ENTERPRISE, may=NEVER)
    assert found.verdict is Verdict.EXCLUDED
    assert "under" not in found.headline.lower()
    assert [rival.verdict for rival in found.rivals] == [Verdict.EXCLUDED]


def test_an_exclusion_holds_for_its_own_icp_only() -> None:
    """What one ICP excludes another may want."""
    rule = {"id": "saas", "field": "company.tags", "op": "matches_any", "value": ["saas"], "why": "a rival of ours"}
    closed = profile("closed", exclude=[rule])
    assert best(closed).verdict is Verdict.EXCLUDED
    found = best(closed, profile("open"))
    assert (found.verdict, found.icp, found.rivals[0].verdict) == (Verdict.QUALIFIED, "open", Verdict.EXCLUDED)


@pytest.mark.parametrize(
    ("first", "second", "wins"),
    [
        ({"tiers": {"A": 60, "B": 0}}, {"tiers": {"A": 50, "B": 0}}, "first"),  # the tier with the higher threshold
        ({"tiers": {"A": 50, "B": 0}}, {"tiers": {"A": 60, "B": 0}}, "second"),
        ({"tiers": {"A": 90, "Z": 0}}, {"tiers": {"B": 50, "C": 0}}, "second"),  # names of tiers do not count
        ({}, {}, "first"),  # all equal: the one that stands first
    ],
)
def test_the_order_among_those_who_qualify(first: dict[str, Any], second: dict[str, Any], wins: str) -> None:
    """Threshold of the tier, then the certain score, then the possible one, then the place in the folder."""
    assert best(profile("first", **first), profile("second", **second)).icp == wins


def test_scores_break_a_tie_of_tiers() -> None:
    """In the same tier the more certain score wins, then the one that could be higher."""
    sure = [{**DOCUMENT["account"]["nice"][0], "weight": 10}]
    half = [*sure, {**DOCUMENT["account"]["nice"][1], "weight": 10}]  # the founding year is not known
    tiers = {"A": 50}
    assert best(profile("half", nice=half, tiers=tiers), profile("sure", nice=sure, tiers=tiers)).icp == "sure"
    none = [{**DOCUMENT["account"]["nice"][0], "value": ["x"]}]
    maybe = [{**DOCUMENT["account"]["nice"][1], "weight": 10}]
    tiers = {"C": 0}
    assert best(profile("none", nice=none, tiers=tiers), profile("maybe", nice=maybe, tiers=tiers)).icp == "maybe"


def test_a_tier_is_not_bought_by_a_better_score_elsewhere() -> None:
    """A hold under one ICP beats research under another, whatever the scores."""
    assert best(SMB, ENTERPRISE, inputs=person(employees=None), may=HOLD).verdict is Verdict.HOLD


# ---------------------------------------------------------------- many, and as columns


def some_people(count: int, seed: int = 3) -> list[tuple[GateInputs, tuple[CriterionResult, ...]]]:
    """People of every kind, several to an account now and then."""
    pick = random.Random(seed)
    may = ((MAY,), (MAY,), (MAY,), (HOLD,), (NEVER,), ())
    return [
        (
            person(
                pick.choice([None, 5, 48, 80, 95, 105, 190, 250, 400, "51-200", "201-500", "1001+"]),
                pick.choice(["US", "us", "straße", "DE", ""]), pick.choice([(), ("saas",), ("groß-handel",), ("y",)]),
                title=pick.choice(TITLES), name=f"p{number}", lifecycle=pick.choice(["lead", "", "customer"]),
            ),
            pick.choice(may),
        )
        for number in range(count)
    ]  # fmt: skip


def sets_of_icps(count: int, seed: int = 5) -> list[list[ICP]]:
    """One to four ICPs that differ in size, points, tiers and what is done about unknowns."""
    pick = random.Random(seed)

    def one(name: str) -> ICP:
        low = pick.choice([10, 50, 90, 200])
        size, country = DOCUMENT["account"]["must"]
        must = [
            {**size, "value": [low, low * pick.choice([2, 5, 20])]},
            {**country, "on_unknown": pick.choice(["research", "fail", "pass"])},
        ]
        tiers = pick.choice(
            [{"A": 75, "B": 50, "C": 0}, {"A": 60}, {"one": 40, "two": 20}, {"X": 67, "Y": 33, "Z": -5}]
        )
        nice = [{**rule, "weight": pick.choice([0, 5, 10])} for rule in DOCUMENT["account"]["nice"]]
        group = {**DOCUMENT["buying_group"], "roles": DOCUMENT["buying_group"]["roles"][pick.choice([0, 1]) :]}
        account = {**DOCUMENT["account"], "must": must, "tiers": tiers, "nice": nice}
        return ICP.model_validate({**DOCUMENT, "id": name, "account": account, "buying_group": group})

    return [[one(f"icp{place}") for place in range(pick.choice([1, 2, 2, 3, 4]))] for _ in range(count)]


def test_a_list_is_decided_like_each_of_its_people_under_several() -> None:
    """Each account asked once per ICP changes no decision."""
    cases = some_people(60)
    for icps in sets_of_icps(5):
        assert list(decide_best_all(cases, icps, POLICY)) == [decide_best(*case, icps, POLICY) for case in cases]


def because(decision: Decision) -> str:
    """The rule that decided, as a decided row calls it."""
    if decision.verdict is Verdict.QUALIFIED:
        return ""
    found = next(result for result in decision.criteria if consequence(result) is decision.verdict)
    names = {"eligibility": "eligibility", "role": "role"}
    return "score" if found.id == "score" else names.get(found.group, f"{found.group}.{found.id}")


def test_columns_choose_the_same_icp() -> None:
    """A thousand rows and more, decided as columns: the same ICP, answer, score and deciding rule as one by one."""
    cases, seen = some_people(250), 0
    for icps in sets_of_icps(6):
        decided = [Gate(icp).decide(feature_table(cases, icp), keep=("prospect_id", "eligibility")) for icp in icps]
        rows = best_of(decided, icps)
        expected = list(decide_best_all(cases, icps, POLICY))
        icp = rows["icp"] if len(icps) > 1 else pl.Series([""] * rows.height)
        ours = rows.select("prospect_id", icp.alias("icp"), "verdict", "tier", "lo", "hi", "because").rows()
        assert ours == [(d.prospect_id, d.icp, d.verdict, d.tier, d.score_lo, d.score_hi, because(d)) for d in expected]
        seen += rows.height
    assert seen > 1_000


# ---------------------------------------------------------------- a campaign with several


def small_sites(app: App) -> ICP:
    """The sample's ICP for smaller companies."""
    must = [
        rule.model_copy(update={"value": (10, 120)}) if rule.id == "size" else rule
        for rule in app.campaign.icp.account.must
    ]
    account = app.campaign.icp.account.model_copy(update={"must": tuple(must)})
    return app.campaign.icp.model_copy(update={"id": "small-sites", "account": account})


@pytest.fixture
def both(walked: Opened) -> App:
    """The sample with a second ICP beside the first, decided."""
    more = (small_sites(walked.app),)
    app = replace(walked.app, campaign=walked.app.campaign.model_copy(update={"more_icps": more}))
    workflow.target(app)
    return app


def stored(app: App) -> dict[str, Decision]:
    with app.store.read() as tx:
        return decisions.current(tx)


def test_each_is_stored_under_the_icp_that_fits_best(walked: Opened) -> None:
    """A second ICP brings people in and takes nobody out; the summary says so, and a second run changes nothing."""
    app = replace(walked.app, campaign=walked.app.campaign.model_copy(update={"more_icps": (small_sites(walked.app),)}))
    before = {one for one, d in stored(app).items() if d.verdict is Verdict.QUALIFIED}
    summary = workflow.target(app)
    after = stored(app)
    qualified = {one for one, d in after.items() if d.verdict is Verdict.QUALIFIED}
    assert before < qualified
    assert (summary.newly_qualified, summary.no_longer) == (len(qualified - before), 0)
    assert {after[one].icp for one in qualified - before} == {"small-sites"}
    assert sum(summary.by_icp.values()) == len(qualified)
    assert {len(d.rivals) for d in after.values()} == {1}
    assert workflow.target(app).changed == 0


def test_decisions_under_several_are_made_again(both: App) -> None:
    """Replay decides under the winner and its rivals, from stored documents: those of before included."""
    count, different = workflow.replay(replace(both, campaign=both.campaign.model_copy(update={"more_icps": ()})))
    assert (count, different) == (2 * len(stored(both)), ())


def test_what_stands_is_not_decided_again(both: App) -> None:
    """A view reads what is stored while every ICP is the one it was decided under, and decides anew after a change."""
    assert not standing(both).afresh
    assert standing(replace(both, campaign=both.campaign.model_copy(update={"more_icps": ()}))).afresh
    other = both.campaign.more_icps[0].model_copy(update={"version": 2})
    assert standing(replace(both, campaign=both.campaign.model_copy(update={"more_icps": (other,)}))).afresh


def test_every_view_speaks_of_the_decisions_own_icp(both: App) -> None:
    """Explaining, the market, coverage and look-ups use the ICP that decided."""
    one = next(d for d in stored(both).values() if d.icp == "small-sites" and d.verdict is Verdict.QUALIFIED)
    told = explain(both, one.prospect_id)
    assert "small-sites" in f"{told.word} {told.rules}"
    assert {cell.icp for cell in market_size(both).cells} >= {"small-sites"}
    assert account_coverage(both, one.account_id).people
    assert lookup_queue(both).items
    assert icp_of(both.campaign, one).id == "small-sites"


@pytest.mark.parametrize(
    ("name", "in_place_of", "why"),
    [("small-sites", "small-sites", "the same id"), ("new", "dockwise-distribution", "no ICP here has the id “new”")],
)
def test_a_preview_says_in_whose_place_it_was_tried(both: App, name: str, in_place_of: str, why: str) -> None:
    """The one with the same id is replaced, else icp.yaml; the others stay."""
    icp = both.campaign.icp.model_copy(update={"id": name})
    seen = preview(both, icp=icp)
    assert seen.warnings[0].startswith(f"Tried in the place of “{in_place_of}”")
    assert why in seen.warnings[0]
    first, second = len([d for d in stored(both).values() if d.tier]), seen.qualified_after
    assert second < first if name == "small-sites" else second == first


# ---------------------------------------------------------------- ids and changes


def test_another_answer_is_another_decision() -> None:
    """An id goes by content: the same inputs and files with another answer, as after an upgrade, get another id."""
    one = best(SMB, ENTERPRISE)
    assert one.decision_id == best(SMB, ENTERPRISE).decision_id
    for change in ({"tier": "C"}, {"score_lo": 1}, {"headline": "x"}, {"rivals": ()}):
        assert numbered(one.model_copy(update=change)).decision_id != one.decision_id


def test_ids_of_an_earlier_program_are_replayed(walked: Opened) -> None:
    """Decisions stored under ids that rest on the inputs alone come out the same."""
    with sqlite3.connect(walked.app.folder / "campaign.db") as db:
        for number, (old, doc) in enumerate(db.execute("SELECT decision_id, doc FROM decisions").fetchall()):
            renamed = doc.replace(old, f"dec_{number:016x}")
            db.execute(
                "UPDATE decisions SET decision_id = ?, doc = ? WHERE decision_id = ?",
                [f"dec_{number:016x}", renamed, old],
            )
    assert workflow.replay(walked.app)[1] == ()
    assert workflow.target(walked.app).changed == 0


def test_changes_are_counted_by_kind(walked: Opened) -> None:
    """Tiers drawn elsewhere are changes of tier; a rule that lets nobody in takes everybody out."""
    app = walked.app

    def under(**changes: Any) -> Any:
        account = app.campaign.icp.account.model_copy(update=changes)
        icp = app.campaign.icp.model_copy(update={"account": account})
        return workflow.target(replace(app, campaign=app.campaign.model_copy(update={"icp": icp})))

    tiers = under(tiers={"Z": 0})
    assert tiers.changed == tiers.changed_tier == tiers.by_verdict[Verdict.QUALIFIED] > 0
    nobody = under(tiers={"Z": 101})
    assert nobody.no_longer == tiers.changed
    back = workflow.target(app)
    assert (back.newly_qualified, back.no_longer, back.first) == (tiers.changed, 0, 0)
    console = Console(width=200, record=True, file=io.StringIO())
    printing.gate(console, back)
    assert f"{back.changed} answers changed since the last run: {back.newly_qualified} newly" in console.export_text()


@pytest.mark.parametrize("engine", ["polars", pytest.param("spark", marks=pytest.mark.slow)])
def test_the_list_on_file_is_checked_by_the_compiled_gate(both: App, engine: str) -> None:
    """The same answers and reasons, and nothing more is written."""
    if engine == "spark":
        need_spark()
    seen: list[str] = []
    summary = workflow.target(both, lambda what, _done, _total: seen.append(what), engine=engine)
    assert summary.changed == 0
    assert seen[-1] == f"Deciding the same on {engine}"


def test_a_difference_stops_it(both: App) -> None:
    """Should the compiled gate ever answer otherwise, it is said about whom, and what each says."""
    with both.store.read() as tx:
        pairs = decide_everybody(both, OnFile.everybody(both, tx))
    decision, inputs = pairs[7]
    pairs[7] = (decision.model_copy(update={"score_lo": decision.score_lo + 1}), inputs)
    with pytest.raises(EngineError, match=rf"1 decision differs, such as {decision.prospect_id}: .*nothing was stored"):
        compare(both, pairs, "polars", quiet)


def test_a_list_in_a_file_is_decided_by_command(both: App, tmp_path: Path) -> None:
    """Counts, titles and what the file lacks are told; the folder holds every row; an existing one is kept."""
    rows = {
        "title": ["Operations Director", "Operations Director"],
        "Staff": ["300", "50"],
        "company.country": ["GB"] * 2,
    }
    pl.DataFrame(rows).write_csv(tmp_path / "list.csv")
    told = target_file(
        both, tmp_path / "list.csv", tmp_path / "out", names={"Staff": "company.employees"}, progress=quiet
    )
    assert (told.rows, told.titles, told.permission_asked) == (2, 1, False)
    assert "segment.runs_warehouses" in told.missing
    assert sum(told.by_verdict.values()) == 2
    found = pl.read_parquet(tmp_path / "out" / "*.parquet")
    assert found["prospect_id"].to_list() == ["1", "2"]
    with pytest.raises(SheetError, match="there already"):
        target_file(both, tmp_path / "list.csv", tmp_path / "out", progress=quiet)
