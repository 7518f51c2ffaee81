"""What one browser tab remembers: the open draft, the mode, since when it is on the screen; and where the data is."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Literal, ParamSpec, Protocol, cast

import streamlit as st

from outreach.app import App, open_app
from outreach.errors import OutreachError

P = ParamSpec("P")
Show = Literal["all", "needs_you", "clear"]

#: Nobody reads a message in less: an approval that comes sooner was meant for the message before it.
MIN_SECONDS = 0.6


class Mode(StrEnum):
    """What the keys do. Exactly one at a time; the bar shows only that mode's keys."""

    READ = "read"
    EDIT = "edit"
    REJECT = "reject"
    REWRITE = "rewrite"  # one marked sentence
    FACT = "fact"  # why is this fact wrong?


@dataclass
class Screen:
    """The state of one tab."""

    draft_id: str | None = None
    version: int = 0
    name: str = ""
    mode: Mode = Mode.READ
    call: int | None = None  # the marked sentence under "Your call"
    fact_id: str = ""
    notice: str = ""  # a refusal, until the next action
    done: str = ""  # the last decision, in words
    turn: int = 0  # counts actions: what moves the focus does it once
    shown_at: float | None = field(default=None)

    def shows(self, draft_id: str, version: int) -> bool:
        """Whether an action is about what is on the screen now; a late key press is about what was there before."""
        return (self.draft_id, self.version) == (draft_id, version)

    def put(self, draft_id: str, version: int, name: str) -> None:
        """Note which version is being drawn; its time starts when it has been drawn completely."""
        if not self.shows(draft_id, version) or not self.version:
            self.shown_at = None
        self.draft_id, self.version, self.name = draft_id, version, name

    def drawn(self) -> None:
        """The run that draws this version has ended: from now on a person can read it."""
        if self.shown_at is None:
            self.shown_at = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long this version has been on the screen; 0 while it is being drawn."""
        return 0.0 if self.shown_at is None else time.monotonic() - self.shown_at

    def open(self, draft_id: str | None) -> None:
        """Turn to another draft, or to whichever comes next."""
        self.draft_id, self.version, self.shown_at = draft_id, 0, None
        self.read()

    def read(self) -> None:
        """Back to reading."""
        self.mode, self.call, self.fact_id = Mode.READ, None, ""

    def begin(self) -> None:
        """A new action: what was said about the last one goes."""
        self.notice, self.done, self.turn = "", "", self.turn + 1


def screen() -> Screen:
    """This tab's state."""
    if "screen" not in st.session_state:
        st.session_state["screen"] = Screen()
    return cast(Screen, st.session_state["screen"])


def app() -> App:
    """The campaign, opened once per process; raises OutreachError."""
    return _opened(str(campaign()))


def campaign() -> Path:
    """The campaign's folder: from the command line, else OUTREACH_CAMPAIGN, else ./campaign."""
    return Path(_option("campaign") or os.environ.get("OUTREACH_CAMPAIGN") or "campaign")


def reviewer() -> str:
    """The name stored with every decision; empty when nobody said who is reviewing."""
    return (_option("reviewer") or os.environ.get("OUTREACH_REVIEWER") or "").strip()


def show() -> Show:
    """The filter above the queue."""
    return cast(Show, st.session_state.get("show") or "all")


def search() -> str:
    """The words in the search box."""
    return str(st.session_state.get("search") or "").strip()


@st.cache_resource(show_spinner=False)
def _opened(folder: str) -> App:
    return open_app(Path(folder))


def _option(name: str) -> str | None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument(f"--{name}")
    return cast("str | None", getattr(parser.parse_known_args(sys.argv[1:])[0], name))


class _Screen(Protocol):
    notice: str

    def begin(self) -> None: ...


def calm(screen: Callable[[], _Screen]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Makes an action begin anew, and say on its screen what stopped it."""

    def decorate(action: Callable[P, None]) -> Callable[P, None]:
        @wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            here = screen()
            here.begin()
            try:
                action(*args, **kwargs)
            except OutreachError as error:
                here.notice = str(error)

        return run

    return decorate
