"""What an audit reads: streams, so that a million records need no more memory than a thousand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.models import (
    Account,
    Fact,
    IdentityQuestion,
    ListImport,
    Prospect,
    Record,
    Suppression,
)


@dataclass(frozen=True)
class Holdings:
    """Everything on file; each stream is read once."""

    today: date
    people: Iterable[Prospect]
    records: Iterable[Record]
    accounts: Iterable[Account]
    facts: Iterable[Fact]
    imports: Sequence[ListImport] = ()
    questions: Sequence[IdentityQuestion] = ()
    suppressions: Sequence[Suppression] = ()
