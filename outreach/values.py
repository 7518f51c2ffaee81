"""Cells as values of a declared type, and official codes of industries: one reading for lists and research sheets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal

from outreach.models import OPEN_END, FieldType, band_value
from outreach.tables import load_yaml
from outreach.text import clean, fold

Value = str | int | tuple[str, ...]
Scheme = Literal["naics", "sic"]

#: What the values of each type are, in words.
MEANT = {
    FieldType.NUMBER: "a whole number such as 12 or 1,200, or a band such as 10-20",
    FieldType.TEXT: "a text",
    FieldType.WORDS: "words with commas between them",
    FieldType.YES_NO: "yes or no",
    FieldType.CODES: "codes such as 541511",
}

_DIGITS = 15  # more than a whole number of anything has
_NUMBER = r"(-?\d{1,3}(?:([,.'’ ])\d{3}(?:\{mark}\d{3})*)?|-?\d+)"
_MONEY = r"(?:[€$£] ?)?"
_END = r"(?:[.,]0+)? ?[%€$£]?"
_BETWEEN_WORDS = re.compile(r"[,;|\n]")

#: A four-digit SIC code is the American one; the British one has five digits, and is written "uk:62012".
_BRITISH_DIGITS = 5
BRITISH = "uk:"

_SCHEME_NAME = re.compile(
    r"(?:(?:us|uk|primary) )?(?:(?:19|20)\d\d )?(?:naics|sic)\b(?: ?(?:codes?|(?:19|20)\d\d)\b)* ?[:#=-]? ?"
)
_SECTORS = re.compile(r"(31|44|48)-(33|45|49)(?!\d)")  # "31-33" is the one sector of manufacturing
_CODE = re.compile(r"(uk:)?(\d{2}-\d{4}|\d{2,8})(?:\.0+)?(?![\w.-]\w|\w)")
_AND = r"(?:\s+(?:and|und|et|y|e|en|og|och|plus)\s+|\s*[&+]\s*)"
_AND_MORE = re.compile(rf"(?<=\d){_AND}(?=\d\d)|{_AND}(?=\d{{4,6}}(?!\w))", re.IGNORECASE)
#: What may be one more code behind a description; for SIC a year is none.
_ANOTHER = {
    "naics": re.compile(r"(?<![\w.-])\d{6}(?![\w-])"),
    "sic": re.compile(r"(?<![\w.-])(?!19\d\d|20\d\d)\d{4,5}(?![\w-])"),
}
_IN_BRACKETS = re.compile(r"[(\[](\d{2,8})[)\]]$")


def read_typed(cell: str, kind: FieldType) -> Value | None:
    """A cell as a value of this type; None where it is empty or cannot be read as one. Yes and no stay words."""
    if is_nothing(cell):
        return None
    if kind is FieldType.NUMBER:
        return read_number(cell)
    if kind is FieldType.WORDS:
        return tuple(dict.fromkeys(word for part in _BETWEEN_WORDS.split(cell) if (word := fold(part)))) or None
    if kind is FieldType.YES_NO:
        return read_yes_no(cell)
    return clean(cell) or None


@lru_cache(maxsize=4_096)
def is_nothing(cell: str) -> bool:
    """The cell is empty, or says that nothing is known."""
    return fold(cell) in _words("nothing")


@lru_cache(maxsize=4_096)
def read_number(cell: str) -> int | str | None:
    """A whole number ("1,200", "12.0", "45 %", "€ 300") or a band ("10-20", "500+"); None for anything else.

    Three digits after a sign are thousands, as in every count: "1.200" is twelve hundred, "1.2" no whole number.
    """
    text = fold(cell)
    if one := _numbers("one").fullmatch(text):
        return _whole(one[1])
    if more := _numbers("more").fullmatch(text):
        low = _whole(more[1])
        return None if low is None or not 0 <= low < OPEN_END else band_value(low, OPEN_END)
    band = _numbers("band").fullmatch(text)
    low, high = (_whole(band[1]), _whole(band[3])) if band else (None, None)
    return f"{low}-{high}" if low is not None and high is not None and 0 <= low <= high else None


@lru_cache(maxsize=4_096)
def read_yes_no(cell: str) -> Literal["yes", "no"] | None:
    """A plain yes or no in several languages; None for anything else."""
    word = fold(cell)
    return "yes" if word in _words("yes") else "no" if word in _words("no") else None


@lru_cache(maxsize=8_192)
def read_codes(cell: str, scheme: Scheme) -> tuple[str, ...]:
    """The codes of a cell, digits only, each once; none where it holds none that can be read in one way.

    "541511; 541512", "54-1511", "541511 - Custom Computer Programming", "NAICS 2022: 541511", "31-33" are read.
    "541511 and 541512" are two, "541511 Programming 541512" may be two or one: neither.
    "541,511" may be two codes or one with a sign for thousands: neither.
    """
    if re.fullmatch(r"\s*\d{3},\d{3}\s*", cell):
        return ()
    digits = "".join(str(unicodedata.decimal(char, char)) for char in cell)  # those of other scripts as well
    parts = (" ".join(fold(part).split()) for part in re.split(r"[;|,\n\r\x1f]", _AND_MORE.sub(";", digits)))
    return tuple(dict.fromkeys(code for part in parts for code in _codes_in(part, scheme)))


def leading(codes: Iterable[str], scheme: Scheme) -> tuple[str, ...]:
    """Every beginning of every code, two digits or more: what a rule's leading digits are looked for among."""
    return tuple(dict.fromkeys(part for code in codes for part in _beginnings(compared(code, scheme))))


