"""Grounding: every number, date, quotation and address of a sentence stands in what the sentence cites."""

import re
from collections.abc import Iterator

from outreach.checking.atoms import Number, numbers
from outreach.checking.case import Case, quoted
from outreach.checking.dates import Moment, agrees, moments
from outreach.checking.lexicon import phrase_pattern, unit_pairs, word_set
from outreach.checking.reading import read
from outreach.checking.support import Source
from outreach.models import Finding
from outreach.tables import load_yaml

_ROUND = 0.05  # "about 900" may stand for 860 to 945
_STRETCH = 1.5  # "more than 100" may stand for 101 to 150
_MEETING = (
    "call",
    "chat",
    "talk",
    "meet",
    "meeting",
    "demo",
    "conversation",
    "minutes",
    "minute",
    "slot",
    "time",
    "hour",
)


def check_numbers(case: Case) -> Iterator[Finding]:
    """Value, kind, currency, what is counted, over what time, and hedges that make it more."""
    dates = moments(case.text)
    stated = [(source, number) for source in case.support.sources for number in source.numbers]
    for number in numbers(case.text):
        inside_date = any(date.start < number.end and number.start < date.end for date in dates)
        in_quote = any(start <= number.start and number.end <= end for start, end in case.quotations)
        if not (inside_date or in_quote or _is_harmless(case, number) or _is_own_name(case, number)):
            yield from _check_number(case, number, stated)


def _is_own_name(case: Case, number: Number) -> bool:
    """The reader's company is called "Sixty" or "Studio 54"; "54 people" is a number all the same."""
    name = read(case.evidence.company).lower
    whole = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", case.reading.lower)] if name else []
    inside = any(start <= number.start and number.end <= end for start, end in whole)
    return inside and (not number.unit or any(end > number.end for _, end in whole))


def _is_harmless(case: Case, number: Number) -> bool:
    if number.weak:
        return True
    is_time = bool(number.unit) and number.unit[0] in ("minute", "min", "hour")
    asks = case.is_question and number.kind == "count" and is_time and number.value <= 60
    words = [token.word for token in case.reading.tokens if token.start >= number.end]
    return asks and any(word in _MEETING for word in words[:4])


def _check_number(case: Case, number: Number, stated: list[tuple[Source, Number]]) -> Iterator[Finding]:
    span = (number.start, number.end)
    shown = case.shown(*span)
    near = [(source, other) for source, other in stated if _same_amount(number, other)]
    if not near:
        closest = _closest(number, stated)
        told = f" The source says {_told(closest)}." if closest else ""
        yield case.hard(
            "number", span, f"{shown} is in no fact this sentence cites.{told}", **_where(closest),
            suggestion="Use the number of the fact, or remove it.",
        )  # fmt: skip
        return
    for code, fits, what in (
        ("currency", _same_currency, "is in another currency in the cited fact"),
        ("unit", _same_unit, "counts something else in the cited fact"),
        ("period", _same_period, "is over another time in the cited fact"),
        ("hedge", _fair_hedge, "says more than the cited fact"),
    ):
        kept = [(source, other) for source, other in near if fits(number, other, source)]
        if not kept:
            yield case.hard(code, span, f"{shown} {what}: {_told(near[0])}.", **_where(near[0]))
            return
        near = kept


def _same_amount(number: Number, other: Number) -> bool:
    if number.value < 0 or other.value < 0:
        return False
    if number.kind == "vague" or other.kind == "vague":
        return number.kind == other.kind and number.unit == other.unit
    if {number.kind, other.kind} == {"ratio", "percent"}:
        return number.value * 100 == other.value or number.value == other.value * 100
    if number.kind != other.kind and {number.kind, other.kind} != {"money", "count"}:
        return False
    if number.value == other.value:
        return True
    value, true = float(number.value), float(other.value)
    if number.hedge == "min":
        return value < true <= value * _STRETCH and other.hedge in ("", "min")
    if number.hedge == "max":
        return true < value <= true * _STRETCH and not other.hedge
    return number.hedge == "approx" and abs(value - true) <= true * _ROUND and _zeros(number) > _zeros(other)


def _zeros(number: Number) -> int:
    digits = str(int(number.value)) if number.value.denominator == 1 else "1"
    return len(digits) - len(digits.rstrip("0")) if number.value.denominator == 1 else -1


def _same_currency(number: Number, other: Number, _source: Source) -> bool:
    crowns = {"NOK", "SEK", "DKK", "KR"}
    same = number.currency == other.currency or (
        {number.currency, other.currency} <= crowns and "KR" in (number.currency, other.currency)
    )
    return same or not number.currency


