"""What is private about a person: their body, family, belief, money, home, losses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from outreach.facts.screening.disguises import folded
from outreach.facts.screening.machine import filled_in
from outreach.tables import load_yaml

_WORD = re.compile(r"[^\W_]+")
_TAIL, _WORDS_OF_TAIL = 80, 6  # characters and words after "she has been" that belong to it


@dataclass(frozen=True)
class _Category:
    reason: str
    always: re.Pattern[str] | None
    person: re.Pattern[str] | None


@dataclass(frozen=True)
class _Starts:
    """Word beginnings, by their first two letters, with the categories each speaks for as bits."""

    looks: dict[str, tuple[tuple[str, int], ...]]
    phrases: dict[str, tuple[tuple[str, int], ...]]  # of statements about a person only
    whole: dict[str, int]
    beginnings: dict[str, tuple[tuple[str, int], ...]]


def is_private(text: str, about_person: bool) -> str:
    """Why a cleaned text is private, as one sentence; "" when it is not. About a person it is read more strictly."""
    look, said = 0, 0
    for word in _WORD.findall(folded(text)):
        one_look, one_said = _marks(word, about_person)
        look |= one_look
        said |= one_said
    if not look and not said:
        return ""
    # Names and trades are taken out only where something would be found: most texts hold nothing private at all.
    found = _found(text, look, said, about_person)
    return _found(_without_business(text, about_person), look, said, about_person) if found else ""


def _found(text: str, look: int, said: int, about_person: bool) -> str:
    for number, category in enumerate(_categories()):
        if look >> number & 1 and category.always and category.always.search(text):
            return _told(category)
    if about_person:
        return _strictly(text, look, said)
    return next((why for tail in _told_of_somebody(text) if (why := _in_a_tail(tail))), "") if said or look else ""


def _strictly(text: str, look: int, said: int) -> str:
    """What is private in it if it is about a person; `look` and `said` come from its words."""
    said = _marks_of(text)[1] if said else 0
    if said:
        return _told(_categories()[(said & -said).bit_length() - 1])
    for number, category in enumerate(_categories()):
        if look >> number & 1 and category.person and category.person.search(text):
            return _told(category)
    return ""


def _in_a_tail(tail: str) -> str:
    rest = _at_work().sub(" – ", tail)
    return _strictly(rest, *_marks_of(rest))


def _told_of_somebody(text: str) -> Iterator[str]:
    """What is said of a person in it: "our founder has been ...", not "our founder built ..."."""
    for found in _somebody().finditer(text):
        yield " ".join(text[found.end() : found.end() + _TAIL].split(".")[0].split()[:_WORDS_OF_TAIL])


def _marks_of(text: str) -> tuple[int, int]:
    look, said = 0, 0
    for word in _WORD.findall(folded(text)):
        one_look, one_said = _marks(word, True)
        look |= one_look
        said |= one_said
    return look, said


def _told(category: _Category) -> str:
    return f"It is about {category.reason}, which is never used."


def _without_business(text: str, about_person: bool) -> str:
    rest = _trades().sub(" – ", _business().sub(" – ", text))
    return _at_work().sub(" – ", rest) if about_person else rest


@lru_cache(maxsize=262_144)
def _marks(word: str, about_person: bool) -> tuple[int, int]:
    """Which categories a word makes one look at, and which it speaks for by itself."""
    starts = _starts()
    key = word[:2]
    look = _bits(word, starts.looks.get(key, ()))
    if about_person:
        look |= _bits(word, starts.phrases.get(key, ()))
    return look, starts.whole.get(word, 0) | _bits(word, starts.beginnings.get(key, ()))


def _bits(word: str, beginnings: tuple[tuple[str, int], ...]) -> int:
    bits = 0
    for start, bit in beginnings:
        if word.startswith(start):
            bits |= bit
    return bits


@cache
def _starts() -> _Starts:
    groups = load_yaml("sensitive.yaml")["categories"]
    said = [(folded(str(word)), 1 << n) for n, group in enumerate(groups) for word in group.get("said", ())]
    whole: dict[str, int] = {}
    for word, bit in said:
        whole[word] = whole.get(word, 0) | bit
    return _Starts(
        looks=_by_two_letters(_listed(groups, "words")),
        phrases=_by_two_letters(_listed(groups, "phrase_words")),
        whole=whole,
        beginnings=_by_two_letters([(word[:-1], bit) for word, bit in said if word.endswith("*")]),
    )


def _listed(groups: list[dict[str, Any]], key: str) -> list[tuple[str, int]]:
    return [(folded(str(word)), 1 << n) for n, group in enumerate(groups) for word in group.get(key, ())]


def _by_two_letters(pairs: list[tuple[str, int]]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Beginnings of words by their first two letters; those of one letter would stand for too much."""
    sorted_out: dict[str, list[tuple[str, int]]] = {}
    for word, bit in pairs:
        sorted_out.setdefault(word[:2], []).append((word, bit))
    return {key: tuple(found) for key, found in sorted_out.items()}


@cache
def _categories() -> tuple[_Category, ...]:
    data = load_yaml("sensitive.yaml")
    parts = data["parts"]
    return tuple(
        _Category(
            reason=group["reason"],
            always=_any_of(group["always"], parts) if group.get("always") else None,
            person=_any_of(group["person"], parts) if group.get("person") else None,
        )
        for group in data["categories"]
    )


@cache
def _business() -> re.Pattern[str]:
    return _any_of(load_yaml("sensitive.yaml")["business"], {})


@cache
def _at_work() -> re.Pattern[str]:
    return _any_of(load_yaml("sensitive.yaml")["at_work"], {})


@cache
def _trades() -> re.Pattern[str]:
    return _any_of(load_yaml("sensitive.yaml")["trades"], {})


@cache
def _somebody() -> re.Pattern[str]:
    data: dict[str, Any] = load_yaml("sensitive.yaml")
    return _any_of(data["said_of_somebody"], data["parts"])


def _any_of(patterns: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{filled_in(pattern, parts)})" for pattern in patterns), re.IGNORECASE)
