"""Facts: one atomic, sourced, dated statement each; and the profile of one prospect made of them."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from outreach.models.base import Frozen, is_empty
from outreach.models.prospects import Account, Prospect


class FactKind(StrEnum):
    """The closed list of what a fact can be about. Each kind has a shelf life in policy.yaml."""

    EMPLOYEES = "employees"  # value: int, or the band a list gives as "51-200", open above as "10001+"
    INDUSTRY = "industry"  # value: str, lower case
    TAGS = "tags"  # value: tuple of lower-case words
    TECHNOLOGY = "technology"  # value: tuple of lower-case words
    COUNTRY = "country"  # value: ISO 3166 alpha-2
    STATUS = "status"  # value: active | inactive | acquired
    LIFECYCLE = "lifecycle"  # value: HubSpot's lifecycle stage
    FOUNDED = "founded"  # value: int year
    PRODUCT = "product"  # what the company does, in its own words
    PROGRAM = "program"  # an accelerator, a certification, a membership
    FUNDING = "funding"
    HIRING = "hiring"  # value: int open roles, when the text says how many
    EXPANSION = "expansion"  # a new site, market or office
    LAUNCH = "launch"
    PARTNERSHIP = "partnership"
    ACQUISITION = "acquisition"
    AWARD = "award"
    ROLE = "role"  # of a person: "X is VP Finance at Y"
    TENURE = "tenure"  # of a person: since when
    CONTENT = "content"  # of a person: a talk or text they published
    NAICS = "naics"  # value: tuple of codes, digits only
    SIC = "sic"  # value: tuple of codes, digits only
    CUSTOM = "custom"  # of a field the ICP declares; `Fact.field` names it
    OTHER = "other"


#: Kinds that are news: a dated one makes contact relevant now.
TRIGGER_KINDS = frozenset(
    {
        FactKind.FUNDING,
        FactKind.HIRING,
        FactKind.EXPANSION,
        FactKind.LAUNCH,
        FactKind.PARTNERSHIP,
        FactKind.ACQUISITION,
        FactKind.AWARD,
        FactKind.CONTENT,
    }
)


#: Kinds that are read by the gate alone: no writer is given them, and no message may cite them.
GATE_ONLY_KINDS = frozenset({FactKind.NAICS, FactKind.SIC, FactKind.CUSTOM})


class FactStatus(StrEnum):
    """What a fact may be used for. Only `verified` reaches a message."""

    UNVERIFIED = "unverified"  # the gate may read it; no message may use it
    VERIFIED = "verified"
    REJECTED = "rejected"  # a person said no
    EXPIRED = "expired"  # older than its kind's shelf life
    CONFLICTING = "conflicting"  # another fact says otherwise; both wait
    QUARANTINED = "quarantined"  # sensitive, or written to a machine: never scored, sent to a model or shown by default


class Tense(StrEnum):
    """When the statement holds: done, true now, or announced."""

    PAST = "past"
    CURRENT = "current"
    PLAN = "plan"


class SourceKind(StrEnum):
    """Where a fact came from; policy.yaml says which of them verify what."""

    LIST = "list"  # a column of a contact list
    RESEARCH = "research"  # a row of a research sheet, usually with a URL
    PERSON = "person"  # a named colleague who vouches for it
    CRM = "crm"  # first-party


class Slots(Frozen):
    """The parts of a statement that can be compared without reading it again; one that is not certain is left out.

    The tense stands on the fact itself.
    """

    amount: int | float | None = Field(default=None, exclude_if=is_empty)  # 12500000; with a currency it is money
    currency: str = Field(default="", exclude_if=is_empty)  # ISO 4217
    unit: str = Field(default="", exclude_if=is_empty)  # what is counted, lower case: "employees"
    period: str = Field(default="", exclude_if=is_empty)  # year | quarter | month | week | day | hour: "a year"
    date: str = Field(default="", exclude_if=is_empty)  # as exact as it is stated: 2026, 2026-03 or 2026-03-14
    from_value: str = Field(default="", exclude_if=is_empty)  # "from 120 to 200", "from Lyon to Nantes"
    to_value: str = Field(default="", exclude_if=is_empty)
    actor: str = Field(default="", exclude_if=is_empty)  # who acquired
    object: str = Field(default="", exclude_if=is_empty)  # whom


class Capture(Frozen):
    """What a saved page holds of a fact: the quotation as it stands there, and what stands around it."""

    page: str  # the file's name
    digest: str  # the sha256 of the file, 64 hex digits
    quote: str  # literally from the page's visible text
    passage: str  # with the sentences around it
    problem: str = Field(default="", exclude_if=is_empty)  # why the quotation does not bear the statement out


class Fact(Frozen):
    """One atomic, sourced, dated statement about an account or a person."""

    fact_id: str
    subject: str  # account_id or prospect_id
    kind: FactKind
    text: str  # normalised: NFKC, no invisible characters, at most 600
    value: str | int | tuple[str, ...] | None = None
    source: str  # URL, "contacts.csv line 12", or a person's name
    source_kind: SourceKind
    observed_on: date  # when the source was read
    event_on: date | None = None  # when it happened, for news
    field: str = Field(default="", exclude_if=is_empty)  # "custom.docks": which declared field, for kind custom
    tense: Tense = Tense.CURRENT
    evidence: str = ""  # literal quotation from the source
    status: FactStatus = FactStatus.UNVERIFIED
    status_reason: str = ""  # one sentence: why this status
    decided_by: str = ""  # who verified or rejected it
    decided_on: date | None = Field(default=None, exclude_if=is_empty)  # what was read later may say otherwise
    slots: Slots | None = Field(default=None, exclude_if=is_empty)
    capture: Capture | None = Field(default=None, exclude_if=is_empty)

    @property
    def dated(self) -> date:
        """The day the fact is about: the event's if known, else the day it was read."""
        return self.event_on or self.observed_on


#: The upper end of a band of sizes that has none.
OPEN_END = 10_000_000


def band_value(low: int, high: int) -> str:
    """A band of sizes as the value of a fact: "51-200", or "10001+" when it is open above."""
    return f"{low}+" if high >= OPEN_END else f"{low}-{high}"


def size_range(value: object) -> tuple[int, int] | None:
    """The lowest and the highest number of employees a fact's value allows; None when it is no size."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    if isinstance(value, int):
        return value, value
    low, dash, high = value.partition("-")
    if dash and low.isdigit() and high.isdigit():
        return int(low), int(high)
    return (int(value[:-1]), OPEN_END) if value.endswith("+") and value[:-1].isdigit() else None


class FactEvent(Frozen):
    """One step in the life of a fact: what happened, when, who did it and why."""

    at: datetime | None = None  # None = known by the day alone
    on: date
    by: str
    what: str  # "read", "confirmed", "rejected", "taken back", "today", ...
    status: FactStatus
    reason: str = ""


class Observation(Frozen):
    """A typed value the gate reads, with where it comes from."""

    value: str | int | bool | tuple[str, ...]
    source: str
    as_of: date


class Profile(Frozen):
    """One prospect with their account and every fact on file, statuses as of `today`."""

    prospect: Prospect
    account: Account
    facts: tuple[Fact, ...] = ()
    today: date

    @property
    def usable(self) -> tuple[Fact, ...]:
        """The facts a message may rest on: verified, fresh, without conflict, and not for the gate alone."""
        verified = (fact for fact in self.facts if fact.status is FactStatus.VERIFIED)
        return tuple(fact for fact in verified if fact.kind not in GATE_ONLY_KINDS)
