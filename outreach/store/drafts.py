"""Drafts and their versions, leases, approvals, deliveries, and the ledger of paid model calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from outreach.models import Approval, Draft, DraftStatus, QueueItem, ReviewEvent
from outreach.store import schema as t

#: A reviewer who stops working frees the draft after this time.
LEASE = timedelta(minutes=10)


def add(
    tx: Connection, draft: Draft, *, score: int, to_decide: int, name: str, company: str, mailbox: str = ""
) -> None:
    """Stores version 1 of a draft."""
    tx.execute(
        insert(t.drafts).values(
            draft_id=draft.draft_id,
            prospect_id=draft.prospect_id,
            account_id=draft.account_id,
            status=draft.status,
            version=draft.version,
            score=score,
            to_decide=to_decide,
            name=name,
            company=company,
            mailbox=mailbox,
        )
    )
    _add_version(tx, draft)


def replace(tx: Connection, draft: Draft, *, expected: int, to_decide: int) -> bool:
    """Stores a new version if the draft is pending and still at version `expected`; the old one is kept."""
    changed = tx.execute(
        update(t.drafts)
        .where(
            t.drafts.c.draft_id == draft.draft_id,
            t.drafts.c.version == expected,
            t.drafts.c.status == DraftStatus.PENDING,
        )
        .values(version=draft.version, to_decide=to_decide)
    )
    if changed.rowcount == 1:
        _add_version(tx, draft)
    return changed.rowcount == 1


def move(tx: Connection, draft_id: str, version: int, *, old: DraftStatus, new: DraftStatus) -> bool:
    """One status change by compare-and-set; False when somebody else was first."""
    changed = tx.execute(
        update(t.drafts)
        .where(t.drafts.c.draft_id == draft_id, t.drafts.c.version == version, t.drafts.c.status == old)
        .values(status=new, lock_by=None, lock_at=None)
    )
    return changed.rowcount == 1


def get(tx: Connection, draft_id: str, version: int | None = None) -> Draft | None:
    """A draft at its current version (or an older one), with its current status."""
    head = tx.execute(select(t.drafts.c.version, t.drafts.c.status).where(t.drafts.c.draft_id == draft_id)).first()
    if head is None:
        return None
    wanted = version or head.version
    doc = tx.scalar(
        select(t.draft_versions.c.doc).where(
            t.draft_versions.c.draft_id == draft_id, t.draft_versions.c.version == wanted
        )
    )
    return Draft.model_validate_json(doc).model_copy(update={"status": DraftStatus(head.status)}) if doc else None


def editors(tx: Connection, draft_id: str) -> tuple[str, ...]:
    """Everybody who wrote a version of a draft, the first one first."""
    c = t.draft_versions.c
    docs = tx.scalars(select(c.doc).where(c.draft_id == draft_id).order_by(c.version))
    return tuple(dict.fromkeys(Draft.model_validate_json(doc).written_by for doc in docs))


def with_status(tx: Connection, *statuses: DraftStatus) -> list[Draft]:
    """Every draft in one of these states."""
    joined = (t.draft_versions.c.draft_id == t.drafts.c.draft_id) & (t.draft_versions.c.version == t.drafts.c.version)
    query = (
        select(t.draft_versions.c.doc, t.drafts.c.status)
        .join(t.drafts, joined)
        .where(t.drafts.c.status.in_(statuses))
        .order_by(t.drafts.c.draft_id)
    )
    return [
        Draft.model_validate_json(row.doc).model_copy(update={"status": DraftStatus(row.status)})
        for row in tx.execute(query)
    ]


def to_people(tx: Connection, prospect_ids: Sequence[str]) -> list[Draft]:
    """The drafts to these people, rejected ones aside, at their current version."""
    c = t.drafts.c
    query = select(c.draft_id).where(c.prospect_id.in_(prospect_ids), c.status != DraftStatus.REJECTED)
    found = (get(tx, draft_id) for draft_id in tx.scalars(query.order_by(c.draft_id)).all())
    return [draft for draft in found if draft is not None]


def by_prospect(tx: Connection, prospect_ids: Sequence[str]) -> dict[str, str]:
    """Which of these people have a draft, by the id they had: prospect -> status."""
    c = t.drafts.c
    rows = tx.execute(select(c.prospect_id, c.status).where(c.prospect_id.in_(prospect_ids)))
    return {row.prospect_id: row.status for row in rows}


class Placed(NamedTuple):
    """A draft as far as it matters who else has one."""

    draft_id: str
    prospect_id: str  # as of when it was written
    status: DraftStatus
    mailbox: str


def placed(tx: Connection) -> list[Placed]:
    """Every draft with whom it was written to, and where it goes."""
    c = t.drafts.c
    rows = tx.execute(select(c.draft_id, c.prospect_id, c.status, c.mailbox).order_by(c.draft_id))
    return [Placed(row.draft_id, row.prospect_id, DraftStatus(row.status), row.mailbox) for row in rows]


def twins(tx: Connection, draft_id: str, prospect_ids: Sequence[str], mailbox: str) -> list[DraftStatus]:
    """The states of other drafts to the same person, under any id they had, or to the same mailbox."""
    c = t.drafts.c
    same = or_(c.prospect_id.in_(prospect_ids), (c.mailbox == mailbox) & (c.mailbox != ""))
    return [DraftStatus(one) for one in tx.scalars(select(c.status).where(c.draft_id != draft_id, same))]


def set_mailbox(tx: Connection, draft_id: str, mailbox: str) -> None:
    """The draft goes to another mailbox from now on."""
    tx.execute(update(t.drafts).where(t.drafts.c.draft_id == draft_id).values(mailbox=mailbox))


def set_to_decide(tx: Connection, draft_id: str, to_decide: int) -> None:
    """How many sentences a person must decide on."""
    tx.execute(update(t.drafts).where(t.drafts.c.draft_id == draft_id).values(to_decide=to_decide))


def count_by_status(tx: Connection) -> dict[str, int]:
    """How many drafts are where."""
    query = select(t.drafts.c.status, func.count()).group_by(t.drafts.c.status)
    counts: dict[str, int] = dict(tx.execute(query).all())
    return {status.value: counts.get(status, 0) for status in DraftStatus}


# ---------------------------------------------------------------- the queue


def queue(tx: Connection, *, show: str, search: str, limit: int = 200) -> list[QueueItem]:
    """What waits for a person: skipped ones last, best first."""
    query = _queue_query(select(t.drafts), show, search).limit(limit)
    return [
        QueueItem(
            draft_id=row.draft_id,
            version=row.version,
            name=row.name,
            company=row.company,
            score=row.score,
            to_decide=row.to_decide,
            status=DraftStatus(row.status),
        )
        for row in tx.execute(query)
    ]


def lease(tx: Connection, reviewer: str, now: datetime, *, draft_id: str | None, show: str, search: str) -> str | None:
    """Takes one waiting draft for a reviewer, the given one if it is free, and gives back any other they held."""
    free = or_(t.drafts.c.lock_by.is_(None), t.drafts.c.lock_by == reviewer, t.drafts.c.lock_at < now - LEASE)
    if draft_id is not None:
        query = select(t.drafts.c.draft_id).where(t.drafts.c.draft_id == draft_id)
        found = tx.scalar(query.where(t.drafts.c.status == DraftStatus.PENDING, free))
    else:
        found = tx.scalar(_queue_query(select(t.drafts.c.draft_id), show, search).where(free).limit(1))
    tx.execute(update(t.drafts).where(t.drafts.c.lock_by == reviewer).values(lock_by=None, lock_at=None))
    if found is not None:
        tx.execute(update(t.drafts).where(t.drafts.c.draft_id == found).values(lock_by=reviewer, lock_at=now))
    return found


def held_by_other(tx: Connection, draft_id: str, reviewer: str, now: datetime) -> str:
    """Who else is reading this draft right now; "" when nobody."""
    query = select(t.drafts.c.lock_by).where(
        t.drafts.c.draft_id == draft_id,
        t.drafts.c.lock_by.is_not(None),
        t.drafts.c.lock_by != reviewer,
        t.drafts.c.lock_at >= now - LEASE,
    )
    return tx.scalar(query) or ""


def skip(tx: Connection, draft_id: str, version: int) -> bool:
    """Sends a waiting draft to the end of the queue."""
    changed = tx.execute(
        update(t.drafts)
        .where(t.drafts.c.draft_id == draft_id, t.drafts.c.version == version, t.drafts.c.status == DraftStatus.PENDING)
        .values(skips=t.drafts.c.skips + 1, lock_by=None, lock_at=None)
    )
    return changed.rowcount == 1


def unskip(tx: Connection, draft_id: str) -> None:
    """Takes a skip back."""
    tx.execute(update(t.drafts).where(t.drafts.c.draft_id == draft_id).values(skips=t.drafts.c.skips - 1))


def _queue_query(query: Select[Any], show: str, search: str) -> Select[Any]:
    query = query.where(t.drafts.c.status == DraftStatus.PENDING)
    if show == "needs_you":
        query = query.where(t.drafts.c.to_decide > 0)
    if show == "clear":
        query = query.where(t.drafts.c.to_decide == 0)
    if search.strip():
        escaped = search.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        words = func.lower(t.drafts.c.name + " " + t.drafts.c.company)
        query = query.where(words.like(f"%{escaped}%", escape="\\"))
    return query.order_by(t.drafts.c.skips, t.drafts.c.score.desc(), t.drafts.c.draft_id)


# ---------------------------------------------------------------- reviews


def add_review(tx: Connection, event: ReviewEvent) -> None:
    """One decision of a person."""
    tx.execute(
        insert(t.reviews).values(
            draft_id=event.draft_id,
            version=event.version,
            action=event.action,
            reviewer=event.reviewer,
            at=event.at,
            seconds=event.seconds_on_screen,
            reason=event.reason,
        )
    )


def last_review(tx: Connection, reviewer: str) -> tuple[int, ReviewEvent] | None:
    """The newest decision of a reviewer that was not taken back."""
    query = (
        select(t.reviews)
        .where(
            t.reviews.c.reviewer == reviewer,
            t.reviews.c.undone.is_(False),
            t.reviews.c.action.in_(("approve", "reject", "skip")),
        )
        .order_by(t.reviews.c.seq.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return (row.seq, _event(row)) if row else None


def mark_undone(tx: Connection, seq: int) -> None:
    """A decision was taken back."""
    tx.execute(update(t.reviews).where(t.reviews.c.seq == seq).values(undone=True))


def reviews(tx: Connection) -> list[ReviewEvent]:
    """Every decision that stands, oldest first."""
    query = select(t.reviews).where(t.reviews.c.undone.is_(False)).order_by(t.reviews.c.seq)
    return [_event(row) for row in tx.execute(query)]


def _event(row: Any) -> ReviewEvent:
    return ReviewEvent(
        draft_id=row.draft_id,
        version=row.version,
        action=row.action,
        reviewer=row.reviewer,
        at=row.at,
        seconds_on_screen=row.seconds,
        reason=row.reason,
    )


# ---------------------------------------------------------------- approvals and deliveries


def add_approval(tx: Connection, approval: Approval) -> None:
    """One person's yes to exactly these bytes."""
    doc = approval.model_copy(update={"raw": b""}).model_dump_json()
    tx.execute(
        insert(t.approvals).values(
            approval_id=approval.approval_id,
            draft_id=approval.draft_id,
            message_id=approval.message_id,
            doc=doc,
            raw=approval.raw,
        )
    )


