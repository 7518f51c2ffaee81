"""Disguises of text undone: look-alike letters, spaced letters, encodings, text turned round or written in cipher."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

from outreach.tables import load_yaml
from outreach.text import clean

#: What is odd about a word: one letter, digits for letters, a blob, plain only in a cipher, a number, s.p.e.l.l.e.d.
SINGLE, MIXED, LONG, CIPHER, DIGITS, SPELLED = (1 << n for n in range(6))

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile("[\U000e0000-\U000e007f]+")
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]+\U000e007f")  # flags of England, Texas ...
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_SPELLED_OUT = re.compile(r"(?<!\w)(?:\w[ ._*/|-]{1,3}){3,}\w(?!\w)")
_SEPARATOR = re.compile(r"[ ._*/|-]")
_LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[0134578@$])[\w@$]+", re.IGNORECASE)
_LEET_LETTERS = str.maketrans("0134578@$", "oieastbas")
_ESCAPED = re.compile(r"\\u\{?([0-9a-fA-F]{4})\}?|\\x([0-9a-fA-F]{2})")
_ESCAPE_OR_QUOTE = re.compile("[&%\\\\\"'“‘«„]")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){3,}")
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}[ :]?){10,}")
_NUMBERS = re.compile(r"\b(?:\d{2,3}[ ,]+){7,}\d{2,3}\b")
_BITS = re.compile(r"\b[01]{7,8}(?: ?[01]{7,8}){4,}\b")
_MORSE = re.compile(r"(?:[.·-]{1,5}(?: / | +)){8,}")
_UPSIDE_DOWN = "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"
_UPRIGHT = str.maketrans(_UPSIDE_DOWN + "ᵷıפ", "abcdefghijklmnopqrstuvwxyz" + "gig")
_TURNED = frozenset("ɐǝɟƃɥᴉɾʞɯɹʇʌʍʎ")
_MANY_MARKS = 15  # dots and dashes of a short word in Morse
_LETTERS_IN_SHAPES = tuple(range(start, start + 26) for start in (0x1F150, 0x1F170, 0x1F1E6))
_SHORTEST_ORDER = 6  # letters
_LATIN_END = 0x250  # Latin letters with every accent end here


def hides_characters(text: str) -> bool:
    """Characters that nobody sees spell something; the flag of Wales is spelled with them too and is fine."""
    return not text.isascii() and bool(_TAG.search(_FLAG.sub("", text)) or _SELECTORS.search(text))


def plain(shown: str) -> str:
    """A cleaned text as a machine understands it: disguises of single letters undone, names in quotation marks out."""
    if not shown.isascii():
        shown = _look_alikes_undone(shown)
    if not _ESCAPE_OR_QUOTE.search(shown):
        return shown
    return _quoted_name().sub(" ", clean(_unescaped(shown), limit=len(shown) + 1))


def other_readings(text: str, shown: str, odd: list[int]) -> Iterator[str]:
    """The same text spelled together, with digits as letters, or upside down."""
    if any(one & SPELLED for one in odd) or sum(1 for one in odd if one & SINGLE) > 3:
        yield from _spelled(text, shown)
    mixed = sum(1 for one in odd if one & MIXED)
    if mixed > 1 or (mixed and "@" in shown):
        yield _LEET.sub(lambda found: found[0].translate(_LEET_LETTERS), shown)
    if not text.isascii() and not _TURNED.isdisjoint(text):
        yield text.translate(_UPRIGHT)[::-1]


def turned(shown: str, odd: list[int]) -> Iterator[str]:
    """The text turned round, each word turned round, and out of the cipher that moves letters by thirteen."""
    if sum(1 for one in odd if one & CIPHER) > 1:
        yield shown[::-1]
        yield " ".join(word[::-1] for word in shown.split())
        yield codecs.decode(shown, "rot13")


def hides_text(shown: str, odd: list[int]) -> bool:
    """A blob of letters or numbers in it is readable text in an encoding."""
    if shown.count("-") + shown.count(".") + shown.count("·") > _MANY_MARKS and _MORSE.search(shown):
        return True
    if not odd:
        return False
    if not any(one & LONG for one in odd) and sum(1 for one in odd if one & (DIGITS | MIXED)) < 5:
        return False
    blobs = (*_BLOB.findall(shown), *_HEX.findall(shown), *_NUMBERS.findall(shown), *_BITS.findall(shown))
    return any(_is_readable(found) for blob in blobs for found in _decoded(blob))


def folded(text: str) -> str:
    """Letters as they are compared here: no accents, no case."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def beyond_latin(text: str) -> bool:
    """Whether it holds letters of another script."""
    return not text.isascii() and any(ord(char) > _LATIN_END for char in text if char.isalpha())


