"""What is asked when a person approves a message, and again at the moment it is to leave. A doubt means no."""

import unicodedata
from datetime import date, timedelta

from outreach.eligibility.answers import explained, failed, passed, squash, words_of
from outreach.eligibility.freshness import months_after
from outreach.eligibility.message import MESSAGE_RULES, ReleaseRule
from outreach.eligibility.places import places
from outreach.eligibility.rules import assess
from outreach.models import CriterionResult, Effect, GateInputs, Policy, Release, Verdict
from outreach.tables import load_yaml
from outreach.text import fold


def approved_by_person(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Did a named person decide, not a machine?"""
    name = release.approved_by.strip()
    if not name or _is_machine(name):
        who = f"“{name}”" if name else "nobody"
        detail = f"{who} approved it; a named person must, and the score is only advice to them"
        return failed("approved_by_person", Verdict.HOLD, detail, rule="G22", missing=("the yes of a named person",))
    return passed("approved_by_person", f"{name} approved it; the score was advice")


def approver(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """May this person approve, and this message?"""
    allowed, name = policy.permission.approvers, squash(release.approved_by)
    if allowed and name not in {squash(one) for one in allowed}:
        detail = f"{release.approved_by or 'nobody'} may not approve"
        missing = (f"the yes of one of {', '.join(allowed)}",)
        return failed("approver", Verdict.HOLD, detail, rule="G26", missing=missing)
    wrote = {_plain(one) for one in (release.written_by, *release.editors)}
    if policy.permission.four_eyes and _plain(release.approved_by) in wrote:
        detail = f"{release.approved_by} wrote or changed it, and policy.yaml asks for a second pair of eyes"
        return failed("approver", Verdict.HOLD, detail, rule="G26", missing=("the yes of somebody else",))
    return passed("approver", "whoever approved it may")


def _plain(name: str) -> str:
    """A name as it is compared: “Zoë Núñez” and “zoe nunez” are one."""
    decomposed = unicodedata.normalize("NFKD", name)
    return squash("".join(char for char in decomposed if not unicodedata.combining(char)))


def approval_stands(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the approval young enough, and is everything it rests on as it was?"""
    if release.approved_at is None:
        return _again("nobody has approved it")
    age = release.now - release.approved_at
    when = f"{release.approved_at:%Y-%m-%d %H:%M}"
    if age < timedelta(0):
        return _again(f"the approval of {when} is still to come by this clock")
    if age > timedelta(hours=policy.approval_hours):
        return _again(f"the approval of {when} is older than {policy.approval_hours} hours")
    changed = sorted(
        name
        for name in release.seen.keys() | release.stands.keys()
        if release.seen.get(name) != release.stands.get(name)
    )
    if changed:
        return _again(f"{', '.join(changed)} changed since it was approved")
    return passed("approval_stands", "nothing it rests on has changed since it was approved")


def editor_named(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the person named who could change or reject what a machine wrote?"""
    if release.approved_by.strip():
        return passed("editor_named", f"{release.approved_by} could change or reject it; that is on record")
    warned = passed("editor_named", "nobody is named who could change or reject it")
    return warned.model_copy(update={"rule": "G23", "effect": Effect.WARN, "missing": ("the name of the editor",)})


def quiet_hours(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is it a working hour, and no public holiday, where they are?"""
    if release.by_hand:
        return passed("quiet_hours", "a person sends it, at an hour of their own")
    rules, clock = policy.permission, release.now.time()
    for place in places(inputs, policy).found:
        holiday = holiday_on(place.code, release.now.date())
        if holiday:
            detail = f"today is {holiday} in {place.code}"
            return failed("quiet_hours", Verdict.HOLD, detail, rule="G24", missing=("a working day there",))
    if not rules.quiet_before <= clock < rules.quiet_after:
        hours = f"between {rules.quiet_before:%H:%M} and {rules.quiet_after:%H:%M}"
        detail = f"it is {clock:%H:%M} where they are; messages leave {hours}"
        return failed("quiet_hours", Verdict.HOLD, detail, rule="G24", missing=("a working hour there",))
    return passed("quiet_hours", "a working hour where they are")


def sender_domain(release: Release, inputs: GateInputs, policy: Policy) -> CriterionResult:
    """Is the message sent from the sender's own domain, and is that domain protected (SPF, DKIM, DMARC)?"""
    domain = fold(release.from_email).rpartition("@")[2]
    if release.by_hand:
        return passed("sender_domain", "a person sends it, from an account of their own")
    own = {fold(one) for one in release.sender_domains}
    troubles = [] if domain in own else [f"{domain or 'the sender’s domain'} is not the sender's own"]
    if release.authenticated is not True:
        known = "failed" if release.authenticated is False else "are not known"
        troubles.append(f"SPF, DKIM and DMARC of {domain or 'it'} {known}")
    if not troubles:
        return passed("sender_domain", f"{domain} is the sender's own and protected")
    missing = ("a sender's own domain with SPF, DKIM and DMARC",)
    if release.sent_today >= policy.permission.unchecked_limit:
        detail = f"{'; '.join(troubles)}, and {release.sent_today} messages left today"
        return failed("sender_domain", Verdict.HOLD, detail, rule="G27", missing=missing, effect=Effect.BLOCK)
    warned = passed("sender_domain", "; ".join(troubles))
    return warned.model_copy(update={"rule": "G27", "effect": Effect.WARN, "missing": missing})


#: What is asked of an approval when the message is to leave, beside everything that was asked before.
RELEASE_RULES: tuple[ReleaseRule, ...] = (
    approved_by_person,
    approver,
    editor_named,
    sender_domain,
    quiet_hours,
    approval_stands,
)


def at_approval(release: Release, inputs: GateInputs, policy: Policy) -> tuple[CriterionResult, ...]:
    """Everything asked before a person's yes counts: the person again, the message's text, and who says yes."""
    rules = (*MESSAGE_RULES, approved_by_person, approver)
    return (*assess(inputs, policy), *(explained(rule(release, inputs, policy)) for rule in rules))


def at_sending(release: Release, inputs: GateInputs, policy: Policy) -> tuple[CriterionResult, ...]:
    """Everything asked at the last moment, with what is on file then: the person, the message, the approval."""
    rules = (*MESSAGE_RULES, *RELEASE_RULES)
    return (*assess(inputs, policy), *(explained(rule(release, inputs, policy)) for rule in rules))


def holiday_on(country: str, day: date) -> str:
    """The public holiday of a country on a day, by name; "" when it is none we know of."""
    table = load_yaml("holidays.yaml")
    names = table["countries"].get(country.partition("-")[0], ())
    return next((name for name in names if _falls_on(table["days"][name], day)), "")


def _falls_on(rule: dict[str, int], day: date) -> bool:
    """Whether a holiday falls on a day: a fixed date, days after Easter, or the nth weekday of a month (-1 = last)."""
    if "easter" in rule:
        return day == easter(day.year) + timedelta(days=rule["easter"])
    if "weekday" not in rule:
        return (day.month, day.day) == (rule["month"], rule["day"])
    if (day.month, day.weekday()) != (rule["month"], rule["weekday"]):
        return False
    last = (months_after(day.replace(day=1), 1) - timedelta(days=7)) <= day
    return last if rule["nth"] < 0 else (day.day - 1) // 7 + 1 == rule["nth"]


def easter(year: int) -> date:
    """Easter Sunday of a year, by the Gregorian computus."""
    century, golden = year // 100, year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _is_machine(name: str) -> bool:
    """“approval bot” and “AI” are no persons; Ai Tanaka is one."""
    words, table = words_of(name), load_yaml("eligibility.yaml")
    return words in table["machine_names"] or bool(set(words.split()) & set(table["machine_words"]))


def _again(detail: str) -> CriterionResult:
    missing = ("a new approval of the message as it stands",)
    return failed("approval_stands", Verdict.HOLD, detail, rule="G25", missing=missing)
