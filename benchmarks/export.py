"""Cells that want to be formulas, written and read back: `python -m benchmarks.export [--payloads FILE]`.

FILE is a list of {payload, source}. Every payload is written as a cell, then LibreOffice, headless, turns the file into
a spreadsheet and counts the cells it takes for formulas (null where LibreOffice is missing): `formula_cells` with the
comma as the separator, `formula_cells_semicolon` as half of Europe opens the same file. `restored` is the share
that reads back exactly. Invisible characters are taken out and control characters become spaces on purpose, and space
around a cell goes: a payload that holds any is compared without them, and `exact` says how many need no such
allowance. Beside it the same for others. Prints a table and one JSON object as its last line.
"""

import argparse
import csv
import importlib.util
import json
import shutil
import subprocess
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from outreach.sheets import read_sheet, write_rows

_PAYLOADS = Path(__file__).parent.parent / "tests" / "cases" / "formula_payloads.json"
_FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
_PREFIXED = ("=", "+", "-", "@", "\t", "\r")
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"

Writer = Callable[[Path, Sequence[str]], None]


def main() -> None:
    """Writes the payloads with every writer and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payloads", type=Path, default=_PAYLOADS)
    options = parser.parse_args()
    payloads = [item["payload"] for item in json.loads(options.payloads.read_text(encoding="utf-8"))]
    office = shutil.which("soffice")
    if office is None:
        print("LibreOffice (soffice) is not installed, so no formula cells are counted.")
    print(
        f"{len(payloads)} payloads".ljust(16),
        "with ,".rjust(15),
        "with ;".rjust(10),
        "restored".rjust(10),
        "exact".rjust(10),
    )
    results: dict[str, Any] = {}
    for name, (suffix, write, read) in WRITERS.items():
        if name.startswith(("openpyxl", "pandas")) and importlib.util.find_spec(name.split()[0]) is None:
            print(f"{name}: not installed, so not measured.")
            results[name] = None
            continue
        results[name] = _measure(payloads, suffix, write, read, office)
        values = ("-" if value is None else str(value) for value in results[name].values())
        first, *others = values
        print(name.ljust(16), first.rjust(15), *(other.rjust(10) for other in others))
    ours = results.pop("outreach")
    print(json.dumps({"payloads": len(payloads), **ours, "peers": results}))


def _measure(
    payloads: Sequence[str], suffix: str, write: Writer, read: Callable[[Path], list[str]], office: str | None
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"payloads{suffix}"
        try:
            write(path, payloads)
        except ValueError as exc:  # openpyxl refuses control characters
            print(f"  control characters are refused ({exc.__class__.__name__}); written without those payloads")
            payloads = [one for one in payloads if one == _visible(one)]
            write(path, payloads)
        back = read(path)
        same = [two == one or two.strip() == _visible(one) for one, two in zip(payloads, back, strict=False)]
        exact = [one == two for one, two in zip(payloads, back, strict=False)]
        with_comma, with_semicolon = (_count_formulas(path, office, one) if office else None for one in ",;")
    whole = len(back) == len(payloads)
    share = round(sum(same) / len(payloads), 4) if whole else 0.0
    return {
        "formula_cells": with_comma,
        "formula_cells_semicolon": with_semicolon,
        "restored": share,
        "exact": round(sum(exact) / len(payloads), 4) if whole else 0.0,
    }


def _visible(text: str) -> str:
    """What of a value is meant to come back: see the top of this module."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    chars = (" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in text if c not in _INVISIBLE)
    return "".join(c for c in chars if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")).strip()


def _count_formulas(path: Path, office: str, separator: str) -> int:
    """Formula cells after LibreOffice has opened the file as a user would: UTF-8, with this separator."""
    profile = path.parent / "profile"
    command = [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "fods"]
    if path.suffix == ".csv":
        command.append(f"--infilter=CSV:{ord(separator)},34,76,1,,0,false,true,false")
    command += ["--outdir", str(path.parent / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    tree = ET.parse(path.parent / "out" / f"{path.stem}.fods")
    return sum(_FORMULA in element.attrib for element in tree.iter())


# --- the writers ----------------------------------------------------------------------------------------------------


def _ours(path: Path, payloads: Sequence[str]) -> None:
    write_rows(path, ("number", "payload"), ((str(number), one) for number, one in enumerate(payloads)))


def _raw(path: Path, payloads: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("number", "payload"), *enumerate(payloads)])


def _usual(path: Path, payloads: Sequence[str]) -> None:
    """The usual recipe: an apostrophe before = + - @ tab and carriage return."""
    _raw(path, [f"'{one}" if one.startswith(_PREFIXED) else one for one in payloads])


def _openpyxl(path: Path, payloads: Sequence[str]) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    try:
        for row in [("number", "payload"), *enumerate(payloads)]:
            book.active.append(row)
    except IllegalCharacterError as exc:
        raise ValueError("control characters") from exc
    book.save(path)


def _pandas(path: Path, payloads: Sequence[str]) -> None:
    import pandas as pd

    pd.DataFrame({"payload": list(payloads)}).to_csv(path, index_label="number")


def _read_ours(path: Path) -> list[str]:
    return [row.cells["payload"] for row in read_sheet(path).rows]


def _read_csv(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[1] if len(row) > 1 else "" for row in csv.reader(file) if row][1:]


def _read_xlsx(path: Path) -> list[str]:
    from openpyxl import load_workbook

    rows = load_workbook(path).active.iter_rows(values_only=True, min_row=2)
    return [str(row[1] or "") for row in rows]


WRITERS: dict[str, tuple[str, Writer, Callable[[Path], list[str]]]] = {
    "outreach": (".csv", _ours, _read_ours),
    "csv.writer": (".csv", _raw, _read_csv),
    "usual recipe": (".csv", _usual, _read_csv),
    "openpyxl": (".xlsx", _openpyxl, _read_xlsx),
    "pandas to_csv": (".csv", _pandas, _read_csv),
}


if __name__ == "__main__":
    main()
