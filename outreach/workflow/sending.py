"""Only approved, unchanged, still permitted messages leave, and each of them once: state before transport."""

from datetime import timedelta

from sqlalchemy import Connection

from outreach import delivery
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import Approval, Delivery, Draft, DraftStatus, HandOver, SendSummary, Touch
from outreach.review import MOVES
from outreach.store import audit, drafts, lists
from outreach.workflow.gate import Progress, quiet
from outreach.workflow.releasing import Leaving, leaving, not_permitted
from outreach.workflow.reviewing import void


def send(app: App, *, dry_run: bool = True, limit: int | None = None, progress: Progress = quiet) -> SendSummary:
    """Hands over every approved message that may still leave; a dry run only says which would."""
    deliveries = [] if dry_run else _settle_interrupted(app)
    with app.store.read() as tx:
        waiting = drafts.with_status(tx, DraftStatus.APPROVED)[: None if limit is None else max(limit, 0)]
    for number, draft in enumerate(waiting, start=1):
        before = sum(one.outcome == "would_send" for one in deliveries)
        deliveries.append(_rehearse(app, draft, before) if dry_run else _send_one(app, draft))
        progress("Checking what may leave" if dry_run else "Sending", number, len(waiting))
    return SendSummary(dry_run=dry_run, transport=app.mailer.name, deliveries=tuple(deliveries))


def settle(app: App, draft_id: str, *, left: bool, reviewer: str) -> None:
    """A person says whether a message left; if not, it needs a new approval. Raises NotFoundError."""
    with app.store.write("settle") as tx:
        draft = drafts.get(tx, draft_id)
        if draft is None or draft.status is not DraftStatus.UNKNOWN:
            raise NotFoundError("message of unknown outcome", draft_id, "`outreach status` lists what is open.")
        _record(app, tx, draft, "settle_sent" if left else "settle_not_sent", f"settled by {reviewer}", reviewer)


def _rehearse(app: App, draft: Draft, before: int) -> Delivery:
    with app.store.read() as tx:
        reason, approval = _may_leave(app, tx, draft)
        if reason or approval is None:
            return _line(draft, "refused", reason)
        how = leaving(app, tx, draft, approval, before=before if app.mailer.delivers else 0)
    if how.waits:
        return _line(draft, "waits", _until(how))
    return _line(draft, "would_send", _told("approved and still permitted", how))


def _send_one(app: App, draft: Draft) -> Delivery:
    with app.store.write("claim") as tx:
        reason, approval = _may_leave(app, tx, draft)
        if reason or approval is None:
            void(app, tx, draft, reason)
            return _line(draft, "refused", reason)
        how = leaving(app, tx, draft, approval)
        if how.waits:
            return _line(draft, "waits", _until(how))
        old, new = MOVES["claim"]
        if not drafts.move(tx, draft.draft_id, draft.version, old=old, new=new):
            return _line(draft, "refused", "Somebody else is sending or has taken it back.")
        drafts.claim_delivery(tx, approval, app.now)
        audit.append(tx, app.now, app.actor, "claim", [(draft.draft_id, {"approval": approval.approval_id})])
    outcome = app.mailer.hand_over(approval.raw, approval.message_id)
    with app.store.write("hand over") as tx:
        _record(app, tx, draft, _MOVE[outcome.outcome], outcome.evidence, app.actor)
    return _line(draft, outcome.outcome, _told(outcome.evidence, how))


_MOVE = {"accepted": "sent", "rejected": "refused", "unknown": "lost"}
_STATE = {"sent": "accepted", "refused": "rejected", "lost": "unknown"}


def _may_leave(app: App, tx: Connection, draft: Draft) -> tuple[str, Approval | None]:
    """Why a draft may not leave now, asked again at the last moment; and the approval that would carry it."""
    current = drafts.get(tx, draft.draft_id)
    if current is None or current.status is not DraftStatus.APPROVED or current.version != draft.version:
        return "It was changed or taken back meanwhile.", None
    approval = drafts.approval_for(tx, draft.draft_id, current.version)
    if approval is None:
        return "Nobody has approved this version.", None
    if approval.digest != current.message.digest or approval.raw_digest != delivery.raw_digest(approval.raw):
        return "The message is not the one that was approved.", None
    hours = app.campaign.policy.approval_hours
    if app.now - approval.approved_at > timedelta(hours=hours):
        return f"The approval is older than {hours} hours; a person reads it again.", None
    return not_permitted(app, tx, current, approval=approval), approval


def _settle_interrupted(app: App) -> list[Delivery]:
    """A run that ended between claim and result: look where it may have arrived, else ask. Never resent."""
    found = []
    with app.store.write("interrupted") as tx:
        for draft in drafts.with_status(tx, DraftStatus.SENDING):
            approval = drafts.approval_for(tx, draft.draft_id, draft.version)
            if approval is not None and app.mailer.seen(approval.message_id):
                outcome = HandOver(
                    outcome="accepted", evidence="Found where it was handed over before the interruption."
                )
            else:
                evidence = "The last run was interrupted while handing it over. Look for it, then `outreach settle`."
                outcome = HandOver(outcome="unknown", evidence=evidence)
            _record(app, tx, draft, _MOVE[outcome.outcome], outcome.evidence, app.actor)
            found.append(_line(draft, outcome.outcome, outcome.evidence))
    return found


def _record(app: App, tx: Connection, draft: Draft, move: str, evidence: str, by: str) -> None:
    """Writes down what came of one hand-over."""
    old, new = MOVES[move]
    moved = drafts.move(tx, draft.draft_id, draft.version, old=old, new=new)
    if not moved and move in ("sent", "refused"):  # another run took it for interrupted; what is known for certain wins
        moved = drafts.move(tx, draft.draft_id, draft.version, old=DraftStatus.UNKNOWN, new=new)
    if not moved:
        audit.append(tx, app.now, by, "late result", [(draft.draft_id, {"move": move, "evidence": evidence})])
        return
    state = _STATE.get(move) or ("accepted" if move == "settle_sent" else "rejected")
    drafts.finish_delivery(tx, draft.draft_id, state=state, evidence=evidence, now=app.now)
    if new is DraftStatus.SENT:
        person = lists.prospect(tx, draft.prospect_id)  # as they are seen now
        who = person.prospect_id if person else draft.prospect_id
        where = person.account_id if person else draft.account_id
        sender = app.campaign.offer.seller.sender_name
        touch = Touch(prospect_id=who, account_id=where, on=app.today, source="outreach", by=sender)
        lists.add_touch(tx, draft.draft_id, touch)
    if new is DraftStatus.PENDING:
        drafts.void_approvals(tx, draft.draft_id, evidence)
    audit.append(tx, app.now, by, "delivery", [(draft.draft_id, {"move": move, "evidence": evidence})])


def _until(how: Leaving) -> str:
    """Why a message waits, and when it may leave by the recipient's clock."""
    when = f"{how.until:%H:%M} on {how.until.day} {how.until:%B %Y}, by their clock" if how.until else "a day not known"
    if how.again:
        return f"{how.waits}; it may leave from {when}. The approval will be too old by then: it is asked again"
    return f"{how.waits}; it stays approved and may leave from {when}"


def _told(what: str, how: Leaving) -> str:
    return "; ".join((what, *(f"note: {warning}" for warning in how.warnings)))


def _line(draft: Draft, outcome: str, detail: str) -> Delivery:
    return Delivery.model_validate(
        {"draft_id": draft.draft_id, "to_email": draft.message.to_email, "outcome": outcome, "detail": detail}
    )
