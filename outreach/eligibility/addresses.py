"""The address: seen by somebody, one person's, and whose kind it is in the eyes of the law."""

from outreach.eligibility.answers import failed, passed, squash, unknown, words_of
from outreach.models import CriterionResult, EmailStatus, GateInputs, PermissionKind, Policy, Verdict
from outreach.tables import load_yaml
from outreach.text import fold

#: What a rep reads for each kind.
KINDS = {"private": "a private mailbox", "role": "a role mailbox", "trader": "of a sole trader or a partnership"}


def address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is there a work address that somebody has seen, not guessed?"""
    prospect = inputs.profile.prospect
    if not prospect.email or prospect.email_status is EmailStatus.UNAVAILABLE:
        return unknown("address", "no e-mail address on file", "find a work address", prospect.source)
    if not looks_like_address(prospect.email):
        detail = f"“{prospect.email}” cannot be read as an e-mail address"
        return unknown("address", detail, "find a work address", prospect.source)
    if prospect.email_status is EmailStatus.GUESSED:
        detail = f"{prospect.email} was guessed by the list"
        return unknown("address", detail, "verify the address", prospect.source)
    verified = prospect.email_status is EmailStatus.VERIFIED
    says = "the list says verified" if verified else "the list does not say whether it was verified"
    return passed("address", f"{prospect.email}; {says}", prospect.source)


def shared_address(inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Do the lists give this address to more than one person?"""
    prospect = inputs.profile.prospect
    if prospect.shared_email:
        detail = f"the lists give {prospect.email} to two people; say whose it is"
        return failed("shared_address", Verdict.HOLD, detail, prospect.source)
    return passed("shared_address", "the lists give the address to one person only", prospect.source)


def looks_like_address(email: str) -> bool:
    """Whether text has the shape of one e-mail address."""
    local, at, domain = email.partition("@")
    return bool(local and at and "." in domain.strip(".") and "@" not in domain and not set(email) & set(" ,;<>\t\n"))


def kind_of_address(inputs: GateInputs) -> str:
    """`work`, `role` (read by many), `private` (a private provider) or `trader` (a person who is their company)."""
    mailbox = kind_of_mailbox(inputs.profile.prospect.email)
    return "trader" if mailbox != "private" and _is_trader(inputs) else mailbox


def kind_of_mailbox(email: str) -> str:
    """`work`, `role` or `private`, read from the address alone."""
    known, more = load_yaml("freemail.yaml"), load_yaml("eligibility.yaml")
    local, _, domain = fold(email).partition("@")
    if domain in known["domains"] or domain in more["private_providers"]:
        return "private"
    mailbox = local.partition("+")[0]
    role = mailbox in known["role"] or squash(mailbox) in known["role"] or squash(mailbox) in more["role_mailboxes"]
    return "role" if role else "work"


def is_private(email: str) -> bool:
    """Whether an address is at a provider of private mailboxes."""
    return kind_of_mailbox(email) == "private"


def _is_trader(inputs: GateInputs) -> bool:
    """Whether a record says so, or the company's name does: in law they are individuals."""
    table = load_yaml("eligibility.yaml")
    said = [item for item in inputs.evidence if item.kind is PermissionKind.COMPANY_FORM and item.withdrawn_at is None]
    if said:
        newest = max(said, key=lambda item: item.at.isoformat() if item.at else "")
        words = f" {words_of(newest.text)} "
        corporate = any(f" {form} " in words for form in table["corporate_forms"])
        return not corporate and any(f" {form} " in words for form in table["individual_forms"])
    name = words_of(inputs.profile.account.name)
    return any(name.endswith(f" {form}") for form in table["individual_endings"])
