"""What one browser tab remembers of the page "Facts": the open fact or conflict, the question asked, since when."""

import time
from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from outreach.models import Fact

Show = Literal["verify", "conflicts", "aside"]
Ask = Literal["", "keep", "reject", "look"]  # which reason is being typed


@dataclass
class FactScreen:
    """The state of one tab."""

    key: str = ""  # of the open fact, or of the open conflict
    place: int = 0  # in the list: where the next one stands when this one is decided
    ask: Ask = ""
    fact_id: str = ""  # about which fact it is asked
    looked: Fact | None = None  # set aside, and looked at on purpose: until the next action
    notice: str = ""  # a refusal, until the next action
    done: str = ""  # the last decision, in words
    turn: int = 0  # counts actions
    help: bool = False
    shown_at: float | None = None

    def put(self, key: str, place: int) -> None:
        """Note what is being drawn; its time starts when it has been drawn completely."""
        if key != self.key:
            self.shown_at = None
            self.leave()
        self.key, self.place = key, place

    def drawn(self) -> None:
        """The run that draws this one has ended: from now on a person can read it."""
        if self.shown_at is None:
            self.shown_at = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been on the screen; 0 while it is being drawn."""
        return 0.0 if self.shown_at is None else time.monotonic() - self.shown_at

    def open(self, key: str) -> None:
        """Turn to another one; "" = whichever stands in this one's place."""
        self.key, self.shown_at = key, None
        self.leave()

    def leave(self) -> None:
        """Back to reading."""
        self.ask, self.fact_id = "", ""

    def begin(self) -> None:
        """A new action: what was said about the last one goes, and what was looked at."""
        self.notice, self.done, self.looked, self.turn = "", "", None, self.turn + 1


def screen() -> FactScreen:
    """This tab's state."""
    if "vetting" not in st.session_state:
        st.session_state["vetting"] = FactScreen()
    return cast(FactScreen, st.session_state["vetting"])


def show() -> Show:
    """What is listed."""
    return cast(Show, st.session_state.get("facts_show") or "verify")
