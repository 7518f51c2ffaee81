"""Names of people as they are compared: which two may be one person's, and how much that says."""

import re
import unicodedata
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from outreach.identity.points import digits_of
from outreach.tables import load_yaml
from outreach.text import fold

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
#: Two ways to write one sound: "Müller" is listed as "Muller" and as "Mueller".
_DIGRAPHS = re.compile("(?<=[a-z])ae|(?<=[a-z])oe|ue")
_SHORTEST_SLIP = 4  # letters; below that one letter more or less is another name
_SHORTEST_TWO_SLIPS = 6
_ENDINGS = "aeio"  # vowels that make another name of a name: Paul and Paula, Jane and Jana
_LONG = 6  # letters from which a form of a name is no short form


class Likeness(Enum):
    """How two names agree, the closest first."""

    SAME = "same"
    SWAPPED = "swapped"
    DOUBLE = "double"  # "Ana Maria" and "Ana", "García López" and "García"
    NICKNAME = "nickname"  # "Robert" and "Bob"
    FAMILIAR = "familiar"  # "Bill" and "Will": of one name, but two people may have taken one each
    SLIP = "slip"  # a letter left out, doubled, or two exchanged
    LETTER = "letter"  # one letter is another: a slip, or a relative's name
    SLIPS = "slips"  # two slips, or a slip beside a nickname
    INITIAL = "initial"
    PARTIAL = "partial"  # one list knows only half of the name
    NONE = "none"  # one list knows no name at all
    OTHER = "other"  # two different names


class Name(NamedTuple):
    """First and last name as words of plain letters."""

    first: tuple[str, ...]
    last: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Both names are written out, not as an initial."""
        return bool(self.first and self.last) and len(self.first[0]) > 1 and len(self.last[-1]) > 1


@lru_cache(maxsize=8_192)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in plain lower-case letters: no accents, no hyphens, no dots."""
    if text.isascii() and text.isalnum():  # most names, and a list has many
        return (text.lower(),)
    plain = "".join(char for char in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(char))
    return tuple("".join(c if c.isalnum() else " " for c in plain.translate(_LETTERS).replace("'", "")).split())


def squash(text: str) -> str:
    """A name as one run of plain letters."""
    return "".join(words_of(text))


def likeness(one: Name, two: Name) -> Likeness:
    """How two full names agree; OTHER when they cannot be one person's."""
    if one == two:
        return Likeness.SAME if one.is_full else _of_equal_halves(one)
    if not (one.first or one.last) or not (two.first or two.last):
        return Likeness.NONE
    straight = _pair(one.first, two.first, one.last, two.last)
    if straight in (Likeness.SAME, Likeness.DOUBLE, Likeness.NICKNAME, Likeness.FAMILIAR):
        return straight
    return min(straight, _crossed(one, two), key=closeness)


def _crossed(one: Name, two: Name) -> Likeness:
    """How the names agree when one list exchanged first and last."""
    if not (one.first and one.last and two.first and two.last):
        return Likeness.OTHER
    there = _pair(one.first, two.last, one.last, two.first)
    back = _pair(two.first, one.last, two.last, one.first)
    return _EXCHANGED.get(min(there, back, key=closeness), Likeness.OTHER)


def first_likeness(one: Name, two: Name) -> Likeness:
    """How the first names agree."""
    return _first(one.first, two.first)


def last_likeness(one: Name, two: Name) -> Likeness:
    """How the last names agree."""
    return _last(one.last, two.last)


def _of_equal_halves(name: Name) -> Likeness:
    if not name.first and not name.last:
        return Likeness.NONE
    return Likeness.INITIAL if name.first and name.last else Likeness.PARTIAL


def _pair(
    first_one: tuple[str, ...], first_two: tuple[str, ...], last_one: tuple[str, ...], last_two: tuple[str, ...]
) -> Likeness:
    """Both halves together: one slip is forgiven, two different slips are not one person's name."""
    last = _last(last_one, last_two)
    if last is Likeness.OTHER:
        return last
    first = _first(first_one, first_two)
    if first is Likeness.OTHER:
        return first
    if last in _SLIPS and first is not Likeness.SAME:
        return Likeness.SLIPS if first in _FORGIVEN else Likeness.OTHER
    return max(first, last, key=_ORDER.index)


_SLIPS = frozenset({Likeness.SLIP, Likeness.LETTER, Likeness.SLIPS})
_FORGIVEN = frozenset({Likeness.DOUBLE, Likeness.NICKNAME, Likeness.FAMILIAR, Likeness.SLIP, Likeness.LETTER})
_ORDER = (
    Likeness.SAME,
    Likeness.SWAPPED,
    Likeness.DOUBLE,
    Likeness.NICKNAME,
    Likeness.SLIP,
    Likeness.LETTER,
    Likeness.FAMILIAR,
    Likeness.SLIPS,
    Likeness.INITIAL,
    Likeness.PARTIAL,
    Likeness.NONE,
    Likeness.OTHER,
)
#: What an agreement is worth when first and last name had to be exchanged for it.
_EXCHANGED = {
    Likeness.SAME: Likeness.SWAPPED,
    Likeness.DOUBLE: Likeness.SWAPPED,
    Likeness.NICKNAME: Likeness.SWAPPED,
    Likeness.SLIP: Likeness.SLIPS,
    Likeness.LETTER: Likeness.SLIPS,
    Likeness.INITIAL: Likeness.INITIAL,
}


