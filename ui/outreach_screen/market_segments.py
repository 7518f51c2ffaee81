"""A kind of company tried on the accounts on file, on the page "Market": the evidence marked in its sentence."""

from html import escape

import streamlit as st

from outreach.app import App
from outreach.models.base import Answer
from outreach.models.segments import CompanyReading, EvidenceMark, SegmentTryout
from outreach.views.segments import segment_names, try_out
from outreach_screen import markup

_SHOWN = 5  # companies of the chosen answer
_NAMES = {Answer.PASS: "yes", Answer.FAIL: "no", Answer.UNKNOWN: "unknown"}


def draw(app: App, state: tuple[object, ...]) -> None:
    """Draw the choice of a kind and of an answer, and the closest calls."""
    names = [one.name for one in segment_names(app)]
    st.html(markup.text("h2", "o-section", "Kinds of company"))
    which, answer = st.columns([3, 3])
    name = which.selectbox("Kind", names, format_func=_words, key="kind name")
    if not name:
        return
    found = _tried(app, state, name)
    chosen = answer.segmented_control(
        "Answer",
        list(_NAMES),
        default=Answer.PASS,
        required=True,
        format_func=lambda one: f"{_NAMES[one]} ({found.counts[one]:,})",
        key="kind answer",
    )
    companies = [one for one in found.companies if one.answer is chosen]
    st.html(panel(found, companies))


def panel(found: SegmentTryout, companies: list[CompanyReading]) -> str:
    """The closest calls of one answer; every word of a list is escaped."""
    items = "".join(f"<li>{_company(one)}</li>" for one in companies[:_SHOWN])
    more = f"{len(companies) - _SHOWN:,} more: outreach segment try {found.segment}" if len(companies) > _SHOWN else ""
    problems = "".join(markup.text("p", "o-words", sentence) for sentence in found.problems)
    body = f'<ul class="o-kinds">{items}</ul>' if items else markup.text("p", "o-muted", "None.")
    return markup.tag("div", "o-data", problems, _muted(found.headline), body, _muted(more))


def _tried(app: App, state: tuple[object, ...], name: str) -> SegmentTryout:
    """Tried again only when what it rests on has changed."""
    known = app.cache.get(f"kind {name}")
    if isinstance(known, tuple) and known[0] == state and isinstance(known[1], SegmentTryout):
        return known[1]
    with st.spinner("Reading what companies do"):
        found = try_out(app, name)
    app.cache[f"kind {name}"] = (state, found)
    return found


def _company(one: CompanyReading) -> str:
    counting = [mark for mark in one.marks if mark.counts]
    texts = dict.fromkeys((mark.fact_id, mark.kind, mark.text) for mark in counting)
    lines = "".join(
        markup.tag(
            "div",
            "",
            markup.text("span", "", kind),
            marked(text, [m for m in counting if (m.fact_id, m.text) == (fact_id, text)]),
        )
        for fact_id, kind, text in texts
    )
    return markup.text("b", "", one.name or one.domain) + (lines or markup.text("div", "o-muted", one.detail))


def marked(text: str, marks: list[EvidenceMark]) -> str:
    """A text as HTML with its evidence marked; what is not ours is escaped."""
    said, at = "", 0
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start < at:
            continue  # inside a longer piece of evidence
        sign, css = ("for", "o-for") if mark.weight > 0 else ("against", "o-against")
        words = f'<mark class="{css}" title="{sign}">{escape(text[mark.start : mark.end])}</mark>'
        said += escape(text[at : mark.start]) + words
        at = mark.end
    return said + escape(text[at:])


def _muted(words: str) -> str:
    return markup.text("p", "o-muted", words) if words else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
