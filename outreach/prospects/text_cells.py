"""Cells of text: clean, and empty where the list says that it knows nothing."""

import re
from functools import cache, lru_cache
from typing import Any

from outreach.tables import load_yaml
from outreach.text import clean, fold

_SEPARATORS = re.compile(r"[,;|]")


@lru_cache(maxsize=8_192)
def read_text(cell: str) -> str:
    """Clean text; "" where the list says that it knows nothing."""
    text = clean(cell)
    return "" if len(text) < 20 and fold(text) in folded("empty") else text


@lru_cache(maxsize=8_192)
def read_words(cell: str) -> tuple[str, ...]:
    """A cell of keywords as lower-case words without repeats, in order."""
    words = (read_text(part).lower() for part in _SEPARATORS.split(clean(cell, limit=5_000)))
    return tuple(dict.fromkeys(word for word in words if word))


def read_lower(cell: str) -> str:
    """Clean text in lower case."""
    return read_text(cell).lower()


@lru_cache(maxsize=4_096)
def is_yes(cell: str) -> bool:
    """The cell plainly says yes."""
    return fold(cell) in folded("plain_yes")


def cell_table() -> dict[str, Any]:
    """How cells are read: outreach/data/cells.yaml."""
    table: dict[str, Any] = load_yaml("cells.yaml")
    return table


@cache
def folded(name: str) -> frozenset[str]:
    """A word list of cells.yaml, as texts are compared."""
    return frozenset(fold(str(word)) for word in cell_table()[name])
