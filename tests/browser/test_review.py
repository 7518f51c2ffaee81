"""The review screen in Chromium: a queue cleared by keyboard, an invented number stopped, no approval unseen."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.campaign import INVENTED, make_campaign
from browser.server import browse, missing, serve

pytestmark = pytest.mark.browser

#: Longer than the 0.6 s in which nothing can be approved.
READ = 900


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    if lacking := missing():
        if os.environ.get("OUTREACH_REQUIRE") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    with serve(make_campaign(tmp_path / "campaign")) as address, browse(address) as page:
        yield page
        assert page.strangers == [], "the screen talks to its own server alone"


def who(page: Any) -> str:
    page.wait_for_timeout(READ)  # the sidebar is drawn before the draft
    return str(page.locator(".o-head h1").inner_text())


def reviewed(page: Any, done: int, left: int) -> None:
    """Wait until the sidebar says so."""
    page.get_by_text(re.compile(rf"{done} reviewed · {left} left")).wait_for(timeout=15_000)


def shows(page: Any, name: str) -> None:
    """Wait until this person's draft is open."""
    page.locator(".o-head h1", has_text=re.compile(f"^{re.escape(name)}$")).wait_for(timeout=15_000)


def press(page: Any, key: str) -> None:
    """Read what is on the screen, then press a key."""
    page.wait_for_timeout(READ)
    page.keyboard.press(key)


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=re.compile(rf"^{name}"))


def test_a_queue_of_five_is_cleared_by_keyboard(page: Any) -> None:
    """Approve, edit and approve, reject with a reason, skip, undo: five drafts, no mouse."""
    reviewed(page, 0, 5)
    press(page, "a")
    reviewed(page, 1, 4)

    press(page, "e")
    page.locator("textarea:focus").wait_for()
    page.keyboard.press("Control+Home")
    page.keyboard.type("I hope this is of use. ")
    page.keyboard.press("Control+s")
    button(page, "Approve edited").wait_for(timeout=15_000)
    if button(page, "Approve edited").is_disabled():
        press(page, "1")
        page.locator(".s.open").wait_for(state="detached", timeout=15_000)
    press(page, "a")
    reviewed(page, 2, 3)

    press(page, "x")
    button(page, "Wrong person").wait_for()
    press(page, "1")
    reviewed(page, 3, 2)

    skipped = who(page)
    press(page, "s")
    page.locator(".o-head h1", has_text=re.compile(f"^(?!{re.escape(skipped)}$)")).wait_for(timeout=15_000)
    press(page, "a")
    reviewed(page, 4, 1)
    shows(page, skipped)

    press(page, "a")
    reviewed(page, 5, 0)
    page.get_by_text("outreach send").wait_for()
    press(page, "u")
    reviewed(page, 4, 1)
    shows(page, skipped)
    press(page, "a")
    reviewed(page, 5, 0)


def test_an_invented_number_is_marked_and_cannot_be_approved(page: Any) -> None:
    """A does nothing while the sentence is marked; key 1 cuts it; then A approves."""
    reviewed(page, 0, 5)
    name = who(page)
    press(page, "e")
    page.locator("textarea:focus").wait_for()
    page.keyboard.type(f"\n\n{INVENTED}")
    page.keyboard.press("Control+s")
    marked = page.locator(".s.open")
    marked.wait_for(timeout=15_000)
    assert INVENTED in marked.inner_text()

    press(page, "a")
    page.wait_for_timeout(1500)
    reviewed(page, 0, 5)
    assert who(page) == name

    press(page, "1")
    marked.wait_for(state="detached", timeout=15_000)
    assert INVENTED not in page.locator(".message").inner_text()
    press(page, "a")
    reviewed(page, 1, 4)


def test_pressing_a_twice_never_approves_the_next_draft_unseen(page: Any) -> None:
    """Whether the second press comes at once, after a moment, or the key is held: one draft leaves, not two."""
    reviewed(page, 0, 5)
    for done, pause in enumerate((0, 120, 300), start=1):
        press(page, "a")
        page.wait_for_timeout(pause)
        page.keyboard.press("a")
        reviewed(page, done, 5 - done)
        page.wait_for_timeout(1500)
        reviewed(page, done, 5 - done)
    page.wait_for_timeout(READ)
    for _ in range(10):  # the keyboard repeats a held key
        page.keyboard.down("a")
        page.wait_for_timeout(35)
    page.keyboard.up("a")
    reviewed(page, 4, 1)
    page.wait_for_timeout(1500)
    reviewed(page, 4, 1)
