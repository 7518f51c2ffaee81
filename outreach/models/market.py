"""What the gate's answers add up to: the market, what other rules would change, what to look up, who is covered."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from outreach.models.base import Answer, Frozen
from outreach.models.campaign import BuyingRole
from outreach.models.decisions import CriterionResult, RoleReading, Verdict
from outreach.models.facts import FactKind


def leads_to(result: CriterionResult) -> Verdict | None:
    """What one stored answer stands for: the verdict it leads to, None when it stops nobody."""
    if result.answer is Answer.PASS or result.group == "nice":
        return None
    if result.answer is Answer.FAIL:
        return result.fail_verdict or Verdict.HOLD
    if result.group == "exclude":
        return None
    return result.fail_verdict if result.group == "must" else Verdict.RESEARCH


def score_of(criteria: Sequence[CriterionResult]) -> CriterionResult | None:
    """The answer that says that the score is below every tier: it stands last, after the role; None where it is not.

    A rule of an ICP may be called "score" as well.
    """
    return criteria[-1] if criteria and criteria[-1].group == "must" else None


# ---------------------------------------------------------------- the market in the list


class MarketCell(Frozen):
    """How many stand in one place of the market."""

    segment: str  # "" = no segment confirmed
    standing: str  # "A", "B", ... for qualified; else "on hold", "to research", "wrong person"
    accounts: int  # whose best person stands here
    people: int
    icp: str = ""  # that fits best; "" where the campaign has one only


class RuleEffect(Frozen):
    """What one rule by itself keeps out."""

    id: str
    group: str
    subject: Literal["account", "person"]
    why: str
    fails: int  # accounts or people it says no to
    unknown: int
    only: int  # accounts it says no to while no other rule about accounts does; people it says no to and no rule else
    lets_in_accounts: int  # that would have their first qualified person without this rule
    lets_in_people: int  # that would qualify without this rule
    said: str
    icp: str = ""  # whose rule it is, where the campaign has several


class Market(Frozen):
    """The market in the list: who qualifies, by segment and tier, and what each rule excludes."""

    today: date
    afresh: bool  # decided again for this; else read from the last run
    headline: str
    accounts: int
    people: int
    fitting_accounts: int  # every rule about accounts holds
    qualified_accounts: int
    qualified_people: int
    holdout_people: int  # among the qualified, not written to
    by_verdict: dict[Verdict, int]
    cells: tuple[MarketCell, ...]
    rules: tuple[RuleEffect, ...]
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- who got which answer


class PersonLine(Frozen):
    """One person with their answer and what decided it."""

    prospect_id: str
    name: str
    title: str
    company: str
    domain: str
    email: str
    verdict: Verdict
    tier: str
    score: int  # points that are certain
    possible: int  # if every unknown turned out well
    role: str  # "likely champion (50 %)"
    sentence: str  # what decided
    holdout: bool = False
    icp: str = ""  # the one that fits best; "" where the campaign has one only


class PeopleList(Frozen):
    """Who got which answer, best first."""

    headline: str
    people: tuple[PersonLine, ...]
    by_verdict: dict[Verdict, int]  # of everybody on file


# ---------------------------------------------------------------- what other rules would change


class Flip(Frozen):
    """One person whose answer would be another."""

    prospect_id: str
    name: str
    title: str
    company: str
    reason: str


class Move(Frozen):
    """Everybody who would go from one answer to another."""

    before: str  # "qualified, tier B"
    after: str
    people: int
    accounts: int
    gains: int  # +1 qualifies or rises, -1 falls out or sinks, 0 neither
    examples: tuple[Flip, ...]  # at most five


class Preview(Frozen):
    """What would change under another file; nothing is stored."""

    document: str  # "new_icp.yaml"
    kind: Literal["icp", "policy"]
    headline: str
    people: int
    changed: int
    qualified_before: int
    qualified_after: int
    tiers_before: dict[str, int]
    tiers_after: dict[str, int]
    moves: tuple[Move, ...]  # those that touch who qualifies first
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- what to look up next


class PassRate(Frozen):
    """How often a rule passes where its answer is known."""

    rule: str
    subject: Literal["account", "person"]
    passes: int
    known: int

    @property
    def chance(self) -> float:
        """The share with one pass and one fail added, so that little knowledge stays near one half."""
        return (self.passes + 1) / (self.known + 2)


class LookUpStep(Frozen):
    """One thing to look up, and what that is worth."""

    rules: tuple[str, ...]  # that it would settle
    look_up: str
    minutes: int  # about how long it takes
    points: int  # at stake: 100 where nothing counts without it
    chance: float  # that it changes the decision for the better
    value: float  # points x chance, added up over the people waiting
    people: tuple[str, ...]  # names of those waiting for it
    kind: FactKind | None = None  # of the row in a research sheet; None = a contact list brings it
    prospect_id: str = ""  # where it is about one person
    field: str = ""  # a field of the ICP's own: "custom.docks"
    hint: str = ""  # what is known that may be the answer, to be confirmed


class LookUp(Frozen):
    """One account with its cheapest next look-up."""

    account_id: str
    company: str
    domain: str
    step: LookUpStep
    then: tuple[LookUpStep, ...] = ()

    @property
    def value(self) -> float:
        """What the next look-up is worth."""
        return self.step.value


class LookUpQueue(Frozen):
    """What to look up next, the most valuable first."""

    headline: str
    rule: str  # how the order comes about, in words
    items: tuple[LookUp, ...]
    rates: tuple[PassRate, ...]
    hopeless: int  # people with something unknown whom no look-up would qualify
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- who decides together


class CoverageMember(Frozen):
    """One person at an account, as far as coverage goes."""

    prospect_id: str
    name: str
    title: str
    role: RoleReading
    verdict: Verdict
    score: int = 0
    touched_on: date | None = None
    draft: str = ""  # the draft's status; "" = none
    note: str = ""  # why they cannot be written to now

    @property
    def likely(self) -> str:
        """The part they play: by their title never more than likely."""
        if self.role.role is BuyingRole.UNKNOWN:
            return "role unknown" if self.role.answer is Answer.UNKNOWN else "no part in the buying group"
        words = f"{self.role.role.replace('_', ' ')} ({self.role.confidence * 100:.0f} %)"
        return f"{words}, from the CRM" if self.role.from_crm else f"likely {words}"


class RoleCoverage(Frozen):
    """One role of the buying group at one account."""

    role: BuyingRole
    label: str
    required: bool
    contactable: bool
    state: Literal["covered", "on hold", "missing"]
    people: tuple[str, ...]
    note: str  # who it is, or whom to look for


class CoverageLine(Frozen):
    """One person with what is going on with them."""

    prospect_id: str
    name: str
    title: str
    likely: str
    state: str  # "goes first", "waits", "written to on 3 May 2026", "draft to review", "on hold: ..."


class Coverage(Frozen):
    """Who decides together at one account: who is known, missing, being written to, and who goes first."""

    account_id: str
    company: str
    domain: str
    required: int
    covered: int
    headline: str
    roles: tuple[RoleCoverage, ...]
    people: tuple[CoverageLine, ...]
    missing: tuple[str, ...]  # required roles nobody reachable plays
    first: str  # the name of who is written to next; "" = nobody
    first_why: str
    at_a_time: str  # how many at this account, in words
    most: int  # people who may be written to within the policy's window
    under_way: int  # people being written to
    room: int  # people that may be written to now beside those being written to

    @property
    def share(self) -> float:
        """The share of the required roles that a reachable, current person plays; 1 where none is required."""
        return self.covered / self.required if self.required else 1.0


class CoverageOverview(Frozen):
    """Coverage of every account that fits."""

    headline: str
    accounts: tuple[Coverage, ...]  # least covered first
    missing: dict[str, int]  # role -> accounts where nobody plays it
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- one answer explained


class ExplainedReason(Frozen):
    """One rule's answer with what it rests on."""

    id: str
    label: str
    group: str
    said: str  # "number of employees is 172"
    rule: str  # "rule needs 20 to 500 (big enough to have a CI bill)"
    source: str
    as_of: date | None
    age: str  # "19 days ago"
    points: int = 0
    weight: int = 0
    decides: bool = False  # the verdict follows from this one
    missing: tuple[str, ...] = ()  # of permission: the evidence that would settle it
    law: str = ""  # of permission: the rule of the book and where it comes from
    remedy: str = ""  # of permission: what to do next


