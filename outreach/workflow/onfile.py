"""What is on file about people, read in one moment and laid out as the stages want it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from outreach import checking, drafting, eligibility, facts, identity, targeting, titles
from outreach.app import App
from outreach.models import (
    Account,
    CheckEvidence,
    CheckResult,
    Decision,
    Fact,
    GateInputs,
    Message,
    Offer,
    Override,
    PermissionEvidence,
    PermissionKind,
    Policy,
    Profile,
    Prospect,
    Seller,
    Suppression,
    SuppressionKind,
    TitleCorrection,
    TitleReading,
    Touch,
)
from outreach.store import corrections, lists, permissions
from outreach.workflow import judging

T = TypeVar("T")

_DAYS_A_MONTH = 31  # at most: a touch is kept in sight rather a day too long


@dataclass(frozen=True)
class OnFile:
    """Everything the gate reads, by whom it is about."""

    prospects: Sequence[Prospect]
    accounts: dict[str, Account]
    facts: dict[str, list[Fact]]
    suppressions: dict[tuple[SuppressionKind, str], Suppression]
    touches: dict[str, list[Touch]]
    evidence: Mapping[str, Sequence[PermissionEvidence]] = field(default_factory=dict)  # by mailbox
    overrides: Mapping[str, Sequence[Override]] = field(default_factory=dict)  # by mailbox
    brought: Mapping[str, tuple[str, date]] = field(default_factory=dict)  # by person: the first list, and its day
    corrections: Mapping[str, TitleCorrection] = field(default_factory=dict)
    _readings: dict[str, TitleReading] = field(default_factory=dict, repr=False, compare=False)
    _profiles: "_Profiles" = field(default_factory=lambda: _Profiles(), repr=False, compare=False)

    @classmethod
    def everybody(cls, app: App, tx: Connection) -> "OnFile":
        """All prospects, in a number of queries that does not grow with them."""
        people, accounts = lists.all_prospects(tx), lists.all_accounts(tx)
        return cls._laid_out(app, tx, people, accounts, lists.all_facts(tx), None)

    @classmethod
    def one(cls, app: App, tx: Connection, prospect_id: str) -> "OnFile | None":
        """One prospect; None when nobody is on file under this id."""
        prospect = lists.prospect(tx, prospect_id)
        account = lists.account(tx, prospect.account_id) if prospect else None
        if prospect is None or account is None:
            return None
        about = lists.facts_about(tx, [prospect.prospect_id, account.account_id])
        return cls._laid_out(app, tx, [prospect], [account], about, prospect)

    @classmethod
    def _laid_out(
        cls,
        app: App,
        tx: Connection,
        prospects: list[Prospect],
        accounts: list[Account],
        facts_on_file: list[Fact],
        only: Prospect | None,
    ) -> "OnFile":
        """`only` is the one person asked about; None = everybody."""
        by_subject, by_account = defaultdict(list), defaultdict(list)
        for fact in facts_on_file:
            by_subject[fact.subject].append(fact)
        since = app.today - _window(app.campaign.policy)
        for touch in lists.touches_since(tx, since, only.account_id if only else None):
            by_account[touch.account_id].append(touch)
        mailboxes = mailboxes_of(only) if only else None
        stopped = lists.suppressions_of(tx, lists.names_of(only, accounts[0])) if only else lists.all_suppressions(tx)
        return cls(
            prospects=prospects,
            accounts={account.account_id: account for account in accounts},
            facts=by_subject,
            suppressions={(item.kind, item.value): item for item in stopped},
            touches=by_account,
            evidence=permissions.of(tx, mailboxes),
            overrides=permissions.overrides(tx, mailboxes),
            brought=permissions.first_heard(tx, [only.prospect_id] if only else None),
            corrections=corrections.all_corrections(tx),
        )

    def profile(self, app: App, prospect: Prospect) -> Profile:
        """One person with every fact and its standing today; an account is judged once for all its people."""
        return self._profiles.of(self, app, prospect)

    def inputs(self, app: App, prospect: Prospect) -> GateInputs:
        """Everything a decision about one person rests on."""
        names = lists.names_of(prospect, self.accounts[prospect.account_id])
        return GateInputs(
            profile=self.profile(app, prospect),
            title=self._title(prospect.title),
            suppressions=tuple(self.suppressions[name] for name in names if name in self.suppressions),
            touches=tuple(self.touches.get(prospect.account_id, ())),
            edition=eligibility.EDITION,
            evidence=(*self._source(prospect), *_each(self.evidence, prospect)),
            overrides=self._lifted(prospect),
            sender=sender_of(app.campaign.offer.seller),
        )

    def _lifted(self, prospect: Prospect) -> tuple[Override, ...]:
        """What was lifted for this person, not for somebody else who reads the same mailbox."""
        there = tuple(_each(self.overrides, prospect))
        ids = lists.ids_of(prospect) if there else ()
        return tuple(one for one in there if one.person in ids)

    def _title(self, title: str) -> TitleReading:
        if title not in self._readings:
            self._readings[title] = titles.read_title(title, self.corrections)
        return self._readings[title]

    def _source(self, prospect: Prospect) -> tuple[PermissionEvidence, ...]:
        """Where their data came from first, and when: read off the imports, not stored a second time."""
        if prospect.prospect_id not in self.brought:
            return ()
        source, day = self.brought[prospect.prospect_id]
        at = datetime.combine(day, time(), UTC)
        return (PermissionEvidence(kind=PermissionKind.SOURCE, text=source, at=at, how="contact list"),)


class _Profiles:
    """Profiles by account: all of its people's are made when the first is asked about, and each is given away once."""

    def __init__(self) -> None:
        self._ready: dict[str, Profile] = {}
        self._people: dict[str, list[Prospect]] = {}
        self._under: tuple[Policy, date] | None = None

    def of(self, on_file: OnFile, app: App, prospect: Prospect) -> Profile:
        """The profile of one person; those of their colleagues are made in the same go."""
        under = (app.campaign.policy, app.today)
        if self._under != under:
            self._ready, self._under = {}, under
            self._people = _by_account(on_file.prospects)
        if prospect.prospect_id not in self._ready and prospect.account_id in self._people:
            self._ready |= _profiles(on_file, self._people.pop(prospect.account_id), under)
        if prospect.prospect_id not in self._ready:  # asked about a second time: looked at alone
            self._ready |= _profiles(on_file, [prospect], under)
        return self._ready.pop(prospect.prospect_id)


