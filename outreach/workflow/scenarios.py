"""What would be decided now, or under other rules. Nothing here is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from outreach.app import App
from outreach.campaign import load_document
from outreach.errors import CampaignError
from outreach.models import ICP, Campaign, Decision, Document, Policy, Prospect, Verdict
from outreach.models.market import Flip, Move, Preview
from outreach.store import decisions
from outreach.store.standing import changed_since_decided, current_inputs
from outreach.targeting.best import BestOf
from outreach.workflow.gate import Progress, decide_everybody, icp_of, quiet
from outreach.workflow.onfile import OnFile, decide
from outreach.yaml_files import read_yaml, text_of

Kind = Literal["icp", "policy"]

#: One person's decision before and after.
Pair = tuple[Decision, Decision]

#: So many days before `review_by` its owner is reminded.
NEAR = timedelta(days=14)

#: So many people are decided again to see whether what is stored still comes out so.
_PROBES = 25

#: Examples named per move.
_EXAMPLES = 5


@dataclass(frozen=True)
class Standing:
    """Today's decision about everybody, with what is on file about them."""

    decisions: Sequence[Decision]
    on_file: OnFile
    afresh: bool  # decided again for this, since something has changed since the last run

    def who(self, decision: Decision) -> tuple[str, str, str]:
        """Name, title and company of whom a decision is about."""
        prospect = self._people[decision.prospect_id]
        account = self.on_file.accounts[decision.account_id]
        return prospect.name or prospect.email, prospect.title, account.name or account.domain

    @cached_property
    def _people(self) -> Mapping[str, Prospect]:
        return {prospect.prospect_id: prospect for prospect in self.on_file.prospects}


def standing(app: App, progress: Progress = quiet) -> Standing:
    """Everybody's decision as of today: read when the last run still stands, else decided again in memory."""
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
        stored = decisions.current(tx) if _may_stand(tx, on_file) else {}
    if stored and _stands(app, on_file, stored):
        return Standing([stored[p.prospect_id] for p in on_file.prospects], on_file, afresh=False)
    return Standing([decision for decision, _ in decide_everybody(app, on_file, progress)], on_file, afresh=True)


def preview(
    app: App, *, icp: ICP | None = None, policy: Policy | None = None, name: str = "", progress: Progress = quiet
) -> Preview:
    """Who would change decision or tier under another ICP, another policy or both; nothing is stored.

    Where the campaign has several ICPs, another one takes the place of the one with its id, else that of icp.yaml.
    """
    there = replace(app, campaign=_changed(app.campaign, icp, policy))
    before = standing(app, progress)
    if policy:  # what a fact may be used for is the policy's say, so everything is laid out again
        with app.store.read() as tx:
            laid_out = OnFile.everybody(there, tx)
        after = [decision for decision, _ in decide_everybody(there, laid_out, progress)]
    else:
        after = _under_other_icp(there, before, progress)
    kind: Kind = "policy" if policy and not icp else "icp"
    said = (*_in_whose_place(app.campaign, icp), *review_by(there.campaign, app.today))
    return _preview(before, after, name, kind, there.campaign, said)


def preview_file(app: App, path: Path, progress: Progress = quiet) -> Preview:
    """What would change under the ICP or the policy in this file. Raises CampaignError."""
    document = load_rules(path)
    if isinstance(document, Policy):
        return preview(app, policy=document, name=path.name, progress=progress)
    return preview(app, icp=document, name=path.name, progress=progress)


def load_rules(path: Path) -> ICP | Policy:
    """An ICP or a policy, told apart by what stands in the file. Raises CampaignError."""
    try:
        data = read_yaml(text_of(path)).data
    except (OSError, UnicodeDecodeError):
        data = None  # load_document says what is wrong, here and where it is no YAML, with the line
    if isinstance(data, dict) and "seller" in data:
        raise CampaignError(path, ["this is an offer, and no decision rests on it. Name an icp.yaml or a policy.yaml."])
    is_policy = isinstance(data, dict) and "countries" in data and "buying_group" not in data
    return load_document(path, Policy) if is_policy else load_document(path, ICP)


