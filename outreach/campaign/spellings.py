"""How a name or a label may be spelled: accents and look-alike letters undone, letters set apart put together."""

import re
import unicodedata

from outreach import prospects
from outreach.tables import load_yaml
from outreach.text import clean

Words = tuple[str, ...]

_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
_NO_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[^\w]+|_+)(?:[^\W\d_](?:[^\w]+|_+))+[^\W\d_](?![^\W_])")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
_UNITS = frozenset("μΩΜω")  # "μm", "kΩ"
_ARTICLES = (("ال", 5), ("ה", 4))  # Arabic and Hebrew write the article together with a word of so many letters
_SHOWN = 40


def readings(text: str) -> tuple[Words, ...]:
    """The words of a text in every way they may be meant: as they stand, digits as letters, "s.e.x" as one word."""
    shown = clean(text)
    told = _latin(shown)
    ways = (shown, told, told.translate(_DIGITS_FOR_LETTERS), _APART.sub(lambda found: _joined(found[0]), told))
    return tuple(dict.fromkeys(words_of(way) for way in ways))


def words_of(text: str) -> Words:
    """The words without case, accents, signs and articles; a digit ends one, so that "age2" is "age" and 2."""
    apart = re.sub(r"\d+", lambda found: f" {found[0]} ", text)
    found = (word.translate(_NO_ACCENT) for word in prospects.words(apart) if word != "s")
    return tuple(_bare(word) for word in found)


def spellings(entry: str) -> tuple[str, ...]:
    """The entry of a table as it is also written: "Gehälter" and "Gehaelter"."""
    lower = entry.casefold()
    return tuple(dict.fromkeys((lower, lower.translate(_TWO_LETTERS))))


def mixes_alphabets(text: str) -> str:
    """A word with letters of two alphabets, as nobody writes one who wants to be understood; "" when there is none."""
    for word in re.findall(r"[^\W\d_]+", clean(text)):
        if not word.isascii() and len({_alphabet(char) for char in word if char not in _UNITS} - {""}) > 1:
            return str(word)[:_SHOWN]
    return ""


def _alphabet(char: str) -> str:
    name = unicodedata.name(char, "").partition(" ")[0]
    return name if name in _ALPHABETS else ""


def _latin(text: str) -> str:
    """Words that become Latin when their look-alike letters are taken for Latin ones."""
    if text.isascii():
        return text
    pairs = load_yaml("injection.yaml")["look_alikes"]
    table = str.maketrans(pairs[::2], pairs[1::2])
    return re.sub(r"\w+", lambda found: told if (told := found[0].translate(table)).isascii() else found[0], text)


def _joined(letters: str) -> str:
    return re.sub(r"[\W_]+", "", letters)


def _bare(word: str) -> str:
    return next((word[len(one) :] for one, least in _ARTICLES if word.startswith(one) and len(word) >= least), word)
