"""One function per comparison of the ICP: its docstring is what users are shown, its answer is one of three."""

from collections.abc import Callable
from typing import Literal

from outreach.models import (
    ICP,
    OPEN_END,
    Answer,
    Criterion,
    CriterionResult,
    Observation,
    Op,
    Profile,
    Verdict,
    size_range,
)
from outreach.targeting.observations import LABELS, LOOK_UPS, Evidence, Reading, days_old, look
from outreach.targeting.segments import confirmed_segments, read_segment, tag

Group = Literal["exclude", "must", "nice"]
Value = str | int | bool | tuple[str, ...]

#: An operator's answer and a remark that belongs into the sentence, such as "just outside".
Judgement = tuple[Answer, str]
Operator = Callable[[Value, Criterion], Judgement]


def is_in(value: Value, rule: Criterion) -> Judgement:
    """`in`: the value is one of those listed. Of several values one suffices; case and hyphens do not count."""
    return _yes_or_no(bool(_as_set(value) & _listed(rule)))


def is_not_in(value: Value, rule: Criterion) -> Judgement:
    """`not_in`: the value is none of those listed. Case, hyphens and underscores do not count."""
    return _yes_or_no(not _as_set(value) & _listed(rule))


def is_between(value: Value, rule: Criterion) -> Judgement:
    """`between`: the number lies in the range, ends included; just outside (`tolerance`) the answer is unknown.

    A band such as 51-200 passes or fails only as a whole; so do `gte` and `lte`.
    """
    low, high = _bounds(rule)
    return _within(value, low, high, rule.tolerance)


def is_at_least(value: Value, rule: Criterion) -> Judgement:
    """`gte`: the number is at least this; just below it (`tolerance`) the answer is unknown."""
    return _within(value, _bounds(rule)[0], None, rule.tolerance)


def is_at_most(value: Value, rule: Criterion) -> Judgement:
    """`lte`: the number is at most this; just above it (`tolerance`) the answer is unknown."""
    return _within(value, None, _bounds(rule)[1], rule.tolerance)


def matches_any(value: Value, rule: Criterion) -> Judgement:
    """`matches_any`: at least one of the listed words is on file. Case, hyphens and underscores do not count."""
    found = _as_set(value) & _listed(rule)
    return (Answer.PASS, f"{', '.join(sorted(found))} matches") if found else (Answer.FAIL, "none matches")


def exists(value: Value, rule: Criterion) -> Judgement:
    """`exists`: something is on file, whatever it is. Nothing on file is unknown, not a no."""
    return Answer.PASS, ""


def is_true(value: Value, rule: Criterion) -> Judgement:
    """`true`: a yes is on file. Nothing on file is unknown, not a no."""
    return _yes_or_no(value) if isinstance(value, bool) else (Answer.UNKNOWN, "is no yes or no")


def is_false(value: Value, rule: Criterion) -> Judgement:
    """`false`: a no is on file. Nothing on file is unknown, not a no."""
    return _yes_or_no(not value) if isinstance(value, bool) else (Answer.UNKNOWN, "is no yes or no")


