"""The gate over a list: the ICP compiled once, then run on any frame with the columns of the feature table."""

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from outreach.models import ICP, Verdict
from outreach.targeting.buying_group import role_answer, role_code
from outreach.targeting.criteria import code_of
from outreach.targeting.engine.columns import Columns
from outreach.targeting.memo import Memo
from outreach.targeting.outcome import Answers, Sums, conclude, counted, sum_up
from outreach.targeting.plan import Code, Plan, plan_of


class Gate:
    """The rules of one ICP as expressions, built once and used for every frame."""

    def __init__(self, icp: ICP) -> None:
        self.icp = icp
        self.plan = plan_of(icp)
        terms = Columns()
        self.codes = code_columns(self.plan)
        rules = zip(self.plan.rules, self.codes, strict=True)
        self._codes = [code_of(rule, terms).alias(name) for rule, name in rules]
        self._role = role_code(icp, terms).alias("role")
        self._sums = _sums(icp, self.codes, terms)
        self._conclusion = _conclusion(icp, terms)

    def decide(self, frame: Any, *, titles: Any = None, keep: tuple[str, ...] = ("prospect_id",)) -> Any:
        """Verdict, tier, score, role and each rule's code for every row; eager or lazy, as the frame is.

        `frame`: Polars or anything Narwhals knows, with the columns of `engine.table`. `titles`: what each distinct
        title says (`title_table`), where the frame has only a column `title`; joining does not keep the rows' order.
        `keep`: columns to hand on, an id among them.
        """
        rows: Any = nw.from_native(frame)
        if titles is not None:
            rows = rows.join(nw.from_native(titles), on="title", how="left")
        # Step by step: what later steps use several times is worked out once.
        rows = rows.with_columns(*self._codes, self._role).with_columns(*self._sums).with_columns(*self._conclusion)
        return rows.select(*keep, *RESULTS, *self.codes).to_native()


#: What a decided row has beside the codes of the rules, which are called "must.size" after group and id.
RESULTS = ("verdict", "tier", "lo", "hi", "role")


def code_columns(plan: Plan) -> tuple[str, ...]:
    """The columns that hold the rules' codes, in the order of the rules; a second "size" is called "must.size 2"."""
    names: list[str] = []
    for rule in plan.rules:
        name = f"{rule.group}.{rule.criterion.id}"
        before = sum(1 for other in names if other.split(" ")[0] == name)
        names.append(f"{name} {before + 1}" if before else name)
    return tuple(names)


def gate_of(icp: ICP) -> Gate:
    """The gate of an ICP, compiled once per document."""
    return _GATES.get(icp)


_GATES: Memo[ICP, Gate] = Memo(Gate)


def _sums(icp: ICP, codes: Sequence[str], terms: Columns) -> list[nw.Expr]:
    plan = plan_of(icp)
    answered = [terms.answer(nw.col(name), yes=Code.PASS, no=Code.FAIL) for name in codes]
    pairs = list(zip(plan.rules, answered, strict=True))
    answers = Answers(
        exclude=[answer for rule, answer in pairs if rule.group == "exclude"],
        must=[counted(answer, rule.criterion.on_unknown, terms) for rule, answer in pairs if rule.group == "must"],
        nice=[(answer, rule.points) for rule, answer in pairs if rule.group == "nice"],
        role=role_answer(nw.col("role"), icp, terms),
        eligibility=nw.col("eligibility"),
    )
    sums = sum_up(answers, terms)
    named = {"sum.allowed": sums.allowed, "sum.must": sums.must, "sum.role": sums.role, "lo": sums.lo, "hi": sums.hi}
    return [term.alias(name) for name, term in named.items()]


def _conclusion(icp: ICP, terms: Columns) -> list[nw.Expr]:
    columns = ("sum.allowed", "sum.must", "sum.role", "eligibility", "lo", "hi")
    found = conclude(Sums(*(nw.col(name) for name in columns)), icp.account.tiers, terms)
    tier = nw.when(found.verdict == Verdict.QUALIFIED.value).then(found.tier).otherwise(nw.lit(""))
    return [found.verdict.alias("verdict"), tier.alias("tier")]
