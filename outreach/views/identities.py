"""Who may be one person or one company: the open questions as finished cards, and what was ruled."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import (
    Company,
    IdentityCard,
    IdentityItem,
    IdentityQuestion,
    IdentityQueue,
    IdentityRuling,
    Record,
    RulingLine,
)
from outreach.store import identities
from outreach.store.sources import COMPANIES, RECORDS
from outreach.text import fold
from outreach.views.identity_cards import Companies, People, company_name, person_name

Kind = Literal["person", "company"]
About = Literal["all", "person", "company"]
Pair = tuple[str, str]

#: Lines of the list around the open one; a person reads a list of some dozens.
_WINDOW = 30


def identity_questions(app: App) -> tuple[IdentityCard, ...]:
    """Every open question as a card, the likeliest first."""
    with app.store.read() as tx:
        return _cards(app, tx, identities.open_questions(tx))


def identity_card(app: App, kind: Kind, one: str, two: str) -> IdentityCard:
    """One open question. Raises NotFoundError when it has been decided."""
    with app.store.read() as tx:
        asked = [q for q in identities.questions_about(tx, (one, two)) if (q.kind, q.one, q.two) == (kind, one, two)]
        cards = _cards(app, tx, asked)
    if not cards:
        raise NotFoundError("open question about", f"{one} and {two}", "It has been decided; open the next one.")
    return cards[0]


def identity_queue(app: App, *, about: About = "all", at: Pair | None = None, place: int = 0) -> IdentityQueue:
    """The open questions around one of them, and how far the work has come.

    When the pair `at` is asked about no more, the one that now stands in its place is taken.
    """
    with app.store.read() as tx:
        asked = identities.open_questions(tx)
        decided = len(_in_force(identities.rulings(tx)))
        listed = [question for question in asked if about in ("all", question.kind)]
        last = max(0, len(listed) - 1)
        place = next((n for n, question in enumerate(listed) if (question.one, question.two) == at), min(place, last))
        first = max(0, place - _WINDOW)
        shown = listed[first : place + _WINDOW]
        items = _items(tx, shown)
    people = sum(question.kind == "person" for question in asked)
    return IdentityQueue(
        items=items,
        first=first,
        place=place,
        listed=len(listed),
        people=people,
        companies=len(asked) - people,
        decided=decided,
    )


def identity_history(app: App, *, limit: int = 10, by: str = "") -> tuple[RulingLine, ...]:
    """The last rulings that hold, of one person or of everybody, the newest first."""
    with app.store.read() as tx:
        said = [ruling for ruling in _in_force(identities.rulings(tx)) if by in ("", ruling.by)]
        latest = said[-limit:][::-1]
        names = _names(tx, latest)
    return tuple(
        RulingLine(
            kind=ruling.kind,
            one=ruling.one,
            two=ruling.two,
            left=names.get(ruling.one, ""),
            right=names.get(ruling.two, ""),
            same=bool(ruling.same),
            by=ruling.by,
            at=ruling.at,
            reason=ruling.reason,
        )
        for ruling in latest
    )


def _in_force(rulings: Sequence[IdentityRuling]) -> list[IdentityRuling]:
    """The last word on each pair that was not taken back, in the order of these words."""
    latest: dict[tuple[str, str, str], IdentityRuling] = {}
    for ruling in rulings:
        pair = (ruling.kind, ruling.one, ruling.two)
        latest.pop(pair, None)
        if ruling.same is not None:
            latest[pair] = ruling
    return list(latest.values())


def _items(tx: Connection, asked: Sequence[IdentityQuestion]) -> tuple[IdentityItem, ...]:
    records, companies = _sides(tx, asked)
    told = {one: (person_name(record), record.company or record.domain) for one, record in records.items()}
    told |= {one: (company_name(company), company.domain or "no domain") for one, company in companies.items()}
    newest = {one: -record.exported_on.toordinal() for one, record in records.items()}
    sides = (sorted((q.one, q.two), key=lambda one: newest.get(one, 0)) for q in asked)
    return tuple(_item(q, *(told.get(one, ("", "")) for one in pair)) for q, pair in zip(asked, sides, strict=True))


def _item(question: IdentityQuestion, left: tuple[str, str], right: tuple[str, str]) -> IdentityItem:
    return IdentityItem(
        kind=question.kind,
        one=question.one,
        two=question.two,
        title=_both(left[0], right[0]),
        sub=_both(left[1], right[1]),
        score=question.score,
    )


def _both(one: str, two: str) -> str:
    """Two values as one where they are the same."""
    return " · ".join(dict.fromkeys(filter(None, (one, two)))) if fold(one) != fold(two) else one


def _names(tx: Connection, pairs: Sequence[IdentityRuling]) -> dict[str, str]:
    records, companies = _sides(tx, pairs)
    names = {one: person_name(record) for one, record in records.items()}
    return names | {one: company_name(company) for one, company in companies.items()}


def _sides(
    tx: Connection, pairs: Sequence[IdentityQuestion | IdentityRuling]
) -> tuple[dict[str, Record], dict[str, Company]]:
    """The records and the companies these pairs are about."""
    people = [one for pair in pairs if pair.kind == "person" for one in (pair.one, pair.two)]
    companies = [one for pair in pairs if pair.kind == "company" for one in (pair.one, pair.two)]
    return RECORDS.of(tx, people), COMPANIES.of(tx, companies)


def _cards(app: App, tx: Connection, asked: Sequence[IdentityQuestion]) -> tuple[IdentityCard, ...]:
    people = People.of(tx, [one for q in asked if q.kind == "person" for one in (q.one, q.two)])
    companies = Companies.of(tx, [one for q in asked if q.kind == "company" for one in (q.one, q.two)])
    cards = (
        people.card(question, app.today) if question.kind == "person" else companies.card(question)
        for question in asked
    )
    return tuple(card for card in cards if card is not None)