OPERATORS: dict[Op, Operator] = {
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


def judge(rule: Criterion, group: Group, evidence: Evidence, icp: ICP, weight: int = 0) -> CriterionResult:
    """One rule's answer about one account. `weight`: its share of 100 points, earned by a pass.

    An exclusion that applies is a fail; one that is unknown excludes nobody.
    """
    if rule.field == "company.segment" and rule.op in (Op.IN, Op.NOT_IN, Op.MATCHES_ANY):
        return _judge_segments(rule, group, evidence, icp, weight)
    return judge_reading(rule, group, _read(rule.field, rule.max_age_days, evidence, icp), evidence, weight)


def judge_reading(rule: Criterion, group: Group, reading: Reading, evidence: Evidence, weight: int) -> CriterionResult:
    """One rule's answer about a value already read."""
    label, observation = LABELS[rule.field], reading.observation
    if observation is None:
        detail = f"{label} unknown: {reading.trouble}" if reading.trouble else f"{label} unknown"
        return _result(rule, group, Answer.UNKNOWN, f"{detail} - {_needs(rule, group)}", None, weight)
    said = f"{label} {'are' if isinstance(observation.value, tuple) else 'is'} {_show(observation.value)}"
    age = days_old(observation.as_of, evidence.profile.today)
    if reading.expired or (rule.max_age_days is not None and age > rule.max_age_days):
        detail = f"{said}, but that is {age} days old - {_needs(rule, group)}"
        return _result(rule, group, Answer.UNKNOWN, detail, observation, weight)
    answer, remark = OPERATORS[rule.op](observation.value, rule)
    detail = f"{said}{', ' + remark if remark else ''} - {_needs(rule, group)}"
    return _result(rule, group, _for_group(answer, group), detail, observation, weight)


def observe(profile: Profile, field: str, icp: ICP) -> Observation | None:
    """The value of an ICP field with its source and date; None when it is missing or the sources disagree."""
    return _read(field, None, Evidence(profile), icp).observation


def _read(field: str, max_age_days: int | None, evidence: Evidence, icp: ICP) -> Reading:
    if field == "company.segment":
        return Reading(confirmed_segments(evidence, icp))
    return look(evidence, field, max_age_days)


def _judge_segments(rule: Criterion, group: Group, evidence: Evidence, icp: ICP, weight: int) -> CriterionResult:
    """Any listed segment suffices; one in doubt keeps the answer open."""
    names = rule.value if isinstance(rule.value, tuple) else ()
    readings = [read_segment(evidence, str(name), icp, rule.max_age_days) for name in names]
    order = (Answer.PASS, Answer.UNKNOWN, Answer.FAIL)
    best = min(readings, key=lambda reading: order.index(reading.answer))
    answer = best.answer
    if rule.op is Op.NOT_IN and answer is not Answer.UNKNOWN:
        answer = Answer.FAIL if answer is Answer.PASS else Answer.PASS
    observation = Observation(value=best.detail, source=best.source, as_of=best.as_of) if best.as_of else None
    detail = f"{best.detail} - {_needs(rule, group)}"
    return _result(rule, group, _for_group(answer, group), detail, observation, weight)


def _for_group(answer: Answer, group: Group) -> Answer:
    """An exclusion asks the other way round: what it describes is what we do not want."""
    if group != "exclude" or answer is Answer.UNKNOWN:
        return answer
    return Answer.FAIL if answer is Answer.PASS else Answer.PASS


def _result(
    rule: Criterion, group: Group, answer: Answer, detail: str, observation: Observation | None, weight: int
) -> CriterionResult:
    return CriterionResult(
        id=rule.id,
        group=group,
        answer=answer,
        detail=detail,
        points=weight if answer is Answer.PASS else 0,
        weight=weight,
        source=observation.source if observation else "",
        as_of=observation.as_of if observation else None,
        fail_verdict=_consequence(rule, group, answer),
        look_up=_look_up(rule) if answer is Answer.UNKNOWN else "",
    )


def _consequence(rule: Criterion, group: Group, answer: Answer) -> Verdict | None:
    """What this answer leads to: a failed must is no fit; an unknown one is what its owner chose."""
    if group == "exclude":
        return Verdict.EXCLUDED if answer is Answer.FAIL else None
    if group == "nice" or answer is Answer.PASS:
        return None
    if answer is Answer.FAIL or rule.on_unknown == "fail":
        return Verdict.NO_FIT
    return Verdict.RESEARCH if rule.on_unknown == "research" else None


def _look_up(rule: Criterion) -> str:
    return LOOK_UPS.get(rule.field, "look for recent news about the company")


def _needs(rule: Criterion, group: Group) -> str:
    verb = "rule excludes" if group == "exclude" else "rule needs" if group == "must" else "worth points for"
    return f"{verb} {wanted(rule)} ({rule.why})"


def wanted(rule: Criterion) -> str:
    """What a rule asks for, in words."""
    if rule.op is Op.BETWEEN:
        low, high = _bounds(rule)
        return f"{_plain(low)} to {_plain(high)}"
    if rule.op in (Op.GTE, Op.LTE):
        return f"{'at least' if rule.op is Op.GTE else 'at most'} {rule.value}"
    if isinstance(rule.value, tuple):
        joined = " or ".join(str(value) for value in rule.value)
        return f"anything but {joined}" if rule.op is Op.NOT_IN else joined
    return {Op.EXISTS: "anything on file", Op.TRUE: "a yes", Op.FALSE: "a no"}[rule.op]


def _bounds(rule: Criterion) -> tuple[float, float]:
    if isinstance(rule.value, tuple):
        low, high = rule.value
        return float(low), float(high)
    return float(rule.value or 0), float(rule.value or 0)


def _within(value: Value, low: float | None, high: float | None, tolerance: float) -> Judgement:
    size = size_range(value)
    if size is None:
        return Answer.UNKNOWN, "which is no number"
    if size[0] != size[1]:
        return _band_within(size, low, high, tolerance)
    number = size[0]
    below = low is not None and number < low
    above = high is not None and number > high
    if not (below or above):
        return Answer.PASS, ""
    # A negative bound cannot occur for a count, so a share of the bound is a distance from it.
    near = (below and low is not None and number >= low * (1 - tolerance)) or (
        above and high is not None and number <= high * (1 + tolerance)
    )
    return (Answer.UNKNOWN, f"near the bound (within {tolerance:.0%})") if near else (Answer.FAIL, "")


def _band_within(size: tuple[int, int], low: float | None, high: float | None, tolerance: float) -> Judgement:
    """A band passes when all of it passes and fails when all of it fails."""
    below, above = _within(size[0], low, high, tolerance), _within(size[1], low, high, tolerance)
    if below[0] is above[0] is Answer.PASS:
        return Answer.PASS, ""
    is_outside = (low is not None and size[1] < low) or (high is not None and size[0] > high)
    if is_outside and Answer.UNKNOWN not in (below[0], above[0]):
        return Answer.FAIL, ""
    if is_outside:
        return Answer.UNKNOWN, f"near the bound (within {tolerance:.0%})"
    said = f"{size[0]} or more" if size[1] >= OPEN_END else f"{size[0]} to {size[1]}"
    return Answer.UNKNOWN, f"{said} overlaps it"


def _yes_or_no(yes: bool) -> Judgement:
    return (Answer.PASS, "") if yes else (Answer.FAIL, "")


def _as_set(value: Value) -> set[str]:
    return {tag(str(word)) for word in value} if isinstance(value, tuple) else {tag(str(value))}


def _listed(rule: Criterion) -> set[str]:
    return _as_set(tuple(str(word) for word in rule.value)) if isinstance(rule.value, tuple) else set()


def _show(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value[:6]) + (" and more" if len(value) > 6 else "")
    return "on file" if value is True else str(value)


def _plain(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"
