"""The page "Facts": what waits to be verified, what contradicts what, what is set aside; and the keys to decide."""

from pathlib import Path
from typing import Any

import streamlit as st

from outreach import views
from outreach.models.vetting import FactCard, FactConflict, FactQueue
from outreach_screen import markup, session, vetting, vetting_actions, vetting_panels
from outreach_screen.components import view

_SHOW = {"verify": "To verify", "conflicts": "Conflicts", "aside": "Set aside"}
_WINDOW = 60  # lines of the list around the open one
_KEYS = (
    ("V", "It is right: messages may use it from now on. You are asked how you know."),
    ("X", "It is wrong: no message uses it again. You are asked what is wrong."),
    ("1 2", "Of two that contradict each other: the first is right, the second is right."),
    ("3 4", "The first is wrong, the second is wrong."),
    ("J K", "Next and back, without deciding."),
    ("Esc", "Leave a question without storing anything."),
    ("U", "Take back your last decision."),
    ("H", "Show or hide this."),
)


def draw() -> None:
    """Draw one run of the page; raises OutreachError."""
    here = Path(__file__)
    st.html(here.with_name("pairs.css"))
    st.html(here.with_name("vetting.css"))
    screen, queue = vetting.screen(), views.fact_queue(session.app())
    items: tuple[FactCard | FactConflict, ...] = _items(queue)
    current = _open(items)
    _sidebar(queue, items)
    if screen.notice:
        markup.notice(screen.notice)
    if screen.help:
        st.html(f'<ul class="o-keys">{"".join(_key(*one) for one in _KEYS)}</ul>')
    if vetting.show() == "aside":
        _aside(queue)
    elif current is None:
        _nothing(queue)
    else:
        _draw_one(current)
    vetting_panels.decisions(views.fact_decisions(session.app(), limit=5))
    _bar(current)
    screen.drawn()


def _items(queue: FactQueue) -> tuple[FactCard | FactConflict, ...]:
    if vetting.show() == "aside":
        return ()
    return queue.conflicts if vetting.show() == "conflicts" else queue.unverified


def _open(items: tuple[FactCard | FactConflict, ...]) -> FactCard | FactConflict | None:
    """What is on the screen, else what stands in its place."""
    screen = vetting.screen()
    if not items:
        if vetting.show() != "aside":
            screen.open("")
        return None
    keys = [item.key for item in items]
    place = keys.index(screen.key) if screen.key in keys else min(screen.place, len(items) - 1)
    screen.put(keys[place], place)
    return items[place]


def _draw_one(current: FactCard | FactConflict) -> None:
    if isinstance(current, FactConflict):
        vetting_panels.head(
            current.one.about, "Which one is right?", (current.one.fact.kind.value, *_people(current.one))
        )
        with st.grid(2, min_column_width=410, gap="medium", key="fact_halves"):
            for mark, one in (("1", current.one), ("2", current.other)):
                with st.container(key=f"fact_{mark}"):
                    vetting_panels.card(one, mark)
        vetting_panels.reason_form()
        return
    vetting_panels.head(current.about, "Is this right?", (current.fact.kind.value, current.age, *_people(current)))
    vetting_panels.card(current)
    vetting_panels.reason_form()
    vetting_panels.history(views.fact_history_of(session.app(), current.fact.fact_id)[1])


def _people(card: FactCard) -> tuple[str, ...]:
    return (f"{card.qualified} {'person' if card.qualified == 1 else 'people'} qualify",) if card.qualified else ()


def _sidebar(queue: FactQueue, items: tuple[FactCard | FactConflict, ...]) -> None:
    st.session_state.setdefault("facts_show", "verify")
    pairs = f"{len(queue.conflicts)} conflict{'' if len(queue.conflicts) == 1 else 's'}"
    with st.sidebar:
        st.html(
            f'<div class="o-progress"><b>{len(queue.unverified)} to verify</b> · {pairs} '
            f"· {queue.set_aside} set aside</div>"
        )
        st.segmented_control(
            "Show",
            list(_SHOW),
            format_func=_SHOW.__getitem__,
            required=True,
            key="facts_show",
            persist_state="session",
            on_change=vetting_actions.refilter,
            label_visibility="collapsed",
            width="stretch",
        )
        _list(items)
        with st.container(horizontal=True, key="moves", gap="small"):
            for words, key, steps in (("Next", "j", 1), ("Back", "k", -1)):
                st.button(
                    words,
                    shortcut=key,
                    key=f"fact_{words}",
                    type="tertiary",
                    on_click=vetting_actions.move,
                    args=(steps,),
                    disabled=len(items) < 2,
                )


