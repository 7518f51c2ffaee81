"""The parts of a statement as typed values: how much of what, in which period, when, from what to what, who and whom.

A slot is filled only where the text can be read in one way; two amounts of money in one sentence are no amount.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from outreach.errors import CellError
from outreach.facts.kinds import dates_named, last_year_named
from outreach.models import FactKind, Slots
from outreach.tables import load_yaml
from outreach.text import clean, fold

Number = int | float

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MOST = 10**15
_AFTER = 25  # characters after an amount in which its period stands
_NOBODY = r"(?!(?:It|They|We|He|She|This|The|Its|Their|Our) )"
_NAME = rf"{_NOBODY}(?:[A-Z0-9][\w&.'’-]*)(?: (?:(?:of|and|&|the) )?[A-Z0-9][\w&.'’-]*){{0,4}}"
_BUYS = r"(?:acquired|acquires|acquire|acquiring|bought|buys|buy|took over|takes over|take over)"
_ACTIVE = re.compile(
    rf"^(?P<actor>{_NAME}) (?:(?:has|have|will|is|plans to|agreed to|is to|to) )?{_BUYS} (?P<object>{_NAME})"
)
_PASSIVE = re.compile(
    rf"^(?P<object>{_NAME}) (?:was|were|is|will be|has been|have been|is being) (?:acquired|bought|taken over) "
    rf"by (?P<actor>{_NAME})"
)
_END = rf"(?:(?:[^\W\d]?[$€£])?(?:{_DIGITS})(?: ?(?:%|million|billion|k|m|bn)\b)?|{_NAME})"
_CHANGE = re.compile(rf"\bfrom (?P<old>{_END}) to (?P<new>{_END})")


def read_slots(text: str, kind: FactKind) -> Slots | None:
    """What the text states, slot by slot; None where it states nothing that can be compared."""
    found: dict[str, Any] = {"date": _date(text)} | _amount(text) | _change(text)
    if kind is FactKind.ACQUISITION and (whom := _ACTIVE.search(text) or _PASSIVE.search(text)):
        found |= {"actor": _name(whom["actor"]), "object": _name(whom["object"])}
    kept = {name: value for name, value in found.items() if value}
    return Slots(**kept) if kept else None


def slots_of(cells: Mapping[str, str], text: str, kind: FactKind) -> Slots | None:
    """What the text states, and over it what the row's columns give. Raises CellError where the two disagree."""
    read, told = read_slots(text, kind) or Slots(), _told(cells)
    if "amount" in told:
        said, given = (read.amount, read.currency), (told["amount"], told.get("currency", ""))
        is_counted_alike = read.currency == given[1] and told.get("unit", read.unit) == read.unit
        if said[0] and is_counted_alike and said[0] != given[0]:
            reason = f"The column Amount says {given[0]:,}, the statement says {said[0]:,}."
            raise CellError("amount", reason, "Correct whichever is wrong.")
        told = dict.fromkeys(("currency", "unit", "period"), "") | told if not is_counted_alike else told
    kept = read.model_copy(update=told)
    return kept if kept != Slots() else None


