"""Rows as they stand into rows that can be used and rows set aside, each of the latter with its line and reason."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from outreach.models import RowProblem, SheetRow
from outreach.sheets import garbled
from outreach.sheets.layout import Layout
from outreach.sheets.tokens import Row
from outreach.sheets.writing import restore
from outreach.tables import load_yaml
from outreach.text import fold

_NEWLINE = re.compile(r"\r\n|\n|\r")
_LEGAL_FORM = re.compile(
    r"\s+(?:inc|llc|ltd|limited|corp|co|plc|gmbh|ag|kg|s\.?a|s\.?r\.?l|b\.?v)\.?\s*", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANK = "\ufeff \t\r\n"
_NOT_TEXT = re.compile(r"[\ud800-\udfff]")  # bytes that could not be decoded stand as lone surrogates
_SUSPECT = re.compile(r"[\x00?\ufffd\ud800-\udfff]")
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_]")
_HELD = 50  # short rows looked at together
_QUOTES = "Put quotation marks around the cell that holds the extra separator, or correct the row, and import again."
_EXPORT_AGAIN = "Export the list again as UTF-8, or correct the text, and import again."
_CUT_IN_TWO = "A line break inside a cell has cut this row in two.", "Put the row on one line and import again."
_CUT_OFF = "The file ends in the middle of this row.", "Export the list again: it seems to have been cut off."


_AROUND = 40  # characters shown on each side of a garbled place


def _where_they_differ(wrong: str, right: str) -> tuple[str, str]:
    """Both texts around the first place where they differ."""
    at = next((place for place, pair in enumerate(zip(wrong, right, strict=False)) if pair[0] != pair[1]), 0)
    start = max(at - _AROUND, 0)
    cut = "…" if start else ""
    return cut + wrong[start : at + _AROUND], cut + right[start : at + _AROUND]


class Columns(NamedTuple):
    """What a row must fit."""

    source: str
    header: tuple[str, ...]  # unique names
    names: tuple[str, ...]  # as they stand in the file; empty without a header
    layout: Layout
    widest: int  # cells a row may have, empty ones at its end included
    repair: bool = False


class Remarks:
    """What a pass over the rows noticed without setting anything aside; figures only, so that it stays small."""

    def __init__(self) -> None:
        self._lines: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}
        self.rows = 0

    def add(self, what: str, line: int) -> None:
        """Notes a line under a sentence with room for a number and the lines."""
        self._counts[what] = self._counts.get(what, 0) + 1
        lines = self._lines.setdefault(what, [])
        if len(lines) < 10:
            lines.append(line)

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each thing noticed."""
        return tuple(
            what.format(count, "line " + ", ".join(map(str, self._lines[what])) + (", …" if count > 10 else ""))
            for what, count in self._counts.items()
        )


PADDED = "{} row(s) end early; the missing cells at their end count as empty ({})."
CONTROLS = "{} row(s) held control characters, which were taken out ({})."
MENDED = "{} row(s) held text that was encoded twice and has been mended ({})."


def judge(
    rows: Iterable[Row], columns: Columns, remarks: Remarks, is_whole: Callable[[], bool]
) -> Iterator[SheetRow | RowProblem]:
    """Every row that is not blank as a usable row or a problem, in the order of the file.

    `is_whole` tells, once the rows have ended, whether the last one ended with a line end.
    """
    judging = _Judging(columns, remarks)
    width, tab = len(columns.header), columns.layout.dialect.delimiter in ("\t", "")
    header, names = columns.header, frozenset(name for name in columns.names if name)
    for row in rows:
        cells = [cell.strip() for cell in row.cells]
        if not any(cells) and not row.fault:
            continue
        remarks.rows += 1
        if width < len(cells) <= columns.widest and not any(cells[width:]):
            row, cells = row._replace(cells=row.cells[:width]), cells[:width]
        raw, is_short = row.raw, len(cells) < width and not row.fault
        if not is_short:
            yield from judging.release()
        if (
            len(cells) == width
            and not judging.elsewhere
            and raw.isascii()
            and (raw.replace("\t", "") if tab else raw).isprintable()
            and "'" not in raw
            and ", " not in raw
            and "?" not in raw
            and not row.fault
            and not row.lost
            and names.isdisjoint(cells)
            and cells.count("") * 2 < width
        ):
            judging.last = row, SheetRow(line=row.line, cells=dict(zip(header, cells, strict=True)), raw=raw)
        elif is_short:
            yield from judging.hold(row)
        else:
            judging.last = row, judging.item(row)
    yield from judging.release(ended=True, cut_off=not is_whole())


