"""The gate on a cluster: the same plan, run by Spark's workers on Arrow batches. Needs the extra `spark`."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from outreach.models import ICP
from outreach.targeting.engine.gate import gate_of
from outreach.targeting.engine.lists import prepare
from outreach.targeting.engine.runs import Run

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: An Arrow record batch.
Batch = Any


def decide_on_spark(
    rows: "DataFrame", icp: ICP, *, titles: pl.DataFrame | None = None, today: date | None = None
) -> "DataFrame":
    """The decided rows of a Spark frame with the columns of the feature table.

    `today`: the frame is a plain list and is prepared on the way (`engine.lists.prepare`). `titles`: see `Gate.decide`.
    """
    document = icp.model_dump_json()
    # Spark takes a dot in a column's name for a path, so the columns travel by number.
    names, numbered = rows.columns, [f"c{place}" for place in range(len(rows.columns))]

    def decide_batches(batches: Iterator[Batch]) -> Iterator[Batch]:
        profile = ICP.model_validate_json(document)
        run: Run | None = None
        for batch in batches:
            frame = pl.DataFrame(pl.from_arrow(batch)).rename(dict(zip(numbered, names, strict=True)))
            frame = prepare(frame, profile, today) if today else frame
            run = run or Run(profile, frame.schema, titles=titles)
            yield from _plain_text(run.decide(frame)).to_batches()

    return rows.toDF(*numbered).mapInArrow(decide_batches, result_schema(icp))


def result_schema(icp: ICP) -> str:
    """The columns of a decided row, as Spark writes types."""
    numbers = ("lo", "hi", "role", *gate_of(icp).codes)
    named = ["prospect_id string", "verdict string", "tier string", *(f"`{name}` smallint" for name in numbers)]
    return ", ".join(named)


def _plain_text(decided: pl.DataFrame) -> Any:
    """An Arrow table with the plain string type, the only one Spark reads."""
    import pyarrow as pa

    table = decided.to_arrow(compat_level=pl.CompatLevel.oldest())
    plain = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))