def _told(cells: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a row that give a slot. An amount that is no number is a value and no slot."""
    amount, named = _cell_amount(cells["amount"])
    currency = _currency_named(cells["currency"]) if cells["currency"] else named
    if cells["currency"] and (not currency or (named and named != currency)):
        reason = f"{cells['currency'][:40]!r} is no currency we know." if not currency else "It names two currencies."
        raise CellError("currency", reason, "Write its three letters, for example EUR.")
    period = _period_named(cells["period"]) if cells["period"] else ""
    if cells["period"] and not period:
        reason = f"{cells['period'][:40]!r} is no period."
        raise CellError("period", reason, "Write year, quarter, month, week, day or hour, or leave it empty.")
    words = {name: clean(cells[name], 80) for name in ("from_value", "to_value", "actor", "object")}
    found = {"amount": amount, "currency": currency, "unit": fold(clean(cells["unit"], 40)), "period": period, **words}
    return {name: value for name, value in found.items() if value}


def _cell_amount(cell: str) -> tuple[Number | None, str]:
    """A cell as an amount and its currency ("" where it names none): "USD 12.5m", "1,200"; None when it is neither."""
    money = _money(cell)
    if len(money) == 1 and money[0].span() == (0, len(cell)):
        return _value(money[0]), _currency(money[0])
    plain = re.fullmatch(rf"(?P<digits>{_DIGITS}) ?(?P<scale>{_any_of('scales')})?", fold(cell))
    return (_value(plain), "") if plain else (None, "")


def _currency_named(cell: str) -> str:
    """The ISO 4217 code of a currency as it is written; "" when it is none we know."""
    return str(load_yaml("slots.yaml")["currencies"].get(fold(cell), ""))


def _period_named(cell: str) -> str:
    """A period as a slot holds it; "" when it is none."""
    word = fold(cell)
    names: dict[str, list[str]] = load_yaml("slots.yaml")["periods"]
    return next((name for name, said in names.items() if word == name or word in said), "")


def _amount(text: str) -> dict[str, Any]:
    """The one amount of money, else the one count of things, with its period."""
    money = _money(text)
    if money:
        return _with_period(money, text, currency=_currency(money[0]))
    counts = [found for found in _counts().finditer(text) if _value(found) is not None]
    return _with_period(counts, text, unit=_unit(counts[0])) if counts else {}


def _with_period(found: list[re.Match[str]], text: str, **told: str) -> dict[str, Any]:
    amount = _value(found[0])
    if len(found) > 1 or amount is None or not all(told.values()):
        return {}
    after = text[found[0].end() : found[0].end() + _AFTER]
    period = _periods().match(after)
    return {"amount": amount, **told, "period": _period_named(period[1]) if period else ""}


def _money(text: str) -> list[re.Match[str]]:
    return list(_money_pattern().finditer(text))


def _value(found: re.Match[str]) -> Number | None:
    """The amount; None for "1.500", which is one and a half here and one thousand five hundred there."""
    parts = found.groupdict()
    digits = parts.get("digits") or parts.get("digits2") or ""
    if re.fullmatch(r"\d{1,3}\.\d{3}", digits):
        return None
    scale = load_yaml("slots.yaml")["scales"].get(fold(parts.get("scale") or parts.get("scale2") or ""), 1)
    number = round(float(digits.replace(",", "")) * scale, 2)
    return None if number > _MOST else int(number) if number == int(number) else number


def _currency(found: re.Match[str]) -> str:
    return _currency_named(found["before"] or found["after"])


def _unit(found: re.Match[str]) -> str:
    return "%" if found["percent"] else fold(found["unit"] or "")


def _change(text: str) -> dict[str, str]:
    found = list(_CHANGE.finditer(text))
    return {"from_value": _name(found[0]["old"]), "to_value": _name(found[0]["new"])} if len(found) == 1 else {}


def _date(text: str) -> str:
    """The one day, month or year the text names, as exact as it says it."""
    dates = dates_named(text)
    if dates:
        return dates.pop() if len(dates) == 1 else ""
    years = set(re.findall(r"(?<![$€£\d.,])\b(?:19|20)\d\d\b(?![,.]\d)", text))
    return str(last_year_named(text)) if len(years) == 1 else ""


def _name(words: str) -> str:
    return words.rstrip(".,'’")


def _either(words: Iterable[str]) -> str:
    """Any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _any_of(name: str) -> str:
    return _either(load_yaml("slots.yaml")[name])


@cache
def _money_pattern() -> re.Pattern[str]:
    currency, scale = _any_of("currencies"), _any_of("scales")
    return re.compile(
        rf"(?<!\w)(?P<before>{currency}) ?(?P<digits>{_DIGITS})(?:[ -]?(?P<scale>{scale})\b)?(?!\w)"
        rf"|(?<![\w.,])(?P<digits2>{_DIGITS})[ -]?(?:(?P<scale2>{scale}) ?)?(?P<after>{currency})(?!\w)",
        re.IGNORECASE,
    )


@cache
def _counts() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,$€£])(?P<digits>{_DIGITS})(?: (?P<scale>thousand|million|billion)\b)?"
        rf"(?:(?P<percent> ?%)| (?:[a-z-]+ ){{0,2}}?(?P<unit>{_any_of('units')})\b)",
        re.IGNORECASE,
    )


@cache
def _periods() -> re.Pattern[str]:
    said = [word for words in load_yaml("slots.yaml")["periods"].values() for word in words if word != "annual"]
    return re.compile(rf"[\s,]*(?:[a-z]+ )?({_either(said)})\b", re.IGNORECASE)
