"""The gate on a cluster: the same plan, run by Spark's workers on Arrow batches. Needs the extra `spark`."""

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from outreach.errors import EngineError
from outreach.models import ICP
from outreach.targeting.engine.gate import gate_of
from outreach.targeting.engine.lists import prepare
from outreach.targeting.engine.runs import Run
from outreach.targeting.engine.several import ListGate

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: An Arrow record batch.
Batch = Any

_INSTALL = 'Install it with: pip install "outreach-gate[spark]" (Java 17 must be on the machine).'
_JAVA = "Install Java 17 (on Debian or Ubuntu: apt install openjdk-17-jre-headless), or set JAVA_HOME."

#: Spark on this machine alone: quiet, and a list of a million rows in one file still reaches every core.
_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.files.maxPartitionBytes": str(4 * 1024 * 1024),
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
}


@contextmanager
def session() -> "Iterator[SparkSession]":
    """The running Spark session, else one of our own: on this machine, or where Spark is configured to run.

    Raises EngineError where Spark or Java is missing or does not start.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as exc:
        raise EngineError("spark", "PySpark is not installed.", _INSTALL) from exc
    if running := SparkSession.getActiveSession():
        yield running
        return
    if not (shutil.which("java") or os.environ.get("JAVA_HOME") or os.environ.get("SPARK_REMOTE")):
        raise EngineError("spark", "there is no Java on this machine, which Spark runs on.", _JAVA)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # pandas is not used
    try:
        started = _configured(SparkSession.builder.appName("outreach")).getOrCreate()
    except (PySparkException, RuntimeError, OSError) as exc:
        raise EngineError("spark", f"Spark did not start ({str(exc).splitlines()[0]}).", _JAVA) from exc
    try:
        yield started
    finally:
        started.stop()


def _configured(builder: Any) -> Any:
    """Quiet and on this machine alone, unless somebody has configured a cluster."""
    if not {"SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS"}.isdisjoint(os.environ):
        return builder
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in _HERE.items():
        builder = builder.config(name, value)
    return builder


def decide_on_spark(
    rows: "DataFrame", icp: ICP, *, titles: pl.DataFrame | None = None, today: date | None = None
) -> "DataFrame":
    """The decided rows of a Spark frame with the columns of the feature table.

    `today`: the frame is a plain list and is prepared on the way (`engine.lists.prepare`). `titles`: see `Gate.decide`.
    """
    document = icp.model_dump_json()
    # Spark takes a dot in a column's name for a path, so the columns travel by number.
    names, numbered = _by_number(rows)

    def decide_batches(batches: Iterator[Batch]) -> Iterator[Batch]:
        profile = ICP.model_validate_json(document)
        run: Run | None = None
        for batch in batches:
            frame = pl.DataFrame(pl.from_arrow(batch)).rename(names)
            frame = prepare(frame, profile, today) if today else frame
            run = run or Run(profile, frame.schema, titles=titles)
            yield from _plain_text(run.decide(frame)).to_batches()

    return numbered.mapInArrow(decide_batches, result_schema(icp))


def decide_table(spark: "SparkSession", table: pl.DataFrame, icp: ICP) -> pl.DataFrame:
    """A feature table of this machine decided by Spark's workers; the rows may come back in another order."""
    with tempfile.TemporaryDirectory(prefix="outreach-") as folder:
        path = Path(folder) / "table.parquet"
        table.write_parquet(path)
        decided = decide_on_spark(spark.read.parquet(str(path)), icp).toArrow()
        return pl.DataFrame(pl.from_arrow(decided))


def decide_list_on_spark(
    spark: "SparkSession", file: Path, icps: Sequence[ICP], titles: Sequence[pl.DataFrame], today: date, folder: Path
) -> None:
    """A plain list in Parquet (`PlainList.write`) decided by Spark's workers into a new folder of Parquet files."""
    documents = [icp.model_dump_json() for icp in icps]
    names, numbered = _by_number(spark.read.parquet(str(file)))
    schema = ListGate(icps, titles, today).schema()

    def decide_batches(batches: Iterator[Batch]) -> Iterator[Batch]:
        gate = ListGate([ICP.model_validate_json(document) for document in documents], titles, today)
        for batch in batches:
            frame = pl.DataFrame(pl.from_arrow(batch)).rename(names)
            yield from _plain_text(gate.decide(frame)).to_batches()

    numbered.mapInArrow(decide_batches, _as_spark_writes(schema)).write.parquet(str(folder))


def result_schema(icp: ICP) -> str:
    """The columns of a decided row, as Spark writes types."""
    numbers = ("lo", "hi", "role", *gate_of(icp).codes)
    texts = ("prospect_id", "verdict", "tier")
    return _as_spark_writes({**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Int16)})


def _as_spark_writes(schema: dict[str, type[pl.DataType]]) -> str:
    return ", ".join(f"`{name}` {'string' if kind is pl.String else 'smallint'}" for name, kind in schema.items())


def _by_number(rows: "DataFrame") -> "tuple[dict[str, str], DataFrame]":
    numbered = [f"c{place}" for place in range(len(rows.columns))]
    return dict(zip(numbered, rows.columns, strict=True)), rows.toDF(*numbered)


def _plain_text(decided: pl.DataFrame) -> Any:
    """An Arrow table with the plain string type, the only one Spark reads."""
    import pyarrow as pa

    table = decided.to_arrow(compat_level=pl.CompatLevel.oldest())
    plain = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(plain))
