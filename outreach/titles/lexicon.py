"""The words titles are made of: how they are compared, and the tables of `data/titles.<lang>.yaml` ready to search.

The tables of all languages are read as one: a title need not say in which language it is, and many mix two.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from outreach.tables import load_yaml
from outreach.text import fold

# How much a wording says about the function; the strongest wins.
DROPPED, LEVEL, FAINT, TOPIC, STRONG, NAMED, CHIEF = range(7)

#: Inside a compound only a stem this long is trusted: "verkauf" in "Gebietsverkaufsleiter".
_SHORTEST_STEM = 6
_SHORTEST_COMPOUND = 9
#: Languages that write compounds in one word.
COMPOUNDING = frozenset({"de", "nl", "sv"})


class Entry(NamedTuple):
    """One wording of the lexicon and what it means."""

    words: tuple[str, ...]
    meaning: dict[str, Any]


class Match(NamedTuple):
    """A wording found in a title."""

    start: int
    end: int
    text: str
    meaning: dict[str, Any]
    letters: int  # spelled out, without what a star stands for
    last_word: str = ""  # as the wording spells it, with its star


class Lexicon:
    """Wordings by their first word; a star stands for any letters at that end of a word."""

    def __init__(
        self, entries: list[tuple[str, dict[str, Any]]], *, compounds: bool = False, last_part_first: bool = False
    ) -> None:
        self._exact: dict[str, list[Entry]] = {}
        self._starts: dict[str, list[Entry]] = {}
        self._ends: dict[str, list[Entry]] = {}
        self._compounds = compounds  # look inside words for a stem
        self._last_part_first = last_part_first  # "Konsultchef" is a chef
        for wording, meaning in entries:
            words = tuple(_pattern_words(wording))
            first = words[0]
            table = self._ends if first.startswith("*") else self._starts if first.endswith("*") else self._exact
            table.setdefault(first.strip("*"), []).append(Entry(words, meaning))
        self._beginning_with = lru_cache(maxsize=20_000)(self._look_up)

    def find(self, tokens: list[str], start: int) -> Match | None:
        """The longest wording that begins at this word; an exact one before one with a star."""
        for entry in self._beginning_with(tokens[start]):
            end = start + len(entry.words)
            if end == start + 1 or _fits(entry.words[1:], tokens, start + 1):
                text = " ".join(tokens[start:end])
                return Match(start, end, text, entry.meaning, _letters(entry), entry.words[-1])
        return None

    def scan(self, tokens: list[str], *, last_wins: bool = False) -> list[Match]:
        """Every wording from left to right, none overlapping another.

        `last_wins`: of two that overlap the later one counts where it is English and no shorter, because English names
        the thing itself last ("senior partner manager").
        """
        matches, position = [], 0
        while position < len(tokens):
            match = self.find(tokens, position)
            later = self._later(tokens, match) if match and last_wins else None
            if later:
                match = later
            if match:
                matches.append(match)
            position = match.end if match else position + 1
        return matches

    def _later(self, tokens: list[str], match: Match) -> Match | None:
        found = (self.find(tokens, start) for start in range(match.start + 1, match.end))
        over = (one for one in found if one and one.end > match.end)
        length = match.end - match.start
        return next((one for one in over if one.meaning["language"] == "en" and one.end - one.start >= length), None)

    def covers(self, word: str, apart_from: str) -> int:
        """How many letters of the word's beginning the longest one-word wording of another meaning spells out."""
        entries = (entry for entry in self._beginning_with(word) if len(entry.words) == 1)
        others = (entry for entry in entries if entry.meaning.get("is") != apart_from)
        return max((_letters(entry) for entry in others if not entry.words[0].startswith("*")), default=0)

    def words(self) -> set[str]:
        """Every whole word of a wording, and every stem of one that goes on with any letters."""
        entries = [entry for table in (self._exact, self._starts) for found in table.values() for entry in found]
        return {word.strip("*") for entry in entries for word in entry.words}

    def _precision(self, entry: Entry) -> tuple[int, bool, bool, int, int]:
        exact = not any("*" in word for word in entry.words)
        is_last_part = self._last_part_first and entry.words[0].startswith("*")
        return len(entry.words), exact, is_last_part, _letters(entry), entry.meaning.get("strength", 0)

    def _look_up(self, word: str) -> tuple[Entry, ...]:
        entries = list(self._exact.get(word, ()))
        for cut in range(1, len(word) + 1):
            entries += self._starts.get(word[:cut], ())
            entries += self._ends.get(word[-cut:], ())
        if not entries and self._compounds and len(word) >= _SHORTEST_COMPOUND:
            entries += self._inside(word)
        return tuple(sorted(entries, key=self._precision, reverse=True))

    def _inside(self, word: str) -> list[Entry]:
        """Compounds name their topic before their level: the first known stem after the first letters."""
        for start in range(2, len(word) - _SHORTEST_STEM + 1):
            for end in range(len(word), start + _SHORTEST_STEM - 1, -1):
                for entry in self._starts.get(word[start:end], ()):
                    if len(entry.words) == 1 and entry.meaning["language"] in COMPOUNDING:
                        return [Entry((f"{word[start:end]}*",), entry.meaning)]
        return []


@cache
def shared() -> dict[str, Any]:
    """What holds in every language: the closed lists, and how words are compared."""
    table: dict[str, Any] = load_yaml("titles.yaml")
    return table


@cache
def lexicon(name: str) -> Lexicon:
    """One table of all languages ready to search; `objects.bosses` names a list within a table."""
    entries: list[tuple[str, dict[str, Any]]] = []
    for language in shared()["languages"]:
        table: Any = load_yaml(f"titles.{language}.yaml")
        for key in name.split("."):
            table = table.get(key, {})
        entries += [(wording, {**meaning, "language": language}) for wording, meaning in _entries(name, table)]
    return Lexicon(entries, compounds=name == "functions", last_part_first=name == "levels")


def _entries(name: str, table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if name in ("phrases", "whole"):
        yield from ((wording, row) for row in table for wording in row["words"])
    elif name == "functions":
        for function, kinds in table.items():
            for kind, strength in (("strong", STRONG), ("weak", TOPIC), ("faint", FAINT)):
                yield from ((wording, {"function": function, "strength": strength}) for wording in kinds.get(kind, ()))
    elif isinstance(table, dict):
        yield from ((wording, {"is": key}) for key, wordings in table.items() for wording in wordings)
    else:
        yield from ((wording, {}) for wording in table)


def plain(text: str) -> str:
    """Folded, without accents and dots of abbreviation: how titles are compared."""
    decomposed = unicodedata.normalize("NFKD", fold(text).replace("ı", "i").replace("ł", "l").replace("ø", "o"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The words of a plain text, commas kept as separators."""
    return re.findall(r"[^\W_]+|,", text.replace("&", " and ").replace("’", " ").replace("'", " "))


def _pattern_words(wording: str) -> list[str]:
    return re.findall(r"\*?[^\W_]+\*?|,|\*", plain(wording))


@lru_cache(maxsize=100_000)
def _word_fits(pattern: str, word: str) -> bool:
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _fits(words: tuple[str, ...], tokens: list[str], start: int) -> bool:
    if start + len(words) > len(tokens):
        return False
    return all(_word_fits(word, tokens[start + index]) for index, word in enumerate(words))


@lru_cache(maxsize=50_000)
def _letters_of(words: tuple[str, ...]) -> int:
    return sum(len(word.strip("*")) for word in words)


def _letters(entry: Entry) -> int:
    return _letters_of(entry.words)
