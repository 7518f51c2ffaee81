"""The words of a decided row, rendered when somebody looks: from the values the feature table carries along.

`told_cells` puts what the sentences need beside the cells that the rules read; `tell` makes of it and the row's codes
the same answers that `targeting.decide` gives, to the letter.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from outreach.models import ICP, Answer, CriterionResult, Observation, TitleReading
from outreach.targeting.buying_group import contact_role_of, read_role, role_result
from outreach.targeting.engine.gate import code_columns
from outreach.targeting.observations import Reading
from outreach.targeting.plan import Code, Plan, PlannedRule, Slot, plan_of
from outreach.targeting.readings import Finding, Row
from outreach.targeting.segments import SegmentReading
from outreach.targeting.sentences import result_of

#: What each slot carries for the sentences, beside its cells; all but `as_of` as text.
TOLD = ("value", "source", "as_of", "trouble")


def told_cells(plan: Plan, found: Sequence[Finding], title: TitleReading) -> Row:
    """The cells of one prospect that only sentences need."""
    row: Row = {"title.reading": title.model_dump_json()}
    for rule, finding in zip(plan.rules, found, strict=True):
        if isinstance(finding, tuple):
            for slot, segment in zip(rule.segment_slots, finding, strict=True):
                row |= _told(slot, segment.detail, segment.source, segment.as_of)
        elif finding.observation is None:
            row |= _told(rule.slot, None, "", None, finding.trouble)
        else:
            seen = finding.observation
            row |= _told(rule.slot, json.dumps(seen.value), seen.source, seen.as_of)
    return row


def tell(row: Mapping[str, Any], icp: ICP, today: date) -> tuple[CriterionResult, ...]:
    """The account rules' answers and the role's, in words; `row`: told cells and the decided row's codes together."""
    plan = plan_of(icp)
    names = zip(plan.rules, code_columns(plan), strict=True)
    account = [result_of(rule, _finding(rule, row), Code(row[name]), today) for rule, name in names]
    title = TitleReading.model_validate_json(row["title.reading"])
    role = read_role(title, _size(row), icp, contact_role_of(row["crm.role"]))
    return (*account, role_result(role, title))


def _told(slot: Slot, value: str | None, source: str, as_of: date | None, trouble: str = "") -> Row:
    values = (value, source, as_of, trouble)
    return {slot.column(part): cell for part, cell in zip(TOLD, values, strict=True)}


def _finding(rule: PlannedRule, row: Mapping[str, Any]) -> Finding:
    if rule.segments:
        return tuple(_segment(slot, row) for slot in rule.segment_slots)
    value, source, as_of, trouble = (row[rule.slot.column(part)] for part in TOLD)
    if value is None:
        return Reading(trouble=trouble)
    plain = json.loads(value)
    seen = Observation(value=tuple(plain) if isinstance(plain, list) else plain, source=source, as_of=as_of)
    return Reading(seen)


def _segment(slot: Slot, row: Mapping[str, Any]) -> SegmentReading:
    detail, source, as_of, _ = (row[slot.column(part)] for part in TOLD)
    answer = {True: Answer.PASS, False: Answer.FAIL, None: Answer.UNKNOWN}[row[slot.column("answer")]]
    return SegmentReading(answer, detail, source, as_of)


def _size(row: Mapping[str, Any]) -> int | tuple[int, int] | None:
    low, high = row["size.low"], row["size.high"]
    return None if low is None else low if low == high else (low, high)
