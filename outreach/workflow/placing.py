"""Who is who: new records and companies find their group in the store, and what is seen of it is written again.

Only groups that share a key with something new are read, so the work grows with what is new, not with what is on file.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from outreach import facts, identity
from outreach.models import Company, IdentityQuestion, Prospect, Record, prospect_id_of
from outreach.store import decisions, identities, lists
from outreach.store.sources import (
    COMPANIES,
    RECORDS,
    Sources,
    T,
    account_of,
    count_mentions,
    mentions_of,
    prospects_at,
)

_BAN = "ban:"  # before a key that some record marks as not to be contacted
_MOST = identity.MAX_HOLDERS + 1

_Groups = Mapping[str, Sequence[Record]]  # prospect id -> the records of this person
_Accounts = Mapping[str, Sequence[Company]]  # account id -> the ways lists call it


def place(tx: Connection, records: Sequence[Record]) -> None:
    """Gives records that were just stored their account, their person and what the lists say about both."""
    moved = _place_companies(tx, records)
    keys = {record.record_id: _held(record) for record in records}
    near = RECORDS.holders(tx, (key for own in keys.values() for key in own))
    known = RECORDS.members(tx, set().union(*near.values()))
    changed, gone = _regroup(tx, known, records)
    RECORDS.index(tx, keys, near, _MOST)
    strong = {key for record in records for key in (*identity.ban_keys(record), identity.mailbox_key(record))}
    beside = {group for key in strong for group in near.get(key, ())} | moved
    _drop(tx, gone)
    _write(tx, changed | RECORDS.members(tx, beside - set(changed) - gone), gone)


def regroup(tx: Connection, groups: Collection[str]) -> None:
    """Puts the records of some people together anew, after somebody ruled on a pair of them."""
    apart = RECORDS.members(tx, groups)
    records = RECORDS.in_order(tx, [[record for group in apart.values() for record in group]])[0]
    near = RECORDS.holders(tx, (key for record in records for key in _held(record)))
    known = RECORDS.members(tx, set().union(*near.values()) - set(apart))
    changed, gone = _regroup(tx, known, records, apart)
    lists.forget_list_facts(tx, [*apart, *changed])
    _drop(tx, gone)
    _write(tx, changed, gone)


def regroup_companies(tx: Connection, accounts: Collection[str]) -> None:
    """Puts the companies of some accounts together anew, after somebody ruled on a pair of them."""
    people = prospects_at(tx, accounts)
    apart = COMPANIES.members(tx, accounts)
    companies = COMPANIES.in_order(tx, [[company for group in apart.values() for company in group]])[0]
    _join_companies(tx, companies, apart)
    lists.forget_list_facts(tx, apart)
    people |= prospects_at(tx, COMPANIES.group_of(tx, (c.company_id for c in companies)).values())
    _write(tx, RECORDS.members(tx, people), set())


def see_again(tx: Connection, record_ids: Iterable[str]) -> None:
    """Writes anew what is seen of the people these records describe."""
    people = set(RECORDS.group_of(tx, record_ids).values())
    _write(tx, RECORDS.members(tx, people), set())


# --- people ---------------------------------------------------------------------------------------------------------


def _held(record: Record) -> tuple[str, ...]:
    """Every key a record is found by, by identity or by a ban or a shared mailbox."""
    bans = identity.ban_keys(record)
    banned = (_BAN + key for key in bans) if record.do_not_contact else ()
    keys = (*identity.find_keys(record), *bans, identity.mailbox_key(record), *banned)
    return tuple(dict.fromkeys(key for key in keys if key))


def _regroup(
    tx: Connection, known: _Groups, new: Sequence[Record], before: _Groups = MappingProxyType({})
) -> tuple[dict[str, list[Record]], set[str]]:
    """Resolves and stores who describes whom. Returns the people that are not as they were, and those who are gone."""
    ids = [record.record_id for group in (*known.values(), new) for record in group]
    asked = identities.questions_about(tx, ids)
    known = {**known, **_asked_about(tx, RECORDS, asked, ids)}
    found = identity.resolve(RECORDS.in_order(tx, known.values()), new, identities.rulings_about(tx, ids), asked)
    groups = {prospect_id_of(group[0].record_id): group for group in RECORDS.in_order(tx, found.groups)}
    old = {record.record_id: name for name, group in {**known, **before}.items() for record in group}
    now = {record.record_id: name for name, group in groups.items() for record in group}
    RECORDS.place(tx, {one: name for one, name in now.items() if old.get(one) != name})
    identities.replace_questions(tx, asked, found.questions)
    was = {**known, **before}
    changed = {name: group for name, group in groups.items() if list(was.get(name, ())) != list(group)}
    return changed, set(was) - set(groups)


def _drop(tx: Connection, gone: Collection[str]) -> None:
    lists.drop_people(tx, gone)
    decisions.drop(tx, gone)


def _write(tx: Connection, groups: _Groups, gone: Collection[str]) -> None:
    """Writes people as their records show them now, with what the lists say about them and their companies."""
    records = [record for group in groups.values() for record in group]
    of_record = account_of(tx, (record.record_id for record in records))
    people = _people(tx, groups, of_record)
    before = lists.employers(tx, groups)
    moved_on = [p.prospect_id for p in people if before.get(p.prospect_id, p.account_id) != p.account_id]
    lists.forget_list_facts(tx, moved_on)  # the post they held elsewhere is no current fact
    lists.save_people(tx, people)
    former = {prospect_id_of(one): person.prospect_id for person in people for one in person.record_ids}
    lists.repoint_facts(tx, {old: new for old, new in former.items() if old in gone})
    lists.repoint_touches(tx, people)
    accounts = lists.accounts_of(tx, of_record.values())
    lists.add_facts(tx, facts.facts_from_records(records, people, accounts, of_record))


def _people(tx: Connection, groups: _Groups, of_record: Mapping[str, str]) -> list[Prospect]:
    records = [record for group in groups.values() for record in group]
    mailboxes = {mailbox for record in records if (mailbox := identity.mailbox_key(record))}
    shared = {key for key, holders in RECORDS.holders(tx, mailboxes).items() if len(holders) > 1}
    bans = {key for record in records for key in identity.ban_keys(record)}
    banned = {key.removeprefix(_BAN) for key in RECORDS.taken(tx, (_BAN + key for key in bans))}
    return [identity.prospect(group, of_record, shared=shared, banned=banned) for group in groups.values()]


def _asked_about(
    tx: Connection, source: Sources[T], asked: Sequence[IdentityQuestion], ids: Collection[str]
) -> dict[str, list[T]]:
    """The groups at the other end of open questions: a question may be answered by what comes in."""
    others = {end for question in asked for end in (question.one, question.two)} - set(ids)
    return source.members(tx, source.group_of(tx, others).values())


# --- accounts -------------------------------------------------------------------------------------------------------


def _place_companies(tx: Connection, records: Sequence[Record]) -> set[str]:
    """Gives the companies records name their account. Returns people whose account became another one."""
    mentions = Counter(identity.company_of(record) for record in records)
    known = COMPANIES.known(tx, (company.company_id for company in mentions))
    new = [company for company in mentions if company.company_id not in known]
    COMPANIES.add(tx, [{"company_id": c.company_id, "doc": c.model_dump_json(), "mentions": 0} for c in new])
    count_mentions(tx, {company.company_id: number for company, number in mentions.items()})
    moved = _join_companies(tx, new)
    named = COMPANIES.group_of(tx, (company.company_id for company in mentions if company.company_id in known))
    renamed = _save_accounts(tx, COMPANIES.members(tx, set(named.values())))
    return prospects_at(tx, moved | renamed)


def _join_companies(tx: Connection, new: Sequence[Company], before: _Accounts = MappingProxyType({})) -> set[str]:
    """Resolves companies and stores the accounts they are. Returns the accounts that took in others."""
    keys = {company.company_id: identity.company_keys(company) for company in new}
    near = COMPANIES.holders(tx, (key for own in keys.values() for key in own))
    was = {**COMPANIES.members(tx, set().union(*near.values())), **before}
    ids = [company.company_id for group in (*was.values(), new) for company in group]
    asked = identities.questions_about(tx, ids)
    was |= _asked_about(tx, COMPANIES, asked, ids)
    known = COMPANIES.in_order(tx, [group for name, group in was.items() if name not in before])
    found = identity.resolve_companies(known, new, identities.rulings_about(tx, ids), asked)
    identities.replace_questions(tx, asked, found.questions)
    ordered = COMPANIES.in_order(tx, found.groups)
    taken = COMPANIES.groups_on_file(tx, identity.account_ids(ordered)) - set(was)  # by accounts not concerned here
    groups = dict(zip(identity.account_ids(ordered, taken), ordered, strict=True))
    old = {company.company_id: name for name, group in was.items() for company in group}
    now = {company.company_id: name for name, group in groups.items() for company in group}
    COMPANIES.place(tx, {one: name for one, name in now.items() if old.get(one) != name})
    if not before:
        COMPANIES.index(tx, keys, near, _MOST)
    changed = {name: group for name, group in groups.items() if list(was.get(name, ())) != list(group)}
    renamed = _save_accounts(tx, changed)
    gone = set(was) - set(groups)
    lists.drop_accounts(tx, gone)
    lists.repoint_facts(tx, {name: now[was[name][0].company_id] for name in gone})
    return renamed | {now[one] for one, name in old.items() if now[one] != name}


def _save_accounts(tx: Connection, groups: _Accounts) -> set[str]:
    """Stores accounts as lists call them now. Returns those that got another name."""
    mentions = mentions_of(tx, (company.company_id for group in groups.values() for company in group))
    on_file = {account.account_id: account for account in lists.accounts_of(tx, groups)}
    made = [identity.account(group, name, mentions) for name, group in groups.items()]
    lists.save_accounts(tx, [account for account in made if on_file.get(account.account_id) != account])
    return {one.account_id for one in made if one.account_id in on_file and on_file[one.account_id].name != one.name}
