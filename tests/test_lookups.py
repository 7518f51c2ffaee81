"""What to look up next: the order, the chance, and the sheet that comes back filled in."""

import csv
from pathlib import Path

import pytest
from conftest import TODAY, Opened
from hypothesis import given
from hypothesis import strategies as st

from outreach import workflow
from outreach.lookups import COLUMNS, look_ups, pass_rates
from outreach.models import (
    ICP,
    Account,
    AccountRules,
    Answer,
    BuyingGroup,
    BuyingRole,
    Criterion,
    CriterionResult,
    Decision,
    FactKind,
    Prospect,
    RoleReading,
    RoleRule,
    TitlePattern,
    TitleReading,
    Verdict,
)
from outreach.models.market import LookUpQueue
from outreach.tables import load_yaml
from outreach.views.lookups import export_lookups, lookup_queue

P, F, U = Answer.PASS, Answer.FAIL, Answer.UNKNOWN
SIZE = Criterion(id="size", field="company.employees", op="gte", value=10, why="big enough")
KIND = Criterion(id="kind", field="company.segment", op="in", value=("x",), why="of the kind")
NEWS = Criterion(id="news", field="signal.any", op="true", weight=60, why="now")
STACK = Criterion(id="stack", field="tech.stack", op="exists", weight=40, why="runs it")
ICP_ = ICP(
    id="i",
    version=1,
    owner="o",
    review_by=TODAY,
    segments={},
    account=AccountRules(must=(SIZE, KIND), nice=(NEWS, STACK)),
    buying_group=BuyingGroup(roles=(RoleRule(role=BuyingRole.CHAMPION, any_of=(TitlePattern(),)),)),
)
WEIGHT = {"news": 60, "stack": 40}


def r(rule: str, answer: Answer) -> CriterionResult:
    group = "nice" if rule in WEIGHT else "role" if rule == "buying_role" else "must"
    fail = {"must": Verdict.NO_FIT, "role": Verdict.WRONG_PERSON}.get(group)
    found = {
        "id": rule,
        "group": group,
        "answer": answer,
        "detail": rule,
        "weight": WEIGHT.get(rule, 0),
        "points": WEIGHT.get(rule, 0) if answer is P else 0,
        "fail_verdict": Verdict.RESEARCH if group == "must" and answer is U else fail,
        "look_up": f"look up {rule}" if answer is U else "",
    }
    return CriterionResult.model_validate(found)


def d(who: str, account: str, **answers: Answer) -> Decision:
    results = tuple(r(rule, answer) for rule, answer in ({"size": P, "kind": P, "buying_role": P} | answers).items())
    lo = sum(one.points for one in results)
    return Decision.model_validate(
        {
            "decision_id": who,
            "prospect_id": who,
            "account_id": account,
            "verdict": Verdict.RESEARCH
            if any(one.group == "must" and one.answer is U for one in results)
            else "qualified",
            "score_lo": lo,
            "score_hi": lo + sum(one.weight for one in results if one.answer is U),
            "role": RoleReading(detail=""),
            "title": TitleReading(title=""),
            "criteria": results,
            "headline": "",
            "decided_on": TODAY,
            "icp_digest": "",
            "policy_digest": "",
            "inputs_digest": "",
        }
    )


def q(*made: Decision, per_account: int = 3) -> LookUpQueue:
    people = {
        one.prospect_id: Prospect(
            prospect_id=one.prospect_id,
            account_id=one.account_id,
            first_name=one.prospect_id,
            last_name="",
            as_of=TODAY,
            source="",
        )
        for one in made
    }
    accounts = {one.account_id: Account(account_id=one.account_id, name=one.account_id) for one in made}
    return look_ups(made, people, accounts, [ICP_], per_account)


def test_a_look_up_that_tips_nothing_is_left_out() -> None:
    """Points that another unknown makes needless, and that suffice for nothing alone, are not worth a look-up."""
    small = r("stack", U).model_copy(update={"weight": 5})
    one = d("ada", "a", news=U)
    one = one.model_copy(update={"criteria": (*one.criteria, small), "score_hi": 65})
    (item,) = q(one).items
    assert (item.step.rules, item.then) == (("news",), ())


