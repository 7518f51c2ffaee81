"""Which facts about one subject contradict each other: both wait until a person says which one is right."""

import re
from collections.abc import Sequence
from itertools import combinations

from outreach.facts.kinds import country_name
from outreach.facts.sheets import host_of
from outreach.models import Fact, FactKind, FactStatus, size_range
from outreach.text import fold

Changes = dict[str, tuple[FactStatus, str]]  # fact_id -> its status and why

#: Of these kinds only one value can be true at a time.
SINGLE = frozenset({FactKind.EMPLOYEES, FactKind.FOUNDED, FactKind.COUNTRY, FactKind.STATUS, FactKind.ROLE})

_EMPLOYEES_APART = 1.25  # headcounts within 25 % are one headcount, counted twice
_AMOUNTS_APART = 1.05  # "12 million" and "12.4 million" are one amount, rounded
_ROUND = re.compile(r"\b(?:pre-?seed|seed|series [a-h]|bridge|debt|grant)\b")
_TITLE_WORDS = {"vice president": "vp", "v.p.": "vp", "senior": "sr", "sr.": "sr", "&": "and"}
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "-", ","})


def open_conflicts(facts: Sequence[Fact]) -> tuple[tuple[Fact, Fact], ...]:
    """Pairs about one subject that contradict each other and wait for a person; the facts as they stand today."""
    waiting = [fact for fact in facts if fact.status is FactStatus.CONFLICTING]
    decided = [fact for fact in facts if is_confirmed(fact)]
    lost = {fact.fact_id for fact in waiting for one in decided if _contradict(one, fact) and _beats(one, fact)}
    left = [fact for fact in waiting if fact.fact_id not in lost]
    return tuple((one, other) for one, other in combinations(left, 2) if _contradict(one, other))


def find_conflicts(facts: Sequence[Fact]) -> Changes:
    """Facts that contradict each other wait, all but the one a named person confirmed."""
    changes: Changes = {}
    told = [fact for fact in facts if fact.kind in SINGLE or fact.kind is FactKind.FUNDING]
    for fact in told:
        rivals = (rival for rival in told if _contradict(fact, rival) and not _beats(fact, rival))
        other = next(rivals, None)
        if other:
            changes[fact.fact_id] = FactStatus.CONFLICTING, _conflict_reason(fact, other)
    return changes


def _conflict_reason(fact: Fact, other: Fact) -> str:
    says = f"{source_name(other)} says {shown(other)}"
    if _beats(other, fact):
        return f"{says}, and {other.decided_by} confirmed that."
    return f"{says}; confirm which one is right."


def _contradict(one: Fact, other: Fact) -> bool:
    if one.kind is not other.kind or one.fact_id == other.fact_id:
        return False
    if one.kind in SINGLE:
        return one.value is not None and other.value is not None and _disagree(one, other)
    return one.kind is FactKind.FUNDING and _is_one_round(one, other) and _amounts_differ(one, other)


def _is_one_round(one: Fact, other: Fact) -> bool:
    """Two tellings of one event: told of one month and, where both name the round, of the same."""
    days, names = (one.event_on, other.event_on), [_ROUND.findall(fold(fact.text)) for fact in (one, other)]
    is_one_month = bool(days[0] and days[1] and (days[0].year, days[0].month) == (days[1].year, days[1].month))
    return is_one_month and (not all(names) or set(names[0]) == set(names[1]))


def _amounts_differ(one: Fact, other: Fact) -> bool:
    """Two amounts in one currency further apart than rounding puts them."""
    if not (one.slots and other.slots) or one.slots.currency != other.slots.currency or not one.slots.currency:
        return False
    amounts = sorted(amount for amount in (one.slots.amount, other.slots.amount) if amount)
    return len(amounts) == 2 and amounts[1] > amounts[0] * _AMOUNTS_APART


def _beats(one: Fact, other: Fact) -> bool:
    """Somebody confirmed this one and not the other, which was not read later than that word."""
    in_time = one.decided_on is None or other.observed_on <= one.decided_on
    return is_confirmed(one) and not is_confirmed(other) and in_time


def is_confirmed(fact: Fact) -> bool:
    """Whether a named person said yes to it."""
    return fact.status is FactStatus.VERIFIED and bool(fact.decided_by)


def _disagree(one: Fact, other: Fact) -> bool:
    sizes = size_range(one.value), size_range(other.value)
    if one.kind is FactKind.EMPLOYEES and sizes[0] and sizes[1]:
        (_, below), (above, _) = sorted((sizes[0], sizes[1]))
        return above > below * _EMPLOYEES_APART
    if one.kind is FactKind.ROLE:
        return _title_words(one) != _title_words(other)
    return one.value != other.value


def _title_words(fact: Fact) -> frozenset[str]:
    """A title without its spelling: "Vice President of Operations" and "VP Operations" are one."""
    title = fold(str(fact.value))
    for long, short in _TITLE_WORDS.items():
        title = title.replace(long, short)
    return frozenset(title.replace(",", " ").split()) - _SMALL_WORDS


def source_name(fact: Fact) -> str:
    """Where it stands, as one says it: the host of a page, a list and its line, a name."""
    return host_of(fact.source) or fact.source


def shown(fact: Fact) -> str:
    """What it states, in few words."""
    if fact.kind is FactKind.EMPLOYEES and (size := size_range(fact.value)):
        low, high = size
        return f"{low:,} employees" if low == high else f"{fact.value} employees"
    if fact.kind is FactKind.COUNTRY:
        return country_name(str(fact.value))
    if fact.kind is FactKind.FUNDING and fact.slots and fact.slots.amount:
        return f"{fact.slots.amount:,} {fact.slots.currency}"
    return str(fact.value)
