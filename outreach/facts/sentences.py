"""A value as the sentence that states it, for lists and look-ups that give nothing but the value."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from outreach.facts.kinds import country_name
from outreach.models import CUSTOM, OPEN_END, FactKind, size_range

Value = str | int | tuple[str, ...] | None

_NAMED = 12  # tags, codes and technologies a sentence lists; the value holds all


def sentence_of(kind: FactKind, value: Value, name: str) -> str:
    """What a company's value says, in a sentence; "" for kinds of which no value says enough, such as news."""
    say = _SENTENCES.get(kind)
    return say(name, value) if say and value is not None else ""


def custom_text(name: str, field: str, value: Value) -> str:
    """A declared field's value as a sentence for whoever looks at the facts."""
    shown = _listed(value) if isinstance(value, tuple) else value
    return f"{name}: {field.removeprefix(CUSTOM).replace('_', ' ')} = {shown}."


def _employees(name: str, value: int | str) -> str:
    band = size_range(value)
    if isinstance(value, int) or band is None:
        return f"{name} has {value:,} employees." if isinstance(value, int) else ""
    low, high = band
    said = f"{low:,} or more" if high >= OPEN_END else f"{low:,} to {high:,}"
    return f"{name} has {said} employees."


def _open_roles(name: str, value: int) -> str:
    return f"{name} has {value:,} open role{'' if value == 1 else 's'}."


def _status(name: str, value: str) -> str:
    said = {"active": "is active", "inactive": "is no longer active", "acquired": "has been acquired"}
    return f"{name} {said.get(value, f'is {value}')}."


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:_NAMED])


_SENTENCES: Mapping[FactKind, Callable[[str, Any], str]] = {
    FactKind.EMPLOYEES: _employees,
    FactKind.INDUSTRY: lambda name, value: f"{name} is in the {value} industry.",
    FactKind.NAICS: lambda name, value: f"{name} has the NAICS code {_listed(value)}.",
    FactKind.SIC: lambda name, value: f"{name} has the SIC code {_listed(value)}.",
    FactKind.TAGS: lambda name, value: f"{name} is tagged {_listed(value)}.",
    FactKind.TECHNOLOGY: lambda name, value: f"{name} uses {_listed(value)}.",
    FactKind.COUNTRY: lambda name, value: f"{name} is based in {country_name(value)}.",
    FactKind.FOUNDED: lambda name, value: f"{name} was founded in {value}.",
    FactKind.STATUS: _status,
    FactKind.LIFECYCLE: lambda name, value: f"{name} has the lifecycle stage {value}.",
    FactKind.HIRING: _open_roles,
}
