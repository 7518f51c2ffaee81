"""What people said a title means."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from outreach.models import TitleCorrection
from outreach.store import schema as t


def all_corrections(tx: Connection) -> dict[str, TitleCorrection]:
    """Every correction by its title's key."""
    rows = tx.execute(select(t.title_corrections.c.key, t.title_corrections.c.doc).order_by(t.title_corrections.c.key))
    return {row.key: TitleCorrection.model_validate_json(row.doc) for row in rows}


def save(tx: Connection, corrections: Mapping[str, TitleCorrection]) -> int:
    """Stores corrections, the latest word on a title; returns how many are new or say something else."""
    known = all_corrections(tx)
    changed = {key: one for key, one in corrections.items() if known.get(key) != one}
    forget(tx, list(changed))
    if changed:
        rows = [{"key": key, "doc": one.model_dump_json()} for key, one in changed.items()]
        tx.execute(insert(t.title_corrections), rows)
    return len(changed)


def forget(tx: Connection, keys: list[str]) -> None:
    """These titles are read by the rules again."""
    for key in keys:
        tx.execute(delete(t.title_corrections).where(t.title_corrections.c.key == key))
