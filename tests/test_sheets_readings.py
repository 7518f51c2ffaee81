"""What the user says about a list is obeyed, what is not certain is asked, and what is too large is refused."""

import io
import shlex
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from outreach.errors import SheetError, SheetQuestionError
from outreach.models import Reading, RowProblem, Sheet, SheetOutcome
from outreach.sheets import open_sheet, read_sheet

H = "first,last,email,company,title,notes\n"


def s(tmp_path: Path, content: str | bytes, name: str = "list.csv", **reading: Any) -> Sheet:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheet(path, Reading(**reading))


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells.values()) for row in sheet.rows]


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


#: name -> content, first words of the options, and rows under the first choice
QUESTIONS: dict[str, tuple[bytes, list[str], list[list[str]]]] = {
    "separator": (b"a;b,c\n1;2,3\n4;5,6\n", ["--delimiter", "--delimiter"], [["1;2", "3"], ["4;5", "6"]]),
    "no header": (
        b"Bo,Li,bo@li.example\nAl,Mo,al@mo.example\n",
        ["--no-header", "--header"],
        [["Bo", "Li", "bo@li.example"], ["Al", "Mo", "al@mo.example"]],
    ),
    "encoding": ("name,city\nJiří,Plzeň\n".encode("cp1250"), ["--encoding"], [["Jiří", "Plzeň"]]),
    "cyrillic": ("name,city\nИван,Москва\n".encode("cp1251"), ["--encoding"], [["Иван", "Москва"]]),
    "worksheets": (
        book({"A": [["name", "city"], ["Bo", "Ulm"]], "B": [["name", "city"], ["Al", "Bonn"]]}),
        ["--worksheet", "--worksheet"],
        [["Bo", "Ulm"]],
    ),
    "rare sign": (b"name^city\nBo^Ulm\n", ["--delimiter"], [["Bo", "Ulm"]]),
}


@pytest.mark.parametrize(("content", "options", "rows"), QUESTIONS.values(), ids=QUESTIONS)
def test_two_readings_are_a_question(tmp_path: Path, content: bytes, options: list[str], rows: list[list[str]]) -> None:
    """Each choice shows its reading and what to type; every answer settles the question, one of them rightly."""
    with pytest.raises(SheetQuestionError) as question:
        s(tmp_path, content)
    choices = question.value.choices
    assert {choice.option.split()[0] for choice in choices} == set(options)
    assert all(choice.text and choice.option in str(question.value) for choice in choices)
    answers = [cells(s(tmp_path, content, **choice.answer)) for choice in choices]
    assert rows in answers


def test_a_list_without_column_names_gets_numbers(tmp_path: Path) -> None:
    """The columns of a list without names are numbered, and its first row is a row."""
    sheet = s(tmp_path, "Bo,Li,bo@li.example\nAl,Mo,\n", has_header=False)
    assert sheet.header == ("column 1", "column 2", "column 3")
    assert [row.line for row in sheet.rows] == [1, 2]


def test_the_named_encoding_holds(tmp_path: Path) -> None:
    """A wrong or unknown encoding is refused; a right one needs no note."""
    content = "name,city\nIvan Kovač,Beč\n".encode("cp1250")
    assert cells(s(tmp_path, content, encoding="cp1250")) == [["Ivan Kovač", "Beč"]]
    for wrong in ("utf-16", "zip", "rot13", "nonsense", "unicode_escape"):
        with pytest.raises(SheetError):
            s(tmp_path, content, encoding=wrong)


@pytest.mark.parametrize("delimiter", ["||", '"', "\n"])
def test_a_separator_is_one_sign(tmp_path: Path, delimiter: str) -> None:
    """Two signs, a quotation mark or a line end cannot separate cells."""
    with pytest.raises(SheetError, match="one sign"):
        s(tmp_path, "a,b\n1,2\n", delimiter=delimiter)


