"""A person decides: cut, rewrite, vouch, approve, reject, undo; each a compare-and-set on the version they saw."""

from collections.abc import Callable

from sqlalchemy import Connection

from outreach import checking, delivery, drafting, review
from outreach.app import App
from outreach.errors import NotFoundError, UnsafeHeaderError
from outreach.models import (
    Approval,
    Draft,
    DraftStatus,
    Fact,
    FactKind,
    FactStatus,
    Message,
    Part,
    Profile,
    Refusal,
    RejectReason,
    ReviewEvent,
    SourceKind,
    short_id,
)
from outreach.store import audit, drafts, lists
from outreach.text import clean
from outreach.workflow.onfile import OnFile, check, offer_to
from outreach.workflow.releasing import VANISHED, not_permitted, seen, twins

_CHANGED = Refusal(reason="This draft was changed or decided on meanwhile. It is shown again as it stands now.")
_VANISHED = Refusal(reason=VANISHED)


def claim(app: App, *, reviewer: str, draft_id: str | None = None, show: str = "all", search: str = "") -> str | None:
    """Gives one waiting draft to a reviewer, so that nobody else decides on it; None when nothing waits."""
    with app.store.write("lease") as tx:
        return drafts.lease(tx, reviewer, app.now, draft_id=draft_id, show=show, search=search)


def approve(app: App, draft_id: str, version: int, digest: str, *, reviewer: str, seconds: float) -> Approval | Refusal:
    """A person's yes to exactly the bytes they saw; freezes the message that will leave."""
    if seconds < review.MIN_SECONDS:
        return Refusal(reason="The message had only just appeared. Read it, then approve.")
    with app.store.write("approve") as tx:
        draft = _open(app, tx, draft_id, version, reviewer)
        if isinstance(draft, Refusal):
            return draft
        refusal = _stands_in_the_way(app, tx, draft, digest, reviewer)
        if refusal:
            return Refusal(reason=refusal)
        try:
            approval = _freeze(app, draft, reviewer, seconds, drafts.count_approvals(tx, draft_id))
            approval = approval.model_copy(update={"seen": seen(app, tx, draft)})
        except UnsafeHeaderError as exc:
            return Refusal(reason=str(exc))
        drafts.void_approvals(tx, draft_id, "a newer approval took its place")
        if not _moved(tx, draft, "approve"):
            return _CHANGED
        drafts.add_approval(tx, approval)
        _note(app, tx, draft, "approve", reviewer, seconds)
        payload = {"approval": approval.approval_id, "digest": digest, "raw": approval.raw_digest, "version": version}
        audit.append(tx, app.now, reviewer, "approve", [(draft_id, payload)])
    return approval


def reject(
    app: App, draft_id: str, version: int, reason: RejectReason, *, reviewer: str, seconds: float = 0.0
) -> Refusal | None:
    """A person's no, with a reason from the fixed list."""
    with app.store.write("reject") as tx:
        draft = _open(app, tx, draft_id, version, reviewer)
        if isinstance(draft, Refusal):
            return draft
        if not _moved(tx, draft, "reject"):
            return _CHANGED
        _note(app, tx, draft, "reject", reviewer, seconds, reason)
        audit.append(tx, app.now, reviewer, "reject", [(draft_id, {"version": version, "reason": reason})])
    return None


def skip(app: App, draft_id: str, version: int, *, reviewer: str) -> Refusal | None:
    """Not now: the draft goes to the end of the queue."""
    with app.store.write("skip") as tx:
        draft = _open(app, tx, draft_id, version, reviewer)
        if isinstance(draft, Refusal):
            return draft
        drafts.skip(tx, draft_id, version)
        _note(app, tx, draft, "skip", reviewer, 0.0)
    return None


def undo(app: App, *, reviewer: str) -> str | Refusal:
    """Takes back the reviewer's last decision, as long as the message has not been claimed for sending."""
    with app.store.write("undo") as tx:
        last = drafts.last_review(tx, reviewer)
        if last is None:
            return Refusal(reason="There is nothing of yours to undo.")
        seq, event = last
        draft = drafts.get(tx, event.draft_id)
        if draft is None or not _is_theirs(tx, draft, event) or not _take_back(tx, draft, event.action):
            return Refusal(reason="It is too late to undo that: the message is on its way or was decided on again.")
        drafts.mark_undone(tx, seq)
        audit.append(tx, app.now, reviewer, "undo", [(event.draft_id, {"action": event.action})])
    return event.draft_id


