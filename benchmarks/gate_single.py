"""One prospect before the gate: from facts to a decision in words, and the same expressions on a frame of one row."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from benchmarks.gate_rows import BENCH_ICP, chunk
from outreach.models import (
    Account,
    Answer,
    CriterionResult,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Policy,
    Profile,
    Prospect,
    SourceKind,
)
from outreach.targeting import decide
from outreach.targeting.engine.runs import Run
from outreach.titles import read_title

TODAY = date(2026, 12, 1)
MAY = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")
POLICY = Policy.model_validate(
    {
        "id": "p", "version": 1, "owner": "owner@seller.example", "review_by": "2027-06-01",
        "lifecycle_allowed": ["lead"], "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 365},
        "holdout_salt": "salt",
    }
)  # fmt: skip
VALUES: dict[FactKind, str | int | tuple[str, ...]] = {
    FactKind.EMPLOYEES: 172, FactKind.COUNTRY: "US", FactKind.TAGS: ("saas", "api"), FactKind.STATUS: "active",
    FactKind.TECHNOLOGY: ("jenkins", "aws"), FactKind.HIRING: 4, FactKind.INDUSTRY: "computer software",
}  # fmt: skip


def single_ms(titles: pl.DataFrame) -> tuple[float, float]:
    """Milliseconds, medians: the whole decision in words; the compiled plan on one row."""
    inputs = a_prospect()
    row = chunk(1, 0, [titles["title"][0]])
    run = Run(BENCH_ICP, row.schema, titles=titles)
    return _median_ms(lambda: decide(inputs, (MAY,), BENCH_ICP, POLICY)), _median_ms(lambda: run.decide(row))


def a_prospect() -> GateInputs:
    """A person at a company about which seven facts are on file."""
    facts = tuple(
        Fact(
            fact_id=f"f_{kind}", subject="a1", kind=kind, text=str(value), value=value, source="list",
            source_kind=SourceKind.RESEARCH, observed_on=TODAY - timedelta(days=10), status=FactStatus.VERIFIED,
        )
        for kind, value in VALUES.items()
    )  # fmt: skip
    prospect = Prospect(
        prospect_id="p1", account_id="a1", first_name="Ana", last_name="Ruiz", title="VP Engineering", as_of=TODAY,
        source="c.csv line 2",
    )  # fmt: skip
    account = Account(account_id="a1", name="Talus", domain="talus.example")
    profile = Profile(prospect=prospect, account=account, facts=facts, today=TODAY)
    return GateInputs(profile=profile, title=read_title(prospect.title))


def _median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(100):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1_000)
    return round(statistics.median(taken), 3)
