"""Whether the compiled gate answers as the gate one by one does: the answer, and every reason to the letter."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polars as pl

from outreach.models import ICP, CriterionResult, Decision, GateInputs
from outreach.targeting.engine.gate import gate_of
from outreach.targeting.engine.several import best_of
from outreach.targeting.engine.table import feature_table
from outreach.targeting.engine.telling import tell
from outreach.targeting.engine.worded import WHO
from outreach.targeting.plan import plan_of

#: Decides a feature table under one ICP; the rows may come back in another order.
Decide = Callable[[pl.DataFrame, ICP], pl.DataFrame]


def on_polars(table: pl.DataFrame, icp: ICP) -> pl.DataFrame:
    """The compiled gate on this machine."""
    decided: pl.DataFrame = gate_of(icp).decide(table)
    return decided


def differences(
    pairs: Sequence[tuple[Decision, GateInputs]], icps: Sequence[ICP], decide: Decide = on_polars
) -> Iterator[str]:
    """One sentence for each decision that the compiled gate would not have made so; none when all agree.

    `pairs`: decisions made one by one under `icps` (`targeting.decide_best`), with what they rest on.
    """
    cases = [(inputs, _permission(decision)) for decision, inputs in pairs]
    tables = [feature_table(cases, icp, told=True) for icp in icps]
    decided = [_in_order(table, decide(table, icp)) for table, icp in zip(tables, icps, strict=True)]
    places = {plan_of(icp).digest: place for place, icp in enumerate(icps)}
    rows = best_of(decided, icps).iter_rows(named=True)
    for number, ((decision, inputs), row) in enumerate(zip(pairs, rows, strict=True)):
        said = (row.get("icp", ""), row["verdict"], row["tier"], row["lo"], row["hi"])
        ours = (decision.icp, decision.verdict, decision.tier, decision.score_lo, decision.score_hi)
        if said != ours:
            yield f"{decision.prospect_id}: {_words(ours)} one by one, {_words(said)} on the engine"
            continue
        place = places[decision.icp_digest]
        told = tell(tables[place].row(number, named=True) | decided[place].row(number, named=True), icps[place],
                    inputs.profile.today)  # fmt: skip
        if told != _asked(decision):
            yield f"{decision.prospect_id}: {_words(ours)} on both, but with other reasons"


def _permission(decision: Decision) -> tuple[CriterionResult, ...]:
    return tuple(result for result in decision.criteria if result.group == "eligibility")


def _asked(decision: Decision) -> tuple[CriterionResult, ...]:
    """What rules about accounts and people said; the score follows from it."""
    return tuple(r for r in decision.criteria if r.group != "eligibility" and r.id != "score")


def _in_order(table: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    return table.select(*WHO).join(decided, on="prospect_id", how="left", maintain_order="left")


def _words(said: tuple[Any, ...]) -> str:
    icp, verdict, tier, lo, hi = said
    answer = f"{str(verdict).replace('_', ' ')}{f' {tier}' if tier else ''} ({lo} to {hi} of 100)"
    return f"{answer} under “{icp}”" if icp else answer
