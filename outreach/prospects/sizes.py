"""How many people work at a company: a count, or the band a list gives."""

import re
from functools import cache, lru_cache

from outreach.models import OPEN_END
from outreach.prospects.text_cells import cell_table, folded, read_text
from outreach.text import fold

Band = tuple[int, int]

_NUMBER = r"(\d{1,3}(?:[,.’' ]\d{3})+|\d+(?:[.,]\d+)?) ?(k)?"
_BRACKETS = re.compile(r"\([^)]*\)")
_NOTHING: tuple[None, None] = (None, None)
_LONGEST = 20  # signs of a number: more is no number of people


@lru_cache(maxsize=8_192)
def read_size(cell: str) -> tuple[int | None, Band | None]:
    """The number of employees or the band of it, ends included; neither for an estimate or what is no number.

    "500+" is 500 and more. A band that a spreadsheet took for a date ("11. Okt", "Oct-11") is lost: neither.
    """
    text = fold(_BRACKETS.sub(" ", read_text(cell)))
    if text.isdecimal() and len(text) < 8 and text not in _codes():
        return int(text) or None, None
    if text in folded("alone"):
        return 1, None
    if text in _codes():
        low, _, high = text.partition(",")
        return None, (int(low), int(high) if high else OPEN_END)
    text = " ".join(word for word in text.split() if word.strip(".,:;") not in folded("people_words"))
    band = _range(text) or _open_end(text)
    return (None, band) if band else _count(text)


def _count(text: str) -> tuple[int | None, None]:
    match = _pattern("{number}").fullmatch(text)
    return (_whole(match[1], match[2]) or None, None) if match else _NOTHING


def _range(text: str) -> Band | None:
    match = _pattern("(?:{between_words} )?{number} ?(?:{range_words}) ?{number}").fullmatch(text)
    if not match or not match[1] or not match[3]:
        return None
    low, high = _whole(match[1], match[2]), _whole(match[3], match[4])
    if low is None or high is None or low > high or _has_leading_zero(match[1], match[3]):
        return None
    if low <= 12 and 1950 <= high <= 2100 and not match[4]:  # "10-2024" is October as often
        return None
    # "1-5k" may begin at one or at a thousand.
    return None if match[4] and not match[2] and low * 1_000 <= high else (low, high)


def _open_end(text: str) -> Band | None:
    for name in ("at_least", "at_most", "over", "under"):
        match = _pattern(f"(?:{{{name}}}) ?{{number}}").fullmatch(text)
        number = _whole(match[1], match[2]) if match else None
        if number:
            ends = {"at_least": (number, OPEN_END), "over": (number + 1, OPEN_END), "at_most": (1, number)}
            return ends.get(name, (1, number - 1) if number > 1 else None)
    match = _pattern("{number} ?(?:{or_more})").fullmatch(text)
    number = _whole(match[1], match[2]) if match else None
    return (number, OPEN_END) if number else None


def _whole(digits: str, thousands: str | None) -> int | None:
    """A number of people; None for one with decimals, which counts nobody, and for one beyond all people."""
    if len(digits) > _LONGEST:
        return None
    if re.fullmatch(r"\d{1,3}(?:[,.’' ]\d{3})+", digits) and not thousands:
        return int(re.sub(r"\D", "", digits))
    number = float(digits.replace(",", ".")) * (1_000 if thousands else 1) if digits.count(".") < 2 else 0.5
    return int(number) if number == int(number) and number < OPEN_END else None


def _has_leading_zero(*numbers: str) -> bool:
    return any(len(number) > 1 and number.startswith("0") for number in numbers)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A template with the words of cells.yaml in it, longest first."""
    filled = template.replace("{number}", _NUMBER)
    for name in re.findall(r"\{([a-z_]+)\}", filled):
        words = sorted((fold(str(word)) for word in cell_table()[name]), key=len, reverse=True)
        filled = filled.replace(f"{{{name}}}", "(?:" + "|".join(map(re.escape, words)) + ")")
    return re.compile(filled)


@cache
def _codes() -> frozenset[str]:
    return frozenset(cell_table()["band_codes"])
