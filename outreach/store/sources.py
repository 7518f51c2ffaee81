"""Source rows that are kept for ever, what they can be found by, and which person or account they describe today.

Records and companies are stored alike: a row, its keys, and the group it belongs to. Groups are a view; rows are not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Executable, Table, bindparam, delete, func, insert, select, update

from outreach.models import Company, Record
from outreach.models.base import Frozen
from outreach.store import schema as t

T = TypeVar("T", bound=Frozen)
_CHUNK = 500  # values in one IN (...): SQLite and PostgreSQL both plan these well


def chunks(items: Iterable[str], size: int = _CHUNK) -> Iterator[list[str]]:
    """The items in portions, each once."""
    rest = iter(dict.fromkeys(items))
    while part := list(islice(rest, size)):
        yield part


def _pairs(tx: Connection, query: Executable) -> dict[str, Any]:
    """The rows of a query of two columns."""
    return dict(tx.execute(query).all())


@dataclass(frozen=True)
class Sources(Generic[T]):
    """One kind of source row."""

    table: Table
    keys: Table
    model: type[T]
    id_name: str
    group_name: str

    @property
    def _id(self) -> Column[str]:
        return self.table.c[self.id_name]

    @property
    def _group(self) -> Column[str]:
        return self.table.c[self.group_name]

    def known(self, tx: Connection, ids: Iterable[str]) -> set[str]:
        """Which of these are on file."""
        found: set[str] = set()
        for part in chunks(ids):
            found |= set(tx.scalars(select(self._id).where(self._id.in_(part))))
        return found

    def add(self, tx: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """Keeps new rows in the order they came."""
        if rows:
            tx.execute(insert(self.table), [dict(row) for row in rows])

    def of(self, tx: Connection, ids: Iterable[str]) -> dict[str, T]:
        """These rows by id."""
        found: dict[str, T] = {}
        for part in chunks(ids):
            for row in tx.execute(select(self._id, self.table.c.doc).where(self._id.in_(part))):
                found[row[0]] = self.model.model_validate_json(row.doc)
        return found

    def everything(self, tx: Connection) -> Iterator[T]:
        """Every row in the order they came, a portion in memory at a time."""
        query = select(self.table.c.doc).order_by(self.table.c.seq)
        for doc in tx.execution_options(yield_per=2_000).scalars(query):
            yield self.model.model_validate_json(doc)

    def replace(self, tx: Connection, rows: Mapping[str, T]) -> None:
        """Stores newer readings of rows on file."""
        statement = update(self.table).where(self._id == bindparam("which")).values(doc=bindparam("text"))
        if rows:
            tx.execute(statement, [{"which": one, "text": row.model_dump_json()} for one, row in rows.items()])

    def unplaced(self, tx: Connection, limit: int) -> list[T]:
        """The first rows that no group has taken in yet."""
        query = select(self.table.c.doc).where(self._group.is_(None)).order_by(self.table.c.seq).limit(limit)
        return [self.model.model_validate_json(doc) for doc in tx.scalars(query)]

    def group_of(self, tx: Connection, ids: Iterable[str]) -> dict[str, str]:
        """Row -> the group it belongs to."""
        found: dict[str, str] = {}
        for part in chunks(ids):
            query = select(self._id, self._group).where(self._id.in_(part), self._group.is_not(None))
            found.update(_pairs(tx, query))
        return found

    def members(self, tx: Connection, groups: Iterable[str]) -> dict[str, list[T]]:
        """Group -> its rows in the order they came."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for part in chunks(groups):
            query = select(self._group, self.table.c.seq, self.table.c.doc).where(self._group.in_(part))
            for group, seq, doc in tx.execute(query):
                found[group].append((seq, doc))
        return {
            group: [self.model.model_validate_json(doc) for _, doc in sorted(rows)] for group, rows in found.items()
        }

    def groups_on_file(self, tx: Connection, groups: Iterable[str]) -> set[str]:
        """Which of these groups have rows."""
        found: set[str] = set()
        for part in chunks(groups):
            found |= set(tx.scalars(select(self._group).where(self._group.in_(part)).distinct()))
        return found

    def in_order(self, tx: Connection, groups: Iterable[Sequence[T]]) -> list[list[T]]:
        """The groups with their rows in the order they came, the one that came first first."""
        listed = [list(group) for group in groups]
        came = self._seqs(tx, (getattr(row, self.id_name) for group in listed for row in group))
        for group in listed:
            group.sort(key=lambda row: came[getattr(row, self.id_name)])
        return sorted(listed, key=lambda group: came[getattr(group[0], self.id_name)])

    def place(self, tx: Connection, groups: Mapping[str, str]) -> None:
        """Says which group rows belong to from now on; `groups` holds only what changes."""
        statement = update(self.table).where(self._id == bindparam("which")).values({self.group_name: bindparam("to")})
        if groups:
            tx.execute(statement, [{"which": one, "to": group} for one, group in groups.items()])

    def holders(self, tx: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
        """Key -> the groups of the rows that are found by it."""
        found: dict[str, set[str]] = defaultdict(set)
        joined = self.keys.join(self.table, self.keys.c.seq == self.table.c.seq)
        for part in chunks(keys):
            query = select(self.keys.c.key, self._group).select_from(joined)
            for key, group in tx.execute(query.where(self.keys.c.key.in_(part), self._group.is_not(None))):
                found[key].add(group)
        return found

    def taken(self, tx: Connection, keys: Iterable[str]) -> set[str]:
        """Which of these keys find anything at all."""
        found: set[str] = set()
        for part in chunks(keys):
            found |= set(tx.scalars(select(self.keys.c.key).where(self.keys.c.key.in_(part)).distinct()))
        return found

    def index(
        self, tx: Connection, keys: Mapping[str, Collection[str]], held: Mapping[str, Collection[str]], most: int
    ) -> None:
        """Row id -> keys it is found by from now on; a key that `most` groups hold (`held`) takes no further one.

        A key that is not in `held` takes every row: it says what holds for all of them, not who might be the same.
        """
        groups = self.group_of(tx, keys)
        seqs = self._seqs(tx, keys)
        holders = {key: set(names) for key, names in held.items()}
        rows = []
        for one, own in keys.items():
            for key in dict.fromkeys(own):
                known = holders.get(key)
                if known is None or groups[one] in known or len(known) < most:
                    rows.append({"key": key, "seq": seqs[one]})
                    if known is not None:
                        known.add(groups[one])
        if rows:
            tx.execute(insert(self.keys), sorted(rows, key=lambda row: str(row["key"])))

    def unindex(self, tx: Connection, ids: Iterable[str]) -> None:
        """These rows are found by nothing any more."""
        for part in chunks(ids):
            rows = select(self.table.c.seq).where(self._id.in_(part))
            tx.execute(delete(self.keys).where(self.keys.c.seq.in_(rows)))

    def _seqs(self, tx: Connection, ids: Iterable[str]) -> dict[str, int]:
        came: dict[str, int] = {}
        for part in chunks(ids):
            came.update(_pairs(tx, select(self._id, self.table.c.seq).where(self._id.in_(part))))
        return came


RECORDS = Sources(t.records, t.record_keys, Record, "record_id", "prospect_id")
COMPANIES = Sources(t.companies, t.company_keys, Company, "company_id", "account_id")


def account_of(tx: Connection, record_ids: Iterable[str]) -> dict[str, str]:
    """Record -> the account of the company it names."""
    found: dict[str, str] = {}
    joined = t.records.join(t.companies, t.records.c.company_id == t.companies.c.company_id)
    for part in chunks(record_ids):
        query = select(t.records.c.record_id, t.companies.c.account_id).select_from(joined)
        found.update(_pairs(tx, query.where(t.records.c.record_id.in_(part))))
    return found


def remember_accounts(tx: Connection, was: Mapping[str, str]) -> None:
    """Company -> the account it was taken for until now: what was said about that account holds for it."""
    former = former_accounts(tx, was)
    rows = [
        {"which": one, "text": " ".join(dict.fromkeys((*former[one], account)))}
        for one, account in was.items()
        if account not in former[one]
    ]
    if rows:
        c = t.companies.c
        tx.execute(update(t.companies).where(c.company_id == bindparam("which")).values(former=bindparam("text")), rows)


def former_accounts(tx: Connection, company_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Company -> every account it was ever taken for before."""
    found: dict[str, tuple[str, ...]] = {}
    c = t.companies.c
    for part in chunks(company_ids):
        for one, former in tx.execute(select(c.company_id, c.former).where(c.company_id.in_(part))):
            found[one] = tuple(former.split())
    return found


def name_companies(tx: Connection, companies: Mapping[str, str]) -> None:
    """Record -> how it calls the company."""
    statement = update(t.records).where(t.records.c.record_id == bindparam("which")).values(company_id=bindparam("to"))
    if companies:
        tx.execute(statement, [{"which": one, "to": company} for one, company in companies.items()])


def count_mentions(tx: Connection, mentions: Mapping[str, int]) -> None:
    """So many further records call these companies so."""
    c = t.companies.c
    statement = update(t.companies).where(c.company_id == bindparam("which"))
    if mentions:
        tx.execute(
            statement.values(mentions=c.mentions + bindparam("more")),
            [{"which": one, "more": number} for one, number in mentions.items()],
        )


def mentions_of(tx: Connection, company_ids: Iterable[str]) -> dict[str, int]:
    """Company -> how many records call it so."""
    found: dict[str, int] = {}
    c = t.companies.c
    for part in chunks(company_ids):
        found.update(_pairs(tx, select(c.company_id, c.mentions).where(c.company_id.in_(part))))
    return found


def prospects_at(tx: Connection, accounts: Iterable[str]) -> set[str]:
    """Everybody whose records name a company of these accounts."""
    found: set[str] = set()
    joined = t.records.join(t.companies, t.records.c.company_id == t.companies.c.company_id)
    for part in chunks(accounts):
        query = select(t.records.c.prospect_id).select_from(joined).where(t.companies.c.account_id.in_(part))
        found |= set(tx.scalars(query.where(t.records.c.prospect_id.is_not(None)).distinct()))
    return found


def counts_of_import(tx: Connection, import_id: str) -> tuple[int, int]:
    """Of the rows an import brought: how many people not known before, and how many rows there are."""
    c = t.records.c
    first = select(func.min(c.seq).label("seq")).group_by(c.prospect_id).subquery()
    new = select(func.count()).select_from(t.records.join(first, c.seq == first.c.seq)).where(c.import_id == import_id)
    rows = select(func.count()).select_from(t.records).where(c.import_id == import_id)
    return tx.scalar(new) or 0, tx.scalar(rows) or 0
