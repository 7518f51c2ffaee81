"""Decided rows for a person to read: answers in words instead of codes, and the rule that decided."""

from collections.abc import Sequence

import polars as pl

from outreach.models import ICP, Verdict
from outreach.targeting.buying_group import RoleCode
from outreach.targeting.engine.gate import code_columns
from outreach.targeting.outcome import ORDER
from outreach.targeting.plan import Code, PlannedRule, plan_of

#: Whom a row is about, and what eligibility said.
WHO = ("prospect_id", "eligibility")

#: What a decided row says, beside the answer of each rule. `because`: the rule that decided, "" for who qualifies.
SAID = ("verdict", "tier", "lo", "hi", "role", "because")

_ROLES = {
    RoleCode.NO_PART: "none",
    RoleCode.MAY_BE: "open",
    RoleCode.TITLE_NO: "never",
    RoleCode.TITLE_OPEN: "unread",
    RoleCode.CRM_NO_PART: "none",
}


def worded(decided: pl.DataFrame, icp: ICP, icps: Sequence[ICP]) -> pl.DataFrame:
    """The same rows in words. `icps`: all of the campaign; with several, each answer is named after its ICP as well."""
    roles = {place: str(rule.role) for place, rule in enumerate(icp.buying_group.roles)}
    roles |= {int(code): word for code, word in _ROLES.items()}
    codes = {int(code): code.name.lower() for code in Code}
    answers = [
        pl.col(code).replace_strict(codes, return_dtype=pl.String).alias(name)
        for code, name in answer_columns(icp, icps).items()
    ]
    role = pl.col("role").replace_strict(roles, return_dtype=pl.String)
    scores = (pl.col("lo").cast(pl.Int16), pl.col("hi").cast(pl.Int16))
    return decided.select(*WHO, "verdict", "tier", *scores, role, _because(icp).alias("because"), *answers)


def answer_columns(icp: ICP, icps: Sequence[ICP]) -> dict[str, str]:
    """The column of each rule's code -> what it is called in the decided rows."""
    several = len(icps) > 1
    return {code: f"{icp.id}: {code}" if several else code for code in code_columns(plan_of(icp))}


def _because(icp: ICP) -> pl.Expr:
    """The first rule, in the order in which they are asked, that leads to the verdict."""
    plan, verdict = plan_of(icp), pl.col("verdict")
    rules = zip(plan.rules, code_columns(plan), strict=True)
    cases = [(_leads(rule, name), name) for rule, name in rules if rule.group != "nice"]
    place = verdict.replace_strict({str(one): at for at, one in enumerate(ORDER)}, default=-1, return_dtype=pl.Int8)
    held = pl.col("eligibility").is_null() & (verdict == Verdict.HOLD.value)
    role = pl.col("role").is_in([RoleCode.MAY_BE, RoleCode.TITLE_OPEN]) & (verdict == Verdict.RESEARCH.value)
    cases += [
        (verdict == Verdict.QUALIFIED.value, ""),
        (held | (pl.col("eligibility") == place), "eligibility"),
        (role | (verdict == Verdict.WRONG_PERSON.value), "role"),
    ]
    said = pl.lit("score")
    for case, name in reversed(cases):
        said = pl.when(case).then(pl.lit(name)).otherwise(said)
    return said


def _leads(rule: PlannedRule, column: str) -> pl.Expr:
    """The rule's answer leads to the row's verdict."""
    code, verdict = pl.col(column), pl.col("verdict")
    if rule.group == "exclude":
        return (code == Code.FAIL) & (verdict == Verdict.EXCLUDED.value)
    fails = code == Code.FAIL
    unknown = code >= Code.MISSING
    on_unknown = rule.criterion.on_unknown
    if on_unknown == "fail":
        fails = fails | unknown
    no_fit = fails & (verdict == Verdict.NO_FIT.value)
    return no_fit | (unknown & (verdict == Verdict.RESEARCH.value)) if on_unknown == "research" else no_fit
