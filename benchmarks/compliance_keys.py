"""What the keys of a row mean: each is read by the first pattern that fits it.

A row says in its own keys what is on record about a person (`evidence`), who they are (`person`) and what happened
since. A key that nothing reads makes the row unreadable, and then nobody is written to.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from benchmarks.compliance_cases import MESSAGE, SENDER, Given, day_of
from outreach.models import EmailStatus, Fact, FactKind, Override, PermissionKind, SourceKind, SuppressionKind
from outreach.prospects.cells import read_country

#: What frames a row, and what only groups its states.
_FRAME = frozenset({"id", "case", "person", "evidence", "expect", "rule", "note"})
_GROUPS = frozenset({"state", "states", "event", "events", "flag", "flags", "history", "approval", "since"})

Reader = Callable[[Given, Any, str], None]


def read(row: dict[str, Any]) -> Given:
    """A row in the product's terms; what nothing reads is listed in `unread`."""
    given = Given()
    cells = _opened({**row.get("person", {}), **row.get("evidence", {})})
    cells |= _opened({key: value for key, value in row.items() if key not in _FRAME})
    if cells.get("local_date"):
        given.today = date.fromisoformat(cells["local_date"])
    for key, value in _grouped(cells).items():
        reader = next((reader for pattern, reader in READERS if re.fullmatch(pattern, key)), None)
        if reader is None:
            given.unread += [key] if value not in (False, None, "", [], {}) else []
        elif value not in (False, None, "", [], {}) or key in _LACKING:
            _read_with(reader, given, value, key)
    return given


def _opened(cells: dict[str, Any]) -> dict[str, Any]:
    """A list of states, or states in a group of their own, as if each were a key: {"state": "bounced"} is bounced."""
    opened: dict[str, Any] = {}
    for key, value in cells.items():
        if key not in _GROUPS:
            opened[key] = value
        elif isinstance(value, dict):
            opened |= value
        else:
            opened |= {str(state): True for state in (value if isinstance(value, list) else [value])}
    return opened


def _read_with(reader: Reader, given: Given, value: Any, key: str) -> None:
    try:
        reader(given, value, key)
    except ValueError:
        given.unread.append(key)


def _country(given: Given, value: Any, key: str) -> None:
    text = str(value).strip()
    code = read_country(text) or (text.upper() if re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z]{2,3})?", text) else "")
    if "company" not in key and "account" not in key:
        given.person["country"] = code
    elif code:
        fact = {
            "fact_id": "f1",
            "subject": "a1",
            "kind": FactKind.COUNTRY,
            "text": code,
            "value": code,
            "source": "row",
        }
        given.facts.append(Fact.model_validate({**fact, "source_kind": SourceKind.LIST, "observed_on": given.today}))


def _kind(given: Given, value: Any, key: str) -> None:
    value = re.sub(r"[\s-]+", "_", str(value).strip().lower())
    given.kind = value
    if re.search("trader|partnership|freelanc|self_employed", value):
        given.record(PermissionKind.COMPANY_FORM, value.replace("_", " "))
    if value == "guessed":
        given.person["email_status"] = EmailStatus.GUESSED
    if value == "shared":
        given.person["shared_email"] = True


def _source(given: Given, value: Any, key: str) -> None:
    given.person["source"] = str(value).strip()


def _collected(given: Given, value: Any, key: str) -> None:
    given.person["as_of"] = day_of(value, key, given.today)


def _touches(given: Given, value: Any, key: str) -> None:
    person = "p2" if re.search("company|account", key) else "p1"
    step = 1 if person == "p2" or "week" in key else 20
    days = [given.today - timedelta(days=1 + step * n) for n in range(value)] if isinstance(value, int) else value
    for on in days:
        given.touch(day_of(on, key, given.today), person=person)


