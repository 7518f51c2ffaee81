"""Text that was encoded twice ("MÃ¼ller"): found, and what it was meant to say."""

import re
import unicodedata

#: What each byte from 0x80 is called by cp1252; five have no character there and stay what they are.
_CHARS = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0x100)]
_BYTES = {char: bytes([number]) for number, char in enumerate(_CHARS, 0x80)}
_FOLLOW = "[" + "".join(re.escape(char) for char in _CHARS[:0x40]) + "]"
_TWICE = re.compile(rf"[\u00c2-\u00df]{_FOLLOW}|[\u00e0-\u00ef]{_FOLLOW}{{2}}|[\u00f0-\u00f4]{_FOLLOW}{{3}}")
_MOST_TIMES = 4


def meant(text: str) -> str:
    """What a text that was encoded twice, or more often, was meant to say; "" when it is sound."""
    if not _TWICE.search(text):
        return ""
    repaired = text
    for _ in range(_MOST_TIMES):
        again = _TWICE.sub(_decoded, repaired)
        if again == repaired:
            break
        repaired = again
    return "" if repaired == text else repaired


def _decoded(found: re.Match[str]) -> str:
    """One sequence as UTF-8, if that gives a character that people write."""
    try:
        char = b"".join(_BYTES[one] for one in found.group()).decode("utf-8")
    except UnicodeDecodeError:
        return found.group()
    return char if _is_usual(char) else found.group()


def _is_usual(char: str) -> bool:
    """Letters of Latin, Greek, Cyrillic and Asian scripts, punctuation, signs; not phonetic letters such as "ɮ"."""
    code = ord(char)
    if code < 0x250:
        return code >= 0xA0
    if code < 0x370:
        return False
    return unicodedata.category(char)[0] in "LPSN" or char in "\u200b\u200d\ufeff\u2009\u202f"
