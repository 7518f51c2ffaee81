"""The outbox: every approved message and where it is."""

from html import escape

import streamlit as st

from outreach import views
from outreach.models.review import OutboxRow
from outreach_screen import markup, session

_HEAD = ("Person", "Subject", "State", "Approved")


def draw() -> None:
    """Draw the page; raises OutreachError."""
    rows = views.outbox(session.app())
    if not rows:
        markup.blocked("The outbox is empty", "Approved messages wait here for: outreach send")
        return
    count = "1 message" if len(rows) == 1 else f"{len(rows)} messages"
    st.html(
        markup.tag(
            "div",
            "o-page",
            '<div class="o-who"><h1>Outbox</h1>' + markup.text("span", "o-sub", count) + "</div>",
            markup.table(_HEAD, [_row(row) for row in rows], "wide"),
        )
    )


def _row(row: OutboxRow) -> tuple[str, ...]:
    state = markup.text("b", f"o-state {escape(row.state.split()[0].casefold())}" if row.state else "", row.state)
    when = f"{row.approved_at.astimezone():%d %b %Y, %H:%M}"
    detail = " · ".join(filter(None, (row.on.isoformat() if row.on else "", row.detail)))
    return (
        markup.text("b", "", row.name) + markup.text("div", "o-muted", row.company),
        markup.text("span", "", row.subject),
        state + markup.text("div", "o-muted", detail),
        markup.text("span", "", row.approved_by) + markup.text("div", "o-muted", when),
    )
