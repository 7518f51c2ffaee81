"""Whether a draft was made for its reader: laid into similar inboxes, and beside the other drafts of its batch."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from outreach import drafting, facts
from outreach.app import App
from outreach.checking import distinctness
from outreach.models import (
    BatchFinding,
    BatchItem,
    CheckEvidence,
    Decision,
    Distinctness,
    Draft,
    DraftStatus,
    Fact,
    FactKind,
    FactStatus,
    Inbox,
    Message,
    Profile,
    Traits,
    Verdict,
    size_range,
)
from outreach.models.facts import GATE_ONLY_KINDS
from outreach.store import decisions, drafts, lists
from outreach.workflow.onfile import offer_to

#: Of people in the same role so many are looked at for the most similar; all of a list would take too long.
_CANDIDATES = 300
_KEPT = 256  # results kept in memory
_UNKNOWN_TO_ALL = frozenset({FactStatus.REJECTED, FactStatus.QUARANTINED})


def made_for(app: App, tx: Connection, message: Message, profile: Profile, decision: Decision) -> Distinctness:
    """The three-inbox test of one message, against the most similar prospects who qualify and are known at all."""
    own = _traits(decision, profile.prospect.country, profile.facts)
    candidates = _candidates(app, tx, own)
    key = (message.digest, tuple((f.fact_id, f.status) for f in profile.facts), app.cache[f"similar {own.role}"])
    known = app.cache.setdefault("inboxes", {})
    assert isinstance(known, dict)  # noqa: S101  # the cache holds objects; this tells the type checker which
    if key not in known:
        known = known if len(known) < _KEPT else {}
        known[key] = distinctness.three_inboxes(message, _inbox(app, profile), _others(app, tx, own, candidates))
        app.cache["inboxes"] = known
    found: Distinctness = known[key]
    return found


def alike(app: App) -> tuple[BatchFinding, ...]:
    """What the drafts that have not left yet share in their own words."""
    with app.store.read() as tx:
        waiting = drafts.with_status(tx, DraftStatus.PENDING, DraftStatus.APPROVED)
        items = [_item(app, tx, draft) for draft in waiting]
    return distinctness.alike(items)


def alike_at_company(app: App, tx: Connection, draft: Draft) -> tuple[BatchFinding, ...]:
    """What one draft shares with those to colleagues of its reader."""
    ids = [decision.prospect_id for decision in decisions.of_account(tx, draft.account_id)]
    known = [draft, *(d for d in drafts.to_people(tx, ids) if d.draft_id != draft.draft_id)]
    found = distinctness.alike([_item(app, tx, one) for one in known]) if len(known) > 1 else ()
    return tuple(one for one in found if one.draft_id == draft.draft_id)


# ---------------------------------------------------------------- inside


def _others(app: App, tx: Connection, own: Traits, candidates: Sequence[Traits]) -> list[Inbox]:
    """The most similar people about whom anything is on file: an empty file tells nobody apart."""
    inboxes: list[Inbox] = []
    for other in distinctness.most_similar(own, candidates, 3 * distinctness.INBOXES):
        prospect, account = lists.prospect(tx, other.prospect_id), lists.account(tx, other.account_id)
        if prospect is None or account is None:
            continue
        about = lists.facts_about(tx, [prospect.prospect_id, account.account_id])
        inbox = _inbox(app, facts.build_profile(prospect, account, about, app.campaign.policy, app.today))
        if inbox.evidence.facts:
            inboxes.append(inbox)
        if len(inboxes) == distinctness.INBOXES:
            break
    return inboxes


def _item(app: App, tx: Connection, draft: Draft) -> BatchItem:
    account = lists.account(tx, draft.account_id)
    prospect = lists.prospect(tx, draft.prospect_id)
    company = distinctness.names_of(account.name) if account else ()
    person = (prospect.name, prospect.first_name, prospect.last_name, prospect.title) if prospect else ()
    offer = app.campaign.offer
    propositions = (f"vp_{role}" for role in offer.value_propositions)
    return BatchItem(
        draft_id=draft.draft_id,
        account_id=draft.account_id,
        message=draft.message,
        names=(*company, *person),
        shared=frozenset((*offer.claims, *offer.asks, *propositions)),
    )


def _inbox(app: App, profile: Profile) -> Inbox:
    """One person with everything on file about them, whether or not somebody has verified it."""
    evidence = drafting.evidence_for(profile, offer_to(app, profile))
    known = tuple(
        f for f in profile.facts if f.status not in _UNKNOWN_TO_ALL and f.kind not in GATE_ONLY_KINDS
    )  # fmt: skip
    whole: CheckEvidence = evidence.model_copy(update={"facts": known})
    return Inbox(
        prospect_id=profile.prospect.prospect_id,
        evidence=distinctness.taken_as_known(whole),
        city=profile.prospect.city,
    )


def _candidates(app: App, tx: Connection, own: Traits) -> tuple[Traits, ...]:
    """Qualified people in the same role, read again only when the gate or the list has changed."""
    key = ("similar", own.role, lists.count(tx)[:2], tuple(decisions.count_by_verdict(tx).values()))
    if app.cache.get(f"similar {own.role}") != key:
        app.cache.update({f"similar {own.role}": key, f"traits {own.role}": _read(tx, own)})
    found = app.cache[f"traits {own.role}"]
    assert isinstance(found, tuple)  # noqa: S101  # the cache holds objects; this tells the type checker which
    return found


def _read(tx: Connection, own: Traits) -> tuple[Traits, ...]:
    everybody = decisions.with_verdict(tx, Verdict.QUALIFIED)
    same = [d for d in everybody if d.role.role == own.role]
    chosen = (same if len(same) > distinctness.INBOXES else everybody)[:_CANDIDATES]
    about: dict[str, list[Fact]] = {}
    for fact in lists.facts_about(tx, sorted({d.account_id for d in chosen})):
        about.setdefault(fact.subject, []).append(fact)
    people = ((d, lists.prospect(tx, d.prospect_id)) for d in chosen)
    return tuple(_traits(d, who.country, about.get(d.account_id, ())) for d, who in people if who is not None)


def _traits(decision: Decision, country: str, about: Iterable[Fact]) -> Traits:
    known = sorted((f for f in about if f.status not in _UNKNOWN_TO_ALL), key=lambda f: (f.dated, f.fact_id))
    industry = _last(known, FactKind.INDUSTRY)
    size = size_range(_last(known, FactKind.EMPLOYEES))
    return Traits(
        prospect_id=decision.prospect_id,
        account_id=decision.account_id,
        role=decision.role.role,
        industry=industry if isinstance(industry, str) else "",
        employees=max(1, (size[0] + min(size[1], size[0] * 10)) // 2) if size else 0,
        country=country,
        seniority=decision.title.seniority,
    )


def _last(facts: Sequence[Fact], kind: FactKind) -> object:
    return next((fact.value for fact in reversed(facts) if fact.kind is kind), None)
