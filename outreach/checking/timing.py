"""Timing: dates that the cited sources state, and news told as new only while it is."""

import re
from collections.abc import Iterator
from datetime import date

from outreach.checking.atoms import Number, length, numbers
from outreach.checking.case import Case
from outreach.checking.dates import Moment, agrees, moments
from outreach.checking.lexicon import phrase_pattern, word_set
from outreach.checking.quantities import MEETING
from outreach.checking.reading import stem
from outreach.checking.support import Source
from outreach.models import Finding
from outreach.tables import load_yaml

_CONGRATULATES = re.compile(
    r"\b(?:congratulations|congratulate|congrats|well done|kudos|bravo|hats off) (?:on|for|to)\b"
    r"|\bwelcome to (?!the (?:call|chat))"
)


def check_dates(case: Case) -> Iterator[Finding]:
    """Dates that no cited fact states, and a number told with the year of another one."""
    stated = [moment for source in case.support.sources for moment in source.moments]
    for moment in moments(case.text):
        if any(start <= moment.start and moment.end <= end for start, end in case.quotations):
            continue
        words = case.reading.lower[moment.start : moment.end]
        literal = bool(moment.relative) and (words in case.support.lower or _same_days(words, case.support.lower))
        now = moment.relative in ("today", "tomorrow", "this morning")
        meeting = case.is_question and moment.year is None and (now or _is_meeting(case))
        undated = moment.relative == "today" and not case.support.events
        events = _events(case) if moment.relative else case.support.events
        if not (literal or meeting or undated or agrees(moment, stated, events, case.evidence.today)):
            yield _wrong_date(case, moment)
    yield from _check_weekdays(case)
    yield from _check_pairs(case)


def _events(case: Case) -> tuple[date, ...]:
    """When the cited news happened; the day on which somebody told of another year dates the telling alone."""
    tells = set(case.reading.stems) & frozenset(map(stem, word_set("predicates.yaml", "speech")))
    return tuple(
        source.event_on
        for source in case.support.sources
        if source.event_on and (tells or not _tells_of_past(source, source.event_on))
    )


def _tells_of_past(source: Source, told_on: date) -> bool:
    years = {moment.year for moment in source.moments if moment.year}
    return bool(years) and max(years) < told_on.year


_SAME_DAYS = {
    "week": ("last 7 days", "last seven days", "past 7 days", "past seven days", "past week", "last week"),
    "month": ("last 30 days", "past 30 days", "last thirty days", "last four weeks", "past month", "last month"),
    "quarter": ("last 90 days", "past 90 days", "last three months", "past three months", "last 3 months"),
    "year": ("last 12 months", "past 12 months", "last twelve months", "past twelve months", "past year"),
}


def _same_days(words: str, told: str) -> bool:
    """ "The last month" where the fact has "the last 30 days"."""
    which, _, unit = words.partition(" ")
    return which in ("last", "past") and any(phrase in told for phrase in _SAME_DAYS.get(unit, ()))


def _is_meeting(case: Case) -> bool:
    return any(token.word in MEETING for token in case.reading.tokens)


def _wrong_date(case: Case, moment: Moment) -> Finding:
    dated = next((s for s in case.support.sources if s.moments or s.event_on), None)
    told = dated.text + (f" ({dated.event_on.isoformat()})" if dated.event_on else "") if dated else ""
    return case.hard(
        "date",
        (moment.start, moment.end),
        f"{case.shown(moment.start, moment.end)} is the date of no fact this sentence cites.",
        expected=told,
        fact_id=dated.id if dated else "",
        suggestion="Use the date of the fact, or remove it.",
    )


def _check_weekdays(case: Case) -> Iterator[Finding]:
    days = load_yaml("dates.yaml")["weekdays"]
    if not case.reading.words.intersection(days):
        return
    relative = [moment for moment in moments(case.text) if moment.relative]
    for token in case.reading.tokens:
        known = token.word in case.support.words or case.is_question or case.is_quoted(token)
        inside = any(moment.start <= token.start < moment.end for moment in relative)
        happened = any(days[event.weekday()] == token.word for event in case.support.events)
        if token.word in days and not (known or inside or happened):
            yield case.hard(
                "date", (token.start, token.end), f"{case.shown(token.start, token.end)} is in no cited fact."
            )


