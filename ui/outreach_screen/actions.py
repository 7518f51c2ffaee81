"""What the keys do. Each action names the draft and the version it was meant for; nothing here draws.

A refusal is shown as it stands; nothing is decided in this file.
"""

from typing import Any

import streamlit as st

from outreach import views, workflow
from outreach.models.review import Refusal, RejectReason
from outreach_screen import session
from outreach_screen.session import MIN_SECONDS, Mode

_calm = session.calm(session.screen)


def _on(draft_id: str, version: int, *modes: Mode) -> bool:
    screen = session.screen()
    return screen.shows(draft_id, version) and screen.mode in (modes or (Mode.READ,))


def _refused(outcome: object) -> bool:
    if isinstance(outcome, Refusal):
        session.screen().notice = outcome.reason
        return True
    return False


def _who() -> dict[str, Any]:
    return {"reviewer": session.reviewer()}


@_calm
def approve(draft_id: str, version: int, digest: str) -> None:
    """Approve exactly what is on the screen, if it was there long enough to be read."""
    screen = session.screen()
    if not _on(draft_id, version):
        return
    seconds = screen.seconds
    if seconds < MIN_SECONDS:
        screen.notice = "That was too quick: this message had only just appeared. Read it, then press A."
        return
    if not _refused(workflow.approve(session.app(), draft_id, version, digest, seconds=seconds, **_who())):
        screen.done = f"Approved: {screen.name}"
        screen.open(None)


@_calm
def reject(draft_id: str, version: int, reason: RejectReason) -> None:
    """Reject the draft for one of the listed reasons."""
    screen = session.screen()
    if not _on(draft_id, version, Mode.REJECT):
        return
    if not _refused(workflow.reject(session.app(), draft_id, version, reason, seconds=screen.seconds, **_who())):
        screen.done = f"Rejected: {screen.name}"
        screen.open(None)


@_calm
def skip(draft_id: str, version: int) -> None:
    """Put the draft at the end of the queue."""
    screen = session.screen()
    if _on(draft_id, version) and not _refused(workflow.skip(session.app(), draft_id, version, **_who())):
        screen.done = f"Skipped: {screen.name}"
        screen.open(None)


@_calm
def undo() -> None:
    """Take back the last decision and open its draft."""
    screen = session.screen()
    if screen.mode is not Mode.READ:
        return
    outcome = workflow.undo(session.app(), **_who())
    if not _refused(outcome):
        _claim(str(outcome))
        screen.done = "Taken back"


@_calm
def pick(draft_id: str) -> None:
    """Open one draft of the queue."""
    _claim(draft_id)


@_calm
def move(steps: int) -> None:
    """Open the next or the previous draft of the queue without deciding this one."""
    screen = session.screen()
    if screen.mode is not Mode.READ:
        return
    queue = views.queue(session.app(), show=session.show(), search=session.search(), **_who())
    ids = [item.draft_id for item in queue.items]
    at = ids.index(screen.draft_id) + steps if screen.draft_id in ids else 0
    if 0 <= at < len(ids):
        _claim(ids[at])


def _claim(draft_id: str) -> None:
    screen = session.screen()
    claimed = workflow.claim(session.app(), draft_id=draft_id, show=session.show(), search=session.search(), **_who())
    screen.open(claimed)
    if claimed != draft_id:
        screen.notice = "A colleague has that one open, or it has been decided. Here is the next."


@_calm
def refilter() -> None:
    """The filter or the search changed: begin at the first draft it lists."""
    session.screen().open(None)


@_calm
def show_all() -> None:
    """Clear the filter and the search."""
    st.session_state["show"], st.session_state["search"] = "all", ""
    session.screen().open(None)


@_calm
def cut(draft_id: str, version: int, sentence: int) -> None:
    """Take one marked sentence out."""
    if _on(draft_id, version) and not _refused(workflow.cut(session.app(), draft_id, version, sentence, **_who())):
        session.screen().read()


@_calm
def rewrite(draft_id: str, version: int, sentence: int, key: str) -> None:
    """Put the rep's own words in a marked sentence's place."""
    text = str(st.session_state.get(key) or "")
    if _on(draft_id, version, Mode.REWRITE) and not _refused(
        workflow.rewrite(session.app(), draft_id, version, sentence, text, **_who())
    ):
        session.screen().read()


@_calm
def vouch(draft_id: str, version: int, sentence: int, key: str) -> None:
    """Keep a marked sentence on the rep's word, with how they know."""
    how = str(st.session_state.get(key) or "").strip()
    if not _on(draft_id, version):
        return
    if not how:
        session.screen().notice = "To vouch for a sentence, write how you know it: a call, a page, a person."
    elif not _refused(workflow.vouch(session.app(), draft_id, version, sentence, how, **_who())):
        session.screen().read()


@_calm
def save_edit(draft_id: str, version: int, subject_key: str, body_key: str) -> None:
    """Store the edited message as a new version; it is checked again at once."""
    subject, body = (str(st.session_state.get(key) or "") for key in (subject_key, body_key))
    if _on(draft_id, version, Mode.EDIT) and not _refused(
        workflow.save_edit(session.app(), draft_id, version, subject=subject, body=body, **_who())
    ):
        session.screen().read()


@_calm
def restore(draft_id: str, version: int) -> None:
    """Back to what the writer wrote."""
    if _on(draft_id, version) and not _refused(workflow.restore(session.app(), draft_id, version, **_who())):
        session.screen().read()


@_calm
def enter(draft_id: str, version: int, mode: Mode) -> None:
    """Change what the keys do."""
    if _on(draft_id, version):
        session.screen().mode = mode


@_calm
def leave() -> None:
    """Back to reading; nothing is stored."""
    session.screen().read()


@_calm
def next_call(sentences: tuple[int, ...], current: int) -> None:
    """Turn to the next marked sentence."""
    session.screen().call = sentences[(sentences.index(current) + 1) % len(sentences)]


@_calm
def pick_call(sentence: int) -> None:
    """Turn to one marked sentence."""
    if session.screen().mode is Mode.READ:
        session.screen().call = sentence


@_calm
def ask_fact(fact_id: str) -> None:
    """Ask why a fact is wrong before it is rejected."""
    screen = session.screen()
    if screen.mode in (Mode.READ, Mode.FACT):
        screen.mode, screen.fact_id = Mode.FACT, fact_id


@_calm
def reject_fact(fact_id: str, key: str) -> None:
    """Reject a fact everywhere; every draft that rests on it is checked again."""
    screen = session.screen()
    reason = str(st.session_state.get(key) or "").strip()
    if screen.mode is not Mode.FACT or screen.fact_id != fact_id:
        return
    if not reason:
        screen.notice = "Say in a few words what is wrong with the fact, so that nobody brings it back."
        return
    workflow.reject_fact(session.app(), fact_id, reason=reason, **_who())
    screen.done = "Fact rejected; drafts that use it are checked again"
    screen.read()