def cut(app: App, draft_id: str, version: int, sentence: int, *, reviewer: str) -> Draft | Refusal:
    """Takes one sentence out."""
    return _change(app, draft_id, version, reviewer, "cut", lambda d, p, tx: review.cut(d.message, _body(d, sentence)))


def rewrite(app: App, draft_id: str, version: int, sentence: int, text: str, *, reviewer: str) -> Draft | Refusal:
    """Puts one sentence in the reviewer's words; it is checked like any other."""
    return _change(
        app,
        draft_id,
        version,
        reviewer,
        "rewrite",
        lambda d, p, tx: review.rewrite(d.message, _body(d, sentence), clean(text), _citer(app, p)),
    )


def vouch(app: App, draft_id: str, version: int, sentence: int, how: str, *, reviewer: str) -> Draft | Refusal:
    """The reviewer says how they know; that becomes a fact in their name, and the sentence rests on it."""
    source = clean(how)
    if len(source) < 8:
        return Refusal(reason="Write how you know it, in a few words: a call, a page, a colleague.")

    def with_fact(draft: Draft, profile: Profile, tx: Connection) -> Message:
        index = _body(draft, sentence)
        fact = _vouched(app, draft.message.sentences[index].text, source, profile, reviewer)
        lists.add_facts(tx, [fact])
        audit.append(tx, app.now, reviewer, "vouch", [(fact.fact_id, {"text": fact.text, "how": source})])
        return review.cite_also(draft.message, index, fact.fact_id)

    return _change(app, draft_id, version, reviewer, "vouch", with_fact)


def save_edit(app: App, draft_id: str, version: int, *, subject: str, body: str, reviewer: str) -> Draft | Refusal:
    """The reviewer's subject and body as a new version, checked again; an approval before it is void."""
    lines = "\n".join(clean(line, 2000) for line in body.splitlines())
    return _change(
        app,
        draft_id,
        version,
        reviewer,
        "edit",
        lambda d, p, tx: review.edit(d.message, clean(subject, 200), lines, _citer(app, p)),
    )


def restore(app: App, draft_id: str, version: int, *, reviewer: str) -> Draft | Refusal:
    """Back to what the writer wrote, addressed as it would be today."""

    def first(draft: Draft, profile: Profile, tx: Connection) -> Message:
        original = drafts.get(tx, draft_id, 1) or draft
        return drafting.addressed(original.message.sentences, profile, offer_to(app, profile))

    return _change(app, draft_id, version, reviewer, "restore", first)


def void(app: App, tx: Connection, draft: Draft, reason: str) -> None:
    """Takes an approval back; the draft waits for a person again."""
    if _moved(tx, draft, "void"):
        drafts.void_approvals(tx, draft.draft_id, reason)
        audit.append(tx, app.now, app.actor, "void approval", [(draft.draft_id, {"reason": reason})])


def check_again(app: App, tx: Connection, draft: Draft, reason: str) -> None:
    """What a draft rests on has changed: it is checked again; with a reason its approval is void."""
    if reason and draft.status is DraftStatus.APPROVED:
        void(app, tx, draft, reason)
    on_file = OnFile.one(app, tx, draft.prospect_id)
    if on_file is not None:
        result = check(app, tx, draft.message, on_file.profile(app, on_file.prospects[0]))
        drafts.set_to_decide(tx, draft.draft_id, len(result.marked))


# ---------------------------------------------------------------- inside


def _open(app: App, tx: Connection, draft_id: str, version: int, reviewer: str) -> Draft | Refusal:
    """The draft, if it waits in the version the reviewer saw and nobody else is reading it."""
    draft = drafts.get(tx, draft_id)
    if draft is None or draft.version != version or draft.status is not DraftStatus.PENDING:
        return _CHANGED
    other = drafts.held_by_other(tx, draft_id, reviewer, app.now)
    return Refusal(reason=f"{other} is reading this draft right now.") if other else draft


def _stands_in_the_way(app: App, tx: Connection, draft: Draft, digest: str, reviewer: str) -> str:
    """Why this draft cannot be approved today; "" when it can."""
    if digest != draft.message.digest:
        return "The message is not the one you were shown. It is shown again as it stands now."
    if DraftStatus.APPROVED in twins(tx, draft):
        return "Another message to the same person is approved already. Take that one back, or reject this one."
    return not_permitted(app, tx, draft, reviewer=reviewer)


