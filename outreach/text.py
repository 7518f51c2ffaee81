"""Text as data: one way to clean untrusted text, one way to compare it."""

import re
import unicodedata

#: Variation selectors, Unicode tags and blanks of other scripts carry hidden text without being control characters.
_HIDDEN = (
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE0200),
    *range(0x180B, 0x1810),
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
)
_HIDDEN_SET = frozenset(map(chr, _HIDDEN))
_ANY_HIDDEN = re.compile(f"[{''.join(map(chr, _HIDDEN))}]")
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_MARKS}{{4}}){_MARKS}+")  # no language writes more than four on one letter


def clean(text: str, limit: int = 600) -> str:
    """Text safe to store and show: NFKC, no control, invisible, bidi or tag characters, single spaces, capped.

    Cleaning twice changes nothing.
    """
    normal = unicodedata.normalize("NFKC", text)
    if normal.isascii():
        visible = normal if normal.isprintable() else "".join(map(_visible, normal))
    else:
        visible = _beyond_ascii(normal)
    return " ".join(visible.split())[:limit].rstrip()


def fold(text: str) -> str:
    """Text as it is compared: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _beyond_ascii(normal: str) -> str:
    # Nearly every text is printable as it stands; only others are looked at one by one.
    if not normal.isprintable() or _ANY_HIDDEN.search(normal):
        # What stood apart because of a hidden character stands together now, and is written as one letter.
        normal = unicodedata.normalize("NFKC", "".join(map(_visible, normal)))
    return _PILE.sub(r"\1", normal)


def _visible(char: str) -> str:
    if char in _HIDDEN_SET:
        return ""
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f":
        return " "
    return "" if category.startswith("C") else char
