"""What everything printed shares: text shown as it stands, the progress bar, the next step, a question."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from outreach.errors import SheetQuestionError
from outreach.models import Verdict

#: Verdict -> how it is said in a list.
WORDS = {
    Verdict.EXCLUDED: "excluded",
    Verdict.NO_FIT: "no fit",
    Verdict.HOLD: "on hold",
    Verdict.RESEARCH: "to research",
    Verdict.WRONG_PERSON: "wrong person",
    Verdict.QUALIFIED: "qualified",
}


def plain(text: str) -> str:
    """Untrusted text for the console: no markup."""
    return escape(text)


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """One bar per step of the work."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:

        def step(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield step


def next_step(console: Console, command: str) -> None:
    """The last line of every command."""
    console.print(f"\n[bold]Next:[/] {plain(command)}", soft_wrap=True)


def wrote(console: Console, paths: Sequence[Path]) -> None:
    """Files written."""
    for path in paths:
        console.print(f"Wrote {plain(str(path))}")


def question(console: Console, asked: SheetQuestionError) -> None:
    """A list that can be read in more than one way."""
    console.print(f"\n[bold]{plain(asked.reason)}[/]", soft_wrap=True)
    for number, choice in enumerate(asked.choices, start=1):
        console.print(f"  [bold]{number}[/]  {plain(choice.text)}  [dim]{plain(choice.option)}[/]", soft_wrap=True)
