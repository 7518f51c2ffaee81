"""Which records are one person and which account that person works for.

Records join by points for what they share, never against a veto, in the order of their first import: a record only ever
joins what came before it, so that ids stay when the same rows are read again or later rows are added. Between joining
and apart lies a question to somebody who knows. Merging is a view over records that are kept as they came.
"""

from collections import Counter
from collections.abc import Sequence

from outreach.identity.clusters import Clusters, Matcher
from outreach.identity.companies import (
    Firm,
    account,
    account_id,
    account_ids,
    company_keys,
    company_limit,
    company_of,
    compare_companies,
    compare_firms,
    firm_keys,
    read_firm,
)
from outreach.identity.keys import (
    MAX_HOLDERS,
    Person,
    ban_keys,
    find_keys,
    holders_limit,
    keys_of,
    mailbox_key,
    mailbox_of,
    read_person,
)
from outreach.identity.persons import compare, compare_persons
from outreach.identity.points import ASK, MERGE, Comparison
from outreach.identity.results import CompanyResolution, People, Resolution
from outreach.identity.views import prospect
from outreach.models import Company, IdentityQuestion, IdentityRuling, Record

__all__ = [
    "ASK",
    "MAX_HOLDERS",
    "MERGE",
    "CompanyResolution",
    "Comparison",
    "People",
    "Resolution",
    "account",
    "account_id",
    "account_ids",
    "ban_keys",
    "company_keys",
    "company_of",
    "compare",
    "compare_companies",
    "find_keys",
    "mailbox_key",
    "mailbox_of",
    "people",
    "prospect",
    "refusal",
    "resolve",
    "resolve_companies",
]

_PEOPLE: Matcher[Record, Person] = Matcher(
    kind="person",
    id_of=lambda record: record.record_id,
    read=read_person,
    keys=keys_of,
    limit=holders_limit,
    compare=compare_persons,
    stance=lambda person: (person.name, person.spelled),
    mark=lambda person: person.profile,
)
_COMPANIES: Matcher[Company, Firm] = Matcher(
    kind="company",
    id_of=lambda company: company.company_id,
    read=read_firm,
    keys=firm_keys,
    limit=company_limit,
    compare=compare_firms,
    stance=lambda firm: firm.site,
)


def resolve(
    known: Sequence[Sequence[Record]],
    new: Sequence[Record],
    rulings: Sequence[IdentityRuling] = (),
    questions: Sequence[IdentityQuestion] = (),
) -> Resolution:
    """Known people and new records into people and questions; new records take their turn in order.

    `known` holds every group that shares a key of `find_keys` with a new record, and every group at the other end of an
    open question of those (`questions`). To undo a merge after a ruling, give the records of the group as `new`.
    """
    clusters = Clusters(_PEOPLE, rulings)
    clusters.take_in(known, new)
    return Resolution(clusters.in_order(), clusters.open_questions(questions))


def resolve_companies(
    known: Sequence[Sequence[Company]],
    new: Sequence[Company],
    rulings: Sequence[IdentityRuling] = (),
    questions: Sequence[IdentityQuestion] = (),
) -> CompanyResolution:
    """The same for companies and accounts, found by `company_keys`."""
    clusters = Clusters(_COMPANIES, rulings)
    clusters.take_in(known, new)
    return CompanyResolution(clusters.in_order(), clusters.open_questions(questions))


def refusal(one: Sequence[Record], two: Sequence[Record], rulings: Sequence[IdentityRuling] = ()) -> str:
    """Why two groups cannot be called one even by somebody's word (two LinkedIn profiles); "" when they can."""
    clusters = Clusters(_PEOPLE, rulings)
    clusters.add_known(one)
    clusters.add_known(two)
    groups = list(clusters.groups.values())
    return next((why for a in groups for b in groups if a is not b and (why := clusters.refusal(a, b))), "")


def people(records: Sequence[Record], rulings: Sequence[IdentityRuling] = ()) -> People:
    """Prospects, accounts and questions of records in the order they were first imported, all in memory."""
    of_record = {record.record_id: company_of(record) for record in records}
    mentions = Counter(company_of(record).company_id for record in records)
    companies = resolve_companies((), tuple(of_record.values()), rulings)
    names = account_ids(companies.groups)
    accounts = tuple(account(group, name, mentions) for group, name in zip(companies.groups, names, strict=True))
    by_company = {company_id: one.account_id for one in accounts for company_id in one.company_ids}
    account_of = {record_id: by_company[company.company_id] for record_id, company in of_record.items()}
    found = resolve((), records, rulings)
    banned = {key for record in records if record.do_not_contact for key in ban_keys(record)}
    holders = Counter(key for group in found.groups for key in {mailbox_key(one) for one in group} - {""})
    shared = {key for key, count in holders.items() if count > 1}
    return People(
        prospects=tuple(prospect(group, account_of, shared=shared, banned=banned) for group in found.groups),
        accounts=accounts,
        questions=(*found.questions, *companies.questions),
        groups=found.groups,
    )
