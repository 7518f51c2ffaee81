"""A person vets facts: adds one with the page it stands on, says yes or no to one, and takes that back.

The gate and the drafts follow at once: whoever the fact is about is decided about again, every draft that rests on a
fact whose standing changed is checked again, and an approval that rests on one that is not verified any more is void.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from outreach import checking, facts
from outreach.app import App
from outreach.errors import NotFoundError, SheetError
from outreach.models import (
    Account,
    CheckEvidence,
    DraftStatus,
    Fact,
    FactStatus,
    Message,
    Part,
    Prospect,
    Refusal,
    Sentence,
    SourceKind,
    Tense,
)
from outreach.store import audit, decisions, drafts, fact_history, lists
from outreach.text import clean, fold
from outreach.workflow.onfile import OnFile, decide
from outreach.workflow.reviewing import check_again

_SHORTEST_REASON = 8  # characters: "ok" explains nothing
_SEE = "See them with: outreach facts list"

#: Of the check's findings those that are about a message, not about what a quotation says.
_NOT_ABOUT_SUPPORT = frozenset({"form", "language", "uncited", "personal", "sensitive", "stale", "seller", "deception"})


@dataclass(frozen=True)
class AddedFact:
    """A fact that is on file from now on, as it stands today, with what stands around its quotation."""

    fact: Fact
    passage: str
    is_new: bool


def add_fact(
    app: App,
    path: Path,
    *,
    about: str,
    quote: str,
    url: str,
    text: str = "",
    kind: str = "",
    value: str = "",
    observed_on: date | None = None,
    event_on: date | None = None,
    by: str = "",
) -> AddedFact | Refusal:
    """Keeps a statement with its quotation on a saved page; no address is ever opened. Raises SheetError.

    Verified when the quotation stands literally there and, by the check of messages, says what the statement says.
    """
    page = facts.read_page(_bytes_of(path), path.name)
    told = {"quote": quote, "text": text, "kind": kind, "value": value, "source": url}
    told |= {"observed_on": (observed_on or app.today).isoformat(), "event_on": str(event_on or "")}
    with app.store.write("add fact") as tx:
        people, accounts = lists.all_prospects(tx), lists.all_accounts(tx)
        made = facts.fact_from_page(page, told, about, accounts, people, today=app.today)
        if isinstance(made, Refusal):
            return made
        fact = _with_support(app, tx, *made)
        known = lists.fact(tx, fact.fact_id)
        if known and known.decided_by:
            word = "confirmed" if known.status is FactStatus.VERIFIED else "rejected"
            return Refusal(reason=f"{known.decided_by} has {word} this fact ({known.fact_id}). Take that back first.")
        before = _standing(app, tx, fact.subject)
        if known:
            lists.replace_fact(tx, fact)
        else:
            lists.add_facts(tx, [fact])
        payload = {"source": fact.source, "read": fact.observed_on.isoformat(), "page": page.digest}
        who = clean(by, 200) or app.actor
        audit.append(tx, app.now, who, fact_history.ADDED, [(fact.fact_id, payload)])
        after = _follow(app, tx, fact.subject, before, who)
        return AddedFact(after[fact.fact_id], made[1].passage, known is None)


def decide_fact(app: App, fact_id: str, *, keep: bool, by: str, reason: str) -> Fact | Refusal:
    """A named person's yes or no to a fact, with the reason; returns it as it stands now. Raises NotFoundError."""
    who, why = clean(by, 200), clean(reason)
    if not who:
        return Refusal(reason="Say who decides: a decision on a fact is stored with a name.")
    if len(why) < (_SHORTEST_REASON if keep else 1):
        how = "how you know that it is right" if keep else "what is wrong with it"
        return Refusal(reason=f"Say in a few words {how}; that is kept with your name.")
    with app.store.write("decide fact") as tx:
        fact = _stored(tx, fact_id)
        status = FactStatus.VERIFIED if keep else FactStatus.REJECTED
        words = f"Confirmed by {who}. {why}" if keep else f"Rejected by {who}. {why}"
        changed = _decided(fact, status, words, who, app.today)
        if keep and (refusal := _cannot_keep(app, tx, fact, changed)):
            return refusal
        return _decide(app, tx, fact, changed, who, why)


def reject_fact(app: App, fact_id: str, *, reviewer: str, reason: str = "") -> None:
    """A fact is wrong: no message may use it, and approvals resting on it are void. Raises NotFoundError."""
    with app.store.write("reject fact") as tx:
        fact, why = _stored(tx, fact_id), clean(reason)
        words = f"Rejected by {reviewer}." + (f" {why}" if why else "")
        _decide(app, tx, fact, _decided(fact, FactStatus.REJECTED, words, reviewer, app.today), reviewer, why)


