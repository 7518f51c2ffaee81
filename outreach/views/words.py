"""How a decision is said in lists and in full."""

import re

from outreach.models import CriterionResult, Decision, Verdict
from outreach.models.market import CoverageMember, leads_to

#: What stands between what was found and what the rule asks for.
_RULE = re.compile(r" - (?=rule needs |rule excludes |worth points for |the lowest tier needs )")

WORDS = {
    Verdict.EXCLUDED: "Excluded",
    Verdict.NO_FIT: "No fit",
    Verdict.HOLD: "On hold",
    Verdict.RESEARCH: "Research first",
    Verdict.WRONG_PERSON: "Wrong person",
    Verdict.QUALIFIED: "Qualified",
}


def word_of(decision: Decision) -> str:
    """The verdict as a heading: "Qualified, tier B", "No fit"."""
    if decision.verdict is not Verdict.QUALIFIED:
        return WORDS[decision.verdict]
    held = ", in the holdout" if decision.holdout else ""
    return f"Qualified, tier {decision.tier}{held}"


def deciding(decision: Decision) -> CriterionResult | None:
    """The answer the verdict follows from; None for who qualifies."""
    if decision.verdict is Verdict.QUALIFIED:
        return None
    return next((result for result in decision.criteria if leads_to(result) is decision.verdict), None)


def sentence_of(decision: Decision) -> str:
    """What decided, in one short sentence with the value: for a line in a list."""
    result = deciding(decision)
    if result is None:
        earned = [split(r)[0] for r in decision.criteria if r.group == "nice" and r.points]
        return "; ".join(earned) or "every must-have holds; no extra points"
    said, rule = split(result)
    needs = rule.partition(" (")[0]
    return f"{said} ({needs})" if needs else said


def role_of(decision: Decision) -> str:
    """The part they play, never more than likely."""
    return CoverageMember(prospect_id="", name="", title="", role=decision.role, verdict=decision.verdict).likely


def label_of(result: CriterionResult) -> str:
    """A rule's own name as a heading."""
    return result.id.replace("_", " ").capitalize()


def split(result: CriterionResult) -> tuple[str, str]:
    """What was found, and what the rule asks for."""
    said, *rule = _RULE.split(result.detail, maxsplit=1)
    return said, "".join(rule)
