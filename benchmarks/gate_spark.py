"""The list of `gate_speed` on Spark in local mode: seconds, and whether every decided row is the one Polars gives."""

import os
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.gate_rows import BENCH_ICP
from outreach.targeting.engine import Gate
from outreach.targeting.engine.spark import decide_on_spark


def on_spark(files: list[Path], titles: pl.DataFrame) -> tuple[float, bool]:
    """Decides the files on Spark's workers; the time is from reading to rows in memory, Spark's own start left out."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    # Ten thousand rows a batch, Spark's own choice, leave the workers waiting for each other.
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "200000").getOrCreate()
    try:
        start = time.perf_counter()
        rows = spark.read.parquet(*(str(file) for file in files))
        decided = pl.DataFrame(pl.from_arrow(decide_on_spark(rows, BENCH_ICP, titles=titles).toArrow()))
        seconds = time.perf_counter() - start
    finally:
        spark.stop()
    ours: pl.DataFrame = Gate(BENCH_ICP).decide(pl.scan_parquet(files), titles=titles.lazy()).collect()
    return seconds, decided.sort("prospect_id").equals(ours.sort("prospect_id"))
