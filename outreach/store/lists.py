"""Who is on file: people and accounts as they are seen now, facts, suppressions, touches."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from outreach import identity
from outreach.models import (
    Account,
    Fact,
    FactStatus,
    Prospect,
    SourceKind,
    Suppression,
    SuppressionKind,
    Touch,
    prospect_id_of,
)
from outreach.store import schema as t
from outreach.store.sources import chunks
from outreach.text import clean, fold


def save_people(tx: Connection, people: Sequence[Prospect]) -> None:
    """Stores how these people are seen now."""
    for part in chunks(p.prospect_id for p in people):
        tx.execute(delete(t.prospects).where(t.prospects.c.prospect_id.in_(part)))
    if people:
        tx.execute(insert(t.prospects), [_prospect_row(p) for p in people])


def save_accounts(tx: Connection, accounts: Sequence[Account]) -> None:
    """Stores how these accounts are seen now."""
    for part in chunks(a.account_id for a in accounts):
        tx.execute(delete(t.accounts).where(t.accounts.c.account_id.in_(part)))
    rows = [{"account_id": a.account_id, "domain": a.domain, "doc": a.model_dump_json()} for a in accounts]
    if rows:
        tx.execute(insert(t.accounts), rows)


def drop_people(tx: Connection, prospect_ids: Iterable[str]) -> None:
    """These turned out to be somebody else; their records stay."""
    for part in chunks(prospect_ids):
        tx.execute(delete(t.prospects).where(t.prospects.c.prospect_id.in_(part)))


def drop_accounts(tx: Connection, account_ids: Iterable[str]) -> None:
    """These turned out to be another account; the ways lists call them stay."""
    for part in chunks(account_ids):
        tx.execute(delete(t.accounts).where(t.accounts.c.account_id.in_(part)))


def accounts_of(tx: Connection, account_ids: Iterable[str]) -> list[Account]:
    """These accounts, as far as they are on file."""
    found: list[Account] = []
    for part in chunks(account_ids):
        found += map(
            Account.model_validate_json, tx.scalars(select(t.accounts.c.doc).where(t.accounts.c.account_id.in_(part)))
        )
    return found


def employers(tx: Connection, prospect_ids: Iterable[str]) -> dict[str, str]:
    """Where these people are seen now: prospect -> account."""
    found: dict[str, str] = {}
    c = t.prospects.c
    for part in chunks(prospect_ids):
        query = select(c.prospect_id, c.account_id).where(c.prospect_id.in_(part))
        found.update((row.prospect_id, row.account_id) for row in tx.execute(query))
    return found


def all_prospects(tx: Connection) -> list[Prospect]:
    """Everybody, in a stable order."""
    query = select(t.prospects.c.doc).order_by(t.prospects.c.prospect_id)
    return [Prospect.model_validate_json(doc) for doc in tx.scalars(query)]


def all_accounts(tx: Connection) -> list[Account]:
    """Every company, in a stable order."""
    query = select(t.accounts.c.doc).order_by(t.accounts.c.account_id)
    return [Account.model_validate_json(doc) for doc in tx.scalars(query)]


def prospect(tx: Connection, prospect_id: str) -> Prospect | None:
    """One person by any id they have had, if still on file."""
    query = select(t.prospects.c.doc)
    doc = tx.scalar(query.where(t.prospects.c.prospect_id == prospect_id))
    if doc is None:
        doc = tx.scalar(query.where(t.prospects.c.prospect_id.in_(_people_found_by(FORMER + prospect_id))))
    return Prospect.model_validate_json(doc) if doc else None


#: Before the id a person has, or would have alone, among the keys of their records.
FORMER = "was:"


def _people_found_by(key: str) -> Select[Any]:
    joined = t.record_keys.join(t.records, t.record_keys.c.seq == t.records.c.seq)
    return select(t.records.c.prospect_id).select_from(joined).where(t.record_keys.c.key == key)


def prospect_by_email(tx: Connection, email: str) -> Prospect | None:
    """The person with this address, or who has it in any of their records."""
    wanted = email.strip().lower()
    doc = tx.scalar(select(t.prospects.c.doc).where(t.prospects.c.email == wanted))
    if doc is None:
        query = select(t.prospects.c.doc).order_by(t.prospects.c.prospect_id)
        doc = tx.scalars(query.where(t.prospects.c.prospect_id.in_(_people_found_by(f"mail:{wanted}")))).first()
    return Prospect.model_validate_json(doc) if doc else None


def account(tx: Connection, account_id: str) -> Account | None:
    """One company, if still on file."""
    doc = tx.scalar(select(t.accounts.c.doc).where(t.accounts.c.account_id == account_id))
    return Account.model_validate_json(doc) if doc else None


def count(tx: Connection) -> tuple[int, int, int]:
    """How many prospects, accounts and facts there are."""
    tables = (t.prospects, t.accounts, t.facts)
    prospects, accounts, facts = (tx.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    return prospects, accounts, facts


def add_facts(tx: Connection, facts: Iterable[Fact]) -> int:
    """Stores new facts and newer readings; what a person rejected stays rejected. Returns how many are new."""
    brought = list(facts)
    stored = {fact.fact_id: fact for fact in facts_about(tx, [fact.subject for fact in brought])}
    stored |= {fact.fact_id: fact for fact in _facts_by_id(tx, [fact.fact_id for fact in brought])}
    said = {(_statement(fact), fact.source): fact.fact_id for fact in stored.values()}
    refused = {_statement(fact): fact for fact in stored.values() if fact.status is FactStatus.REJECTED}
    new: dict[str, Fact] = {}
    for fact in brought:
        # Stored about somebody who turned out to be somebody known, a fact has the id it had there.
        known = stored.get(fact.fact_id) or stored.get(said.get((_statement(fact), fact.source), ""))
        if known is None:
            new[fact.fact_id] = _as_refused(fact, refused.get(_statement(fact)))
        elif not known.decided_by:
            _hear_again(tx, known, fact)
    rows = [
        {"fact_id": f.fact_id, "subject": f.subject, "origin": f.subject, "doc": f.model_dump_json()}
        for f in new.values()
    ]
    if rows:
        tx.execute(insert(t.facts), rows)
    return len(rows)


def _as_refused(fact: Fact, no: Fact | None) -> Fact:
    decided = ("status", "status_reason", "decided_by")
    return fact.model_copy(update={name: getattr(no, name) for name in decided}) if no else fact


def _hear_again(tx: Connection, known: Fact, fact: Fact) -> None:
    """A newer reading counts; on the same day only what the people concerned are called by now.

    What somebody read on the page itself is not made newer by a sheet that has no page.
    """
    if known.capture and not fact.capture:
        return
    if fact.observed_on > known.observed_on:
        fresh = {name: getattr(fact, name) for name in ("text", "observed_on", "source", "evidence", "slots")}
        replace_fact(tx, known.model_copy(update=fresh))
    elif fact.observed_on == known.observed_on and fact.text != known.text:
        replace_fact(tx, known.model_copy(update={"text": fact.text}))


def _facts_by_id(tx: Connection, fact_ids: Iterable[str]) -> list[Fact]:
    found: list[Fact] = []
    for part in chunks(fact_ids):
        query = select(t.facts.c.doc).where(t.facts.c.fact_id.in_(part))
        found += (Fact.model_validate_json(doc) for doc in tx.scalars(query))
    return found


def forget_list_facts(tx: Connection, subjects: Iterable[str]) -> None:
    """Before lists are heard again about these: what they said goes, unless a person decided on it."""
    heard = [f for f in facts_about(tx, subjects) if f.source_kind is SourceKind.LIST and not f.decided_by]
    for part in chunks(fact.fact_id for fact in heard):
        tx.execute(delete(t.facts).where(t.facts.c.fact_id.in_(part)))


def repoint_facts(tx: Connection, owners: Mapping[str, str]) -> None:
    """Id they were stored under -> id of whoever that is now: facts follow, there and back.

    What a list says is said again under the present id; only what people or research said has to be moved.
    """
    c = t.facts.c
    for part in chunks(owners):
        for row in tx.execute(select(c.fact_id, c.subject, c.origin, c.doc).where(c.origin.in_(part))).all():
            owner = owners[row.origin]
            fact = Fact.model_validate_json(row.doc)
            if owner == row.subject:
                continue
            if fact.source_kind is SourceKind.LIST and not fact.decided_by:
                tx.execute(delete(t.facts).where(c.fact_id == row.fact_id))
                continue
            doc = fact.model_copy(update={"subject": owner}).model_dump_json()
            tx.execute(update(t.facts).where(c.fact_id == row.fact_id).values(subject=owner, doc=doc))


def _statement(fact: Fact) -> tuple[str, str, str]:
    """What a fact says about whom, whatever its punctuation and wherever it stands."""
    return fact.subject, fact.kind, fold(fact.text).rstrip(" .!")


def fact(tx: Connection, fact_id: str) -> Fact | None:
    """One fact as stored."""
    doc = tx.scalar(select(t.facts.c.doc).where(t.facts.c.fact_id == fact_id))
    return Fact.model_validate_json(doc) if doc else None


def all_facts(tx: Connection) -> list[Fact]:
    """Every fact as stored; statuses that depend on the day are computed by the facts stage."""
    return [Fact.model_validate_json(doc) for doc in tx.scalars(select(t.facts.c.doc).order_by(t.facts.c.fact_id))]


def facts_about(tx: Connection, subjects: Iterable[str]) -> list[Fact]:
    """The facts about these accounts and people."""
    found: list[Fact] = []
    for part in chunks(subjects):
        query = select(t.facts.c.doc).where(t.facts.c.subject.in_(part))
        found += (Fact.model_validate_json(doc) for doc in tx.scalars(query))
    return sorted(found, key=lambda fact: fact.fact_id)


def replace_fact(tx: Connection, fact: Fact) -> None:
    """A person decided on a fact; the audit log keeps what stood before."""
    tx.execute(update(t.facts).where(t.facts.c.fact_id == fact.fact_id).values(doc=fact.model_dump_json()))


def add_suppressions(tx: Connection, items: Iterable[Suppression]) -> list[Suppression]:
    """Stores rules that stop messages; returns those that are new or say more.

    `never` is not weakened by a later `hold`. Of two on the same level both reasons are kept: ending one of them must
    not look as if there had been no other.
    """
    changed = []
    for item in items:
        key = (t.suppressions.c.kind == item.kind) & (t.suppressions.c.value == item.value)
        doc = tx.scalar(select(t.suppressions.c.doc).where(key))
        stands = _with_what_stood(item, Suppression.model_validate_json(doc)) if doc else item
        if stands is None:
            continue
        tx.execute(delete(t.suppressions).where(key))
        tx.execute(insert(t.suppressions).values(kind=item.kind, value=item.value, doc=stands.model_dump_json()))
        changed.append(item)
    return changed


def _with_what_stood(item: Suppression, known: Suppression) -> Suppression | None:
    """A suppression beside the one on file for the same name; None when it says nothing more."""
    if known.level != item.level:
        return item if item.level == "never" else None
    if item.reason in known.reason:
        return None if known.cause or not item.cause else item.model_copy(update={"reason": known.reason})
    both = clean(f"{known.reason}; {item.by}: {item.reason}")
    return item.model_copy(update={"reason": both, "by": known.by, "cause": known.cause or item.cause})


def suppressions_of(tx: Connection, names: Iterable[tuple[SuppressionKind, str]]) -> list[Suppression]:
    """The rules that stop whoever goes by one of these names (`names_of`)."""
    wanted = set(names)
    query = select(t.suppressions.c.doc).order_by(t.suppressions.c.kind, t.suppressions.c.value)
    parts = (tx.scalars(query.where(t.suppressions.c.value.in_(p))).all() for p in chunks({v for _, v in wanted}))
    found = (Suppression.model_validate_json(doc) for part in parts for doc in part)
    return [item for item in found if (item.kind, item.value) in wanted]


def all_suppressions(tx: Connection) -> list[Suppression]:
    """Every rule that stops messages."""
    query = select(t.suppressions.c.doc).order_by(t.suppressions.c.kind, t.suppressions.c.value)
    return [Suppression.model_validate_json(doc) for doc in tx.scalars(query)]


def names_of(prospect: Prospect, account: Account) -> tuple[tuple[SuppressionKind, str], ...]:
    """What a suppression may call this person: each address and its mailbox, each domain and those above it, ids."""
    addresses = tuple(filter(None, (prospect.email, *prospect.emails)))
    sites = (*(one.rpartition("@")[2] for one in addresses), account.domain, *account.domains)
    pairs = (
        *((SuppressionKind.ADDRESS, one) for one in (*addresses, *map(identity.mailbox_of, addresses))),
        *((SuppressionKind.DOMAIN, domain) for site in sites for domain in _with_those_above(site)),
        *((SuppressionKind.PERSON, one) for one in ids_of(prospect)),
        (SuppressionKind.ACCOUNT, account.account_id),
        *((SuppressionKind.ACCOUNT, former) for former in account.former_ids),
    )
    return tuple(dict.fromkeys((kind, value) for kind, value in pairs if value))


def _with_those_above(domain: str) -> list[str]:
    """ "mail.talus.example" is stopped by "talus.example" as well."""
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(max(len(parts) - 1, 1))]


def repoint_touches(tx: Connection, people: Iterable[Prospect], mailboxes: Mapping[str, Prospect]) -> None:
    """Messages count for whoever has the mailbox they went to, else for whoever the record describes now."""
    now = {former: person for person in people for former in ids_of(person)}
    joined = t.touches.outerjoin(t.drafts, t.touches.c.draft_id == t.drafts.c.draft_id)
    written_to = func.coalesce(t.drafts.c.prospect_id, t.touches.c.prospect_id)
    query = select(t.touches, written_to.label("written_to"), t.drafts.c.mailbox).select_from(joined)
    for part in chunks(now):
        for touch in tx.execute(query.where(written_to.in_(part))).all():
            _repoint(tx, touch, mailboxes.get(touch.mailbox or "", now[touch.written_to]))
    for part in chunks(mailboxes):
        for touch in tx.execute(query.where(t.drafts.c.mailbox.in_(part))).all():
            _repoint(tx, touch, mailboxes[touch.mailbox])


def _repoint(tx: Connection, touch: Any, person: Prospect) -> None:
    if (person.prospect_id, person.account_id) != (touch.prospect_id, touch.account_id):
        where = {"prospect_id": person.prospect_id, "account_id": person.account_id}
        doc = Touch.model_validate_json(touch.doc).model_copy(update=where).model_dump_json()
        tx.execute(update(t.touches).where(t.touches.c.draft_id == touch.draft_id).values(**where, doc=doc))


def add_touch(tx: Connection, draft_id: str, touch: Touch) -> None:
    """One message reached somebody."""
    row = {"draft_id": draft_id, "prospect_id": touch.prospect_id, "account_id": touch.account_id}
    tx.execute(insert(t.touches).values(**row, on_day=touch.on, doc=touch.model_dump_json()))


def touches_since(tx: Connection, day: date, account_id: str | None = None) -> list[Touch]:
    """Our messages since a day, to one account or to all."""
    query = select(t.touches.c.doc).where(t.touches.c.on_day >= day).order_by(t.touches.c.draft_id)
    if account_id is not None:
        query = query.where(t.touches.c.account_id == account_id)
    return [Touch.model_validate_json(doc) for doc in tx.scalars(query)]


def _prospect_row(prospect: Prospect) -> dict[str, str]:
    return {
        "prospect_id": prospect.prospect_id,
        "account_id": prospect.account_id,
        "email": prospect.email,
        "doc": prospect.model_dump_json(),
    }


def ids_of(prospect: Prospect) -> tuple[str, ...]:
    """The ids this person has had: identity names a person by their first record."""
    return (prospect.prospect_id, *(prospect_id_of(record_id) for record_id in prospect.record_ids))
