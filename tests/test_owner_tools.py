"""What the owner of the rules asks: how large is the market, what would other rules change, why this person."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from conftest import TODAY, Clock, Opened
from streamlit.testing.v1 import AppTest

from outreach import sample, views, workflow
from outreach.app import open_app
from outreach.errors import CampaignError, NotFoundError
from outreach.models import Answer, EvidenceMark, SuppressionKind, Verdict
from outreach.models.market import Market, Preview, leads_to
from outreach.settings import Settings
from outreach.testing import FakeMailer
from outreach.views.coverage import account_coverage
from outreach.views.explaining import explain
from outreach.views.market import fits, market_size, rule_effects, under_each
from outreach.workflow.scenarios import preview, preview_file, review_by, standing

ORDER = (Verdict.EXCLUDED, Verdict.NO_FIT, Verdict.HOLD, Verdict.RESEARCH, Verdict.WRONG_PERSON)
UI = Path(__file__).parents[1] / "ui"


@pytest.fixture(scope="module")
def seen_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The sample walked once, for tests that only look."""
    folder = tmp_path_factory.mktemp("owner") / "campaign"
    sample.materialise(folder, TODAY)
    clock, mailer = Clock(), FakeMailer()
    settings = Settings.load(_env_file=None, reviewer="Sam", today=TODAY)
    app = open_app(folder, settings=settings, mailer=mailer, clock=clock)
    yield Opened(app, clock, mailer).walk()
    app.close()


def effects(found: Market) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(e.group, e.id): (e.only, e.lets_in_accounts, e.lets_in_people) for e in found.rules}


def edited(opened: Opened, name: str, **changes: object) -> Path:
    """A copy of a campaign file with other must-haves or entries."""
    data = yaml.safe_load((opened.app.folder / name).read_text(encoding="utf-8"))
    for rule in data.get("account", {}).get("must", ()):
        if rule["id"] in changes:
            rule["value"] = changes.pop(rule["id"])
    for rule in data.get("account", {}).get("nice", ()):
        if rule["id"] in changes:
            rule["weight"] = changes.pop(rule["id"])
    path = opened.app.folder / f"new_{name}"
    path.write_text(yaml.safe_dump({**data, **changes}), encoding="utf-8")
    return path


def moves(seen: Preview) -> dict[tuple[str, str], int]:
    return {(move.before, move.after): move.people for move in seen.moves}


# ---------------------------------------------------------------- what a stored answer leads to


def test_a_verdict_follows_from_the_stored_answers(seen_once: Opened) -> None:
    """For everybody, the first verdict any stored answer leads to is the one that was decided."""
    for decision in standing(seen_once.app).decisions:
        led_to = {leads_to(result) for result in decision.criteria}
        assert decision.verdict is next((verdict for verdict in ORDER if verdict in led_to), Verdict.QUALIFIED)


def test_the_last_run_is_read_while_it_stands(walked: Opened) -> None:
    """Right after deciding nothing is decided again; after a suppression, a new day or another file, it is."""
    stored = standing(walked.app)
    assert not stored.afresh
    workflow.suppress(walked.app, SuppressionKind.DOMAIN, "fernhill.example", reason="asked us", by="Sam")
    again = standing(walked.app)
    assert again.afresh
    assert sum(d.verdict is Verdict.EXCLUDED for d in again.decisions) > sum(
        d.verdict is Verdict.EXCLUDED for d in stored.decisions
    )
    workflow.target(walked.app)
    assert not standing(walked.app).afresh
    walked.clock.move(days=1)
    assert standing(walked.app).afresh


# ---------------------------------------------------------------- size


def test_the_market_adds_up(seen_once: Opened) -> None:
    """Everybody has one place: verdicts add up to all, cells to those worth a place, tiers to who qualifies."""
    found = market_size(seen_once.app)
    assert sum(found.by_verdict.values()) == found.people == 64
    tiers = [cell for cell in found.cells if len(cell.standing) == 1]
    assert sum(cell.people for cell in tiers) == found.qualified_people == found.by_verdict[Verdict.QUALIFIED]
    assert sum(cell.accounts for cell in tiers) == found.qualified_accounts
    assert {cell.segment for cell in found.cells} == {"runs warehouses"}
    assert f"{found.qualified_people} people at {found.qualified_accounts} qualify" in found.headline


