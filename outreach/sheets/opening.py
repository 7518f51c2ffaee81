"""A list file as it is opened: encoding, separator and columns are decided first, then its rows stream past."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from outreach.errors import SheetError
from outreach.models import Reading, RowProblem, Sheet, SheetRow
from outreach.sheets import encodings, layout, workbooks
from outreach.sheets.encodings import SAVE_AS
from outreach.sheets.judging import Columns, Remarks, judge
from outreach.sheets.layout import Layout
from outreach.sheets.tokens import Lines, Row, rows
from outreach.sheets.writing import restore
from outreach.text import clean

MAX_ROWS = 10_000_000
_HEAD = 1 << 16  # bytes that tell what a file is
_SAMPLE_LINES = 1_000
_SAMPLE_CHARS = 4_000_000
_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?[ \t]*[\r\n]*', re.IGNORECASE)
_FOREIGN = (
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_OTHER_TEXTS = (
    (re.compile(r"\s*<(?:\?xml|!|html|head|body|meta|table|workbook|style)", re.IGNORECASE), "a web page or XML"),
    (re.compile(r'\s*(?:\[\s*[\[{"]|\[\s*$|\{\s*(?:"|$))'), "JSON"),
    (re.compile(r"\s*(?:INSERT INTO|CREATE TABLE|SELECT)\s", re.IGNORECASE), "a database script"),
    (re.compile(r"\s*BEGIN:V", re.IGNORECASE), "an address book or a calendar"),
)  # fmt: skip


class OpenSheet:
    """A list that has been opened: its columns are known, and `rows` reads them from the file, as often as asked."""

    def __init__(self, plan: "_Plan", columns: Columns) -> None:
        self.source = columns.source
        self.encoding = plan.encoding
        self.delimiter = columns.layout.dialect.delimiter
        self.header = columns.header
        self.notes = plan.notes
        self.size = plan.size
        self.count = 0  # rows of the last full pass
        self._plan, self._columns, self._seen = plan, columns, Remarks()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to look at; complete after the first full pass over the rows."""
        return (*self._plan.warnings, *self._seen.sentences())

    @property
    def position(self) -> int:
        """How many bytes of the file the pass that is under way has read, up to `size`."""
        return self._plan.position()

    def rows(self) -> Iterator[SheetRow | RowProblem]:
        """Every row that is not blank, in the order of the file. Raises SheetError for what no list can hold."""
        remarks = Remarks()
        for item in judge(self._plan.data(), self._columns, remarks, self._plan.is_whole):
            if remarks.rows > MAX_ROWS:
                remedy = "Split the list and import the parts."
                raise SheetError(self.source, f"The list has more than {MAX_ROWS:,} rows.", remedy)
            yield item
        self._seen, self.count = remarks, remarks.rows


class _Plan(NamedTuple):
    """How the rows below the header are read, whatever kind of file they come from."""

    encoding: str
    size: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    data: Callable[[], Iterator[Row]]
    position: Callable[[], int]
    is_whole: Callable[[], bool]


def open_sheet(path: Path, reading: Reading | None = None) -> OpenSheet:
    """Opens a CSV, TSV or Excel list; raises SheetError when it is none, SheetQuestionError when it reads two ways."""
    told = reading or Reading()
    head = b"".join(itertools.islice(encodings.pieces(path), 1))[:_HEAD]
    size = path.stat().st_size
    if size > encodings.MAX_BYTES:
        reason = f"The file has more than {encodings.MAX_BYTES // 1_000_000:,} MB."
        raise SheetError(path.name, reason, "Split the list and import the parts.")
    if not head:
        _refuse_empty(path.name)
    for start, what in _FOREIGN:
        if head.startswith(start):
            raise SheetError(path.name, f"The file is {what}, not a CSV file.", SAVE_AS)
    if head.startswith(workbooks.STARTS):
        return _open_workbook(path, size, told)
    return _open_text(path, size, head, told)


def read_sheet(path: Path, reading: Reading | None = None) -> Sheet:
    """All rows of a list at once, for small files; raises SheetError and SheetQuestionError as `open_sheet` does."""
    opened = open_sheet(path, reading)
    items = list(opened.rows())
    return Sheet(
        source=opened.source,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        header=opened.header,
        rows=tuple(item for item in items if isinstance(item, SheetRow)),
        problems=tuple(item for item in items if isinstance(item, RowProblem)),
        notes=opened.notes,
        warnings=opened.warnings,
    )


