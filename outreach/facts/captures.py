"""A statement with its quotation on a saved page as a fact: what stands there is kept with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from outreach.errors import CellError
from outreach.facts.kinds import country_name, infer_event, infer_tense, infer_value
from outreach.facts.pages import Page
from outreach.facts.quotes import Found, find_quote, plain
from outreach.facts.screening import TO_A_MACHINE, screen
from outreach.facts.sheets import fact_of, host_of, listed
from outreach.models import Account, Capture, Fact, FactKind, FactStatus, Prospect, Refusal
from outreach.subjects import short_name
from outreach.tables import load_yaml
from outreach.text import clean, fold

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset({"the", "and", "of", "group", "company", "inc", "ltd", "llc", "gmbh", "ag", "plc", "corp"})
#: A sentence that begins with a name and what whoever is called so does or did: "Bolt Logistics raised".
_AGENT = re.compile(
    r"(?!(?:We|Our|The|This|That|It|Its|They|Their|He|She|In|On|At|Since|Today|Yesterday|Last|With|For|After|As)\b)"
    r"([A-Z][\w&'’-]*(?: (?:(?:of|and|&) )?[A-Z][\w&'’-]*){0,4}) "
    r"(?:has|have|had|is|are|was|were|will|plans|raises|opens|opened|launches|buys|bought|won|wins|began|grew|sold|took"
    r"|[a-z]{3,}ed) "
)

#: What one tells about a statement, by the names of a research sheet's columns.
Told = Mapping[str, str]


def fact_from_page(
    page: Page, told: Told, about: str, accounts: Iterable[Account], prospects: Iterable[Prospect], *, today: date
) -> tuple[Fact, Found] | Refusal:
    """The statement as a fact with what the page holds of it, and the place of the quotation; or why not.

    `about`: a domain, a company's name or an address. The fact says nothing yet about whether the quotation bears the
    statement out; only its value and its day are compared here.
    """
    known, people = tuple(accounts), tuple(prospects)
    found = _quotation(told["quote"], page, told["source"])
    if isinstance(found, Refusal):
        return found
    by = "email" if "@" in about else "domain" if "." in about and " " not in about else "company"
    names = load_yaml("fact_kinds.yaml")["headings"]
    cells = dict.fromkeys(names, "") | {name: word.strip() for name, word in told.items()} | {by: about.strip()}
    cells |= {"quote": found.quote, "text": told["text"] or found.quote}
    try:
        fact = fact_of(cells, listed(known, people), today)
    except CellError as bad:
        return Refusal(reason=f"{bad.reason} {bad.remedy}")
    if fact is None:
        return Refusal(reason=f"Nobody on the lists is {clean(about, 120)}. Import the list they are on first.")
    if fact.status is FactStatus.QUARANTINED and fact.status_reason.startswith(TO_A_MACHINE):
        return Refusal(reason=f"{fact.status_reason} Nothing was stored.")
    capture = Capture(
        page=page.name,
        digest=page.digest,
        quote=found.quote,
        passage=_fit(found),
        problem=_subject_problem(fact, found, page, known, people) or _value_problem(fact) or _day_problem(fact, page),
    )
    return fact.model_copy(update={"capture": capture}), found


def quoted(fact: Fact, words: str) -> Fact:
    """The page's own words as a fact: what the statement is held against."""
    own = {"text": words, "tense": infer_tense(words, fact.kind), "event_on": infer_event(words)}
    bare = {"value": None, "slots": None, "capture": None, "status": FactStatus.VERIFIED}
    return fact.model_copy(update={"fact_id": f"{fact.fact_id}_q"} | own | bare)


def _quotation(quote: str, page: Page, source: str) -> Found | Refusal:
    why = screen(quote)
    if why.startswith(TO_A_MACHINE):
        return Refusal(reason=f"{why} Nothing was stored.")
    if page.saved_from and host_of(page.saved_from) not in ("", host_of(source)):
        told = (
            f"{page.name} was saved from {host_of(page.saved_from)}, not from {host_of(source) or clean(source, 80)}."
        )
        return Refusal(reason=f"{told} Give the address it was read at.")
    found = find_quote(quote, page)
    return Refusal(reason=found) if isinstance(found, str) else found


def _fit(found: Found) -> str:
    """As much around the quotation as may be kept: nothing private, nothing that talks to a model."""
    parts = (found.passage, found.sentences)
    return next((part for part in parts if not screen(part)), found.quote)


def _subject_problem(
    fact: Fact, found: Found, page: Page, accounts: Sequence[Account], people: Sequence[Prospect]
) -> str:
    """The quotation must be about them: said on their own site or on a page that names them, and not of another."""
    person = next((one for one in people if one.prospect_id == fact.subject), None)
    account = next((one for one in accounts if one.account_id in (fact.subject, person and person.account_id)), None)
    names = [person.name, person.last_name] if person else list((account.name, *account.names) if account else ())
    sites = [one for one in (account.domain, *account.domains) if one] if account else []
    is_own = any(_is_within(host_of(fact.source), site) for site in sites) and person is None
    known = {word for name in names for word in _words(short_name(name))} | {_label(site) for site in sites}
    known -= {""}
    other = _AGENT.match(found.sentences)
    if other and not known & _words(other[1]):
        return f"The quotation tells of {other[1]}, not of {names[0] if names else 'them'}."
    if is_own or any(_names(block, names) for block in page.shown):
        return ""
    return f"Neither the quotation nor the page names {names[0] if names else 'them'}."


def _names(block: str, names: Sequence[str]) -> bool:
    words = f" {' '.join(_WORD.findall(fold(block)))} "
    spoken = (" ".join(_WORD.findall(fold(short_name(name)))) for name in names if name)
    return any(f" {name} " in words for name in spoken if name)


def _words(name: str) -> set[str]:
    return {word for word in _WORD.findall(fold(name)) if word not in _SMALL}


def _label(site: str) -> str:
    return site.removeprefix("www.").partition(".")[0]


def _is_within(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


def _value_problem(fact: Fact) -> str:
    """The gate reads the value: it must be what the quotation says."""
    if fact.value is None:
        return ""
    stated = infer_value(fact.evidence, fact.kind)
    quote = plain(fact.evidence).casefold()
    shown = ", ".join(map(str, fact.value)) if isinstance(fact.value, tuple) else str(fact.value)
    if stated is not None:
        is_there = stated == fact.value
    elif fact.kind is FactKind.COUNTRY:
        is_there = fold(country_name(shown)).removeprefix("the ") in quote
    elif fact.kind is FactKind.STATUS:
        is_there = infer_value(fact.text, fact.kind) == fact.value
    elif isinstance(fact.value, int):
        is_there = str(fact.value) in quote.replace(",", "").split()
    else:
        words = fact.value if isinstance(fact.value, tuple) else (fact.value,)
        is_there = all(plain(word).casefold() in quote for word in words)
    return "" if is_there else f"The quotation does not state the value {shown}."


def _day_problem(fact: Fact, page: Page) -> str:
    """The day decides how long news counts: the page must name it."""
    if fact.event_on is None or page.names_day(fact.event_on) or infer_event(fact.evidence) == fact.event_on:
        return ""
    return f"The page names no {fact.event_on.isoformat()}; leave the day out, or confirm the fact yourself."
