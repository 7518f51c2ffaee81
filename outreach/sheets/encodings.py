"""How the bytes of a list are encoded: known for certain, shown where inferred, asked where two readings are possible.

The file is looked through once, a megabyte at a time; nothing else of it is kept than a sample of difficult lines.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.errors import SheetError, SheetQuestionError
from outreach.models import Reading
from outreach.sheets import western

CHUNK = 1 << 20
MAX_BYTES = 4_000_000_000
SAVE_AS = "Open it in a spreadsheet, save it as CSV (UTF-8) and import that file."

_SAMPLE = 200_000  # bytes of lines that are not UTF-8
_LONGEST = 1 << 24  # bytes of a line that is looked at in one piece
_BOMS = (  # the longer mark first: UTF-32-LE starts like UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII = bytes(range(128))
_NOT_FOR_LISTS = frozenset({"unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode", "undefined"})


class Encoding(NamedTuple):
    """A codec and how sure it is."""

    name: str
    start: int = 0  # bytes of the mark at the beginning
    notes: tuple[str, ...] = ()


class _Survey:
    """What one pass over the bytes found: how many lines are ASCII, UTF-8 or neither, and a sample of the last."""

    def __init__(self) -> None:
        self.lines = self.utf8 = self.other = self.with_nul = self.written = 0
        self.sample = bytearray()
        self.high = bytearray()  # every byte above 127 in lines that are not UTF-8, once

    def add(self, piece: bytes) -> None:
        """Counts the lines of a piece that ends with a line."""
        if piece.isascii() and b"\0" not in piece:
            self.lines += piece.count(b"\n") or piece.count(b"\r") or 1
            self.written += bool(piece.strip())
            return
        for line in re.split(rb"[\r\n]+", piece):
            if line:
                self._line(line)

    def _line(self, line: bytes) -> None:
        self.lines += 1
        self.written += bool(line.strip())
        self.with_nul += b"\0" in line
        if line.isascii():
            return
        if _is_utf8(line):
            self.utf8 += 1
            return
        self.other += 1
        new = line.translate(None, _ASCII).translate(None, bytes(self.high))
        self.high += bytes(sorted(set(new)))
        if len(self.sample) < _SAMPLE:
            self.sample += line[:2_000] + b"\n"


def decide(path: Path, head: bytes, reading: Reading) -> Encoding:
    """The encoding of a file; raises SheetError when it is no text, SheetQuestionError when it cannot be known."""
    source = path.name
    marked = next(((name, len(mark)) for mark, name in _BOMS if head.startswith(mark)), None)
    if marked:
        name, start = marked
    elif reading.encoding:
        name, start = _told(source, reading.encoding), 0
    else:
        name, start = _by_nul(head), 0
    if name and name != "utf-8":
        _check(path, name, start)
        notes = () if start or reading.encoding else (f"Read as {name.upper()}, which the file does not say itself.",)
        return Encoding(name, start, notes)
    survey = _survey(path, start)
    if not survey.written:
        remedy = "Choose a list that has a row of column names and at least one contact."
        raise SheetError(source, "The file is empty.", remedy)
    if survey.with_nul * 2 >= survey.lines:
        raise SheetError(source, "The file holds NUL characters, so it is no plain text.", SAVE_AS)
    if name or survey.utf8 >= survey.other:
        return Encoding("utf-8", start)
    return _eight_bit(source, survey)


def pieces(path: Path, start: int = 0) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time; raises SheetError when it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            while piece := file.read(CHUNK):
                yield piece
    except OSError as exc:
        reason = f"The file cannot be opened ({exc.strerror or exc})."
        raise SheetError(path.name, reason, "Check the name and the folder and try again.") from exc


def _told(source: str, encoding: str) -> str:
    """The codec the user named; raises SheetError when there is no such encoding of text."""
    try:
        name = codecs.lookup(encoding).name
        known = name not in _NOT_FOR_LISTS and "a,b;".encode(name).decode(name) == "a,b;"
    except (LookupError, UnicodeError, TypeError, ValueError):
        known, name = False, encoding
    if not known:
        remedy = "Name a usual one, for example --encoding utf-8, --encoding cp1252 or --encoding cp1250."
        raise SheetError(source, f"There is no encoding of text called {encoding!r}.", remedy)
    return {"utf-8-sig": "utf-8", "ascii": "utf-8"}.get(name, name)


def _by_nul(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: every second byte, or three of four, is nought."""
    sample = head[: len(head) // 4 * 4][:4_096]
    if len(sample) < 8:
        return ""
    empty = [sample[place::4].count(0) * 4 / len(sample) for place in range(4)]
    if min(empty[:3]) > 0.9 and empty[3] < 0.2:
        return "utf-32-be"
    if min(empty[1:]) > 0.9 and empty[0] < 0.2:
        return "utf-32-le"
    even, odd = (empty[0] + empty[2]) / 2, (empty[1] + empty[3]) / 2
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else ""


def _check(path: Path, name: str, start: int) -> None:
    """Raises SheetError when the bytes are not what they are said to be."""
    decoder = codecs.getincrementaldecoder(name)()
    written = nul = False
    try:
        for piece in pieces(path, start):
            text = decoder.decode(piece)
            written, nul = written or bool(text.strip()), nul or text.count("\0") > len(text) // 100
        written = bool(decoder.decode(b"", True).strip()) or written
    except UnicodeError as exc:
        reason = f"The file says it is {name.upper()} but is damaged, or it is encoded otherwise."
        raise SheetError(path.name, reason, "Export the list again, or name another encoding.") from exc
    if nul:
        raise SheetError(path.name, "The file holds NUL characters, so it is no plain text.", SAVE_AS)
    if not written:
        remedy = "Choose a list that has a row of column names and at least one contact."
        raise SheetError(path.name, "The file is empty.", remedy)


def _survey(path: Path, start: int) -> _Survey:
    survey, rest = _Survey(), b""
    for piece in pieces(path, start):
        piece = rest + piece
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        if not end and len(piece) > _LONGEST:
            end = len(piece)
        if end:
            survey.add(piece[:end])
        rest = piece[end:]
    if rest:
        if not survey.lines and not rest.isascii() and not _is_utf8(rest):
            survey.add(rest)
        else:
            survey.add(_whole(rest))
    return survey


def _whole(line: bytes) -> bytes:
    """The last line without a letter that was cut in the middle: that row is set aside later."""
    return line if _is_utf8(line) else next((line[:-n] for n in (1, 2, 3) if _is_utf8(line[:-n])), line)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(source: str, survey: _Survey) -> Encoding:
    """Bytes that are not UTF-8: cp1252 when that gives Western European words, else a question to the user."""
    if western.is_western(bytes(survey.sample), bytes(survey.high)):
        shown = ", ".join(western.examples(survey.sample.decode("cp1252", "replace"))) or "no accented letters"
        note = f"Read as cp1252 (the file is not UTF-8). Check that these read well: {shown}."
        return Encoding("cp1252", 0, (note,))
    reason = "The file is not UTF-8 and its encoding cannot be known for certain, so names could come out wrong."
    choices = western.choices(bytes(survey.sample), bytes(survey.high))
    if not choices:
        raise SheetError(source, reason, SAVE_AS)
    raise SheetQuestionError(source, reason, choices)
