"""A research sheet comes in: sourced, dated facts, each row stored, known, about nobody, or returned with a reason."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection

from outreach import facts, sheets
from outreach.app import App
from outreach.models import GATE_ONLY_KINDS, Fact, FactsSummary, FactStatus, Reading
from outreach.store import audit, fact_history, lists
from outreach.workflow.intake import write_problems
from outreach.workflow.onfile import OnFile
from outreach.workflow.rounds import no_garbage_rounds


def import_facts(app: App, path: Path, *, reading: Reading | None = None) -> FactsSummary:
    """Reads a research sheet into sourced, dated facts. Raises SheetError, SheetQuestionError."""
    sheet, left_empty = facts.filled_in(sheets.read_sheet(path, reading))
    with no_garbage_rounds(), app.store.write("facts") as tx:
        people, accounts = lists.all_prospects(tx), lists.all_accounts(tx)
        found, problems, unmatched = facts.facts_from_sheet(
            sheet, accounts, people, today=app.today, fields=app.campaign.fields
        )
        all_problems = tuple(dict.fromkeys((*sheet.problems, *problems)))
        known = {f.fact_id: f.observed_on for f in lists.facts_about(tx, [f.subject for f in found])}
        stored = lists.add_facts(tx, found)
        standing = _standing(app, tx, {f.fact_id for f in found})
        rows = len(sheet.rows) + len(sheet.problems)
        unchanged = rows - stored - unmatched - len(all_problems)  # known before, or said twice in this sheet
        counts = {"stored": stored, "unchanged": unchanged, "unmatched": unmatched}
        audit.append(tx, app.now, app.actor, fact_history.ADDED, _told(f for f in found if f.fact_id not in known))
        again = (f for f in found if f.fact_id in known and known[f.fact_id] < f.observed_on)
        audit.append(tx, app.now, app.actor, fact_history.READ_AGAIN, _told(again))
        audit.append(tx, app.now, app.actor, "facts", [(sheet.source, {**counts, "problems": len(all_problems)})])
    return FactsSummary(
        source=sheet.source,
        rows=rows,
        left_empty=left_empty,
        **counts,
        verified=sum(f.status is FactStatus.VERIFIED and f.kind not in GATE_ONLY_KINDS for f in standing),
        for_the_gate=sum(f.status is FactStatus.VERIFIED and f.kind in GATE_ONLY_KINDS for f in standing),
        quarantined=sum(f.status is FactStatus.QUARANTINED for f in standing),
        problems=all_problems,
        problems_file=write_problems(path, all_problems, sheet.header),
    )


def _told(brought: Iterable[Fact]) -> list[tuple[str, dict[str, object]]]:
    """Where and when each was read, for its history."""
    return [(fact.fact_id, {"source": fact.source, "read": fact.observed_on.isoformat()}) for fact in brought]


def _standing(app: App, tx: Connection, fact_ids: set[str]) -> list[Fact]:
    """The facts of this sheet as they stand today, once each."""
    on_file = OnFile.everybody(app, tx)
    one_each = {p.account_id: p for p in on_file.prospects}
    wanted = {p.prospect_id: p for p in one_each.values()}
    wanted |= {p.prospect_id: p for p in on_file.prospects if on_file.facts.get(p.prospect_id)}
    facts_by_id = {
        fact.fact_id: fact
        for prospect in wanted.values()
        for fact in on_file.profile(app, prospect).facts
        if fact.fact_id in fact_ids
    }
    return list(facts_by_id.values())
