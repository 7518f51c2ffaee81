"""The part somebody plays in the buying decision: the CRM's contact role if it has one, else what the title suggests.

What the title alone says is read once per distinct title; with the company's size it becomes a role by the same lines
for one prospect and for a list. A title is never more than likely, and a contact role outranks it; but a job that is
not held today, and a title the ICP's owner never contacts, stay a no.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

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
from outreach.targeting.plan import MOST
from outreach.targeting.terms import Cell, Cells, T, Terms
from outreach.text import fold

#: How many people work at the company: a count, the ends of a band, or None when it is not known.
Size = int | tuple[int, int] | None


class TitleState(IntEnum):
    """Whether a title can be read for a role."""

    READ = 0
    NO = 1  # not held today, or never contacted
    OPEN = 2  # missing, or not read with confidence


class RoleCode(IntEnum):
    """What the role came to where it is none; from 0 on, the place of the role that fits."""

    NO_PART = -1
    MAY_BE = -2  # the company's size decides, and it is not known
    TITLE_NO = -3
    TITLE_OPEN = -4
    CRM_NO_PART = -5  # the CRM names a role that this ICP does not


#: How sure a contact role in the CRM is: somebody who knows the person wrote it down.
CRM_CONFIDENCE = 0.9

#: Every role in the order in which the feature table numbers them.
_NUMBERED = tuple(BuyingRole)


class TitleAnswers(NamedTuple):
    """What a title alone says: whether it can be read, and per role and pattern whether its words fit."""

    state: TitleState
    fits: tuple[tuple[bool | None, ...], ...]


def title_answers(title: TitleReading, icp: ICP) -> TitleAnswers:
    """What the title alone says about the roles of this ICP."""
    state, roles = _state(title, icp), icp.buying_group.roles
    if state is not TitleState.READ:
        return TitleAnswers(state, tuple((None,) * len(rule.any_of) for rule in roles))
    folded = fold(title.title)
    return TitleAnswers(state, tuple(tuple(_fits(one, title, folded) for one in rule.any_of) for rule in roles))


def title_cells(answers: TitleAnswers) -> dict[str, Any]:
    """The same as cells of the feature table."""
    numbered = ((role, at, fits) for role, row in enumerate(answers.fits) for at, fits in enumerate(row))
    return {"title.state": answers.state, **{fits_column(role, at): fits for role, at, fits in numbered}}


def size_cells(employees: Size) -> dict[str, int | None]:
    """The company's size as cells of the feature table; nothing where it is not known."""
    low, high = employees if isinstance(employees, tuple) else (employees, employees)
    if low is None or high is None:
        return {"size.low": None, "size.high": None}
    return {"size.low": min(low, high, MOST), "size.high": min(max(low, high), MOST)}


def crm_cells(contact_role: str) -> dict[str, int | None]:
    """The CRM's contact role as a cell of the feature table: its place among all roles; nothing where it says none."""
    known = contact_role in _NUMBERED and contact_role != BuyingRole.UNKNOWN
    return {"crm.role": _NUMBERED.index(BuyingRole(contact_role)) if known else None}


def contact_role_of(number: int | None) -> str:
    """The contact role a cell of the feature table stands for; "" for none."""
    return "" if number is None else str(_NUMBERED[number])


def fits_column(role: int, pattern: int) -> str:
    """The column that says whether a title fits a pattern of a role."""
    return f"title.fits.{role}.{pattern}"


def role_code(icp: ICP, terms: Terms[T]) -> T:
    """The place of the role that the CRM names, else of the first that title and size fit; or a `RoleCode`."""
    state, fits = terms.column("title.state"), _role_answers(icp, terms)
    no = (state.is_in([TitleState.NO]), RoleCode.TITLE_NO)
    unread = (state.is_null() | (state >= TitleState.OPEN), RoleCode.TITLE_OPEN)
    found = [(answer, place) for place, answer in enumerate(fits)]
    in_doubt = (terms.any_of(fits).is_null(), RoleCode.MAY_BE)
    return terms.first_of([no, *_crm_roles(icp, terms), unread, *found, in_doubt], RoleCode.NO_PART)


def role_answer(code: T, icp: ICP, terms: Terms[T]) -> T:
    """Whether this role is written to; a title or size that leaves it open is unknown."""
    contactable = [place for place, rule in enumerate(icp.buying_group.roles) if rule.contactable]
    cases = [(code.is_in(contactable), 1), (code.is_in([RoleCode.MAY_BE, RoleCode.TITLE_OPEN]), 2)]
    return terms.answer(terms.first_of(cases, 0), yes=1, no=0)


def read_role(title: TitleReading, employees: Size, icp: ICP, contact_role: str = "") -> RoleReading:
    """The CRM's role, else the first of the ICP that this title fits; `employees`: the company's size."""
    return role_reading(title, employees, icp, title_answers(title, icp), contact_role)


def role_reading(
    title: TitleReading, employees: Size, icp: ICP, answers: TitleAnswers, contact_role: str = ""
) -> RoleReading:
    """The role in words, of a title already read."""
    crm = crm_cells(contact_role)
    cells = Cells({**title_cells(answers), **size_cells(employees), **crm})
    code = role_code(icp, cells).value
    if code >= 0:
        rule = icp.buying_group.roles[code]
        return _yes(rule, title) if crm["crm.role"] is None else _as_the_crm_says(rule)
    if code == RoleCode.CRM_NO_PART:
        return _no(f"{_words(contact_role)} by the CRM's contact role, which has no part in this ICP's buying group")
    if code == RoleCode.TITLE_NO:
        return _no(_why_never(title, icp, contact_role_of(crm["crm.role"])))
    if code == RoleCode.TITLE_OPEN:
        return _open(_why_open(title))
    if code == RoleCode.MAY_BE:
        return _open(_may_be(title, employees, icp, _role_answers(icp, cells)))
    return _no(f"“{title.title}” ({_said(title)}) has no part in the buying group")


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


