"""The list's own columns as facts: what each list says about a company and a person, with its line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outreach.facts.kinds import Value
from outreach.facts.screening import screen_fact
from outreach.facts.sentences import custom_text, sentence_of
from outreach.models import (
    Account,
    Fact,
    FactKind,
    FactStatus,
    Prospect,
    Record,
    SourceKind,
    band_value,
    short_id,
)
from outreach.text import clean, fold


def facts_from_records(
    records: Sequence[Record],
    prospects: Iterable[Prospect],
    accounts: Iterable[Account],
    account_of: Mapping[str, str] | None = None,
) -> tuple[Fact, ...]:
    """Facts from the columns of contact lists; what one list says twice is one fact, dated by its newest row.

    `account_of` is {record id: the account of the company it names}: what an old row says about a former employer stays
    with that employer, and the post held there is no current fact. Without it every row is about the person's account.
    """
    by_record = {record_id: prospect for prospect in prospects for record_id in prospect.record_ids}
    by_id = {account.account_id: account for account in accounts}
    merged: dict[str, Fact] = {}
    for record in records:
        prospect = by_record.get(record.record_id)
        where = (account_of or {}).get(record.record_id, prospect.account_id) if prospect else ""
        account = by_id.get(where)
        if prospect and account:
            for fact in _facts_of(record, prospect, account):
                known = merged.get(fact.fact_id)
                if known is None or known.observed_on < fact.observed_on:
                    merged[fact.fact_id] = fact
    return tuple(_screened(fact, by_id) for fact in merged.values())


def _facts_of(record: Record, prospect: Prospect, account: Account) -> Iterator[Fact]:
    name = account.name or account.domain or "The company"
    for kind, value, text in _about_company(record, name):
        yield _fact(record, account.account_id, kind, value, text)
    for field, stated in record.custom.items():
        yield _fact(record, account.account_id, FactKind.CUSTOM, stated, custom_text(name, field, stated), field)
    if record.title and prospect.name and account.account_id == prospect.account_id:
        text = f"{prospect.name} is {record.title} at {name}."
        yield _fact(record, prospect.prospect_id, FactKind.ROLE, record.title, text)


def _about_company(record: Record, name: str) -> Iterator[tuple[FactKind, Value, str]]:
    stated: list[tuple[FactKind, Value, Value]] = [  # the value to compare, and as it is said
        *((FactKind.EMPLOYEES, size, size) for size in _sizes(record)),
        (FactKind.INDUSTRY, fold(record.industry), fold(record.industry)),
        (FactKind.NAICS, record.naics, record.naics),
        (FactKind.SIC, record.sic, record.sic),
        (FactKind.TAGS, _words(record.tags), record.tags),
        (FactKind.TECHNOLOGY, _words(record.technologies), record.technologies),
        (FactKind.COUNTRY, record.company_country, record.company_country),
    ]
    yield from ((kind, value, sentence_of(kind, said, name)) for kind, value, said in stated if value not in ("", ()))
    if record.lifecycle:
        yield (
            FactKind.LIFECYCLE,
            fold(record.lifecycle),
            f"The list gives {name} the lifecycle stage {record.lifecycle}.",
        )
    for header, cell in record.kept.items():
        yield FactKind.OTHER, None, f'The list says "{header}": {cell}'


def _sizes(record: Record) -> Iterator[int | str]:
    """The count, and the band where it tells something else: a list that contradicts itself shows it."""
    count, band = record.employees, record.employees_band
    if count is not None:
        yield count
    if band and (count is None or not band[0] <= count <= band[1]):
        yield band_value(*band)


def _fact(record: Record, subject: str, kind: FactKind, value: Value, text: str, field: str = "") -> Fact:
    stated = text if value is None else value
    identity = " ".join(stated) if isinstance(stated, tuple) else fold(str(stated))
    return Fact(
        fact_id=short_id("f", subject, field or kind, identity, record.source),
        subject=subject,
        kind=kind,
        field=field,
        text=clean(text),
        value=clean(value) if isinstance(value, str) else value,
        source=f"{record.source} line {record.line}",
        source_kind=SourceKind.LIST,
        observed_on=record.exported_on,
    )


def _screened(fact: Fact, accounts: dict[str, Account]) -> Fact:
    why = screen_fact(fact, about_person=fact.subject not in accounts)
    return fact.model_copy(update={"status": FactStatus.QUARANTINED, "status_reason": why}) if why else fact


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words if fold(word)}))
