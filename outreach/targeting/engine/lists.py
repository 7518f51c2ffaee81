"""Lists as they come from a warehouse: columns called like the ICP's fields, made into the feature table.

Words are compared as everywhere (`observations.key`), sizes read as everywhere (`size_range`): in Python, once per
distinct value, because engines differ on capitals and spaces outside ASCII.
"""

import math
from collections.abc import Sequence
from datetime import date

import polars as pl

from outreach.contact_roles import read_contact_role
from outreach.models import ICP
from outreach.targeting.buying_group import crm_cells
from outreach.targeting.engine.table import CELL_TYPES
from outreach.targeting.plan import PlannedRule, State, plan_of
from outreach.targeting.readings import cell
from outreach.targeting.terms import BETWEEN_WORDS


def prepare(rows: pl.DataFrame, icp: ICP, today: date) -> pl.DataFrame:
    """The feature table of a plain list.

    Read are, where they exist: a column per field ("company.employees": a count or a band; "company.tags": a list of
    words), "company.employees.as_of" (a date), "segment.NAME" (yes, no or nothing), "contact_role" (one of ours, or
    as the CRM calls it), "eligibility", and "title" for the join with `title_table`. A field without a date is unknown
    to rules that ask for its age; a missing column is unknown to all.
    """
    given = [pl.col(name) for name in ("prospect_id", "title") if name in rows.columns]
    eligibility = pl.col("eligibility") if "eligibility" in rows.columns else pl.lit(None)
    read = [column for name in _fields(icp) for column in _field(rows, name, icp, today)]
    beside = (eligibility.cast(pl.Int8).alias("eligibility"), _contact_role(rows))
    return rows.select(*given, *beside, *_segments(rows, icp), *read)


def _contact_role(rows: pl.DataFrame) -> pl.Expr:
    """The place of the CRM's contact role among all roles."""
    if "contact_role" not in rows.columns:
        return pl.lit(None, pl.Int8).alias("crm.role")
    distinct = rows["contact_role"].cast(pl.String).unique().drop_nulls().to_list()
    numbers = {cell: crm_cells(read_contact_role(cell))["crm.role"] for cell in distinct}
    read = pl.col("contact_role").cast(pl.String).replace_strict(numbers, default=None, return_dtype=pl.Int8)
    return read.alias("crm.role")


def _fields(icp: ICP) -> list[str]:
    fields = {rule.criterion.field: None for rule in plan_of(icp).rules if not rule.segments}
    return list(fields | {"company.employees": None})


def _field(rows: pl.DataFrame, field: str, icp: ICP, today: date) -> list[pl.Series]:
    """The columns of every slot of one field."""
    rules = [rule for rule in plan_of(icp).rules if rule.criterion.field == field and not rule.segments]
    parts = sorted({part for rule in rules for part in rule.parts} | ({"low", "high"} if field == _SIZE else set()))
    cells = _cells(rows, field, parts)
    age = _age(rows, field, today)
    columns = {name: series for rule in rules for name, series in _slot(rule, cells, age)}
    if field == _SIZE:
        columns |= {"size.low": cells["low"], "size.high": cells["high"]}
    return [series.alias(name) for name, series in columns.items()]


_SIZE = "company.employees"


def _slot(rule: PlannedRule, cells: pl.DataFrame, age: pl.Series) -> list[tuple[str, pl.Series]]:
    columns = [("state", cells["state"]), ("age", age), *((part, cells[part]) for part in rule.parts)]
    return [(rule.slot.column(part), series) for part, series in columns]


def _cells(rows: pl.DataFrame, field: str, parts: Sequence[str]) -> pl.DataFrame:
    """State and parts of a field, worked out once per distinct value."""
    types: dict[str, type[pl.DataType]] = {"state": pl.Int8, **{part: CELL_TYPES[part] for part in parts}}
    values = _plain(rows[field]) if field in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
    distinct = values.unique()
    read = [_read(value, parts) for value in distinct.to_list()]
    by_value = pl.DataFrame(read, schema=types, orient="row").with_columns(distinct.alias("value"))
    of_rows = values.alias("value").to_frame()
    return of_rows.join(by_value, on="value", how="left", maintain_order="left", nulls_equal=True).drop("value")


def _plain(values: pl.Series) -> pl.Series:
    """A list of words as one text, so that equal lists are one value."""
    if not isinstance(values.dtype, pl.List):
        return values
    words = pl.element().str.replace_all(BETWEEN_WORDS, " ", literal=True)
    return values.cast(pl.List(pl.String)).list.eval(words).list.drop_nulls().list.join(BETWEEN_WORDS)


def _read(value: object, parts: Sequence[str]) -> list[object]:
    """State and parts of one value; what is empty or not a number is missing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and not value.strip())
    ):
        return [int(State.MISSING), *(None for _ in parts)]
    return [int(State.KNOWN), *(cell(part, _words(value) if part == "words" else value) for part in parts)]


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(value).split(BETWEEN_WORDS))


def _age(rows: pl.DataFrame, field: str, today: date) -> pl.Series:
    if f"{field}.as_of" not in rows.columns:
        return pl.Series([None] * rows.height, dtype=pl.Int32)
    return (pl.Series([today]) - rows[f"{field}.as_of"]).dt.total_days().cast(pl.Int32)


def _segments(rows: pl.DataFrame, icp: ICP) -> list[pl.Expr]:
    """The answer per kind of company, as it was given."""
    columns = {
        slot: name for rule in plan_of(icp).rules for slot, name in zip(rule.segment_slots, rule.segments, strict=True)
    }
    given = {slot: f"segment.{name}" for slot, name in columns.items()}
    return [
        (pl.col(name) if name in rows.columns else pl.lit(None, pl.Boolean)).alias(slot.column("answer"))
        for slot, name in given.items()
    ]
