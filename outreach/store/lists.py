"""Who is on file: records, the people and accounts they describe, facts, suppressions, touches."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from outreach.models import Account, Fact, Prospect, Record, Suppression, SuppressionKind, Touch
from outreach.store import schema as t


def record_ids(tx: Connection) -> set[str]:
    """Which rows were read before."""
    return set(tx.scalars(select(t.records.c.record_id)))


def add_records(tx: Connection, records: Iterable[Record]) -> None:
    """Keeps new rows in the order they came."""
    rows = [{"record_id": r.record_id, "source": r.source, "doc": r.model_dump_json()} for r in records]
    if rows:
        tx.execute(insert(t.records), rows)


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
    """Stores facts not on file yet; one that a person decided on is never overwritten. Returns how many were new."""
    known = set(tx.scalars(select(t.facts.c.fact_id)))
    new = {fact.fact_id: fact for fact in facts if fact.fact_id not in known}
    rows = [{"fact_id": f.fact_id, "subject": f.subject, "doc": f.model_dump_json()} for f in new.values()]
    if rows:
        tx.execute(insert(t.facts), rows)
    return len(rows)


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
    """Everything a suppression could call this person: address, its domain, the account's, the person, the account."""
    pairs = (
        (SuppressionKind.ADDRESS, prospect.email),
        (SuppressionKind.DOMAIN, account.domain),
        (SuppressionKind.DOMAIN, prospect.email.rpartition("@")[2]),
        (SuppressionKind.PERSON, prospect.prospect_id),
        (SuppressionKind.ACCOUNT, account.account_id),
    )
    return tuple(dict.fromkeys((kind, value) for kind, value in pairs if value))


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
