"""On what ground may they be written to, by the law of every country concerned? The strictest wins."""

from outreach.eligibility.addresses import KINDS, kind_of_address, looks_like_address
from outreach.eligibility.answers import entry, failed, passed, unknown
from outreach.eligibility.places import STRICTNESS, Demand, Places, country_row, demand, places, senders_place
from outreach.eligibility.records import (
    consent_gaps,
    has_consent,
    interest_gaps,
    is_customer,
    publication_gaps,
    refusals,
    withdrawn_on,
)
from outreach.models import CriterionResult, GateInputs, PermissionKind, Policy, Verdict

_RULES = {"LI": "G06", "PUB": "G05", "CONSENT": "G04", "LEGAL": "G03"}
_NO_COUNTRY = (
    "Add a column with the country to the list and import it again; or an admin decides for this person: "
    "`outreach lift {email} country`."
)
_KINDS = {"LI": "assessment", "PUB": "publication", "CONSENT": "consent"}
_ASKS = {
    "LI": "allows a message on a legitimate interest that is on record",
    "PUB": "allows a message to an address that is published for it",
    "CONSENT": "asks for their consent before the first message",
    "LEGAL": "is closed until an admin decides",
}


def country(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """On what legal ground may this person be written to where they and their company are? Unknown is never a pass."""
    here = places(inputs, policy)
    if here.trouble:
        missing = ("the country they work in",)
        detail = f"{here.trouble}; no rule can be applied"
        law, remedy = "jurisdictions.yaml", _NO_COUNTRY.format(email=inputs.profile.prospect.email or "ADDRESS")
        return failed("country", Verdict.HOLD, detail, here.source, missing=missing, law=law, remedy=remedy)
    kind = kind_of_address(inputs)
    demands = [demand(place, kind, inputs, policy) for place in here.found]
    if kind != "work":
        demands = [one for one in demands if one.basis == "LEGAL"]
    grounds = "; ".join(_ground(one, inputs) for one in demands) or "the kind of address decides: see personal address"
    found = _judged("country", demands, inputs) or passed("country", grounds, here.source)
    note = _whose_country(inputs, here)
    return found.model_copy(update={"detail": f"{found.detail}{note}"}) if note else found


def personal_address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is it a person's work address? Others only where the law of their country lets that kind be written to."""
    prospect, kind = inputs.profile.prospect, kind_of_address(inputs)
    if not looks_like_address(prospect.email):
        return unknown("personal_address", "no address to judge", "find a work address", prospect.source)
    if kind == "work":
        detail = f"{prospect.email} is a person's address at a company domain"
        return passed("personal_address", detail, prospect.source)
    here = places(inputs, policy)
    if here.trouble:
        detail = f"{prospect.email} is {KINDS[kind]}, and {here.trouble}"
        return failed("personal_address", Verdict.HOLD, detail, prospect.source, rule="G03", law="jurisdictions.yaml")
    demands = [one for place in here.found if (one := demand(place, kind, inputs, policy)).basis != "LEGAL"]
    detail = f"{prospect.email} is {KINDS[kind]}; {here.found[0].code} allows a first message to it"
    return _judged("personal_address", demands, inputs, kind) or passed("personal_address", detail, prospect.source)


def sender_country(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Does the law of the country you write from ask for more than theirs?"""
    place = senders_place(policy)
    if place is None:
        return passed("sender_country", "policy.yaml names no country of the sender")
    found = _judged("sender_country", [demand(place, kind_of_address(inputs), inputs, policy)], inputs)
    return found or passed("sender_country", f"{place.code}, where you write from, asks for no more", "policy.yaml")


def withdrawn(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Did they take a permission back that nothing newer replaces?"""
    ended = withdrawn_on(inputs, PermissionKind.CONSENT)
    codes = [place.code for place in places(inputs, policy).found] or [""]
    if ended is None or any(has_consent(inputs, code) for code in codes):
        return passed("withdrawn", "no permission was taken back")
    detail = f"they took their consent back on {ended.isoformat()}"
    law = "; ".join(dict.fromkeys(str(country_row(code).get("law") or "") for code in codes)).strip("; ")
    law = law or "GDPR Art. 7(3) and 21(3)"
    return failed("withdrawn", Verdict.EXCLUDED, detail, rule="G04", missing=("a newer consent",), law=law)


def refusal(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is a word of theirs on record, or beside their address, that such mail is not wanted?"""
    found = refusals(inputs)
    if not found:
        return passed("refusal", "no refusal of such mail is on record")
    said = found[-1].text.strip() or "no such mail is wanted"
    email = inputs.profile.prospect.email or "ADDRESS"
    remedy = (
        "Do not write. Only if it was put on record by mistake, or they took it back, an admin ends it: "
        f"`outreach withdraw {email} --kind refusal --by NAME --reason ...`"
    )
    missing = ("nothing lifts it: they said no",)
    detail = f"on record is that they want no such mail: {said}"
    return failed("refusal", Verdict.EXCLUDED, detail, found[-1].by, rule="G02", missing=missing, remedy=remedy)


def _whose_country(inputs: GateInputs, here: Places) -> str:
    """Said where only the company's country is known: which law was asked, and what would change it."""
    if inputs.profile.prospect.country.strip():
        return ""
    code = here.found[0].code
    return f"; where they work is not known, so their company's country ({code}) counts: elsewhere another law would"


def _judged(criterion: str, demands: list[Demand], inputs: GateInputs, kind: str = "work") -> CriterionResult | None:
    """The strictest demand that is not met, as an answer; None when all are."""
    for one in sorted(demands, key=lambda item: -STRICTNESS.index(item.basis)):
        missing = _missing(one, inputs)
        if missing:
            return _refused(criterion, one, missing, inputs, kind)
    return None


def _missing(one: Demand, inputs: GateInputs) -> tuple[str, ...]:
    """What has to be on record and is not. Consent serves wherever a country is not closed altogether."""
    code = one.place.code
    if one.basis == "LEGAL":
        return ("the decision of an admin, with reason and expiry",)
    if one.basis == "OPTOUT" or has_consent(inputs, code):
        return ()
    if is_customer(inputs, code):
        return ()
    if one.basis == "LI":
        return interest_gaps(inputs, code, one.assessment)
    return publication_gaps(inputs, code) if one.basis == "PUB" else consent_gaps(inputs, code)


def _refused(criterion: str, one: Demand, missing: tuple[str, ...], inputs: GateInputs, kind: str) -> CriterionResult:
    rule = _RULES[one.basis]
    if kind in ("private", "trader") and one.basis == "CONSENT" and _is_for_individuals_only(one):
        rule = "G07"
    if criterion == "sender_country":
        rule = "G30"
    remedy = _remedy(one, rule, inputs)
    place = f"{one.name} ({one.place.code})" if one.name != one.place.code else one.name
    said = "has no rule in policy.yaml" if one.unlisted else _ASKS[one.basis]
    about = f"{inputs.profile.prospect.email} is {KINDS[kind]}; " if kind in KINDS else ""
    note = f" ({one.note})" if one.note else ""
    detail = f"{about}{place}, {one.place.whose}, {said}{note} ({one.law}); missing: {', '.join(missing)}"
    law, source = one.law, one.place.source
    return failed(criterion, Verdict.HOLD, detail, source, rule=rule, missing=missing, law=law, remedy=remedy)


def _remedy(one: Demand, rule: str, inputs: GateInputs) -> str:
    """The next step with its command: a record of the right kind, or an admin's decision about a closed country."""
    code, email = one.place.code, inputs.profile.prospect.email or "ADDRESS"
    if one.basis != "LEGAL":
        return f"{entry(rule)['remedy']} `outreach permit {email} --kind {_KINDS[one.basis]}`"
    if one.place.is_sender:
        return ""
    return (
        f"An admin decides: for everybody there in policy.yaml (countries: {code}: basis and decision: by, reason, "
        f"until), or for this person with `outreach lift {email} country`."
    )


def _is_for_individuals_only(one: Demand) -> bool:
    """Whether the country asks for consent from individuals, but not for a work address (EU, EEA, UK)."""
    row = country_row(one.place.code)
    return row.get("gdpr") in ("eu", "eea", "uk") and row.get("work") in ("LI", "OPTOUT")


def _ground(one: Demand, inputs: GateInputs) -> str:
    code = one.place.code
    if one.basis == "OPTOUT":
        return f"{code} allows a first message until they object"
    if has_consent(inputs, code):
        return f"{code}: they consented"
    if is_customer(inputs, code):
        return f"{code}: they are a customer or asked"
    if one.basis == "PUB":
        return f"{code}: their address is published for such mail"
    return f"{code}: legitimate interest, assessment {one.assessment or 'on record'}"
