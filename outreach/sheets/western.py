"""Bytes that are not UTF-8: is cp1252 certain, and if not, which encodings give readable words."""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from charset_normalizer import from_bytes

from outreach.errors import Choice
from outreach.tables import load_yaml

_MOST = 5  # choices shown
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_HIGH_SIGN = re.compile(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f]|[^\w\s\x00-\x7f](?=[^\W\d_])|[¹²³ªº¼½¾](?=[^\W\d_])|(?<=[^\W\d_])[¹²³ªº¼½¾]"
)
_TURNED = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘´·–—](?=[^\W\d_])|[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]|[À-ÖØ-öø-ÿŠšŽžŒœŸ]{3}")


def is_western(sample: bytes, high: bytes) -> bool:
    """Whether cp1252 is the only sensible reading: every letter stands where Western European languages write it."""
    try:
        text, letters = sample.decode("cp1252"), high.decode("cp1252")
    except UnicodeDecodeError:
        return False
    known = set(_table()["plain"]) | _contexts().keys()
    if any(_is_letter(char) and char.lower() not in known for char in letters) or "¤" in letters:
        return False
    if _TURNED.search(text) or not _signs_fit(text):
        return False
    return all(_fits(word.lower()) for word in _LETTERS.findall(text) if not word.isascii())


def examples(text: str) -> list[str]:
    """Five words of a text that show how its letters are read."""
    words = dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii())
    return list(words)[:5]


def choices(sample: bytes, high: bytes) -> list[Choice]:
    """The encodings under which these bytes are words, the most likely first, each with words to judge it by."""
    ranked: dict[str, tuple[float, str]] = {}
    for place, codec in enumerate(_codecs(sample)):
        text = _readable(sample, high, codec)
        shown = ", ".join(examples(text))
        if shown and all(shown != other for _, other in ranked.values()):
            ranked[codec] = (_odd_share(text) + place / 1_000, shown)
    best = sorted(ranked, key=lambda codec: ranked[codec][0])
    near = [codec for codec in best if ranked[codec][0] <= ranked[best[0]][0] + 0.35][:_MOST]
    return [Choice(ranked[codec][1], f"--encoding {codec}", {"encoding": codec}) for codec in near]


@cache
def _contexts() -> dict[str, re.Pattern[str]]:
    return {letter: re.compile(pattern) for letter, pattern in _table()["contexts"].items()}


def _table() -> Any:
    return load_yaml("encodings.yaml")


def _fits(word: str) -> bool:
    """Every letter of a lower-case word stands where Western languages write it; a whole word of them is foreign."""
    if len(word) > 1 and not any(char.isascii() for char in word) and len(set(word)) > 1:
        return False
    contexts = _contexts()
    return all(len(contexts[char].findall(word)) == word.count(char) for char in set(word) if char in contexts)


def _signs_fit(text: str) -> bool:
    allowed = re.compile(str(_table()["signs"]))
    kept = {place for found in allowed.finditer(text) for place in range(found.start(), found.end())}
    return all(found.start() in kept for found in _HIGH_SIGN.finditer(text))


def _codecs(sample: bytes) -> Iterator[str]:
    guess = from_bytes(sample[:20_000]).best()
    if guess and guess.encoding not in ("ascii", "utf_8"):
        yield guess.encoding
    yield from (codec for codec in _table()["candidates"] if not guess or codec != guess.encoding)


def _readable(sample: bytes, high: bytes, codec: str) -> str:
    """The sample in this encoding; "" when bytes have no meaning or would be control characters."""
    try:
        text = sample.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return ""
    bad = any(unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\r\n" for char in set(text))
    return "" if bad else text


def _odd_share(text: str) -> float:
    """How many of the words with foreign letters look wrong: mixed scripts, capitals inside, signs between letters."""
    words = [word for word in re.findall(r"[^\s,;|\t\"]+", text) if not word.isascii()]
    return sum(_is_odd(word) for word in words) / max(1, len(words))


def _is_odd(word: str) -> bool:
    letters = [char for char in word if _is_letter(char)]
    scripts = {unicodedata.name(char, "?").split()[0] for char in letters}
    scripts = {"CJK" if script in ("CJK", "HIRAGANA", "KATAKANA") else script for script in scripts}
    halfwidth = "HALFWIDTH" in scripts
    turned = re.search(r"[^\W\d_][^\w\s\x00-\x7f’‘´·–—][^\W\d_]", word) or any(
        one.islower() and two.isupper() for one, two in itertools.pairwise(letters)
    )
    foreign = [char for char in letters if not char.isascii()]
    strange = any(not _is_letter(char) and not char.isascii() and char not in "’‘“”–—€" for char in word)
    only_accents = scripts == {"LATIN"} and len(letters) > 2 and len(foreign) * 3 > len(letters) * 2
    return bool(len(scripts) > 1 or turned or strange or only_accents or halfwidth or not letters)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L" and char not in "ªº"
