"""Writes the difficult lists of tests/cases/sheets with what a careful person would make of each.

python -m benchmarks.devtools.sheet_cases

Invented people. Each case: a name, the bytes, the outcome and, where the list can be read, rows and lines set aside.
"""

import gzip
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parents[2] / "tests" / "cases" / "sheets"
HEAD = ["first_name", "last_name", "email", "company", "title", "notes"]
ANA = ["Ana", "Souza", "ana@talus.example", "Talus Steel", "CFO", "met at fair"]
JOERG = ["Jörg", "Müller", "joerg@brot.example", "Müller & Söhne", "Leiter IT", "café, 10 €"]
KIM = ["Kim", "Park", "kim@park.example", "Park Co", "COO", "line1"]
ROWS = [ANA, JOERG, KIM]
PLAIN = [ANA, ["Bo", "Li", "bo@li.example", "Li Foods", "CEO", "call"], KIM]
EAST = [
    ["Jiří", "Dvořák", "jiri@d.example", "Dvořák a syn", "Ředitel", "ok"],
    ["Łukasz", "Wiśniewski", "lw@w.example", "Gdańska Huta", "CFO", "ok"],
]
CASES: dict[str, tuple[bytes, dict[str, Any]]] = {}


def text(rows: list[list[str]], delimiter: str = ",", newline: str = "\n", head: list[str] = HEAD) -> str:
    """A well-formed file."""

    def cell(value: str) -> str:
        quoted = any(sign in value for sign in (delimiter, '"', "\n", "\r"))
        return '"' + value.replace('"', '""') + '"' if quoted else value

    return "".join(delimiter.join(map(cell, row)) + newline for row in [head, *rows])


