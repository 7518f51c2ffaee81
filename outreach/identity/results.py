"""What comes out of putting records together."""

from typing import NamedTuple

from outreach.models import Account, Company, IdentityQuestion, Prospect, Record


class Resolution(NamedTuple):
    """People as groups of records, in the order of their first record, and what is left to ask."""

    groups: tuple[tuple[Record, ...], ...]
    questions: tuple[IdentityQuestion, ...]


class CompanyResolution(NamedTuple):
    """Accounts as groups of companies, in the order of their first, and what is left to ask."""

    groups: tuple[tuple[Company, ...], ...]
    questions: tuple[IdentityQuestion, ...]


class People(NamedTuple):
    """Everything that follows from a list of records."""

    prospects: tuple[Prospect, ...]
    accounts: tuple[Account, ...]
    questions: tuple[IdentityQuestion, ...]
    groups: tuple[tuple[Record, ...], ...]
