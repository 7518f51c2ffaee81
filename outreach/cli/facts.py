"""Commands for facts: read a research sheet, add one with its page, see and decide what waits."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from outreach import printing
from outreach.cli import quarantine
from outreach.cli.shared import (
    Campaign,
    Delimiter,
    Encoding,
    Header,
    Repair,
    Worksheet,
    asking,
    cli,
    console,
    next_step,
    opened,
    read_day,
    reading_of,
)
from outreach.models import Fact, Refusal
from outreach.printing import vetting as printing_facts


class _ReadUnlessTold(TyperGroup):
    """`outreach facts SHEET` reads a sheet: what is none of the commands is meant for `read`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts `read` in front where no command is named."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["read", *args]
        return super().parse_args(ctx, args)


facts_cli = typer.Typer(
    cls=_ReadUnlessTold,
    help="Facts: `outreach facts SHEET` reads a research sheet; add, verify, reject and trace single ones.",
)
cli.add_typer(facts_cli, name="facts")

FactId = Annotated[str, typer.Argument(metavar="FACT", help="Its id, as the lists show it.")]
By = Annotated[str, typer.Option("--by", help="Who says so; default: you.")]


@facts_cli.command()
def read(
    sheet: Annotated[Path | None, typer.Argument(help="A research sheet (CSV, XLSX).")] = None,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="What is set aside, without its text.")] = False,
    look: Annotated[str, typer.Option("--look", metavar="FACT", help="Read one of those; it goes on record.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why you look.")] = "",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    worksheet: Worksheet = None,
    repair: Repair = False,
    campaign: Campaign = None,
) -> None:
    """Read a research sheet into sourced, dated facts; --quarantined lists what is set aside."""
    from outreach import workflow

    if not (sheet or quarantined or look):
        raise typer.BadParameter("Name a research sheet, or ask for what is set aside: --quarantined.")
    reading = reading_of(None, encoding, delimiter, header, worksheet, None, repair)
    with opened(campaign) as app:
        if sheet is None:
            quarantine.look(app, look, reason) if look else quarantine.show(app)
            return
        summary = asking(lambda told: workflow.import_facts(app, sheet, reading=told), reading)[1]
        printing.facts(console, summary)
        next_step(app, "outreach target")


@facts_cli.command()
def add(
    page: Annotated[Path, typer.Option("--page", help="The page as saved from the browser, or a .txt with its text.")],
    quote: Annotated[str, typer.Option("--quote", help="The words on the page, literally.")],
    about: Annotated[str, typer.Option("--about", metavar="DOMAIN|EMAIL", help="Which company or person.")],
    url: Annotated[str, typer.Option("--url", help="Where the page was read; it is never opened.")],
    text: Annotated[str, typer.Option("--text", help="The statement; default: the quotation itself.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="For example funding; default: read from the text.")] = "",
    value: Annotated[str, typer.Option("--value", help="For example 120 for employees.")] = "",
    observed_on: Annotated[
        date | None, typer.Option("--observed-on", parser=read_day, metavar="DAY", help="When it was read; today.")
    ] = None,
    event_on: Annotated[
        date | None, typer.Option("--event-on", parser=read_day, metavar="DAY", help="When it happened.")
    ] = None,
    by: By = "",
    campaign: Campaign = None,
) -> None:
    """Put a statement on file with the page it stands on; verified when the quotation is there and says it."""
    from outreach import workflow

    dates = {"observed_on": observed_on, "event_on": event_on}
    with opened(campaign) as app:
        put = workflow.add_fact(
            app, page, about=about, quote=quote, url=url, text=text, kind=kind, value=value, by=by, **dates
        )
        if isinstance(put, Refusal):
            printing_facts.refused(console, put)
            raise typer.Exit(1)
        printing_facts.added(console, put.fact, put.passage, put.is_new)
        waits = f'outreach facts decide {put.fact.fact_id} --keep --reason "..."   or   '
        next_step(app, f"{waits if put.fact.status == 'unverified' else ''}outreach target")


@facts_cli.command(name="list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    campaign: Campaign = None,
) -> None:
    """Facts that wait to be verified, those of people who qualify first."""
    from outreach.views.facts import fact_queue

    with opened(campaign) as app:
        found = fact_queue(app)
        printing_facts.waiting(console, found, limit)
        if found.unverified:
            next_step(app, f'outreach facts decide {found.unverified[0].key} --keep --reason "how you know"')


@facts_cli.command()
def conflicts(campaign: Campaign = None) -> None:
    """Pairs of facts that contradict each other: both wait until somebody decides."""
    from outreach.views.facts import fact_queue

    with opened(campaign) as app:
        found = fact_queue(app).conflicts
        printing_facts.conflicts(console, found)
        if found:
            next_step(app, f'outreach facts decide {found[0].one.key} --keep --reason "how you know"')


@facts_cli.command()
def decide(
    fact: FactId,
    keep: Annotated[bool | None, typer.Option("--keep/--reject", help="Whether it is right.")] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Undo the last decision on it.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="How you know, or what is wrong.")] = "",
    by: By = "",
    campaign: Campaign = None,
) -> None:
    """Say that a fact is right or wrong, in your name and with a reason; --take-back undoes it."""
    from outreach import workflow

    if (keep is None) is not take_back:
        raise typer.BadParameter("Say which it is: --keep, --reject or --take-back.")
    with opened(campaign) as app:
        who = by or app.actor
        done: Fact | Refusal
        if keep is None:
            done = workflow.take_back_fact(app, fact, by=who, reason=reason)
        else:
            done = workflow.decide_fact(app, fact, keep=keep, by=who, reason=reason)
        if isinstance(done, Refusal):
            printing_facts.refused(console, done)
            raise typer.Exit(1)
        printing_facts.decided(console, done)
        next_step(app)


@facts_cli.command()
def history(fact: FactId, campaign: Campaign = None) -> None:
    """What happened to a fact: when, by whom, why, and how it stands today."""
    from outreach.views.facts import fact_history_of

    with opened(campaign) as app:
        printing_facts.history(console, *fact_history_of(app, fact))
