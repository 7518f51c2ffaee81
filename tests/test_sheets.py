"""Reading and writing lists: every row is accounted for, and nothing is silently wrong."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from outreach.errors import SheetError, SheetQuestionError
from outreach.models import Sheet
from outreach.sheets import open_sheet, read_sheet

CASES = Path(__file__).parent / "cases" / "sheets"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
READ = [name for name, case in EXPECTED.items() if case["rows"] is not None and "compare" not in case]
REFUSED = [name for name, case in EXPECTED.items() if case["rows"] is None]


def s(tmp_path: Path, content: str | bytes) -> Sheet:
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheet(path)


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells.values()) for row in sheet.rows]


def folded(rows: list[list[str]]) -> list[list[str]]:
    """A line end inside a cell may be any."""
    return [[cell.replace("\r\n", "\n") for cell in row] for row in rows]


@pytest.mark.parametrize("name", READ)
def test_a_difficult_list_reads_as_expected(name: str) -> None:
    """Cells, header and the lines set aside are exactly the expected ones; so is the outcome."""
    sheet = read_sheet(CASES / name)
    assert folded(cells(sheet)) == folded(EXPECTED[name]["rows"])
    assert list(sheet.header) == EXPECTED[name]["header"]
    assert [problem.line for problem in sheet.problems] == EXPECTED[name]["quarantined_lines"]
    assert sheet.outcome == EXPECTED[name]["outcome"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused(name: str) -> None:
    """What is no list is an error that names the file; a list that reads in two ways is a question."""
    with pytest.raises(SheetError, match=re.escape(name)) as refusal:
        read_sheet(CASES / name)
    assert isinstance(refusal.value, SheetQuestionError) == (EXPECTED[name]["outcome"] == "ask")


REFUSALS = {
    "white space": (b"  \n\n", "empty"),
    "zip": (b"PK\x03\x04rest", "Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
    "web page": (b"<html><table><tr><td>a</td></tr></table>", "web page"),
    "nul": (b"a,b\nx,\x00y\n", "NUL"),
    "too many columns": (("a," * 1_001 + "b\n").encode(), "columns"),
    "huge cell": (b"a,b\nx," + b"y" * 1_000_001 + b"\n", "characters"),
    "two readings": (b"a;b,c\n1;2,3\n4;5,6\n", "more than one way"),
    "data first": (b"Bo,Li,bo@li.example\nAl,Mo,\n", "names of the columns"),
    "wrong separator named": (b"sep=|\na,b\n1,2\n", "names of the columns"),
    "mac roman": ("name,city\nJörg Müller,Genève\n".encode("mac_roman"), "encoding"),
    "cyrillic": ("name,city\nИван Петров,Москва\n".encode("cp1251"), "encoding"),
    "japanese": ("name,city\n山田太郎,東京\n".encode("shift_jis"), "encoding"),
}


@pytest.mark.parametrize(("content", "says"), REFUSALS.values(), ids=REFUSALS)
def test_a_file_that_cannot_be_read_for_certain_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """The error says what the file is and what to do."""
    with pytest.raises(SheetError, match=says):
        s(tmp_path, content)


def test_a_missing_file_is_a_sheet_error(tmp_path: Path) -> None:
    """A wrong name is a sentence, not a traceback."""
    with pytest.raises(SheetError, match="cannot be opened"):
        read_sheet(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
)
def test_encodings_give_the_same_cells(tmp_path: Path, encoding: str) -> None:
    """The same list reads the same however it was saved; only the inferred encoding needs a note."""
    sheet = s(tmp_path, "name,city\nJörg Müller,Genève\nZoë O’Brien,São Paulo\n".encode(encoding))
    assert cells(sheet) == [["Jörg Müller", "Genève"], ["Zoë O’Brien", "São Paulo"]]
    assert bool(sheet.notes) == (encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "cp1252"))
    assert not sheet.warnings


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, newline: str) -> None:
    """Any usual separator with any line end; line numbers are lines of the file."""
    rows = ["name", "note"], ["Bo", f'"x{delimiter}y"'], ["", ""], ["Al", '"one\ntwo"'], ["Cy", "z"]
    sheet = s(tmp_path, newline.join(delimiter.join(row) for row in rows) + newline)
    assert cells(sheet) == [["Bo", f"x{delimiter}y"], ["Al", "one\ntwo"], ["Cy", "z"]]
    assert [row.line for row in sheet.rows] == [2, 4, 6]


H = "first,last,email,company,title,notes\n"
SET_ASIDE = {
    "unquoted comma": ("Kim,Park,k@p.example,Acme, Inc.,CEO,n\n", [2]),
    "unquoted comma, empty end": ("Kim,Park,k@p.example,Acme, Paris,CEO,\nAl,Mo,,X,Y,Z\nBo,Li,,X,Y,Z\n", [2]),
    "unquoted comma in a short row": ("Kim,Park,k@p.example,Acme, Inc.,CEO\n", [2]),
    "line break in a cell": ("Kim,Park,k@p.example,Park\nCo,CEO,n\n", [2, 3]),
    "unclosed quote": ('Kim,"Park,k@p.example,Acme,CEO,n\nAl,Mo,,"X, Ltd",Y,Z\n', [2]),
    "quote closed early": ('Kim,"Pa"rk,k@p.example,Acme,CEO,n\nAl,Mo,,X,Y,Z\n', [2]),
    "almost empty": ("Total: 3\nAl,Mo,,X,Y,Z\n", [2]),
    "header again": (H + "Al,Mo,,X,Y,Z\n", [2]),
    "lost character": ("Kim,M\ufffdller,,X,Y,Z\n", [2]),
    "encoded twice": ("Kim,MÃ¼ller,,X,Y,Z\n", [2]),
    "cut off": ("Al,Mo,,X,Y,Z\nKim,Park,k@p.exam", [3]),
}


@pytest.mark.parametrize(("rows", "lines"), SET_ASIDE.values(), ids=SET_ASIDE)
def test_a_doubtful_row_is_set_aside(tmp_path: Path, rows: str, lines: list[int]) -> None:
    """A row whose cells may stand under the wrong name is a problem with its line; the others go on."""
    sheet = s(tmp_path, H + rows)
    assert [problem.line for problem in sheet.problems] == lines
    assert all(problem.reason and problem.remedy and problem.raw for problem in sheet.problems)


def test_one_separator_too_many_on_every_row_is_harmless(tmp_path: Path) -> None:
    """Exports that end every row with a separator are read; the empty extra cell is dropped."""
    assert cells(s(tmp_path, "a,b\n1,2,\n3,4,\n")) == [["1", "2"], ["3", "4"]]


def test_columns_without_a_name_of_their_own_get_one(tmp_path: Path) -> None:
    """No cell is lost to a repeated or empty column name, and a note says so."""
    sheet = s(tmp_path, "Email,,Email,x\na,b,c,d\n")
    assert sheet.header == ("Email", "column 2", "Email (2)", "x")
    assert cells(sheet) == [["a", "b", "c", "d"]]
    assert len(sheet.warnings) == 2


def test_a_space_after_every_separator_is_no_broken_company(tmp_path: Path) -> None:
    """Lists with ", " between all cells keep a cell such as "sa"; one such cell alone is half of a company's name."""
    assert cells(s(tmp_path, "name, city, state\nBo, Perth, sa\n")) == [["Bo", "Perth", "sa"]]
    assert s(tmp_path, "name,city,state\nBo,Perth, Ltd\n").problems


