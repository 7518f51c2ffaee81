"""The command that checks any text against what is on file about one person."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from outreach.cli.owner import Json
from outreach.cli.shared import Campaign, cli, console, folder_of, read_day
from outreach.errors import SheetError
from outreach.models import CheckOutcome
from outreach.printing import checking as printing_checking


@cli.command("check-text")
def check_text(
    file: Annotated[Path, typer.Argument(help="A text file; - reads what is piped in.", allow_dash=True)],
    about: Annotated[str, typer.Option("--about", help="To whom: an address, an id or a name on file.")],
    today: Annotated[
        date | None, typer.Option("--today", parser=read_day, metavar="DAY", help="Check as of this day.")
    ] = None,
    as_json: Json = False,
    campaign: Campaign = None,
) -> None:
    """Check any message sentence by sentence against a person's facts and the offer's claims; exit code 1 if marked."""
    from outreach.app import open_app
    from outreach.settings import Settings
    from outreach.views.texts import check_text as checked

    text = _text_of(file)
    app = open_app(folder_of(campaign), settings=Settings.load(today=today))
    try:
        found = checked(app, text, about)
    finally:
        app.close()
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        printing_checking.text(console, found)
    if found.outcome is not CheckOutcome.PASS:
        raise typer.Exit(1)


def _text_of(file: Path) -> str:
    """What the file holds. Raises SheetError."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as exc:
        raise SheetError(file.name, f"it cannot be read: {exc.strerror}.", "Check the path.") from exc
    except UnicodeDecodeError as exc:
        raise SheetError(file.name, "it is no UTF-8 text.", "Save it as plain text in UTF-8.") from exc
    if not text.strip():
        raise SheetError(file.name, "there is no text in it.", "Write the message into it, or pipe it in with -.")
    return text