def take_back_fact(app: App, fact_id: str, *, by: str, reason: str = "") -> Fact | Refusal:
    """The last decision on a fact holds no more; the one before it, if any, does. Raises NotFoundError."""
    who = clean(by, 200)
    if not who:
        return Refusal(reason="Say who takes it back.")
    with app.store.write("take back fact") as tx:
        fact = _stored(tx, fact_id)
        before = fact_history.before_last_decision(tx, fact_id)
        if before is None and not (fact.decided_by and fact.source_kind is not SourceKind.PERSON):
            return Refusal(reason="Nobody has decided on this fact, so there is nothing to take back.")
        standing = _standing(app, tx, fact.subject)
        for one in (fact, *_rejected_with(tx, fact)):
            lists.replace_fact(tx, one.model_copy(update=_undecided() | _as_before(before or {})))
        payload = {"before": _decision_of(fact), "reason": clean(reason)}
        audit.append(tx, app.now, who, fact_history.TAKEN_BACK, [(fact_id, payload)])
        return _follow(app, tx, fact.subject, standing, who)[fact_id]


# ---------------------------------------------------------------- inside


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        reason = f"It cannot be read ({exc.strerror or exc})."
        raise SheetError(path.name, reason, "Give a page saved in the browser, or a .txt with its text.") from exc


def _stored(tx: Connection, fact_id: str) -> Fact:
    fact = lists.fact(tx, fact_id)
    if fact is None:
        raise NotFoundError("fact", fact_id, f"It may have been removed by a newer import. {_SEE}")
    return fact


def _decided(fact: Fact, status: FactStatus, words: str, by: str, on: date) -> Fact:
    return fact.model_copy(update={"status": status, "status_reason": words, "decided_by": by, "decided_on": on})


def _decision_of(fact: Fact) -> dict[str, object]:
    """The part of a fact that a decision changes, as the log keeps it."""
    on = fact.decided_on.isoformat() if fact.decided_on else ""
    return {"status": str(fact.status), "status_reason": fact.status_reason, "by": fact.decided_by, "on": on}


def _undecided() -> dict[str, object]:
    return {"status": FactStatus.UNVERIFIED, "status_reason": "", "decided_by": "", "decided_on": None}


def _as_before(before: Mapping[str, object]) -> dict[str, object]:
    if not before:  # decided by an earlier edition of the program, which did not write down what stood before
        return {}
    on = str(before["on"])
    return {
        "status": FactStatus(str(before["status"])),
        "status_reason": str(before["status_reason"]),
        "decided_by": str(before["by"]),
        "decided_on": date.fromisoformat(on) if on else None,
    }


def _rejected_with(tx: Connection, fact: Fact) -> list[Fact]:
    """The same statement brought by other sources since: it was refused on that person's word and on no other."""
    same = [one for one in lists.facts_about(tx, [fact.subject]) if one.fact_id != fact.fact_id]
    told = (fact.kind, fold(fact.text).rstrip(" .!"), fact.status, fact.status_reason)
    return [
        one
        for one in same
        if (one.kind, fold(one.text).rstrip(" .!"), one.status, one.status_reason) == told
        and fact_history.before_last_decision(tx, one.fact_id) is None
    ]


def _cannot_keep(app: App, tx: Connection, fact: Fact, changed: Fact) -> Refusal | None:
    """A yes that would not make the fact usable is no yes: private, too old, cut off, or against another yes."""
    if fact.status is FactStatus.QUARANTINED:
        return Refusal(reason=f"{fact.status_reason} Nobody's word makes it usable.")
    now = _standing(app, tx, fact.subject, instead=changed)[fact.fact_id]
    if now.status is FactStatus.VERIFIED:
        return None
    return Refusal(reason=f"Your word would not make it usable: it is {now.status}. {now.status_reason}")


def _decide(app: App, tx: Connection, fact: Fact, changed: Fact, who: str, why: str) -> Fact:
    standing = _standing(app, tx, fact.subject)
    lists.replace_fact(tx, changed)
    action = fact_history.CONFIRMED if changed.status is FactStatus.VERIFIED else fact_history.REJECTED
    payload = {"text": fact.text, "reason": why, "before": _decision_of(fact)}
    audit.append(tx, app.now, who, action, [(fact.fact_id, payload)])
    after = _follow(app, tx, fact.subject, standing, who)
    return after.get(fact.fact_id, changed)


