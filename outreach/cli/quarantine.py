"""Facts that are set aside: how many of which kind, and a deliberate look at one, on record."""

from typing import TYPE_CHECKING

import typer

from outreach import printing
from outreach.cli.shared import console
from outreach.models import Fact, Refusal

if TYPE_CHECKING:
    from outreach.app import App


def show(app: "App") -> None:
    """Prints reasons, kinds, numbers and ids; no text."""
    from outreach import workflow
    from outreach.workflow.looking import counted

    hidden = workflow.set_aside(app)
    if not hidden:
        console.print("Nothing is set aside.")
        return
    console.print(f"{len(hidden):,} fact{'s are' if len(hidden) > 1 else ' is'} set aside and used for nothing:")
    for (reason, kind), number in sorted(counted(hidden).items()):
        console.print(f"  {number:>5,}  {printing.plain(kind):<12} {printing.plain(reason)}", soft_wrap=True)
    console.print("To read one, for the record:")
    for fact in hidden:
        console.print(f"  {fact.fact_id}  {printing.plain(fact.source)}", soft_wrap=True)
    console.print(f'  outreach facts --look {hidden[0].fact_id} --reason "..."', soft_wrap=True)


def look(app: "App", fact_id: str, reason: str) -> None:
    """Prints one quarantined fact; who looked and why is on record before it is shown."""
    from outreach import workflow

    seen = workflow.look_at_quarantined(app, fact_id, app.actor, reason)
    if isinstance(seen, Refusal):
        console.print(f"[bold red]Not shown.[/] {printing.plain(seen.reason)}", soft_wrap=True)
        raise typer.Exit(1)
    _told(seen)


def _told(fact: Fact) -> None:
    lines = {"It says": fact.text, "Quotation": fact.evidence, "Source": fact.source, "Read on": str(fact.observed_on)}
    console.print(f"[bold]{printing.plain(fact.status_reason)}[/] It is used for nothing.", soft_wrap=True)
    for label, text in lines.items():
        if text:
            console.print(f"  {label + ':':<11}{printing.plain(text)}", soft_wrap=True)
    console.print("That you looked, and why, is in the audit log.")
