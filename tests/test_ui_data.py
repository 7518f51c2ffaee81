"""The page "Data", driven without a browser: what it says is what is on file."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from browser.pairs import make_pairs
from streamlit.testing.v1 import AppTest

from outreach import sample, views, workflow
from outreach.app import App, open_app

UI = Path(__file__).parents[1] / "ui"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    return _opened(make_pairs(tmp_path / "campaign"), monkeypatch)


def _opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(folder))
    monkeypatch.setenv("OUTREACH_REVIEWER", "Sam Rivera")
    monkeypatch.setattr("sys.argv", ["screen"])
    monkeypatch.syspath_prepend(str(UI))
    return open_app(folder)


def screen() -> str:
    at = AppTest.from_string("from outreach_screen import data_page\ndata_page.draw()", default_timeout=30).run()
    assert not at.exception
    return " ".join(str(element.value) for element in at.get("html"))


def test_the_page_shows_the_audit(app: App) -> None:
    """Headline, both lists, every field, and what to do next with its number."""
    found = views.data_audit(app)
    shown = screen()
    assert found.headline in shown
    assert {one.source for one in found.lists} == {"contacts.csv", "trade_fair.csv"}
    assert all(one.source in shown for one in found.lists)
    assert all(one.label in shown for one in found.fields)
    assert all(f"<b>{step.count:,}</b>" in shown for step in found.next_steps)


def test_a_sensitive_column_is_named_and_its_cells_are_not_shown(app: App) -> None:
    """The column on religion was not read; the page names it and no cell of it."""
    found = views.data_audit(app)
    assert [(one.source, one.header) for one in found.sensitive] == [("trade_fair.csv", "Religion")]
    assert "Religion" in screen()
    assert "Methodist" not in screen()


def test_the_audit_is_made_again_when_somebody_ruled(app: App) -> None:
    """A ruling changes what is put together; the page knows at once."""
    before = views.data_audit(app)
    assert views.data_audit(app) is before
    card = next(card for card in views.identity_questions(app) if card.kind == "person")
    workflow.rule_identity(app, "person", card.one, card.two, True, reviewer="Sam")
    after = views.data_audit(app)
    assert after.duplicates.people == before.duplicates.people + 1
    assert after.people == before.people - 1


def test_what_disagrees_is_shown_with_its_lines(app: App) -> None:
    """Two titles of one person stand on the page with list and line."""
    card = next(card for card in views.identity_questions(app) if "Ekstr" in card.left.name)
    workflow.rule_identity(app, "person", card.one, card.two, True, reviewer="Sam")
    title = next(one for one in views.data_audit(app).conflicts if one.field == "title")
    shown = screen()
    assert title.examples[0].values[0].source in shown
    assert "Job title" in shown


def test_nothing_on_file_names_the_next_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty campaign has no tables, only what to type."""
    folder = tmp_path / "empty"
    sample.materialise(folder, date(2026, 11, 24))
    _opened(folder, monkeypatch)
    assert "outreach import contacts.csv" in screen()


def test_markup_from_a_list_is_text(app: App) -> None:
    """The name of a file, a person and a column are escaped."""
    from outreach_screen import data_panels

    found = views.data_audit(app)
    evil = found.lists[0].model_copy(update={"source": "<img src=x>", "not_read": ("<script>",)})
    html = data_panels.lists(found.model_copy(update={"lists": (evil,)}))
    assert "<img" not in html
    assert "<script" not in html


def test_the_page_loads_no_data_frame_library() -> None:
    """The page draws with the browser's own means: nothing heavy is imported for it."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import outreach.data_audit\n"
        "before = set(sys.modules)\n"
        "import outreach_screen.data_panels\n"
        "print(*sorted({'pandas', 'altair', 'numpy'} & (set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(UI)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