def test_what_a_rule_would_let_in_is_what_comes_in_without_it(seen_once: Opened) -> None:
    """The promise about each must-have is kept to the person when the rule is really taken out of the ICP."""
    app = seen_once.app
    found = effects(market_size(app))
    for rule in app.campaign.icp.account.must:
        rest = tuple(other for other in app.campaign.icp.account.must if other is not rule)
        account = app.campaign.icp.account.model_copy(update={"must": rest})
        seen = preview(app, icp=app.campaign.icp.model_copy(update={"account": account}))
        came = sum(move.people for move in seen.moves if move.gains > 0)
        assert came == found.get(("must", rule.id), (0, 0, 0))[2], rule.id


def test_a_rule_alone_is_counted_by_account(seen_once: Opened) -> None:
    """`only` counts accounts at which no other account rule says no; of permission it is said what it keeps out."""
    stands = standing(seen_once.app)
    made, asked = stands.decisions, under_each(seen_once.app, stands)
    rules = {(e.group, e.id): e for e in rule_effects(asked, seen_once.app.campaign.icps)}
    alone = {
        d.account_id
        for d in made
        if [r.id for r in d.criteria if r.group in ("exclude", "must") and r.answer is Answer.FAIL] == ["size"]
    }
    assert rules["must", "size"].only == len(alone) == 2
    assert rules["must", "size"].said.startswith("Dropping `size` would let in 6 people")
    assert rules["eligibility", "suppressed"].said.startswith("`suppressed` alone keeps out 3 people")
    assert all(fits(d) for d in made if d.verdict in (Verdict.QUALIFIED, Verdict.WRONG_PERSON))


def test_an_empty_campaign_has_a_market_of_nobody(campaign: object) -> None:
    """Nothing on file is a sentence, not a crash."""
    opened = campaign()  # type: ignore[operator]
    assert market_size(opened.app).headline == "Nobody is on file yet."


# ---------------------------------------------------------------- previews


def test_the_same_rules_change_nothing(seen_once: Opened) -> None:
    """A preview of the file in use moves nobody and says so."""
    seen = preview_file(seen_once.app, seen_once.app.folder / "icp.yaml")
    assert (seen.changed, seen.moves) == (0, ())
    assert seen.headline == "Nothing would change: all 64 people keep their decision and their tier."


def test_a_preview_names_who_moves_and_why(seen_once: Opened) -> None:
    """A narrower size: who qualified and falls out, with the rule and the value that decide, at most five examples."""
    seen = preview_file(seen_once.app, edited(seen_once, "icp.yaml", size=[400, 2000]))
    assert (seen.kind, seen.document) == ("icp", "new_icp.yaml")
    lost = next(move for move in seen.moves if move.gains < 0)
    assert (lost.before[:15], lost.after) == ("qualified, tier", "no fit")
    assert all(len(move.examples) == min(5, move.people) or move.people > 5 for move in seen.moves)
    assert "number of employees is" in lost.examples[0].reason
    assert "400 to 2000" in lost.examples[0].reason
    out = sum(m.people for m in seen.moves if m.before.startswith("qualified") and not m.after.startswith("qualified"))
    into = sum(m.people for m in seen.moves if m.after.startswith("qualified") and not m.before.startswith("qualified"))
    assert seen.qualified_after == seen.qualified_before - out + into


def test_a_tier_move_names_the_points(seen_once: Opened) -> None:
    """Other weights move tiers; the reason is which points changed, and a rise is told from a fall."""
    seen = preview_file(seen_once.app, edited(seen_once, "icp.yaml", new_site=0, hiring=60))
    ranked = [m for m in seen.moves if m.before.startswith("qualified") and m.after.startswith("qualified")]
    assert {m.gains for m in ranked} <= {1, -1}
    assert all("points" in one.reason for move in ranked for one in move.examples)
    assert any("`new_site` 40 → 0 points" in one.reason for move in ranked for one in move.examples)


