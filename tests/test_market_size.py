"""What the market says of each rule: dropped and everybody decided again, exactly as many come in."""

import io
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from conftest import Opened
from rich.console import Console
from test_engine import DOCUMENT, MAY, POLICY, TITLES, f, i
from test_several_icps import HOLD, NEVER, small_sites, stored

from outreach import workflow
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import ICP, Answer, CriterionResult, Decision, FactKind, GateInputs, Verdict
from outreach.models.market import RuleEffect, score_of
from outreach.printing.market import explanation
from outreach.store import decisions
from outreach.targeting import decide, decide_best_all
from outreach.targeting.changes import lowest_tier, with_lowest_tier
from outreach.views.explaining import explain
from outreach.views.market import LOWEST_TIER, Asked, asked_under, market_size, rule_effects
from outreach.views.people import people
from outreach.workflow.gate import decide_everybody
from outreach.workflow.onfile import OnFile
from outreach.workflow.scenarios import standing

Cases = list[tuple[GateInputs, tuple[CriterionResult, ...]]]


def some_people(pick: random.Random, count: int) -> Cases:
    """People at a third as many accounts, what is on file being the same for everybody at an account."""
    facts: dict[str, Any] = {}
    for account in {f"a{number // 3}" for number in range(count)}:
        known = {
            FactKind.EMPLOYEES: pick.choice([None, 5, 48, 95, 250, 400, "51-200"]),
            FactKind.COUNTRY: pick.choice(["US", "US", "DE", None]),
            FactKind.FOUNDED: pick.choice([None, 1999, 2019]),
            FactKind.TAGS: pick.choice([None, ("saas",), ("y",)]),
        }
        facts[account] = [f(kind, value) for kind, value in known.items() if value is not None]
    found: Cases = []
    for number in range(count):
        account = f"a{number // 3}"
        lifecycle = pick.choice(["lead", "", "customer"])
        inputs = i(*facts[account], title=pick.choice(TITLES), name=f"p{number}", lifecycle=lifecycle)
        profile = inputs.profile
        there = profile.model_copy(
            update={
                "account": profile.account.model_copy(update={"account_id": account}),
                "prospect": profile.prospect.model_copy(update={"account_id": account}),
            }
        )
        found.append(
            (inputs.model_copy(update={"profile": there, "edition": 2}), (pick.choice([MAY, MAY, HOLD, NEVER]),))
        )
    return found


def some_icps(pick: random.Random, count: int) -> list[ICP]:
    """ICPs of other sizes, with a lowest tier above 0 now and then, and one rule called "score"."""
    found = []
    for number in range(count):
        low = pick.choice([10, 50, 90])
        size, country = DOCUMENT["account"]["must"]
        must = [{**size, "value": [low, low * pick.choice([2, 5])], "on_unknown": pick.choice(["research", "fail"])},
                {**country, "id": "score"}]  # fmt: skip
        account = {**DOCUMENT["account"], "must": must, "tiers": pick.choice([{"A": 60, "C": 20}, {"A": 50, "C": 0}])}
        found.append(ICP.model_validate({**DOCUMENT, "id": f"icp{number}", "account": account}))
    return found


def asked_of(cases: Cases, icps: Sequence[ICP]) -> list[Asked]:
    made = list(decide_best_all(cases, icps, POLICY))
    if len(icps) == 1:
        return [Asked(decision, "", decision.criteria) for decision in made]
    return asked_under(zip((inputs for inputs, _ in cases), made, strict=True), icps)


def without(effect: RuleEffect, cases: Cases, icps: Sequence[ICP]) -> tuple[Cases, list[ICP]]:
    """The list and the ICPs with one rule dropped; of the lowest tier, with every score enough."""
    if effect.group == "eligibility":
        return [(inputs, tuple(r for r in may if r.id != effect.id) or (MAY,)) for inputs, may in cases], list(icps)
    found = []
    for icp in icps:
        if effect.icp not in ("", icp.id):
            found.append(icp)
        elif effect.id == LOWEST_TIER:
            found.append(with_lowest_tier(icp, min(0, icp.account.tiers[lowest_tier(icp)])))
        else:
            kept = tuple(rule for rule in getattr(icp.account, effect.group) if rule.id != effect.id)
            found.append(icp.model_copy(update={"account": icp.account.model_copy(update={effect.group: kept})}))
    return cases, found


def came_in(before: Sequence[Decision], after: Sequence[Decision]) -> tuple[int, int]:
    """People who qualify after and not before, and their accounts where nobody did."""
    had = {d.account_id for d in before if d.verdict is Verdict.QUALIFIED}
    new = [n for o, n in zip(before, after, strict=True) if n.verdict is Verdict.QUALIFIED is not o.verdict]
    return len(new), len({d.account_id for d in new} - had)


def failing(cases: Cases, icp: ICP, group: str, rule: str) -> tuple[int, int]:
    """Accounts to all of whose people the rule says no; and those where no other rule about accounts does."""
    answers: dict[str, dict[tuple[str, str], set[Answer]]] = defaultdict(lambda: defaultdict(set))
    for inputs, may in cases:
        made = decide(inputs, may, icp, POLICY)
        for r in made.criteria:
            if r.group in ("exclude", "must"):
                name = LOWEST_TIER if r is score_of(made.criteria) else r.id
                answers[made.account_id][r.group, name].add(r.answer)
    fails = [{one for one, said in found.items() if said == {Answer.FAIL}} for found in answers.values()]
    return sum((group, rule) in found for found in fails), sum(found == {(group, rule)} for found in fails)


