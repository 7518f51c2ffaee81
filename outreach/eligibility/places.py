"""Which countries' laws apply: of the person, of their company, of the sender; and what each of them asks for."""

import re
from dataclasses import dataclass
from typing import Any

from outreach.eligibility.answers import squash
from outreach.eligibility.standing import VOID
from outreach.models import ContactBasis, CountryRule, FactKind, GateInputs, Policy, Profile
from outreach.tables import load_yaml

_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_BASES = {
    ContactBasis.OPT_OUT: "OPTOUT",
    ContactBasis.LEGITIMATE_INTEREST: "LI",
    ContactBasis.PUBLICATION: "PUB",
    ContactBasis.CONSENT: "CONSENT",
    ContactBasis.BLOCKED: "LEGAL",
}
#: From what asks least to what asks most.
STRICTNESS = ("OPTOUT", "LI", "PUB", "CONSENT", "LEGAL")


@dataclass(frozen=True)
class Place:
    """A country whose law applies, and why."""

    code: str
    whose: str  # "where they are", "where their company is", "where you write from"
    source: str
    is_sender: bool = False


@dataclass(frozen=True)
class Places:
    """The countries found, and what is wrong when none can be told."""

    found: tuple[Place, ...]
    trouble: str = ""
    source: str = ""


@dataclass(frozen=True)
class Demand:
    """What one country asks for before a message to one kind of address."""

    place: Place
    basis: str  # one of STRICTNESS
    name: str  # "Germany"
    law: str
    assessment: str = ""  # the written assessment policy.yaml names
    unlisted: bool = False  # policy.yaml says nothing about this country
    note: str = ""


def places(inputs: GateInputs, policy: Policy) -> Places:
    """The person's country and, where it differs, their company's; the company's alone where theirs is not known."""
    return places_of(inputs.profile)


def places_of(profile: Profile) -> Places:
    """`places`, from the profile alone."""
    prospect = profile.prospect
    own, company = prospect.country.strip().upper(), _company_codes(profile)
    if not own and len(company) > 1:
        listed = ", ".join(code for code, _ in company)
        return Places((), f"the sources disagree on the country ({listed})", prospect.source)
    if not own and not company:
        return Places((), "the country is unknown", prospect.source)
    if own and not _CODE.fullmatch(own):
        return Places((), f"“{own}” is no country code", prospect.source)
    found = [Place(own, "where they are", prospect.source)] if own else []
    found += [Place(code, "where their company is", source) for code, source in company if code != own]
    return Places(tuple(found), "", found[0].source)


def senders_place(policy: Policy) -> Place | None:
    """Where the message is sent from, when policy.yaml says so."""
    code = policy.permission.sender_country.strip().upper()
    return Place(code, "where you write from", "policy.yaml", is_sender=True) if code else None


def demand(place: Place, kind: str, inputs: GateInputs, policy: Policy) -> Demand:
    """The stricter of the built-in table and policy.yaml, unless a named admin decided otherwise for a time."""
    row = country_row(place.code)
    column = {"role": "role", "private": "private", "trader": "private"}.get(kind, "work")
    table, name, law = row.get(column, "LEGAL"), row.get("name", place.code), row.get("law") or "jurisdictions.yaml"
    if place.is_sender:
        return Demand(place, table, name, law)
    rule = _policy_rule(place.code, policy)
    if rule is None:
        return Demand(place, "LEGAL", name, "policy.yaml", unlisted=True)
    stated = _BASES[rule.basis]
    basis = max(table, stated, key=STRICTNESS.index)
    note = ""
    if rule.decision is not None:
        lasts = rule.decision.until >= inputs.profile.today and is_admin(rule.decision.by, policy)
        until, by = rule.decision.until.isoformat(), rule.decision.by
        note = f"decided by {by} until {until}" if lasts else f"the decision of {by} does not hold (until {until})"
        if lasts and column != "private":
            basis = stated
    if basis != table and not note:
        law = "policy.yaml"
    return Demand(place, basis, name, law, rule.assessment, note=note)


def country_row(code: str) -> dict[str, Any]:
    """The built-in table's row of a country, or of the country a region belongs to; empty when it has none."""
    rows = load_yaml("jurisdictions.yaml")["countries"]
    row = rows.get(code) or rows.get(code.partition("-")[0]) or {}
    assert isinstance(row, dict)  # noqa: S101  # the file is ours
    return row


def gdpr_of(found: Places) -> str:
    """Whose version of the GDPR protects them: eu, eea, uk, ch, or "" for none."""
    return next((zone for place in found.found if (zone := str(country_row(place.code).get("gdpr", "")))), "")


def owes_notice(profile: Profile) -> bool:
    """Whether the first message to them must hold a privacy notice (GDPR Art. 14, or its like in the UK and CH)."""
    return bool(gdpr_of(places_of(profile)))


def notice_countries(policy: Policy) -> tuple[str, ...]:
    """The countries policy.yaml lets be written to whose law asks for a privacy notice in the first message."""
    open_to = (code for code, rule in policy.countries.items() if rule.basis is not ContactBasis.BLOCKED)
    return tuple(code for code in open_to if country_row(code).get("gdpr"))


def is_admin(name: str, policy: Policy) -> bool:
    """Whether somebody may lift blocks: an admin named in policy.yaml, or its owner where none is named."""
    return squash(name) in {squash(admin) for admin in policy.permission.admins or (policy.owner,)} - {""}


def _policy_rule(code: str, policy: Policy) -> CountryRule | None:
    rules = policy.countries
    return rules.get(code) or rules.get(code.partition("-")[0]) or rules.get("default")


def _company_codes(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What the facts say about the company's country; disputed ones count, to be careful."""
    found: dict[str, str] = {}
    for fact in profile.facts:
        if fact.kind is FactKind.COUNTRY and fact.status not in VOID:
            code = str(fact.value or "").strip().upper()
            if _CODE.fullmatch(code):
                found.setdefault(code, fact.source)
    return tuple(sorted(found.items()))
