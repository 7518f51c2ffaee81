"""The page "Same person?": one pair at a time, both sides beside each other, and the keys to decide."""

from pathlib import Path

import streamlit as st

from outreach import views
from outreach.errors import NotFoundError
from outreach.models.data import IdentityCard, IdentityQueue
from outreach_screen import markup, pair_actions, pair_panels, pairs, session
from outreach_screen.components import view

_ABOUT = {"all": "All", "person": "People", "company": "Companies"}
_KEYS = (
    ("S", "They are the same: their rows count as one from now on. No row is lost."),
    ("D", "They are different: nobody is asked about these two again."),
    ("J K", "Next and back, without deciding."),
    ("U", "Take back the last ruling."),
    ("H", "Show or hide this."),
    (
        "Points",
        "What the two share speaks for it. From 5 you are asked; from 7.5 they are put together without asking.",
    ),
)


def draw() -> None:
    """Draw one run of the page; raises OutreachError."""
    st.html(Path(__file__).with_name("pairs.css"))
    screen = pairs.screen()
    queue, card = _open()
    _sidebar(queue)
    if screen.notice:
        markup.notice(screen.notice)
    if screen.help:
        st.html(_help())
    if card is None:
        _nothing(queue)
        pair_panels.history(views.identity_history(session.app(), limit=5))
        _bar(None)
        return
    with st.grid(2, min_column_width=410, gap="medium", key="pair_halves"):
        with st.container(key="pair_left", gap="small"):
            pair_panels.head(card)
            pair_panels.compare(card)
        with st.container(key="pair_right", gap="small"):
            pair_panels.reasons(card)
            pair_panels.history(views.identity_history(session.app(), limit=5))
    _bar(card)
    screen.drawn()


def _open() -> tuple[IdentityQueue, IdentityCard | None]:
    """The pair on the screen, else the one that stands in its place."""
    screen, app = pairs.screen(), session.app()
    at = screen.pair and (screen.pair[1], screen.pair[2])
    queue = views.identity_queue(app, about=pairs.about(), at=at, place=screen.place)
    if not queue.items:
        screen.open(None)
        return queue, None
    item = queue.items[queue.place - queue.first]
    pair: pairs.Pair = (item.kind, item.one, item.two)
    if screen.pair not in (None, pair):
        screen.notice = screen.notice or "That pair is not asked about any more. Here is the next."
    try:
        card = views.identity_card(app, *pair)
    except NotFoundError:  # decided in another window between the two questions
        screen.open(None)
        return queue, None
    screen.put(pair, queue.place)
    return queue, card


def _sidebar(queue: IdentityQueue) -> None:
    st.session_state.setdefault("pairs_about", "all")
    left = queue.people + queue.companies
    share = round(100 * queue.decided / max(1, queue.decided + left))
    with st.sidebar:
        st.html(
            f'<div class="o-progress"><b>{queue.decided} decided</b> · {left} left'
            f'<div class="o-track" role="progressbar" aria-label="Decided" aria-valuemin="0" aria-valuemax="100" '
            f'aria-valuenow="{share}"><div style="width:{share}%"></div></div></div>'
        )
        st.segmented_control(
            "About",
            list(_ABOUT),
            format_func=_ABOUT.__getitem__,
            required=True,
            key="pairs_about",
            persist_state="session",
            on_change=pair_actions.refilter,
            label_visibility="collapsed",
            width="stretch",
        )
        _items(queue)
        with st.container(horizontal=True, key="moves", gap="small"):
            off = queue.listed < 2
            for words, key, steps in (("Next", "j", 1), ("Back", "k", -1)):
                st.button(
                    words,
                    shortcut=key,
                    key=f"pair_{words}",
                    type="tertiary",
                    on_click=pair_actions.move,
                    args=(steps,),
                    disabled=off,
                )


def _items(queue: IdentityQueue) -> None:
    if not queue.items:
        st.html(markup.text("div", "o-muted", "Nothing to show here."))
        return
    current = pairs.screen().pair
    view("queue")(
        key="pair_queue",
        data={
            "items": [
                {
                    "draft_id": pairs.name((item.kind, item.one, item.two)),
                    "name": item.title,
                    "company": item.sub,
                    "score": f"{item.score:g}",
                    "to_decide": 0,
                }
                for item in queue.items
            ],
            "current": pairs.name(current) if current else "",
            "more": queue.listed - len(queue.items),
        },
        on_pick_change=_picked,
    )


def _picked() -> None:
    named = st.session_state["pair_queue"].get("pick")
    if named:
        pair_actions.pick(str(named))


def _bar(card: IdentityCard | None) -> None:
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        if card is not None:
            _decisions(card)
        st.html(f'<div class="o-said o-done" role="status">{markup.text("span", "", pairs.screen().done)}</div>')
        st.button(
            "Undo",
            shortcut="u",
            icon=":material/undo:",
            key=f"pair_undo_{pairs.screen().turn}",
            type="tertiary",
            on_click=pair_actions.undo,
        )


def _decisions(card: IdentityCard) -> None:
    pair: pairs.Pair = (card.kind, card.one, card.two)
    name = "_".join(pair)
    noun, nouns = ("person", "people") if card.kind == "person" else ("company", "companies")
    who = card.left.name
    for words, key, icon, same in (
        (f"Same {noun}", "s", "merge", True),
        (f"Different {nouns}", "d", "call_split", False),
    ):
        st.button(
            words,
            shortcut=key,
            icon=f":material/{icon}:",
            key=f"pair_{key}_{name}",
            on_click=pair_actions.rule,
            args=(pair, same, f"{words}: {who}"),
        )
    st.button("Help", shortcut="h", key="pair_help", type="tertiary", on_click=pair_actions.toggle_help)


def _nothing(queue: IdentityQueue) -> None:
    """Say why there is nothing to decide."""
    left = queue.people + queue.companies
    if left:
        what = "companies" if pairs.about() == "person" else "people"
        markup.blocked("Nothing of this kind", f"{left} questions about {what} wait. Choose “All” on the left.")
    elif queue.decided:
        markup.blocked("All decided", "Every pair that was likely, but not certain, has its answer.")
    else:
        markup.blocked(
            "Nobody is there twice",
            "Rows that are certainly one person are put together by themselves.\n"
            "Pairs that are likely, but not certain, will wait here for you.",
        )


def _help() -> str:
    rows = "".join(f"<li>{markup.text('kbd', '', keys)}{markup.text('span', '', words)}</li>" for keys, words in _KEYS)
    return f'<ul class="o-keys" aria-label="Keys">{rows}</ul>'
