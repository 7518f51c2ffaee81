"""A plain list in a file, made ready to be decided: every column of the type its field has, nothing else touched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from outreach.errors import SheetError
from outreach.models import FIELD_TYPES, ICP, FieldType, TitleReading
from outreach.targeting.engine.several import ListGate
from outreach.targeting.engine.table import title_table
from outreach.targeting.plan import plan_of

#: Rows decided at a time: few enough for a progress bar and for the memory of several ICPs in words.
ROWS_AT_A_TIME = 250_000

_YES, _NO = ("true", "yes", "y", "1"), ("false", "no", "n", "0")
_BESIDE = ("prospect_id", "title", "contact_role", "eligibility")
_FAMILIES = ("company", "crm", "tech", "signal", "segment", "custom")


class PlainList:
    """One file of people and companies, with columns called like the ICP's fields ("company.employees").

    `names`: a column of the file -> the field it holds. Raises SheetError where the file cannot be read, or no rule
    could find anything in it.
    """

    def __init__(self, path: Path, icps: Sequence[ICP], names: Mapping[str, str] | None = None) -> None:
        self._path, self._icps = path, icps
        self._rows = _scan(path, names or {})
        self._schema = self._rows.collect_schema()
        self._wanted = tuple(dict.fromkeys(name for icp in icps for name in _wanted(icp)))
        if not set(self._wanted[1:]) & set(self._schema):
            raise SheetError(path.name, "no column is called like a field of the ICP.", _how_to_name(self._schema))

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that a rule reads and the file does not hold: unknown in every row."""
        return tuple(name for name in self._wanted if name not in self._schema)

    @property
    def has_permission(self) -> bool:
        """Whether the file says what eligibility said."""
        return "eligibility" in self._schema

    def write(self, path: Path) -> int:
        """Writes the columns that the gate reads, typed, as one Parquet file, in constant memory. How many rows.

        Whoever has no `prospect_id` is called by the number of their row, from 1 on. Raises SheetError.
        """
        kept = [name for name in self._schema if name in _BESIDE[2:] or name.split(".")[0] in _FAMILIES]
        numbers = self._numbers(kept)
        typed = [_typed(name, self._schema[name], self._type_of(name), numbers) for name in kept]
        named = "prospect_id" in self._schema
        rows = self._rows if named else self._rows.with_row_index("prospect_id", offset=1)
        title = pl.col("title").cast(pl.String).fill_null("") if "title" in self._schema else pl.lit("").alias("title")
        try:
            rows.select(pl.col("prospect_id").cast(pl.String), title, *typed).sink_parquet(path, compression="lz4")
        except pl.exceptions.PolarsError as exc:
            raise _unreadable(self._path, exc) from exc
        return length_of(path)

    def _type_of(self, name: str) -> FieldType:
        if name.startswith("segment."):
            return FieldType.YES_NO
        known = (icp.type_of(name) for icp in self._icps if name in FIELD_TYPES or name in icp.fields)
        return next(known, FieldType.TEXT)

    def _numbers(self, kept: Sequence[str]) -> frozenset[str]:
        """Columns of text that hold numbers and nothing else, no bands."""
        texts = [name for name in kept if self._schema[name] == pl.String and self._type_of(name) is FieldType.NUMBER]
        asked = [(_number(name).is_not_null() | (_bare(name) == "")).fill_null(value=True).all() for name in texts]
        if not texts:
            return frozenset()
        found = self._rows.select(*(one.alias(name) for name, one in zip(texts, asked, strict=True)))
        answers = found.collect(engine="streaming").row(0, named=True)
        return frozenset(name for name in texts if answers[name])


