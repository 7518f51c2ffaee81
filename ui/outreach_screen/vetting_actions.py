"""What the keys of the page "Facts" do. Each names the fact it was meant for; nothing is decided here."""

import streamlit as st

from outreach import views, workflow
from outreach.models import Refusal
from outreach_screen import session, vetting
from outreach_screen.session import MIN_SECONDS
from outreach_screen.vetting import Ask

_calm = session.calm(vetting.screen)
_DONE = {"keep": "Verified", "reject": "Rejected"}


@_calm
def ask(key: str, fact_id: str, what: Ask) -> None:
    """Ask for the reason before anything is kept, if the fact was there long enough to be read."""
    screen = vetting.screen()
    if screen.key != key or screen.ask:
        return
    if screen.seconds < MIN_SECONDS:
        screen.notice = "That was too quick: this had only just appeared. Read it, then press the key again."
        return
    screen.ask, screen.fact_id = what, fact_id


@_calm
def decide(fact_id: str, box: str) -> None:
    """Keep the yes or the no with the reason that was typed."""
    screen = vetting.screen()
    if screen.fact_id != fact_id or screen.ask not in ("keep", "reject"):
        return
    reason, keep = str(st.session_state.get(box) or ""), screen.ask == "keep"
    outcome = workflow.decide_fact(session.app(), fact_id, keep=keep, by=session.reviewer(), reason=reason)
    if isinstance(outcome, Refusal):
        screen.notice = outcome.reason
        return
    screen.done = f"{_DONE[screen.ask]}; the gate and the drafts have followed"
    screen.open("")


@_calm
def look(fact_id: str, box: str) -> None:
    """Read one fact that is set aside, with a reason, on record."""
    screen = vetting.screen()
    if screen.fact_id != fact_id or screen.ask != "look":
        return
    seen = workflow.look_at_quarantined(
        session.app(), fact_id, session.reviewer(), str(st.session_state.get(box) or "")
    )
    if isinstance(seen, Refusal):
        screen.notice = seen.reason
        return
    screen.looked = seen
    screen.leave()


@_calm
def ask_look(fact_id: str) -> None:
    """Ask why somebody wants to read what is set aside."""
    vetting.screen().ask, vetting.screen().fact_id = "look", fact_id


@_calm
def leave() -> None:
    """Back to reading; nothing is stored."""
    vetting.screen().leave()


@_calm
def undo() -> None:
    """Take back the reviewer's last decision that still holds."""
    screen = vetting.screen()
    mine = views.fact_decisions(session.app(), limit=1, by=session.reviewer())
    if screen.ask:
        return
    if not mine:
        screen.notice = "There is nothing of yours to take back."
    else:
        _taken_back(mine[0].fact_id)


@_calm
def take_back(fact_id: str) -> None:
    """Take back one decision of the list."""
    _taken_back(fact_id)


@_calm
def move(steps: int) -> None:
    """Open the next or the previous one without deciding."""
    screen = vetting.screen()
    keys = listed()
    at = keys.index(screen.key) + steps if screen.key in keys else 0
    if not screen.ask and 0 <= at < len(keys):
        screen.open(keys[at])


@_calm
def pick(key: str) -> None:
    """Open one of the list."""
    vetting.screen().open(key)


@_calm
def refilter() -> None:
    """Another list: begin at its first."""
    vetting.screen().open("")
    vetting.screen().place = 0


@_calm
def toggle_help() -> None:
    """Show or hide what the keys do."""
    vetting.screen().help = not vetting.screen().help


def listed() -> list[str]:
    """The keys of what is listed, in its order."""
    queue = views.fact_queue(session.app())
    if vetting.show() == "aside":
        return []
    return [one.key for one in (queue.conflicts if vetting.show() == "conflicts" else queue.unverified)]


def _taken_back(fact_id: str) -> None:
    screen = vetting.screen()
    outcome = workflow.take_back_fact(session.app(), fact_id, by=session.reviewer())
    if isinstance(outcome, Refusal):
        screen.notice = outcome.reason
        return
    screen.done = "Taken back"
    screen.open(fact_id)