def _crm_roles(icp: ICP, terms: Terms[T]) -> list[tuple[T, int]]:
    """The first role of the ICP that is called as the CRM calls it; a role the ICP does not name has no part."""
    crm, roles = terms.column("crm.role"), [rule.role for rule in icp.buying_group.roles]
    named = [(crm.is_in([_NUMBERED.index(role)]), roles.index(role)) for role in dict.fromkeys(roles)]
    return [*named, (crm >= 0, RoleCode.CRM_NO_PART)]


def _role_answers(icp: ICP, terms: Terms[T]) -> list[T]:
    return [
        terms.any_of([_pattern(pattern, fits_column(role, at), terms) for at, pattern in enumerate(rule.any_of)])
        for role, rule in enumerate(icp.buying_group.roles)
    ]


def _pattern(pattern: TitlePattern, column: str, terms: Terms[T]) -> T:
    """Title and size must fit; what is not known leaves the pattern open, unless the other says no."""
    fits = terms.column(column)
    if pattern.employees is None:
        return fits
    least, most = pattern.employees
    low, high = terms.column("size.low"), terms.column("size.high")
    inside, outside = (low >= least) & (high <= most), (high <= least - 1) | (low >= most + 1)
    return fits & terms.answer(terms.first_of([(inside, 1), (outside, 0)], 2), yes=1, no=0)


def _state(title: TitleReading, icp: ICP) -> TitleState:
    if not title.is_current:
        return TitleState.NO
    if not title.title.strip():
        return TitleState.OPEN
    if _never(title, icp):
        return TitleState.NO
    return TitleState.OPEN if title.confidence == "low" else TitleState.READ


def _fits(pattern: TitlePattern, title: TitleReading, folded: str) -> bool | None:
    """Every line about the title must match; an unknown line leaves it open, unless another line says no."""
    lines = (
        _one_of(pattern.function, title.functions or (title.function,)),
        _one_of(pattern.seniority, (title.seniority,)),
        not pattern.title_any or any(_whole_words(word).search(folded) is not None for word in pattern.title_any),
    )
    return False if False in lines else None if None in lines else True


def _one_of(wanted: tuple[str, ...], values: tuple[str, ...]) -> bool | None:
    if not wanted or set(values) & set(wanted):
        return True
    return None if values == ("unknown",) else False


@lru_cache(maxsize=1_000)
def _whole_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")


def _never(title: TitleReading, icp: ICP) -> NeverContact | None:
    return next((rule for rule in icp.buying_group.never_contact if _is_never(rule, title)), None)


def _is_never(rule: NeverContact, title: TitleReading) -> bool:
    """A rule that names "unknown" is about titles that say nothing, not about titles we failed to read."""
    lines = ((rule.function, title.function), (rule.seniority, title.seniority), (rule.status, title.status))
    given = [(wanted, value) for wanted, value in lines if wanted]
    unread = title.confidence == "low" and any(value == "unknown" for _, value in given)
    return bool(given) and not unread and all(value in wanted for wanted, value in given)


def _why_never(title: TitleReading, icp: ICP, contact_role: str) -> str:
    beside = f"; the CRM's contact role ({_words(contact_role)}) does not change that" if contact_role else ""
    if not title.is_current:
        return f"“{title.title}”: the job is not held today ({title.status}){beside}"
    never = _never(title, icp)
    return f"“{title.title}” is never contacted: {never.why if never else ''}{beside}"


def _why_open(title: TitleReading) -> str:
    if not title.title.strip():
        return "the title is missing"
    return f"“{title.title}” cannot be read with confidence ({_reasons(title)})"


def _may_be(title: TitleReading, employees: Size, icp: ICP, answers: Sequence[Cell]) -> str:
    in_doubt = [rule for rule, answer in zip(icp.buying_group.roles, answers, strict=True) if answer.value is None]
    roles = " or ".join(_words(rule.role) for rule in in_doubt)
    missing = "the number of employees" if not isinstance(employees, int) else "a clearer title"
    return f"“{title.title}” may be {roles}; {missing} decides"


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


def _as_the_crm_says(rule: RoleRule) -> RoleReading:
    detail = f"{_words(rule.role)} by the CRM's contact role ({CRM_CONFIDENCE * 100:.0f} %)"
    if not rule.contactable:
        detail += "; this role is known but not written to"
    return RoleReading(
        role=rule.role,
        confidence=CRM_CONFIDENCE,
        contactable=rule.contactable,
        answer=Answer.PASS if rule.contactable else Answer.FAIL,
        detail=detail,
        from_crm=True,
    )


def _no(detail: str) -> RoleReading:
    return RoleReading(answer=Answer.FAIL, detail=detail)


def _open(detail: str) -> RoleReading:
    return RoleReading(role=BuyingRole.UNKNOWN, answer=Answer.UNKNOWN, detail=detail)


def _said(title: TitleReading) -> str:
    return f"{_words(title.seniority)} + {_words(title.function)}"


def _reasons(title: TitleReading) -> str:
    return "; ".join(title.reasons) or "no word of it is known"


def _words(name: str) -> str:
    return name.replace("_", " ")
