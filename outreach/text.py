"""Text as data: one way to clean untrusted text, one way to compare it."""

import re
import unicodedata

#: Variation selectors and Unicode tags carry hidden text without being control characters.
_HIDDEN = (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200), 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
_HIDDEN_SET = frozenset(map(chr, _HIDDEN))
_ANY_HIDDEN = re.compile(f"[{''.join(map(chr, _HIDDEN))}]")


def clean(text: str, limit: int = 600) -> str:
    """Text safe to store and show: NFKC, no control, invisible, bidi or tag characters, single spaces, capped."""
    normal = unicodedata.normalize("NFKC", text)
    # Nearly every text is printable as it stands; only others are looked at one by one.
    plain = normal.isprintable() and (normal.isascii() or not _ANY_HIDDEN.search(normal))
    visible = normal if plain else "".join(_visible(char) for char in normal)
    return " ".join(visible.split())[:limit].rstrip()


def fold(text: str) -> str:
    """Text as it is compared: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _visible(char: str) -> str:
    if char in _HIDDEN_SET:
        return ""
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f":
        return " "
    return "" if category.startswith("C") else char
