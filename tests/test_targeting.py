"""Should we write to this person?"""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.models import (
    ICP,
    Account,
    Answer,
    CriterionResult,
    Decision,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Op,
    Policy,
    Profile,
    Prospect,
    SourceKind,
    Verdict,
    canonical_json,
)
from outreach.targeting import OPERATORS, decide, observe
from outreach.targeting.decide import in_holdout
from outreach.targeting.outcome import share_out
from outreach.titles import read_title

TODAY = date(2026, 12, 1)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "targeting.toml").read_text(encoding="utf-8"))

ICP_DOCUMENT: dict[str, Any] = {
    "id": "devtools",
    "version": 1,
    "owner": "jane@seller.example",
    "review_by": "2027-02-28",
    "segments": {
        "b2b_software": {
            "industries": ["computer software"],
            "tags": ["saas", "developer-tools"],
            "words": ["for engineering teams"],
            "not_tags": ["consumer"],
            "not_industries": ["restaurants"],
        }
    },
    "account": {
        "exclude": [
            {"id": "customer", "field": "crm.lifecycle", "op": "in", "value": ["customer"], "why": "a customer"},
            {"id": "rival", "field": "company.domain", "op": "in", "value": ["rival.example"], "why": "competitor"},
        ],
        "must": [
            {"id": "kind", "field": "company.segment", "op": "in", "value": ["b2b_software"], "why": "ships software"},
            {"id": "size", "field": "company.employees", "op": "between", "value": [50, 500], "tolerance": 0.1,
             "max_age_days": 540, "why": "big enough, small enough"},
            {"id": "country", "field": "company.country", "op": "in", "value": ["US", "GB", "DE"], "why": "served"},
        ],
        "nice": [
            {"id": "stack", "field": "tech.stack", "op": "matches_any", "value": ["github_actions", "jenkins"],
             "weight": 30, "why": "uses a CI we support"},
            {"id": "hiring", "field": "signal.open_roles", "op": "gte", "value": 3, "weight": 20, "max_age_days": 90,
             "why": "the team grows"},
            {"id": "news", "field": "signal.funding", "op": "true", "weight": 10, "why": "money to spend"},
        ],
    },
    "buying_group": {
        "roles": [
            {"role": "economic_buyer", "required": True, "confidence": 0.6, "any_of": [
                {"function": ["engineering"], "seniority": ["c_suite", "vp"], "employees": [50, 200]}]},
            {"role": "champion", "any_of": [{"function": ["engineering"], "seniority": ["head", "director"],
                                             "title_any": ["platform", "ci"]}]},
            {"role": "end_user", "contactable": False,
             "any_of": [{"function": ["engineering"], "seniority": ["staff"]}]},
        ],
        "never_contact": [
            {"function": ["admin"], "why": "an assistant is not the person"},
            {"seniority": ["intern", "unknown"], "why": "no part in buying"},
        ],
    },
}  # fmt: skip
IDEAL = ICP.model_validate(ICP_DOCUMENT)
POLICY = Policy.model_validate(
    {
        "id": "p", "version": 1, "owner": "o@seller.example", "review_by": "2027-06-01", "lifecycle_allowed": ["lead"],
        "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 365}, "holdout_salt": "salt",
    }
)  # fmt: skip
MAY = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")
NOT_NOW = MAY.model_copy(update={"answer": Answer.FAIL, "fail_verdict": Verdict.HOLD, "detail": "written to yesterday"})

KINDS = {
    "employees": FactKind.EMPLOYEES,
    "industry": FactKind.INDUSTRY,
    "tags": FactKind.TAGS,
    "country": FactKind.COUNTRY,
    "technologies": FactKind.TECHNOLOGY,
    "roles": FactKind.HIRING,
    "funding": FactKind.FUNDING,
    "product": FactKind.PRODUCT,
    "status": FactKind.STATUS,
    "founded": FactKind.FOUNDED,
    "naics": FactKind.NAICS,
    "sic": FactKind.SIC,
}
FITTING: dict[str, Any] = {"employees": 172, "tags": ["saas"], "country": "US"}


