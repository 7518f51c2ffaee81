"""One definition of the gate: one prospect, a list, a cluster."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.errors import SheetError
from outreach.models import (
    ICP,
    ICP_FIELDS,
    Account,
    Answer,
    CriterionResult,
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
    size_range,
)
from outreach.targeting import decide, decide_all, decide_best
from outreach.targeting.engine import (
    RESULTS,
    Gate,
    PlainList,
    Run,
    counts,
    decide_files,
    decide_list,
    differences,
    distinct_titles,
    feature_table,
    prepare,
    tell,
    title_table,
    title_tables,
)
from outreach.titles import read_title
from outreach.values import is_nothing, read_number, read_yes_no

TODAY = date(2026, 12, 1)
MAY = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")
POLICY = Policy.model_validate(
    {
        "id": "p", "version": 1, "owner": "o@seller.example", "review_by": "2027-06-01", "lifecycle_allowed": ["lead"],
        "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 365}, "holdout_salt": "salt",
    }
)  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "id": "devtools", "version": 1, "owner": "o@seller.example", "review_by": "2027-02-28",
    "segments": {"software": {"tags": ["saas"], "not_tags": ["consumer"]}, "shops": {"tags": ["a b"]}},
    "account": {
        "exclude": [{"id": "customer", "field": "crm.lifecycle", "op": "in", "value": ["customer"], "why": "ours"}],
        "must": [
            {"id": "size", "field": "company.employees", "op": "between", "value": [50, 500], "tolerance": 0.1,
             "max_age_days": 540, "why": "big enough, small enough"},
            {"id": "country", "field": "company.country", "op": "in", "value": ["US", "Straße", "İstanbul"],
             "why": "served"},
        ],
        "nice": [{"id": "tags", "field": "company.tags", "op": "matches_any", "value": ["SaaS", "Groß-Handel"],
                  "weight": 10, "why": "a sign"},
                 {"id": "old", "field": "company.founded", "op": "lte", "value": 2015, "weight": 5, "why": "settled"}],
    },
    "buying_group": {
        "roles": [
            {"role": "economic_buyer", "any_of": [
                {"function": ["engineering"], "seniority": ["c_suite", "vp"], "employees": [50, 200]}]},
            {"role": "champion", "any_of": [{"function": ["engineering"], "seniority": ["head", "director"],
                                             "title_any": ["platform", "ci"]}]},
            {"role": "end_user", "contactable": False,
             "any_of": [{"function": ["engineering"], "seniority": ["staff"]}]},
        ],
        "never_contact": [{"function": ["admin"], "why": "an assistant is not the person"}],
    },
}  # fmt: skip
IDEAL = ICP.model_validate(DOCUMENT)
TITLES = ("VP Engineering", "Head of Platform", "Engineer", "Executive Assistant to the CEO", "", "ex-CTO", "Zxqv",
          "Director Engineering CI")  # fmt: skip

#: What engines disagree about: case folding, spaces and controls outside ASCII, separators and signs of patterns.
NASTY = ("saas", "SaaS", "Groß-Handel", "GROSS HANDEL", "STRASSE", "straße", "İstanbul", "i̇stanbul", "ISTANBUL", "a b",
         "a|b", "a\x1fb", "ﬁn", "US", "us", "\u00a0us\u00a0", "ＵＳ", "customer", "50", "51-200", "true", "\x00us", "-",
         "_", "(", "[a", "\\", "s.a")  # fmt: skip


def f(kind: FactKind, value: Any, days: int = 10, status: FactStatus = FactStatus.VERIFIED, source: str = "l") -> Fact:
    """One fact about the account."""
    return Fact(
        fact_id=f"{kind}{value}{days}{source}", subject="a1", kind=kind, text=str(value), value=value, source=source,
        source_kind=SourceKind.RESEARCH, observed_on=TODAY - timedelta(days=days), status=status,
    )  # fmt: skip


def i(*facts: Fact, title: str = "VP Engineering", name: str = "p1", **person: Any) -> GateInputs:
    """A person with facts on file."""
    prospect = Prospect(
        prospect_id=name, account_id="a1", first_name="Ana", last_name="Ruiz", title=title, as_of=TODAY, source="c",
        lifecycle=person.get("lifecycle", ""),
    )  # fmt: skip
    account = Account(account_id="a1", name=person.get("company", "Talus"), domain=person.get("domain", ""))
    profile = Profile(prospect=prospect, account=account, facts=facts, today=TODAY)
    return GateInputs(profile=profile, title=read_title(title))


# ---------------------------------------------------------------- nasty data

WORDS = st.sampled_from(NASTY)
COUNTS = st.one_of(st.integers(0, 700), st.sampled_from([44, 45, 49, 50, 500, 550, 551, -5, 10**9, 2**53 + 1, 10**15]))
BANDS = st.sampled_from(["51-200", "201-500", "1001+", "46-49", "501-550", "11-50", "301+", "1-9999"])
TEXTS = st.one_of(WORDS, st.none(), st.just(""))
VALUES: dict[FactKind, st.SearchStrategy[Any]] = {
    FactKind.EMPLOYEES: st.one_of(COUNTS, BANDS, WORDS),
    FactKind.FOUNDED: st.one_of(COUNTS, WORDS, st.none()),
    FactKind.HIRING: st.one_of(COUNTS, st.none()),
    FactKind.TAGS: st.lists(WORDS, max_size=7).map(tuple),
    FactKind.TECHNOLOGY: st.lists(WORDS, max_size=7).map(tuple),
    FactKind.INDUSTRY: TEXTS,
    FactKind.COUNTRY: TEXTS,
    FactKind.STATUS: TEXTS,
    FactKind.LIFECYCLE: TEXTS,
    FactKind.FUNDING: TEXTS,
    FactKind.EXPANSION: TEXTS,
}
STATUSES = st.sampled_from([FactStatus.VERIFIED] * 5 + list(FactStatus))
BOUNDS = st.one_of(st.integers(0, 600), st.floats(0, 600), st.sampled_from([49.5, -10, 10**15, 10**15]))


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Up to seven facts, some old, some in conflict."""
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), max_size=7))
    days = st.sampled_from([0, 10, 90, 91, 400, 540, 541, -3])
    return tuple(f(kind, draw(VALUES[kind]), draw(days), draw(STATUSES), draw(st.sampled_from("lw"))) for kind in kinds)


