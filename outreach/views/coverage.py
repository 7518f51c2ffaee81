"""Who decides together at an account, and what is going on with them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from outreach import coverage as stage
from outreach.app import App
from outreach.models import Account, Decision, Prospect, Touch
from outreach.models.market import Coverage, CoverageMember, CoverageOverview
from outreach.store import decisions, drafts, lists
from outreach.targeting.best import BEST_FIRST
from outreach.text import fold
from outreach.views.finding import account_meant
from outreach.views.market import fits
from outreach.workflow.gate import Progress, icp_of, quiet
from outreach.workflow.onfile import OnFile, decide
from outreach.workflow.scenarios import review_by, standing


def account_coverage(app: App, account: str) -> Coverage:
    """One account, by id, domain or name; decided as of today. Raises NotFoundError, AmbiguousError."""
    with app.store.read() as tx:
        found = lists.account(tx, account) or account_meant(lists.all_accounts(tx), account)
        told = [one.prospect_id for one in decisions.of_account(tx, found.account_id)]
        people = [on_file for one in told if (on_file := OnFile.one(app, tx, one))]
        states, touches = _drafted(tx), _touches(app, tx)
    made = [(on_file.prospects[0], decide(app, on_file.inputs(app, on_file.prospects[0]))) for on_file in people]
    return _cover(app, found, made, states, touches)


def coverage_overview(app: App, progress: Progress = quiet) -> CoverageOverview:
    """Every account that fits or is being written to, the least covered first."""
    stands = standing(app, progress)
    with app.store.read() as tx:
        states, touches = _drafted(tx), _touches(app, tx)
    people = {prospect.prospect_id: prospect for prospect in stands.on_file.prospects}
    by_account: dict[str, list[tuple[Prospect, Decision]]] = defaultdict(list)
    for decision in stands.decisions:
        by_account[decision.account_id].append((people[decision.prospect_id], decision))
    found = [
        _cover(app, stands.on_file.accounts[one], made, states, touches)
        for one, made in by_account.items()
        if any(fits(decision) or not states.keys().isdisjoint(lists.ids_of(prospect)) for prospect, decision in made)
    ]
    ordered = sorted(found, key=lambda one: (one.share, -one.room, -len(one.people), fold(one.company), one.account_id))
    missing = Counter(role for one in found for role in one.missing)
    return CoverageOverview(
        headline=_headline(ordered, missing),
        accounts=tuple(ordered),
        missing=dict(missing.most_common()),
        warnings=review_by(app.campaign, app.today),
    )


def _cover(
    app: App,
    account: Account,
    made: Sequence[tuple[Prospect, Decision]],
    states: Mapping[str, str],
    touches: Mapping[str, date],
) -> Coverage:
    members: list[CoverageMember] = [
        stage.member(
            prospect,
            decision,
            touched_on=touches.get(prospect.prospect_id),
            draft=next((states[one] for one in lists.ids_of(prospect) if one in states), ""),
        )
        for prospect, decision in made
    ]
    # Under several ICPs the account's buying group is that of the person who stands best.
    made_best = min((d for _, d in made), key=lambda d: (BEST_FIRST.index(d.verdict), -d.score_lo), default=None)
    icp = icp_of(app.campaign, made_best) if made_best else app.campaign.icp
    return stage.cover(account, members, icp.buying_group, app.campaign.policy)


def _drafted(tx: Connection) -> dict[str, str]:
    """Who has a draft, under the id they had when it was written -> its status."""
    return {one.prospect_id: one.status for one in drafts.placed(tx)}


def _touches(app: App, tx: Connection) -> dict[str, date]:
    """Prospect -> the last day they were written to, as far back as the policy counts."""
    policy = app.campaign.policy
    window = timedelta(days=max(policy.person_frequency.days, policy.account_frequency.days))
    found: Sequence[Touch] = lists.touches_since(tx, app.today - window)
    return {touch.prospect_id: touch.on for touch in sorted(found, key=lambda touch: touch.on)}


def _headline(found: Sequence[Coverage], missing: Mapping[str, int]) -> str:
    if not found:
        return "No account fits yet."
    whole = sum(one.share == 1 for one in found)
    accounts = "1 account that fits" if len(found) == 1 else f"{len(found):,} accounts that fit"
    said = ", ".join(f"{role} at {count:,}" for role, count in missing.items())
    lacking = f" Most often missing: {said}." if said else ""
    return f"{whole:,} of {accounts} have somebody reachable in every required role.{lacking}"
