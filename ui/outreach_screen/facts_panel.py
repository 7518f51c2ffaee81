"""The right half's top: the evidence the message rests on, and the question before a fact is rejected."""

import streamlit as st

from outreach.models.review import CardEvidence, ReviewCard
from outreach_screen import actions, session
from outreach_screen.components import caret, view
from outreach_screen.session import Mode


def draw(card: ReviewCard) -> None:
    """Draw the evidence cards, and the reason form while a fact is being rejected."""
    screen = session.screen()
    view("evidence")(
        key="evidence",
        data={
            "draft_id": card.draft_id,
            "summary": _summary(card.evidence),
            "rejecting": screen.fact_id,
            "used": [_card(item) for item in card.evidence],
            "unused": [_card(item) for item in card.unused],
            "why": list(card.why_these_facts),
        },
        on_reject_change=_rejected,
    )
    if screen.mode is Mode.FACT:
        _reason_form(screen.fact_id)


def _summary(evidence: tuple[CardEvidence, ...]) -> str:
    facts = [item for item in evidence if item.kind == "fact"]
    verified = sum(_trusted(item) for item in facts)
    if not facts:
        return "none"
    return f"all {len(facts)} verified" if verified == len(facts) else f"{verified} of {len(facts)} verified"


def _trusted(item: CardEvidence) -> bool:
    return item.status.casefold().startswith(("verified", "approved"))


def _card(item: CardEvidence) -> dict[str, object]:
    return {
        **item.model_dump(exclude={"kind", "status"}),
        "status": item.status[:1].upper() + item.status[1:],
        "quote": "" if item.quote == item.text else item.quote,
        "trusted": _trusted(item),
        "can_reject": item.kind == "fact",
    }


def _rejected() -> None:
    fact_id = st.session_state["evidence"].get("reject")
    if fact_id:
        actions.ask_fact(str(fact_id))


def _reason_form(fact_id: str) -> None:
    key = f"wrong_{fact_id}"
    with st.container(border=True, key="fact"), st.form(f"fact_{fact_id}", border=False):
        st.text_input("What is wrong with this fact?", key=key, placeholder="old, another company, not true …")
        st.form_submit_button(
            "Reject this fact in every draft",
            key=f"reject_fact_{fact_id}",
            on_click=actions.reject_fact,
            args=(fact_id, key),
        )
    caret()(key="caret", data={"key": key, "once": f"{key} {session.screen().turn}"})
