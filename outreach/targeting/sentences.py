"""The words of a rule's answer: rendered from what is on file and the answer's code, whichever engine found it."""

from datetime import date
from typing import NamedTuple

from outreach.models import OPEN_END, Answer, CriterionResult, Observation, Op, Verdict, size_range
from outreach.targeting.observations import CODE_FIELDS, Reading, days_old, key, label_of, look_up_for
from outreach.targeting.plan import Code, PlannedRule
from outreach.targeting.readings import Finding
from outreach.targeting.segments import SegmentReading
from outreach.values import leading

_ANSWERS = {Code.PASS: Answer.PASS, Code.FAIL: Answer.FAIL}
_ORDER = (Answer.PASS, Answer.UNKNOWN, Answer.FAIL)


class _Told(NamedTuple):
    """What is said about the value, and where it comes from."""

    about: str
    source: str = ""
    as_of: date | None = None


def result_of(rule: PlannedRule, finding: Finding, code: Code, today: date) -> CriterionResult:
    """One rule's answer in a sentence with value, source and date."""
    answer = _ANSWERS.get(code, Answer.UNKNOWN)
    told = _of_segments(finding) if isinstance(finding, tuple) else _of_value(rule, finding, code, today)
    return CriterionResult(
        id=rule.criterion.id,
        group=rule.group,
        answer=answer,
        detail=f"{told.about} - {rule.needs}",
        points=rule.points if answer is Answer.PASS else 0,
        weight=rule.points,
        source=told.source,
        as_of=told.as_of,
        fail_verdict=_consequence(rule, answer),
        look_up=look_up_for(rule.criterion.field, rule.declared) if answer is Answer.UNKNOWN else "",
    )


def _of_segments(readings: tuple[SegmentReading, ...]) -> _Told:
    best = min(readings, key=lambda reading: _ORDER.index(reading.answer))
    return _Told(best.detail, best.source, best.as_of) if best.as_of else _Told(best.detail)


def _of_value(rule: PlannedRule, reading: Reading, code: Code, today: date) -> _Told:
    label, observation = label_of(rule.criterion.field, rule.declared), reading.observation
    if observation is None:
        return _Told(f"{label} unknown: {reading.trouble}" if reading.trouble else f"{label} unknown")
    said = f"{label} {'are' if isinstance(observation.value, tuple) else 'is'} {_show(observation, rule)}"
    if code is Code.OLD:
        said += f", but that is {days_old(observation.as_of, today)} days old"
    elif remark := _remark(rule, observation, code):
        said += f", {remark}"
    return _Told(said, observation.source, observation.as_of)


def _remark(rule: PlannedRule, observation: Observation, code: Code) -> str:
    """What belongs into the sentence beside the value, such as "near the bound"."""
    if code is Code.NEAR:
        return f"near the bound (within {rule.criterion.tolerance:.0%})"
    if code is Code.OVERLAPS:
        low, high = size_range(observation.value) or (0, 0)
        return f"{f'{low} or more' if high >= OPEN_END else f'{low} to {high}'} overlaps it"
    if code is Code.NO_NUMBER:
        return "which is no number"
    if code is Code.NO_YES_OR_NO:
        return "is no yes or no"
    return _matching(rule, observation) if rule.criterion.op is Op.MATCHES_ANY else ""


def _matching(rule: PlannedRule, observation: Observation) -> str:
    words = observation.value if isinstance(observation.value, tuple) else (str(observation.value),)
    scheme = CODE_FIELDS.get(rule.criterion.field)
    said = {key(str(word)) for word in words} if scheme is None else set(leading(map(str, words), scheme))
    found = said & rule.listed
    return f"{', '.join(sorted(found))} matches" if found else "none matches"


def _consequence(rule: PlannedRule, answer: Answer) -> Verdict | None:
    """What this answer leads to: a failed must is no fit; an unknown one is what its owner chose."""
    if rule.group == "exclude":
        return Verdict.EXCLUDED if answer is Answer.FAIL else None
    if rule.group == "nice" or answer is Answer.PASS:
        return None
    if answer is Answer.FAIL or rule.criterion.on_unknown == "fail":
        return Verdict.NO_FIT
    return Verdict.RESEARCH if rule.criterion.on_unknown == "research" else None


def _show(observation: Observation, rule: PlannedRule) -> str:
    value = observation.value
    if rule.declared and isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value[:6]) + (" and more" if len(value) > 6 else "")
    return "on file" if value is True else str(value)
