"""The page "Same person?" and the page "Data" in Chromium: decided by keyboard, taken back, no sideways scroll."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.pairs import make_pairs
from browser.server import browse, missing, serve

pytestmark = pytest.mark.browser

#: Longer than the 0.6 s in which nothing can be ruled.
READ = 900


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    if lacking := missing():
        if os.environ.get("OUTREACH_REQUIRE") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    with serve(make_pairs(tmp_path / "campaign")) as address, browse(f"{address}same-person") as page:
        yield page
        assert page.strangers == [], "the screen talks to its own server alone"


def counted(page: Any, done: int) -> None:
    """Wait until the sidebar says so."""
    page.get_by_text(re.compile(rf"^{done} decided · \d+ left")).wait_for(timeout=15_000)


def press(page: Any, key: str) -> None:
    """Compare what is on the screen, then press a key."""
    page.wait_for_timeout(READ)
    page.keyboard.press(key)


def test_pairs_are_decided_by_keyboard_and_the_data_page_knows(page: Any) -> None:
    """Different, same, a held key rules once, undo; then the data page, at the width of a phone."""
    counted(page, 0)
    press(page, "d")
    counted(page, 1)
    press(page, "j")
    press(page, "d")
    page.keyboard.press("d")
    counted(page, 2)
    page.wait_for_timeout(1500)
    counted(page, 2)
    press(page, "u")
    counted(page, 1)
    press(page, "h")
    page.locator(".o-keys").wait_for()

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(re.sub(r"same-person$", "data", page.url))
    page.locator(".o-data h1").wait_for(timeout=15_000)
    assert "2 lists" in page.locator(".o-data header").inner_text()
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