def _freeze(app: App, draft: Draft, reviewer: str, seconds: float, before: int) -> Approval:
    """The message as bytes, under a name no other approval has, even when the clock stands still or jumps back."""
    now = app.now
    approval_id = short_id("ap", draft.draft_id, str(draft.version), str(before), now.isoformat())
    message_id = delivery.message_id(approval_id, draft.message.from_email)
    raw = delivery.to_mime(draft.message, message_id, now)
    return Approval(
        approval_id=approval_id,
        draft_id=draft.draft_id,
        version=draft.version,
        digest=draft.message.digest,
        raw=raw,
        raw_digest=delivery.raw_digest(raw),
        message_id=message_id,
        reviewer=reviewer,
        approved_at=now,
        seconds_on_screen=seconds,
    )


def _change(
    app: App,
    draft_id: str,
    version: int,
    reviewer: str,
    action: str,
    make: Callable[[Draft, Profile, Connection], Message],
) -> Draft | Refusal:
    """A new version of a waiting draft; the versions before are kept."""
    with app.store.write(action) as tx:
        draft = _open(app, tx, draft_id, version, reviewer)
        if isinstance(draft, Refusal):
            return draft
        on_file = OnFile.one(app, tx, draft.prospect_id)
        if on_file is None:
            return _VANISHED
        message = make(draft, on_file.profile(app, on_file.prospects[0]), tx)
        profile = _profile_again(app, tx, draft)
        newer = draft.model_copy(
            update={"version": version + 1, "message": message, "written_by": reviewer, "created_at": app.now}
        )
        result = check(app, tx, message, profile)
        if not drafts.replace(tx, newer, expected=version, to_decide=len(result.marked)):
            return _CHANGED
        _note(app, tx, newer, "edit", reviewer, 0.0, action)
        payload = {"version": newer.version, "digest": message.digest, "outcome": result.outcome}
        audit.append(tx, app.now, reviewer, action, [(draft_id, payload)])
    return newer


def _profile_again(app: App, tx: Connection, draft: Draft) -> Profile:
    """The profile with what the change itself just put on file."""
    on_file = OnFile.one(app, tx, draft.prospect_id)
    assert on_file is not None  # noqa: S101  # read a moment ago in this transaction
    return on_file.profile(app, on_file.prospects[0])


def _body(draft: Draft, index: int) -> int:
    """A sentence a person may change. Raises NotFoundError."""
    sentences = draft.message.sentences
    if not 0 <= index < len(sentences) or sentences[index].part not in (Part.SUBJECT, Part.BODY):
        raise NotFoundError("sentence", str(index), "Greeting, sign-off and footer are changed in offer.yaml.")
    return index


def _citer(app: App, profile: Profile) -> Callable[[str], tuple[str, ...]]:
    evidence = drafting.evidence_for(profile, offer_to(app, profile))

    def cite(text: str) -> tuple[str, ...]:
        asked = tuple(ask_id for ask_id, ask in evidence.asks.items() if ask == text)
        return asked or checking.best_citations(text, evidence.facts, evidence.claims)

    return cite


def _vouched(app: App, text: str, how: str, profile: Profile, reviewer: str) -> Fact:
    return Fact(
        fact_id=short_id("f", profile.prospect.prospect_id, "vouched", text, how),
        subject=profile.prospect.prospect_id,
        kind=FactKind.OTHER,
        text=clean(text),
        source=reviewer,
        source_kind=SourceKind.PERSON,
        observed_on=app.today,
        evidence=how,
        status=FactStatus.VERIFIED,
        status_reason=f"{reviewer} vouches for it: {how}",
        decided_by=reviewer,
    )


def _moved(tx: Connection, draft: Draft, move: str) -> bool:
    old, new = review.MOVES[move]
    return drafts.move(tx, draft.draft_id, draft.version, old=old, new=new)


def _is_theirs(tx: Connection, draft: Draft, event: ReviewEvent) -> bool:
    """Nobody else has changed or approved it since."""
    approval = drafts.approval_for(tx, draft.draft_id, draft.version)
    return draft.version == event.version and (approval is None or approval.reviewer == event.reviewer)


def _take_back(tx: Connection, draft: Draft, action: str) -> bool:
    if action == "skip":
        drafts.unskip(tx, draft.draft_id)
        return True
    if not _moved(tx, draft, f"undo_{action}"):
        return False
    drafts.void_approvals(tx, draft.draft_id, "taken back by the reviewer")
    return True


def _note(app: App, tx: Connection, draft: Draft, action: str, reviewer: str, seconds: float, reason: str = "") -> None:
    event = {"draft_id": draft.draft_id, "version": draft.version, "action": action, "reviewer": reviewer}
    drafts.add_review(
        tx, ReviewEvent.model_validate({**event, "at": app.now, "seconds_on_screen": seconds, "reason": reason})
    )
