"""The research queue, and the sheet to fill it in with."""

from pathlib import Path

from outreach import lookups, sheets
from outreach.app import App
from outreach.models.market import LookUpQueue
from outreach.workflow.gate import Progress, quiet
from outreach.workflow.scenarios import Standing, review_by, standing


def lookup_queue(app: App, progress: Progress = quiet) -> LookUpQueue:
    """What to look up next, by what knowing it is worth."""
    return _queue(app, standing(app, progress))


def export_lookups(app: App, path: Path, progress: Progress = quiet) -> tuple[LookUpQueue, int]:
    """Writes the queue as a research sheet to fill in, for `outreach facts`. Returns the queue and how many rows."""
    stands = standing(app, progress)
    queue = _queue(app, stands)
    rows = lookups.sheet_rows(queue)
    sheets.write_rows(path, lookups.COLUMNS, rows)
    return queue, len(rows)


def _queue(app: App, stands: Standing) -> LookUpQueue:
    people = {prospect.prospect_id: prospect for prospect in stands.on_file.prospects}
    icps, most = app.campaign.icps, app.campaign.policy.drafts_per_account
    found = lookups.look_ups(stands.decisions, people, stands.on_file.accounts, icps, most)
    return found.model_copy(update={"warnings": review_by(app.campaign, app.today)})
