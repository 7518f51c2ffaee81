"""Where the campaign stands: the gate's answers, the counts, the results, the log."""

from datetime import date

from outreach import measurement
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import AuditReport, Decision, DraftStatus, Profile, ReportView, StatusView, Verdict
from outreach.store import audit, decisions, drafts, lists
from outreach.workflow.onfile import OnFile, decide


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
        next_step=_next_step(prospects, len(current), by_verdict[Verdict.QUALIFIED] - holdout, counts),
        today=app.today,
    )


def report(app: App) -> ReportView:
    """The result so far: funnel, review, the two arms of the holdout."""
    with app.store.read() as tx:
        everybody = drafts.with_status(tx, *DraftStatus)
        written_to = len({touch.account_id for touch in lists.touches_since(tx, date.min)})
        return measurement.report(decisions.current(tx), everybody, drafts.reviews(tx), written_to)


def why(app: App, email: str) -> tuple[Decision, Profile]:
    """The gate's answer about one person today, with the profile it rests on. Raises NotFoundError."""
    with app.store.read() as tx:
        prospect = lists.prospect_by_email(tx, email)
        on_file = OnFile.one(app, tx, prospect.prospect_id) if prospect else None
        if on_file is None:
            raise NotFoundError("person with the address", email, "Check the spelling, or import the list they are on.")
        inputs = on_file.inputs(app, on_file.prospects[0])
    return decide(app, inputs), inputs.profile


def verify_audit(app: App) -> AuditReport:
    """Whether the log of decisions is as it was written."""
    with app.store.read() as tx:
        return audit.verify(tx)


def _next_step(prospects: int, decided: int, qualified: int, counts: dict[str, int]) -> str:
    if not prospects:
        return "outreach import contacts.csv"
    if not decided:
        return "outreach target"
    if counts[DraftStatus.UNKNOWN] + counts[DraftStatus.SENDING]:
        return "outreach settle DRAFT --sent or --not-sent"
    if counts[DraftStatus.PENDING]:
        return "outreach review"
    if counts[DraftStatus.APPROVED]:
        return "outreach send"
    return "outreach draft" if qualified > sum(counts.values()) else "outreach report"
