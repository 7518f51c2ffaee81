"""The part a contact plays in buying as CRMs name it, to our buying roles and back: data/contact_roles.yaml."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, Literal

from outreach.models import BuyingRole
from outreach.tables import load_yaml
from outreach.text import fold

System = Literal["hubspot", "salesforce"]

#: Between the roles of one cell: HubSpot writes ";", lists of one's own also the others.
_BETWEEN = re.compile(r"[;|,]")


@lru_cache(maxsize=4_096)
def read_contact_role(cell: str) -> str:
    """The buying role a CRM's cell names; "" where it names none we know. Of several the first in `order` counts."""
    whole = _roles().get(_key(cell), "")
    named = {whole} if whole else {_roles().get(_key(part), "") for part in _BETWEEN.split(cell)}
    return next((role for role in _table()["order"] if role in named), "")


@lru_cache(maxsize=4_096)
def is_contact_role(cell: str) -> bool:
    """Every word of the cell is one of the table's, also one that says nothing ("Other")."""
    known = _roles().keys() | _keys("nothing")
    return _key(cell) in known or all(_key(part) in known for part in _BETWEEN.split(cell))


def is_trade_as_well(cell: str) -> bool:
    """The word of the table may be a job title too ("Influencer")."""
    return _key(cell) in _keys("trades")


def buying_role_labels(system: System) -> dict[BuyingRole, str]:
    """What HubSpot (`hs_buying_role`) or Salesforce (contact roles) writes for each of our roles."""
    return {BuyingRole(role): str(label) for role, label in _table()["labels"][system].items()}


@cache
def _roles() -> dict[str, str]:
    return {_key(name): role for role, names in _table()["roles"].items() for name in (role, *names)}


@cache
def _keys(name: str) -> frozenset[str]:
    return frozenset(_key(str(word)) for word in _table()[name])


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", fold(text).replace("&", " and "))
    return "".join(char for char in plain if char.isalnum())


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("contact_roles.yaml")
    return table
