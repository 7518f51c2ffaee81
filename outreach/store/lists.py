"""Who is on file: records, the people and accounts they describe, facts, suppressions, touches."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from outreach.models import Account, Fact, FactStatus, Prospect, Record, Suppression, SuppressionKind, Touch, short_id
from outreach.store import schema as t
from outreach.text import fold


def record_ids(tx: Connection) -> set[str]:
    """Which rows were read before."""
    return set(tx.scalars(select(t.records.c.record_id)))


def add_records(tx: Connection, records: Iterable[Record]) -> None:
    """Keeps new rows in the order they came."""
    rows = [{"record_id": r.record_id, "source": r.source, "doc": r.model_dump_json()} for r in records]
    if rows:
        tx.execute(insert(t.records), rows)


def seen_again(tx: Connection, records: Iterable[Record]) -> None:
    """A row read before stands in a newer list as well: it describes the world as of then."""
    latest: dict[str, Record] = {}
    for record in records:
        latest[record.record_id] = max(latest.get(record.record_id, record), record, key=lambda r: r.exported_on)
    for known in all_records(tx):
        newer = latest.get(known.record_id)
        if newer and newer.exported_on > known.exported_on:
            doc = known.model_copy(update={"exported_on": newer.exported_on}).model_dump_json()
            tx.execute(update(t.records).where(t.records.c.record_id == known.record_id).values(doc=doc))


def all_records(tx: Connection) -> list[Record]:
    """Every row ever read, in import order."""
    return [Record.model_validate_json(doc) for doc in tx.scalars(select(t.records.c.doc).order_by(t.records.c.seq))]


def replace_people(tx: Connection, prospects: Sequence[Prospect], accounts: Sequence[Account]) -> None:
    """Stores the current view of who is who; records stay as they are."""
    tx.execute(delete(t.prospects))
    tx.execute(delete(t.accounts))
    if prospects:
        tx.execute(insert(t.prospects), [_prospect_row(p) for p in prospects])
        tx.execute(
            insert(t.accounts),
            [{"account_id": a.account_id, "domain": a.domain, "doc": a.model_dump_json()} for a in accounts],
        )


def all_prospects(tx: Connection) -> list[Prospect]:
    """Everybody, in a stable order."""
    query = select(t.prospects.c.doc).order_by(t.prospects.c.prospect_id)
    return [Prospect.model_validate_json(doc) for doc in tx.scalars(query)]


def all_accounts(tx: Connection) -> list[Account]:
    """Every company, in a stable order."""
    query = select(t.accounts.c.doc).order_by(t.accounts.c.account_id)
    return [Account.model_validate_json(doc) for doc in tx.scalars(query)]


def prospect(tx: Connection, prospect_id: str) -> Prospect | None:
    """One person, if still on file."""
    doc = tx.scalar(select(t.prospects.c.doc).where(t.prospects.c.prospect_id == prospect_id))
    return Prospect.model_validate_json(doc) if doc else None


def prospect_by_email(tx: Connection, email: str) -> Prospect | None:
    """The person with this address."""
    doc = tx.scalar(select(t.prospects.c.doc).where(t.prospects.c.email == email.strip().lower()))
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
    stored = {fact.fact_id: fact for fact in all_facts(tx)}
    refused = {_statement(fact): fact for fact in stored.values() if fact.status is FactStatus.REJECTED}
    new: dict[str, Fact] = {}
    for fact in facts:
        known = stored.get(fact.fact_id)
        if known is None:
            no = refused.get(_statement(fact))
            decided = ("status", "status_reason", "decided_by")
            new[fact.fact_id] = fact.model_copy(update={n: getattr(no, n) for n in decided}) if no else fact
        elif not known.decided_by and fact.observed_on > known.observed_on:
            fresh = {"observed_on": fact.observed_on, "source": fact.source, "evidence": fact.evidence}
            replace_fact(tx, known.model_copy(update=fresh))
    rows = [{"fact_id": f.fact_id, "subject": f.subject, "doc": f.model_dump_json()} for f in new.values()]
    if rows:
        tx.execute(insert(t.facts), rows)
    return len(rows)


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


def facts_about(tx: Connection, subjects: Sequence[str]) -> list[Fact]:
    """The facts about these accounts and people."""
    query = select(t.facts.c.doc).where(t.facts.c.subject.in_(subjects)).order_by(t.facts.c.fact_id)
    return [Fact.model_validate_json(doc) for doc in tx.scalars(query)]


def replace_fact(tx: Connection, fact: Fact) -> None:
    """A person decided on a fact; the audit log keeps what stood before."""
    tx.execute(update(t.facts).where(t.facts.c.fact_id == fact.fact_id).values(doc=fact.model_dump_json()))


def add_suppressions(tx: Connection, items: Iterable[Suppression]) -> int:
    """Stores rules that stop messages; `never` is not weakened by a later `hold`. Returns how many changed."""
    changed = 0
    for item in items:
        key = (t.suppressions.c.kind == item.kind) & (t.suppressions.c.value == item.value)
        doc = tx.scalar(select(t.suppressions.c.doc).where(key))
        known = Suppression.model_validate_json(doc) if doc else None
        if known and (known.level == "never" or known.level == item.level):
            continue
        tx.execute(delete(t.suppressions).where(key))
        tx.execute(insert(t.suppressions).values(kind=item.kind, value=item.value, doc=item.model_dump_json()))
        changed += 1
    return changed


def all_suppressions(tx: Connection) -> list[Suppression]:
    """Every rule that stops messages."""
    query = select(t.suppressions.c.doc).order_by(t.suppressions.c.kind, t.suppressions.c.value)
    return [Suppression.model_validate_json(doc) for doc in tx.scalars(query)]


def names_of(prospect: Prospect, account: Account) -> tuple[tuple[SuppressionKind, str], ...]:
    """What a suppression may call this person: each address they ever had, its domain, former ids, the account."""
    addresses = (prospect.email, *prospect.emails)
    pairs = (
        *((SuppressionKind.ADDRESS, address) for address in addresses),
        *((SuppressionKind.DOMAIN, address.rpartition("@")[2]) for address in addresses),
        (SuppressionKind.DOMAIN, account.domain),
        *((SuppressionKind.PERSON, one) for one in _ids_of(prospect)),
        (SuppressionKind.ACCOUNT, account.account_id),
        (SuppressionKind.ACCOUNT, short_id("a", fold(account.name))),  # its id while no domain was known
    )
    return tuple(dict.fromkeys((kind, value) for kind, value in pairs if value))


def repoint_touches(tx: Connection, people: Iterable[Prospect]) -> None:
    """Messages sent to a record that turned out to be somebody known count for that person and their account."""
    now = {former: person for person in people for former in _ids_of(person)}
    for touch in tx.execute(select(t.touches)).all():
        person = now.get(touch.prospect_id)
        if person and (person.prospect_id, person.account_id) != (touch.prospect_id, touch.account_id):
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


def _ids_of(prospect: Prospect) -> tuple[str, ...]:
    """The ids this person has had: identity names a person by their first record."""
    return (prospect.prospect_id, *(short_id("p", record_id) for record_id in prospect.record_ids))
