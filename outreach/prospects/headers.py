"""What a column is called, in the forms in which names are compared."""

import re
import unicodedata
from functools import lru_cache

from outreach.text import fold

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=8_192)
def key(name: str) -> str:
    """The name without case, spaces, signs and accents: "E-Mail Address" is "emailaddress"."""
    return "".join(char for char in _plain(name) if char.isalnum())


@lru_cache(maxsize=8_192)
def words(name: str) -> tuple[str, ...]:
    """The words of the name without case, signs and accents: "dateOfBirth" is date, of, birth."""
    return tuple(_NO_WORD.sub(" ", _plain(_HUMP.sub(" ", name))).split())


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", fold(name))
    return "".join(char for char in apart if not unicodedata.combining(char))