@st.composite
def criteria(draw: st.DrawFn, group: str, number: int) -> dict[str, Any]:
    """Any rule an ICP may hold."""
    op, field = draw(st.sampled_from(list(Op))), draw(st.sampled_from(ICP_FIELDS))
    value: Any = None
    if op in (Op.IN, Op.NOT_IN, Op.MATCHES_ANY):
        named = st.sampled_from(["software", "shops", "none such"]) if field == "company.segment" else WORDS
        value = tuple(draw(st.lists(named, min_size=1, max_size=3)))
    elif op is Op.BETWEEN:
        value = tuple(sorted((draw(BOUNDS), draw(BOUNDS))))
    elif op in (Op.GTE, Op.LTE):
        value = draw(BOUNDS)
    return {
        "id": f"{group}{number % 2}", "field": field, "op": op, "value": value, "why": "a reason",
        "tolerance": draw(st.sampled_from([0, 0.1, 0.5, 0.13])),
        "max_age_days": draw(st.sampled_from([None, None, 90, 540])),
        "on_unknown": draw(st.sampled_from(["research", "fail", "pass"])), "weight": draw(st.integers(0, 40)),
    }  # fmt: skip


@st.composite
def profiles(draw: st.DrawFn) -> ICP:
    """Any account rules over the same buying group."""
    counts = {"exclude": (0, 2), "must": (1, 3), "nice": (0, 3)}
    account: dict[str, Any] = {
        group: [draw(criteria(group, number)) for number in range(draw(st.integers(*ends)))]
        for group, ends in counts.items()
    }
    account["tiers"] = draw(st.sampled_from([{"A": 75, "B": 50, "C": 0}, {"A": 60, "C": 20}, {"B": 50, "A": 50}]))
    return ICP.model_validate({**DOCUMENT, "account": account})


