"""Quantities: every number of a sentence is one of a cited source, of the same thing and over the same time."""

import re
from collections.abc import Iterator
from functools import cache

from outreach.checking.atoms import Number, length, numbers, singular, time_units
from outreach.checking.case import Case
from outreach.checking.dates import moments
from outreach.checking.lexicon import unit_pairs, word_set
from outreach.checking.reading import read, stem
from outreach.checking.spans import is_age, same_length
from outreach.checking.support import Source
from outreach.models import Finding

_ROUND = 0.05  # "about 900" may stand for 860 to 945
_ROUNDER = 0.1  # "nearly 200" for 185: one digit that counts
_STRETCH = 1.5  # "more than 100" may stand for 101 to 150
_LONGEST_LIST = 8
_LIST = re.compile(r"(?: [\w-]+){1,4}(?:: |, | \(| – | in | like | such as | namely )(?P<items>[^.;:!?)]+)")
_ITEM = re.compile(r",? and |, | & ")
#: Words that make a number of minutes in a question a proposal to meet.
MEETING = frozenset(
    {"call", "chat", "talk", "meet", "meeting", "demo", "conversation", "minutes", "minute", "slot", "time", "hour"}
)


def check_numbers(case: Case) -> Iterator[Finding]:
    """Value, kind, currency, what is counted, over what time, and hedges that make it more."""
    dates = moments(case.text)
    stated = [(source, number) for source in case.support.sources for number in source.numbers]
    for number in numbers(case.text):
        inside_date = any(date.start < number.end and number.start < date.end for date in dates)
        in_quote = any(start <= number.start and number.end <= end for start, end in case.quotations)
        if inside_date or in_quote or _is_harmless(case, number) or _is_own_name(case, number):
            continue
        if not (is_age(case, number) or _counts_list(case, number) or _is_nth(case, number)):
            yield from _check_number(case, number, stated)


def _is_own_name(case: Case, number: Number) -> bool:
    """The reader's company is called "Sixty" or "Studio 54"; "54 people" is a number all the same."""
    name = read(case.evidence.company).lower
    whole = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", case.reading.lower)] if name else []
    inside = any(start <= number.start and number.end <= end for start, end in whole)
    return inside and (not number.unit or any(end > number.end for _, end in whole))


def _is_harmless(case: Case, number: Number) -> bool:
    if number.weak or not case.bare[number.start : number.end].strip():
        return True  # "one", and numbers inside a turn of phrase: "no two weeks are alike"
    if number.implied and not any(
        length(other) and not other.period for source in case.support.sources for other in source.numbers
    ):
        return True
    is_time = bool(number.unit) and number.unit[0] in ("minute", "min", "hour")
    asks = case.is_question and number.kind == "count" and is_time and number.value <= 60
    words = [token.word for token in case.reading.tokens if token.start >= number.end]
    return asks and any(word in MEETING for word in words[:4])


def _is_nth(case: Case, number: Number) -> bool:
    """ "There are three lines now" where the fact has a third line; "opened three" is another thing."""
    if number.kind != "count" or not number.unit or not 2 <= number.value <= _LONGEST_LIST:
        return False
    for source in case.support.sources:
        for other in source.numbers:
            done = {stem(t.word) for t in source.reading.tokens if t.end <= other.start} - case.people.company_stems
            if other.kind == "ordinal" and other.value == number.value and set(other.unit) & set(number.unit):
                return not done & set(case.reading.stems)
    return False


def _counts_list(case: Case, number: Number) -> bool:
    """ "Two sites, Leeds and York": a number that the sentence itself counts out."""
    if number.kind != "count" or not number.unit or number.value > _LONGEST_LIST:
        return False
    match = _LIST.match(case.reading.plain[number.end :])
    if not match:
        return False
    items = [item for item in _ITEM.split(match["items"]) if item.strip()]
    known = case.support.words | _small_words()
    counted, rest = items[: int(number.value)], items[int(number.value) :]
    goes_on = bool(rest) and read(rest[0]).words <= known and len(read(rest[0]).words) <= 3
    return len(counted) == number.value and not goes_on and all(read(item).words <= known for item in counted)


