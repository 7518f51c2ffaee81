"""Commands of whoever owns the rules: size, lookups, coverage; and what `why` and `target --preview` do."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import printing, printing_gate
from outreach.cli.shared import Campaign, cli, console, opened

Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@cli.command()
def size(as_json: Json = False, campaign: Campaign = None) -> None:
    """The market in the list: who qualifies, by segment and tier, and what each rule excludes."""
    from outreach.views.market import market_size

    with opened(campaign) as app, printing.progress(console) as step:
        found = market_size(app, step)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        printing_gate.market(console, found)


@cli.command()
def lookups(
    export: Annotated[Path | None, typer.Option("--export", help="Write a research sheet to fill in (CSV).")] = None,
    as_json: Json = False,
    campaign: Campaign = None,
) -> None:
    """What to look up next, by what knowing it is worth; --export writes the sheet `outreach facts` reads."""
    from outreach.views.lookups import export_lookups, lookup_queue

    rows = 0
    with opened(campaign) as app, printing.progress(console) as step:
        if export:
            queue, rows = export_lookups(app, export, step)
        else:
            queue = lookup_queue(app, step)
    if as_json:
        typer.echo(queue.model_dump_json(indent=2))
        return
    printing_gate.look_ups(console, queue)
    if export:
        printing_gate.exported(console, str(export), rows)


@cli.command()
def coverage(
    account: Annotated[str, typer.Argument(help="An account's domain or name; without one, all that fit.")] = "",
    as_json: Json = False,
    campaign: Campaign = None,
) -> None:
    """Who decides together at an account: who is missing, who is being written to, who goes first."""
    from outreach.views.coverage import account_coverage, coverage_overview

    with opened(campaign) as app:
        if account:
            one = account_coverage(app, account)
            typer.echo(one.model_dump_json(indent=2)) if as_json else printing_gate.coverage(console, one)
            return
        with printing.progress(console) as step:
            every = coverage_overview(app, step)
    typer.echo(every.model_dump_json(indent=2)) if as_json else printing_gate.coverages(console, every)


def show_preview(file: Path, campaign: Path | None, *, as_json: bool = False) -> None:
    """`outreach target --preview FILE`: what would change under these rules; nothing is stored."""
    from outreach.workflow.scenarios import preview_file

    with opened(campaign) as app, printing.progress(console) as step:
        seen = preview_file(app, file, step)
    if as_json:
        typer.echo(seen.model_dump_json(indent=2))
    else:
        printing_gate.preview(console, seen)


def show_why(who: str, campaign: Path | None) -> None:
    """`outreach why WHO`: one answer explained."""
    from outreach.views.explaining import explain

    with opened(campaign) as app:
        printing_gate.explanation(console, explain(app, who))