def compared(code: str, scheme: Scheme) -> str:
    """A code as it is compared: a British SIC code apart from the American ones."""
    return f"{BRITISH}{code}" if scheme == "sic" and code.isdigit() and len(code) == _BRITISH_DIGITS else code


def _beginnings(code: str) -> Iterator[str]:
    before, digits = (BRITISH, code.removeprefix(BRITISH)) if code.startswith(BRITISH) else ("", code)
    return (before + digits[:length] for length in range(2, len(digits) + 1))


def _codes_in(part: str, scheme: Scheme) -> tuple[str, ...]:
    """The codes at the beginning of one part, else the one in brackets at its end; none where it is not plain."""
    text = _SCHEME_NAME.sub("", part, count=1) if _SCHEME_NAME.match(part) else part
    if scheme == "naics" and (sectors := _SECTORS.match(text)):
        return tuple(str(number) for number in range(int(sectors[1]), int(sectors[2]) + 1))
    codes: list[str] = []
    while found := _CODE.match(text):
        codes.append(_valid(found[1] or "", found[2].replace("-", ""), scheme))
        text = text[found.end() :].lstrip(" -–—:/.")
    if not codes and (inside := _IN_BRACKETS.search(text)):
        codes.append(_valid("", inside[1], scheme))
    another = next((code for code in _ANOTHER[scheme].findall(text) if code not in codes), "")
    return () if text[:1].isdigit() or another or "" in codes else tuple(codes)


def _valid(before: str, digits: str, scheme: Scheme) -> str:
    """The code, or "" where there is no such one; of the longer SIC codes some vendors make, the official part."""
    if scheme == "naics":
        return digits if not before and len(digits) <= 6 and digits[:2] in _words("naics_sectors") else ""
    if len(digits) > _BRITISH_DIGITS:
        return "" if before or len(digits) == 7 else digits[:4]
    return before + digits


def _whole(text: str) -> int | None:
    sign, digits = ("-" if text.startswith("-") else ""), re.sub(r"\D", "", text)
    return int(sign + digits) if len(digits) <= _DIGITS else None


@cache
def _numbers(form: str) -> re.Pattern[str]:
    first, second = _NUMBER.replace("{mark}", "2"), _NUMBER.replace("{mark}", "4")
    words = "|".join(re.escape(str(word)) for word in load_yaml("values.yaml")["range_words"])
    forms = {
        "one": f"{_MONEY}{first}{_END}",
        "more": f"{_MONEY}{first} ?\\+",
        "band": f"{_MONEY}{first}{_END} ?(?:{words}) ?{_MONEY}{second}{_END}",
    }
    return re.compile(forms[form])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in load_yaml("values.yaml")[name])
