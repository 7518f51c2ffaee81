"""The gate over a long list: `python -m benchmarks.gate_speed --rows 1000000`.

In one run and in turn: the compiled gate; the same gate written by hand in Polars and in DuckDB SQL; and, on a sample,
row by row over pydantic models. All read the same Parquet files, a portion at a time, and hand over verdict, tier,
score interval, role and a reason code per rule; `equal` says whether all agree on every row. Times are the medians of
`--rounds` turns. `peak_mib` is the peak memory of a process of its own that decides the whole list into files.
`single_ms` is one prospect from facts to the decision in words, `single_frame_ms` the same expressions on one row.
With `--spark` the list is also decided by PySpark in local mode (`spark_seconds`, `spark_equal`).
Prints a table and one JSON object as its last line.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

from benchmarks import gate_peers, gate_rows, gate_rowwise
from benchmarks.gate_single import single_ms
from outreach.targeting.engine.runs import PORTION, Run, decide_files, decide_portions

SAMPLE = 20_000

Portions = Callable[[], Iterator[pl.DataFrame]]


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=0, help="turns of each engine; 0 = 9, or 3 for a long list")
    parser.add_argument("--spark", action="store_true", help="PySpark in local mode as well; needs Java")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)  # a process of its own: writes the list here
    parser.add_argument("--decide", type=Path, help=argparse.SUPPRESS)  # a process of its own: decides the list here
    args = parser.parse_args()
    if args.write:
        gate_rows.write(args.write, args.rows)
    elif args.decide:
        print(json.dumps(decide_alone(args.decide)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            rounds = args.rounds or (9 if args.rows <= 2 * PORTION else 3)
            show(measure(args.rows, rounds, Path(folder)) | (spark(Path(folder)) if args.spark else {}))


def measure(rows: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Every figure of one run."""
    _alone("--write", folder, "--rows", str(rows))
    files = sorted(folder.glob("rows-*.parquet"))
    titles = gate_rows.title_rows(gate_rows.titles())
    engines = _engines(files, titles)
    times, equal = _in_turn(engines, rounds)
    by_row, rows_equal = _row_by_row(files[0], titles)
    alone = json.loads(_alone("--decide", folder))
    single, single_frame = single_ms(titles)
    ours, by_hand = times["outreach"], min(seconds for name, seconds in times.items() if name != "outreach")
    return {
        "rows": rows,
        "rows_per_second": round(rows / ours),
        "seconds": {name: round(seconds, 3) for name, seconds in times.items()},
        "peak_mib": alone["peak_mib"],
        "rows_per_second_into_files": round(rows / alone["seconds"]),
        "single_ms": single,
        "single_frame_ms": single_frame,
        "ratio_to_hand_written": round(by_hand / ours, 3),
        "ratio_to_row_by_row": round(by_row / (ours / rows), 1),
        "equal": equal and rows_equal,
    }


def spark(folder: Path) -> dict[str, Any]:
    """The same list on PySpark."""
    from benchmarks.gate_spark import on_spark

    seconds, equal = on_spark(sorted(folder.glob("rows-*.parquet")), gate_rows.title_rows(gate_rows.titles()))
    return {"spark_seconds": round(seconds, 2), "spark_equal": equal}


def decide_alone(folder: Path) -> dict[str, float]:
    """The whole list into files, as a process of its own: seconds and peak memory."""
    files = sorted(folder.glob("rows-*.parquet"))
    titles = gate_rows.title_rows(gate_rows.titles())
    start = time.perf_counter()
    for _ in decide_files(files, gate_rows.BENCH_ICP, folder / "decided", titles=titles):
        pass
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_mib": _peak_mib()}


def _engines(files: list[Path], titles: pl.DataFrame) -> dict[str, Portions]:
    lazy_titles = titles.lazy()

    def ours() -> Iterator[pl.DataFrame]:
        return decide_portions(files, gate_rows.BENCH_ICP, titles=titles)

    def polars() -> Iterator[pl.DataFrame]:
        return (gate_peers.by_hand_in_polars(pl.scan_parquet(file), lazy_titles).collect() for file in files)

    def duckdb() -> Iterator[pl.DataFrame]:
        return (gate_peers.by_hand_in_duckdb(str(file), titles) for file in files)

    return {"outreach": ours, "polars by hand": polars, "duckdb by hand": duckdb}


def _in_turn(engines: dict[str, Portions], rounds: int) -> tuple[dict[str, float], bool]:
    """Seconds per engine, and whether the engines agree; the first turn warms up and compares."""
    equal = _agree(engines)
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds):
        names = list(engines)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = time.perf_counter()
            for _ in engines[name]():
                pass
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}, equal


def _agree(engines: dict[str, Portions]) -> bool:
    for ours, *others in zip(*(portions() for portions in engines.values()), strict=True):
        for other in others:
            try:
                assert_frame_equal(ours.sort("prospect_id"), other.sort("prospect_id"))
            except AssertionError as difference:
                print(difference)
                return False
    return True


def _row_by_row(file: Path, titles: pl.DataFrame) -> tuple[float, bool]:
    """Seconds per row, and whether the decisions of the sample are ours."""
    rows = pl.read_parquet(file, n_rows=SAMPLE)
    by_title = {row["title"]: row for row in titles.iter_rows(named=True)}
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        decided = gate_rowwise.decide_rows(rows.iter_rows(named=True), by_title)
        seconds.append(time.perf_counter() - start)
    ours = Run(gate_rows.BENCH_ICP, rows.schema, titles=titles).decide(rows).sort("prospect_id").rows()
    theirs = [(d.prospect_id, d.verdict, d.tier, d.lo, d.hi, d.role, *d.codes) for d in decided]
    return min(seconds) / rows.height, ours == sorted(theirs)


def _alone(*arguments: object) -> str:
    command = [sys.executable, "-m", "benchmarks.gate_speed", *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return round(int(kib) / 1024, 1)


def show(figures: dict[str, Any]) -> None:
    """A table for people, then JSON for programs."""
    for name, seconds in figures["seconds"].items():
        print(f"{name:<16} {seconds:8.3f} s  {figures['rows'] / seconds:12,.0f} rows a second")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
