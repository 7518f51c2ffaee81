"""Days as lists write them. What could be two days is never guessed."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

from outreach.prospects.text_cells import cell_table, read_text

_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}.*$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?(?:[ -]+| de | of )([^\W\d_]+)\.?,?(?:[ -]+| de )(\d{4})")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")

Read = tuple[date | None, str]
Order = Literal["day", "month", "either", ""]

_NO_DATE = "is no date that can be read"
_NO_DAY = "is no day of the calendar"


@lru_cache(maxsize=8_192)
def read_date(cell: str, day_first: bool | None = None) -> Read:
    """The day a cell names (None when empty), and why it cannot be read for certain ("" when it can).

    `day_first` says which number comes first in this column where only that is in doubt.
    """
    text = _bare(cell)
    if not text:
        return None, ""
    if match := _ISO.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        told = None if match[2] == "." else day_first
        return _by_order(match[1], match[3], match[4], _order_of(match), told)
    if match := _DAY_MONTH.fullmatch(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _date(match[3], _month(match[1]), match[2])
    return None, _NO_DATE


def order_in(cell: str) -> Order:
    """Which number a date puts first: the day, the month, either could be; "" when it says nothing about that."""
    match = _NUMBERS.fullmatch(_bare(cell))
    return _order_of(match) if match and match[2] != "." else ""


def names_a_day(cell: str) -> bool:
    """The cell is a date, whichever of its numbers the day is."""
    return read_date(cell, True)[0] is not None or read_date(cell, False)[0] is not None


def _bare(cell: str) -> str:
    return _TIME.sub("", read_text(cell)).strip().casefold()


def _order_of(match: re.Match[str]) -> Order:
    """Dots mean day before month everywhere; slashes and dashes mean either, unless one number is no month."""
    one, two = int(match[1]), int(match[3])
    if match[2] == "." or one > 12:
        return "day"
    if two > 12:
        return "month"
    return "" if one == two else "either"


def _by_order(one: str, two: str, year: str, order: Order, day_first: bool | None) -> Read:
    if order == "either":
        if day_first is None:
            return None, "could be two different days, depending on whether the day or the month comes first"
        order = "day" if day_first else "month"
    elif order and day_first is not None and (order == "day") is not day_first:
        return None, f"does not put the {'day' if day_first else 'month'} first, as the rest of the column does"
    return _date(year, one, two) if order == "month" else _date(year, two, one)


def _date(year: str, month: str | int, day: str) -> Read:
    try:
        return date(int(year), int(month), int(day)), ""
    except ValueError:
        return None, _NO_DAY


@lru_cache(maxsize=1_024)
def _month(word: str) -> int:
    """The number of a month; 0 for a word that is none."""
    months = cell_table()["months"].items()
    return next((int(number) for number, starts in months if word.startswith(tuple(starts))), 0)
