"""What is on file for each rule about one prospect, and the same as a row of the feature table."""

from datetime import date
from typing import Any

from outreach.models import ICP, Answer, Observation, Profile, size_range
from outreach.targeting.observations import Evidence, Reading, days_old, key, look
from outreach.targeting.plan import MOST, PlannedRule, State
from outreach.targeting.segments import SegmentReading, confirmed_segments, read_segment
from outreach.targeting.terms import BETWEEN_WORDS
from outreach.values import Scheme, leading, read_codes, read_yes_no

#: The value of a field, or what speaks for and against each kind of company that a rule names.
Finding = Reading | tuple[SegmentReading, ...]

Row = dict[str, Any]

_AS_ANSWER = {Answer.PASS: True, Answer.FAIL: False, Answer.UNKNOWN: None}


def find(rule: PlannedRule, evidence: Evidence, icp: ICP) -> Finding:
    """What is on file for one rule."""
    criterion = rule.criterion
    if rule.segments:
        return tuple(read_segment(evidence, name, icp, criterion.max_age_days) for name in rule.segments)
    if criterion.field == "company.segment":
        return Reading(confirmed_segments(evidence, icp))
    return look(evidence, criterion.field, criterion.max_age_days, rule.declared)


def observe(profile: Profile, field: str, icp: ICP) -> Observation | None:
    """The value of an ICP field with its source and date; None when it is missing or the sources disagree."""
    if field == "company.segment":
        return confirmed_segments(Evidence(profile), icp)
    return look(Evidence(profile), field, None, icp.fields.get(field)).observation


def flatten(rule: PlannedRule, finding: Finding, today: date) -> Row:
    """The cells of the feature table that one rule reads."""
    if isinstance(finding, tuple):
        pairs = zip(rule.segment_slots, finding, strict=True)
        return {slot.column("answer"): _AS_ANSWER[reading.answer] for slot, reading in pairs}
    row: Row = {rule.slot.column("state"): _state(finding), rule.slot.column("age"): None}
    observation = finding.observation
    if observation is None:
        row.update({rule.slot.column(part): None for part in rule.parts})
        return row
    row[rule.slot.column("age")] = days_old(observation.as_of, today)
    row.update({rule.slot.column(part): cell(part, observation.value) for part in rule.parts})
    return row


def cell(part: str, value: object) -> str | int | bool | None:
    """One part of a value as the feature table holds it; None where the value has no such part."""
    if part == "flag":
        return value if isinstance(value, bool) else _flag(value)
    if part == "words":
        return _joined(value if isinstance(value, tuple) else (value,))
    if part in _SCHEMES:
        return _leading_digits(value, _SCHEMES[part])
    if part == "key":
        return key(str(value))
    size = size_range(value)
    if size is None:
        return None
    return max(-MOST, min(MOST, min(size) if part == "low" else max(size)))


_SCHEMES: dict[str, Scheme] = {"naics": "naics", "sic": "sic"}


def _flag(value: object) -> bool | None:
    said = read_yes_no(value) if isinstance(value, str) else None
    return None if said is None else said == "yes"


def _leading_digits(value: object, scheme: Scheme) -> str:
    """Every beginning of every code, so that a rule's leading digits are found as a word is."""
    cells = value if isinstance(value, tuple) else (value,)
    return _joined(leading((code for one in cells for code in read_codes(str(one), scheme)), scheme))


def _joined(words: tuple[object, ...]) -> str:
    return BETWEEN_WORDS + BETWEEN_WORDS.join(key(str(word)) for word in words) + BETWEEN_WORDS


def _state(reading: Reading) -> State:
    if reading.observation is None:
        return State.DISPUTED if reading.trouble else State.MISSING
    return State.EXPIRED if reading.expired else State.KNOWN