def _open_text(path: Path, size: int, head: bytes, reading: Reading) -> OpenSheet:
    source = path.name
    encoding = encodings.decide(path, head, reading)
    lines = _sample_lines(Lines(path, encoding))
    _refuse_other_texts(source, "".join(lines[:20]))
    hint = _SEP_LINE.fullmatch(lines[0])
    above = 1 if hint else 0
    found = layout.choose(source, lines[above:], reading, hint.group(1) if hint else "")
    sampled = layout.sample(source, lines[above:], found.dialect)
    current = [Lines(path, encoding)]

    def data() -> Iterator[Row]:
        current[0] = Lines(path, encoding)
        text = itertools.islice(current[0], above, None)
        every = rows(source, text, found.dialect, above + 1, found.width)
        return _below_header(every, found.header_at)

    header, warnings = _name_columns(sampled, found)
    notes = (*encoding.notes, *_dialect_notes(found), *_extension_notes(path))
    plan = _Plan(encoding.name, size, notes, warnings, data, lambda: current[0].position, lambda: current[0].whole)
    return OpenSheet(plan, _columns(source, sampled, found, header, reading))


def _open_workbook(path: Path, size: int, reading: Reading) -> OpenSheet:
    book = workbooks.Workbook(path, size, reading)
    found, sampled = book.layout, book.sample
    header, warnings = _name_columns(sampled, found)
    plan = _Plan(
        book.encoding,
        size,
        book.notes,
        (*warnings, *book.warnings),
        lambda: _below_header(book.rows(), found.header_at),
        lambda: size,
        lambda: True,
    )
    return OpenSheet(plan, _columns(book.source, sampled, found, header, reading))


def _columns(source: str, sampled: Sequence[Row], found: Layout, header: tuple[str, ...], reading: Reading) -> Columns:
    names = (
        tuple(cell.strip() for cell in sampled[found.header_at].cells[: found.width]) if found.header_at >= 0 else ()
    )
    widest = max(len(header), layout.usual_width(sampled[found.header_at + 1 :]))
    return Columns(source, header, names, found, widest, reading.repair)


def _below_header(every: Iterator[Row], header_at: int) -> Iterator[Row]:
    """The rows after the header; what stands above it was shown as skipped."""
    if header_at < 0:
        return every
    filled = (row for row in every if not row.blank)
    next(itertools.islice(filled, header_at, None), None)
    return every


def _sample_lines(lines: Lines) -> list[str]:
    found: list[str] = []
    length = 0
    for line in itertools.islice(lines, _SAMPLE_LINES):
        found.append(line)
        length += len(line)
        if length > _SAMPLE_CHARS:
            break
    if not "".join(found).strip():
        _refuse_empty(lines.path.name)
    return found


def _refuse_empty(source: str) -> None:
    remedy = "Choose a list that has a row of column names and at least one contact."
    raise SheetError(source, "The file is empty.", remedy)


def _refuse_other_texts(source: str, text: str) -> None:
    for pattern, what in _OTHER_TEXTS:
        if pattern.match(text):
            raise SheetError(source, f"The file is {what}, not a CSV file.", SAVE_AS)


def _dialect_notes(found: Layout) -> tuple[str, ...]:
    if found.dialect.quote == "'":
        return ("Apostrophes were read as quotation marks.",)
    return ("Backslashes before quotation marks were read as part of them.",) if found.dialect.escaped else ()


def _extension_notes(path: Path) -> tuple[str, ...]:
    if path.suffix.lower() not in (".xlsx", ".xls", ".xlsm", ".ods"):
        return ()
    return (f"The file is called {path.suffix} but is plain text; it was read as such.",)


def _name_columns(sampled: Sequence[Row], found: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A name of its own for every column, with a warning on each one that had none or shared it."""
    if found.header_at < 0:
        return tuple(f"column {number}" for number in range(1, found.width + 1)), ()
    row, below = sampled[found.header_at], sampled[found.header_at + 1 :]
    cells = [restore(clean(cell)) for cell in (*row.cells, *[""] * found.width)[: found.width]]
    taken = {cell for cell in cells if cell}
    names: list[str] = []
    warnings = list(_preamble_warnings(sampled[: found.header_at]))
    for number, cell in enumerate(cells, 1):
        name = cell or f"column {number}"
        unique = name if name not in names and (cell or name not in taken) else _numbered(name, {*names, *taken})
        if not cell and any(number <= len(one.cells) and one.cells[number - 1].strip() for one in below):
            warnings.append(f"Column {number} has no name; it is called {unique!r}.")
        elif cell and unique != name:
            warnings.append(f"The column name {name!r} stands more than once; column {number} is called {unique!r}.")
        names.append(unique)
    if not below:
        warnings.append("There are no rows below the column names.")
    return tuple(names), tuple(warnings)


def _numbered(name: str, taken: set[str]) -> str:
    return next(one for again in itertools.count(2) if (one := f"{name} ({again})") not in taken)


def _preamble_warnings(above: Sequence[Row]) -> tuple[str, ...]:
    if not above:
        return ()
    lines = "; ".join(repr(clean(row.raw, limit=80)) for row in above[:5])
    return (f"{len(above)} line(s) above the column names were skipped: {lines}.",)