@lru_cache(maxsize=8_192)
def _first(one: tuple[str, ...], two: tuple[str, ...]) -> Likeness:
    if not one or not two:
        return Likeness.PARTIAL
    joined_one, joined_two = "".join(one), "".join(two)
    if joined_one == joined_two:
        return Likeness.INITIAL if len(joined_one) == 1 else Likeness.SAME
    if len(one[0]) == 1 or len(two[0]) == 1:
        return Likeness.INITIAL if one[0][0] == two[0][0] else Likeness.OTHER
    if one[0] == two[0] or (len(one) > 1 and joined_two in one[1:2]) or (len(two) > 1 and joined_one in two[1:2]):
        return Likeness.DOUBLE if len(one) == 1 or len(two) == 1 else _first(one[1:], two[1:])
    if _nicknames(one[0]) & _nicknames(two[0]):
        is_formal = one[0] in _formal() or two[0] in _formal()
        return Likeness.NICKNAME if is_formal else Likeness.FAMILIAR
    return _slip(joined_one, joined_two)


@lru_cache(maxsize=8_192)
def _last(one: tuple[str, ...], two: tuple[str, ...]) -> Likeness:
    if not one or not two:
        return Likeness.PARTIAL
    joined_one, joined_two = "".join(one), "".join(two)
    if joined_one == joined_two or _DIGRAPHS.sub(_plain, joined_one) == _DIGRAPHS.sub(_plain, joined_two):
        return Likeness.SAME
    if len(joined_one) == 1 or len(joined_two) == 1:
        return Likeness.INITIAL if joined_one[0] == joined_two[0] else Likeness.OTHER
    particles = _particles()
    core_one = tuple(word for word in one if word not in particles) or one
    core_two = tuple(word for word in two if word not in particles) or two
    if core_one == core_two:
        return Likeness.SAME
    fewer, more = sorted((core_one, core_two), key=len)
    if len(fewer) < len(more) and set(fewer) <= set(more):
        return Likeness.DOUBLE
    return _slip(joined_one, joined_two)


def _plain(match: re.Match[str]) -> str:
    return match.group()[0]


def _slip(one: str, two: str) -> Likeness:
    """What a typing error makes of a name; two names that both exist are two names, and so are two numbers."""
    shorter, longer = sorted((one, two), key=len)
    if len(shorter) < _SHORTEST_SLIP or {one, two} <= _known() or digits_of(one) != digits_of(two):
        return Likeness.OTHER
    if longer[:-1] == shorter and longer[-1] in _ENDINGS:
        return Likeness.OTHER
    if one[:-1] == two[:-1] and one[-1] in _ENDINGS and two[-1] in _ENDINGS:
        return Likeness.OTHER
    distance = OSA.distance(one, two, score_cutoff=2)
    if distance == 1:
        return Likeness.LETTER if len(one) == len(two) and sorted(one) != sorted(two) else Likeness.SLIP
    return Likeness.SLIPS if distance == 2 and len(shorter) >= _SHORTEST_TWO_SLIPS else Likeness.OTHER


@cache
def _forms() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, forms in enumerate(load_yaml("nicknames.yaml")["forms"]):
        for form in forms:
            found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


@cache
def _formal() -> frozenset[str]:
    """Names in full: the first of a line, and its variants that are as long."""
    lines = load_yaml("nicknames.yaml")["forms"]
    return frozenset(form for line in lines for form in line if form == line[0] or len(form) >= _LONG)


def _nicknames(name: str) -> frozenset[int]:
    return _forms().get(name, frozenset())


@cache
def _surnames() -> frozenset[str]:
    return frozenset(load_yaml("nicknames.yaml")["surnames"])


@cache
def _known() -> frozenset[str]:
    return _surnames() | frozenset(_forms())


def is_common(name: Name) -> bool:
    """So many people bear this name that it says little by itself."""
    return bool(name.first and name.last) and name.first[0] in _forms() and name.last[-1] in _surnames()


def is_common_surname(name: Name) -> bool:
    """Colleagues may bear it without being one."""
    return any(word in _surnames() for word in name.last)


def closeness(how: Likeness) -> int:
    """The place of a likeness in the order, 0 the closest."""
    return _ORDER.index(how)


@cache
def _particles() -> frozenset[str]:
    return frozenset(load_yaml("nicknames.yaml")["particles"])