@st.composite
def people(draw: st.DrawFn) -> GateInputs:
    """Anybody."""
    lifecycle, domain = draw(st.sampled_from(["", "customer", "lead"])), draw(st.sampled_from(["", "my-shop.example"]))
    title, company = draw(st.sampled_from(TITLES)), draw(WORDS)
    return i(*draw(facts()), title=title, lifecycle=lifecycle, domain=domain, company=company)


ELIGIBILITY = st.lists(
    st.builds(
        lambda answer, verdict: MAY.model_copy(update={"answer": answer, "fail_verdict": verdict}),
        st.sampled_from([Answer.PASS, *Answer]),
        st.sampled_from([None, Verdict.HOLD, Verdict.EXCLUDED, Verdict.RESEARCH]),
    ),
    max_size=2,
).map(tuple)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(people(), ELIGIBILITY), min_size=1, max_size=8), profiles())
def test_a_list_is_decided_like_each_of_its_people(cases: list[tuple[GateInputs, Any]], icp: ICP) -> None:
    """Verdict, tier, score and every word of every answer are the same from the expressions and from one by one."""
    table = feature_table(cases, icp, told=True)
    decided = Gate(icp).decide(table, keep=tuple(table.columns))
    for (inputs, eligibility), row in zip(cases, decided.iter_rows(named=True), strict=True):
        alone = decide(inputs, eligibility, icp, POLICY)
        assert (row["verdict"], row["tier"]) == (alone.verdict, alone.tier)
        assert (row["lo"], row["hi"]) == (alone.score_lo, alone.score_hi)
        asked = [result for result in alone.criteria if result.group != "eligibility" and result.id != "score"]
        assert list(tell(row, icp, TODAY)) == asked


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people(), min_size=2, max_size=3), st.integers(0, 3), profiles())
def test_colleagues_are_decided_like_each_alone(cases: list[GateInputs], shift: int, icp: ICP) -> None:
    """Asking once per account changes nothing: not with facts about one of them, on another day, with fewer facts."""
    news = f(FactKind.CONTENT, "a talk").model_copy(update={"subject": "p1"})
    first, last = cases[0].profile, cases[-1].profile
    changed = [
        first.model_copy(update={"facts": (*first.facts, news)}),
        first.model_copy(update={"today": TODAY + timedelta(days=shift * 100)}),
        first.model_copy(update={"facts": first.facts[1:]}),
        first.model_copy(update={"prospect": last.prospect}),
    ]
    everybody = [*cases, *(cases[0].model_copy(update={"profile": one}) for one in changed), cases[0]]
    made = list(decide_all([(one, (MAY,)) for one in everybody], icp, POLICY))
    assert made == [decide(one, (MAY,), icp, POLICY) for one in everybody]


# ---------------------------------------------------------------- lists from a warehouse

