"""The quality card: eight marks, each a yes, a no or a "not known", read off what is stored."""

from datetime import timedelta
from typing import Any

import pytest

from outreach import quality, views, workflow
from outreach.models import (
    Answer,
    CheckOutcome,
    CheckResult,
    Distinctness,
    DraftStatus,
    Finding,
    Neighbour,
    Part,
    Sentence,
    Severity,
    Verdict,
)
from outreach.store import drafts
from outreach.workflow.onfile import OnFile, check, decide, evidence_of

HERS = Distinctness(neighbours=(Neighbour(prospect_id="p", name="Bo", company="X", holds=False),))
NOBODYS = Distinctness(neighbours=(Neighbour(prospect_id="p", name="Bo", company="X", holds=True),))


@pytest.fixture
def draft(walked: Any) -> dict[str, Any]:
    """One offline draft of the sample with everything its card is made of."""
    app = walked.app
    with app.store.read() as tx:
        one = drafts.with_status(tx, DraftStatus.PENDING)[0]
        on_file = OnFile.one(app, tx, one.prospect_id)
        inputs = on_file.inputs(app, on_file.prospects[0])
        return {
            "message": one.message,
            "result": check(app, tx, one.message, inputs.profile),
            "evidence": evidence_of(app, tx, inputs.profile),
            "decision": decide(app, inputs),
            "made_for": HERS,
            "offer": app.campaign.offer,
        }


def marks(draft: dict[str, Any], **change: Any) -> dict[str, Answer]:
    values = {**draft, **change}
    card = quality.quality_card(values.pop("message"), values.pop("result"), values.pop("evidence"), **values)
    assert [mark.name for mark in card.marks] == list(quality.MARKS)
    assert all(mark.detail.strip().endswith((".", "”", "?")) for mark in card.marks)
    return {mark.name: mark.answer for mark in card.marks}


def body(draft: dict[str, Any], *texts: str, cites: tuple[str, ...] = ()) -> Any:
    """The message with another body."""
    kept = [s for s in draft["message"].sentences if s.part is not Part.BODY]
    return draft["message"].model_copy(
        update={"sentences": (*kept, *(Sentence(part=Part.BODY, text=text, cites=cites) for text in texts))}
    )


def found(code: str) -> CheckResult:
    finding = Finding(code=code, severity=Severity.SOFT, sentence=2, start=0, end=3, message="It says what it says.")
    return CheckResult(outcome=CheckOutcome.REPAIR, findings=(finding,))


def test_an_offline_draft_has_eight_yes(draft: dict[str, Any]) -> None:
    """What the built-in writer makes from fresh, verified facts passes every mark."""
    assert set(marks(draft).values()) == {Answer.PASS}
    assert len(quality.MARKS) == 8


def test_the_review_card_carries_it(walked: Any) -> None:
    """The screen's data holds the marks and the line about the inboxes, for every draft."""
    for item in views.queue(walked.app).items:
        card = views.card(walked.app, item.draft_id)
        assert len(card.quality.marks) == 8
        assert card.made_for.line.startswith("Could also be sent to")
        assert {s.part for s in card.sentences if s.also is not None} <= {Part.SUBJECT, Part.BODY}


@pytest.mark.parametrize(
    ("change", "mark", "answer"),
    [
        ({"result": found("coverage")}, "grounded", Answer.FAIL),
        ({"result": found("judge")}, "grounded", Answer.FAIL),
        ({"result": found("flattery")}, "good manners", Answer.FAIL),
        ({"result": found("flattery")}, "grounded", Answer.PASS),
        ({"made_for": NOBODYS}, "made for them", Answer.FAIL),
        ({"made_for": Distinctness()}, "made for them", Answer.UNKNOWN),
        ({"refused": "The address bounced."}, "permitted", Answer.FAIL),
    ],
)
def test_each_mark_reads_what_was_found(
    draft: dict[str, Any], change: dict[str, Any], mark: str, answer: Answer
) -> None:
    """A finding counts under truth or under manners; an unknown stays unknown."""
    assert marks(draft, **change)[mark] is answer


def test_old_news_is_not_fresh(draft: dict[str, Any]) -> None:
    """A year later the same message is stale; without a dated fact it is not known."""
    later = draft["evidence"].model_copy(update={"today": draft["evidence"].today + timedelta(days=400)})
    assert marks(draft, evidence=later)["fresh"] is Answer.FAIL
    undated = tuple(fact.model_copy(update={"event_on": None}) for fact in draft["evidence"].facts)
    assert marks(draft, evidence=draft["evidence"].model_copy(update={"facts": undated}))["fresh"] is Answer.UNKNOWN


def test_the_role_decides_what_is_offered(draft: dict[str, Any]) -> None:
    """Another role's claim is a no, no claim too; a role the offer does not know is not known."""
    role = draft["decision"].role.role
    others = [f"vp_{r}" for r in draft["offer"].value_propositions if r != role]
    assert marks(draft, message=body(draft, "Something.", cites=(others[0],)))["for their role"] is Answer.FAIL
    assert marks(draft, message=body(draft, "Something."))["for their role"] is Answer.FAIL
    silent = draft["offer"].model_copy(update={"value_propositions": {}})
    assert marks(draft, offer=silent)["for their role"] is Answer.UNKNOWN


def test_one_ask_and_few_words(draft: dict[str, Any]) -> None:
    """Two questions are one too many, none asks for nothing; a long body and a very short one are not plain."""
    plain = "We are glad to show you how the slots are planned in twenty minutes or less on a quiet day of yours. " * 2
    assert marks(draft, message=body(draft, "Is it?", "Or not?", plain))["one ask"] is Answer.FAIL
    assert marks(draft, message=body(draft, plain))["one ask"] is Answer.FAIL
    assert marks(draft, message=body(draft, "Is it?"))["short and plain"] is Answer.FAIL
    assert marks(draft, message=body(draft, *["One more word here."] * 60))["short and plain"] is Answer.FAIL


def test_nobody_is_permitted_who_does_not_qualify(draft: dict[str, Any]) -> None:
    """The gate's answer of today, and the holdout."""
    for change in ({"verdict": Verdict.HOLD}, {"holdout": True}):
        assert marks(draft, decision=draft["decision"].model_copy(update=change))["permitted"] is Answer.FAIL


def test_the_run_says_who_is_told_the_same(walked: Any) -> None:
    """Colleagues of the sample get one fact: the batch check finds them, the card shows it."""
    from outreach.views.made_for import alike

    marked = {one.draft_id for one in alike(walked.app) if one.finding.code == "same_company"}
    assert marked
    assert views.card(walked.app, min(marked)).alike
    assert workflow.draft(walked.app).judged == 0