@cache
def _small_words() -> frozenset[str]:
    return frozenset({"the", "a", "an", "of", "in", "and"})


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
    if number.kind == "money" and all(_lacks_rate(case, number, other) for _, other in near):
        yield case.hard("period", span, f"{shown} is {_told(near[0])} in the cited fact.", **_where(near[0]))
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


def _lacks_rate(case: Case, number: Number, other: Number) -> bool:
    """ "EUR 190" where the fact has "EUR 190 per hectare", or "a month"."""
    nouns = {singular(token.word) for token in case.reading.tokens}
    return bool((other.rate and other.rate not in nouns) or (other.period and not number.period))


def check_parts_of_whole(case: Case) -> Iterator[Finding]:
    """ "60 employees, 330 of them in quality" where the fact has 330, and 60 of them."""
    here = [number for number in numbers(case.text) if not number.weak]
    for source in case.support.sources:
        told = {number.value: number.part for number in source.numbers if not number.weak}
        if len(set(told.values())) < 2:
            continue
        shared = [number for number in here if number.value in told]
        turned = [number for number in shared if number.part != told[number.value]]
        if len(turned) > 1 and any(number.part for number in turned):
            span = (turned[0].start, turned[-1].end)
            message = f"{case.shown(*span)}: the cited fact has it the other way round."
            yield case.hard("number", span, message, expected=source.text, fact_id=source.id)


def _same_amount(number: Number, other: Number) -> bool:
    if number.value < 0 or other.value < 0:
        return False
    if number.kind == "vague" or other.kind == "vague":
        return number.kind == other.kind and number.unit == other.unit
    if {number.kind, other.kind} == {"ratio", "percent"}:
        return number.value * 100 == other.value or number.value == other.value * 100
    if number.kind != other.kind and {number.kind, other.kind} != {"money", "count"}:
        return False
    if same_length(number, other):
        return True
    if number.value == other.value and not (number.implied and length(other) != length(number)):
        return True
    value, true = float(number.value), float(other.value)
    if number.hedge == "min":
        return value < true <= value * _STRETCH and other.hedge in ("", "min")
    if number.hedge == "max":
        return true < value <= true * _STRETCH and not other.hedge
    one_digit = len(str(int(number.value)).rstrip("0")) == 1
    near = abs(value - true) <= max(value, true) * (_ROUNDER if one_digit else _ROUND)
    return number.hedge == "approx" and near and _zeros(number) > _zeros(other)


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
    if number.kind == "percent" and number.unit and other.unit:
        one, two = number.unit[0], other.unit[0]
        return one == two or not (one in time_units() and two in time_units())
    if number.kind not in ("count",) or not number.unit or not other.unit:
        return True
    if same_length(number, other):
        return True
    if any(_counts_same(one, two) for one in number.unit for two in other.unit):
        return True
    hiring = word_set("units.yaml", "hiring_words") & source.reading.words
    return bool(hiring) and number.unit[0] in word_set("units.yaml", "hiring_units")


def _counts_same(one: str, two: str) -> bool:
    return one == two or frozenset((one, two)) in unit_pairs()


def _same_period(number: Number, other: Number, _source: Source) -> bool:
    return not number.period or number.period == other.period


def _fair_hedge(number: Number, other: Number, source: Source) -> bool:
    """ "Up to 5" is not "5", "240" is not "more than 240"; "about" takes nothing away."""
    if number.value != other.value and not same_length(number, other):
        return True
    if other.hedge == "max":
        return number.hedge == "max" or (number.hedge == "" and bool(length(number)) and _is_until(source, other))
    takes = number.hedge == "max" and not other.hedge and length(number) is not None  # "takes 6 weeks": within 6 weeks
    return takes or number.hedge in ("", "approx") or number.hedge == other.hedge


def _is_until(source: Source, number: Number) -> bool:
    """ "Within 90 days" may be told as "after 90 days"."""
    return source.reading.lower[: number.start].rstrip().endswith("within")


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