def test_a_policy_is_previewed_as_well(seen_once: Opened) -> None:
    """A country closed in policy.yaml puts its people on hold."""
    countries = yaml.safe_load((seen_once.app.folder / "policy.yaml").read_text(encoding="utf-8"))["countries"]
    path = edited(seen_once, "policy.yaml", countries={**countries, "GB": {"basis": "blocked"}})
    seen = preview_file(seen_once.app, path)
    assert seen.kind == "policy"
    assert any(move.after == "hold" and move.gains == -1 for move in seen.moves)
    reasons = [one.reason for move in seen.moves if move.after == "hold" for one in move.examples]
    assert all("GB" in reason for reason in reasons)


def test_a_preview_stores_nothing(walked: Opened) -> None:
    """Neither the decisions nor the log know of it, also when the last run has gone stale."""
    walked.clock.move(days=1)
    before = _contents(walked.app.folder / "campaign.db")
    preview_file(walked.app, edited(walked, "icp.yaml", size=[400, 2000]))
    market_size(walked.app)
    assert _contents(walked.app.folder / "campaign.db") == before


def test_a_wrong_file_is_refused_with_its_line(seen_once: Opened) -> None:
    """A misspelt entry names the line; an offer is not a rule."""
    with pytest.raises(CampaignError, match=r"line \d+: buyers"):
        preview_file(seen_once.app, edited(seen_once, "icp.yaml", buyers=1))
    with pytest.raises(CampaignError, match="no decision rests on it"):
        preview_file(seen_once.app, seen_once.app.folder / "offer.yaml")
    with pytest.raises(CampaignError, match="no such file"):
        preview_file(seen_once.app, seen_once.app.folder / "none.yaml")


# ---------------------------------------------------------------- review-by


@pytest.mark.parametrize(
    ("days", "said"),
    [(90, ""), (14, "in 14 days"), (1, "tomorrow"), (0, "today"), (-1, "1 day ago"), (-40, "40 days ago")],
)
def test_a_review_date_is_warned_of_when_near_or_past(seen_once: Opened, days: int, said: str) -> None:
    """Two weeks before, the owner is named; silence while it is far."""
    icp = seen_once.app.campaign.icp.model_copy(update={"review_by": TODAY + timedelta(days=days)})
    far = {"review_by": date(2030, 1, 1)}
    rest = {name: getattr(seen_once.app.campaign, name).model_copy(update=far) for name in ("offer", "policy")}
    found = review_by(seen_once.app.campaign.model_copy(update={"icp": icp, **rest}), TODAY)
    assert len(found) == bool(said)
    assert all(said in sentence and icp.owner in sentence and "icp.yaml" in sentence for sentence in found)


# ---------------------------------------------------------------- explaining


def test_a_qualified_person_is_explained_in_words(seen_once: Opened) -> None:
    """Decision, reasons with value, source and date, a likelihood, a counterfactual; no number stands alone."""
    told = explain(seen_once.app, "priya.raman@fernhill.example")
    assert told.word == "Qualified, tier A"
    assert told.person.startswith("likely champion (50 %)")
    size = next(one for one in told.speaks_for if one.id == "size")
    assert size.said == "number of employees is 640"
    assert (size.source, size.as_of, size.age) == ("contacts.csv line 2", TODAY, "today")
    assert told.speaks_against == ()
    assert "With 99 employees this would be: research first." in told.counterfactual
    assert explain(seen_once.app, told.prospect_id) == told


def test_what_is_not_known_comes_with_what_it_could_add(seen_once: Opened) -> None:
    """Unknown points are named with their number, a must is said to decide, and each has a look-up."""
    everybody = [explain(seen_once.app, d.prospect_id) for d in standing(seen_once.app).decisions]
    open_ones = [question for told in everybody for question in told.open]
    assert any(q.worth == "would add up to 25 points" for q in open_ones)
    research = next(told for told in everybody if told.verdict is Verdict.RESEARCH)
    assert research.open[0].decides
    assert research.open[0].worth == "nothing goes on without it"
    assert research.next_look_up == research.open[0].look_up != ""
    assert not research.sentence.startswith("Research first")


def test_whoever_is_stopped_sees_what_decides(seen_once: Opened) -> None:
    """Every no has a reason marked as the one that decides."""
    for decision in standing(seen_once.app).decisions:
        if decision.verdict not in (Verdict.QUALIFIED, Verdict.RESEARCH):
            told = explain(seen_once.app, decision.prospect_id)
            assert any(one.decides for one in told.speaks_against) or any(one.decides for one in told.open)


