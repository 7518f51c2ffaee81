"""Lists out: no spreadsheet takes a cell for a formula, and what was written reads back as it was."""

import csv
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.models import RowProblem
from outreach.sheets import read_sheet, restore, write_problems, write_rows
from outreach.sheets.writing import harmless

PAYLOADS = [item["payload"] for item in json.loads((Path(__file__).parent / "cases/formula_payloads.json").read_text())]


def written(path: Path, cells: list[str]) -> list[str]:
    write_rows(path, ["number", "x"], [[str(number), cell] for number, cell in enumerate(cells)])
    with path.open(encoding="utf-8", newline="") as out:
        return [row[1] for row in csv.reader(out)][1:]


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    """The first sign of every written cell is none that starts a formula, in any width, behind any space."""
    for cell in written(tmp_path / "out.csv", PAYLOADS):
        start = unicodedata.normalize("NFKC", cell.lstrip())[:1]
        assert start not in tuple("=+-@|%−"), cell
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Co") for char in cell.replace("\n", ""))


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    """Every payload without invisible characters or space around it returns exactly, legitimate signs included."""
    written(tmp_path / "out.csv", PAYLOADS)
    sheet = read_sheet(tmp_path / "out.csv")
    assert len(sheet.rows) == len(PAYLOADS)
    for payload, row in zip(PAYLOADS, sheet.rows, strict=True):
        if all(char == "\n" or char.isprintable() for char in payload) and payload == payload.strip():
            hidden = any(unicodedata.category(char) == "Mn" or char in "\u115f\u3164\uffa0\u2800" for char in payload)
            assert hidden or row.cells["x"] == payload


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("'=+-@%| \n\u00a0＝ax9\"\\")) | st.text(st.characters(exclude_categories=["C", "Z"])))
def test_one_apostrophe_is_added_and_taken_away(text: str) -> None:
    """Making a cell harmless and restoring it are exact opposites, and doing it twice adds a second one."""
    safe = harmless(text)
    assert harmless(restore(safe)) == safe
    assert restore(harmless(safe)) == safe


def test_harmless_cells_are_written_as_they_are(tmp_path: Path) -> None:
    """Text, accents and line breaks of a message survive; every cell is quoted; nothing else is left in the folder."""
    write_rows(tmp_path / "out.csv", ["name", "body"], [["Jörg", 'Hi "J",\n\na = b – 10 %']])
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert '"Jörg","Hi ""J"",\n\na = b – 10 %"' in text
    assert list(tmp_path.iterdir()) == [tmp_path / "out.csv"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """A row that cannot be made leaves the earlier file as it was, and no half of a new one."""
    write_rows(tmp_path / "out.csv", ["a"], [["1"]])

    def broken() -> object:
        yield ["2"]
        raise OSError

    with pytest.raises(OSError):
        write_rows(tmp_path / "out.csv", ["a"], broken())  # type: ignore[arg-type]
    assert (tmp_path / "out.csv").read_bytes() == b'"a"\r\n"1"\r\n'
    assert len(list(tmp_path.iterdir())) == 1


def test_problems_are_written_as_a_list_to_correct(tmp_path: Path) -> None:
    """One line per problem with its reason, remedy and the row as it stood."""
    problem = RowProblem(source="l.csv", line=7, column="email", reason="Bad.", remedy="Fix it.", raw="=a,b")
    write_problems(tmp_path / "problems.csv", [problem])
    rows = read_sheet(tmp_path / "problems.csv").rows
    assert [list(row.cells.values()) for row in rows] == [["email: Bad.", "Fix it.", "7", "=a,b"]]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("Ana;=1+1;x", "Ana;'=1+1;x"),
        ("Bo\n=2+2\nx", "Bo\n'=2+2\nx"),
        ('x";=3+3;', "x\";'=3+3;"),
        ('a;"=1+1"', 'a;\'"=1+1"'),
        ("a|b", "a|b"),
        ("a|@SUM(1)", "a|'@SUM(1)"),
        ("a;|cmd", "a;'|cmd"),
        ("a;'=1", "a;''=1"),
        ("a; ＝1", "a;' ＝1"),
        ("a;b = c, d-e", "a;b = c, d-e"),
    ],
)
def test_no_part_of_a_cell_becomes_a_formula_under_another_separator(cell: str, safe: str) -> None:
    """Opened with semicolons, a file is cut inside our cells: every piece is guarded, and comes back as it was."""
    assert harmless(cell) == safe
    assert restore(safe) == cell


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("'=+-@;|\n \"a＝")))
def test_every_piece_is_harmless_and_comes_back(text: str) -> None:
    """Whatever the cut, no piece begins a formula; restoring gives the text itself."""
    safe = harmless(text)
    for piece in re.split(r"[;\n]", safe)[1:]:
        assert unicodedata.normalize("NFKC", piece.lstrip(' "')[:1]) not in tuple("=+-@|%−")
    assert restore(safe) == text
