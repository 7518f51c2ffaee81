"""The list that `gate_speed` decides: an ICP of usual size and a feature table of invented people."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from outreach.models import ICP, TitleReading
from outreach.targeting.engine.table import schema_of, title_table
from outreach.targeting.terms import BETWEEN_WORDS
from outreach.titles import read_title

BENCH_ICP = ICP.model_validate(
    {
        "id": "bench", "version": 1, "owner": "owner@seller.example", "review_by": "2027-02-28",
        "segments": {"b2b_software": {"tags": ["saas"]}},
        "account": {
            "exclude": [
                {"id": "customer", "field": "crm.lifecycle", "op": "in", "value": ["customer", "evangelist"],
                 "why": "already a customer"},
                {"id": "rival", "field": "company.domain", "op": "in", "why": "competitor",
                 "value": ["company 7.example", "company 77.example", "company 777.example"]},
                {"id": "closed", "field": "company.status", "op": "in", "value": ["inactive", "acquired"],
                 "why": "no longer operates on its own"},
            ],
            "must": [
                {"id": "kind", "field": "company.segment", "op": "in", "value": ["b2b_software"], "max_age_days": 730,
                 "why": "ships software to businesses"},
                {"id": "size", "field": "company.employees", "op": "between", "value": [50, 500], "tolerance": 0.1,
                 "max_age_days": 540, "why": "big enough to need it, small enough to decide"},
                {"id": "country", "field": "company.country", "op": "in", "value": ["US", "GB", "DE", "FR", "NL"],
                 "why": "we support and invoice there"},
            ],
            "nice": [
                {"id": "tags", "field": "company.tags", "op": "matches_any", "weight": 30, "why": "engineering-led",
                 "value": ["developer-tools", "api", "saas"]},
                {"id": "stack", "field": "tech.stack", "op": "matches_any", "weight": 30, "max_age_days": 365,
                 "value": ["github_actions", "gitlab_ci", "jenkins"], "why": "uses a CI we connect to"},
                {"id": "hiring", "field": "signal.open_roles", "op": "gte", "value": 3, "weight": 20,
                 "max_age_days": 90, "why": "the team grows"},
                {"id": "news", "field": "signal.funding", "op": "true", "weight": 20, "max_age_days": 180,
                 "why": "money to spend"},
            ],
        },
        "buying_group": {
            "roles": [
                {"role": "economic_buyer", "required": True, "confidence": 0.6, "any_of": [
                    {"function": ["engineering", "it"], "seniority": ["c_suite", "vp"], "employees": [50, 200]},
                    {"function": ["engineering", "it"], "seniority": ["vp", "head", "director"],
                     "employees": [201, 500]},
                    {"function": ["general_management"], "seniority": ["founder", "c_suite", "owner"],
                     "employees": [1, 80]}]},
                {"role": "champion", "required": True, "any_of": [
                    {"function": ["engineering"], "seniority": ["head", "director", "manager", "senior"]}]},
                {"role": "technical_evaluator", "confidence": 0.4, "any_of": [
                    {"function": ["engineering", "security", "data"], "seniority": ["senior", "manager"]}]},
                {"role": "end_user", "contactable": False, "any_of": [
                    {"function": ["engineering"], "seniority": ["staff", "entry"]}]},
                {"role": "gatekeeper", "contactable": False, "any_of": [
                    {"function": ["procurement", "legal"], "seniority": ["head", "director", "manager"]}]},
            ],
            "never_contact": [{"function": ["admin"], "why": "an assistant is not the person"},
                              {"seniority": ["intern"], "why": "no part in buying"}],
        },
    }
)  # fmt: skip

_LEVELS = (
    "Chief",
    "VP",
    "Head of",
    "Director of",
    "Senior Manager",
    "Manager,",
    "Senior",
    "Junior",
    "Intern",
    "",
    "Ex-",
)
_WORK = ("Engineering", "Platform Engineering", "Engineer", "IT", "Security", "Data", "Sales", "Marketing", "Finance",
         "Procurement", "Legal", "Human Resources", "Product", "Operations", "Executive Officer",
         "Assistant to the CEO", "Customer Success", "Wizardry")  # fmt: skip
_PLACES = ("", "EMEA", "DACH", "North America", "APAC", "Global", "UK", "France", "Nordics", "LATAM")

_WORDS = ("saas", "developer tools", "api", "consumer", "marketplace", "ai", "fintech", "health tech", "e commerce",
          "github actions", "gitlab ci", "jenkins", "kubernetes", "aws", "sap", "salesforce", "hubspot")  # fmt: skip


def titles() -> list[TitleReading]:
    """About two thousand distinct titles, read."""
    texts = {f"{level} {work} {place}".strip() for level in _LEVELS for work in _WORK for place in _PLACES}
    return [read_title(text) for text in sorted(texts)]


def title_rows(readings: list[TitleReading]) -> pl.DataFrame:
    """What each title says, for the join."""
    return title_table(readings, BENCH_ICP)


def chunk(rows: int, seed: int, texts: list[str]) -> pl.DataFrame:
    """A portion of the feature table: a quarter of the companies has gaps, every field ages."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {"prospect_id": pl.Series(np.arange(rows) + seed * rows).cast(pl.String)}
    lists = pl.Series([_word_list(rng) for _ in range(5_000)])
    size = rng.integers(1, 1_500, rows)
    for name, kind in schema_of(BENCH_ICP).items():
        field, _, part = name.rpartition(".")
        if name in ("prospect_id", "eligibility", "crm.role") or field in ("title", "size"):
            continue
        if field.startswith("title."):
            continue
        columns[name] = _values(field, part, rows, rng, lists, size).cast(kind)
    columns["eligibility"] = pl.Series(rng.choice([0, 2, 3, 5], rows, p=[0.03, 0.07, 0.05, 0.85])).cast(pl.Int8)
    columns["crm.role"] = pl.Series([None], dtype=pl.Int8).new_from_index(0, rows)  # no list of this size has one
    columns["title"] = pl.Series(texts)[rng.integers(0, len(texts), rows)]
    return _with_gaps(pl.DataFrame(columns))


