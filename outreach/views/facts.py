"""Facts as they stand today: which wait for a person, which contradict each other, what happened to one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from outreach import drafting, facts
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import (
    GATE_ONLY_KINDS,
    TRIGGER_KINDS,
    Account,
    AuditEntry,
    Fact,
    FactEvent,
    FactStatus,
    Prospect,
    SourceKind,
    Verdict,
)
from outreach.models.vetting import FactCard, FactConflict, FactDecision, FactQueue, SetAside
from outreach.store import decisions, fact_history, lists
from outreach.store.standing import length_of_log
from outreach.views.ages import age

#: Kinds nobody needs to verify: the gate reads them as they are, and no message uses them.
_FOR_THE_GATE = GATE_ONLY_KINDS | drafting.NOT_IN_MESSAGES

_WORDS = {
    fact_history.ADDED: "put on file",
    fact_history.READ_AGAIN: "read again",
    fact_history.CONFIRMED: "confirmed",
    fact_history.REJECTED: "rejected",
    fact_history.TAKEN_BACK: "decision taken back",
    fact_history.VOUCHED: "vouched for",
    fact_history.LOOKED: "looked at while set aside",
}
_STATUS_AFTER = {
    fact_history.CONFIRMED: FactStatus.VERIFIED,
    fact_history.VOUCHED: FactStatus.VERIFIED,
    fact_history.REJECTED: FactStatus.REJECTED,
    fact_history.LOOKED: FactStatus.QUARANTINED,
}


@dataclass(frozen=True)
class _OnFile:
    """Whom facts are about."""

    people: Mapping[str, Prospect]
    accounts: Mapping[str, Account]
    qualified: Mapping[str, int]  # by account and by person: people who qualify

    def name(self, subject: str) -> str:
        person = self.people.get(subject)
        account = self.account(subject)
        company = (account.name or account.domain) if account else ""
        return ", ".join(part for part in (person.name if person else "", company) if part) or subject

    def account(self, subject: str) -> Account | None:
        person = self.people.get(subject)
        return self.accounts.get(person.account_id if person else subject)


def fact_queue(app: App) -> FactQueue:
    """What waits for a person: facts of people who qualify first, conflicts; what is set aside only as numbers."""
    with app.store.read() as tx:
        key = (app.today, app.campaign.policy.digest, length_of_log(tx), lists.count(tx))
        if app.cache.get("fact queue key") != key:
            app.cache.update({"fact queue key": key, "fact queue": _queue(app, tx)})
    found = app.cache["fact queue"]
    assert isinstance(found, FactQueue)  # noqa: S101  # the cache holds objects; this tells the type checker which
    return found


def fact_history_of(app: App, fact_id: str) -> tuple[FactCard, tuple[FactEvent, ...]]:
    """A fact with everything that happened to it, the oldest first, and how it stands today. Raises NotFoundError."""
    with app.store.read() as tx:
        stored = lists.fact(tx, fact_id)
        if stored is None:
            raise NotFoundError("fact", fact_id, "See those that wait with: outreach facts list")
        on_file = _on_file(tx)
        about = _standing(app, on_file, stored.subject, lists.facts_about(tx, [stored.subject]))
        fact = next((one for one in about if one.fact_id == fact_id), stored)
        log = fact_history.entries(tx, fact_id)
    if fact.status is FactStatus.QUARANTINED:
        fact = _blank(fact)
    events = [*_first(fact, log), *(_event(entry) for entry in log), _today(fact, app.today)]
    return _card(fact, on_file, app.today), tuple(events)


def fact_decisions(app: App, *, limit: int = 10, by: str = "") -> tuple[FactDecision, ...]:
    """The last decisions on facts that hold, of one person or of everybody, the newest first."""
    with app.store.read() as tx:
        held = [entry for entry in fact_history.decisions_in_force(tx) if by in ("", entry.actor)][:limit]
        stored = {entry.subject: lists.fact(tx, entry.subject) for entry in held}
        on_file = _on_file(tx, qualified=False)
    return tuple(_decision(entry, stored[entry.subject], on_file) for entry in held)


# ---------------------------------------------------------------- inside


def _queue(app: App, tx: Connection) -> FactQueue:
    on_file = _on_file(tx)
    by_subject: dict[str, list[Fact]] = defaultdict(list)
    for fact in lists.all_facts(tx):
        by_subject[fact.subject].append(fact)
    counts: Counter[FactStatus] = Counter()
    waiting: list[FactCard] = []
    conflicts: list[FactConflict] = []
    aside: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, about in by_subject.items():
        stand = _standing(app, on_file, subject, about)
        counts.update(fact.status for fact in stand)
        for fact in stand:
            if fact.status is FactStatus.UNVERIFIED and fact.kind not in _FOR_THE_GATE:
                waiting.append(_card(fact, on_file, app.today))
            elif fact.status is FactStatus.QUARANTINED:
                aside[fact.status_reason, str(fact.kind)].append(fact.fact_id)
        pairs = facts.open_conflicts(stand)
        conflicts += [FactConflict(one=c[0], other=c[1]) for c in (_pair(pair, on_file, app.today) for pair in pairs)]
    return FactQueue(
        unverified=tuple(sorted(waiting, key=_first_to_verify)),
        conflicts=tuple(sorted(conflicts, key=lambda one: (-one.one.qualified, one.one.about, one.key))),
        aside=tuple(SetAside(reason=r, kind=k, fact_ids=tuple(sorted(ids))) for (r, k), ids in sorted(aside.items())),
        verified=counts[FactStatus.VERIFIED],
        facts=counts.total(),
    )


def _first_to_verify(card: FactCard) -> tuple[object, ...]:
    """Of people who qualify, read by somebody, news, the newest: that is what a message can be made of."""
    fact = card.fact
    is_list, is_news = fact.source_kind is SourceKind.LIST, fact.kind in TRIGGER_KINDS
    return not card.qualified, is_list, not is_news, -fact.dated.toordinal(), card.about, fact.fact_id


def _pair(pair: tuple[Fact, Fact], on_file: _OnFile, today: date) -> tuple[FactCard, FactCard]:
    """The newer one first."""
    newest_first = sorted(pair, key=lambda fact: (-fact.dated.toordinal(), fact.fact_id))
    return _card(newest_first[0], on_file, today), _card(newest_first[1], on_file, today)


def _card(fact: Fact, on_file: _OnFile, today: date) -> FactCard:
    return FactCard(
        fact=fact,
        about=on_file.name(fact.subject),
        url=fact.source if fact.source.startswith("https://") else "",
        age=age((today - fact.dated).days),
        states="" if fact.value is None and fact.slots is None else _states(fact),
        qualified=on_file.qualified.get(fact.subject, 0),
    )


def _states(fact: Fact) -> str:
    said = ", ".join(fact.value) if isinstance(fact.value, tuple) else facts.shown(fact)
    return "" if said == "None" else said


def _on_file(tx: Connection, *, qualified: bool = True) -> _OnFile:
    people = {one.prospect_id: one for one in lists.all_prospects(tx)}
    accounts = {one.account_id: one for one in lists.all_accounts(tx)}
    counts: Counter[str] = Counter()
    for prospect_id, (_, verdict) in decisions.current_ids(tx).items() if qualified else ():
        if verdict == Verdict.QUALIFIED and prospect_id in people:
            counts.update((prospect_id, people[prospect_id].account_id))
    return _OnFile(people, accounts, counts)


def _standing(app: App, on_file: _OnFile, subject: str, about: Sequence[Fact]) -> Sequence[Fact]:
    account = on_file.account(subject)
    if account is None:
        return about
    is_person = subject in on_file.people
    return facts.standing_of(about, account, app.campaign.policy, app.today, about_person=is_person)


def _first(fact: Fact, log: Sequence[AuditEntry]) -> Iterable[FactEvent]:
    """Where it was read: the log names it from the edition on that keeps histories."""
    if any(entry.action in (fact_history.ADDED, fact_history.VOUCHED) for entry in log):
        return
    yield FactEvent(on=fact.observed_on, by=fact.source, what="read", status=FactStatus.UNVERIFIED)


def _event(entry: AuditEntry) -> FactEvent:
    said = [entry.payload.get(name) for name in ("source", "read", "reason", "how")]
    words = [str(word) for word in said if word]
    status = _STATUS_AFTER.get(entry.action, FactStatus.UNVERIFIED)
    return FactEvent(
        at=entry.at,
        on=entry.at.date(),
        by=entry.actor,
        what=_WORDS.get(entry.action, entry.action),
        status=status,
        reason=", ".join(words),
    )


def _today(fact: Fact, today: date) -> FactEvent:
    return FactEvent(on=today, by=fact.decided_by, what="today", status=fact.status, reason=fact.status_reason)


def _decision(entry: AuditEntry, fact: Fact | None, on_file: _OnFile) -> FactDecision:
    before = entry.payload.get("before")
    was_hidden = isinstance(before, dict) and before.get("status") == FactStatus.QUARANTINED
    return FactDecision(
        fact_id=entry.subject,
        about=on_file.name(fact.subject) if fact else "",
        text=fact.text if fact and not was_hidden else "",
        is_yes=entry.action == fact_history.CONFIRMED,
        by=entry.actor,
        at=entry.at,
        reason=str(entry.payload.get("reason") or ""),
    )


def _blank(fact: Fact) -> Fact:
    return fact.model_copy(update={"text": "", "evidence": "", "value": None, "slots": None, "capture": None})
