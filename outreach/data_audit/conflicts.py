"""What the lists disagree about: a person's title, company, country or address; an account's size or country."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from outreach.data_audit.lists import Lists
from outreach.models import (
    Account,
    Conflict,
    ConflictExample,
    ConflictValue,
    Fact,
    FactKind,
    FactStatus,
    Prospect,
    Record,
)
from outreach.text import fold

#: Examples kept per conflict.
MOST_EXAMPLES = 20

#: Head counts further apart than this share of the smaller one disagree.
EMPLOYEE_TOLERANCE = 0.25

_PERSON_FIELDS = {"title": "Job title", "company": "Company", "country": "Country", "email": "E-mail",
                  "contact_role": "Contact role"}  # fmt: skip
_ACCOUNT_FIELDS = {FactKind.EMPLOYEES: "Employees", FactKind.COUNTRY: "Country"}

#: Facts that no longer say anything.
_VOID = (FactStatus.REJECTED, FactStatus.QUARANTINED)


class PersonConflicts:
    """Puts the records of each person beside each other as they go by, and forgets them when the last one has."""

    def __init__(self) -> None:
        self.merged = 0
        self.records_merged = 0
        self._person_of: dict[str, tuple[str, str, int]] = {}  # record -> person, name, records; several records only
        self._waiting: defaultdict[str, list[Record]] = defaultdict(list)
        self._found = {field: _Found("person", field, label) for field, label in _PERSON_FIELDS.items()}

    def expect(self, person: Prospect) -> None:
        """One person goes by, before the records."""
        held = len(person.record_ids)
        if held > 1:
            self.merged += 1
            self.records_merged += held - 1
            self._person_of.update((one, (person.prospect_id, person.name, held)) for one in person.record_ids)

    def see(self, record: Record, lists: Lists) -> None:
        """One record goes by; with the last one of a person they are compared."""
        person = self._person_of.pop(record.record_id, None)
        if person is None:
            return
        person_id, name, held = person
        group = self._waiting[person_id]
        group.append(record)
        if len(group) == held:
            self._compare(name, self._waiting.pop(person_id), lists)

    def found(self) -> tuple[Conflict, ...]:
        """What somebody's records disagree about."""
        return tuple(found.conflict() for found in self._found.values() if found.count)

    def _compare(self, name: str, group: Sequence[Record], lists: Lists) -> None:
        for source in {record.source for record in group}:
            lists.names_again(source, sum(record.source == source for record in group) - 1)
        for field, found in self._found.items():
            values = _values(group, field)
            if len(values) > 1:
                found.add(name, values)


class AccountConflicts:
    """Compares what lists say about each account; the facts come by account."""

    def __init__(self) -> None:
        self.accounts = 0
        self.merged = 0
        self._subject = ""
        self._told: defaultdict[FactKind, list[Fact]] = defaultdict(list)
        self._found = {kind: _Found("account", str(kind), label) for kind, label in _ACCOUNT_FIELDS.items()}

    def see(self, fact: Fact) -> None:
        """One fact goes by; with the next account the last one is compared."""
        if fact.subject != self._subject:
            self._compare()
            self._subject = fact.subject
        if fact.kind in _ACCOUNT_FIELDS and fact.status not in _VOID:
            self._told[fact.kind].append(fact)

    def name(self, account: Account) -> None:
        """One account goes by, after the facts."""
        self.accounts += 1
        self.merged += len(account.company_ids) > 1
        for found in self._found.values():
            found.rename(account.account_id, account.name or account.domain)

    def found(self) -> tuple[Conflict, ...]:
        """What the lists disagree about at the same account."""
        return tuple(found.conflict() for found in self._found.values() if found.count)

    def _compare(self) -> None:
        for kind, facts in self._told.items():
            one_each: dict[object, ConflictValue] = {}
            for fact in sorted(facts, key=lambda one: (-one.observed_on.toordinal(), one.source)):
                value = f"{fact.value:,}" if isinstance(fact.value, int) else str(fact.value)
                one_each.setdefault(fact.value, ConflictValue(value=value, source=fact.source, on=fact.observed_on))
            if _disagree(one_each):
                self._found[kind].add(self._subject, tuple(one_each.values()))
        self._told.clear()

    def finish(self) -> None:
        """The last fact has gone by."""
        self._compare()


class _Found:
    """One conflict being counted."""

    def __init__(self, subject: Literal["person", "account"], field: str, label: str) -> None:
        self.count = 0
        self._about: dict[str, str] = {"field": field, "label": label}
        self._subject = subject
        self._examples: list[ConflictExample] = []
        self._unnamed: dict[str, int] = {}  # accounts are known by their id until they go by

    def add(self, who: str, values: tuple[ConflictValue, ...]) -> None:
        self.count += 1
        if len(self._examples) < MOST_EXAMPLES:
            self._unnamed[who] = len(self._examples)
            self._examples.append(ConflictExample(who=who, values=values, same_day=values[0].on == values[1].on))

    def rename(self, account_id: str, name: str) -> None:
        at = self._unnamed.pop(account_id, None)
        if at is not None:
            self._examples[at] = self._examples[at].model_copy(update={"who": name})

    def conflict(self) -> Conflict:
        open_first = sorted(self._examples, key=lambda one: not one.same_day)
        return Conflict(subject=self._subject, count=self.count, examples=tuple(open_first), **self._about)


def _values(group: Sequence[Record], field: str) -> tuple[ConflictValue, ...]:
    """The different values of a field, the newest first, each from the first record that holds it."""
    kept: list[tuple[Record, str]] = []
    for record in sorted(group, key=lambda one: -one.exported_on.toordinal()):
        value = str(getattr(record, field))
        if value and not any(_same(field, record, value, *other) for other in kept):
            kept.append((record, value))
    return tuple(
        ConflictValue(value=value, source=f"{record.source} line {record.line}", on=record.exported_on)
        for record, value in kept
    )


def _same(field: str, record: Record, value: str, other: Record, known: str) -> bool:
    if field == "company":
        return _same_company(record, other)
    if field == "email":
        return _mailbox(value) == _mailbox(known)
    return fold(value) == fold(known)


def _same_company(one: Record, two: Record) -> bool:
    """One domain, or one name with more or fewer words at its end: "Fernhill Foods" and "Fernhill Foods Ltd"."""
    if one.domain and one.domain == two.domain:
        return True
    short, long = sorted((fold(one.company), fold(two.company)), key=len)
    return long == short or long.startswith((f"{short} ", f"{short},"))


def _mailbox(email: str) -> str:
    """The address without a +tag: both reach one mailbox."""
    local, _, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _disagree(values: Iterable[object]) -> bool:
    numbers = [value for value in values if isinstance(value, int)]
    if numbers:
        return max(numbers) > min(numbers) * (1 + EMPLOYEE_TOLERANCE)
    return len(list(values)) > 1
