"""Difficult lists read end to end: `python -m benchmarks.sheets [--folder DIR --expected FILE] [--misses]`.

FILE describes each list of DIR: outcome (ok, warn, quarantine, ask, reject), header, rows, quarantined_lines; with
`compare: normalised` case and space are folded and e-mail cells go through the product's own rules for addresses.
Ours is right when header, rows and lines set aside are the expected ones and the outcome is: ok; something was
remarked (warn, quarantine); asked; or refused. A peer has no such outcomes: it is right when header and rows are the
expected ones, or when it refuses what cannot be read. Repeated and unnamed columns are compared without the
endings each reader gives them. Silently wrong: a header or a row that was not in the list, or a row that is neither
used nor set aside. Every file is read in a process of its own, forked from one that has loaded the reader: seconds
without loading, MiB with it. Prints a table and one JSON object as its last line.
"""

import argparse
import csv
import importlib.util
import json
import multiprocessing
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from outreach.errors import SheetError, SheetQuestionError
from outreach.prospects import read_email
from outreach.sheets import read_sheet

_CASES = Path(__file__).parent.parent / "tests" / "cases" / "sheets"
_SECONDS = 60  # a reader that takes longer hangs
_PEERS = {"clevercsv": "clevercsv", "duckdb": "duckdb", "pandas": "pandas", "stdlib csv": "csv"}
_REMARKED = ("warn", "quarantine")


def main() -> None:
    """Reads every list with every reader that is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=_CASES)
    parser.add_argument("--expected", type=Path, default=None)
    parser.add_argument("--misses", action="store_true", help="show what was not right, and why")
    options = parser.parse_args()
    listing = options.expected or options.folder / "expected.json"
    expected = json.loads(listing.read_text(encoding="utf-8"))
    results = {"outreach": _run("outreach", _ours, options.folder, expected, options.misses)}
    for name, module in _PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed, so not measured.")
            results[name] = None
            continue
        __import__(module)
        results[name] = _run(name, READERS[name], options.folder, expected, misses=False)
    _table(len(expected), results)
    ours = results.pop("outreach")
    print(json.dumps({"files": len(expected), **(ours or {}), "peers": results}))


def _run(
    name: str, read: Callable[[Path, bool], dict[str, Any]], folder: Path, expected: dict[str, Any], misses: bool
) -> dict[str, Any] | None:
    verdicts: Counter[str] = Counter()
    seconds = mib = 0.0
    for file, case in expected.items():
        got = _alone(read, folder / file, case.get("compare") == "normalised")
        verdict = _verdict(case, got, ours=name == "outreach")
        verdicts[verdict] += 1
        seconds, mib = max(seconds, got.get("seconds", _SECONDS)), max(mib, got.get("mib", 0))
        if misses and verdict != "right":
            print(
                f"{file}: {verdict}; expected {case['outcome']}, {case['quarantined_lines']}, {case['rows']}\n    {got}"
            )
    kinds = {
        "right": "right",
        "silently_wrong": "silently wrong",
        "refused": "refused",
        "other": "other",
        "crashed": "crashed",
    }
    return {
        **{key: verdicts[kind] for key, kind in kinds.items()},
        "seconds_max": round(seconds, 3),
        "mib_max": round(mib, 1),
    }


def _alone(read: Callable[[Path, bool], dict[str, Any]], path: Path, normalised: bool) -> dict[str, Any]:
    """What a reader makes of a file in a process of its own, with seconds and the process's peak memory."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(read, path, normalised, there))
    process.start()
    there.close()
    try:
        got: dict[str, Any] = here.recv() if here.poll(_SECONDS) else {"outcome": "crashed", "why": "hangs"}
    except EOFError:
        got = {"outcome": "crashed", "why": "the process ended"}
    process.kill()
    process.join()
    return got


