"""What every command shares: the options, the open campaign, questions about a list, the next step."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from typer.core import TyperGroup

from outreach import printing
from outreach.errors import Choice, SheetQuestionError
from outreach.models import ImportSummary, Reading

if TYPE_CHECKING:
    from outreach.app import App

T = TypeVar("T")

#: The commands in the order of the work, as the help lists them; what is not named here comes last.
ORDER = (
    "demo", "init", "check", "run",
    "import", "audit-data", "identity", "facts", "suppress", "permit", "withdraw",
    "target", "people", "why", "lift", "titles", "segment", "size", "lookups", "coverage",
    "draft", "check-text", "review", "send", "settle", "status", "report", "replay", "audit",
)  # fmt: skip


class InOrder(TyperGroup):
    """Commands in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, sorted by their place in `ORDER`."""
        return sorted(super().list_commands(ctx), key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


cli = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Outreach only to people it is for, saying only what is true, leaving only when a person has approved it.",
)
console = Console(highlight=False)

Campaign = Annotated[
    Path | None, typer.Option("--campaign", "-c", help="Campaign folder; default: this folder, else ./campaign.")
]


def read_day(text: str) -> date:
    """A day as one types it. Raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise typer.BadParameter(f"{text!r} is no day. Write it as year-month-day, for example 2026-11-02.") from exc


Day = Annotated[
    date | None, typer.Option("--exported-on", parser=read_day, metavar="DAY", help="When it was exported.")
]
_UNSURE = "Where the list is not clear"
Mapping = Annotated[
    list[str] | None,
    typer.Option("--mapping", "-m", help='"Header=field", also "=ignore" or "=keep".', rich_help_panel=_UNSURE),
]
Encoding = Annotated[str | None, typer.Option(help="For example cp1250.", rich_help_panel=_UNSURE)]
Delimiter = Annotated[str | None, typer.Option(help='What separates cells, for example ";".', rich_help_panel=_UNSURE)]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether column names come first.", rich_help_panel=_UNSURE)
]
Worksheet = Annotated[str | None, typer.Option(help="The sheet of a workbook.", rich_help_panel=_UNSURE)]
DayFirst = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="How 03/04/2026 is meant.", rich_help_panel=_UNSURE),
]
Repair = Annotated[bool, typer.Option("--repair", help="Mend garbled text as shown.", rich_help_panel=_UNSURE)]


@contextmanager
def opened(campaign: Path | None) -> "Iterator[App]":
    """The campaign of this command, closed again at its end."""
    from outreach.app import open_app

    app = open_app(folder_of(campaign))
    try:
        yield app
    finally:
        app.close()


def folder_of(campaign: Path | None) -> Path:
    """The campaign folder: as told, as set, this folder, or ./campaign."""
    from outreach.settings import Settings

    chosen = campaign or Settings.load().campaign
    if chosen is not None:
        return chosen
    return Path() if Path("icp.yaml").exists() else Path("campaign")


def today() -> date:
    """The present day, or the one being rehearsed."""
    from outreach.settings import Settings

    return Settings.load().today or datetime.now().astimezone().date()


def next_step(app: "App", step: str = "") -> None:
    """Prints the next command to type."""
    from outreach import views

    told = step or views.status(app).next_step
    usual = app.folder.resolve() in (Path().resolve(), Path("campaign").resolve())
    printing.next_step(console, told if usual else f"{told} --campaign {app.folder}")


def reading_of(
    mapping: list[str] | None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    worksheet: str | None = None,
    day_first: bool | None = None,
    repair: bool = False,
) -> Reading:
    """How the user says that a list is to be read."""
    named = {r"\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";"}
    return Reading(
        mapping=_pairs(mapping),
        encoding=encoding,
        delimiter=named.get(delimiter.lower(), delimiter) if delimiter else None,
        has_header=header,
        worksheet=worksheet,
        day_first=day_first,
        repair=repair,
    )


def asking(read: Callable[[Reading], T], reading: Reading) -> tuple[Reading, T]:
    """Reads a list and says how; at a terminal a question is asked, elsewhere it ends the command with both answers."""
    while True:
        try:
            return reading, read(reading)
        except SheetQuestionError as question:
            if not (sys.stdin.isatty() and console.is_terminal):
                raise
            reading = _answered(reading, _chosen(question))


def import_list(app: "App", contacts: Path, reading: Reading, exported_on: date | None) -> ImportSummary:
    """Imports one list under a progress bar."""
    from outreach import workflow

    with printing.progress(console) as step:
        return workflow.import_contacts(app, contacts, reading=reading, exported_on=exported_on, progress=step)


def _chosen(question: SheetQuestionError) -> Choice:
    printing.question(console, question)
    while True:
        number: int = typer.prompt("Which one", type=int)
        if 1 <= number <= len(question.choices):
            return question.choices[number - 1]


def _answered(reading: Reading, choice: Choice) -> Reading:
    answer = dict(choice.answer)
    mapping = answer.pop("mapping", None)
    if isinstance(mapping, dict):
        answer["mapping"] = reading.mapping | mapping
    return Reading.model_validate({**reading.model_dump(), **answer})


def _pairs(mapping: list[str] | None) -> dict[str, str]:
    pairs = dict(item.rpartition("=")[::2] for item in mapping or [])
    if "" in pairs:
        raise typer.BadParameter('Write each as "Header=field", for example --mapping "Firma=company".')
    return pairs
