"""Who decides together at one account: who is known, who is missing, who is being written to, and who goes first."""

from collections.abc import Sequence
from datetime import date

from outreach.models import (
    Account,
    Answer,
    BuyingGroup,
    BuyingRole,
    Decision,
    Policy,
    Prospect,
    RoleRule,
    TitlePattern,
    Verdict,
)
from outreach.models.market import Coverage, CoverageLine, CoverageMember, RoleCoverage, leads_to

_VERDICTS = {Verdict.HOLD: "on hold", Verdict.RESEARCH: "to research", Verdict.NO_FIT: "no fit"}

#: A draft in one of these states is on its way to somebody.
_UNDER_WAY = {"pending": "a draft waits for review", "approved": "approved, leaves next", "sending": "leaving now"}
_SHORT = {"c_suite": "C-level", "vp": "VP", "it": "IT", "hr": "HR"}
_GONE = {"sent": "written to", "unknown": "perhaps written to"}


def member(
    prospect: Prospect, decision: Decision, *, touched_on: date | None = None, draft: str = ""
) -> CoverageMember:
    """One person with their likely part, and why they cannot be written to now."""
    stops = [r for r in decision.criteria if leads_to(r) is decision.verdict]
    role = [r for r in decision.criteria if r.group == "role" and r.answer is Answer.FAIL]
    reason = (*role, *stops)[0].detail if role or stops else ""  # no part in the decision says more than a hold does
    note = "chosen for the holdout, not written to" if decision.holdout else reason
    return CoverageMember(
        prospect_id=prospect.prospect_id,
        name=prospect.name or prospect.email,
        title=prospect.title,
        role=decision.role,
        verdict=decision.verdict,
        score=decision.score_lo,
        touched_on=touched_on,
        draft=draft,
        note=note,
    )


def cover(account: Account, members: Sequence[CoverageMember], group: BuyingGroup, policy: Policy) -> Coverage:
    """The buying group of one account, as far as it is known."""
    roles = tuple(_role(rule, members) for rule in group.roles)
    required = [role for role in roles if role.required]
    missing = tuple(role.label for role in required if role.state != "covered")
    covered = len(required) - len(missing)
    ordered = sorted(members, key=lambda one: _order(one, group))
    under_way = [one for one in ordered if one.touched_on or one.draft in _UNDER_WAY or one.draft in _GONE]
    ready = [one for one in ordered if _is_free(one)]
    most = min(policy.account_frequency.max, policy.drafts_per_account)
    room = max(0, most - len(under_way))
    first = ready[0] if ready and room else None
    waiting = {one.prospect_id for one in ready[1:]} if first else {one.prospect_id for one in ready}
    return Coverage(
        account_id=account.account_id,
        company=account.name or account.domain,
        domain=account.domain,
        required=len(required),
        covered=covered,
        headline=_headline(account, covered, len(required), missing),
        roles=roles,
        people=tuple(_line(one, first, waiting) for one in ordered),
        missing=missing,
        first=first.name if first else "",
        first_why=_why_first(first, group, len(ready)) if first else _why_nobody(ready, under_way),
        at_a_time=_at_a_time(policy, most, len(under_way), room),
        most=most,
        under_way=len(under_way),
        room=min(room, len(ready)),
    )


def plays(member: CoverageMember) -> bool:
    """A current, reachable person with a part in the decision: qualified, or being written to."""
    active = member.touched_on is not None or bool(member.draft and member.draft != "rejected")
    return member.verdict is Verdict.QUALIFIED or (active and member.role.answer is Answer.PASS)


def _role(rule: RoleRule, members: Sequence[CoverageMember]) -> RoleCoverage:
    known = [one for one in members if one.role.role is rule.role]
    playing = [one for one in known if plays(one)] if rule.contactable else known
    held = [one for one in known if one.verdict in (Verdict.HOLD, Verdict.RESEARCH)]
    shown = playing or held
    note = "" if playing else f"{held[0].name}: {held[0].note}" if held else f"look for {_wanted(rule)}"
    return RoleCoverage(
        role=rule.role,
        label=_words(rule.role),
        required=rule.required,
        contactable=rule.contactable,
        state="covered" if playing else "on hold" if held else "missing",
        people=tuple(one.name for one in shown),
        note=note,
    )


