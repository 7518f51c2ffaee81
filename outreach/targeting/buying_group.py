"""The likely part a title plays in the buying decision. A title is never more than likely."""

import re
from functools import lru_cache

from outreach.models import (
    ICP,
    Answer,
    BuyingRole,
    CriterionResult,
    NeverContact,
    RoleReading,
    RoleRule,
    TitlePattern,
    TitleReading,
    Verdict,
)
from outreach.text import fold

#: How many people work at the company: a count, the ends of a band, or None when it is not known.
Size = int | tuple[int, int] | None


def read_role(title: TitleReading, employees: Size, icp: ICP) -> RoleReading:
    """The first role of the ICP that this title fits; `employees`: the company's size."""
    if not title.is_current:
        return _no(f"“{title.title}”: the job is not held today ({title.status})")
    if not title.title.strip():
        return _open("the title is missing")
    never = next((rule for rule in icp.buying_group.never_contact if _is_never(rule, title)), None)
    if never:
        return _no(f"“{title.title}” is never contacted: {never.why}")
    if title.confidence == "low":
        return _open(f"“{title.title}” cannot be read with confidence ({_reasons(title)})")
    return _first_role(title, employees, icp)


def role_result(role: RoleReading, title: TitleReading) -> CriterionResult:
    """The role as one more rule of the decision: no part in it is the wrong person, an unread title wants a look."""
    unknown = role.answer is Answer.UNKNOWN
    look_up = "look up the company's headcount" if title.confidence != "low" else "look up the person's current title"
    return CriterionResult(
        id="buying_role",
        group="role",
        answer=role.answer,
        detail=role.detail,
        fail_verdict=Verdict.WRONG_PERSON,
        look_up=look_up if unknown else "",
    )


def _first_role(title: TitleReading, employees: Size, icp: ICP) -> RoleReading:
    in_doubt: list[RoleRule] = []
    for rule in icp.buying_group.roles:
        answers = [_pattern(pattern, title, employees) for pattern in rule.any_of]
        if Answer.PASS in answers:
            return _yes(rule, title)
        if Answer.UNKNOWN in answers:
            in_doubt.append(rule)
    if in_doubt:
        roles = " or ".join(_words(rule.role) for rule in in_doubt)
        missing = "the number of employees" if not isinstance(employees, int) else "a clearer title"
        return _open(f"“{title.title}” may be {roles}; {missing} decides")
    return _no(f"“{title.title}” ({_said(title)}) has no part in the buying group")


def _yes(rule: RoleRule, title: TitleReading) -> RoleReading:
    detail = f"likely {_words(rule.role)} ({rule.confidence * 100:.0f} %): {_said(title)}"
    if not rule.contactable:
        detail += "; this role is known but not written to"
    return RoleReading(
        role=rule.role,
        confidence=rule.confidence,
        contactable=rule.contactable,
        answer=Answer.PASS if rule.contactable else Answer.FAIL,
        detail=detail,
    )


def _no(detail: str) -> RoleReading:
    return RoleReading(answer=Answer.FAIL, detail=detail)


def _open(detail: str) -> RoleReading:
    return RoleReading(role=BuyingRole.UNKNOWN, answer=Answer.UNKNOWN, detail=detail)


def _pattern(pattern: TitlePattern, title: TitleReading, employees: Size) -> Answer:
    """Every line given must match; what is not known leaves the pattern open, unless another line says no."""
    answers = (
        _one_of(pattern.function, title.functions or (title.function,)),
        _one_of(pattern.seniority, (title.seniority,)),
        _in_size(pattern.employees, employees),
        _holds_words(pattern.title_any, fold(title.title)),
    )
    if Answer.FAIL in answers:
        return Answer.FAIL
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.PASS


def _one_of(wanted: tuple[str, ...], values: tuple[str, ...]) -> Answer:
    if not wanted or set(values) & set(wanted):
        return Answer.PASS
    return Answer.UNKNOWN if values == ("unknown",) else Answer.FAIL


def _in_size(size: tuple[int, int] | None, employees: Size) -> Answer:
    if size is None:
        return Answer.PASS
    if employees is None:
        return Answer.UNKNOWN
    low, high = (employees, employees) if isinstance(employees, int) else employees
    if size[0] <= low and high <= size[1]:
        return Answer.PASS
    return Answer.FAIL if high < size[0] or low > size[1] else Answer.UNKNOWN


def _holds_words(words: tuple[str, ...], title: str) -> Answer:
    return Answer.PASS if not words or any(_whole_words(word).search(title) for word in words) else Answer.FAIL


@lru_cache(maxsize=1_000)
def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")


def _is_never(rule: NeverContact, title: TitleReading) -> bool:
    """A rule that names "unknown" is about titles that say nothing, not about titles we failed to read."""
    lines = ((rule.function, title.function), (rule.seniority, title.seniority), (rule.status, title.status))
    given = [(wanted, value) for wanted, value in lines if wanted]
    unread = title.confidence == "low" and any(value == "unknown" for _, value in given)
    return bool(given) and not unread and all(value in wanted for wanted, value in given)


def _said(title: TitleReading) -> str:
    return f"{_words(title.seniority)} + {_words(title.function)}"


def _reasons(title: TitleReading) -> str:
    return "; ".join(title.reasons) or "no word of it is known"


def _words(name: str) -> str:
    return name.replace("_", " ")
