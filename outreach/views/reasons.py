"""The single reasons of a decision in words: each with its rule, its source and its day, and what is not known."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outreach import lookups
from outreach.models import ICP, Answer, Criterion, CriterionResult, Decision, FactKind, Profile
from outreach.models.market import ExplainedReason, OpenQuestion, leads_to
from outreach.targeting.segments import is_read
from outreach.targeting.segments.looking import families, tag
from outreach.views.ages import age
from outreach.views.words import label_of, split

_SILENT = "nothing on file speaks for or against"
_SHOWN = 6  # values named of a list


class Seen(NamedTuple):
    """Where an answer comes from: "" and None where it rests on no single source."""

    source: str
    as_of: date | None


def reason_of(result: CriterionResult, decision: Decision, profile: Profile, icp: ICP) -> ExplainedReason:
    """One answer with everything it rests on."""
    said, rule = split(result)
    seen = seen_of(result, profile)
    told = result.group == "eligibility" and result.answer is not Answer.PASS
    law = "" if result.law in result.detail else result.law
    return ExplainedReason(
        id=result.id,
        label=label_of(result),
        group=result.group,
        said=f"{said}{_strange(result, profile, icp)}",
        rule=rule,
        source=seen.source,
        as_of=seen.as_of,
        age=_age(seen, profile.today),
        points=result.points,
        weight=result.weight,
        decides=leads_to(result) is decision.verdict,
        missing=tuple(part for part in result.missing if part not in result.detail) if told else (),
        law=", ".join(part for part in (f"rule {result.rule}" if result.rule else "", law) if part) if told else "",
        remedy=result.remedy if told else "",
    )


def questions(decision: Decision, profile: Profile, icp: ICP) -> tuple[OpenQuestion, ...]:
    """What is not known: first what decides, then by the points that could come; the cheapest first among equals."""
    unknown = [r for r in decision.criteria if r.answer is Answer.UNKNOWN and r.group != "exclude" and r.id != "score"]
    pays = lookups.worth_knowing(decision, icp)
    found = [_question(result, profile, icp, pays=(result.group, result.id) in pays) for result in unknown]
    order = sorted(found, key=lambda one: (not one.decides, one.minutes if one.decides else -one.points, one.id))
    first = {(one.look_up, one.decides): one for one in reversed(order)}  # one look-up settles both
    return tuple(one for one in order if not one.look_up or first[one.look_up, one.decides] is one)


def seen_of(result: CriterionResult, profile: Profile) -> Seen:
    """Source and day of an answer; a day it does not bring itself is that of the list or fact it names."""
    person = profile.prospect
    source = result.source or (person.source if result.group == "role" else "")
    if result.as_of or not source:
        return Seen(source, result.as_of)
    days = (fact.dated for fact in profile.facts if fact.source == source)
    return Seen(source, person.as_of if source == person.source else max(days, default=None))


def _question(result: CriterionResult, profile: Profile, icp: ICP, *, pays: bool) -> OpenQuestion:
    decides, seen = leads_to(result) is not None, seen_of(result, profile)
    return OpenQuestion(
        id=result.id,
        label=label_of(result),
        said=_not_known(result, profile, icp),
        points=result.weight,
        decides=decides,
        pays=pays,
        worth=_worth(result, decides, pays),
        look_up=_look_up(result, profile, icp),
        minutes=lookups.minutes_for(result, icp),
        source=seen.source,
        as_of=seen.as_of,
        age=_age(seen, profile.today),
    )


def _worth(result: CriterionResult, decides: bool, pays: bool) -> str:
    """What knowing it could bring."""
    if decides:
        return "nothing goes on without it" if pays else "open, but knowing it would not make them qualify"
    if not result.weight:
        return "changes nothing by itself"
    points = f"would add up to {result.weight} points"
    return points if pays else f"{points}, which would change neither decision nor tier"


def _not_known(result: CriterionResult, profile: Profile, icp: ICP) -> str:
    """What is missing; where something is on file that no rule can use, that."""
    said = split(result)[0]
    field = lookups.field_of(result, icp)
    if field == "crm.lifecycle" and "unknown" in said:
        return "no lifecycle stage on file; permission counts that as a lead, this rule does not"
    if field == "company.segment" and said.startswith(_SILENT):
        found = _on_file(profile)
        return f"{'; '.join(found)}: no word of it is known to the rule" if found else f"{said}: nothing is on file"
    return said


def _look_up(result: CriterionResult, profile: Profile, icp: ICP) -> str:
    """The cheapest next step; where the person's own country is known, it is offered, not taken."""
    if result.look_up and lookups.field_of(result, icp) == "company.country" and profile.prospect.country:
        return f"{result.look_up} ({lookups.country_hint(profile.prospect)})"
    return result.look_up


def _on_file(profile: Profile) -> list[str]:
    """Industry and tags as the lists have them."""
    said = []
    for kind, words in ((FactKind.INDUSTRY, "industry is"), (FactKind.TAGS, "tags are")):
        values = [
            value for fact in profile.facts if fact.kind is kind and is_read(fact) for value in _values(fact.value)
        ]
        if values:
            said.append(f"{words} “{'”, “'.join(list(dict.fromkeys(values))[:_SHOWN])}”")
    return said


def _strange(result: CriterionResult, profile: Profile, icp: ICP) -> str:
    """A word about an industry that neither the campaign nor any list that ships knows: perhaps another language."""
    if lookups.field_of(result, icp) != "company.industry" or result.answer is not Answer.FAIL:
        return ""
    found = {
        value
        for fact in profile.facts
        if fact.kind is FactKind.INDUSTRY and is_read(fact)
        for value in _values(fact.value)
    }
    known = {tag(name) for name in _industries(icp)}
    return "" if not found or any(tag(value) in known for value in found) else "; no rule knows that word"


def _industries(icp: ICP) -> Iterable[str]:
    for family in families().values():
        yield from family.get("names", ())
    for rule in _rules(icp):
        if rule.field == "company.industry" and isinstance(rule.value, tuple):
            yield from (str(value) for value in rule.value)
    for segment in icp.segments.values():
        yield from (*segment.industries, *segment.not_industries)


def _rules(icp: ICP) -> Iterable[Criterion]:
    return (*icp.account.exclude, *icp.account.must, *icp.account.nice)


def _values(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else tuple(filter(None, re.split(r"\s*[;|]\s*", str(value or ""))))


def _age(seen: Seen, today: date) -> str:
    return age((today - seen.as_of).days) if seen.as_of else ""
