"""Names of people as lists write them: titles in front, "Last, First", capitals, middle initials."""

import re
from functools import cache
from typing import Any

from outreach.tables import load_yaml
from outreach.text import clean

MAX_NAME = 120

_INITIAL = re.compile(r"[^\W\d_]\.")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)+")
_UNWANTED = re.compile(r"[^\w\s.,'’‘`´·&()/-]|[\d_]+$")


def read_name(first: str, last: str, full: str = "") -> tuple[str, str]:
    """First and last name; an academic title, a suffix and middle initials are not part of either."""
    first, last = _tidy(first), _tidy(last)
    if not first and not last:
        first, last = _split_full(_tidy(full))
    elif not first and "," in last:
        first, last = _split_full(last)
    elif not last and "," in first:
        first, last = _split_full(first)
    elif first.endswith(",") and last:  # "Rosinol," "Andrew"
        first, last = last, first
    first_words = _without_honorifics(first.replace(",", " ").split())
    last_words = _without_suffixes(_without_honorifics(last.replace(",", " ").split()))
    if not first_words and len(last_words) > 1 and first:  # the title stood in the place of the first name
        first_words, last_words = last_words[:1], last_words[1:]
    return _cased(_without_initials_after(first_words), _without_initials_before(last_words))


def _tidy(text: str) -> str:
    return clean(_UNWANTED.sub("", clean(text, limit=MAX_NAME + 1)), limit=MAX_NAME + 1).strip("\"'`´ ")


def _split_full(text: str) -> tuple[str, str]:
    """ "Last, First" at the comma; else the last word is the last name, with particles such as "van der" before it."""
    head, comma, tail = text.partition(",")
    if comma and any(word.casefold().rstrip(".") not in _words("suffixes") for word in tail.split()):
        return tail.strip(), head.strip()
    words = _without_suffixes(_without_honorifics(head.split()))
    cut = max(len(words) - 1, 1)
    while cut > 1 and words[cut - 1].casefold() in _words("particles"):
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _without_honorifics(words: list[str]) -> list[str]:
    while words and _is_honorific(words[0]) and (len(words) > 1 or "." in words[0]):
        words = words[1:]
    return words


def _is_honorific(word: str) -> bool:
    title = word.casefold().rstrip(".")
    return title in _words("honorifics") or ("." in word and title in _words("honorifics_dotted"))


def _without_suffixes(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1].casefold().rstrip(".") in _words("suffixes"):
        words = words[:-1]
    return words


def _without_initials_after(words: list[str]) -> list[str]:
    while len(words) > 1 and _INITIAL.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
        words = words[:-1]
    return words


def _without_initials_before(words: list[str]) -> list[str]:
    while len(words) > 1 and _INITIAL.fullmatch(words[0]):
        words = words[1:]
    return words


def _cased(first: list[str], last: list[str]) -> tuple[str, str]:
    """Capitals throughout become title case; a short first name such as "JJ" keeps them if the last name does not."""
    shouting = " ".join((*first, *last)).isupper() and len("".join((*first, *last))) > 4
    first_shouts = shouting or (" ".join(first).isupper() and len("".join(first)) > 3)
    last_shouts = shouting or (" ".join(last).isupper() and len("".join(last)) > 2 and "." not in "".join(last))
    return (
        " ".join(_title(word) for word in first) if first_shouts else " ".join(first),
        " ".join(_title(word) for word in last) if last_shouts else " ".join(last),
    )


def _title(word: str) -> str:
    if word.casefold() in _words("particles"):
        return word.lower()
    parts = re.split(r"([-'’.])", word)
    return "".join(_mc(part.capitalize()) for part in parts)


def _mc(word: str) -> str:
    return f"Mc{word[2:].capitalize()}" if word.startswith("Mc") and len(word) > 4 else word


@cache
def _words(name: str) -> frozenset[str]:
    table: dict[str, Any] = load_yaml("columns.yaml")
    return frozenset(table[name])
