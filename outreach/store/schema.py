"""The tables. Documents are JSON of frozen models; columns beside them are what is searched or decided by."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData()


class UtcTime(TypeDecorator[datetime]):
    """An instant, always in UTC; SQLite forgets time zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses an instant whose time zone is not known."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Puts the time zone back."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


records = Table(
    "records",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # import order; identity depends on it
    Column("record_id", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("import_id", String, index=True),
    Column("prospect_id", String, index=True),  # whom identity takes it to describe; NULL = not placed yet
    Column("company_id", String, index=True),  # how it calls the company
    Column("doc", Text, nullable=False),
)
record_keys = Table(  # what a record can be found by; a key that finds too many keeps only the first ones
    "record_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
companies = Table(  # the ways lists call companies: accounts are views over these
    "companies",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("company_id", String, nullable=False, unique=True),
    Column("account_id", String, index=True),
    Column("mentions", Integer, nullable=False, default=0),  # records that call it so
    Column("former", Text, nullable=False, default="", server_default=""),  # accounts it was taken for before
    Column("doc", Text, nullable=False),
)
company_keys = Table(
    "company_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
rulings = Table(  # what people said about who is who; never changed, the latest word on a pair holds
    "rulings",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("one", String, nullable=False, index=True),
    Column("two", String, nullable=False, index=True),
    Column("doc", Text, nullable=False),
)
questions = Table(  # pairs that are likely one, but not for certain
    "questions",
    metadata,
    Column("kind", String, primary_key=True),
    Column("one", String, primary_key=True, index=True),
    Column("two", String, primary_key=True, index=True),
    Column("score", Float, nullable=False),
    Column("doc", Text, nullable=False),
)
imports = Table(
    "imports",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("import_id", String, nullable=False, unique=True),
    Column("doc", Text, nullable=False),
)
accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String, primary_key=True),
    Column("domain", String, nullable=False, index=True),
    Column("doc", Text, nullable=False),
)
prospects = Table(
    "prospects",
    metadata,
    Column("prospect_id", String, primary_key=True),
    Column("account_id", String, nullable=False, index=True),
    Column("email", String, nullable=False, index=True),
    Column("doc", Text, nullable=False),
)
facts = Table(
    "facts",
    metadata,
    Column("fact_id", String, primary_key=True),
    Column("subject", String, nullable=False, index=True),  # whom it is about as they are seen now
    Column("origin", String, index=True),  # the id they had when it was stored: where it returns when a merge is undone
    Column("doc", Text, nullable=False),
)
suppressions = Table(
    "suppressions",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("doc", Text, nullable=False),
)
permissions = Table(  # what is on record about being allowed to write to an address; nothing is ever deleted
    "permissions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("mailbox", String, nullable=False, index=True),  # lower case; it stays true whoever the address belongs to
    Column("doc", Text, nullable=False),
)
overrides = Table(  # blocks of one address that a named admin lifted, for a time
    "overrides",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("mailbox", String, nullable=False, index=True),
    Column("doc", Text, nullable=False),
)
title_corrections = Table(  # what people said a title means; it wins over every rule
    "title_corrections",
    metadata,
    Column("key", String, primary_key=True),  # `titles.title_key`
    Column("doc", Text, nullable=False),
)
touches = Table(
    "touches",
    metadata,
    Column("draft_id", String, primary_key=True),
    Column("prospect_id", String, nullable=False, index=True),
    Column("account_id", String, nullable=False, index=True),
    Column("on_day", Date, nullable=False),
    Column("doc", Text, nullable=False),
)
documents = Table(
    "documents",
    metadata,
    Column("digest", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("doc", Text, nullable=False),
)
decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", String, primary_key=True),
    Column("prospect_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("verdict", String, nullable=False),
    Column("doc", Text, nullable=False),
    Column("inputs", Text, nullable=False),
    Index("ix_decisions_current", "is_current", "prospect_id"),
)
drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String, primary_key=True),
    Column("prospect_id", String, nullable=False, unique=True),  # one first touch per person
    Column("account_id", String, nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("to_decide", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("company", String, nullable=False),
    Column("mailbox", String, nullable=False, default="", server_default="", index=True),  # where it goes or went
    Column("skips", Integer, nullable=False, default=0),
    Column("lock_by", String),
    Column("lock_at", UtcTime()),
    Index("ix_drafts_queue", "status", "skips", "score", "draft_id"),
)
draft_versions = Table(
    "draft_versions",
    metadata,
    Column("draft_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("doc", Text, nullable=False),
)
approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", String, primary_key=True),
    Column("draft_id", String, nullable=False, index=True),
    Column("message_id", String, nullable=False, unique=True),
    Column("doc", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("void_reason", String),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("approval_id", String, primary_key=True),  # one hand-over per approval, ever
    Column("draft_id", String, nullable=False, index=True),
    Column("state", String, nullable=False),  # claimed | accepted | rejected | unknown
    Column("evidence", Text, nullable=False),
    Column("at", UtcTime(), nullable=False),
)
reviews = Table(
    "reviews",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("draft_id", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("action", String, nullable=False),
    Column("reviewer", String, nullable=False),
    Column("at", UtcTime(), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("reason", String, nullable=False),
    Column("undone", Boolean, nullable=False, default=False),
)
model_calls = Table(
    "model_calls",
    metadata,
    Column("request_digest", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("asked_at", UtcTime(), nullable=False),
    Column("answer", Text),  # stored before anything else happens to it
)
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("hash"),
)