def test_the_headline_counts_all_the_work() -> None:
    """The first look-up at each account and, where more are needed, all of them; one person waits."""
    both = q(d("ada", "a", size=U, kind=U))
    first, rest = both.items[0].step.minutes, sum(step.minutes for step in both.items[0].then)
    assert first
    assert rest
    assert f": about {first} minute" in both.headline
    assert f" for the first one there, {first + rest} minutes for all of them." in both.headline
    only = q(d("ada", "a", size=U), d("bob", "b", size=U))
    assert only.headline.startswith("2 people at 2 accounts wait for a look-up that could change their decision: about")
    assert " of work. Start with " in only.headline
    assert q(d("ada", "a", size=U)).headline.startswith("1 person at 1 account waits")


def test_a_rule_may_be_called_score() -> None:
    """A must of the ICP called "score" is a rule like any other: unknown, it is looked up."""
    must = r("size", U).model_copy(update={"id": "score"})
    one = d("ada", "a")
    waiting = one.model_copy(update={"criteria": (must, *one.criteria), "verdict": Verdict.RESEARCH})
    assert [item.step.rules for item in q(waiting).items] == [("score",)]


def test_the_chance_is_how_often_a_rule_passes_where_it_is_known() -> None:
    """Accounts count once however many people are known there; the smoothed share of two yes and one no is 3 of 5."""
    rates = pass_rates([d("a", "A"), d("b", "A"), d("c", "B"), d("e", "C", size=F), d("f", "D", size=U)])
    size = rates["must", "size"]
    assert (size.passes, size.known, size.chance) == (2, 3, 0.6)
    assert rates["role", "buying_role"].known == 5


def test_a_rule_that_never_says_no_is_counted_over_everybody() -> None:
    """News is on file or it is not: two accounts with news among six are not a certainty."""
    made = [d(str(n), str(n), news=P if n < 2 else U) for n in range(6)]
    assert pass_rates(made)["nice", "news"].chance == 3 / 8


def test_what_is_likelier_comes_first_and_several_unknowns_multiply() -> None:
    """One unknown that usually passes is worth more than two unknowns."""
    known = [d(f"k{n}", f"K{n}") for n in range(8)] + [d("k9", "K9", size=F, kind=F)]
    found = q(*known, d("two", "Two", size=U, kind=U), d("one", "One", size=U))
    assert [item.company for item in found.items] == ["One", "Two"]
    one, two = found.items
    assert one.step.chance == pytest.approx(9 / 11)
    assert two.step.chance == pytest.approx(9 / 11 * 10 / 12)
    assert (two.step.rules, [step.rules for step in two.then]) == (("size",), [("kind",)])  # the cheaper first


def test_a_look_up_that_cannot_qualify_anybody_is_left_out() -> None:
    """With the wrong title, knowing the size changes nothing worth having: it is counted, not queued."""
    found = q(d("wrong", "A", size=U, buying_role=F), d("also", "B", size=U, kind=F))
    assert (found.items, found.hopeless) == ((), 2)


def test_everybody_who_waits_adds_to_the_worth_up_to_what_is_written_at_a_time() -> None:
    """Three people wait for one headcount; with two drafts per account, two of them count."""
    three = [d(name, "A", size=U) for name in ("x", "y", "z")]
    all_three, two = q(*three).items[0].step, q(*three, per_account=2).items[0].step
    assert (two.value, all_three.value) == pytest.approx((100.0, 150.0))
    assert len(all_three.people) == 3


def test_points_count_only_where_they_can_lift_the_tier() -> None:
    """At 60 points (tier B), 40 more reach tier A; at 40 points nothing on file can, and no look-up is offered."""
    lifted = q(d("b", "B", news=P, stack=U))
    assert [(i.step.rules, i.step.points) for i in lifted.items] == [(("stack",), 40)]
    assert q(d("c", "C", stack=P, news=F)).items == ()


@given(st.lists(st.sampled_from([P, F, U]), min_size=8, max_size=40))
def test_worth_never_exceeds_points_and_order_is_by_worth(answers: list[Answer]) -> None:
    """Whatever is known, a chance is a chance, and the queue is sorted by what it says."""
    halves = zip(answers[::2], answers[1::2], strict=False)
    found = q(*(d(str(n), str(n), size=size, kind=kind, news=U) for n, (size, kind) in enumerate(halves)))
    values = [item.value for item in found.items]
    assert values == sorted(values, reverse=True)
    assert all(0 < item.step.chance < 1 and item.value <= item.step.points for item in found.items)


