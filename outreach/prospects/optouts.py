"""Who must not be written to, as lists say it. What is not plainly harmless counts as an objection.

Two kinds of column. An opt-out column ("Do Not Contact", "Unsubscribed") bans with everything but a plain no. A
permission column ("Email consent", "Einwilligung") bans with a plain no and with anything that cannot be read; a yes,
the day of the yes, an empty cell and "unknown" are no objection. None of them is stored as consent: whether somebody
may be written to without an objection is decided by the rule of their country. Bans on calls alone do not ban mail.
"""

import re
from functools import cache, lru_cache
from typing import Any

from outreach.prospects.dates import names_a_day
from outreach.prospects.headers import key, words
from outreach.tables import load_yaml
from outreach.text import clean, fold


@lru_cache(maxsize=8_192)
def is_opt_out_column(header: str) -> bool:
    """The column says who must not be written to."""
    name, table = key(header), _table()["opt_out"]
    if _is_about_calls(name):
        return False
    core = "".join(word for word in words(header) if word not in table["small"])
    named = name in table["exact"] or name.startswith(tuple(table["starts"]))
    told = any(part in text for part in table["contains"] for text in (name, core))
    return named or told or (_asks_permission(name) and _is_negated(header))


@lru_cache(maxsize=8_192)
def is_permission_column(header: str) -> bool:
    """The column says who agreed to be written to."""
    return _asks_permission(key(header)) and not is_opt_out_column(header)


@lru_cache(maxsize=8_192)
def objects_in_opt_out(cell: str) -> bool:
    """The cell of an opt-out column bans: it is anything but a plain no."""
    return fold(clean(cell)) not in _folded("opt_out", "plain_no")


@lru_cache(maxsize=8_192)
def objects_in_permission(cell: str) -> bool:
    """The cell of a permission column bans: it is neither a yes, nor the day of one, nor empty, nor unknown."""
    text = fold(clean(cell))
    harmless = text in _folded("permission", "plain_yes") or text in _folded("permission", "not_known")
    return not harmless and not names_a_day(cell)


@lru_cache(maxsize=8_192)
def is_opt_out(text: str) -> bool:
    """The text is one of the words lists use for people who must not be written to."""
    return fold(clean(text)) in _values()


@lru_cache(maxsize=8_192)
def lists_opt_out(cell: str) -> bool:
    """One of the words of a cell of lists or tags says that they must not be written to."""
    return any(is_opt_out(part) for part in re.split(r"[,;|]", clean(cell, limit=5_000)))


def says_yes(cell: str) -> bool:
    """The cell is a plain yes."""
    return fold(clean(cell)) in _folded("permission", "plain_yes")


def says_yes_or_no(cell: str) -> bool:
    """The cell is a plain yes or a plain no, or empty."""
    return says_yes(cell) or fold(clean(cell)) in _folded("opt_out", "plain_no")


def _is_about_calls(name: str) -> bool:
    table = _table()["opt_out"]
    return any(word in name for word in table["calls"]) and not any(word in name for word in table["mail"])


def _asks_permission(name: str) -> bool:
    table = _table()["permission"]
    if _is_about_calls(name):
        return False
    return name in table["exact"] or any(part in name for part in table["contains"])


def _is_negated(header: str) -> bool:
    return any(word in _table()["permission"]["negated"] for word in words(header))


@cache
def _folded(kind: str, name: str) -> frozenset[str]:
    return frozenset(fold(str(value)) for value in _table()[kind][name])


@cache
def _values() -> frozenset[str]:
    return frozenset(map(fold, _table()["values"]))


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("optouts.yaml")
    return table
