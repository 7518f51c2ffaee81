"""The review page: one draft, its evidence beside it, and the keys to decide."""

import streamlit as st

from outreach import views, workflow
from outreach.models.drafts import DraftStatus
from outreach.models.review import Queue, ReviewCard
from outreach_screen import actions, bar, facts_panel, markup, message_panel, queue_panel, reasons_panel, session


def draw() -> None:
    """Draw one run of the page; raises OutreachError."""
    screen = session.screen()
    card = _open_card()
    queue = views.queue(session.app(), show=session.show(), search=session.search(), reviewer=session.reviewer())
    queue_panel.draw(queue)
    if screen.notice:
        markup.notice(screen.notice)
    if card is None:
        _nothing(queue)
        bar.draw(None)
        return
    screen.put(card.draft_id, card.version, card.name)
    left, right = _halves()
    with left:
        message_panel.head(card)
        message_panel.message(card)
        message_panel.calls(card)
        message_panel.versions(card)
    with right:
        facts_panel.draw(card)
        reasons_panel.draw(card)
    bar.draw(card)
    screen.drawn()


def _halves() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    with st.grid(2, min_column_width=410, gap="medium", key="halves"):
        return st.container(key="left", gap="small"), st.container(key="right", gap="small")


def _open_card() -> ReviewCard | None:
    screen = session.screen()
    if screen.draft_id is not None:
        card = views.card(session.app(), screen.draft_id)
        if card.status is DraftStatus.PENDING:
            return card
        screen.notice = screen.notice or f"{card.name}: this draft has been decided meanwhile. Here is the next."
    screen.open(
        workflow.claim(session.app(), reviewer=session.reviewer(), show=session.show(), search=session.search())
    )
    return None if screen.draft_id is None else views.card(session.app(), screen.draft_id)


def _nothing(queue: Queue) -> None:
    """Say why there is nothing to review, and what to do next."""
    narrowed = session.show() != "all" or bool(session.search())
    if queue.pending and narrowed:
        markup.blocked("Nothing matches", f"{queue.pending} drafts wait outside this filter.")
        with st.container(horizontal_alignment="center"):
            st.button("Show all", key="show_all", on_click=actions.show_all)
    elif queue.pending:
        markup.blocked(
            "Nothing for you right now", "Colleagues have the remaining drafts open. They come back after ten minutes."
        )
    else:
        title = "All reviewed" if queue.approved or queue.rejected or queue.sent else "No drafts yet"
        waiting = (
            "1 approved message waits in the outbox. "
            if queue.approved == 1
            else (f"{queue.approved} approved messages wait in the outbox. " if queue.approved else "")
        )
        markup.blocked(title, f"{waiting}Next, in a terminal: {views.status(session.app()).next_step}")
