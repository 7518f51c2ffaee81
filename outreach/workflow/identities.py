"""A person says who is who: the word is kept, the records concerned are put together anew, nothing is lost."""

from typing import Literal

from sqlalchemy import Connection

from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import IdentityRuling, Refusal
from outreach.store import audit, identities
from outreach.store.sources import COMPANIES, RECORDS
from outreach.workflow import placing

Kind = Literal["person", "company"]


def rule_identity(
    app: App, kind: Kind, one: str, two: str, same: bool | None, *, reviewer: str, reason: str = ""
) -> Refusal | None:
    """Keeps whether two records (or companies) are one; None takes back what was said. Raises NotFoundError.

    Two different LinkedIn profiles are never one person, whoever says so: that is a refusal.
    """
    first, second = sorted((one, two))
    if first == second:
        return Refusal(reason="That is one and the same record.")
    with app.store.write("identity") as tx:
        groups = _groups(tx, kind, (first, second))
        if same is None and not _was_said(tx, first, second):
            return Refusal(reason="Nobody has said anything about these two, so there is nothing to take back.")
        if kind == "person" and same and _two_profiles(tx, (first, second)):
            return Refusal(reason="They have two different LinkedIn profiles, so they are two people.")
        ruling = IdentityRuling(kind=kind, one=first, two=second, same=same, by=reviewer, at=app.now, reason=reason)
        identities.add_ruling(tx, ruling)
        (placing.regroup if kind == "person" else placing.regroup_companies)(tx, groups)
        word = {True: "same", False: "different", None: "taken back"}[same]
        audit.append(tx, app.now, reviewer, "identity", [(f"{first} {second}", {"kind": kind, "said": word})])
    return None


def _groups(tx: Connection, kind: Kind, pair: tuple[str, str]) -> set[str]:
    source = RECORDS if kind == "person" else COMPANIES
    found = source.group_of(tx, pair)
    for one in pair:
        if one not in found:
            raise NotFoundError("record" if kind == "person" else "company", one, "See: outreach identity review")
    return set(found.values())


def _was_said(tx: Connection, one: str, two: str) -> bool:
    """The latest word on the pair stands."""
    said = [ruling for ruling in identities.rulings_about(tx, [one]) if (ruling.one, ruling.two) == (one, two)]
    return bool(said) and said[-1].same is not None


def _two_profiles(tx: Connection, pair: tuple[str, str]) -> bool:
    """The people these records describe have more than one LinkedIn profile between them."""
    members = RECORDS.members(tx, RECORDS.group_of(tx, pair).values())
    return len({record.linkedin_url for group in members.values() for record in group} - {""}) > 1
