"""What the command line says about permission: what is on record, what was lifted, what still stands in the way."""

from collections.abc import Sequence

from rich.console import Console

from outreach import eligibility
from outreach.models import CriterionResult, Override, PermissionEvidence, Refusal, RowProblem, Suppression
from outreach.printing.basics import plain


def refused(console: Console, refusal: Refusal) -> None:
    """What was not done, and what to do instead."""
    console.print(f"[red]Not done.[/] {plain(refusal.reason)}", soft_wrap=True)


def permitted(console: Console, email: str, item: PermissionEvidence) -> None:
    """One thing that is on record from now on."""
    console.print(f"On record for {plain(email)}: {plain(in_words(item))}", soft_wrap=True)


def read(
    console: Console, name: str, stored: int, known: int, problems: Sequence[RowProblem], problems_file: str
) -> None:
    """A list of permissions, every row accounted for."""
    rows = stored + known + len(problems)
    console.print(
        f"[bold]{plain(name)}[/]: {rows:,} row{'' if rows == 1 else 's'} = {stored:,} put on record"
        f" + {known:,} on record already + {len(problems):,} that could not be used."
    )
    for one in problems[:5]:
        console.print(f"  line {one.line}: {plain(one.reason)} {plain(one.remedy)}", soft_wrap=True)
    if problems_file:
        console.print(f"  All of them are in {plain(problems_file)}", soft_wrap=True)


def withdrawn(console: Console, email: str, kind: str, number: int) -> None:
    """A permission that counts no more."""
    what = kind.replace("_", " ")
    if not number:
        console.print(f"No {what} of {plain(email)} was on record. Their no is from now on: nothing older counts.")
        return
    times = "" if number == 1 else f" ({number:,} records)"
    console.print(
        f"The {what} of {plain(email)} is taken back{times}: it counts no more, and stays on record. Approved messages "
        "that rest on it do not leave.",
        soft_wrap=True,
    )


def lifted(console: Console, who: str, item: Override) -> None:
    """A block that stands no more, for a time."""
    day = f"{item.until.day} {item.until:%B %Y}"
    rule = item.rule.replace("_", " ")
    console.print(
        f"Lifted for {plain(who)} until {day}: {rule}. By {plain(item.by)}: {plain(item.reason)}", soft_wrap=True
    )


def ended(console: Console, items: Sequence[Suppression]) -> None:
    """Holds that are off the suppression list."""
    for item in items:
        wide = {"domain": " Everybody there may be written to again.", "account": " It held for the whole company."}
        said = f"The hold on the {item.kind} {plain(item.value)} has ended (it said: {plain(item.reason)})."
        console.print(said + wide.get(item.kind, ""), soft_wrap=True)
    console.print("A list that names them again holds them again.")


def in_the_way(console: Console, who: str, blocks: Sequence[CriterionResult]) -> None:
    """Which rules about permission stop messages to somebody today, each with its name for `lift`."""
    if not blocks:
        console.print(f"No rule about permission stops a message to {plain(who)} today.", soft_wrap=True)
        return
    console.print(f"In the way of a message to {plain(who)}:", soft_wrap=True)
    for one in blocks:
        console.print(f"  [bold]{plain(one.id)}[/]  {plain(eligibility.in_words(one))}", soft_wrap=True)


def record(console: Console, email: str, items: Sequence[PermissionEvidence], overrides: Sequence[Override]) -> None:
    """Everything on record about permission for one address."""
    if not (items or overrides):
        console.print(f"Nothing is on record about permission for {plain(email)}.")
    for item in items:
        console.print(f"  {plain(in_words(item))}", soft_wrap=True)
    for one in overrides:
        until = f"until {one.until.day} {one.until:%B %Y}"
        console.print(f"  lifted {until}: {plain(one.rule)}, by {plain(one.by)}: {plain(one.reason)}", soft_wrap=True)


def in_words(item: PermissionEvidence) -> str:
    """One record as one reads it: what, when, how, by whom, for what."""
    day = f"{item.at.day} {item.at:%B %Y}" if item.at else "day not known"
    parts = [f"“{item.text}”" if item.text else "", day, item.how, f"recorded by {item.by}" if item.by else ""]
    parts += [f"for {item.scope}" if item.scope else "", f"in {item.country}" if item.country else ""]
    ended = f"; taken back on {item.withdrawn_at.day} {item.withdrawn_at:%B %Y}" if item.withdrawn_at else ""
    return f"{item.kind.replace('_', ' ')}: {', '.join(part for part in parts if part)}{ended}"
