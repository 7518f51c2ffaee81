"""Contact lists come in, a portion at a time. Every row is used, known already, or returned with a reason."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from outreach import identity, prospects, sheets
from outreach.app import App
from outreach.errors import CampaignError, SheetError
from outreach.models import (
    ImportPreview,
    ImportSummary,
    ListImport,
    Reading,
    Record,
    RowProblem,
    SheetRow,
    Suppression,
    SuppressionKind,
)
from outreach.store import audit, identities, lists
from outreach.store.sources import RECORDS, counts_of_import, name_companies
from outreach.workflow import looking, placing
from outreach.workflow.gate import Progress, quiet
from outreach.workflow.rounds import no_garbage_rounds

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
    with no_garbage_rounds():
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
        problems_file=write_problems(path, opened.problems() if tally.problems else (), opened.sheet.header),
        notes=(*_stopped(tally.banned), *done.warnings, *done.notes),
    )


def _stopped(number: int) -> tuple[str, ...]:
    told = "Rows that could not be used say who must not be written to; from now on that holds for"
    return (f"{told} {number:,} address{'es' if number > 1 else ''}.",) if number else ()


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
        notes=(*opened.notes, *sheet.notes),
        warnings=(*opened.columns.doubts, *sheet.warnings),
    )


def save_mapping(app: App, path: Path, reading: Reading) -> Path:
    """Keeps how this list was read for every later list with the same columns. Raises SheetError, CampaignError."""
    opened = _open(app, path, reading, None, quiet)
    file, header = app.folder / MAPPINGS, opened.sheet.header
    others = [
        one for one in prospects.mappings.load_file(file) if not prospects.mappings.same_columns(one.columns, header)
    ]
    entries = [(one.columns, one.reading) for one in others] + [(header, opened.reading)]
    text = "".join(prospects.mappings.dump(*entry) for entry in entries)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise CampaignError(
            file, [f"it cannot be written ({exc.strerror or exc}). Free some space and try again."]
        ) from exc
    return file


def write_problems(path: Path, problems: Iterable[RowProblem], header: Sequence[str]) -> str:
    """Writes rows to correct beside the list they come from; "" when there are none or the folder is closed to us.

    A file of an earlier run goes when there is nothing to mend any more; a file of somebody else's is never touched.
    """
    target = path.with_name(f"{path.stem if path.suffix == '.csv' else path.name}.problems.csv")
    rest = iter(problems)
    first = next(rest, None)
    try:
        if target.exists() and not sheets.is_problems_file(target):
            return ""
        if first is None:
            target.unlink(missing_ok=True)
            return ""
        sheets.write_problems(target, chain([first], rest), header)
    except OSError:
        return ""  # the list is imported already; the summary still names the problems
    return str(target)


@dataclass(frozen=True)
class _Opened:
    """A list that can be read for certain."""

    sheet: sheets.OpenSheet
    columns: prospects.Columns
    reading: Reading  # as it was said, now or for an earlier list with these columns
    notes: tuple[str, ...]  # what of it was said earlier
    exported_on: date
    day_is_told: bool  # the user said of which day the list is
    import_id: str

    def items(self) -> Iterator[Record | RowProblem]:
        """Every row as a record or a problem, read afresh from the file."""
        reader = prospects.RecordReader(self.sheet.source, self.columns, self.exported_on)
        return (looking.as_a_name(reader.item(row), row) for row in self.sheet.rows())

    def problems(self) -> Iterator[RowProblem]:
        """The rows that cannot be used: read once more instead of kept in memory."""
        return (item for item in self.items() if isinstance(item, RowProblem))


@dataclass
class _Tally:
    rows: int = 0
    unusable: int = 0
    unchanged: int = 0
    banned: int = 0  # addresses that rows which could not be used say must not be written to
    problems: list[RowProblem] = field(default_factory=list)


def _take_in(app: App, opened: _Opened, progress: Progress) -> _Tally:
    tally = _Tally()
    for items in _portions(opened.items()):
        records = [item for item in items if isinstance(item, Record)]
        tally.rows += len(items)
        tally.unusable += len(items) - len(records)
        tally.problems += [item for item in items if isinstance(item, RowProblem)][: SHOWN - len(tally.problems)]
        tally.unchanged += len(records) - _store(app, records, opened)
        tally.banned += _stop_banned(app, items, opened)
        gc.collect()  # once a portion, so that memory stays that of one portion
        progress(f"Reading {opened.sheet.source}", tally.rows, opened.sheet.count)
    return tally


def _open(app: App, path: Path, reading: Reading, exported_on: date | None, progress: Progress) -> _Opened:
    if exported_on and exported_on > app.today + timedelta(days=1):  # it may be tomorrow already where it was exported
        raise SheetError(path.name, f"It cannot be from {exported_on}, which is still to come.", "Correct the day.")
    saved = prospects.mappings.load_file(app.folder / MAPPINGS)
    sheet, told, notes = prospects.mappings.open_as_saved(saved, reading, lambda how: sheets.open_sheet(path, how))
    columns = prospects.find_columns(sheet.source, sheet.header, told, app.campaign.fields)
    columns = prospects.survey(columns, _looking_through(sheet, progress), told)
    day = exported_on or app.today
    return _Opened(sheet, columns, told, notes, day, exported_on is not None, f"i_{uuid4().hex[:16]}")


def _looking_through(sheet: sheets.OpenSheet, progress: Progress) -> Iterator[SheetRow]:
    for number, row in enumerate(sheet.rows(), start=1):
        if number % PORTION == 0:
            progress(f"Looking through {sheet.source}", number, sheet.count)
        if isinstance(row, SheetRow):
            yield row


def _portions(items: Iterator[Record | RowProblem]) -> Iterator[list[Record | RowProblem]]:
    while portion := list(islice(items, PORTION)):
        yield portion


def _store(app: App, records: Sequence[Record], opened: _Opened) -> int:
    """Stores what was not read before, and who it is about. Returns how many records are new."""
    once = {record.record_id: record for record in reversed(records)}
    with app.store.write("import") as tx:
        _place_leftovers(tx)
        known = RECORDS.of(tx, once)
        new = [record for record in reversed(once.values()) if record.record_id not in known]
        RECORDS.add(tx, [_row_of(record, opened.import_id) for record in new])
        placing.place(tx, new)
        _read_again(tx, [(known[one], record) for one, record in once.items() if one in known], opened)
    return len(new)


def _stop_banned(app: App, items: Sequence[Record | RowProblem], opened: _Opened) -> int:
    """A row that cannot be used may still say who must not be written to: that holds. Returns how many are new."""
    why = f"the list {opened.sheet.source} says so, in a row that could not be used"
    addresses = {one for item in items if isinstance(item, RowProblem) for one in item.banned}
    stops = [
        Suppression(
            kind=SuppressionKind.ADDRESS, value=identity.mailbox_of(one), level="never", reason=why, by=app.actor
        )
        for one in sorted(addresses)
    ]
    if not stops:
        return 0
    with app.store.write("suppress") as tx:
        changed = lists.add_suppressions(tx, stops)
        entries = [(f"address:{stop.value}", {"level": stop.level, "reason": stop.reason}) for stop in changed]
        audit.append(tx, app.now, app.actor, "suppress", entries)
    return len(changed)


def _read_again(tx: Connection, pairs: Sequence[tuple[Record, Record]], opened: _Opened) -> None:
    """Rows read before: seen in a newer list they are as of then, read otherwise now they are what is read now."""
    later: dict[str, Record] = {}
    otherwise: dict[str, Record] = {}
    for before, now in pairs:
        told = opened.day_is_told and now.source == before.source
        day = now.exported_on if told else max(now.exported_on, before.exported_on)
        fresh = now.model_copy(update={"source": before.source, "line": before.line, "exported_on": day})
        if fresh != before:
            same = fresh == before.model_copy(update={"exported_on": day})
            (later if same else otherwise)[before.record_id] = fresh
    RECORDS.replace(tx, later | otherwise)
    placing.see_again(tx, later)
    placing.read_anew(tx, list(otherwise.values()))


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
            notes=(*opened.notes, *opened.sheet.notes),
            warnings=(*opened.columns.doubts, *opened.sheet.warnings),
        )
        identities.save_import(tx, done)
        counts = {name: getattr(done, name) for name in ("new", "updated", "unchanged", "problems")}
        audit.append(tx, app.now, app.actor, "import", [(done.source, counts)])
    return done
