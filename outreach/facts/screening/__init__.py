"""Which texts may be used at all: nothing private about a person, nothing that talks to a machine."""

from functools import lru_cache

from outreach.facts.screening.machine import TO_A_MACHINE, asks_for_something, talks_to_machine
from outreach.facts.screening.private import is_private
from outreach.models import Fact
from outreach.text import clean

__all__ = ["TO_A_MACHINE", "asks_for_something", "screen", "screen_fact", "talks_to_machine"]


def screen(text: str, *, about_person: bool = False) -> str:
    """Why a text may be used for nothing, as one sentence; "" when it may. About a person it is read more strictly."""
    return _screen(text, about_person)


def screen_fact(fact: Fact, *, about_person: bool) -> str:
    """Why a fact may be used for nothing, its quotation and its value included; "" when it may."""
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    words = " ".join(value for value in values if isinstance(value, str))
    strict = about_person and fact.kind not in ("role", "lifecycle")  # a job title names a trade, not a life
    return next((why for part in (fact.text, fact.evidence, words) if part and (why := _screen(part, strict))), "")


@lru_cache(maxsize=32_768)
def _screen(text: str, about_person: bool) -> str:
    cleaned = clean(text, limit=2 * len(text) + 1)
    return talks_to_machine(text, cleaned) or is_private(cleaned, about_person)