def test_text_encoded_twice_is_shown_and_mended_when_asked(tmp_path: Path) -> None:
    """A garbled row is set aside with its repair; with `repair` it is used mended, with a warning."""
    rows = "Kim,MÃ¼ller,k@p.example,SÃ¶hne â€“ â‚¬,CEO,n\nAl,CAFÉ®,,X,Y,Z\n"
    sheet = s(tmp_path, H + rows)
    assert "Müller" in sheet.problems[0].reason
    assert [row.cells["last"] for row in sheet.rows] == ["CAFÉ®"]
    mended = s(tmp_path, H + rows, repair=True)
    assert cells(mended)[0] == ["Kim", "Müller", "k@p.example", "Söhne – €", "CEO", "n"]
    assert mended.outcome is SheetOutcome.WARN


def test_rows_in_another_encoding_are_set_aside(tmp_path: Path) -> None:
    """A few lines that are not UTF-8 among lines that are: those rows alone, in words that can be stored."""
    sheet = s(tmp_path, H.encode() + "Zoë,X,,A,B,C\nÉva,X,,A,B,C\n".encode() + "Jörg,X,,A,B,C\n".encode("cp1252"))
    assert [problem.line for problem in sheet.problems] == [4]
    assert "Jörg" in sheet.problems[0].raw


def test_an_unclosed_mark_costs_one_line(tmp_path: Path) -> None:
    """However long the list goes on without another quotation mark, only the line with the mark is lost."""
    rows = "Al,Mo,,X,Y,Z\n" * 30_000
    sheet = s(tmp_path, H + 'Kim,"Park,k@p.example,Acme,CEO,n\n' + rows)
    assert [problem.line for problem in sheet.problems] == [2]
    assert len(sheet.rows) == 30_000


def test_a_cell_that_is_too_long_is_no_unclosed_mark(tmp_path: Path) -> None:
    """A quoted cell of many lines is refused as such: its lines must not become rows."""
    with pytest.raises(SheetError, match="characters"):
        s(tmp_path, H + 'Kim,"' + "some words\n" * 200_000 + '",,A,B,C\n')


def test_rows_stream_and_can_be_read_again(tmp_path: Path) -> None:
    """Two passes give the same rows; memory stays flat; warnings and the count are complete after a pass."""
    path = tmp_path / "long.csv"
    path.write_text(H + "Al,Mo,al@mo.example,Acme,CEO,x\n" * 60_000 + "Kim,Park,,Acme\n", encoding="utf-8")
    opened = open_sheet(path)
    tracemalloc.start()
    assert sum(1 for _ in opened.rows()) == 60_001
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()
    assert (opened.count, opened.position) == (60_001, path.stat().st_size)
    assert "line 60002" in opened.warnings[0]
    assert not any(isinstance(item, RowProblem) for item in opened.rows())


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMBS = {
    "ratio": ({"xl/workbook.xml": b"<workbook/>", SHEET: b" " * 20_000_000}, "unpacks"),
    "far corner": ({"xl/workbook.xml": b"<workbook/>", SHEET: b'<c r="A1"/><c r="XFD1048576"/>'}, "reaches"),
    "no workbook": ({"a.txt": b"x"}, "zip archive"),
    "open document": ({"content.xml": b"<x/>"}, "OpenDocument"),
    "no content": ({"xl/workbook.xml": b"<workbook/>", SHEET: b"<x/>"}, "workbook"),
}


@pytest.mark.parametrize(("parts", "says"), BOMBS.values(), ids=BOMBS)
def test_a_dangerous_or_foreign_archive_is_refused_before_it_is_opened(
    tmp_path: Path, parts: dict[str, bytes], says: str
) -> None:
    """Size, ratio and extent are read from the archive first; the error says what it is."""
    with pytest.raises(SheetError, match=says):
        s(tmp_path, zipped(**parts), "list.xlsx")


