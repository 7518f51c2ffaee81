"""The command line: reads the arguments, calls one function of the workflow, prints what happened in a rep's words."""

import sys

import typer
from rich.console import Console

from outreach import printing
from outreach.cli import beginning, checking, facts, lists, owner, permission, segment, titles, work
from outreach.cli.shared import cli
from outreach.errors import OutreachError

__all__ = ["beginning", "checking", "cli", "facts", "lists", "main", "owner", "permission", "segment", "titles", "work"]


def main() -> None:
    """Runs the command line; every expected problem ends in one clear message and exit code 1."""
    try:
        code = cli(standalone_mode=False)  # the parser hands the exit code of a command back
        if isinstance(code, int) and code:
            sys.exit(code)
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
