"""Amounts of money as lists write them, with the unit their column is counted in."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from outreach.models import Money
from outreach.prospects.text_cells import cell_table, read_text
from outreach.text import fold

_DIGITS = r"\d+(?:[.,’' ]\d+)*"
_AMOUNT = re.compile(rf"(?P<before>[^\d\s]*) ?(?P<digits>{_DIGITS}) ?(?P<after>\D*)")
_UP_TO = re.compile(r"(?:<|under|less than|below|unter|bis|up to|moins de|menos de|minder dan|jusqu'à) ?")
_RANGE = re.compile(rf"(?<=[\d.\w€$£]) ?(?:-|–|—|\bto\b|\bbis\b|\bund\b|\bà\b) ?(?=[^\d\s]{{0,4}} ?{_DIGITS})")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([,.’' ])\d{3}(?:\1\d{3})*")
_MOST = 10**15
_LONGEST = 40  # signs of a number: more is no amount of money


class Unit(NamedTuple):
    """What a column of amounts is counted in: "Revenue (in 000s USD)" is 1,000 and USD."""

    factor: int = 1
    currency: str = ""


@lru_cache(maxsize=1_024)
def unit_of(header: str) -> Unit:
    """The unit a column's name gives, a factor of 1 and no currency where it gives none."""
    words = re.findall(r"[^\s()\[\],:]+", fold(header))
    factor = next((_scales()[word] for word in words if word in _scales() and len(word) > 1), 1)
    currency = next((_currencies()[word] for word in words if word in _currencies()), "")
    return Unit(factor, currency)


@lru_cache(maxsize=8_192)
def read_money(cell: str, unit: Unit = Unit()) -> Money | None:  # noqa: B008 - a NamedTuple never changes
    """An amount or a range of amounts; None for nothing, zero, an open end, or what can be read in two ways."""
    text = fold(read_text(cell))
    up_to = _UP_TO.match(text)
    parts = [part for part in _RANGE.split(text[up_to.end() :] if up_to else text) if part]
    if not 1 <= len(parts) <= 2 or text.endswith("+"):
        return None
    found = [_amount(part) for part in parts]
    shared = found[-1][1]
    if shared:  # nobody writes 12M meaning 12M thousands
        unit = Unit(currency=unit.currency)
    amounts = [_scaled(digits, own or _lent(digits, shared), unit) for digits, own, _ in found]
    if None in amounts or not any(amounts):
        return None
    currency = next((one for _, _, one in found if one), "") or unit.currency
    return _money([amount or 0 for amount in amounts], currency, bool(up_to))


def join(low: Money | None, high: Money | None) -> Money | None:
    """A range out of two columns, its lower and its upper end."""
    if low is None or high is None or low.currency != high.currency or high.amount <= low.amount:
        return low or high
    return low.model_copy(update={"amount_to": high.amount})


def _money(amounts: list[int], currency: str, up_to: bool) -> Money | None:
    if up_to and len(amounts) == 1:
        amounts = [0, *amounts]
    if len(amounts) == 1 or amounts[0] == amounts[1]:
        return Money(amount=amounts[0], currency=currency)
    return Money(amount=amounts[0], amount_to=amounts[1], currency=currency) if amounts[0] < amounts[1] else None


def _amount(part: str) -> tuple[str, int, str]:
    """The digits, the factor written beside them (0 = none) and the currency; no digits when a word is not known."""
    match = _AMOUNT.fullmatch(part.strip())
    if not match:
        return "", 0, ""
    words = [word for word in re.split(r"[\s/]+", f"{match['before']} {match['after']}") if word]
    scale, currency = 0, ""
    for word in words:
        bare = word.rstrip(",;")
        if bare in _currencies():
            currency = _currencies()[bare]
        elif bare in _scales() or bare.rstrip(".") in _scales():
            scale = _scales().get(bare) or _scales()[bare.rstrip(".")]
        elif (split := _glued(bare)) is not None:
            scale, currency = split
        else:
            return "", 0, ""
    return match["digits"], scale, currency


def _glued(word: str) -> tuple[int, str] | None:
    """A factor and a currency in one word: "m€", "mio€", "k$"."""
    for sign, code in _currencies().items():
        rest = word.removesuffix(sign) if word.endswith(sign) else word.removeprefix(sign)
        if rest != word and (rest in _scales() or rest.rstrip(".") in _scales()):
            return _scales().get(rest) or _scales()[rest.rstrip(".")], code
    return None


def _lent(digits: str, scale: int) -> int:
    """ "10-50 Mio" is 10 million to 50 million, while "$500,000 - $1M" needs nothing lent."""
    return scale if len(re.split("[.,]", digits)[0]) < 4 and not _THOUSANDS.fullmatch(digits) else 0


def _scaled(digits: str, scale: int, unit: Unit) -> int | None:
    """A whole amount; a factor beside the digits replaces the column's."""
    number = _number(digits, scaled=bool(scale))
    amount = None if number is None else round(number * (scale or unit.factor))
    return amount if amount is not None and amount < _MOST else None


def _number(digits: str, *, scaled: bool) -> float | None:
    """The number digits stand for; None where "12.500" could be twelve and a half or twelve thousand."""
    if not digits or len(digits) > _LONGEST:
        return None
    if match := _THOUSANDS.fullmatch(digits):
        lone = digits.count(match[1]) == 1 and match[1] in ",."
        return None if lone and scaled else float(re.sub(r"\D", "", digits))
    match = re.fullmatch(r"(.*?)([.,])(\d+)", digits)
    if not match:
        return float(digits) if digits.isdecimal() else None
    head, mark, tail = match.groups()
    if not (head.isdecimal() or (_THOUSANDS.fullmatch(head) and mark not in head)):
        return None
    return float(re.sub(r"\D", "", head) + "." + tail)


@cache
def _scales() -> dict[str, int]:
    return {fold(str(word)): int(factor) for factor, words in cell_table()["scales"].items() for word in words}


@cache
def _currencies() -> dict[str, str]:
    return {fold(str(sign)): code for code, signs in cell_table()["currencies"].items() for sign in signs}
