"""Commands about kinds of company: which are described, and what one of them says about the accounts on file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from outreach import printing
from outreach.cli.owner import Json
from outreach.cli.shared import Campaign, cli, console, opened
from outreach.models import Answer
from outreach.printing import segments as printing_segments

segment_cli = typer.Typer(no_args_is_help=True, help="Kinds of company: what one looks for, and whom it finds.")
cli.add_typer(segment_cli, name="segment")

File = Annotated[Path | None, typer.Option("--file", help="Another icp.yaml, to try before it is used.")]
_LISTED = 5  # examples of each answer


class Said(StrEnum):
    """An answer as one types it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_ANSWERS = {Said.YES: Answer.PASS, Said.NO: Answer.FAIL, Said.UNKNOWN: Answer.UNKNOWN}


@segment_cli.command(name="list")
def list_(file: File = None, campaign: Campaign = None) -> None:
    """The kinds of company that icp.yaml describes, and those that come ready-made."""
    from outreach.views.segments import segment_names

    with opened(campaign) as app:
        printing_segments.names(console, segment_names(app, file))


@segment_cli.command(name="try")
def try_(
    name: Annotated[str, typer.Argument(help="A segment, as `outreach segment list` names it.")] = "",
    file: File = None,
    answer: Annotated[Said | None, typer.Option("--answer", help="Only these.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="Examples of each answer; 5 by default.")] = None,
    account: Annotated[str, typer.Option("--account", help="One account in full, by domain or name.")] = "",
    export: Annotated[Path | None, typer.Option("--export", help="Write all answers as a sheet (CSV).")] = None,
    as_json: Json = False,
    campaign: Campaign = None,
) -> None:
    """Try a kind of company on the accounts on file: who is one, who is not, with the evidence marked."""
    from outreach.views import segments

    wanted = _ANSWERS[answer] if answer else None
    with opened(campaign) as app, printing.progress(console) as step:
        found = segments.try_out(app, name, file=file, account=account, progress=step)
    rows = segments.export(found, export, wanted) if export else 0
    if as_json:
        typer.echo(segments.at_most(found, limit, wanted).model_dump_json(indent=2))
        return
    shown = _LISTED if limit is None else limit
    printing_segments.tryout(console, found, limit=shown, answer=wanted, shown_all=bool(account))
    if export:
        printing_segments.exported(console, str(export), rows)
