"""What a reviewer sees: the queue, one card with its evidence, the outbox."""

from datetime import date
from typing import Literal

from sqlalchemy import Connection

from outreach import drafting, quality, review
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import (
    Answer,
    BuyingRole,
    CardColleague,
    CardEvidence,
    CardReason,
    CardSentence,
    CheckResult,
    Decision,
    Distinctness,
    Draft,
    DraftStatus,
    Fact,
    FactStatus,
    OutboxRow,
    Profile,
    Queue,
    ReviewCard,
    Verdict,
)
from outreach.store import decisions, drafts, lists
from outreach.views.ages import age
from outreach.views.made_for import alike_at_company, made_for
from outreach.views.words import split
from outreach.workflow.gate import icp_of
from outreach.workflow.onfile import OnFile, check, decide, evidence_of
from outreach.workflow.releasing import text_refused

Show = Literal["all", "needs_you", "clear"]


def queue(app: App, *, show: Show = "all", search: str = "", reviewer: str = "") -> Queue:
    """What waits for a person, best first; skipped ones last."""
    with app.store.read() as tx:
        items = drafts.queue(tx, show=show, search=search)
        counts = drafts.count_by_status(tx)
    return Queue(
        items=tuple(items),
        pending=counts[DraftStatus.PENDING],
        approved=counts[DraftStatus.APPROVED],
        rejected=counts[DraftStatus.REJECTED],
        sent=counts[DraftStatus.SENT],
    )


def card(app: App, draft_id: str) -> ReviewCard:
    """One draft with everything a decision needs. Raises NotFoundError."""
    with app.store.read() as tx:
        draft = drafts.get(tx, draft_id)
        on_file = OnFile.one(app, tx, draft.prospect_id) if draft else None
        if draft is None or on_file is None:
            raise NotFoundError("draft", draft_id, "It may have been removed; open the next one.")
        inputs = on_file.inputs(app, on_file.prospects[0])
        result = check(app, tx, draft.message, inputs.profile)
        first = drafts.get(tx, draft_id, 1) or draft
        colleagues = _colleagues(app, tx, draft)
        decision = decide(app, inputs)
        blocker = text_refused(app, tx, draft, inputs, result)
        distinct = made_for(app, tx, draft.message, inputs.profile, decision)
        shared = alike_at_company(app, tx, draft)
        evidence = evidence_of(app, tx, inputs.profile)
    marks = quality.quality_card(
        draft.message,
        result,
        evidence,
        decision=decision,
        made_for=distinct,
        offer=app.campaign.offer,
        refused="" if blocker == review.blocker(result) else blocker,
    )
    drawn = _card(app, draft, first, decision, inputs.profile, result, colleagues, blocker)
    beside = {"made_for": distinct, "alike": tuple(one.finding for one in shared), "quality": marks}
    return drawn.model_copy(update={**beside, "sentences": _reaching(drawn.sentences, distinct)})


def outbox(app: App) -> tuple[OutboxRow, ...]:
    """Every approved message and what became of it."""
    shown = (DraftStatus.APPROVED, DraftStatus.SENDING, DraftStatus.UNKNOWN, DraftStatus.SENT)
    rows = []
    with app.store.read() as tx:
        evidence = drafts.delivery_evidence(tx)
        for draft in drafts.with_status(tx, *shown):
            approval = drafts.approval_for(tx, draft.draft_id, draft.version)
            account = lists.account(tx, draft.account_id)
            if approval is not None:
                rows.append(
                    OutboxRow(
                        draft_id=draft.draft_id,
                        name=draft.message.to_name,
                        company=account.name if account else "",
                        subject=draft.message.subject,
                        state=draft.status,
                        approved_by=approval.reviewer,
                        approved_at=approval.approved_at,
                        detail=evidence.get(draft.draft_id, ""),
                    )
                )
    return tuple(rows)


# ---------------------------------------------------------------- the card


def _card(
    app: App,
    draft: Draft,
    first: Draft,
    decision: Decision,
    profile: Profile,
    result: CheckResult,
    colleagues: tuple[CardColleague, ...],
    blocker: str,
) -> ReviewCard:
    message = draft.message
    evidence = _evidence(app, draft, profile)
    numbers = {item.id: item.number for item in evidence}
    stands = decision.verdict is Verdict.QUALIFIED and not decision.holdout
    return ReviewCard(
        draft_id=draft.draft_id,
        version=draft.version,
        digest=message.digest,
        status=draft.status,
        prospect_id=draft.prospect_id,
        name=message.to_name,
        title=profile.prospect.title,
        company=profile.account.name,
        to_email=message.to_email,
        from_line=f"{message.from_name} <{message.from_email}>",
        subject=message.subject,
        body=message.body,
        editable=review.editable(message),
        sentences=_sentences(draft, numbers, result),
        evidence=evidence,
        unused=_unused(profile, numbers),
        headline=decision.headline,
        tier=decision.tier,
        score=decision.score_lo,
        score_hi=decision.score_hi,
        pass_mark=min(icp_of(app.campaign, decision).account.tiers.values(), default=0),
        role=_role(decision),
        reasons=_reasons(decision),
        counterfactual=decision.counterfactual,
        account=colleagues,
        written_by=draft.written_by,
        edited=_words(draft) != _words(first),
        model_body=_words(first),
        why_these_facts=draft.why_these_facts,
        open_sentences=result.marked,
        cannot_approve=blocker if stands else decision.headline,
        eligible_note="" if stands else decision.headline,
    )


