"""One person as a view over the records that describe them: the newest list wins, the strictest permission holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from outreach.identity.company_names import read_company_name
from outreach.identity.keys import ban_keys, is_freemail, is_role, mailbox_key
from outreach.identity.names import squash
from outreach.models import EmailStatus, Prospect, Record, short_id

_LIFECYCLE_RANK = (
    "customer",
    "evangelist",
    "opportunity",
    "salesqualifiedlead",
    "marketingqualifiedlead",
    "lead",
    "subscriber",
)


def prospect(
    group: Sequence[Record],
    account_of: Mapping[str, str],
    *,
    shared: Collection[str] = (),
    banned: Collection[str] = (),
) -> Prospect:
    """The newest list wins, then the first row; the most restrictive permission of all records holds.

    `account_of` is {record id: account id}; `shared` are mailbox keys that more than one person has; `banned` the ban
    keys of every record on file that must not be contacted.
    """
    order = sorted(range(len(group)), key=lambda i: (-group[i].exported_on.toordinal(), i))
    newest = [group[i] for i in order]
    # Title and address belong to one job: none of them is taken from a company the person is listed at as well.
    here = [record for record in newest if _same_company(record, newest[0], account_of)]
    titled = next((record for record in here if record.title), newest[0])
    mail = _best_address(newest, here)
    named = _best_name(newest)
    return Prospect(
        prospect_id=short_id("p", group[0].record_id),
        account_id=account_of[_at_domain(here).record_id],
        first_name=named.first_name,
        last_name=named.last_name,
        title=titled.title,
        email=mail.email if mail else "",
        email_status=_email_status(newest, mail),
        linkedin_url=_first(record.linkedin_url for record in newest),
        country=_first(record.country for record in newest),
        city=_first(record.city for record in newest),
        lifecycle=_lifecycle(newest),
        lead_status=_lead_status(newest),
        do_not_contact=any(one.do_not_contact or any(key in banned for key in ban_keys(one)) for one in group),
        last_contacted=max((record.last_contacted for record in group if record.last_contacted), default=None),
        owner=_first(record.owner for record in newest),
        contact_role=_contact_role(here),
        shared_email=mail is not None and mailbox_key(mail) in shared,
        as_of=newest[0].exported_on,
        source=f"{titled.source} line {titled.line}",
        record_ids=tuple(dict.fromkeys(record.record_id for record in group)),
        former_companies=_former_companies(newest, here),
        emails=tuple(dict.fromkeys(record.email for record in newest if record.email)),
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _same_company(one: Record, two: Record, account_of: Mapping[str, str]) -> bool:
    return account_of[one.record_id] == account_of[two.record_id]


def _at_domain(here: Sequence[Record]) -> Record:
    return next((record for record in here if record.domain), here[0])


def _best_address(newest: Sequence[Record], here: Sequence[Record]) -> Record | None:
    """The newest address at this company, else a private one; of one list, a person's own before a shared one."""
    at_work = {record.record_id for record in here}
    fitting = [one for one in newest if one.email and (one.record_id in at_work or is_freemail(one.email))]
    return min(
        fitting,
        key=lambda one: (is_freemail(one.email), -one.exported_on.toordinal(), is_role(one.email)),
        default=None,
    )


#: From the word that asks for most care: of two lists of one day the more careful counts.
_CARE = (EmailStatus.UNAVAILABLE, EmailStatus.GUESSED, EmailStatus.VERIFIED)


def _email_status(newest: Sequence[Record], mail: Record | None) -> EmailStatus:
    """What the newest list that says anything about the address says: a list without a word takes nothing back."""
    told = [
        record
        for record in newest
        if mail and mailbox_key(record) == mailbox_key(mail) and record.email_status is not EmailStatus.UNKNOWN
    ]
    latest = {record.email_status for record in told if record.exported_on == told[0].exported_on}
    return next((status for status in _CARE if status in latest), EmailStatus.UNKNOWN)


def _best_name(newest: Sequence[Record]) -> Record:
    """The newest record with both names written out, else the newest."""
    full = (record for record in newest if len(squash(record.first_name)) > 1 and record.last_name)
    return next(full, newest[0])


def _lifecycle(newest: Sequence[Record]) -> str:
    """The newest list's stage; where it gives two, the one that asks for more care (the user's own, a customer)."""
    told = [record for record in newest if record.lifecycle]
    latest = [one.lifecycle for one in told if one.exported_on == told[0].exported_on]
    ranked = (stage for stage in ("other", *_LIFECYCLE_RANK) if stage in latest)
    return next(ranked, latest[0] if latest else "")


def _lead_status(newest: Sequence[Record]) -> str:
    """The newest list's status; where it gives two, an answer received is not undone by another row."""
    told = [record for record in newest if record.lead_status]
    latest = [one.lead_status for one in told if one.exported_on == told[0].exported_on]
    return "replied" if "replied" in latest else _first(latest)


def _contact_role(here: Sequence[Record]) -> str:
    """The part in buying that the newest list with a word on it gives them at this company; of two, neither."""
    told = [record for record in here if record.contact_role]
    latest = {record.contact_role for record in told if record.exported_on == told[0].exported_on}
    return latest.pop() if len(latest) == 1 else ""


def _former_companies(newest: Sequence[Record], here: Sequence[Record]) -> tuple[str, ...]:
    """Companies of older lists, and those a list calls previous, that are not where the person is listed today."""
    today = [record for record in newest if record.exported_on == newest[0].exported_on]
    current = {name for one in (*today, *here) for name in read_company_name(one.company or one.domain).all_squashed}
    at_work = {record.record_id for record in here}
    left = (one for one in newest if one.exported_on < newest[0].exported_on and one.record_id not in at_work)
    older = [one.company or one.domain for one in left]
    former: dict[str, str] = {}
    for name in (*older, *(one.previous_company for one in newest)):
        squashed = read_company_name(name).squashed if name else ""
        if squashed and squashed not in current:
            former.setdefault(squashed, name)
    return tuple(former.values())
