"""The page "Same person?", driven without a browser: what is shown, what a key stores, and how it is taken back."""

from html import unescape
from pathlib import Path

import pytest
from browser.pairs import import_fair, make_pairs
from streamlit.testing.v1 import AppTest

from outreach import sample, views, workflow
from outreach.app import App, open_app
from outreach.models import IdentityCard
from outreach.store import lists

UI = Path(__file__).parents[1] / "ui"
SAM = "Sam Rivera"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    folder = make_pairs(tmp_path / "campaign")
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(folder))
    monkeypatch.setenv("OUTREACH_REVIEWER", SAM)
    monkeypatch.setattr("sys.argv", ["screen"])
    monkeypatch.syspath_prepend(str(UI))
    return open_app(folder)


def screen() -> AppTest:
    at = AppTest.from_string("from outreach_screen import pair_page\npair_page.draw()", default_timeout=30).run()
    assert not at.exception
    return at


def press(at: AppTest, key: str, seconds: float = 5.0) -> AppTest:
    """Press a button by the beginning of its key, after having looked at the pair for some seconds."""
    if at.session_state["pairs"].shown_at is not None:
        at.session_state["pairs"].shown_at -= seconds
    next(button for button in at.button if (button.key or "").startswith(key)).click().run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return " ".join(str(element.value) for element in at.get("html"))


def shown(at: AppTest, app: App) -> IdentityCard:
    return views.identity_card(app, *at.session_state["pairs"].pair)


def people_named(app: App, last_name: str) -> int:
    with app.store.read() as tx:
        return sum(last_name in person.name for person in lists.all_prospects(tx))


def open_pair(at: AppTest, app: App, last_name: str) -> IdentityCard:
    """Turn to the question about this person."""
    while last_name not in shown(at, app).left.name:
        press(at, "pair_Next")
    return shown(at, app)


def test_every_action_has_its_key_printed_and_none_is_r_or_c(app: App) -> None:
    """Same and different are S and D; U takes back, J and K move, H helps."""
    at = screen()
    keys = {button.proto.shortcut for button in at.button if button.proto.shortcut and not button.disabled}
    assert keys == {"s", "d", "u", "j", "k", "h"}


def test_both_sides_stand_beside_each_other_with_what_differs_marked(app: App) -> None:
    """Names, lines and reasons of both, what agrees and what differs, and what becoming one would change."""
    at = screen()
    card = open_pair(at, app, "Ekstr")
    assert card.left.source.startswith("contacts.csv line")
    assert card.right.source.startswith("trade_fair.csv line")
    states = {row.label: row.state for row in card.rows}
    assert (states["City"], states["Title"], states["LinkedIn"]) == ("agree", "differ", "missing")
    assert next((row.left, row.right, row.state) for row in card.rows if row.label == "Opt-out") == (
        "none",
        "asked not to be contacted",
        "differ",
    )
    html = words(at)
    assert all(text in html for text in (card.left.source, card.right.source, card.reasons[0]))
    assert any("opt-out" in line for line in card.changes)
    assert any("johan.ekstrom@gmail.com" in line for line in card.changes)


def test_same_joins_the_two_and_opens_the_next(app: App) -> None:
    """S makes one person of two; the next pair opens, and the history names who said it."""
    at = screen()
    card = open_pair(at, app, "Ekstr")
    before = people_named(app, "Ekstr")
    press(at, "pair_s_")
    assert people_named(app, "Ekstr") == before - 1
    assert [(line.same, line.by) for line in views.identity_history(app)] == [(True, SAM)]
    assert at.session_state["pairs"].pair != (card.kind, card.one, card.two)
    assert "Same person" in words(at)


def test_different_asks_nobody_again(app: App) -> None:
    """D keeps them apart, and the pair is gone from the list."""
    at = screen()
    card = open_pair(at, app, "Korhonen")
    press(at, "pair_d_")
    assert people_named(app, "Korhonen") == 2
    assert (card.one, card.two) not in [(one.one, one.two) for one in views.identity_queue(app).items]


def test_undo_takes_the_last_ruling_back_and_opens_its_pair(app: App) -> None:
    """U makes two of one again and asks again."""
    at = screen()
    card = open_pair(at, app, "Ekstr")
    press(press(at, "pair_s_"), "pair_undo_")
    assert people_named(app, "Ekstr") == 2
    assert views.identity_history(app) == ()
    assert at.session_state["pairs"].pair == (card.kind, card.one, card.two)


