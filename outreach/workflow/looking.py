"""What is set aside: names that are none, and a deliberate look at a quarantined fact, on record."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from outreach import facts
from outreach.app import App
from outreach.models import Fact, FactStatus, Record, Refusal, RowProblem, SheetRow
from outreach.store import audit, lists
from outreach.text import clean

_SHORTEST_REASON = 8  # characters: "audit" explains nothing
_NAME_WORDS = 3  # of letters alone: no order fits in

#: Cells that become a salutation, a recipient or part of a sentence.
_NAMES = {"first_name": "first name", "last_name": "last name", "title": "title", "company": "company name"}


def as_a_name(item: Record | RowProblem, row: SheetRow | RowProblem) -> Record | RowProblem:
    """The record; or why not, when a cell that should name somebody talks to an AI instead."""
    if isinstance(item, RowProblem):
        return item
    for field, label in _NAMES.items():
        why = next((w for name in (getattr(item, field), item.original.get(field, "")) if (w := _no_name(name))), "")
        if why:
            return RowProblem(
                source=item.source,
                line=item.line,
                column=label,
                reason=f"The {label} is none. {why}",
                remedy="Write the name by itself, or leave the row out.",
                raw=row.raw,
                cells=tuple(row.cells.values()) if isinstance(row, SheetRow) else (),
            )
    return item


def _no_name(text: str) -> str:
    why = "" if _is_plain(text) else facts.screen(text)
    return why if why.startswith(facts.TO_A_MACHINE) else ""


def _is_plain(name: str) -> bool:
    words = name.split()
    return len(words) <= _NAME_WORDS and all(word.isalpha() and len(word) < 15 for word in words)


def set_aside(app: App) -> tuple[Fact, ...]:
    """Every quarantined fact with the reason, without its text and quotation."""
    with app.store.read() as tx:
        people = {person.prospect_id for person in lists.all_prospects(tx)}
        found = (_as_judged(fact, fact.subject in people) for fact in lists.all_facts(tx))
        hidden = (fact for fact in found if fact.status is FactStatus.QUARANTINED)
        blank = {"text": "", "evidence": "", "value": None}
        return tuple(sorted((f.model_copy(update=blank) for f in hidden), key=lambda f: (f.status_reason, f.fact_id)))


def look_at_quarantined(app: App, fact_id: str, reviewer: str, reason: str) -> Fact | Refusal:
    """One quarantined fact with its text, for somebody who says why; who looked, when and why goes on record."""
    why, who = clean(reason), clean(reviewer, 200)
    if not who:
        return Refusal(reason="Say who looks.")
    if len(why) < _SHORTEST_REASON:
        return Refusal(reason="Say in a few words why you need to read it; that goes on record with your name.")
    with app.store.write("look") as tx:
        fact = _one(tx, fact_id)
        if isinstance(fact, Refusal):
            return fact
        audit.append(tx, app.now, who, "look", [(fact.fact_id, {"reason": why, "set_aside": fact.status_reason})])
    return fact


def _one(tx: Connection, fact_id: str) -> Fact | Refusal:
    stored = lists.fact(tx, fact_id)
    if stored is None:
        return Refusal(reason=f"No fact has the id {clean(fact_id, 80)}. `outreach facts --quarantined` lists them.")
    fact = _as_judged(stored, lists.prospect(tx, stored.subject) is not None)
    if fact.status is not FactStatus.QUARANTINED:
        return Refusal(reason="This fact is not set aside: it stands among the facts of its company or person.")
    return fact


def _as_judged(fact: Fact, about_person: bool) -> Fact:
    """With the status it has today: the lexicons may know more than on arrival. A person's no stays a no."""
    if fact.status in (FactStatus.QUARANTINED, FactStatus.REJECTED):
        return fact
    why = facts.screen_fact(fact, about_person=about_person)
    return fact.model_copy(update={"status": FactStatus.QUARANTINED, "status_reason": why}) if why else fact


def counted(hidden: Sequence[Fact]) -> Counter[tuple[str, str]]:
    """How many there are of each reason and kind."""
    return Counter((fact.status_reason, str(fact.kind)) for fact in hidden)
