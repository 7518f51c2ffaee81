"""Whether a company is of the kind the ICP means, by evidence for and against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.models import (
    ICP,
    Account,
    Answer,
    CompanyReading,
    EvidenceMark,
    Fact,
    FactKind,
    FactStatus,
    Observation,
    Segment,
    SegmentAspect,
    SegmentTrial,
)
from outreach.targeting.observations import Evidence
from outreach.targeting.segments.looking import marks_on, problems_of

#: What a segment reads.
KINDS = (FactKind.INDUSTRY, FactKind.NAICS, FactKind.SIC, FactKind.TAGS, FactKind.PRODUCT, FactKind.OTHER)
_UNREAD = frozenset({FactStatus.REJECTED, FactStatus.QUARANTINED, FactStatus.CONFLICTING})

#: A description shorter than this, in words, says nothing by leaving something out.
_ENOUGH_WORDS = 12


@dataclass(frozen=True)
class SegmentReading:
    """One segment's answer with the words it rests on."""

    answer: Answer
    detail: str
    source: str = ""
    as_of: date | None = None
    marks: tuple[EvidenceMark, ...] = ()
    sums: tuple[tuple[str, float], ...] = ()  # aspect and the weights found, added up


def confirmed_segments(evidence: Evidence, icp: ICP) -> Observation | None:
    """The segments that pass; None when there is no such segment."""
    readings = {name: read_segment(evidence, name, icp, None) for name in icp.segments}
    named = tuple(name for name, reading in readings.items() if reading.answer is Answer.PASS)
    first = readings[named[0]] if named else None
    if first is None or first.as_of is None:
        return None
    return Observation(value=named, source=first.source, as_of=first.as_of)


def read_segment(evidence: Evidence, name: str, icp: ICP, max_age_days: int | None) -> SegmentReading:
    """One segment's answer about one company, from the facts young enough; the detail names the words."""
    segment = icp.segments.get(name)
    if segment is None:
        return SegmentReading(Answer.UNKNOWN, f"icp.yaml describes no segment “{name}”")
    facts = [fact for fact in evidence.of_kind(*KINDS) if evidence.is_young(fact, max_age_days)]
    return read_facts(facts, name, segment)


def read_facts(facts: Sequence[Fact], name: str, segment: Segment) -> SegmentReading:
    """One segment's answer from these facts.

    Plain lists: for without against passes, against alone fails, none or both is unknown. Aspects: each adds up its
    weights; all must be a yes to pass, one no fails, else it is unknown.
    """
    if problems := problems_of(segment):
        return SegmentReading(Answer.UNKNOWN, f"{_label(name)} in icp.yaml cannot be read: {problems[0]}")
    marks, words = marks_on(facts, segment)
    return _by_aspects(name, segment, marks, words) if segment.aspects else _by_lists(name, [m for _, m in marks])


def try_segment(name: str, segment: Segment, accounts: Iterable[Account], facts: Iterable[Fact]) -> SegmentTrial:
    """The segment's answer about each company of a list, in the list's order, with every piece of evidence marked."""
    by_account: dict[str, list[Fact]] = {}
    for fact in facts:
        if is_read(fact):
            by_account.setdefault(fact.subject, []).append(fact)
    companies = tuple(_company(account, name, segment, by_account) for account in accounts)
    return SegmentTrial(segment=name, companies=companies, problems=problems_of(segment))


def is_read(fact: Fact) -> bool:
    """Whether a segment reads this fact at all: its kind, and that nobody rejected or set it aside."""
    return fact.kind in KINDS and fact.status not in _UNREAD


def _company(account: Account, name: str, segment: Segment, by_account: dict[str, list[Fact]]) -> CompanyReading:
    ids = (account.account_id, *account.former_ids)
    own = [fact for account_id in ids for fact in by_account.get(account_id, ())]
    own.sort(key=lambda fact: (KINDS.index(fact.kind), -fact.observed_on.toordinal(), fact.fact_id))
    reading = read_facts(own, name, segment)
    return CompanyReading(
        account_id=account.account_id,
        name=account.name,
        domain=account.domain,
        answer=reading.answer,
        detail=reading.detail,
        sums=dict(reading.sums),
        marks=reading.marks,
    )


def _by_lists(name: str, marks: list[EvidenceMark]) -> SegmentReading:
    speaks_for = [mark for mark in marks if mark.weight > 0]
    against = [mark for mark in marks if mark.weight < 0]
    if speaks_for and not against:
        return _reading(Answer.PASS, f"for {_label(name)}: {_words(speaks_for)}", marks)
    if against and not speaks_for:
        return _reading(Answer.FAIL, f"against {_label(name)}: {_words(against)}", marks)
    if marks:
        detail = f"for {_label(name)}: {_words(speaks_for)}; against: {_words(against)}"
        return _reading(Answer.UNKNOWN, detail, marks)
    return SegmentReading(Answer.UNKNOWN, f"nothing on file speaks for or against {_label(name)}")


