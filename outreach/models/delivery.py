"""What leaves, what came of it, the record of every decision, and the summaries people read."""

from datetime import date, datetime
from typing import Literal

from outreach.models.base import Frozen
from outreach.models.decisions import Verdict
from outreach.models.prospects import RowProblem


class HandOver(Frozen):
    """What a transport says after taking one message."""

    outcome: Literal["accepted", "rejected", "unknown"]
    evidence: str  # the path written, the server's reply, or the error


class Delivery(Frozen):
    """One line of a sending run."""

    draft_id: str
    to_email: str
    outcome: Literal["would_send", "accepted", "rejected", "unknown", "refused", "waits"]
    detail: str


class AuditEntry(Frozen):
    """One row of the append-only log; its hash covers the row before."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    payload: dict[str, object]
    prev_hash: str
    hash: str


class AuditReport(Frozen):
    """Whether the log is whole."""

    entries: int
    ok: bool
    detail: str
    first_bad: int | None = None


class ImportSummary(Frozen):
    """Every row of a list accounted for: new + updated + unchanged + unusable = rows."""

    source: str
    rows: int
    new: int  # rows that brought a person not known before
    updated: int  # rows about a person already known
    unchanged: int  # rows read before
    unusable: int  # rows returned with a reason
    problems: tuple[RowProblem, ...]  # the first of them
    problems_file: str = ""  # all of them
    notes: tuple[str, ...] = ()


class FactsSummary(Frozen):
    """Every row of a research sheet accounted for: stored + unchanged + unmatched + problems = rows."""

    source: str
    rows: int
    stored: int
    unchanged: int
    unmatched: int  # about an account that is not on any list
    left_empty: int = 0  # rows of a sheet of look-ups that nobody filled in; not among `rows`
    verified: int  # and may be used in a message
    for_the_gate: int = 0  # verified as well, but of a kind that only the gate reads: codes and declared fields
    quarantined: int
    problems: tuple[RowProblem, ...]
    problems_file: str = ""


class TargetSummary(Frozen):
    """How many prospects got which answer; the numbers add up to all prospects."""

    prospects: int
    by_verdict: dict[Verdict, int]
    by_tier: dict[str, int]
    holdout: int  # qualified, but chosen to get no outreach
    changed: int  # answers (verdict or tier) that differ from the last run, those given for the first time included
    top_reasons: dict[Verdict, tuple[tuple[str, int], ...]]
    first: int = 0  # of the changed: decided for the first time
    newly_qualified: int = 0
    no_longer: int = 0  # qualified before
    changed_tier: int = 0
    by_icp: dict[str, int] = {}  # who qualifies, by the ICP that fits best, where there are several


class ListSummary(Frozen):
    """How many rows of a list in a file got which answer; nothing of it is stored in the campaign."""

    rows: int
    folder: str  # where the decided rows are, as Parquet
    titles: int  # distinct ones, each read once
    by_verdict: dict[Verdict, int]
    by_tier: dict[str, int]
    by_icp: dict[str, int] = {}  # who qualifies, by the ICP that fits best, where there are several
    top_reasons: dict[Verdict, tuple[tuple[str, int], ...]]
    missing: tuple[str, ...] = ()  # fields that a rule reads and the file does not hold
    permission_asked: bool  # the file says what eligibility said


class DraftSummary(Frozen):
    """What drafting did; drafted + kept + waiting + failed = qualified outside the holdout."""

    qualified: int
    drafted: int
    kept: int  # had a draft already
    waiting: int  # colleagues first: the account's cap is reached
    thin: int  # no verified, specific fact to write from
    failed: tuple[tuple[str, str], ...]  # who, why
    clear: int
    to_decide: int
    marks: dict[str, int]  # finding code -> drafts
    writer: str
    model_requests: int
    refreshed: int = 0  # waiting drafts whose recipient or sender had changed
    judged: int = 0  # requests to the second reader
    judge_failed: str = ""  # why the second reader could not be asked, the last time


class SendSummary(Frozen):
    """What a sending run did."""

    dry_run: bool
    transport: str
    deliveries: tuple[Delivery, ...]


class ReadinessItem(Frozen):
    """One line of the launch-readiness list."""

    ok: bool
    blocking: bool
    text: str
    remedy: str = ""


class StatusView(Frozen):
    """Where everything stands, and the next command to type."""

    prospects: int
    accounts: int
    facts: int
    by_verdict: dict[Verdict, int]
    holdout: int
    drafts: dict[str, int]
    writer: str
    next_step: str
    today: date


class ReportView(Frozen):
    """The result so far: funnel, review quality, arms of the holdout."""

    by_verdict: dict[Verdict, int]
    drafted: int
    approved: int
    approved_edited: int
    rejected: dict[str, int]
    sent: int
    unknown: int
    median_seconds: float | None
    treated_accounts: int
    holdout_accounts: int
    written_to_accounts: int
