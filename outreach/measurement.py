"""The result so far: how drafts fared with their reviewers, and the arms of the holdout."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from outreach.models import Decision, Draft, DraftStatus, ReportView, ReviewEvent, Verdict


def report(
    decisions: Mapping[str, Decision], drafts: Sequence[Draft], reviews: Sequence[ReviewEvent], accounts_written: int
) -> ReportView:
    """Counts from stored decisions; the holdout is counted by account, since colleagues talk."""
    qualified = [d for d in decisions.values() if d.verdict is Verdict.QUALIFIED]
    verdicts = Counter(d.verdict for d in decisions.values())
    statuses = Counter(draft.status for draft in drafts)
    approvals = [event for event in reviews if event.action == "approve"]
    versions = {draft.draft_id: draft.version for draft in drafts}
    return ReportView(
        by_verdict={verdict: verdicts.get(verdict, 0) for verdict in Verdict},
        drafted=len(drafts),
        approved=sum(statuses[status] for status in _YES),
        approved_edited=sum(1 for d in drafts if d.status in _YES and versions[d.draft_id] > 1),
        rejected=dict(Counter(e.reason for e in reviews if e.action == "reject").most_common()),
        sent=statuses[DraftStatus.SENT],
        unknown=statuses[DraftStatus.UNKNOWN] + statuses[DraftStatus.SENDING],
        median_seconds=median(event.seconds_on_screen for event in approvals) if approvals else None,
        treated_accounts=len({d.account_id for d in qualified if not d.holdout}),
        holdout_accounts=len({d.account_id for d in qualified if d.holdout}),
        written_to_accounts=accounts_written,
    )


_YES = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.UNKNOWN)
