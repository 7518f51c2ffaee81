"""The words of private_terms.yaml in a name, a label or a sentence."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from outreach.campaign.spellings import Words, spellings, words_of
from outreach.tables import load_yaml
from outreach.text import clean

_Pattern = tuple[tuple[str, bool], ...]  # each word, and whether it is only a beginning

#: Where words do not stand apart, or not by signs that say so: the blocks of such scripts, first and last letter.
_TOGETHER = ((0x0900, 0x097F), (0x0E00, 0x0E7F), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))


@dataclass
class _Terms:
    """One list of the table: patterns by their first word or its first two letters, and texts to be found anywhere."""

    whole: dict[str, list[tuple[_Pattern, str]]] = field(default_factory=dict)
    begun: dict[str, list[tuple[_Pattern, str]]] = field(default_factory=dict)
    together: list[tuple[str, str]] = field(default_factory=list)


def always(words: Words, text: str) -> Iterator[tuple[str, int, int]]:
    """(ground, first word, word after the last) of everything that is private wherever it stands."""
    glued = "".join(char for char in clean(text).casefold() if unicodedata.category(char)[0] not in "PSZ")
    yield from ((ground, 0, len(words)) for term, ground in _terms("always").together if term in glued)
    yield from _found(words, _terms("always"))


def unless_of_a_company(words: Words) -> Iterator[tuple[str, int, int]]:
    """The same, of what is private unless a word beside it says that a company or a product is meant."""
    return ((ground, at, end) for ground, at, end in _found(words, _terms("unless")) if not _excused(words, at, end))


def alone(words: Words) -> str:
    """The ground of a text that says one private thing and nothing else; "" for none."""
    found = ((ground, words[:at] + words[end:]) for ground, at, end in _found(words, _terms("alone")))
    return next((ground for ground, rest in found if all(word in listed("neutral") for word in rest)), "")


def without_small_words(words: Words) -> Words:
    """ "age of the fleet" as "age fleet"."""
    return tuple(word for word in words if word not in listed("small_words")) or words


@cache
def listed(name: str) -> frozenset[str]:
    """One of the plain lists of the table."""
    return frozenset(str(word) for word in _table()[name])


def _excused(words: Words, at: int, end: int) -> bool:
    return any(word in listed("companies") for word in (*words[max(at - 1, 0) : at], *words[end : end + 1]))


def _found(words: Words, terms: _Terms) -> Iterator[tuple[str, int, int]]:
    for at, word in enumerate(words):
        for pattern, ground in (*terms.whole.get(word, ()), *terms.begun.get(word[:2], ())):
            if _fits(words[at : at + len(pattern)], pattern):
                yield ground, at, at + len(pattern)


def _fits(words: Sequence[str], pattern: _Pattern) -> bool:
    if len(words) < len(pattern):
        return False
    pairs = zip(words, pattern, strict=True)
    return all(word.startswith(start) if begins else word == start for word, (start, begins) in pairs)


@cache
def _terms(kind: str) -> _Terms:
    terms = _Terms()
    for ground, lists in _table()["grounds"].items():
        for entry in lists.get(kind, ()):
            if any(_is_together(char) for char in entry):
                terms.together.append(("".join(entry.split()).casefold(), ground))
            else:
                _add(terms, _patterns(entry), ground)
    return terms


def _add(terms: _Terms, patterns: Iterable[_Pattern], ground: str) -> None:
    for pattern in patterns:
        first, begins = pattern[0]
        where, key = (terms.begun, first[:2]) if begins else (terms.whole, first)
        where.setdefault(key, []).append((pattern, ground))


def _patterns(entry: str) -> Iterator[_Pattern]:
    for written in spellings(entry):
        yield tuple((word, part.endswith("*")) for part in written.split() for word in words_of(part.rstrip("*")))


def _is_together(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _TOGETHER)


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("private_terms.yaml")
    return table
