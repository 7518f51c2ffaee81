"""The page "Facts" in Chromium: verified by keyboard with a typed reason, taken back, no sideways scroll on a phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.facts import make_facts
from browser.server import browse, missing, serve

pytestmark = pytest.mark.browser

#: Longer than the 0.6 s in which nothing can be decided.
READ = 900


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    if lacking := missing():
        if os.environ.get("OUTREACH_REQUIRE") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    with serve(make_facts(tmp_path / "campaign")) as address, browse(f"{address}facts") as page:
        yield page
        assert page.strangers == [], "the screen talks to its own server alone"


def test_facts_are_verified_by_keyboard(page: Any) -> None:
    """V asks and puts the caret into the box; Enter keeps the word; U takes it back; markup stays words."""
    says = page.locator(".o-says").first
    assert "€15 million <b>at last</b>" in says.inner_text()
    waiting = int(page.locator(".o-progress b").inner_text().split()[0])
    page.wait_for_timeout(READ)
    page.keyboard.press("v")
    page.get_by_text("How do you know that it is right?").wait_for(timeout=15_000)
    page.wait_for_timeout(READ)
    page.keyboard.type("read in their annual report")
    page.keyboard.press("Enter")
    page.get_by_text(f"{waiting - 1} to verify", exact=True).wait_for(timeout=15_000)
    page.get_by_text("Verified; the gate and the drafts have followed").wait_for(timeout=15_000)
    page.wait_for_timeout(READ)
    page.keyboard.press("u")
    page.get_by_text(f"{waiting} to verify", exact=True).wait_for(timeout=15_000)
    assert "€15 million" in page.locator(".o-says").first.inner_text()

    page.wait_for_timeout(READ)
    page.keyboard.press("x")
    page.get_by_text("What is wrong with it?").wait_for(timeout=15_000)
    page.wait_for_timeout(READ)
    page.keyboard.press("Escape")
    page.get_by_text("What is wrong with it?").wait_for(state="detached", timeout=15_000)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(READ)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
