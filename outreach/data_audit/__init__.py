"""What is on file, seen as a whole: from where, how complete, how old, what disagrees, what to do next.

One pass over each stream: memory holds counters, and the values of people with more than one record while their
records go by. Nothing here reads a cell of a sensitive column: those were never read.
"""

from outreach.data_audit.addresses import Addresses
from outreach.data_audit.advice import headline, next_steps
from outreach.data_audit.conflicts import AccountConflicts, PersonConflicts
from outreach.data_audit.facts import Quarantine
from outreach.data_audit.fields import Fields
from outreach.data_audit.holdings import Holdings
from outreach.data_audit.lists import Ages, Lists, sensitive_columns
from outreach.models import DataAudit, Duplicates, OptOuts

__all__ = ["Holdings", "audit"]


def audit(held: Holdings) -> DataAudit:
    """The audit of everything on file. Reads people, then records, then facts, then accounts: each once."""
    fields, lists, ages = Fields(), Lists(), Ages(held.today)
    addresses, people = Addresses(), PersonConflicts()
    for person in held.people:
        addresses.see(person)
        ages.see_person(person)
        people.expect(person)
    for record in held.records:
        fields.see(record)
        lists.see(record)
        ages.see(record)
        people.see(record, lists)
    companies, quarantine = AccountConflicts(), Quarantine()
    for fact in held.facts:
        companies.see(fact)
        quarantine.see(fact)
    companies.finish()
    for account in held.accounts:
        companies.name(account)
    found = DataAudit(
        today=held.today,
        headline="",
        people=addresses.people,
        accounts=companies.accounts,
        records=fields.records,
        facts=quarantine.facts,
        lists=lists.audits(held.imports, held.today),
        fields=fields.audits(),
        ages=ages.bands(),
        duplicates=Duplicates(
            people=people.merged,
            records_merged=people.records_merged,
            accounts=companies.merged,
            open_people=sum(question.kind == "person" for question in held.questions),
            open_companies=sum(question.kind == "company" for question in held.questions),
        ),
        conflicts=(*people.found(), *companies.found()),
        sensitive=sensitive_columns(held.imports),
        quarantined=quarantine.reasons(),
        emails=addresses.quality(),
        opt_outs=OptOuts(
            records=fields.opted_out,
            people=addresses.opted_out,
            never=sum(item.level == "never" for item in held.suppressions),
            hold=sum(item.level == "hold" for item in held.suppressions),
        ),
        next_steps=(),
    )
    return found.model_copy(update={"headline": headline(found), "next_steps": next_steps(found, addresses.gaps())})
