"""`outreach segment try`: how the accounts on file divide, with the evidence marked where it stands."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import TODAY, Clock, Opened
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from outreach import sample
from outreach.app import open_app
from outreach.errors import CampaignError, NotFoundError
from outreach.models import Answer, EvidenceMark
from outreach.models.segments import SegmentTryout
from outreach.printing import segments as printing_segments
from outreach.settings import Settings
from outreach.testing import FakeMailer
from outreach.views.segments import COLUMNS, at_most, export, segment_names, try_out
from outreach.workflow.scenarios import standing


@pytest.fixture(scope="module")
def seen_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The sample walked once, for tests that only look."""
    folder = tmp_path_factory.mktemp("segments") / "campaign"
    sample.materialise(folder, TODAY)
    clock, mailer = Clock(), FakeMailer()
    settings = Settings.load(_env_file=None, reviewer="Sam")
    app = open_app(folder, settings=settings, mailer=mailer, clock=clock)
    yield Opened(app, clock, mailer).walk()
    app.close()


def printed(found: SegmentTryout, *, shown_all: bool = False, terminal: bool = False, limit: int = 5) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80, color_system="standard" if terminal else None)
    printing_segments.tryout(console, found, limit=limit, answer=None, shown_all=shown_all)
    return out.getvalue()


def m(text: str, words: str, weight: float = 1.0) -> EvidenceMark:
    """These words of the text, marked."""
    start = text.index(words)
    return EvidenceMark(
        aspect="", weight=weight, fact_id="f", kind="product", text=text, start=start, end=start + len(words),
        source="s", as_of=date(2026, 1, 1),
    )  # fmt: skip


# ---------------------------------------------------------------- what it says


def test_a_trial_says_what_the_gate_says(seen_once: Opened) -> None:
    """For each account the answer of the trial is the answer of the rule that asks for the segment."""
    found = try_out(seen_once.app, "runs_warehouses")
    asked = {d.account_id: r.answer for d in standing(seen_once.app).decisions for r in d.criteria if r.id == "kind"}
    assert {one.account_id: one.answer for one in found.companies} == asked
    assert sum(found.counts.values()) == len(asked) == 35
    assert (found.document, found.rules) == ("icp.yaml", ("kind",))
    assert found.headline.startswith("“runs warehouses” tried on 35 accounts: ")


def test_a_rules_age_limit_holds_in_the_trial(seen_once: Opened) -> None:
    """Facts older than the rule allows are left out, and that is said."""
    path = _changed(seen_once, max_age_days=1)
    seen_once.clock.move(days=3)
    found = try_out(seen_once.app, file=path)
    seen_once.clock.move(days=-3)
    assert found.counts[Answer.UNKNOWN] == 35
    assert found.without_facts == 35
    assert "facts older than 1 days left out" in printed(found)
    assert found.next_step.startswith("outreach facts")


def test_one_segment_needs_no_name_and_its_spelling_is_free(seen_once: Opened) -> None:
    """The only one of the campaign is meant; “Runs Warehouses” and runs-warehouses are one."""
    assert (
        try_out(seen_once.app) == try_out(seen_once.app, "Runs Warehouses") == try_out(seen_once.app, "runs-warehouses")
    )


def test_a_ready_made_one_shows_its_questions(seen_once: Opened) -> None:
    """Each aspect is counted with where its answers begin; the counts of each add up to all."""
    found = try_out(seen_once.app, "sells_software_to_businesses")
    assert [tally.aspect for tally in found.aspects] == ["software", "businesses"]
    assert all(tally.yes + tally.no + tally.unclear == 35 for tally in found.aspects)
    assert found.document == "ready-made"
    assert "copy the segment sells_software_to_businesses into icp.yaml" in found.next_step


def test_the_closest_calls_come_first(seen_once: Opened) -> None:
    """Of each answer, the smallest distance to another one leads; who says nothing comes last."""
    found = try_out(seen_once.app, "sells_software_to_businesses")
    yes = [min(one.sums["software"], one.sums["businesses"]) for one in found.companies if one.answer is Answer.PASS]
    assert yes == sorted(yes)
    unknown = [bool(one.marks) for one in found.companies if one.answer is Answer.UNKNOWN]
    assert unknown == sorted(unknown, reverse=True)


def test_another_file_is_tried_before_it_is_used(seen_once: Opened) -> None:
    """A changed segment changes the answers; a policy is refused, a misspelt list is a problem in words."""
    path = _changed(seen_once, tags=["nothing"], industries=[], words=[])
    found = try_out(seen_once.app, file=path)
    assert found.counts[Answer.PASS] == 0
    assert found.next_step == f"outreach target --preview {path.name}"
    with pytest.raises(CampaignError, match="There is no list “@no_such_list”"):
        try_out(seen_once.app, file=_changed(seen_once, tags=["@no_such_list"]))
    with pytest.raises(CampaignError, match="this is a policy"):
        try_out(seen_once.app, file=seen_once.app.folder / "policy.yaml")


