"""Which character separates the cells and where the column names stand: decided from the first rows, or asked."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from outreach.errors import Choice, SheetError, SheetQuestionError
from outreach.models import Reading
from outreach.sheets.tokens import Dialect, Row, rows
from outreach.text import clean, fold

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200  # rows that decide

_PREAMBLE = 30  # the header stands within so many rows
_RARE = ("^", "~", ":", "\x1f", "\x01")
_ADDRESS = re.compile(r"(?:mailto:)?[^@\s]+@[^@\s]+\.[^@\s]+|(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"[+(]?\d[\d\s().,/:+-]{4,}")
_SPELT = {"tab": "\t", "x1f": "\x1f", "x01": "\x01"}  # how signs without a picture are typed
_DRAWN = re.compile(r":?[-=+]{3,}:?")
_LOOSE_ADDRESS = re.compile(r"\s\S+@\S+\.\S|\S@\S+\.\S+\s")
_ALIGNED = re.compile(r"\S {2,}\S")
_NO_NAMES = "No row with the names of the columns was found."
_NAME_THEM = "Put the column names, for example first_name,last_name,email,company, in the first row and import again."


class Layout(NamedTuple):
    """The columns of a list: where their names stand and how many there are."""

    dialect: Dialect
    header_at: int  # index among the rows that are not blank; -1 = the list has no row of names
    width: int
    share: float  # of the rows below that have exactly this width


def choose(source: str, lines: Sequence[str], reading: Reading, hint: str = "") -> Layout:
    """The one layout under which header and rows agree; raises SheetQuestionError when there are two, or no header."""
    given = _SPELT.get(reading.delimiter or "", reading.delimiter) or hint
    if given and (len(given) != 1 or given in "\"'\r\n"):
        remedy = 'Name one, for example --delimiter ";" or --delimiter tab.'
        raise SheetError(source, f"{given!r} is not one sign that can separate cells.", remedy)
    dialects = [_dialect(source, lines, one) for one in ((given,) if given else DELIMITERS)]
    samples = {dialect: sample(source, lines, dialect) for dialect in dialects}
    if reading.has_header is False:
        return _without_header(source, samples)
    found = [one for dialect in dialects if (one := find_header(samples[dialect], dialect, reading))]
    wide = [layout for layout in found if layout.width > 1]
    best = _best(source, wide, samples) if wide else _single_column(source, samples, found, reading)
    chosen = samples[best.dialect][best.header_at :]
    _refuse_drawn(source, chosen, best.dialect.delimiter)
    if reading.has_header is None:
        ask_if_data(source, samples[best.dialect], best.header_at)
    return best


def sample(source: str, lines: Sequence[str], dialect: Dialect) -> list[Row]:
    """The first rows that are not blank."""
    return [row for row in itertools.islice(rows(source, lines, dialect), SAMPLE) if not row.blank]


def find_header(found: Sequence[Row], dialect: Dialect, reading: Reading) -> Layout | None:
    """Where the header stands in these rows; None when no row of names comes before the data."""
    told = bool(reading.has_header)
    data_at = len(found) if told else next((index for index, row in enumerate(found) if _is_data(row)), len(found))
    for slack in (1, 2):  # rows that fit their header; then a header all of whose rows have a cell or two too many
        for index, row in enumerate(found[: min(data_at, _PREAMBLE)]):
            below = [one for one in found[index + 1 :] if not one.fault]
            width = _header_width(row, below)
            fitting = sum(one.width <= width or one.width < width * slack for one in below)
            if (told or is_names(row)) and fitting * 2 >= len(below):
                exact = sum(one.width <= width <= len(one.cells) for one in below)
                return Layout(dialect, index, width, exact / len(below) if below else 1.0)
    return None


def is_names(row: Row) -> bool:
    """Whether a row can hold the names of columns: mostly words, no addresses."""
    cells = [cell for cell in row.cells if cell.strip()]
    worded = sum(any(char.isalpha() for char in cell) for cell in cells)
    return not row.fault and worded * 2 >= len(cells) and not any(_ADDRESS.fullmatch(cell.strip()) for cell in cells)


def ask_if_data(source: str, found: Sequence[Row], header_at: int) -> None:
    """Raises SheetQuestionError when what would be the header holds what its own columns hold further down."""
    names = [fold(cell) for cell in found[header_at].cells]
    rows_below = ([fold(cell.lstrip("\ufeff")) for cell in row.cells] for row in found[header_at + 1 :])
    below = [cells for cells in rows_below if not _repeats(names, cells)]
    again = any(
        name and sum(cells[at] == name for cells in below if at < len(cells)) * 5 >= max(1, len(below))
        for at, name in enumerate(names)
    )
    number = len(names) > 1 and any(_NUMBER.fullmatch(cell.strip()) for cell in found[header_at].cells)
    if (again and below) or number:
        ask_about_header(source, found[header_at])


def _repeats(names: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row is the header again, or a header of the same names in another order."""
    same = sum(one == two for one, two in zip(names, cells, strict=False))
    known = sum(bool(cell) and cell in names for cell in cells)
    return same == len(names) or (known - same) * 2 >= len(cells)


