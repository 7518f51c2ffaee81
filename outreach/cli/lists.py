"""Commands for what comes in: contact lists, research, who must not be written to, and who is who."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from outreach import printing
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
from outreach.printing import lists as printing_lists

identity_cli = typer.Typer(no_args_is_help=True, help="Which records are one person, which companies one account.")
cli.add_typer(identity_cli, name="identity")


@cli.command(name="import")
def import_(
    contacts: Annotated[Path, typer.Argument(help="A contact list (CSV, TSV, XLSX).")],
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be read; store nothing.")] = False,
    save_mapping: Annotated[
        bool, typer.Option("--save-mapping", help="Read every list with these columns the same way from now on.")
    ] = False,
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
    """Read a contact list; rows that cannot be used are written to <name>.problems.csv beside it."""
    from outreach import workflow

    reading = reading_of(mapping, encoding, delimiter, header, worksheet, day_first, repair)
    with opened(campaign) as app:
        if preview:
            seen = asking(lambda told: workflow.preview_contacts(app, contacts, reading=told), reading)[1]
            printing.preview(console, seen)
            return
        told, summary = asking(lambda told: import_list(app, contacts, told, exported_on), reading)
        printing.imported(console, summary)
        if save_mapping:
            printing.wrote(console, [workflow.save_mapping(app, contacts, told)])
        next_step(app, "outreach facts company_facts.csv   or   outreach target")


class Cause(StrEnum):
    """What somebody did themselves, as one types it."""

    OPT_OUT = "opt_out"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"


_WHY = {
    None: "asked not to be contacted",
    Cause.OPT_OUT: "asked not to be contacted",
    Cause.BOUNCE: "a message bounced for good",
    Cause.COMPLAINT: "complained about spam",
}


@cli.command()
def suppress(
    value: Annotated[str, typer.Argument(help="An address or a domain; or a CSV with --file.")],
    reason: Annotated[str, typer.Option(help="Why; default: what they did, or that they asked for it.")] = "",
    hold: Annotated[bool, typer.Option("--hold", help="For now, instead of never.")] = False,
    cause: Annotated[Cause | None, typer.Option("--cause", help="What they did themselves.")] = None,
    file: Annotated[bool, typer.Option("--file", help="VALUE is a list: addresses or domains.")] = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    worksheet: Worksheet = None,
    campaign: Campaign = None,
) -> None:
    """Stop every message to an address or a domain from now on."""
    from outreach import workflow
    from outreach.models import SuppressionKind

    with opened(campaign) as app:
        if file:
            reading = reading_of(None, encoding, delimiter, header, worksheet)
            read = asking(lambda told: workflow.import_suppressions(app, Path(value), reading=told), reading)
            changed, problems = read[1]
            printing.suppressed(console, changed, problems)
            if problems:
                raise typer.Exit(1)
            return
        if Path(value).exists() or value.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")):
            raise typer.BadParameter(f"{value} is a file: add --file to stop everybody on it.")
        kind = SuppressionKind.ADDRESS if "@" in value else SuppressionKind.DOMAIN
        level = "hold" if hold else "never"
        stopped = workflow.suppress(
            app, kind, value, level=level, reason=reason or _WHY[cause], by=app.actor, cause=cause or ""
        )
        printing.suppressed(console, stopped, ())


@cli.command(name="audit-data")
def audit_data(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")] = False,
    campaign: Campaign = None,
) -> None:
    """What is on file: from where, how complete, how old, duplicates, conflicts, sensitive columns."""
    from outreach import views

    with opened(campaign) as app:
        found = views.data_audit(app)
        if as_json:
            typer.echo(found.model_dump_json(indent=2))
        else:
            printing_lists.data_audit(console, found)


@identity_cli.command(name="review")
def review_identity(campaign: Campaign = None) -> None:
    """Pairs that are likely one but not for certain: say same or different."""
    from outreach import views, workflow

    with opened(campaign) as app:
        printing_lists.identity_review(
            console,
            views.identity_questions(app),
            lambda card, same: workflow.rule_identity(app, card.kind, card.one, card.two, same, reviewer=app.actor),
        )


@identity_cli.command()
def decide(
    one: Annotated[str, typer.Argument(help="A record or company, as the review list names it.")],
    two: Annotated[str, typer.Argument(help="The other one.")],
    same: Annotated[bool | None, typer.Option("--same/--different", help="Whether they are one.")] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    campaign: Campaign = None,
) -> None:
    """Say whether two records or two companies are one; `undo` takes it back."""
    if same is None:
        raise typer.BadParameter("Say which it is: add --same or --different.")
    _rule(campaign, one, two, same, reason)


@identity_cli.command()
def undo(
    one: Annotated[str, typer.Argument(help="A record or company.")],
    two: Annotated[str, typer.Argument(help="The other one.")],
    campaign: Campaign = None,
) -> None:
    """Take back what was said about two records or two companies."""
    _rule(campaign, one, two, None, "")


def _rule(campaign: Path | None, one: str, two: str, same: bool | None, reason: str) -> None:
    from outreach import workflow

    with opened(campaign) as app:
        kind: workflow.Kind = "company" if one.startswith("co_") else "person"
        refusal = workflow.rule_identity(app, kind, one, two, same, reviewer=app.actor, reason=reason)
        printing.ruled(console, refusal, same)
        next_step(app, "outreach identity review")
    if refusal:
        raise typer.Exit(1)
