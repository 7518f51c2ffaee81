"""Reading and writing lists: every row is accounted for, and nothing is silently wrong."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from outreach.errors import SheetError
from outreach.models import RowProblem, Sheet
from outreach.sheets import read_sheet, write_problems, write_rows

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


@pytest.mark.parametrize("name", READ)
def test_a_difficult_list_reads_as_expected(name: str) -> None:
    """Cells, header and the lines set aside are exactly the expected ones; a warning is a note."""
    sheet = read_sheet(CASES / name)
    assert cells(sheet) == EXPECTED[name]["rows"]
    assert list(sheet.header) == EXPECTED[name]["header"]
    assert [problem.line for problem in sheet.problems] == EXPECTED[name]["quarantined_lines"]
    assert bool(sheet.notes) or EXPECTED[name]["outcome"] != "warn"


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_is_refused(name: str) -> None:
    """An empty file, a workbook or a list without column names is an error that names the file."""
    with pytest.raises(SheetError, match=name):
        read_sheet(CASES / name)


REFUSALS = {
    "white space": (b"  \n\n", "empty"),
    "zip": (b"PK\x03\x04rest", "Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
    "web page": (b"<html><table><tr><td>a</td></tr></table>", "web page"),
    "nul": (b"a,b\nx,\x00y\n", "NUL"),
    "utf-16 without a mark": ("name,email\nBo,bo@li.example\n".encode("utf-16-le"), "NUL"),
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_give_the_same_cells(tmp_path: Path, encoding: str) -> None:
    """The same list reads the same however it was saved; only the inferred encoding needs a note."""
    sheet = s(tmp_path, "name,city\nJörg Müller,Genève\nZoë O’Brien,São Paulo\n".encode(encoding))
    assert cells(sheet) == [["Jörg Müller", "Genève"], ["Zoë O’Brien", "São Paulo"]]
    assert bool(sheet.notes) == (encoding == "cp1252")


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
    assert len(sheet.notes) == 2


def test_one_column_is_a_list_too(tmp_path: Path) -> None:
    """A single column needs no separator."""
    assert cells(s(tmp_path, "company\nAcme\nTalus Steel\n")) == [["Acme"], ["Talus Steel"]]


def said(text: str, delimiter: str) -> str:
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
    lines = re.split(r"\r\n|\n|\r", content.decode(sheet.encoding))
    below = "".join(lines[found[0].line - 1 :]) if found else ""
    assert said(below, sheet.delimiter) == said("".join(one.raw for one in found), sheet.delimiter)


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


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@A1",
    "%x",
    "|x",
    "\t=1",
    "\r=1",
    " =1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "\n=1",
    "\ufeff@A1",
    "﹦1",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_becomes_a_formula(tmp_path: Path, cell: str) -> None:
    """Whatever a list holds, a spreadsheet that opens our file sees text."""
    write_rows(tmp_path / "out.csv", ["x"], [[cell]])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as out:
        assert list(csv.reader(out))[1][0].startswith("'")


def test_harmless_cells_are_written_as_they_are(tmp_path: Path) -> None:
    """Text, accents and line breaks of a message survive; every cell is quoted."""
    write_rows(tmp_path / "out.csv", ["name", "body"], [["Jörg", 'Hi "J",\n\na = b – 10 %']])
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert '"Jörg","Hi ""J"",\n\na = b – 10 %"' in text
    assert list(tmp_path.iterdir()) == [tmp_path / "out.csv"]


def test_problems_are_written_as_a_list_to_correct(tmp_path: Path) -> None:
    """One line per problem with its reason, remedy and the row as it stood."""
    problem = RowProblem(source="l.csv", line=7, column="email", reason="Bad.", remedy="Fix it.", raw="a,b")
    write_problems(tmp_path / "problems.csv", [problem])
    assert cells(read_sheet(tmp_path / "problems.csv")) == [["7", "email", "Bad.", "Fix it.", "a,b"]]
