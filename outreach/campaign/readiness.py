"""What stands between a campaign and its first message, and what its owners should look at."""

from collections.abc import Iterator
from datetime import date, timedelta

from outreach import eligibility
from outreach.campaign.rules import rules_of
from outreach.models import CUSTOM, ICP, Campaign, ContactBasis, Criterion, Document, Offer, Op, ReadinessItem, nearest
from outreach.tables import load_yaml

_WRITABLE = (ContactBasis.OPT_OUT, ContactBasis.LEGITIMATE_INTEREST)

#: A claim that expires within so many days is pointed out.
_SOON = timedelta(days=30)

#: Names, not observations: they carry no date of their own.
_UNDATED = ("company.domain", "company.name")


def readiness(campaign: Campaign, today: date) -> tuple[ReadinessItem, ...]:
    """What stands between this campaign and its first message, then what is worth a look."""
    offer, policy = campaign.offer, campaign.policy
    live = [name for name in offer.claims if not _is_expired(offer, name, today)]
    allowed = [cc for cc, rule in policy.countries.items() if rule.basis in _WRITABLE]
    roles = dict.fromkeys(rule.role for icp in campaign.icps for rule in icp.buying_group.roles if rule.contactable)
    silent = [str(role) for role in roles if role not in offer.value_propositions]
    sample = _sample_seller(offer)
    return (
        _item(bool(live), f"{len(live)} approved claims that have not expired", "Renew a claim in offer.yaml."),
        _item(
            not silent, "Every role you write to has a value proposition", f"Add to offer.yaml: {', '.join(silent)}."
        ),
        _item(bool(allowed), f"Countries you may write to: {', '.join(allowed)}", "Open a country in policy.yaml."),
        _item(
            not sample,
            f"The sender is {offer.seller.sender_name} <{offer.seller.sender_email}>",
            sample,
            blocking=False,
        ),
        _told_by_law(campaign),
        *(_reviewed(name, document, today) for name, document in _documents(campaign)),
        *(_item(False, text, remedy, blocking=False) for text, remedy in _warnings(campaign, today)),
    )


def not_ready_to_send(campaign: Campaign, today: date) -> tuple[str, ...]:
    """Why no message of this campaign may be handed over for real, in sentences; none when all is in place."""
    items = readiness(campaign, today)
    blocked = tuple(f"{item.text}: {item.remedy}" for item in items if item.blocking and not item.ok)
    sample = _sample_seller(campaign.offer)
    return (*blocked, *((sample,) if sample else ()))


def _sample_seller(offer: Offer) -> str:
    """What to do where the seller is an invented one: nobody can answer mail to .example."""
    if not offer.seller.sender_email.casefold().endswith(".example"):
        return ""
    return "The sample's seller still stands in offer.yaml; write your own before you send."


def _told_by_law(campaign: Campaign) -> ReadinessItem:
    """Messages to people the GDPR protects need the privacy notice: without it none of them can be approved."""
    countries, notice = eligibility.notice_countries(campaign.policy), campaign.offer.seller.privacy_notice
    missing = eligibility.missing_in_notice(notice)
    lacking = f"does not say {', '.join(missing)}" if notice else "is missing"
    return _item(
        not (countries and missing),
        f"The privacy notice for {', '.join(countries)}" if countries else "No open country asks for a privacy notice",
        f"It {lacking}: write it in offer.yaml (seller: privacy_notice), or messages there cannot be approved.",
        blocking=False,
    )


def _documents(campaign: Campaign) -> tuple[tuple[str, Document], ...]:
    more = ((f"the ICP {icp.id}", icp) for icp in campaign.more_icps)
    return (("icp.yaml", campaign.icp), *more, ("offer.yaml", campaign.offer), ("policy.yaml", campaign.policy))


def _reviewed(name: str, document: Document, today: date) -> ReadinessItem:
    return _item(
        document.review_by >= today,
        f"{name}: to be reviewed by {document.review_by} ({document.owner})",
        f"Its review date has passed: {document.owner} reads it again, raises `version` and sets a new review_by.",
        blocking=False,
    )


