"""Who decides together at an account: who is missing, who is being written to, who goes first."""

from collections.abc import Sequence
from datetime import date

import pytest
from conftest import TODAY, Opened

from outreach import workflow
from outreach.coverage import cover
from outreach.errors import NotFoundError
from outreach.models import (
    Account,
    Answer,
    BuyingGroup,
    BuyingRole,
    Frequency,
    Policy,
    RoleReading,
    RoleRule,
    TitlePattern,
    Verdict,
)
from outreach.models.market import Coverage, CoverageMember
from outreach.views.coverage import account_coverage, coverage_overview

CHAMPION, BUYER, USER = BuyingRole.CHAMPION, BuyingRole.ECONOMIC_BUYER, BuyingRole.END_USER
GROUP = BuyingGroup(
    roles=(
        RoleRule(role=BUYER, required=True, confidence=0.6, any_of=(TitlePattern(seniority=("c_suite", "vp")),)),
        RoleRule(role=CHAMPION, required=True, any_of=(TitlePattern(function=("it",), seniority=("head",)),)),
        RoleRule(role=USER, contactable=False, any_of=(TitlePattern(seniority=("staff",)),)),
    ),
    order=(CHAMPION, BUYER),
)
POLICY = Policy(
    id="p",
    version=1,
    owner="o",
    review_by=date(2027, 1, 1),
    lifecycle_allowed=("lead",),
    countries={},
    shelf_life_days={},
    holdout_salt="s",
    account_frequency=Frequency(max=2, days=30),
)


def m(name: str, role: BuyingRole = CHAMPION, verdict: Verdict = Verdict.QUALIFIED, **more: object) -> CoverageMember:
    answer = Answer.PASS if role is not BuyingRole.UNKNOWN else Answer.FAIL
    reading = RoleReading(role=role, confidence=0.5, contactable=True, answer=answer, detail="")
    return CoverageMember.model_validate(
        {"prospect_id": name, "name": name, "title": "", "role": reading, "verdict": verdict, **more}
    )


def c(*members: CoverageMember, policy: Policy = POLICY) -> Coverage:
    return cover(Account(account_id="a", name="Acme"), members, GROUP, policy)


def states(found: Coverage) -> dict[str, str]:
    return {one.name: one.state for one in found.people}


@pytest.mark.parametrize(
    ("members", "missing", "share"),
    [
        ([], ("economic buyer", "champion"), 0.0),
        ([m("Ana")], ("economic buyer",), 0.5),
        ([m("Ana"), m("Bo", BUYER)], (), 1.0),
        ([m("Ana", verdict=Verdict.HOLD), m("Bo", BUYER)], ("champion",), 0.5),
        ([m("Ana", verdict=Verdict.EXCLUDED)], ("economic buyer", "champion"), 0.0),
        ([m("Ana", verdict=Verdict.HOLD, touched_on=TODAY)], ("economic buyer",), 0.5),
        ([m("Cy", USER, Verdict.WRONG_PERSON)], ("economic buyer", "champion"), 0.0),
    ],
)
def test_a_role_is_covered_by_somebody_reachable(
    members: Sequence[CoverageMember], missing: tuple[str, ...], share: float
) -> None:
    """A person on hold or excluded covers nothing; one who is being written to does, although they are on hold now."""
    found = c(*members)
    assert (found.missing, found.share) == (missing, share)


def test_a_missing_role_says_whom_to_look_for() -> None:
    """The words of the ICP become a sentence one can search by; a role on hold says why instead."""
    notes = {role.role: (role.state, role.note) for role in c(m("Ana", verdict=Verdict.HOLD, note="last week")).roles}
    assert notes[BUYER] == ("missing", "look for C-level or VP")
    assert notes[CHAMPION] == ("on hold", "Ana: last week")


def test_the_order_of_the_icp_decides_who_goes_first() -> None:
    """The champion goes before the buyer with more points, and it is said why, with a likelihood."""
    found = c(m("Bo", BUYER, score=90), m("Ana", score=10))
    assert (found.first, states(found)) == ("Ana", {"Ana": "goes first", "Bo": "waits for their turn"})
    assert found.first_why == "likely champion (50 %), written to before economic buyer (icp.yaml, order)"


@pytest.mark.parametrize(
    ("members", "first", "room"),
    [
        ([m("Ana"), m("Bo", BUYER, draft="pending")], "Ana", 1),
        ([m("Ana"), m("Bo", BUYER, draft="sent", touched_on=TODAY), m("Cy", draft="approved")], "", 0),
        ([m("Ana"), m("Bo", BUYER, draft="rejected")], "Ana", 1),
        ([m("Ana", note="chosen for the holdout, not written to")], "", 0),
        ([m("Ana", draft="pending")], "", 0),
    ],
)
def test_no_more_at_a_time_than_the_policy_allows(members: Sequence[CoverageMember], first: str, room: int) -> None:
    """Drafts and touches take a place, a rejected draft does not; a full account waits for its answers."""
    found = c(*members)
    assert (found.first, found.room) == (first, room)


def test_what_is_under_way_is_said_in_words() -> None:
    """Each person's state is a phrase, never a status code."""
    assistant = m("Cy", BuyingRole.UNKNOWN, Verdict.WRONG_PERSON, note="assists")
    found = c(m("Ana", touched_on=date(2026, 11, 3)), m("Bo", BUYER, draft="approved"), assistant)
    assert states(found) == {
        "Ana": "written to on 3 November 2026",
        "Bo": "approved, leaves next",
        "Cy": "assists",
    }
    assert found.at_a_time == "At most 2 people in 30 days; 2 are being written to, room for no more."


def test_the_sample_shows_who_is_missing_where(walked: Opened) -> None:
    """Every account that fits is listed, the least covered first, and one account agrees with its line."""
    seen = coverage_overview(walked.app)
    shares = [one.share for one in seen.accounts]
    assert shares == sorted(shares)
    assert seen.missing["economic buyer"] == sum("economic buyer" in one.missing for one in seen.accounts)
    line = next(one for one in seen.accounts if one.company == "Fernhill Foods")
    assert account_coverage(walked.app, "fernhill.example") == account_coverage(walked.app, "Fernhill Foods") == line
    assert (line.covered, line.required, line.under_way) == (2, 2, 3)
    assert "draft waits" in states(line)["Priya Raman"]


def test_a_draft_that_left_counts_as_a_touch(walked: Opened) -> None:
    """Who has been written to is seen from the touches, and takes a place at their account."""
    before = account_coverage(walked.app, "fernhill.example")
    workflow.reject(walked.app, *_draft_of(walked, "Priya Raman"), reason="bad_timing", reviewer="Sam", seconds=3)
    after = account_coverage(walked.app, "fernhill.example")
    assert (before.under_way, after.under_way) == (3, 2)
    assert states(after)["Priya Raman"] == "draft rejected"
    assert after.first == "Callum Reid"


def test_an_account_nobody_knows_is_said_so(walked: Opened) -> None:
    """A name that fits no account, or more than one, ends in a sentence with what to do."""
    with pytest.raises(NotFoundError, match="no account called 'nowhere'"):
        account_coverage(walked.app, "nowhere")


def _draft_of(opened: Opened, name: str) -> tuple[str, int]:
    from outreach import views

    item = next(item for item in views.queue(opened.app).items if item.name == name)
    return item.draft_id, item.version
