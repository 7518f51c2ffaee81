"""The campaign folder: the ideal customer profile, the offer and the policy, as their owners wrote them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from outreach.models.base import Frozen, digest_of, is_empty
from outreach.models.fields import (
    CUSTOM,
    FIELD_TYPES,
    ICP_FIELDS,
    MOST,
    NO_PLAIN_NUMBER,
    CustomField,
    FieldType,
    Op,
    Scalar,
    is_plain_number,
    nearest,
    shown_number,
)
from outreach.models.permission import CountryDecision, PermissionRules
from outreach.models.segments import Segment

# ---------------------------------------------------------------- icp.yaml


#: The longest time a campaign file can name, in days (or hours, or messages): a hundred years.
LONGEST = 36_500


class Criterion(Frozen):
    """One rule about an account, with the reason its owner gives for it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    field: str  # one of `ICP_FIELDS`, or a field that the ICP declares
    op: Op
    value: Scalar | tuple[Scalar, ...] | None = None
    why: str = Field(min_length=3)
    tolerance: float = Field(default=0.0, ge=0, le=0.5)  # share of a bound within which the answer is unknown
    max_age_days: int | None = Field(default=None, gt=0, le=LONGEST)  # older observations answer unknown
    on_unknown: Literal["research", "fail", "pass"] = "research"  # must-haves only
    weight: int = Field(default=0, ge=0, le=100)  # points, nice-to-haves only

    @field_validator("field")
    @classmethod
    def _field_exists(cls, field: str) -> str:
        if field not in FIELD_TYPES and not field.startswith(CUSTOM):
            own = "a field of your own is declared under fields and begins with custom."
            raise ValueError(f"there is no such field.{nearest(field, ICP_FIELDS)} Use one of {_FIELDS}; {own}")
        return field

    @field_validator("op", mode="before")
    @classmethod
    def _true_is_an_operator(cls, op: object) -> object:
        return {True: "true", False: "false"}[op] if isinstance(op, bool) else op

    @field_validator("value", mode="before")
    @classmethod
    def _no_hidden_truth(cls, value: object) -> object:
        """YAML reads NO, on and yes as truth values: Norway must not become a number."""
        if any(isinstance(one, bool) for one in (value if isinstance(value, (list, tuple)) else (value,))):
            raise ValueError('YAML reads NO, YES, ON and OFF as truth values; put them in quotes, for example "NO"')
        return value

    @field_validator("value", mode="before")
    @classmethod
    def _numbers_can_be_stored(cls, value: object) -> object:
        """No infinity, no "not a number", nothing larger than any count: a stored rule reads back as it was."""
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, (int, float)) and not is_plain_number(one):
                raise ValueError(f"{shown_number(_digits(one))} {NO_PLAIN_NUMBER}")
        return value

    @model_validator(mode="after")
    def _value_fits_operator(self) -> Self:
        needs_list = self.op in (Op.IN, Op.NOT_IN, Op.MATCHES_ANY)
        if needs_list and not (isinstance(self.value, tuple) and self.value):
            raise ValueError(f"'{self.op}' needs a list of values, for example value: [a, b]")
        if self.op is Op.BETWEEN and not _is_range(self.value):
            raise ValueError("'between' needs two numbers, the smaller first, for example value: [50, 500]")
        if self.op in (Op.GTE, Op.LTE) and not isinstance(self.value, (int, float)):
            raise ValueError(f"'{self.op}' needs one number, for example value: 10")
        if self.op in (Op.EXISTS, Op.TRUE, Op.FALSE) and self.value is not None:
            raise ValueError(f"'{self.op}' takes no value; remove the value line")
        return self


_FIELDS = ", ".join(ICP_FIELDS)


def _digits(number: int | float) -> str:
    """A number as text, the largest in short: Python refuses to write thousands of digits."""
    return f"{number:g}" if isinstance(number, float) else "a number of so many digits"


def _is_range(value: object) -> bool:
    if not (isinstance(value, tuple) and len(value) == 2):
        return False
    low, high = value
    return isinstance(low, (int, float)) and isinstance(high, (int, float)) and low <= high


