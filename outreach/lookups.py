"""What to look up next: unknowns by what knowing them is worth, one account at a time, the cheapest step first.

Worth = points x chance. A rule that must hold counts 100 points, because no point counts without it; a rule that only
ranks counts its own. The chance is how often that rule passes among those on file where it is known; a rule that never
says no (news, an address) is counted over everybody, since silence is not a yes. Where several things must turn out
well, the chances are multiplied. Ranking points count only where they can lift the tier as far as
`research_if_hi_reaches` asks. A look-up that cannot qualify anybody is worth nothing and is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from outreach.models import CUSTOM, ICP, Account, Answer, CriterionResult, Decision, FactKind, Prospect, Verdict
from outreach.models.market import LookUp, LookUpQueue, LookUpStep, PassRate, leads_to, score_of
from outreach.tables import load_yaml

#: The columns of a research sheet, in the order in which a person fills them in.
COLUMNS = (
    "Company Domain", "Company", "Email", "Kind", "Value", "Fact", "Quote", "Event On", "Tense", "Source URL",
    "Observed On", "Look up", "Perhaps",
)  # fmt: skip

RULE = (
    "Worth = points x chance, added up over the people waiting (at most as many per account as are drafted at a time). "
    "A rule that must hold counts 100 points, one that only ranks counts its own. "
    "The chance is how often the rule passes where it is known; a rule that never says no, such as one about news, is "
    "counted over everybody; several unknowns multiply."
)

#: What a rule without which nothing counts is worth.
ALL_POINTS = 100

#: How the gate says that it cannot read a value because of two.
_DISAGREE = "sources disagree"

#: Rules about the account: everybody there waits for the same answer.
_ABOUT_ACCOUNTS = ("exclude", "must", "nice")

Key = tuple[str, str]  # group, id of a rule


@dataclass(frozen=True)
class _Wish:
    """One unknown of one person: what knowing it could bring them."""

    decision: Decision
    icp: ICP
    result: CriterionResult
    points: int
    chance: float
    blocks: bool = False  # nothing goes on without it


def look_ups(
    decisions: Sequence[Decision],
    people: Mapping[str, Prospect],
    accounts: Mapping[str, Account],
    icps: Sequence[ICP],
    per_account: int,
) -> LookUpQueue:
    """The queue over everybody's decision. `per_account`: how many are written to there at a time."""
    rates = pass_rates(decisions)
    wishes = [wish for decision in decisions for wish in _wishes(decision, _icp_of(decision, icps), rates)]
    by_account: dict[str, list[_Wish]] = defaultdict(list)
    for wish in wishes:
        by_account[wish.decision.account_id].append(wish)
    items = [_item(accounts[one], found, people, per_account) for one, found in by_account.items()]
    ordered = sorted(items, key=lambda item: (-item.value, item.step.minutes, item.company, item.account_id))
    research = [d for d in decisions if d.verdict is Verdict.RESEARCH]
    hopeful = {wish.decision.prospect_id for wish in wishes}
    asked = {_key(wish.decision, wish.result) for wish in wishes}
    return LookUpQueue(
        headline=_headline(ordered, len(hopeful)),
        rule=RULE,
        items=tuple(ordered),
        rates=tuple(rates[key] for key in sorted(asked) if key in rates),
        hopeless=sum(1 for d in research if d.prospect_id not in hopeful),
    )


def pass_rates(decisions: Iterable[Decision]) -> dict[Key, PassRate]:
    """How often each rule passes where its answer is known: rules about accounts once per account."""
    answers: dict[Key, dict[str, Answer]] = defaultdict(dict)
    for decision in decisions:
        for result in decision.criteria:
            whose = decision.account_id if result.group in _ABOUT_ACCOUNTS else decision.prospect_id
            answers[_key(decision, result)].setdefault(whose, result.answer)
    return {key: _rate(key, list(found.values())) for key, found in answers.items()}


def _key(decision: Decision, result: CriterionResult) -> Key:
    """A rule of one ICP: where there are several, two may call different rules the same."""
    about_icp = decision.icp and result.group not in ("eligibility", "role")
    return result.group, f"{decision.icp}: {result.id}" if about_icp else result.id


def _icp_of(decision: Decision, icps: Sequence[ICP]) -> ICP:
    return next((icp for icp in icps if icp.id == decision.icp), icps[0])


