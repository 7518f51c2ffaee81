"""The words titles are made of: how they are compared, and the tables of `data/titles.yaml` ready to search."""

import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

from outreach.tables import load_yaml
from outreach.text import fold

# How much a wording says about the function; the strongest wins, the first of equals.
DROPPED, LEVEL, TOPIC, STRONG, NAMED, CHIEF = range(6)


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


class Lexicon:
    """Wordings by their first word; a star stands for any letters at that end of a word."""

    def __init__(self, entries: list[tuple[str, dict[str, Any]]]) -> None:
        self._exact: dict[str, list[Entry]] = {}
        self._starts: dict[str, list[Entry]] = {}
        self._ends: dict[str, list[Entry]] = {}
        for wording, meaning in entries:
            words = tuple(_pattern_words(wording))
            first = words[0]
            table = self._ends if first.startswith("*") else self._starts if first.endswith("*") else self._exact
            table.setdefault(first.strip("*"), []).append(Entry(words, meaning))

    def find(self, tokens: list[str], start: int) -> Match | None:
        """The longest wording that begins at this word; an exact one before one with a star."""
        found = [entry for entry in self._beginning_with(tokens[start]) if _fits(entry.words, tokens, start)]
        if not found:
            return None
        best = max(found, key=_precision)
        end = start + len(best.words)
        return Match(start, end, " ".join(tokens[start:end]), best.meaning)

    def scan(self, tokens: list[str]) -> list[Match]:
        """Every wording from left to right, none overlapping another."""
        matches, position = [], 0
        while position < len(tokens):
            match = self.find(tokens, position)
            if match:
                matches.append(match)
            position = match.end if match else position + 1
        return matches

    def _beginning_with(self, word: str) -> list[Entry]:
        entries = list(self._exact.get(word, ()))
        for cut in range(1, len(word) + 1):
            entries += self._starts.get(word[:cut], ())
            entries += self._ends.get(word[-cut:], ())
        return entries


@cache
def lexicon(name: str) -> Lexicon:
    """One table of titles.yaml ready to search; `objects.bosses` names a list within a table."""
    table: Any = load_yaml("titles.yaml")
    for key in name.split("."):
        table = table[key]
    return Lexicon(list(_entries(name, table)))


def _entries(name: str, table: Any) -> list[tuple[str, dict[str, Any]]]:
    if name in ("phrases", "whole"):
        return [(wording, row) for row in table for wording in row["words"]]
    if name == "functions":
        return [
            (wording, {"function": function, "strength": strength})
            for function, kinds in table.items()
            for kind, strength in (("strong", STRONG), ("weak", TOPIC))
            for wording in kinds.get(kind, ())
        ]
    if isinstance(table, dict):
        return [(wording, {"is": key}) for key, wordings in table.items() for wording in wordings]
    return [(wording, {}) for wording in table]


def plain(text: str) -> str:
    """Folded, without accents and dots of abbreviation: how titles are compared."""
    decomposed = unicodedata.normalize("NFKD", fold(text).replace("ı", "i").replace("ł", "l").replace("ø", "o"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The words of a plain text, commas kept as separators."""
    return re.findall(r"[^\W_]+|,", text.replace("&", " and ").replace("’", " ").replace("'", " "))


def _pattern_words(wording: str) -> list[str]:
    return re.findall(r"\*?[^\W_]+\*?|,|\*", plain(wording))


@cache
def _word_fits(pattern: str, word: str) -> bool:
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _fits(words: tuple[str, ...], tokens: list[str], start: int) -> bool:
    if start + len(words) > len(tokens):
        return False
    return all(_word_fits(word, tokens[start + index]) for index, word in enumerate(words))


def _precision(entry: Entry) -> tuple[int, int, bool, int]:
    letters = sum(len(word) for word in entry.words)
    exact = not any("*" in word for word in entry.words)
    return len(entry.words), entry.meaning.get("strength", 0), exact, letters
