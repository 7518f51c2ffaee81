"""From the rules' answers to one verdict, a score interval and a tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from outreach.models import ICP, Answer, CriterionResult, Verdict
from outreach.targeting.terms import NO, UNKNOWN, YES, Cell, Cells, T, Terms

#: The first of these that any rule leads to is the verdict.
ORDER = (Verdict.EXCLUDED, Verdict.NO_FIT, Verdict.HOLD, Verdict.RESEARCH, Verdict.WRONG_PERSON)

#: Eligibility as a number: the place in `ORDER` of the first verdict it leads to; this when it leads to none.
NOTHING_AGAINST = len(ORDER)


@dataclass(frozen=True)
class Answers(Generic[T]):
    """What the rules said about one prospect, or about each of a list; yes speaks for the prospect."""

    exclude: Sequence[T]
    must: Sequence[T]  # an unknown already counted as its owner chose (`on_unknown`)
    nice: Sequence[tuple[T, int]]  # with the points it is worth
    role: T
    eligibility: (
        T  # the place in `ORDER` of the first verdict it leads to, `NOTHING_AGAINST` for none; null = not asked
    )


@dataclass(frozen=True)
class Sums(Generic[T]):
    """The answers taken together, group by group."""

    allowed: T  # no exclusion applies
    must: T
    role: T
    eligibility: T
    lo: T  # unknown points count as none
    hi: T  # unknown points count in full


@dataclass(frozen=True)
class Conclusion(Generic[T]):
    """What follows, by name."""

    verdict: T
    tier: T  # "" below all of them


def sum_up(answers: Answers[T], terms: Terms[T]) -> Sums[T]:
    """Three-valued logic over each group, and the score as an interval."""
    return Sums(
        allowed=terms.all_of(answers.exclude),
        must=terms.all_of(answers.must),
        role=answers.role,
        eligibility=answers.eligibility,
        lo=terms.total([terms.first_of([(answer, points)], 0) for answer, points in answers.nice]),
        hi=terms.total([terms.first_of([(~answer, 0)], points) for answer, points in answers.nice]),
    )


def conclude(sums: Sums[T], tiers: Mapping[str, int], terms: Terms[T]) -> Conclusion[T]:
    """The first verdict that applies; unknown is never a pass: outside ranking and exclusion it wants a look-up.

    Whoever has not been asked for permission is held. A score below every tier is no fit, or a question when the
    unknown points could lift it.
    """
    least, asked = min(tiers.values(), default=0), sums.eligibility
    leads_to = [
        ~sums.allowed | (asked <= 0),
        ~sums.must | (sums.hi <= least - 1) | (asked <= 1),
        asked.is_null() | (asked <= 2),
        sums.must.is_null() | sums.role.is_null() | (sums.lo <= least - 1) | (asked <= 3),
        ~sums.role | (asked <= 4),
    ]
    verdict = terms.first_of(list(zip(leads_to, ORDER, strict=True)), Verdict.QUALIFIED)
    best_first = sorted(tiers.items(), key=lambda tier: -tier[1])
    return Conclusion(verdict, terms.first_of([(sums.lo >= score, name) for name, score in best_first], ""))


def counted(answer: T, on_unknown: str, terms: Terms[T]) -> T:
    """A must's answer, an unknown taken as its owner chose: a no, a pass, or a question."""
    if on_unknown == "research":
        return answer
    return terms.all_of([answer, ~answer.is_null()]) if on_unknown == "fail" else answer | answer.is_null()


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
    """The conclusion about one prospect, with what led to it; a score below every tier is one more answer."""
    tiers, cells = icp.account.tiers, Cells({})
    sums = sum_up(_answers(asked), cells)
    conclusion = conclude(sums, tiers, cells)
    lo, hi, tier, verdict = sums.lo.value, sums.hi.value, conclusion.tier.value, conclusion.verdict.value
    criteria = asked if tier else (*asked, _below_every_tier(lo, hi, tiers))
    because = next((result for result in criteria if consequence(result) is verdict), None)
    return Outcome(verdict, tier, lo, hi, because, criteria)


def consequence(result: CriterionResult) -> Verdict | None:
    """What one answer leads to."""
    if result.answer is Answer.PASS or result.group == "nice":
        return None
    if result.answer is Answer.FAIL:
        return result.fail_verdict or Verdict.HOLD
    if result.group == "exclude":
        return None
    return result.fail_verdict if result.group == "must" else Verdict.RESEARCH


def eligibility_place(results: Sequence[CriterionResult]) -> int | None:
    """The place in `ORDER` of the first verdict that eligibility leads to; None when nobody has asked."""
    if not results:
        return None
    led_to = [consequence(result) for result in results]
    return min((ORDER.index(verdict) for verdict in led_to if verdict in ORDER), default=NOTHING_AGAINST)


_CELLS = {Answer.PASS: YES, Answer.FAIL: NO, Answer.UNKNOWN: UNKNOWN}
_COUNTED = {None: YES, Verdict.NO_FIT: NO, Verdict.RESEARCH: UNKNOWN}


def _answers(asked: tuple[CriterionResult, ...]) -> Answers[Cell]:
    by_group: dict[str, list[CriterionResult]] = {}
    for result in asked:
        by_group.setdefault(result.group, []).append(result)
    return Answers(
        exclude=[_CELLS[result.answer] for result in by_group.get("exclude", ())],
        must=[_COUNTED[consequence(result)] for result in by_group.get("must", ())],
        nice=[(_CELLS[result.answer], result.weight) for result in by_group.get("nice", ())],
        role=_CELLS[by_group["role"][0].answer] if "role" in by_group else YES,
        eligibility=Cell(eligibility_place(by_group.get("eligibility", ()))),
    )


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
