"""The three answers of a rule, and the rule book they refer to."""

from functools import cache
from typing import Any

from outreach.models import Answer, CriterionResult, Effect, Verdict
from outreach.tables import load_yaml
from outreach.text import fold

#: What the first edition of the rules did not say yet.
_LATER = {"rule": "", "effect": None, "missing": (), "law": "", "remedy": ""}


def passed(criterion: str, detail: str, source: str = "") -> CriterionResult:
    """They may be written to, as far as this rule goes."""
    return CriterionResult(id=criterion, group="eligibility", answer=Answer.PASS, detail=detail, source=source)


def failed(criterion: str, verdict: Verdict, detail: str, source: str = "", **more: Any) -> CriterionResult:
    """They may not: never (`excluded`), or not now (`hold`). `more` are further fields of the result."""
    return CriterionResult(
        id=criterion,
        group="eligibility",
        answer=Answer.FAIL,
        detail=detail,
        source=source,
        fail_verdict=verdict,
        **more,
    )


def unknown(criterion: str, detail: str, look_up: str, source: str = "") -> CriterionResult:
    """The rule cannot be read; `look_up` settles it."""
    return CriterionResult(
        id=criterion, group="eligibility", answer=Answer.UNKNOWN, detail=detail, source=source, look_up=look_up
    )


def severity(result: CriterionResult) -> int:
    """For choosing among answers: never first, then not now, not known, yes."""
    if result.answer is Answer.FAIL:
        return 0 if result.fail_verdict is Verdict.EXCLUDED else 1
    return 2 if result.answer is Answer.UNKNOWN else 3


def squash(text: str) -> str:
    """HubSpot writes “marketingqualifiedlead”, people write “Marketing Qualified Lead”."""
    return "".join(char for char in fold(text) if char.isalnum())


def words_of(text: str) -> str:
    """The words of a text, compared without case and signs."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


@cache
def entry(rule: str) -> dict[str, Any]:
    """One rule of the book (gate_rules.yaml); empty for a number that is not in it."""
    found = load_yaml("gate_rules.yaml")["rules"].get(rule, {})
    assert isinstance(found, dict)  # noqa: S101  # the file is ours
    return found


def explained(result: CriterionResult) -> CriterionResult:
    """The answer with the rule of the book it applies, what follows, where the rule comes from and what to do."""
    if result.answer is Answer.PASS and result.effect is None:
        return result
    rule = result.rule or load_yaml("gate_rules.yaml")["criteria"].get(result.id, "")
    if result.answer is Answer.UNKNOWN:
        return result.model_copy(update={"remedy": result.remedy or _sentence(result.look_up)})
    book = entry(rule) or _house_rule(result)
    law = result.law or ("policy.yaml" if book["law"] == "country" else book["law"])
    effect, remedy = result.effect or Effect(book["effect"]), result.remedy or book["remedy"]
    filled = {
        "rule": rule,
        "effect": effect,
        "law": law,
        "remedy": remedy,
        "missing": result.missing or (book["needs"],),
    }
    return result.model_copy(update=filled)


def _house_rule(result: CriterionResult) -> dict[str, Any]:
    """What follows from a no that applies no rule of the book, only our own sense of order."""
    effect = Effect.BLOCK if result.fail_verdict is Verdict.EXCLUDED else Effect.HOLD
    needs = "the word of whoever owns the contact"
    return {"effect": effect, "law": "policy.yaml", "needs": needs, "remedy": "Ask whoever owns the contact."}


def first_edition(result: CriterionResult) -> CriterionResult:
    """The answer as the first edition of the rules gave it, so that what it decided can be replayed."""
    return result.model_copy(update=_LATER)


def in_words(result: CriterionResult) -> str:
    """One answer as a rep reads it: what, by which rule, what is missing, what next."""
    if result.answer is Answer.PASS and result.effect is None:
        return _sentence(result.detail)
    law = "" if result.law in result.detail else result.law
    where = " - ".join(part for part in (result.rule, law) if part)
    untold = [part for part in result.missing if part not in result.detail]
    missing = f" Missing: {'; '.join(untold)}." if untold else ""
    rule = f" Rule: {where}." if where else ""
    return " ".join(f"{_sentence(result.detail)}{missing}{rule} {result.remedy}".split())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if not text or text[-1] in ".!?" else ".")
