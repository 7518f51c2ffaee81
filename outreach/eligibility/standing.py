"""How we stand with them: lifecycle stage, lead status, and whether they belong to a company we may write to."""

from outreach.eligibility.answers import failed, passed, severity, squash, unknown, words_of
from outreach.models import (
    CriterionResult,
    Effect,
    FactKind,
    FactStatus,
    GateInputs,
    PermissionKind,
    Policy,
    Verdict,
)
from outreach.tables import load_yaml
from outreach.text import fold

#: A fact in one of these states says nothing, not even to be careful.
VOID = frozenset({FactStatus.REJECTED, FactStatus.QUARANTINED})


def lifecycle(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the lifecycle stage one the policy drafts to? Missing counts as lead; of several the strictest."""
    stages = _stages(inputs)
    never = {squash(stage) for stage in policy.lifecycle_never}
    allowed = {squash(stage) for stage in policy.lifecycle_allowed}
    for stage, source in stages:
        if squash(stage) in never:
            detail = f"lifecycle stage “{stage}” is never written to"
            return failed("lifecycle", Verdict.EXCLUDED, detail, source, rule="G29")
    for stage, source in stages:
        if squash(stage) not in allowed:
            may = ", ".join(policy.lifecycle_allowed)
            detail = f"lifecycle stage “{stage}” is not one of {may}"
            customer = {"rule": "G29", "effect": Effect.ASK} if squash(stage) in ("customer", "evangelist") else {}
            return failed("lifecycle", Verdict.HOLD, detail, source, **customer)
    stage, source = stages[0]
    return passed("lifecycle", f"lifecycle stage is {stage}", source)


def lead_status(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the lead status say that somebody is talking to them, that they said no, or that the record is wrong?"""
    prospect = inputs.profile.prospect
    statuses = [part for part in prospect.lead_status.split(";") if part.strip()]
    if not statuses:
        return passed("lead_status", "no lead status on the list", prospect.source)
    answers = [_read_lead_status(fold(status), prospect.source) for status in statuses]
    return min(answers, key=severity)


def recipient(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is their company our own, a competitor, a customer that nobody chose, or under an embargo?"""
    rules, domains = policy.permission, _domains(inputs)
    for domain in domains:
        if _in(domain, rules.embargoed):
            return failed("recipient", Verdict.EXCLUDED, f"{domain} is under an embargo")
        if _in(domain, rules.own_domains):
            return failed("recipient", Verdict.EXCLUDED, f"{domain} is our own company")
        if _in(domain, rules.competitor_domains):
            return failed("recipient", Verdict.HOLD, f"{domain} is a competitor")
    for domain in domains:
        if _in(domain, rules.customer_domains) and not rules.write_to_customers:
            detail = f"{domain} is a customer, and customers are not chosen in this campaign"
            return failed("recipient", Verdict.HOLD, detail, effect=Effect.ASK)
    return passed("recipient", "their company is neither ours, a competitor, a customer nor under an embargo")


def private_person(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Are they reached as a private person: under 18, a student, a public figure at home?"""
    for item in inputs.evidence:
        if item.kind is PermissionKind.PRIVATE_PERSON and item.withdrawn_at is None:
            said = item.text or "reached as a private person"
            return failed("private_person", Verdict.EXCLUDED, f"on record about them: {said}", item.by)
    title = inputs.title.title or inputs.profile.prospect.title
    if _is_student(title):
        return failed("private_person", Verdict.EXCLUDED, f"“{title}” is no job", inputs.profile.prospect.source)
    return passed("private_person", "nothing says that they are reached as a private person")


def _stages(inputs: GateInputs) -> list[tuple[str, str]]:
    prospect = inputs.profile.prospect
    stages = [(prospect.lifecycle, prospect.source)] if prospect.lifecycle.strip() else []
    for fact in inputs.profile.facts:
        if fact.kind is FactKind.LIFECYCLE and fact.status not in VOID:
            stages.append((str(fact.value or fact.text), fact.source))
    return stages or [("lead", prospect.source)]


def _read_lead_status(status: str, source: str) -> CriterionResult:
    table = load_yaml("eligibility.yaml")["lead_statuses"]
    words = words_of(status)
    rule = load_yaml("eligibility.yaml")["status_rules"].get(words, "")
    if words in table["open"]:
        return passed("lead_status", f"lead status is {status}", source)
    if words in table["never"]:
        detail = f"lead status “{status}”: {table['never'][words]}"
        return failed("lead_status", Verdict.EXCLUDED, detail, source, rule=rule or "G02")
    if words in table["hold"]:
        return failed("lead_status", Verdict.HOLD, f"lead status “{status}”: {table['hold'][words]}", source, rule=rule)
    if words in table["stale"]:
        detail = f"lead status “{status}”: {table['stale'][words]}"
        return unknown("lead_status", detail, "find out where they work now", source)
    look_up = f"ask the owner of the list what lead status “{status}” means"
    return unknown("lead_status", f"lead status “{status}” is not known here", look_up, source)


def _domains(inputs: GateInputs) -> tuple[str, ...]:
    """Their domains, and the countries they and their company are in: an embargo may name either."""
    prospect, account = inputs.profile.prospect, inputs.profile.account
    facts = [str(fact.value) for fact in inputs.profile.facts if fact.kind is FactKind.COUNTRY]
    addresses = [address.rpartition("@")[2] for address in (prospect.email, *prospect.emails)]
    found = (*addresses, account.domain, *account.domains, prospect.country, *facts)
    return tuple(dict.fromkeys(fold(one) for one in found if one.strip()))


def _in(domain: str, listed: tuple[str, ...]) -> bool:
    """Whether a domain, or one it belongs to, is on a list."""
    known = {fold(one).removeprefix("@").removeprefix("www.") for one in listed}
    return any(domain == one or domain.endswith("." + one) for one in known)


def _is_student(title: str) -> bool:
    """A title that ends in “student”; “Student Success Manager” and “working student” are jobs."""
    table = load_yaml("eligibility.yaml")
    first = fold(title)
    for sign in ("|", ",", "/", "@", "·", "(", " at ", " bei ", " chez ", " - ", " – "):
        first = first.partition(sign)[0]
    words = words_of(first)
    return words.rpartition(" ")[2] in table["students"] and words not in table["student_jobs"]