def test_nobody_by_that_name(seen_once: Opened) -> None:
    """An address that is on no list ends in a sentence with what to do."""
    with pytest.raises(NotFoundError, match="Check the spelling"):
        explain(seen_once.app, "nobody@nowhere.example")


# ---------------------------------------------------------------- the command line and the screen


def test_the_commands_print_and_give_json(seen_once: Opened, monkeypatch: pytest.MonkeyPatch, capsys: object) -> None:
    """Each command ends well, in words and as JSON."""
    from outreach.cli import owner

    monkeypatch.setenv("OUTREACH_TODAY", TODAY.isoformat())
    folder = seen_once.app.folder
    owner.size(as_json=True, campaign=folder)
    found = Market.model_validate(json.loads(capsys.readouterr().out))  # type: ignore[attr-defined]
    assert found == market_size(seen_once.app)
    owner.size(campaign=folder)
    owner.lookups(export=folder / "sheet.csv", campaign=folder)
    owner.coverage(campaign=folder)
    owner.coverage("fernhill.example", campaign=folder)
    owner.show_preview(edited(seen_once, "icp.yaml", size=[400, 2000]), folder)
    owner.show_why("priya.raman@fernhill.example", folder)
    said = capsys.readouterr().out  # type: ignore[attr-defined]
    for words in (
        found.headline[:40],
        "rows to fill in",
        "Nothing was stored.",
        "likely champion (50 %)",
        "What would change it",
    ):
        assert words in said


def test_the_screen_tells_what_why_tells(seen_once: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The panel "Why them" and the tab "Account" say what `outreach why` and `outreach coverage` say."""
    monkeypatch.syspath_prepend(str(UI))
    from outreach_screen import reasons_panel

    card = views.card(seen_once.app, views.queue(seen_once.app).items[0].draft_id)
    told, covered = explain(seen_once.app, card.prospect_id), account_coverage(seen_once.app, card.company)
    why, account = reasons_panel.why(card, told), reasons_panel.account(card, covered)
    assert told.counterfactual in why
    assert all(one.source in why for one in told.speaks_for)
    assert covered.headline in account
    assert "likely champion (50 %)" in account


def test_the_market_page_shows_the_market(seen_once: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Headline, rules, look-ups and coverage stand on one page."""
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(seen_once.app.folder))
    monkeypatch.setenv("OUTREACH_REVIEWER", "Sam Rivera")
    monkeypatch.setenv("OUTREACH_TODAY", TODAY.isoformat())
    monkeypatch.setattr("sys.argv", ["screen"])
    monkeypatch.syspath_prepend(str(UI))
    at = AppTest.from_string("from outreach_screen import market_page\nmarket_page.draw()", default_timeout=30).run()
    assert not at.exception
    shown = " ".join(str(element.value) for element in at.get("html"))
    assert market_size(seen_once.app).headline.partition("`")[0] in shown
    assert "What to look up next" in shown
    assert "Fernhill Foods" in shown or "economic buyer" in shown
    assert len(at.dataframe[0].value) == 64
    at.selectbox(key="people answer").set_value(Verdict.NO_FIT).run()
    at.text_input(key="people words").set_value("blue lantern").run()
    assert set(at.dataframe[0].value["Company"]) == {"Blue Lantern Software"}
    assert '<mark class="o-for" title="for">distribution' in shown


def test_a_company_is_no_markup_on_the_market_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a list says is escaped, inside the evidence and beside it."""
    monkeypatch.syspath_prepend(str(UI))
    from outreach_screen import market_segments

    text = "<script>x</script> sells <b>it</b>"
    mark = EvidenceMark(
        aspect="", weight=-1, fact_id="f", kind="product", text=text, start=text.index("<b>"), end=len(text),
        source="s", as_of=TODAY,
    )  # fmt: skip
    assert market_segments.marked(text, [mark]) == (
        '&lt;script&gt;x&lt;/script&gt; sells <mark class="o-against" title="against">&lt;b&gt;it&lt;/b&gt;</mark>'
    )


def _contents(file: Path) -> tuple[int, int, int]:
    with sqlite3.connect(file) as db:
        tables = ("audit", "decisions", "documents")
        return tuple(db.execute(f"select count(*) from {name}").fetchone()[0] for name in tables)  # type: ignore[return-value]