ROW = st.fixed_dictionaries(
    {
        "company.employees": st.one_of(st.none(), st.just(float("nan")), st.integers(0, 600).map(float)),
        "company.country": TEXTS,
        "company.tags": st.one_of(st.none(), st.lists(WORDS, max_size=4)),
        "company.founded": st.one_of(st.none(), st.integers(1990, 2030)),
        "crm.lifecycle": st.sampled_from([None, "", "Customer", "lead"]),
        "title": st.sampled_from(TITLES),
        "age": st.sampled_from([0, 540, 541]),
        "eligibility": st.sampled_from([None, 0, 2, 3, 5]),
    }
)
PLACES = {0: Verdict.EXCLUDED, 2: Verdict.HOLD, 3: Verdict.RESEARCH}
KINDS = {
    "company.employees": FactKind.EMPLOYEES,
    "company.country": FactKind.COUNTRY,
    "company.tags": FactKind.TAGS,
    "company.founded": FactKind.FOUNDED,
    "crm.lifecycle": FactKind.LIFECYCLE,
}


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as a warehouse holds them: floats with NaN, lists of words, a date per field."""
    types = {"company.employees": pl.Float64, "company.tags": pl.List(pl.String), "company.founded": pl.Int64}
    dates = pl.Series([TODAY - timedelta(days=row["age"]) for row in rows], dtype=pl.Date)
    frame = pl.DataFrame(rows, schema_overrides={**types, "company.country": pl.String, "crm.lifecycle": pl.String})
    ids = pl.Series([str(number) for number in range(len(rows))])
    return frame.with_columns(ids.alias("prospect_id"), *(dates.alias(f"{field}.as_of") for field in KINDS))


def alone(row: dict[str, Any]) -> tuple[Any, ...]:
    """The same row as facts, decided one by one."""
    on_file = []
    for field, kind in KINDS.items():
        value = row[field]
        if value is None or value != value or value in ("", []):
            continue
        value = tuple(value) if isinstance(value, list) else int(value) if isinstance(value, float) else value
        on_file.append(f(kind, value, row["age"]))
    place = row["eligibility"]
    answer = Answer.PASS if place == 5 else Answer.FAIL
    asked = () if place is None else (MAY.model_copy(update={"answer": answer, "fail_verdict": PLACES.get(place)}),)
    decision = decide(i(*on_file, title=row["title"]), asked, IDEAL, POLICY)
    rules = [result.answer for result in decision.criteria if result.group in ("exclude", "must", "nice")]
    return (decision.verdict, decision.tier, decision.score_lo, decision.score_hi, rules)


def of_row(row: dict[str, Any]) -> tuple[Any, ...]:
    """A decided row in the same form."""
    answers = {0: Answer.FAIL, 1: Answer.PASS}
    rules = [answers.get(row[name], Answer.UNKNOWN) for name in Gate(IDEAL).codes]
    return (row["verdict"], row["tier"], row["lo"], row["hi"], rules)


def title_rows() -> pl.DataFrame:
    return title_table([read_title(title) for title in TITLES], IDEAL)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, min_size=1, max_size=12))
def test_a_plain_list_is_decided_like_each_of_its_rows(rows: list[dict[str, Any]]) -> None:
    """NaN, nothing, empty text, ß and İ mean on a list what they mean for one prospect."""
    decided = Gate(IDEAL).decide(prepare(frame_of(rows), IDEAL, TODAY), titles=title_rows())
    by_id = {row["prospect_id"]: of_row(row) for row in decided.iter_rows(named=True)}
    assert by_id == {str(number): alone(row) for number, row in enumerate(rows)}


def some_rows(count: int) -> list[dict[str, Any]]:
    """Rows that go through every nasty value."""
    sizes = (None, float("nan"), 45.0, 47.0, 120.0, 501.0)
    return [
        {
            "company.employees": sizes[at % 6], "company.country": (*NASTY, None, "")[at % (len(NASTY) + 2)],
            "company.tags": [NASTY[at % len(NASTY)], NASTY[at * 7 % len(NASTY)]] if at % 5 else None,
            "company.founded": (None, 2010, 2020)[at % 3], "crm.lifecycle": ("lead", "", None, "CUSTOMER")[at // 3 % 4],
            "title": TITLES[at % len(TITLES)], "age": (0, 540, 541)[at % 3],
            "eligibility": (5, 5, 5, 0, 2, 3, None)[at % 7],
        }
        for at in range(count)
    ]  # fmt: skip


def test_a_missing_column_is_unknown() -> None:
    """A list without a column is decided: what it does not say is unknown, and nobody has asked for permission."""
    decided = Gate(IDEAL).decide(prepare(pl.DataFrame({"prospect_id": ["1"], "title": ["CTO"]}), IDEAL, TODAY),
                                 titles=title_rows())  # fmt: skip
    assert decided["verdict"].to_list() == [Verdict.HOLD]
    assert decided.select("must.size", "must.country", "lo").row(0) == (2, 2, 0)


def test_a_size_as_a_band_is_read_as_a_band() -> None:
    """A column of bands passes, fails or stays open as a band does."""
    rows = pl.DataFrame({"prospect_id": ["1", "2", "3"], "company.employees": ["51-200", "1001+", "301+"],
                         "company.employees.as_of": [TODAY] * 3, "title": [""] * 3})  # fmt: skip
    decided = Gate(IDEAL).decide(prepare(rows, IDEAL, TODAY), titles=title_rows())
    assert decided["must.size"].to_list() == [1, 0, 6]


def test_eager_lazy_and_prepared_plans_agree() -> None:
    """A frame, a lazy frame, a plan built once and used twice, and files in portions give the same rows."""
    table = prepare(frame_of(some_rows(60)), IDEAL, TODAY)
    eager = Gate(IDEAL).decide(table, titles=title_rows())
    assert same(Gate(IDEAL).decide(table.lazy(), titles=title_rows().lazy()).collect(), eager)
    run = Run(IDEAL, table.schema, titles=title_rows())
    assert same(pl.concat([run.decide(table[:20]), run.decide(table[20:])]), eager)


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """The same rows in whatever order."""
    return one.sort("prospect_id").equals(other.sort("prospect_id"))


def test_files_are_decided_in_portions(tmp_path: Path) -> None:
    """Each portion becomes a file of its own; together they hold every row once."""
    table = prepare(frame_of(some_rows(50)), IDEAL, TODAY)
    table.write_parquet(tmp_path / "rows.parquet")
    files = list(decide_files([tmp_path / "rows.parquet"], IDEAL, tmp_path / "out", titles=title_rows(), portion=20))
    assert [pl.read_parquet(file).height for file in files] == [20, 20, 10]
    assert same(pl.read_parquet(files), Gate(IDEAL).decide(table, titles=title_rows()))


def test_columns_are_named_after_the_rules() -> None:
    """A decided row has the result and a code per rule; a second rule of the same name gets a number."""
    assert (*RESULTS, *Gate(IDEAL).codes)[-2:] == ("nice.tags", "nice.old")
    twice = {**DOCUMENT["account"], "must": [DOCUMENT["account"]["must"][0]] * 2}
    assert Gate(ICP.model_validate({**DOCUMENT, "account": twice})).codes[1:3] == ("must.size", "must.size 2")


def test_one_prospect_needs_no_data_frame() -> None:
    """Deciding about one prospect does not load Polars or Narwhals."""
    code = "import sys, outreach.targeting; print('polars' in sys.modules, 'narwhals' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False False\n"


# ---------------------------------------------------------------- a cluster


_REQUIRED = os.environ.get("OUTREACH_REQUIRE") == "1"  # as it is before a test is sealed


def need_spark() -> None:
    """Skips without Java and PySpark; where everything is required, fails."""
    missing = "" if importlib.util.find_spec("pyspark") else "PySpark is not installed"
    if shutil.which("java") is None:
        missing = "Spark needs Java (Debian: apt-get install default-jre-headless)"
    if missing:
        (pytest.fail if _REQUIRED else pytest.skip)(missing)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Spark in local mode, as `outreach target --engine spark` starts it."""
    need_spark()
    from outreach.targeting.engine.spark import session

    with session() as running:
        yield running