def _colleague(given: Given, value: Any, key: str) -> None:
    """Somebody else wrote: {"by": ..., "date": ...}, a day, so many days ago, a name, or just yes."""
    named = isinstance(value, str) and not re.match(r"\d{4}-", value)
    said = value if isinstance(value, dict) else {"by": value} if named else {"date": value}
    when = next((said[name] for name in ("date", "on", "at", "days_ago", "days") if said.get(name)), True)
    by = next((str(said[name]) for name in ("by", "rep", "owner", "campaign") if said.get(name)), "another rep")
    given.touch(day_of(when, key, given.today), person="p2" if said.get("person") else "p1", by=by)


def _last_contact(given: Given, value: Any, key: str) -> None:
    given.person["last_contacted"] = day_of(value, key, given.today)


def _override(given: Given, value: Any, key: str) -> None:
    said = value if isinstance(value, dict) else {}
    if "admin" in key and said.get("by"):
        given.rules["admins"] = (str(said["by"]), "Dana Dekker")
    values = {
        "rule": str(said.get("rule", "country")),
        "by": str(said.get("by", "")),
        "reason": str(said.get("reason", "")),
        "until": said.get("until") or said.get("expires") or said.get("expiry") or "1970-01-01",
    }
    given.overrides.append(Override.model_validate(values))


def _message(given: Given, value: Any, key: str) -> None:
    if key == "body" and isinstance(value, str) and len(value.split()) <= 4:  # "body": "sole trader"
        given.record(PermissionKind.COMPANY_FORM, value)
        return
    said = dict(value) if isinstance(value, dict) else {key: value}
    given.text = str(said.pop("text", ""))
    given.release |= said


def _changed(given: Given, value: Any, key: str) -> None:
    what = re.search("fact|score|template|suppression|subject|recipient", key)
    given.release["changed"] = (*given.release.get("changed", ()), f"the {what[0] if what else 'message'}")


def _approver(given: Given, value: Any, key: str) -> None:
    if re.search("own|self|author", f"{key} {value}".lower()):
        given.release["approved_by"] = SENDER
        given.rules["four_eyes"] = True
    elif key in ("approver_role", "role"):
        given.rules["approvers"] = () if value in ("approver", "admin") else ("Dana Dekker",)
    else:
        given.release["approved_by"] = str(value)


def _clock(given: Given, value: Any, key: str) -> None:
    if isinstance(value, bool):
        given.release["clock"] = time(3)
    else:
        given.release["clock"] = time.fromisoformat(value) if isinstance(value, str) else time(int(value))


def _holiday(given: Given, value: Any, key: str) -> None:
    period = {"start": given.today, "end": given.today, "why": "a public holiday there"}
    given.rules["quiet_periods"] = (*given.rules.get("quiet_periods", ()), period)


def _broken(given: Given, value: Any, key: str) -> None:
    """A row that says that a line is not in the message."""
    parts = {"postal": "Dockwise Inc, 1 Pier Road, Leeds", "opt": "Reply with no thanks and I will not write again."}
    gone = next((text for name, text in parts.items() if name in key), "our legal basis is legitimate interest")
    present = value is True and not key.startswith(("no_", "missing", "lacks"))
    if not present:
        given.release["body"] = given.release.get("body", MESSAGE["body"]).replace(gone, "")


def _link(given: Given, value: Any, key: str) -> None:
    pixel = '<img src="https://dockwise.example/p.gif">'
    more = value if isinstance(value, str) else "https://bit.ly/x" if "short" in key else pixel
    given.release["body"] = f"{given.release.get('body', MESSAGE['body'])} {more}"


def _rules(name: str, value: Any = None) -> Reader:
    return lambda given, said, key: given.rules.update({name: said if value is None else value})


def _release(name: str) -> Reader:
    return lambda given, said, key: given.release.update({name: said})


def _person(name: str, value: Any = None) -> Reader:
    return lambda given, said, key: given.person.update({name: said if value is None else value})


def _record(kind: PermissionKind) -> Reader:
    return lambda given, said, key: given.record(kind, said)


def _suppress(cause: str) -> Reader:
    kind = SuppressionKind.MARK if cause == "erasure" else SuppressionKind.ADDRESS
    return lambda given, said, key: given.suppress(said, cause, kind)


