"""Lengths of time: told in another unit, or counted from a dated beginning until today."""

import re
from datetime import date
from fractions import Fraction

from outreach.checking.atoms import Number, length
from outreach.checking.case import Case
from outreach.checking.dates import Moment
from outreach.checking.lexicon import phrase_pattern

_STRETCH = 1.5  # "more than ten years" may stand for eleven to fifteen
_DAYS, _MONTHS = 1, 2  # the families of units.yaml's conversions


def is_age(case: Case, number: Number) -> bool:
    """ "For seven years" where the fact has "since 2019": the years from a dated beginning until today."""
    unit = length(number)
    if unit is None or number.period:
        return False
    if number.unit[0] not in ("year", "decade", "month"):
        return _is_ago(case, number)
    today = case.evidence.today
    if _is_ago(case, number):
        return True
    for source in case.support.sources:
        if not phrase_pattern("dates.yaml", "beginnings").search(source.reading.lower):
            continue
        for moment in source.moments:
            if moment.year and _fits_age(number, unit[1], today, moment):
                return True
    return _is_span(case, number)


_AGO = re.compile(r"^ ?[a-z]+ ago(?![\w-])")
_FOR = re.compile(r"(?<![\w-])for (?:about |around |roughly |nearly |almost |some |more than |over )?$")
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365, "decade": 3652}


def _is_ago(case: Case, number: Number) -> bool:
    """ "Two months ago", "for about half a year": counted from the day, or the month, of a cited fact."""
    size = _DAYS_OF.get(number.unit[0])
    lower = case.reading.lower
    if size is None or not (_AGO.match(lower[number.end :]) or _FOR.search(lower[: number.start])):
        return False
    days, today = float(number.value) * size, case.evidence.today
    slack = max(3, 0.2 * days) if number.value < 1 or number.hedge else max(2, 0.75 * size)
    for first, last in _known_days(case):
        low, high = (today - last).days, (today - first).days
        if low - slack <= days <= high + slack and (number.hedge != "min" or high >= days):
            return True
    return False


def _known_days(case: Case) -> list[tuple[date, date]]:
    """The first and the last day on which each cited news may have happened."""
    found = [(source.event_on, source.event_on) for source in case.support.sources if source.event_on]
    for source in case.support.sources:
        for moment in source.moments:
            if moment.year:
                first, last = min(moment.months, default=1), max(moment.months, default=12)
                found.append((date(moment.year, first, moment.day or 1), date(moment.year, last, moment.day or 28)))
    return found


def _is_span(case: Case, number: Number) -> bool:
    """ "In two years" where one fact states both years."""
    if number.unit[0] != "year":
        return False
    for source in case.support.sources:
        years = sorted({moment.year for moment in source.moments if moment.year})
        if len(years) > 1 and years[-1] - years[0] == number.value:
            return True
    return False


def _fits_age(number: Number, months: Fraction, today: date, moment: Moment) -> bool:
    """Whether so many months lie between a moment and today, as exactly as the moment is known."""
    now, year = today.year * 12 + today.month, (moment.year or 0) * 12
    low = now - (year + max(moment.months, default=12))
    high = now - (year + min(moment.months, default=1))
    rough = 6 if number.unit[0] != "month" else 0
    if number.hedge == "min":
        return months <= high and high <= months * _STRETCH
    if number.hedge == "max" or "almost" in number.hedge:
        return low <= months <= high * _STRETCH
    if number.unit[0] == "decade":
        return low - 12 <= months <= high + 12
    return low - rough <= months <= high + rough


def same_length(number: Number, other: Number) -> bool:
    """ "Three weeks" is 21 days."""
    one, two = length(number), length(other)
    if one is None or two is None or number.period or other.period:
        return False
    return one == two or ({one[0], two[0]} == {_DAYS, _MONTHS} and _in_days(one) == _in_days(two))


def _in_days(span: tuple[int, Fraction]) -> Fraction:
    """Days of a length of time, a month taken as 30 and a year as 365."""
    family, size = span
    if family == _DAYS:
        return size
    return size // 12 * 365 + size % 12 * 30