def _by_aspects(name: str, segment: Segment, marks: list[tuple[int, EvidenceMark]], words: int) -> SegmentReading:
    shown = _told_once(marks)
    counted = [mark for mark in shown if mark.counts]
    sums = {aspect: _sum(aspect, rule, counted, words) for aspect, rule in segment.aspects.items()}
    answers = {aspect: _answer(rule, sums[aspect]) for aspect, rule in segment.aspects.items()}
    answer = _all(answers.values())
    if not counted and answer is Answer.UNKNOWN:
        return SegmentReading(answer, f"nothing on file speaks for or against {_label(name)}", sums=tuple(sums.items()))
    parts = [_aspect_detail(aspect, answers[aspect], counted) for aspect in segment.aspects]
    return _reading(answer, f"{_label(name)}: {'; '.join(parts)}", shown, sums)


def _told_once(marks: list[tuple[int, EvidenceMark]]) -> list[EvidenceMark]:
    """One mark of each entry counts: repeated it speaks no louder, and what is said outweighs what is denied."""
    best: dict[int, int] = {}
    for place, (number, mark) in enumerate(marks):
        known = best.get(number)
        if known is None or (_is_denied(marks[known][1]) and not _is_denied(mark)):
            best[number] = place
    counting = set(best.values())
    return [
        mark if place in counting else mark.model_copy(update={"counts": False})
        for place, (_, mark) in enumerate(marks)
    ]


def _sum(aspect: str, rule: SegmentAspect, marks: list[EvidenceMark], words: int) -> float:
    own = [mark for mark in marks if mark.aspect == aspect]
    speaks_for = min(rule.cap, sum(mark.weight for mark in own if mark.weight > 0))
    against = sum(mark.weight for mark in own if mark.weight < 0)
    says_so = any(mark.weight >= 1 and mark.kind == FactKind.PRODUCT for mark in own)
    return round(speaks_for + against + (rule.silence if words >= _ENOUGH_WORDS and not says_so else 0.0), 2)


def _answer(rule: SegmentAspect, total: float) -> Answer:
    if total >= rule.pass_at:
        return Answer.PASS
    return Answer.FAIL if total <= rule.fail_at else Answer.UNKNOWN


def _all(answers: Iterable[Answer]) -> Answer:
    given = set(answers)
    return next((answer for answer in (Answer.FAIL, Answer.UNKNOWN) if answer in given), Answer.PASS)


def _aspect_detail(aspect: str, answer: Answer, marks: list[EvidenceMark]) -> str:
    own = sorted((mark for mark in marks if mark.aspect == aspect), key=lambda mark: -abs(mark.weight))
    speaks_for = [mark for mark in own if mark.weight > 0]
    against = [mark for mark in own if mark.weight < 0]
    said = {Answer.PASS: "yes", Answer.FAIL: "no", Answer.UNKNOWN: "unclear"}[answer]
    words = [f"for: {_words(speaks_for)}"] if speaks_for else []
    words += [f"against: {_words(against)}"] if against else []
    return f"{aspect.replace('_', ' ')} {said} ({', '.join(words) or 'nothing names it'})"


def _reading(
    answer: Answer, detail: str, marks: list[EvidenceMark], sums: dict[str, float] | None = None
) -> SegmentReading:
    decisive = [mark for mark in marks if (mark.weight < 0) == (answer is Answer.FAIL)] or marks
    newest = max(decisive, key=lambda mark: (mark.as_of, mark.fact_id), default=None)
    source, as_of = (newest.source, newest.as_of) if newest else ("", None)
    return SegmentReading(answer, detail, source, as_of, tuple(marks), tuple((sums or {}).items()))


_SHOWN = 4  # pieces of evidence one sentence can carry


def _words(marks: list[EvidenceMark]) -> str:
    said = list(dict.fromkeys(f"{mark.kind} “{mark.words}”{_denied(mark)}" for mark in marks))
    return ", ".join(said[:_SHOWN]) + (f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else "")


def _denied(mark: EvidenceMark) -> str:
    return f" ({mark.why})" if _is_denied(mark) else ""


def _is_denied(mark: EvidenceMark) -> bool:
    return mark.why.startswith("denied:")


def _label(name: str) -> str:
    return f"“{name.replace('_', ' ')}”"
