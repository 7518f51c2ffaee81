"""One decision about one prospect: every rule's answer, the first verdict that applies, and what would change it.

Pure: the same inputs and documents give the same decision, byte for byte.
"""

import hashlib
from collections.abc import Iterable, Iterator
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
)
from outreach.targeting.buying_group import role_reading, role_result, title_answers
from outreach.targeting.counterfactuals import Case, what_would_change
from outreach.targeting.memo import Memo
from outreach.targeting.observations import Evidence
from outreach.targeting.outcome import Outcome, settle
from outreach.targeting.plan import plan_of
from outreach.targeting.sharing import AccountRules
from outreach.targeting.supposing import employees


def decide(inputs: GateInputs, eligibility: tuple[CriterionResult, ...], icp: ICP, policy: Policy) -> Decision:
    """The gate's answer with its reasons. Without any eligibility answer the prospect is held, never passed."""
    return numbered(in_words(judge_under(inputs, eligibility, AccountRules(icp), Evidence(inputs.profile)), policy))


def decide_all(
    cases: Iterable[tuple[GateInputs, tuple[CriterionResult, ...]]], icp: ICP, policy: Policy
) -> Iterator[Decision]:
    """`decide` for many: each account is asked about once for all its people. Same decisions, in the same order."""
    accounts = AccountRules(icp)
    for inputs, eligibility in cases:
        yield numbered(in_words(judge_under(inputs, eligibility, accounts, Evidence(inputs.profile)), policy))


@dataclass(frozen=True)
class Judged:
    """One prospect's outcome under one ICP, before it is put in words."""

    case: Case
    role: RoleReading
    outcome: Outcome

    @property
    def tier(self) -> str:
        """The tier of who qualifies; "" for everybody else."""
        return self.outcome.tier if self.outcome.verdict is Verdict.QUALIFIED else ""


def judge_under(
    inputs: GateInputs, eligibility: tuple[CriterionResult, ...], accounts: AccountRules, evidence: Evidence
) -> Judged:
    """Every rule of one ICP asked about one prospect, and what follows."""
    icp = accounts.icp
    account = tuple(asked.answer for asked in accounts.ask(inputs.profile, evidence))
    title = title_answers(inputs.title, icp)
    role = role_reading(inputs.title, employees(evidence), icp, title, inputs.profile.prospect.contact_role)
    asked = (*account, *(eligibility or (_NOT_ASKED,)), role_result(role, inputs.title))
    case = Case(inputs, icp, evidence, title, accounts.plan.rules, asked)
    return Judged(case, role, settle(asked, icp))


def in_holdout(account_id: str, policy: Policy) -> bool:
    """Whether the account is in the share that gets no outreach: by hash, so that nobody can choose."""
    digest = hashlib.sha256(f"{account_id}{policy.holdout_salt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < policy.holdout_share


def in_words(judged: Judged, policy: Policy) -> Decision:
    """The decision with its sentences, not numbered yet (`numbered`)."""
    inputs, outcome = judged.case.inputs, judged.outcome
    prospect = inputs.profile.prospect
    return Decision(
        decision_id="",
        prospect_id=prospect.prospect_id,
        account_id=prospect.account_id,
        verdict=outcome.verdict,
        tier=judged.tier,
        score_lo=outcome.lo,
        score_hi=outcome.hi,
        role=judged.role,
        title=inputs.title,
        criteria=outcome.criteria,
        headline=headline_of(judged),
        counterfactual=what_would_change(judged.case, outcome),
        holdout=outcome.verdict is Verdict.QUALIFIED and in_holdout(prospect.account_id, policy),
        decided_on=inputs.profile.today,
        icp_digest=plan_of(judged.case.icp).digest,
        policy_digest=_POLICY_DIGESTS.get(policy),
        inputs_digest=digest_of(inputs),
    )


def numbered(decision: Decision) -> Decision:
    """With its id, which is by content: another answer to the same inputs, as after an upgrade, is another decision."""
    content = decision.model_dump_json(exclude={"decision_id"})
    digest = hashlib.sha256(content.encode()).hexdigest()
    return decision.model_copy(update={"decision_id": short_id("dec", decision.prospect_id, digest)})


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


_POLICY_DIGESTS: Memo[Policy, str] = Memo(lambda policy: policy.digest)


def headline_of(judged: Judged) -> str:
    """One sentence for a person: the verdict and what decided it."""
    inputs, outcome, role = judged.case.inputs, judged.outcome, judged.role
    company = inputs.profile.account.name or inputs.profile.account.domain
    if outcome.because is None:
        musts = [result.detail.split(" - ")[0] for result in outcome.criteria if result.group == "must"]
        return f"Tier {outcome.tier} ({_score(outcome)}): {role.detail} at {company}; {'; '.join(musts[:3])}."
    look_up = f"; {outcome.because.look_up}" if outcome.because.look_up else ""
    return f"{_OPENINGS[outcome.verdict]}: {outcome.because.detail}{look_up}."


def _score(outcome: Outcome) -> str:
    return f"{outcome.lo} of 100" if outcome.lo == outcome.hi else f"{outcome.lo} to {outcome.hi} of 100"
