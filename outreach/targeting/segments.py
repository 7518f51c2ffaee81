"""Whether a company is of the kind the ICP means, by evidence for and against."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from outreach.models import ICP, Answer, Fact, FactKind, Observation, Segment
from outreach.targeting.observations import Evidence
from outreach.text import fold


@dataclass(frozen=True)
class SegmentReading:
    """One segment's answer with the words it rests on."""

    answer: Answer
    detail: str
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class _Sign:
    """One word on file that speaks for or against."""

    word: str
    fact: Fact
    against: bool = False


def confirmed_segments(evidence: Evidence, icp: ICP) -> Observation | None:
    """The segments with evidence for and none against; None when there is no such segment."""
    readings = {name: read_segment(evidence, name, icp, None) for name in icp.segments}
    named = tuple(name for name, reading in readings.items() if reading.answer is Answer.PASS)
    first = readings[named[0]] if named else None
    if first is None or first.as_of is None:
        return None
    return Observation(value=named, source=first.source, as_of=first.as_of)


def read_segment(evidence: Evidence, name: str, icp: ICP, max_age_days: int | None) -> SegmentReading:
    """For without against passes, against alone fails, none or both is unknown; the detail names the words."""
    segment = icp.segments.get(name)
    if segment is None:
        return SegmentReading(Answer.UNKNOWN, f"icp.yaml describes no segment “{name}”")
    facts = evidence.of_kind(FactKind.INDUSTRY, FactKind.TAGS, FactKind.PRODUCT)
    fresh = [fact for fact in facts if evidence.is_young(fact, max_age_days)]
    signs = [sign for fact in fresh for sign in _signs(fact, segment)]
    speaks_for = [sign for sign in signs if not sign.against]
    against = [sign for sign in signs if sign.against]
    if speaks_for and not against:
        return _reading(Answer.PASS, f"for {_label(name)}: {_words(speaks_for)}", speaks_for)
    if against and not speaks_for:
        return _reading(Answer.FAIL, f"against {_label(name)}: {_words(against)}", against)
    if signs:
        detail = f"for {_label(name)}: {_words(speaks_for)}; against: {_words(against)}"
        return _reading(Answer.UNKNOWN, detail, signs)
    return SegmentReading(Answer.UNKNOWN, f"nothing on file speaks for or against {_label(name)}")


def _signs(fact: Fact, segment: Segment) -> list[_Sign]:
    pro, contra = _vocabulary(segment, fact.kind)
    if fact.kind is FactKind.PRODUCT:
        text = fold(fact.text)
        said = [(word, bool(_whole_words(word).search(text))) for word in (*pro, *contra)]
        found = [word for word, stands in said if stands]
    else:
        values = fact.value if isinstance(fact.value, tuple) else (str(fact.value or ""),)
        found = [tag(value) for value in values]
    signs = [_Sign(word, fact) for word in found if word in pro]
    return signs + [_Sign(word, fact, against=True) for word in found if word in contra]


def _vocabulary(segment: Segment, kind: FactKind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if kind is FactKind.PRODUCT:
        return _folded(segment.words), _folded(segment.not_words)
    if kind is FactKind.TAGS:
        return _tags(segment.tags), _tags(segment.not_tags)
    return _tags(segment.industries), _tags(segment.not_industries)


@lru_cache(maxsize=1_000)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


@lru_cache(maxsize=1_000)
def _tags(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag(word) for word in words)


@lru_cache(maxsize=10_000)
def tag(word: str) -> str:
    """A tag as it is compared: “Developer-Tools” and “developer tools” are one."""
    return fold(word.replace("-", " ").replace("_", " "))


@lru_cache(maxsize=1_000)
def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _reading(answer: Answer, detail: str, signs: list[_Sign]) -> SegmentReading:
    newest = max(signs, key=lambda sign: (sign.fact.dated, sign.fact.fact_id)).fact
    return SegmentReading(answer, detail, newest.source, newest.dated)


def _words(signs: list[_Sign]) -> str:
    return ", ".join(dict.fromkeys(f"{sign.fact.kind} “{sign.word}”" for sign in signs))


def _label(name: str) -> str:
    return f"“{name.replace('_', ' ')}”"