def f(kind: str, value: Any, *, days: int = 10, source: str = "list", status: FactStatus = FactStatus.VERIFIED) -> Fact:
    """One fact about the account."""
    value = tuple(value) if isinstance(value, list) else value
    return Fact(
        fact_id=f"{kind}_{source}_{days}", subject="a1", kind=KINDS[kind], text=str(value), value=value, source=source,
        source_kind=SourceKind.RESEARCH, observed_on=TODAY - timedelta(days=days), status=status,
    )  # fmt: skip


def i(
    *more: Fact, title: str = "VP Engineering", domain: str = "talus.example", lifecycle: str = "", **facts: Any
) -> GateInputs:
    """A person and an account that qualify, with changes; "" takes a fact away."""
    values = {**FITTING, **facts}
    on_file = tuple(f(kind, value) for kind, value in values.items() if value != "") + more
    prospect = Prospect(
        prospect_id="p1", account_id="a1", first_name="Ana", last_name="Ruiz", title=title, lifecycle=lifecycle,
        as_of=TODAY, source="c.csv line 2",
    )  # fmt: skip
    account = Account(account_id="a1", name="Talus", domain=domain)
    return GateInputs(
        profile=Profile(prospect=prospect, account=account, facts=on_file, today=TODAY), title=read_title(title)
    )


def d(inputs: GateInputs, *, hold: bool = False, icp: ICP = IDEAL) -> Decision:
    """The decision about these inputs."""
    return decide(inputs, (NOT_NOW if hold else MAY,), icp, POLICY)


def rule(decision: Decision, rule_id: str) -> CriterionResult:
    return next(result for result in decision.criteria if result.id == rule_id)


def with_rule(group: str, **criterion: Any) -> ICP:
    """The ideal profile with one rule instead of the group's own."""
    document = {**ICP_DOCUMENT, "account": {**ICP_DOCUMENT["account"], group: [{"why": "a reason", **criterion}]}}
    return ICP.model_validate(document)


@pytest.mark.parametrize("case", CASES["verdict"], ids=lambda case: case["name"])
def test_verdict(case: dict[str, Any]) -> None:
    """Each case gets the verdict it names, with a headline of one sentence."""
    changes = {key: value for key, value in case.items() if key not in ("name", "expect", "hold")}
    decision = d(i(**changes), hold=case.get("hold", False))
    assert decision.verdict == case["expect"]
    assert decision.headline.endswith(".")
    assert "\n" not in decision.headline


def test_every_verdict_is_reached() -> None:
    """The cases reach each verdict at least once."""
    assert {case["expect"] for case in CASES["verdict"]} == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("case", CASES["ranking"], ids=lambda case: case["name"])
def test_ranking(case: dict[str, Any]) -> None:
    """This must score above that."""
    assert d(i(**case["above"])).score_lo > d(i(**case["below"])).score_lo


@pytest.mark.parametrize("op", list(Op))
def test_every_operator_explains_itself(op: Op) -> None:
    """Each comparison has a function whose docstring begins with its name in a campaign file."""
    assert (OPERATORS[op].__doc__ or "").startswith(f"`{op.value}`: ")


