"""Rows of a contact list, the people they describe and the accounts those people work for."""

from datetime import date
from enum import StrEnum

from outreach.models.base import Frozen


class RowProblem(Frozen):
    """One row that could not be used, so that no row is ever lost in silence."""

    source: str  # file name as the user gave it
    line: int  # 1-based line of the file on which the row starts
    column: str  # header of the column at fault; "" when the whole row is
    reason: str  # one sentence: what is wrong, with the value
    remedy: str  # one sentence: what to do about it
    raw: str  # the row as it stood in the file


class SheetRow(Frozen):
    """One usable row: header -> cell, both stripped."""

    line: int
    cells: dict[str, str]
    raw: str


class Sheet(Frozen):
    """A file read into rows, with everything that was noticed on the way."""

    source: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()  # e.g. "read as cp1252 (no byte-order mark)"


class EmailStatus(StrEnum):
    """What the list says about the address."""

    VERIFIED = "verified"
    GUESSED = "guessed"  # Apollo: Extrapolated
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


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
    employees: int | None = None
    industry: str = ""
    tags: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    company_country: str = ""  # ISO 3166 alpha-2
    lifecycle: str = ""  # HubSpot's lifecycle stage, or ""
    lead_status: str = ""  # as the list says it, lower case
    do_not_contact: bool = False  # any opt-out column that is not plainly "no"
    last_contacted: date | None = None
    owner: str = ""


class Account(Frozen):
    """The company. Everything said about it beyond its name is a fact with a source."""

    account_id: str
    name: str
    domain: str = ""


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
    shared_email: bool = False  # the lists give this address to more than one person
    as_of: date  # newest record
    source: str  # "contacts.csv line 12"
    record_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # every address any record gives them: an opt-out of one holds for the person

    @property
    def name(self) -> str:
        """First and last name as one reads them."""
        return f"{self.first_name} {self.last_name}".strip()
