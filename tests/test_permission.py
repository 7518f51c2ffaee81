"""Evidence of permission, who may lift a block, and what is asked again when a message leaves."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from outreach.eligibility import EDITION, assess, at_approval, at_sending, in_words, lift, mark, permit, withdraw
from outreach.eligibility.freshness import months_after
from outreach.eligibility.release import easter, holiday_on
from outreach.models import (
    Account,
    Answer,
    ContactBasis,
    CountryDecision,
    CountryRule,
    CriterionResult,
    Effect,
    EmailStatus,
    Fact,
    FactKind,
    GateInputs,
    Override,
    PermissionEvidence,
    PermissionKind,
    PermissionRules,
    Policy,
    Profile,
    Prospect,
    QuietPeriod,
    Refusal,
    Release,
    SourceKind,
    Suppression,
    SuppressionKind,
    TitleReading,
    Touch,
)

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
TABLE = yaml.safe_load((ROOT / "outreach/data/jurisdictions.yaml").read_text(encoding="utf-8"))
BOOK = yaml.safe_load((ROOT / "outreach/data/gate_rules.yaml").read_text(encoding="utf-8"))
POLICY = Policy(
    id="p",
    version=1,
    owner="Olga Owner",
    review_by=date(2027, 6, 1),
    lifecycle_allowed=("lead",),
    countries={"default": CountryRule(basis=ContactBasis.OPT_OUT)},
    shelf_life_days={"default": 365},
    holdout_salt="s",
)


def g(evidence: Any = (), overrides: Any = (), suppressions: Any = (), touches: Any = (), **person: Any) -> GateInputs:
    """A Head of Logistics in the United States who may be written to, with changes."""
    values = {"email": "ana@talus.example", "country": "US", "title": "Head of Logistics", "as_of": TODAY, **person}
    company = values.pop("company", "")
    facts = (country_fact(company),) if company else ()
    prospect = Prospect(
        prospect_id="p1", account_id="a1", first_name="Ana", last_name="Ruiz", source="c.csv line 2",
        email_status=EmailStatus.VERIFIED, **values,
    )  # fmt: skip
    profile = Profile(prospect=prospect, account=Account(account_id="a1", name="Talus"), facts=facts, today=TODAY)
    title = TitleReading(title=prospect.title)
    return GateInputs(
        profile=profile, title=title, edition=EDITION, evidence=tuple(evidence), overrides=tuple(overrides),
        suppressions=tuple(suppressions), touches=tuple(touches),
    )  # fmt: skip


def country_fact(code: str) -> Fact:
    return Fact(
        fact_id="f1", subject="a1", kind=FactKind.COUNTRY, text=code, value=code, source="register",
        source_kind=SourceKind.RESEARCH, observed_on=TODAY,
    )  # fmt: skip


def yes(**changes: Any) -> PermissionEvidence:
    """A complete consent, with changes."""
    values = {"kind": "consent", "text": "Yes, write to me", "at": "2026-03-02T10:00:00", "how": "form", "by": "Jo"}
    return PermissionEvidence.model_validate({**values, "scope": "ana@talus.example", **changes})


def o(**changes: Any) -> Override:
    values = {"rule": "country", "by": "Olga Owner", "reason": "counsel agreed in writing", "until": TODAY, **changes}
    return Override.model_validate(values)


def against(results: tuple[CriterionResult, ...]) -> list[str]:
    """The ids of the rules that do not pass."""
    return [result.id for result in results if result.answer is not Answer.PASS]


def may(policy: Policy = POLICY, **what: Any) -> bool:
    return not against(assess(g(**what), policy))


def rules(**changes: Any) -> Policy:
    return POLICY.model_copy(update={"permission": PermissionRules(**changes)})


# ---------------------------------------------------------------- the rule book


def test_the_benchmark_s_cases_are_all_right() -> None:
    """Every case of the rule book gets its answer, and each refusal names rule, source and what is missing."""
    command = [sys.executable, "-m", "benchmarks.compliance", "--data", "tests/cases/gate_cases.jsonl", "--misses"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["right"] == result["n"] >= 120, run.stdout


def test_the_cases_cover_the_book() -> None:
    """Each rule that can refuse has cases of its own, and a third of all cases is allowed."""
    lines = (ROOT / "tests/cases/gate_cases.jsonl").read_text(encoding="utf-8").splitlines()
    rules_of = Counter(json.loads(line)["rule"] for line in lines)
    assert {f"G{number:02d}" for number in range(1, 31)} - rules_of.keys() == {"G23"}  # G23 only puts on record
    assert rules_of[""] >= len(lines) / 4


def test_every_rule_of_the_book_is_complete() -> None:
    """Thirty rules, each with what it leads to, where it comes from and the next step; a disclaimer on both tables."""
    assert len(BOOK["rules"]) == 30
    for rule in BOOK["rules"].values():
        assert all(rule[name] for name in ("when", "then", "law", "remedy"))
        assert Effect(rule["effect"])
        assert isinstance(rule["lift"], bool)
    assert "not legal advice" in BOOK["disclaimer"].lower()
    assert "not legal advice" in TABLE["disclaimer"].lower()
    assert all(table[name] for table in (BOOK, TABLE) for name in ("version", "as_of"))


def test_the_table_is_complete() -> None:
    """Each country has an answer per kind of address, and lists that exist."""
    for code, row in TABLE["countries"].items():
        assert {row["work"], row["role"], row["private"]} <= TABLE["codes"].keys(), code
        assert row["message"] in TABLE["messages"]
        assert row["record"] in TABLE["records"]
        if row["work"] != "LEGAL":
            assert row["law"], code


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ""),
        ({"text": " "}, "the words they agreed to"),
        ({"at": None}, "when they agreed"),
        ({"how": ""}, "how they agreed"),
        ({"scope": ""}, "that it was given for ana@talus.example"),
        ({"scope": "bob@talus.example"}, "that it was given for ana@talus.example"),
        ({"scope": "ana@talus.example, phone"}, "their consent"),
        ({"at": "2026-12-02"}, "their consent"),
        ({"country": "AT"}, "their consent"),
        ({"country": "de"}, ""),
        ({"withdrawn_at": "2026-11-01"}, "a newer consent"),
    ],
)
def test_consent_counts_only_when_it_is_complete(changes: dict[str, Any], missing: str) -> None:
    """Words, time, way and exact address; not withdrawn, not of tomorrow, not for another channel or country."""
    refused = [r for r in assess(g([yes(**changes)], country="DE"), POLICY) if r.answer is Answer.FAIL]
    assert bool(refused) == bool(missing)
    assert not missing or any(missing in part for result in refused for part in result.missing)


@pytest.mark.parametrize(("scope", "counts"), [("ana@talus.example", True), ("", True), ("bob@talus.example", False)])
@pytest.mark.parametrize("kind", ["publication", "inquiry"])
def test_a_record_about_another_address_opens_nothing(kind: str, scope: str, counts: bool) -> None:
    """A page that names one address, or a question from one, says nothing about another."""
    page = {"kind": kind, "text": "talus.example/team", "at": "2026-11-01", "how": "", "scope": scope}
    assert may(evidence=[yes(**page)], country="CA") is counts


def test_a_newer_consent_replaces_one_that_was_taken_back() -> None:
    """What is older than the withdrawal does not come back to life."""
    gone = yes(withdrawn_at="2026-06-01")
    assert may(evidence=[gone, yes(at="2026-07-01")], country="DE")
    assert not may(evidence=[gone, yes(at="2026-05-01")], country="DE")
    assert not may(evidence=[gone], country="US")  # they said no, wherever they are


@given(st.sampled_from(sorted(TABLE["countries"])), st.sampled_from(["", *sorted(TABLE["countries"])]))
def test_a_second_country_never_opens_a_door(person: str, company: str) -> None:
    """Whoever may not be written to where they are may not be because their company is elsewhere."""
    if not may(country=person):
        assert not may(country=person, company=company)


def test_the_country_decision_of_an_admin_holds_for_its_time() -> None:
    """Only a named admin opens a country the table closes, with a reason and until a day."""

    def decided(**changes: Any) -> Policy:
        values = {"by": "Olga Owner", "reason": "counsel agreed in writing", "until": TODAY, **changes}
        rule = CountryRule(basis=ContactBasis.OPT_OUT, decision=CountryDecision(**values))
        return POLICY.model_copy(update={"countries": {"BR": rule}})

    assert may(decided(), country="BR")
    assert not may(decided(until=TODAY - timedelta(days=1)), country="BR")
    assert not may(decided(by="Robin Hale"), country="BR")
    assert not may(decided(), country="BR", email="ana@gmail.com")  # the table's word on private mailboxes stays


# ---------------------------------------------------------------- lifting


@pytest.mark.parametrize(
    ("changes", "lifts"),
    [
        ({}, True),
        ({"rule": "G03"}, True),
        ({"rule": "notice"}, False),
        ({"by": "Robin Hale"}, False),
        ({"reason": "ok"}, False),
        ({"until": date(2026, 11, 30)}, False),
        ({"until": date(2028, 12, 1)}, False),
        ({"at": "2026-12-02T00:00:00"}, False),
    ],
)
def test_who_may_lift_what(changes: dict[str, Any], lifts: bool) -> None:
    """A named admin lifts the rule they name, for a reason, for a time that has begun and not ended."""
    assert may(overrides=[o(**changes)], country="BR") is lifts


def test_a_lifted_block_says_so() -> None:
    """The answer names who lifted it, why, until when, and what it was."""
    result = next(r for r in assess(g(overrides=[o()], country="BR"), POLICY) if r.id == "country")
    assert result.detail.startswith("lifted by Olga Owner until 2026-12-01: counsel agreed in writing (was: Brazil")


def test_never_is_never_lifted() -> None:
    """A `never` stands against everybody; a hold on the suppression list can be lifted."""

    def entry(level: str, **more: Any) -> Suppression:
        values = {"kind": "address", "value": "ana@talus.example", "level": level, "reason": "asked", "by": "Jo"}
        return Suppression.model_validate({**values, **more})

    assert may(suppressions=[entry("hold")], overrides=[o(rule="suppressed")])
    assert not may(suppressions=[entry("never")], overrides=[o(rule="suppressed")])
    assert not may(suppressions=[entry("hold", cause="bounce")], overrides=[o(rule="bounced")])
    assert not may(suppressions=[entry("hold", kind="mark")], overrides=[o(rule="erased")])


def test_lift_refuses_in_words() -> None:
    """Who may is named; a rule that stops nothing or a never has nothing to lift."""
    by = {result.id: result for result in assess(g(country="BR", do_not_contact=True), POLICY)}
    how = {"reason": "counsel agreed", "until": TODAY, "now": NOW, "policy": POLICY}
    assert isinstance(lift(by["country"], by="Olga Owner", **how), Override)
    for result, who, says in (
        (by["country"], "Robin Hale", "Olga Owner"),
        (by["do_not_contact"], "Olga Owner", "cannot be lifted"),
        (by["address"], "Olga Owner", "nothing to lift"),
    ):
        refused = lift(result, by=who, **how)
        assert isinstance(refused, Refusal)
        assert says in refused.reason


def test_permit_asks_for_what_a_permission_needs() -> None:
    """A consent is put on record with words, way and recorder, for exactly one address, from now on."""
    bare = PermissionEvidence(kind=PermissionKind.CONSENT, text="yes", how="call", by="Jo")
    stored = permit(bare, "Ana@Talus.example", NOW)
    assert isinstance(stored, PermissionEvidence)
    assert (stored.scope, stored.at) == ("ana@talus.example", NOW)
    assert may(evidence=[stored], country="DE")
    for changes in ({"text": ""}, {"how": ""}, {"by": ""}):
        assert isinstance(permit(bare.model_copy(update=changes), "a@b.example", NOW), Refusal)
    assert isinstance(permit(bare, "Ana", NOW), Refusal)
    assert isinstance(permit(bare.model_copy(update={"at": NOW + timedelta(days=1)}), "a@b.example", NOW), Refusal)


def test_withdraw_ends_one_kind_and_deletes_nothing() -> None:
    """What was on record stays on record, and says when it ended."""
    source = PermissionEvidence(kind=PermissionKind.SOURCE, text="fair")
    ended = withdraw((yes(), source), PermissionKind.CONSENT, NOW)
    assert [item.withdrawn_at for item in ended] == [NOW, None]


def test_a_mark_recognises_an_address_and_nothing_else() -> None:
    """The same address under the same key, however it is written; another key gives another mark."""
    assert mark("Ana@Talus.example ", b"k") == mark("ana@talus.example", b"k")
    assert len({mark("ana@talus.example", b"k"), mark("ana@talus.example", b"l"), mark("bob@talus.example", b"k")}) == 3


# ---------------------------------------------------------------- colleagues, periods, time


def test_a_colleague_s_message_keeps_others_away() -> None:
    """Whoever wrote last goes on; the others see who it is and until when."""
    touch = Touch(prospect_id="p2", account_id="a1", on=TODAY - timedelta(days=9), source="list", by="Kim Ruiz")
    inputs = g(touches=[touch])
    result = next(r for r in assess(inputs, POLICY) if r.id == "colleague")
    assert "Kim Ruiz wrote to a colleague of theirs on 2026-11-22" in result.detail
    assert "not before 2026-12-22" in result.detail
    mine = inputs.model_copy(update={"sender": ("kim.ruiz@seller.example",)})
    assert "colleague" not in against(assess(mine, POLICY))


def test_a_quiet_period_of_the_policy_holds_where_it_says() -> None:
    """Nobody is written to in those days in those countries."""
    policy = rules(quiet_periods=(QuietPeriod(start=TODAY, end=TODAY, why="stocktaking", countries=("US",)),))
    assert against(assess(g(), policy)) == ["quiet_period"]
    assert "quiet_period" not in against(assess(g(country="SG"), policy))


@pytest.mark.parametrize(("day", "months", "after"), [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"),
                                                      ("2026-11-30", 2, "2027-01-30")])  # fmt: skip
def test_months_end_with_the_month(day: str, months: int, after: str) -> None:
    """A month after the last of January is the last of February."""
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2038, "2038-04-25")]
)
def test_easter(year: int, sunday: str) -> None:
    """Easter Sunday as the calendars have it."""
    assert easter(year) == date.fromisoformat(sunday)


@pytest.mark.parametrize(
    ("country", "day", "holiday"),
    [("US", "2026-11-26", "Thanksgiving"), ("US", "2026-05-25", "Memorial Day"), ("GB", "2026-04-03", "Good Friday"),
     ("FR", "2026-05-14", "Ascension Day"), ("DE", "2026-10-03", "German Unity Day"), ("US", "2026-11-19", ""),
     ("ZZ", "2026-12-25", "")],
)  # fmt: skip
def test_public_holidays(country: str, day: str, holiday: str) -> None:
    """A fixed day, a day counted from Easter, the fourth Thursday, the last Monday."""
    assert holiday_on(country, date.fromisoformat(day)) == holiday


# ---------------------------------------------------------------- the moment of sending

BODY = (
    "Hi Ana, I am writing because you run logistics. Dockwise. Your address is from your team page; our legal basis is"
    " legitimate interest. You can object at any time; privacy notice: dockwise.example/privacy. Reply with no thanks"
    " and I will not write again. Dockwise, 1 Pier Road, Leeds"
)


def r(**changes: Any) -> Release:
    """A message approved an hour ago that may leave, with changes."""
    values = {
        "now": NOW, "approved_at": NOW - timedelta(hours=1), "approved_by": "Jo Lind", "written_by": "Robin Hale",
        "seen": {"the message": "m", "the facts": "f"}, "stands": {"the message": "m", "the facts": "f"},
        "subject": "Docks", "body": BODY, "seller": "Dockwise", "postal_address": "1 Pier Road, Leeds",
        "from_email": "robin@dockwise.example", "sender_domains": ("dockwise.example",), "authenticated": True,
    }  # fmt: skip
    return Release.model_validate({**values, **changes})


@pytest.mark.parametrize(
    ("changes", "refusing"),
    [
        ({}, []),
        ({"approved_at": NOW - timedelta(hours=72)}, []),
        ({"approved_at": NOW - timedelta(hours=72, seconds=1)}, ["approval_stands"]),
        ({"approved_at": NOW + timedelta(minutes=1)}, ["approval_stands"]),
        ({"approved_at": None}, ["approval_stands"]),
        ({"approved_by": ""}, ["approved_by_person"]),
        ({"approved_by": "AI"}, ["approved_by_person"]),
        ({"approved_by": "approval bot"}, ["approved_by_person"]),
        ({"approved_by": "Ai Tanaka"}, []),
        ({"stands": {"the message": "m", "the facts": "g"}}, ["approval_stands"]),
        ({"stands": {"the message": "m"}}, ["approval_stands"]),
        ({"now": NOW.replace(hour=22)}, ["quiet_hours"]),
        ({"authenticated": None, "sent_today": 99}, []),
        ({"authenticated": None, "sent_today": 100}, ["sender_domain"]),
        ({"body": ""}, ["postal_address", "opt_out_line"]),
        ({"subject": "AW: Docks"}, ["subject_line"]),
        ({"body": BODY + " https://evil.example/dockwise.example"}, ["links"]),
        ({"body": BODY + " https://dockwise.example.evil.example"}, ["links"]),
        ({"body": BODY + " write to robin@elsewhere.example"}, []),
    ],
)
def test_what_is_asked_when_a_message_leaves(changes: dict[str, Any], refusing: list[str]) -> None:
    """The approval, the hour, the sender's domain and the text are asked once more; a doubt means no."""
    assert against(at_sending(r(**changes), g(), POLICY)) == refusing


