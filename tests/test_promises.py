"""The promises of the product, one test each, over the public workflow and the real model client."""

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outreach import views, workflow
from outreach.app import App
from outreach.errors import NotFoundError, StoreError
from outreach.llm import open_writer
from outreach.mail import EmlFolder
from outreach.models import Approval, Draft, DraftStatus, Profile, Refusal, RejectReason, SuppressionKind, Verdict
from outreach.settings import Settings
from outreach.store import Store, lists
from outreach.testing import FakeOpenAI
from outreach.views.explaining import explain
from outreach.workflow.onfile import OnFile

WHO = {"reviewer": "Sam"}


class SimulatedCrashError(Exception):
    """The process ended here."""


def yes(opened: Any, number: int = 0, **change: Any) -> Approval | Refusal:
    """Approves one waiting draft as a person would who read it."""
    card = views.card(opened.app, views.queue(opened.app).items[number].draft_id)
    said = {"version": card.version, "digest": card.digest, "seconds": 5.0, **change}
    return workflow.approve(opened.app, card.draft_id, **said, **WHO)


def profile_of(app: App, email: str) -> Profile:
    """What is on file about one person, as it may be used today."""
    with app.store.read() as tx:
        person = lists.prospect_by_email(tx, email)
        on_file = OnFile.one(app, tx, person.prospect_id) if person else None
    assert on_file is not None
    return on_file.profile(app, on_file.prospects[0])


def leave(opened: Any) -> list[str]:
    """Sends for real; the outcomes."""
    return [line.outcome for line in workflow.send(opened.app, dry_run=False).deliveries]


def test_running_again_changes_nothing(walked: Any) -> None:
    """Import, facts, gate and drafting are idempotent."""
    app, folder = walked.app, walked.app.folder
    entries = views.verify_audit(app).entries
    again = workflow.import_contacts(app, folder / "contacts.csv")
    assert (again.new, again.updated) == (0, 0)
    assert workflow.import_facts(app, folder / "company_facts.csv").stored == 0
    assert workflow.target(app).changed == 0
    assert workflow.draft(app).drafted == 0
    assert views.verify_audit(app).entries == entries + 2  # that the two lists were read again, nothing else


def test_every_row_is_accounted_for(campaign: Callable[..., Any]) -> None:
    """New, updated, unchanged and refused rows add up to the rows of the file."""
    opened = campaign()
    summary = workflow.import_contacts(opened.app, opened.app.folder / "contacts.csv")
    assert summary.new + summary.updated + summary.unchanged + len(summary.problems) == summary.rows == 68
    assert (opened.app.folder / "contacts.problems.csv").is_file()


def test_no_model_request_for_anybody_who_does_not_qualify(campaign: Callable[..., Any]) -> None:
    """The server sees requests about qualified people only, and nothing on a second run."""
    with FakeOpenAI() as server:
        loaded = Settings.load(_env_file=None, model="openai:gpt-5-mini", base_url=server.url, api_key="test")
        opened = campaign(writer=open_writer(loaded)).walk()
        summary = workflow.draft(opened.app)
        asked = len(server.requests)
        assert views.status(opened.app).drafts["pending"] > 0
        names = " ".join(str(request) for request in server.requests)
        assert "yardpilot" not in names.lower()  # a competitor of the sample
        assert summary.drafted == 0
        assert len(server.requests) == asked


def test_replay_gives_the_same_decisions(walked: Any) -> None:
    """Stored inputs and documents are enough to decide again."""
    number, different = workflow.replay(walked.app)
    assert number == 64
    assert different == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [({"digest": "0" * 64}, "not the one"), ({"seconds": 0.1}, "only just"), ({"version": 7}, "changed")],
)
def test_an_approval_binds_to_what_was_read(walked: Any, change: dict[str, Any], why: str) -> None:
    """Another text, a version of yesterday or a slip of the finger is refused, in words."""
    answer = yes(walked, **change)
    assert isinstance(answer, Refusal)
    assert why in answer.reason
    assert leave(walked) == []


def test_what_was_approved_leaves_once(walked: Any) -> None:
    """Exactly the approved bytes, and a second run sends nothing."""
    approval = yes(walked)
    assert isinstance(approval, Approval)
    assert leave(walked) == ["accepted"]
    assert [call.raw for call in walked.mailer.calls] == [approval.raw]
    assert leave(walked) == []


def test_a_dry_run_sends_nothing(walked: Any) -> None:
    """Without being told to, sending only says what would leave."""
    yes(walked)
    assert [line.outcome for line in workflow.send(walked.app).deliveries] == ["would_send"]
    assert walked.mailer.calls == []


def test_suppression_after_approval_stops_the_message(walked: Any) -> None:
    """The address is asked again at the last moment."""
    approval = yes(walked)
    address = views.outbox(walked.app)
    assert isinstance(approval, Approval)
    assert len(address) == 1
    card = views.card(walked.app, approval.draft_id)
    workflow.suppress(walked.app, SuppressionKind.ADDRESS, card.to_email, reason="asked", by="Sam")
    assert leave(walked) == ["refused"]
    assert views.card(walked.app, approval.draft_id).status is DraftStatus.PENDING


