"""Lists in and out: reads CSV, TSV and semicolon files without guessing, writes CSV that no spreadsheet executes.

A row that cannot be read for certain becomes a `RowProblem`; a file that can be read in two ways is refused.
Every row below the header that is not blank ends in exactly one of `Sheet.rows` and `Sheet.problems`.
"""

import csv
import itertools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from outreach.errors import SheetError
from outreach.models import RowProblem, Sheet, SheetRow
from outreach.sheet_bytes import decode
from outreach.text import clean

MAX_COLUMNS = 1_000
MAX_CELL = 1_000_000  # characters
DELIMITERS = (",", ";", "\t", "|")

_SAMPLE = 200  # rows that decide about delimiter and header
_PREAMBLE = 30  # the header stands within so many rows
_NEWLINE = re.compile(r"\r\n|\n|\r")
_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?[ \t]*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
_ADDRESS = re.compile(r"(?:mailto:)?[^@\s]+@[^@\s]+\.[^@\s]+|(?:https?://|www\.)\S+", re.IGNORECASE)
_DOUBLE_ENCODED = re.compile(r"[\u00c2-\u00f4][^\x00-\x7f]")
_LEGAL_FORM = re.compile(
    r"\s+(?:inc|llc|ltd|limited|corp|co|plc|gmbh|ag|kg|s\.?a|s\.?r\.?l|b\.?v)\.?\s*", re.IGNORECASE
)
_FORMULA_STARTS = frozenset("=+-@|%\u2212")
_REMEDY_QUOTES = (
    "Put quotation marks around the cell that holds the extra separator, or correct the row, and import again."
)


class _Row(NamedTuple):
    line: int
    cells: tuple[str, ...]
    raw: str
    fault: str = ""

    @property
    def blank(self) -> bool:
        return not self.fault and not any(cell.strip() for cell in self.cells)

    @property
    def width(self) -> int:
        """Cells up to the last one that holds something."""
        return max((i for i, cell in enumerate(self.cells, 1) if cell.strip()), default=0)


