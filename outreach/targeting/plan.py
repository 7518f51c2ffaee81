"""The ICP's rules, worked out once: which columns each reads, its bounds in whole numbers, its share of 100 points."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

from outreach.models import ICP, Criterion, CustomField, FieldType, Op
from outreach.targeting.industries import names_meant
from outreach.targeting.memo import Memo
from outreach.targeting.observations import CODE_FIELDS, LIST_FIELDS, key
from outreach.targeting.outcome import share_out
from outreach.values import compared, read_codes

Group = Literal["exclude", "must", "nice"]

#: Counts and bounds beyond this are this: every engine's whole numbers hold it, and no company has more of anything.
MOST = 10**15

_VERBS = {"exclude": "rule excludes", "must": "rule needs", "nice": "worth points for"}
_SETS = frozenset({Op.IN, Op.NOT_IN, Op.MATCHES_ANY})
_NUMBERS = frozenset({Op.BETWEEN, Op.GTE, Op.LTE})


_NO_FIELDS: Mapping[str, CustomField] = {}


class Code(IntEnum):
    """A rule's answer and, where that is unknown, why. What the words are rendered from."""

    FAIL = 0
    PASS = 1
    MISSING = 2
    DISPUTED = 3  # the sources disagree
    OLD = 4
    NEAR = 5  # outside, within the tolerance
    OVERLAPS = 6  # only a part of the band passes
    NO_NUMBER = 7
    NO_YES_OR_NO = 8
    IN_DOUBT = 9  # a kind of company with evidence for and against, or with none


class State(IntEnum):
    """What is on file about a field, the least usable last."""

    KNOWN = 0
    EXPIRED = 1  # the newest is older than its kind's shelf life
    MISSING = 2
    DISPUTED = 3  # the sources disagree


class Bounds(NamedTuple):
    """A range of whole numbers, ends included, and the wider one within which the answer stays open."""

    low: int | None
    high: int | None
    near_low: int | None
    near_high: int | None


@dataclass(frozen=True)
class Slot:
    """The columns of the feature table that hold one field as rules with one age limit read it."""

    name: str  # "company.employees", or "company.employees@540": with its own choice of facts

    def column(self, part: str) -> str:
        """The name of one column: state, age, key, words, naics, sic, low, high, flag or answer."""
        return f"{self.name}.{part}"


@dataclass(frozen=True)
class PlannedRule:
    """One rule of the ICP with everything about it that does not depend on the prospect."""

    criterion: Criterion
    group: Group
    points: int  # of 100, earned by a pass
    slot: Slot
    parts: tuple[str, ...]  # the columns of the slot it reads beside state and age
    needs: str = ""  # what it asks for and why, in words
    listed: frozenset[str] = frozenset()  # as compared
    bounds: Bounds | None = None
    segments: tuple[str, ...] = ()  # the kinds of company it names, each with a slot of its own
    declared: CustomField | None = None  # what its field holds, where the ICP declares it

    @property
    def segment_slots(self) -> tuple[Slot, ...]:
        """One slot per kind of company; its `answer` column says yes, no or nothing."""
        return tuple(Slot(_name(f"segment.{name}", self.criterion.max_age_days)) for name in self.segments)


@dataclass(frozen=True)
class Plan:
    """What is worked out once per ICP: its digest, and its rules in the order they are asked."""

    digest: str
    rules: tuple[PlannedRule, ...]


def plan_rule(
    criterion: Criterion, group: Group, points: int = 0, fields: Mapping[str, CustomField] = _NO_FIELDS
) -> PlannedRule:
    """One rule, ready to be asked. `points`: its share of 100; `fields`: those the ICP declares."""
    needs = f"{_VERBS[group]} {wanted(criterion)} ({criterion.why})"
    if criterion.field == "company.segment" and criterion.op in _SETS:
        names = tuple(str(name) for name in criterion.value) if isinstance(criterion.value, tuple) else ()
        return PlannedRule(criterion, group, points, Slot("company.segment"), (), needs, segments=names)
    max_age = None if criterion.field == "company.segment" else criterion.max_age_days
    declared = fields.get(criterion.field)
    return PlannedRule(
        criterion,
        group,
        points,
        Slot(_name(criterion.field, max_age)),
        _parts(criterion, declared),
        needs,
        listed=listed(criterion) if criterion.op in _SETS else frozenset(),
        bounds=bounds_of(criterion) if criterion.op in _NUMBERS else None,
        declared=declared,
    )