def _consent(given: Given, value: Any, key: str) -> None:
    given.record(PermissionKind.CONSENT, value)


def _withdrawn(given: Given, value: Any, key: str) -> None:
    """They took back whatever consent the row speaks of, or one it does not describe."""
    when = given.moment(value if isinstance(value, (str, bool)) else True)
    given.evidence = [
        item.model_copy(update={"withdrawn_at": when}) if item.kind is PermissionKind.CONSENT else item
        for item in given.evidence
    ]
    if not any(item.kind is PermissionKind.CONSENT for item in given.evidence):
        given.record(PermissionKind.CONSENT, {}, withdrawn_at=when)


def _published(given: Given, value: Any, key: str) -> None:
    given.record(PermissionKind.PUBLICATION, value)
    if isinstance(value, dict) and value.get("refusal"):
        given.record(PermissionKind.REFUSAL, "a refusal beside the address")
    if isinstance(value, dict) and value.get("relevance"):
        given.record(PermissionKind.RELEVANCE, value["relevance"])


def _authenticated(given: Given, value: Any, key: str) -> None:
    given.release["authenticated"] = _PROTECTED.get(str(value).lower())


def _notice(given: Given, value: Any, key: str) -> None:
    when = given.moment(value if isinstance(value, bool) else day_of(value, key, given.today).isoformat())
    given.record(PermissionKind.NOTICE, {"text": "notice"}, at=when)


#: Keys that only word what is so anyway.
_SILENT = (
    "no_refusal|never_contacted|double_opt_in|controller.*|ip|basis|channel|first_seen|local_date|approved|approved_at"
)

#: What a key of a row means; the first pattern that fits the whole key is used.
READERS: tuple[tuple[str, Reader], ...] = (
    ("country|person_country|(company|account)_country", _country),
    ("address_kind", _kind),
    ("email|email_address", _person("email")),
    ("title|job_title", _person("title")),
    ("domain|recipient_domain", _person("domain")),
    ("company_form|legal_form|body_type|entity", _record(PermissionKind.COMPANY_FORM)),
    ("age|minor|under_18|private_address|public_figure.*|student", lambda g, v, k: _age(g, v, k)),
    ("lia|lia_id|assessment", _record(PermissionKind.ASSESSMENT)),
    ("relevance|relevance_reason|reason", _record(PermissionKind.RELEVANCE)),
    ("source|data_source|source_of_data", _source),
    (
        ".*limited_visibility.*|source_(visibility|terms|forbidden).*",
        lambda g, v, k: _source(g, "limited visibility", k),
    ),
    ("collected.*|imported.*|import_.*|data_age.*", _collected),
    (".*(withdr|revok).*", _withdrawn),
    ("(customer|soft).*(consent|opt_?in)", _record(PermissionKind.CUSTOMER)),
    ("consent", _consent),
    ("inquiry|enquiry", _record(PermissionKind.INQUIRY)),
    ("publication|published", _published),
    ("refusal|no_unsolicited.*", _record(PermissionKind.REFUSAL)),
    ("(art_?14_)?notice(_given|_sent|_at|_on)?.*", _notice),
    (".*(eras|forgotten|tombstone).*", _suppress("erasure")),
    (".*(complain|complaint|arf|spam_report).*", _suppress("complaint")),
    (".*bounce.*", _suppress("bounce")),
    ("(no_|missing_|lacks_)?(opt_?out_line|unsubscribe_line|postal.*|art_?14.*)", _broken),
    (".*(opt(ed)?_?out|unsubscrib|objected|objection|stop_word).*", _suppress("opt_out")),
    ("suppressions?_changed.*", _changed),
    (".*suppress.*", _suppress("")),
    ("do_not_contact|dnc", _person("do_not_contact", True)),
    ("customers_chosen|customer_chosen|write_to_customers", _rules("write_to_customers", True)),
    (".*customer.*", lambda g, v, k: _customer(g, v, k)),
    (".*competitor.*", _person("domain", "berthly.example")),
    (".*own_(company|domain).*", _person("domain", "dockwise.example")),
    (".*(embargo|sanction).*", _person("domain", "sanctioned.example")),
    (".*(other|another|second|different)_(rep|campaign|user|sender|owner|touch).*|colleague.*", _colleague),
    ("owner|contact_owner", _person("owner")),
    ("lead_status|status", _person("lead_status")),
    ("lifecycle.*|stage", _person("lifecycle")),
    ("email_status", _person("email_status")),
    ("guessed", _person("email_status", EmailStatus.GUESSED)),
    ("shared|shared_email", _person("shared_email", True)),
    ("(months|days)_since_(last_)?(contact|touch).*", _last_contact),
    ("(months|days)_since_(import|collect).*", _collected),
    ("contacted(_on|_at|_before)?", _last_contact),
    ("retention.*|expired", lambda g, v, k: _last_contact(g, "2024-01-01", k)),
    ("last_(contact|touch).*", _last_contact),
    (".*touch(es)?.*|.*contacts_.*", _touches),
    ("sender_country", _rules("sender_country")),
    ("(admin_|counsel_)?(override|decision|lift)", _override),
    ("approv(ed|al)(_age)?_hours.*|hours_since_approv.*", _release("hours")),
    ("approvers", _rules("approvers")),
    (".*(own_approv|self_approv|by_author).*|approved_by|approver.*", _approver),
    ("four_eyes", _rules("four_eyes", True)),
    ("written_by|author|drafted_by", _release("written_by")),
    (".*local_(time|hour)|time|hour|quiet.*|night.*", _clock),
    (".*holiday.*", _holiday),
    (
        "authenticated|spf.*|dkim.*|dmarc.*",
        _authenticated,
    ),
    ("from_owned|from_own.*", _release("from_owned")),
    ("sent_today", _release("sent_today")),
    ("from_email", _release("from_email")),
    ("message|subject|body|text", _message),
    ("rule_field|score_field", lambda g, v, k: setattr(g, "field_asked", v)),
    ("link.*|.*(pixel|shorten).*", _link),
    ("first_touch|language", lambda g, v, k: g.release.update({k: v})),
    (
        ".*(sensitive|personal_detail|personal_life).*",
        lambda g, v, k: setattr(g, "text", f"I saw that your {v} matters."),
    ),
    (_SILENT, lambda g, v, k: None),
    (".*(edit|chang|modif).*", _changed),
)