class AccountRules(Frozen):
    """Who is never written to, who must be, and what ranks one above another."""

    exclude: tuple[Criterion, ...] = ()
    must: tuple[Criterion, ...] = Field(min_length=1)
    nice: tuple[Criterion, ...] = ()
    tiers: dict[str, int] = {"A": 75, "B": 50, "C": 0}  # tier -> least score, read on the low end
    research_if_hi_reaches: str = "B"


class BuyingRole(StrEnum):
    """The part a person plays in deciding together."""

    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    TECHNICAL_EVALUATOR = "technical_evaluator"
    END_USER = "end_user"
    INFLUENCER = "influencer"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    GATEKEEPER = "gatekeeper"
    UNKNOWN = "unknown"


class TitlePattern(Frozen):
    """One way a title can qualify for a role; every line given must match."""

    function: tuple[str, ...] = ()
    seniority: tuple[str, ...] = ()
    employees: tuple[int, int] | None = None  # company size, both ends included
    title_any: tuple[str, ...] = ()  # one of these words stands in the title


class RoleRule(Frozen):
    """How a buying role is recognised and what it may be told."""

    role: BuyingRole
    any_of: tuple[TitlePattern, ...] = Field(min_length=1)
    required: bool = False  # counts for coverage
    contactable: bool = True
    confidence: float = Field(default=0.5, gt=0, le=1)  # a title is only ever "likely"


class NeverContact(Frozen):
    """Titles that look senior but are nobody's buyer."""

    function: tuple[str, ...] = ()
    seniority: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    why: str


class BuyingGroup(Frozen):
    """Who decides together, who is missing, who goes first."""

    roles: tuple[RoleRule, ...] = Field(min_length=1)
    never_contact: tuple[NeverContact, ...] = ()
    order: tuple[BuyingRole, ...] = ()


class Document(Frozen):
    """What every campaign file states about itself."""

    id: str
    version: int = Field(ge=1, le=MOST)
    owner: str
    review_by: date

    @property
    def digest(self) -> str:
        """The sha256 of the document's meaning: comments and layout do not count."""
        return digest_of(self)


class ICP(Document):
    """icp.yaml: which accounts get most value and are best to sell to, and who decides there."""

    segments: dict[str, Segment] = {}
    fields: dict[str, CustomField] = Field(default={}, exclude_if=is_empty)  # "custom.docks" -> what it holds
    account: AccountRules
    buying_group: BuyingGroup

    @model_validator(mode="after")
    def _fields_are_declared(self) -> Self:
        """Raises with one line for each rule at fault, beginning with its place in the document."""
        groups = ("exclude", "must", "nice")
        rules = [(f"account.{group}.{at}.field", rule.field) for group in groups
                 for at, rule in enumerate(getattr(self.account, group))]  # fmt: skip
        own = [(where, field) for where, field in rules if field.startswith(CUSTOM) and field not in self.fields]
        if own:
            raise ValueError("\n".join(f"{where}: {_undeclared(field, self.fields)}" for where, field in own))
        return self

    def type_of(self, field: str) -> FieldType:
        """What the values of a built-in or declared field are."""
        return FIELD_TYPES[field] if field in FIELD_TYPES else self.fields[field].type


def _undeclared(field: str, fields: Mapping[str, CustomField]) -> str:
    known = f" Declared are {', '.join(fields)}." if fields else ""
    remedy = f"Declare it: fields: {{{field}: {{type: number, label: ..., why: ...}}}}"
    return f"'{field}' is not declared under fields.{nearest(field, fields)}{known} {remedy}"


# ---------------------------------------------------------------- offer.yaml


class Seller(Frozen):
    """Who writes, and where they can be reached on paper."""

    company: str
    sender_name: str
    sender_email: str
    postal_address: str
    privacy_notice: str = Field(default="", exclude_if=is_empty)  # below messages to people the GDPR protects


class Claim(Frozen):
    """One approved statement about the seller: the only kind a message may make."""

    text: str
    proof: str
    approved_by: str
    expires: date | None = None


class ValueProposition(Frozen):
    """What one buying role is told."""

    says: str  # plain words; approved like a claim
    claims: tuple[str, ...] = ()


class Voice(Frozen):
    """How the sender writes."""

    greeting: str = "Hi {first_name},"
    signoff: str = "Best,"
    avoid: tuple[str, ...] = ()
    max_words: int = Field(default=110, ge=20)


