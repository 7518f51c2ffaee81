"""Rows one cell short: a cell that plainly belongs to another column gives them away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_ADDRESS = re.compile(r"<?(?:mailto:)?[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+>?", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)*linkedin\.com/\S+", re.IGNORECASE)
_WITHIN = re.compile(r"[^\s<>()\[\]{},;|/\"'@]+@[^\s<>()\[\]{},;|/\"'@]+")

_NAMES = ("first_name", "last_name", "full_name")
#: Where an address is a fault in itself, and where it is one if the column of addresses holds none.
_NEVER = (*_NAMES, "company")
_NOT_ALONE = (
    "title", "domain", "linkedin_url", "company_linkedin", "country", "city", "phone", "company_country", "employees",
    "employees_band", "revenue", "industry", "lifecycle", "stage", "lead_status", "email_status",
)  # fmt: skip


class Moved(NamedTuple):
    """A cell that stands under the wrong name."""

    header: str
    what: str  # "an e-mail address"
    cell: str


def find_moved(cells: Mapping[str, str], by_field: Mapping[str, Sequence[str]], email: str) -> Moved | None:
    """The first cell that belongs to another column; `email` is what the column of addresses holds."""
    for name in _NEVER if email else (*_NEVER, *_NOT_ALONE):
        for header in by_field.get(name, ()):
            cell = cells.get(header, "")
            if "@" in cell and _ADDRESS.fullmatch(cell.strip()):
                return Moved(header, "an e-mail address", cell.strip())
            if "." in cell and name in _NAMES and _WEB.fullmatch(cell.strip()):
                return Moved(header, "a web address", cell.strip())
    return None


def addresses_in(cells: Mapping[str, str], by_field: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Everything like an address in the cells about the person, moved ones included; the owner's is not theirs."""
    for name in ("email", *_NEVER, *_NOT_ALONE):
        for header in by_field.get(name, ()):
            yield from _WITHIN.findall(cells.get(header, ""))