class _Judging:
    """The careful way: a row at a time, short rows together with their neighbours."""

    def __init__(self, columns: Columns, remarks: Remarks) -> None:
        self.columns, self.remarks = columns, remarks
        self.names = [fold(name) for name in columns.names]
        self.known = {name.strip(_BLANK).casefold() for name in columns.names if name.strip(_BLANK)}
        self.held: list[Row] = []  # short rows
        self.last: tuple[Row, SheetRow | RowProblem] | None = None  # the row before them
        self.elsewhere = False  # below a second row of other column names

    def hold(self, row: Row) -> Iterator[SheetRow | RowProblem]:
        """Keeps a short row until its neighbours are known."""
        if len(self.held) >= _HELD:
            yield from self.release()
        self.held.append(row)

    def release(self, *, ended: bool = False, cut_off: bool = False) -> Iterator[SheetRow | RowProblem]:
        """What was kept so far: each short row is padded, unless it is a piece of a row that was cut in two."""
        last, self.last = self.last, None
        if not self.held:
            if last:
                yield last[1]
            return
        held, self.held = self.held, []
        broken = _broken(held, len(self.columns.header))
        if last:
            tail = 0 if ended or isinstance(last[1], RowProblem) else self._tail(last[0], held)
            broken.update(range(tail))
            yield self._problem(last[0], *_CUT_IN_TWO) if tail else last[1]
        for at, row in enumerate(held):
            fault = self._fault(row) or (_CUT_IN_TWO if at in broken else None)
            if not fault and cut_off and at == len(held) - 1:
                fault = _CUT_OFF
            if not fault:
                self.remarks.add(PADDED, row.line)
            yield self._problem(row, *fault) if fault else self._usable(row)

    def _tail(self, row: Row, held: Sequence[Row]) -> int:
        """How many of these lines go on with the last cell of the full row right above them."""
        following = row.line + len(_NEWLINE.findall(row.raw)) + 1
        places = itertools.takewhile(lambda at: held[at].line == following + at, range(len(held)))
        alone = itertools.takewhile(lambda at: len(held[at].cells) == 1 and not _is_total(held[at].cells), places)
        return sum(1 for _ in alone) if len(self.columns.header) > 2 else 0

    def item(self, row: Row) -> SheetRow | RowProblem:
        """One row that stands for itself."""
        fault = self._fault(row)
        return self._problem(row, *fault) if fault else self._usable(row)

    def _fault(self, row: Row) -> tuple[str, str] | None:
        """Why a row cannot be trusted, and what to do; None when every cell is certain to stand under its own name."""
        header, cells = self.columns.header, row.cells
        columns = f"there are {len(header)} columns"
        if row.fault:
            return row.fault, "Correct the quotation marks in this row and import again."
        if self._repeats_names(row):
            return "The row repeats the column names.", "Delete this row; it is no contact."
        if self.elsewhere:
            reason = "The row stands below a second row of column names, in another order."
            return reason, "Move that table into a file of its own and import both."
        if _is_total(cells):
            return "The row holds totals, not a contact.", "Delete this row; it is no contact."
        if len(cells) > len(header) and (row.width > len(header) or len(cells) > self.columns.widest):
            return f"The row has {len(cells)} cells and {columns}, so cells have moved.", _QUOTES
        if any(cell[:1].isspace() and _LEGAL_FORM.fullmatch(cell) for cell in cells) and not _is_spaced(cells):
            return "A company name was cut at its comma, so cells have moved.", _QUOTES
        if len(cells) * 2 < len(header):
            return f"The row has {len(cells)} cells and {columns}.", "Complete the row and import again."
        if self._swallowed(row):
            return (
                "A cell holds what looks like further rows.",
                "Close the quotation mark in this row and import again.",
            )
        return self._lost_characters(row)

    def _repeats_names(self, row: Row) -> bool:
        """The header again; a header in another order moves every row below it."""
        if self.known.isdisjoint([cell.strip(_BLANK).casefold() for cell in row.cells]):
            return False
        found = [fold(cell.lstrip("\ufeff")) for cell in row.cells if cell.strip()]
        if found == [name for name in self.names if name]:
            self.elsewhere = False
            return True
        known = sum(cell in self.names for cell in found)
        if known >= 2 and known * 2 >= len(found) and len(set(found)) == len(found) and known * 3 >= len(self.names):
            self.elsewhere = True
            return True
        return False

    def _swallowed(self, row: Row) -> bool:
        """An unclosed quotation mark can pull whole rows into one cell."""
        width, delimiter = len(self.columns.header), self.columns.layout.dialect.delimiter
        if not delimiter or width < 4 or not ("\n" in row.raw or "\r" in row.raw):
            return False
        later = (line for cell in row.cells for line in _NEWLINE.split(cell)[1:])
        return any(line.count(delimiter) >= width - 1 for line in later)

    def _lost_characters(self, row: Row) -> tuple[str, str] | None:
        """The first cell whose letters are not what was written; the row as a whole is looked at first, for speed."""
        raw = row.raw
        if not _SUSPECT.search(raw) and not garbled.meant(raw):
            return None
        for cell in row.cells:
            shown = _as_it_stands(visible(cell))[:80]
            if "\0" in cell:
                return f"A NUL character stands in {shown!r}, so the cell is damaged.", _EXPORT_AGAIN
            if _NOT_TEXT.search(cell):
                return f"The text is not in the encoding of the other rows: {shown!r}.", _EXPORT_AGAIN
            if "\ufffd" in cell:
                return f"A character was lost when the file was saved: {shown!r}.", _EXPORT_AGAIN
            if cell.isascii() and "?" in cell and _is_lost(cell):
                return f"A letter was probably lost when the file was saved: {shown!r}.", _EXPORT_AGAIN
            meant = "" if self.columns.repair else garbled.meant(cell)
            if meant:
                wrong, right = _where_they_differ(_as_it_stands(visible(cell)), _as_it_stands(meant))
                reason = f"The text is garbled: {wrong!r} probably means {right!r}."
                return reason, f"Import with --repair to mend it so. {_EXPORT_AGAIN}"
        return None

    def _usable(self, row: Row) -> SheetRow:
        cells = row.cells + [""] * (len(self.columns.header) - len(row.cells))
        if self.columns.repair and any(map(garbled.meant, cells)):
            cells = [garbled.meant(cell) or cell for cell in cells]
            self.remarks.add(MENDED, row.line)
        if not row.raw.isprintable() and any(map(_CONTROL.search, cells)):
            cells = [_CONTROL.sub("", cell) for cell in cells]
            self.remarks.add(CONTROLS, row.line)
        values = [cell.strip() for cell in cells]
        if "'" in row.raw:
            values = [restore(cell) for cell in values]
        return SheetRow(
            line=row.line,
            cells=dict(zip(self.columns.header, values, strict=False)),
            raw=visible(row.raw),
            lost=tuple(self.columns.header[at] for at in row.lost if at < len(self.columns.header)),
        )

    def _problem(self, row: Row, reason: str, remedy: str) -> RowProblem:
        return RowProblem(
            source=self.columns.source,
            line=row.line,
            column="",
            reason=reason,
            remedy=remedy,
            raw=visible(row.raw),
            cells=() if row.fault else tuple(visible(cell) for cell in row.cells),
        )