def _words(draft: Draft) -> str:
    """Subject and body: what a person may change."""
    return f"{draft.message.subject}\n\n{review.editable(draft.message)}"


def _sentences(draft: Draft, numbers: dict[str, int], result: CheckResult) -> tuple[CardSentence, ...]:
    cards = []
    for index, sentence in enumerate(draft.message.sentences):
        found = tuple(f for f in result.findings if f.sentence == index)
        cited = tuple(numbers[cite] for cite in sentence.cites if numbers.get(cite))
        state: Literal["plain", "backed", "open"] = "open" if found else "backed" if cited else "plain"
        cards.append(
            CardSentence(
                index=index,
                part=sentence.part,
                paragraph=sentence.paragraph,
                text=sentence.text,
                numbers=cited,
                state=state,
                findings=found,
                released=tuple(f.message for f in result.released if f.sentence == index),
            )
        )
    return tuple(cards)


def _reaching(sentences: tuple[CardSentence, ...], distinct: Distinctness) -> tuple[CardSentence, ...]:
    also = {reach.sentence: len(reach.also) for reach in distinct.reaches if distinct.neighbours}
    return tuple(one.model_copy(update={"also": also.get(one.index)}) for one in sentences)


def _evidence(app: App, draft: Draft, profile: Profile) -> tuple[CardEvidence, ...]:
    """What the message rests on, numbered in the order it is read; an ask is no evidence."""
    known = {fact.fact_id: fact for fact in profile.facts}
    claims = drafting.evidence_for(profile, app.campaign.offer).claims
    items: list[CardEvidence] = []
    for cite in dict.fromkeys(cite for s in draft.message.sentences for cite in s.cites):
        number = len(items) + 1
        if cite in known:
            items.append(_fact_card(known[cite], number, profile.today))
        elif cite in claims:
            claim = claims[cite]
            expiry = f"until {claim.expires}" if claim.expires else ""
            items.append(
                CardEvidence(
                    number=number,
                    id=cite,
                    text=claim.text,
                    kind="claim",
                    status="approved claim",
                    source=claim.proof,
                    url=_https(claim.proof),
                    age=expiry,
                    note=f"approved by {claim.approved_by}",
                )
            )
    return tuple(items)


def _unused(profile: Profile, numbers: dict[str, int]) -> tuple[CardEvidence, ...]:
    """Facts on file that the message does not use; quarantined ones need a deliberate look elsewhere."""
    hidden = (FactStatus.QUARANTINED,)
    shown = [f for f in profile.facts if f.fact_id not in numbers and f.status not in hidden]
    return tuple(_fact_card(fact, 0, profile.today) for fact in shown)


def _fact_card(fact: Fact, number: int, today: date) -> CardEvidence:
    return CardEvidence(
        number=number,
        id=fact.fact_id,
        text=fact.text,
        quote=fact.evidence,
        kind="fact",
        status=fact.status,
        source=drafting.source_host(fact) or fact.source,
        url=_https(fact.source),
        age=age((today - fact.dated).days),
        note=fact.status_reason,
    )


def _reasons(decision: Decision) -> tuple[CardReason, ...]:
    """The rules as rows of a waterfall: must-haves first, then what ranks, then who the person is."""
    rows, earned = [], 0
    for group in ("must", "nice", "role", "eligibility"):
        for result in decision.criteria:
            if result.group != group or (group == "eligibility" and result.answer is Answer.PASS):
                continue
            label = result.id.replace("_", " ").capitalize()
            rows.append(
                CardReason(
                    label=label,
                    detail=split(result)[0],  # the rule itself stands in `outreach why`
                    answer=result.answer,
                    group=group,
                    points=result.points,
                    weight=result.weight,
                    start=earned,
                )
            )
            earned += result.points
    return tuple(rows)


def _colleagues(app: App, tx: Connection, draft: Draft) -> tuple[CardColleague, ...]:
    """Who else is known at this account, and how far things are with them."""
    rows = []
    for decision in decisions.of_account(tx, draft.account_id):
        prospect = lists.prospect(tx, decision.prospect_id)
        if prospect is None or draft.prospect_id in lists.ids_of(prospect):
            continue
        states = drafts.by_prospect(tx, lists.ids_of(prospect))
        state = next(iter(states.values()), "no draft")
        verdict = decision.verdict.replace("_", " ")
        rows.append(CardColleague(name=prospect.name, title=prospect.title, verdict=verdict, state=state))
    return tuple(rows)


def _role(decision: Decision) -> str:
    if decision.role.role is BuyingRole.UNKNOWN:
        return "role unknown"
    words = f"{decision.role.role.replace('_', ' ')} ({decision.role.confidence:.0%})"
    return f"{words}, from the CRM" if decision.role.from_crm else f"likely {words}"


def _https(source: str) -> str:
    return source if source.startswith("https://") else ""