def _child(read: Callable[[Path, bool], dict[str, Any]], path: Path, normalised: bool, out: Connection) -> None:
    started = time.perf_counter()
    try:
        got = read(path, normalised)
    except SheetQuestionError as exc:
        got = {"outcome": "ask", "why": str(exc)}
    except SheetError as exc:
        got = {"outcome": "reject", "why": str(exc)}
    except Exception as exc:  # noqa: BLE001 - a peer's refusal; ours has only the two above
        got = {"outcome": "crashed" if read is _ours else "reject", "why": repr(exc)[:200]}
    got["seconds"] = time.perf_counter() - started
    got["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.send(got)


# --- what is right --------------------------------------------------------------------------------------------------


def _verdict(case: dict[str, Any], got: dict[str, Any], *, ours: bool) -> str:
    if got["outcome"] == "crashed":
        return "crashed"
    if case["rows"] is None:
        if "rows" in got:
            return "silently wrong"
        return "right" if got["outcome"] == case["outcome"] or not ours else "refused"
    if "rows" not in got:
        return "refused"
    fold = case.get("compare") == "normalised"
    wanted, found = Counter(_row(row, fold) for row in case["rows"]), Counter(_row(row, fold) for row in got["rows"])
    if _names(got["header"]) != _names(case["header"]) or found - wanted:
        return "silently wrong"
    aside = set(got.get("quarantined_lines", ())) - set(case["quarantined_lines"])
    if sum((wanted - found).values()) > len(aside):
        return "silently wrong"
    in_order = [_row(row, fold) for row in case["rows"]] == [_row(row, fold) for row in got["rows"]]
    if not ours:
        return "right" if in_order else "other"
    same = got["quarantined_lines"] == case["quarantined_lines"]
    outcome = (case["outcome"] in _REMARKED) == (got["outcome"] in _REMARKED)
    return "right" if in_order and same and outcome else "other"


def _row(row: list[str], fold: bool) -> tuple[str, ...]:
    return tuple(" ".join(cell.casefold().split()) if fold else cell.strip().replace("\r\n", "\n") for cell in row)


def _names(header: list[str]) -> list[str]:
    """Column names without the endings readers give to repeated ones; unnamed columns as ""."""
    names: list[str] = []
    for name in header:
        plain = re.sub(r"(?: \(\d+\)|[._ ]\d+)$", "", name.strip())
        unnamed = re.fullmatch(r"(?i)(?:unnamed: ?|column[ _]?)\d+|", name.strip())
        names.append("" if unnamed else plain if plain in names else name.strip())
    return [" ".join(name.split()) for name in names]


# --- the readers ----------------------------------------------------------------------------------------------------


def _ours(path: Path, normalised: bool) -> dict[str, Any]:
    sheet = read_sheet(path)
    aside = {problem.line for problem in sheet.problems}
    mail = next((name for name in sheet.header if "mail" in name.casefold()), "") if normalised else ""
    rows, faults = [], 0
    for row in sheet.rows:
        address, fault = read_email(row.cells[mail]) if mail else ("", "")
        if fault:
            aside.add(row.line)
            faults += 1
            continue
        rows.append([address if name == mail and address else cell for name, cell in row.cells.items()])
    outcome = "warn" if sheet.outcome == "ok" and faults else str(sheet.outcome)
    said = [*sheet.notes, *sheet.warnings, *(problem.reason for problem in sheet.problems)]
    return {
        "outcome": outcome,
        "header": list(sheet.header),
        "rows": rows,
        "quarantined_lines": sorted(aside),
        "said": said,
    }


def _table_of(rows: list[list[str]]) -> dict[str, Any]:
    filled = [[("" if cell is None else str(cell)).strip() for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled:
        raise ValueError("no rows")
    return {"outcome": "ok", "header": filled[0], "rows": filled[1:]}


def _clevercsv(path: Path, normalised: bool) -> dict[str, Any]:
    import clevercsv

    return _table_of(clevercsv.read_table(str(path)))


def _duckdb(path: Path, normalised: bool) -> dict[str, Any]:
    import duckdb

    found = duckdb.connect().execute("select * from read_csv(?, all_varchar = true)", [str(path)])
    header = [column[0] for column in found.description]
    return _table_of([header, *map(list, found.fetchall())])


def _pandas(path: Path, normalised: bool) -> dict[str, Any]:
    import pandas as pd

    frame = pd.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False)
    return _table_of([list(map(str, frame.columns)), *frame.to_numpy().tolist()])


def _stdlib(path: Path, normalised: bool) -> dict[str, Any]:
    with path.open(encoding="utf-8", newline="") as file:
        dialect = csv.Sniffer().sniff(file.read(4_096))
        file.seek(0)
        return _table_of(list(csv.reader(file, dialect)))


READERS: dict[str, Callable[[Path, bool], dict[str, Any]]] = {
    "clevercsv": _clevercsv,
    "duckdb": _duckdb,
    "pandas": _pandas,
    "stdlib csv": _stdlib,
}


def _table(files: int, results: dict[str, dict[str, Any] | None]) -> None:
    columns = ("right", "silently_wrong", "refused", "other", "crashed", "seconds_max", "mib_max")
    print(f"{files} lists".ljust(12), *(name.rjust(15) for name in columns))
    for name, result in results.items():
        values = [str(result[column]) if result else "-" for column in columns]
        print(name.ljust(12), *(value.rjust(15) for value in values))


if __name__ == "__main__":
    main()
