"""What is on file, seen as a whole: from where, how complete, how old, what disagrees, what to do next.

One pass over each stream: memory holds counters, and the values of people with more than one record while their
records go by. Nothing here reads a cell of a sensitive column: those were never read.
"""

from dataclasses import dataclass

from outreach.data_audit.addresses import Addresses
from outreach.data_audit.advice import headline, next_steps
from outreach.data_audit.conflicts import AccountConflicts, PersonConflicts
from outreach.data_audit.facts import Quarantine
from outreach.data_audit.fields import Fields
from outreach.data_audit.holdings import Holdings
from outreach.data_audit.lists import Ages, Lists, sensitive_columns
from outreach.models import DataAudit, Duplicates, OptOuts

__all__ = ["Holdings", "audit"]


@dataclass(frozen=True)
class _Seen:
    """What was counted while everything went by."""

    fields: Fields
    lists: Lists
    ages: Ages
    addresses: Addresses
    people: PersonConflicts
    companies: AccountConflicts
    quarantine: Quarantine


def audit(held: Holdings) -> DataAudit:
    """The audit of everything on file. Reads people, then records, then facts, then accounts: each once."""
    seen = _Seen(Fields(), Lists(), Ages(held.today), Addresses(), PersonConflicts(), AccountConflicts(), Quarantine())
    _see_people(held, seen)
    _see_companies(held, seen)
    found = _audited(held, seen)
    return found.model_copy(
        update={"headline": headline(found), "next_steps": next_steps(found, seen.addresses.gaps())}
    )


def _see_people(held: Holdings, seen: _Seen) -> None:
    for person in held.people:
        seen.addresses.see(person)
        seen.ages.see_person(person)
        seen.people.expect(person)
    for record in held.records:
        seen.fields.see(record)
        seen.lists.see(record)
        seen.ages.see(record)
        seen.people.see(record, seen.lists)


def _see_companies(held: Holdings, seen: _Seen) -> None:
    for fact in held.facts:
        seen.companies.see(fact)
        seen.quarantine.see(fact)
    seen.companies.finish()
    for account in held.accounts:
        seen.companies.name(account)


def _audited(held: Holdings, seen: _Seen) -> DataAudit:
    return DataAudit(
        today=held.today,
        headline="",
        people=seen.addresses.people,
        accounts=seen.companies.accounts,
        records=seen.fields.records,
        facts=seen.quarantine.facts,
        lists=seen.lists.audits(held.imports, held.today),
        fields=seen.fields.audits(),
        ages=seen.ages.bands(),
        duplicates=_duplicates(held, seen),
        conflicts=(*seen.people.found(), *seen.companies.found()),
        sensitive=sensitive_columns(held.imports),
        quarantined=seen.quarantine.reasons(),
        emails=seen.addresses.quality(),
        opt_outs=_opt_outs(held, seen),
        next_steps=(),
    )


def _duplicates(held: Holdings, seen: _Seen) -> Duplicates:
    return Duplicates(
        people=seen.people.merged,
        records_merged=seen.people.records_merged,
        accounts=seen.companies.merged,
        open_people=sum(question.kind == "person" for question in held.questions),
        open_companies=sum(question.kind == "company" for question in held.questions),
    )


def _opt_outs(held: Holdings, seen: _Seen) -> OptOuts:
    return OptOuts(
        records=seen.fields.opted_out,
        people=seen.addresses.opted_out,
        never=sum(item.level == "never" for item in held.suppressions),
        hold=sum(item.level == "hold" for item in held.suppressions),
    )