def add(
    name: str,
    content: str | bytes,
    outcome: str,
    rows: list[list[str]] | None = None,
    aside: tuple[int, ...] = (),
    head: list[str] = HEAD,
    why: str = "",
) -> None:
    """One case; content as text is UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    read = outcome in ("ok", "warn", "quarantine")
    expected = {"outcome": outcome, "header": head if read else None, "rows": rows if read else None}
    CASES[name] = (data, {**expected, "quarantined_lines": list(aside), "why": why})


def encodings() -> None:
    """What the bytes mean."""
    add("enc_utf8.csv", text(ROWS), "ok", ROWS)
    for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"):
        add(f"enc_{codec}.csv", text(ROWS).encode(codec), "ok", ROWS)
    add("enc_utf-16_be_marked.csv", b"\xfe\xff" + text(ROWS).encode("utf-16-be"), "ok", ROWS)
    add("enc_utf-16_tab.txt", text(ROWS, "\t", "\r\n").encode("utf-16"), "ok", ROWS, why="Excel: Unicode text")
    add("enc_cp1252.csv", text(ROWS).encode("cp1252"), "ok", ROWS)
    spanish = [["Íñigo", "Peña", "i@p.example", "Niño SA", "Ingeniería", "Señor"], ANA]
    add("enc_latin1_spanish.csv", text(spanish).encode("latin-1"), "ok", spanish)
    french = [["Hélène", "Lefèvre", "h@l.example", "Crêperie Noël", "Gérante", "à Besançon"], ANA]
    add("enc_cp1252_french.csv", text(french).encode("cp1252"), "ok", french)
    danish = [["Søren", "Kjær", "s@k.example", "Ærø Færgen", "Direktør", "Århus"], ANA]
    add("enc_cp1252_danish.csv", text(danish).encode("cp1252"), "ok", danish)
    add("enc_cp1250.csv", text(EAST).encode("cp1250"), "ask", why="reads as Western words that are wrong")
    hungarian = [["Győ", "Erdős", "g@e.example", "Fűtő Kft", "Vezető", "x"]]
    add("enc_cp1250_hungarian.csv", text(hungarian).encode("cp1250"), "ask")
    croatian = [["Ivan", "Kovač", "i@k.example", "Horvat", "CFO", "x"]]
    add("enc_cp1250_one_letter.csv", text(croatian).encode("cp1250"), "ask")
    add("enc_cp1254.csv", text([["Çağrı", "Yıldız", "c@y.example", "Şişe", "CFO", "x"]]).encode("cp1254"), "ask")
    cyrillic = [["Иван", "Петров", "i@p.example", "Сталь", "Директор", "x"], ANA]
    for codec in ("cp1251", "koi8_r", "cp866"):
        add(f"enc_{codec}.csv", text(cyrillic).encode(codec), "ask")
    add("enc_greek.csv", text([["Γιώργος", "Παπάς", "g@p.example", "Αθήνα", "CFO", "x"]]).encode("cp1253"), "ask")
    add("enc_mac_roman.csv", text(ROWS).encode("mac_roman"), "ask")
    add("enc_cp850.csv", text([[*JOERG[:5], "x"], ANA]).encode("cp850"), "ask")
    add("enc_latin9.csv", text(ROWS).encode("iso8859_15"), "ask", why="a currency sign: euro or not")
    japanese = [["太郎", "山田", "t@y.example", "東京製鉄", "部長", "x"], ANA]
    for codec in ("shift_jis", "euc_jp"):
        add(f"enc_{codec}.csv", text(japanese).encode(codec), "ask")
    chinese = [["伟", "张", "w@z.example", "北京钢铁", "经理", "x"], ANA]
    for codec in ("gb18030", "big5"):
        add(f"enc_{codec}.csv", text(chinese).encode(codec, "ignore"), "ask")
    mixed = text([ANA, JOERG]).encode() + text([JOERG], head=["x"]).split("\n", 1)[1].encode("cp1252")
    add(
        "enc_mixed.csv",
        mixed + text([KIM], head=["x"]).split("\n", 1)[1].encode(),
        "quarantine",
        [ANA, JOERG, KIM],
        (4,),
    )
    twice = text([ANA, [cell.encode().decode("cp1252") for cell in JOERG], KIM])
    add("enc_twice.csv", twice, "quarantine", [ANA, KIM], (3,), why="mojibake")
    lost = text([ANA, ["J?rg", "M?ller", *JOERG[2:]], KIM])
    add("enc_question_marks.csv", lost, "quarantine", [ANA, KIM], (3,))
    add("enc_replacement.csv", text([ANA, ["J\ufffdrg", *JOERG[1:]], KIM]), "quarantine", [ANA, KIM], (3,))
    add("enc_utf8_cut.csv", text([JOERG, ANA]).encode() + "Zo\u00eb".encode()[:-1], "quarantine", [JOERG, ANA], (4,))
    add("enc_utf16_odd.csv", text(ROWS).encode("utf-16") + b"x", "reject")


def signs() -> None:
    """Separators, line ends, quotation marks."""
    for name, delimiter in (("semicolon", ";"), ("tab", "\t"), ("pipe", "|")):
        add(f"sep_{name}.csv", text(ROWS, delimiter), "ok", ROWS)
    add("sep_line_tab.csv", "sep=\t\r\n" + text(ROWS, "\t", "\r\n"), "ok", ROWS)
    add("sep_line_bom.csv", b"\xef\xbb\xbf" + ("sep=;\n" + text(ROWS, ";")).encode(), "ok", ROWS)
    add("sep_line_utf16.csv", ("sep=;\r\n" + text(ROWS, ";", "\r\n")).encode("utf-16"), "ok", ROWS)
    add("sep_two_readings.csv", "name;city,mail\nBo;Ulm,x\nAl;Bonn,y\n", "ask")
    add("sep_caret.csv", "name^city\nBo^Ulm\nAl^Bonn\n", "ask", why="an unusual separator is asked about")
    decimals = [["Ana", "1,5 Mio", "Ulm"], ["Bo", "2,5 Mio", "Bonn"]]
    add("sep_decimal_comma.csv", text(decimals, ";", head=["name", "revenue", "city"]), "ok", decimals,
        head=["name", "revenue", "city"])  # fmt: skip
    for name, newline in (("cr", "\r"), ("crlf", "\r\n")):
        add(f"end_{name}.csv", text(ROWS, newline=newline), "ok", ROWS)
    mixed = [line + end for line, end in zip(text(ROWS).splitlines(), ("\r\n", "\n", "\r", "\r\n"), strict=True)]
    add("end_mixed.csv", "".join(mixed), "ok", ROWS)
    add("end_no_last.csv", text(ROWS).rstrip("\n"), "ok", ROWS)
    add(
        "end_lone_cr.csv",
        text(ROWS).replace("Li Foods", "").replace("met at", "met\rat"),
        "quarantine",
        [JOERG, KIM],
        (2, 3),
    )
    add("end_blank_lines.csv", "\n" + text(PLAIN).replace("\n", "\n\n") + ",,,,,\n\n", "ok", PLAIN)
    many = [[*ANA[:5], 'one\n\ntwo, "three"\r\nfour'], KIM]
    add("quote_newlines.csv", text(many), "ok", many)
    add("quote_all.csv", "".join('"' + '","'.join(row) + '"\r\n' for row in [HEAD, *ROWS]), "ok", ROWS)
    add("quote_spaces.csv", text(PLAIN).replace("Bo,Li", '"Bo" , "Li"'), "ok", PLAIN)
    inch = [[*ANA[:5], '5" pipe'], KIM]
    add("quote_in_plain_cell.csv", text([ANA, KIM]).replace("met at fair", '5" pipe'), "ok", inch)
    said = [[*ANA[:5], 'said "yes", loud'], KIM]
    add("quote_backslash.csv", text([ANA, KIM]).replace("met at fair", '"said \\"yes\\", loud"'), "ok", said)
    path = [[*ANA[:5], "C:\\lists\\"], KIM]
    add("quote_backslash_end.csv", text([ANA, KIM]).replace("met at fair", '"C:\\lists\\"'), "ok", path)
    add("quote_unclosed.csv", text(PLAIN).replace("Li Foods", '"Li Foods'), "quarantine", [ANA, KIM], (3,))
    add("quote_unclosed_first.csv", text(PLAIN).replace("Talus Steel", '"Talus Steel'), "quarantine", PLAIN[1:], (2,))
    add("quote_unclosed_last.csv", text(PLAIN).replace("line1", '"line1'), "quarantine", PLAIN[:2], (4,))
    add("quote_early.csv", text(PLAIN).replace("Li Foods", '"Li" Foods'), "quarantine", [ANA, KIM], (3,))
    single = [["'Ana'", *ANA[1:]], KIM]
    add("quote_single.csv", text(single), "ok", single)
    apostrophes = "".join("'" + "','".join(row) + "'\n" for row in [HEAD, *ROWS])
    add("quote_apostrophes.csv", apostrophes, "ok", ROWS)
    curly = [["“Ana”", *ANA[1:]], KIM]
    add("quote_curly.csv", text(curly), "ok", curly)


def shapes() -> None:
    """Rows and headers that do not fit."""
    add("row_short.csv", text([*PLAIN, ["Cy", "Ng", "cy@ng.example", "Ng Ltd"]]), "warn",
        [*PLAIN, ["Cy", "Ng", "cy@ng.example", "Ng Ltd", "", ""]])  # fmt: skip
    add("row_long.csv", text(PLAIN).replace("Li Foods", "Li, Inc."), "quarantine", [ANA, KIM], (3,))
    add(
        "row_long_empty_end.csv",
        text(PLAIN).replace("Li Foods,CEO,call", "Li, Ulm,CEO,"),
        "quarantine",
        [ANA, KIM],
        (3,),
    )
    add("row_trailing_separators.csv", text(PLAIN).replace("\n", ",\n"), "ok", PLAIN, head=HEAD)
    add("row_trailing_rows_only.csv", text(PLAIN).replace("\n", ",\n").replace("notes,", "notes", 1), "ok", PLAIN)
    add("row_cut_in_two.csv", text(PLAIN).replace("Li Foods", "Li\nFoods"), "quarantine", [ANA, KIM], (3, 4))
    add("row_cut_in_three.csv", text(PLAIN).replace("Li Foods", "Li\nand\nFoods"), "quarantine", [ANA, KIM], (3, 4, 5))
    add("row_cut_off.csv", text(PLAIN) + "Cy,Ng,cy@ng.exa", "quarantine", PLAIN, (5,))
    add("row_header_again.csv", text([*PLAIN[:2], HEAD, KIM]), "quarantine", PLAIN, (4,))
    add(
        "row_joined_files.csv",
        text(PLAIN[:2]).encode() + b"\xef\xbb\xbf" + text([KIM]).encode(),
        "quarantine",
        PLAIN,
        (4,),
    )
    other = ["email", "first_name", "last_name", "company", "title", "notes"]
    two = text(PLAIN[:2]) + "\n" + text([["kim@park.example", "Kim", "Park", "Park Co", "COO", "x"]], head=other)
    add("row_second_table.csv", two, "quarantine", PLAIN[:2], (5, 6))
    add("total_word.csv", text([*PLAIN, ["Total", "", "", "", "", "3"]]), "quarantine", PLAIN, (5,))
    add("total_german.csv", text([*PLAIN, ["Summe:", "", "", "3", "", ""]], ";"), "quarantine", PLAIN, (5,))
    add("total_records.csv", text(PLAIN) + "3 records\n", "quarantine", PLAIN, (5,))
    company = [["Ana", "Total"], ["Bo", "Sum"]]
    add("total_is_a_company.csv", text(company, head=["name", "company"]), "ok", company, head=["name", "company"])
    add("head_only.csv", text([]), "warn", [])
    add("head_duplicate.csv", "name,email,email\nAna,a@x.example,b@x.example\n", "warn",
        [["Ana", "a@x.example", "b@x.example"]], head=["name", "email", "email (2)"])  # fmt: skip
    add("head_unnamed.csv", "name,,email\nAna,x,a@x.example\n", "warn", [["Ana", "x", "a@x.example"]],
        head=["name", "column 2", "email"])  # fmt: skip
    add(
        "head_spaces.csv",
        " name , e mail \n Ana , a@x.example \n",
        "ok",
        [["Ana", "a@x.example"]],
        head=["name", "e mail"],
    )
    add(
        "head_newline.csv",
        '"first\nname",email\nAna,a@x.example\n',
        "ok",
        [["Ana", "a@x.example"]],
        head=["first name", "email"],
    )
    add("head_missing.csv", text(PLAIN).split("\n", 1)[1], "ask")
    add("head_missing_no_mail.csv", "Ana,Souza,Talus,CFO\nBo,Li,Li Foods,CFO\nCy,Ng,Ng Ltd,CEO\n", "ask")
    add("head_missing_phone.csv", "Ana,Souza,+49 30 12345\nBo,Li,+49 30 98765\n", "ask")
    add("head_missing_one_column.csv", "ana@x.example\nbo@x.example\n", "ask")
    add("above_title.csv", "Open leads\n\n" + text(PLAIN), "warn", PLAIN)
    add("above_padded.csv", "Open leads,,,,,\nExported 2026-11-01,,,,,\n,,,,,\n" + text(PLAIN), "warn", PLAIN)
    notes = 'Notes:\n"When exporting your connections, some are missing. Read more: https://x.example/help"\n\n'
    add("above_linkedin.csv", notes + text(PLAIN), "warn", PLAIN)
    add("above_comment.csv", "# exported 2026-11-01 by ana\n" + text(PLAIN), "warn", PLAIN)
    add("one_column.csv", "company\nAcme\nTalus Steel\n", "ok", [["Acme"], ["Talus Steel"]], head=["company"])
    add("spaces.txt", "name email\nAna a@x.example\nBo b@x.example\n", "reject")
    add("sep_doubled.csv", "name||email||city\nAna||a@x.example||Ulm\nBo||b@x.example||Bonn\n", "reject")
    add("drawn.md", "| name | email |\n|---|---|\n| Ana | a@x.example |\n", "reject")
    add("script.csv", "INSERT INTO x VALUES ('a','b');\nINSERT INTO x VALUES ('c','d');\n", "reject")
    add("fixed_width.txt", "name        city\nAna Souza   Ulm\nBo Li       Bonn\n", "reject")


def cells() -> None:
    """Odd characters and values."""
    add("cell_nul.csv", text(PLAIN).replace("Li Foods", "Li\0Foods"), "quarantine", [ANA, KIM], (3,))
    add("cell_nuls.csv", b"\0" * 200 + text(PLAIN).encode().replace(b",", b"\0"), "reject")
    add("cell_control.csv", text(PLAIN).replace("Li Foods", "Li\x07 Foods\x1b"), "warn", PLAIN)
    formulas = [["=1+1", "+49 30 1234", "-", "@x", '=HYPERLINK("http://x.example")', "%"], ANA]
    add("cell_formulas.csv", text(formulas), "ok", formulas)
    zeros = [["Ana", "007", "4.9E+11", "1,234", "03/04/2026", "0,5"], ANA]
    add("cell_numbers.csv", text(zeros), "ok", zeros)
    wide = [["名", "א", "עברית", "😀", "e\u0301", "ﬁ"], ANA]
    add("cell_unicode.csv", text(wide), "ok", wide)
    add("cell_long.csv", text([[*ANA[:5], "x" * 40_000], KIM]), "ok", [[*ANA[:5], "x" * 40_000], KIM])
    add("cell_columns.csv", ",".join(f"c{n}" for n in range(1_500)) + "\n" + "x," * 1_499 + "y\n", "reject")


def kinds() -> None:
    """Files that are something else than they seem."""
    add("kind_empty.csv", b"", "reject")
    add("kind_blank.csv", b"\xef\xbb\xbf \r\n\t\n", "reject")
    add("kind_html.xls", "<html><body><table><tr><td>name</td></tr></table></body></html>", "reject")
    add("kind_xml.csv", '<?xml version="1.0"?><rows><row name="Ana"/></rows>', "reject")
    add("kind_json.csv", '[{"name": "Ana", "email": "a@x.example"}]', "reject")
    add("kind_vcard.csv", "BEGIN:VCARD\nFN:Ana Souza\nEND:VCARD\n", "reject")
    add("kind_gz.csv", gzip.compress(text(PLAIN).encode(), mtime=0), "reject")
    add("kind_zip.csv", zipped({"list.csv": text(PLAIN).encode()}), "reject")
    add("kind_pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "reject")
    add("kind_png.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "reject")
    add("kind_csv_named.xlsx", text(ROWS), "ok", ROWS)
    add("kind_prose.txt", "Dear team,\nplease find below, as agreed, the list.\nBest\nAna\n", "reject")
    add(
        "kind_bomb.xlsx",
        zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}),
        "reject",
    )
    add("kind_old_stub.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "reject")


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    """An Excel workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"created": datetime(2026, 11, 1, tzinfo=UTC)})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, tuple):
                    sheet.write_formula(at, column, value[0], None, value[1])
                else:
                    sheet.write(at, column, value)
    book.close()
    return out.getvalue()


