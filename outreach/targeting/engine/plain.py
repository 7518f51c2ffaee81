"""A plain list in a file, made ready to be decided: every column of the type its field has, nothing else touched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from outreach.errors import SheetError
from outreach.models import FIELD_TYPES, ICP, FieldType, TitleReading, nearest
from outreach.targeting.engine.several import ListGate
from outreach.targeting.engine.table import title_table
from outreach.targeting.plan import plan_of
from outreach.values import is_nothing, read_number, read_yes_no

#: Rows decided at a time: few enough for a progress bar and for the memory of several ICPs in words.
ROWS_AT_A_TIME = 250_000

_BESIDE = ("prospect_id", "title", "contact_role", "eligibility")
_FAMILIES = ("company", "crm", "tech", "signal", "segment", "custom")


class PlainList:
    """One file of people and companies, with columns called like the ICP's fields ("company.employees").

    `names`: a column of the file -> the field it holds. Raises SheetError where the file cannot be read, or no rule
    could find anything in it.
    """

    def __init__(self, path: Path, icps: Sequence[ICP], names: Mapping[str, str] | None = None) -> None:
        self._path, self._icps = path, icps
        self._rows = _scan(path, names or {}, _known(icps))
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
        named = "prospect_id" in self._schema
        rows = self._rows if named else self._rows.with_row_index("prospect_id", offset=1)
        title = pl.col("title").cast(pl.String).fill_null("") if "title" in self._schema else pl.lit("").alias("title")
        try:
            typed = [self._typed(name) for name in kept]
            rows.select(pl.col("prospect_id").cast(pl.String), title, *typed).sink_parquet(path, compression="lz4")
        except pl.exceptions.PolarsError as exc:
            raise _unreadable(self._path, exc) from exc
        return length_of(path)

    def _type_of(self, name: str) -> FieldType:
        if name.startswith("segment."):
            return FieldType.YES_NO
        known = (icp.type_of(name) for icp in self._icps if name in FIELD_TYPES or name in icp.fields)
        return next(known, FieldType.TEXT)

    def _typed(self, name: str) -> pl.Expr:
        """A column as its field is read; one that has its type already stays as it is."""
        kind, field = self._schema[name], self._type_of(name)
        if name == "eligibility" or name.endswith(".as_of") or kind != pl.String:
            return _beside(name, kind)
        if field is FieldType.NUMBER:
            return _numbers(name, self._distinct(name))
        if field is FieldType.YES_NO:
            said = {cell: read_yes_no(cell) == "yes" for cell in self._distinct(name) if read_yes_no(cell)}
            return _each(name, said, pl.Boolean())
        return _words(name) if field is FieldType.WORDS else pl.col(name)

    def _distinct(self, name: str) -> list[str]:
        """Every different cell of a column: each is read once, however long the list."""
        found = self._rows.select(pl.col(name).unique()).collect(engine="streaming")
        return [cell for cell in found[name].to_list() if cell is not None and not is_nothing(cell)]


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


def _scan(path: Path, names: Mapping[str, str], known: Sequence[str]) -> pl.LazyFrame:
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
    _can_be_named(path.name, names, columns.names(), known)
    return rows.rename(dict(names))


def _known(icps: Sequence[ICP]) -> tuple[str, ...]:
    """What a column of a list may be called: by the fields there are, the day each is of, and what stands beside."""
    own = [f"segment.{name}" for icp in icps for name in icp.segments]
    fields = (*FIELD_TYPES, *(name for icp in icps for name in icp.fields), *own)
    return (*fields, *(f"{name}.as_of" for name in fields), *_BESIDE)


def _can_be_named(source: str, names: Mapping[str, str], columns: Sequence[str], known: Sequence[str]) -> None:
    """Every column is called like one field, and no two alike. Raises SheetError."""
    taken = {name: name for name in columns if name not in names}
    for header, field in names.items():
        if field not in known:
            how = f"Use a field of the ICP, such as {', '.join(known[2:6])}."
            raise SheetError(
                source, f"{header!r} is to be {field!r}, and there is no such field.{nearest(field, known)}", how
            )
        if field in taken:
            why = f"{header!r} is to be {field}, and so is its column {taken[field]!r}."
            raise SheetError(source, why, "Leave out one of the two, or give the other another name in the file.")
        taken[field] = header


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


def _beside(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if name == "eligibility":
        return column.cast(pl.Int8, strict=False)
    if name.endswith(".as_of"):
        return column.str.to_date("%Y-%m-%d", strict=False) if kind == pl.String else column.cast(pl.Date)
    return column


def _numbers(name: str, cells: Sequence[str]) -> pl.Expr:
    """Counts as numbers; where bands stand among them each count is written as one, so that both are read alike."""
    read = {cell: read_number(cell) for cell in cells}
    if all(isinstance(value, int) for value in read.values()):
        return _each(name, read, pl.Int64())
    bands = {cell: f"{value}-{value}" if isinstance(value, int) else value or cell for cell, value in read.items()}
    return _each(name, bands, pl.String())


def _each(name: str, read: Mapping[str, Any], kind: pl.DataType) -> pl.Expr:
    """Each cell as it was read; nothing where it could not be."""
    if not read:
        return pl.lit(None, kind).alias(name)
    return pl.col(name).replace_strict(list(read), list(read.values()), default=None, return_dtype=kind)


def _words(name: str) -> pl.Expr:
    words = pl.col(name).str.replace_all("[;|\n]", ",").str.split(",")
    return words.list.eval(pl.element().str.strip_chars())