OPERATOR_CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (
        {"op": "in", "field": "company.industry", "value": ["Computer-Software"]},
        {"industry": "computer software"},
        "pass",
    ),
    ({"op": "in", "field": "company.industry", "value": ["banking"]}, {"industry": "computer software"}, "fail"),
    (
        {"op": "in", "field": "company.industry", "value": ["computer software"]},
        {"industry": "software development"},
        "pass",
    ),
    (
        {"op": "in", "field": "company.industry", "value": ["Software Development"]},
        {"industry": "computer software"},
        "pass",
    ),
    ({"op": "in", "field": "company.industry", "value": ["Oil and Energy"]}, {"industry": "oil & energy"}, "pass"),
    (
        {"op": "not_in", "field": "company.industry", "value": ["Internet"]},
        {"industry": "technology, information and internet"},
        "fail",
    ),
    ({"op": "in", "field": "company.industry", "value": ["@software"]}, {"industry": "application software"}, "pass"),
    ({"op": "in", "field": "company.industry", "value": ["@software"]}, {"industry": "restaurants"}, "fail"),
    ({"op": "in", "field": "company.naics", "value": ["54"]}, {"naics": ["541511"]}, "pass"),
    ({"op": "matches_any", "field": "company.naics", "value": [5415, "493"]}, {"naics": ["42", "541511"]}, "pass"),
    ({"op": "in", "field": "company.naics", "value": ["15"]}, {"naics": ["541511"]}, "fail"),
    ({"op": "in", "field": "company.naics", "value": ["31-33"]}, {"naics": ["332710"]}, "pass"),
    ({"op": "not_in", "field": "company.naics", "value": ["5415"]}, {"naics": ["541511"]}, "fail"),
    ({"op": "in", "field": "company.naics", "value": ["54"]}, {}, "unknown"),
    ({"op": "exists", "field": "company.naics"}, {"naics": ["541511"]}, "pass"),
    ({"op": "in", "field": "company.sic", "value": ["73"]}, {"sic": ["7372"]}, "pass"),
    ({"op": "in", "field": "company.sic", "value": ["62"]}, {"sic": ["62012"]}, "fail"),  # a British code
    ({"op": "in", "field": "company.sic", "value": ["uk:62"]}, {"sic": ["62012"]}, "pass"),
    ({"op": "not_in", "field": "company.country", "value": ["FR"]}, {}, "pass"),
    ({"op": "not_in", "field": "company.country", "value": ["US"]}, {}, "fail"),
    ({"op": "between", "field": "company.employees", "value": [172, 172]}, {}, "pass"),
    ({"op": "between", "field": "company.employees", "value": [200, 300], "tolerance": 0.14}, {}, "unknown"),
    ({"op": "between", "field": "company.employees", "value": [200, 300], "tolerance": 0.13}, {}, "fail"),
    ({"op": "between", "field": "company.employees", "value": [10, 160], "tolerance": 0.1}, {}, "unknown"),
    ({"op": "gte", "field": "company.employees", "value": 172}, {}, "pass"),
    ({"op": "gte", "field": "company.employees", "value": 180, "tolerance": 0.1}, {}, "unknown"),
    ({"op": "lte", "field": "company.employees", "value": 171}, {}, "fail"),
    ({"op": "between", "field": "company.employees", "value": [50, 200]}, {"employees": "51-200"}, "pass"),
    ({"op": "between", "field": "company.employees", "value": [50, 500]}, {"employees": "51-200"}, "pass"),
    ({"op": "between", "field": "company.employees", "value": [100, 500]}, {"employees": "51-200"}, "unknown"),
    ({"op": "between", "field": "company.employees", "value": [100, 150]}, {"employees": "51-200"}, "unknown"),
    ({"op": "between", "field": "company.employees", "value": [300, 500]}, {"employees": "51-200"}, "fail"),
    (
        {"op": "between", "field": "company.employees", "value": [210, 500], "tolerance": 0.1},
        {"employees": "51-200"},
        "unknown",
    ),
    ({"op": "between", "field": "company.employees", "value": [10, 40]}, {"employees": "51-200"}, "fail"),
    ({"op": "gte", "field": "company.employees", "value": 500}, {"employees": "1001+"}, "pass"),
    ({"op": "gte", "field": "company.employees", "value": 5000}, {"employees": "1001+"}, "unknown"),
    ({"op": "gte", "field": "company.employees", "value": 500}, {"employees": "51-200"}, "fail"),
    ({"op": "lte", "field": "company.employees", "value": 500}, {"employees": "51-200"}, "pass"),
    ({"op": "lte", "field": "company.employees", "value": 100}, {"employees": "51-200"}, "unknown"),
    ({"op": "lte", "field": "company.employees", "value": 500}, {"employees": "1001+"}, "fail"),
    ({"op": "gte", "field": "company.industry", "value": 3}, {"industry": "software"}, "unknown"),
    ({"op": "matches_any", "field": "tech.stack", "value": ["gitlab_ci"]}, {"technologies": ["gitlab ci"]}, "pass"),
    ({"op": "matches_any", "field": "tech.stack", "value": ["gitlab_ci"]}, {"technologies": ["jenkins"]}, "fail"),
    ({"op": "matches_any", "field": "tech.stack", "value": ["gitlab_ci"]}, {}, "unknown"),
    ({"op": "exists", "field": "company.founded"}, {"founded": 2015}, "pass"),
    ({"op": "exists", "field": "company.founded"}, {}, "unknown"),
    ({"op": "true", "field": "signal.funding"}, {"funding": ""}, "unknown"),
    ({"op": "true", "field": "signal.funding"}, {"funding": "Series A"}, "pass"),
    ({"op": "false", "field": "signal.any"}, {"funding": "Series A"}, "fail"),
    ({"op": "not_in", "field": "company.segment", "value": ["b2b_software"]}, {}, "fail"),
    ({"op": "in", "field": "company.segment", "value": ["undefined"]}, {}, "unknown"),
    ({"op": "exists", "field": "company.segment"}, {}, "pass"),
]