def review_by(campaign: Campaign, today: date) -> tuple[str, ...]:
    """A sentence for each campaign file whose review date has passed or is near."""
    more = [(f"The ICP “{icp.id}”", icp) for icp in campaign.more_icps]
    named: list[tuple[str, Document]] = [
        ("icp.yaml", campaign.icp), *more, ("offer.yaml", campaign.offer), ("policy.yaml", campaign.policy)
    ]  # fmt: skip
    return tuple(sentence for name, document in named if (sentence := _due(name, document, today)))


def _due(name: str, document: Document, today: date) -> str:
    left = (document.review_by - today).days
    what = f"{document.owner} reads it again, raises `version` and sets a new review_by"
    day = f"{document.review_by.day} {document.review_by:%B %Y}"
    if left < 0:
        late = f"{-left:,} day{'' if left == -1 else 's'}"
        return f"{name} should have been reviewed by {day}, {late} ago: {what}."
    if left <= NEAR.days:
        return f"{name} is to be reviewed by {day}, {_in_days(left)}: {what}."
    return ""


def _in_days(left: int) -> str:
    return ("today", "tomorrow")[left] if left < 2 else f"in {left} days"


def _may_stand(tx: Connection, on_file: OnFile) -> bool:
    """Everybody on file has a decision, and nothing came in since."""
    decided = decisions.current_ids(tx)
    return {p.prospect_id for p in on_file.prospects} == set(decided) and not changed_since_decided(tx)


def _stands(app: App, on_file: OnFile, stored: Mapping[str, Decision]) -> bool:
    """Decided today under these files; and a few come out the same again, as they may not after an upgrade."""
    icps, policy = {icp.digest for icp in app.campaign.icps}, app.campaign.policy.digest
    for d in stored.values():
        under = {d.icp_digest, *(rival.icp_digest for rival in d.rivals)}
        if d.decided_on != app.today or d.policy_digest != policy or under != icps:
            return False
    few = on_file.prospects[:: max(1, len(on_file.prospects) // _PROBES)]
    return all(decide(app, on_file.inputs(app, one)) == stored[one.prospect_id] for one in few)


def _under_other_icp(app: App, before: Standing, progress: Progress) -> list[Decision]:
    """The same inputs and the same permission under other rules about accounts and people."""
    with app.store.read() as tx:
        known = {} if before.afresh else current_inputs(tx)
    best, after = BestOf(app.campaign.icps, app.campaign.policy), []
    for number, (prospect, was) in enumerate(zip(before.on_file.prospects, before.decisions, strict=True), start=1):
        inputs = known.get(prospect.prospect_id) or before.on_file.inputs(app, prospect)
        permission = tuple(result for result in was.criteria if result.group == "eligibility")
        after.append(best.decide(inputs, permission))
        progress("Deciding under the other rules", number, len(before.decisions))
    return after


def _changed(campaign: Campaign, icp: ICP | None, policy: Policy | None) -> Campaign:
    icps = list(campaign.icps)
    if icp:
        icps[_place_of(campaign, icp)] = icp
    first, *more = icps
    return campaign.model_copy(update={"icp": first, "more_icps": tuple(more), "policy": policy or campaign.policy})


def _place_of(campaign: Campaign, icp: ICP) -> int:
    """Whose place another ICP takes: that of the same id, else that of icp.yaml."""
    return next((at for at, known in enumerate(campaign.icps) if known.id == icp.id), 0)


def _in_whose_place(campaign: Campaign, icp: ICP | None) -> tuple[str, ...]:
    if icp is None or not campaign.more_icps:
        return ()
    known = campaign.icps[_place_of(campaign, icp)]
    why = "which has the same id" if known.id == icp.id else f"icp.yaml, since no ICP here has the id “{icp.id}”"
    return (f"Tried in the place of “{known.id}”, {why}; the other ICPs stay as they are.",)


# ---------------------------------------------------------------- before and after


def in_words(decision: Decision) -> str:
    """A decision as a preview counts it: "qualified, tier B", "no fit"."""
    if decision.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {decision.tier}"
    return decision.verdict.replace("_", " ")


def _preview(
    before: Standing,
    after: Sequence[Decision],
    name: str,
    kind: Kind,
    campaign: Campaign,
    warnings: tuple[str, ...],
) -> Preview:
    moved: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for old, new in zip(before.decisions, after, strict=True):
        if in_words(old) != in_words(new):
            moved[in_words(old), in_words(new)].append((old, new))
    moves = sorted((_move(key, pairs, before, campaign) for key, pairs in moved.items()), key=_importance)
    return Preview(
        document=name,
        kind=kind,
        headline=_headline(before.decisions, after, moves),
        people=len(after),
        changed=sum(move.people for move in moves),
        qualified_before=sum(_tiers(before.decisions).values()),
        qualified_after=sum(_tiers(after).values()),
        tiers_before=_tiers(before.decisions),
        tiers_after=_tiers(after),
        moves=tuple(moves),
        warnings=warnings,
    )


def _importance(move: Move) -> tuple[bool, int, str, str]:
    """Who comes in, falls out or changes tier before everybody else; then the larger move."""
    return (not move.gains, -move.people, move.before, move.after)


def _headline(before: Sequence[Decision], after: Sequence[Decision], moves: Sequence[Move]) -> str:
    if not moves:
        return f"Nothing would change: all {len(after):,} people keep their decision and their tier."
    was, now = sum(_tiers(before).values()), sum(_tiers(after).values())
    came = sum(m.people for m in moves if m.after.startswith("qualified") and not m.before.startswith("qualified"))
    went = sum(m.people for m in moves if m.before.startswith("qualified") and not m.after.startswith("qualified"))
    changed = sum(move.people for move in moves)
    return (
        f"{changed:,} of {len(after):,} people would change decision or tier. "
        f"{now:,} instead of {was:,} would qualify: {came:,} more come in, {went:,} fall out."
    )


def _tiers(made: Iterable[Decision]) -> dict[str, int]:
    return dict(sorted(Counter(d.tier for d in made if d.verdict is Verdict.QUALIFIED).items()))


def _move(key: tuple[str, str], pairs: Sequence[Pair], before: Standing, campaign: Campaign) -> Move:
    old, new = pairs[0]
    return Move(
        before=key[0],
        after=key[1],
        people=len(pairs),
        accounts=len({decision.account_id for decision, _ in pairs}),
        gains=_gain(old, new, campaign),
        examples=tuple(_flip(old, new, before) for old, new in _spread(pairs)[:_EXAMPLES]),
    )


def _gain(old: Decision, new: Decision, campaign: Campaign) -> int:
    if old.verdict is not new.verdict:
        if Verdict.QUALIFIED not in (old.verdict, new.verdict):
            return 0
        return 1 if new.verdict is Verdict.QUALIFIED else -1
    was, now = (icp_of(campaign, one).account.tiers.get(one.tier, 0) for one in (old, new))
    return (now > was) - (now < was)


def _spread(pairs: Sequence[Pair]) -> list[Pair]:
    """One person of each account before a second of any, so that five examples show five companies."""
    seen: Counter[str] = Counter()
    placed = []
    for pair in pairs:
        placed.append((seen[pair[0].account_id], pair))
        seen[pair[0].account_id] += 1
    return [pair for _, pair in sorted(placed, key=lambda item: item[0])]


def _flip(old: Decision, new: Decision, before: Standing) -> Flip:
    name, title, company = before.who(old)
    return Flip(prospect_id=old.prospect_id, name=name, title=title, company=company, reason=_reason(old, new))


def _reason(old: Decision, new: Decision) -> str:
    """Why this one moved: what decides now, what no longer stands in the way, or which points changed."""
    if new.verdict is not Verdict.QUALIFIED:
        return new.headline
    if old.verdict is not Verdict.QUALIFIED:
        return f"No longer in the way: {old.headline}"
    was = {(r.group, r.id): r.points for r in old.criteria if r.group == "nice"}
    now = {(r.group, r.id): r.points for r in new.criteria if r.group == "nice"}
    said = [
        f"`{key[1]}` {was.get(key, 0)} → {now.get(key, 0)} points"
        for key in dict.fromkeys((*was, *now))
        if was.get(key, 0) != now.get(key, 0)
    ]
    scores = f"score {old.score_lo} → {new.score_lo}"
    return f"{'; '.join(said)}; {scores}." if said else f"The tiers are drawn elsewhere ({scores})."