def _check_pairs(case: Case) -> Iterator[Finding]:
    """ "$310 million in 2025" where the fact has $310 million for 2024."""
    told = {(number.value, year) for source in case.support.sources for number, year in _dated_numbers(source.text)}
    for number, year in _dated_numbers(case.text):
        others = {other for value, other in told if value == number.value}
        if others and year not in others:
            wanted = ", ".join(map(str, sorted(others)))
            span = (number.start, number.end)
            yield case.hard("date", span, f"{case.shown(*span)} belongs to {wanted}, not to {year}.", expected=wanted)


def _dated_numbers(text: str) -> list[tuple[Number, int]]:
    years = [moment for moment in moments(text) if moment.year and not moment.months]
    found = []
    quantities = [number for number in numbers(text) if not any(y.start <= number.start < y.end for y in years)]
    for number in quantities:
        later = [year for year in years if number.end <= year.start <= number.end + 30]
        between = [other for other in quantities if later and number.end <= other.start < later[0].start]
        if later and later[0].year and not between and (number.kind in ("money", "percent") or _is_counted(number)):
            found.append((number, later[0].year))
    return found


def _is_counted(number: Number) -> bool:
    """ "64 mergers", but neither "6 of them" nor "two years"."""
    return number.kind == "count" and bool(number.unit) and length(number) is None and not number.weak


def check_recency(case: Case) -> Iterator[Finding]:
    """ "Just", "recently", "your latest": only of news that is known to be recent."""
    yield from _check_fresh(case)
    yield from _check_congratulations(case)
    limit = load_yaml("dates.yaml")["recency_days"]
    for match in phrase_pattern("dates.yaml", "recency").finditer(case.bare):
        if match[0] == "just" and not _tells_news(case.bare, match.start(), match.end()):
            continue
        ages = [(case.evidence.today - event).days for event in case.support.events]
        claimed = match[0] in case.support.only("claim").words
        if not claimed and not any(0 <= age <= limit for age in ages):
            age = f"{min(ages)} days old" if ages else "without a date"
            yield case.hard(
                "stale",
                match.span(),
                f"{case.shown(*match.span())}: the cited news is {age}.",
                suggestion="Say when it happened, or remove the word.",
            )


def _check_fresh(case: Case) -> Iterator[Finding]:
    """ "Your recent award", "the new plant": not of news older than the limit for such words."""
    table = load_yaml("dates.yaml")
    ages = [(case.evidence.today - event).days for event in case.support.events]
    if not ages or len(ages) < len(case.support.only("fact").sources):
        return
    for match in phrase_pattern("dates.yaml", "fresh").finditer(case.bare):
        limit = table["fresh_days"] if match[0] == "new" else table["recency_days"]
        if min(ages) > limit and match[0] not in case.support.lower:
            yield _stale(case, match.span(), min(ages))


def _check_congratulations(case: Case) -> Iterator[Finding]:
    """Congratulations on something long past, without saying when it was."""
    match = _CONGRATULATES.search(case.bare)
    ages = [(case.evidence.today - event).days for event in case.support.events] or _ages_told(case)
    welcomes = match is not None and match[0].startswith("welcome")
    limit = load_yaml("dates.yaml")["recency_days" if welcomes else "congratulation_days"]
    if match and ages and min(ages) > limit and not moments(case.text):
        yield _stale(case, match.span(), min(ages))


def _ages_told(case: Case) -> list[int]:
    """Days since the end of each date that the cited facts state in words."""
    told = [m for source in case.support.only("fact").sources for m in source.moments if m.year]
    ends = [date(m.year or 1, max(m.months, default=12), m.day or 28) for m in told]
    return [(case.evidence.today - end).days for end in ends]


def _stale(case: Case, span: tuple[int, int], age: int) -> Finding:
    message = f"{case.shown(*span)}: the cited news is {age} days old."
    return case.hard("stale", span, message, suggestion="Say when it happened, or remove the word.")


def _tells_news(text: str, start: int, end: int) -> bool:
    before, after = text[:start].split(), text[end:].split()
    follows = after[0] if after else ""
    past = follows.endswith("ed") or follows in (
        "read",
        "saw",
        "heard",
        "seen",
        "won",
        "bought",
        "grew",
        "began",
        "hit",
        "got",
        "went",
        "came",
        "became",
    )
    has = bool(before) and before[-1].rstrip(",") in ("have", "has", "had", "you've", "they've", "'ve", "was", "were")
    return past or has