def test_a_worksheet_is_chosen_by_name(tmp_path: Path) -> None:
    """The named worksheet is read; a wrong name lists those there are."""
    content = book({"A": [["name", "city"], ["Bo", "Ulm"]], "B": [["name", "city"], ["Al", "Bonn"]]})
    sheet = s(tmp_path, content, "l.xlsx", worksheet="B")
    assert cells(sheet) == [["Al", "Bonn"]]
    assert "'B'" in sheet.notes[0]
    with pytest.raises(SheetError, match="'A', 'B'"):
        s(tmp_path, content, "l.xlsx", worksheet="C")


def test_line_numbers_of_a_workbook_are_those_it_shows(tmp_path: Path) -> None:
    """Empty rows and a title count as the spreadsheet counts them; an unnamed column keeps its cells."""
    content = book({"A": [[], ["List of leads"], [], ["name", "city"], [], ["Bo", "Ulm", "north"]]})
    sheet = s(tmp_path, content, "l.xlsx")
    assert [(row.line, list(row.cells.values())) for row in sheet.rows] == [(6, ["Bo", "Ulm", "north"])]
    assert sheet.header == ("name", "city", "column 3")
    assert len(sheet.warnings) == 2


def _with_cells(made: bytes, *swaps: tuple[bytes, bytes]) -> bytes:
    """A workbook with parts of its first worksheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            for old, new in swaps if name.endswith("sheet1.xml") else ():
                assert old in part
                part = part.replace(old, new)
            after.writestr(name, part)
    return out.getvalue()


def test_formulas_without_a_value_are_counted_and_told(tmp_path: Path) -> None:
    """A program that writes formulas does not work them out: such a cell is no empty one. "" is a value."""
    made = book({"A": [["name", "city"], ["Bo", 11], ["Al", 12], ["Cy", 13], ["Di", 14]]})
    content = _with_cells(
        made,
        (b'<c r="B2"><v>11</v></c>', b'<c r="B2"><f>A1&amp;"x"</f><v></v></c>'),
        (b'<c r="B3"><v>12</v></c>', b'<c r="B3"><f t="shared" si="0"/></c>'),
        (b'<c r="B4"><v>13</v></c>', b'<c r="B4" t="str"><f>IF(1,"","")</f><v></v></c>'),
        (b'<c r="B5"><v>14</v></c>', b'<c r="B5"><f>7+7</f><v>14</v></c>'),
    )
    sheet = s(tmp_path, content, "book.xlsx")
    assert [row.lost for row in sheet.rows] == [("city",), ("city",), (), ()]
    assert [row.cells["city"] for row in sheet.rows] == ["", "", "", "14"]
    assert any("2 cell(s) hold formulas without a value; open the workbook" in one for one in sheet.warnings)


def test_garbled_text_is_shown_as_it_stands(tmp_path: Path) -> None:
    """The quoted text is the file's own: ¼ does not become 1⁄4."""
    sheet = s(tmp_path, H + "Bo,MÃ¼ller,bo@li.example,Li,CFO,x\n" * 3)
    assert "'MÃ¼ller' probably means 'Müller'" in sheet.problems[0].reason


@pytest.mark.parametrize("name", ["$(touch x)", "`x`", 'a"b', "it's", "a!b"])
def test_a_worksheet_option_can_be_pasted(tmp_path: Path, name: str) -> None:
    """Nothing in the printed option is obeyed by a shell, and it names the worksheet."""
    rows = [["name", "city"], ["Bo", "Ulm"]]
    with pytest.raises(SheetQuestionError) as question:
        s(tmp_path, book({name: rows, "B": rows}), "book.xlsx")
    assert shlex.split(question.value.choices[0].option) == ["--worksheet", name]
    assert question.value.choices[0].option.startswith("--worksheet '")


def test_a_sign_without_a_picture_is_typed_by_its_name(tmp_path: Path) -> None:
    """A control character as separator can be typed, and is understood."""
    content = "name\x1fcity\nBo\x1fUlm\n"
    with pytest.raises(SheetQuestionError) as question:
        s(tmp_path, content)
    assert question.value.choices[0].option == "--delimiter x1f"
    assert cells(s(tmp_path, content, delimiter="x1f")) == [["Bo", "Ulm"]]
