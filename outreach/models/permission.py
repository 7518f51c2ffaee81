"""On what ground a person may be written to, who may lift a block, and what is known when a message leaves."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Self
from zoneinfo import available_timezones

from pydantic import AwareDatetime, Field, model_validator

from outreach.models.base import Frozen, is_empty


class Effect(StrEnum):
    """What a rule that does not pass leads to, in the words of the rule book."""

    BLOCK = "block"  # nothing is written until the cause is gone
    ASK = "ask"  # a named person says whether this one is meant
    HOLD = "hold"  # not before a day or an hour
    RE_APPROVE = "re_approve"  # a person reads it again
    WARN = "warn"  # goes on, and is shown


class PermissionKind(StrEnum):
    """What somebody put on record about being allowed to write to a person."""

    CONSENT = "consent"  # their prior yes: text, time, how, and the exact address as scope
    CUSTOMER = "customer"  # soft opt-in: address given during a sale, opt-out offered then and each time
    INQUIRY = "inquiry"  # they asked us something
    PUBLICATION = "publication"  # text = where the address is published, without a refusal beside it
    ASSESSMENT = "assessment"  # text = the written legitimate-interest assessment, by its id
    RELEVANCE = "relevance"  # text = why the offer concerns their work
    SOURCE = "source"  # text = where the data came from; at = when it was collected
    NOTICE = "notice"  # they were told what is stored about them (GDPR Art. 14)
    COMPANY_FORM = "company_form"  # text = "limited company", "sole trader", "partnership", ...
    REFUSAL = "refusal"  # a statement beside the address, or from them, that such mail is not wanted
    PRIVATE_PERSON = "private_person"  # under 18, a student, a public figure's private address


class PermissionEvidence(Frozen):
    """One thing on record about permission. Incomplete is allowed here; the rules say what is missing."""

    kind: PermissionKind
    text: str = ""  # what was said or written, or where it stands
    at: datetime | None = None  # when it happened
    how: str = ""  # form and URL, paper, call, double opt-in, ...
    by: str = ""  # who recorded it
    withdrawn_at: datetime | None = None  # it counts no more, and nothing older does
    scope: str = ""  # the address or channel it covers, e.g. "ana@acme.com" or "email"
    country: str = ""  # ISO 3166 alpha-2 it was obtained for; "" = any


class Override(Frozen):
    """A named admin lifts one block of one person, for a reason and until a day. A `never` cannot be lifted."""

    rule: str  # the criterion ("country") or the rule of the book ("G03")
    by: str
    reason: str
    until: date  # the last day on which it counts
    at: datetime | None = None  # when it was decided
    ground: str = Field(default="", exclude_if=is_empty)  # what the block rested on: it opens no other
    person: str = Field(default="", exclude_if=is_empty)  # whose it is: others may read the same mailbox


class CountryDecision(Frozen):
    """A named admin's decision to write to a country on another ground than the built-in table says."""

    by: str
    reason: str = Field(min_length=8)
    until: date


class QuietPeriod(Frozen):
    """Days on which nobody is written to."""

    start: date
    end: date  # included
    why: str
    countries: tuple[str, ...] = ()  # empty = everywhere


class Retention(Frozen):
    """For how long a person may be kept: after the last contact, and after the import when there was none."""

    contacted_months: int = Field(default=24, ge=1)
    imported_months: int = Field(default=12, ge=1)


class PermissionRules(Frozen):
    """The part of policy.yaml about permission beyond the country: all of it optional."""

    admins: tuple[str, ...] = ()  # who may lift a block; empty = the owner of policy.yaml
    sender_country: str = ""  # its law applies as well
    colleague_days: int = Field(default=30, ge=1)  # a colleague's message keeps others away for so long
    retention: Retention = Retention()
    quiet_periods: tuple[QuietPeriod, ...] = ()
    quiet_before: time = time(8)  # at the recipient
    quiet_after: time = time(20)
    sender_time_zone: str = Field(default="", exclude_if=is_empty)  # "Europe/London"; empty = this machine's clock
    own_domains: tuple[str, ...] = ()
    competitor_domains: tuple[str, ...] = ()
    customer_domains: tuple[str, ...] = ()
    write_to_customers: bool = False  # customers are chosen for this campaign
    embargoed: tuple[str, ...] = ()  # country codes and domains
    forbidden_sources: tuple[str, ...] = ()  # hosts and words of sources whose terms forbid this use
    approvers: tuple[str, ...] = ()  # who may approve; empty = everybody who reviews
    four_eyes: bool = False  # nobody approves what they wrote or edited
    link_domains: tuple[str, ...] = ()  # beside the seller's own
    unchecked_limit: int = Field(
        default=100, ge=0
    )  # messages a day from a domain whose SPF, DKIM and DMARC are unknown

    @model_validator(mode="after")
    def _hours_can_be_kept(self) -> Self:
        if self.quiet_before >= self.quiet_after:
            raise ValueError("quiet_before comes before quiet_after; write for example 08:00 and 20:00")
        known = available_timezones() if self.sender_time_zone else ()  # empty on a machine without the table
        if known and self.sender_time_zone not in known:
            raise ValueError(f"'{self.sender_time_zone}' is no time zone; write it as Europe/London")
        return self


class Release(Frozen):
    """What is known about one message when a person approves it or when it is about to leave."""

    now: AwareDatetime  # at the recipient when their time zone is known, else ours
    approved_at: AwareDatetime | None = None
    approved_by: str = ""
    written_by: str = ""  # who wrote or last edited it
    editors: tuple[str, ...] = ()  # everybody whose words may stand in it
    by_hand: bool = False  # nothing leaves yet: a person sends it, at an hour and from an account of their own
    seen: dict[str, str] = {}  # what the approval rests on ("the facts") -> digest at approval
    stands: dict[str, str] = {}  # the same -> digest now
    first_touch: bool = True
    subject: str = ""
    body: str = ""
    language: str = "en"  # of the message
    seller: str = ""  # the company as the message must name it
    postal_address: str = ""
    from_email: str = ""
    sender_domains: tuple[str, ...] = ()  # the sender's own
    authenticated: bool | None = None  # SPF, DKIM and DMARC; None = not looked up
    sent_today: int = Field(default=0, ge=0)
