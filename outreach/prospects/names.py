"""Names of people as lists write them: titles in front, "Last, First", capitals, middle initials, ornaments."""

import re
from functools import cache, lru_cache

from outreach.prospects.text_cells import folded
from outreach.tables import load_yaml
from outreach.text import clean

MAX_NAME = 120

_INITIAL = re.compile(r"[^\W\d_]\.")
_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?)+")
_UNWANTED = re.compile(r"[^\w\s.,'’‘`´·&()/-]|[\d_]+$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|(?<=\s)[\"“”„][^\"“”„]+[\"“”„](?=\s|$)")
_PRONOUNS = re.compile(r"\b(?:she|he|they|her|him|them|elle|il|ella|ela|ele|sie|er)(?:/\w+)+\b", re.IGNORECASE)
_ADDITION = re.compile(r"\s(?:[|•~»›]|[-–—·]\s).*$|\s*[|•].*$")
#: "CISSP", "SHRM-CP", "Ph.D.", "MSc": letters one puts behind a name.
_CREDENTIAL = re.compile(r"(?:[A-Z]{2,6}|[A-Z][a-z]?[A-Z]|[A-Z][a-z]?(?:\.[A-Za-z]+)+)[a-z]{0,2}(?:-[A-Z]+)*\.?")
_PLAIN = re.compile(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
#: "Jean - Luc": a hyphen with spaces around it after the first word of a cell.
_APART = re.compile(r"(\S+) - (\S.*)")
_NEXT_ADDITION = re.compile(r"\s[|•~»›–—·-]\s|[|•,]")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MOST_WORDS = 3  # of a name after its first hyphen
_CAPITAL_PARTICLES = frozenset({"mc", "mac", "st.", "saint", "san", "santa"})


def read_name(first: str, last: str, full: str = "") -> tuple[str, str]:
    """First and last name; titles, degrees, middle initials, pronouns and ornaments are no part of either.

    Nobody is renamed: "Bill" stays Bill, "danah boyd" stays in small letters, "Null" is a surname.
    """
    if _is_plain(first) and _is_plain(last):
        return first, last
    return _read_name(first, last, "" if clean(first) or clean(last) else full)


@lru_cache(maxsize=8_192)
def _read_name(first: str, last: str, full: str) -> tuple[str, str]:
    first, last = _tidy(first, alone=not clean(last)), _tidy(last, alone=not clean(first))
    if not first and not last:
        first, last = _split_full(_tidy(full, alone=True))
    elif not first and "," in last:
        first, last = _split_full(last)
    elif not last and "," in first:
        first, last = _split_full(first)
    elif first.endswith(",") and last:  # "Rosinol," "Andrew"
        first, last = last, first
    first_words = _without_honorifics(_without_credentials(first).split())
    if last and len(first_words) == 1 and first.casefold() in folded("honorifics_alone"):
        first_words = []
    last_words = _without_suffixes(_without_honorifics(_without_credentials(last).split()))
    if not first_words and len(last_words) > 1 and first:  # the title stood in the place of the first name
        first_words, last_words = last_words[:1], last_words[1:]
    return _cased(_without_initials_after(first_words), _without_initials_before(last_words))


def _is_plain(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and len(name) < 40 and name.casefold() not in _special()


@cache
def _special() -> frozenset[str]:
    return folded("honorifics") | folded("suffixes")


def _tidy(text: str, *, alone: bool) -> str:
    """Without what people hang on their names: emoji, brackets, pronouns, "| Growth hacker".

    `alone`: no other cell holds a part of the name.
    """
    text = _hyphenated(clean(text, limit=2 * MAX_NAME), alone=alone)
    text = _PRONOUNS.sub(" ", text)
    bare = _ADDITION.sub("", _BRACKETS.sub(" ", text))
    kept = clean(_UNWANTED.sub("", bare), limit=MAX_NAME + 1) or clean(_UNWANTED.sub("", text), limit=MAX_NAME + 1)
    return kept.strip("\"'`´ /&-·()")


def _hyphenated(text: str, *, alone: bool) -> str:
    """ "Jean - Luc Picard" with its hyphen closed; one after two words, or before no name, begins an addition."""
    match = _APART.fullmatch(text)
    if not match:
        return text
    head, tail = match.groups()
    words = _NEXT_ADDITION.split(tail)[0].split()
    if not 1 <= len(words) <= (_MOST_WORDS if alone else 1) or not _NAME_WORD.fullmatch(head):
        return text
    return f"{head}-{tail}" if all(_goes_on(head, word) for word in words) and not _is_firm(words) else text


def _goes_on(head: str, word: str) -> bool:
    """The word is written as a name is that begins with `head`: no degree, no sentence in small letters."""
    bare = word.casefold().rstrip(".")
    if not _NAME_WORD.fullmatch(word) or bare in folded("suffixes") or _is_honorific(word):
        return False
    if head.islower():
        return word.islower()
    shouts = len(head) > 1 and head.isupper()
    if word.isupper() and len(word) > 1:
        return shouts or len(head) == 1
    return word[0].isupper() or bare in folded("particles")


def _is_firm(words: list[str]) -> bool:
    return len(words) > 1 and words[-1].casefold().replace(".", "") in _legal_forms()


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(form for forms in load_yaml("legal_forms.yaml")["forms"] for form in forms)


def _split_full(text: str) -> tuple[str, str]:
    """ "Last, First" at the comma; else the last word is the last name, with particles such as "van der" before it."""
    head, comma, tail = text.partition(",")
    if comma and not _is_all_credentials(tail, after=head if " " in head.strip() else ""):
        return tail.strip(), head.strip()
    given = head.split()
    words = _without_suffixes(_without_honorifics(given))
    if len(words) == 1 and words[0] != given[0]:  # "Dr. Müller"
        return "", words[0]
    if shouted := _surname_in_capitals(words):
        return " ".join(words[shouted:]), " ".join(words[:shouted])
    cut = max(len(words) - 1, 1)
    if cut > 2 and words[cut - 1].casefold() in folded("joints"):  # "García y López"
        cut -= 2
    while cut > 1 and words[cut - 1].casefold() in folded("particles"):
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _surname_in_capitals(words: list[str]) -> int:
    """How many words in front are a surname in capitals before a first name in small letters: "DUPONT Jean-Luc"."""
    count = next((at for at, word in enumerate(words) if not word.isupper()), 0)
    return count if count and len("".join(words[:count])) > 2 and not any(map(str.isupper, words[count:])) else 0


def _without_credentials(text: str) -> str:
    """ "Souza, PhD, MBA" without what follows the comma, where that is degrees; else commas are spaces."""
    head, comma, tail = text.partition(",")
    return head if comma and head.strip() and _is_all_credentials(tail, after=head) else text.replace(",", " ")


def _is_all_credentials(tail: str, *, after: str) -> bool:
    """Degrees and titles; unknown letters count as such only behind a name that is not in capitals itself."""
    by_shape = bool(after) and not after.isupper()
    return all(
        word.casefold().rstrip(".") in folded("suffixes")
        or _is_honorific(word)
        or (by_shape and bool(_CREDENTIAL.fullmatch(word)))
        for word in tail.replace(",", " ").split()
    )


def _without_honorifics(words: list[str]) -> list[str]:
    while words and _is_honorific(words[0]) and (len(words) > 1 or "." in words[0]):
        words = words[1:]
    return words


def _is_honorific(word: str) -> bool:
    title = word.casefold().rstrip(".").rstrip(",")
    if "." in word:
        return title in folded("honorifics_dotted") or title in folded("honorifics")
    return title in folded("honorifics") - folded("honorifics_dotted")


def _without_suffixes(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1].casefold().rstrip(".") in folded("suffixes"):
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
        " ".join(_title_after(word, last[at + 1 :]) for at, word in enumerate(last)) if last_shouts else " ".join(last),
    )


def _title_after(word: str, following: list[str]) -> str:
    """A particle is small before the rest of the surname: "VAN DER BERG", but "HUNG LE" is Le."""
    small = word.casefold() in (folded("particles") | folded("joints")) - _CAPITAL_PARTICLES
    return word.lower() if small and following else _title(word)


def _title(word: str) -> str:
    parts = re.split(r"([-'’.])", word)
    return "".join(_mc(part.capitalize()) for part in parts)


def _mc(word: str) -> str:
    return f"Mc{word[2:].capitalize()}" if word.startswith("Mc") and len(word) > 4 else word
