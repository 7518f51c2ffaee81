"""Lists come in: contacts, research, suppressions. Every row is used, known already, or returned with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from email.utils import getaddresses
from pathlib import Path

from sqlalchemy import Connection

from outreach import facts, identity, prospects, sheets
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import (
    FactsSummary,
    FactStatus,
    ImportSummary,
    Record,
    RowProblem,
    Sheet,
    Suppression,
    SuppressionKind,
)
from outreach.store import audit, decisions, lists
from outreach.workflow.onfile import OnFile


def import_contacts(
    app: App, path: Path, *, mapping: Mapping[str, str] | None = None, exported_on: date | None = None
) -> ImportSummary:
    """Reads a contact list into people, accounts and the facts its columns state. Raises SheetError."""
    sheet = sheets.read_sheet(path)
    known_mapping = dict(mapping) if mapping else None
    records, problems = prospects.read_records(sheet, exported_on=exported_on or app.today, mapping=known_mapping)
    with app.store.write("import") as tx:
        known = lists.record_ids(tx)
        new = _unknown(records, known)
        lists.seen_again(tx, records)
        lists.add_records(tx, new)
        everything = lists.all_records(tx)
        people, accounts = identity.people(everything)
        lists.replace_people(tx, people, accounts)
        lists.repoint_touches(tx, people)
        lists.add_facts(tx, facts.facts_from_records(everything, people, accounts))
        decisions.drop_vanished(tx, [p.prospect_id for p in people])
        first = len({p.record_ids[0] for p in people} & {r.record_id for r in new})
        counts = {"new": first, "updated": len(new) - first, "unchanged": len(records) - len(new)}
        audit.append(tx, app.now, app.actor, "import", [(sheet.source, {**counts, "problems": len(problems)})])
    return ImportSummary(
        source=sheet.source,
        rows=len(records) + len(problems),
        **counts,
        problems=problems,
        problems_file=_write_problems(path, problems),
        notes=sheet.notes,
    )


def import_facts(app: App, path: Path) -> FactsSummary:
    """Reads a research sheet into sourced, dated facts. Raises SheetError."""
    sheet = sheets.read_sheet(path)
    with app.store.write("facts") as tx:
        people, accounts = lists.all_prospects(tx), lists.all_accounts(tx)
        found, problems, unmatched = facts.facts_from_sheet(sheet, accounts, people, today=app.today)
        all_problems = tuple(dict.fromkeys((*sheet.problems, *problems)))
        stored = lists.add_facts(tx, found)
        status = _standing(app, tx, {f.fact_id for f in found})
        rows = len(sheet.rows) + len(sheet.problems)
        unchanged = rows - stored - unmatched - len(all_problems)  # known before, or said twice in this sheet
        counts = {"stored": stored, "unchanged": unchanged, "unmatched": unmatched}
        audit.append(tx, app.now, app.actor, "facts", [(sheet.source, {**counts, "problems": len(all_problems)})])
    return FactsSummary(
        source=sheet.source,
        rows=rows,
        **counts,
        verified=status.count(FactStatus.VERIFIED),
        quarantined=status.count(FactStatus.QUARANTINED),
        problems=all_problems,
        problems_file=_write_problems(path, all_problems),
    )


def suppress(app: App, kind: SuppressionKind, value: str, *, level: str = "never", reason: str, by: str) -> int:
    """Stops every message to an address, domain, person or account from now on. Returns 1 if that is new."""
    named = _named(kind, value)
    if not named:
        raise NotFoundError(
            str(kind), value, "Write one plain address such as ana@acme.com, or a domain such as acme.com."
        )
    item = Suppression.model_validate({"kind": kind, "value": named, "level": level, "reason": reason, "by": by})
    return _store_suppressions(app, [item])


def import_suppressions(app: App, path: Path) -> tuple[int, tuple[RowProblem, ...]]:
    """Reads a suppression list: kind, value, level, reason. A level nobody can read means never. Raises SheetError."""
    sheet = sheets.read_sheet(path)
    items, problems = _read_suppressions(sheet, app.actor)
    changed = _store_suppressions(app, items)
    all_problems = (*sheet.problems, *problems)
    _write_problems(path, all_problems)
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


def _unknown(records: Sequence[Record], known: set[str]) -> list[Record]:
    fresh: dict[str, Record] = {}
    for record in records:
        if record.record_id not in known:
            fresh.setdefault(record.record_id, record)
    return list(fresh.values())


def _standing(app: App, tx: Connection, fact_ids: set[str]) -> list[FactStatus]:
    """How the facts of this sheet stand today, once each."""
    on_file = OnFile.everybody(app, tx)
    one_each = {p.account_id: p for p in on_file.prospects}
    wanted = {p.prospect_id: p for p in one_each.values()}
    wanted |= {p.prospect_id: p for p in on_file.prospects if on_file.facts.get(p.prospect_id)}
    status = {
        fact.fact_id: fact.status
        for prospect in wanted.values()
        for fact in on_file.profile(app, prospect).facts
        if fact.fact_id in fact_ids
    }
    return list(status.values())


def _write_problems(path: Path, problems: Sequence[RowProblem]) -> str:
    target = path.with_name(f"{path.stem}.problems.csv")
    if not problems:
        return ""
    try:
        sheets.write_problems(target, problems)
    except OSError:
        return ""  # the list is imported already; the summary still names the problems
    return str(target)