def worth_knowing(decision: Decision, icp: ICP) -> frozenset[Key]:
    """The unknown rules of one person whose answer could make them qualify or lift their tier."""
    return frozenset((wish.result.group, wish.result.id) for wish in _wishes(decision, icp, {}))


def sheet_rows(queue: LookUpQueue) -> list[tuple[str, ...]]:
    """Rows to fill in, under `COLUMNS`: each look-up a research sheet can bring, the first of an account first."""
    rows = []
    for item in queue.items:
        steps: dict[tuple[FactKind, str], LookUpStep] = {}
        for step in (item.step, *item.then):
            if step.kind and not step.prospect_id:
                steps.setdefault((step.kind, step.field), step)
        rows += [_row(item, step) for step in steps.values()]
    return rows


def country_hint(person: Prospect) -> str:
    """Where a person is, as an answer to be confirmed: a company may sit elsewhere."""
    return (
        f"{person.name or person.email} is in {person.country}, says {person.source}: confirm that the company is too"
    )


def minutes_for(result: CriterionResult, icp: ICP) -> int:
    """About how long this look-up takes."""
    return int(_cost(result, icp)["minutes"])


def _rate(key: Key, answers: list[Answer]) -> PassRate:
    only_yes = Answer.FAIL not in answers and Answer.PASS in answers
    known = len(answers) - (0 if only_yes else answers.count(Answer.UNKNOWN))
    subject: Literal["account", "person"] = "account" if key[0] in _ABOUT_ACCOUNTS else "person"
    return PassRate(rule=key[1], subject=subject, passes=answers.count(Answer.PASS), known=known)


# ---------------------------------------------------------------- what one person waits for


def _wishes(decision: Decision, icp: ICP, rates: Mapping[Key, PassRate]) -> list[_Wish]:
    score = score_of(decision.criteria)
    stops = [(result, leads_to(result)) for result in decision.criteria if result is not score]
    if any(verdict not in (None, Verdict.RESEARCH) for _, verdict in stops):
        return []  # whatever is found, the answer stays no
    blocking = [result for result, verdict in stops if verdict is Verdict.RESEARCH]
    if blocking:
        chance = prod(_chance(decision, result, rates) for result in blocking)
        return [_Wish(decision, icp, result, ALL_POINTS, chance, blocks=True) for result in blocking]
    return _ranking(decision, icp, rates)


def _ranking(decision: Decision, icp: ICP, rates: Mapping[Key, PassRate]) -> list[_Wish]:
    """Points that could lift the tier, where the ICP says that this pays."""
    tiers = icp.account.tiers
    worth_it = tiers.get(icp.account.research_if_hi_reaches, 0)
    above = [least for least in tiers.values() if least > decision.score_lo]
    if not above or decision.score_hi < max(min(above), worth_it):
        return []
    goal = max(min(above), worth_it) if decision.score_lo < worth_it else min(above)
    open_ones = [r for r in decision.criteria if r.group == "nice" and r.answer is Answer.UNKNOWN and r.weight]
    found = []
    for result in open_ones:
        others = [(r.weight, _chance(decision, r, rates)) for r in open_ones if r is not result]
        tips = _reaches(decision.score_lo + result.weight, goal, others) - _reaches(decision.score_lo, goal, others)
        if tips > 0:
            found.append(_Wish(decision, icp, result, result.weight, _chance(decision, result, rates) * tips))
    return found


def _reaches(score: int, goal: int, others: Iterable[tuple[int, float]]) -> float:
    """The chance that a score reaches its goal, given what else may still come."""
    spread: dict[int, float] = {score: 1.0}
    for points, chance in others:
        after: dict[int, float] = defaultdict(float)
        for at, share in spread.items():
            after[at] += share * (1 - chance)
            after[at + points] += share * chance
        spread = after
    return sum(share for at, share in spread.items() if at >= goal)


def _chance(decision: Decision, result: CriterionResult, rates: Mapping[Key, PassRate]) -> float:
    rate = rates.get(_key(decision, result))
    return rate.chance if rate else 0.5


# ---------------------------------------------------------------- one account


