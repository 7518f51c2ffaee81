"""Contact lists come in, a portion at a time. Every row is used, known already, or returned with a reason."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from outreach import identity, prospects, sheets
from outreach.app import App
from outreach.models import ImportPreview, ImportSummary, ListImport, Reading, Record, RowProblem, SheetRow
from outreach.store import audit, identities
from outreach.store.sources import RECORDS, counts_of_import, name_companies
from outreach.workflow import placing
from outreach.workflow.gate import Progress, quiet

PORTION = 5_000  # rows in one transaction, and in memory
SHOWN = 1_000  # problems a summary names; the file beside the list holds all

MAPPINGS = "mappings.yaml"


def import_contacts(
    app: App,
    path: Path,
    *,
    reading: Reading | None = None,
    exported_on: date | None = None,
    progress: Progress = quiet,
) -> ImportSummary:
    """Reads a contact list into people, accounts and the facts its columns state.

    Every portion is stored whole; a list that was broken off in the middle is read again to the same result.
    Raises SheetError, and SheetQuestionError when only the user knows how the list is meant.
    """
    opened = _open(app, path, reading or Reading(), exported_on, progress)
    with _no_garbage_rounds():
        tally = _take_in(app, opened, progress)
    done = _finish(app, opened, tally)
    return ImportSummary(
        source=done.source,
        rows=done.rows,
        new=done.new,
        updated=done.updated,
        unchanged=done.unchanged,
        unusable=done.problems,
        problems=tuple(tally.problems),
        problems_file=write_problems(path, opened.problems()) if tally.problems else "",
        notes=(*done.notes, *done.warnings),
    )


def preview_contacts(
    app: App, path: Path, *, reading: Reading | None = None, exported_on: date | None = None
) -> ImportPreview:
    """What an import of this list would do; nothing is stored. Raises SheetError, SheetQuestionError."""
    opened = _open(app, path, reading or Reading(), exported_on, quiet)
    sheet = opened.sheet
    return prospects.preview(
        source=sheet.source,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        columns=opened.columns,
        rows=sheet.rows(),
        exported_on=opened.exported_on,
        notes=sheet.notes,
        warnings=sheet.warnings,
    )


def save_mapping(app: App, path: Path, reading: Reading) -> Path:
    """Keeps how this list was read for every later list with the same columns. Raises SheetError."""
    sheet = sheets.open_sheet(path, reading)
    file = app.folder / MAPPINGS
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(before + prospects.mappings.dump(sheet.header, reading), encoding="utf-8")
    return file


def write_problems(path: Path, problems: Iterable[RowProblem]) -> str:
    """Writes rows to correct beside the list they come from; "" when there are none or the folder is closed to us."""
    target = path.with_name(f"{path.stem}.problems.csv")
    rest = iter(problems)
    first = next(rest, None)
    if first is None:
        return ""
    try:
        sheets.write_problems(target, chain([first], rest))
    except OSError:
        return ""  # the list is imported already; the summary still names the problems
    return str(target)


@dataclass(frozen=True)
class _Opened:
    """A list that can be read for certain."""

    sheet: sheets.OpenSheet
    columns: prospects.Columns
    exported_on: date
    import_id: str

    def items(self) -> Iterator[Record | RowProblem]:
        """Every row as a record or a problem, read afresh from the file."""
        reader = prospects.RecordReader(self.sheet.source, self.columns, self.exported_on)
        return (row if isinstance(row, RowProblem) else reader.read(row) for row in self.sheet.rows())

    def problems(self) -> Iterator[RowProblem]:
        """The rows that cannot be used: read once more instead of kept in memory."""
        return (item for item in self.items() if isinstance(item, RowProblem))


@dataclass
class _Tally:
    rows: int = 0
    unusable: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def _take_in(app: App, opened: _Opened, progress: Progress) -> _Tally:
    tally = _Tally()
    for items in _portions(opened.items()):
        records = [item for item in items if isinstance(item, Record)]
        tally.rows += len(items)
        tally.unusable += len(items) - len(records)
        tally.problems += [item for item in items if isinstance(item, RowProblem)][: SHOWN - len(tally.problems)]
        tally.unchanged += len(records) - _store(app, records, opened.import_id)
        gc.collect()  # once a portion, so that memory stays that of one portion
        progress(f"Reading {opened.sheet.source}", tally.rows, opened.sheet.count)
    return tally


@contextmanager
def _no_garbage_rounds() -> Iterator[None]:
    """A portion makes a million small values: looking for cycles among them took a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _open(app: App, path: Path, reading: Reading, exported_on: date | None, progress: Progress) -> _Opened:
    sheet = sheets.open_sheet(path, reading)
    told = _with_saved(app.folder / MAPPINGS, sheet.header, reading)
    columns = prospects.find_columns(sheet.source, sheet.header, told)
    columns = prospects.survey(columns, _looking_through(sheet, progress), told)
    return _Opened(sheet, columns, exported_on or app.today, f"i_{uuid4().hex[:16]}")