#: Keys that say something by being false.
_LACKING = frozenset(
    {"postal_address", "opt_out_line", "art14", "art_14", "authenticated", "spf", "dkim", "dmarc", "local_hour"}
)


#: How a row may say whether a domain is protected; any other word means that it is not known.
_PROTECTED = {"true": True, "pass": True, "ok": True, "aligned": True, "false": False, "fail": False}


def _age(given: Given, value: Any, key: str) -> None:
    if key != "age" or int(value) < 18:
        given.record(PermissionKind.PRIVATE_PERSON, f"{key.replace('_', ' ')}: {value}")


def _customer(given: Given, value: Any, key: str) -> None:
    if isinstance(value, dict):
        given.record(PermissionKind.CUSTOMER, value)
    else:
        given.person["lifecycle"] = "customer"


def _grouped(cells: dict[str, Any]) -> dict[str, Any]:
    """`consent_text` and `consent_time` are one record; so it is with a publication. Withdrawals come last."""
    grouped: dict[str, Any] = {}
    for key, value in cells.items():
        name = key.lower().replace("-", "_").replace(" ", "_")
        head, _, tail = name.partition("_")
        head = {"published": "publication", "pub": "publication"}.get(head, head)
        if head in ("consent", "publication") and tail and not re.search("withdr|revok|change", tail):
            known = grouped.setdefault(head, {})
            if isinstance(known, dict):
                known |= value if isinstance(value, dict) else {tail: value}
        elif isinstance(grouped.get(name), dict) and isinstance(value, dict):
            grouped[name] |= value
        else:
            grouped[name] = value
    return dict(sorted(grouped.items(), key=lambda item: bool(re.search("withdr|revok", item[0]))))
