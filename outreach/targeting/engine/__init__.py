"""The gate over lists: the rules of `targeting` as Narwhals expressions, on Polars here and inside Spark.

`feature_table` (people with facts) or `prepare` (a plain list) makes the rows, `Gate` decides them, `tell` finds the
words of a row somebody looks at. Imported only where lists are decided: one prospect needs no data frame.
"""

from outreach.targeting.engine.comparing import Decide, differences, on_polars
from outreach.targeting.engine.gate import RESULTS, Gate, code_columns, gate_of
from outreach.targeting.engine.lists import prepare
from outreach.targeting.engine.plain import PlainList, counts, decide_list, distinct_titles, title_tables
from outreach.targeting.engine.runs import PORTION, Run, decide_files, decide_portions
from outreach.targeting.engine.several import ListGate, best_of
from outreach.targeting.engine.table import feature_table, schema_of, title_table
from outreach.targeting.engine.telling import tell

__all__ = [
    "PORTION",
    "RESULTS",
    "Decide",
    "Gate",
    "ListGate",
    "PlainList",
    "Run",
    "best_of",
    "code_columns",
    "counts",
    "decide_files",
    "decide_list",
    "decide_portions",
    "differences",
    "distinct_titles",
    "feature_table",
    "gate_of",
    "on_polars",
    "prepare",
    "schema_of",
    "tell",
    "title_table",
    "title_tables",
]