class _Layout(NamedTuple):
    delimiter: str
    header_at: int  # index among the rows that are not blank
    width: int
    share: float  # of the rows below that have exactly this width


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV, TSV or semicolon file; raises SheetError when it is no list or can be read in two ways."""
    source = path.name
    decoded = decode(source, _read_bytes(path))
    body, hint, first_line = _skip_sep_line(decoded.text)
    layout = _choose_layout(source, body, (hint,) if hint else DELIMITERS)
    found = [row for row in _rows(body, layout.delimiter, first_line) if not row.blank]
    _refuse_monsters(source, found)
    header, header_notes = _name_columns(found[layout.header_at], found[layout.header_at + 1 :], layout.width)
    rows, problems, row_notes = _sort_rows(source, header, found, layout, cut_off=not body.endswith(("\n", "\r")))
    notes = (*decoded.notes, *_preamble_notes(found[: layout.header_at]), *header_notes, *row_notes)
    return Sheet(
        source=source,
        encoding=decoded.encoding,
        delimiter=layout.delimiter,
        header=header,
        rows=rows,
        problems=problems,
        notes=notes,
    )


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV (UTF-8, every cell quoted, no cell a formula); the file appears whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow([_harmless(cell) for cell in header])
        writer.writerows([_harmless(cell) for cell in row] for row in rows)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def write_problems(path: Path, problems: Iterable[RowProblem]) -> None:
    """Write the rows that could not be used, each with its reason and remedy, as a list to correct."""
    rows = ((str(p.line), p.column, p.reason, p.remedy, p.raw) for p in problems)
    write_rows(path, ("line", "column", "reason", "remedy", "raw"), rows)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        reason = f"The file cannot be opened ({exc.strerror or exc})."
        raise SheetError(path.name, reason, "Check the name and the folder and try again.") from exc


def _skip_sep_line(text: str) -> tuple[str, str, int]:
    """The text below Excel's `sep=` line, the delimiter it names ("" without one), and the first line's number."""
    match = _SEP_LINE.match(text)
    return (text[match.end() :], match.group(1), 2) if match else (text, "", 1)


# --- text into rows -------------------------------------------------------------------------------------------------


def _rows(text: str, delimiter: str, first_line: int = 1) -> Iterator[_Row]:
    blanks = r"[ ]*" if delimiter == "\t" else r"[ \t]*"
    quoted = re.compile(rf'{blanks}"([^"]*(?:""[^"]*)*)"{blanks}')
    opening = re.compile(rf'{blanks}"')
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    position, line = 0, first_line
    while position < len(text):
        cells, end, fault = _scan(text, position, delimiter, (quoted, opening, plain))
        if fault:  # only this line is set aside; the next one is read afresh
            newline = _NEWLINE.search(text, position)
            end = newline.end() if newline else len(text)
        consumed = text[position:end]
        yield _Row(line, tuple(cells), _NEWLINE.sub("", consumed) if fault else consumed.rstrip("\r\n"), fault)
        line += sum(1 for _ in _NEWLINE.finditer(consumed))
        position = end


def _scan(
    text: str, position: int, delimiter: str, patterns: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]
) -> tuple[list[str], int, str]:
    """One row from `position`: its cells, where the next row starts, and what is wrong with its quotation marks."""
    quoted, opening, plain = patterns
    cells: list[str] = []
    while True:
        if opening.match(text, position):
            match = quoted.match(text, position)
            if not match:
                return cells, position, "A quotation mark is opened and never closed."
            cells.append(match.group(1).replace('""', '"'))
        else:
            match = plain.match(text, position)
            cells.append(match.group() if match else "")
        position = match.end() if match else position
        if text.startswith(delimiter, position):
            position += 1
            continue
        newline = _NEWLINE.match(text, position)
        if newline or position == len(text):
            return cells, newline.end() if newline else position, ""
        return cells, position, "A quotation mark is closed in the middle of a cell."


# --- delimiter and header -------------------------------------------------------------------------------------------


def _choose_layout(source: str, text: str, candidates: Sequence[str]) -> _Layout:
    """The one delimiter under which header and rows agree; two that agree equally are a question, not a guess."""
    found = [layout for delimiter in candidates if (layout := _layout(text, delimiter))]
    wide = [layout for layout in found if layout.width > 1]
    if not wide:
        return _single_column(source, text, found)
    top = max(layout.share for layout in wide)
    close = [layout for layout in wide if layout.share >= top * 0.9]
    first = min(layout.header_at for layout in close)  # a later header would skip this one as if it were a title line
    best, *rivals = sorted((one for one in close if one.header_at == first), key=lambda one: -one.width)
    if any(best.width < 3 * rival.width for rival in rivals):
        names = " and ".join(repr(one.delimiter) for one in (best, *rivals))
        remedy = "Write a first line that names the separator, for example sep=; and import again."
        raise SheetError(source, f"The columns can be separated in more than one way, by {names}.", remedy)
    return best


def _layout(text: str, delimiter: str) -> _Layout | None:
    """Where the header stands under this delimiter; None when no row of names comes before the data."""
    sample = [row for row in itertools.islice(_rows(text, delimiter), _SAMPLE) if not row.blank]
    data_at = next((index for index, row in enumerate(sample) if _is_data(row)), len(sample))
    for slack in (
        1,
        2,
    ):  # first rows that fit their header; then a header all of whose rows have a cell or two too many
        for index, row in enumerate(sample[: min(data_at, _PREAMBLE)]):
            width, below = _header_width(row), [one for one in sample[index + 1 :] if not one.fault]
            fitting = sum(one.width <= width or one.width < width * slack for one in below)
            if _is_names(row) and fitting * 2 >= len(below):
                exact = sum(one.width <= width <= len(one.cells) for one in below)
                return _Layout(delimiter, index, width, exact / len(below) if below else 1.0)
    return None


def _single_column(source: str, text: str, found: Sequence[_Layout]) -> _Layout:
    """A list of one column is fine when nothing in its header could be a separator."""
    for layout in found:
        rows = [row for row in itertools.islice(_rows(text, layout.delimiter), _SAMPLE) if not row.blank]
        if layout.share >= 0.5 and not re.search(r"[,;|\t^~:]", rows[layout.header_at].raw):
            return layout
    remedy = "Put the column names, for example first_name,last_name,email,company, in the first row and import again."
    raise SheetError(source, "No row with the names of the columns was found.", remedy)


def _header_width(row: _Row) -> int:
    """One unnamed column at the end may be meant; many are the padding a spreadsheet adds to a title line."""
    return len(row.cells) if row.width > 1 and len(row.cells) - row.width <= 1 else row.width


def _is_data(row: _Row) -> bool:
    """Addresses and links stand in rows of data, not in column names."""
    return row.width > 1 and any(_ADDRESS.fullmatch(cell.strip()) for cell in row.cells)


def _is_names(row: _Row) -> bool:
    cells = [cell for cell in row.cells if cell.strip()]
    worded = sum(any(char.isalpha() for char in cell) for cell in cells)
    return not row.fault and worded * 2 >= len(cells) and not any(_ADDRESS.fullmatch(cell.strip()) for cell in cells)


def _refuse_monsters(source: str, rows: Sequence[_Row]) -> None:
    remedy = "Check that this is a contact list, remove what does not belong and import again."
    for row in rows:
        if len(row.cells) > MAX_COLUMNS:
            raise SheetError(source, f"Line {row.line} has {len(row.cells)} columns; {MAX_COLUMNS} are read.", remedy)
        if len(row.raw) > MAX_CELL and (row.fault or max(map(len, row.cells)) > MAX_CELL):
            raise SheetError(source, f"Line {row.line} holds a cell of more than {MAX_CELL:,} characters.", remedy)


def _name_columns(row: _Row, below: Sequence[_Row], width: int) -> tuple[tuple[str, ...], list[str]]:
    """A name of its own for every column, with a note on each one that had none or shared it."""
    names: list[str] = []
    notes: list[str] = []
    for number, cell in enumerate(row.cells[:width], 1):
        name = clean(cell) or f"column {number}"
        unique = name
        for again in itertools.count(2):
            if unique not in names:
                break
            unique = f"{name} ({again})"
        if not clean(cell) and any(number <= len(one.cells) and one.cells[number - 1].strip() for one in below):
            notes.append(f"Column {number} has no name; it is called {unique!r}.")
        elif unique != name:
            notes.append(f"The column name {name!r} stands more than once; column {number} is called {unique!r}.")
        names.append(unique)
    return tuple(names), notes


def _preamble_notes(rows: Sequence[_Row]) -> list[str]:
    if not rows:
        return []
    lines = "; ".join(repr(clean(row.raw, limit=80)) for row in rows[:5])
    return [f"{len(rows)} line(s) above the column names were skipped: {lines}."]


# --- rows into usable rows and problems -----------------------------------------------------------------------------


def _sort_rows(
    source: str, header: tuple[str, ...], found: Sequence[_Row], layout: _Layout, *, cut_off: bool
) -> tuple[tuple[SheetRow, ...], tuple[RowProblem, ...], list[str]]:
    names, data = found[layout.header_at], found[layout.header_at + 1 :]
    broken = _broken_lines(data, len(header))
    widest = max(len(header), _usual_width(data))
    usable: list[SheetRow] = []
    problems: list[RowProblem] = []
    padded: list[int] = []
    for row in data:
        fault = _fault(row, names, header, layout.delimiter, widest) or _cut_in_two(row, broken)
        short = len(row.cells) < len(header)
        if not fault and short and cut_off and row is data[-1]:
            fault = (
                "The file ends in the middle of this row.",
                "Export the list again: it seems to have been cut off.",
            )
        if fault:
            problems.append(_problem(source, row, *fault))
            continue
        cells = itertools.chain(row.cells, itertools.repeat(""))
        usable.append(
            SheetRow(line=row.line, cells={h: c.strip() for h, c in zip(header, cells, strict=False)}, raw=row.raw)
        )
        if short:
            padded.append(row.line)
    return tuple(usable), tuple(problems), _padding_notes(padded)


def _fault(row: _Row, names: _Row, header: Sequence[str], delimiter: str, widest: int) -> tuple[str, str] | None:
    """Why a row cannot be trusted, and what to do; None when every cell is certain to stand under its own name."""
    columns = f"there are {len(header)} columns"
    if row.fault:
        return row.fault, "Correct the quotation marks in this row and import again."
    if row.width > len(header) or len(row.cells) > widest:
        return f"The row has {len(row.cells)} cells and {columns}, so cells have moved.", _REMEDY_QUOTES
    if any(_LEGAL_FORM.fullmatch(cell) for cell in row.cells):
        return "A company name was cut at its comma, so cells have moved.", _REMEDY_QUOTES
    if len(row.cells) * 2 < len(header):
        return f"The row has {len(row.cells)} cells and {columns}.", "Complete the row and import again."
    if [cell.strip() for cell in row.cells] == [cell.strip() for cell in names.cells]:
        return "The row repeats the column names.", "Delete this row; it is no contact."
    if _swallowed(row, delimiter, len(header)):
        return "A cell holds what looks like further rows.", "Close the quotation mark in this row and import again."
    return _lost_characters(row)


def _usual_width(data: Sequence[_Row]) -> int:
    """How many cells most rows have: some exports end every row with one separator too many."""
    counts = Counter(len(row.cells) for row in data if not row.fault)
    width, times = counts.most_common(1)[0] if counts else (0, 0)
    return width if times > 1 and times * 2 > len(data) else 0


def _cut_in_two(row: _Row, broken: frozenset[int]) -> tuple[str, str] | None:
    if row.line not in broken:
        return None
    return "A line break inside a cell has cut this row in two.", "Put the row on one line and import again."


def _broken_lines(data: Sequence[_Row], width: int) -> frozenset[int]:
    """Lines of neighbours that are each too short and together make exactly one row."""
    pairs = (
        (one.line, two.line)
        for one, two in itertools.pairwise(data)
        if len(one.cells) < width and len(two.cells) < width and len(one.cells) + len(two.cells) == width + 1
    )
    return frozenset(itertools.chain.from_iterable(pairs))


def _swallowed(row: _Row, delimiter: str, width: int) -> bool:
    """An unclosed quotation mark can pull whole rows into one cell."""
    later_lines = (line for cell in row.cells for line in _NEWLINE.split(cell)[1:])
    return width >= 4 and any(line.count(delimiter) >= width - 1 for line in later_lines)


def _lost_characters(row: _Row) -> tuple[str, str] | None:
    remedy = "Export the list again as UTF-8, or correct the text, and import again."
    for cell in row.cells:
        if "\ufffd" in cell:
            return f"A character was lost when the file was saved: {clean(cell, limit=80)!r}.", remedy
        meant = _encoded_twice(cell)
        if meant:
            return f"The text is garbled: {clean(cell, limit=80)!r} probably means {clean(meant, limit=80)!r}.", remedy
    return None


def _encoded_twice(cell: str) -> str:
    """What UTF-8 once read as cp1252 and saved again was meant to say; "" when the cell is sound."""
    if not _DOUBLE_ENCODED.search(cell):
        return ""
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


def _padding_notes(lines: Sequence[int]) -> list[str]:
    if not lines:
        return []
    shown = ", ".join(map(str, lines[:10])) + (", …" if len(lines) > 10 else "")
    return [f"{len(lines)} row(s) end early; the missing cells at their end count as empty (line {shown})."]


def _problem(source: str, row: _Row, reason: str, remedy: str) -> RowProblem:
    return RowProblem(source=source, line=row.line, column="", reason=reason, remedy=remedy, raw=row.raw)


# --- cells out ------------------------------------------------------------------------------------------------------


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236): invisible characters go, a leading sign is quoted."""
    text = "".join(_printable(char) for char in _NEWLINE.sub("\n", cell))
    start = unicodedata.normalize("NFKC", text.lstrip()[:1])[:1]
    dangerous = start in _FORMULA_STARTS if start else False
    return f"'{text}" if dangerous or cell[:1] in ("\t", "\r") else text


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return "\n" if char == "\n" else " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") or char in "\u034f\u115f\u1160\u3164\uffa0" else char
