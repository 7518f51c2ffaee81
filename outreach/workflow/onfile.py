"""What is on file about people, read in one moment and laid out as the stages want it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from outreach import checking, drafting, eligibility, facts, targeting, titles
from outreach.app import App
from outreach.models import (
    Account,
    CheckResult,
    Decision,
    Fact,
    GateInputs,
    Message,
    Policy,
    Profile,
    Prospect,
    Suppression,
    SuppressionKind,
    Touch,
)
from outreach.store import lists


@dataclass(frozen=True)
class OnFile:
    """Everything the gate reads, by whom it is about."""

    prospects: Sequence[Prospect]
    accounts: dict[str, Account]
    facts: dict[str, list[Fact]]
    suppressions: dict[tuple[SuppressionKind, str], Suppression]
    touches: dict[str, list[Touch]]

    @classmethod
    def everybody(cls, app: App, tx: Connection) -> "OnFile":
        """All prospects."""
        return cls._laid_out(app, tx, lists.all_prospects(tx), lists.all_accounts(tx), lists.all_facts(tx))

    @classmethod
    def one(cls, app: App, tx: Connection, prospect_id: str) -> "OnFile | None":
        """One prospect; None when nobody is on file under this id."""
        prospect = lists.prospect(tx, prospect_id)
        account = lists.account(tx, prospect.account_id) if prospect else None
        if prospect is None or account is None:
            return None
        about = lists.facts_about(tx, [prospect.prospect_id, account.account_id])
        return cls._laid_out(app, tx, [prospect], [account], about)

    @classmethod
    def _laid_out(
        cls, app: App, tx: Connection, prospects: list[Prospect], accounts: list[Account], facts_on_file: list[Fact]
    ) -> "OnFile":
        by_subject, by_account = defaultdict(list), defaultdict(list)
        for fact in facts_on_file:
            by_subject[fact.subject].append(fact)
        for touch in lists.touches_since(tx, app.today - _window(app.campaign.policy)):
            by_account[touch.account_id].append(touch)
        suppressions = {(item.kind, item.value): item for item in lists.all_suppressions(tx)}
        return cls(prospects, {a.account_id: a for a in accounts}, by_subject, suppressions, by_account)

    def profile(self, app: App, prospect: Prospect) -> Profile:
        """One person with every fact and its standing today."""
        about = (*self.facts.get(prospect.account_id, ()), *self.facts.get(prospect.prospect_id, ()))
        account = self.accounts[prospect.account_id]
        return facts.build_profile(prospect, account, about, app.campaign.policy, app.today)

    def inputs(self, app: App, prospect: Prospect) -> GateInputs:
        """Everything a decision about one person rests on."""
        names = lists.names_of(prospect, self.accounts[prospect.account_id])
        return GateInputs(
            profile=self.profile(app, prospect),
            title=titles.read_title(prospect.title),
            suppressions=tuple(self.suppressions[name] for name in names if name in self.suppressions),
            touches=tuple(self.touches.get(prospect.account_id, ())),
        )


def decide(app: App, inputs: GateInputs) -> Decision:
    """May we, and should we: the gate's answer for one person."""
    icp, policy = app.campaign.icp, app.campaign.policy
    return targeting.decide(inputs, eligibility.assess(inputs, policy), icp, policy)


def check(app: App, tx: Connection, message: Message, profile: Profile) -> CheckResult:
    """Every sentence of a message against what is on file today."""
    names = _other_names(app, tx) - {profile.prospect.name, profile.account.name}
    return checking.check(message, drafting.evidence_for(profile, app.campaign.offer, names))


def _other_names(app: App, tx: Connection) -> frozenset[str]:
    """Everybody's names; read again only when the lists have changed."""
    key = ("names", lists.count(tx)[:2])
    if app.cache.get("names key") != key:
        people = {p.name for p in lists.all_prospects(tx)}
        companies = {a.name for a in lists.all_accounts(tx)}
        app.cache.update({"names key": key, "names": frozenset((people | companies) - {""})})
    names = app.cache["names"]
    assert isinstance(names, frozenset)  # noqa: S101  # the cache holds objects; this tells the type checker which
    return names


def _window(policy: Policy) -> timedelta:
    return timedelta(days=max(policy.person_frequency.days, policy.account_frequency.days))