def write(folder: Path, rows: int, portion: int = 1_000_000) -> None:
    """The list as Parquet files of about a million rows each."""
    texts = [reading.title for reading in titles()]
    folder.mkdir(parents=True, exist_ok=True)
    for number, length in enumerate(_lengths(rows, portion)):
        chunk(length, number, texts).write_parquet(folder / f"rows-{number:04}.parquet", compression="lz4")


def _lengths(rows: int, portion: int) -> Iterator[int]:
    for start in range(0, rows, portion):
        yield min(portion, rows - start)


def _values(
    field: str, part: str, rows: int, rng: np.random.Generator, lists: pl.Series, size: np.ndarray
) -> pl.Series:
    if part == "state":
        return pl.Series(rng.choice([0, 1, 2, 3], rows, p=[0.75, 0.04, 0.18, 0.03]))
    if part == "age":
        return pl.Series(rng.integers(0, 800, rows))
    if part == "words":
        return lists[rng.integers(0, len(lists), rows)]
    if part == "flag":
        return pl.Series(np.ones(rows, dtype=bool))
    if part == "answer":
        return pl.Series([True, False, None])[rng.integers(0, 3, rows)]
    if part in ("low", "high"):
        return pl.Series(size + (400 if part == "high" else 0) * (size % 10 == 0)) if "open_roles" not in field else (
            pl.Series(size % 12)
        )  # fmt: skip
    return _keys(field, rows, rng)


def _keys(field: str, rows: int, rng: np.random.Generator) -> pl.Series:
    if field == "company.domain":
        return pl.Series([f"company {number}.example" for number in range(20_000)])[rng.integers(0, 20_000, rows)]
    choices = {
        "crm.lifecycle": ["lead", "lead", "lead", "subscriber", "customer", "evangelist"],
        "company.status": ["active"] * 9 + ["inactive"],
        "company.country": ["us", "us", "gb", "de", "fr", "nl", "in", "br", "jp", "es"],
    }.get(field, [""])
    return pl.Series(choices)[rng.integers(0, len(choices), rows)]


def _word_list(rng: np.random.Generator) -> str:
    words = rng.choice(_WORDS, rng.integers(1, 6), replace=False)
    return BETWEEN_WORDS + BETWEEN_WORDS.join(words) + BETWEEN_WORDS


def _with_gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Where a field is missing or disputed, its cells are empty."""
    gaps = []
    for name in frame.columns:
        field, _, part = name.rpartition(".")
        state = f"{field}.state"
        if part in ("age", "key", "words", "low", "high", "flag") and state in frame.columns:
            gaps.append(pl.when(pl.col(state) < 2).then(pl.col(name)).alias(name))
    known_size = pl.col("company.employees@540.state") == 0
    sizes = [
        pl.when(known_size).then(pl.col(f"company.employees@540.{end}")).alias(f"size.{end}") for end in ("low", "high")
    ]
    return frame.with_columns(*gaps).with_columns(*sizes)
