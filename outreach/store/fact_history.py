"""What happened to a fact, read from the append-only log: who, when, why, and how it stood before."""

import json
from datetime import datetime

from sqlalchemy import Connection, select

from outreach.models import AuditEntry
from outreach.store import schema as t

ADDED, READ_AGAIN = "add fact", "read fact again"
CONFIRMED, REJECTED, TAKEN_BACK = "confirm fact", "reject fact", "take back fact"
VOUCHED, LOOKED = "vouch", "look"
DECISIONS = (CONFIRMED, REJECTED, TAKEN_BACK)


def entries(tx: Connection, fact_id: str) -> list[AuditEntry]:
    """Everything the log holds about a fact, in order."""
    known = (ADDED, READ_AGAIN, *DECISIONS, VOUCHED, LOOKED)
    query = select(t.audit).where(t.audit.c.subject == fact_id, t.audit.c.action.in_(known)).order_by(t.audit.c.seq)
    return [_entry({str(name): value for name, value in row.items()}) for row in tx.execute(query).mappings()]


def before_last_decision(tx: Connection, fact_id: str) -> dict[str, object] | None:
    """How the fact stood before the last decision that still holds; None when none does.

    Decisions pile up: taking one back brings the one before it to light.
    """
    held: list[dict[str, object]] = []
    for entry in entries(tx, fact_id):
        if entry.action == TAKEN_BACK and held:
            held.pop()
        elif entry.action in (CONFIRMED, REJECTED):
            before = entry.payload.get("before")
            held.append(before if isinstance(before, dict) else {})
    return held[-1] if held else None


def _entry(row: dict[str, object]) -> AuditEntry:
    at, payload = datetime.fromisoformat(str(row["at"])), json.loads(str(row["payload"]))
    return AuditEntry.model_validate({**row, "at": at, "payload": payload})


def decisions_in_force(tx: Connection) -> list[AuditEntry]:
    """Every yes and no that was not taken back, the latest first."""
    query = select(t.audit).where(t.audit.c.action.in_(DECISIONS)).order_by(t.audit.c.seq)
    held: dict[str, list[AuditEntry]] = {}
    for row in tx.execute(query).mappings():
        entry = _entry({str(name): value for name, value in row.items()})
        of_fact = held.setdefault(entry.subject, [])
        if entry.action != TAKEN_BACK:
            of_fact.append(entry)
        elif of_fact:
            of_fact.pop()
    return sorted((entries[-1] for entries in held.values() if entries), key=lambda entry: -entry.seq)
