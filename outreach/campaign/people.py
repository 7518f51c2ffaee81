"""What is plainly wrong in an ICP's rules about people: functions, seniorities, statuses, sizes, order."""

from collections.abc import Iterator, Sequence
from typing import get_args

from outreach import titles
from outreach.campaign.rules import Fault
from outreach.models import ICP, NeverContact, TitlePattern, TitleReading, nearest

STATUSES: tuple[str, ...] = get_args(TitleReading.model_fields["status"].annotation)


def group_faults(icp: ICP) -> Iterator[Fault]:
    """Every fault in roles, never_contact and order."""
    group = icp.buying_group
    for at, role in enumerate(group.roles):
        for number, pattern in enumerate(role.any_of):
            place = ("buying_group", "roles", at, "any_of", number)
            yield from (((*place, part), what) for part, what in _words(pattern))
            yield from _pattern_faults(place, pattern)
    for at, never in enumerate(group.never_contact):
        where = ("buying_group", "never_contact", at)
        yield from (((*where, part), what) for part, what in _words(never))
        if not (never.function or never.seniority or never.status):
            yield where, "this would be everybody. Name a function, a seniority or a status."
    yield from _order_faults(icp)


def _words(pattern: TitlePattern | NeverContact) -> Iterator[tuple[str, str]]:
    known = (("function", titles.functions()), ("seniority", titles.SENIORITIES), ("status", STATUSES))
    for part, words in known:
        for word in getattr(pattern, part, ()):
            if word not in words:
                yield part, f"there is no {part} '{word}'.{nearest(word, words)} Known are: {', '.join(words)}."


def _pattern_faults(where: tuple[str | int, ...], pattern: TitlePattern) -> Iterator[Fault]:
    if not (pattern.function or pattern.seniority or pattern.title_any or pattern.employees):
        yield where, "this would be everybody. Name a function, a seniority or a word of the title."
    if pattern.employees and pattern.employees[0] > pattern.employees[1]:
        yield (*where, "employees"), "the smaller number of employees comes first, for example [1, 300]. Swap the two."


def _order_faults(icp: ICP) -> Iterator[Fault]:
    roles: Sequence[str] = [rule.role for rule in icp.buying_group.roles]
    seen: set[str] = set()
    for role in icp.buying_group.order:
        if role in seen:
            yield ("buying_group", "order"), f"{role} stands in it twice. Keep one."
        elif role not in roles:
            yield (
                ("buying_group", "order"),
                f"{role} is none of the roles above. Add a role for it, or take it out here.",
            )
        seen.add(role)
