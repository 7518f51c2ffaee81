"""What each fact may be used for today: the profile of one prospect.

Statuses are a pure function of the facts, the policy and the day, asked in this order: a person's no, private or
machine-directed text, age, replaced by a newer reading, conflict, verification. The first that applies wins.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from outreach.facts.conflicts import SINGLE, Changes, find_conflicts, is_confirmed, source_name
from outreach.facts.kinds import last_year_named
from outreach.facts.quotes import stands_in
from outreach.facts.screening import asks_for_something, screen_fact
from outreach.facts.sheets import host_of, is_cut_off
from outreach.models import (
    TRIGGER_KINDS,
    Account,
    Fact,
    FactKind,
    FactStatus,
    Policy,
    Profile,
    Prospect,
    SourceKind,
    Tense,
    VerificationRule,
)
from outreach.text import fold

OWN_DOMAIN = "own_domain"  # as the source of a rule: the account's own site
ANY_LIST = "list"  # as the source of a rule: every contact list

_QUOTED = (FactStatus.VERIFIED, "The quotation stands literally on the saved page, and says this.")
_DEFAULT_DAYS = 365  # shelf life when policy.yaml names neither the kind nor "default"
_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne"})  # as in co.uk, com.au

#: HubSpot's stages from far to near: an account stands where the nearest of its people stands.
_STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
)


def build_profile(prospect: Prospect, account: Account, facts: Iterable[Fact], policy: Policy, today: date) -> Profile:
    """One prospect with the facts about them and their account, each with its status as of `today`."""
    grouped = _by_subject(fact for fact in facts if fact.subject in (account.account_id, prospect.prospect_id))
    about_account = standing_of(grouped.get(account.account_id, ()), account, policy, today, about_person=False)
    about_person = standing_of(grouped.get(prospect.prospect_id, ()), account, policy, today, about_person=True)
    return _profile(prospect, account, (*about_account, *about_person), today)


def build_profiles(
    prospects: Iterable[Prospect], accounts: Iterable[Account], facts: Iterable[Fact], policy: Policy, today: date
) -> Iterator[Profile]:
    """`build_profile` for many: facts are grouped once, and each account is judged once for all its people."""
    grouped = _by_subject(facts)
    by_id = {account.account_id: account for account in accounts}
    judged: dict[str, tuple[Fact, ...]] = {}
    for prospect in prospects:
        account = by_id[prospect.account_id]
        if account.account_id not in judged:
            own = grouped.get(account.account_id, ())
            judged[account.account_id] = standing_of(own, account, policy, today, about_person=False)
        person = standing_of(grouped.get(prospect.prospect_id, ()), account, policy, today, about_person=True)
        yield _profile(prospect, account, (*judged[account.account_id], *person), today)


def _profile(prospect: Prospect, account: Account, facts: tuple[Fact, ...], today: date) -> Profile:
    newest_first = tuple(sorted(facts, key=lambda fact: (-fact.dated.toordinal(), fact.fact_id)))
    return Profile(prospect=prospect, account=account, facts=newest_first, today=today)


def _by_subject(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Facts by whom they are about; of two readings of one fact the newer."""
    newest: dict[str, Fact] = {}
    for fact in facts:
        known = newest.get(fact.fact_id)
        if known is None or known.observed_on < fact.observed_on:
            newest[fact.fact_id] = fact
    grouped: dict[str, list[Fact]] = defaultdict(list)
    for fact in newest.values():
        grouped[fact.subject].append(fact)
    return grouped


def standing_of(
    facts: Sequence[Fact], account: Account, policy: Policy, today: date, *, about_person: bool
) -> tuple[Fact, ...]:
    """The facts about one subject, each with its status and the reason for it."""
    changes: Changes = {}
    for fact in facts:
        barred = _barred(fact, about_person) or _expired(fact, policy, today)
        if barred:
            changes[fact.fact_id] = barred
    changes |= _replaced([fact for fact in facts if fact.fact_id not in changes])
    changes |= find_conflicts([fact for fact in facts if fact.fact_id not in changes])
    live = [fact for fact in facts if fact.fact_id not in changes]
    for fact in live:
        changes[fact.fact_id] = _verified(fact, live, account, policy) or _unverified(fact, account, policy)
    return _with_nearest_stage([_with_status(fact, *changes[fact.fact_id]) for fact in facts])


