"""One row of a file of gate cases, laid out as the product wants it; no rule is decided here."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from outreach.eligibility.addresses import kind_of_mailbox
from outreach.models import (
    Account,
    ContactBasis,
    CountryRule,
    EmailStatus,
    Fact,
    Frequency,
    GateInputs,
    Override,
    PermissionEvidence,
    PermissionKind,
    PermissionRules,
    Policy,
    Profile,
    Prospect,
    Release,
    Suppression,
    SuppressionKind,
    TitleReading,
    Touch,
)

AS_OF = date(2026, 11, 22)
SENDER = "Robin Hale"
ADDRESSES = {"work": "ana@talus.example", "role": "info@talus.example", "freemail": "ana@gmail.com"}
MESSAGE = {
    "subject": "Dock delays at Talus",
    "body": "Hi Ana, I am writing because you run logistics. Robin Hale, Dockwise Inc. Your address is from your team"
    " page; our legal basis is legitimate interest. You can object at any time; privacy: dockwise.example/privacy."
    " Reply with no thanks and I will not write again. Dockwise Inc, 1 Pier Road, Leeds",
}


@dataclass
class Given:
    """What a row gives, on its way to the types of the product."""

    today: date = AS_OF
    person: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    evidence: list[PermissionEvidence] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)
    release: dict[str, Any] = field(default_factory=dict)
    kind: str = "work"
    text: str = ""  # a sentence of the message, for the check of what it says
    field_asked: str = ""  # a field a targeting rule asks about
    unread: list[str] = field(default_factory=list)

    def record(self, kind: PermissionKind, value: Any, **more: Any) -> None:
        """Puts one permission on record as the row words it."""
        said = dict(value) if isinstance(value, dict) else {"text": value if isinstance(value, str) else ""}

        def pick(*names: str) -> Any:
            return next((said[name] for name in names if said.get(name)), "")

        values = {
            "text": str(pick("text", "words", "url", "page", "link", "product", "sale", "id")),
            "how": str(pick("how", "method", "way", "via", "form")),
            "at": moment_of(pick("time", "at", "when", "date", "on", "timestamp", "seen")),
            "scope": " ".join(
                str(said[name]) for name in ("address", "email", "who", "channel", "scope") if said.get(name)
            ),
            "country": str(said.get("country", "")),
            "withdrawn_at": self.moment(pick("withdrawn", "withdrawn_at", "revoked", "revoked_at", "withdrawal")),
        }
        self.evidence.append(PermissionEvidence.model_validate({"kind": kind, **values, **more}))

    def moment(self, value: Any) -> datetime | None:
        """A moment a row names; "yes" means today."""
        return datetime.combine(self.today, time()) if value is True else moment_of(value)

    def suppress(self, value: Any, cause: str = "", kind: SuppressionKind = SuppressionKind.ADDRESS) -> None:
        """Puts an entry on the suppression list."""
        named = value if isinstance(value, str) and value in set(SuppressionKind) else kind
        level = "hold" if value == "hold" else "never"
        entry = {
            "kind": named,
            "value": "as the row says",
            "level": level,
            "reason": f"{value}",
            "by": "row",
            "cause": cause,
        }
        self.suppressions.append(Suppression.model_validate(entry))

    def touch(self, on: date, *, person: str = "p1", by: str = "") -> None:
        """Somebody wrote to the person, or to a colleague of theirs."""
        self.touches.append(Touch(prospect_id=person, account_id="a1", on=on, source="row", by=by))


def inputs_of(given: Given) -> GateInputs:
    """What a decision about the row's person rests on."""
    values = {"email": ADDRESSES.get(given.kind, ADDRESSES["work"]), "source": "", "as_of": given.today}
    consents = [item.scope for item in given.evidence if item.kind is PermissionKind.CONSENT and "@" in item.scope]
    if given.kind in ("role", "freemail") and consents and kind_of_mailbox(consents[0].split()[0]) != "work":
        values["email"] = consents[0].split()[0]
    if "domain" in given.person:
        values["email"] = f"ana@{given.person.pop('domain')}"
    person = {**values, "email_status": EmailStatus.VERIFIED, **given.person}
    prospect = Prospect(prospect_id="p1", account_id="a1", first_name="Ana", last_name="Ruiz", **person)
    account = Account(account_id="a1", name="Talus", **given.account)
    return GateInputs(
        profile=Profile(prospect=prospect, account=account, facts=tuple(given.facts), today=given.today),
        title=TitleReading(title=prospect.title),
        suppressions=tuple(given.suppressions),
        touches=tuple(given.touches),
        edition=2,
        evidence=tuple(given.evidence),
        overrides=tuple(given.overrides),
        sender=(SENDER,),
    )


def policy_of(given: Given) -> Policy:
    """A policy that leaves the countries to the built-in table, with the limits of the rule book."""
    rules = {
        "admins": ("Dana Dekker",),
        "own_domains": ("dockwise.example",),
        "competitor_domains": ("berthly.example",),
        "customer_domains": ("fernhill.example",),
        "embargoed": ("sanctioned.example",),
        **given.rules,
    }
    chosen = ("customer",) if given.rules.get("write_to_customers") else ()
    return Policy(
        id="rule-book",
        version=1,
        owner="Dana Dekker",
        review_by=date(2027, 6, 1),
        lifecycle_allowed=("lead", "subscriber", *chosen),
        countries={"default": CountryRule(basis=ContactBasis.OPT_OUT)},
        shelf_life_days={"default": 365},
        holdout_salt="s",
        person_frequency=Frequency(max=3, days=90),
        account_frequency=Frequency(max=3, days=7),
        permission=PermissionRules.model_validate(rules),
    )


def release_of(given: Given) -> Release:
    """The message and its approval; what the row does not speak of is in order."""
    values: dict[str, Any] = {"clock": time(10), "hours": 1.0, "approved_by": "Jo Lind", **MESSAGE, **given.release}
    now = datetime.combine(given.today, values.pop("clock"), UTC)
    hours = values.pop("hours")
    if values.pop("from_owned", True) is False:
        values["from_email"] = "robin@elsewhere.example"
    changed, own = (
        values.pop("changed", ()),
        {"seller": "Dockwise", "postal_address": "Dockwise Inc, 1 Pier Road, Leeds"},
    )
    sender = {"from_email": "robin@dockwise.example", "sender_domains": ("dockwise.example",), "authenticated": True}
    return Release.model_validate(
        {
            "now": now,
            "approved_at": now - timedelta(hours=hours),
            "seen": dict.fromkeys(changed, "then"),
            "stands": dict.fromkeys(changed, "now"),
            "written_by": SENDER,
            **own,
            **sender,
            **values,
        }
    )


def day_of(value: Any, key: str, today: date) -> date:
    """A day a row names, or so many days or months before today."""
    if isinstance(value, bool):
        return today - timedelta(days=3)
    if isinstance(value, (int, float)):
        return today - timedelta(days=round(value * (30.5 if "month" in key else 1)))
    return datetime.fromisoformat(str(value)).date()


def moment_of(value: Any) -> datetime | None:
    """A moment a row writes out."""
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None
