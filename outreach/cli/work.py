"""Commands of the daily way: run, target, draft, review, send, settle."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from outreach import printing
from outreach.cli import owner
from outreach.cli.shared import (
    Campaign,
    Day,
    DayFirst,
    Delimiter,
    Encoding,
    Header,
    Mapping,
    Repair,
    Worksheet,
    asking,
    cli,
    console,
    import_list,
    next_step,
    opened,
    reading_of,
)
from outreach.printing import checking as printing_checking
from outreach.printing import engine as printing_engine
from outreach.printing import market as printing_market

_LARGE = "A list that stays in its file"


class Engine(StrEnum):
    """What runs the gate."""

    PYTHON = "python"
    POLARS = "polars"
    SPARK = "spark"


@cli.command()
def run(
    contacts: Annotated[Path, typer.Argument(help="A contact list (CSV).")],
    facts: Annotated[Path | None, typer.Option("--facts", help="A research sheet (CSV).")] = None,
    mapping: Mapping = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    worksheet: Worksheet = None,
    day_first: DayFirst = None,
    repair: Repair = False,
    exported_on: Day = None,
    campaign: Campaign = None,
) -> None:
    """Import, facts, target and draft in one go; running it again changes nothing that is done."""
    from outreach import workflow

    reading = reading_of(mapping, encoding, delimiter, header, worksheet, day_first, repair)
    with opened(campaign) as app:
        brought = asking(lambda told: import_list(app, contacts, told, exported_on), reading)[1]
        with printing.progress(console) as step:
            research = workflow.import_facts(app, facts) if facts else None
            gate = workflow.target(app, step)
            drafted = workflow.draft(app, step)
        printing.imported(console, brought)
        if research:
            printing.facts(console, research)
        printing.gate(console, gate)
        printing.drafted(console, drafted)
        next_step(app)


Preview = Annotated[Path | None, typer.Option("--preview", help="Another icp.yaml or policy.yaml: who would change.")]
OnEngine = Annotated[
    Engine | None, typer.Option(help="polars or spark: decide by the compiled gate as well, and compare.")
]
ListFile = Annotated[
    Path | None,
    typer.Option("--file", help="Decide a list that stays in its file (Parquet or CSV).", rich_help_panel=_LARGE),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", help="With --file: the folder to write.", rich_help_panel=_LARGE)
]
ListMapping = Annotated[
    list[str] | None,
    typer.Option("--mapping", "-m", help='With --file: "Header=company.employees".', rich_help_panel=_LARGE),
]


@cli.command()
def target(
    preview: Preview = None,
    engine: OnEngine = None,
    file: ListFile = None,
    out: OutFolder = None,
    mapping: ListMapping = None,
    campaign: Campaign = None,
) -> None:
    """Decide who is worth a message at all, with reasons."""
    if preview:
        owner.show_preview(preview, campaign)
    elif file:
        _target_file(file, out, engine or Engine.POLARS, mapping, campaign)
    else:
        _target_everybody(engine or Engine.PYTHON, campaign)


def _target_everybody(engine: Engine, campaign: Path | None) -> None:
    from outreach import workflow
    from outreach.workflow.scenarios import review_by

    with opened(campaign) as app:
        with printing.progress(console) as step:
            summary = workflow.target(app, step, engine=engine)
        printing.gate(console, summary)
        if engine is not Engine.PYTHON:
            printing_engine.compared(console, summary.prospects, engine)
        printing_market.what_to_do(console, summary)
        printing_market.warnings(console, review_by(app.campaign, app.today))
        next_step(app, printing_market.after_gate(summary))


def _target_file(
    file: Path, out: Path | None, engine: Engine, mapping: list[str] | None, campaign: Path | None
) -> None:
    from outreach.workflow.engines import target_file

    folder, names = out or file.with_name(f"{file.stem}_decided"), reading_of(mapping).mapping
    with opened(campaign) as app:
        with printing.progress(console) as step:
            summary = target_file(app, file, folder, engine=engine, names=names, progress=step)
        printing_engine.decided_list(console, summary)
        next_step(app, "outreach import the people who qualify, then outreach target")


@cli.command()
def draft(
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many new drafts.")] = None,
    campaign: Campaign = None,
) -> None:
    """Write to everybody who qualifies and has no draft yet."""
    from outreach import workflow
    from outreach.views.made_for import alike

    with opened(campaign) as app:
        with printing.progress(console) as step:
            summary = workflow.draft(app, step, limit=limit)
        printing.drafted(console, summary)
        printing_checking.judged(console, summary)
        printing_checking.batch(console, alike(app) if summary.drafted else ())
        next_step(app)


@cli.command()
def review(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    campaign: Campaign = None,
) -> None:
    """Open the review screen, on this machine only."""
    with opened(campaign) as app:
        folder, reviewer = app.folder, app.actor
    printing.next_step(console, f"read and decide at http://127.0.0.1:{port} (Ctrl+C ends)")
    _serve(folder, reviewer, port, browser)


@cli.command()
def send(
    really: Annotated[
        bool, typer.Option("--really", help="Hand the messages over; without it, only say which.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many.")] = None,
    campaign: Campaign = None,
) -> None:
    """Hand over approved messages (a dry run unless --really): .eml files in the campaign's outbox folder."""
    from outreach import workflow

    with opened(campaign) as app:
        printing.sent(console, workflow.send(app, dry_run=not really, limit=limit))
        next_step(app)


@cli.command()
def settle(
    draft_id: Annotated[str, typer.Argument(help="The draft whose outcome is not known.")],
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Whether it left.")],
    campaign: Campaign = None,
) -> None:
    """Say whether a message of unknown outcome left; it is never sent again by itself."""
    from outreach import workflow

    with opened(campaign) as app:
        workflow.settle(app, draft_id, left=sent, reviewer=app.actor)
        next_step(app)


def _serve(folder: Path, reviewer: str, port: int, browser: bool) -> None:
    from outreach.places import ui_folder

    flags = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "false" if browser else "true",
        "server.enableAgentApi": "false",
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(ui_folder() / "asgi.py")]
    command += [part for name, value in flags.items() for part in (f"--{name}", value)]
    environment = {**os.environ, "OUTREACH_CAMPAIGN": str(folder.resolve()), "OUTREACH_REVIEWER": reviewer}
    os.execve(sys.executable, command, environment)  # noqa: S606  # our own interpreter, our own arguments
