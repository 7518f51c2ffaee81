"""Who may say yes, what waits and until when, and what a second word about somebody changes."""

import json
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from conftest import Opened
from sqlalchemy import select

from outreach import views, workflow
from outreach.app import App
from outreach.models import Approval, DraftStatus, Part, QuietPeriod, Refusal, SuppressionKind
from outreach.store import drafts, lists
from outreach.store import schema as t

TALUS = (SuppressionKind.ADDRESS, "ana@talus.example")


def with_permission(app: App, **changes: Any) -> App:
    """The same campaign under other lines of `permission:`."""
    policy = app.campaign.policy
    there = policy.model_copy(update={"permission": policy.permission.model_copy(update=changes)})
    return replace(app, campaign=app.campaign.model_copy(update={"policy": there}))


def approve_next(app: App, reviewer: str = "Sam") -> Approval | Refusal:
    card = views.card(app, views.queue(app).items[0].draft_id)
    return workflow.approve(app, card.draft_id, card.version, card.digest, reviewer=reviewer, seconds=5.0)


def test_a_second_hold_is_kept_beside_the_first(walked: Opened) -> None:
    """Both reasons stand, both are in the log with who gave them; the same word again changes nothing."""
    app = walked.app
    first = workflow.suppress(app, *TALUS, level="hold", reason="on leave", by="Ana")
    second = workflow.suppress(app, *TALUS, level="hold", reason="legal dispute", by="Noor Haddad")
    again = workflow.suppress(app, *TALUS, level="hold", reason="legal dispute", by="Noor Haddad")
    assert (first, second, again) == (1, 1, 0)
    with app.store.read() as tx:
        (entry,) = [one for one in lists.all_suppressions(tx) if one.value == TALUS[1]]
        logged = tx.scalars(select(t.audit.c.payload).where(t.audit.c.subject == f"address:{TALUS[1]}")).all()
    assert entry.reason == "on leave; Noor Haddad: legal dispute"
    assert [json.loads(one)["by"] for one in logged] == ["Ana", "Noor Haddad"]


def test_never_wins_over_a_later_hold(walked: Opened) -> None:
    """A hold does not weaken what is for good."""
    assert workflow.suppress(walked.app, *TALUS, reason="asked by phone", by="Ana") == 1
    assert workflow.suppress(walked.app, *TALUS, level="hold", reason="on leave", by="Ana") == 0


def test_four_eyes_remember_everybody_who_wrote(walked: Opened) -> None:
    """Whoever changed an earlier version does not approve a later one, however they spell their name."""
    app = with_permission(walked.app, four_eyes=True)
    card = views.card(app, views.queue(app).items[0].draft_id)
    first, second = [s.index for s in card.sentences if s.part is Part.BODY][:2]
    workflow.cut(app, card.draft_id, card.version, second, reviewer="Zoë Núñez")
    workflow.cut(app, card.draft_id, card.version + 1, first, reviewer="Ben")
    refused = approve_next(app, "zoe nunez")
    assert isinstance(refused, Refusal)
    assert "second pair of eyes" in refused.reason


def test_the_daily_limit_makes_the_rest_wait(walked: Opened) -> None:
    """Beyond the limit of an unchecked domain nothing is voided: the rest may leave tomorrow, and a dry run says so."""
    app = with_permission(walked.app, unchecked_limit=1, quiet_before=time.min, quiet_after=time.max)
    assert [isinstance(approve_next(app), Approval) for _ in range(3)] == [True] * 3
    said = [one.outcome for one in workflow.send(app).deliveries]
    done = [one.outcome for one in workflow.send(app, dry_run=False).deliveries]
    assert said == ["would_send", "waits", "waits"]
    assert done == ["accepted", "waits", "waits"]
    with app.store.read() as tx:
        assert len(drafts.with_status(tx, DraftStatus.APPROVED)) == 2


def test_a_wait_longer_than_an_approval_says_so(walked: Opened) -> None:
    """What waits for the end of a long quiet period has to be approved again then, and is told so now."""
    app = walked.app
    assert isinstance(approve_next(app), Approval)
    quiet = QuietPeriod(start=app.today, end=app.today + timedelta(days=9), why="the year is over")
    (line,) = workflow.send(with_permission(app, quiet_periods=(quiet,))).deliveries
    assert line.outcome == "waits"
    assert "asked again" in line.detail
    assert "stays approved" not in line.detail


def test_one_message_does_not_read_every_suppression(walked: Opened) -> None:
    """Only what could name this person is looked up; a domain above theirs is found all the same."""
    app = walked.app
    card = views.card(app, views.queue(app).items[0].draft_id)
    site = card.to_email.partition("@")[2]
    workflow.suppress(app, SuppressionKind.DOMAIN, site, reason="they asked", by="Ana")
    refused = workflow.approve(app, card.draft_id, card.version, card.digest, reviewer="Sam", seconds=5.0)
    assert isinstance(refused, Refusal)
    with app.store.read() as tx:
        found = lists.suppressions_of(tx, [(SuppressionKind.DOMAIN, site), (SuppressionKind.ADDRESS, "x@y.example")])
    assert [one.value for one in found] == [site]
