"""E-mail addresses as lists write them, to the one form the product keeps."""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from outreach.prospects.text_cells import folded
from outreach.text import clean

MAX_LOCAL = 64  # octets, RFC 5321 4.5.3.1.1

#: An address nobody disputes, in the narrow form nearly all have; test_emails holds it against the library.
_PLAIN = re.compile(
    r"(?=.{6,254}\Z)(?=.{1,64}@)[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@"
    r"(?:[A-Za-z0-9](?:-?[A-Za-z0-9]){0,30}\.)+[A-Za-z]{2,24}"
)
#: Top-level names that are nobody's on the internet (RFC 6761, RFC 7686, RFC 6762): the library decides about those.
_SPECIAL = (".arpa", ".invalid", ".local", ".localhost", ".onion", ".test")
_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>")
_SEVERAL = re.compile(r"@[^@]*[;,\s/|]+[^@]*@")
_CONFUSABLE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
#: Cyrillic and Greek letters that read like Latin ones: a label of nothing else is a disguise.
_LOOK_ALIKES = frozenset("асеорхуіјѕһԁԛԝӏвкмнтгьαοινυρτκχ")


def read_email(cell: str) -> tuple[str, str]:
    """The address in lower case ("" for an empty cell) and what is wrong with it ("" when nothing is).

    Reserved domains such as .example pass; nothing is looked up. What exports write in the place of an address they
    do not give out is no address.
    """
    if _PLAIN.fullmatch(cell):
        address = cell.lower()
        if not address.endswith(_SPECIAL):
            return ("", "") if address in folded("email_placeholders") else (address, "")
    return read_any_email(cell)


@lru_cache(maxsize=4_096)
def read_any_email(cell: str) -> tuple[str, str]:
    """`read_email` without the short way for plain addresses."""
    text = clean(cell, limit=1_000)
    if _SEVERAL.search(text):
        return "", "the cell holds more than one address"
    named = _NAMED.fullmatch(text)
    text = re.sub(r"^mailto:", "", named.group(1) if named else text.strip("<>\"'"), flags=re.IGNORECASE)
    if not text or text.lower() in folded("email_placeholders"):
        return "", ""
    if len(text.rpartition("@")[0].encode()) > MAX_LOCAL:
        return "", f"the part before the @ is longer than {MAX_LOCAL} characters"
    try:
        address = validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as exc:
        return "", str(exc).rstrip(".")
    disguised = _disguised(address)
    return ("", f"{disguised!r} mixes alphabets, so it only looks like another address") if disguised else (address, "")


def _disguised(address: str) -> str:
    """A part with letters of two alphabets, or with foreign letters chosen to look Latin: how addresses are forged."""
    local, _, domain = address.rpartition("@")
    for part in (*re.split(r"[.+_-]", local), *domain.split(".")):
        scripts = {_script(char) for char in part if char.isalpha()} & _CONFUSABLE_SCRIPTS
        foreign_under_latin = scripts and "LATIN" not in scripts and domain.rpartition(".")[2].isascii()
        if len(scripts) > 1 or (foreign_under_latin and all(c in _LOOK_ALIKES for c in part if c.isalpha())):
            return part
    return ""


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
