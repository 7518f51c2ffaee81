"""What one browser tab remembers of the page "Same person?": the open pair and since when."""

import time
from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

Kind = Literal["person", "company"]
About = Literal["all", "person", "company"]
Pair = tuple[Kind, str, str]


@dataclass
class PairScreen:
    """The state of one tab."""

    pair: Pair | None = None
    place: int = 0  # in the list: where the next pair stands when this one is decided
    notice: str = ""  # a refusal, until the next action
    done: str = ""  # the last ruling, in words
    turn: int = 0  # counts actions
    help: bool = False
    shown_at: float | None = None

    def put(self, pair: Pair, place: int) -> None:
        """Note which pair is being drawn; its time starts when it has been drawn completely."""
        if pair != self.pair:
            self.shown_at = None
        self.pair, self.place = pair, place

    def drawn(self) -> None:
        """The run that draws this pair has ended: from now on a person can read it."""
        if self.shown_at is None:
            self.shown_at = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long this pair has been on the screen; 0 while it is being drawn."""
        return 0.0 if self.shown_at is None else time.monotonic() - self.shown_at

    def open(self, pair: Pair | None) -> None:
        """Turn to another pair, or to whichever stands in this one's place."""
        self.pair, self.shown_at = pair, None

    def begin(self) -> None:
        """A new action: what was said about the last one goes."""
        self.notice, self.done, self.turn = "", "", self.turn + 1


def screen() -> PairScreen:
    """This tab's state."""
    if "pairs" not in st.session_state:
        st.session_state["pairs"] = PairScreen()
    return cast(PairScreen, st.session_state["pairs"])


def about() -> About:
    """The filter above the list."""
    return cast(About, st.session_state.get("pairs_about") or "all")


def name(pair: Pair) -> str:
    """A pair as the list view and the keys of buttons know it."""
    return " ".join(pair)
