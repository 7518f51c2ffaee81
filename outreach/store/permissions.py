"""What is on record about being allowed to write to an address, and which of its blocks an admin lifted."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from outreach.models import Override, PermissionEvidence, PermissionKind, Suppression
from outreach.store import schema as t
from outreach.store.sources import chunks


def add(tx: Connection, mailbox: str, evidence: PermissionEvidence) -> None:
    """Puts a permission on record."""
    tx.execute(insert(t.permissions).values(mailbox=mailbox, doc=evidence.model_dump_json()))


def replace(tx: Connection, mailbox: str, kind: PermissionKind, items: Collection[PermissionEvidence]) -> int:
    """Writes down that permissions of one kind ended, in their order; returns how many changed."""
    c = t.permissions.c
    rows = tx.execute(select(c.seq, c.doc).where(c.mailbox == mailbox).order_by(c.seq)).all()
    stored = [(row.seq, PermissionEvidence.model_validate_json(row.doc)) for row in rows]
    of_kind = [(seq, old) for seq, old in stored if old.kind is kind]
    changed = [(seq, new) for (seq, old), new in zip(of_kind, items, strict=True) if old != new]
    for seq, new in changed:
        tx.execute(update(t.permissions).where(c.seq == seq).values(doc=new.model_dump_json()))
    return len(changed)


def of(tx: Connection, mailboxes: Collection[str] | None = None) -> dict[str, list[PermissionEvidence]]:
    """Everything on record by mailbox, oldest first; None = for every address."""
    found: dict[str, list[PermissionEvidence]] = defaultdict(list)
    for mailbox, doc in _rows(tx, t.permissions, mailboxes):
        found[mailbox].append(PermissionEvidence.model_validate_json(doc))
    return found


def add_override(tx: Connection, mailbox: str, override: Override) -> None:
    """Stores that a named admin lifted one block of one address."""
    tx.execute(insert(t.overrides).values(mailbox=mailbox, doc=override.model_dump_json()))


def overrides(tx: Connection, mailboxes: Collection[str] | None = None) -> dict[str, list[Override]]:
    """Blocks that were lifted, by mailbox, oldest first; None = of every address."""
    found: dict[str, list[Override]] = defaultdict(list)
    for mailbox, doc in _rows(tx, t.overrides, mailboxes):
        found[mailbox].append(Override.model_validate_json(doc))
    return found


def first_heard(tx: Connection, prospect_ids: Collection[str] | None = None) -> dict[str, tuple[str, date]]:
    """By which list each person came first, and since when we have their data; None = everybody.

    The day is that of the import, or of the list where the list is older; unknown for a list that was broken off.
    """
    c = t.records.c
    first = select(func.min(c.seq).label("seq")).where(c.prospect_id.is_not(None)).group_by(c.prospect_id)
    if prospect_ids is not None:
        first = first.where(c.prospect_id.in_(sorted(prospect_ids)))
    earliest = first.subquery()
    rows = tx.execute(select(c.prospect_id, c.source, c.import_id).join(earliest, c.seq == earliest.c.seq)).all()
    days = _days_of(tx, {row.import_id for row in rows if row.import_id})
    return {row.prospect_id: (row.source, days[row.import_id]) for row in rows if row.import_id in days}


def _days_of(tx: Connection, import_ids: Collection[str]) -> dict[str, date]:
    """Since when we have what these imports brought: read without their columns and notes, which are long."""
    found: dict[str, date] = {}
    for part in chunks(sorted(import_ids)):
        query = select(t.imports.c.import_id, t.imports.c.doc).where(t.imports.c.import_id.in_(part))
        for import_id, doc in tx.execute(query):
            told = json.loads(doc)
            at, exported_on = datetime.fromisoformat(told["at"]), date.fromisoformat(told["exported_on"])
            found[import_id] = min(at.date(), exported_on)
    return found


def end_suppression(tx: Connection, item: Suppression) -> bool:
    """Takes a hold off the list again; False when it is not there (any more) as given."""
    c = t.suppressions.c
    gone = tx.execute(
        delete(t.suppressions).where(c.kind == item.kind, c.value == item.value, c.doc == item.model_dump_json())
    )
    return gone.rowcount == 1


def _rows(tx: Connection, table: Table, mailboxes: Collection[str] | None) -> list[tuple[str, str]]:
    query = select(table.c.mailbox, table.c.doc).order_by(table.c.seq)
    if mailboxes is None:
        return [(row.mailbox, row.doc) for row in tx.execute(query)]
    wanted = sorted(set(mailboxes))
    parts = (tx.execute(query.where(table.c.mailbox.in_(part))).all() for part in chunks(wanted))
    return [(row.mailbox, row.doc) for part in parts for row in part]