@pytest.mark.parametrize(("criterion", "facts", "expect"), OPERATOR_CASES)
def test_operator(criterion: dict[str, Any], facts: dict[str, Any], expect: str) -> None:
    """Each operator answers pass, fail or unknown, and says why in words with what it needs."""
    result = rule(d(i(**facts), icp=with_rule("must", id="it", **criterion)), "it")
    assert result.answer == expect
    assert "rule needs" in result.detail
    assert bool(result.look_up) == (expect == "unknown")


def test_unknown_says_what_is_missing() -> None:
    """The sentence of an unknown names the field and what the rule needs."""
    assert rule(d(i(employees="")), "size").detail.startswith("number of employees unknown - rule needs 50 to 500")


def test_old_is_unknown() -> None:
    """A value older than the rule allows is unknown, with its age."""
    result = rule(d(i(f("employees", 172, days=541), employees="")), "size")
    assert (result.answer, "541 days old" in result.detail) == (Answer.UNKNOWN, True)


def test_expired_is_unknown() -> None:
    """An expired fact is read as old, whatever the rule says."""
    inputs = i(f("country", "US", status=FactStatus.EXPIRED), country="")
    assert rule(d(inputs), "country").answer is Answer.UNKNOWN


def test_a_band_across_the_bound_says_so() -> None:
    """When only a part of the band passes, the sentence names the band."""
    assert rule(d(i(employees="1001+")), "size").answer is Answer.FAIL
    result = rule(d(i(employees="201-1000")), "size")
    assert "201 to 1000 overlaps it - rule needs 50 to 500" in result.detail
    assert "301 or more overlaps it" in rule(d(i(employees="301+")), "size").detail


def test_a_count_inside_the_band_is_read() -> None:
    """A count and the band around it tell one story, and the count tells it; a count far outside is a contradiction."""
    observation = observe(i(f("employees", "51-200", days=1, source="web")).profile, "company.employees", IDEAL)
    assert observation is not None
    assert (observation.value, observation.source) == (172, "list")
    two = i(f("employees", "51-200", source="web"), f("employees", "101-500"), employees="")
    narrower = observe(two.profile, "company.employees", IDEAL)
    assert narrower is not None
    assert narrower.value == "51-200"
    disputed = rule(d(i(f("employees", "1001-5000", source="web"))), "size")
    assert (disputed.answer, "the sources disagree" in disputed.detail) == (Answer.UNKNOWN, True)


def test_a_band_decides_a_role_only_as_a_whole() -> None:
    """A role that depends on the company's size is open while the band reaches beyond it."""
    assert d(i(employees="51-200")).role.role == "economic_buyer"
    assert d(i(employees="51-250")).role.answer is Answer.UNKNOWN
    assert d(i(employees="201-500")).role.role != "economic_buyer"