def ask_about_header(source: str, first: Row) -> None:
    """Raises SheetQuestionError with both readings of a first row."""
    shown = " | ".join(clean(cell, limit=40) for cell in first.cells[:8])
    numbered = ", ".join(f"column {n} = {clean(c, limit=40)}" for n, c in enumerate(first.cells[:8], 1))
    reason = f"Line {first.line} looks like a contact, not like the names of the columns."
    choices = (
        Choice(f"the first row is a contact: {numbered}", "--no-header", {"has_header": False}),
        Choice(f"the first row holds the names of the columns: {shown}", "--header", {"has_header": True}),
    )
    raise SheetQuestionError(source, reason, choices)


def usual_width(found: Sequence[Row]) -> int:
    """How many cells most rows have, 0 when no width is usual: some exports end every row with a separator."""
    counts = Counter(len(row.cells) for row in found if not row.fault)
    width, times = counts.most_common(1)[0] if counts else (0, 0)
    return width if times > 1 and times * 2 > len(found) else 0


def _dialect(source: str, lines: Sequence[str], delimiter: str) -> Dialect:
    """Apostrophes quote when they stand around every name; backslashes escape when they alone explain the marks."""
    plain, escaped = Dialect(delimiter), Dialect(delimiter, escaped=True)
    first = next((line.strip() for line in lines if line.strip()), "")
    if len(first) > 1 and all(cell[:1] == cell[-1:] == "'" for cell in map(str.strip, first.split(delimiter))):
        return Dialect(delimiter, quote="'")
    if not any('\\"' in line for line in lines):
        return plain
    faults, left = (
        sum(bool(row.fault) for row in itertools.islice(rows(source, lines, one), SAMPLE)) for one in (plain, escaped)
    )
    return escaped if left < faults else plain


def _refuse_drawn(source: str, found: Sequence[Row], delimiter: str) -> None:
    """Raises SheetError for a table drawn with signs, and for columns separated by two signs at once."""
    drawn = any(all(_DRAWN.fullmatch(cell.strip()) for cell in row.cells if cell.strip()) for row in found[:4])
    if drawn and len(found) > 1:
        raise SheetError(source, "The file is a table drawn with lines, not a CSV file.", _NAME_THEM)
    names = found[0].cells
    if (
        len(names) > 2
        and len(names) % 2
        and not any(row.cells[at].strip() for row in found for at in range(1, len(row.cells), 2))
    ):
        reason = f"The columns are separated by {delimiter * 2!r}, which is no single sign."
        raise SheetError(source, reason, "Export the list again with commas and import that file.")


def _best(source: str, wide: Sequence[Layout], samples: dict[Dialect, list[Row]]) -> Layout:
    top = max(layout.share for layout in wide)
    close = [layout for layout in wide if layout.share >= top * 0.9]
    first = min(layout.header_at for layout in close)  # a later header would skip this one as if it were a title line
    best, *rivals = sorted((one for one in close if one.header_at == first), key=lambda one: -one.width)
    rivals = [rival for rival in rivals if best.width < 3 * rival.width]
    if rivals:
        _ask_which(source, [best, *rivals], samples)
    return best


