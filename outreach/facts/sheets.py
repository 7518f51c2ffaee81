"""A research sheet: one statement a row, with where and when it was read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from outreach.countries import country_hint
from outreach.errors import CellError
from outreach.facts.kinds import (
    VALUE_NEEDED,
    Value,
    infer_event,
    infer_kind,
    infer_tense,
    infer_value,
    read_date,
    read_value,
)
from outreach.facts.screening import screen, screen_fact
from outreach.facts.sentences import custom_text, sentence_of
from outreach.facts.slots import slots_of
from outreach.models import (
    CUSTOM,
    Account,
    CustomField,
    Fact,
    FactKind,
    FactStatus,
    FieldType,
    Prospect,
    RowProblem,
    Sheet,
    SheetRow,
    SourceKind,
    Tense,
    nearest,
    short_id,
)
from outreach.tables import load_yaml
from outreach.text import clean, fold
from outreach.values import MEANT, is_nothing, read_typed

#: What somebody who has looked something up fills in.
_FOUND = ("text", "quote", "value", "event_on", "source", "observed_on")


@dataclass(frozen=True)
class Listed:
    """Whom a row can be about."""

    accounts: dict[str, str]  # domain, former ones included -> account_id
    prospects: dict[str, list[str]] = field(default_factory=dict)  # e-mail -> prospect ids
    names: dict[str, list[str]] = field(default_factory=dict)  # name, former ones included -> account ids
    without_domain: frozenset[str] = frozenset()  # accounts no list gives a domain of


_NONE_DECLARED: Mapping[str, CustomField] = {}


def facts_from_sheet(
    sheet: Sheet,
    accounts: Iterable[Account],
    prospects: Iterable[Prospect],
    *,
    today: date | None = None,
    fields: Mapping[str, CustomField] = _NONE_DECLARED,
) -> tuple[tuple[Fact, ...], tuple[RowProblem, ...], int]:
    """Facts, rows that cannot be used, and how many rows are about nobody listed.

    A day after `today` is refused. `fields`: what the campaign declares; a row gives one as its Kind ("custom.docks").
    """
    people = listed(accounts, prospects)
    columns = _columns(sheet.header)
    facts: dict[str, Fact] = {}
    problems: list[RowProblem] = []
    unmatched = 0
    for row in sheet.rows:
        try:
            fact = fact_of(_cells(row, columns), people, today, fields)
        except CellError as bad:
            problems.append(_problem(sheet, row, bad, columns))
            continue
        if fact is None:
            unmatched += 1
        elif fact.fact_id not in facts or facts[fact.fact_id].observed_on < fact.observed_on:
            facts[fact.fact_id] = fact
    return tuple(facts.values()), tuple(problems), unmatched


def filled_in(sheet: Sheet) -> tuple[Sheet, int]:
    """The sheet without rows that say about whom but not yet what, and how many of those there were.

    A sheet of look-ups comes with whom and what kind already written; what nobody has looked up is no mistake.
    """
    columns = _columns(sheet.header)
    rows = tuple(row for row in sheet.rows if any(_cells(row, columns)[name] for name in _FOUND))
    left = len(sheet.rows) - len(rows)
    return (sheet.model_copy(update={"rows": rows}) if left else sheet), left


def is_cut_off(text: str) -> bool:
    """The sentence ends in the middle, as previews do."""
    return text.rstrip().endswith(("…", "..."))


def host_of(source: str) -> str:
    """The host of a URL in lower case without "www."; "" for anything else."""
    try:
        parts = urlsplit(source.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.") if parts.scheme in ("http", "https") else ""


def listed(accounts: Iterable[Account], prospects: Iterable[Prospect]) -> Listed:
    """Everybody a row can be about, by domain, address and name."""
    by_email: dict[str, list[str]] = {}
    for prospect in prospects:
        for email in {one.casefold() for one in (prospect.email, *prospect.emails) if one}:
            by_email.setdefault(email, []).append(prospect.prospect_id)
    known = list(accounts)
    domains = {one.casefold(): account.account_id for account in reversed(known) for one in account.domains if one}
    domains |= {account.domain.casefold(): account.account_id for account in reversed(known) if account.domain}
    by_name: dict[str, list[str]] = {}
    for account in known:
        for name in {fold(one) for one in (account.name, *account.names) if one}:
            by_name.setdefault(name, []).append(account.account_id)
    unknown = frozenset(one.account_id for one in known if not (one.domain or any(one.domains)))
    return Listed(domains, by_email, by_name, unknown)


def _columns(header: Iterable[str]) -> dict[str, str]:
    """Field -> the sheet's own heading for it; the first heading that fits wins."""
    names = load_yaml("fact_kinds.yaml")["headings"]
    by_key = {key: name for name, keys in names.items() for key in keys}
    columns: dict[str, str] = {}
    for heading in header:
        name = by_key.get(re.sub(r"[\W_]", "", fold(heading)))
        if name:
            columns.setdefault(name, heading)
    return columns


