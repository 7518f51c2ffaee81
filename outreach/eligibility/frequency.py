"""Not too often, not two of us at once, and not on days when nobody should be written to."""

from collections.abc import Iterable
from datetime import date, timedelta

from outreach.eligibility.answers import failed, passed, words_of
from outreach.eligibility.places import places
from outreach.models import CriterionResult, Frequency, GateInputs, Policy, Verdict


def person_frequency(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Was this person written to too recently?"""
    prospect = inputs.profile.prospect
    days = [touch.on for touch in inputs.touches if touch.prospect_id == prospect.prospect_id]
    return _frequency("person_frequency", "they were", _with_last(days, inputs), policy.person_frequency, inputs)


def account_frequency(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Were people at this account written to too often?"""
    account_id = inputs.profile.prospect.account_id
    days = [touch.on for touch in inputs.touches if touch.account_id == account_id]
    own = [touch.on for touch in inputs.touches if touch.prospect_id == inputs.profile.prospect.prospect_id]
    last = inputs.profile.prospect.last_contacted
    days += [last] if last and last not in own else []
    return _frequency("account_frequency", "the account was", days, policy.account_frequency, inputs)


def colleague(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is a colleague already writing to them or their company, or does the contact belong to one?"""
    prospect, today = inputs.profile.prospect, inputs.profile.today
    window = timedelta(days=policy.permission.colleague_days)
    others = [t for t in inputs.touches if t.by and t.on + window > today and not _is_sender(t.by, inputs)]
    if others:
        last = max(others, key=lambda touch: touch.on)
        whom = "to them" if last.prospect_id == prospect.prospect_id else "to a colleague of theirs"
        until = (last.on + window).isoformat()
        detail = f"{last.by} wrote {whom} on {last.on.isoformat()}; agree with {last.by}, or not before {until}"
        return failed("colleague", Verdict.HOLD, detail, last.source)
    if prospect.owner.strip() and inputs.sender and not _is_sender(prospect.owner, inputs):
        detail = f"the contact belongs to {prospect.owner}; agree with them before you write"
        return failed("colleague", Verdict.HOLD, detail, prospect.source)
    return passed("colleague", f"no colleague wrote to them in the last {window.days} days")


def quiet_period(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is today in a period in which the policy writes to nobody there?"""
    here, today = {place.code for place in places(inputs, policy).found}, inputs.profile.today
    for period in policy.permission.quiet_periods:
        if period.start <= today <= period.end and (not period.countries or here & set(period.countries)):
            until = (period.end + timedelta(days=1)).isoformat()
            return failed("quiet_period", Verdict.HOLD, f"{period.why}; not before {until}", "policy.yaml")
    return passed("quiet_period", "no quiet period today")


def _is_sender(name: str, inputs: GateInputs) -> bool:
    """Whether a name or an address is the sender's: “Robin Hale” and robin.hale@seller.example are one."""
    return any(_name(name) == _name(own) for own in inputs.sender)


def _name(name: str) -> frozenset[str]:
    return frozenset(words_of(name.partition("@")[0]).split())


def _with_last(days: list[date], inputs: GateInputs) -> list[date]:
    last = inputs.profile.prospect.last_contacted
    return [*days, last] if last and last not in days else days


def _frequency(rule: str, who: str, days: Iterable[date], limit: Frequency, inputs: GateInputs) -> CriterionResult:
    """At most `limit.max` touches in any `limit.days` days; the hold ends on the day the count falls below."""
    window = timedelta(days=limit.days)
    recent = sorted(day for day in days if day + window > inputs.profile.today)
    allowed = f"{limit.max} in {limit.days} days allowed"
    if len(recent) < limit.max:
        return passed(rule, f"{who} written to {len(recent)} times in the last {limit.days} days; {allowed}")
    until = recent[-limit.max] + window
    detail = f"{who} last written to on {recent[-1].isoformat()}; {allowed}, so not before {until.isoformat()}"
    return failed(rule, Verdict.HOLD, detail)
