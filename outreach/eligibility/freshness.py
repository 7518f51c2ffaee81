"""Old data, data nobody told them about, data from where it must not come."""

import calendar
import re
from datetime import date

from outreach.eligibility.answers import failed, passed, words_of
from outreach.eligibility.places import gdpr_of, places
from outreach.eligibility.records import counting, has_consent, is_customer
from outreach.models import CriterionResult, GateInputs, PermissionKind, Policy, Verdict
from outreach.tables import load_yaml
from outreach.text import fold

_URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def data_source(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does their data come from a source that is not open to everybody, or whose terms forbid this use?"""
    told = [(i.text, i.how) for i in inputs.evidence if i.kind in (PermissionKind.SOURCE, PermissionKind.PUBLICATION)]
    for text in (inputs.profile.prospect.source, *(part for pair in told for part in pair)):
        found = _forbidden(text, policy)
        if found:
            detail = f"their data comes from “{text}” ({found}), which may not be used"
            return failed("data_source", Verdict.HOLD, detail, text, missing=("a source that allows this use",))
    return passed("data_source", "nothing speaks against the source of their data", inputs.profile.prospect.source)


def retention(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Has the time ended for which they may be kept: since the last contact, or since the import without one?"""
    today, kept, contact = inputs.profile.today, policy.permission.retention, last_contact(inputs)
    if contact:
        ends, since = months_after(contact, kept.contacted_months), f"last contact was on {contact.isoformat()}"
    else:
        collected = collected_on(inputs)
        ends, since = months_after(collected, kept.imported_months), f"no contact since {collected.isoformat()}"
    if today > ends:
        detail = f"{since}, so they were to be erased on {ends.isoformat()}"
        return failed("retention", Verdict.EXCLUDED, detail, inputs.profile.prospect.source)
    return passed("retention", f"{since}; they may be kept until {ends.isoformat()}")


def notice(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Were people protected by the GDPR told within a month that their data is held, or did they give it?"""
    here, today, collected = places(inputs, policy), inputs.profile.today, collected_on(inputs)
    if gdpr_of(here) not in ("eu", "eea", "uk"):
        return passed("notice", "no notice is due where they are")
    if today <= months_after(collected, 1):
        return passed("notice", f"their data is of {collected.isoformat()}; a notice is due within a month")
    if last_contact(inputs) or counting(inputs, PermissionKind.NOTICE):
        return passed("notice", "they were told, or have been written to before")
    if any(has_consent(inputs, place.code) or is_customer(inputs, place.code) for place in here.found):
        return passed("notice", "they gave their data themselves")
    detail = f"their data is of {collected.isoformat()}, older than a month, and nobody told them about it"
    missing = ("the privacy notice they were given, and when",)
    email = inputs.profile.prospect.email or "ADDRESS"
    remedy = f"Send the privacy notice first and put that on record: `outreach permit {email} --kind notice`."
    return failed("notice", Verdict.HOLD, detail, inputs.profile.prospect.source, missing=missing, remedy=remedy)


def last_contact(inputs: GateInputs) -> date | None:
    """The last day anybody wrote to this person, by our records or by a list."""
    prospect = inputs.profile.prospect
    days = [touch.on for touch in inputs.touches if touch.prospect_id == prospect.prospect_id]
    return max([*days, *([prospect.last_contacted] if prospect.last_contacted else [])], default=None)


def collected_on(inputs: GateInputs) -> date:
    """When their data was collected: as recorded, else the day the list describes."""
    told = [item.at.date() for item in inputs.evidence if item.kind is PermissionKind.SOURCE and item.at]
    return min(told, default=inputs.profile.prospect.as_of)


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _forbidden(text: str, policy: Policy) -> str:
    """The word or host of a forbidden source in a text; "" when there is none."""
    plain = fold(text)
    for host in policy.permission.forbidden_sources:
        if fold(host) and fold(host) in plain:
            return host
    without = f" {words_of(_URL.sub(' ', plain))} "
    words = load_yaml("eligibility.yaml")["forbidden_sources"]
    return next((word for word in words if f" {word} " in without), "")