def _cells(row: SheetRow, columns: dict[str, str]) -> dict[str, str]:
    names = load_yaml("fact_kinds.yaml")["headings"]
    return {name: row.cells.get(columns.get(name, ""), "").strip() for name in names}


def _problem(sheet: Sheet, row: SheetRow, bad: CellError, columns: dict[str, str]) -> RowProblem:
    column = columns.get(bad.column, "")
    return RowProblem(
        source=sheet.source,
        line=row.line,
        column=column,
        reason=bad.reason,
        remedy=bad.remedy,
        raw=row.raw,
        cells=tuple(row.cells.values()),
    )


def fact_of(
    cells: Mapping[str, str], people: Listed, today: date | None, fields: Mapping[str, CustomField] = _NONE_DECLARED
) -> Fact | None:
    """The row as a fact; None when it is about nobody on the lists. Raises CellError."""
    field = _field(cells, fields)
    stated = _custom_value(cells, fields[field]) if field else None
    text = clean(cells["text"]) or (custom_text(_whom(cells), field, stated) if field else _said(cells))
    if not text:
        raise CellError("text", "The row states no fact.", "Write one sentence in the Fact column.")
    observed_on = _observed_on(cells["observed_on"], today)
    source = _source(cells["source"])
    subject, about_person = _subject(cells, people)
    if field and about_person:
        raise CellError("email", f"{field} is about companies.", "Fill in Company Domain instead of an address.")
    kind = FactKind.CUSTOM if field else _kind(cells["kind"], text, about_person)
    tense, event_on = _time(cells, text, kind, observed_on)
    value = stated if field else _value(cells["value"] or cells["amount"], text, kind)
    slots = slots_of(cells, text, kind)
    if not subject:
        return None
    fact = Fact(
        fact_id=short_id("f", subject, field or kind, fold(text), host_of(source)),
        subject=subject,
        kind=kind,
        field=field,
        text=text,
        value=value,
        source=source,
        source_kind=SourceKind.RESEARCH,
        observed_on=observed_on,
        event_on=event_on,
        tense=tense,
        evidence=clean(cells["quote"]),
        slots=slots,
    )
    why = screen(cells["text"], about_person=about_person) or screen_fact(fact, about_person=about_person)
    return fact.model_copy(update={"status": FactStatus.QUARANTINED, "status_reason": why}) if why else fact


def _said(cells: Mapping[str, str]) -> str:
    """The sentence for a row of a look-up that gives a kind and nothing but its value; "" where that says nothing."""
    word, cell = _word(cells["kind"]), cells["value"] or cells["amount"]
    if word not in list(FactKind) or not cell:
        return ""
    kind = FactKind(word)
    return clean(sentence_of(kind, _value(cell, "", kind), _whom(cells)))


def _observed_on(cell: str, today: date | None) -> date:
    day = read_date(cell)
    if day is None:
        raise CellError(
            "observed_on",
            f"{cell!r} is not a day that can be read in one way." if cell else "The row does not say when it was read.",
            "Write the day as YYYY-MM-DD.",
        )
    if today and day > today:
        raise CellError("observed_on", f"{cell!r} is in the future.", "Write the day on which the source was read.")
    return day


def _source(cell: str) -> str:
    source = clean(cell, limit=2000)
    if not host_of(source) or " " in source:
        reason = f"{cell[:80]!r} is not a web address." if cell else "The row names no source."
        raise CellError("source", reason, "Give the page it was read on, starting with https://.")
    return source


def _subject(cells: Mapping[str, str], people: Listed) -> tuple[str, bool]:
    """Whom the row is about ("" when on no list), and whether that is a person."""
    email = cells["email"].casefold()
    if email:
        found = people.prospects.get(email, [])
        if len(found) > 1:
            raise CellError(
                "email",
                f"{email} is the address of more than one person on the lists.",
                "Say whom the fact is about by giving that person an address of their own.",
            )
        return (found[0] if found else ""), True
    domain = _domain(cells["domain"])
    if not domain and (cells["domain"] or not cells["company"]):
        raise CellError(
            "domain",
            "The row names neither a company domain nor an e-mail address.",
            "Fill in Company Domain, for example acme.example.",
        )
    return _account(domain, people) or _account_called(cells["company"], domain, people), False


