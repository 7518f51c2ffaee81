"""The rules in the order in which a person would ask them, and the edition they belong to."""

from collections.abc import Callable

from outreach.eligibility import first
from outreach.eligibility.addresses import address, shared_address
from outreach.eligibility.answers import explained, first_edition
from outreach.eligibility.frequency import account_frequency, colleague, person_frequency, quiet_period
from outreach.eligibility.freshness import data_source, notice, retention
from outreach.eligibility.lifting import lifted
from outreach.eligibility.permission import country, personal_address, refusal, sender_country, withdrawn
from outreach.eligibility.standing import lead_status, lifecycle, private_person, recipient
from outreach.eligibility.suppression import bounced, do_not_contact, erased, suppressed
from outreach.models import CriterionResult, GateInputs, Policy

Rule = Callable[[GateInputs, Policy], CriterionResult]

#: What new inputs are asked by (`GateInputs.edition`). Inputs stored before are asked by their own edition again.
EDITION = 2

#: The whole policy of eligibility, in the order in which a person would ask.
RULES: tuple[Rule, ...] = (
    erased,
    suppressed,
    bounced,
    do_not_contact,
    refusal,
    withdrawn,
    private_person,
    recipient,
    lifecycle,
    lead_status,
    address,
    shared_address,
    personal_address,
    country,
    sender_country,
    data_source,
    retention,
    notice,
    person_frequency,
    account_frequency,
    colleague,
    quiet_period,
)

_FIRST: tuple[Rule, ...] = (
    suppressed,
    do_not_contact,
    lifecycle,
    lead_status,
    address,
    shared_address,
    first.personal_address,
    first.country,
    person_frequency,
    account_frequency,
)


def assess(inputs: GateInputs, policy: Policy) -> tuple[CriterionResult, ...]:
    """Every eligibility rule's answer, in the order of `RULES`; one result each, whatever the others say."""
    if inputs.edition == 1:
        return tuple(first_edition(rule(inputs, policy)) for rule in _FIRST)
    return tuple(lifted(explained(rule(inputs, policy)), inputs, policy) for rule in RULES)
