"""May we write to this person at all, and now? One small function per rule, each with its reason in words.

Never (`excluded`) is what they or the law said; not now (`hold`) is what a named person may lift. What a rule cannot
read is never a pass: it answers unknown with the look-up that settles it, or holds.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from outreach.models import (
    Answer,
    ContactBasis,
    CountryRule,
    CriterionResult,
    EmailStatus,
    FactKind,
    FactStatus,
    Frequency,
    GateInputs,
    Policy,
    Verdict,
)
from outreach.tables import load_yaml
from outreach.text import fold

Rule = Callable[[GateInputs, Policy], CriterionResult]

#: A fact in one of these states says nothing, not even to be careful.
_VOID = frozenset({FactStatus.REJECTED, FactStatus.QUARANTINED})


def assess(inputs: GateInputs, policy: Policy) -> tuple[CriterionResult, ...]:
    """Every eligibility rule's answer, in the order of `RULES`; one result each, whatever the others say."""
    return tuple(rule(inputs, policy) for rule in RULES)


def suppressed(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the address, the domain, the person or the account on the suppression list?"""
    if not inputs.suppressions:
        return _pass("suppressed", "not on the suppression list")
    never = [entry for entry in inputs.suppressions if entry.level == "never"]
    entry = (never or list(inputs.suppressions))[0]
    detail = f"the {entry.kind} {entry.value} is suppressed ({entry.level}) by {entry.by}: {entry.reason}"
    return _fail("suppressed", Verdict.EXCLUDED if never else Verdict.HOLD, detail)


def do_not_contact(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does any list say that this person must not be contacted?"""
    prospect = inputs.profile.prospect
    if prospect.do_not_contact:
        return _fail("do_not_contact", Verdict.EXCLUDED, "a list marks them “do not contact”", prospect.source)
    return _pass("do_not_contact", "no list marks them “do not contact”", prospect.source)


def lifecycle(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the lifecycle stage one the policy drafts to? Missing counts as lead; of several the strictest."""
    stages = _stages(inputs)
    never = {_squash(stage) for stage in policy.lifecycle_never}
    allowed = {_squash(stage) for stage in policy.lifecycle_allowed}
    for stage, source in stages:
        if _squash(stage) in never:
            return _fail("lifecycle", Verdict.EXCLUDED, f"lifecycle stage “{stage}” is never written to", source)
    for stage, source in stages:
        if _squash(stage) not in allowed:
            may = ", ".join(policy.lifecycle_allowed)
            return _fail("lifecycle", Verdict.HOLD, f"lifecycle stage “{stage}” is not one of {may}", source)
    stage, source = stages[0]
    return _pass("lifecycle", f"lifecycle stage is {stage}", source)


def lead_status(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the lead status say that somebody is talking to them, that they said no, or that the record is wrong?"""
    prospect = inputs.profile.prospect
    statuses = [part for part in prospect.lead_status.split(";") if part.strip()]
    if not statuses:
        return _pass("lead_status", "no lead status on the list", prospect.source)
    answers = [_read_lead_status(fold(status), prospect.source) for status in statuses]
    return min(answers, key=_severity)


def address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is there a work address that somebody has seen, not guessed?"""
    prospect = inputs.profile.prospect
    if not prospect.email or prospect.email_status is EmailStatus.UNAVAILABLE:
        return _unknown("address", "no e-mail address on file", "find a work address", prospect.source)
    if not _looks_like_address(prospect.email):
        detail = f"“{prospect.email}” cannot be read as an e-mail address"
        return _unknown("address", detail, "find a work address", prospect.source)
    if prospect.email_status is EmailStatus.GUESSED:
        detail = f"{prospect.email} was guessed by the list"
        return _unknown("address", detail, "verify the address", prospect.source)
    verified = prospect.email_status is EmailStatus.VERIFIED
    says = "the list says verified" if verified else "the list does not say whether it was verified"
    return _pass("address", f"{prospect.email}; {says}", prospect.source)


def shared_address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Do the lists give this address to more than one person?"""
    prospect = inputs.profile.prospect
    if prospect.shared_email:
        detail = f"the lists give {prospect.email} to two people; say whose it is"
        return _fail("shared_address", Verdict.HOLD, detail, prospect.source)
    return _pass("shared_address", "the lists give the address to one person only", prospect.source)


def personal_address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is it a person's work address? Role mailboxes and private providers only where the law lets people opt out."""
    prospect = inputs.profile.prospect
    if not _looks_like_address(prospect.email):
        return _unknown("personal_address", "no address to judge", "find a work address", prospect.source)
    kind = _address_kind(prospect.email)
    if kind == "work":
        return _pass("personal_address", f"{prospect.email} is a person's address at a company domain", prospect.source)
    code = _country(inputs)[0]
    rule = _country_rule(code, policy)
    if rule and rule.basis is ContactBasis.OPT_OUT:
        return _pass("personal_address", f"{prospect.email} is {kind}; {code} lets people opt out", prospect.source)
    detail = f"{prospect.email} is {kind}; {code or 'an unknown country'} asks for more than an opt-out"
    return _fail("personal_address", Verdict.HOLD, detail, prospect.source)


def country(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """On what legal basis may a work address in this country be written to? An unknown country is never a pass."""
    code, source, trouble = _country(inputs)
    if trouble:
        return _fail("country", Verdict.HOLD, f"{trouble}; no rule can be applied", source)
    rule = _country_rule(code, policy)
    if rule is None:
        return _fail("country", Verdict.HOLD, f"policy.yaml has no rule for {code}", source)
    if rule.basis is ContactBasis.CONSENT:
        return _fail("country", Verdict.HOLD, f"{code} needs consent on record", source)
    if rule.basis is ContactBasis.BLOCKED:
        return _fail("country", Verdict.HOLD, f"{code} is blocked until an admin decides", source)
    if rule.basis is ContactBasis.OPT_OUT:
        return _pass("country", f"{code} allows a first message until they object", source)
    if not (rule.assessment.strip() and inputs.profile.prospect.source.strip()):
        detail = f"{code} needs a recorded assessment and the source of the address"
        return _fail("country", Verdict.HOLD, detail, source)
    return _pass("country", f"{code}: legitimate interest, assessment {rule.assessment}", source)


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


#: The whole policy of eligibility, in the order in which a person would ask.
RULES: tuple[Rule, ...] = (
    suppressed,
    do_not_contact,
    lifecycle,
    lead_status,
    address,
    shared_address,
    personal_address,
    country,
    person_frequency,
    account_frequency,
)


def _pass(rule: str, detail: str, source: str = "") -> CriterionResult:
    return CriterionResult(id=rule, group="eligibility", answer=Answer.PASS, detail=detail, source=source)


def _fail(rule: str, verdict: Verdict, detail: str, source: str = "") -> CriterionResult:
    return CriterionResult(
        id=rule, group="eligibility", answer=Answer.FAIL, detail=detail, source=source, fail_verdict=verdict
    )


def _unknown(rule: str, detail: str, look_up: str, source: str = "") -> CriterionResult:
    return CriterionResult(
        id=rule, group="eligibility", answer=Answer.UNKNOWN, detail=detail, source=source, look_up=look_up
    )


def _severity(result: CriterionResult) -> int:
    if result.answer is Answer.FAIL:
        return 0 if result.fail_verdict is Verdict.EXCLUDED else 1
    return 2 if result.answer is Answer.UNKNOWN else 3


def _squash(text: str) -> str:
    """HubSpot writes “marketingqualifiedlead”, people write “Marketing Qualified Lead”."""
    return "".join(char for char in fold(text) if char.isalnum())


def _stages(inputs: GateInputs) -> list[tuple[str, str]]:
    prospect = inputs.profile.prospect
    stages = [(prospect.lifecycle, prospect.source)] if prospect.lifecycle.strip() else []
    for fact in inputs.profile.facts:
        if fact.kind is FactKind.LIFECYCLE and fact.status not in _VOID:
            stages.append((str(fact.value or fact.text), fact.source))
    return stages or [("lead", prospect.source)]


def _read_lead_status(status: str, source: str) -> CriterionResult:
    table = load_yaml("eligibility.yaml")["lead_statuses"]
    words = " ".join("".join(char if char.isalnum() else " " for char in status).split())
    if words in table["open"]:
        return _pass("lead_status", f"lead status is {status}", source)
    if words in table["never"]:
        return _fail("lead_status", Verdict.EXCLUDED, f"lead status “{status}”: {table['never'][words]}", source)
    if words in table["hold"]:
        return _fail("lead_status", Verdict.HOLD, f"lead status “{status}”: {table['hold'][words]}", source)
    if words in table["stale"]:
        detail = f"lead status “{status}”: {table['stale'][words]}"
        return _unknown("lead_status", detail, "find out where they work now", source)
    look_up = f"ask the owner of the list what lead status “{status}” means"
    return _unknown("lead_status", f"lead status “{status}” is not known here", look_up, source)


def _looks_like_address(email: str) -> bool:
    local, at, domain = email.partition("@")
    return bool(local and at and "." in domain.strip(".") and "@" not in domain and not set(email) & set(" ,;<>\t\n"))


def _address_kind(email: str) -> str:
    known, more = load_yaml("freemail.yaml"), load_yaml("eligibility.yaml")
    local, _, domain = fold(email).partition("@")
    if domain in known["domains"] or domain in more["private_providers"]:
        return "a private mailbox"
    mailbox = local.partition("+")[0]
    role = mailbox in known["role"] or _squash(mailbox) in known["role"] or _squash(mailbox) in more["role_mailboxes"]
    return "a role mailbox" if role else "work"


def _country(inputs: GateInputs) -> tuple[str, str, str]:
    """The person's country, else the account's: code, source, and what is wrong with it."""
    prospect = inputs.profile.prospect
    code, source = prospect.country.strip().upper(), prospect.source
    if not code:
        facts = [fact for fact in inputs.profile.facts if fact.kind is FactKind.COUNTRY and fact.status not in _VOID]
        codes = sorted({str(fact.value).strip().upper() for fact in facts if fact.value})
        if len(codes) > 1:
            return "", source, f"the sources disagree on the country ({', '.join(codes)})"
        code, source = (codes[0], facts[0].source) if codes else ("", source)
    if not code:
        return "", source, "the country is unknown"
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        return "", source, f"“{code}” is no country code"
    return code, source, ""


def _country_rule(code: str, policy: Policy) -> CountryRule | None:
    if not code:
        return None
    return policy.countries.get(code) or policy.countries.get("default")


def _with_last(days: list[date], inputs: GateInputs) -> list[date]:
    last = inputs.profile.prospect.last_contacted
    return [*days, last] if last and last not in days else days


def _frequency(rule: str, who: str, days: Iterable[date], limit: Frequency, inputs: GateInputs) -> CriterionResult:
    """At most `limit.max` touches in any `limit.days` days; the hold ends on the day the count falls below."""
    window = timedelta(days=limit.days)
    recent = sorted(day for day in days if day + window > inputs.profile.today)
    allowed = f"{limit.max} in {limit.days} days allowed"
    if len(recent) < limit.max:
        return _pass(rule, f"{who} written to {len(recent)} times in the last {limit.days} days; {allowed}")
    until = recent[-limit.max] + window
    detail = f"{who} last written to on {recent[-1].isoformat()}; {allowed}, so not before {until.isoformat()}"
    return _fail(rule, Verdict.HOLD, detail)
