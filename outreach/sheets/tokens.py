"""Text into rows of cells, a line at a time: quotation marks are followed; one left open costs its own line only."""

import io
import re
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.errors import SheetError
from outreach.sheets.encodings import Encoding, pieces

MAX_CELL = 1_000_000  # characters
MAX_COLUMNS = 1_000
_MAX_LINE = 1 << 24  # characters
_MAX_LINES = 10_000  # of one cell
UNCLOSED = "A quotation mark is opened and never closed."
_EARLY = "A quotation mark is closed in the middle of a cell."
_REMEDY_MONSTER = "Check that this is a contact list, remove what does not belong and import again."


class Row(NamedTuple):
    """One row as it stands in the file, before anybody has judged it."""

    line: int
    cells: list[str]
    raw: str
    fault: str = ""
    lost: tuple[int, ...] = ()  # cells that hold a formula without a stored value, counted from 0

    @property
    def blank(self) -> bool:
        """No cell holds anything."""
        return not self.fault and not any(cell.strip() for cell in self.cells)

    @property
    def width(self) -> int:
        """Cells up to the last one that holds something."""
        return max((i for i, cell in enumerate(self.cells, 1) if cell.strip()), default=0)


class Dialect(NamedTuple):
    """How cells are told apart."""

    delimiter: str
    escaped: bool = False  # a backslash before a quotation mark makes it part of the cell
    quote: str = '"'