def test_the_person_is_asked_again_when_a_message_leaves() -> None:
    """Who was suppressed after the approval is not written to, whatever was approved."""
    entry = Suppression(kind=SuppressionKind.ADDRESS, value="ana@talus.example", reason="asked", by="Jo")
    assert against(at_sending(r(), g(suppressions=[entry]), POLICY)) == ["suppressed"]


def test_the_first_message_to_europe_holds_the_notice() -> None:
    """Each part of the notice that is not said is named; a second message needs none."""
    results = at_approval(r(body="Hello. No thanks is enough. Dockwise, 1 Pier Road, Leeds"), g(country="SE"), POLICY)
    result = next(one for one in results if one.id == "notice_lines")
    assert result.missing == (
        "why", "on what legal ground", "where their address is from", "what rights they have",
        "where the privacy notice with the retention stands",
    )  # fmt: skip
    assert in_words(result).startswith("The first message to them does not say why, on what legal ground")
    again = at_approval(r(body="Hello", first_touch=False), g(country="SE"), POLICY)
    assert "notice_lines" not in against(again)


def test_four_eyes_and_approvers() -> None:
    """With four eyes nobody approves what they wrote; where approvers are named, nobody else approves."""
    assert against(at_approval(r(approved_by="robin hale"), g(), rules(four_eyes=True))) == ["approver"]
    assert against(at_approval(r(), g(), rules(four_eyes=True))) == []
    assert against(at_approval(r(), g(), rules(approvers=("Sam",)))) == ["approver"]
