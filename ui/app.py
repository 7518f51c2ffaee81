"""The review screen: who may use it, which pages it has."""

from pathlib import Path

import streamlit as st
from outreach_screen import data_page, market_page, markup, outbox_page, pair_page, review_page, session, vetting_page

from outreach.errors import OutreachError


def main() -> None:
    """Draw one run of the screen."""
    here = Path(__file__).parent
    st.set_page_config("Outreach", str(here / "static" / "icon.png"), layout="wide")
    if st.get_option("server.enableAgentApi"):
        # With it on, a program could approve a message in a person's name.
        markup.blocked(
            "Reviewing is for people.",
            "Streamlit's agent API is on, so a program could approve messages. Start the screen with "
            "--server.enableAgentApi false, or use: outreach review",
        )
        st.stop()
    st.html(here / "outreach_screen" / "screen.css")
    if not session.reviewer():
        markup.blocked(
            "Who is reviewing?",
            "Every decision is stored with a name. Start the screen with: outreach review, "
            "or set OUTREACH_REVIEWER to your name.",
        )
        st.stop()
    page = st.navigation(
        [
            st.Page(review_page.draw, title="Review", icon=":material/rate_review:", url_path="review", default=True),
            st.Page(outbox_page.draw, title="Outbox", icon=":material/outbox:", url_path="outbox"),
            st.Page(market_page.draw, title="Market", icon=":material/target:", url_path="market"),
            st.Page(pair_page.draw, title="Same person?", icon=":material/group:", url_path="same-person"),
            st.Page(vetting_page.draw, title="Facts", icon=":material/fact_check:", url_path="facts"),
            st.Page(data_page.draw, title="Data", icon=":material/database:", url_path="data"),
        ],
        position="top",
    )
    try:
        page.run()
    except OutreachError as error:
        markup.blocked("This cannot go on.", str(error))


main()
