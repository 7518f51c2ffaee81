"""The whole walk over the sample: what is written, what is refused and why, what a second run does."""

import sqlite3
from collections.abc import Callable
from datetime import date

import pytest
from conftest import Opened

from outreach import views, workflow
from outreach.models import (
    Approval,
    Draft,
    DraftStatus,
    Part,
    Refusal,
    RejectReason,
    ReviewCard,
    SuppressionKind,
    Verdict,
)
from outreach.store import decisions, lists
from outreach.testing import FakeMailer, FakeOpenAI, FakeWriter, grounded_answer
from outreach.testing.doubles import data_in

Campaign = Callable[..., Opened]
FALSE = "The average wait of a truck at Fernhill Foods fell by 61% last year."


class SimulatedCrashError(Exception):
    """The process ended here."""


def card(opened: Opened, number: int = 0) -> ReviewCard:
    return views.card(opened.app, views.queue(opened.app).items[number].draft_id)


def yes(opened: Opened, c: ReviewCard, **changed: object) -> Approval | Refusal:
    how = {"version": c.version, "digest": c.digest, "seconds": 4.0, **changed}
    opened.clock.move(seconds=5)
    return workflow.approve(opened.app, c.draft_id, reviewer="Sam", **how)  # type: ignore[arg-type]


def approved(opened: Opened, number: int = 0) -> tuple[ReviewCard, Approval]:
    c = card(opened, number)
    answer = yes(opened, c)
    assert isinstance(answer, Approval), answer
    return c, answer


def outcomes(opened: Opened) -> list[tuple[str, str]]:
    return [(d.outcome, d.detail) for d in workflow.send(opened.app, dry_run=False).deliveries]


def state(opened: Opened, draft_id: str) -> DraftStatus:
    return views.card(opened.app, draft_id).status


def entries(opened: Opened, action: str) -> int:
    with sqlite3.connect(opened.app.folder / "campaign.db") as db:
        return int(db.execute("SELECT count(*) FROM audit WHERE action = ?", [action]).fetchone()[0])


# ---------------------------------------------------------------- lists in, decisions, drafts


def test_every_row_is_accounted_for(campaign: Campaign) -> None:
    """new + updated + unchanged + problems = rows, and the same for a research sheet, the first and the second time."""
    c = campaign()
    for _ in range(2):
        got = workflow.import_contacts(c.app, c.app.folder / "contacts.csv")
        assert got.new + got.updated + got.unchanged + len(got.problems) == got.rows
        facts = workflow.import_facts(c.app, c.app.folder / "company_facts.csv")
        assert facts.stored + facts.unchanged + facts.unmatched + len(facts.problems) == facts.rows


def test_a_second_run_changes_nothing(walked: Opened) -> None:
    """Nobody is new, no decision is written again, no draft is written again."""
    app, decided = walked.app, entries(walked, "decide")
    before = [(i.draft_id, i.version) for i in views.queue(app).items]
    again = workflow.import_contacts(app, app.folder / "contacts.csv")
    assert (again.new, again.updated) == (0, 0)
    assert workflow.import_facts(app, app.folder / "company_facts.csv").stored == 0
    assert workflow.import_suppressions(app, app.folder / "suppressions.csv")[0] == 0
    assert workflow.target(app).changed == 0
    assert workflow.draft(app).drafted == 0
    assert entries(walked, "decide") == decided
    assert [(i.draft_id, i.version) for i in views.queue(app).items] == before


def test_every_decision_can_be_made_again(walked: Opened) -> None:
    """From stored inputs and documents alone each decision comes out as it was."""
    count, different = workflow.replay(walked.app)
    assert count == views.status(walked.app).prospects
    assert different == ()


def test_the_model_hears_of_qualified_people_only(campaign: Campaign) -> None:
    """One request a draft through the real client, and each about the company of somebody who qualifies."""
    pytest.importorskip("openai")
    with FakeOpenAI() as server:
        c = campaign(model="openai:fake", base_url=server.url, api_key="test").walk()
        written = len(views.queue(c.app).items)
        assert 0 < written == len(server.requests)
        assert workflow.draft(c.app).model_requests == 0
        assert len(server.requests) == written
    told = " ".join(str(m["content"]) for r in server.requests for m in r["messages"])
    with c.app.store.read() as tx:
        verdicts = decisions.current(tx)
        people = {p.prospect_id: p for p in lists.all_prospects(tx)}
    for prospect_id, decision in verdicts.items():
        assert people[prospect_id].email not in told or not people[prospect_id].email
        if decision.verdict is not Verdict.QUALIFIED or decision.holdout:
            assert people[prospect_id].name not in told


