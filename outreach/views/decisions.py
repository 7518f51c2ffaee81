"""Where the campaign stands: the gate's answers, the counts, the results, the log."""

from datetime import date

from outreach import measurement
from outreach.app import App
from outreach.models import AuditReport, DraftStatus, ReportView, StatusView, Verdict
from outreach.store import audit, decisions, drafts, lists


def status(app: App) -> StatusView:
    """Where everything stands, and the next command to type."""
    with app.store.read() as tx:
        prospects, accounts, fact_count = lists.count(tx)
        by_verdict = decisions.count_by_verdict(tx)
        current = decisions.current(tx)
        counts = drafts.count_by_status(tx)
    holdout = sum(d.holdout for d in current.values())
    return StatusView(
        prospects=prospects,
        accounts=accounts,
        facts=fact_count,
        by_verdict=by_verdict,
        holdout=holdout,
        drafts=counts,
        writer=app.writer_name,
        next_step=_next_step(prospects, by_verdict, holdout, counts),
        today=app.today,
    )


def report(app: App) -> ReportView:
    """The result so far: funnel, review, the two arms of the holdout."""
    with app.store.read() as tx:
        everybody = drafts.with_status(tx, *DraftStatus)
        written_to = len({touch.account_id for touch in lists.touches_since(tx, date.min)})
        return measurement.report(decisions.current(tx), everybody, drafts.reviews(tx), written_to)


def verify_audit(app: App) -> AuditReport:
    """Whether the log of decisions is as it was written."""
    with app.store.read() as tx:
        return audit.verify(tx)


def _next_step(prospects: int, verdicts: dict[Verdict, int], holdout: int, counts: dict[str, int]) -> str:
    qualified = verdicts[Verdict.QUALIFIED] - holdout
    if not prospects:
        return "outreach import contacts.csv"
    if not sum(verdicts.values()):
        return "outreach target"
    if counts[DraftStatus.UNKNOWN] + counts[DraftStatus.SENDING]:
        return "outreach settle DRAFT --sent or --not-sent"
    if counts[DraftStatus.PENDING]:
        return "outreach review"
    if counts[DraftStatus.APPROVED]:
        return "outreach send"
    if qualified > sum(counts.values()):
        return "outreach draft"
    if sum(counts.values()):
        return "outreach report"
    return "outreach lookups" if verdicts[Verdict.RESEARCH] else "outreach size"
