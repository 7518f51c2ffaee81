"""May this message go to this person? Asked when a person approves it, and again at the moment it is to leave."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from outreach import drafting, eligibility, identity, review
from outreach.app import App
from outreach.models import (
    Answer,
    Approval,
    CheckResult,
    CriterionResult,
    Decision,
    Draft,
    DraftStatus,
    Effect,
    GateInputs,
    Message,
    Part,
    Release,
    Verdict,
    digest_of,
)
from outreach.store import drafts, lists
from outreach.workflow.onfile import OnFile, check, decide, offer_to

VANISHED = "This person is no longer on file, so nothing can be sent to them."

#: A message that only waits for an hour or a day keeps its approval: these are asked by `leaving`, never as a refusal.
_FOR_LATER = ("quiet_period", "quiet_hours", "sender_domain")


@dataclass(frozen=True)
class Leaving:
    """How a permitted message leaves: now, or why not yet and when; and what is told about it."""

    waits: str = ""
    until: datetime | None = None  # by the recipient's clock; of those that wait
    again: bool = False  # by then the approval is too old and a person reads it again
    warnings: tuple[str, ...] = ()


def not_permitted(
    app: App, tx: Connection, draft: Draft, *, reviewer: str = "", approval: Approval | None = None
) -> str:
    """Why this message may not go to this person: by the reviewer who is about to say yes, or by a yes given before."""
    on_file = OnFile.one(app, tx, draft.prospect_id)
    if on_file is None:
        return VANISHED
    if {DraftStatus.SENT, DraftStatus.SENDING, DraftStatus.UNKNOWN} & set(twins(tx, draft)):
        return "A message to this person, or to their address, has left already."
    inputs = on_file.inputs(app, on_file.prospects[0])
    moved = _addressed_otherwise(app, draft.message, inputs)
    if moved:
        return moved
    decision = decide(_on_any_day(app) if approval else app, inputs)
    if decision.verdict is not Verdict.QUALIFIED:
        return decision.headline
    if decision.holdout:
        return "This account belongs to the holdout, which gets no outreach."
    blocker = review.blocker(check(app, tx, draft.message, inputs.profile))
    return blocker or _asked(app, tx, draft, inputs, decision, reviewer, approval)


def text_refused(app: App, tx: Connection, draft: Draft, inputs: GateInputs, result: CheckResult) -> str:
    """What stands against the message as it is written, whoever approves it; "" for nothing."""
    found = _addressed_otherwise(app, draft.message, inputs) or review.blocker(result)
    if found:
        return found
    release, policy = _release(app, tx, draft, inputs), app.campaign.policy
    answers = (rule(release, inputs, policy) for rule in eligibility.MESSAGE_RULES)
    against = next((one for one in answers if one.answer is not Answer.PASS), None)
    return _in_words(app, eligibility.explained(against)) if against else ""


def leaving(app: App, tx: Connection, draft: Draft, approval: Approval, *, before: int = 0) -> Leaving:
    """Of a message that is permitted: whether it waits for an hour or a day, and what is told when it leaves.

    `before`: messages that would leave before it, of a dry run.
    """
    on_file = OnFile.one(app, tx, draft.prospect_id)
    if on_file is None:
        return Leaving()
    inputs, policy = on_file.inputs(app, on_file.prospects[0]), app.campaign.policy
    release = _release(app, tx, draft, inputs, by=approval.reviewer)
    release = release.model_copy(update={"sent_today": release.sent_today + before})
    answer = eligibility.waits(release, inputs, policy)
    if answer is not None:
        until = eligibility.leaves_at(release, inputs, policy)
        ends = approval.approved_at + timedelta(hours=policy.approval_hours)
        return Leaving(answer.detail, until, again=until is None or until > ends)
    answers = eligibility.at_sending(release, inputs, policy)
    return Leaving(warnings=tuple(one.detail for one in answers if one.effect is Effect.WARN))


def seen(app: App, tx: Connection, draft: Draft) -> dict[str, str]:
    """What a yes to this message rests on, each with its digest: what has changed when it leaves is asked again."""
    on_file = OnFile.one(app, tx, draft.prospect_id)
    if on_file is None:
        return {}
    inputs = on_file.inputs(app, on_file.prospects[0])
    return _stands(app, draft, inputs, decide(app, inputs))


def twins(tx: Connection, draft: Draft) -> list[DraftStatus]:
    """Where other messages to the same person or mailbox stand: two records may turn out to be one person."""
    person = lists.prospect(tx, draft.prospect_id)
    ids = lists.ids_of(person) if person else (draft.prospect_id,)
    return drafts.twins(tx, draft.draft_id, ids, identity.mailbox_of(draft.message.to_email))


# ---------------------------------------------------------------- inside


def _addressed_otherwise(app: App, message: Message, inputs: GateInputs) -> str:
    today = drafting.addressed(message.sentences, inputs.profile, offer_to(app, inputs.profile))
    if (today.to_email, today.to_name) != (message.to_email, message.to_name):
        return "The recipient has changed since this was written. Run `outreach draft` to address it anew."
    if (today.from_email, today.from_name) != (message.from_email, message.from_name):
        return "The sender in offer.yaml has changed since this was written. Run `outreach draft` to renew it."
    if today.digest != message.digest:
        what = "What stands around the text of this message (greeting, sign-off, address, notice, opt-out)"
        return f"{what} has changed in offer.yaml since it was written. Run `outreach draft` to renew it."
    return ""


def _on_any_day(app: App) -> App:
    """The campaign as if no quiet period were on: what was approved before one waits for its end."""
    policy = app.campaign.policy
    permission = policy.permission.model_copy(update={"quiet_periods": ()})
    campaign = app.campaign.model_copy(update={"policy": policy.model_copy(update={"permission": permission})})
    return replace(app, campaign=campaign) if policy.permission.quiet_periods else app


def _asked(
    app: App,
    tx: Connection,
    draft: Draft,
    inputs: GateInputs,
    decision: Decision,
    reviewer: str,
    approval: Approval | None,
) -> str:
    """The rules about the message's text and about whoever says yes, as one sentence; "" when all agree."""
    policy = app.campaign.policy
    if approval is None:
        answers = eligibility.at_approval(_release(app, tx, draft, inputs, by=reviewer), inputs, policy)
    else:
        release = _release(app, tx, draft, inputs, by=approval.reviewer, approval=approval, decision=decision)
        answers = eligibility.at_sending(release, inputs, policy)
    against = [one for one in answers if one.answer is not Answer.PASS and one.id not in _FOR_LATER]
    return _in_words(app, against[0]) if against else ""


