"""What would change a decision: the change it names, made and decided again, gives exactly the answer it names."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise, product
from typing import Any

import pytest
from test_engine import DOCUMENT, POLICY, f, i

from outreach.models import ICP, Answer, CriterionResult, Decision, FactKind, GateInputs, Verdict
from outreach.targeting import decide
from outreach.targeting.buying_group import read_role
from outreach.targeting.observations import look_up_for
from outreach.targeting.plan import plan_of
from outreach.targeting.values_tried import values_tried
from outreach.titles import read_title

Value = int | str | None

YES = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")
HOLD = YES.model_copy(update={"answer": Answer.FAIL, "fail_verdict": Verdict.HOLD})
ASK = HOLD.model_copy(update={"remedy": "Ask the owner."})
CHECK = YES.model_copy(update={"answer": Answer.UNKNOWN, "look_up": "verify the address"})
NEVER = HOLD.model_copy(update={"fail_verdict": Verdict.EXCLUDED, "remedy": "They said no."})

FIELDS = {
    "company.employees": ("number of employees", (10, 1000), FactKind.EMPLOYEES),
    "company.founded": ("founding year", (1990, 2024), FactKind.FOUNDED),
    "custom.docks": ("loading docks", (1, 40), FactKind.CUSTOM),
    "company.country": ("the company's country", ("US", "DE", "FR"), FactKind.COUNTRY),
}
LABELS = {label: field for field, (label, _, _) in FIELDS.items()}
LOOK_UPS = {look_up_for(field): field for field in FIELDS if "custom" not in field} | {
    "count the docks": "custom.docks"
}
OWN = {"custom.docks": {"type": "number", "label": "loading docks", "why": "plan", "look_up": "count the docks"}}
TITLES = ("VP Engineering", "Head of Platform", "Director Engineering CI", "Engineer", "Office Manager", "Zxqv", "")
RANK = ("A", "B", "C")


@dataclass(frozen=True)
class Case:
    """One person under one ICP."""

    icp: ICP
    known: dict[str, Value]
    title: str
    may: CriterionResult

    def decided(self) -> Decision:
        facts = [_fact(field, value) for field, value in self.known.items() if value is not None]
        return decide(i(*facts, title=self.title).model_copy(update={"edition": 2}), (self.may,), self.icp, POLICY)

    def without(self, rule: str) -> "Case":
        account = self.icp.account
        kept = {g: tuple(r for r in getattr(account, g) if r.id != rule) for g in ("exclude", "must")}
        return replace(self, icp=self.icp.model_copy(update={"account": account.model_copy(update=kept)}))


def _fact(field: str, value: Value) -> Any:
    fact = f(FIELDS[field][2], value)
    return fact.model_copy(update={"field": field, "fact_id": field}) if field.startswith("custom.") else fact


def r(name: str, field: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "field": field, "op": op, "value": value, "why": "a reason", **more}


def icp(must: list[Any], nice: list[Any] | None = None, exclude: list[Any] | None = None, **more: Any) -> ICP:
    account = {"must": must, "nice": nice or [], "exclude": exclude or [], **more}
    return ICP.model_validate({**DOCUMENT, "account": account, "fields": OWN})


def c(under: ICP, title: str = "Director Engineering CI", may: CriterionResult = YES, **known: Value) -> Case:
    """A person with these numbers on file: employees, founded, docks, country."""
    names = {name.partition(".")[2]: name for name in FIELDS}
    return Case(under, {names[name]: value for name, value in known.items()}, title, may)


# ---------------------------------------------------------------- one case at a time

SIZE, YEAR = "company.employees", "company.founded"
BIG = r("big", SIZE, "between", [100, 300])


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (c(icp([BIG]), employees=20), "With 100 employees this would be: qualified, tier C."),
        (c(icp([BIG]), employees=902), "With 300 employees this would be: qualified, tier C."),
        (c(icp([BIG, r("bigger", SIZE, "gte", 250)]), employees=20), "With 250 employees this would be: qualified,"),
        # two rules that no number contents: one number, and one rule less
        (c(icp([r("a", SIZE, "gte", 300), r("b", SIZE, "lte", 100), BIG]), employees=200),
         "With 100 employees, and without the rule `a` (or if what is on file is wrong), this would be: qualified"),
        (c(icp([r("a", SIZE, "between", [10, 20]), r("b", SIZE, "between", [30, 40])]), employees=50),
         "With 40 employees, and without the rule `a`"),
        (c(icp([r("year", YEAR, "gte", 2000), BIG]), employees=20, founded=1990),
         "Founded in 2000, and with 100 employees, this would be: qualified, tier C."),
        # an exclusion by number
        (c(icp([BIG], exclude=[r("out", SIZE, "gte", 200)]), employees=250), "With 199 employees this would be:"),
        # the headcount decides the role
        (c(icp([BIG]), "VP Engineering", employees=250), "With 200 employees this would be: qualified, tier C."),
        (c(icp([BIG]), "VP Engineering", employees="101-300"), "If you look up the headcount"),
        (c(icp([r("year", YEAR, "gte", 2000)]), "VP Engineering", founded=2010), "If you look up the headcount"),
        # the lowest tier
        (c(icp([BIG], [r("old", YEAR, "lte", 2000, weight=9)], tiers={"A": 60, "C": 20}, research_if_hi_reaches="C"),
           employees=200),
         "If founding year were known and earned the points of `old`, this would be: qualified, tier A."),
        (c(icp([BIG], [r("old", YEAR, "lte", 2000, weight=9)], tiers={"A": 60, "C": 20}, research_if_hi_reaches="C"),
           employees=200, founded=2010),
         "With the lowest tier (C) from 0 points on this would be: qualified, tier C."),
        (c(icp([BIG], [r("old", YEAR, "lte", 2000, weight=9)], tiers={"A": 60, "C": 20}, research_if_hi_reaches="C"),
           employees=20),
         "With 100 employees, and if founding year were known and earned the points of `old`, this would be:"),
        # points that a look-up may bring beside
        (c(icp([BIG], [r("just", SIZE, "lte", 150, weight=9)])),
         "If you look up the headcount on the company's own page or its LinkedIn page and it fits, this would be: "
         "qualified, tier C or better."),
        # who qualifies: the answer never stays as it is
        (c(icp([r("soft", SIZE, "lte", 300, tolerance=0.1, on_unknown="pass")]), employees=200),
         "With 331 employees this would be: no fit."),
        (c(icp([BIG], [r("a", YEAR, "lte", 2000, weight=9), r("b", YEAR, "gte", 2010, weight=9)],
               tiers={"A": 100, "B": 50, "C": 0}), employees=200),
         "If founding year were known: up to tier B."),
        # permission
        (c(icp([BIG]), may=ASK, employees=20), "Ask the owner. With 100 employees this would then be: qualified"),
        (c(icp([BIG]), may=CHECK, employees=200), "If you verify the address and it fits, this would be: qualified"),
        (c(icp([BIG]), may=NEVER, employees=200), "Nothing a rep can do: They said no."),
        # another person
        (c(icp([BIG]), "Office Manager", employees=200), "Not this person. A colleague in a buying role who"),
        (c(icp([BIG]), "Office Manager", employees=20), "Not this person. With 100 employees a colleague in a buying"),
        (c(icp([BIG]), "Zxqv", employees=200), "With a title that fits the buying group this would be: qualified"),
    ],
)  # fmt: skip
def test_what_would_change_it(case: Case, said: str) -> None:
    """One number a field, a rule less where none fits, points or a tier where the score is too low."""
    assert case.decided().counterfactual.startswith(said)


def test_a_group_without_a_part_for_anybody_offers_no_colleague() -> None:
    """At a company of this size the buying group has nobody: then neither is a colleague promised."""
    group = {**DOCUMENT["buying_group"], "roles": DOCUMENT["buying_group"]["roles"][:1]}
    small = ICP.model_validate({**DOCUMENT, "account": {"must": [r("year", YEAR, "gte", 2000)]}, "buying_group": group})
    said = c(small, "Office Manager", founded=2010, employees=900).decided().counterfactual
    assert said.startswith("Not this person. With 200 employees a colleague in a buying role")


# ---------------------------------------------------------------- every sentence, made true


def crit(pick: random.Random, name: str, group: str) -> dict[str, Any]:
    field = pick.choice([*FIELDS, "company.employees"])
    more: dict[str, Any] = {"on_unknown": pick.choice(["research", "fail", "pass"])}
    if group == "nice":
        more["weight"] = pick.randint(1, 50)
    if pick.random() < 0.3:
        more["max_age_days"] = 90
    span = FIELDS[field][1]
    if field == "company.country":
        return r(name, field, pick.choice(["in", "not_in"]), [str(one) for one in pick.sample(span, 2)], **more)
    low, high = sorted((pick.randint(*span), pick.randint(*span)))  # type: ignore[arg-type]
    op = pick.choice(["between", "gte", "lte"])
    value = {"between": [low, high], "gte": low, "lte": high}[op]
    return r(name, field, op, value, tolerance=pick.choice([0, 0, 0.1, 0.3]), **more)


def some_case(pick: random.Random) -> Case:
    groups: dict[str, list[Any]] = {"exclude": [], "must": [], "nice": []}
    counts = (("exclude", pick.choice([0, 0, 1])), ("must", pick.randint(1, 4)), ("nice", pick.randint(0, 3)))
    names = iter(f"r{number}" for number in range(20))
    for group, count in counts:
        groups[group] = [crit(pick, next(names), group) for _ in range(count)]
    tiers = pick.choice([{"A": 75, "B": 50, "C": 0}, {"A": 60, "C": 20}])
    under = icp(**groups, tiers=tiers, research_if_hi_reaches=pick.choice(["A", "C"]))
    return c(
        under, pick.choice(TITLES), pick.choice([YES, YES, YES, HOLD, ASK, CHECK, NEVER]),
        employees=pick.choice([None, pick.randint(1, 1200), pick.randint(1, 1200), "51-200"]),
        founded=pick.choice([None, pick.randint(1980, 2026)]), docks=pick.choice([None, pick.randint(0, 50)]),
        country=pick.choice([None, "US", "DE", "JP"]),
    )  # fmt: skip


def answer_of(decision: Decision) -> str:
    if decision.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {decision.tier}"
    return {"research": "research first", "hold": "on hold"}.get(decision.verdict, decision.verdict.replace("_", " "))


def changed(case: Case, opening: str) -> tuple[Case, set[str], set[str]]:
    """The case with what the sentence names: the fields to look up, and the rules that must then pass."""
    fields: set[str] = set()
    rules: set[str] = set()
    known = dict(case.known)
    for part in re.split(r", and (?=with|founded|if )", opening):
        said = part.strip(" ,").lower()
        if not said or said == "a":
            continue
        number = re.fullmatch(r"(?:with )?(founded in|loading docks)? ?([\d,]+)( employees)?", said)
        earned = re.fullmatch(r"if (.*) were known and earned the points of (.*)", said)
        if number:
            field = {"founded in": "company.founded", "loading docks": "custom.docks"}.get(number[1], SIZE)
            assert field not in fields | rules, "one number a field"
            known[field] = int(number[2].replace(",", ""))
            rules.add(field)
        elif said.startswith("without the rule"):
            case = case.without(said.split("`")[1])
        elif said.startswith("with the lowest tier"):
            tiers = {**case.icp.account.tiers, "C": int(re.findall(r"(-?\d+) points", said)[0])}
            account = case.icp.account.model_copy(update={"tiers": tiers})
            case = replace(case, icp=case.icp.model_copy(update={"account": account}))
        elif earned:
            fields |= {field for label, field in LABELS.items() if label in earned[1]}
            rules |= set(re.findall(r"`(\w+)`", earned[2]))
        elif said in ("without this hold", "if you verify the address and it fits"):
            case = replace(case, may=YES)
        elif said == "with a title that fits the buying group":
            case = replace(case, title="*")
        else:
            found = [field for order, field in LOOK_UPS.items() if said == f"if you {order} and it fits".lower()]
            assert found, said
            fields |= set(found)
    return replace(case, known=known), fields, {name for name in rules if "." not in name}


def fits(case: Case, field: str, value: Value, rules: set[str]) -> bool:
    """No rule on the field stops anybody with this value, and those named pass."""
    tried = next(one for one in values_tried(case.icp)[field] if one.value == value)
    named = [result for result in tried.answers.values() if result.id in rules]
    return not tried.stopping and all(result.answer is Answer.PASS for result in named)


def has_part(case: Case, title: str, size: Any) -> bool:
    return read_role(read_title(title), size, case.icp).answer is Answer.PASS


def made_true(case: Case, opening: str, anybody: bool) -> Iterator[Decision]:
    """Decided again with the change, for what the look-ups may bring and for whom the buying group has a part."""
    case, fields, rules = changed(case, opening)
    tried = values_tried(case.icp)
    assert all(field in tried for field in fields)
    titles = TITLES[:3] if anybody or case.title == "*" else (case.title,)
    choices = [[one.value for one in tried[field] if fits(case, field, one.value, rules)] for field in fields]
    if SIZE in fields:  # a headcount fits where somebody has a part at a company of that size
        at = list(fields).index(SIZE)
        choices[at] = [n for n in choices[at] if any(has_part(case, title, n) for title in titles)]
    several = [list(dict.fromkeys((*some[:3], *some[len(some) // 2 :][:2], *some[-3:]))) for some in choices]
    for title, values in islice(product(titles, product(*several)), 60):
        known = {**case.known, **dict(zip(fields, values, strict=True))}
        decision = replace(case, title=title, known=known).decided()
        if decision.role.answer is Answer.PASS:
            yield decision


PATTERN = re.compile(
    r"(?P<no>Not this person\. )?(?P<opening>.*?),? ?(?:this would (?:then )?be"
    r"|[aA] colleague in a buying role who may be written to would be): (?P<answer>[^:]*?)(?P<better> or better)?\."
)


def check(case: Case) -> str:
    """Fails where what would change it is not so. Returns what kind of sentence it was."""
    now = case.decided()
    said = now.counterfactual.removeprefix("Ask the owner.").strip()
    if not said or said.startswith(("Nothing a rep", "Far off")):
        return said[:7]
    if now.verdict is Verdict.QUALIFIED:
        return check_qualified(case, now, said)
    if said.startswith("Then "):
        said = said.removeprefix("Then ")
    found = PATTERN.fullmatch(said)
    assert found, said
    anybody = bool(found["no"])
    if now.counterfactual.startswith("Ask") or anybody:
        case = replace(case, may=YES)
    assert found["answer"] != answer_of(now), said
    answers = {answer_of(one) for one in made_true(case, found["opening"], anybody)}
    assert answers, said
    if found["better"]:
        least = RANK.index(found["answer"][-1])
        assert all(a[:-1] == "qualified, tier " and RANK.index(a[-1]) <= least for a in answers), (said, answers)
        return "better"
    assert answers == {found["answer"]}, (said, answers)
    return "colleague" if anybody else "exact"


def check_qualified(case: Case, now: Decision, said: str) -> str:
    better = re.search(r"If (.*) were known: up to tier (.)\.", said)
    if better:
        fields = [field for label, field in LABELS.items() if label in better[1]]
        tried = values_tried(case.icp)
        choices = [[one.value for one in tried[field] if not one.stopping] for field in fields]
        made = [replace(case, known={**case.known, **dict(zip(fields, values, strict=True))}).decided()
                for values in islice(product(*choices), 3000)]  # fmt: skip
        best = min((RANK.index(d.tier) for d in made if d.verdict is Verdict.QUALIFIED), default=9)
        assert RANK[best] == better[2] != now.tier, said
    bound = PATTERN.search(said[better.end() :].strip() if better else said)
    if bound:
        there, _, _ = changed(case, bound["opening"])
        assert answer_of(there.decided()) == bound["answer"] != answer_of(now), said
    return "qualified"


def test_every_sentence_comes_true() -> None:
    """Hundreds of people under as many ICPs: the change made and decided again gives the answer named, another one."""
    pick, kinds = random.Random(7), []
    for _ in range(500):
        kinds.append(check(some_case(pick)))
    assert {"exact", "better", "colleague", "qualified"} <= set(kinds)
    assert sum(kind in ("exact", "better", "colleague", "qualified") for kind in kinds) > 300


def test_the_values_tried_are_those_at_which_an_answer_changes() -> None:
    """Between two values tried no rule on the field changes its answer."""
    pick = random.Random(5)
    for _ in range(40):
        under = some_case(pick).icp
        for place, planned in enumerate(plan_of(under).rules):
            if planned.bounds is None:
                continue
            tried = {one.value: one.answers[place].answer for one in values_tried(under)[planned.criterion.field]}
            known = sorted(value for value in tried if isinstance(value, int))
            for low, high in pairwise(known):
                assert high == low + 1 or tried[low] is tried[high]


def test_the_first_edition_is_said_as_it_was() -> None:
    """What was decided under the first edition of the rules keeps its sentence."""
    inputs: GateInputs = i(f(FactKind.EMPLOYEES, 20), title="Director Engineering CI")
    assert decide(inputs, (YES,), icp([BIG]), POLICY).counterfactual == "With 100 employees: qualified, tier C."