def workbooks() -> None:
    """Excel workbooks."""
    add("book_plain.xlsx", workbook({"L": [HEAD, *ROWS]}), "ok", ROWS)
    add("book_named.csv", workbook({"L": [HEAD, *ROWS]}), "ok", ROWS)
    add("book_title.xlsx", workbook({"L": [["Open leads"], [], HEAD, *PLAIN]}), "warn", PLAIN)
    head = ["name", "employees", "since", "share", "twice"]
    values = [
        ["Ana", 45000, date(2026, 3, 4), 0.1, ("=B2*2", 90000)],
        ["Bo", 12.5, date(2025, 12, 31), 1e20, ("=B3*2", 25)],
    ]
    seen = [["Ana", "45000", "2026-03-04", "0.1", "90000"], ["Bo", "12.5", "2025-12-31", "100000000000000000000", "25"]]
    add("book_values.xlsx", workbook({"L": [head, *values]}), "ok", seen, head=head)
    add("book_hidden.xlsx", workbook({"L": [HEAD, *PLAIN], "old": [HEAD, *ROWS]}, ("old",)), "ok", PLAIN)
    add("book_two_lists.xlsx", workbook({"North": [HEAD, *PLAIN], "South": [HEAD, *ROWS]}), "ask")
    add("book_one_list.xlsx", workbook({"Read me": [["Ask Ana"]], "L": [HEAD, *PLAIN], "Empty": []}), "ok", PLAIN)
    broken = [["Ana", ("=NA()", "#N/A"), "x"], ["Bo", "Ulm", "y"]]
    add("book_errors.xlsx", workbook({"L": [["name", "city", "n"], *broken]}), "warn",
        [["Ana", "", "x"], ["Bo", "Ulm", "y"]], head=["name", "city", "n"])  # fmt: skip
    add("book_no_header.xlsx", workbook({"L": PLAIN}), "ask")
    add("book_empty.xlsx", workbook({"L": []}), "reject")
    add("book_damaged.xlsx", workbook({"L": [HEAD, *PLAIN]})[:-900], "reject")
    add(
        "book_total.xlsx",
        workbook({"L": [HEAD, *PLAIN, ["Total", None, None, None, None, 3]]}),
        "quarantine",
        PLAIN,
        (5,),
    )


def main() -> None:
    """Writes the files and adds them to expected.json beside the lists that are there already."""
    for part in (encodings, signs, shapes, cells, kinds, workbooks):
        part()
    listing = FOLDER / "expected.json"
    expected = json.loads(listing.read_text(encoding="utf-8"))
    for name, (data, case) in CASES.items():
        (FOLDER / name).write_bytes(data)
        expected[name] = case
    listing.write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(CASES)} lists written, {len(expected)} described.")


if __name__ == "__main__":
    main()
