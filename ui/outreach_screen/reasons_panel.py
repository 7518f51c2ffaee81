"""The right half's bottom: why this person, and who else is at the account."""

from html import escape

import streamlit as st

from outreach.models.base import Answer
from outreach.models.market import Coverage, ExplainedReason, Explanation, OpenQuestion
from outreach.models.review import CardReason, ReviewCard
from outreach.views.coverage import account_coverage
from outreach.views.explaining import explain
from outreach_screen import markup, session

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
    app = session.app()
    told = explain(app, card.prospect_id)
    st.html(account(card, account_coverage(app, told.account_id)) if tab == "Account" else why(card, told))


def why(card: ReviewCard, told: Explanation) -> str:
    """The waterfall, each rule's points after those of the rules above it; what is not known; where it comes from."""
    span = max(card.score_hi, card.pass_mark, card.score, 1)
    spoken = [row for row in card.reasons if row.weight or row.answer is not Answer.PASS]
    quiet = [row for row in card.reasons if not row.weight and row.answer is Answer.PASS]
    parts = [
        markup.text("p", "o-headline", card.headline) if card.headline else "",
        markup.text("p", "o-muted", _score(card)),
        f'<div class="o-fall" role="list" style="--mark:{_share(card.pass_mark, span)}">'
        if card.pass_mark
        else '<div class="o-fall plainmark" role="list">',
        *(_row(row, span) for row in spoken),
        "</div>",
    ]
    if quiet:
        rows = "".join(_row(row, span) for row in quiet)
        parts.append(
            f'<details class="o-fold"><summary>{len(quiet)} {"check" if len(quiet) == 1 else "checks"} passed</summary>'
            f'<div class="o-fall plain" role="list">{rows}</div></details>'
        )
    parts.append(_aside("Judged under", _icps(told)))
    parts.append(_aside("The person", told.person))
    parts.append(_aside("What would change it", told.counterfactual))
    parts.append(_aside("Made for them", card.made_for.line))
    parts.append(_open(told))
    parts.append(_sources(told))
    if card.eligible_note != card.headline:
        parts.append(_aside("May we write", card.eligible_note))
    return markup.tag("div", "o-panel", *parts)


def account(card: ReviewCard, covered: Coverage) -> str:
    """Who decides together: which roles are covered, who is being written to, who goes first."""
    others = len(covered.people) - 1
    alone = f"Nobody else at {card.company} is on the list." if not others else ""
    rows = [
        (
            markup.text("b", "", one.name) + markup.text("div", "o-muted", one.title),
            escape(one.likely),
            "this message" if one.prospect_id == card.prospect_id else escape(one.state),
        )
        for one in sorted(covered.people, key=lambda one: one.prospect_id != card.prospect_id)
    ]
    lacking = "; ".join(f"{role.label}: {role.note}" for role in covered.roles if role.required and role.note)
    first = f"{covered.first}, {covered.first_why}" if covered.first else covered.first_why
    return markup.tag(
        "div",
        "o-panel",
        markup.text("p", "o-headline", covered.headline),
        markup.text("p", "o-muted", " ".join(part for part in (covered.at_a_time, alone) if part)),
        markup.table(("Person", "Part", "State"), rows),
        _aside("Missing", lacking),
        _aside("Next here", f"{first}."),
    )


def _open(told: Explanation) -> str:
    """What is not known, with what it could add and the cheapest way to know."""
    if not told.open:
        return ""
    items = "".join(f"<li>{_question(question)}</li>" for question in told.open)
    count = len(told.open)
    said = f"{count} {'thing is' if count == 1 else 'things are'} not known"
    if told.next_look_up:
        said += f"; cheapest next: {told.next_look_up}"
    return f'<details class="o-fold"><summary>{escape(said)}</summary><ul>{items}</ul></details>'


def _question(question: OpenQuestion) -> str:
    how = f" To know: {question.look_up}, about {question.minutes} min." if question.look_up else ""
    where = f" ({question.source})" if question.source and question.decides else ""
    return escape(f"{question.said}{where}; {question.worth}.{how}")


def _sources(told: Explanation) -> str:
    """Every reason for and against with the rule, the source and the day."""
    reasons = (*told.speaks_against, *told.speaks_for)
    items = "".join(f"<li>{_reason(reason)}</li>" for reason in reasons)
    quiet = (("Nothing on file, so it excludes nobody", told.unasked), ("Nothing stands against it in", told.cleared))
    lists = "".join(f"<li>{escape(f'{words}: ' + ', '.join(names).lower())}.</li>" for words, names in quiet if names)
    last = f"<li>{escape(told.not_checked)} Rules: {escape(told.rules)}.</li>"
    body = f"{items}{lists}{last}"
    return f'<details class="o-fold"><summary>Reasons with source and date</summary><ul>{body}</ul></details>'


def _reason(reason: ExplainedReason) -> str:
    """What was found with rule, source and day; of permission what is missing, the law and what to do."""
    missing = f"missing: {'; '.join(reason.missing)}" if reason.missing else ""
    when = f"{reason.as_of:%d %b %Y}, {reason.age}" if reason.as_of else ""
    beside = " · ".join(part for part in (reason.rule, missing, reason.law, reason.source, when) if part)
    said = f"<b>{escape(reason.said)}</b>" if reason.decides else escape(reason.said)
    return said + (f" ({escape(beside)})" if beside else "") + escape(f" {reason.remedy}".rstrip())


def _icps(told: Explanation) -> str:
    """The ICP that fits best, and what the others say."""
    return "; ".join(part for part in (told.icp, *told.rivals) if part)


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
