"""The review screen, driven without a browser: what may be pressed, what it stores, what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.campaign import INVENTED, make_campaign
from streamlit import config
from streamlit.testing.v1 import AppTest

from outreach import views, workflow
from outreach.app import App, open_app
from outreach.models.review import Refusal, ReviewCard

APP = Path(__file__).parents[1] / "ui" / "app.py"
SAM = "Sam Rivera"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    folder = make_campaign(tmp_path / "campaign")
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(folder))
    monkeypatch.setenv("OUTREACH_REVIEWER", SAM)
    monkeypatch.setattr("sys.argv", ["screen"])
    return open_app(folder)


@pytest.fixture
def agent_api() -> Iterator[None]:
    config.set_option("server.enableAgentApi", True)
    yield
    config.set_option("server.enableAgentApi", False)


def screen() -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not at.exception
    return at


def press(at: AppTest, key: str, seconds: float = 5.0) -> AppTest:
    """Press a button by the beginning of its key, after having looked at the screen for some seconds."""
    at.session_state["screen"].shown_at -= seconds
    next(button for button in at.button if (button.key or "").startswith(key)).click().run()
    assert not at.exception
    return at


def shortcuts(at: AppTest) -> dict[str, str]:
    return {
        button.label: button.proto.shortcut for button in at.button if button.proto.shortcut and not button.disabled
    }


def words(at: AppTest) -> str:
    return " ".join(str(element.value) for element in at.get("html"))


def shown(at: AppTest, app: App) -> ReviewCard:
    return views.card(app, at.session_state["screen"].draft_id)


def with_invented_number(at: AppTest, app: App) -> AppTest:
    card = shown(at, app)
    body = f"{card.editable}\n\n{INVENTED}"
    saved = workflow.save_edit(app, card.draft_id, card.version, subject=card.subject, body=body, reviewer=SAM)
    assert not isinstance(saved, Refusal)
    return at.run()


def test_every_action_has_its_key_printed_and_none_is_r_or_c(app: App) -> None:
    """The keys of reading are A E X S U J K; the browser's R and the framework's C are never used."""
    keys = shortcuts(screen())
    assert keys == {"Approve": "a", "Edit": "e", "Reject": "x", "Skip": "s", "Undo": "u", "Next": "j", "Back": "k"}


def test_approving_stores_the_reviewer_and_opens_the_next(app: App) -> None:
    """A clean draft is one key; the next one opens by itself, and the outbox has the first."""
    at = screen()
    first = shown(at, app)
    press(at, "approve_")
    assert [(row.draft_id, row.approved_by) for row in views.outbox(app)] == [(first.draft_id, SAM)]
    assert at.session_state["screen"].draft_id != first.draft_id
    assert f"Approved: {first.name}" in words(at)


def test_nothing_is_approved_before_it_can_have_been_read(app: App) -> None:
    """A key press within 0.6 seconds of the draft's appearance approves nothing and says so."""
    at = press(screen(), "approve_", seconds=-60)
    assert views.outbox(app) == ()
    assert "too quick" in words(at)


def test_an_undecided_sentence_turns_approving_off_in_words(app: App) -> None:
    """Approve is disabled on the server, not only greyed out, and the bar says why."""
    at = with_invented_number(screen(), app)
    button = next(button for button in at.button if (button.key or "").startswith("approve_"))
    assert button.disabled
    with pytest.raises(Exception, match="disabled"):
        button.click().run()
    assert views.outbox(app) == ()
    assert shown(at, app).cannot_approve in words(at)


def test_cutting_the_marked_sentence_lets_it_be_approved(app: App) -> None:
    """Key 1 takes the sentence out; what is left are the writer's own words again, and the button says so."""
    at = with_invented_number(screen(), app)
    assert {"Cut it": "1", "Rewrite it": "2"}.items() <= shortcuts(at).items()
    press(at, "cut_")
    assert INVENTED not in shown(at, app).body
    draft = shown(at, app)
    assert "Approve" in shortcuts(at)
    press(at, "approve_")
    assert [row.draft_id for row in views.outbox(app)] == [draft.draft_id]


def test_a_sentence_is_rewritten_in_the_reps_words_and_checked_again(app: App) -> None:
    """A rewritten sentence that is still not covered stays marked; nothing else changes."""
    at = press(with_invented_number(screen(), app), "rewrite_")
    assert shortcuts(at) == {"Save and re-check": "ctrl+s", "Leave without saving": "escape"}
    at.text_area[0].set_value("You cut your costs by 63% this spring.")
    press(at, "rewritten_")
    card = shown(at, app)
    assert "63%" in card.body
    assert INVENTED not in card.body
    assert card.open_sentences