def _ask_which(source: str, layouts: Sequence[Layout], samples: dict[Dialect, list[Row]]) -> None:
    names = " and ".join(repr(one.dialect.delimiter) for one in layouts)
    choices = [_choice(one.dialect.delimiter, samples[one.dialect][max(0, one.header_at)]) for one in layouts]
    raise SheetQuestionError(source, f"The columns can be separated in more than one way, by {names}.", choices)


def _choice(delimiter: str, row: Row) -> Choice:
    shown = " | ".join(clean(cell, limit=40) for cell in row.cells[:8])
    typed = next((name for name, sign in _SPELT.items() if sign == delimiter), f'"{delimiter}"')
    return Choice(f"separated by {delimiter!r}: {shown}", f"--delimiter {typed}", {"delimiter": delimiter})


def _without_header(source: str, samples: dict[Dialect, list[Row]]) -> Layout:
    """The user says there are no names: the delimiter under which most rows have one width."""
    found = [one for dialect, sampled in samples.items() if (one := _regular(dialect, sampled))]
    if not found:
        raise SheetError(source, "The rows have no common number of cells.", "Name the separator with --delimiter.")
    wide = [one for one in found if one.width > 1]
    return _best(source, wide, samples) if wide else found[0]


def _regular(dialect: Dialect, found: Sequence[Row]) -> Layout | None:
    counts = Counter(len(row.cells) for row in found if not row.fault)
    width, times = counts.most_common(1)[0] if counts else (0, 0)
    return Layout(dialect, -1, width, times / len(found)) if times * 2 >= len(found) > 0 else None


def _single_column(source: str, samples: dict[Dialect, list[Row]], found: Sequence[Layout], reading: Reading) -> Layout:
    """A list of one column is fine when nothing in its header could be a separator."""
    for layout in found:
        name = samples[layout.dialect][layout.header_at].raw
        if layout.share >= 0.5 and (reading.delimiter or not re.search(r"[,;|\t^~:\x01\x1f]", name)):
            loose = any(_LOOSE_ADDRESS.search(row.raw.strip()) for row in samples[layout.dialect])
            if _ALIGNED.search(name) or (loose and not reading.delimiter):
                raise SheetError(source, f"{_NO_NAMES} The columns seem to be separated by spaces.", _NAME_THEM)
            return layout
    if not reading.has_header:
        _ask_for_names(source, samples)
    _ask_for_delimiter(source, samples)
    raise SheetError(source, _NO_NAMES, _NAME_THEM)


def _ask_for_names(source: str, samples: dict[Dialect, list[Row]]) -> None:
    """A regular list that starts with data is a question."""
    regular = [(one, found) for dialect, found in samples.items() if (one := _regular(dialect, found))]
    for layout, found in sorted(regular, key=lambda item: -item[0].width):
        alone = layout.width == 1 and len(found) > 1 and all(_ADDRESS.fullmatch(row.raw.strip()) for row in found)
        if (layout.width > 1 and layout.share >= 0.5 and _is_data(found[0])) or alone:
            ask_about_header(source, found[0])


def _ask_for_delimiter(source: str, samples: dict[Dialect, list[Row]]) -> None:
    """A separator that is hardly ever used is asked about, not guessed."""
    raws = [row.raw for row in next(iter(samples.values()))]
    fitting = [one for one in _RARE if raws and raws[0].count(one) and len({raw.count(one) for raw in raws}) == 1]
    if fitting and len(raws) > 1 and all(len(found[0].cells) == 1 for found in samples.values() if found):
        choices = [_choice(one, Row(1, raws[0].split(one), raws[0])) for one in fitting]
        raise SheetQuestionError(source, f"{_NO_NAMES} The columns may be separated by an unusual sign.", choices)


def _header_width(row: Row, below: Sequence[Row]) -> int:
    """One unnamed column at the end counts when it holds something; more are the padding of a title line."""
    width = row.width
    spare = len(row.cells) - width == 1 and width > 1
    return width + 1 if spare and any(one.width == width + 1 for one in below) else width


def _is_data(row: Row) -> bool:
    """Addresses and links stand in rows of data, not in column names."""
    return row.width > 1 and any(_ADDRESS.fullmatch(cell.strip()) for cell in row.cells)
