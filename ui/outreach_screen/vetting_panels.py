"""One fact with its source and the page it stands on, two that contradict each other, what is set aside."""

from html import escape

import streamlit as st

from outreach.models import Fact, FactEvent, FactStatus
from outreach.models.vetting import FactCard, FactDecision, FactQueue
from outreach_screen import markup, vetting, vetting_actions
from outreach_screen.components import caret

_QUESTIONS = {
    "keep": ("How do you know that it is right?", "a call with …, their annual report, …", "Verify"),
    "reject": ("What is wrong with it?", "old, another company, not true …", "Reject in every draft"),
    "look": ("Why do you need to read it?", "that goes on record with your name", "Show it, on record"),
}
_MOST_LOOKED_AT = 20  # ids offered of one reason; the command line lists all


def head(title: str, question: str, chips: tuple[str, ...] = ()) -> None:
    """The heading: about whom, and what is asked."""
    shown = "".join(markup.text("span", "o-chip plain", chip) for chip in chips)
    st.html(
        '<div class="o-head" role="status"><div class="o-who">'
        + markup.text("h1", "", title)
        + markup.text("span", "o-sub", question)
        + f'</div><span class="o-chips">{shown}</span></div>'
    )


def card(one: FactCard, mark: str = "") -> None:
    """A fact, its quotation where the page has it, its source, and why it waits."""
    fact = one.fact
    rows = [
        ("States", one.states),
        ("Source", fact.source),
        ("Read on", f"{fact.observed_on.isoformat()}"),
        ("Happened on", fact.event_on.isoformat() if fact.event_on else ""),
        ("Saved page", f"{fact.capture.page}, sha256 {fact.capture.digest[:12]}" if fact.capture else ""),
    ]
    told = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value).replace("/", "/<wbr>")}</td></tr>'
        for name, value in rows
        if value
    )
    sign = markup.text("b", "o-mark", mark) if mark else ""
    st.html(
        f'<section class="o-fact"><p class="o-says">{sign}{escape(fact.text)}</p>{_quotation(fact)}'
        f'<table class="o-told">{told}</table>{markup.text("p", "o-muted", fact.status_reason)}</section>'
    )


def history(events: tuple[FactEvent, ...]) -> None:
    """What happened to the open fact."""
    items = "".join(
        markup.tag(
            "li",
            "",
            markup.text("b", "", event.what if event.what != "today" else f"today {event.status}"),
            markup.text("span", "o-muted", f" {event.on.isoformat()} {event.by}"),
            markup.text("span", "", f" {event.reason}" if event.reason else ""),
        )
        for event in events
    )
    st.html(f'<section class="o-why-pair"><h2 class="o-h2">History</h2><ul>{items}</ul></section>')


def decisions(lines: tuple[FactDecision, ...]) -> None:
    """The last decisions, each with the way back."""
    if not lines:
        return
    with st.container(key="ruled", gap=None):
        st.html('<h2 class="o-h2">Decided lately</h2>')
        for line in lines:
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"ruling_{line.fact_id}"):
                word, css = ("Right", "same") if line.is_yes else ("Wrong", "other")
                when = f"{line.by}, {line.at.astimezone():%d %b, %H:%M}" + (f": {line.reason}" if line.reason else "")
                said = line.text or line.about
                st.html(
                    f'<div class="o-ruling"><b class="{css}">{word}</b><span>{escape(said)}</span>'
                    f"{markup.text('span', 'o-muted', when)}</div>"
                )
                st.button(
                    "Take back",
                    key=f"back_{line.fact_id}",
                    type="tertiary",
                    on_click=vetting_actions.take_back,
                    args=(line.fact_id,),
                )


def reason_form() -> None:
    """The question before anything is kept or shown; the caret is in its box."""
    screen = vetting.screen()
    if not screen.ask:
        return
    question, hint, button = _QUESTIONS[screen.ask]
    box = f"why_{screen.ask}_{screen.fact_id}"
    act = vetting_actions.look if screen.ask == "look" else vetting_actions.decide
    with st.container(border=True, key="fact"), st.form(f"form_{screen.ask}_{screen.fact_id}", border=False):
        st.text_input(question, key=box, placeholder=hint)
        st.form_submit_button(button, key=f"do_{screen.ask}_{screen.fact_id}", on_click=act, args=(screen.fact_id, box))
    caret()(key="caret", data={"key": box, "once": f"{box} {screen.turn}"})


def aside(queue: FactQueue) -> None:
    """What is set aside, in numbers; each can be read on purpose, on record."""
    for number, group in enumerate(queue.aside):
        count = len(group.fact_ids)
        words = f"{count} {'fact' if count == 1 else 'facts'} of the kind {group.kind}. {group.reason}"
        st.html(f'<section class="o-fact">{markup.text("p", "", words)}</section>')
        with st.container(horizontal=True, key=f"aside_{number}", gap="small"):
            for fact_id in group.fact_ids[:_MOST_LOOKED_AT]:
                st.button(
                    f"Look at {fact_id}",
                    key=f"look_{fact_id}",
                    type="tertiary",
                    on_click=vetting_actions.ask_look,
                    args=(fact_id,),
                )
    seen = vetting.screen().looked
    if seen:
        lines = (seen.status_reason, seen.text, seen.evidence, seen.source)
        body = "".join(markup.text("p", "", line) for line in lines if line)
        st.html(
            f'<section class="o-fact o-looked" role="alert">{body}'
            '<p class="o-muted">It is used for nothing. That you looked, and why, is in the audit log.</p></section>'
        )


def _quotation(fact: Fact) -> str:
    """The page's own words, the quotation marked in what stands around it."""
    if fact.status is FactStatus.QUARANTINED or not (fact.evidence or fact.capture):
        return ""
    if fact.capture is None:
        return markup.text("blockquote", "o-quote", fact.evidence)
    before, quote, after = fact.capture.passage.partition(fact.capture.quote)
    return f'<blockquote class="o-quote">{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}</blockquote>'