def length_of(path: Path) -> int:
    """How many rows a Parquet file has."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def distinct_titles(path: Path) -> list[str]:
    """Every title of a list written by `PlainList`, once."""
    titles = pl.scan_parquet(path).select(pl.col("title").unique()).collect(engine="streaming")
    return sorted(titles["title"].to_list())


def title_tables(readings: Mapping[str, TitleReading], icps: Sequence[ICP]) -> list[pl.DataFrame]:
    """What each distinct title says, as it stands in the list, under each ICP."""
    named = [reading.model_copy(update={"title": title}) for title, reading in readings.items()]
    return [title_table(named, icp) for icp in icps]


def decide_list(
    file: Path, icps: Sequence[ICP], titles: Sequence[pl.DataFrame], today: date, folder: Path
) -> Iterator[int]:
    """Decides a list written by `PlainList` into Parquet files called "part-00000", in the order of its rows.

    Yields how many rows are done. Memory is that of one portion, however long the list.
    """
    folder.mkdir(parents=True)
    gate, length = ListGate(icps, titles, today), length_of(file)
    for number, start in enumerate(range(0, max(length, 1), ROWS_AT_A_TIME)):
        rows = pl.scan_parquet(file).slice(start, ROWS_AT_A_TIME).collect()
        gate.decide(rows).write_parquet(folder / f"part-{number:05}.parquet", compression="lz4")
        yield start + rows.height


def counts(folder: Path) -> list[dict[str, Any]]:
    """How many rows of a decided list have which `icp` ("" where there is one), `verdict`, `tier` and `because`."""
    rows = pl.scan_parquet(folder / "*.parquet")
    icp = pl.col("icp") if "icp" in rows.collect_schema() else pl.lit("").alias("icp")
    grouped = rows.select(icp, "verdict", "tier", "because").group_by(pl.all()).len("rows")
    return (
        grouped.sort("rows", "icp", "verdict", "tier", "because", descending=True)
        .collect(engine="streaming")
        .to_dicts()
    )


# ---------------------------------------------------------------- reading


def _scan(path: Path, names: Mapping[str, str]) -> pl.LazyFrame:
    if path.suffix.lower() not in _READERS:
        known = " or ".join(_READERS)
        raise SheetError(path.name, "a list of this kind is not decided from a file.", f"Save it as {known}.")
    try:
        rows = _READERS[path.suffix.lower()](path)
        columns = rows.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as exc:
        raise _unreadable(path, exc) from exc
    missing = [name for name in names if name not in columns]
    if missing:
        raise SheetError(path.name, f"it has no column {missing[0]!r}.", _how_to_name(columns))
    return rows.rename(dict(names))


def _csv(path: Path) -> pl.LazyFrame:
    """Every cell as text: what is a number is read as everywhere else."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        first = lines.readline()
    return pl.scan_csv(path, separator=max(",;\t", key=first.count), infer_schema=False, encoding="utf8-lossy")


_READERS: dict[str, Callable[[Path], pl.LazyFrame]] = {".parquet": pl.scan_parquet, ".csv": _csv}


def _unreadable(path: Path, exc: Exception) -> SheetError:
    return SheetError(path.name, f"it cannot be read ({str(exc).splitlines()[0]}).", "Check the file and its name.")


def _how_to_name(columns: Sequence[str] | pl.Schema) -> str:
    found = ", ".join(list(columns)[:12])
    return f'Say which holds what, for example --mapping "Employees=company.employees". It has: {found}.'


def _wanted(icp: ICP) -> list[str]:
    rules = plan_of(icp).rules
    segments = [f"segment.{name}" for rule in rules for name in rule.segments]
    return ["title", *(rule.criterion.field for rule in rules if not rule.segments), *segments]


def _bare(name: str) -> pl.Expr:
    """A number without what groups its thousands, and without an empty fraction."""
    return pl.col(name).str.replace_all("[,'\\s\u00a0]", "").str.replace(r"\.0+$", "")


def _number(name: str) -> pl.Expr:
    return _bare(name).cast(pl.Int64, strict=False)


def _typed(name: str, kind: pl.DataType, field: FieldType, numbers: frozenset[str]) -> pl.Expr:
    """A column as its field is read; one that has its type already stays as it is."""
    column = pl.col(name)
    if name == "eligibility":
        return column.cast(pl.Int8, strict=False)
    if name.endswith(".as_of"):
        return column.str.to_date("%Y-%m-%d", strict=False) if kind == pl.String else column.cast(pl.Date)
    if kind != pl.String:
        return column
    if name in numbers:
        return _number(name)
    if field is FieldType.NUMBER:  # among bands a count is written as one: both are then read alike
        band = pl.format("{}-{}", _bare(name), _bare(name))
        return pl.when(_number(name).is_not_null()).then(band).otherwise(column).alias(name)
    if field is FieldType.WORDS:
        words = column.str.replace_all("[;|]", ",").str.split(",")
        return words.list.eval(pl.element().str.strip_chars())
    if field is FieldType.YES_NO:
        said = column.str.strip_chars().str.to_lowercase()
        return pl.when(said.is_in(_YES)).then(pl.lit(True)).when(said.is_in(_NO)).then(pl.lit(False)).alias(name)
    return column