def count_approvals(tx: Connection, draft_id: str) -> int:
    """How often a draft was approved, taken-back approvals included."""
    return tx.scalar(select(func.count()).select_from(t.approvals).where(t.approvals.c.draft_id == draft_id)) or 0


def void_approvals(tx: Connection, draft_id: str, reason: str) -> int:
    """Takes back every yes to a draft that has not been used; the reason is kept."""
    changed = tx.execute(
        update(t.approvals)
        .where(t.approvals.c.draft_id == draft_id, t.approvals.c.void_reason.is_(None))
        .values(void_reason=reason)
    )
    return changed.rowcount


def approval_for(tx: Connection, draft_id: str, version: int) -> Approval | None:
    """The standing approval of this version of a draft."""
    query = select(t.approvals.c.doc, t.approvals.c.raw).where(
        t.approvals.c.draft_id == draft_id, t.approvals.c.void_reason.is_(None)
    )
    for row in tx.execute(query):
        approval = Approval.model_validate_json(row.doc).model_copy(update={"raw": bytes(row.raw)})
        if approval.version == version:
            return approval
    return None


def claim_delivery(tx: Connection, approval: Approval, now: datetime) -> None:
    """Records the intent before the transport is touched."""
    values = {"approval_id": approval.approval_id, "draft_id": approval.draft_id, "at": now}
    tx.execute(insert(t.deliveries).values(**values, state="claimed", evidence=""))


