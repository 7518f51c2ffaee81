"""One open question as a card: both sides, field by field, and what becoming one would change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from sqlalchemy import Connection

from outreach import identity
from outreach.facts.kinds import country_name
from outreach.models import (
    Company,
    EmailStatus,
    IdentityCard,
    IdentityQuestion,
    IdentityRow,
    IdentitySide,
    Prospect,
    Record,
)
from outreach.store import lists
from outreach.store.sources import COMPANIES, RECORDS, account_of, prospects_at
from outreach.text import fold
from outreach.views.ages import age

T = TypeVar("T")

#: Points from which a pair is called very likely; from 7.5 it would have been merged.
_VERY_LIKELY = 6.5

#: People named for a company.
_NAMED = 6

_STATUS = {
    EmailStatus.VERIFIED: "verified",
    EmailStatus.GUESSED: "guessed",
    EmailStatus.UNAVAILABLE: "does not work",
    EmailStatus.UNKNOWN: "not known",
}


def _country(code: str) -> str:
    return country_name(code).removeprefix("the ")


#: What is shown of a person and of a company, in this order.
_PERSON_ROWS: tuple[tuple[str, Callable[[Record], str]], ...] = (
    ("First name", lambda r: r.first_name),
    ("Last name", lambda r: r.last_name),
    ("Title", lambda r: r.title),
    ("Company", lambda r: r.company),
    ("Company domain", lambda r: r.domain),
    ("E-mail", lambda r: r.email),
    ("E-mail status", lambda r: _STATUS[r.email_status] if r.email else ""),
    ("LinkedIn", lambda r: r.linkedin_url),
    ("Phone", lambda r: r.phone),
    ("City", lambda r: r.city),
    ("Country", lambda r: _country(r.country)),
    ("Stage", lambda r: r.lifecycle),
    ("Owner", lambda r: r.owner),
    ("Last contacted", lambda r: r.last_contacted.isoformat() if r.last_contacted else ""),
    ("Opt-out", lambda r: "asked not to be contacted" if r.do_not_contact else ""),
)
#: Where saying nothing is an answer.
_SILENCE = {"Opt-out": "none"}

_COMPANY_ROWS: tuple[tuple[str, Callable[[Company], str]], ...] = (
    ("Name", lambda c: c.name),
    ("Domain", lambda c: c.domain),
    ("LinkedIn", lambda c: c.linkedin),
    ("City", lambda c: c.city),
    ("Country", lambda c: _country(c.country)),
)


def person_name(record: Record) -> str:
    """How a record calls the person."""
    return f"{record.first_name} {record.last_name}".strip() or record.email or record.linkedin_url or "no name"


def company_name(company: Company) -> str:
    """How a list calls the company."""
    return company.name or company.domain or company.linkedin or "no name"


@dataclass(frozen=True)
class People:
    """The people on both sides of some questions."""

    group_of: Mapping[str, str]
    members: Mapping[str, Sequence[Record]]
    account_of: Mapping[str, str]

    @classmethod
    def of(cls, tx: Connection, record_ids: Sequence[str]) -> "People":
        """Reads them once for all questions."""
        group_of = RECORDS.group_of(tx, record_ids)
        members = RECORDS.members(tx, group_of.values())
        accounts = account_of(tx, [record.record_id for group in members.values() for record in group])
        return cls(group_of, members, accounts)

    def card(self, question: IdentityQuestion, today: date) -> IdentityCard | None:
        """One question; None when a side is on file no more."""
        left, right = (self._group(one) for one in (question.one, question.two))
        if not left or not right:
            return None
        if left[0].exported_on < right[0].exported_on:  # the newest is on the left, in every question
            left, right = right, left
        return IdentityCard(
            kind="person",
            one=question.one,
            two=question.two,
            score=question.score,
            likely=_likely(question.score),
            left=_person_side(today, left),
            right=_person_side(today, right),
            rows=_rows(_PERSON_ROWS, left, right),
            reasons=_sentences(question.reasons),
            changes=_if_one_person(left, right, self.account_of),
        )

    def _group(self, record_id: str) -> list[Record]:
        """The record asked about, then the others of the same person, the newest first."""
        group = self.members.get(self.group_of.get(record_id, ""), ())
        return sorted(group, key=lambda one: (one.record_id != record_id, -one.exported_on.toordinal()))


@dataclass(frozen=True)
class _Staff:
    """How many people are on file at an account, and some of their names."""

    count: int
    names: tuple[str, ...]

    @classmethod
    def of(cls, tx: Connection, account_id: str) -> "_Staff":
        """Reads as many as are shown."""
        ids = sorted(prospects_at(tx, [account_id]))
        people = (lists.prospect(tx, one) for one in ids[:_NAMED])
        return cls(len(ids), tuple(sorted(person.name or person.email for person in people if person)))


@dataclass(frozen=True)
class Companies:
    """The companies on both sides of some questions."""

    group_of: Mapping[str, str]
    members: Mapping[str, Sequence[Company]]
    people: Mapping[str, "_Staff"]  # by account

    @classmethod
    def of(cls, tx: Connection, company_ids: Sequence[str]) -> "Companies":
        """Reads them once for all questions."""
        group_of = COMPANIES.group_of(tx, company_ids)
        accounts = sorted(set(group_of.values()))
        people = {account: _Staff.of(tx, account) for account in accounts}
        return cls(group_of, COMPANIES.members(tx, accounts), people)

    def card(self, question: IdentityQuestion) -> IdentityCard | None:
        """One question; None when a side is on file no more."""
        left, right = (self._group(one) for one in (question.one, question.two))
        if not left or not right:
            return None
        here, there = (self.people[self.group_of[group[0].company_id]] for group in (left, right))
        if here.count < there.count:  # the one with more people is on the left, in every question
            left, right, here, there = right, left, there, here
        return IdentityCard(
            kind="company",
            one=question.one,
            two=question.two,
            score=question.score,
            likely=_likely(question.score),
            left=_company_side(left, here.count),
            right=_company_side(right, there.count),
            rows=(*_rows(_COMPANY_ROWS, left, right), _people_row(here, there)),
            reasons=_sentences(question.reasons),
            changes=_if_one_company(here.count + there.count),
        )

    def _group(self, company_id: str) -> list[Company]:
        group = self.members.get(self.group_of.get(company_id, ""), ())
        return sorted(group, key=lambda one: one.company_id != company_id)


# ---------------------------------------------------------------- the two sides


def _sentences(reasons: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{reason[:1].upper()}{reason[1:]}" for reason in reasons)


def _people_row(here: "_Staff", there: "_Staff") -> IdentityRow:
    """Who is on file at each: that often tells more than the names of the companies."""
    left, right = (", ".join(one.names) + (" …" if one.count > len(one.names) else "") for one in (here, there))
    return IdentityRow(label="People", left=left or "nobody", right=right or "nobody", state="apart")


def _likely(score: float) -> str:
    return "very likely" if score >= _VERY_LIKELY else "likely"


def _rows(
    fields: Sequence[tuple[str, Callable[[T], str]]], left: Sequence[T], right: Sequence[T]
) -> tuple[IdentityRow, ...]:
    """Every field that one of the two fills."""
    pairs = ((label, _value(read, left), _value(read, right)) for label, read in fields)
    told = [pair for pair in pairs if any(pair[1:])]
    return tuple(_row(label, *(value or _SILENCE.get(label, "") for value in pair)) for label, *pair in told)


def _row(label: str, left: str, right: str) -> IdentityRow:
    return IdentityRow(label=label, left=left, right=right, state=_state(left, right))


def _value(read: Callable[[T], str], group: Sequence[T]) -> str:
    """What the row asked about says, else the newest other row of the same person."""
    return next((value for one in group if (value := read(one))), "")


def _state(left: str, right: str) -> Literal["agree", "differ", "missing"]:
    if not left or not right:
        return "missing"
    return "agree" if fold(left) == fold(right) else "differ"


def _person_side(today: date, group: Sequence[Record]) -> IdentitySide:
    shown = group[0]
    return IdentitySide(
        id=shown.record_id,
        name=person_name(shown),
        sub=", ".join(filter(None, (shown.title, shown.company or shown.domain))),
        source=_line(shown),
        on=shown.exported_on,
        age=age((today - shown.exported_on).days),
        more=len(group) - 1,
    )


def _company_side(group: Sequence[Company], people: int) -> IdentitySide:
    shown = group[0]
    return IdentitySide(
        id=shown.company_id,
        name=company_name(shown),
        sub=shown.domain if shown.name else "",
        source="1 person on file" if people == 1 else f"{people:,} people on file",
        on=None,
        age="",
        more=len(group) - 1,
    )


def _line(record: Record) -> str:
    return f"{record.source} line {record.line}"


# ---------------------------------------------------------------- what it would change


def _if_one_person(left: Sequence[Record], right: Sequence[Record], accounts: Mapping[str, str]) -> tuple[str, ...]:
    """What merging these rows would change, by the rules that would merge them."""
    rows = [*left, *right]
    one = identity.prospect(rows, accounts)
    changes = ["They get one message, not two; what was sent to either counts for both."]
    changes += _address(one, rows)
    changes += _title(one, left, right)
    changes += [
        f"The opt-out in {_line(row)} holds for both: nobody writes to this person."
        for row in rows
        if row.do_not_contact
    ][:1]
    if one.former_companies:
        changes.append(f"{' and '.join(one.former_companies)} is kept as a former employer, not used in a message.")
    return tuple(changes)


def _address(one: Prospect, rows: Sequence[Record]) -> list[str]:
    others = sorted({row.email for row in rows if row.email} - {one.email})
    if not one.email:
        return ["There is still no address to write to."]
    if not others:
        return [f"The address is {one.email}."]
    return [f"The address is {one.email}; {' and '.join(others)} stays on file, and an opt-out of either stops both."]


def _title(one: Prospect, left: Sequence[Record], right: Sequence[Record]) -> list[str]:
    titles = {fold(row.title) for row in (left[0], right[0]) if row.title}
    return [f"The title is “{one.title}”, from {one.source}."] if len(titles) > 1 and one.title else []


def _if_one_company(people: int) -> tuple[str, ...]:
    return (
        f"One account with {people:,} {'person' if people == 1 else 'people'}; what either list says holds for both.",
        "The limit of messages per account counts them together, and a suppression of either stops both.",
    )
