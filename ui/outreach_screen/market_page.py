"""The page "Market": who qualifies, what each rule keeps out, what to look up, who is covered, who got which answer."""

from pathlib import Path
from typing import cast

import streamlit as st

from outreach.models.market import CoverageOverview, LookUpQueue, Market, PeopleList
from outreach.views.coverage import coverage_overview
from outreach.views.lookups import lookup_queue
from outreach.views.market import market_size, state_of
from outreach.views.people import people
from outreach_screen import market_panels, market_people, market_segments, markup, session

Seen = tuple[Market, LookUpQueue, CoverageOverview, PeopleList]


def draw() -> None:
    """Draw the page; raises OutreachError."""
    st.html(Path(__file__).with_name("data.css"))
    found, queue, covered, listed = _seen()
    if not found.people:
        markup.blocked("Nobody is on file yet", "Next, in a terminal: outreach import contacts.csv")
        return
    panels = (
        market_panels.head(found),
        market_panels.tiles(found, covered),
        market_panels.cells(found),
        market_panels.rules(found),
        markup.tag("div", "o-two", market_panels.queue(queue), market_panels.coverage(covered)),
    )
    st.html(markup.tag("div", "o-data", *panels))
    market_people.draw(listed)
    market_segments.draw(session.app(), state_of(session.app()))


def _seen() -> Seen:
    """Worked out again only when what it rests on has changed."""
    app = session.app()
    key = state_of(app)
    if app.cache.get("market key") != key:
        with st.spinner("Adding up the market"):
            seen = (market_size(app), lookup_queue(app), coverage_overview(app), people(app))
            app.cache.update({"market key": key, "market": seen})
    return cast(Seen, app.cache["market"])