def finish_delivery(tx: Connection, draft_id: str, *, state: str, evidence: str, now: datetime) -> None:
    """Records what came of the one hand-over that is open."""
    tx.execute(
        update(t.deliveries)
        .where(t.deliveries.c.draft_id == draft_id, t.deliveries.c.state.in_(("claimed", "unknown")))
        .values(state=state, evidence=evidence, at=now)
    )


def delivery_evidence(tx: Connection) -> dict[str, str]:
    """Draft -> what the transport said last."""
    query = select(t.deliveries.c.draft_id, t.deliveries.c.evidence).order_by(t.deliveries.c.at)
    return {row.draft_id: row.evidence for row in tx.execute(query)}


# ---------------------------------------------------------------- the ledger of paid calls


def answered(tx: Connection, request_digest: str, model: str) -> str | None:
    """A model's answer that was already paid for."""
    return tx.scalar(
        select(t.model_calls.c.answer).where(
            t.model_calls.c.request_digest == request_digest, t.model_calls.c.model == model
        )
    )


def keep_answer(tx: Connection, request_digest: str, model: str, answer: str, now: datetime) -> None:
    """Stores what was paid for, before anything else happens to it; a replaced answer was unusable."""
    key = (t.model_calls.c.request_digest == request_digest) & (t.model_calls.c.model == model)
    if tx.execute(update(t.model_calls).where(key).values(answer=answer, asked_at=now)).rowcount:
        return
    tx.execute(insert(t.model_calls).values(request_digest=request_digest, model=model, asked_at=now, answer=answer))


def _add_version(tx: Connection, draft: Draft) -> None:
    row = {"draft_id": draft.draft_id, "version": draft.version, "doc": draft.model_dump_json()}
    tx.execute(insert(t.draft_versions).values(**row))
