"""The append-only record: each row's hash covers the row before, so that an edit, a deletion or a reorder shows."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from outreach.models import AuditReport, canonical_json
from outreach.store import schema as t

GENESIS = "0" * 64


def append(
    tx: Connection, at: datetime, actor: str, action: str, entries: Iterable[tuple[str, Mapping[str, object]]]
) -> None:
    """Adds one row per (subject, payload) in the same transaction as what it records."""
    seq, prev = _head(tx)
    rows = []
    for subject, payload in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": at.isoformat(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "payload": canonical_json(dict(payload)),
            "prev_hash": prev,
        }
        prev = row_hash(row)
        rows.append({**row, "hash": prev})
    if rows:
        tx.execute(insert(t.audit), rows)


def verify(tx: Connection) -> AuditReport:
    """Reads the whole log and says whether it is as it was written."""
    prev, count = GENESIS, 0
    for found in tx.execute(select(t.audit).order_by(t.audit.c.seq)).mappings():
        row: dict[str, object] = {str(name): value for name, value in found.items()}
        count += 1
        if row["seq"] != count:
            return _bad(count, f"entry {count} is missing")
        if row["prev_hash"] != prev:
            return _bad(count, f"entry {count} does not follow from entry {count - 1}")
        if row["hash"] != row_hash(row):
            return _bad(count, f"entry {count} ({row['action']} {row['subject']}) was changed after it was written")
        prev = row["hash"]
    return AuditReport(entries=count, ok=True, detail=f"All {count:,} entries are whole. Head {prev[:16]}.")


def row_hash(row: Mapping[str, object]) -> str:
    """The sha256 over the previous hash and everything the row says."""
    parts = {name: row[name] for name in ("seq", "at", "actor", "action", "subject", "payload")}
    return hashlib.sha256((str(row["prev_hash"]) + canonical_json(parts)).encode()).hexdigest()


def _head(tx: Connection) -> tuple[int, str]:
    row = tx.execute(select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def _bad(entry: int, detail: str) -> AuditReport:
    return AuditReport(entries=entry, ok=False, detail=f"The log is broken: {detail}.", first_bad=entry)