def _in_words(app: App, answer: CriterionResult) -> str:
    """A refusal as a reviewer reads it, with what to do in this campaign's own files."""
    seller = app.campaign.offer.seller
    remedy = ""
    if answer.id == "notice_lines":
        remedy = "Complete privacy_notice in offer.yaml, then run `outreach draft` to renew the messages that wait."
    if answer.id == "notice_lines" and not seller.privacy_notice.strip():
        remedy = (
            "Write it once in offer.yaml (seller: privacy_notice), then run `outreach draft`: "
            "it is put below every message to people whose law asks for it."
        )
    if answer.id in ("postal_address", "opt_out_line"):
        name = "seller: postal_address" if answer.id == "postal_address" else "optout"
        remedy = f"Correct {name} in offer.yaml, then run `outreach draft` to renew the messages that wait."
    return eligibility.in_words(answer.model_copy(update={"remedy": remedy}) if remedy else answer)


def _release(
    app: App,
    tx: Connection,
    draft: Draft,
    inputs: GateInputs,
    *,
    by: str = "",
    approval: Approval | None = None,
    decision: Decision | None = None,
) -> Release:
    """What is known about one message now, as the rules want it."""
    seller, message = app.campaign.offer.seller, draft.message
    known = bool(approval and approval.seen)
    words = " ".join(s.text for s in message.sentences if s.part in (Part.SUBJECT, Part.BODY))
    return Release(
        now=_now_at(app, inputs),
        approved_at=approval.approved_at if approval else None,
        approved_by=by,
        written_by=draft.written_by,
        editors=drafts.editors(tx, draft.draft_id),
        by_hand=not app.mailer.delivers,
        seen=approval.seen if approval else {},
        stands=_stands(app, draft, inputs, decision or decide(app, inputs)) if known else {},
        subject=message.subject,
        body=message.body,
        language=eligibility.language_of(words),
        seller=seller.company,
        postal_address=seller.postal_address,
        from_email=message.from_email,
        sender_domains=_own_domains(app, message.from_email),
        sent_today=len(lists.touches_since(tx, app.today)) if app.mailer.delivers else 0,
    )


def _own_domains(app: App, sender_email: str) -> tuple[str, ...]:
    """The sender's own domains: as policy.yaml names them, and that of the address; nobody owns a mail provider's."""
    domain = sender_email.rpartition("@")[2].lower()
    own = () if eligibility.is_private(sender_email) else (domain,)
    return (*own, *app.campaign.policy.permission.own_domains)


def _now_at(app: App, inputs: GateInputs) -> datetime:
    """The present moment by the recipient's clock, else by the sender's as policy.yaml names it, else by this one."""
    for name in (eligibility.time_zone_of(inputs.profile), app.campaign.policy.permission.sender_time_zone):
        try:
            if name:
                return app.now.astimezone(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError):
            continue  # a machine without a table of time zones, or a zone misspelt: the next clock
    return app.now.astimezone()


def _stands(app: App, draft: Draft, inputs: GateInputs, decision: Decision) -> dict[str, str]:
    cites = dict.fromkeys(cite for sentence in draft.message.sentences for cite in sentence.cites)
    facts = [f for f in inputs.profile.facts if f.fact_id in cites]
    claims = drafting.evidence_for(inputs.profile, app.campaign.offer).claims
    said = (decision.verdict, decision.tier, decision.score_lo, decision.role.role)
    return {
        "the facts": digest_of(sorted((f.fact_id, f.text, f.status, str(f.value)) for f in facts)),
        "the claims": digest_of({cite: claims.get(cite) for cite in cites if cite in claims}),
        "the decision": digest_of([*map(str, said)]),
        "the suppressions": digest_of([*inputs.suppressions]),
    }
