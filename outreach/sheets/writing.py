"""Lists out: CSV that no spreadsheet executes (CWE-1236) and that reads back as it was.

A cell that a spreadsheet could take for a formula gets an apostrophe; so does one that already has apostrophes before
such a start. `restore` takes exactly one of them away, so every visible value returns 1:1. What does not return:
invisible and control characters (they are taken out or become spaces), the kind of line end, spaces at the end.
"""

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from outreach.models import RowProblem

_NEWLINE = re.compile(r"\r\n|\n|\r")
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


def write_problems(path: Path, problems: Iterable[RowProblem]) -> None:
    """Write the rows that could not be used, each with its reason and remedy, as a list to correct."""
    rows = ((str(p.line), p.column, p.reason, p.remedy, p.raw) for p in problems)
    write_rows(path, ("line", "column", "reason", "remedy", "raw"), rows)


def restore(cell: str) -> str:
    """The value before `write_rows` made it harmless: one apostrophe less where one was added."""
    return cell[1:] if cell.startswith("'") and _is_dangerous(cell) else cell


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
    """A cell no spreadsheet takes for a formula: invisible characters go, a leading sign gets an apostrophe."""
    if cell.isascii() and cell.isprintable():
        text = cell
    else:
        text = "".join(_printable(char) for char in _NEWLINE.sub("\n", cell))
    return f"'{text}" if _is_dangerous(text) else text


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
