"""A list of permissions comes in, as a CRM or a form tool exports them: each row on record, known, or returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from outreach import eligibility, identity, prospects, sheets
from outreach.app import App
from outreach.models import PermissionEvidence, PermissionKind, Reading, Refusal, RowProblem, Sheet, SheetRow
from outreach.store import audit, permissions
from outreach.tables import load_yaml
from outreach.text import fold
from outreach.workflow.intake import write_problems


@dataclass(frozen=True)
class PermissionsRead:
    """Every row accounted for: stored + known + problems = rows."""

    stored: int
    known: int
    problems: tuple[RowProblem, ...]
    problems_file: str = ""


def import_permissions(
    app: App, path: Path, *, usual: Mapping[str, str] | None = None, reading: Reading | None = None
) -> PermissionsRead:
    """Puts a list of permissions on record. Raises SheetError, SheetQuestionError.

    `usual` holds what no column says: kind, text, how, at, by. A row without a day is returned: when they said yes
    is part of a consent.
    """
    sheet = sheets.read_sheet(path, reading)
    items, problems = _read(app, sheet, {"by": app.actor, **(usual or {})})
    stored = _store(app, items)
    returned = (*sheet.problems, *problems)
    file = write_problems(path, returned, sheet.header)
    return PermissionsRead(stored, len(items) - stored, returned, file)


def _store(app: App, items: Sequence[tuple[str, PermissionEvidence]]) -> int:
    """What is on record already is not put there twice."""
    with app.store.write("permit") as tx:
        there = permissions.of(tx, {mailbox for mailbox, _ in items})
        known = {(mailbox, _said(item)) for mailbox, found in there.items() for item in found}
        new = []
        for mailbox, item in items:
            if (mailbox, _said(item)) not in known:
                known.add((mailbox, _said(item)))
                permissions.add(tx, mailbox, item)
                new.append((mailbox, item.model_dump(mode="json")))
        audit.append(tx, app.now, app.actor, "permit", new)
    return len(new)


def _said(item: PermissionEvidence) -> tuple[object, ...]:
    """What makes two records one: a withdrawal does not make the same list bring it back."""
    return item.kind, item.text, item.at, item.how, item.scope, item.country


def _read(
    app: App, sheet: Sheet, usual: Mapping[str, str]
) -> tuple[list[tuple[str, PermissionEvidence]], list[RowProblem]]:
    items, problems = [], []
    for row in sheet.rows:
        found = _one(app, {**usual, **_cells(row)})
        if isinstance(found, Refusal):
            problems.append(_problem(sheet, row, found.reason))
        else:
            items.append(found)
    return items, problems


def _one(app: App, said: Mapping[str, str]) -> tuple[str, PermissionEvidence] | Refusal:
    """One row as a record for one mailbox; or what is missing or cannot be read."""
    kind, at = _kind(said.get("kind", "")), _moment(said.get("at", ""))
    if kind is None:
        known = ", ".join(PermissionKind)
        return Refusal(reason=f"{said.get('kind', '')!r} is no kind of permission. Write one of {known}.")
    if at is None:
        return Refusal(reason=f"{said.get('at', '')!r} is no day. Write when it was, as 2026-11-02.")
    address = prospects.read_email(said.get("email", ""))[0]
    words = {name: said.get(name, "") for name in ("text", "how", "by", "scope", "country")}
    put = eligibility.permit(PermissionEvidence(kind=kind, at=at, **words), address, app.now)
    return put if isinstance(put, Refusal) else (identity.mailbox_of(address), put)


def _cells(row: SheetRow) -> dict[str, str]:
    """What the row says, under our names for the columns; empty cells say nothing."""
    cells = {fold(header): cell.strip() for header, cell in row.cells.items()}
    names = load_yaml("permissions.yaml")["columns"]
    said = {name: next((cells[one] for one in names[name] if cells.get(one)), "") for name in names}
    return {name: cell for name, cell in said.items() if cell}


def _kind(cell: str) -> PermissionKind | None:
    plain = fold(cell).replace("_", " ").replace("-", " ")
    named = {kind.replace("_", " "): kind for kind in PermissionKind}
    named |= {
        word: PermissionKind(kind) for kind, words in load_yaml("permissions.yaml")["kinds"].items() for word in words
    }
    return named.get(plain)


def _moment(cell: str) -> datetime | None:
    """A day or a moment as year-month-day; other ways of writing a day are not guessed at.

    An hour without a time zone stays without one: nobody knows whose clock it was, so only the day counts.
    """
    try:
        if len(cell) > 10:
            return datetime.fromisoformat(cell)
        return datetime.combine(date.fromisoformat(cell), time(), UTC)
    except ValueError:
        return None


def _problem(sheet: Sheet, row: SheetRow, reason: str) -> RowProblem:
    remedy = "Complete the row and read the list again; what is on record already is not put there twice."
    cells = tuple(row.cells.values())
    return RowProblem(
        source=sheet.source, line=row.line, column="", reason=reason, remedy=remedy, raw=row.raw, cells=cells
    )