class Lines:
    """The lines of a file with their ends; `position` is how many bytes were read, `whole` if the last line ended."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.path, self.encoding = path, encoding
        self.position = encoding.start
        self.whole = True

    def __iter__(self) -> Iterator[str]:
        rest = ""
        for text in self._texts():
            text = rest + text
            held = "\r" if text.endswith("\r") else ""  # its "\n" may be the next character
            lines = list(io.StringIO(text[: len(text) - len(held)], newline=""))
            rest = (lines.pop() if lines and not lines[-1].endswith(("\n", "\r")) else "") + held
            if len(rest) > _MAX_LINE:
                reason = f"A line has more than {_MAX_LINE:,} characters."
                raise SheetError(self.path.name, reason, _REMEDY_MONSTER)
            yield from lines
        if rest:
            self.whole = rest.endswith("\r")
            yield rest

    def _texts(self) -> Iterator[str]:
        decoder = getincrementaldecoder(self.encoding.name)("surrogateescape")
        for piece in pieces(self.path, self.encoding.start):
            self.position += len(piece)
            yield decoder.decode(piece)
        yield decoder.decode(b"", True)


def rows(source: str, lines: Iterable[str], dialect: Dialect, first_line: int = 1, width: int = 0) -> Iterator[Row]:
    """The rows of these lines, blank ones included; `width` columns tell a huge cell from a mark left open."""
    reader = _Quotes(source, iter(lines), dialect, width)
    delimiter, quote, number = dialect.delimiter, dialect.quote, first_line
    for line in reader:
        if quote not in line:
            raw = line.rstrip("\r\n")
            row = Row(number, raw.split(delimiter), raw)
            number += 1
        else:
            row, used = reader.row(number, line)
            number += used
        if len(row.raw) > MAX_CELL or len(row.cells) > MAX_COLUMNS:
            refuse_monster(source, row)
        yield row


def refuse_monster(source: str, row: Row) -> None:
    """Raises SheetError for more columns or a longer cell than any contact list has."""
    if len(row.cells) > MAX_COLUMNS:
        reason = f"Line {row.line} has {len(row.cells)} columns; {MAX_COLUMNS} are read."
        raise SheetError(source, reason, _REMEDY_MONSTER)
    if row.fault or max(map(len, row.cells), default=0) > MAX_CELL:
        reason = f"Line {row.line} holds a cell of more than {MAX_CELL:,} characters."
        raise SheetError(source, reason, _REMEDY_MONSTER)


class _Quotes:
    """Reads rows with quotation marks, which may go on over several lines."""

    def __init__(self, source: str, lines: Iterator[str], dialect: Dialect, width: int) -> None:
        self.source, self.lines, self.width, self.delimiter = source, lines, width, dialect.delimiter
        self.back: deque[str] = deque()  # lines looked at and given back
        blanks = r"[ ]*" if dialect.delimiter == "\t" else r"[ \t]*"
        mark = self.quote = dialect.quote
        self.opening = re.compile(rf"{blanks}{mark}")
        self.blanks = re.compile(blanks)
        inside = rf"(?:[^{mark}\\]|\\.|{mark}{mark})*" if dialect.escaped else rf"[^{mark}]*(?:{mark}{mark}[^{mark}]*)*"
        self.inside = re.compile(inside, re.DOTALL)
        self.escaped = dialect.escaped
        self.plain = re.compile(rf"[^{re.escape(dialect.delimiter)}\r\n]*")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self.back.popleft() if self.back else next(self.lines)

    def row(self, number: int, line: str) -> tuple[Row, int]:
        """The row that starts with this line, and how many lines it takes."""
        used = [line]
        cells, fault = self._cells(used)
        if fault:  # only this line is set aside; the next one is read afresh
            self.back.extendleft(reversed(used[1:]))
            return Row(number, cells, line.rstrip("\r\n"), fault), 1
        return Row(number, cells, "".join(used).rstrip("\r\n"), ""), len(used)

    def _cells(self, used: list[str]) -> tuple[list[str], str]:
        cells: list[str] = []
        text, at = used[0], 0
        while True:
            opening = self.opening.match(text, at)
            if opening:
                cell, text, at = self._quoted(used, text, opening.end())
                if cell is None:
                    return cells, UNCLOSED
            else:
                at = self._plain_cells(cells, text, at)
                found = None if self.opening.match(text, at) else self.plain.match(text, at)
                if found is None:
                    continue
                cell, at = found.group(), found.end()
            cells.append(cell)
            if text.startswith(self.delimiter, at):
                at += 1
                continue
            return cells, "" if not text[at:].strip("\r\n") else _EARLY

    def _plain_cells(self, cells: list[str], text: str, at: int) -> int:
        """Takes the cells before the one with the next quotation mark at once, for speed; returns where that starts."""
        mark = text.find(self.quote, at)
        end = text.rfind(self.delimiter, at, mark if mark >= 0 else len(text))
        if end < 0:
            return at
        cells += text[at:end].split(self.delimiter)
        return end + 1

    def _quoted(self, used: list[str], text: str, at: int) -> tuple[str | None, str, int]:
        """A quoted cell from `at`, the line on which it ends and where; None when its mark is never closed."""
        parts: list[str] = []
        length = 0
        while True:
            found = self.inside.match(text, at)
            parts.append(found.group() if found else "")
            at = found.end() if found else at
            if at < len(text) and text[at] == self.quote:
                cell = "".join(parts).replace(self.quote * 2, self.quote)
                after = self.blanks.match(text, at + 1)
                return self._unescaped(cell), text, after.end() if after else at + 1
            length += len(parts[-1])
            following = next(self, None) if self._goes_on(used, length) else None
            if following is None:
                return None, text, at
            used.append(following)
            text, at = following, 0

    def _unescaped(self, cell: str) -> str:
        return cell.replace("\\" + self.quote, self.quote) if self.escaped else cell

    def _goes_on(self, used: list[str], length: int) -> bool:
        """Look on for the closing mark? Raises SheetError when a cell, not a mark left open, is far too long."""
        if length <= MAX_CELL and len(used) <= _MAX_LINES:
            return True
        alike = sum(line.count(self.delimiter) >= max(1, self.width - 1) for line in used[1:])
        if alike * 2 < len(used) - 1 or len(used) == 1:
            reason = f"A cell that starts near {used[0][:60]!r} has more than {MAX_CELL:,} characters."
            raise SheetError(self.source, reason, _REMEDY_MONSTER)
        return False