def plan_of(icp: ICP) -> Plan:
    """The plan of an ICP, worked out once per document."""
    return _PLANS.get(icp)


def listed(criterion: Criterion) -> frozenset[str]:
    """The values a rule lists, as they are compared: an industry by every name of it, a code by its digits."""
    words = criterion.value if isinstance(criterion.value, tuple) else ()
    if criterion.field == "company.industry":
        return frozenset(name for word in words for name in names_meant(str(word)))
    if scheme := CODE_FIELDS.get(criterion.field):
        codes = {word: read_codes(str(word), scheme) or (key(str(word)),) for word in words}
        return frozenset(compared(code, scheme) for found in codes.values() for code in found)
    return frozenset(key(_plain(word) if isinstance(word, float) else str(word)) for word in words)


def bounds_of(criterion: Criterion) -> Bounds:
    """A rule's range in whole numbers: a count is at least 49.5 when it is at least 50."""
    low, high = ends(criterion)
    near_low = None if low is None else min(low, low * (1 - criterion.tolerance))
    near_high = None if high is None else max(high, high * (1 + criterion.tolerance))
    return Bounds(_whole(low, math.ceil), _whole(high, math.floor), _whole(near_low, math.ceil),
                  _whole(near_high, math.floor))  # fmt: skip


def ends(criterion: Criterion) -> tuple[float | None, float | None]:
    """The ends of a rule's range as its owner wrote them; None where it is open."""
    value = criterion.value
    if isinstance(value, tuple) and criterion.op is Op.BETWEEN:
        return float(value[0]), float(value[1])
    if isinstance(value, (int, float)) and criterion.op in (Op.GTE, Op.LTE):
        return (float(value), None) if criterion.op is Op.GTE else (None, float(value))
    return None, None


def wanted(criterion: Criterion) -> str:
    """What a rule asks for, in words."""
    if criterion.op is Op.BETWEEN:
        low, high = ends(criterion)
        return f"{_plain(low)} to {_plain(high)}"
    if criterion.op in (Op.GTE, Op.LTE):
        return f"{'at least' if criterion.op is Op.GTE else 'at most'} {criterion.value}"
    if isinstance(criterion.value, tuple):
        joined = " or ".join(str(value) for value in criterion.value)
        return f"anything but {joined}" if criterion.op is Op.NOT_IN else joined
    return {Op.EXISTS: "anything on file", Op.TRUE: "a yes", Op.FALSE: "a no"}[criterion.op]


def _plan(icp: ICP) -> Plan:
    account = icp.account
    shares = share_out(tuple(criterion.weight for criterion in account.nice))
    ranked = zip(account.nice, shares, strict=True)
    excluding = [plan_rule(criterion, "exclude", fields=icp.fields) for criterion in account.exclude]
    deciding = [plan_rule(criterion, "must", fields=icp.fields) for criterion in account.must]
    ranking = [plan_rule(criterion, "nice", share, icp.fields) for criterion, share in ranked]
    return Plan(icp.digest, (*excluding, *deciding, *ranking))


_PLANS: Memo[ICP, Plan] = Memo(_plan)


def _name(field: str, max_age_days: int | None) -> str:
    return field if max_age_days is None else f"{field}@{max_age_days}"


def _parts(criterion: Criterion, declared: CustomField | None) -> tuple[str, ...]:
    if criterion.op in _SETS:
        if scheme := CODE_FIELDS.get(criterion.field):
            return (scheme,)
        is_list = declared.type is FieldType.WORDS if declared else criterion.field in LIST_FIELDS
        return ("words",) if is_list else ("key",)
    if criterion.op in _NUMBERS:
        return ("low", "high")
    return ("flag",) if criterion.op in (Op.TRUE, Op.FALSE) else ()


def _whole(bound: float | None, to_whole: Callable[[float], int]) -> int | None:
    """A bound as a whole number within what every engine holds; none where it bounds nothing."""
    if bound is None or math.isnan(bound):
        return None
    return to_whole(max(-MOST, min(MOST, bound)))


def _plain(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
