"""The page "Data": what is on file, how complete, how old, what disagrees, what to do next."""

from pathlib import Path

import streamlit as st

from outreach import views
from outreach_screen import data_panels, markup, session


def draw() -> None:
    """Draw the page; raises OutreachError."""
    st.html(Path(__file__).with_name("data.css"))
    found = views.data_audit(session.app())
    if not found.records:
        markup.blocked("Nothing is on file yet", "Next, in a terminal: outreach import contacts.csv")
        return
    panels = (
        data_panels.head(found),
        data_panels.tiles(found),
        markup.tag("div", "o-two", data_panels.steps(found), data_panels.ages_and_addresses(found)),
        data_panels.lists(found),
        data_panels.fields(found),
        markup.tag("div", "o-two", data_panels.conflicts(found), data_panels.kept_back(found)),
    )
    st.html(markup.tag("div", "o-data", *panels))
