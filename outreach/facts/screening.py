"""Which texts may be used at all: nothing private about a person, nothing that talks to a machine."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from outreach.models import Fact
from outreach.tables import load_yaml
from outreach.text import clean

TO_A_MACHINE = "It looks like a message to an AI"

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile("[\U000e0000-\U000e007f]+")
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]+\U000e007f")  # flags of England, Texas ...
_SPELLED_OUT = re.compile(r"\b(?:\w[._ -]){4,}\w\b")
_LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457])\w*[a-z][013457]+[a-z]\w*\b", re.IGNORECASE)
_LEET_LETTERS = str.maketrans("013457", "oieast")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_MARKUP = frozenset('<>{}[]();=`"')
_LATIN_END = 0x250  # Latin letters with every accent end here


@dataclass(frozen=True)
class _Rule:
    """One group of a lexicon, compiled: a cheap first look, then the patterns."""

    id: str
    reason: str
    words: frozenset[str]
    stems: re.Pattern[str] | None
    always: re.Pattern[str] | None
    person: re.Pattern[str] | None
    needs: str


def screen(text: str, *, about_person: bool = False) -> str:
    """Why a text may be used for nothing, as one sentence; "" when it may. About a person it is read more strictly."""
    return _screen(text, about_person)


def screen_fact(fact: Fact, *, about_person: bool) -> str:
    """Why a fact may be used for nothing, its quotation and its value included; "" when it may."""
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    words = " ".join(value for value in values if isinstance(value, str))
    strict = about_person and fact.kind not in ("role", "lifecycle")  # a job title names a trade, not a life
    return next((why for part in (fact.text, fact.evidence, words) if part and (why := _screen(part, strict))), "")


@lru_cache(maxsize=8_192)
def _screen(text: str, about_person: bool) -> str:
    return _talks_to_machine(text) or _is_private(clean(text, limit=len(text) + 1), about_person)


def _talks_to_machine(text: str) -> str:
    if not text.isascii() and _TAG.search(_FLAG.sub("", text)):
        return f"{TO_A_MACHINE}: it hides text in invisible characters."
    plain = _plain(text)
    for rule in _machine_rules():
        if _may_match(rule, plain) and rule.always and rule.always.search(plain):
            return f"{TO_A_MACHINE}: it {rule.id}."
    if _hides_text(plain):
        return f"{TO_A_MACHINE}: it hides text in an encoding."
    return ""


def _may_match(rule: _Rule, plain: str) -> bool:
    if rule.needs == "script":
        return any(ord(char) > _LATIN_END for char in plain if char.isalpha())
    if rule.needs == "markup":
        return not _MARKUP.isdisjoint(plain) or ":" in plain or "=" in plain
    return not rule.words or not rule.words.isdisjoint(_words(plain))


@lru_cache(maxsize=64)
def _words(plain: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain.casefold()))


def _plain(text: str) -> str:
    """The text as a machine would understand it: disguises of letters undone, quoted names taken out."""
    plain = clean(text, limit=len(text) + 1)
    if not plain.isascii():
        plain = _look_alikes_undone(plain)
    plain = _SPELLED_OUT.sub(lambda found: re.sub(r"[ ._-]", "", found[0]), plain)
    if len(_LEET.findall(plain)) > 1:
        plain = _LEET.sub(lambda found: found[0].translate(_LEET_LETTERS), plain)
    return _quoted_name().sub(" ", plain) if any(mark in plain for mark in "\"'“‘«") else plain


def _look_alikes_undone(text: str) -> str:
    """Latin letters for look-alikes, only in words that mix both: a Russian name stays what it is."""
    pairs = load_yaml("injection.yaml")["look_alikes"]
    table = str.maketrans(pairs[::2], pairs[1::2])
    latin = any("a" <= char <= "z" for char in text.casefold())
    return _WORD.sub(lambda found: _one_alphabet(found[0], table), text) if latin else text


def _one_alphabet(word: str, table: dict[int, int]) -> str:
    turned = word.translate(table)
    return turned if turned.isascii() and not word.isascii() else word


def _hides_text(plain: str) -> bool:
    return any(_is_readable(blob) for blob in _BASE64.findall(plain))


def _is_readable(blob: str) -> bool:
    padded = blob.rstrip("=") + "=" * (-len(blob.rstrip("=")) % 4)
    try:
        decoded = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return " " in decoded.strip() and all(unicodedata.category(char)[0] != "C" for char in decoded)


def _is_private(plain: str, about_person: bool) -> str:
    if not _any_private_stem().search(plain):
        return ""
    rules = [rule for rule in _private_rules() if rule.stems and rule.stems.search(plain)]
    rest = _business().sub(" – ", plain)
    for rule in rules:
        if (rule.always and rule.always.search(rest)) or (about_person and rule.person and rule.person.search(rest)):
            return f"It is about {rule.reason}, which is never used."
    return ""


@cache
def _machine_rules() -> tuple[_Rule, ...]:
    data = load_yaml("injection.yaml")
    return tuple(_compile(group, data["parts"], group["id"]) for group in data["groups"])


@cache
def _private_rules() -> tuple[_Rule, ...]:
    data = load_yaml("sensitive.yaml")
    return tuple(_compile(group, data["parts"], group["reason"]) for group in data["categories"])


@cache
def _any_private_stem() -> re.Pattern[str]:
    """Most texts hold the start of no private word at all: one look instead of one per category."""
    words = (str(word).casefold() for group in load_yaml("sensitive.yaml")["categories"] for word in group["words"])
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)


@cache
def _business() -> re.Pattern[str]:
    return _any_of(load_yaml("sensitive.yaml")["business"], {})


@cache
def _quoted_name() -> re.Pattern[str]:
    names = load_yaml("injection.yaml")["names_a_quotation"]
    return re.compile(rf"\b{names}:?,? (?:is |was )?[\"'“‘«][^\"”’»]*[\"'”’»]", re.IGNORECASE)


def _compile(group: dict[str, Any], parts: dict[str, str], reason: str) -> _Rule:
    words = [str(word).casefold() for word in group.get("words", ())]
    patterns, person = group.get("always") or group.get("patterns"), group.get("person")
    return _Rule(
        id=group["id"],
        reason=reason,
        words=frozenset(words),
        stems=re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE) if words else None,
        always=_any_of(patterns, parts) if patterns else None,
        person=_any_of(person, parts) if person else None,
        needs="script" if group.get("script") else "markup" if group.get("markup") else "",
    )


def _any_of(patterns: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_filled(pattern, parts)})" for pattern in patterns), re.IGNORECASE)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern
