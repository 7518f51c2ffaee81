"""Several ICPs in one campaign: each person is judged under every one, and the one that fits best decides.

Better is: a verdict nearer to a message, then the tier with the higher threshold, then the higher score (certain points
before possible ones), then the ICP that stands first in the folder. An `exclude` rule holds for its own ICP only, like
everything else in it: what must hold whatever the ICP belongs in policy.yaml or on the suppression list.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from outreach.models import ICP, CriterionResult, Decision, GateInputs, Policy, Rival, Verdict
from outreach.targeting.decide import Judged, headline_of, in_words, judge_under, numbered
from outreach.targeting.observations import Evidence
from outreach.targeting.plan import plan_of
from outreach.targeting.sharing import AccountRules

#: From a message to never.
BEST_FIRST = (
    Verdict.QUALIFIED,
    Verdict.HOLD,
    Verdict.RESEARCH,
    Verdict.WRONG_PERSON,
    Verdict.NO_FIT,
    Verdict.EXCLUDED,
)

#: A prospect before the gate, with what eligibility said.
Case = tuple[GateInputs, tuple[CriterionResult, ...]]


class Place(NamedTuple):
    """How well one ICP fits one person; the greater the better."""

    verdict: int
    threshold: int  # of the tier; of those who qualify
    lo: int
    hi: int


def place_of(verdict: Verdict, tier: str, lo: int, hi: int, icp: ICP) -> Place:
    """Where an answer under an ICP stands among the answers under others."""
    threshold = icp.account.tiers.get(tier, 0) if verdict is Verdict.QUALIFIED else 0
    return Place(-BEST_FIRST.index(verdict), threshold, lo, hi)


def decide_best(
    inputs: GateInputs, eligibility: tuple[CriterionResult, ...], icps: Sequence[ICP], policy: Policy
) -> Decision:
    """`decide` under the ICP that fits best, which is named with what the others say; under one ICP the same.

    `icps`: in the order of the campaign, at least one, their ids different.
    """
    return BestOf(icps, policy).decide(inputs, eligibility)


def decide_best_all(cases: Iterable[Case], icps: Sequence[ICP], policy: Policy) -> Iterator[Decision]:
    """`decide_best` for many: each account is asked about once per ICP. Same decisions, in the same order."""
    best = BestOf(icps, policy)
    for inputs, eligibility in cases:
        yield best.decide(inputs, eligibility)


class BestOf:
    """The ICPs of one campaign, with the answers about the accounts met so far."""

    def __init__(self, icps: Sequence[ICP], policy: Policy) -> None:
        self._policy = policy
        self._rules = [AccountRules(icp) for icp in icps]

    def decide(self, inputs: GateInputs, eligibility: tuple[CriterionResult, ...]) -> Decision:
        """The decision about one person."""
        evidence = Evidence(inputs.profile)
        every = [judge_under(inputs, eligibility, rules, evidence) for rules in self._rules]
        winner = max(every, key=_place)  # the first of equals
        decision = in_words(winner, self._policy)
        others = [judged for judged in every if judged is not winner]
        return numbered(_among(decision, winner, others) if others else decision)


def _place(judged: Judged) -> Place:
    outcome = judged.outcome
    return place_of(outcome.verdict, judged.tier, outcome.lo, outcome.hi, judged.case.icp)


def _among(decision: Decision, winner: Judged, others: Sequence[Judged]) -> Decision:
    """The decision with whom it comes from, and what the other ICPs say."""
    name, changes = winner.case.icp.id, decision.counterfactual
    return decision.model_copy(
        update={
            "icp": name,
            "rivals": tuple(_rival(judged) for judged in others),
            "headline": _headline(decision, name, others),
            "counterfactual": f"Under “{name}”: {changes}" if changes else "",
        }
    )


def _rival(judged: Judged) -> Rival:
    outcome = judged.outcome
    return Rival(
        icp=judged.case.icp.id,
        icp_digest=plan_of(judged.case.icp).digest,
        verdict=outcome.verdict,
        tier=judged.tier,
        score_lo=outcome.lo,
        score_hi=outcome.hi,
    )


def _headline(decision: Decision, name: str, others: Sequence[Judged]) -> str:
    """Which ICP speaks, and what the others say; where all say the same, as of somebody suppressed, it is said once."""
    if all(headline_of(judged) == decision.headline for judged in others):
        return decision.headline
    opening = "Best" if decision.verdict is Verdict.QUALIFIED else "Nearest"
    said = "; ".join(f"under “{judged.case.icp.id}”: {_said(judged)}" for judged in others)
    return f"{opening} under “{name}”: {decision.headline.removesuffix('.')}; {said}."


def _said(judged: Judged) -> str:
    verdict = judged.outcome.verdict.replace("_", " ")
    return f"qualified, tier {judged.tier}" if judged.tier else verdict
