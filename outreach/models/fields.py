"""What an ICP may ask about: built-in and declared fields, what each holds, and how it may be compared."""

from collections.abc import Collection
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from typing import Literal

from pydantic import Field

from outreach.models.base import Frozen


class Op(StrEnum):
    """The closed list of comparisons. Nothing in a campaign file executes."""

    IN = "in"
    NOT_IN = "not_in"
    BETWEEN = "between"
    GTE = "gte"
    LTE = "lte"
    MATCHES_ANY = "matches_any"
    EXISTS = "exists"
    TRUE = "true"
    FALSE = "false"


class FieldType(StrEnum):
    """What the values of a field are, and so how it may be compared."""

    NUMBER = "number"  # a whole number, or a band such as 51-200
    TEXT = "text"  # one value
    WORDS = "words"  # several
    YES_NO = "yes_no"
    CODES = "codes"  # of an official classification, compared by their leading digits


#: What an ICP may ask about. No sensitive attribute is on the list, so none can be smuggled in.
FIELD_TYPES: dict[str, FieldType] = {
    "company.domain": FieldType.TEXT,
    "company.name": FieldType.TEXT,
    "company.employees": FieldType.NUMBER,
    "company.industry": FieldType.TEXT,
    "company.naics": FieldType.CODES,
    "company.sic": FieldType.CODES,
    "company.segment": FieldType.WORDS,
    "company.tags": FieldType.WORDS,
    "company.country": FieldType.TEXT,
    "company.status": FieldType.TEXT,
    "company.founded": FieldType.NUMBER,
    "crm.lifecycle": FieldType.TEXT,
    "tech.stack": FieldType.WORDS,
    "signal.funding": FieldType.YES_NO,
    "signal.hiring": FieldType.YES_NO,
    "signal.open_roles": FieldType.NUMBER,
    "signal.expansion": FieldType.YES_NO,
    "signal.launch": FieldType.YES_NO,
    "signal.partnership": FieldType.YES_NO,
    "signal.acquisition": FieldType.YES_NO,
    "signal.any": FieldType.YES_NO,
}
ICP_FIELDS = tuple(FIELD_TYPES)

#: The comparisons that fit each type.
OPS: dict[FieldType, tuple[Op, ...]] = {
    FieldType.NUMBER: (Op.BETWEEN, Op.GTE, Op.LTE, Op.IN, Op.NOT_IN, Op.EXISTS),
    FieldType.TEXT: (Op.IN, Op.NOT_IN, Op.MATCHES_ANY, Op.EXISTS),
    FieldType.WORDS: (Op.MATCHES_ANY, Op.IN, Op.NOT_IN, Op.EXISTS),
    FieldType.YES_NO: (Op.TRUE, Op.FALSE, Op.EXISTS),
    FieldType.CODES: (Op.MATCHES_ANY, Op.IN, Op.NOT_IN, Op.EXISTS),
}

CUSTOM = "custom."  # what the name of a declared field begins with

Scalar = str | int | float


class CustomField(Frozen):
    """A field of one's own: something about the company that a list or a look-up brings. Read by the gate alone."""

    type: Literal[FieldType.NUMBER, FieldType.TEXT, FieldType.WORDS, FieldType.YES_NO]
    label: str = Field(min_length=2, max_length=60)  # as it stands in sentences: "loading docks"
    why: str = Field(min_length=3)  # why it is worth knowing
    look_up: str = ""  # how somebody finds it out, as an order: "count the docks on the site plan"


#: What a number in a rule may be at most, up or down: more than anything has of anything.
MOST = 10**15
NO_PLAIN_NUMBER = (
    "is larger than any count, or no number at all. Write a plain number; for a bound without an end write gte or lte."
)


def is_plain_number(value: object) -> bool:
    """Whether a value is a number that can be stored and compared: finite, and at most `MOST` up or down."""
    return isinstance(value, (int, float)) and -MOST <= value <= MOST


def shown_number(text: object) -> str:
    """A number in a message: the first digits of a long one."""
    written = str(text)
    return written if len(written) <= _SHOWN_DIGITS else f"{written[:_SHOWN_DIGITS]}…"


_SHOWN_DIGITS = 18


def nearest(word: str, known: Collection[str]) -> str:
    """A question that names the known words most like this one; "" when none is."""
    found = get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    best = [one for one in found if _likeness(word, one) > _likeness(word, found[0]) - _AS_LIKE]
    return f" Did you mean {' or '.join(best)}?" if best else ""


_AS_LIKE = 0.05  # what is less like the word than the best is not named beside it


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