def _same_unit(number: Number, other: Number, source: Source) -> bool:
    if number.kind not in ("count",) or not number.unit or not other.unit:
        return True
    if any(_counts_same(one, two) for one in number.unit for two in other.unit):
        return True
    hiring = word_set("units.yaml", "hiring_words") & source.reading.words
    return bool(hiring) and number.unit[0] in word_set("units.yaml", "hiring_units")


def _counts_same(one: str, two: str) -> bool:
    return one == two or frozenset((one, two)) in unit_pairs()


def _same_period(number: Number, other: Number, _source: Source) -> bool:
    return not number.period or number.period == other.period


def _fair_hedge(number: Number, other: Number, _source: Source) -> bool:
    """ "Up to 5" is not "5", "240" is not "more than 240"; "about" takes nothing away."""
    if number.value != other.value:
        return True
    if other.hedge == "max":
        return number.hedge == "max"
    return number.hedge in ("", "approx") or number.hedge == other.hedge


def _closest(number: Number, stated: list[tuple[Source, Number]]) -> tuple[Source, Number] | None:
    same_kind = [(source, other) for source, other in stated if other.kind == number.kind and not other.weak]
    alike = [(source, other) for source, other in same_kind if set(other.unit) & set(number.unit)] or same_kind
    return min(alike, key=lambda pair: (abs(pair[1].value - number.value), pair[0].id, pair[1].start), default=None)


def _told(pair: tuple[Source, Number] | None) -> str:
    if pair is None:
        return ""
    source, number = pair
    first, last = source.reading.span(number.start, min(len(source.reading.plain), number.end))
    rest = source.text[last : last + 30].split(",")[0].split(".")[0]
    return f"“{(source.text[first:last] + ' '.join(rest.split(' ')[:3])).strip()}”"


def _where(pair: tuple[Source, Number] | None) -> dict[str, str]:
    if pair is None:
        return {}
    return {"expected": pair[0].text, "fact_id": pair[0].id}


def check_dates(case: Case) -> Iterator[Finding]:
    """Dates that no cited fact states, and a number told with the year of another one."""
    stated = [moment for source in case.support.sources for moment in source.moments]
    for moment in moments(case.text):
        if any(start <= moment.start and moment.end <= end for start, end in case.quotations):
            continue
        words = case.reading.lower[moment.start : moment.end]
        literal = bool(moment.relative) and words in case.support.lower
        now = moment.relative in ("today", "tomorrow", "this morning")
        meeting = case.is_question and moment.year is None and (now or _is_meeting(case))
        if not (literal or meeting or agrees(moment, stated, case.support.events, case.evidence.today)):
            yield _wrong_date(case, moment)
    yield from _check_weekdays(case)
    yield from _check_pairs(case)


def _is_meeting(case: Case) -> bool:
    return any(token.word in _MEETING for token in case.reading.tokens)


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
        if later and later[0].year and not between and number.kind in ("money", "percent"):
            found.append((number, later[0].year))
    return found


def check_quotations(case: Case) -> Iterator[Finding]:
    """What stands between quotation marks stands literally in a cited source."""
    for span in quoted(case.reading):
        if span not in case.quotations:
            yield case.hard(
                "quote",
                span,
                f"{case.shown(*span)} is not what a cited source says word for word.",
                suggestion="Quote literally, or take the quotation marks away.",
            )


def check_addresses(case: Case) -> Iterator[Finding]:
    """Links and mail addresses stand in a cited source, or are where it was read."""
    for token in case.reading.tokens:
        if token.kind != "url" or case.is_quoted(token):
            continue
        address = token.text.lower()
        bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        known = any(_knows_address(source, bare) for source in case.support.sources)
        if not known and bare not in _own_names(case):
            span = (token.start, token.end)
            yield case.hard(
                "address", span, f"{case.shown(*span)} is in no cited source.", suggestion="Remove the link."
            )


def _knows_address(source: Source, bare: str) -> bool:
    listed = f"{source.reading.folded} {source.quote.casefold()} {source.address.casefold()}"
    for mark in ("https://", "http://", "www."):
        listed = listed.replace(mark, " ")
    words = listed.replace("(", " ").replace(")", " ").split()
    return any(word.rstrip(".,;:!?/'\"") == bare or word.split("/")[0] == bare for word in words)


def _own_names(case: Case) -> frozenset[str]:
    names = (case.evidence.company, case.evidence.seller)
    return frozenset(name.lower() for name in names)


def check_recency(case: Case) -> Iterator[Finding]:
    """ "Just", "recently": only of news that is known to be recent."""
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


def _tells_news(text: str, start: int, end: int) -> bool:
    before, after = text[:start].split(), text[end:].split()
    follows = after[0] if after else ""
    past = follows.endswith("ed") or follows in (
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
