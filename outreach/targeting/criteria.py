"""One function per comparison of the ICP: its docstring is what users are shown, its cases are the whole definition.

Each is written once over `Terms`: over one prospect's values it is what `decide` asks, over the columns of a list it
is a Narwhals expression that Polars and Spark run.
"""

from collections.abc import Callable
from datetime import date

from outreach.models import ICP, Criterion, CriterionResult, Op
from outreach.targeting.observations import Evidence
from outreach.targeting.plan import Bounds, Code, Group, PlannedRule, State, plan_rule
from outreach.targeting.readings import Finding, find, flatten
from outreach.targeting.sentences import result_of
from outreach.targeting.terms import Cells, T, Terms

#: What a known value leads to: the code of the first case that is true, else the last.
Cases = tuple[list[tuple[T, Code]], Code]
Operator = Callable[[PlannedRule, Terms[T]], Cases[T]]


def is_in(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`in`: the value is one of those listed. Of several values one suffices; case and hyphens do not count.

    An industry counts by every name LinkedIn has had for it, "@software" is a family; a code by its leading digits.
    """
    return [(_is_listed(rule, terms), Code.PASS)], Code.FAIL


def is_not_in(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`not_in`: the value is none of those listed. Case, hyphens and underscores do not count."""
    return [(_is_listed(rule, terms), Code.FAIL)], Code.PASS


def is_between(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`between`: the number lies in the range, ends included; just outside (`tolerance`) the answer is unknown.

    A band such as 51-200 passes or fails only as a whole; so do `gte` and `lte`.
    """
    return _within(rule, terms)


def is_at_least(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`gte`: the number is at least this; just below it (`tolerance`) the answer is unknown."""
    return _within(rule, terms)


def is_at_most(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`lte`: the number is at most this; just above it (`tolerance`) the answer is unknown."""
    return _within(rule, terms)


def matches_any(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`matches_any`: at least one of the listed words is on file. Case, hyphens and underscores do not count."""
    return [(_is_listed(rule, terms), Code.PASS)], Code.FAIL


def exists(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`exists`: something is on file, whatever it is. Nothing on file is unknown, not a no."""
    return [], Code.PASS


def is_true(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`true`: a yes is on file. Nothing on file is unknown, not a no."""
    flag = terms.column(rule.slot.column("flag"))
    return [(flag, Code.PASS), (~flag, Code.FAIL)], Code.NO_YES_OR_NO


def is_false(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """`false`: a no is on file. Nothing on file is unknown, not a no."""
    flag = terms.column(rule.slot.column("flag"))
    return [(flag, Code.FAIL), (~flag, Code.PASS)], Code.NO_YES_OR_NO


OPERATORS: dict[Op, Operator] = {  # type: ignore[type-arg]  # one table for every kind of term
    Op.IN: is_in,
    Op.NOT_IN: is_not_in,
    Op.BETWEEN: is_between,
    Op.GTE: is_at_least,
    Op.LTE: is_at_most,
    Op.MATCHES_ANY: matches_any,
    Op.EXISTS: exists,
    Op.TRUE: is_true,
    Op.FALSE: is_false,
}


def code_of(rule: PlannedRule, terms: Terms[T]) -> T:
    """One rule's answer about one account (or a column of them), as a `Code`.

    An exclusion asks the other way round: what it describes is a fail; one that is unknown excludes nobody.
    """
    cases, otherwise = _about_segments(rule, terms) if rule.segments else _about_value(rule, terms)
    if rule.group == "exclude":
        cases, otherwise = (
            [(case, _SWAPPED.get(code, code)) for case, code in cases],
            _SWAPPED.get(otherwise, otherwise),
        )
    return terms.first_of(cases, otherwise)


def judge(rule: Criterion, group: Group, evidence: Evidence, icp: ICP, weight: int = 0) -> CriterionResult:
    """One rule's answer about one account. `weight`: its share of 100 points, earned by a pass."""
    planned = plan_rule(rule, group, weight, icp.fields)
    return answer(planned, find(planned, evidence, icp), evidence.profile.today)


def answer(rule: PlannedRule, finding: Finding, today: date) -> CriterionResult:
    """One rule's answer about what was found, in words."""
    code = code_of(rule, Cells(flatten(rule, finding, today)))
    return result_of(rule, finding, Code(code.value), today)


_SWAPPED = {Code.PASS: Code.FAIL, Code.FAIL: Code.PASS}


def _about_value(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """A value that is missing, disputed or too old is unknown before it is compared."""
    state = terms.column(rule.slot.column("state"))
    old, limit = state >= State.EXPIRED, rule.criterion.max_age_days
    if limit is not None:
        age = terms.column(rule.slot.column("age"))
        old = old | (age >= limit + 1) | age.is_null()
    cases, otherwise = OPERATORS[rule.criterion.op](rule, terms)
    unread = [(state >= State.DISPUTED, Code.DISPUTED), (state >= State.MISSING, Code.MISSING), (old, Code.OLD)]
    return [*unread, *cases], otherwise


def _about_segments(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """Any listed kind of company suffices; one in doubt keeps the answer open."""
    answer = terms.any_of([terms.column(slot.column("answer")) for slot in rule.segment_slots])
    yes, no = (Code.FAIL, Code.PASS) if rule.criterion.op is Op.NOT_IN else (Code.PASS, Code.FAIL)
    return [(answer, yes), (~answer, no)], Code.IN_DOUBT


def _is_listed(rule: PlannedRule, terms: Terms[T]) -> T:
    (part,) = rule.parts
    column = terms.column(rule.slot.column(part))
    return column.is_in(rule.listed) if part == "key" else terms.holds_any(column, rule.listed)


def _within(rule: PlannedRule, terms: Terms[T]) -> Cases[T]:
    """All of the number or band inside passes; all of it outside fails, unless it is near."""
    low, high = terms.column(rule.slot.column("low")), terms.column(rule.slot.column("high"))
    bounds = rule.bounds or Bounds(None, None, None, None)
    inside: list[T] = []
    outside: list[T] = []
    near: list[T] = []
    if bounds.low is not None and bounds.near_low is not None:
        inside.append(low >= bounds.low)
        outside.append(high <= bounds.near_low - 1)
        near.append(high <= bounds.low - 1)
    if bounds.high is not None and bounds.near_high is not None:
        inside.append(high <= bounds.high)
        outside.append(low >= bounds.near_high + 1)
        near.append(low >= bounds.high + 1)
    compared = [(terms.all_of(inside), Code.PASS), (terms.any_of(outside), Code.FAIL), (terms.any_of(near), Code.NEAR)]
    return [(low.is_null(), Code.NO_NUMBER), *compared], Code.OVERLAPS
