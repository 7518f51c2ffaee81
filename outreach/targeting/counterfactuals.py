"""What would change a decision: the nearest change that makes it a message, each found by deciding again.

What a rep can do comes in the words of what to do; what nobody can do is said as the rule that stands in the way.
"""

from collections.abc import Sequence

from outreach.models import Answer, CriterionResult, Op, Verdict
from outreach.targeting.counterfactuals_first import first_edition
from outreach.targeting.outcome import Outcome, consequence, settle
from outreach.targeting.supposing import (
    WITH,
    Case,
    better_tier,
    first_bounded,
    name_of,
    nearest_number,
    passed,
    rule_of,
    with_number,
)

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
_NUMBERS = (Op.BETWEEN, Op.GTE, Op.LTE)


def what_would_change(case: Case, outcome: Outcome) -> str:
    """One or two sentences, each from deciding again; "" when nothing would. Decided first, said as it was then."""
    if case.inputs.edition == 1:
        return first_edition(case, outcome)
    return _of_qualified(case, outcome) if outcome.because is None else _to_qualify(case)


def _of_qualified(case: Case, outcome: Outcome) -> str:
    """What would lift the tier, and where the first numeric must would stop holding."""
    return " ".join(part for part in (better_tier(case, outcome), _first_bound(case)) if part)


def _first_bound(case: Case) -> str:
    rule = first_bounded(case)
    number = nearest_number(case, rule, inside=False) if rule else None
    if rule is None or number is None:
        return ""
    return (
        f"{_with(case, rule.field, number)} this would be: {_name(settle(with_number(case, rule, number), case.icp))}."
    )


def _to_qualify(case: Case) -> str:
    """The fewest changes that lead to a message, a rep's own work first."""
    never = next((result for result in case.asked if _is_never(result)), None)
    if never:
        return f"Nothing a rep can do: {never.remedy or 'whoever may not be written to stays so.'}"
    answers, numbers = _with_numbers(case)
    stops = [result for result in answers if consequence(result)]
    if any(result.group == "role" and result.answer is Answer.FAIL for result in stops):
        return _for_a_colleague(case, answers, numbers)
    if len(stops) + len(numbers) > _NEAR:
        return _far_off(case)
    tasks = [result.remedy for result in stops if _is_task(result)]
    conditions = [*numbers, *(_condition(result) for result in stops if not _is_task(result))]
    name = _name(settle(_passed(answers, stops), case.icp))
    if not conditions:
        return f"{' '.join(tasks)} Then this would be: {name}." if tasks else f"{_points(case)} this would be: {name}."
    then = "would then be" if tasks else "would be"
    return " ".join((*tasks, f"{_joined(conditions)} this {then}: {name}."))


def _for_a_colleague(case: Case, answers: tuple[CriterionResult, ...], numbers: Sequence[str]) -> str:
    """Who has no part in the decision stays out; what stands in the way of everybody else at the account."""
    about_account = [result for result in answers if consequence(result) and result.group in ("exclude", "must")]
    conditions = [*numbers, *(_condition(result) for result in about_account)]
    if len(conditions) > _NEAR - 1:
        return _far_off(case)
    stops = [result for result in answers if consequence(result)]
    name = _name(settle(_passed(answers, stops), case.icp))
    opening = f"{_joined(conditions)} a" if conditions else "A"
    return f"Not this person. {opening} colleague in a buying role who may be written to would be: {name}."


def _far_off(case: Case) -> str:
    rules = dict.fromkeys(f"`{result.id}`" for result in case.asked if consequence(result))
    return f"Far off: {', '.join(rules)} would all have to come out otherwise."


def _passed(answers: tuple[CriterionResult, ...], stops: Sequence[CriterionResult]) -> tuple[CriterionResult, ...]:
    stopping = {id(result) for result in stops}
    return tuple(passed(result) if id(result) in stopping else result for result in answers)


def _with_numbers(case: Case) -> tuple[tuple[CriterionResult, ...], list[str]]:
    """The answers with every failed or unknown number the nearest that fits, and how that is said."""
    answers, conditions = case.asked, []
    for result in case.asked:
        rule = rule_of(case, result) if result.group == "must" and result.answer is Answer.FAIL else None
        if rule is None or rule.op not in _NUMBERS:
            continue
        number = nearest_number(case, rule, inside=True)
        if number is not None:
            changed = with_number(case, rule, number)
            pairs = zip(changed, case.asked, answers, strict=True)
            answers = tuple(known if new is old or new == old else new for new, old, known in pairs)
            conditions.append(_with(case, rule.field, number))
    return answers, conditions


def _condition(result: CriterionResult) -> str:
    """What would have to be otherwise, as the beginning of a sentence."""
    is_unknown = result.answer is Answer.UNKNOWN
    if result.group == "role":
        return "With a title that fits the buying group"
    if is_unknown:
        return f"If you {result.look_up} and it fits" if result.look_up else "If that were known and fitted"
    if result.group == "eligibility":
        return "Without this hold"
    return f"Without the rule `{result.id}` (or if what is on file is wrong)"


def _is_task(result: CriterionResult) -> bool:
    """A block that somebody can do something about, in the words of the rule book."""
    return result.group == "eligibility" and result.answer is Answer.FAIL and bool(result.remedy)


def _joined(conditions: Sequence[str]) -> str:
    """Conditions as one opening: each after the first begins small."""
    first, *rest = dict.fromkeys(conditions)
    said = [first, *(one[:1].lower() + one[1:] for one in rest)]
    return f"{', and '.join(said)}," if len(said) > 1 or first.startswith("If") else first


def _points(case: Case) -> str:
    unknown = any(result.answer is Answer.UNKNOWN and result.group == "nice" for result in case.asked)
    return "With what is unknown looked up" if unknown else "With a lower threshold for the lowest tier"


def _is_never(result: CriterionResult) -> bool:
    return result.group == "eligibility" and consequence(result) is Verdict.EXCLUDED


def _with(case: Case, field: str, number: int) -> str:
    """A supposed number: years stand without a comma."""
    said = str(number) if field == "company.founded" else f"{number:,}"
    return WITH[field].format(said) if field in WITH else f"With {name_of(case, field)} {said}"


def _name(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {outcome.tier}"
    return _NAMES[outcome.verdict]
