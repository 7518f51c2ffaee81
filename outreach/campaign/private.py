"""Names, labels, reasons and look-ups of declared fields that would tell something private about a person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from outreach import facts, prospects
from outreach.campaign import terms
from outreach.campaign.spellings import Words, mixes_alphabets, readings, words_of
from outreach.models import CUSTOM, CustomField
from outreach.tables import load_yaml

_LABEL = 3  # words: a text no longer says one thing, as a label does
_BESIDE = 3  # words: so near a person a word is about them
_SIGNS = re.compile("[♀♂⚢⚣⚤⚥⚧]")
_ALSO_OF_COMPANIES = {"their", "who"}


def private_field(name: str, declared: CustomField) -> str:
    """What a declared field would tell about a person ("gender"), in words; "" when it tells nothing private."""
    bare = name.removeprefix(CUSTOM)
    said = private_name(bare) or private_name(declared.label)
    said = said or private_text(declared.look_up) or private_text(declared.why)
    if said:
        return said
    texts = (" ".join(prospects.words(bare)), declared.label, declared.why, declared.look_up)
    of_people = _names_people(words_of(f"{bare} {declared.label}"))
    return next((why for text in texts if text and (why := facts.screen(text, about_person=of_people))), "")


@lru_cache(maxsize=512)
def private_name(name: str) -> str:
    """The private matter that a name or a label is about; "" for none."""
    if _SIGNS.search(name):
        return "gender"
    return next((matter for words in readings(name) if (matter := _matter(words, name))), "") or _mixed(name)


@lru_cache(maxsize=512)
def private_text(text: str) -> str:
    """The private matter that a reason or a look-up asks for; a short one is read as a label is."""
    if _SIGNS.search(text):
        return "gender"
    for words in readings(text):
        rest = tuple(word for word in terms.without_small_words(words) if word not in terms.listed("orders"))
        if len(rest) <= _LABEL and (matter := _matter(rest, text)):
            return matter
        if matter := next(_in_a_sentence(words, text), ""):
            return matter
    return _mixed(text)


def _mixed(text: str) -> str:
    word = mixes_alphabets(text)
    return f"It mixes letters of two alphabets in one word (“{word}”), so nobody can tell what it says." if word else ""


def _matter(words: Words, text: str) -> str:
    if words in _exceptions():
        return ""
    short = terms.without_small_words(words)
    found = (*terms.always(words, text), *terms.always(short, text), *terms.unless_of_a_company(short))
    return (
        next(_anywhere(words, "".join(words)), "")
        or next((matter for matter, _, _ in _as_words(words, whole=_names_people(words))), "")
        or next((matter for matter, _, _ in found), "")
        or terms.alone(words)
        or ("a person" if terms.listed("pronouns") & set(words) else "")
        or next(_of_people(words), "")
        or _as_column(words)
    )


def _in_a_sentence(words: Words, text: str) -> Iterator[str]:
    """Words that often say something else count only beside a person: "a single site", "is the owner single"."""
    short = terms.without_small_words(words)
    for word in words:
        yield from _anywhere((), word)
    found = (*terms.always(words, text), *terms.always(short, text), *terms.unless_of_a_company(short))
    for matter, at, end in (*found, *_as_words(short, whole=False)):
        often = short[at : at + 1] and short[at] in terms.listed("often_harmless")
        if not often or _names_people(set(short[max(at - _BESIDE, 0) : end + _BESIDE]) - _ALSO_OF_COMPANIES):
            yield matter


def _anywhere(words: Words, glued: str) -> Iterator[str]:
    for matter, parts in _table()["anywhere"].items():
        if any(part in glued for part in parts):
            yield matter
    if words and re.search(rf"(?:{'|'.join(_table()['people'])})(?:age|sex|race|faith)(?:$|band|group|range)", glued):
        yield "birth date or age, gender, origin or belief"


def _as_words(words: Words, *, whole: bool) -> Iterator[tuple[str, int, int]]:
    for matter, rule in _table()["words"].items():
        for at, word in enumerate(words):
            if word in rule["words"] and (whole or not _is_excused(words, at, rule["not"])):
                yield matter, at, at + 1


def _is_excused(words: Words, at: int, harmless: Sequence[str]) -> bool:
    """A word directly beside it says that it is not about a person: "company age", "age of fleet"."""
    after = words[at + 1 :]
    beside = (*words[max(at - 1, 0) : at], *(after[1:2] if after[:1] == ("of",) else after[:1]))
    return any(word in harmless for word in beside)


def _of_people(words: Words) -> Iterator[str]:
    if _names_people(words):
        yield from ("a person's private life" for word in words if word in _table()["personal"])


def _as_column(words: Words) -> str:
    """A whole name that no list may have as a column either; what companies have as well is left to the rules above."""
    matter = prospects.private_matter(" ".join(words))
    return "" if matter in _OF_COMPANIES_TOO else matter


_OF_COMPANIES_TOO = ("pay and private money", "photo or body", "home", "service")


def _names_people(words: Iterable[str]) -> bool:
    return any(word in _table()["people"] for word in words)


@cache
def _exceptions() -> frozenset[Words]:
    return frozenset(prospects.words(name) for name in _table()["except"])


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("private_fields.yaml")
    return table
