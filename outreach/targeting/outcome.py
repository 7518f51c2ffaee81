"""From the rules' answers to one verdict, a score interval and a tier."""

from collections.abc import Mapping
from dataclasses import dataclass

from outreach.models import ICP, Answer, CriterionResult, Verdict

#: The first of these that any rule leads to is the verdict.
ORDER = (Verdict.EXCLUDED, Verdict.NO_FIT, Verdict.HOLD, Verdict.RESEARCH, Verdict.WRONG_PERSON)


@dataclass(frozen=True)
class Outcome:
    """The verdict with the answer that decided it, and the score as an interval of 0 to 100."""

    verdict: Verdict
    tier: str
    lo: int
    hi: int
    because: CriterionResult | None
    criteria: tuple[CriterionResult, ...]


def settle(asked: tuple[CriterionResult, ...], icp: ICP) -> Outcome:
    """The first verdict that applies, in the order of `ORDER`; a score below every tier is one more answer."""
    nice = [result for result in asked if result.group == "nice"]
    lo = sum(result.points for result in nice)
    hi = lo + sum(result.weight for result in nice if result.answer is Answer.UNKNOWN)
    tier = tier_of(lo, icp.account.tiers)
    criteria = asked if tier else (*asked, _below_every_tier(lo, hi, icp.account.tiers))
    led_to = [(consequence(result), result) for result in criteria]
    for verdict in ORDER:
        because = next((result for leads_to, result in led_to if leads_to is verdict), None)
        if because:
            return Outcome(verdict, tier, lo, hi, because, criteria)
    return Outcome(Verdict.QUALIFIED, tier, lo, hi, None, criteria)


def consequence(result: CriterionResult) -> Verdict | None:
    """What one answer leads to. Unknown is never a pass: outside ranking and exclusion it wants a look-up."""
    if result.answer is Answer.PASS or result.group == "nice":
        return None
    if result.answer is Answer.FAIL:
        return result.fail_verdict or Verdict.HOLD
    if result.group == "exclude":
        return None
    return result.fail_verdict if result.group == "must" else Verdict.RESEARCH


def tier_of(score: int, tiers: Mapping[str, int]) -> str:
    """The best tier whose least score is reached; "" below all of them."""
    reached = [(least, name) for name, least in tiers.items() if score >= least]
    return max(reached, key=lambda pair: pair[0])[1] if reached else ""


def share_out(weights: tuple[int, ...]) -> tuple[int, ...]:
    """Weights as whole points that add up to exactly 100; the largest remainders get the points left over."""
    total = sum(weights)
    if not total:
        return tuple(0 for _ in weights)
    points = [weight * 100 // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(weights[at] * 100 % total), at))
    for at in by_remainder[: 100 - sum(points)]:
        points[at] += 1
    return tuple(points)


def _below_every_tier(lo: int, hi: int, tiers: Mapping[str, int]) -> CriterionResult:
    least = min(tiers.values(), default=0)
    reachable = hi >= least
    return CriterionResult(
        id="score",
        group="must",
        answer=Answer.UNKNOWN if reachable else Answer.FAIL,
        detail=f"score is {lo} to {hi} of 100 - the lowest tier needs {least}",
        fail_verdict=Verdict.RESEARCH if reachable else Verdict.NO_FIT,
        look_up="look up what is still unknown, the most points first" if reachable else "",
    )
