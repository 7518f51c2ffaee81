"""Commands of whoever owns the rules: size, lookups, coverage; and what `why` and `target --preview` do."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from outreach import printing
from outreach.cli.shared import Campaign, cli, console, next_step, opened
from outreach.models import Verdict
from outreach.printing import market as printing_market
from outreach.printing import people as printing_people


class VerdictWord(StrEnum):
    """An answer of the gate as one types it."""

    QUALIFIED = "qualified"
    RESEARCH = "research"
    HOLD = "hold"
    WRONG_PERSON = "wrong-person"
    NO_FIT = "no-fit"
    EXCLUDED = "excluded"


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
        printing_market.market(console, found)


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
    printing_market.look_ups(console, queue)
    if export:
        printing_market.exported(console, str(export), rows)


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
            typer.echo(one.model_dump_json(indent=2)) if as_json else printing_market.coverage(console, one)
            return
        with printing.progress(console) as step:
            every = coverage_overview(app, step)
    typer.echo(every.model_dump_json(indent=2)) if as_json else printing_market.coverages(console, every)


@cli.command()
def people(
    verdict: Annotated[VerdictWord | None, typer.Option("--verdict", help="Only who got this answer.")] = None,
    tier: Annotated[str, typer.Option("--tier", help="Only who qualified in this tier.")] = "",
    account: Annotated[str, typer.Option("--account", help="Only who works there: a domain or a name.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many to print.")] = 20,
    export: Annotated[Path | None, typer.Option("--export", help="Write all of them as a sheet (CSV).")] = None,
    as_json: Json = False,
    campaign: Campaign = None,
) -> None:
    """Who got which answer, with the sentence that decided."""
    from outreach.views import people as view

    with opened(campaign) as app, printing.progress(console) as step:
        wanted = Verdict(verdict.replace("-", "_")) if verdict else None
        found = view.people(app, verdict=wanted, tier=tier, account=account, progress=step)
    rows = view.export(found, export) if export else 0
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    printing_people.people(console, found, limit)
    if export:
        printing_people.exported(console, str(export), rows)
    if found.people:
        one = found.people[0]
        next_step(app, f"outreach why {one.email or one.prospect_id}")


def show_preview(file: Path, campaign: Path | None, *, as_json: bool = False) -> None:
    """`outreach target --preview FILE`: what would change under these rules; nothing is stored."""
    from outreach.workflow.scenarios import preview_file

    with opened(campaign) as app, printing.progress(console) as step:
        seen = preview_file(app, file, step)
    if as_json:
        typer.echo(seen.model_dump_json(indent=2))
    else:
        printing_market.preview(console, seen)


def show_why(who: str, campaign: Path | None, *, as_json: bool = False) -> None:
    """`outreach why WHO`: one answer explained."""
    from outreach.views.explaining import explain

    with opened(campaign) as app:
        told = explain(app, who)
    if as_json:
        typer.echo(told.model_dump_json(indent=2))
    else:
        printing_market.explanation(console, told)
