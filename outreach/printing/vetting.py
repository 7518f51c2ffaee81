"""What the command line says about single facts: added, waiting, contradicting, decided, and how one came about."""

from collections.abc import Sequence

from rich.console import Console

from outreach.models import Fact, FactEvent, FactStatus, Refusal
from outreach.models.vetting import FactCard, FactConflict, FactQueue
from outreach.printing.basics import plain

_COLOURS = {FactStatus.VERIFIED: "green", FactStatus.REJECTED: "red", FactStatus.QUARANTINED: "red"}


def refused(console: Console, refusal: Refusal) -> None:
    """What was not done, and why."""
    console.print(f"[red]Not done.[/] {plain(refusal.reason)}", soft_wrap=True)


def added(console: Console, fact: Fact, passage: str, is_new: bool) -> None:
    """A fact with the page it stands on."""
    what = "On file" if is_new else "On file already, and now with its page"
    console.print(f"{what}: {plain(fact.fact_id)}  {fact.kind}", soft_wrap=True)
    if fact.status is FactStatus.QUARANTINED:
        standing(console, fact)
        return
    console.print(f"  It says:   {plain(fact.text)}", soft_wrap=True)
    console.print(f"  Page says: “{plain(passage)}”", soft_wrap=True)
    standing(console, fact)


def standing(console: Console, fact: Fact) -> None:
    """What a fact may be used for today, and why."""
    colour = _COLOURS.get(fact.status, "yellow")
    console.print(f"  [bold {colour}]{fact.status.capitalize()}.[/] {plain(fact.status_reason)}", soft_wrap=True)


def decided(console: Console, fact: Fact) -> None:
    """A fact after somebody's word."""
    text = "" if fact.status is FactStatus.QUARANTINED else fact.text
    console.print(f"{plain(fact.fact_id)}  {plain(text)}", soft_wrap=True)
    standing(console, fact)
    console.print("The gate and the drafts that rest on it have followed.")


def waiting(console: Console, found: FactQueue, limit: int) -> None:
    """Facts nobody has verified, those of people who qualify first."""
    console.print(
        f"{len(found.unverified):,} of {found.facts:,} facts wait to be verified; {len(found.conflicts):,} conflict"
        f"{'' if len(found.conflicts) == 1 else 's'}; {found.set_aside:,} set aside."
    )
    for card in found.unverified[:limit]:
        _line(console, card)
    if len(found.unverified) > limit:
        console.print(f"  … and {len(found.unverified) - limit:,} more; --limit shows more of them")


def conflicts(console: Console, found: Sequence[FactConflict]) -> None:
    """Pairs that contradict each other, each with source and day."""
    if not found:
        console.print("No two facts contradict each other.")
        return
    console.print(
        f"{len(found):,} pair{'' if len(found) == 1 else 's'} of facts contradict each other; all of them wait:"
    )
    for pair in found:
        console.print(f"[bold]{plain(pair.one.about)}[/], {pair.one.fact.kind}", soft_wrap=True)
        for card in (pair.one, pair.other):
            _line(console, card, with_about=False)


def history(console: Console, card: FactCard, events: Sequence[FactEvent]) -> None:
    """Everything that happened to a fact, and how it stands."""
    console.print(f"[bold]{plain(card.fact.fact_id)}[/]  {plain(card.about)}, {card.fact.kind}", soft_wrap=True)
    if card.fact.text:
        console.print(f"  {plain(card.fact.text)}", soft_wrap=True)
    for event in events:
        when = f"{event.at:%Y-%m-%d %H:%M}" if event.at else f"{event.on.isoformat()}      "
        where = " in" if event.what == "read" else " by"
        who = f"{where} {event.by}" if event.by and event.what != "today" else ""
        reason = f": {event.reason}" if event.reason else ""
        what = f"today {event.status}" if event.what == "today" else event.what
        console.print(f"  {when}  {plain(what + who + reason)}", soft_wrap=True)


def _line(console: Console, card: FactCard, *, with_about: bool = True) -> None:
    fact = card.fact
    about = f"{card.about}, {fact.kind}: " if with_about else ""
    people = f", {card.qualified} qualify" if card.qualified and with_about else ""
    console.print(f"  {plain(fact.fact_id)}  {plain(about + fact.text)}", soft_wrap=True)
    console.print(f"    {plain(fact.source)}, read {fact.observed_on.isoformat()}{people}", style="dim", soft_wrap=True)
