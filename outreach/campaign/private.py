"""Names and labels of declared fields that would tell something private about a person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from outreach import facts, prospects
from outreach.models import CUSTOM, CustomField
from outreach.tables import load_yaml

_Words = tuple[str, ...]

_LETTERS = str.maketrans("013457", "oieast")


def private_field(name: str, declared: CustomField) -> str:
    """What a declared field would tell about a person ("gender"), in words; "" when it tells nothing private."""
    bare = name.removeprefix(CUSTOM)
    said = private_name(bare) or private_name(declared.label)
    if said:
        return said
    texts = (" ".join(prospects.words(bare)), declared.label, declared.why, declared.look_up)
    of_people = _names_people(_apart(f"{bare} {declared.label}"))
    return next((why for text in texts if text and (why := facts.screen(text, about_person=of_people))), "")


@lru_cache(maxsize=512)
def private_name(name: str) -> str:
    """The private matter that a name or a label is about; "" for none."""
    readings = (_apart(name), _apart(name.translate(_LETTERS)))
    return next((matter for words in dict.fromkeys(readings) if (matter := _matter(words))), "")


def _matter(words: _Words) -> str:
    if words in _exceptions():
        return ""
    return next(_anywhere(words), "") or next(_as_words(words), "") or next(_of_people(words), "") or _as_column(words)


def _anywhere(words: _Words) -> Iterator[str]:
    glued = "".join(words)
    for matter, parts in _table()["anywhere"].items():
        if any(part in glued for part in parts):
            yield matter
    if re.search(rf"(?:{'|'.join(_table()['people'])})(?:age|sex|race|faith)(?:$|band|group|range)", glued):
        yield "birth date or age, gender, origin or belief"


def _as_words(words: _Words) -> Iterator[str]:
    for matter, rule in _table()["words"].items():
        for at, word in enumerate(words):
            if word in rule["words"] and (_names_people(words) or not _is_excused(words, at, rule["not"])):
                yield matter


def _is_excused(words: _Words, at: int, harmless: Sequence[str]) -> bool:
    """A word directly beside it says that it is not about a person: "company age", "age of fleet"."""
    after = words[at + 1 :]
    beside = (*words[max(at - 1, 0) : at], *(after[1:2] if after[:1] == ("of",) else after[:1]))
    return any(word in harmless for word in beside)


def _of_people(words: _Words) -> Iterator[str]:
    if _names_people(words):
        yield from ("a person's private life" for word in words if word in _table()["personal"])


def _as_column(words: _Words) -> str:
    """A whole name that no list may have as a column either; what companies have as well is left to the rules above."""
    matter = prospects.private_matter(" ".join(words))
    return "" if matter in _OF_COMPANIES_TOO else matter


_OF_COMPANIES_TOO = ("pay and private money", "photo or body", "home", "service")


def _names_people(words: Iterable[str]) -> bool:
    return any(word in _table()["people"] for word in words)


def _apart(name: str) -> _Words:
    """The words of a name; a digit ends one, so that "age2" is "age" and 2."""
    return tuple(word for word in prospects.words(re.sub(r"\d+", lambda found: f" {found[0]} ", name)) if word != "s")


@cache
def _exceptions() -> frozenset[_Words]:
    return frozenset(prospects.words(name) for name in _table()["except"])


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("private_fields.yaml")
    return table