def _looking_through(sheet: sheets.OpenSheet, progress: Progress) -> Iterator[SheetRow]:
    for number, row in enumerate(sheet.rows(), start=1):
        if number % PORTION == 0:
            progress(f"Looking through {sheet.source}", number, sheet.count)
        if isinstance(row, SheetRow):
            yield row


def _with_saved(file: Path, header: Sequence[str], reading: Reading) -> Reading:
    """What was saved for a list with these columns; what is said now goes before it."""
    if not file.exists():
        return reading
    saved = prospects.mappings.find(prospects.mappings.load(file.read_text(encoding="utf-8")), header)
    if saved is None:
        return reading
    day_first = saved.day_first if reading.day_first is None else reading.day_first
    return reading.model_copy(update={"mapping": saved.mapping | reading.mapping, "day_first": day_first})


def _portions(items: Iterator[Record | RowProblem]) -> Iterator[list[Record | RowProblem]]:
    while portion := list(islice(items, PORTION)):
        yield portion


def _store(app: App, records: Sequence[Record], import_id: str) -> int:
    """Stores what was not read before, and who it is about. Returns how many records are new."""
    once = {record.record_id: record for record in reversed(records)}
    with app.store.write("import") as tx:
        _place_leftovers(tx)
        known = RECORDS.known(tx, once)
        new = [record for record in reversed(once.values()) if record.record_id not in known]
        RECORDS.add(tx, [_row_of(record, import_id) for record in new])
        placing.place(tx, new)
        placing.see_again(tx, _seen_later(tx, [record for record in records if record.record_id in known]))
    return len(new)


def _place_leftovers(tx: Connection) -> None:
    """Records that an earlier version of the program read find their place now."""
    while left := RECORDS.unplaced(tx, PORTION):
        name_companies(tx, {record.record_id: identity.company_of(record).company_id for record in left})
        placing.place(tx, left)


def _row_of(record: Record, import_id: str) -> dict[str, object]:
    return {
        "record_id": record.record_id,
        "source": record.source,
        "import_id": import_id,
        "company_id": identity.company_of(record).company_id,
        "doc": record.model_dump_json(),
    }


def _seen_later(tx: Connection, records: Sequence[Record]) -> list[str]:
    """A row read before stands in a newer list as well: it describes the world as of then."""
    on_file = RECORDS.of(tx, (record.record_id for record in records))
    fresh = {
        record.record_id: on_file[record.record_id].model_copy(update={"exported_on": record.exported_on})
        for record in records
        if record.exported_on > on_file[record.record_id].exported_on
    }
    RECORDS.replace(tx, fresh)
    return list(fresh)


def _finish(app: App, opened: _Opened, tally: _Tally) -> ListImport:
    with app.store.write("imported") as tx:
        new, brought = counts_of_import(tx, opened.import_id)
        done = ListImport(
            import_id=opened.import_id,
            source=opened.sheet.source,
            at=app.now,
            by=app.actor,
            exported_on=opened.exported_on,
            rows=tally.rows,
            new=new,
            updated=brought - new,
            unchanged=tally.unchanged,
            problems=tally.unusable,
            columns=opened.columns.uses,
            notes=opened.sheet.notes,
            warnings=opened.sheet.warnings,
        )
        identities.save_import(tx, done)
        counts = {name: getattr(done, name) for name in ("new", "updated", "unchanged", "problems")}
        audit.append(tx, app.now, app.actor, "import", [(done.source, counts)])
    return done
