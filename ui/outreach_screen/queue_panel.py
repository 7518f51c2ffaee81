"""The sidebar: how far the work has come, filter, search, and the queue."""

import streamlit as st

from outreach.models.review import Queue
from outreach_screen import actions, markup, session
from outreach_screen.components import view
from outreach_screen.session import Mode

_SHOW = {"all": "All", "needs_you": "Needs you", "clear": "Clear"}

#: A person reads a list of some dozens; the rest is found by name.
_LIMIT = 60


def draw(queue: Queue) -> None:
    """Draw the sidebar."""
    st.session_state.setdefault("show", "all")
    with st.sidebar:
        _progress(queue)
        st.segmented_control(
            "Show",
            list(_SHOW),
            format_func=_SHOW.__getitem__,
            required=True,
            key="show",
            persist_state="session",
            on_change=actions.refilter,
            label_visibility="collapsed",
            width="stretch",
        )
        st.text_input(
            "Find a person or company",
            key="search",
            placeholder="Find a person or company",
            icon=":material/search:",
            live=True,
            persist_state="session",
            on_change=actions.refilter,
            label_visibility="collapsed",
        )
        _items(queue)
        with st.container(horizontal=True, key="moves", gap="small"):
            off = session.screen().mode is not Mode.READ or not queue.items
            st.button("Next", shortcut="j", key="next", type="tertiary", on_click=actions.move, args=(1,), disabled=off)
            st.button(
                "Back", shortcut="k", key="back", type="tertiary", on_click=actions.move, args=(-1,), disabled=off
            )


def _progress(queue: Queue) -> None:
    reviewed = queue.approved + queue.rejected + queue.sent
    share = round(100 * reviewed / max(1, reviewed + queue.pending))
    st.html(
        f'<div class="o-progress"><b>{reviewed} reviewed</b> · {queue.pending} left'
        f'<div class="o-track" role="progressbar" aria-label="Reviewed" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{share}"><div style="width:{share}%"></div></div></div>'
    )


def _items(queue: Queue) -> None:
    if not queue.items:
        st.html(markup.text("div", "o-muted", "Nothing to show here."))
        return
    current = session.screen().draft_id
    at = next((n for n, item in enumerate(queue.items) if item.draft_id == current), 0)
    first = max(0, at - _LIMIT // 2)
    shown = queue.items[first : first + _LIMIT]
    view("queue")(
        key="queue",
        data={
            "items": [item.model_dump(include={"draft_id", "name", "company", "score", "to_decide"}) for item in shown],
            "current": current,
            "more": len(queue.items) - len(shown),
        },
        on_pick_change=_picked,
    )


def _picked() -> None:
    draft_id = st.session_state["queue"].get("pick")
    if draft_id:
        actions.pick(str(draft_id))
