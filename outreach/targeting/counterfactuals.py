"""What would change a decision: the nearest change that makes it a message, each found by deciding again.

What a rep can do comes in the words of what to do; what nobody can do is said as the rule that stands in the way.
Nothing is said that would leave the answer as it is.
"""

from collections.abc import Sequence

from outreach.models import Answer, CriterionResult, Verdict
from outreach.targeting.buying_group import role_reading, role_result
from outreach.targeting.changes import (
    Change,
    distance_from,
    field_at,
    lowest_tier,
    most_points,
    nearest_change,
)
from outreach.targeting.counterfactuals_first import first_edition
from outreach.targeting.outcome import Outcome, consequence, settle, tier_of
from outreach.targeting.supposed_roles import EMPLOYEES, SupposedRole, supposed_role
from outreach.targeting.supposing import WITH, Case, name_of
from outreach.targeting.values_tried import Tried, is_number, values_tried

__all__ = ["Case", "what_would_change"]

#: More changes than this are no near miss.
_NEAR = 3

_NAMES = {
    Verdict.EXCLUDED: "excluded",
    Verdict.NO_FIT: "no fit",
    Verdict.HOLD: "on hold",
    Verdict.RESEARCH: "research first",
    Verdict.WRONG_PERSON: "wrong person",
}


def what_would_change(case: Case, outcome: Outcome) -> str:
    """One or two sentences, each from deciding again; "" when nothing would. Decided first, said as it was then."""
    if case.inputs.edition == 1:
        return first_edition(case, outcome)
    return _of_qualified(case, outcome) if outcome.because is None else _to_qualify(case)


# ---------------------------------------------------------------- of who qualifies


def _of_qualified(case: Case, outcome: Outcome) -> str:
    """What would lift the tier, and where the first numeric must would stop holding."""
    return " ".join(part for part in (_better_tier(case, outcome), _first_bound(case, outcome)) if part)


def _better_tier(case: Case, outcome: Outcome) -> str:
    """Whether looking up what is unknown pays: it may reach a better tier, and one worth the research."""
    tiers, worth = case.icp.account.tiers, case.icp.account.research_if_hi_reaches
    if outcome.lo == outcome.hi or tier_of(outcome.hi, tiers) == outcome.tier:
        return ""
    change = most_points(case, SupposedRole(case, of_anybody=False))
    best = tier_of(change.at_best.lo, tiers)
    if best == outcome.tier or tiers[best] < tiers.get(worth, 0):
        return ""
    return f"If {_labels(change)} were known: up to tier {best}."


def _first_bound(case: Case, outcome: Outcome) -> str:
    """The first must about a number that another number would break, and what follows."""
    for place, planned in enumerate(case.rules):
        field = planned.criterion.field
        if planned.group != "must" or planned.bounds is None or not is_number(case.icp, field):
            continue
        outside = [t for t in values_tried(case.icp)[field] if t.answers[place].answer is not Answer.PASS]
        distance = distance_from(case, field)
        for tried in sorted(outside, key=lambda t: (distance(int(t.value)), t.value)):
            then = _name(settle(_with_value(case, field, tried), case.icp))
            if then != _name(outcome):
                return f"{_with(case, field, int(tried.value))} this would be: {then}."
    return ""


def _with_value(case: Case, field: str, tried: Tried) -> tuple[CriterionResult, ...]:
    """The answers with another number; a changed headcount may change the buying role as well."""
    answers = [tried.answers.get(place, result) for place, result in enumerate(case.asked)]
    if field == EMPLOYEES:
        inputs, contact_role = case.inputs, case.inputs.profile.prospect.contact_role
        role = role_reading(inputs.title, int(tried.value), case.icp, case.title, contact_role)
        answers[-1] = role_result(role, inputs.title)
    return tuple(answers)


# ---------------------------------------------------------------- of everybody else


