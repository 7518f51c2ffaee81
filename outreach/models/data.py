"""What is on file, seen as a whole: the lists that came in, how complete and how old, and who may be one person."""

from datetime import date, datetime
from typing import Literal

from outreach.models.base import Frozen
from outreach.models.prospects import ColumnUse

# ---------------------------------------------------------------- lists


class ListImport(Frozen):
    """One list as it came in, with what was done with each of its columns."""

    import_id: str
    source: str  # file name
    at: datetime
    by: str
    exported_on: date  # as of when the list describes the world
    rows: int
    new: int
    updated: int
    unchanged: int
    problems: int  # rows that could not be used
    columns: tuple[ColumnUse, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- the audit of the data


class ListAudit(Frozen):
    """One list on file: what came in with its last import, and what of it is on file."""

    source: str
    imports: int  # how often it was read; 0 = before imports were noted
    rows: int  # of the last import
    problems: int  # of the last import
    records: int  # on file
    people: int  # those records describe
    exported_on: date | None
    imported_at: datetime | None
    by: str
    age_days: int | None  # since it was exported
    columns_read: int
    not_read: tuple[str, ...]  # headers, without the sensitive ones
    warnings: tuple[str, ...]


class FieldAudit(Frozen):
    """One field over all records: how often it is filled, from where, how old."""

    field: str
    label: str
    filled: int
    share: float  # of all records
    distinct: int
    distinct_capped: bool  # there are more than counted
    newest: date | None
    oldest: date | None
    sources: tuple[tuple[str, int], ...]  # list -> records that fill it, most first


class AgeBand(Frozen):
    """How much of what is on file is that old."""

    label: str  # "0 to 90 days"
    records: int
    people: int  # by their newest record


class ConflictValue(Frozen):
    """One of the values that disagree."""

    value: str
    source: str  # "crm.csv line 12"
    on: date


class ConflictExample(Frozen):
    """One person or account the lists disagree about."""

    who: str
    values: tuple[ConflictValue, ...]  # newest first
    same_day: bool  # the newest two are of one day, so that "the newest wins" does not settle it


class Conflict(Frozen):
    """Everybody the lists disagree about in one respect."""

    subject: Literal["person", "account"]
    field: str
    label: str
    count: int
    examples: tuple[ConflictExample, ...]  # at most 20


class Duplicates(Frozen):
    """What was put together by itself, and what waits for somebody who knows."""

    people: int  # with more than one record
    records_merged: int  # records beyond the first of each person
    accounts: int  # that lists call in more than one way
    open_people: int
    open_companies: int


class EmailQuality(Frozen):
    """The addresses of the people on file; the first five add up to all people."""

    verified: int
    guessed: int
    unavailable: int
    unknown: int  # an address nobody said anything about
    none: int
    role: int  # info@, sales@: read by many
    shared: int  # given to more than one person
    freemail: int  # at a provider of private mailboxes


class OptOuts(Frozen):
    """Who must not be written to."""

    records: int
    people: int
    never: int  # entries of the suppression list
    hold: int


class SensitiveColumn(Frozen):
    """A column that was found and not read."""

    source: str
    header: str
    why: str


class DataStep(Frozen):
    """One thing to do about the data."""

    count: int  # people, rows or accounts it concerns: the order of the list
    text: str  # continues the count: "people have no address that works"
    how: str


class DataAudit(Frozen):
    """What is collected, from where, how complete, how old, what disagrees, and what to do next."""

    today: date
    headline: str
    people: int
    accounts: int
    records: int
    facts: int
    lists: tuple[ListAudit, ...]
    fields: tuple[FieldAudit, ...]
    ages: tuple[AgeBand, ...]
    duplicates: Duplicates
    conflicts: tuple[Conflict, ...]
    sensitive: tuple[SensitiveColumn, ...]
    quarantined: tuple[tuple[str, int], ...]  # reason -> facts
    emails: EmailQuality
    opt_outs: OptOuts
    next_steps: tuple[DataStep, ...]


# ---------------------------------------------------------------- who is who


class IdentityRow(Frozen):
    """One field of the two, side by side."""

    label: str
    left: str
    right: str
    state: Literal["agree", "differ", "missing", "apart"]  # missing: one does not say; apart: to know, not to compare


class IdentitySide(Frozen):
    """One of the two."""

    id: str  # record or company id
    name: str
    sub: str  # title and company, or the domain
    source: str  # "crm.csv line 12"
    on: date | None  # as of when
    age: str  # "19 days ago"
    more: int = 0  # further rows already known to be the same person or company


class IdentityCard(Frozen):
    """Two that are likely one: everything somebody needs who decides; nothing is decided in the screen."""

    kind: Literal["person", "company"]
    one: str
    two: str
    score: float
    likely: str  # "likely", "very likely"
    left: IdentitySide
    right: IdentitySide
    rows: tuple[IdentityRow, ...]
    reasons: tuple[str, ...]  # what speaks for and against
    changes: tuple[str, ...]  # what becoming one would change


class IdentityItem(Frozen):
    """One line of the list of open questions."""

    kind: Literal["person", "company"]
    one: str
    two: str
    title: str  # the name, or both where they differ
    sub: str  # where each of them is
    score: float


class IdentityQueue(Frozen):
    """The open questions, the likeliest first, and how far the work has come."""

    items: tuple[IdentityItem, ...]  # those around the open one
    first: int  # where the first of them stands among all the filter lets through, from 0
    place: int  # where the open one stands among them
    listed: int  # how many the filter lets through
    people: int  # open questions about people
    companies: int
    decided: int  # rulings in force


class RulingLine(Frozen):
    """One ruling in force, newest first, as the history shows it."""

    kind: Literal["person", "company"]
    one: str
    two: str
    left: str
    right: str
    same: bool
    by: str
    at: datetime
    reason: str