# ---------------------------------------------------------------- approving


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"digest": "0" * 64}, "not the one you were shown"),
        ({"seconds": 0.3}, "only just appeared"),
        ({"version": 7}, "changed or decided on meanwhile"),
    ],
)
def test_a_yes_to_something_else_is_refused(walked: Opened, changed: dict[str, object], why: str) -> None:
    """A wrong digest, a reading too fast, a version nobody has: nothing is approved."""
    c = card(walked)
    answer = yes(walked, c, **changed)
    assert isinstance(answer, Refusal)
    assert why in answer.reason
    assert state(walked, c.draft_id) is DraftStatus.PENDING


def test_an_edit_makes_the_old_yes_worthless(walked: Opened) -> None:
    """After an edit neither the old version nor the old digest can be approved; what stands now can be."""
    old = card(walked)
    second = [s.text for s in old.sentences if s.part is Part.BODY][1]
    trimmed = old.editable.replace(second, "")
    how = {"subject": old.subject, "body": trimmed, "reviewer": "Sam"}
    edited = workflow.save_edit(walked.app, old.draft_id, old.version, **how)
    assert isinstance(edited, Draft)
    assert isinstance(yes(walked, old), Refusal)
    assert isinstance(yes(walked, old, version=edited.version), Refusal)
    now = views.card(walked.app, old.draft_id)
    assert now.digest != old.digest
    assert isinstance(yes(walked, now), Approval), now.cannot_approve


def test_an_approval_is_taken_back_and_given_again(walked: Opened) -> None:
    """Undo puts the draft back; nothing leaves until a new yes, which carries a Message-ID of its own."""
    c, first = approved(walked)
    assert workflow.undo(walked.app, reviewer="Sam") == c.draft_id
    assert outcomes(walked) == []
    second = yes(walked, c)
    assert isinstance(second, Approval)
    assert second.message_id != first.message_id
    assert [o for o, _ in outcomes(walked)] == ["accepted"]
    assert walked.mailer.calls[0].raw == second.raw
    assert isinstance(workflow.undo(walked.app, reviewer="Sam"), Refusal)


def test_a_rejection_is_taken_back(walked: Opened) -> None:
    """A rejected draft waits again after undo."""
    c = card(walked)
    assert workflow.reject(walked.app, c.draft_id, c.version, RejectReason.TONE, reviewer="Sam") is None
    assert state(walked, c.draft_id) is DraftStatus.REJECTED
    assert workflow.undo(walked.app, reviewer="Sam") == c.draft_id
    assert state(walked, c.draft_id) is DraftStatus.PENDING


def lying(user: str) -> dict[str, object]:
    answer = grounded_answer(user)
    body = list(answer["body"])
    body.insert(1, {"text": FALSE, "cites": [data_in(user)["facts"][0]["id"]], "paragraph": 0})
    return {**answer, "body": body}


class LyingWriter(FakeWriter):
    """Puts the same invented number into every answer, repairs included."""

    def write(self, request: object) -> str:
        self.answers.append(lying(request.user))  # type: ignore[attr-defined]
        return super().write(request)  # type: ignore[arg-type]


def lied_to(campaign: Campaign) -> tuple[Opened, ReviewCard, int]:
    c = campaign(writer=LyingWriter()).walk()
    shown = card(c)
    return c, shown, next(s.index for s in shown.sentences if s.text == FALSE)


def test_an_invented_number_is_marked_and_must_go(campaign: Campaign) -> None:
    """It is marked, cannot be approved, is cut, and then the rest can be approved."""
    c, shown, index = lied_to(campaign)
    assert index in shown.open_sentences
    assert isinstance(yes(c, shown), Refusal)
    for _ in shown.open_sentences:
        now = views.card(c.app, shown.draft_id)
        if now.open_sentences:
            cut = workflow.cut(c.app, now.draft_id, now.version, now.open_sentences[0], reviewer="Sam")
            assert isinstance(cut, Draft)
    clear = views.card(c.app, shown.draft_id)
    assert FALSE not in clear.body
    assert isinstance(yes(c, clear), Approval), clear.cannot_approve


def test_a_person_may_vouch(campaign: Campaign) -> None:
    """What a person vouches for becomes a fact in their name, and clears the sentence it is about."""
    c, shown, index = lied_to(campaign)
    facts = views.status(c.app).facts
    saying = {"reviewer": "Sam"}
    assert isinstance(workflow.vouch(c.app, shown.draft_id, shown.version, index, "yes", **saying), Refusal)
    workflow.vouch(c.app, shown.draft_id, shown.version, index, "Their COO told me on the phone.", **saying)
    now = views.card(c.app, shown.draft_id)
    assert views.status(c.app).facts == facts + 1
    assert index not in now.open_sentences
    assert any(e.text == FALSE and e.source == "Sam" for e in now.evidence)


# ---------------------------------------------------------------- sending


def test_sending_twice_sends_nothing_twice(walked: Opened) -> None:
    """A dry run hands nothing over, the first run each message, the second none."""
    for _ in range(3):
        approved(walked)
    assert [d.outcome for d in workflow.send(walked.app).deliveries] == ["would_send"] * 3
    assert walked.mailer.calls == []
    assert [o for o, _ in outcomes(walked)] == ["accepted"] * 3
    assert outcomes(walked) == []
    assert len({call.message_id for call in walked.mailer.calls}) == len(walked.mailer.calls) == 3


