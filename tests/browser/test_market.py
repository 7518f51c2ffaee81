"""The page "Market" in Chromium: who got which answer, filtered; a kind of company with its evidence marked."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.campaign import make_campaign
from browser.server import browse, missing, serve

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    if lacking := missing():
        if os.environ.get("OUTREACH_REQUIRE") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    with serve(make_campaign(tmp_path / "campaign")) as address, browse(f"{address}market") as page:
        yield page
        assert page.strangers == [], "the screen talks to its own server alone"


def test_people_are_filtered_and_evidence_is_marked(page: Any) -> None:
    """The table is narrowed by a word; the kind of company shows green words, and red ones for who is none."""
    page.get_by_text("Who got which answer").wait_for(timeout=30_000)
    page.get_by_label("Name, title or company contains").fill("fernhill")
    page.keyboard.press("Enter")
    page.get_by_text("5 of 64 people.").wait_for(timeout=15_000)
    page.locator("mark.o-for").nth(5).wait_for(timeout=15_000)
    page.get_by_text("no (2)", exact=True).click()
    page.locator("mark.o-against").first.wait_for(timeout=15_000)
    assert page.locator("mark.o-against").first.inner_text() == "computer software"