@pytest.mark.parametrize(("count", "seed"), [(1, 1), (1, 2), (2, 3), (2, 4), (2, 5), (3, 6)])
def test_what_a_rule_keeps_out_comes_in_without_it(count: int, seed: int) -> None:
    """Drop the rule, decide everybody again, count again: people, their accounts, and to whom it says no."""
    pick = random.Random(seed)
    cases, icps = some_people(pick, 90), some_icps(pick, count)
    before = list(decide_best_all(cases, icps, POLICY))
    seen = 0
    for effect in rule_effects(asked_of(cases, icps), icps):
        if effect.group == "role":
            continue
        after = list(decide_best_all(*without(effect, cases, icps), POLICY))
        assert (effect.lets_in_people, effect.lets_in_accounts) == came_in(before, after), effect.said
        if effect.group in ("exclude", "must") and effect.id != LOWEST_TIER:
            icp = next((icp for icp in icps if icp.id == effect.icp), icps[0])
            assert (effect.fails, effect.only) == failing(cases, icp, effect.group, effect.id), effect.said
        seen += effect.lets_in_people
    assert seen


def test_the_lowest_tier_is_no_rule() -> None:
    """Who is kept out by points alone: a lower lowest tier would let them in, and no rule "score" is named."""
    icp = some_icps(random.Random(0), 1)[0]
    strict = with_lowest_tier(icp.model_copy(update={"id": "strict"}), 90)
    must = tuple(
        rule.model_copy(update={"value": (10, 500)}) if rule.id == "size" else rule for rule in icp.account.must
    )
    strict = strict.model_copy(update={"account": strict.account.model_copy(update={"must": must})})
    inputs = i(f(FactKind.EMPLOYEES, 60), f(FactKind.COUNTRY, "US"), f(FactKind.TAGS, ("y",)), title=TITLES[7])
    effects = rule_effects(asked_of([(inputs, (MAY,))], [strict]), [strict])
    (tier,) = [effect for effect in effects if effect.id == LOWEST_TIER]
    assert tier.said == (
        "A lower lowest tier would let in 1 person, at 1 account where nobody qualifies yet. "
        "Only the score is too low for 1 account."
    )


# ---------------------------------------------------------------- on the sample


def test_why_says_what_decides_once(walked: Opened) -> None:
    """The sentence at the top comes with what it rests on and is not said again under Against."""
    for decision in standing(walked.app).decisions:
        told = explain(walked.app, decision.prospect_id)
        console = Console(width=200, record=True, file=io.StringIO())
        explanation(console, told)
        said = console.export_text()
        for one in told.speaks_against:
            assert said.lower().count(one.said.lower()) <= 1 + told.person.lower().count(one.said.lower()), said


def under(app: App, *icps: ICP) -> App:
    return replace(app, campaign=app.campaign.model_copy(update={"icp": icps[0], "more_icps": tuple(icps[1:])}))


def everybody(app: App) -> list[Decision]:
    with app.store.read() as tx:
        return [decision for decision, _ in decide_everybody(app, OnFile.everybody(app, tx))]


def test_the_sample_under_one_icp_and_under_two(walked: Opened) -> None:
    """What `size` says of every rule about accounts is what deciding everybody again without it gives."""
    first = walked.app.campaign.icp
    for icps in ([first], [first, small_sites(walked.app)]):
        app = under(walked.app, *icps)
        workflow.target(app)
        found, before = market_size(app), everybody(app)
        for effect in found.rules:
            if effect.group in ("must", "exclude"):
                after = everybody(under(app, *without(effect, [], icps)[1]))
                assert (effect.lets_in_people, effect.lets_in_accounts) == came_in(before, after), effect.said
        top = next(effect for effect in found.rules if effect.lets_in_people and effect.group in ("must", "exclude"))
        assert f"`{top.id}`" in found.headline


def test_accounts_with_somebody_are_not_counted_as_new(walked: Opened) -> None:
    """The buying role keeps out colleagues of people who qualify: people come in, no account does."""
    role = next(effect for effect in market_size(walked.app).rules if effect.group == "role")
    assert role.lets_in_people > 0 == role.lets_in_accounts
    assert "all at accounts where somebody qualifies already" in role.said


def test_what_was_decided_under_other_files_for_some_does_not_stand(walked: Opened) -> None:
    """Even where the few that are probed were decided under these files, and others under those of before."""
    app = under(walked.app, walked.app.campaign.icp.model_copy(update={"version": 2}))
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
    pairs = decide_everybody(app, on_file)
    step = max(1, len(pairs) // 25)
    assert step > 1
    with app.store.write("test") as tx:
        decisions.keep_documents(tx, app.campaign)
        decisions.save(tx, pairs[::step])
    assert len({d.icp_digest for d in stored(app).values()}) == 2
    assert standing(app).afresh


def test_people_of_a_tier(walked: Opened) -> None:
    """A tier is named as its owner wrote it; nobody on hold has one; of one there is not, the names are said."""
    assert people(walked.app, tier="b").headline == "9 people: qualified, tier B."
    none = people(walked.app, verdict=Verdict.HOLD, tier="A")
    assert (none.headline, none.people) == ("0 people: on hold, tier A. Only who qualifies has a tier.", ())
    with pytest.raises(NotFoundError, match=r"There is no tier 'Z'\. The tiers are A, B, C\."):
        people(walked.app, tier="Z")
