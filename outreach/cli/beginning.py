"""Commands to begin with and to look: init, check, demo, why, status, report, replay, audit verify."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import printing
from outreach.cli import owner
from outreach.cli.lists import suppress
from outreach.cli.shared import Campaign, cli, console, folder_of, opened, today
from outreach.cli.work import review, run

audit_cli = typer.Typer(no_args_is_help=True, help="The append-only record of every decision.")
cli.add_typer(audit_cli, name="audit")


@cli.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder.")] = Path("campaign")) -> None:
    """Write icp.yaml, offer.yaml and policy.yaml with comments, ready to edit."""
    from outreach import sample

    written = sample.init(folder, today())
    printing.wrote(console, written)
    printing.next_step(console, f"edit the three files, then: outreach check {folder}")


@cli.command()
def check(folder: Annotated[Path | None, typer.Argument(help="Campaign folder.")] = None) -> None:
    """Check the three campaign files and print what stands between them and the first message."""
    from outreach.campaign import load_campaign, readiness

    where = folder_of(folder)
    items = readiness(load_campaign(where), today())
    printing.readiness(console, where, items)
    if any(item.blocking and not item.ok for item in items):
        raise typer.Exit(1)


@cli.command()
def why(
    who: Annotated[list[str], typer.Argument(metavar="WHO", help="A name (and company), an address or an id.")],
    as_json: owner.Json = False,
    campaign: Campaign = None,
) -> None:
    """Explain the gate's answer about one person."""
    owner.show_why(" ".join(who), campaign, as_json=as_json)


@cli.command()
def status(campaign: Campaign = None) -> None:
    """Where everything stands, and the next command."""
    from outreach import views

    with opened(campaign) as app:
        printing.status(console, views.status(app), views.outbox(app))


@cli.command()
def report(campaign: Campaign = None) -> None:
    """The result so far: funnel, review, the arms of the holdout."""
    from outreach import views

    with opened(campaign) as app:
        printing.report(console, views.report(app))


@cli.command()
def replay(campaign: Campaign = None) -> None:
    """Decide again from stored inputs; every decision must come out the same."""
    from outreach import workflow

    with opened(campaign) as app, printing.progress(console) as step:
        number, different = workflow.replay(app, step)
    printing.replayed(console, number, different)
    raise typer.Exit(1 if different else 0)


@audit_cli.command()
def verify(campaign: Campaign = None) -> None:
    """Read the whole log and say whether it is as it was written."""
    from outreach import views

    with opened(campaign) as app:
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
    sample.materialise(folder, today())
    console.print(f"A campaign with invented people and companies: {folder}\n")
    suppress(str(folder / "suppressions.csv"), file=True, campaign=folder)
    run(folder / "contacts.csv", facts=folder / "company_facts.csv", campaign=folder)
    if browser:
        review(port=port, campaign=folder)