def test_every_field_of_the_icp_has_a_cost() -> None:
    """A new field of the ICP needs a line in lookups.yaml, and each kind named there is one of a research sheet."""
    table = load_yaml("lookups.yaml")["fields"]
    assert {entry["kind"] for entry in table.values() if "kind" in entry} <= set(FactKind)
    assert all(entry["minutes"] > 0 for entry in table.values())


# ---------------------------------------------------------------- the sheet, there and back


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        out.writerows(rows)
    return path


def test_the_sheet_has_exactly_the_columns_facts_reads(walked: Opened, tmp_path: Path) -> None:
    """Each column is understood, none twice, and none is left that `outreach facts` could read."""
    queue, count = export_lookups(walked.app, tmp_path / "sheet.csv")
    rows = rows_of(tmp_path / "sheet.csv")
    assert (len(rows), queue) == (count, lookup_queue(walked.app))
    headings = load_yaml("fact_kinds.yaml")["headings"]
    read = {key: name for name, keys in headings.items() for key in keys}
    columns = [column for column in rows[0] if column not in ("Look up", "Perhaps")]  # told to whoever fills it in
    # Parts of a statement are for whoever has them already; nobody is asked to fill them in.
    parts = {"amount", "currency", "unit", "period", "from_value", "to_value", "actor", "object"}
    assert sorted(read[column.lower().replace(" ", "")] for column in columns) == sorted(headings.keys() - parts)
    assert not {"lookup", "perhaps"} & read.keys()


def test_an_empty_sheet_is_no_mistake(walked: Opened, tmp_path: Path) -> None:
    """Imported as it was written, nothing is stored, nothing is wrong, and the rows are counted as left empty."""
    _, count = export_lookups(walked.app, tmp_path / "sheet.csv")
    summary = workflow.import_facts(walked.app, tmp_path / "sheet.csv")
    assert (summary.rows, summary.stored, summary.problems, summary.left_empty) == (0, 0, (), count)


def test_a_filled_sheet_changes_decisions(walked: Opened, tmp_path: Path) -> None:
    """Headcounts looked up and filled in bring people from research to an answer; the rest of the sheet stays empty."""
    export_lookups(walked.app, tmp_path / "sheet.csv")
    rows = rows_of(tmp_path / "sheet.csv")
    asked = [row for row in rows if row["Kind"] == "employees"]
    for row in asked:
        row["Fact"] = f"{row['Company']} has 105 employees."
        row["Value"] = "105"
        row["Source URL"] = f"https://{row['Company Domain']}/about"
        row["Observed On"] = TODAY.isoformat()
    before = lookup_queue(walked.app)
    summary = workflow.import_facts(walked.app, written(tmp_path / "filled.csv", rows))
    assert (summary.stored, summary.problems, summary.left_empty) == (3, (), len(rows) - 3)
    gate = workflow.target(walked.app)
    # The third is near the bound, and its list is of the same day: a count of that day does not overrule it.
    assert (gate.changed, gate.by_verdict[Verdict.QUALIFIED]) == (2, 30)
    waiting = [item.company for item in lookup_queue(walked.app).items if "size" in item.step.rules]
    assert len(waiting) == len([item for item in before.items if "size" in item.step.rules]) - 2


def test_where_sources_disagree_no_third_one_is_asked_for(walked: Opened) -> None:
    """The sheet cannot settle who of two is right; the look-up is shown, and its row is not in the sheet."""
    disagreeing = next(item for item in lookup_queue(walked.app).items if item.company == "Copperline Distribution")
    assert (disagreeing.step.rules, disagreeing.step.kind) == (("size",), None)


def test_a_company_named_like_a_formula_does_no_harm(tmp_path: Path) -> None:
    """What a list calls a company is data: a leading sign gets an apostrophe in the sheet."""
    from outreach import lookups, sheets

    rows = lookups.sheet_rows(q(d("x", "=1+1", size=U)))
    sheets.write_rows(tmp_path / "s.csv", COLUMNS, rows)
    assert rows_of(tmp_path / "s.csv")[0]["Company"] == "'=1+1"
