"""Which records are one person and which account that person works for.

Deterministic: records join on what identifies a person (LinkedIn profile, personal address, name at a company), never
on likeness, and never against a veto. Records are taken in the order of their first import and a record only ever joins
what came before it, so that ids stay when the same rows are read again or later rows are added. Merging is a view.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from outreach.models import Account, EmailStatus, Prospect, Record, short_id
from outreach.tables import load_yaml
from outreach.text import fold

_LIFECYCLE_RANK = (
    "customer",
    "evangelist",
    "opportunity",
    "salesqualifiedlead",
    "marketingqualifiedlead",
    "lead",
    "subscriber",
)


def people(records: Sequence[Record]) -> tuple[tuple[Prospect, ...], tuple[Account, ...]]:
    """Prospects and accounts of all records, each in the order of its first record."""
    groups = _Groups()
    for record in records:
        groups.add(record)
    in_order = groups.in_order()
    banned = {key for record in records if record.do_not_contact for key in _ban_keys(record)}
    holders = Counter(mailbox for group in in_order for mailbox in _mailboxes(group))
    return tuple(_merge(group, banned, holders) for group in in_order), _accounts(records)


# --- one person -----------------------------------------------------------------------------------------------------


class _Group:
    """Records of one person, in import order, with what can veto another record."""

    def __init__(self, first: Record) -> None:
        self.records = [first]
        self.slugs = {first.linkedin_url} - {""}
        self.firsts = {_name_key(first.first_name)} - {""}
        self.lasts = {_name_key(first.last_name)} - {""}

    def absorb(self, other: "_Group") -> None:
        self.records += other.records
        self.slugs |= other.slugs
        self.firsts |= other.firsts
        self.lasts |= other.lasts

    def may_be(self, other: "_Group") -> bool:
        """No veto: not two LinkedIn profiles, not two surnames, not two first names unless one profile says so."""
        if len(self.slugs | other.slugs) > 1 or len(self.lasts | other.lasts) > 1:
            return False
        same_profile = bool(self.slugs & other.slugs)
        return same_profile or all(_first_names_agree(one, two) for one in self.firsts for two in other.firsts)


class _Groups:
    """Union-find over identifying keys; a group's number is the position of its first record."""

    def __init__(self) -> None:
        self.groups: dict[int, _Group] = {}
        self.parent: list[int] = []
        self.by_key: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, record: Record) -> None:
        number = len(self.parent)
        self.parent.append(number)
        self.groups[number] = _Group(record)
        for key in _keys(record):
            self._join(number, key)
        for key in _keys(record):
            self.by_key[key].append(number)

    def in_order(self) -> list[list[Record]]:
        return [self.groups[number].records for number in sorted(self.groups)]

    def _join(self, number: int, key: tuple[str, ...]) -> None:
        mine = self.groups[self._root(number)]
        roots = sorted({self._root(other) for other in self.by_key[key]} - {self._root(number)})
        fitting = [root for root in roots if self.groups[root].may_be(mine)]
        # "A. Rosinol" may be Andrew or Anna: when both are there, it stays apart.
        if any(not self.groups[one].may_be(self.groups[two]) for one in fitting for two in fitting if one < two):
            return
        for root in fitting:
            if self.groups[root].may_be(self.groups[self._root(number)]):
                self._unite(root, self._root(number))

    def _unite(self, one: int, two: int) -> None:
        first, second = sorted((one, two))
        self.parent[second] = first
        self.groups[first].absorb(self.groups.pop(second))

    def _root(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number


def _keys(record: Record) -> Iterator[tuple[str, ...]]:
    """What identifies the person of a record, the strongest first."""
    first, last = _name_key(record.first_name), _name_key(record.last_name)
    if record.linkedin_url:
        yield "linkedin", record.linkedin_url
    if record.email and not _is_role(record.email):
        yield "email", _mailbox(record.email)
    if len(first) > 1 and last and record.domain:
        yield "name", first, last, record.domain


def _first_names_agree(one: str, two: str) -> bool:
    return one == two or (min(len(one), len(two)) == 1 and one[:1] == two[:1])


@lru_cache(maxsize=65_536)
def _name_key(name: str) -> str:
    """A name as it is compared: letters alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", fold(name))
    return "".join(char for char in plain if char.isalnum())


def _mailbox(email: str) -> str:
    """The address without a +tag: both reach one mailbox."""
    local, _, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@lru_cache(maxsize=65_536)
def _is_role(email: str) -> bool:
    return _mailbox(email).partition("@")[0] in load_yaml("freemail.yaml")["role"]


def _is_freemail(email: str) -> bool:
    return email.rpartition("@")[2] in load_yaml("freemail.yaml")["domains"]


def _mailboxes(group: Iterable[Record]) -> set[str]:
    return {_mailbox(record.email) for record in group if record.email}


def _ban_keys(record: Record) -> Iterator[tuple[str, ...]]:
    """What "do not contact" holds for: the address and the profile, whoever else is listed under them, and the name."""
    if record.email:
        yield "email", _mailbox(record.email)
    if record.linkedin_url:
        yield "linkedin", record.linkedin_url
    names = sorted((_name_key(record.first_name), _name_key(record.last_name)))  # lists exchange first and last
    if record.domain and all(names):
        yield "name", *names, record.domain


# --- one view over the records --------------------------------------------------------------------------------------


def _merge(group: Sequence[Record], banned: set[tuple[str, ...]], holders: Counter[str]) -> Prospect:
    """The newest list wins, then the first row; the most restrictive permission of all records holds."""
    order = sorted(range(len(group)), key=lambda i: (-group[i].exported_on.toordinal(), i))
    newest = [group[i] for i in order]
    # Title and address belong to one job: none of them is taken from a company the person is listed at as well.
    here = [record for record in newest if _same_company(record, newest[0])]
    titled = next((record for record in here if record.title), newest[0])
    mail = _best_address(newest, here)
    named = _best_name(newest)
    return Prospect(
        prospect_id=short_id("p", group[0].record_id),
        account_id=_account_id(_at_domain(here)),
        first_name=named.first_name,
        last_name=named.last_name,
        title=titled.title,
        email=mail.email if mail else "",
        email_status=mail.email_status if mail else EmailStatus.UNKNOWN,
        linkedin_url=_first(record.linkedin_url for record in newest),
        country=_first(record.country for record in newest),
        city=_first(record.city for record in newest),
        lifecycle=_lifecycle(newest),
        lead_status=_lead_status(newest),
        do_not_contact=any(one.do_not_contact or not banned.isdisjoint(_ban_keys(one)) for one in group),
        last_contacted=max((record.last_contacted for record in group if record.last_contacted), default=None),
        owner=_first(record.owner for record in newest),
        shared_email=mail is not None and holders[_mailbox(mail.email)] > 1,
        as_of=newest[0].exported_on,
        source=f"{titled.source} line {titled.line}",
        record_ids=tuple(dict.fromkeys(record.record_id for record in group)),
        emails=tuple(dict.fromkeys(record.email for record in newest if record.email)),
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _same_company(one: Record, two: Record) -> bool:
    if one.domain and two.domain:
        return one.domain == two.domain
    return bool(one.company) and fold(one.company) == fold(two.company)


def _at_domain(here: Sequence[Record]) -> Record:
    return next((record for record in here if record.domain), here[0])


def _best_address(newest: Sequence[Record], here: Sequence[Record]) -> Record | None:
    """The newest address at this company or a private one; of one list, a person's own before a shared one."""
    fitting = [record for record in newest if record.email and (record in here or _is_freemail(record.email))]
    return min(fitting, key=lambda one: (-one.exported_on.toordinal(), _is_role(one.email)), default=None)


def _best_name(newest: Sequence[Record]) -> Record:
    """The newest record with both names written out, else the newest."""
    full = (record for record in newest if len(_name_key(record.first_name)) > 1 and record.last_name)
    return next(full, newest[0])


def _lifecycle(newest: Sequence[Record]) -> str:
    """The newest list's stage; where it gives two, the one that asks for more care (the user's own, a customer)."""
    told = [record for record in newest if record.lifecycle]
    latest = [one.lifecycle for one in told if one.exported_on == told[0].exported_on]
    ranked = (stage for stage in ("other", *_LIFECYCLE_RANK) if stage in latest)
    return next(ranked, latest[0] if latest else "")


def _lead_status(newest: Sequence[Record]) -> str:
    """The newest list's status; where it gives two, an answer received is not undone by another row."""
    told = [record for record in newest if record.lead_status]
    latest = [one.lead_status for one in told if one.exported_on == told[0].exported_on]
    return "replied" if "replied" in latest else _first(latest)


# --- accounts -------------------------------------------------------------------------------------------------------


def _account_id(record: Record) -> str:
    return short_id("a", record.domain or fold(record.company))


def _accounts(records: Sequence[Record]) -> tuple[Account, ...]:
    """One account per company domain, or per name where no domain is known; the most frequent name is its name."""
    names: dict[str, Counter[str]] = {}
    domains: dict[str, str] = {}
    for record in records:
        account_id = _account_id(record)
        counter = names.setdefault(account_id, Counter())
        domains.setdefault(account_id, record.domain)
        if record.company:
            counter[record.company] += 1
    return tuple(
        Account(account_id=one, name=counter.most_common(1)[0][0] if counter else domains[one], domain=domains[one])
        for one, counter in names.items()
    )