def test_the_history_takes_one_ruling_back(app: App) -> None:
    """Each of the last rulings has its own way back, also when it was not the last."""
    at = screen()
    first = open_pair(at, app, "Korhonen")
    press(at, "pair_d_")
    open_pair(at, app, "Bell")
    press(at, "pair_d_")
    press(at, f"back_{first.kind}_{first.one}")
    assert [line.left for line in views.identity_history(app)] == ["Marcus Bell"]


def test_nothing_is_ruled_before_it_can_have_been_compared(app: App) -> None:
    """A key press within 0.6 seconds of the pair's appearance rules nothing and says so."""
    at = press(screen(), "pair_s_", seconds=-60)
    assert views.identity_history(app) == ()
    assert "too quick" in words(at)


def test_the_filter_shows_companies_alone(app: App) -> None:
    """People and companies are asked about in the same way, and can be told apart."""
    at = screen()
    at.segmented_control(key="pairs_about").set_value("company").run()
    assert not at.exception
    card = shown(at, app)
    assert card.kind == "company"
    assert "one company" in words(at)
    people = next(row for row in card.rows if row.label == "People")
    assert people.state == "apart"
    press(at, "pair_s_")
    assert views.identity_history(app)[0].kind == "company"


def test_help_is_one_key_away(app: App) -> None:
    """H shows what each key does, and hides it again."""
    at = press(screen(), "pair_help")
    assert "No row is lost" in words(at)
    assert "No row is lost" not in words(press(at, "pair_help"))


def test_a_pair_decided_elsewhere_makes_room_for_the_next(app: App) -> None:
    """When a colleague decides the open pair, the next one opens and the screen says why."""
    at = screen()
    card = shown(at, app)
    workflow.rule_identity(app, card.kind, card.one, card.two, False, reviewer="Kim")
    at.run()
    assert not at.exception
    assert "not asked about any more" in words(at)
    assert at.session_state["pairs"].pair != (card.kind, card.one, card.two)


def test_when_all_is_decided_the_screen_says_so(app: App) -> None:
    """The last pair leaves an empty list, a sentence, the history and undo."""
    for card in views.identity_questions(app):
        workflow.rule_identity(app, card.kind, card.one, card.two, False, reviewer=SAM)
    at = screen()
    assert "All decided" in words(at)
    assert [button.label for button in at.button if button.proto.shortcut and not button.disabled] == ["Undo"]


def test_without_questions_the_screen_says_what_will_wait_here(
    tmp_path: Path, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty page explains itself."""
    sample.materialise(tmp_path / "empty", app.today)
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(tmp_path / "empty"))
    assert "will wait here for you" in words(screen())


def test_names_from_a_list_are_shown_as_words(app: App) -> None:
    """Markup in a list is text on the screen."""
    from outreach_screen import pair_panels

    card = views.identity_questions(app)[0]
    row = card.rows[0].model_copy(update={"left": "<b>Ana</b>", "right": "<b>Anna</b>", "state": "differ"})
    for state in ("agree", "differ", "missing", "apart"):
        html = pair_panels._row(row.model_copy(update={"state": state}))
        assert "<b>" not in html
        assert "&lt;b&gt;A" in html


def test_the_second_list_read_again_asks_nothing_new(app: App) -> None:
    """Importing the same list once more leaves questions and rulings as they are."""
    card = views.identity_questions(app)[0]
    workflow.rule_identity(app, card.kind, card.one, card.two, False, reviewer=SAM)
    left = [(one.one, one.two) for one in views.identity_questions(app)]
    import_fair(app)
    assert [(one.one, one.two) for one in views.identity_questions(app)] == left


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("Ekström", "Ekstrom", ("Ekstr[ö]m", "Ekstr[o]m")),
        ("Marlow & Finch", "Marlow & Finch Group", ("Marlow & Finch", "Marlow & Finch[ Group]")),
        ("ana@talus.example", "ana@other.test", ("ana@[talus.example]", "ana@[other.test]")),
        ("COO", "Advisor", ("COO", "Advisor")),
        ("jon.smith@x.example", "john.smith@x.example", ("jon.smith@x.example", "jo[h]n.smith@x.example")),
    ],
)
def test_what_differs_is_marked_as_closely_as_it_helps(
    left: str, right: str, shown: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip by its letters, another word as a word, two values that share nothing not at all."""
    monkeypatch.syspath_prepend(str(UI))
    from outreach_screen import pair_panels

    def plain(html: str) -> str:
        marked = html.replace("<mark>", "[").replace("</mark>", "]")
        return unescape(marked.replace("<wbr>", ""))

    one, two = pair_panels._marked(left, right)
    assert (plain(one), plain(two)) == shown