@pytest.mark.slow
def test_spark_decides_the_same(tmp_path: Path, spark: Any) -> None:
    """Spark's workers give the rows that Polars gives and each row gives alone, nasty values included."""
    from outreach.targeting.engine.spark import decide_on_spark

    rows = some_rows(300)
    frame_of(rows).write_parquet(tmp_path / "rows.parquet")
    plain = spark.read.parquet(str(tmp_path / "rows.parquet")).repartition(3)
    table = decide_on_spark(plain, IDEAL, titles=title_rows(), today=TODAY).toArrow()
    decided = pl.DataFrame(pl.from_arrow(table))
    ours = Gate(IDEAL).decide(prepare(frame_of(rows), IDEAL, TODAY), titles=title_rows())
    assert same(decided, ours)
    assert {row["prospect_id"]: of_row(row) for row in decided.iter_rows(named=True)} == {
        str(number): alone(row) for number, row in enumerate(rows)
    }


# ---------------------------------------------------------------- lists on file and in files


def cases_of(number: int) -> list[tuple[GateInputs, tuple[CriterionResult, ...]]]:
    """People with facts of every kind, none of them asked about twice."""
    return [
        (
            i(
                f(FactKind.EMPLOYEES, (120, "51-200", 48, 900)[at % 4]), f(FactKind.COUNTRY, NASTY[at % len(NASTY)]),
                f(FactKind.TAGS, (NASTY[at * 7 % len(NASTY)],)), title=TITLES[at % len(TITLES)], name=f"p{at}",
            ),
            (MAY,),
        )
        for at in range(number)
    ]  # fmt: skip


