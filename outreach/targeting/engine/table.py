"""The feature table: one row per prospect, with the cells that the rules of an ICP read."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from outreach.models import ICP, CriterionResult, GateInputs, TitleReading
from outreach.targeting.buying_group import (
    Size,
    TitleAnswers,
    crm_cells,
    fits_column,
    size_cells,
    title_answers,
    title_cells,
)
from outreach.targeting.engine.telling import TOLD, told_cells
from outreach.targeting.observations import Evidence
from outreach.targeting.outcome import eligibility_place
from outreach.targeting.plan import Plan, plan_of
from outreach.targeting.readings import Finding, Row, flatten
from outreach.targeting.sharing import AccountRules
from outreach.targeting.supposing import employees

#: The type of each part of a field.
CELL_TYPES: dict[str, type[pl.DataType]] = {
    "state": pl.Int8,
    "age": pl.Int32,
    "key": pl.String,
    "words": pl.String,
    "naics": pl.String,
    "sic": pl.String,
    "low": pl.Int64,
    "high": pl.Int64,
    "flag": pl.Boolean,
    "answer": pl.Boolean,
}

#: A prospect before the gate, with what eligibility said.
Case = tuple[GateInputs, Sequence[CriterionResult]]


def feature_table(cases: Iterable[Case], icp: ICP, *, told: bool = False) -> pl.DataFrame:
    """The feature table of people with their facts on file. `told`: with what their sentences need (`tell`)."""
    accounts = AccountRules(icp)
    rows = [_row(inputs, results, icp, accounts, told=told) for inputs, results in cases]
    return pl.DataFrame(rows, schema=schema_of(icp, told=told))


def _row(
    inputs: GateInputs, eligibility: Sequence[CriterionResult], icp: ICP, accounts: AccountRules, *, told: bool
) -> Row:
    plan, evidence, today = plan_of(icp), Evidence(inputs.profile), inputs.profile.today
    found = [asked.finding for asked in accounts.ask(inputs.profile, evidence)]
    prospect = inputs.profile.prospect
    words = told_cells(plan, found, inputs.title) if told else {}
    who = {"prospect_id": prospect.prospect_id, "eligibility": eligibility_place(eligibility)}
    person = _person(title_answers(inputs.title, icp), employees(evidence)) | crm_cells(prospect.contact_role)
    return {**who, **_cells(plan, found, today), **person, **words}


def title_table(titles: Iterable[TitleReading], icp: ICP) -> pl.DataFrame:
    """What each distinct title says about the roles of an ICP, to be joined on `title`."""
    by_title = {title.title: {"title": title.title, **title_cells(title_answers(title, icp))} for title in titles}
    return pl.DataFrame(list(by_title.values()), schema={"title": pl.String, **_title_schema(icp)})


def schema_of(icp: ICP, *, told: bool = False) -> dict[str, type[pl.DataType]]:
    """The columns of the feature table of an ICP and their types."""
    columns: dict[str, type[pl.DataType]] = {"prospect_id": pl.String, "eligibility": pl.Int8}
    for rule in plan_of(icp).rules:
        columns |= {slot.column("answer"): pl.Boolean for slot in rule.segment_slots}
        if not rule.segments:
            columns |= {rule.slot.column(part): CELL_TYPES[part] for part in ("state", "age", *rule.parts)}
    columns |= {"size.low": pl.Int64, "size.high": pl.Int64, "crm.role": pl.Int8} | _title_schema(icp)
    return columns | _told_schema(icp) if told else columns


def _told_schema(icp: ICP) -> dict[str, type[pl.DataType]]:
    slots = [slot for rule in plan_of(icp).rules for slot in rule.segment_slots or (rule.slot,)]
    parts = {slot.column(part): pl.Date if part == "as_of" else pl.String for slot in slots for part in TOLD}
    return {"title.reading": pl.String, **parts}


def _title_schema(icp: ICP) -> dict[str, type[pl.DataType]]:
    patterns = [(role, at) for role, rule in enumerate(icp.buying_group.roles) for at in range(len(rule.any_of))]
    return {"title.state": pl.Int8, **{fits_column(role, at): pl.Boolean for role, at in patterns}}


def _cells(plan: Plan, found: Sequence[Finding], today: date) -> Row:
    row: Row = {}
    for rule, finding in zip(plan.rules, found, strict=True):
        row |= flatten(rule, finding, today)
    return row


def _person(title: TitleAnswers, size: Size) -> Row:
    return {**title_cells(title), **size_cells(size)}