def test_an_unknown_name_lists_what_can_be_tried(seen_once: Opened) -> None:
    """Neither a segment nor an account is guessed."""
    with pytest.raises(NotFoundError, match=r"runs_warehouses \(icp\.yaml\); sells_software_to_businesses \(ready"):
        try_out(seen_once.app, "no such")
    with pytest.raises(NotFoundError, match="Perhaps you mean"):
        try_out(seen_once.app, account="fernhil food")


def test_an_empty_campaign_says_what_to_do(campaign: Callable[..., Opened]) -> None:
    """Nobody on file: a sentence and the next command."""
    found = try_out(campaign().app)
    assert (found.headline, found.next_step) == ("No account is on file yet.", "outreach import contacts.csv")
    assert "outreach import contacts.csv" in printed(found)


def test_every_segment_is_listed(seen_once: Opened) -> None:
    """The campaign's own with the rules that ask for it, then the ready-made ones."""
    own, *ready = segment_names(seen_once.app)
    assert (own.name, own.document, own.rules) == ("runs_warehouses", "icp.yaml", ("kind",))
    assert [one.document for one in ready] == ["ready-made"] * len(ready)


# ---------------------------------------------------------------- how it is shown


def test_evidence_is_marked_in_its_sentence(seen_once: Opened) -> None:
    """Plain text gets + and -, a terminal colours; both show the same sentence."""
    found = at_most(try_out(seen_once.app, account="fernhill.example"), None, None)
    plain, coloured = printed(found, shown_all=True), printed(found, shown_all=True, terminal=True)
    assert "+“distribution centres”" in plain
    assert "\x1b[1;32mdistribution centres\x1b[0m" in coloured
    assert "contacts.csv line" in plain
    assert "24 November 2026" in plain


def test_words_of_a_list_are_no_markup() -> None:
    """A company that calls itself in brackets is printed as it stands."""
    text = "We [bold]sell[/bold] software for [red]clinics."
    said = printing_segments.marked(text, [m(text, "software")], coloured=False)
    out = io.StringIO()
    Console(file=out, width=200).print(said)
    assert out.getvalue().strip() == "We [bold]sell[/bold] +software for [red]clinics."


@given(st.text(alphabet="ab [/]\\\n", min_size=1, max_size=60), st.data())
def test_a_marked_text_loses_nothing(text: str, data: st.DataObject) -> None:
    """In full, without the signs, the text is what it was, wherever the marks lie."""
    marks = []
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        marks.append(m(text, text[start:end]).model_copy(update={"start": start, "end": end}))
    said = printing_segments.marked(text, marks, coloured=True, around=None)
    out = io.StringIO()
    Console(file=out, width=1000, color_system=None).print(said, soft_wrap=True, end="")
    assert out.getvalue() == text


def test_far_from_evidence_a_long_text_is_cut_at_words() -> None:
    """What is left out is an ellipsis; the words beside the evidence stay whole."""
    text = f"{'word ' * 40}warehouse {'other ' * 40}depot{' end' * 40}"
    said = printing_segments.marked(text, [m(text, "warehouse"), m(text, "depot", -1)], coloured=False)
    assert len(said) < 250
    assert said.plain.startswith("… word")
    assert "+warehouse" in said.plain
    assert "-depot" in said.plain
    assert said.plain.endswith("end …")


def test_the_command_exports_and_gives_json(
    seen_once: Opened, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    """All answers as a sheet, or only those of one answer; JSON as many as asked for, counts of all."""
    from outreach.cli import segment

    monkeypatch.setenv("OUTREACH_TODAY", TODAY.isoformat())
    folder = seen_once.app.folder
    segment.list_(campaign=folder)
    segment.try_("runs_warehouses", export=tmp_path / "all.csv", campaign=folder)
    said = capsys.readouterr().out
    assert "runs_warehouses" in said
    assert "Yes: 3" in said
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (len(rows), tuple(rows[0])) == (35, COLUMNS)
    assert {row["Answer"] for row in rows} == {"yes", "no"}
    segment.try_("runs_warehouses", answer=segment.Said.NO, limit=1, as_json=True, campaign=folder)
    found = SegmentTryout.model_validate(json.loads(capsys.readouterr().out))
    assert [one.answer for one in found.companies] == [Answer.FAIL]
    assert sum(found.counts.values()) == 35
    assert export(found, tmp_path / "no.csv", Answer.FAIL) == 1


def _changed(opened: Opened, *, max_age_days: int | None = None, **segment: object) -> Path:
    """A copy of icp.yaml with another segment, or another age limit on the rule that asks for it."""
    data = yaml.safe_load((opened.app.folder / "icp.yaml").read_text(encoding="utf-8"))
    data["segments"]["runs_warehouses"] |= segment
    for rule in data["account"]["must"]:
        if rule["id"] == "kind" and max_age_days is not None:
            rule["max_age_days"] = max_age_days
    path = opened.app.folder / "new_icp.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path