def _with_nearest_stage(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """One lifecycle fact per account: a colleague who is a customer makes the account one, in whatever order they came.

    What somebody rejected, or what is quarantined, neither counts nor is left out.
    """
    void = (FactStatus.REJECTED, FactStatus.QUARANTINED)
    stages = [fact for fact in facts if fact.kind is FactKind.LIFECYCLE and fact.status not in void]
    nearest = max(stages, key=lambda fact: (_stage(fact), fact.observed_on, fact.fact_id), default=None)
    left_out = {fact.fact_id for fact in stages if fact is not nearest}
    return tuple(fact for fact in facts if fact.fact_id not in left_out)


def _stage(fact: Fact) -> int:
    return _STAGES.index(str(fact.value)) if fact.value in _STAGES else -1


def _with_status(fact: Fact, status: FactStatus, reason: str) -> Fact:
    return fact.model_copy(update={"status": status, "status_reason": reason})


def _barred(fact: Fact, about_person: bool) -> tuple[FactStatus, str] | None:
    """A person's no and quarantine stay, and every text is read again: the lexicons may know more than on arrival."""
    if fact.status is FactStatus.REJECTED:
        by = f" by {fact.decided_by}" if fact.decided_by else ""
        return FactStatus.REJECTED, fact.status_reason or f"Rejected{by}."
    if fact.status is FactStatus.QUARANTINED:
        return FactStatus.QUARANTINED, fact.status_reason or "Set aside on arrival."
    why = screen_fact(fact, about_person=about_person)
    return (FactStatus.QUARANTINED, why) if why else None


def _expired(fact: Fact, policy: Policy, today: date) -> tuple[FactStatus, str] | None:
    if fact.tense is Tense.PLAN and fact.event_on and fact.event_on < today:
        reason = f"It was planned for {_day(fact.event_on)}, which has passed; look up whether it happened."
        return FactStatus.EXPIRED, reason
    lives = policy.shelf_life_days
    days = lives.get(fact.field or fact.kind, lives.get(fact.kind, lives.get("default", _DEFAULT_DAYS)))
    from_day = _news_day(fact) if fact.kind in TRIGGER_KINDS else fact.observed_on
    age = (today - from_day).days
    if age <= days:
        return None
    reason = f"It is {age} days old and {_label(fact)} facts count for {days}; look it up again."
    return FactStatus.EXPIRED, reason


def _news_day(fact: Fact) -> date:
    """The day news is counted from. An event without a day that names a past year is no newer than its end."""
    year = None if fact.event_on or fact.tense is not Tense.PAST else last_year_named(fact.text)
    return date(year, 12, 31) if year and year < fact.observed_on.year else fact.dated


def _replaced(facts: Sequence[Fact]) -> Changes:
    """Of single-valued kinds, the newest reading of one source replaces its older ones."""
    newest: dict[tuple[str, str], date] = {}
    for fact in facts:
        if fact.kind in SINGLE or fact.field:
            key = (fact.field or fact.kind, _origin(fact))
            newest[key] = max(newest.get(key, fact.observed_on), fact.observed_on)
    changes: Changes = {}
    for fact in facts:
        day = newest.get((fact.field or fact.kind, _origin(fact)))
        if day and fact.observed_on < day and not fact.decided_by:
            changes[fact.fact_id] = FactStatus.EXPIRED, f"The same source was read again on {_day(day)}."
    return changes


def _verified(fact: Fact, live: Sequence[Fact], account: Account, policy: Policy) -> tuple[FactStatus, str] | None:
    if is_cut_off(fact.text):
        return None
    if is_confirmed(fact):
        return FactStatus.VERIFIED, fact.status_reason or f"Confirmed by {fact.decided_by}."
    if fact.source_kind is SourceKind.CRM:
        return FactStatus.VERIFIED, "It comes from our own records."
    if fact.source_kind is SourceKind.PERSON:
        return FactStatus.VERIFIED, f"{fact.source} vouches for it."
    if _only_asks(fact):
        return None
    if fact.capture:
        return None if fact.capture.problem or not stands_in(fact.capture.quote, fact.capture.passage) else _QUOTED
    rule = next((rule for rule in policy.verification if _accepts(rule, fact, account)), None)
    if rule:
        return FactStatus.VERIFIED, _rule_reason(rule, fact, account)
    second = next((other for other in live if _agree(fact, other)), None)
    if second:
        return FactStatus.VERIFIED, f"{host_of(fact.source)} and {host_of(second.source)} say the same."
    return None


def _only_asks(fact: Fact) -> bool:
    """What is read somewhere and begins by telling its reader what to say: no statement a message could repeat."""
    return fact.source_kind is SourceKind.RESEARCH and asks_for_something(fact.text)


def _accepts(rule: VerificationRule, fact: Fact, account: Account) -> bool:
    if rule.kinds and fact.kind not in rule.kinds:
        return False
    if fact.source_kind is SourceKind.LIST:
        # Columns kept as they stand have no known meaning: no rule vouches for them, only a person can.
        return fact.kind is not FactKind.OTHER and fold(rule.source) in (ANY_LIST, fold(_file_of(fact)))
    host = host_of(fact.source)
    site = account.domain if rule.source == OWN_DOMAIN else rule.source
    return bool(host and site) and _is_within(host, fold(site).removeprefix("www."))


def _is_within(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


def _rule_reason(rule: VerificationRule, fact: Fact, account: Account) -> str:
    kinds = f"for {_label(fact)} facts" if rule.kinds else "for every kind of fact"
    if fact.source_kind is SourceKind.LIST:
        where = f"{_file_of(fact)} is a list"
    elif rule.source == OWN_DOMAIN:
        where = f"{account.domain} is the company's own site, a source"
    else:
        where = f"{host_of(fact.source)} is a source"
    return f"{where} that {rule.approved_by} accepts {kinds} (policy.yaml)."


def _agree(fact: Fact, other: Fact) -> bool:
    """Two pages of different owners state the same. Lists do not count: they are often copies of one another."""
    if (fact.kind, fact.field) != (other.kind, other.field) or fact.tense is not other.tense or is_cut_off(other.text):
        return False
    owner, second = _owner(host_of(fact.source)), _owner(host_of(other.source))
    if not owner or not second or owner == second:
        return False
    is_same_value = fact.value is not None and fact.kind in SINGLE and fact.value == other.value
    return is_same_value or _bare(fact.text) == _bare(other.text)


def _bare(text: str) -> str:
    return fold(text).rstrip(" .!")


def _owner(host: str) -> str:
    """The part of a host its owner registered: news.acme.co.uk is acme.co.uk."""
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-count:])