def _spelled(text: str, shown: str) -> Iterator[str]:
    """Letters put together; where wider gaps part the words, these stay apart."""
    yield _SPELLED_OUT.sub(lambda found: _SEPARATOR.sub("", found[0]), shown)
    wide = re.split(r"\s{2,}| *[/|] *", text.strip())
    if len(wide) > 1:
        yield " ".join(
            _SPELLED_OUT.sub(_joined, part) if _has_words(part) else _SEPARATOR.sub("", part) for part in wide
        )


def _joined(found: re.Match[str]) -> str:
    return _SEPARATOR.sub("", found[0])


def _has_words(part: str) -> bool:
    """Whether ordinary words stand in it: those are not to run together with what is spelled."""
    return any(len(word) > 1 and word.isalpha() for word in part.split())


def _unescaped(text: str) -> str:
    for _ in range(2):
        text = html.unescape(text)
        if len(_ESCAPED.findall(text)) > 2:
            text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = _PERCENT.sub(lambda found: unquote(found[0], errors="replace"), text)
    return text


def _look_alikes_undone(text: str) -> str:
    """Latin letters for look-alikes, only in words that become Latin by it: a Russian name stays what it is."""
    pairs = load_yaml("injection.yaml")["look_alikes"]
    table = str.maketrans(pairs[::2], pairs[1::2])
    return _WORD.sub(lambda found: _one_alphabet(found[0], table), _flags_as_letters(_marks_off(text)))


def _one_alphabet(word: str, table: dict[int, int]) -> str:
    if word.isascii():
        return word
    turned_word = word.translate(table)
    return turned_word if turned_word.isascii() else word


def _marks_off(text: str) -> str:
    """Without strokes through letters and piles of accents; the accents of a language stay."""
    apart = unicodedata.normalize("NFD", text)
    kept = (char for char in apart if not ("\u0332" <= char <= "\u0338" or "\u20d0" <= char <= "\u20f0"))
    return unicodedata.normalize("NFC", "".join(kept))


def _flags_as_letters(text: str) -> str:
    """Letters in circles and squares, and those that make flags, as letters; a flag or two stay flags."""
    if sum(1 for char in text if any(ord(char) in letters for letters in _LETTERS_IN_SHAPES)) < _SHORTEST_ORDER:
        return text
    return "".join(_out_of_shape(char) for char in text)


def _out_of_shape(char: str) -> str:
    return next((chr(ord(char) - letters.start + 97) for letters in _LETTERS_IN_SHAPES if ord(char) in letters), char)


def _decoded(blob: str) -> Iterator[bytes]:
    bare = blob.strip("= ,:")
    bits = bare.replace(" ", "")
    if re.fullmatch(r"[01]+", bits):
        yield bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))
        return
    if re.fullmatch(r"[0-9a-fA-F :]+", bare):
        digits = re.sub(r"[ :]", "", bare)
        yield bytes.fromhex(digits[: len(digits) // 2 * 2])
    if re.fullmatch(r"[\d ,]+", bare):
        numbers = [int(number) for number in re.findall(r"\d+", bare)]
        yield bytes(number for number in numbers if number < 256)
    for alphabet in (base64.b64decode, base64.urlsafe_b64decode, base64.b32decode):
        step = 8 if alphabet is base64.b32decode else 4
        try:
            yield alphabet(bare + "=" * (-len(bare) % step))
        except (binascii.Error, ValueError):
            continue


def _is_readable(found: bytes) -> bool:
    try:
        text = found.decode("utf-8").strip()
    except UnicodeDecodeError:
        return False
    letters = sum(1 for char in text if char.isalpha() or char == " ")
    return len(text) > 7 and " " in text and text.isprintable() and letters > 0.75 * len(text)


@cache
def _quoted_name() -> re.Pattern[str]:
    names = load_yaml("injection.yaml")["names_a_quotation"]
    return re.compile(rf"\b{names}:?,? (?:is |was |are )?[\"'“‘«„][^\"”’»]*[\"'”’»]", re.IGNORECASE)
