"""Who must be left alone: suppressed, erased, bounced, or marked “do not contact”."""

import hashlib
import hmac

from outreach.eligibility.answers import failed, passed
from outreach.models import CriterionResult, GateInputs, Policy, Suppression, SuppressionKind, Verdict
from outreach.text import fold

#: What holds a whole company; nobody ends it by naming one person.
WIDE = (SuppressionKind.DOMAIN, SuppressionKind.ACCOUNT)
_CAUSES = {"bounce": "bounced", "complaint": "complained about spam"}


def mark(email: str, key: bytes) -> str:
    """What is kept of an erased person's address: a keyed hash, so that a new import is still recognised."""
    return hmac.new(key, b"erased:" + fold(email).encode(), hashlib.sha256).hexdigest()


def erased(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Did this person ask to be erased, and came back with another list?"""
    for entry in inputs.suppressions:
        if entry.kind is SuppressionKind.MARK or entry.cause == "erasure":
            detail = "they asked to be erased, and a list brings them back"
            return failed("erased", Verdict.EXCLUDED, detail, inputs.profile.prospect.source)
    return passed("erased", "they have not asked to be erased")


def suppressed(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the address, the domain, the person or the account on the suppression list?"""
    entries = _entries(inputs)
    if not entries:
        return passed("suppressed", "not on the suppression list")
    never = [entry for entry in entries if entry.level == "never"]
    entry = (never or entries)[0]
    detail = f"the {entry.kind} {entry.value} is suppressed ({entry.level}) by {entry.by}: {entry.reason}"
    rule = "G02" if entry.cause == "opt_out" else "G01"
    if never:
        return failed("suppressed", Verdict.EXCLUDED, detail, rule=rule, missing=("nothing lifts it",))
    named = dict.fromkeys(_named(entry, inputs) for entry in entries)
    commands = " and ".join(f"`outreach lift {name} suppressed`" for name in named)
    remedy = f"Ask {entry.by}, or let an admin end the hold: {commands}."
    if entry.kind in WIDE:
        remedy += " It ends for everybody there; for this person alone, add --until DAY to their address."
    return failed("suppressed", Verdict.HOLD, detail, rule=rule, missing=("the lift of an admin",), remedy=remedy)


def holds(inputs: GateInputs) -> str:
    """What exactly holds them, so that a lift opens this and nothing that comes later."""
    found = sorted(f"{entry.kind} {entry.value} ({entry.level}): {entry.reason}" for entry in _entries(inputs))
    return "; ".join(found)


def _entries(inputs: GateInputs) -> list[Suppression]:
    return [entry for entry in inputs.suppressions if not _is_special(entry)]


def _named(entry: Suppression, inputs: GateInputs) -> str:
    """By what an entry is ended: a person's own by their address, that of a whole company by its own name."""
    own = inputs.profile.prospect.email or inputs.profile.prospect.prospect_id
    return entry.value if entry.kind in WIDE else own


def bounced(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Did a message to this address bounce for good, or bring a complaint about spam?"""
    for entry in inputs.suppressions:
        if entry.cause in _CAUSES:
            what = _CAUSES[entry.cause]
            who = f"a message to {entry.value} {what}" if entry.cause == "bounce" else f"{entry.value} {what}"
            return failed("bounced", Verdict.EXCLUDED, f"{who}: {entry.reason}")
    return passed("bounced", "no message to them bounced or brought a complaint")


def do_not_contact(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does any list say that this person must not be contacted?"""
    prospect = inputs.profile.prospect
    if prospect.do_not_contact:
        return failed("do_not_contact", Verdict.EXCLUDED, "a list marks them “do not contact”", prospect.source)
    return passed("do_not_contact", "no list marks them “do not contact”", prospect.source)


def _is_special(entry: Suppression) -> bool:
    """Whether another rule answers for it."""
    return entry.kind is SuppressionKind.MARK or entry.cause in ("erasure", *_CAUSES)
