"""Permission goes on record, is taken back, or a block of one person is lifted. Each is in the log, and none is erased.

What is decided about the people concerned is decided anew by the next `outreach target`; approvals are asked again
when their message is to leave.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from outreach import eligibility, identity, prospects
from outreach.app import App
from outreach.models import (
    Answer,
    CriterionResult,
    GateInputs,
    Override,
    PermissionEvidence,
    PermissionKind,
    Prospect,
    Refusal,
    Suppression,
)
from outreach.store import audit, lists, permissions
from outreach.text import clean
from outreach.workflow.onfile import OnFile, mailboxes_of

#: What protects a person: not taken off again without an admin.
_PROTECTING = (PermissionKind.PRIVATE_PERSON, PermissionKind.REFUSAL)


def permit(app: App, email: str, evidence: PermissionEvidence) -> PermissionEvidence | Refusal:
    """Puts one thing about being allowed to write to exactly this address on record; or says what is missing first."""
    address = prospects.read_email(email)[0]
    put = eligibility.permit(evidence, address or email, app.now)
    if isinstance(put, Refusal):
        return put
    mailbox = identity.mailbox_of(address)
    with app.store.write("permit") as tx:
        permissions.add(tx, mailbox, put)
        audit.append(tx, app.now, app.actor, "permit", [(mailbox, put.model_dump(mode="json"))])
    return put


def withdraw(app: App, email: str, kind: PermissionKind, *, by: str, reason: str) -> int | Refusal:
    """A permission is taken back from now on: what was on record stays, and counts no more. Returns how many ended.

    It ends at every address of the person. Where nothing was on record (0), the no is: what a list brings later and is
    older does not count.
    """
    if kind in _PROTECTING and (refused := eligibility.may_lift(by, reason, app.campaign.policy)):
        return Refusal(reason=refused)
    with app.store.write("withdraw") as tx:
        mailboxes = _mailboxes(tx, email)
        if not mailboxes:
            return Refusal(reason=f"“{email}” is no e-mail address, and nobody on file has it as their id.")
        number = sum(_end(tx, mailbox, kind, app.now) for mailbox in mailboxes)
        if not number and kind in _PROTECTING:
            return Refusal(reason=f"No {kind.replace('_', ' ')} of {email} is on record, or it was taken back before.")
        if not number:
            no = {"withdrawn_at": app.now, "how": clean(reason), "by": clean(by), "scope": mailboxes[0]}
            permissions.add(tx, mailboxes[0], PermissionEvidence(kind=kind, **no))
        payload = {"kind": kind, "by": by, "reason": clean(reason), "ended": number}
        audit.append(tx, app.now, app.actor, "withdraw", [(mailbox, payload) for mailbox in mailboxes])
    return number


def on_record(app: App, email: str) -> tuple[tuple[PermissionEvidence, ...], tuple[Override, ...]]:
    """Everything on record about permission for one address or the person who has it, and what was lifted for them."""
    with app.store.read() as tx:
        person = lists.prospect_by_email(tx, email)
        mailboxes = mailboxes_of(person) if person else (identity.mailbox_of(email.strip().lower()),)
        found, lifted = permissions.of(tx, mailboxes), permissions.overrides(tx, mailboxes)
    evidence = tuple(item for mailbox in mailboxes for item in found.get(mailbox, ()))
    overrides = (item for mailbox in mailboxes for item in lifted.get(mailbox, ()))
    return evidence, tuple(item for item in overrides if person is None or item.person in lists.ids_of(person))


def blocks(app: App, who: str) -> tuple[CriterionResult, ...] | None:
    """The rules that stop messages to this person today; None when nobody is on file under this address or id."""
    with app.store.read() as tx:
        person = _person(tx, who)
        inputs = _inputs(app, tx, person) if person else None
    return _blocking(eligibility.assess(inputs, app.campaign.policy)) if inputs else None


def lift(app: App, who: str, rule: str, *, by: str, reason: str, until: date | None) -> Override | Refusal:
    """A named admin lifts one block of one person, found by address or id, for a reason and until a day."""
    with app.store.write("lift") as tx:
        person = _person(tx, who)
        inputs = _inputs(app, tx, person) if person else None
        if person is None or inputs is None:
            return Refusal(reason=f"Nobody on file has the address or id {who!r}. Import the list they are on first.")
        if not mailboxes_of(person):
            return Refusal(reason=f"{person.name} has no e-mail address, so there is nothing to lift. Find one first.")
        found = _block(eligibility.assess(inputs, app.campaign.policy), rule)
        if isinstance(found, Refusal):
            return found
        if until is None:
            return Refusal(reason=f"Say until when, for a year at most: --until {app.today + timedelta(days=90)}")
        policy = app.campaign.policy
        lifted = eligibility.lift(found, by=by, reason=reason, until=until, now=app.now, policy=policy, inputs=inputs)
        if isinstance(lifted, Refusal):
            return lifted
        mailbox = mailboxes_of(person)[0]
        permissions.add_override(tx, mailbox, lifted)
        payload = {**lifted.model_dump(mode="json"), "was": found.detail}
        audit.append(tx, app.now, app.actor, "lift", [(mailbox, payload)])
    return lifted


def end_hold(app: App, value: str, *, by: str, reason: str) -> tuple[Suppression, ...] | Refusal:
    """A named admin takes holds off the suppression list for good: of an address, a domain, a person or an account.

    Of a person on file, the holds on them and their addresses end; that of a whole company ends by its own name.
    A `never` stays, whoever asks.
    """
    refused = eligibility.may_lift(by, reason, app.campaign.policy)
    if refused:
        return Refusal(reason=refused)
    with app.store.write("end hold") as tx:
        named = _ending(_suppressions_of(tx, value), value)
        if isinstance(named, Refusal):
            return named
        for item in named:
            permissions.end_suppression(tx, item)
        said = {"by": by, "reason": clean(reason)}
        entries = [(f"{item.kind}:{item.value}", {**said, "was": item.reason}) for item in named]
        audit.append(tx, app.now, app.actor, "end suppression", entries)
    return tuple(named)


# ---------------------------------------------------------------- inside


def _person(tx: Connection, who: str) -> Prospect | None:
    return lists.prospect_by_email(tx, who) or lists.prospect(tx, who.strip())


def _mailboxes(tx: Connection, who: str) -> tuple[str, ...]:
    """The mailbox named and every other one of the person who has it, or whose id it is; () for what is no address."""
    address = prospects.read_email(who)[0]
    named = (identity.mailbox_of(address),) if address else ()
    people = (_person(tx, one) for one in (who, *named))
    person = next((one for one in people if one), None)
    return tuple(dict.fromkeys((*named, *(mailboxes_of(person) if person else ()))))


def _end(tx: Connection, mailbox: str, kind: PermissionKind, now: datetime) -> int:
    known = permissions.of(tx, [mailbox]).get(mailbox, [])
    ended = eligibility.withdraw(tuple(known), kind, now)
    return permissions.replace(tx, mailbox, kind, [item for item in ended if item.kind is kind])


def _inputs(app: App, tx: Connection, person: Prospect) -> GateInputs | None:
    on_file = OnFile.one(app, tx, person.prospect_id)
    return on_file.inputs(app, on_file.prospects[0]) if on_file else None


def _blocking(answers: Sequence[CriterionResult]) -> tuple[CriterionResult, ...]:
    return tuple(answer for answer in answers if answer.answer is Answer.FAIL)


def _block(answers: Sequence[CriterionResult], rule: str) -> CriterionResult | Refusal:
    """The block that a criterion's name or a number of the rule book means; else which there are."""
    named = rule.strip().lower().replace(" ", "_").replace("-", "_")
    blocking = _blocking(answers)
    found = [one for one in blocking if named in (one.id, one.rule.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(one.id for one in found)
        return Refusal(reason=f"Rule {rule} stands for more than one block here: {names}. Name the one you mean.")
    if any(named == one.id for one in answers):
        return Refusal(reason=f"“{rule}” does not stop this person. {_listed(blocking)}")
    return Refusal(reason=f"No rule that stops this person is called “{rule}”. {_listed(blocking)}")


def _listed(blocking: Sequence[CriterionResult]) -> str:
    if not blocking:
        return "No rule about permission does; `outreach why` says what else decides."
    lines = "".join(f"\n  {one.id}: {one.detail}" for one in blocking)
    return f"These do:{lines}"


def _ending(named: Sequence[Suppression], value: str) -> list[Suppression] | Refusal:
    """What naming this value ends: a whole company's hold only where it is named itself."""
    if not named:
        return Refusal(reason=f"Nothing on the suppression list names {value}.")
    never = [item for item in named if item.level == "never"]
    if never:
        return Refusal(reason=f"The {never[0].kind} {never[0].value} is never to be written to: {never[0].reason}.")
    plain = value.strip().lower()
    ending = [item for item in named if item.kind not in eligibility.WIDE or item.value == plain]
    if ending:
        return ending
    wide = named[0]
    return Refusal(
        reason=f"Not {value} is held but the whole {wide.kind} {wide.value}: {wide.reason}. To end it for everybody "
        f"there: outreach lift {wide.value} suppressed. For {value} alone, add --until DAY."
    )


def _suppressions_of(tx: Connection, value: str) -> list[Suppression]:
    """What the list says about a person on file, or about exactly this address, domain or id."""
    everything = lists.all_suppressions(tx)
    person = _person(tx, value)
    account = lists.account(tx, person.account_id) if person else None
    if person and account:
        names = set(lists.names_of(person, account))
        return [item for item in everything if (item.kind, item.value) in names]
    plain = value.strip().lower()
    return [item for item in everything if item.value in (plain, identity.mailbox_of(plain))]