class OpenQuestion(Frozen):
    """One thing that is not known, and whether it pays to look."""

    id: str
    label: str
    said: str
    points: int  # could be added; 0 for a must
    decides: bool  # nothing goes on without it
    pays: bool  # knowing it could make them qualify or lift their tier
    worth: str  # "would add up to 30 points"
    look_up: str
    minutes: int
    source: str = ""
    as_of: date | None = None
    age: str = ""


class Explanation(Frozen):
    """One decision in words: for the command line and the screen alike."""

    prospect_id: str
    account_id: str
    name: str
    title: str
    company: str
    email: str
    decided_on: date
    verdict: Verdict
    tier: str
    word: str  # "Qualified, tier B"
    sentence: str
    person: str  # "likely champion (50 %), because ..."
    score: str  # in words
    speaks_for: tuple[ExplainedReason, ...]
    speaks_against: tuple[ExplainedReason, ...]
    open: tuple[OpenQuestion, ...]  # the cheapest that decides first
    cleared: tuple[str, ...]  # rules that could have stopped it and did not
    unasked: tuple[str, ...] = ()  # exclusions about which nothing is on file: an unknown excludes nobody
    icp: str = ""  # the ICP that fits best, where the campaign has several
    rivals: tuple[str, ...] = ()  # what the others say, a sentence each
    next_look_up: str
    counterfactual: str
    not_checked: str
    rules: str  # under which documents
