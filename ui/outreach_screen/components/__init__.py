"""The four small views drawn in the browser: message, evidence, queue, and the caret. They decide nothing."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


@cache
def view(name: str) -> Any:
    """One view of this folder, registered on first use (there is no runtime at import time); raises OSError."""
    return st.components.v2.component(
        f"outreach_{name}",
        html=f'<div class="view {name}"></div>\n',
        css=_read("shared.css", f"{name}.css"),
        js=_read("shared.js", f"{name}.js"),
    )


@cache
def caret() -> Any:
    """The view without a face: it moves the caret into a text box by the box's key."""
    return st.components.v2.component("outreach_focus", html="<span></span>\n", js=_read("focus.js"))
