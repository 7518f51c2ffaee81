"""Two records beside each other, what speaks for it, what it would change, and what was ruled before."""

import difflib
import re
from html import escape

import streamlit as st

from outreach.models.data import IdentityCard, IdentityRow, IdentitySide, RulingLine
from outreach_screen import markup, pair_actions

#: Two words less alike than this are two words, not one with a slip: their letters are not compared.
_ALIKE = 0.75

#: What stands between the words of a name, an address, a link.
_BETWEEN = re.compile(r"([\s@/-]+)")


def head(card: IdentityCard) -> None:
    """The question as the page's heading, and how likely it is."""
    what = "Are these one person?" if card.kind == "person" else "Are these one company?"
    chips = markup.text("span", "o-chip plain", f"{card.likely.capitalize()} · {card.score:g} points")
    st.html(
        '<div class="o-head" role="status"><div class="o-who">'
        + markup.text("h1", "", f"{card.left.name} and {card.right.name}" if _differ(card) else card.left.name)
        + markup.text("span", "o-sub", what)
        + "</div>"
        + markup.tag("span", "o-chips", chips)
        + "</div>"
    )


def compare(card: IdentityCard) -> None:
    """Both sides, field by field: what agrees is calm, what differs is marked."""
    rows = "".join(_row(row) for row in card.rows)
    differ = sum(row.state == "differ" for row in card.rows)
    agree = sum(row.state == "agree" for row in card.rows)
    st.html(
        '<table class="o-pair"><thead><tr><td></td>'
        + "".join(_side(side) for side in (card.left, card.right))
        + f"</tr></thead><tbody>{rows}</tbody></table>"
        + '<div class="o-legend"><span class="same"><i></i><b>'
        + f'{agree}</b> agree</span><span class="differ"><i></i><b>{differ}</b> differ</span></div>'
    )


def reasons(card: IdentityCard) -> None:
    """What speaks for and against, and what becoming one would change."""
    one = "person" if card.kind == "person" else "company"
    st.html(_listed("Why it is asked", card.reasons) + _listed(f"If they are one {one}", card.changes))


def history(lines: tuple[RulingLine, ...]) -> None:
    """The last rulings, each with the way back."""
    if not lines:
        return
    with st.container(key="ruled", gap=None):
        st.html('<h2 class="o-h2">Decided lately</h2>')
        for line in lines:
            with st.container(
                horizontal=True, wrap=False, vertical_alignment="center", key=f"ruling_{line.one}_{line.two}"
            ):
                st.html(_ruling(line))
                st.button(
                    "Take back",
                    key=f"back_{line.kind}_{line.one}_{line.two}",
                    type="tertiary",
                    on_click=pair_actions.take_back,
                    args=((line.kind, line.one, line.two),),
                )


def _differ(card: IdentityCard) -> bool:
    return card.left.name.casefold() != card.right.name.casefold()


def _side(side: IdentitySide) -> str:
    meta = " · ".join(filter(None, (side.source, side.age)))
    more = f" · {side.more} more {'row' if side.more == 1 else 'rows'} known to be the same" if side.more else ""
    return markup.tag("th", "", markup.text("b", "", side.name), markup.text("span", "o-muted", meta + more))


def _row(row: IdentityRow) -> str:
    label = f'<th scope="row">{escape(row.label)}</th>'
    if row.state == "agree":
        shown = row.left if row.left == row.right else f"{row.left} / {row.right}"
        hidden = '<span class="o-hidden"> on both</span>'
        return f'<tr class="agree">{label}<td colspan="2">{_words(shown)}{hidden}</td></tr>'
    if row.state == "differ":
        left, right = _marked(row.left, row.right)
        return f'<tr class="differ">{label}<td>{left}</td><td>{right}</td></tr>'
    # Told to know, or told by one alone: nothing is marked.
    none = '<td class="none">not given</td>'
    cells = "".join(markup.tag("td", "", _words(value)) if value else none for value in (row.left, row.right))
    return f'<tr class="{row.state}">{label}{cells}</tr>'


def _marked(left: str, right: str) -> tuple[str, str]:
    """Both values with the words that differ marked, or the letters of a word with a slip; unlike ones stay plain."""
    one, two = _BETWEEN.split(left), _BETWEEN.split(right)
    steps = difflib.SequenceMatcher(None, _folded(one), _folded(two), autojunk=False).get_opcodes()
    if not any(kind == "equal" and any(map(str.isalnum, "".join(one[a:b]))) for kind, a, b, _, _ in steps):
        return _slips(left, right)
    pairs = [_step(kind, "".join(one[a:b]), "".join(two[c:d])) for kind, a, b, c, d in steps]
    return "".join(pair[0] for pair in pairs), "".join(pair[1] for pair in pairs)


def _folded(words: list[str]) -> list[str]:
    return [word.casefold() for word in words]


def _step(kind: str, left: str, right: str) -> tuple[str, str]:
    if kind == "equal":
        return _words(left), _words(right)
    near, far = _slips(left, right)
    return (near, far) if "<mark>" in near + far else (_mark(left), _mark(right))


def _slips(left: str, right: str) -> tuple[str, str]:
    """Two nearly equal words with the letters that differ marked, else both plain."""
    match = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if match.ratio() < _ALIKE:
        return _words(left), _words(right)
    steps = match.get_opcodes()
    one = (_words(left[a:b]) if kind == "equal" else _mark(left[a:b]) for kind, a, b, _, _ in steps)
    two = (_words(right[c:d]) if kind == "equal" else _mark(right[c:d]) for kind, _, _, c, d in steps)
    return "".join(one), "".join(two)


def _mark(part: str) -> str:
    return f"<mark>{_words(part)}</mark>" if part else ""


def _words(value: str) -> str:
    """A value as HTML; an address may be broken after its @, a link after a slash."""
    return escape(value).replace("@", "@<wbr>").replace("/", "/<wbr>")


def _listed(title: str, lines: tuple[str, ...]) -> str:
    items = "".join(markup.text("li", "", line) for line in lines)
    return f'<section class="o-why-pair">{markup.text("h2", "o-h2", title)}<ul>{items}</ul></section>' if items else ""


def _ruling(line: RulingLine) -> str:
    word, css = ("Same", "same") if line.same else ("Different", "other")
    names = line.left if line.left == line.right else f"{line.left} · {line.right}"
    when = f"{line.by}, {line.at.astimezone():%d %b, %H:%M}" + (f": {line.reason}" if line.reason else "")
    return (
        f'<div class="o-ruling"><b class="{css}">{word}</b><span>{escape(names)}</span>'
        f"{markup.text('span', 'o-muted', when)}</div>"
    )
