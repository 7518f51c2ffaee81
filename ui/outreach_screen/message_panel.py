"""The left half: who it is for, the message with its marks, the edit form, and the sentences that wait for a person."""

import difflib
import re
from collections.abc import Callable
from html import escape
from typing import Literal

import streamlit as st

from outreach.models.drafts import Part
from outreach.models.review import CardSentence, ReviewCard
from outreach_screen import actions, markup, session
from outreach_screen.components import caret, view
from outreach_screen.session import Mode


def head(card: ReviewCard) -> None:
    """Name, title, company; fit, likely part in the decision, edited or not."""
    fit = "good" if card.score >= card.pass_mark else "plain"
    chips = [
        markup.text(
            "span", f"o-chip {fit}", " · ".join(filter(None, (card.tier and f"Tier {card.tier}", f"Fit {card.score}")))
        )
    ]
    if card.role:
        chips.append(markup.text("span", "o-chip plain", card.role[:1].upper() + card.role[1:]))
    if card.edited:
        chips.append(markup.text("span", "o-chip edited", "Edited"))
    sub = ", ".join(filter(None, (card.title, card.company)))
    st.html(
        '<div class="o-head" role="status">'
        + tag_line(card.name, sub)
        + markup.tag("span", "o-chips", *chips)
        + "</div>"
    )


def tag_line(name: str, sub: str) -> str:
    """The name as the page's heading with title and company beside it."""
    return markup.tag("div", "o-who", markup.text("h1", "", name), markup.text("span", "o-sub", sub))


def message(card: ReviewCard) -> None:
    """The message as the recipient reads it, or the form to edit it, or what was changed."""
    if session.screen().mode is Mode.EDIT:
        _edit_form(card)
        return
    changes = card.edited and bool(st.session_state.get(f"changes_{card.draft_id}"))
    if changes:
        _changes(card)
    else:
        _marked(card)


def calls(card: ReviewCard) -> None:
    """Your call: each marked sentence is cut, rewritten, or vouched for, one at a time."""
    if not card.open_sentences or session.screen().mode is Mode.EDIT:
        return
    current = current_call(card)
    sentence = next((item for item in card.sentences if item.index == current), None)
    if sentence is None:
        return
    with st.container(border=True, key="call"):
        _call_head(card, sentence)
        if session.screen().mode is Mode.REWRITE:
            _rewrite_form(card, sentence)
        else:
            _call_choices(card, sentence)


def versions(card: ReviewCard) -> None:
    """For an edited message: what was changed, and the way back."""
    if not card.edited or session.screen().mode is Mode.EDIT:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="versions"):
        st.toggle("Show changes from the writer's version", key=f"changes_{card.draft_id}")
        st.button(
            "Restore the writer's version",
            key=f"restore_{card.draft_id}_{card.version}",
            type="tertiary",
            icon=":material/history:",
            on_click=actions.restore,
            args=(card.draft_id, card.version),
            disabled=session.screen().mode is not Mode.READ,
        )


def current_call(card: ReviewCard) -> int | None:
    """The marked sentence that keys 1 and 2 act on."""
    picked = session.screen().call
    return picked if picked in card.open_sentences else next(iter(card.open_sentences), None)


def _marked(card: ReviewCard) -> None:
    screen = session.screen()
    view("message")(
        key="message",
        data={
            "to": f"{card.name} <{card.to_email}>",
            "from": card.from_line,
            "written_by": f"{'Edited' if card.edited else 'Written'} by {card.written_by}",
            "current": current_call(card),
            "focus": screen.turn if screen.call is not None else 0,
            "sentences": [_sentence(item) for item in card.sentences],
        },
        on_pick_change=_picked,
    )


def _sentence(item: CardSentence) -> dict[str, object]:
    return {
        "index": item.index,
        "part": item.part.value,
        "paragraph": item.paragraph,
        "text": item.text,
        "numbers": list(item.numbers),
        "state": item.state,
        "spans": [
            [finding.start, finding.end] for finding in item.findings if finding.end - finding.start < len(item.text)
        ],
    }


def _picked() -> None:
    index = st.session_state["message"].get("pick")
    if index is not None:
        actions.pick_call(int(index))


