"""What is on file about an account, asked once however many of its people are decided."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from outreach.models import ICP, Account, CriterionResult, Fact, FactKind, Profile
from outreach.targeting.criteria import answer
from outreach.targeting.observations import Evidence
from outreach.targeting.plan import PlannedRule, plan_of
from outreach.targeting.readings import Finding, find

#: Fields whose value, source or date comes with the person.
_OF_THE_PERSON = frozenset({"company.domain", "company.name", "crm.lifecycle"})

#: What is said about a person and no rule about an account reads.
_READ_BY_NO_RULE = frozenset({FactKind.ROLE, FactKind.TENURE})


class Asked(NamedTuple):
    """One rule: what was found, and the answer in words."""

    finding: Finding
    answer: CriterionResult


@dataclass(frozen=True)
class _Known:
    """The answers about an account, and what they rest on."""

    account: Account
    facts: tuple[Fact, ...]
    today: date
    asked: dict[int, Asked]  # by the place of the rule


class AccountRules:
    """The account rules of one ICP, with the answers of the accounts met so far."""

    def __init__(self, icp: ICP) -> None:
        self.icp = icp
        self.plan = plan_of(icp)
        self._known: dict[str, _Known] = {}

    def ask(self, profile: Profile, evidence: Evidence) -> tuple[Asked, ...]:
        """Every account rule's answer about one person's account."""
        shared = self._shared(profile, evidence)
        return tuple(
            shared[place] if place in shared else self._ask(rule, profile, evidence)
            for place, rule in enumerate(self.plan.rules)
        )

    def _shared(self, profile: Profile, evidence: Evidence) -> dict[int, Asked]:
        """The answers that hold for everybody at the account: none where a fact about the person may change them."""
        facts = tuple(fact for fact in profile.facts if fact.kind not in _READ_BY_NO_RULE)
        person = profile.prospect.prospect_id
        if any(fact.subject == person for fact in facts):
            return {}
        known = self._known.get(profile.account.account_id)
        if known is None or (known.account, known.facts, known.today) != (profile.account, facts, profile.today):
            known = _Known(profile.account, facts, profile.today, self._ask_once(profile, evidence))
            self._known[profile.account.account_id] = known
        return known.asked

    def _ask_once(self, profile: Profile, evidence: Evidence) -> dict[int, Asked]:
        about_account = ((p, r) for p, r in enumerate(self.plan.rules) if r.criterion.field not in _OF_THE_PERSON)
        return {place: self._ask(rule, profile, evidence) for place, rule in about_account}

    def _ask(self, rule: PlannedRule, profile: Profile, evidence: Evidence) -> Asked:
        finding = find(rule, evidence, self.icp)
        return Asked(finding, answer(rule, finding, profile.today))
