"""Lists out: CSV that no spreadsheet executes (CWE-1236) and that reads back as it was.

A cell that a spreadsheet could take for a formula gets an apostrophe; so does one that already has apostrophes before
such a start. Where semicolons separate cells, a spreadsheet cuts ours at every ; and line end inside them: each part is
guarded like a cell, for tabs and | as well. `restore` takes exactly one apostrophe of each away, so every visible value
returns 1:1. What does not return: invisible and control characters (they are taken out or become spaces), the kind of
line end, spaces at the end.
"""

import csv
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from outreach.models import RowProblem

_NEWLINE = re.compile(r"\r\n|\n|\r")
#: Signs that other settings than ours take for the end of a cell; the quotation marks no longer hold after one.
_CUTS = re.compile(r"[;|\t\n]")
_FORMULA_STARTS = frozenset("=+-@|%\u2212")
#: What may stand before the first sign: apostrophes and every kind of space.
_BEFORE = "'" + "".join(chr(code) for code in (*range(0x3001),) if chr(code).isspace())
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV (UTF-8, every cell quoted, no cell a formula); the file appears whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_ALL)
            writer.writerow([harmless(cell) for cell in header])
            writer.writerows([harmless(cell) for cell in row] for row in rows)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def write_problems(path: Path, problems: Iterable[RowProblem], header: Sequence[str] = ()) -> None:
    """Write the rows that could not be used under their own columns, to be mended and imported again.

    The reason, the remedy and the line come first; cells beyond the columns of the list, and rows that could not be cut
    into cells, stand in the last column.
    """
    rows = (_to_mend(problem, len(header)) for problem in problems)
    write_rows(path, (*_PROBLEM, *header, "the rest of the row"), rows)


_PROBLEM = ("problem", "what to do", "line in the list")


def is_problems_file(path: Path) -> bool:
    """The file was written by `write_problems`."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().startswith(",".join(f'"{name}"' for name in _PROBLEM))


def _to_mend(problem: RowProblem, width: int) -> tuple[str, ...]:
    where = f"{problem.column}: " if problem.column else ""
    cells = [*problem.cells[:width], *[""] * (width - len(problem.cells))]
    rest = problem.cells[width:] if problem.cells else (problem.raw,)
    return f"{where}{problem.reason}", problem.remedy, str(problem.line), *cells, " | ".join(filter(None, rest))


def restore(cell: str) -> str:
    """The value before `write_rows` made it harmless: one apostrophe less in each place where one was added."""
    if "'" not in cell:
        return cell
    whole = cell[1:] if cell.startswith("'") and _is_dangerous(cell) else cell
    return _each_part(whole, lambda part: part.removeprefix("'"))


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too, where the system can promise that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula: invisible characters go, a leading sign gets an apostrophe.

    So does a sign that leads after a line end, a semicolon, a tab or a vertical bar.
    """
    if cell.isascii() and cell.isprintable():
        text = cell
    else:
        text = "".join(_printable(char) for char in _NEWLINE.sub("\n", cell))
    guard = "'" if _is_dangerous(text) else ""
    return guard + _each_part(text, lambda part: f"'{part}")


def _each_part(text: str, change: Callable[[str], str]) -> str:
    """The text with a change to every part after a cut that could be a formula; its first part is left alone."""
    cuts = _CUTS.findall(text)
    if not cuts:
        return text
    first, *parts = _CUTS.split(text)
    found = [first]
    for cut, part, following in zip(cuts, parts, (*cuts[1:], ""), strict=True):
        bare = part.replace('"', " ")  # a quotation mark no longer holds there
        # A vertical bar ends a part and is a sign that starts a formula.
        found += [cut, change(part) if _is_dangerous(bare + following) else part]
    return "".join(found)


def _is_dangerous(text: str) -> bool:
    """Whether the first sign that is no space or apostrophe starts a formula, full-width forms included."""
    start = text.lstrip(_BEFORE)[:1]
    return bool(start) and unicodedata.normalize("NFKC", start)[:1] in _FORMULA_STARTS


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return "\n" if char == "\n" else " "
    if category in ("Zl", "Zp"):
        return "\n"
    return "" if category in ("Cf", "Cs", "Co", "Cn") or char in _INVISIBLE else char
