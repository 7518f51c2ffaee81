"""Text that talks to a machine instead of describing somebody."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from outreach.facts.screening import disguises, grammar
from outreach.tables import load_yaml
from outreach.text import clean

TO_A_MACHINE = "It looks like a message to an AI"

_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"[<>{}\[\]();=`\"#$:]")
#: Words run together and apart again: the order stays legible without its spaces.
_RUN_TOGETHER = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)(?:all|any|the|your|every|of|these|those|my)*"
    r"(?:previous|prior|above|earlier|preceding|your|system)+(?:instruction|prompt|rule|guideline|direction|command)"
)


@dataclass(frozen=True)
class _Group:
    id: str
    words: frozenset[str]
    pattern: re.Pattern[str]
    needs: str


def talks_to_machine(text: str, cleaned: str) -> str:
    """How a text talks to a machine, as one sentence; "" when it does not."""
    if disguises.hides_characters(text):
        return f"{TO_A_MACHINE}: it hides text in invisible characters."
    shown = disguises.plain(cleaned)
    sentence = grammar.read(shown)
    how = _order_in(shown, sentence)
    if how:
        return f"{TO_A_MACHINE}: it {how}."
    if _is_in_disguise(text, shown, sentence) or disguises.hides_text(shown, sentence.odd):
        return f"{TO_A_MACHINE}: it hides text in an encoding."
    return ""


@lru_cache(maxsize=8_192)
def asks_for_something(text: str) -> bool:
    """Whether a text tells its reader what to say or write: no statement, so no message may rest on it."""
    return grammar.asks_for_something(grammar.read(disguises.plain(clean(text))))


def _order_in(shown: str, sentence: grammar.Sentence) -> str:
    for group in _groups_of(sentence.words):
        if group.pattern.search(shown):
            return group.id
    for group in _written_in(bool(_MARKUP.search(shown)), disguises.beyond_latin(shown)):
        if group.pattern.search(shown):
            return group.id
    return grammar.broken(sentence)


def _is_in_disguise(text: str, shown: str, sentence: grammar.Sentence) -> bool:
    if _runs_together(sentence):
        return True
    if not sentence.odd and text.isascii():
        return False
    texts = (*disguises.other_readings(text, shown, sentence.odd), *disguises.turned(shown, sentence.odd))
    readings = ((one, grammar.read(one)) for one in texts)
    return any(_order_in(one, reading) or _runs_together(reading) for one, reading in readings)


def _runs_together(sentence: grammar.Sentence) -> bool:
    together = "".join(sentence.words).replace("-", "")
    # A few looks for a part of a word cost less than one search, and nearly every text ends here.
    if "gnor" in together or "regard" in together or "forget" in together or "rrid" in together or "bypas" in together:
        return bool(_RUN_TOGETHER.search(together))
    return False


@cache
def _written_in(markup: bool, script: bool) -> tuple[_Group, ...]:
    """The groups that are looked at for the marks or the letters of a text."""
    here = {"markup": markup, "script": script}
    return tuple(group for group in _groups() if here.get(group.needs))


def _groups_of(words: list[str]) -> tuple[_Group, ...]:
    """The groups one of whose words occurs."""
    bits = 0
    for word in words:
        bits |= _group_bits(word)
    return _with_bits(bits) if bits else ()


@lru_cache(maxsize=131_072)
def _group_bits(word: str) -> int:
    parts = (word, *_WORD.findall(word)) if not word.isalnum() else (word,)
    return sum(1 << n for n, group in enumerate(_groups()) if not group.words.isdisjoint(parts))


@lru_cache(maxsize=1_024)
def _with_bits(bits: int) -> tuple[_Group, ...]:
    return tuple(group for n, group in enumerate(_groups()) if bits >> n & 1)


@cache
def _groups() -> tuple[_Group, ...]:
    data = load_yaml("injection.yaml")
    return tuple(_compiled(group, data["parts"]) for group in data["groups"])


def _compiled(group: dict[str, Any], parts: dict[str, str]) -> _Group:
    needs = "script" if group.get("script") else "markup" if group.get("markup") else ""
    words = frozenset(disguises.folded(str(word)) for word in group.get("words", ()))
    filled = (f"(?:{filled_in(pattern, parts)})" for pattern in group["patterns"])
    return _Group(group["id"], words, re.compile("|".join(filled), re.IGNORECASE), needs)


def filled_in(pattern: str, parts: dict[str, str]) -> str:
    """A pattern with its {parts} put in."""
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern
