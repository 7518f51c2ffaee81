"""The command line: reads the arguments, calls one function of the workflow, prints what happened in a rep's words."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from outreach import printing
from outreach.errors import OutreachError

if TYPE_CHECKING:
    from outreach.app import App

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Outreach only to people it is for, saying only what is true, leaving only when a person has approved it.",
)
audit_cli = typer.Typer(no_args_is_help=True, help="The append-only record of every decision.")
cli.add_typer(audit_cli, name="audit")
console = Console(highlight=False)

Campaign = Annotated[
    Path | None, typer.Option("--campaign", "-c", help="Campaign folder; default: this folder, else ./campaign.")
]
Day = Annotated[
    datetime | None, typer.Option("--exported-on", formats=["%Y-%m-%d"], help="When the list was exported.")
]
Mapping = Annotated[
    list[str] | None, typer.Option("--mapping", "-m", help='"Header=field" for a column we do not know.')
]


def main() -> None:
    """Runs the command line; every expected problem ends in one clear message and exit code 1."""
    try:
        cli(standalone_mode=False)
    except OutreachError as exc:
        Console(stderr=True, highlight=False).print(f"[bold red]Stopped.[/] {printing.plain(str(exc))}", soft_wrap=True)
        sys.exit(1)
    except typer.Exit as exc:
        sys.exit(exc.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        Console(stderr=True).print("\nStopped. What was finished is stored; run the same command again to go on.")
        sys.exit(130)
    except Exception as exc:  # the edge: usage errors come from the parser, everything else is a bug
        if not hasattr(exc, "show"):
            raise
        exc.show()
        sys.exit(2)


@cli.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")] = Path("campaign")) -> None:
    """Write icp.yaml, offer.yaml and policy.yaml with comments, ready to edit."""
    from outreach import sample

    written = sample.init(folder, _today())
    printing.wrote(console, written)
    printing.next_step(console, f"edit the three files, then: outreach check {folder}")


@cli.command()
def check(folder: Annotated[Path | None, typer.Argument(help="Campaign folder.")] = None) -> None:
    """Check the three campaign files and print what stands between them and the first message."""
    from outreach.campaign import load_campaign, readiness

    where = _folder(folder)
    items = readiness(load_campaign(where), _today())
    printing.readiness(console, where, items)
    if any(item.blocking and not item.ok for item in items):
        raise typer.Exit(1)


@cli.command()
def run(
    contacts: Annotated[Path, typer.Argument(help="A contact list (CSV).")],
    facts: Annotated[Path | None, typer.Option("--facts", help="A research sheet (CSV).")] = None,
    mapping: Mapping = None,
    exported_on: Day = None,
    campaign: Campaign = None,
) -> None:
    """Import, facts, target and draft in one go; running it again changes nothing that is done."""
    from outreach import workflow

    with _app(campaign) as app:
        with printing.progress(console) as step:
            brought = workflow.import_contacts(app, contacts, mapping=_pairs(mapping), exported_on=_day(exported_on))
            research = workflow.import_facts(app, facts) if facts else None
            gate = workflow.target(app, step)
            drafted = workflow.draft(app, step)
        printing.imported(console, brought)
        if research:
            printing.facts(console, research)
        printing.gate(console, gate)
        printing.drafted(console, drafted)
        _next(app)


@cli.command(name="import")
def import_(
    contacts: Annotated[Path, typer.Argument(help="A contact list (CSV).")],
    mapping: Mapping = None,
    exported_on: Day = None,
    campaign: Campaign = None,
) -> None:
    """Read a contact list; rows that cannot be used are written to <name>.problems.csv beside it."""
    from outreach import workflow

    with _app(campaign) as app:
        printing.imported(
            console, workflow.import_contacts(app, contacts, mapping=_pairs(mapping), exported_on=_day(exported_on))
        )
        _next(app, "outreach facts company_facts.csv   or   outreach target")


@cli.command()
def facts(sheet: Annotated[Path, typer.Argument(help="A research sheet (CSV).")], campaign: Campaign = None) -> None:
    """Read a research sheet into sourced, dated facts."""
    from outreach import workflow

    with _app(campaign) as app:
        printing.facts(console, workflow.import_facts(app, sheet))
        _next(app, "outreach target")


@cli.command()
def target(campaign: Campaign = None) -> None:
    """Decide who is worth a message at all, with reasons."""
    from outreach import workflow

    with _app(campaign) as app:
        with printing.progress(console) as step:
            summary = workflow.target(app, step)
        printing.gate(console, summary)
        _next(app, "outreach draft")


@cli.command()
def draft(
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many new drafts.")] = None,
    campaign: Campaign = None,
) -> None:
    """Write to everybody who qualifies and has no draft yet."""
    from outreach import workflow

    with _app(campaign) as app:
        with printing.progress(console) as step:
            summary = workflow.draft(app, step, limit=limit)
        printing.drafted(console, summary)
        _next(app)


@cli.command()
def review(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    campaign: Campaign = None,
) -> None:
    """Open the review screen, on this machine only."""
    with _app(campaign) as app:
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

    with _app(campaign) as app:
        printing.sent(console, workflow.send(app, dry_run=not really, limit=limit))
        _next(app)


@cli.command()
def settle(
    draft_id: Annotated[str, typer.Argument(help="The draft whose outcome is not known.")],
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Whether it left.")],
    campaign: Campaign = None,
) -> None:
    """Say whether a message of unknown outcome left; it is never sent again by itself."""
    from outreach import workflow

    with _app(campaign) as app:
        workflow.settle(app, draft_id, left=sent, reviewer=app.actor)
        _next(app)


@cli.command()
def suppress(
    value: Annotated[str, typer.Argument(help="An address or a domain; or a CSV with --file.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "asked not to be contacted",
    hold: Annotated[bool, typer.Option("--hold", help="For now, instead of never.")] = False,
    file: Annotated[bool, typer.Option("--file", help="VALUE is a CSV: kind, value, level, reason.")] = False,
    campaign: Campaign = None,
) -> None:
    """Stop every message to an address or a domain from now on."""
    from outreach import workflow
    from outreach.models import SuppressionKind

    with _app(campaign) as app:
        if file:
            changed, problems = workflow.import_suppressions(app, Path(value))
            printing.suppressed(console, changed, problems)
            return
        kind = SuppressionKind.ADDRESS if "@" in value else SuppressionKind.DOMAIN
        level = "hold" if hold else "never"
        printing.suppressed(console, workflow.suppress(app, kind, value, level=level, reason=reason, by=app.actor), ())


@cli.command()
def why(email: Annotated[str, typer.Argument(help="The person's address.")], campaign: Campaign = None) -> None:
    """Explain the gate's answer about one person."""
    from outreach import views

    with _app(campaign) as app:
        printing.why(console, *views.why(app, email))


