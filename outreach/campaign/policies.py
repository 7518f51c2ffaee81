"""What is plainly wrong in a policy: countries, kinds of facts, stages, domains."""

import re
from collections.abc import Iterator

from outreach.campaign.rules import Fault, bad_country
from outreach.models import CUSTOM, FactKind, Policy, nearest

_DOMAIN = re.compile(r"[^\s@/:.]+(\.[^\s@/:.]+)+")
_DOMAINS = ("own_domains", "competitor_domains", "customer_domains", "link_domains")


def policy_faults(policy: Policy) -> Iterator[Fault]:
    """Every fault in countries, shelf lives, verification, stages and permission."""
    for code in policy.countries:
        if code != "default" and (problem := bad_country(code)):
            yield ("countries", code), f"{problem} `default` stands for every other country."
    yield from _kind_faults(policy)
    for stage in sorted({*policy.lifecycle_allowed} & {*policy.lifecycle_never}):
        yield ("lifecycle_never",), f"{stage} is allowed and never allowed. Keep it in one of the two lists."
    yield from _permission_faults(policy)


def _kind_faults(policy: Policy) -> Iterator[Fault]:
    kinds = [*FactKind]
    for kind, days in policy.shelf_life_days.items():
        if kind not in (*kinds, "default") and not kind.startswith(CUSTOM):
            yield ("shelf_life_days", kind), _no_kind(kind, [*kinds, "default"])
        if days < 0:
            yield ("shelf_life_days", kind), f"{days} days is no shelf life. Write 0 or more."
    for at, rule in enumerate(policy.verification):
        for kind in rule.kinds:
            if kind not in kinds:
                yield ("verification", at, "kinds"), _no_kind(kind, kinds)


def _no_kind(kind: str, kinds: list[str]) -> str:
    return f"there is no kind of fact '{kind}'.{nearest(kind, kinds)} Known are: {', '.join(kinds)}."


def _permission_faults(policy: Policy) -> Iterator[Fault]:
    rules = policy.permission
    for at, quiet in enumerate(rules.quiet_periods):
        where = ("permission", "quiet_periods", at)
        if quiet.end < quiet.start:
            yield (*where, "end"), f"it ends on {quiet.end}, before it starts on {quiet.start}. Swap the two."
        for code in quiet.countries:
            if problem := bad_country(code):
                yield (*where, "countries"), problem
    for place in rules.embargoed:
        if not _DOMAIN.fullmatch(place) and (problem := bad_country(place)):
            yield ("permission", "embargoed"), f"{problem} A domain such as bank.example may stand here as well."
    if rules.sender_country and (problem := bad_country(rules.sender_country)):
        yield ("permission", "sender_country"), problem
    for name in _DOMAINS:
        for domain in getattr(rules, name):
            if not _DOMAIN.fullmatch(domain):
                yield ("permission", name), f"'{domain}' is no domain. Write it as in an address, such as acme.example."
    for name in ("admins", "approvers"):
        if any(not person.strip() for person in getattr(rules, name)):
            yield ("permission", name), "one of the names is empty. Write who it is, or take the entry out."