def _domain(cell: str) -> str:
    """A domain from a domain or a URL; "" when there is none."""
    host = host_of(cell if "://" in cell else f"https://{cell}")
    return host if re.fullmatch(r"[^\s.@]+(\.[^\s.@]+)+", host) else ""


def _account(domain: str, people: Listed) -> str:
    """The account of this domain, or of the domain it is a part of: jobs.acme.example is acme.example."""
    labels = domain.split(".")
    names = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((people.accounts[name] for name in names if name in people.accounts), "")


def _account_called(name: str, domain: str, people: Listed) -> str:
    """The account of this name, today's or a former one; beside a domain only one whose own domain nobody knows."""
    found = people.names.get(fold(name), []) if name else []
    if domain:
        found = [one for one in found if one in people.without_domain]
    if len(found) > 1:
        reason = f"{name[:80]!r} is the name of more than one company on the lists."
        raise CellError("company", reason, "Say which one is meant by filling in Company Domain.")
    return found[0] if found else ""


def _field(cells: Mapping[str, str], fields: Mapping[str, CustomField]) -> str:
    """The declared field the row is about; "" for a built-in kind. Raises CellError for one nobody declares."""
    name = fold(cells["kind"]).replace(" ", "_")
    if not name.startswith(CUSTOM) and f"{CUSTOM}{name}" not in fields:
        return ""
    name = name if name.startswith(CUSTOM) else f"{CUSTOM}{name}"
    if name not in fields:
        known = f"Declared are: {', '.join(fields)}." if fields else "Declare it in icp.yaml under fields."
        reason = f"{name[:60]!r} is declared in no icp.yaml of this campaign.{nearest(name, fields)}"
        raise CellError("kind", reason, known)
    return name


def _custom_value(cells: Mapping[str, str], declared: CustomField) -> Value:
    """The Value of a declared field, else the Fact where that is nothing but the value."""
    stated = not is_nothing(cells["value"])
    cell = cells["value"] if stated else cells["text"]
    value = read_typed(cell, declared.type)
    if value is None or (not stated and declared.type in (FieldType.TEXT, FieldType.WORDS)):
        told = f"{cell[:40]!r} is not {MEANT[declared.type]}" if stated else "The row states no value"
        raise CellError("value", f"{told} ({declared.label}).", f"Write under Value {MEANT[declared.type]}.")
    return value


def _whom(cells: Mapping[str, str]) -> str:
    return cells["company"] or cells["domain"]


def _word(cell: str) -> str:
    return fold(cell).replace(" ", "_")


def _kind(cell: str, text: str, about_person: bool) -> FactKind:
    if not cell:
        return infer_kind(text, about_person=about_person)
    word = _word(cell)
    if word not in list(FactKind):
        kinds = ", ".join(FactKind)
        raise CellError("kind", f"{cell[:40]!r} is no kind of fact.", f"Use one of: {kinds}; or leave it empty.")
    return FactKind(word)


def _value(cell: str, text: str, kind: FactKind) -> Value:
    value = read_value(kind, cell) if cell else infer_value(text, kind)
    if value is None and (cell or kind in VALUE_NEEDED):
        if kind is FactKind.COUNTRY and cell:
            reason = f"{cell[:40]!r} is no country we know.{country_hint(cell)}"
            raise CellError("value", reason, "Write the country's name or its two letters, for example DE.")
        stated = repr(cell[:40]) if cell else "The text"
        raise CellError(
            "value" if cell else "text",
            f"{stated} cannot be read as a value for {kind}.",
            "Fill in Value, for example 120 for employees, 2012 for founded, SE for country, 541511 for naics, "
            "inactive for status.",
        )
    return value


def _time(cells: Mapping[str, str], text: str, kind: FactKind, observed_on: date) -> tuple[Tense, date | None]:
    """Tense and day of the event. What lies after the day it was read is a plan, and cannot be anything else."""
    event_on = read_date(cells["event_on"]) if cells["event_on"] else infer_event(text)
    if cells["event_on"] and event_on is None:
        reason = f"{cells['event_on']!r} is not a day that can be read in one way."
        raise CellError("event_on", reason, "Write the day as YYYY-MM-DD, or leave it empty.")
    word = fold(cells["tense"])
    if word and word not in list(Tense):
        raise CellError("tense", f"{cells['tense'][:40]!r} is no tense.", "Use past, current or plan.")
    tense = Tense(word) if word else infer_tense(text, kind)
    is_ahead = event_on is not None and event_on > observed_on
    if is_ahead and word and tense is not Tense.PLAN:
        reason = f"The event ({event_on}) lies after the day it was read ({observed_on}), so it cannot be {tense}."
        raise CellError("event_on", reason, "Correct one of the two days, or write plan under Tense.")
    return (Tense.PLAN if is_ahead else tense), event_on
