"""Columns about a person's private life: known by their name, never read and never stored."""

from functools import cache, lru_cache
from typing import Any

from outreach.prospects.headers import words
from outreach.tables import load_yaml

_Words = tuple[str, ...]


@lru_cache(maxsize=8_192)
def private_matter(header: str) -> str:
    """What a column would tell about a person, such as "health"; "" when it is none of those (GDPR Art. 9 and more)."""
    name = words(header)
    strong = next((matter for phrase, matter in _anywhere() if _cut(name, phrase) is not None), "")
    if strong or _about_company(name) or name in _exceptions():
        return strong
    return next((matter for phrase, matter in _phrases() if _stands_alone(name, phrase)), "")


def _stands_alone(name: _Words, phrase: _Words) -> bool:
    """The phrase is the whole name, but for words that change nothing such as "contact" or "self-reported"."""
    rest = _cut(name, phrase)
    return rest is not None and all(word in _set("beside") for word in rest)


def _cut(name: _Words, phrase: _Words) -> _Words | None:
    """The name without the phrase; None when the phrase does not stand in it."""
    size = len(phrase)
    for start in range(len(name) - size + 1):
        if name[start : start + size] == phrase:
            return name[:start] + name[start + size :]
    return None


def _about_company(name: _Words) -> bool:
    return any(word in _set("company_words") for word in name)


@cache
def _phrases() -> tuple[tuple[_Words, str], ...]:
    """Every phrase with what it is about, the longest first."""
    categories = _table()["categories"]
    found = {words(phrase): matter for matter, data in categories.items() for phrase in data["phrases"]}
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def _anywhere() -> tuple[tuple[_Words, str], ...]:
    known = dict(_phrases())
    return tuple((words(phrase), known[words(phrase)]) for phrase in _table()["anywhere"])


@cache
def _exceptions() -> frozenset[_Words]:
    return frozenset(words(phrase) for phrase in _table()["except"])


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(word for entry in _table()[name] for word in words(str(entry)))


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("private_columns.yaml")
    return table