def _wanted(rule: RoleRule) -> str:
    """Whom to look for, in words; the patterns of the ICP say it."""
    return "; or ".join(_pattern(pattern) for pattern in rule.any_of)


def _pattern(pattern: TitlePattern) -> str:
    parts = [_either(pattern.seniority), f"in {_either(pattern.function)}" if pattern.function else ""]
    parts.append(f"with “{'” or “'.join(pattern.title_any)}” in the title" if pattern.title_any else "")
    if pattern.employees:
        parts.append(f"at {pattern.employees[0]:,} to {pattern.employees[1]:,} employees")
    return " ".join(part for part in parts if part)


def _either(names: Sequence[str]) -> str:
    words = [_SHORT.get(name, name.replace("_", " ")) for name in names]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _order(one: CoverageMember, group: BuyingGroup) -> tuple[bool, int, int, float, str]:
    """Who is written to before whom: as icp.yaml orders the roles, then points, then how likely the role is."""
    place = group.order.index(one.role.role) if one.role.role in group.order else len(group.order)
    return (not plays(one), place, -one.score, -one.role.confidence, one.prospect_id)


def _is_free(one: CoverageMember) -> bool:
    """May be written to and is not yet; a draft that was rejected is no message under way, and no new start either."""
    return one.verdict is Verdict.QUALIFIED and not one.note and not one.touched_on and not one.draft


def _line(one: CoverageMember, first: CoverageMember | None, waiting: set[str]) -> CoverageLine:
    return CoverageLine(
        prospect_id=one.prospect_id,
        name=one.name,
        title=one.title,
        likely=one.likely,
        state=_state(one, first, waiting),
    )


def _state(one: CoverageMember, first: CoverageMember | None, waiting: set[str]) -> str:
    if one.touched_on:
        return f"written to on {one.touched_on.day} {one.touched_on:%B %Y}"
    if one.draft in _UNDER_WAY or one.draft in _GONE:
        return {**_UNDER_WAY, **_GONE}[one.draft]
    if one.draft:
        return f"draft {one.draft}"
    if one is first:
        return "goes first"
    if one.prospect_id in waiting:
        return "waits for their turn"
    if one.verdict is Verdict.QUALIFIED:
        return one.note or "qualified"
    if one.role.answer is Answer.FAIL:
        return one.note or "not written to"
    word = _VERDICTS.get(one.verdict, one.verdict)
    return f"{word}: {one.note}" if one.note else word


def _headline(account: Account, covered: int, required: int, missing: Sequence[str]) -> str:
    company = account.name or account.domain
    if not required:
        return f"{company}: icp.yaml asks for no particular role."
    if not missing:
        roles = {1: "the required role is", 2: "both required roles are"}.get(required, f"all {required} roles are")
        return f"{company}: {roles} covered."
    return f"{company}: {covered} of {required} required roles covered; missing: {', '.join(missing)}."


def _why_first(first: CoverageMember, group: BuyingGroup, ready: int) -> str:
    because = f"{first.likely}"
    if first.role.role in group.order and ready > 1:
        place = group.order.index(first.role.role)
        before = [_words(role) for role in group.order[place + 1 :]]
        because += f", written to before {_either(before)} (icp.yaml, order)" if before else ", last in the order"
    elif ready == 1:
        because += ", the only one who may be written to now"
    return because


def _why_nobody(ready: Sequence[CoverageMember], under_way: Sequence[CoverageMember]) -> str:
    if ready:
        return "enough people here are being written to; wait for their answers"
    if under_way:
        return "everybody here who may be written to is being written to"
    return "nobody here may be written to now"


def _at_a_time(policy: Policy, most: int, under_way: int, room: int) -> str:
    days = policy.account_frequency.days
    people = "1 person" if most == 1 else f"{most} people"
    now = "nobody is" if not under_way else "1 is" if under_way == 1 else f"{under_way} are"
    return f"At most {people} in {days} days; {now} being written to, room for {room or 'no'} more."


def _words(role: BuyingRole) -> str:
    return role.replace("_", " ")
