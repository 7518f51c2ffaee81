"""The page "Facts", driven without a browser: what waits, what a key stores, and how it is taken back."""

from pathlib import Path

import pytest
from browser.facts import CLAIMED, make_facts
from streamlit.testing.v1 import AppTest

from outreach import views
from outreach.app import App, open_app
from outreach.models import FactStatus

UI = Path(__file__).parents[1] / "ui"
SAM = "Sam Rivera"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    folder = make_facts(tmp_path / "campaign")
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(folder))
    monkeypatch.setenv("OUTREACH_REVIEWER", SAM)
    monkeypatch.setattr("sys.argv", ["screen"])
    monkeypatch.syspath_prepend(str(UI))
    return open_app(folder)


def screen() -> AppTest:
    at = AppTest.from_string("from outreach_screen import vetting_page\nvetting_page.draw()", default_timeout=30).run()
    assert not at.exception
    return at


def press(at: AppTest, key: str, seconds: float = 5.0) -> AppTest:
    """Press a button by the beginning of its key, after having looked for some seconds."""
    if at.session_state["vetting"].shown_at is not None:
        at.session_state["vetting"].shown_at -= seconds
    next(button for button in at.button if (button.key or "").startswith(key)).click().run()
    assert not at.exception
    return at


def answer(at: AppTest, words: str) -> AppTest:
    """Type a reason and send it."""
    at.text_input[0].set_value(words)
    return press(at, "do_")


def words(at: AppTest) -> str:
    return " ".join(str(element.value) for element in at.get("html"))


def status(app: App, fact_id: str) -> FactStatus:
    return views.fact_history_of(app, fact_id)[0].fact.status


def test_the_first_fact_is_shown_with_its_page_as_words(app: App) -> None:
    """The statement, the page's words with the quotation marked, why it waits; markup in either is text."""
    html = words(screen())
    assert "&lt;b&gt;at last&lt;/b&gt;" in html
    assert "<b>at last" not in html
    assert "<mark>Brightfjord Logistics has raised €12 million.</mark> It pays for a new dock." in html
    assert "does not bear the statement out" in html
    assert "put on file" in html


def test_every_action_has_its_key_and_a_question_has_only_the_way_out(app: App) -> None:
    """V and X ask; while it is asked nothing else can be pressed but Esc, and moving on."""
    at = screen()
    assert {b.proto.shortcut for b in at.button if b.proto.shortcut and not b.disabled} == set("vxujkh")
    press(at, "ask_keep")
    bar = {b.proto.shortcut for b in at.button if b.proto.shortcut and not b.disabled}
    assert bar == {"escape", "j", "k"}
    press(at, "leave_")
    assert "ask_keep" in " ".join(b.key or "" for b in at.button)


def test_a_yes_needs_a_reason_and_can_be_taken_back(app: App) -> None:
    """Verified in the reviewer's name with what was typed; the next one opens; U takes it back and opens it again."""
    at = screen()
    fact_id = at.session_state["vetting"].key
    assert "how you know" in words(answer(press(at, "ask_keep"), "yes"))
    assert status(app, fact_id) is FactStatus.UNVERIFIED
    answer(at, "read in their annual report")
    assert status(app, fact_id) is FactStatus.VERIFIED
    assert at.session_state["vetting"].key != fact_id
    [line] = views.fact_decisions(app)
    assert (line.is_yes, line.by, line.reason) == (True, SAM, "read in their annual report")
    press(at, "fact_undo_")
    assert (status(app, fact_id), at.session_state["vetting"].key) == (FactStatus.UNVERIFIED, fact_id)


def test_a_no_rejects(app: App) -> None:
    """Rejected with the reason; the list of decisions has its own way back."""
    at = screen()
    fact_id = at.session_state["vetting"].key
    answer(press(at, "ask_reject"), "another company")
    assert status(app, fact_id) is FactStatus.REJECTED
    press(at, f"back_{fact_id}")
    assert status(app, fact_id) is FactStatus.UNVERIFIED


def test_nothing_is_asked_before_it_can_have_been_read(app: App) -> None:
    """A key within 0.6 seconds of the fact's appearance does nothing and says so."""
    at = press(screen(), "ask_keep", seconds=-60)
    assert "too quick" in words(at)
    assert not at.text_input


def test_a_conflict_is_decided(app: App) -> None:
    """Both stand beside each other with source and day; the one that is right counts, the other does not."""
    at = screen()
    at.segmented_control(key="facts_show").set_value("conflicts").run()
    assert not at.exception
    one, other = at.session_state["vetting"].key.split(" ")
    assert "Which one is right?" in words(at)
    answer(press(at, f"ask_keep_{other}"), "asked their finance lead")
    assert (status(app, one), status(app, other)) == (FactStatus.CONFLICTING, FactStatus.VERIFIED)
    assert "No two facts contradict each other" in words(at)


def test_what_is_set_aside_is_a_number_until_somebody_looks(app: App) -> None:
    """No text of it is on the page; with a reason one is shown, once, and that goes on record."""
    at = screen()
    at.segmented_control(key="facts_show").set_value("aside").run()
    hidden = views.fact_queue(app).aside[-1].fact_ids[0]
    with app.store.read() as tx:
        from outreach.store import lists

        text = lists.fact(tx, hidden).text  # type: ignore[union-attr]
    assert "3 facts are set aside" in words(at)
    assert text[:30] not in words(at)
    press(at, f"look_{hidden}")
    at.text_input[0].set_value("checking the import")
    press(at, "do_look")
    assert "you looked" in words(at)
    assert "looked at while set aside" in [event.what for event in views.fact_history_of(app, hidden)[1]]
    assert "you looked" not in words(press(at, "fact_help"))


def test_the_claim_is_the_first_that_waits(app: App) -> None:
    """Facts of people who qualify come first, news before the rest."""
    first = views.fact_queue(app).unverified[0]
    assert first.fact.text == CLAIMED
    assert first.qualified > 0
