"""One decision about one prospect: every rule's answer, the first verdict that applies, and what would change it.

Pure: the same inputs and documents give the same decision, byte for byte.
"""

import hashlib
from dataclasses import dataclass

from outreach.models import (
    ICP,
    Answer,
    CriterionResult,
    Decision,
    GateInputs,
    Policy,
    RoleReading,
    Verdict,
    digest_of,
    short_id,
    size_range,
)
from outreach.targeting.buying_group import Size, read_role, role_result
from outreach.targeting.counterfactuals import Case, PlannedRule, what_would_change
from outreach.targeting.criteria import judge
from outreach.targeting.memo import Memo
from outreach.targeting.observations import Evidence, look
from outreach.targeting.outcome import Outcome, settle, share_out


@dataclass(frozen=True)
class Plan:
    """What is worked out once per ICP: its digest, and its rules with their share of 100 points."""

    digest: str
    rules: tuple[PlannedRule, ...]


def decide(inputs: GateInputs, eligibility: tuple[CriterionResult, ...], icp: ICP, policy: Policy) -> Decision:
    """The gate's answer with its reasons. Without any eligibility answer the prospect is held, never passed."""
    plan = _PLANS.get(icp)
    evidence = Evidence(inputs.profile)
    account = tuple(judge(rule, group, evidence, icp, points) for rule, group, points in plan.rules)
    role = read_role(inputs.title, _employees(evidence), icp)
    asked = (*account, *(eligibility or (_NOT_ASKED,)), role_result(role, inputs.title))
    outcome = settle(asked, icp)
    changes = what_would_change(Case(inputs, icp, evidence, plan.rules, asked), outcome)
    return _decision(inputs, outcome, role, changes, plan.digest, policy)


def in_holdout(account_id: str, policy: Policy) -> bool:
    """Whether the account is in the share that gets no outreach: by hash, so that nobody can choose."""
    digest = hashlib.sha256(f"{account_id}{policy.holdout_salt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < policy.holdout_share


def _decision(
    inputs: GateInputs, outcome: Outcome, role: RoleReading, changes: str, icp_digest: str, policy: Policy
) -> Decision:
    prospect, policy_digest, inputs_digest = inputs.profile.prospect, _POLICY_DIGESTS.get(policy), digest_of(inputs)
    qualified = outcome.verdict is Verdict.QUALIFIED
    return Decision(
        decision_id=short_id("dec", prospect.prospect_id, inputs_digest, icp_digest, policy_digest),
        prospect_id=prospect.prospect_id,
        account_id=prospect.account_id,
        verdict=outcome.verdict,
        tier=outcome.tier if qualified else "",
        score_lo=outcome.lo,
        score_hi=outcome.hi,
        role=role,
        title=inputs.title,
        criteria=outcome.criteria,
        headline=_headline(inputs, outcome, role),
        counterfactual=changes,
        holdout=qualified and in_holdout(prospect.account_id, policy),
        decided_on=inputs.profile.today,
        icp_digest=icp_digest,
        policy_digest=policy_digest,
        inputs_digest=inputs_digest,
    )


_NOT_ASKED = CriterionResult(
    id="eligibility",
    group="eligibility",
    answer=Answer.FAIL,
    detail="nobody has asked yet whether they may be written to",
    fail_verdict=Verdict.HOLD,
)

_OPENINGS = {
    Verdict.EXCLUDED: "Excluded",
    Verdict.NO_FIT: "No fit",
    Verdict.HOLD: "On hold",
    Verdict.RESEARCH: "Research first",
    Verdict.WRONG_PERSON: "Wrong person",
}


def _plan(icp: ICP) -> Plan:
    account = icp.account
    shares = share_out(tuple(rule.weight for rule in account.nice))
    excluding: list[PlannedRule] = [(rule, "exclude", 0) for rule in account.exclude]
    deciding: list[PlannedRule] = [(rule, "must", 0) for rule in account.must]
    ranking: list[PlannedRule] = [(rule, "nice", share) for rule, share in zip(account.nice, shares, strict=True)]
    return Plan(icp.digest, (*excluding, *deciding, *ranking))


_PLANS: Memo[ICP, Plan] = Memo(_plan)
_POLICY_DIGESTS: Memo[Policy, str] = Memo(lambda policy: policy.digest)


def _employees(evidence: Evidence) -> Size:
    """The company's size for reading the role; an expired or disputed one is not known."""
    reading = look(evidence, "company.employees", None)
    if reading.observation is None or reading.expired:
        return None
    size = size_range(reading.observation.value)
    return size[0] if size and size[0] == size[1] else size


def _headline(inputs: GateInputs, outcome: Outcome, role: RoleReading) -> str:
    """One sentence for a person: the verdict and what decided it."""
    company = inputs.profile.account.name or inputs.profile.account.domain
    if outcome.because is None:
        musts = [result.detail.split(" - ")[0] for result in outcome.criteria if result.group == "must"]
        return f"Tier {outcome.tier} ({_score(outcome)}): {role.detail} at {company}; {'; '.join(musts[:3])}."
    look_up = f"; {outcome.because.look_up}" if outcome.because.look_up else ""
    return f"{_OPENINGS[outcome.verdict]}: {outcome.because.detail}{look_up}."


def _score(outcome: Outcome) -> str:
    return f"{outcome.lo} of 100" if outcome.lo == outcome.hi else f"{outcome.lo} to {outcome.hi} of 100"
