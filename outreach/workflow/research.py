"""A research sheet comes in: sourced, dated facts, each row stored, known, about nobody, or returned with a reason."""

from pathlib import Path

from sqlalchemy import Connection

from outreach import facts, sheets
from outreach.app import App
from outreach.models import FactsSummary, FactStatus, Reading
from outreach.store import audit, lists
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
        stored = lists.add_facts(tx, found)
        status = _standing(app, tx, {f.fact_id for f in found})
        rows = len(sheet.rows) + len(sheet.problems)
        unchanged = rows - stored - unmatched - len(all_problems)  # known before, or said twice in this sheet
        counts = {"stored": stored, "unchanged": unchanged, "unmatched": unmatched}
        audit.append(tx, app.now, app.actor, "facts", [(sheet.source, {**counts, "problems": len(all_problems)})])
    return FactsSummary(
        source=sheet.source,
        rows=rows,
        left_empty=left_empty,
        **counts,
        verified=status.count(FactStatus.VERIFIED),
        quarantined=status.count(FactStatus.QUARANTINED),
        problems=all_problems,
        problems_file=write_problems(path, all_problems, sheet.header),
    )


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
