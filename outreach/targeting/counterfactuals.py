"""What would change a decision: the same rules settled again with one answer different."""

import math
from dataclasses import dataclass

from outreach.models import ICP, Answer, Criterion, CriterionResult, GateInputs, Observation, Op, Verdict
from outreach.targeting.buying_group import TitleAnswers, role_reading, role_result
from outreach.targeting.criteria import answer
from outreach.targeting.observations import LABELS, Evidence, Reading, look
from outreach.targeting.outcome import Outcome, settle, tier_of
from outreach.targeting.plan import PlannedRule, wanted

_WITH = {
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


def what_would_change(case: Case, outcome: Outcome) -> str:
    """One or two sentences, each from deciding again; "" when nothing simple would."""
    if outcome.because is None:
        return " ".join(part for part in (_first_bound(case), _better_tier(case, outcome)) if part)
    rule = _rule_of(case, outcome.because)
    if rule and rule.field in _WITH and outcome.because.group == "must":
        return _at_bound(case, rule, inside=True)
    return _if_it_passed(case, outcome.because, rule)


def _first_bound(case: Case) -> str:
    """For a qualified account: where the first numeric must would stop holding."""
    for planned in case.rules:
        rule = planned.criterion
        if planned.group == "must" and rule.field in _WITH and rule.op in (Op.BETWEEN, Op.GTE, Op.LTE):
            return _at_bound(case, rule, inside=False)
    return ""


def _at_bound(case: Case, rule: Criterion, *, inside: bool) -> str:
    observation = look(case.evidence, rule.field, rule.max_age_days).observation
    known = observation.value if observation and isinstance(observation.value, int) else _middle(rule)
    number = _nearest(known, rule, inside=inside)
    if number is None:
        return ""
    return f"{_WITH[rule.field].format(number)}: {_name(_with_number(case, rule, number))}."


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


def _with_number(case: Case, rule: Criterion, number: int) -> Outcome:
    """Decides again with another number; a changed headcount may change the buying role as well."""
    reading = Reading(Observation(value=number, source="", as_of=case.evidence.profile.today))
    changed: dict[tuple[str, str], CriterionResult] = {
        (rule_now.criterion.id, rule_now.group): answer(rule_now, reading, case.evidence.profile.today)
        for rule_now in case.rules
        if rule_now.criterion.field == rule.field
    }
    answers = tuple(changed.get((result.id, result.group), result) for result in case.asked)
    if rule.field == "company.employees":
        role = role_reading(case.inputs.title, number, case.icp, case.title)
        answers = (*answers[:-1], role_result(role, case.inputs.title))
    return settle(answers, case.icp)


def _if_it_passed(case: Case, because: CriterionResult, rule: Criterion | None) -> str:
    """The outcome if the deciding answer were a pass and all else stayed."""
    if because.fail_verdict is Verdict.EXCLUDED and because.group == "eligibility":
        return ""
    passed = because.model_copy(update={"answer": Answer.PASS, "fail_verdict": None})
    answers = tuple(passed if result is because else result for result in case.asked)
    if answers == case.asked:
        return ""
    return f"{_condition(because, rule)}: {_name(settle(answers, case.icp))}."


def _condition(because: CriterionResult, rule: Criterion | None) -> str:
    unknown = because.answer is Answer.UNKNOWN
    if because.group == "role":
        return "With a title that fits the buying group" if unknown else "In a buying role that is written to"
    if because.group == "eligibility":
        return f"If you {because.look_up} and it fits" if unknown and because.look_up else "Without this hold"
    label = LABELS[rule.field] if rule else "this"
    if because.group == "exclude":
        return f"If {label} were another"
    if unknown:
        return f"If {label} were known and fitted"
    return f"If {label} were {wanted(rule)}" if rule else "If this were otherwise"


def _better_tier(case: Case, outcome: Outcome) -> str:
    """Whether looking up what is unknown pays: hi reaches a better tier, and one worth the research."""
    tiers = case.icp.account.tiers
    best = tier_of(outcome.hi, tiers)
    if best == outcome.tier or tiers[best] < tiers.get(case.icp.account.research_if_hi_reaches, 0):
        return ""
    unknown = [result for result in case.asked if result.group == "nice" and result.answer is Answer.UNKNOWN]
    rules = [_rule_of(case, result) for result in sorted(unknown, key=lambda result: -result.weight)]
    labels = ", ".join(dict.fromkeys(LABELS[rule.field] for rule in rules if rule))
    return f"If {labels} were known: up to tier {best}."


def _rule_of(case: Case, result: CriterionResult) -> Criterion | None:
    named = ((rule.criterion, rule.group) for rule in case.rules)
    return next((rule for rule, group in named if (rule.id, group) == (result.id, result.group)), None)


def _name(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {outcome.tier}"
    return outcome.verdict.replace("_", " ")