def _broken(held: Sequence[Row], width: int) -> set[int]:
    """Neighbours that are each too short and together make exactly one row; between them lines without a separator."""
    broken: set[int] = set()
    for first in range(len(held)):
        for last in range(first + 1, len(held)):
            if len(held[first].cells) + len(held[last].cells) == width + 1:
                broken.update(range(first, last + 1))
            if len(held[last].cells) > 1:
                break
    return broken


def _is_spaced(cells: Sequence[str]) -> bool:
    """A list with ", " between all its cells."""
    return sum(cell[:1] == " " for cell in cells) * 2 > len(cells)


def _is_total(cells: Sequence[str]) -> bool:
    """A line such as "Total,,,12" or "1234 records"."""
    written = [cell for cell in cells if cell and not cell.isspace()]
    if not written or (len(written) > 1 and len(written) * 2 > len(cells)):
        return False
    filled = [fold(cell) for cell in written]
    total, numbers = _total_words()
    return bool(total.fullmatch(filled[0])) and all(numbers.fullmatch(cell) for cell in filled[1:])


@cache
def _total_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_yaml("totals.yaml")
    words, things = ("|".join(map(re.escape, table[key])) for key in ("totals", "things"))
    number = r"[\d.,'’ ]+"
    total = rf"(?:(?:{words})(?: (?:{things}))?\s*[:=]?\s*(?:{number})?(?: (?:{things}))?|{number} (?:{things}).*)"
    return re.compile(total), re.compile(r"[^\w]*[\d.,'’ ]+[^\w]*\w{0,3}")


def _is_lost(cell: str) -> bool:
    """A question mark inside a short capitalised word stands for a letter the encoding did not have."""
    text = cell.strip()
    return len(text) <= 60 and text[:1].isupper() and not re.search(r"[/=&@]", text) and bool(_LOST.search(text))


def _as_it_stands(text: str) -> str:
    """One printable line of a text whose very signs matter: nothing is composed or made narrower."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def visible(text: str) -> str:
    """Bytes that are no text as cp1252 would read them, and NULs as a sign, so that the row can be shown and stored."""
    if "\0" in text:
        text = text.replace("\0", "\u2400")
    return text if text.isascii() or not _NOT_TEXT.search(text) else _NOT_TEXT.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    char = found.group()
    return bytes([ord(char) - 0xDC00]).decode("cp1252", "replace") if "\udc80" <= char <= "\udcff" else "\ufffd"