def _edit_form(card: ReviewCard) -> None:
    subject, body = f"subject_{card.draft_id}", f"body_{card.draft_id}"
    with st.container(border=True, key="edit"), st.form(f"edit_{card.draft_id}", border=False, enter_to_submit=False):
        st.text_input("Subject", value=card.subject, key=subject)
        st.text_area("Message", value=card.editable, key=body, height=300)
        st.html(
            markup.text(
                "p",
                "o-hint",
                "A blank line begins a new paragraph. Greeting, sign-off and footer are added for you. "
                "Every sentence is checked again when you save.",
            )
        )
        st.form_submit_button(
            "Save and re-check",
            shortcut="Ctrl+S",
            type="primary",
            key=f"save_{card.draft_id}_{card.version}",
            on_click=actions.save_edit,
            args=(card.draft_id, card.version, subject, body),
        )
    _caret_into(body)


def _call_head(card: ReviewCard, sentence: CardSentence) -> None:
    where = "the subject" if sentence.part is Part.SUBJECT else "this sentence"
    found = list(dict.fromkeys(finding.message for finding in sentence.findings))
    found += [finding.suggestion for finding in sentence.findings if len(sentence.findings) == 1]
    reason = " ".join(found) or f"No evidence on file supports {where}."
    with st.container(horizontal=True, wrap=False, key="call_head"):
        st.html(
            markup.tag(
                "div",
                "o-call",
                markup.text("b", "", f"Your call, {len(card.open_sentences)} left"),
                markup.text("span", "", f" · “{sentence.text}”"),
                markup.text("p", "o-muted", reason),
            )
        )
        if len(card.open_sentences) > 1:
            name = f"marked_{card.draft_id}_{card.version}_{sentence.index}"
            _choice("Next marked", "n", name, actions.next_call, (card.open_sentences, sentence.index), "tertiary")


def _call_choices(card: ReviewCard, sentence: CardSentence) -> None:
    about = (card.draft_id, card.version)
    name = f"{card.draft_id}_{card.version}_{sentence.index}"
    off = session.screen().mode is not Mode.READ
    with st.container(horizontal=True, vertical_alignment="center", key="choices"):
        _choice("Cut it", "1", f"cut_{name}", actions.cut, (*about, sentence.index))
        _choice("Rewrite it", "2", f"rewrite_{name}", actions.enter, (*about, Mode.REWRITE))
        with st.form(f"vouch_{name}", border=False), st.container(horizontal=True, vertical_alignment="center"):
            st.text_input(
                "I can vouch for it: how do you know?",
                key=f"how_{name}",
                placeholder="I can vouch: how do you know?",
                label_visibility="collapsed",
                disabled=off,
            )
            st.form_submit_button(
                "Vouch",
                key=f"vouch_go_{name}",
                on_click=actions.vouch,
                args=(*about, sentence.index, f"how_{name}"),
                disabled=off,
            )


def _choice(
    label: str,
    shortcut: str,
    key: str,
    action: Callable[..., None],
    args: tuple[object, ...],
    kind: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """A key of "Your call"; in every mode but reading it is off, and its key belongs to that mode."""
    off = session.screen().mode is not Mode.READ
    st.button(label, shortcut=None if off else shortcut, key=key, type=kind, on_click=action, args=args, disabled=off)


def _rewrite_form(card: ReviewCard, sentence: CardSentence) -> None:
    key = f"words_{card.draft_id}_{sentence.index}"
    with st.form(f"rewrite_{card.draft_id}_{sentence.index}", border=False, enter_to_submit=False):
        st.text_area("In your words", value=sentence.text, key=key, height=80, label_visibility="collapsed")
        st.form_submit_button(
            "Save and re-check",
            shortcut="Ctrl+S",
            type="primary",
            key=f"rewritten_{card.draft_id}_{card.version}_{sentence.index}",
            on_click=actions.rewrite,
            args=(card.draft_id, card.version, sentence.index, key),
        )
    _caret_into(key)


def _caret_into(key: str) -> None:
    caret()(key="caret", data={"key": key, "once": f"{key} {session.screen().turn}"})


def _changes(card: ReviewCard) -> None:
    now = f"{card.subject}\n\n{card.editable}"
    old, new = (re.findall(r"\s+|\S+", words) for words in (card.model_body, now))
    parts: list[str] = []
    for kind, i, j, k, n in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(new[k:n])))
            continue
        if j > i:
            parts.append(f"<del>{escape(''.join(old[i:j]))}</del>")
        if n > k:
            parts.append(f"<ins>{escape(''.join(new[k:n]))}</ins>")
    st.html(f'<div class="o-diff">{"".join(parts)}</div>')
