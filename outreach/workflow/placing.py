"""Who is who: new records and companies find their group in the store, and what is seen of it is written again.

Only groups that share a key with something new are read, so the work grows with what is new, not with what is on file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from outreach import facts, identity
from outreach.models import Account, Company, IdentityQuestion, Prospect, Record, prospect_id_of
from outreach.store import decisions, identities, lists
from outreach.store.sources import (
    COMPANIES,
    RECORDS,
    Sources,
    T,
    account_of,
    count_mentions,
    former_accounts,
    mentions_of,
    name_companies,
    prospects_at,
    remember_accounts,
)

_BAN = "ban:"  # before a key that some record marks as not to be contacted
_MOST = identity.MAX_HOLDERS + 1
_LINKED = 500  # groups put together anew after one ruling

_Groups = Mapping[str, Sequence[Record]]  # prospect id -> the records of this person
_Accounts = Mapping[str, Sequence[Company]]  # account id -> the ways lists call it


def place(tx: Connection, records: Sequence[Record]) -> None:
    """Gives records that were just stored their account, their person and what the lists say about both."""
    moved = _place_companies(tx, records)
    near = _near(tx, records)
    changed, gone = _regroup(tx, RECORDS.members(tx, set().union(*near.values())), records)
    beside = _beside(tx, records) | moved
    _index(tx, records, near)
    _drop(tx, gone)
    _write(tx, changed | RECORDS.members(tx, beside - set(changed) - gone))


def read_anew(tx: Connection, records: Sequence[Record]) -> None:
    """Records on file that are read otherwise now find their place once more."""
    if not records:
        return
    name_companies(tx, {record.record_id: identity.company_of(record).company_id for record in records})
    _place_companies(tx, records)
    beside = _beside(tx, records)
    RECORDS.unindex(tx, (record.record_id for record in records))
    _index(tx, records, _near(tx, records))
    ids = [record.record_id for record in records]
    regroup(tx, set(RECORDS.group_of(tx, ids).values()))
    # What the rows said before is not said any more: people and accounts are heard again from all their rows.
    people, accounts = set(RECORDS.group_of(tx, ids).values()), set(account_of(tx, ids).values())
    lists.forget_list_facts(tx, [*people, *accounts])
    _write(tx, RECORDS.members(tx, people | beside | prospects_at(tx, accounts)))


def regroup(tx: Connection, groups: Collection[str]) -> None:
    """Puts some people, and all that are linked to them, together anew in the order their records came.

    After a ruling, so that what follows from it is what would have followed had it been known all along.
    """
    was = _linked(tx, RECORDS, groups, identity.find_keys)
    records = RECORDS.in_order(tx, [[record for group in was.values() for record in group]])[0]
    changed, gone = _regroup(tx, {}, records, was)
    lists.forget_list_facts(tx, [*gone, *changed])
    _drop(tx, gone)
    _write(tx, changed)


def regroup_companies(tx: Connection, accounts: Collection[str]) -> None:
    """The same for companies: accounts, and all that are linked to them, are put together anew."""
    was = _linked(tx, COMPANIES, accounts, identity.company_keys)
    people = prospects_at(tx, was)
    companies = COMPANIES.in_order(tx, [[company for group in was.values() for company in group]])[0]
    _join_companies(tx, companies, was)
    people |= prospects_at(tx, COMPANIES.group_of(tx, (c.company_id for c in companies)).values())
    lists.forget_list_facts(tx, [*was, *people])
    _write(tx, RECORDS.members(tx, people))


def see_again(tx: Connection, record_ids: Iterable[str]) -> None:
    """Writes anew what is seen of the people these records describe."""
    _write(tx, RECORDS.members(tx, set(RECORDS.group_of(tx, record_ids).values())))


# --- people ---------------------------------------------------------------------------------------------------------


def _strong(record: Record) -> tuple[str, ...]:
    """Keys that say what holds for everybody who has them: bans, shared mailboxes, former ids."""
    bans = identity.ban_keys(record)
    banned = (_BAN + key for key in bans) if record.do_not_contact else ()
    former = lists.FORMER + prospect_id_of(record.record_id)
    return tuple(dict.fromkeys(key for key in (*bans, identity.mailbox_key(record), *banned, former) if key))


def _near(tx: Connection, records: Sequence[Record]) -> dict[str, set[str]]:
    """Key -> the people found by it, as many as it takes to know that it finds nobody any more."""
    holders = RECORDS.holders(tx, {key for record in records for key in identity.find_keys(record)})
    return {key: set(sorted(groups)[:_MOST]) for key, groups in holders.items()}


def _index(tx: Connection, records: Sequence[Record], near: Mapping[str, set[str]]) -> None:
    strong = {record.record_id: _strong(record) for record in records}
    uncapped = {key for own in strong.values() for key in own}
    find = {record.record_id: identity.find_keys(record) for record in records}
    held = {key: near.get(key, set()) for own in find.values() for key in own if key not in uncapped}
    RECORDS.index(tx, {one: (*find[one], *strong[one]) for one in find}, held, _MOST)


def _beside(tx: Connection, records: Sequence[Record]) -> set[str]:
    """People for whom something changes by what others bring: a ban they share, a mailbox that is not theirs alone."""
    bans = {key for record in records if record.do_not_contact for key in identity.ban_keys(record)}
    beside = set().union(*RECORDS.holders(tx, bans).values())
    mailboxes = {mailbox for record in records if (mailbox := identity.mailbox_key(record))}
    # Where more than one has the mailbox already, all of them know that it is shared.
    return beside | set().union(*(found for found in RECORDS.holders(tx, mailboxes).values() if len(found) == 1))


def _linked(
    tx: Connection, source: Sources[T], groups: Collection[str], keys: Callable[[T], Collection[str]]
) -> dict[str, list[T]]:
    """These groups and all that hang together with them by keys, questions aside; a bounded number."""
    found: dict[str, list[T]] = {}
    next_ones = set(groups)
    while next_ones and len(found) < _LINKED:
        members = source.members(tx, next_ones)
        found |= members
        wanted = {key for group in members.values() for row in group for key in keys(row)}
        holders = source.holders(tx, wanted)
        next_ones = set().union(*(held for held in holders.values() if len(held) < _MOST)) - set(found)
    return found


def _regroup(
    tx: Connection, known: _Groups, new: Sequence[Record], before: _Groups = MappingProxyType({})
) -> tuple[dict[str, list[Record]], set[str]]:
    """Resolves and stores who describes whom. Returns the people that are not as they were, and those who are gone."""
    ids = [record.record_id for group in (*known.values(), new) for record in group]
    asked = identities.questions_about(tx, ids)
    known = {**known, **{n: g for n, g in _asked_about(tx, RECORDS, asked, ids).items() if n not in before}}
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


def _write(tx: Connection, groups: _Groups) -> None:
    """Writes people as their records show them now, with what the lists say about them and their companies."""
    records = [record for group in groups.values() for record in group]
    of_record = account_of(tx, (record.record_id for record in records))
    people = _people(tx, groups, of_record)
    before = lists.employers(tx, groups)
    moved_on = [p.prospect_id for p in people if before.get(p.prospect_id, p.account_id) != p.account_id]
    lists.forget_list_facts(tx, moved_on)  # the post they held elsewhere is no current fact
    lists.save_people(tx, people)
    many = [person for person in people if len(person.record_ids) > 1 or person.prospect_id in before]
    lists.repoint_facts(tx, {former: person.prospect_id for person in many for former in lists.ids_of(person)})
    of = {person.prospect_id: person for person in people}
    mailboxes = {identity.mailbox_key(r): of[name] for name, group in groups.items() for r in group if r.email}
    lists.repoint_touches(tx, people, {key.removeprefix("mail:"): person for key, person in mailboxes.items()})
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
    elsewhere = {one: name for one, name in now.items() if old.get(one) != name}
    remember_accounts(tx, {one: old[one] for one in elsewhere if one in old})
    COMPANIES.place(tx, elsewhere)
    if not before:
        COMPANIES.index(tx, keys, near, _MOST)
    changed = {name: group for name, group in groups.items() if list(was.get(name, ())) != list(group)}
    renamed = _save_accounts(tx, changed)
    gone = set(was) - set(groups)
    lists.drop_accounts(tx, gone)
    first = {identity.account_id(company): now[company.company_id] for group in groups.values() for company in group}
    owners = {name: now[was[name][0].company_id] for name in gone} | {name: name for name in groups}
    lists.repoint_facts(tx, {**first, **owners} if before else owners)
    return renamed | {now[one] for one, name in old.items() if now[one] != name}


def _save_accounts(tx: Connection, groups: _Accounts) -> set[str]:
    """Stores accounts as lists call them now. Returns those that got another name."""
    mentions = mentions_of(tx, (company.company_id for group in groups.values() for company in group))
    on_file = {account.account_id: account for account in lists.accounts_of(tx, groups)}
    before = former_accounts(tx, (company.company_id for group in groups.values() for company in group))
    made = [_with_former(identity.account(group, name, mentions), before) for name, group in groups.items()]
    lists.save_accounts(tx, [account for account in made if on_file.get(account.account_id) != account])
    return {one.account_id for one in made if one.account_id in on_file and on_file[one.account_id].name != one.name}


def _with_former(account: Account, before: Mapping[str, Sequence[str]]) -> Account:
    """An account bears every id one of its companies ever bore: what was said about those holds for it."""
    borne = [former for company_id in account.company_ids for former in before.get(company_id, ())]
    ids = dict.fromkeys((*account.former_ids, *borne))
    return account.model_copy(update={"former_ids": tuple(one for one in ids if one != account.account_id)})
