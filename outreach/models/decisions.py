"""What the gate says about one prospect, and why."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from outreach.models.base import Answer, Frozen, is_empty
from outreach.models.campaign import BuyingRole
from outreach.models.facts import Profile
from outreach.models.permission import Effect, Override, PermissionEvidence


class Verdict(StrEnum):
    """The gate's answer, in the order in which it is decided: the first that applies wins."""

    EXCLUDED = "excluded"  # never: a rule or the person said so
    NO_FIT = "no_fit"  # a must-have failed
    HOLD = "hold"  # not now: lifecycle, frequency, country
    RESEARCH = "research"  # a must-have is unknown; one look-up decides
    WRONG_PERSON = "wrong_person"  # right account, no part in the decision
    QUALIFIED = "qualified"


class TitleReading(Frozen):
    """What a job title means, and how sure that is."""

    title: str
    seniority: str = "unknown"
    function: str = "unknown"
    functions: tuple[str, ...] = ()  # all that apply, the main one first
    status: Literal["current", "former", "aspiring", "seeking", "incoming", "inactive"] = "current"
    manages_people: bool = False
    confidence: Literal["high", "medium", "low"] = "low"
    reasons: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        """The person holds this job today."""
        return self.status == "current"


class TitleCorrection(Frozen):
    """What a person said a title means; it wins over every rule. An empty field keeps what the rules read."""

    title: str
    seniority: str = ""
    function: str = ""
    status: Literal["", "current", "former", "aspiring", "seeking", "incoming", "inactive"] = ""
    manages_people: bool | None = None
    by: str = ""
    on: date | None = None
    note: str = ""


class CriterionResult(Frozen):
    """One rule's answer about one prospect, in a sentence with the value that caused it."""

    id: str
    group: Literal["exclude", "must", "nice", "eligibility", "role"]
    answer: Answer
    detail: str
    points: int = 0  # earned
    weight: int = 0  # could be earned
    source: str = ""
    as_of: date | None = None
    fail_verdict: Verdict | None = None  # what a fail of this rule leads to
    look_up: str = ""  # for unknown: the cheapest next step
    rule: str = Field(default="", exclude_if=is_empty)  # of the rule book: "G04"
    effect: Effect | None = Field(default=None, exclude_if=is_empty)  # what not passing leads to
    missing: tuple[str, ...] = Field(default=(), exclude_if=is_empty)  # the evidence that would settle it
    law: str = Field(default="", exclude_if=is_empty)  # where the rule comes from
    remedy: str = Field(default="", exclude_if=is_empty)  # what to do next


class RoleReading(Frozen):
    """The likely part in the buying group; a title is never more than likely."""

    role: BuyingRole = BuyingRole.UNKNOWN
    confidence: float = 0.0
    contactable: bool = False
    answer: Answer = Answer.UNKNOWN
    detail: str
    from_crm: bool = Field(default=False, exclude_if=is_empty)  # the CRM's contact role, not the title, says it


class Touch(Frozen):
    """One message that reached somebody, ours or one the list reports."""

    prospect_id: str
    account_id: str
    on: date
    source: str
    by: str = Field(default="", exclude_if=is_empty)  # the colleague who wrote; "" = not known
    campaign: str = Field(default="", exclude_if=is_empty)


class SuppressionKind(StrEnum):
    """What a suppression names."""

    ADDRESS = "address"
    DOMAIN = "domain"
    PERSON = "person"  # prospect_id
    ACCOUNT = "account"  # account_id
    MARK = "mark"  # what is left of an erased person: a keyed hash of an address (eligibility.mark)


class Suppression(Frozen):
    """A rule that stops every message. Hold can be lifted by a named person; never cannot."""

    kind: SuppressionKind
    value: str  # lower case
    level: Literal["hold", "never"] = "never"
    reason: str
    by: str
    cause: Literal["", "opt_out", "bounce", "complaint", "erasure"] = Field(default="", exclude_if=is_empty)


def _is_first(edition: int) -> bool:
    return edition == 1


class GateInputs(Frozen):
    """Everything a decision rests on beside the campaign files; stored, so that it can be replayed."""

    profile: Profile
    title: TitleReading
    suppressions: tuple[Suppression, ...] = ()  # those that name this prospect
    touches: tuple[Touch, ...] = ()  # to this account, recent enough to count
    edition: int = Field(default=1, exclude_if=_is_first)  # of the eligibility rules: replay asks the same ones again
    evidence: tuple[PermissionEvidence, ...] = Field(default=(), exclude_if=is_empty)  # about this person
    overrides: tuple[Override, ...] = Field(default=(), exclude_if=is_empty)  # blocks of this person that were lifted
    sender: tuple[str, ...] = Field(default=(), exclude_if=is_empty)  # names and addresses of whoever will write


class Rival(Frozen):
    """What another ICP of the same campaign says about the same person."""

    icp: str  # its id
    icp_digest: str
    verdict: Verdict
    tier: str = ""
    score_lo: int
    score_hi: int


class Decision(Frozen):
    """The gate's answer for one prospect with its reasons."""

    decision_id: str
    prospect_id: str
    account_id: str
    verdict: Verdict
    tier: str = ""  # qualified only
    score_lo: int  # unknowns earn nothing
    score_hi: int  # unknowns earn everything
    role: RoleReading
    title: TitleReading
    criteria: tuple[CriterionResult, ...]
    headline: str  # one sentence for a person
    counterfactual: str = ""  # what would change it
    holdout: bool = False  # chosen by hash to get no outreach
    decided_on: date
    icp_digest: str
    policy_digest: str
    inputs_digest: str
    icp: str = Field(default="", exclude_if=is_empty)  # id of the ICP that fits best; "" = the campaign has one only
    rivals: tuple[Rival, ...] = Field(default=(), exclude_if=is_empty)  # what the campaign's other ICPs say

    def by_answer(self, answer: Answer) -> tuple[CriterionResult, ...]:
        """The rules that gave this answer, in the order they were asked."""
        return tuple(result for result in self.criteria if result.answer is answer)
