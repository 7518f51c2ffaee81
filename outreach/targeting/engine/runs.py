"""The compiled gate at work: on one prospect at a time with a plan built once, and on files portion by portion."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from outreach.models import ICP
from outreach.targeting.engine.gate import gate_of

#: Rows decided at a time: enough to keep the cores busy, few enough for a gigabyte.
PORTION = 1_000_000


class Run:
    """The plan of one ICP over frames of one schema, with what each distinct title says."""

    def __init__(
        self,
        icp: ICP,
        schema: Mapping[str, Any],
        *,
        titles: pl.DataFrame | None = None,
        keep: tuple[str, ...] = ("prospect_id",),
    ) -> None:
        self._given: list[pl.DataFrame] = []
        self._lock = Lock()
        # Building the expressions costs more than deciding about one prospect: the source is filled in later.
        source = pl.defer(lambda: self._given[0], schema=dict(schema), validate_schema=False)
        joined = None if titles is None else titles.lazy()
        self._plan: pl.LazyFrame = gate_of(icp).decide(source, titles=joined, keep=keep)

    def decide(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The decided rows of one portion."""
        with self._lock:
            self._given = [rows]
            return self._plan.collect()


def decide_files(
    files: Sequence[Path], icp: ICP, folder: Path, *, titles: pl.DataFrame | None = None, portion: int = PORTION
) -> Iterator[Path]:
    """Decides feature tables in Parquet files portion by portion; yields each file of decided rows as it is written.

    Memory is that of one portion, however long the list. `folder` is created; its files are called "part-00000".
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, decided in enumerate(decide_portions(files, icp, titles=titles, portion=portion)):
        path = folder / f"part-{number:05}.parquet"
        decided.write_parquet(path, compression="lz4")
        yield path


def decide_portions(
    files: Sequence[Path], icp: ICP, *, titles: pl.DataFrame | None = None, portion: int = PORTION
) -> Iterator[pl.DataFrame]:
    """The decided rows of feature tables in Parquet files, a portion at a time."""
    joined = None if titles is None else titles.lazy()
    for file in files:
        rows = pl.scan_parquet(file)
        length: int = rows.select(pl.len()).collect().item()
        for start in range(0, length, portion):
            decided: pl.LazyFrame = gate_of(icp).decide(rows.slice(start, portion), titles=joined)
            yield decided.collect()
