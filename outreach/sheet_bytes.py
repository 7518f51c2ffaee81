"""The bytes of a list into text: what the file is, how it is encoded, and a note wherever that had to be inferred."""

import codecs
import re
import unicodedata
from typing import NamedTuple

from charset_normalizer import from_bytes

from outreach.errors import SheetError

MAX_BYTES = 200_000_000

_BOMS = (  # the longer mark first: UTF-32-LE starts like UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a compressed file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
)
_WEB_PAGE = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<table|<workbook)", re.IGNORECASE)
_SAVE_AS = "Open it in a spreadsheet, save it as CSV (UTF-8) and import that file."
#: Letters of the Western European languages; the test of whether cp1252 is the right reading.
_WESTERN = frozenset("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŒŠŽŸªº")
_INSIDE_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘´·–—­](?=[^\W\d_])")
_UPPER_AFTER_LOWER = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]")
_THREE_ACCENTS = re.compile(r"[À-ÖØ-öø-ÿŠšŽžŒœŸ]{3}")


class Decoded(NamedTuple):
    """The text of a file and how it was read."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(source: str, data: bytes) -> Decoded:
    """The text of a list; raises SheetError when the bytes are no text or their encoding cannot be known."""
    _refuse_foreign(source, data)
    decoded = _by_mark(source, data) or _utf8(data) or _western(source, data)
    if "\0" in decoded.text:
        raise SheetError(source, "The file holds NUL characters, so it is no plain text.", _SAVE_AS)
    if not decoded.text.strip():
        raise SheetError(
            source, "The file is empty.", "Choose a list that has a row of column names and at least one contact."
        )
    if _WEB_PAGE.match(decoded.text):
        raise SheetError(source, "The file is a web page or XML, not a CSV file.", _SAVE_AS)
    return decoded


def _refuse_foreign(source: str, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise SheetError(
            source, f"The file has more than {MAX_BYTES // 1_000_000} MB.", "Split the list and import the parts."
        )
    for start, what in _FOREIGN:
        if data.startswith(start):
            raise SheetError(source, f"The file is {what}, not a CSV file.", _SAVE_AS)


def _by_mark(source: str, data: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
            except UnicodeError as exc:
                reason = f"The file says it is {encoding.removesuffix('-sig')} but is damaged."
                raise SheetError(source, reason, "Export the list again.") from exc
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _western(source: str, data: bytes) -> Decoded:
    """Bytes that are not UTF-8: cp1252 when that gives Western European words, else a question to the user."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if "\0" in text:
        return Decoded(text, "cp1252")
    if not text or not _is_western(text):
        guess = from_bytes(data[:200_000]).best()
        seems = f" (it may be {guess.encoding})" if guess else ""
        reason = (
            f"The file is not UTF-8 and its encoding cannot be known for certain{seems}, so names could come out wrong."
        )
        raise SheetError(source, reason, _SAVE_AS)
    words = dict.fromkeys(re.findall(r"\w*[^\x00-\x7f\W]\w*", text))
    shown = ", ".join(list(words)[:5]) or "no accented letters"
    return Decoded(text, "cp1252", (f"Read as cp1252 (the file is not UTF-8). Check that these read well: {shown}.",))


def _is_western(text: str) -> bool:
    foreign = {char for char in text if ord(char) > 127 and unicodedata.category(char)[0] == "L"} - _WESTERN
    odd = _INSIDE_WORD.search(text) or _UPPER_AFTER_LOWER.search(text) or _THREE_ACCENTS.search(text)
    return not foreign and not odd
