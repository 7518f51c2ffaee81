"""Commands about permission: put it on record, take it back, lift a block of one person."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.cli.shared import Campaign, asking, cli, console, next_step, opened, read_day, reading_of
from outreach.models import PermissionEvidence, PermissionKind, Refusal
from outreach.printing import permission as printing_permission

if TYPE_CHECKING:
    from outreach.app import App

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Exactly this address.")]
By = Annotated[str, typer.Option("--by", help="Who says so; default: you.")]


@cli.command()
def permit(
    email: Email,
    kind: Annotated[PermissionKind | None, typer.Option("--kind", help="What it is.")] = None,
    text: Annotated[str, typer.Option("--text", help="The words: what they agreed to, the page, the name of it.")] = "",
    how: Annotated[str, typer.Option("--how", help="How you got it: the form and its page, a call, a paper.")] = "",
    at: Annotated[date | None, typer.Option("--at", parser=read_day, metavar="DAY", help="When; default: now.")] = None,
    by: By = "",
    country: Annotated[str, typer.Option("--country", help="Only for this country (two letters).")] = "",
    listed: Annotated[bool, typer.Option("--list", help="Show what is on record.")] = False,
    file: Annotated[bool, typer.Option("--file", help="EMAIL is a list: email, kind, text, at, how, ...")] = False,
    campaign: Campaign = None,
) -> None:
    """Put on record why an address may be written to: consent, a sale, a publication, ...; --list shows it."""
    from outreach import workflow

    if file and listed:
        _not_done(Refusal(reason="--file reads a list, and --list shows one address. Use one of them."))
    with opened(campaign) as app:
        if file:
            told = {"kind": kind or "", "text": text, "how": how, "at": str(at or ""), "by": by, "country": country}
            _permit_list(app, Path(email), {name: word for name, word in told.items() if word})
        elif listed or kind is None:
            printing_permission.record(console, email, *workflow.on_record(app, email))
            _standing(app, email, "" if listed else f"outreach permit {email} --kind consent --text ... --how ...")
        else:
            moment = datetime.combine(at, time(), UTC) if at else None
            said = {"text": text, "at": moment, "how": how, "by": by or app.actor, "country": country}
            _permit(app, email, PermissionEvidence.model_validate({"kind": kind, **said}))


def _permit(app: "App", email: str, said: PermissionEvidence) -> None:
    from outreach import workflow

    put = workflow.permit(app, email, said)
    if isinstance(put, Refusal):
        _not_done(put)
    else:
        printing_permission.permitted(console, email, put)
        _standing(app, email, "outreach target")


def _permit_list(app: "App", path: Path, usual: dict[str, str]) -> None:
    from outreach import workflow

    read = asking(lambda told: workflow.import_permissions(app, path, usual=usual, reading=told), reading_of(None))[1]
    printing_permission.read(console, path.name, read.stored, read.known, read.problems, read.problems_file)
    next_step(app, "outreach target")
    if read.problems:
        raise typer.Exit(1)


@cli.command()
def withdraw(
    email: Email,
    kind: Annotated[PermissionKind, typer.Option("--kind", help="What is taken back.")],
    reason: Annotated[str, typer.Option("--reason", help="What they said.")] = "",
    by: By = "",
    campaign: Campaign = None,
) -> None:
    """Take a permission back: it stays on record and counts no more.

    A refusal, or that somebody is a private person, only an admin takes back, with a reason.
    """
    from outreach import workflow

    with opened(campaign) as app:
        ended = workflow.withdraw(app, email, kind, by=by or app.actor, reason=reason)
        if isinstance(ended, Refusal):
            _not_done(ended)
        else:
            printing_permission.withdrawn(console, email, kind, ended)
            _standing(app, email, "outreach target")


@cli.command()
def lift(
    who: Annotated[str, typer.Argument(metavar="EMAIL", help="An address or an id of the person.")],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The block, as `outreach lift EMAIL` names it.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    until: Annotated[
        date | None, typer.Option("--until", parser=read_day, metavar="DAY", help="The last day on which it counts.")
    ] = None,
    by: By = "",
    campaign: Campaign = None,
) -> None:
    """Lift a block of one person for a time, as an admin of policy.yaml; without RULE: say which blocks there are.

    `outreach lift EMAIL suppressed` without --until ends a hold on the suppression list for good; that of a whole
    company ends by its own name: `outreach lift DOMAIN suppressed`.
    """
    with opened(campaign) as app:
        if not rule:
            _standing(app, who, f"outreach lift {who} RULE --by NAME --reason ... --until DAY")
        elif until is None and rule.strip().lower() == "suppressed":
            _end_hold(app, who, by or app.actor, reason)
        else:
            _lift(app, who, rule, by or app.actor, reason, until)


def _lift(app: "App", who: str, rule: str, by: str, reason: str, until: date | None) -> None:
    from outreach import workflow

    lifted = workflow.lift(app, who, rule, by=by, reason=reason, until=until)
    if isinstance(lifted, Refusal):
        _not_done(lifted)
    else:
        printing_permission.lifted(console, who, lifted)
        _standing(app, who, "outreach target")


def _end_hold(app: "App", who: str, by: str, reason: str) -> None:
    from outreach import workflow

    ended = workflow.end_hold(app, who, by=by, reason=reason)
    if isinstance(ended, Refusal):
        _not_done(ended)
    else:
        printing_permission.ended(console, ended)
        _standing(app, who, "outreach target")


def _standing(app: "App", who: str, step: str) -> None:
    """What still stands in the way of a message to them, and the next command."""
    from outreach import workflow

    blocks = workflow.blocks(app, who)
    if blocks is None:
        console.print("Nobody on file has this address yet; it counts as soon as a list brings them.")
    else:
        printing_permission.in_the_way(console, who, blocks)
    if step and (blocks or not step.startswith("outreach lift")):
        next_step(app, step)


def _not_done(refusal: Refusal) -> None:
    printing_permission.refused(console, refusal)
    raise typer.Exit(1)