def _list(items: tuple[FactCard | FactConflict, ...]) -> None:
    if not items:
        st.html(markup.text("div", "o-muted", "Nothing to show here."))
        return
    screen = vetting.screen()
    first = max(0, screen.place - _WINDOW)
    shown = items[first : screen.place + _WINDOW]
    view("queue")(
        key="fact_queue",
        data={"items": [_line(one) for one in shown], "current": screen.key, "more": 0},
        on_pick_change=_picked,
    )


def _line(item: FactCard | FactConflict) -> dict[str, Any]:
    card = item.one if isinstance(item, FactConflict) else item
    what = card.fact.kind.value if isinstance(item, FactConflict) else card.fact.text
    return {"draft_id": item.key, "name": card.about, "company": what, "score": card.qualified or "", "to_decide": 0}


def _picked() -> None:
    named = st.session_state["fact_queue"].get("pick")
    if named:
        vetting_actions.pick(str(named))


def _bar(current: FactCard | FactConflict | None) -> None:
    screen = vetting.screen()
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        if screen.ask:
            st.button(
                "Leave without saving", shortcut="Esc", key=f"leave_{screen.fact_id}", on_click=vetting_actions.leave
            )
            return
        for words, key, icon, fact_id, ask in _decisions(current):
            st.button(
                words,
                shortcut=key,
                icon=f":material/{icon}:",
                key=f"ask_{ask}_{fact_id}",
                on_click=vetting_actions.ask,
                args=(screen.key, fact_id, ask),
            )
        st.button("Help", shortcut="h", key="fact_help", type="tertiary", on_click=vetting_actions.toggle_help)
        st.html(f'<div class="o-said o-done" role="status">{markup.text("span", "", screen.done)}</div>')
        st.button(
            "Undo",
            shortcut="u",
            icon=":material/undo:",
            key=f"fact_undo_{screen.turn}",
            type="tertiary",
            on_click=vetting_actions.undo,
        )


def _decisions(current: FactCard | FactConflict | None) -> tuple[tuple[str, str, str, str, vetting.Ask], ...]:
    """Words, key, icon, fact and question of what can be decided about what is open."""
    if isinstance(current, FactConflict):
        one, other = current.one.key, current.other.key
        return (
            ("1 is right", "1", "check", one, "keep"),
            ("2 is right", "2", "check", other, "keep"),
            ("1 is wrong", "3", "close", one, "reject"),
            ("2 is wrong", "4", "close", other, "reject"),
        )
    if current is None:
        return ()
    return ("Verify", "v", "check", current.key, "keep"), ("Reject", "x", "close", current.key, "reject")


def _aside(queue: FactQueue) -> None:
    title = "Nothing is set aside" if not queue.set_aside else f"{queue.set_aside} facts are set aside"
    vetting_panels.head(title, "Private matters, and texts that talk to a machine: used for nothing.")
    vetting_panels.aside(queue)
    vetting_panels.reason_form()


def _nothing(queue: FactQueue) -> None:
    if vetting.show() == "conflicts":
        markup.blocked("No two facts contradict each other", "When two sources disagree, both wait here for you.")
    elif queue.facts:
        markup.blocked("Every fact a message could use has been looked at", "New ones wait here after an import.")
    else:
        markup.blocked("Nothing is on file yet", "Next, in a terminal: outreach facts company_facts.csv")


def _key(keys: str, words: str) -> str:
    return markup.tag("li", "", markup.text("kbd", "", keys), markup.text("span", "", words))