@cli.command()
def status(campaign: Campaign = None) -> None:
    """Where everything stands, and the next command."""
    from outreach import views

    with _app(campaign) as app:
        printing.status(console, views.status(app), views.outbox(app))


@cli.command()
def report(campaign: Campaign = None) -> None:
    """The result so far: funnel, review, the arms of the holdout."""
    from outreach import views

    with _app(campaign) as app:
        printing.report(console, views.report(app))


@cli.command()
def replay(campaign: Campaign = None) -> None:
    """Decide again from stored inputs; every decision must come out the same."""
    from outreach import workflow

    with _app(campaign) as app, printing.progress(console) as step:
        number, different = workflow.replay(app, step)
    printing.replayed(console, number, different)
    raise typer.Exit(1 if different else 0)


@audit_cli.command()
def verify(campaign: Campaign = None) -> None:
    """Read the whole log and say whether it is as it was written."""
    from outreach import views

    with _app(campaign) as app:
        found = views.verify_audit(app)
    console.print(found.detail)
    raise typer.Exit(0 if found.ok else 1)


@cli.command()
def demo(
    browser: Annotated[bool, typer.Option(help="Open the review screen; --no-browser prints the summary.")] = True,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
) -> None:
    """Try the whole way on invented people: no key, no network."""
    import tempfile

    from outreach import sample

    folder = Path(tempfile.mkdtemp(prefix="outreach-demo-"))
    sample.materialise(folder, _today())
    console.print(f"A campaign with invented people and companies: {folder}\n")
    suppress(str(folder / "suppressions.csv"), file=True, campaign=folder)
    run(folder / "contacts.csv", facts=folder / "company_facts.csv", campaign=folder)
    if browser:
        review(port=port, campaign=folder)


# ---------------------------------------------------------------- inside


@contextmanager
def _app(campaign: Path | None) -> "Iterator[App]":
    from outreach.app import open_app

    app = open_app(_folder(campaign))
    try:
        yield app
    finally:
        app.close()


def _folder(campaign: Path | None) -> Path:
    from outreach.settings import Settings

    chosen = campaign or Settings.load().campaign
    if chosen is not None:
        return chosen
    return Path() if Path("icp.yaml").exists() else Path("campaign")


def _today() -> date:
    from outreach.settings import Settings

    return Settings.load().today or datetime.now().astimezone().date()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _pairs(mapping: list[str] | None) -> dict[str, str] | None:
    if not mapping:
        return None
    pairs = dict(item.rpartition("=")[::2] for item in mapping)
    if "" in pairs:
        raise typer.BadParameter('Write each as "Header=field", for example --mapping "Firma=company".')
    return pairs


def _next(app: "App", step: str = "") -> None:
    from outreach import views

    printing.next_step(console, step or views.status(app).next_step)


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


if __name__ == "__main__":
    main()