class Offer(Document):
    """offer.yaml: the seller, the approved claims, what each role is told, the asks, the voice."""

    seller: Seller
    claims: dict[str, Claim]
    value_propositions: dict[BuyingRole, ValueProposition]
    asks: dict[str, str]  # id -> the one question a message ends with
    voice: Voice = Voice()
    optout: str = "If you would rather not hear from me, reply with “no thanks” and I will not write again."

    @model_validator(mode="after")
    def _ids_exist(self) -> Self:
        for role, proposition in self.value_propositions.items():
            for claim_id in proposition.claims:
                if claim_id not in self.claims:
                    raise ValueError(
                        f"value_propositions.{role}.claims: '{claim_id}' is not under claims; "
                        "add it there or remove it here"
                    )
        if not self.asks:
            raise ValueError("asks: write at least one question a message may end with")
        return self


# ---------------------------------------------------------------- policy.yaml


class ContactBasis(StrEnum):
    """On what ground a work address in a country may be written to. Not legal advice."""

    OPT_OUT = "opt_out"  # allowed until they object
    LEGITIMATE_INTEREST = "legitimate_interest"  # with a recorded assessment
    PUBLICATION = "publication"  # with proof that the address is published for such mail
    CONSENT = "consent"  # prior consent on record
    BLOCKED = "blocked"  # until an admin decides


class CountryRule(Frozen):
    """One country's rule and who answers for it."""

    basis: ContactBasis
    assessment: str = ""  # where the legitimate-interest assessment is kept
    decision: CountryDecision | None = Field(default=None, exclude_if=lambda value: value is None)

    @model_validator(mode="after")
    def _assessment_is_named(self) -> Self:
        if self.basis is ContactBasis.LEGITIMATE_INTEREST and not self.assessment:
            raise ValueError("legitimate_interest needs 'assessment': say where the written assessment is kept")
        return self


class VerificationRule(Frozen):
    """A source a named person accepts as proof for some kinds of fact."""

    source: str  # "own_domain", or a host such as "news.example"
    kinds: tuple[str, ...] = ()  # empty = every kind
    approved_by: str
    why: str


class Frequency(Frozen):
    """At most `max` messages in `days` days."""

    max: int = Field(ge=1, le=LONGEST)
    days: int = Field(ge=1, le=LONGEST)


class Policy(Document):
    """policy.yaml: who may be written to, how often, which facts count and for how long."""

    lifecycle_allowed: tuple[str, ...]  # stages that may be drafted to; a missing stage counts as "lead"
    lifecycle_never: tuple[str, ...] = ()
    person_frequency: Frequency = Frequency(max=1, days=14)
    account_frequency: Frequency = Frequency(max=3, days=30)
    countries: dict[str, CountryRule]
    shelf_life_days: dict[str, Annotated[int, Field(le=LONGEST)]]  # fact kind -> days; "default" for the rest
    verification: tuple[VerificationRule, ...] = ()
    holdout_share: float = Field(default=0.1, ge=0, le=0.5)
    holdout_salt: str
    approval_hours: int = Field(default=72, ge=1, le=LONGEST)  # an older approval is asked again
    drafts_per_account: int = Field(default=3, ge=1, le=LONGEST)
    permission: PermissionRules = Field(
        default=PermissionRules(), exclude_if=lambda value: bool(value == PermissionRules())
    )


class Campaign(Frozen):
    """The documents of one campaign folder."""

    icp: ICP  # icp.yaml
    offer: Offer
    policy: Policy
    more_icps: tuple[ICP, ...] = ()  # icp.<name>.yaml, in the order of their names

    @property
    def icps(self) -> tuple[ICP, ...]:
        """Every ICP, icp.yaml first: who fits several is judged by the one that fits best."""
        return (self.icp, *self.more_icps)

    @property
    def fields(self) -> dict[str, CustomField]:
        """Every declared field of all its ICPs; what icp.yaml says of one goes before the others."""
        return {name: declared for icp in reversed(self.icps) for name, declared in icp.fields.items()}

    def icp_of(self, digest: str) -> ICP:
        """The ICP of a decision by its digest; icp.yaml where that version is no longer in the folder."""
        return next((icp for icp in self.icps if icp.digest == digest), self.icp)
