"""Lengths of time: told in another unit, or counted from a dated beginning until today."""

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
    if unit is None or number.unit[0] not in ("year", "decade", "month") or number.period:
        return False
    today = case.evidence.today
    for source in case.support.sources:
        if not phrase_pattern("dates.yaml", "beginnings").search(source.reading.lower):
            continue
        for moment in source.moments:
            if moment.year and _fits_age(number, unit[1], today, moment):
                return True
    return _is_span(case, number)


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
