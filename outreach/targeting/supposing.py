"""One prospect's answers with something about them supposed: what the rules would say then."""

import math
from dataclasses import dataclass

from outreach.models import ICP, Answer, Criterion, CriterionResult, GateInputs, Observation, Op, size_range
from outreach.targeting.buying_group import Size, TitleAnswers, role_reading, role_result
from outreach.targeting.criteria import answer
from outreach.targeting.observations import Evidence, Reading, label_of, look
from outreach.targeting.outcome import Outcome, tier_of
from outreach.targeting.plan import PlannedRule

#: Fields of which another number can be supposed, and how that is said.
WITH = {
    "company.employees": "With {} employees",
    "company.founded": "Founded in {}",
    "signal.open_roles": "With {} open roles",
}


@dataclass(frozen=True)
class Case:
    """One prospect before the gate, with the answers as they were given."""

    inputs: GateInputs
    icp: ICP
    evidence: Evidence
    title: TitleAnswers
    rules: tuple[PlannedRule, ...]
    asked: tuple[CriterionResult, ...]


def rule_of(case: Case, result: CriterionResult) -> Criterion | None:
    """The rule of the ICP that gave this answer."""
    named = ((rule.criterion, rule.group) for rule in case.rules)
    return next((rule for rule, group in named if (rule.id, group) == (result.id, result.group)), None)


def name_of(case: Case, field: str) -> str:
    """A field in words, also one that the ICP declares."""
    return label_of(field, case.icp.fields.get(field))


def employees(evidence: Evidence) -> Size:
    """The company's size for reading the role; an expired or disputed one is not known."""
    reading = look(evidence, "company.employees", None)
    if reading.observation is None or reading.expired:
        return None
    size = size_range(reading.observation.value)
    return size[0] if size and size[0] == size[1] else size


def first_bounded(case: Case) -> Criterion | None:
    """The first must about a number."""
    ranges = (Op.BETWEEN, Op.GTE, Op.LTE)
    musts = (planned.criterion for planned in case.rules if planned.group == "must")
    return next((rule for rule in musts if rule.field in WITH and rule.op in ranges), None)


def nearest_number(case: Case, rule: Criterion, *, inside: bool) -> int | None:
    """The number nearest to the known one that lies within the rule's range, or just outside it."""
    observation = look(case.evidence, rule.field, rule.max_age_days, case.icp.fields.get(rule.field)).observation
    known = observation.value if observation and isinstance(observation.value, int) else _middle(rule)
    return _nearest(known, rule, inside=inside)


def with_number(case: Case, rule: Criterion, number: int) -> tuple[CriterionResult, ...]:
    """The answers with another number; a changed headcount may change the buying role as well."""
    reading = Reading(Observation(value=number, source="", as_of=case.evidence.profile.today))
    changed: dict[tuple[str, str], CriterionResult] = {
        (rule_now.criterion.id, rule_now.group): answer(rule_now, reading, case.evidence.profile.today)
        for rule_now in case.rules
        if rule_now.criterion.field == rule.field
    }
    answers = tuple(changed.get((result.id, result.group), result) for result in case.asked)
    if rule.field == "company.employees":
        contact_role = case.inputs.profile.prospect.contact_role
        role = role_reading(case.inputs.title, number, case.icp, case.title, contact_role)
        answers = (*answers[:-1], role_result(role, case.inputs.title))
    return answers


def passed(result: CriterionResult) -> CriterionResult:
    """The same answer, had it been a yes."""
    return result.model_copy(update={"answer": Answer.PASS, "fail_verdict": None, "points": result.weight})


def better_tier(case: Case, outcome: Outcome) -> str:
    """Whether looking up what is unknown pays: hi reaches a better tier, and one worth the research."""
    tiers = case.icp.account.tiers
    best = tier_of(outcome.hi, tiers)
    if best == outcome.tier or tiers[best] < tiers.get(case.icp.account.research_if_hi_reaches, 0):
        return ""
    unknown = [result for result in case.asked if result.group == "nice" and result.answer is Answer.UNKNOWN]
    rules = [rule_of(case, result) for result in sorted(unknown, key=lambda result: -result.weight)]
    labels = ", ".join(dict.fromkeys(name_of(case, rule.field) for rule in rules if rule))
    return f"If {labels} were known: up to tier {best}."


def _nearest(value: int, rule: Criterion, *, inside: bool) -> int | None:
    """The whole number just outside the nearer bound; or the one within both that is nearest to the value."""
    low, high = _ends(rule)
    if inside and (low is None or value >= low) and (high is None or value <= high):
        return value
    step = 0 if inside else 1
    candidates = []
    if low is not None:
        candidates.append(math.ceil(low) - step)
    if high is not None:
        candidates.append(math.floor(high) + step)
    possible = [number for number in candidates if number >= 0]
    return min(possible, key=lambda number: (abs(number - value), number), default=None)


def _middle(rule: Criterion) -> int:
    """A number that fits, where none is known."""
    low, high = _ends(rule)
    ends = [end for end in (low, high) if end is not None]
    return round(sum(ends) / len(ends)) if ends else 0


def _ends(rule: Criterion) -> tuple[float | None, float | None]:
    if isinstance(rule.value, tuple) and rule.op is Op.BETWEEN:
        return float(rule.value[0]), float(rule.value[1])
    if isinstance(rule.value, (int, float)):
        return (rule.value, None) if rule.op is Op.GTE else (None, rule.value)
    return None, None
