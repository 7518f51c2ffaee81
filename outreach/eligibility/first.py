"""The rules as their first edition had them, where they have changed since: what they decided is replayed by them."""

from outreach.eligibility.addresses import KINDS, kind_of_mailbox, looks_like_address
from outreach.eligibility.answers import failed, passed, unknown
from outreach.eligibility.standing import VOID
from outreach.models import ContactBasis, CountryRule, CriterionResult, FactKind, GateInputs, Policy, Verdict


def personal_address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is it a person's work address? Role mailboxes and private providers only where the law lets people opt out."""
    prospect = inputs.profile.prospect
    if not looks_like_address(prospect.email):
        return unknown("personal_address", "no address to judge", "find a work address", prospect.source)
    kind = kind_of_mailbox(prospect.email)
    if kind == "work":
        detail = f"{prospect.email} is a person's address at a company domain"
        return passed("personal_address", detail, prospect.source)
    code = _country(inputs)[0]
    rule = _rule_of(code, policy)
    if rule and rule.basis is ContactBasis.OPT_OUT:
        detail = f"{prospect.email} is {KINDS[kind]}; {code} lets people opt out"
        return passed("personal_address", detail, prospect.source)
    detail = f"{prospect.email} is {KINDS[kind]}; {code or 'an unknown country'} asks for more than an opt-out"
    return failed("personal_address", Verdict.HOLD, detail, prospect.source)


def country(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """On what legal basis may a work address in this country be written to? An unknown country is never a pass."""
    code, source, trouble = _country(inputs)
    rule = _rule_of(code, policy)
    if trouble:
        return failed("country", Verdict.HOLD, f"{trouble}; no rule can be applied", source)
    if rule is None:
        return failed("country", Verdict.HOLD, f"policy.yaml has no rule for {code}", source)
    if rule.basis is ContactBasis.OPT_OUT:
        return passed("country", f"{code} allows a first message until they object", source)
    if rule.basis is ContactBasis.BLOCKED:
        return failed("country", Verdict.HOLD, f"{code} is blocked until an admin decides", source)
    if rule.basis is not ContactBasis.LEGITIMATE_INTEREST:
        return failed("country", Verdict.HOLD, f"{code} needs consent on record", source)
    if not (rule.assessment.strip() and inputs.profile.prospect.source.strip()):
        detail = f"{code} needs a recorded assessment and the source of the address"
        return failed("country", Verdict.HOLD, detail, source)
    return passed("country", f"{code}: legitimate interest, assessment {rule.assessment}", source)


def _country(inputs: GateInputs) -> tuple[str, str, str]:
    """The person's country, else the account's: code, source, and what is wrong with it."""
    prospect = inputs.profile.prospect
    code, source = prospect.country.strip().upper(), prospect.source
    if not code:
        facts = [fact for fact in inputs.profile.facts if fact.kind is FactKind.COUNTRY and fact.status not in VOID]
        codes = sorted({str(fact.value).strip().upper() for fact in facts if fact.value})
        if len(codes) > 1:
            return "", source, f"the sources disagree on the country ({', '.join(codes)})"
        code, source = (codes[0], facts[0].source) if codes else ("", source)
    if not code:
        return "", source, "the country is unknown"
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        return "", source, f"“{code}” is no country code"
    return code, source, ""


def _rule_of(code: str, policy: Policy) -> CountryRule | None:
    return (policy.countries.get(code) or policy.countries.get("default")) if code else None