def test_an_old_approval_is_asked_again(walked: Any) -> None:
    """After the hours the policy allows, a person reads it again."""
    yes(walked)
    walked.clock.move(hours=73)
    assert leave(walked) == ["refused"]


def test_a_rejected_fact_voids_the_approval(walked: Any) -> None:
    """What rests on a fact somebody rejected waits for a person again, marked."""
    approval = yes(walked)
    assert isinstance(approval, Approval)
    card = views.card(walked.app, approval.draft_id)
    fact = next(item for item in card.evidence if item.kind == "fact")
    workflow.reject_fact(walked.app, fact.id, **WHO)
    again = views.card(walked.app, approval.draft_id)
    assert again.status is DraftStatus.PENDING
    assert again.cannot_approve
    assert leave(walked) == []


def test_a_fabricated_number_is_marked_cut_and_then_approved(walked: Any) -> None:
    """Nothing marked can be approved; without the sentence it can."""
    item = views.queue(walked.app).items[0]
    card = views.card(walked.app, item.draft_id)
    body = f"{card.editable}\n\nYou cut your costs by 47% last year."
    changed = workflow.save_edit(walked.app, card.draft_id, card.version, subject=card.subject, body=body, **WHO)
    assert isinstance(changed, Draft)
    card = views.card(walked.app, item.draft_id)
    assert len(card.open_sentences) == 1
    assert isinstance(yes(walked), Refusal)
    workflow.cut(walked.app, card.draft_id, card.version, card.open_sentences[0], **WHO)
    assert isinstance(yes(walked), Approval)


def test_vouching_makes_a_fact_in_the_reps_name(walked: Any) -> None:
    """A sentence without a fact stands once somebody says how they know it."""
    card = views.card(walked.app, views.queue(walked.app).items[0].draft_id)
    said = f"{card.company} has three night shifts."
    workflow.save_edit(
        walked.app, card.draft_id, card.version, subject=card.subject, body=f"{card.editable}\n\n{said}", **WHO
    )
    card = views.card(walked.app, card.draft_id)
    answer = workflow.vouch(
        walked.app, card.draft_id, card.version, card.open_sentences[0], "Told me so on the phone, 3 May", **WHO
    )
    assert isinstance(answer, Draft)
    card = views.card(walked.app, card.draft_id)
    assert card.open_sentences == ()
    assert any(item.source == "Sam" and "phone" in item.quote for item in card.evidence)


def test_undo_brings_back_the_last_decision(walked: Any) -> None:
    """Approve and reject can be taken back until the message is claimed."""
    approval = yes(walked)
    assert isinstance(approval, Approval)
    assert workflow.undo(walked.app, **WHO) == approval.draft_id
    card = views.card(walked.app, approval.draft_id)
    assert workflow.reject(walked.app, card.draft_id, card.version, RejectReason.TONE, **WHO) is None
    assert workflow.undo(walked.app, **WHO) == approval.draft_id
    yes(walked)
    leave(walked)
    assert isinstance(workflow.undo(walked.app, **WHO), Refusal)


def test_an_interrupted_hand_over_is_never_repeated(walked: Any) -> None:
    """After a crash between claim and result a person settles it; nothing is sent again by itself."""
    approval = yes(walked)
    assert isinstance(approval, Approval)

    def hook(moment: str, name: str) -> None:
        if (moment, name) == ("after", "claim"):
            raise SimulatedCrashError

    walked.app.store.hook = hook
    with pytest.raises(SimulatedCrashError):
        leave(walked)
    walked.app.store.hook = lambda moment, name: None
    assert leave(walked) == ["unknown"]
    assert leave(walked) == []
    assert walked.mailer.calls == []
    workflow.settle(walked.app, approval.draft_id, left=False, **WHO)
    assert isinstance(yes(walked), Approval)
    assert leave(walked) == ["accepted"]


