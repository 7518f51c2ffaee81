"""Excel workbooks: looked at before they are opened, the worksheet chosen or asked, cells as people see them."""

import itertools
import re
import shlex
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from outreach.errors import Choice, SheetError, SheetQuestionError
from outreach.models import Reading
from outreach.sheets import layout
from outreach.sheets.layout import Layout
from outreach.sheets.tokens import MAX_COLUMNS, Dialect, Row, refuse_monster
from outreach.text import clean

STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
MAX_FILE = 100_000_000  # bytes
MAX_EXPANDED = 500_000_000  # bytes of all parts together
MAX_RATIO = 200  # expanded to packed, above a megabyte
MAX_CELLS = 20_000_000

_SPARSE = 5_000_000  # cells of a worksheet's area that may be mostly empty
_SAVE_AS = "Open it in a spreadsheet, save the worksheet as CSV (UTF-8) and import that file."
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\st\s*=\s*["']e["'])[^>]*\sr\s*=\s*["'][A-Z]+([0-9]+)["']|<(?:\w+:)?c\sr\s*=\s*["'][A-Z]+([0-9]+)["'](?=[^>]*\st\s*=\s*["']e["'])"""
)
#: A formula without a value. One that gave an empty text says so: its cell is of the kind "str" and has a value.
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_TEXT = re.compile(rb"""(?:^|\s)t\s*=\s*["']str["']""")
_PLAIN = re.compile(r"[\w .,;:()&/+*?@#=<>|~^-]+")  # inside double quotes these mean themselves to every usual shell
_SHEET = re.compile(r"""<(?:\w+:)?sheet\s[^>]*>""")
_RELATION = re.compile(r"""<(?:\w+:)?Relationship\s[^>]*>""")


class _Part(NamedTuple):
    """What one worksheet's XML holds."""

    cells: int
    last_row: int
    last_column: int
    errors: tuple[int, ...]  # rows with cells such as #N/A
    lost: dict[int, tuple[int, ...]]  # row -> columns, from 0, with a formula that has no stored value


class Workbook:
    """An opened workbook with its one chosen worksheet; raises SheetError, SheetQuestionError."""

    def __init__(self, path: Path, size: int, reading: Reading) -> None:
        self.source = path.name
        old = not zipfile.is_zipfile(path)
        parts = {} if old else _look_inside(path, size)
        if old and size > MAX_FILE // 5:
            raise SheetError(self.source, "The old Excel workbook is too large.", _SAVE_AS)
        self.encoding = "xls" if old else "xlsx"
        with _Opening(self.source, "an old Excel workbook" if old else "an Excel workbook"):
            self._book = CalamineWorkbook.from_path(path)
            visible = [
                one.name
                for one in self._book.sheets_metadata
                if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
            ]
        name, self.layout, self.sample = self._choose(visible, reading)
        self._sheet = self._get(name)
        hidden = len(self._book.sheets_metadata) - len(visible)
        if len(visible) > 1:
            self.source = f"{path.name} ({name})"  # two worksheets are two lists
        self.notes = (f"Read worksheet {name!r}.",) if len(visible) > 1 or hidden else ()
        part = parts.get(name)
        self._lost = part.lost if part else {}
        self.warnings = (*_error_warnings(part), *_formula_warnings(self._lost))

    def rows(self) -> Iterator[Row]:
        """The rows of the chosen worksheet, each as wide as the list."""
        width = self.layout.width
        for row in self._every(self._sheet):
            lost = self._lost.get(row.line, ()) if self._lost else ()
            yield row._replace(cells=row.cells if any(row.cells[width:]) else row.cells[:width], lost=lost)

    def _get(self, name: str) -> CalamineSheet:
        with _Opening(self.source, "an Excel workbook"):
            return self._book.get_sheet_by_name(name)

    def _every(self, sheet: CalamineSheet) -> Iterator[Row]:
        for number, values in enumerate(sheet.iter_rows(), 1):
            cells = [_shown(value) for value in values]
            row = Row(number, cells, "\t".join(cells).rstrip("\t"))
            if len(cells) > MAX_COLUMNS or len(row.raw) > 1_000_000:
                refuse_monster(self.source, row._replace(cells=cells[: row.width]))
            yield row

    def _choose(self, visible: Sequence[str], reading: Reading) -> tuple[str, Layout, list[Row]]:
        """The worksheet the user named, else the only one that looks like a list."""
        if reading.worksheet:
            if reading.worksheet not in (one.name for one in self._book.sheets_metadata):
                names = ", ".join(map(repr, visible))
                remedy = f"It has {names}; name one of them with --worksheet."
                raise SheetError(self.source, f"There is no worksheet called {reading.worksheet!r}.", remedy)
            visible = (reading.worksheet,)
        samples = {name: self._sampled(name) for name in visible}
        found = {name: one for name, rows in samples.items() if (one := _layout(rows, reading))}
        lists = {name: one for name, one in found.items() if one.width > 1 and len(samples[name]) > one.header_at + 1}
        lists = lists or found
        if len(lists) > 1:
            choices = [_choice(name, samples[name][max(0, one.header_at)]) for name, one in lists.items()]
            raise SheetQuestionError(self.source, "More than one worksheet holds a list.", choices)
        if not lists:
            filled = [rows for rows in samples.values() if rows]
            for rows in filled if reading.has_header is None else []:
                if rows[0].width > 1:
                    layout.ask_about_header(self.source, rows[0])
            reason = "No row with the names of the columns was found." if filled else "The workbook is empty."
            raise SheetError(self.source, reason, "Put the column names in the first row and import again.")
        name, one = next(iter(lists.items()))
        if reading.has_header is None:
            layout.ask_if_data(self.source, samples[name], one.header_at)
        return name, one, samples[name]

    def _sampled(self, name: str) -> list[Row]:
        every = itertools.islice(self._every(self._get(name)), layout.SAMPLE)
        filled = [row for row in every if not row.blank]
        width = max((row.width for row in filled), default=0)
        return [row._replace(cells=row.cells[:width]) for row in filled]


class _Opening:
    """Turns whatever the workbook library says, a failure of its own included, into one sentence."""

    def __init__(self, source: str, what: str) -> None:
        self.source, self.what = source, what

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        broken = (CalamineError, OSError, ValueError, RuntimeError, KeyError)
        if kind and (issubclass(kind, broken) or kind.__name__ == "PanicException"):
            reason = f"The file is {self.what} that is damaged, protected or of an unknown kind."
            raise SheetError(self.source, reason, _SAVE_AS) from error


def _layout(rows: Sequence[Row], reading: Reading) -> Layout | None:
    if not rows:
        return None
    if reading.has_header is False:
        return Layout(Dialect(""), -1, max(row.width for row in rows), 1.0)
    found = layout.find_header(rows, Dialect(""), reading)
    if not found:
        return None
    width = max(row.width for row in rows[found.header_at :])  # cells have their places: a column may lack a name
    return found._replace(width=width)


def _choice(name: str, row: Row) -> Choice:
    shown = " | ".join(clean(cell, limit=40) for cell in row.cells[:8])
    typed = f'"{name}"' if _PLAIN.fullmatch(name) else shlex.quote(name)
    return Choice(f"{name}: {shown}", f"--worksheet {typed}", {"worksheet": name})


def _formula_warnings(lost: Mapping[int, Sequence[int]]) -> tuple[str, ...]:
    if not lost:
        return ()
    count = sum(map(len, lost.values()))
    lines = ", ".join(map(str, itertools.islice(lost, 10))) + (", …" if len(lost) > 10 else "")
    remedy = "open the workbook in a spreadsheet, save it, and import it again"
    return (f"{count} cell(s) hold formulas without a value; {remedy} (line {lines}).",)


def _error_warnings(part: _Part | None) -> tuple[str, ...]:
    if not part or not part.errors:
        return ()
    lines = ", ".join(map(str, part.errors[:10])) + (", …" if len(part.errors) > 10 else "")
    return (f"{len(part.errors)} cell(s) show an error such as #N/A; they count as empty (line {lines}).",)


def _shown(value: object) -> str:
    """A cell as people see it: whole numbers without ".0", dates as year-month-day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta | time):
        return str(value)
    return str(value)


# --- what is inside, before it is opened ----------------------------------------------------------------------------


def _look_inside(path: Path, size: int) -> dict[str, _Part]:
    """Every worksheet's measures by its name; raises SheetError for a bomb, a damaged file or no workbook."""
    source = path.name
    if size > MAX_FILE:
        raise SheetError(source, f"The workbook has more than {MAX_FILE // 1_000_000} MB.", _SAVE_AS)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(source, archive)
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise SheetError(source, *_what_instead(names))
            by_part = _worksheet_names(archive)
            return {by_part.get(name, name): _measure(source, archive, name) for name in names if _is_sheet(name)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as exc:
        raise SheetError(source, "The file is an Excel workbook that is damaged or protected.", _SAVE_AS) from exc


def _what_instead(names: Sequence[str]) -> tuple[str, str]:
    if any(name.startswith("xl/") for name in names):
        return "The file is an Excel workbook of a kind that is not read (such as .xlsb).", _SAVE_AS
    if "content.xml" in names:
        return "The file is an OpenDocument file, not an Excel workbook.", _SAVE_AS
    if "[Content_Types].xml" in names:
        return "The file is an Office document or an Excel workbook without worksheets.", _SAVE_AS
    return "The file is a zip archive, not a list.", "Unpack it and import the list inside."


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _refuse_bombs(source: str, archive: zipfile.ZipFile) -> None:
    """Size and ratio as the archive states them; `_measure` reads no more than is stated."""
    expanded = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    if expanded > MAX_EXPANDED or (expanded > 1_000_000 and expanded > MAX_RATIO * max(1, packed)):
        reason = f"The workbook unpacks to {expanded // 1_000_000:,} MB, {expanded // max(1, packed)} times its size."
        raise SheetError(source, reason, "Check where the file comes from; save a real list as CSV and import that.")


def _measure(source: str, archive: zipfile.ZipFile, name: str) -> _Part:
    """Reads a worksheet's XML once, to know its extent before memory is given to it, and where errors stand."""
    cells = last_row = last_column = 0
    errors: list[int] = []
    lost: dict[int, tuple[int, ...]] = {}
    for piece in _whole_tags(archive, name):
        places = _PLACE.findall(piece)
        cells += len(places)
        last_row = max(last_row, max((int(row) for _, row in places), default=0))
        last_column = max(last_column, max((_number(one) for one in {column for column, _ in places}), default=0))
        errors += (int(a or b) for a, b in _ERROR.findall(piece))
        for column, row in _without_value(piece):
            lost[row] = (*lost.get(row, ()), column)
    if cells > MAX_CELLS or last_row * last_column > max(_SPARSE, 4 * cells):
        reason = f"A worksheet reaches to row {last_row:,} and column {last_column:,}, which is more than is read."
        raise SheetError(
            source, reason, "Copy the list alone into a new worksheet, or save it as CSV, and import that."
        )
    return _Part(cells, last_row, last_column, tuple(errors), lost)


def _without_value(piece: bytes) -> Iterator[tuple[int, int]]:
    """Column, counted from 0, and row of every formula that has no stored value."""
    for attributes, empty in _FORMULA.findall(piece) if b"f>" in piece or b"f " in piece else ():
        place = _PLACE.search(b" " + attributes)
        if place and not (empty and _TEXT.search(attributes)):
            yield _number(place[1]) - 1, int(place[2])


def _whole_tags(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of the archive, a megabyte or so at a time, never cut inside a tag or cell of usual length."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(1 << 20):
            piece = rest + piece
            last = max(piece.rfind(b"<c "), piece.rfind(b"<x:c "))
            cut = last if last > 0 else piece.rfind(b"<")
            cut = cut if len(piece) < 1 << 22 else len(piece)
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


def _number(column: bytes) -> int:
    """AA -> 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _worksheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of the archive -> what the worksheet is called."""
    book = archive.read("xl/workbook.xml")[:4_000_000].decode("utf-8", "replace")
    relations = ""
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        relations = archive.read("xl/_rels/workbook.xml.rels")[:4_000_000].decode("utf-8", "replace")
    targets = {_attribute(one, "Id"): _attribute(one, "Target") for one in _RELATION.findall(relations)}
    sheets = {_attribute(one, "id"): _unescaped(_attribute(one, "name")) for one in _SHEET.findall(book)}
    return {_part_name(targets[one]): name for one, name in sheets.items() if one in targets}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""[\s:]{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return (found.group(1) or found.group(2) or "") if found else ""


def _unescaped(text: str) -> str:
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;"), ("&", "&amp;")):
        text = text.replace(entity, sign)
    return text


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
