"""The bar at the bottom: the keys of the mode, why approving is off, and undo."""

import streamlit as st

from outreach.models.review import RejectReason, ReviewCard
from outreach_screen import actions, markup, session
from outreach_screen.session import Mode

REASONS = {
    RejectReason.WRONG_PERSON: "Wrong person",
    RejectReason.NOT_RELEVANT: "Not relevant",
    RejectReason.FACTS_WRONG: "Facts wrong",
    RejectReason.TOO_PERSONAL: "Too personal",
    RejectReason.TONE: "Wrong tone",
    RejectReason.BAD_TIMING: "Bad timing",
}


def draw(card: ReviewCard | None) -> None:
    """Draw the bar for the mode the screen is in; without a draft only undo is left."""
    mode = session.screen().mode
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        if card is None:
            _said(session.screen().done)
            _undo()
        elif mode is Mode.REJECT:
            _reasons(card)
        elif mode is Mode.READ:
            _decisions(card)
        else:
            st.button(
                "Leave without saving", shortcut="Esc", key=f"leave_{mode}_{card.draft_id}", on_click=actions.leave
            )
            _said("Approve, reject and skip are off until you save or leave.")


def _decisions(card: ReviewCard) -> None:
    about = (card.draft_id, card.version)
    name = f"{card.draft_id}_{card.version}"
    st.button(
        "Approve edited" if card.edited else "Approve",
        shortcut="a",
        type="primary",
        icon=":material/check:",
        key=f"approve_{name}",
        on_click=actions.approve,
        args=(*about, card.digest),
        disabled=bool(card.cannot_approve),
    )
    st.button(
        "Edit",
        shortcut="e",
        icon=":material/edit:",
        key=f"edit_{name}",
        on_click=actions.enter,
        args=(*about, Mode.EDIT),
    )
    st.button(
        "Reject",
        shortcut="x",
        icon=":material/close:",
        key=f"reject_{name}",
        on_click=actions.enter,
        args=(*about, Mode.REJECT),
    )
    st.button("Skip", shortcut="s", icon=":material/skip_next:", key=f"skip_{name}", on_click=actions.skip, args=about)
    if card.cannot_approve:
        _said(card.cannot_approve, "o-why")
    else:
        _said(session.screen().done)
    _undo()


def _reasons(card: ReviewCard) -> None:
    for number, (reason, words) in enumerate(REASONS.items(), start=1):
        st.button(
            words,
            shortcut=str(number),
            key=f"because_{reason}_{card.draft_id}_{card.version}",
            on_click=actions.reject,
            args=(card.draft_id, card.version, reason),
        )
    st.button("Keep it", shortcut="Esc", key=f"keep_{card.draft_id}", type="tertiary", on_click=actions.leave)


def _undo() -> None:
    st.button(
        "Undo",
        shortcut="u",
        icon=":material/undo:",
        key=f"undo_{session.screen().turn}",
        type="tertiary",
        on_click=actions.undo,
    )


def _said(words: str, css: str = "o-done") -> None:
    st.html(f'<div class="o-said {css}" role="status">{markup.text("span", "", words)}</div>')