def _unverified(fact: Fact, account: Account, policy: Policy) -> tuple[FactStatus, str]:
    """Not verified, with what would verify it."""
    if is_cut_off(fact.text):
        return FactStatus.UNVERIFIED, f"The text is cut off; copy the whole sentence from {source_name(fact)}."
    if _only_asks(fact):
        return FactStatus.UNVERIFIED, "It asks its reader for something and states nothing; only your word verifies it."
    if fact.capture:
        problem = fact.capture.problem or "The quotation is not the page's."
        return FactStatus.UNVERIFIED, f"{problem} Your own word would verify it."
    if fact.source_kind is SourceKind.LIST:
        reason = f"Only {_file_of(fact)} says so; confirm it, or read it on the company's own site."
        return FactStatus.UNVERIFIED, reason
    host = host_of(fact.source) or fact.source
    own = "the company's own site, " if account.domain and not _is_within(host, account.domain) else ""
    reason = f"No rule accepts {host} for {_label(fact)} facts; {own}a second source or your word would verify it."
    return FactStatus.UNVERIFIED, reason


def _origin(fact: Fact) -> str:
    """Readings of one origin replace one another; all lists are one, because the newest export knows best."""
    return ANY_LIST if fact.source_kind is SourceKind.LIST else host_of(fact.source) or fold(fact.source)


def _file_of(fact: Fact) -> str:
    return fact.source.rsplit(" line ", 1)[0]


def _label(fact: Fact) -> str:
    return fact.field or fact.kind.value


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
