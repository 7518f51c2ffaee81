"""Who must not be written to comes in: one address or domain at a time, or a list."""

from collections.abc import Sequence
from email.utils import getaddresses
from pathlib import Path

from outreach import prospects, sheets
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import Reading, RowProblem, Sheet, Suppression, SuppressionKind
from outreach.store import audit, lists
from outreach.workflow.intake import write_problems


def suppress(app: App, kind: SuppressionKind, value: str, *, level: str = "never", reason: str, by: str) -> int:
    """Stops every message to an address, domain, person or account from now on. Returns 1 if that is new."""
    named = _named(kind, value)
    if not named:
        raise NotFoundError(
            str(kind), value, "Write one plain address such as ana@acme.com, or a domain such as acme.com."
        )
    item = Suppression.model_validate({"kind": kind, "value": named, "level": level, "reason": reason, "by": by})
    return _store_suppressions(app, [item])


def import_suppressions(app: App, path: Path, *, reading: Reading | None = None) -> tuple[int, tuple[RowProblem, ...]]:
    """Reads a suppression list: kind, value, level, reason. A level nobody can read means never. Raises SheetError."""
    sheet = sheets.read_sheet(path, reading)
    items, problems = _read_suppressions(sheet, app.actor)
    changed = _store_suppressions(app, items)
    all_problems = (*sheet.problems, *problems)
    write_problems(path, all_problems)
    return changed, all_problems


def _store_suppressions(app: App, items: Sequence[Suppression]) -> int:
    with app.store.write("suppress") as tx:
        changed = lists.add_suppressions(tx, items)
        entries = [(f"{item.kind}:{item.value}", {"level": item.level, "reason": item.reason}) for item in items]
        audit.append(tx, app.now, app.actor, "suppress", entries if changed else [])
    return changed


def _read_suppressions(sheet: Sheet, by: str) -> tuple[list[Suppression], list[RowProblem]]:
    items, problems = [], []
    for row in sheet.rows:
        cells = {header.strip().lower(): value for header, value in row.cells.items()}
        value = (cells.get("value") or cells.get("email") or cells.get("domain") or "").strip().lower()
        kind = cells.get("kind", "").strip().lower() or ("address" if "@" in value else "domain")
        value = _named(kind, value)
        if not value or kind not in set(SuppressionKind):
            remedy = f"Write a value, and one of {', '.join(SuppressionKind)} as kind."
            reason = f"It names nobody that a message could go to, as {kind!r}."
            problems.append(
                RowProblem(
                    source=sheet.source, line=row.line, column="value", reason=reason, remedy=remedy, raw=row.raw
                )
            )
            continue
        level = "hold" if cells.get("level", "").strip().lower() == "hold" else "never"
        reason = cells.get("reason", "") or f"on the list {sheet.source}"
        items.append(
            Suppression.model_validate({"kind": kind, "value": value, "level": level, "reason": reason, "by": by})
        )
    return items, problems


def _named(kind: str, value: str) -> str:
    """A suppression's value in the form it is compared in; "" when it cannot name anybody."""
    plain = value.strip().lower().removeprefix("mailto:")
    if kind == SuppressionKind.ADDRESS:
        found = getaddresses([plain])
        return prospects.read_email(found[0][1])[0] if len(found) == 1 else ""
    if kind == SuppressionKind.DOMAIN:
        return "" if "@" in plain.lstrip("@") else prospects.read_domain(plain.lstrip("@"))
    return plain