def _item(ok: bool, text: str, remedy: str, *, blocking: bool = True) -> ReadinessItem:
    return ReadinessItem(ok=ok, blocking=blocking, text=text, remedy="" if ok else remedy)


# ---------------------------------------------------------------- worth a look: text and remedy


def _warnings(campaign: Campaign, today: date) -> Iterator[tuple[str, str]]:
    yield from _claims(campaign.offer, today)
    for icp in campaign.icps:
        yield from _rules(icp)
        if icp.account.tiers and min(icp.account.tiers.values()) > 0:
            least = min(icp.account.tiers.values())
            what = f"{icp.id}: no tier begins at 0, so whoever has fewer than {least} points is no fit"
            yield what, "Let the lowest tier begin at 0, unless that is meant."
    yield from _stages(campaign)
    for kind in campaign.policy.shelf_life_days:
        if kind.startswith(CUSTOM) and kind not in campaign.fields:
            what = f"policy.yaml: shelf_life_days names {kind}, which no ICP declares"
            yield what, f"Declare it in icp.yaml, or take it out.{nearest(kind, campaign.fields)}"


def _claims(offer: Offer, today: date) -> Iterator[tuple[str, str]]:
    for name, claim in offer.claims.items():
        if _is_expired(offer, name, today):
            yield (
                f"The claim {name} expired on {claim.expires}",
                "Have it approved again, or remove it from offer.yaml.",
            )
        elif claim.expires and claim.expires <= today + _SOON:
            yield f"The claim {name} expires on {claim.expires}", "Have it approved again in time (offer.yaml)."
    for role, proposition in offer.value_propositions.items():
        if proposition.claims and all(_is_expired(offer, name, today) for name in proposition.claims):
            what = f"Every claim of the value proposition for {role} has expired"
            yield what, "Renew one, or name others in offer.yaml: that role is told nothing with proof."


def _is_expired(offer: Offer, name: str, today: date) -> bool:
    expires = offer.claims[name].expires
    return expires is not None and expires < today


def _rules(icp: ICP) -> Iterator[tuple[str, str]]:
    """Entries of rules that have no effect where they stand."""
    for where, rule in rules_of(icp):
        for entry, why in _idle(str(where[1]), rule):
            yield f"{icp.id}: {entry} of the rule {rule.id} has no effect: {why}", "Remove it, or say it elsewhere."


def _idle(group: str, rule: Criterion) -> Iterator[tuple[str, str]]:
    if rule.max_age_days and rule.field in _UNDATED:
        yield "max_age_days", f"{rule.field} is a name, which has no date"
    if rule.tolerance and rule.op not in (Op.BETWEEN, Op.GTE, Op.LTE):
        yield "tolerance", f"'{rule.op}' has no bound to be near to"
    if rule.weight and group != "nice":
        yield "weight", "only rules under nice earn points"
    if rule.on_unknown != "research" and group != "must":
        yield "on_unknown", "it is for rules under must"


def _stages(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Lifecycle stages that HubSpot does not know: such a rule never applies."""
    known = list(load_yaml("cells.yaml")["lifecycle"])
    policy = campaign.policy
    for name in ("lifecycle_allowed", "lifecycle_never"):
        for stage in getattr(policy, name):
            if stage.casefold() not in known:
                yield f"policy.yaml: {name} has {stage!r}, no stage of HubSpot", _known_stage(stage, known)
    for icp in campaign.icps:
        for _, rule in rules_of(icp):
            values = rule.value if rule.field == "crm.lifecycle" and isinstance(rule.value, tuple) else ()
            for stage in values:
                if str(stage).casefold() not in known:
                    what = f"{icp.id}: the rule {rule.id} has {stage!r}, no stage of HubSpot"
                    yield what, _known_stage(str(stage), known)


def _known_stage(stage: str, known: list[str]) -> str:
    return f"Write one of {', '.join(known)}.{nearest(stage, known)}"
