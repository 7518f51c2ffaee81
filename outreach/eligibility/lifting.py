"""A named admin lifts a block of kind hold, with a reason and until a day; and puts permissions on record."""

import re
from datetime import date, datetime

from outreach.countries import country_hint, read_country
from outreach.eligibility.addresses import kind_of_address, looks_like_address
from outreach.eligibility.answers import entry, explained, passed
from outreach.eligibility.places import demand, is_admin, places, senders_place
from outreach.eligibility.records import addresses_in, is_about_mail, is_day
from outreach.eligibility.suppression import holds
from outreach.models import (
    Answer,
    CriterionResult,
    GateInputs,
    Override,
    PermissionEvidence,
    PermissionKind,
    Policy,
    Refusal,
    Verdict,
)
from outreach.text import clean, fold

_SHORTEST = 8  # characters of a reason that says something
_LONGEST_DAYS = 366
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_BY_LAW = ("country", "personal_address", "sender_country")


def lifted(result: CriterionResult, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """The answer after overrides: a hold that an admin lifted passes and says who, why and until when."""
    if result.answer is not Answer.FAIL or not inputs.overrides:
        return result
    ground = ground_of(result, inputs, policy)
    for override in inputs.overrides:
        is_meant = override.rule in (result.id, result.rule) and override.ground in ("", ground)
        if is_meant and not why_not(result, override, inputs.profile.today, policy):
            until = override.until.isoformat()
            detail = f"lifted by {override.by} until {until}: {override.reason} (was: {result.detail})"
            return passed(result.id, detail, result.source)
    return result


def ground_of(result: CriterionResult, inputs: GateInputs, policy: Policy) -> str:
    """What a block rests on: a lift names it, and so opens this block and no later, stricter one of the same rule."""
    if result.id == "suppressed":
        what = holds(inputs)
    else:
        what = _law(inputs, policy) if result.id in _BY_LAW else result.detail
    return f"{explained(result).rule}: {what}"


def _law(inputs: GateInputs, policy: Policy) -> str:
    """Which countries ask for what of which kind of address."""
    here, sender, kind = places(inputs, policy), senders_place(policy), kind_of_address(inputs)
    asked = sorted(f"{place.code} {demand(place, kind, inputs, policy).basis}" for place in here.found)
    asked += [f"from {sender.code} {demand(sender, kind, inputs, policy).basis}"] if sender else []
    return f"{here.trouble or ', '.join(asked)}; {kind} address"


def may_lift(by: str, reason: str, policy: Policy) -> str:
    """Why somebody may not lift a block or end what protects a person; "" when they may."""
    if not is_admin(by, policy):
        admins = ", ".join(policy.permission.admins or (policy.owner,))
        return f"{by or 'Nobody'} may not lift a block. These may: {admins} (policy.yaml, permission: admins)."
    return "" if len(clean(reason)) >= _SHORTEST else "Say in a few words why the block is lifted."


def why_not(result: CriterionResult, override: Override, today: date, policy: Policy) -> str:
    """Why an override does not lift this block; "" when it does."""
    if result.fail_verdict is not Verdict.HOLD or not entry(explained(result).rule).get("lift", True):
        return f"“{result.detail}” cannot be lifted by anybody."
    if refused := may_lift(override.by, override.reason, policy):
        return refused
    if override.until < today:
        return f"The lift ended on {override.until.isoformat()}. Name a later day."
    if (override.until - (override.at.date() if override.at else today)).days > _LONGEST_DAYS:
        return "A block is lifted for a year at most. Name an earlier day."
    if override.at and override.at.date() > today:
        return f"The lift begins on {override.at.date().isoformat()}."
    return ""


def lift(
    result: CriterionResult,
    *,
    by: str,
    reason: str,
    until: date,
    now: datetime,
    policy: Policy,
    inputs: GateInputs | None = None,
) -> Override | Refusal:
    """A named admin's lift of one block, to be stored with the person; or why it cannot be lifted.

    With `inputs` it names the person, and what the block rests on today.
    """
    if result.answer is not Answer.FAIL:
        return Refusal(reason=f"“{result.id.replace('_', ' ')}” stops nothing, so there is nothing to lift.")
    override = Override(rule=result.id, by=clean(by), reason=clean(reason), until=until, at=now)
    if inputs is not None:
        ground, person = ground_of(result, inputs, policy), inputs.profile.prospect.prospect_id
        override = override.model_copy(update={"ground": ground, "person": person})
    refusal = why_not(result, override, now.date(), policy)
    return Refusal(reason=refusal) if refusal else override


def permit(evidence: PermissionEvidence, email: str, now: datetime) -> PermissionEvidence | Refusal:
    """A permission as it is put on record for one address; or what has to be said first."""
    refused = _unsaid(evidence, email) or _unfit(evidence, fold(email), now)
    if refused:
        return Refusal(reason=refused)
    said = {"text": clean(evidence.text), "how": clean(evidence.how), "by": clean(evidence.by)}
    scope = clean(evidence.scope)
    if fold(email) not in addresses_in(scope):
        scope = f"{scope} {fold(email)}".strip()
    country = _country(evidence.country)
    return evidence.model_copy(update={**said, "at": evidence.at or now, "scope": scope, "country": country})


def _unsaid(evidence: PermissionEvidence, email: str) -> str:
    """What has to be said before a permission is put on record."""
    kind = evidence.kind
    if not looks_like_address(email):
        return f"“{email}” is no e-mail address. A permission belongs to exactly one."
    if not clean(evidence.text):
        return f"Write the {_TEXTS.get(kind, 'words of it')} as --text."
    if kind in _HOW and not clean(evidence.how):
        return "Say how you got it as --how: the form and its page, a call, a paper."
    return "" if clean(evidence.by) else "Say who puts this on record."


def _unfit(evidence: PermissionEvidence, email: str, now: datetime) -> str:
    """Why what was said is no permission for mail to this address."""
    at, scope, place = evidence.at, clean(evidence.scope), clean(evidence.country, 60)
    if at is not None and (at.date() > now.date() if is_day(at) else at > now):
        return "The moment lies in the future. A permission is put on record once it is there."
    if place and not _country(place):
        return f"“{place}” is no country. Write its name or two letters, or leave it out.{country_hint(place)}"
    if evidence.kind is PermissionKind.REFUSAL:
        return ""  # a no is put on record in whatever words
    if not is_about_mail(scope):
        said = clean(scope, 60)
        return f"“{said}” is not known to mean e-mail. If it is for mail to {email}, write “email”; else leave it off."
    others = sorted(addresses_in(scope) - {email})
    return f"It is for {others[0]}, not for {email}. A permission belongs to exactly one address." if others else ""


def _country(text: str) -> str:
    """The code of a country by code or name, or of one of its regions (CA-QC); "" when it is none."""
    code = clean(text).upper()
    is_region = _REGION.fullmatch(code) and read_country(code[:2])
    return code if is_region else read_country(text)


def withdraw(
    items: tuple[PermissionEvidence, ...], kind: PermissionKind, at: datetime
) -> tuple[PermissionEvidence, ...]:
    """The records after a permission was taken back: those of this kind end, none is deleted."""
    return tuple(
        item.model_copy(update={"withdrawn_at": at}) if item.kind is kind and item.withdrawn_at is None else item
        for item in items
    )


_HOW = frozenset({PermissionKind.CONSENT, PermissionKind.CUSTOMER, PermissionKind.NOTICE})
_TEXTS = {
    PermissionKind.CONSENT: "words they agreed to",
    PermissionKind.CUSTOMER: "sale in which they gave the address",
    PermissionKind.PUBLICATION: "page where the address is published",
    PermissionKind.ASSESSMENT: "name of the written assessment",
    PermissionKind.RELEVANCE: "reason why the offer concerns their work",
    PermissionKind.SOURCE: "place their data came from",
    PermissionKind.NOTICE: "notice they were given",
    PermissionKind.COMPANY_FORM: "legal form of their company",
}
