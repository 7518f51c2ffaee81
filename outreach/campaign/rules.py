"""What is plainly wrong in an ICP's rules about accounts: fields, comparisons, values, segments, tiers."""

import re
from collections.abc import Callable, Iterator, Mapping

from outreach.campaign.private import private_field
from outreach.countries import codes, country_hint
from outreach.models import CUSTOM, ICP, OPS, Criterion, FieldType, Op, nearest
from outreach.tables import load_yaml
from outreach.targeting.segments import problems_of
from outreach.values import Scheme, read_codes

#: Where in a document, and what is wrong with the remedy.
Fault = tuple[tuple[str | int, ...], str]

STATUSES = ("active", "inactive", "acquired")
_NAME = re.compile(r"custom\.[a-z][a-z0-9_]*")
_WHAT = {
    FieldType.NUMBER: "a number",
    FieldType.TEXT: "one text",
    FieldType.WORDS: "words",
    FieldType.YES_NO: "yes or no",
    FieldType.CODES: "codes, compared by their leading digits",
}


def account_faults(icp: ICP) -> Iterator[Fault]:
    """Every fault in fields, segments, rules and tiers."""
    yield from _field_faults(icp)
    for name, segment in icp.segments.items():
        yield from (((("segments", name)), problem) for problem in problems_of(segment))
    yield from _twice(icp)
    for where, rule in rules_of(icp):
        yield from (((*where, part), what) for part, what in _rule_faults(rule, icp))
    yield from _tier_faults(icp)


def rules_of(icp: ICP) -> Iterator[tuple[tuple[str | int, ...], Criterion]]:
    """Every rule with its place in the document."""
    for group in ("exclude", "must", "nice"):
        for at, rule in enumerate(getattr(icp.account, group)):
            yield ("account", group, at), rule


def _field_faults(icp: ICP) -> Iterator[Fault]:
    """No declared field may tell something private about a person: asked first, whatever else is wrong with it."""
    for name, declared in icp.fields.items():
        where = ("fields", name)
        if private := private_field(name, declared):
            about = private if private.startswith("It ") else f"It is about {private}, which is never used."
            yield where, f"this field cannot be declared. {about} Remove it and the rules that name it."
        elif not name.startswith(CUSTOM):
            yield where, f"a declared field begins with custom. Call it {CUSTOM}{name.rsplit('.', 1)[-1]}."
        elif not _NAME.fullmatch(name):
            yield (
                where,
                f"'{name}' has other signs than small letters, digits and underscores after the dot. Rename it.",
            )


def _twice(icp: ICP) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for where, rule in rules_of(icp):
        if rule.id in seen:
            yield (*where, "id"), f"'{rule.id}' is the id of a rule under {seen[rule.id]} already. Give each its own."
        seen.setdefault(rule.id, str(where[1]))


def _rule_faults(rule: Criterion, icp: ICP) -> Iterator[tuple[str, str]]:
    """What is wrong with one rule: the entry and the words."""
    kind = icp.type_of(rule.field)
    if rule.op not in OPS[kind]:
        fitting = ", ".join(OPS[kind])
        yield "op", f"'{rule.op}' does not fit {rule.field}, which holds {_WHAT[kind]}. Use one of: {fitting}."
        return
    values = rule.value if isinstance(rule.value, tuple) and rule.op is not Op.BETWEEN else ()
    if kind is FieldType.NUMBER:
        for one in values:
            if isinstance(one, str):
                yield "value", f"{rule.field} holds a number, and '{one}' is none. Write numbers without quotes."
    elif check := _CHECKS.get(rule.field):
        for one in values:
            if problem := check(str(one), icp):
                yield "value", problem


def _segment(name: str, icp: ICP) -> str:
    if name in icp.segments:
        return ""
    known = f" Described are: {', '.join(icp.segments)}." if icp.segments else ""
    return f"no segment '{name}' is described under segments.{nearest(name, icp.segments)}{known} Describe it there."


def _country(code: str, icp: ICP) -> str:
    return bad_country(code)


def bad_country(code: str) -> str:
    """Why this is no country code, with the one that was probably meant; "" when it is one."""
    if code in codes():
        return ""
    return f"'{code}' is no country code.{country_hint(code)} Use the two capital letters of ISO 3166, such as DE."


def _status(word: str, icp: ICP) -> str:
    if word.casefold() in STATUSES:
        return ""
    return f"a company's status is never '{word}'.{nearest(word, STATUSES)} Use {', '.join(STATUSES)}."


def _industry(name: str, icp: ICP) -> str:
    families = load_yaml("industries.yaml")["families"]
    if not name.startswith("@") or name[1:] in families:
        return ""
    return f"there is no family of industries '{name}'.{nearest(name[1:], families)} Known are: {', '.join(families)}."


def _code(scheme: Scheme) -> Callable[[str, ICP], str]:
    def check(code: str, icp: ICP) -> str:
        if read_codes(code, scheme):
            return ""
        name, such = scheme.upper(), '"5415" or "541511"' if scheme == "naics" else '"737" or, British, "uk:62"'
        return f"'{code}' is no {name} code or the beginning of one. Write two digits or more, such as {such}."

    return check


_CHECKS: Mapping[str, Callable[[str, ICP], str]] = {
    "company.segment": _segment,
    "company.country": _country,
    "company.status": _status,
    "company.industry": _industry,
    "company.naics": _code("naics"),
    "company.sic": _code("sic"),
}


def _tier_faults(icp: ICP) -> Iterator[Fault]:
    tiers, reach = icp.account.tiers, icp.account.research_if_hi_reaches
    if not tiers:
        yield ("account", "tiers"), "there is no tier. Write at least one, for example {A: 75, B: 50, C: 0}."
    elif reach not in tiers:
        what = f"there is no tier '{reach}'.{nearest(reach, tiers)} Name one of {', '.join(tiers)}."
        yield ("account", "research_if_hi_reaches"), what
    scores = list(tiers.values())
    for (name, score), before in zip(list(tiers.items())[1:], scores, strict=False):
        if score >= before:
            what = f"{name} ({score}) must need fewer points than the tier before it ({before}). Write the best first."
            yield ("account", "tiers", name), what
    for name, score in tiers.items():
        if not 0 <= score <= 100:
            yield ("account", "tiers", name), f"{name} needs {score} points, and there are 0 to 100. Correct it."
