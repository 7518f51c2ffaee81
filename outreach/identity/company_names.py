"""Names and sites of companies as they are compared: without legal forms, with former names, brand against domain."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from outreach.identity.points import letter_slip
from outreach.tables import load_yaml
from outreach.text import fold

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
_DOTTED = re.compile(r"\b((?:[^\W_]\.){2,}[^\W_]?|[^\W_](?:\.[^\W_])+)(?![^\W_])\.?")
_WORD = re.compile(r"[^\W_]+(?:/s\b)?|[&+]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "'": None, "’": None})
_SHORTEST_BRAND = 3
SHORTEST_MISSPELT = 5  # letters of a name; one slip in fewer is another name
_SHORTEST_WORD = 4  # the same for one of several words


class CompanyName(NamedTuple):
    """A company's name as words, and every other name the same cell gives for it."""

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]

    @property
    def squashed(self) -> str:
        """The name as one run of letters."""
        return "".join(self.words)

    @property
    def every(self) -> tuple[tuple[str, ...], ...]:
        """Every name as words."""
        return (self.words, *self.others)

    @property
    def all_squashed(self) -> frozenset[str]:
        """Every name as one run of letters."""
        return frozenset({self.squashed, *("".join(words) for words in self.others)} - {""})


@lru_cache(maxsize=8_192)
def read_company_name(text: str) -> CompanyName:
    """A name without legal form and cohort notes; "Plura (formerly Bloom)" has two names."""
    notes = _BRACKETS.findall(text)
    main, others = _told_apart(_BRACKETS.sub(" ", text))
    for note in notes:
        alias = _alias(note)
        if alias:
            others.append(alias)
    names = [_core(_words(name)) for name in (main, *others)]
    words = names[0] or next((name for name in names if name), ()) or _words(text)
    return CompanyName(words, tuple(dict.fromkeys(name for name in names[1:] if name and name != words)))


@lru_cache(maxsize=8_192)
def nearly_called(one: str, two: str) -> bool:
    """A name of one is a name of the other but for one slip of letters."""
    ours, theirs = read_company_name(one).every, read_company_name(two).every
    return any(_but_for_one_slip(a, b) for a in ours for b in theirs)


def _but_for_one_slip(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """In a short word it is another word: Fund II is not Fund III, Team A is not Team B."""
    squashed = "".join(one), "".join(two)
    if min(map(len, squashed)) < SHORTEST_MISSPELT or squashed[0] == squashed[1] or not letter_slip(*squashed):
        return False
    if len(one) != len(two):  # "Volt Era" may be "Votlera", but "Studio I" is not "Studio"
        return not set(one) <= set(two) and not set(two) <= set(one)
    return all(a == b or min(len(a), len(b)) >= _SHORTEST_WORD for a, b in zip(one, two, strict=True))


def _told_apart(text: str) -> tuple[str, list[str]]:
    """ "X, formerly Y", "X, now Y", "X dba Y" -> both names."""
    parts = _joints().split(text)
    names = [part.strip(" ,;-–—:/|") for part in parts]
    names = [name for name in names if name]
    return (names[0], names[1:]) if names else (text, [])


def _alias(note: str) -> str:
    """The other name a note in brackets gives; "" for a cohort, a place or a remark."""
    found = _joints().match(f" {note}")
    return note[found.end() - 1 :].strip(" ,;:-\"'") if found else ""


@cache
def _joints() -> re.Pattern[str]:
    table = load_yaml("legal_forms.yaml")
    phrases = sorted(
        (*table["former"], *table["later"], *table["also"], "d/b/a", "f/k/a", "a/k/a"), key=len, reverse=True
    )
    told = [phrase for phrase in phrases if phrase not in ("ex", "was", "now")]
    return re.compile(
        rf"(?:[\s,;:(–—-]+(?:{'|'.join(map(re.escape, told))})\b|,\s*now\b|^\s*(?:now|ex|was)\b)[:.\s]*", re.IGNORECASE
    )


def _words(text: str) -> tuple[str, ...]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(char))
    plain = _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", plain.translate(_LETTERS))
    return tuple("and" if word in "&+" else word for word in _WORD.findall(plain))


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without legal forms at the end and articles in front; never nothing."""
    endings = _endings()
    kept = words
    changed = True
    while changed and len(kept) > 1:
        changed = False
        for length in range(min(4, len(kept) - 1), 0, -1):
            if kept[-length:] in endings:
                kept, changed = kept[:-length], True
                break
    if len(kept) > 1 and kept[-1] == "and":
        kept = kept[:-1]
    while len(kept) > 1 and kept[0] in _leading():
        kept = kept[1:]
    return kept


@cache
def _endings() -> frozenset[tuple[str, ...]]:
    return frozenset(_words(form) for line in load_yaml("legal_forms.yaml")["forms"] for form in line)


@cache
def _leading() -> frozenset[str]:
    return frozenset(load_yaml("legal_forms.yaml")["leading"])


@lru_cache(maxsize=8_192)
def own_domain(domain: str) -> str:
    """The domain a company can be told by; "" for freemail, hosting and pages of a social network."""
    host = domain.casefold().removeprefix("www.").strip(". ")
    if "." not in host or any(ending in _hosting() for ending in _endings_of(host)):
        return ""
    return "" if host in _freemail() else _registered(host)


def _endings_of(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]


@cache
def _hosting() -> frozenset[str]:
    return frozenset(load_yaml("legal_forms.yaml")["hosting"])


@cache
def _freemail() -> frozenset[str]:
    return frozenset(load_yaml("freemail.yaml")["domains"])


_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "gob", "gouv"})


def _registered(host: str) -> str:
    """The domain somebody registered: "info.acme.co.uk" is acme.co.uk."""
    parts = host.split(".")
    kept = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-kept:])


@lru_cache(maxsize=8_192)
def label_of(domain: str) -> str:
    """The part of a domain that is the brand, as one run of letters: "ochre-bio.com" is ochrebio."""
    return domain.partition(".")[0].replace("-", "")


@lru_cache(maxsize=8_192)
def brand_of(squashed: str) -> str:
    """A name or label without what start-ups put around it, so that getacme, acmehq and Acme AI are one brand."""
    prefixes, suffixes = _affixes("brand_prefixes"), _affixes("brand_suffixes")
    for prefix in prefixes if squashed.startswith(prefixes) else ():
        if squashed.startswith(prefix) and len(squashed) - len(prefix) >= _least(prefix):
            squashed = squashed[len(prefix) :]
            break
    for suffix in suffixes if squashed.endswith(suffixes) else ():
        if squashed.endswith(suffix) and len(squashed) - len(suffix) >= _least(suffix):
            return squashed[: -len(suffix)]
    return squashed


def _least(affix: str) -> int:
    return _SHORTEST_BRAND if len(affix) > 2 else _SHORTEST_BRAND + 1


@cache
def _affixes(which: str) -> tuple[str, ...]:
    return tuple(sorted(load_yaml("legal_forms.yaml")[which], key=len, reverse=True))