def test_newest_wins_when_sources_agree() -> None:
    """Counts within 25 % are one story and the newest tells it."""
    observation = observe(i(f("employees", 180, days=2, source="web")).profile, "company.employees", IDEAL)
    assert observation is not None
    assert (observation.value, observation.source) == (180, "web")


@pytest.mark.parametrize("other", [f("employees", 400, source="web"), f("country", "FR", source="web")])
def test_disagreeing_sources_are_unknown(other: Fact) -> None:
    """Sources that tell two stories leave the rule open, and the sentence names both."""
    decision = d(i(other))
    assert decision.verdict is Verdict.RESEARCH
    assert "the sources disagree" in decision.headline


@pytest.mark.parametrize("status", [FactStatus.REJECTED, FactStatus.QUARANTINED, FactStatus.CONFLICTING])
def test_suspended_facts_are_not_read(status: FactStatus) -> None:
    """A rejected, quarantined or contradicted fact is as good as none."""
    inputs = i(f("employees", 172, status=status), employees="")
    assert observe(inputs.profile, "company.employees", IDEAL) is None


def test_words_of_the_company_are_evidence_for_its_kind() -> None:
    """The company's own description counts, whole words only, and the detail quotes it."""
    result = rule(d(i(tags="", product="A CI for engineering teams.")), "kind")
    assert (result.answer, "for engineering teams" in result.detail) == (Answer.PASS, True)
    assert rule(d(i(tags="", product="A CI for engineering teamsters.")), "kind").answer is Answer.UNKNOWN


def test_role_needs_the_company_size() -> None:
    """A role that depends on size stays open while the size is not known."""
    decision = d(i(employees=""), icp=with_rule("must", id="c", field="company.country", op="in", value=["US"]))
    assert decision.verdict is Verdict.RESEARCH
    assert decision.role.answer is Answer.UNKNOWN


def test_role_is_only_likely() -> None:
    """The first role that fits wins and is told with its confidence."""
    assert d(i()).role.detail == "likely economic buyer (60 %): vp + engineering"
    assert d(i(title="Head of Platform Engineering")).role.role == "champion"
    assert d(i(title="Head of Specific Engineering")).verdict is Verdict.WRONG_PERSON


def test_score_is_an_interval_of_100() -> None:
    """Unknowns earn nothing at the low end and everything at the high end."""
    assert (d(i()).score_lo, d(i()).score_hi) == (0, 100)
    known = d(i(technologies=["jenkins"], roles=1))
    assert (known.score_lo, known.score_hi, known.tier) == (50, 67, "B")


def test_below_every_tier() -> None:
    """Below the lowest tier: research while unknowns could lift it, else no fit."""
    document = {**ICP_DOCUMENT, "account": {**ICP_DOCUMENT["account"], "tiers": {"A": 75, "B": 50}}}
    icp = ICP.model_validate(document)
    assert d(i(), icp=icp).verdict is Verdict.RESEARCH
    assert d(i(technologies=["other"], roles=1), icp=icp).verdict is Verdict.NO_FIT


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "With 49 employees: research."),
        ({"employees": 12}, "With 50 employees: qualified, tier C."),
        ({"employees": 47}, "With 50 employees: qualified, tier C."),
        ({"employees": ""}, "With 275 employees: wrong person."),
        ({"tags": ""}, "If kind of company were known and fitted: qualified, tier C."),
        ({"country": "JP"}, "If the company's country were US or GB or DE: qualified, tier C."),
        ({"title": "Head of Sales"}, "In a buying role that is written to: qualified, tier C."),
    ],
)
def test_counterfactual(facts: dict[str, Any], sentence: str) -> None:
    """What would change the decision comes from deciding again."""
    assert d(i(**facts)).counterfactual.startswith(sentence)


