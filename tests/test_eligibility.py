"""May we write to this person, and now?"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.eligibility import EDITION, RULES, assess, in_words
from outreach.models import (
    Account,
    Answer,
    ContactBasis,
    CountryRule,
    CriterionResult,
    EmailStatus,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Policy,
    Profile,
    Prospect,
    SourceKind,
    Suppression,
    SuppressionKind,
    TitleReading,
    Touch,
    Verdict,
)

TODAY = date(2026, 12, 1)
POLICY = Policy(
    id="p",
    version=1,
    owner="o@seller.example",
    review_by=date(2027, 6, 1),
    lifecycle_allowed=("lead", "subscriber"),
    lifecycle_never=("customer",),
    countries={
        "US": CountryRule(basis=ContactBasis.OPT_OUT),
        "FR": CountryRule(basis=ContactBasis.LEGITIMATE_INTEREST, assessment="LIA-1"),
        "DE": CountryRule(basis=ContactBasis.CONSENT),
        "CH": CountryRule(basis=ContactBasis.BLOCKED),
    },
    shelf_life_days={"default": 365},
    holdout_salt="s",
)


def g(
    facts: tuple[Fact, ...] = (),
    suppressions: tuple[Suppression, ...] = (),
    touches: tuple[Touch, ...] = (),
    **person: Any,
) -> GateInputs:
    """A Head of Logistics in the United States who may be written to, with changes."""
    values = {"email": "ana@talus.example", "country": "US", "email_status": EmailStatus.VERIFIED, **person}
    values = {"title": "Head of Logistics", "as_of": TODAY, **values}
    prospect = Prospect(
        prospect_id="p1",
        account_id="a1",
        first_name="Ana",
        last_name="Ruiz",
        source="c.csv line 2",
        **values,
    )
    profile = Profile(prospect=prospect, account=Account(account_id="a1", name="Talus"), facts=facts, today=TODAY)
    title = TitleReading(title=prospect.title)
    return GateInputs(profile=profile, title=title, suppressions=suppressions, touches=touches, edition=EDITION)


def one(rule: str, inputs: GateInputs, policy: Policy = POLICY) -> CriterionResult:
    """The answer of one rule."""
    return next(result for result in assess(inputs, policy) if result.id == rule)


def outcome(result: CriterionResult) -> str:
    """pass, unknown, or the verdict a fail leads to."""
    return result.fail_verdict.value if result.answer is Answer.FAIL and result.fail_verdict else result.answer.value


def s(level: Any) -> Suppression:
    return Suppression(kind=SuppressionKind.ADDRESS, value="ana@talus.example", level=level, reason="asked", by="Jo")


def touch(days_ago: int, prospect: str = "p1") -> Touch:
    return Touch(prospect_id=prospect, account_id="a1", on=TODAY - timedelta(days=days_ago), source="list")


def lifecycle_fact(value: str, status: FactStatus = FactStatus.VERIFIED) -> Fact:
    return fact(FactKind.LIFECYCLE, value, status)


def fact(kind: FactKind, value: str, status: FactStatus = FactStatus.VERIFIED) -> Fact:
    return Fact(
        fact_id=f"f_{value}", subject="a1", kind=kind, text=value, value=value, source="crm",
        source_kind=SourceKind.CRM, observed_on=TODAY, status=status,
    )  # fmt: skip


def test_every_rule_answers_in_words() -> None:
    """One result per rule with a sentence; every rule explains itself; a clean prospect passes all."""
    results = assess(g(), POLICY)
    assert len(results) == len(RULES) == len({result.id for result in results})
    assert all(result.answer is Answer.PASS and result.detail for result in results)
    assert all(rule.__doc__ for rule in RULES)


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("suppressed", {"suppressions": (s("never"),)}, "excluded"),
    ("suppressed", {"suppressions": (s("hold"),)}, "hold"),
    ("suppressed", {"suppressions": (s("hold"), s("never"))}, "excluded"),
    ("do_not_contact", {"do_not_contact": True}, "excluded"),
    ("lifecycle", {"lifecycle": ""}, "pass"),
    ("lifecycle", {"lifecycle": "Lead"}, "pass"),
    ("lifecycle", {"lifecycle": "CUSTOMER"}, "excluded"),
    ("lifecycle", {"lifecycle": "opportunity"}, "hold"),
    ("lifecycle", {"lifecycle": "lead", "facts": (lifecycle_fact("customer"),)}, "excluded"),
    ("lifecycle", {"facts": (lifecycle_fact("customer", FactStatus.REJECTED),)}, "pass"),
    ("lead_status", {"lead_status": ""}, "pass"),
    ("lead_status", {"lead_status": "NEW"}, "pass"),
    ("lead_status", {"lead_status": "ATTEMPTED_TO_CONTACT"}, "pass"),
    ("lead_status", {"lead_status": "Open - Not Contacted"}, "pass"),
    ("lead_status", {"lead_status": "cold"}, "pass"),
    ("lead_status", {"lead_status": "Replied"}, "hold"),
    ("lead_status", {"lead_status": "OPEN_DEAL"}, "hold"),
    ("lead_status", {"lead_status": "BAD_TIMING"}, "hold"),
    ("lead_status", {"lead_status": "unqualified"}, "hold"),
    ("lead_status", {"lead_status": "Bounced"}, "excluded"),
    ("lead_status", {"lead_status": "do not contact"}, "excluded"),
    ("lead_status", {"lead_status": "cold; replied"}, "hold"),
    ("lead_status", {"lead_status": "frobnicated"}, "unknown"),
    ("lead_status", {"lead_status": "Changed Job"}, "unknown"),
    ("address", {"email": ""}, "unknown"),
    ("address", {"email_status": EmailStatus.UNAVAILABLE}, "unknown"),
    ("address", {"email_status": EmailStatus.GUESSED}, "unknown"),
    ("address", {"email_status": EmailStatus.UNKNOWN}, "pass"),
    ("address", {"email": "ana at talus"}, "unknown"),
    ("address", {"email": "a@b@c.example"}, "unknown"),
    ("shared_address", {"shared_email": True}, "hold"),
    ("personal_address", {"email": "info@talus.example"}, "pass"),
    ("personal_address", {"email": "info@talus.example", "country": "FR"}, "pass"),
    ("personal_address", {"email": "info@talus.example", "country": "FR", "title": ""}, "hold"),
    ("personal_address", {"email": "info@talus.example", "country": "DE"}, "hold"),
    ("personal_address", {"email": "ana@gmail.com"}, "pass"),
    ("personal_address", {"email": "ana@gmail.com", "country": "FR"}, "hold"),
    ("personal_address", {"email": "ana@gmail.com", "country": ""}, "hold"),
    ("personal_address", {"email": ""}, "unknown"),
    ("country", {"country": "US"}, "pass"),
    ("country", {"country": "us"}, "pass"),
    ("country", {"country": "FR"}, "pass"),
    ("country", {"country": "FR", "title": ""}, "hold"),
    ("country", {"country": "US", "facts": (fact(FactKind.COUNTRY, "FR"),)}, "pass"),
    ("country", {"country": "US", "facts": (fact(FactKind.COUNTRY, "DE"),)}, "hold"),
    ("country", {"country": "US", "facts": (fact(FactKind.COUNTRY, "DE", FactStatus.REJECTED),)}, "pass"),
    ("country", {"country": "DE", "facts": (fact(FactKind.COUNTRY, "US"),)}, "hold"),
    ("country", {"country": "US-CA"}, "pass"),
    ("country", {"country": "DE"}, "hold"),
    ("country", {"country": "CH"}, "hold"),
    ("country", {"country": ""}, "hold"),
    ("country", {"country": "??"}, "hold"),
    ("country", {"country": "Holland"}, "hold"),
    ("country", {"country": "BR"}, "hold"),
    ("country", {"country": "", "facts": (fact(FactKind.COUNTRY, "US"),)}, "pass"),
    ("country", {"country": "", "facts": (fact(FactKind.COUNTRY, "US"), fact(FactKind.COUNTRY, "FR"))}, "hold"),
    ("person_frequency", {"touches": (touch(13),)}, "hold"),
    ("person_frequency", {"touches": (touch(14),)}, "pass"),
    ("person_frequency", {"touches": (touch(1, "p2"),)}, "pass"),
    ("person_frequency", {"last_contacted": TODAY}, "hold"),
    ("person_frequency", {"last_contacted": TODAY + timedelta(days=400)}, "hold"),
    ("account_frequency", {"touches": (touch(1, "p2"), touch(2, "p3"))}, "pass"),
    ("account_frequency", {"touches": (touch(1, "p2"), touch(2, "p3"), touch(29, "p4"))}, "hold"),
    ("account_frequency", {"touches": (touch(1, "p2"), touch(2, "p3")), "last_contacted": TODAY}, "hold"),
]


@pytest.mark.parametrize(("rule", "changes", "expect"), CASES)
def test_a_rule_answers(rule: str, changes: dict[str, Any], expect: str) -> None:
    """Each rule gives the answer its case asks for; an unknown names the look-up that settles it."""
    result = one(rule, g(**changes))
    assert outcome(result) == expect
    assert bool(result.look_up) == (expect == "unknown")


_OPENED = [("SG", "pass"), ("BR", "hold"), ("AR", "hold"), ("DE", "hold"), ("", "hold")]


@pytest.mark.parametrize(("code", "expect"), _OPENED)
def test_the_stricter_of_policy_and_table_counts(code: str, expect: str) -> None:
    """ "default: opt_out" leaves a country to the built-in table; what that closes or does not know stays closed."""
    policy = POLICY.model_copy(update={"countries": {"default": CountryRule(basis=ContactBasis.OPT_OUT)}})
    assert outcome(one("country", g(country=code), policy)) == expect


def test_a_policy_may_be_stricter_than_the_table() -> None:
    """Where policy.yaml closes a country, the table does not open it; a country it does not list stays closed."""
    policy = POLICY.model_copy(update={"countries": {"US": CountryRule(basis=ContactBasis.BLOCKED)}})
    assert outcome(one("country", g(country="US"), policy)) == "hold"
    assert "no rule in policy.yaml" in one("country", g(country="SG"), policy).detail


def test_a_hold_says_when_it_ends() -> None:
    """A frequency hold names the first day on which a message may leave; on that day the rule passes."""
    result = one("person_frequency", g(touches=(touch(4),)))
    assert "not before 2026-12-11" in result.detail
    assert result.fail_verdict is Verdict.HOLD


def test_the_assessment_is_named() -> None:
    """Legitimate interest passes with the place of its written assessment."""
    assert "LIA-1" in one("country", g(country="FR")).detail


def test_a_block_names_rule_law_what_is_missing_and_the_next_step() -> None:
    """One sentence a rep can act on, with the paragraph it rests on."""
    result = one("country", g(country="DE"))
    assert (result.rule, result.law) == ("G04", "UWG §7(2) no.2, (3)")
    assert result.missing == ("their consent (its words, when, how, and for which address)",)
    text = in_words(result)
    assert text.startswith("Germany (DE), where they are, asks for their consent before the first message")
    assert "Rule: G04" in text
    assert text.endswith("or do not write. `outreach permit ana@talus.example --kind consent`")


def test_replay_asks_the_first_edition_again() -> None:
    """Inputs stored before the second edition get the ten answers they got then, in the same words."""
    stored = GateInputs.model_validate_json(g(country="DE").model_copy(update={"edition": 1}).model_dump_json())
    assert stored.edition == 1
    results = assess(stored, POLICY)
    assert len(results) == 10
    old = next(result for result in results if result.id == "country")
    assert (old.detail, old.rule, old.law) == ("DE needs consent on record", "", "")


def test_what_was_added_leaves_old_digests_alone() -> None:
    """An empty new field is not written, so that a stored document keeps its digest."""
    dumped = g().model_copy(update={"edition": 1}).model_dump()
    assert not {"edition", "evidence", "overrides", "sender"} & dumped.keys()
    assert "permission" not in POLICY.model_dump()
    assert "decision" not in POLICY.countries["US"].model_dump()


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_unreadable_input_never_passes(status: str, country: str, email: str) -> None:
    """Whatever stands in a cell, only what is read and allowed passes."""
    results = {r.id: r.answer for r in assess(g(lead_status=status, country=country, email=email), POLICY)}
    assert results["country"] is not Answer.PASS or country.strip().upper().partition("-")[0] in POLICY.countries
    assert results["address"] is not Answer.PASS or "@" in email
    assert len(results) == len(RULES)