@pytest.mark.parametrize("kind", [SuppressionKind.ADDRESS, SuppressionKind.DOMAIN, SuppressionKind.PERSON])
def test_a_no_after_the_yes_counts(walked: Opened, kind: SuppressionKind) -> None:
    """Somebody suppressed after the approval gets nothing, and the draft waits for a person again."""
    c, _ = approved(walked)
    value = {"address": c.to_email, "domain": c.to_email.partition("@")[2], "person": c.prospect_id}[kind]
    workflow.suppress(walked.app, kind, value, reason="asked to stop", by="Sam")
    assert [o for o, _ in outcomes(walked)] == ["refused"]
    assert walked.mailer.calls == []
    assert state(walked, c.draft_id) is DraftStatus.PENDING


@pytest.mark.parametrize(("hours", "outcome"), [(71.9, "accepted"), (72.1, "refused")])
def test_an_approval_grows_old(walked: Opened, hours: float, outcome: str) -> None:
    """After the policy's 72 hours a person reads it again."""
    approved(walked)
    walked.clock.move(hours=hours)
    (got,) = outcomes(walked)
    assert got[0] == outcome, got


def test_a_rejected_fact_voids_what_rests_on_it(walked: Opened) -> None:
    """An approved message that cites it goes back to a person, marked."""
    c, _ = approved(walked)
    workflow.reject_fact(walked.app, next(e.id for e in c.evidence if e.kind == "fact"), reviewer="Sam")
    assert outcomes(walked) == []
    now = views.card(walked.app, c.draft_id)
    assert now.status is DraftStatus.PENDING
    assert now.open_sentences


def crash_at(opened: Opened, moment: str, name: str) -> None:
    def hook(when: str, write: str) -> None:
        if (when, write) == (moment, name):
            raise SimulatedCrashError

    opened.app.store.hook = hook
    with pytest.raises(SimulatedCrashError):
        workflow.send(opened.app, dry_run=False)
    opened.app.store.hook = lambda when, write: None


def test_an_interrupted_message_is_never_sent_again_by_itself(walked: Opened) -> None:
    """Claimed and then lost: its outcome is unknown, it is not resent, and a person settles it."""
    c, _ = approved(walked)
    crash_at(walked, "after", "claim")
    assert [o for o, _ in outcomes(walked)] == ["unknown"]
    assert outcomes(walked) == []
    assert walked.mailer.calls == []
    workflow.settle(walked.app, c.draft_id, left=False, reviewer="Sam")
    assert outcomes(walked) == []
    assert isinstance(yes(walked, views.card(walked.app, c.draft_id)), Approval)
    assert [o for o, _ in outcomes(walked)] == ["accepted"]


def test_an_interrupted_message_that_arrived_is_found(walked: Opened) -> None:
    """Handed over and then lost: the next run finds it where it was put, and does not send it again."""
    c, _ = approved(walked)
    crash_at(walked, "before", "hand over")
    assert [o for o, _ in outcomes(walked)] == ["accepted"]
    assert len(walked.mailer.calls) == 1
    assert state(walked, c.draft_id) is DraftStatus.SENT


def test_an_unknown_outcome_settled_as_sent_stays_sent(campaign: Campaign) -> None:
    """A person who saw it arrive says so; nothing leaves again."""
    c = campaign(mailer=FakeMailer(["unknown"])).walk()
    shown, _ = approved(c)
    assert [o for o, _ in outcomes(c)] == ["unknown"]
    workflow.settle(c.app, shown.draft_id, left=True, reviewer="Sam")
    assert state(c, shown.draft_id) is DraftStatus.SENT
    assert outcomes(c) == []
    assert len(c.mailer.calls) == 1


# ---------------------------------------------------------------- the log


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit SET actor = 'Mallory' WHERE seq = 20",
        "UPDATE audit SET payload = '{}' WHERE seq = 20",
        "DELETE FROM audit WHERE seq = 20",
    ],
)
def test_a_changed_log_is_found(walked: Opened, damage: str) -> None:
    """The database refuses the change; forced on it, the log says where it is broken."""
    approved(walked)
    assert views.verify_audit(walked.app).ok
    with sqlite3.connect(walked.app.folder / "campaign.db") as db:
        with pytest.raises(sqlite3.DatabaseError):
            db.execute(damage)
        for trigger in ("audit_no_update", "audit_no_delete"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(damage)
    report = views.verify_audit(walked.app)
    assert not report.ok
    assert report.first_bad in (20, 21)


def test_the_day_is_the_clocks(walked: Opened) -> None:
    """Nothing in the walk asks the machine what day it is."""
    assert walked.app.today == date(2026, 11, 24)
