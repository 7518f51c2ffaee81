from datetime import date
from fractions import Fraction

import pytest

from outreach.checking.atoms import numbers
from outreach.checking.dates import agrees, moments
from outreach.checking.reading import read, stem

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20M", [(20_000_000, "count", "")]),
        ("$20M", [(20_000_000, "money", "USD")]),
        ("20 million dollars", [(20_000_000, "money", "USD")]),
        ("USD 20,000,000", [(20_000_000, "money", "USD")]),
        ("€2.5 million", [(2_500_000, "money", "EUR")]),
        ("NOK 800 million", [(800_000_000, "money", "NOK")]),
        ("800 million NOK", [(800_000_000, "money", "NOK")]),
        ("£4.5m", [(4_500_000, "money", "GBP")]),
        ("1.2k invoices", [(1200, "count", "")]),
        ("12,000 invoices", [(12_000, "count", "")]),
        ("12 000 invoices", [(12_000, "count", "")]),
        ("two hundred and forty people", [(240, "count", "")]),
        ("twenty-five offices", [(25, "count", "")]),
        ("three million users", [(3_000_000, "count", "")]),
        ("a dozen sites", [(12, "count", "")]),
        ("40%", [(40, "percent", "")]),
        ("40 per cent", [(40, "percent", "")]),
        ("forty percent", [(40, "percent", "")]),
        ("the 4th centre", [(4, "ordinal", "")]),
        ("the fourth centre", [(4, "ordinal", "")]),
        ("half of it", [(Fraction(1, 2), "ratio", "")]),
        ("a four-day week", [(4, "count", "")]),
        ("a 3x gain", [(3, "ratio", "")]),
        ("no number", []),
        ("B2B and 3D", []),
    ],
)
def test_numbers(text: str, expected: list[tuple[object, str, str]]) -> None:
    """Value, kind and currency of every way to write a quantity."""
    assert [(n.value, n.kind, n.currency) for n in numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("240 people across 6 offices", ("person",)),
        ("two accounts payable specialists", ("specialist",)),
        ("85 engineering teams", ("team",)),
        ("85 engineers shipping daily", ("engineer",)),
        ("900 small business clients", ("client", "business")),
        ("a 35-person firm", ("person",)),
        ("a 4-day week", ("day",)),
        ("9 days faster", ("day",)),
        ("ISO 27001 certification", ()),
    ],
)
def test_units(text: str, unit: tuple[str, ...]) -> None:
    """What a number counts is the head of its noun phrase."""
    assert numbers(text)[0].unit == unit


@pytest.mark.parametrize(
    ("text", "hedge", "period"),
    [
        ("up to 5 hours a week", "max", "week"),
        ("more than 60 groups", "min", ""),
        ("60+ groups", "min", ""),
        ("about 900 clients", "approx", ""),
        ("$1,200 per month", "", "month"),
        ("12k invoices every month", "", "month"),
    ],
)
def test_hedges_and_periods(text: str, hedge: str, period: str) -> None:
    """How a number is hedged, and over what time it is meant."""
    assert (numbers(text)[0].hedge, numbers(text)[0].period) == (hedge, period)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in March 2024", [(2024, (3,), None)]),
        ("on 14 September 2026", [(2026, (9,), 14)]),
        ("September 14, 2026", [(2026, (9,), 14)]),
        ("2026-09-14", [(2026, (9,), 14)]),
        ("in spring 2027", [(2027, (3, 4, 5), None)]),
        ("in Q3 2026", [(2026, (7, 8, 9), None)]),
        ("by the end of 2027", [(2027, (), None)]),
        ("You may march on", []),
        ("since May", [(None, (5,), None)]),
        ("2025 offices", []),
        ("$2025", []),
    ],
)
def test_moments(text: str, expected: list[tuple[int | None, tuple[int, ...], int | None]]) -> None:
    """Dates in every usual form; a modal verb and a quantity are none."""
    assert [(m.year, m.months, m.day) for m in moments(text)] == expected


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ("last month", date(2026, 10, 3), True),
        ("last month", date(2026, 9, 3), False),
        ("last week", date(2026, 11, 17), True),
        ("last week", date(2025, 4, 2), False),
        ("this year", date(2026, 1, 2), True),
        ("last year", date(2025, 5, 1), True),
        ("in September", date(2026, 9, 14), True),
        ("in September", date(2024, 9, 14), False),
        ("in August", date(2026, 9, 14), False),
        ("next spring", date(2027, 4, 1), True),
    ],
)
def test_dates_agree_with_events(text: str, event: date, expected: bool) -> None:
    """Relative dates are read on the day of the check."""
    assert agrees(moments(text)[0], [], [event], TODAY) is expected


def test_reading_keeps_positions() -> None:
    """A span of the plain text is a span of the text as given."""
    reading = read("\u00adGdańsk – “Æsir”\u00a0½")
    for token in reading.tokens:
        first, last = reading.span(token.start, token.end)
        assert reading.given[first:last].strip()
    assert "gdansk" in reading.words


@pytest.mark.parametrize(("one", "two"), [("organisation", "organization"), ("ran", "runs"), ("colour", "colors")])
def test_stems_meet(one: str, two: str) -> None:
    """British and American spelling and irregular forms have one stem."""
    assert stem(one) == stem(two)


@pytest.mark.parametrize(
    ("text", "value", "kind", "unit"),
    [
        ("cut by a fifth", Fraction(1, 5), "ratio", ()),
        ("two thirds of donors", Fraction(2, 3), "ratio", ()),
        ("seven out of ten slots", Fraction(7, 10), "ratio", ()),
        ("one in five", Fraction(1, 5), "ratio", ()),
        ("takes a day", Fraction(1), "count", ("day",)),
        ("in half an hour", Fraction(1, 2), "count", ("hour",)),
        ("a third plant", Fraction(3), "ordinal", ("plant",)),
        ("three percentage points", Fraction(3), "percent", ()),
        ("450 Swedish kronor", Fraction(450), "money", ()),
    ],
)
def test_shares_and_lengths(text: str, value: Fraction, kind: str, unit: tuple[str, ...]) -> None:
    """Shares in words, lengths of time told with an article, and currencies with their country are quantities."""
    number = numbers(text)[0]
    assert (number.value, number.kind, number.unit) == (value, kind, unit)


def test_a_rhythm_is_no_length() -> None:
    """ "Six hours a week" counts hours; the week is how often."""
    assert [(n.value, n.period) for n in numbers("six hours a week")] == [(6, "week")]


def test_a_part_and_a_rate_are_told_apart() -> None:
    """ "60 of them" is a part; "EUR 190 per hectare" is for a hectare."""
    assert [number.part for number in numbers("330 employees, 60 of them in quality")] == [False, True]
    assert numbers("EUR 190 per hectare")[0].rate == "hectare"


def test_halves_of_a_year_are_dates() -> None:
    """ "H1 2026" and "the first half of 2026" are the same six months."""
    one, two = moments("H1 2026")[0], moments("the first half of 2026")[0]
    assert (one.year, one.months) == (two.year, two.months) == (2026, (1, 2, 3, 4, 5, 6))
