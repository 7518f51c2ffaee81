"""Who got which answer: a table with a filter, on the page "Market"."""

from functools import partial

import streamlit as st

from outreach.models.decisions import Verdict
from outreach.models.market import PeopleList, PersonLine
from outreach.views.people import SAID, kept
from outreach_screen import markup


def draw(found: PeopleList) -> None:
    """Draw the filter and the table; cells are text, never markup."""
    st.html(markup.text("h2", "o-section", "Who got which answer"))
    answer, tier, words = st.columns([2, 1, 3])
    chosen = answer.selectbox(
        "Answer", [None, *_answers(found)], format_func=partial(_name, found), key="people answer"
    )
    tiers = sorted({one.tier for one in found.people if one.tier})
    of_tier = tier.selectbox("Tier", ["", *tiers], format_func=lambda name: name or "any", key="people tier")
    said = words.text_input("Name, title or company contains", key="people words")
    shown = kept(found, chosen, of_tier or "", said or "")
    st.dataframe([_row(one) for one in shown], hide_index=True, width="stretch", height=380, key="people table")
    st.html(markup.text("p", "o-muted", f"{len(shown):,} of {len(found.people):,} people. {_ON_TERMINAL}"))


_ON_TERMINAL = "As a sheet, in a terminal: outreach people --export people.csv"


def _answers(found: PeopleList) -> list[Verdict]:
    return [verdict for verdict in reversed(Verdict) if found.by_verdict.get(verdict)]


def _name(found: PeopleList, verdict: Verdict | None) -> str:
    """An answer with how many got it."""
    if verdict is None:
        return f"any ({len(found.people):,})"
    return f"{SAID[verdict]} ({found.by_verdict[verdict]:,})"


def _row(one: PersonLine) -> dict[str, str | int]:
    return {
        "Name": one.name,
        "Title": one.title,
        "Company": one.company,
        "Answer": SAID[one.verdict],
        "Tier": one.tier,
        "Points": one.score,
        "Role": one.role,
        "Decided by": one.sentence,
        "Address": one.email,
    }
