"""Every value of a field that makes a difference to an ICP, with what the rules on that field say of it.

Worked out once per ICP by asking the rules themselves: between two of these values no answer changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from outreach.models import ICP, CriterionResult, FieldType, Observation
from outreach.targeting.criteria import answer
from outreach.targeting.memo import Memo
from outreach.targeting.observations import Reading
from outreach.targeting.outcome import consequence
from outreach.targeting.plan import MOST, PlannedRule, plan_of

#: Values of these are found by other means, or permission reads them as well.
_NOT_TRIED = frozenset({"company.domain", "company.name", "company.industry", "crm.lifecycle"})

_ANY_DAY = date(2000, 1, 1)  # a supposed value is as of the day on which it is judged
_OTHER = "something that no rule lists"


@dataclass(frozen=True)
class Tried:
    """One value, and the answer of each rule on the field by the rule's place in the plan."""

    value: int | str | bool
    answers: Mapping[int, CriterionResult]
    stopping: frozenset[int]  # the places of the rules that let nobody through with this value
    points: int  # that it earns


def values_tried(icp: ICP) -> Mapping[str, tuple[Tried, ...]]:
    """Field -> the values that make a difference; fields that hold lists, codes or news are left out."""
    return _TRIED.get(icp)


def is_number(icp: ICP, field: str) -> bool:
    """Another number can be supposed for this field."""
    return icp.type_of(field) is FieldType.NUMBER


def _try_all(icp: ICP) -> Mapping[str, tuple[Tried, ...]]:
    rules: dict[str, dict[int, PlannedRule]] = {}
    for place, rule in enumerate(plan_of(icp).rules):
        rules.setdefault(rule.criterion.field, {})[place] = rule
    if _role_bounds(icp):
        rules.setdefault("company.employees", {})
    return {
        field: tuple(_tried(value, asked) for value in values)
        for field, asked in rules.items()
        if (values := _values(icp, field, asked.values()))
    }


_TRIED: Memo[ICP, Mapping[str, tuple[Tried, ...]]] = Memo(_try_all)


def _tried(value: int | str | bool, rules: Mapping[int, PlannedRule]) -> Tried:
    reading = Reading(Observation(value=value, source="", as_of=_ANY_DAY))
    answers = {place: answer(rule, reading, _ANY_DAY) for place, rule in rules.items()}
    stopping = frozenset(place for place, result in answers.items() if consequence(result))
    return Tried(value, answers, stopping, sum(result.points for result in answers.values()))


def _values(icp: ICP, field: str, rules: Iterable[PlannedRule]) -> tuple[int | str | bool, ...]:
    kind = icp.type_of(field)
    if kind is FieldType.NUMBER:
        ends = {end for rule in rules for end in _ends(rule)}
        ends |= set(_role_bounds(icp)) if field == "company.employees" else set()
        return tuple(sorted({near for end in ends for near in (end - 1, end, end + 1) if 0 <= near <= MOST}))
    if kind is FieldType.TEXT and field not in _NOT_TRIED:
        return (*sorted({word for rule in rules for word in rule.listed}), _OTHER)
    return (True, False) if kind is FieldType.YES_NO and not field.startswith("signal.") else ()


def _ends(rule: PlannedRule) -> list[int]:
    """The numbers at which a rule's answer changes."""
    listed = [int(word) for word in rule.listed if word.isdecimal()]
    return [end for end in rule.bounds or () if end is not None] + listed


def _role_bounds(icp: ICP) -> list[int]:
    patterns = (pattern for role in icp.buying_group.roles for pattern in role.any_of)
    return [end for pattern in patterns for end in pattern.employees or ()]