def test_a_changed_log_is_found(walked: Any) -> None:
    """Even an edit past the triggers shows."""
    assert views.verify_audit(walked.app).ok
    with sqlite3.connect(walked.app.folder / "campaign.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("UPDATE audit SET payload = '{}' WHERE seq = 9")
    found = views.verify_audit(walked.app)
    assert not found.ok
    assert found.first_bad == 9


def test_two_reviewers_never_hold_one_draft(walked: Any) -> None:
    """A lease keeps a draft for one reviewer until they move on."""
    first = workflow.claim(walked.app, reviewer="Ann")
    second = workflow.claim(walked.app, reviewer="Ben")
    assert first != second
    assert workflow.claim(walked.app, reviewer="Ben", draft_id=first) is None


def test_an_opt_out_holds_for_every_address_of_a_person(walked: Any) -> None:
    """A newer list with another address for the same person does not bring back who asked to be left alone."""
    app, item = walked.app, views.queue(walked.app).items[0]
    card = views.card(app, item.draft_id)
    workflow.suppress(app, SuppressionKind.ADDRESS, f"Somebody <{card.to_email.upper()}>", reason="asked", by="Sam")
    source = (app.folder / "contacts.csv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in source if card.to_email in line)
    other = f"other.{card.to_email}"
    newer = app.folder / "newer.csv"
    newer.write_text(f"{source[0]}\n{row.replace(card.to_email, other)}\n", encoding="utf-8")
    workflow.import_contacts(app, newer, exported_on=app.today + timedelta(days=1))
    workflow.target(app)
    told = explain(app, other)
    assert (told.email, told.verdict) == (other, Verdict.EXCLUDED)


@pytest.mark.parametrize("value", ["", "a@b.example, c@d.example", "@", "Northlake"])
def test_a_suppression_that_names_nobody_is_refused(walked: Any, value: str) -> None:
    """It would report success and stop nothing."""
    kind = SuppressionKind.ADDRESS if "@" in value else SuppressionKind.DOMAIN
    with pytest.raises(NotFoundError):
        workflow.suppress(walked.app, kind, value, reason="asked", by="Sam")


def test_a_rejected_statement_stays_rejected(walked: Any) -> None:
    """Saying it again with other punctuation does not bring it back."""
    app = walked.app
    card = views.card(app, views.queue(app).items[0].draft_id)
    fact = next(item for item in card.evidence if item.kind == "fact")
    workflow.reject_fact(app, fact.id, **WHO)
    sheet = app.folder / "company_facts.csv"
    text = sheet.read_text(encoding="utf-8")
    again = app.folder / "again.csv"
    again.write_text(text.replace(fact.text, fact.text.rstrip(".")), encoding="utf-8")
    workflow.import_facts(app, again)
    profile = profile_of(app, card.to_email)
    said = [one for one in profile.facts if one.text.rstrip(".") == fact.text.rstrip(".")]
    assert {str(one.status) for one in said} == {"rejected"}


def test_undo_never_takes_back_somebody_elses_yes(walked: Any) -> None:
    """Ann approved, it was voided, Ben changed and approved it: Ann's undo is refused."""
    app = walked.app
    card = views.card(app, views.queue(app).items[0].draft_id)
    workflow.approve(app, card.draft_id, card.version, card.digest, reviewer="Ann", seconds=5)
    walked.clock.move(hours=80)
    leave(walked)  # too old: it waits again
    workflow.approve(app, card.draft_id, card.version, card.digest, reviewer="Ben", seconds=5)
    assert isinstance(workflow.undo(app, reviewer="Ann"), Refusal)


def test_what_is_known_for_certain_wins_over_an_interruption(walked: Any) -> None:
    """A second run that took a live hand-over for a crash does not hide that the message was accepted."""
    approval = yes(walked)
    assert isinstance(approval, Approval)
    hand_over, seen = walked.mailer.hand_over, walked.mailer.seen
    walked.mailer.seen = lambda message_id: None

    def slow(raw: bytes, message_id: str) -> Any:
        walked.mailer.hand_over = hand_over
        assert leave(walked) == ["unknown"]
        return hand_over(raw, message_id)

    walked.mailer.hand_over = slow
    assert leave(walked) == ["accepted"]
    walked.mailer.seen = seen
    assert views.outbox(walked.app)[0].state == DraftStatus.SENT


def test_a_negative_limit_sends_nothing(walked: Any) -> None:
    """At most so many is never almost all."""
    yes(walked)
    assert workflow.send(walked.app, dry_run=False, limit=-1).deliveries == ()


def test_newer_readings_refresh_facts(walked: Any) -> None:
    """A sheet read again with a later Observed On keeps its facts fresh and adds none."""
    app = walked.app
    sheet = app.folder / "company_facts.csv"
    today = app.today.isoformat()
    lines = sheet.read_text(encoding="utf-8").splitlines()
    again = app.folder / "later.csv"
    later = [re.sub(r"\d{4}-\d\d-\d\d$", today, line) for line in lines]
    again.write_text("\n".join(later) + "\n", encoding="utf-8")
    assert workflow.import_facts(app, again).stored == 0
    profile = profile_of(app, views.card(app, views.queue(app).items[0].draft_id).to_email)
    assert today in {one.observed_on.isoformat() for one in profile.facts if one.source_kind == "research"}


def test_a_file_that_is_there_is_never_called_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When only the last step fails, the message may have left: a person settles it."""

    def refuse(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("outreach.mail.os.open", refuse)
    outcome = EmlFolder(tmp_path / "outbox").hand_over(b"To: a@b.example\r\n\r\nHi\r\n", "<one@b.example>")
    assert outcome.outcome == "unknown"
    assert (tmp_path / "outbox" / "one.eml").is_file()


@pytest.mark.parametrize("url", ["nonsense", "oracle://x"])
def test_a_wrong_database_address_is_said_in_words(url: str) -> None:
    """No traceback for a setting somebody mistyped."""
    with pytest.raises(StoreError, match="OUTREACH_DATABASE_URL"):
        Store(url)