def _by_account(people: Iterable[Prospect]) -> dict[str, list[Prospect]]:
    found: dict[str, list[Prospect]] = defaultdict(list)
    for person in people:
        found[person.account_id].append(person)
    return dict(found)


def _profiles(on_file: OnFile, people: Sequence[Prospect], under: tuple[Policy, date]) -> dict[str, Profile]:
    account = on_file.accounts[people[0].account_id]
    subjects = (account.account_id, *(person.prospect_id for person in people))
    about = [fact for subject in subjects for fact in on_file.facts.get(subject, ())]
    made = facts.build_profiles(people, [account], about, *under)
    return {profile.prospect.prospect_id: profile for profile in made}


def mailboxes_of(prospect: Prospect) -> tuple[str, ...]:
    """Every mailbox a list gives this person: what is on record about an address follows whoever has it."""
    addresses = filter(None, (prospect.email, *prospect.emails))
    return tuple(dict.fromkeys(identity.mailbox_of(address) for address in addresses))


def sender_of(seller: Seller) -> tuple[str, ...]:
    """Under which names the seller's own messages and contacts stand."""
    return tuple(filter(None, (seller.sender_name.strip(), seller.sender_email.strip())))


def decide(app: App, inputs: GateInputs) -> Decision:
    """May we, and should we: the gate's answer for one person."""
    policy = app.campaign.policy
    return targeting.decide_best(inputs, eligibility.assess(inputs, policy), app.campaign.icps, policy)


def offer_to(app: App, profile: Profile) -> Offer:
    """The offer as this person is to read it: with the privacy notice only where the law of their country asks for it.

    A message says no more than it has to: outside the GDPR the notice would only be in the way.
    """
    offer = app.campaign.offer
    if not offer.seller.privacy_notice or eligibility.owes_notice(profile):
        return offer
    return offer.model_copy(update={"seller": offer.seller.model_copy(update={"privacy_notice": ""})})


def check(app: App, tx: Connection, message: Message, profile: Profile) -> CheckResult:
    """Every sentence of a message against what is on file today, with what a second reader has said about it."""
    evidence = evidence_of(app, tx, profile)
    return judging.standing(app, tx, message, checking.check(message, evidence), evidence)


def evidence_of(app: App, tx: Connection, profile: Profile) -> CheckEvidence:
    """What a message to this person is checked against today."""
    names = _other_names(app, tx) - {profile.prospect.name, profile.account.name}
    return drafting.evidence_for(profile, offer_to(app, profile), names)


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


def _each(by_mailbox: Mapping[str, Sequence[T]], prospect: Prospect) -> Iterable[T]:
    return (item for mailbox in mailboxes_of(prospect) for item in by_mailbox.get(mailbox, ()))


def _window(policy: Policy) -> timedelta:
    """How far back a touch counts: for how often, for colleagues, and for how long somebody may be kept."""
    kept = policy.permission.retention.contacted_months * _DAYS_A_MONTH
    limits = (policy.person_frequency.days, policy.account_frequency.days, policy.permission.colleague_days, kept)
    return timedelta(days=max(limits))
