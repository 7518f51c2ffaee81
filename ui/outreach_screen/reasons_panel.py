"""The right half's bottom: why this person, and who else is at the account."""

from html import escape

import streamlit as st

from outreach.models.base import Answer
from outreach.models.review import CardReason, ReviewCard
from outreach_screen import markup

_MARKS = {
    Answer.PASS: ("✓", "passes", "yes"),
    Answer.FAIL: ("✗", "fails", "no"),
    Answer.UNKNOWN: ("?", "unknown", "open"),
}


def draw(card: ReviewCard) -> None:
    """Draw the chosen one of the two tabs."""
    tab = st.segmented_control(
        "About them",
        ["Why them", "Account"],
        default="Why them",
        required=True,
        key="about",
        label_visibility="collapsed",
        width="stretch",
    )
    st.html(account(card) if tab == "Account" else why(card))


def why(card: ReviewCard) -> str:
    """The waterfall: each rule's points after those of the rules above it, and the pass mark."""
    span = max(card.score_hi, card.pass_mark, card.score, 1)
    told = [row for row in card.reasons if row.weight or row.answer is not Answer.PASS]
    quiet = [row for row in card.reasons if not row.weight and row.answer is Answer.PASS]
    parts = [
        markup.text("p", "o-headline", card.headline) if card.headline else "",
        markup.text("p", "o-muted", _score(card)),
        f'<div class="o-fall" role="list" style="--mark:{_share(card.pass_mark, span)}">'
        if card.pass_mark
        else '<div class="o-fall plainmark" role="list">',
        *(_row(row, span) for row in told),
        "</div>",
    ]
    if quiet:
        rows = "".join(_row(row, span) for row in quiet)
        parts.append(
            f'<details class="o-fold"><summary>{len(quiet)} {"check" if len(quiet) == 1 else "checks"} passed</summary>'
            f'<div class="o-fall plain" role="list">{rows}</div></details>'
        )
    parts.append(_aside("What would change it", card.counterfactual))
    if card.eligible_note != card.headline:
        parts.append(_aside("May we write", card.eligible_note))
    return markup.tag("div", "o-panel", *parts)


def account(card: ReviewCard) -> str:
    """This person and the others at the same account."""
    others = len(card.account)
    said = (
        f"{others} other {'person' if others == 1 else 'people'} at {card.company} on the list."
        if others
        else (f"Nobody else at {card.company} is on the list.")
    )
    rows: list[tuple[str, ...]] = [
        (f"<b>{escape(card.name)}</b>", escape(card.title), escape(card.role or "this message"), "this message")
    ]
    rows += [
        (f"<b>{escape(one.name)}</b>", escape(one.title), escape(one.verdict), escape(one.state))
        for one in card.account
    ]
    return markup.tag(
        "div", "o-panel", markup.text("p", "o-muted", said), markup.table(("Name", "Title", "Part", "State"), rows)
    )


def _aside(title: str, words: str) -> str:
    return f'<p class="o-muted"><b>{title}</b> · {escape(words)}</p>' if words else ""


def _score(card: ReviewCard) -> str:
    mark = f", pass mark {card.pass_mark} (dashed)" if card.pass_mark else ""
    more = f" Up to {card.score_hi} if every unknown turns out well." if card.score_hi > card.score else ""
    return f"Score {card.score}{mark}. Unknown counts as zero.{more}"


def _share(points: int, span: int) -> str:
    return f"{100 * min(points, span) / span:.1f}%"


def _row(row: CardReason, span: int) -> str:
    sign, word, css = _MARKS[row.answer]
    points = (f"{row.points:+}" if row.points else "0") if row.weight else ("must" if row.group == "must" else "")
    could = row.answer is Answer.UNKNOWN and row.weight > 0
    width = row.weight if could else max(row.points, 0)
    at = f"left:{_share(row.start, span)};width:{_share(width, span)}"
    bar = f'<i class="{"open" if could else "got"}" style="{at}"></i>' if width else ""
    return (
        f'<div class="o-row {css}" role="listitem"><span class="o-sign" aria-hidden="true">{sign}</span>'
        f'<span class="o-label">{escape(row.label)}<span class="o-hidden"> {word}</span></span>'
        f'<span class="o-detail" title="{escape(row.detail)}">{escape(row.detail)}</span>'
        f'<span class="o-bar">{bar}</span><span class="o-points">{points}</span></div>'
    )
