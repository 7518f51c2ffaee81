"""The command for job titles: what they mean and why, which nobody could read, and what people said they mean."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from outreach.cli.shared import Campaign, cli, console, folder_of, next_step, opened
from outreach.printing import titles as printing_titles

if TYPE_CHECKING:
    from outreach.app import App

_SAY = "Say what a title means"
_KEPT = "What was said so far"


@cli.command()
def titles(
    asked: Annotated[list[str] | None, typer.Argument(metavar="TITLE", help="Job titles.")] = None,
    seniority: Annotated[str, typer.Option(help="For example head.", rich_help_panel=_SAY)] = "",
    function: Annotated[str, typer.Option(help="For example hr.", rich_help_panel=_SAY)] = "",
    status: Annotated[str, typer.Option(help="For example former.", rich_help_panel=_SAY)] = "",
    manages: Annotated[
        bool | None, typer.Option("--manages/--leads-nobody", help="Whether it leads people.", rich_help_panel=_SAY)
    ] = None,
    by: Annotated[str, typer.Option(help="Who says so; default: you.", rich_help_panel=_SAY)] = "",
    note: Annotated[str, typer.Option(help="Why.", rich_help_panel=_SAY)] = "",
    forget: Annotated[str, typer.Option(metavar="TITLE", help="Take back a word.", rich_help_panel=_KEPT)] = "",
    listed: Annotated[bool, typer.Option("--list", help="Every correction.", rich_help_panel=_KEPT)] = False,
    export: Annotated[Path | None, typer.Option(help="Write all as YAML.", rich_help_panel=_KEPT)] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Read such a file.", rich_help_panel=_KEPT)] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Titles of a list, or one a line (-: stdin).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many unread titles to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    campaign: Campaign = None,
) -> None:
    """What job titles mean and why; say what one means, and it holds. Without any: those nobody could read."""
    word = {"seniority": seniority, "function": function, "status": status, "manages_people": manages, "note": note}
    if any(value not in ("", None) for value in word.values()):
        if not asked:
            raise typer.BadParameter('Say which title is meant, for example: outreach titles "Head of Happiness" …')
        _correct(campaign, asked, {**word, "by": by})
    elif forget or listed or export or import_:
        _kept(campaign, forget, listed, export, import_)
    elif asked or from_:
        _explain(campaign, [*(asked or ()), *_read_from(from_)], as_json)
    else:
        _unread(campaign, limit, as_json)


def _explain(campaign: Path | None, asked: list[str], as_json: bool) -> None:
    """Works without a campaign; with one, its corrections and its buying group count."""
    from outreach.views.titles import explain_titles

    there = campaign is not None or (folder_of(campaign) / "icp.yaml").exists()
    with opened(campaign) if there else nullcontext() as app:
        found = explain_titles(app, asked)
    if as_json:
        typer.echo(f"[{', '.join(one.model_dump_json(indent=2) for one in found)}]")
    else:
        printing_titles.explanations(console, found)


def _unread(campaign: Path | None, limit: int, as_json: bool) -> None:
    from outreach.views.titles import unread_titles

    if campaign is None and not (folder_of(campaign) / "icp.yaml").exists():
        raise typer.BadParameter('Give a title, for example: outreach titles "Assistant to the CEO".')
    with opened(campaign) as app:
        found = unread_titles(app)
    typer.echo(found.model_dump_json(indent=2)) if as_json else printing_titles.unread(console, found, limit)


def _correct(campaign: Path | None, asked: list[str], word: dict[str, Any]) -> None:
    from outreach import printing
    from outreach.models import Refusal
    from outreach.workflow.titling import correct_title

    with opened(campaign) as app:
        for title in asked:
            done = correct_title(app, title, **word)
            if isinstance(done, Refusal):
                console.print(f"[bold red]Not done.[/] {printing.plain(done.reason)}", soft_wrap=True)
                raise typer.Exit(1)
            printing_titles.corrected(console, done)
        next_step(app, "outreach target")


def _kept(campaign: Path | None, forget: str, listed: bool, export: Path | None, import_: Path | None) -> None:
    with opened(campaign) as app:
        if forget:
            _forget(app, forget)
        if import_:
            _import(app, import_)
        if export:
            _export(app, export)
        if listed:
            from outreach.views.titles import all_corrections

            printing_titles.corrections(console, all_corrections(app))
        if forget or import_:
            next_step(app, "outreach target")


def _forget(app: "App", title: str) -> None:
    from outreach.workflow.titling import forget_correction

    printing_titles.corrected(console, forget_correction(app, title))


def _import(app: "App", path: Path) -> None:
    from outreach.workflow.titling import import_corrections

    printing_titles.imported(console, import_corrections(app, path), path.name)


def _export(app: "App", path: Path) -> None:
    from outreach.workflow.titling import export_corrections

    printing_titles.exported(console, str(path), export_corrections(app, path))


def _read_from(path: Path | None) -> list[str]:
    from outreach.views.titles import titles_in

    if path is None:
        return []
    if str(path) == "-":
        return list(dict.fromkeys(line.strip() for line in sys.stdin if line.strip()))
    return list(titles_in(path))