def _to_qualify(case: Case) -> str:
    """The fewest changes that lead to a message, a rep's own work first."""
    never = next((result for result in case.asked if _is_never(result)), None)
    if never:
        return f"Nothing a rep can do: {never.remedy or 'whoever may not be written to stays so.'}"
    role = supposed_role(case)
    change = nearest_change(case, role)
    if change.at_least.verdict is not Verdict.QUALIFIED or not _leaves_a_role(change, role):
        return _far_off(case)
    is_colleague = role.of_anybody and case.asked[-1].answer is Answer.FAIL
    permission = [] if is_colleague else [r for r in case.asked if r.group == "eligibility" and consequence(r)]
    tasks = [result.remedy for result in permission if _is_task(result)]
    conditions = [*_conditions(change), *(_permission(result) for result in permission if not _is_task(result))]
    if role.of_anybody and not is_colleague:
        conditions.append("With a title that fits the buying group")
    if len(dict.fromkeys((*tasks, *conditions))) + is_colleague > _NEAR:
        return _far_off(case)
    return _said(tasks, conditions, _best_name(change), is_colleague=is_colleague)


def _said(tasks: Sequence[str], conditions: Sequence[str], name: str, *, is_colleague: bool) -> str:
    if is_colleague:
        opening = f"{_joined(conditions)} a" if conditions else "A"
        return f"Not this person. {opening} colleague in a buying role who may be written to would be: {name}."
    if not conditions:
        return f"{' '.join(tasks)} Then this would be: {name}."
    then = "would then be" if tasks else "would be"
    return " ".join((*tasks, f"{_joined(conditions)} this {then}: {name}."))


def _conditions(change: Change) -> list[str]:
    """What would have to be otherwise, each as the beginning of a sentence."""
    said = [_with(change.case, field, number) for field, number in change.numbers.items()]
    said += [f"If you {look_up} and it fits" if look_up else "If that were known and fitted" for look_up in
             change.look_ups]  # fmt: skip
    said += [f"Without the rule `{result.id}` (or if what is on file is wrong)" for result in change.dropped]
    if change.earned:
        rules = _listed([f"`{change.case.asked[place].id}`" for place in change.earned])
        said.append(f"If {_labels(change)} were known and earned the points of {rules}")
    if change.least is not None:
        said.append(f"With the lowest tier ({lowest_tier(change.case.icp)}) from {change.least} points on")
    return said


def _permission(result: CriterionResult) -> str:
    if result.answer is Answer.UNKNOWN:
        return f"If you {result.look_up} and it fits" if result.look_up else "If that were known and fitted"
    return "Without this hold"


def _leaves_a_role(change: Change, role: SupposedRole) -> bool:
    """The buying group has a part for somebody at a company of the size supposed."""
    return EMPLOYEES in change.supposed or role.now is Answer.PASS or not role.of_anybody


def _far_off(case: Case) -> str:
    rules = dict.fromkeys(f"`{result.id}`" for result in case.asked if consequence(result))
    return f"Far off: {_listed(list(rules))} would have to come out otherwise."


def _is_task(result: CriterionResult) -> bool:
    """A block that somebody can do something about, in the words of the rule book."""
    return result.group == "eligibility" and result.answer is Answer.FAIL and bool(result.remedy)


def _is_never(result: CriterionResult) -> bool:
    return result.group == "eligibility" and consequence(result) is Verdict.EXCLUDED


# ---------------------------------------------------------------- in words


def _joined(conditions: Sequence[str]) -> str:
    """Conditions as one opening: each after the first begins small."""
    first, *rest = dict.fromkeys(conditions)
    said = [first, *(one[:1].lower() + one[1:] for one in rest)]
    return f"{', and '.join(said)}," if len(said) > 1 or first.startswith("If") else first


def _labels(change: Change) -> str:
    """The fields that points would come from."""
    fields = dict.fromkeys(field_at(change.case, place) for place in change.earned)
    return _listed([name_of(change.case, field) for field in fields])


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _with(case: Case, field: str, number: int) -> str:
    """A supposed number: years stand without a comma."""
    said = str(number) if field == "company.founded" else f"{number:,}"
    return WITH[field].format(said) if field in WITH else f"With {name_of(case, field)} {said}"


def _best_name(change: Change) -> str:
    """The answer that follows at least, and whether the look-ups may bring a better one."""
    least, most = _name(change.at_least), _name(change.at_best)
    return least if least == most else f"{least} or better"


def _name(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {outcome.tier}"
    return _NAMES[outcome.verdict]
