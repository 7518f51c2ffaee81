"""Small pieces of HTML. Every value is escaped here; no caller passes markup through `text`."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def tag(name: str, css: str, *parts: str) -> str:
    """One element around parts that are already HTML."""
    return f'<{name} class="{css}">{"".join(parts)}</{name}>'


def text(name: str, css: str, words: object) -> str:
    """One element around untrusted words."""
    return tag(name, css, escape(str(words)))


def notice(words: str) -> None:
    """A calm word about something that was not done."""
    st.html(f'<div class="o-notice" role="alert">{escape(words)}</div>')


def blocked(title: str, words: str) -> None:
    """A page that cannot go on: what, and what to do next."""
    st.html(f'<div class="o-empty" role="alert">{text("h1", "", title)}{text("p", "o-words", words)}</div>')


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], css: str = "") -> str:
    """A table whose cells are already HTML; the head is plain words."""
    cells = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    lines = "".join(tag("tr", "", *(tag("td", "", cell) for cell in row)) for row in rows)
    return f'<table class="o-table {css}"><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>'
