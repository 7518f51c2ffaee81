"""A named admin lifts a block of kind hold, with a reason and until a day; and puts permissions on record."""

from datetime import date, datetime

from outreach.eligibility.addresses import looks_like_address
from outreach.eligibility.answers import entry, explained, passed
from outreach.eligibility.places import is_admin
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


def lifted(result: CriterionResult, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """The answer after overrides: a hold that an admin lifted passes and says who, why and until when."""
    if result.answer is not Answer.FAIL:
        return result
    for override in inputs.overrides:
        if override.rule in (result.id, result.rule) and not why_not(result, override, inputs.profile.today, policy):
            until = override.until.isoformat()
            detail = f"lifted by {override.by} until {until}: {override.reason} (was: {result.detail})"
            return passed(result.id, detail, result.source)
    return result


def why_not(result: CriterionResult, override: Override, today: date, policy: Policy) -> str:
    """Why an override does not lift this block; "" when it does."""
    if result.fail_verdict is not Verdict.HOLD or not entry(explained(result).rule).get("lift", True):
        return f"“{result.detail}” cannot be lifted by anybody."
    if not is_admin(override.by, policy):
        admins = ", ".join(policy.permission.admins or (policy.owner,))
        return f"{override.by or 'Nobody'} may not lift a block. These may: {admins} (policy.yaml, permission: admins)."
    if len(override.reason.strip()) < _SHORTEST:
        return "Say in a few words why the block is lifted."
    if override.until < today:
        return f"The lift ended on {override.until.isoformat()}. Name a later day."
    if (override.until - (override.at.date() if override.at else today)).days > _LONGEST_DAYS:
        return "A block is lifted for a year at most. Name an earlier day."
    if override.at and override.at.date() > today:
        return f"The lift begins on {override.at.date().isoformat()}."
    return ""


def lift(
    result: CriterionResult, *, by: str, reason: str, until: date, now: datetime, policy: Policy
) -> Override | Refusal:
    """A named admin's lift of one block, to be stored with the person; or why it cannot be lifted."""
    if result.answer is not Answer.FAIL:
        return Refusal(reason=f"“{result.id.replace('_', ' ')}” stops nothing, so there is nothing to lift.")
    override = Override(rule=result.id, by=clean(by), reason=clean(reason), until=until, at=now)
    refusal = why_not(result, override, now.date(), policy)
    return Refusal(reason=refusal) if refusal else override


def permit(evidence: PermissionEvidence, email: str, now: datetime) -> PermissionEvidence | Refusal:
    """A permission as it is put on record for one address; or what has to be said first."""
    kind, at = evidence.kind, evidence.at
    if not looks_like_address(email):
        return Refusal(reason=f"“{email}” is no e-mail address. A permission belongs to exactly one.")
    if not clean(evidence.text):
        return Refusal(reason=f"Write the {_TEXTS.get(kind, 'words of it')} as --text.")
    if kind in _HOW and not clean(evidence.how):
        return Refusal(reason="Say how you got it as --how: the form and its page, a call, a paper.")
    if not clean(evidence.by):
        return Refusal(reason="Say who puts this on record.")
    if at is not None and at.date() > now.date():
        return Refusal(reason="The day lies in the future. A permission is put on record once it is there.")
    said = {"text": clean(evidence.text), "how": clean(evidence.how), "by": clean(evidence.by)}
    scope = evidence.scope if evidence.scope.strip() else fold(email)
    return evidence.model_copy(update={**said, "at": at or now, "scope": scope, "country": evidence.country.upper()})


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