@pytest.mark.parametrize(("choice", "expect"), [("fail", "no_fit"), ("pass", "qualified"), ("research", "research")])
def test_the_owner_decides_what_an_unknown_must_leads_to(choice: str, expect: str) -> None:
    """`on_unknown` changes the verdict, never the answer."""
    icp = with_rule("must", id="year", field="company.founded", op="gte", value=2000, on_unknown=choice)
    decision = d(i(), icp=icp)
    assert (decision.verdict, rule(decision, "year").answer) == (expect, Answer.UNKNOWN)


def test_nobody_passes_without_being_asked() -> None:
    """No eligibility answers, no pass; an unknown one wants a look-up."""
    assert decide(i(), (), IDEAL, POLICY).verdict is Verdict.HOLD
    unknown = MAY.model_copy(update={"answer": Answer.UNKNOWN})
    assert decide(i(), (unknown,), IDEAL, POLICY).verdict is Verdict.RESEARCH


def test_same_inputs_same_bytes() -> None:
    """A decision can be replayed: equal documents and inputs give equal bytes and the same id."""
    again = decide(i(), (MAY,), ICP.model_validate(ICP_DOCUMENT), POLICY.model_copy())
    assert canonical_json(d(i())) == canonical_json(again)
    assert d(i()).decision_id != d(i(employees=173)).decision_id


def test_holdout_is_a_share_of_accounts() -> None:
    """About the policy's share of accounts is held out, and only who qualifies."""
    held = sum(in_holdout(f"acct_{number}", POLICY) for number in range(5_000))
    assert 430 < held < 570
    everybody = POLICY.model_copy(update={"holdout_share": 0.5, "holdout_salt": "x"})
    assert not decide(i(employees=12), (MAY,), IDEAL, everybody).holdout


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "employees": st.integers(1, 2_000),
        "tags": st.lists(st.sampled_from(["saas", "consumer", "api"]), min_size=1),
        "country": st.sampled_from(["US", "JP", "DE"]),
        "technologies": st.lists(st.sampled_from(["jenkins", "excel"]), min_size=1),
        "roles": st.integers(0, 20),
        "funding": st.just("Series A"),
    },
)
TITLES = st.sampled_from(
    ["VP Engineering", "Head of Platform", "EA to CFO", "", "Stealth", "Software Engineer", "ex-CTO"]
)
EMPTY = {"employees": "", "tags": "", "country": ""}


@settings(max_examples=60, deadline=None)
@given(FACTS, TITLES, st.data())
def test_removing_a_fact_never_turns_unknown_into_pass(facts: dict[str, Any], title: str, data: st.DataObject) -> None:
    """Knowing less never answers a question that was open."""
    gone = data.draw(st.sampled_from([*facts, "founded"]))
    before = d(i(title=title, **{**EMPTY, **facts}))
    after = d(i(title=title, **{**EMPTY, **facts, gone: ""}))
    open_before = {(result.group, result.id) for result in before.by_answer(Answer.UNKNOWN)}
    assert not open_before & {(result.group, result.id) for result in after.by_answer(Answer.PASS)}


@settings(max_examples=60, deadline=None)
@given(FACTS, TITLES, st.sampled_from([("roles", 9), ("funding", "Series B"), ("technologies", ["jenkins"])]))
def test_a_nice_fact_never_buys_back_a_must(facts: dict[str, Any], title: str, nice: tuple[str, Any]) -> None:
    """A nice fact added leaves a no as it is, and never widens the score."""
    before = d(i(title=title, **{**EMPTY, **facts, nice[0]: ""}))
    after = d(i(title=title, **{**EMPTY, **facts, nice[0]: nice[1]}))
    assert (before.verdict is Verdict.NO_FIT) == (after.verdict is Verdict.NO_FIT)
    assert before.score_lo <= after.score_lo <= after.score_hi <= before.score_hi


@given(st.lists(st.integers(0, 100), max_size=12).map(tuple))
def test_points_add_up(weights: tuple[int, ...]) -> None:
    """Shares are whole points that add up to 100 whenever there is a weight."""
    assert sum(share_out(weights)) == (100 if sum(weights) else 0)