def other_icp(name: str = "other") -> ICP:
    """A second ICP, for smaller companies."""
    size = {**DOCUMENT["account"]["must"][0], "value": [10, 60]}
    account = {**DOCUMENT["account"], "must": [size], "tiers": {"A": 40, "B": 0}}
    return ICP.model_validate({**DOCUMENT, "id": name, "account": account})


@pytest.mark.parametrize("icps", [(IDEAL,), (IDEAL, other_icp())], ids=["one ICP", "two ICPs"])
def test_the_compiled_gate_says_what_each_decision_says(icps: tuple[ICP, ...]) -> None:
    """No difference in answer or reason; one that is planted is found and told."""
    cases = cases_of(40)
    pairs = [(decide_best(*case, icps, POLICY), case[0]) for case in cases]
    assert list(differences(pairs, icps)) == []
    wrong = pairs[3][0].model_copy(update={"score_lo": 99})
    assert next(differences([(wrong, pairs[3][1])], icps)).startswith("p3: ")
    first, *rest = pairs[5][0].criteria
    reworded = pairs[5][0].model_copy(update={"criteria": (first.model_copy(update={"detail": "otherwise"}), *rest)})
    assert "with other reasons" in next(differences([(reworded, pairs[5][1])], icps))


@pytest.mark.slow
def test_spark_says_what_each_decision_says(spark: Any) -> None:
    """The same of Spark's workers, under two ICPs."""
    from outreach.targeting.engine.spark import decide_table

    icps = (IDEAL, other_icp())
    pairs = [(decide_best(*case, icps, POLICY), case[0]) for case in cases_of(40)]
    assert list(differences(pairs, icps, lambda table, icp: decide_table(spark, table, icp))) == []


PLAIN = {
    "id": ["a", "b", "c", "d", "e"],
    "Job": ["Director Engineering CI", None, "Zxqv", "Director Engineering CI", "Director Engineering CI"],
    "Staff": ["120", "1,200", "51-200", "", "30"],
    "company.employees.as_of": ["2026-11-01"] * 4 + ["1 Nov"],
    "company.country": ["us", "US", "Strasse", "US", "US"],
    "company.tags": ["Groß-Handel; x", "saas", "", None, "x"],
    "crm.lifecycle": ["lead", "lead", "CUSTOMER", "lead", "lead"],
    "Phone": ["1", "2", "3", "4", "5"],
}
NAMED = {"id": "prospect_id", "Job": "title", "Staff": "company.employees"}


def decided_list(path: Path, icps: tuple[ICP, ...], folder: Path, run: Callable[..., object]) -> pl.DataFrame:
    """The decided rows of a list in a file."""
    plain = PlainList(path, icps, NAMED)
    assert plain.missing == ("company.founded",)
    assert plain.write(folder / "ready.parquet") == 5
    titles = {title: read_title(title) for title in distinct_titles(folder / "ready.parquet")}
    run(folder / "ready.parquet", icps, title_tables(titles, icps), TODAY, folder / "out")
    return pl.read_parquet(folder / "out" / "*.parquet").sort("prospect_id")


def on_polars(*told: Any) -> None:
    assert list(decide_list(*told))[-1] == 5


def test_a_list_in_a_file_is_decided(tmp_path: Path) -> None:
    """Numbers, bands, tags and days of a CSV file are read as what they are; permission is not asked about."""
    pl.DataFrame(PLAIN).write_csv(tmp_path / "list.csv", separator=";")
    rows = decided_list(tmp_path / "list.csv", (IDEAL,), tmp_path, on_polars)
    assert rows.columns[:7] == ["prospect_id", "verdict", "tier", "lo", "hi", "role", "because"]
    assert rows.select("verdict", "because", "role", "must.size", "nice.tags").rows() == [
        ("qualified", "", "champion", "pass", "pass"),
        ("no_fit", "must.size", "unread", "fail", "pass"),
        ("excluded", "exclude.customer", "unread", "pass", "missing"),
        ("research", "must.size", "champion", "missing", "missing"),
        ("research", "must.size", "champion", "old", "fail"),
    ]