def _standing(app: App, tx: Connection, subject: str, instead: Fact | None = None) -> dict[str, Fact]:
    """The facts about one account or person as they stand today; `instead` in place of the one stored."""
    person, account = _whom(tx, subject)
    about = lists.facts_about(tx, [subject])
    if instead:
        about = [instead if one.fact_id == instead.fact_id else one for one in about]
    if account is None:
        return {one.fact_id: one for one in about}
    policy = app.campaign.policy
    stand = facts.standing_of(about, account, policy, app.today, about_person=person is not None)
    return {one.fact_id: one for one in stand}


def _whom(tx: Connection, subject: str) -> tuple[Prospect | None, Account | None]:
    person = lists.prospect(tx, subject)
    return person, lists.account(tx, person.account_id if person else subject)


def _follow(app: App, tx: Connection, subject: str, before: Mapping[str, Fact], by: str) -> dict[str, Fact]:
    """Drafts and decisions after a change of what is on file about somebody; returns how the facts stand now."""
    after = _standing(app, tx, subject)
    now = {fact_id: fact.status for fact_id, fact in after.items()}
    changed = {one for one in now.keys() | before.keys() if not (one in before and before[one].status is now.get(one))}
    _decide_again(app, tx, subject)
    for draft in drafts.with_status(tx, DraftStatus.PENDING, DraftStatus.APPROVED):
        resting = changed & {cite for sentence in draft.message.sentences for cite in sentence.cites}
        lost = next((one for one in sorted(resting) if now.get(one) is not FactStatus.VERIFIED), "")
        if resting:
            reason = f"a fact it rests on is {now.get(lost, 'gone')} since {by} decided" if lost else ""
            check_again(app, tx, draft, reason)
    return after


def _decide_again(app: App, tx: Connection, subject: str) -> None:
    """Whoever the gate has decided about on this fact is decided about again; who has no decision yet gets none."""
    person, account = _whom(tx, subject)
    if account is None:
        return
    stood = {one.prospect_id: one.decision_id for one in decisions.of_account(tx, account.account_id)}
    pairs = []
    for prospect_id in stood:
        on_file = OnFile.one(app, tx, prospect_id) if person is None or prospect_id in lists.ids_of(person) else None
        if on_file is not None:
            inputs = on_file.inputs(app, on_file.prospects[0])
            pairs.append((decide(app, inputs), inputs))
    changed = [(one, inputs) for one, inputs in pairs if stood.get(one.prospect_id, one.decision_id) != one.decision_id]
    if changed:
        decisions.keep_documents(tx, app.campaign)
        decisions.save(tx, changed)
        told = [(one.prospect_id, {"decision": one.decision_id, "verdict": one.verdict}) for one, _ in changed]
        audit.append(tx, app.now, app.actor, "decide again", told)


# ---------------------------------------------------------------- does the quotation say it?


def _with_support(app: App, tx: Connection, fact: Fact, found: facts.Found) -> Fact:
    """The fact with why its quotation does not bear it out, where it does not."""
    if fact.capture is None or fact.capture.problem:
        return fact
    problem = next((why for text in (found.quote, found.sentences) if (why := _unsupported(app, tx, fact, text))), "")
    return fact.model_copy(update={"capture": fact.capture.model_copy(update={"problem": problem})})


def _unsupported(app: App, tx: Connection, fact: Fact, text: str) -> str:
    """What the check says about the statement as a sentence that cites these words alone; "" when they bear it out."""
    person, account = _whom(tx, fact.subject)
    seller = app.campaign.offer.seller
    quoted = facts.quoted(fact, text)
    evidence = CheckEvidence(
        facts=(quoted,),
        claims={},
        asks={},
        first_name=person.first_name if person else "",
        last_name=person.last_name if person else "",
        company=account.name if account else "",
        seller=seller.company,
        sender=seller.sender_name,
        today=app.today,
    )
    result = checking.check(_as_message(fact, quoted), evidence)
    against = [one for one in result.findings if one.code not in _NOT_ABOUT_SUPPORT]
    tense = _tense_problem(fact, quoted)
    return f"The quotation does not bear the statement out. {against[0].message}" if against else tense


def _tense_problem(fact: Fact, quoted: Fact) -> str:
    """What somebody says about when it holds must not be more than the page says."""
    is_more = quoted.tense is Tense.PLAN and fact.tense is not Tense.PLAN
    return "The quotation tells of a plan, the statement of something done." if is_more else ""


def _as_message(fact: Fact, quoted: Fact) -> Message:
    sentences: Sequence[Sentence] = (Sentence(part=Part.BODY, text=fact.text, cites=(quoted.fact_id,)),)
    return Message(to_name="", to_email="", from_name="", from_email="", sentences=tuple(sentences))