def _item(account: Account, wishes: Sequence[_Wish], people: Mapping[str, Prospect], per_account: int) -> LookUp:
    grouped: dict[tuple[str, str], list[_Wish]] = defaultdict(list)
    for wish in wishes:
        about = "" if wish.result.group in _ABOUT_ACCOUNTS else wish.decision.prospect_id
        grouped[about, wish.result.look_up or wish.result.id].append(wish)
    steps = [_step(about, found, people, per_account) for (about, _), found in grouped.items()]
    first, *rest = sorted(steps, key=lambda step: (step.minutes, -step.value, step.look_up, step.people))
    return LookUp(
        account_id=account.account_id, company=account.name, domain=account.domain, step=first, then=tuple(rest)
    )


def _step(about: str, wishes: Sequence[_Wish], people: Mapping[str, Prospect], per_account: int) -> LookUpStep:
    each: dict[str, float] = defaultdict(float)
    for wish in wishes:
        one, worth = wish.decision.prospect_id, wish.points * wish.chance
        each[one] = max(each[one], worth) if wish.blocks else each[one] + worth
    best = max(wishes, key=lambda wish: wish.chance)
    # One more source settles nothing where sources disagree already: a person says which one is right.
    kind = "" if _DISAGREE in best.result.detail else _cost(best.result, best.icp).get("kind", "")
    field = field_of(best.result, best.icp)
    waiting = [people[one] for one in each]
    return LookUpStep(
        rules=tuple(dict.fromkeys(wish.result.id for wish in wishes)),
        look_up=best.result.look_up or f"find out about {best.result.id.replace('_', ' ')}",
        minutes=minutes_for(best.result, best.icp),
        points=best.points,
        chance=best.chance,
        value=round(sum(sorted(each.values(), reverse=True)[: max(per_account, 1)]), 1),
        people=tuple(person.name or person.email for person in waiting),
        kind=FactKind(kind) if kind and not about else None,
        field=field if field.startswith(CUSTOM) else "",
        hint=_hint(field, waiting),
        prospect_id=about,
    )


def _hint(field: str, waiting: Sequence[Prospect]) -> str:
    """What is known that may be the answer: it is offered, never taken."""
    known = next((person for person in waiting if person.country), None)
    return country_hint(known) if known and field == "company.country" else ""


def field_of(result: CriterionResult, icp: ICP) -> str:
    """What a rule of the ICP looks at; "" for a rule that is not the ICP's."""
    groups = {"exclude": icp.account.exclude, "must": icp.account.must, "nice": icp.account.nice}
    return next((rule.field for rule in groups.get(result.group, ()) if rule.id == result.id), "")


def _cost(result: CriterionResult, icp: ICP) -> dict[str, Any]:
    """What the table says about this rule: by the field it looks at, else by its own name."""
    table = load_yaml("lookups.yaml")
    field = field_of(result, icp)
    if field.startswith(CUSTOM):
        return dict(table["custom"])
    found = table["fields"].get(field) if field else table["rules"].get(result.id)
    return dict(found or table["default"])


def _row(item: LookUp, step: LookUpStep) -> tuple[str, ...]:
    filled = {
        "Company Domain": item.domain,
        "Company": item.company,
        "Kind": step.field or str(step.kind),
        "Look up": step.look_up,
        "Perhaps": step.hint,
    }
    return tuple(filled.get(column, "") for column in COLUMNS)


def _headline(items: Sequence[LookUp], people: int) -> str:
    if not items:
        return "Nothing to look up: no unknown could change a decision for the better."
    first = items[0]
    accounts = "1 account" if len(items) == 1 else f"{len(items):,} accounts"
    who, wait = ("1 person", "waits") if people == 1 else (f"{people:,} people", "wait")
    return (
        f"{who} at {accounts} {wait} for a look-up that could change their decision: {_effort(items)}. "
        f"Start with {first.company or first.domain}: {first.step.look_up}."
    )


def _effort(items: Sequence[LookUp]) -> str:
    """How long the first look-up at each account takes, and all of them where they need more than one."""
    at_first = sum(item.step.minutes for item in items)
    later = sum(step.minutes for item in items for step in item.then)
    if not later:
        return f"about {_time(at_first)} of work"
    where = "there" if len(items) == 1 else "at each"
    return f"about {_time(at_first)} for the first one {where}, {_time(at_first + later)} for all of them"


def _time(minutes: int) -> str:
    if minutes >= 120:
        return f"{minutes / 60:.0f} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