def test_vouching_needs_words(app: App) -> None:
    """An empty "how do you know?" vouches for nothing."""
    at = with_invented_number(screen(), app)
    before = shown(at, app)
    press(at, "vouch_go_")
    assert shown(at, app).version == before.version
    assert "write how you know" in words(at)


def test_a_saved_edit_is_checked_at_once(app: App) -> None:
    """A number typed into the edit form that no fact contains is marked, and the message cannot be approved."""
    at = press(screen(), "edit_")
    assert not {"a", "x", "s"} & set(shortcuts(at).values())
    at.text_area[0].set_value(f"{at.text_area[0].value}\n\n{INVENTED}")
    press(at, "save_")
    card = shown(at, app)
    assert card.edited
    assert any(INVENTED in sentence.text for sentence in card.sentences if sentence.state == "open")
    assert next(button for button in at.button if button.label == "Approve edited").disabled


def test_an_edit_shows_its_changes_and_can_be_taken_back(app: App) -> None:
    """The writer's version is one button away, and the changes against it can be seen."""
    at = with_invented_number(screen(), app)
    at.toggle[0].set_value(True).run()
    assert "<ins>" in words(at)
    press(at, "restore_")
    assert INVENTED not in shown(at, app).body


def test_reject_asks_for_one_of_six_reasons(app: App) -> None:
    """X swaps the bar: keys 1 to 6 and Esc, and no approval behind them."""
    at = screen()
    first = shown(at, app)
    press(at, "reject_")
    assert sorted(shortcuts(at).values()) == ["1", "2", "3", "4", "5", "6", "escape"]
    press(at, "because_wrong_person")
    assert first.draft_id not in [item.draft_id for item in views.queue(app, reviewer=SAM).items]
    assert f"Rejected: {first.name}" in words(at)


def test_undo_brings_the_last_draft_back(app: App) -> None:
    """U takes the approval back and opens the draft it was about."""
    at = screen()
    first = shown(at, app)
    press(press(at, "approve_"), "undo_")
    assert at.session_state["screen"].draft_id == first.draft_id
    assert views.outbox(app) == ()


def test_a_draft_that_changed_elsewhere_is_not_approved(app: App) -> None:
    """An approval of the version on the screen is refused in words when it was edited in another window meanwhile."""
    at = screen()
    card = shown(at, app)
    workflow.save_edit(
        app,
        card.draft_id,
        card.version,
        subject=card.subject,
        body=f"{card.editable}\n\n{INVENTED}",
        reviewer=SAM,
    )
    press(at, "approve_")
    assert views.outbox(app) == ()
    assert 'role="alert"' in words(at)


def test_a_program_cannot_approve(app: App, agent_api: None) -> None:
    """With the framework's agent API on, the screen has no button at all."""
    at = screen()
    assert not at.button
    assert "Reviewing is for people" in words(at)


def test_nobody_reviews_without_a_name(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a reviewer's name the screen asks for one and shows no draft."""
    monkeypatch.delenv("OUTREACH_REVIEWER")
    at = screen()
    assert not at.button
    assert "Who is reviewing?" in words(at)


def test_an_empty_queue_says_what_comes_next(app: App) -> None:
    """When everything is decided, the screen names the command that sends; undo stays."""
    at = screen()
    while at.session_state["screen"].draft_id:
        press(at, "approve_")
    assert "outreach send" in words(at)
    assert shortcuts(at) == {"Undo": "u"}


def test_a_search_without_a_hit_offers_the_whole_queue(app: App) -> None:
    """A filter that hides every draft is told apart from an empty queue."""
    at = screen()
    at.text_input(key="search").set_value("nobody of this name").run()
    assert "Nothing matches" in words(at)
    at.button(key="show_all").click().run()
    assert at.session_state["screen"].draft_id


def test_the_outbox_lists_what_was_approved(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page shows each approved message with who approved it."""
    press(screen(), "approve_")
    row = views.outbox(app)[0]
    monkeypatch.syspath_prepend(str(APP.parent))
    at = AppTest.from_string("from outreach_screen import outbox_page\noutbox_page.draw()").run()
    assert not at.exception
    assert row.name in words(at)
    assert SAM in words(at)
