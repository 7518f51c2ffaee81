"""What would change a decision, as the first edition of the rules put it: for replaying what was decided then."""

from outreach.models import Answer, Criterion, CriterionResult, Verdict
from outreach.targeting.outcome import Outcome, settle
from outreach.targeting.plan import wanted
from outreach.targeting.supposing import (
    WITH,
    Case,
    better_tier,
    first_bounded,
    name_of,
    nearest_number,
    rule_of,
    with_number,
)


def first_edition(case: Case, outcome: Outcome) -> str:
    """One or two sentences, each from deciding again; "" when nothing simple would."""
    if outcome.because is None:
        bounded = first_bounded(case)
        bound = _at_bound(case, bounded, inside=False) if bounded else ""
        return " ".join(part for part in (bound, better_tier(case, outcome)) if part)
    rule = rule_of(case, outcome.because)
    if rule and rule.field in WITH and outcome.because.group == "must":
        return _at_bound(case, rule, inside=True)
    return _if_it_passed(case, outcome.because, rule)


def _at_bound(case: Case, rule: Criterion, *, inside: bool) -> str:
    number = nearest_number(case, rule, inside=inside)
    if number is None:
        return ""
    return f"{WITH[rule.field].format(number)}: {_name(settle(with_number(case, rule, number), case.icp))}."


def _if_it_passed(case: Case, because: CriterionResult, rule: Criterion | None) -> str:
    """The outcome if the deciding answer were a pass and all else stayed."""
    if because.fail_verdict is Verdict.EXCLUDED and because.group == "eligibility":
        return ""
    passed = because.model_copy(update={"answer": Answer.PASS, "fail_verdict": None})
    answers = tuple(passed if result is because else result for result in case.asked)
    if answers == case.asked:
        return ""
    return f"{_condition(case, because, rule)}: {_name(settle(answers, case.icp))}."


def _condition(case: Case, because: CriterionResult, rule: Criterion | None) -> str:
    unknown = because.answer is Answer.UNKNOWN
    if because.group == "role":
        return "With a title that fits the buying group" if unknown else "In a buying role that is written to"
    if because.group == "eligibility":
        return f"If you {because.look_up} and it fits" if unknown and because.look_up else "Without this hold"
    label = name_of(case, rule.field) if rule else "this"
    if because.group == "exclude":
        return f"If {label} were another"
    if unknown:
        return f"If {label} were known and fitted"
    return f"If {label} were {wanted(rule)}" if rule else "If this were otherwise"


def _name(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.QUALIFIED:
        return f"qualified, tier {outcome.tier}"
    return outcome.verdict.replace("_", " ")