@pytest.mark.slow
def test_a_list_in_a_file_is_decided_on_spark(tmp_path: Path, spark: Any) -> None:
    """Under several ICPs Spark writes the rows that Polars writes."""
    from outreach.targeting.engine.spark import decide_list_on_spark

    pl.DataFrame(PLAIN).write_parquet(tmp_path / "list.parquet")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    icps = (IDEAL, other_icp())
    ours = decided_list(tmp_path / "list.parquet", icps, tmp_path / "one", on_polars)
    theirs = decided_list(
        tmp_path / "list.parquet", icps, tmp_path / "two", lambda *told: decide_list_on_spark(spark, *told)
    )
    assert theirs.equals(ours)
    assert counts(tmp_path / "one" / "out") == counts(tmp_path / "two" / "out")
    assert set(ours["icp"]) <= {"devtools", "other"}


CELLS = ["1.000", "1,000", "1000", "1'500", "1.500", "45 %", "10 bis 20", "500+", "n/a", "many", "", "12.0", "-"]
YES_NO = ["ja", "oui", "x", "TRUE", "nein", "non", "0", "perhaps", "", "n/a", "sí", "no", "✓"]


@pytest.mark.parametrize("numbers", [CELLS, [cell for cell in CELLS if not isinstance(read_number(cell), str)]])
def test_cells_of_a_file_are_read_as_on_import(tmp_path: Path, numbers: list[str]) -> None:
    """The same number, band, yes or no: "1.000" is a thousand, "ja" a yes, and "n/a" says nothing."""
    words = YES_NO[: len(numbers)]
    pl.DataFrame({"company.employees": numbers, "signal.hiring": words, "title": ["x"] * len(words)}).write_csv(
        tmp_path / "list.csv", quote_style="always"
    )
    PlainList(tmp_path / "list.csv", (IDEAL,)).write(tmp_path / "ready.parquet")
    ready = pl.read_parquet(tmp_path / "ready.parquet")
    found = [size_range(cell) if isinstance(cell, (int, str)) else None for cell in ready["company.employees"]]
    assert found == [size_range(None if is_nothing(cell) else read_number(cell)) for cell in numbers]
    said = {True: "yes", False: "no", None: None}
    assert [said[cell] for cell in ready["signal.hiring"]] == [read_yes_no(cell) for cell in words]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"Size": "company.employees"}, "'Size' is to be company.employees, and so is its column 'company.employees'"),
        ({"Size": "company.employes"}, "there is no such field. Did you mean company.employees"),
        ({"Size": "title", "Job": "title"}, "'Job' is to be title, and so is its column 'Size'"),
        ({"Size": "segment.none"}, "there is no such field."),
    ],
)
def test_a_mapping_that_cannot_be(tmp_path: Path, names: dict[str, str], says: str) -> None:
    """Two columns for one field, or a field there is not: said in a sentence, never ignored."""
    (tmp_path / "list.csv").write_text("company.employees,Size,Job\n1,500,Head\n", encoding="utf-8")
    with pytest.raises(SheetError, match=re.escape(says)):
        PlainList(tmp_path / "list.csv", (IDEAL,), names)


def test_a_mapping_may_take_a_name_that_is_given_away(tmp_path: Path) -> None:
    """Two columns may change places."""
    (tmp_path / "list.csv").write_text("company.employees,Size,Job\n1,500,Head\n", encoding="utf-8")
    names = {"company.employees": "company.founded", "Size": "company.employees", "Job": "title"}
    PlainList(tmp_path / "list.csv", (IDEAL,), names).write(tmp_path / "ready.parquet")
    assert pl.read_parquet(tmp_path / "ready.parquet")["company.employees"].to_list() == [500]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.csv", None, "cannot be read"),
        ("list.xlsx", b"PK", "Save it as .parquet or .csv"),
        ("bad.parquet", b"no parquet at all", "cannot be read"),
        ("other.csv", b"Staff,Land\n1,US\n", '--mapping "Employees=company.employees". It has: Staff, Land.'),
        ("empty.csv", b"", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_decided(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    """It is said in a sentence, with what to do."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError, match=re.escape(says)):
        PlainList(tmp_path / name, (IDEAL,))
