"""Rows of a contact list, the people they describe and the accounts those people work for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from outreach.models.base import Frozen, is_empty, short_id


class RowProblem(Frozen):
    """One row that could not be used, so that no row is ever lost in silence."""

    source: str  # file name as the user gave it
    line: int  # 1-based line of the file on which the row starts
    column: str  # header of the column at fault; "" when the whole row is
    reason: str  # one sentence: what is wrong, with the value
    remedy: str  # one sentence: what to do about it
    raw: str  # the row as it stood in the file
    cells: tuple[str, ...] = ()  # the row cell by cell, as far as it could be cut into cells
    banned: tuple[str, ...] = ()  # e-mail addresses the row says must not be written to, lower case


class SheetRow(Frozen):
    """One usable row: header -> cell, both stripped."""

    line: int
    cells: dict[str, str]
    raw: str
    lost: tuple[str, ...] = ()  # columns whose cell is a formula without a stored value, so that nobody knows it


class Reading(Frozen):
    """How a list is to be read where that is not certain, as the user said; None or empty = find out, else ask."""

    encoding: str | None = None  # a Python codec name
    delimiter: str | None = None  # one character
    has_header: bool | None = None  # False: the columns are called "column 1", "column 2", ...
    worksheet: str | None = None  # of a workbook
    day_first: bool | None = None  # 03/04/2026 is the third of April
    repair: bool = False  # mend text that was encoded twice, as shown
    mapping: dict[str, str] = {}  # column -> field, IGNORE or "keep"


class SheetOutcome(StrEnum):
    """How a file could be read as a whole."""

    OK = "ok"
    WARN = "warn"  # every row used, something to look at
    QUARANTINE = "quarantine"  # some rows set aside with line and reason
    ASK = "ask"  # two readings are possible: the user chooses
    REJECT = "reject"  # no contact list


class Sheet(Frozen):
    """A file read into rows, with everything that was noticed on the way."""

    source: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()  # how it was read, e.g. "Read as cp1252 (the file is not UTF-8)"
    warnings: tuple[str, ...] = ()  # what to look at, e.g. skipped title lines, padded rows

    @property
    def outcome(self) -> SheetOutcome:
        """OK, WARN or QUARANTINE; a file that is asked about or rejected is an exception instead."""
        if self.problems:
            return SheetOutcome.QUARANTINE
        return SheetOutcome.WARN if self.warnings else SheetOutcome.OK


class EmailStatus(StrEnum):
    """What the list says about the address."""

    VERIFIED = "verified"
    GUESSED = "guessed"  # Apollo: Extrapolated
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


class Money(Frozen):
    """An amount, or a range of amounts, in whole units of one currency."""

    amount: int
    amount_to: int | None = None
    currency: str  # ISO 4217; "" where the list names none


class Record(Frozen):
    """One row of one list, normalised but unmerged; the source of everything a list says about a person."""

    record_id: str  # digest of the source's cells, so that the same row read twice is the same record
    source: str  # file name
    line: int
    exported_on: date  # as of when the list describes the world
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    company: str = ""
    domain: str = ""  # of the company: lower case, no scheme, no www
    email: str = ""  # lower case; "" when the list has none
    email_status: EmailStatus = EmailStatus.UNKNOWN
    linkedin_url: str = ""  # canonical "linkedin.com/in/slug"
    country: str = ""  # ISO 3166 alpha-2 of the person; "" when unknown
    city: str = ""
    phone: str = ""  # E.164 where the country is known, else its digits
    employees: int | None = None
    employees_band: tuple[int, int] | None = None  # where the list gives a range; open above = 10 million
    revenue: Money | None = None  # of the company, a year
    industry: str = ""
    naics: tuple[str, ...] = Field(default=(), exclude_if=is_empty)  # digits only
    sic: tuple[str, ...] = Field(default=(), exclude_if=is_empty)  # digits only
    tags: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    company_country: str = ""  # ISO 3166 alpha-2
    lifecycle: str = ""  # HubSpot's lifecycle stage, or ""
    lead_status: str = ""  # as the list says it, lower case
    do_not_contact: bool = False  # any opt-out column that is not plainly "no"
    last_contacted: date | None = None
    owner: str = ""
    company_linkedin: str = ""  # canonical "linkedin.com/company/slug"
    contact_role: str = Field(default="", exclude_if=is_empty)  # a `BuyingRole`, as the CRM names it
    previous_company: str = ""  # where the list says they worked before
    custom: dict[str, str | int | tuple[str, ...]] = Field(default={}, exclude_if=is_empty)  # declared field -> value
    kept: dict[str, str] = {}  # further columns the user or a known export asks to keep, as they stand
    original: dict[str, str] = {}  # field -> the cell as written, where reading it changed more than spaces


class Company(Frozen):
    """How one list calls a company: what accounts are put together from, as people are from records."""

    company_id: str  # digest of the four fields below
    name: str = ""
    domain: str = ""
    linkedin: str = ""  # canonical "linkedin.com/company/slug"
    country: str = ""  # ISO 3166 alpha-2
    city: str = ""


def prospect_id_of(record_id: str) -> str:
    """The id of the person whose first record this is, or would be if it stood alone."""
    return short_id("p", record_id)


class Account(Frozen):
    """The company: a view over the ways lists call it. All else said about it is a fact with a source."""

    account_id: str
    name: str
    domain: str = ""
    names: tuple[str, ...] = ()  # every name and former name
    domains: tuple[str, ...] = ()
    company_ids: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()  # ids it has had or would have had alone: facts and suppressions under them hold


class IdentityRuling(Frozen):
    """A person said whether two records (or two companies) are one. The latest word on a pair holds."""

    kind: Literal["person", "company"]
    one: str  # record or company id; one < two
    two: str
    same: bool | None  # None: taken back
    by: str
    at: datetime
    reason: str = ""


class IdentityQuestion(Frozen):
    """Two records (or companies) that are likely one, but not for certain: somebody who knows decides."""

    kind: Literal["person", "company"]
    one: str  # record or company id; one < two
    two: str
    score: float  # points; 5 or more is asked, 7.5 or more would have been merged
    reasons: tuple[str, ...]  # what speaks for and against, in words


class Prospect(Frozen):
    """One person: a view over the records that describe them."""

    prospect_id: str
    account_id: str
    first_name: str
    last_name: str
    title: str = ""
    email: str = ""
    email_status: EmailStatus = EmailStatus.UNKNOWN
    linkedin_url: str = ""
    country: str = ""
    city: str = ""
    lifecycle: str = ""
    lead_status: str = ""
    do_not_contact: bool = False  # the union over all records: most restrictive wins
    last_contacted: date | None = None
    owner: str = ""
    contact_role: str = Field(default="", exclude_if=is_empty)  # a `BuyingRole` the CRM holds; it outranks the title
    shared_email: bool = False  # the lists give this address to more than one person
    as_of: date  # newest record
    source: str  # "contacts.csv line 12"
    record_ids: tuple[str, ...] = ()
    former_companies: tuple[str, ...] = ()  # where older records have them; never a current fact
    emails: tuple[str, ...] = ()  # every address any record gives them: an opt-out of one holds for the person

    @property
    def name(self) -> str:
        """First and last name as one reads them."""
        return f"{self.first_name} {self.last_name}".strip()


class ColumnUse(Frozen):
    """What is done with one column of a list."""

    header: str
    field: str  # "" = not read
    how: str  # "Apollo export", "by its name", "as you said", "sensitive: not read", ...
    samples: tuple[str, ...] = ()  # the first cells that hold something, at most three


class ImportPreview(Frozen):
    """What an import would do, before anything is stored."""

    source: str
    encoding: str
    delimiter: str
    outcome: SheetOutcome
    profile: str  # the export it was recognised as, or "plain"
    rows: int
    columns: tuple[ColumnUse, ...]
    records: tuple[Record, ...]  # the first five
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
