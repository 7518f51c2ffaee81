"""Cells with a closed set of meanings: countries, what an address is worth, the stage of a contact, job titles."""

from functools import lru_cache

from outreach.countries import read_country
from outreach.models import EmailStatus
from outreach.prospects.text_cells import cell_table, folded, read_text
from outreach.text import fold

__all__ = ["read_country", "read_email_status", "read_lifecycle", "read_title"]


@lru_cache(maxsize=4_096)
def read_email_status(cell: str) -> EmailStatus:
    """What the list says about the address, in the four words the product knows."""
    text = fold(cell)
    named = (status for status, words in cell_table()["email_status"].items() if text in words)
    return EmailStatus(next(named, "unknown"))


@lru_cache(maxsize=4_096)
def read_lifecycle(cell: str) -> str:
    """HubSpot's lifecycle stage, from its name in one of its portals' languages; "" when the text is none."""
    text = fold(cell)
    return next((stage for stage, words in cell_table()["lifecycle"].items() if text in words), "")


@lru_cache(maxsize=8_192)
def read_title(cell: str) -> str:
    """A job title; "" for a salutation such as "Mr" or "Dr.", which columns called Title hold as well."""
    text = read_text(cell)
    words = text.split()
    if len(words) > 3:
        return text
    return "" if all(word.casefold().strip(".,") in folded("honorifics") for word in words) else text