def test_one_column_is_a_list_too(tmp_path: Path) -> None:
    """A single column needs no separator."""
    assert cells(s(tmp_path, "company\nAcme\nTalus Steel\n")) == [["Acme"], ["Talus Steel"]]


def escaped(char: str) -> str:
    return bytes([ord(char) - 0xDC00]).decode("cp1252", "replace")


def said(text: str, delimiter: str) -> str:
    """What a text says, whatever separates it; bytes that are no text as cp1252 shows them."""
    text = "".join(escaped(char) if "\udc80" <= char <= "\udcff" else char for char in text.replace("\0", "\u2400"))
    return "".join(char for char in text if not char.isspace() and char not in (delimiter, '"'))


PIECES = [
    ",",
    ";",
    "\t",
    "|",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    " ",
    "a",
    "b@c.example",
    "é",
    "sep=;\n",
    "1",
    "\x00",
    "\ufeff",
]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=60).map(lambda p: "".join(p).encode())
)
@example(content=b'a,b\n"x\n')
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Arbitrary bytes give a sheet or a SheetError; from the first row on, no character is lost or read twice."""
    try:
        sheet = s(tmp_path, content)
    except SheetError:
        return
    found = sorted([*sheet.rows, *sheet.problems], key=lambda one: one.line)
    assert all(set(row.cells) == set(sheet.header) for row in sheet.rows)
    lines = re.split(r"\r\n|\n|\r", content.decode(sheet.encoding, "surrogateescape"))
    below = "".join(lines[found[0].line - 1 :]) if found else ""
    assert said(below, sheet.delimiter) == said("".join(one.raw for one in found), sheet.delimiter)


SMALL = sorted(path for path in CASES.iterdir() if path.suffix != ".json" and path.stat().st_size < 20_000)


@settings(max_examples=200, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(SMALL), at=st.integers(0, 20_000), cut=st.integers(0, 40), new=st.binary(max_size=12))
def test_damaged_lists_are_read_or_refused(tmp_path: Path, path: Path, at: int, cut: int, new: bytes) -> None:
    """Any list, workbooks too, with some bytes replaced gives rows or a SheetError, the same twice, and in time."""
    content = path.read_bytes()
    at %= len(content) + 1
    (tmp_path / "list.csv").write_bytes(content[:at] + new + content[at + cut :])
    try:
        opened = open_sheet(tmp_path / "list.csv")
    except SheetError:
        return
    items = list(opened.rows())
    assert items == list(opened.rows())
    assert opened.count == len(items)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=3, max_size=3)
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_every_row_written_by_the_standard_library_is_accounted_for(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    """A well-formed file comes back row for row: no row is lost, doubled or moved."""
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([["name", "mail", "note"], *rows])
    sheet = read_sheet(path)
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert len(sheet.rows) + len(sheet.problems) == len(filled)
    lines = {row.line: list(row.cells.values()) for row in sheet.rows}
    numbered = dict(enumerate(([c.strip() for c in row] for row in rows), 2))
    assert all(numbered[line] == found for line, found in lines.items())
