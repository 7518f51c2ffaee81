"""Numbers parsed from text: value, kind, currency, what is counted, over what time, and how it is hedged."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from outreach.checking.lexicon import function_words, word_set
from outreach.checking.reading import Reading, Token, read
from outreach.tables import load_yaml

_LONGEST_DIGITS = 30  # longer ones are no quantity and equal nothing
_LABEL = re.compile(r"(?<![^\W_])(?:[A-Z]{2,}|[Tt]ype|[Vv]ersion|[Ll]evel|[Nn]o\.)[ -]$")  # "ISO 27001" counts nothing
_RUN = 4  # words looked at after a number for what it counts


@dataclass(frozen=True, slots=True)
class Number:
    """One quantity as a text states it; positions are those of Reading.plain."""

    value: Fraction
    kind: str  # count, percent, money, ordinal, ratio, vague
    start: int
    end: int
    currency: str = ""
    unit: tuple[str, ...] = ()  # singular nouns that may be what is counted, the head first
    period: str = ""
    hedge: str = ""  # min, max, approx
    weak: bool = False  # "one": often no number at all


@cache
def _currency_names() -> dict[str, str]:
    return {name: code for code, names in load_yaml("units.yaml")["currencies"].items() for name in names}


@cache
def _number_pattern() -> re.Pattern[str]:
    names = sorted(_currency_names(), key=lambda name: (-len(name), name))
    signs = "|".join(re.escape(name) for name in names if not name.isalpha())
    codes = "|".join(name for name in names if name.isalpha())
    scales = "|".join(sorted(load_yaml("units.yaml")["scales"], key=lambda name: (-len(name), name)))
    return re.compile(
        rf"(?:(?P<sign>{signs})\s?|(?<![^\W_])(?P<code>{codes})\s?)?(?<![^\W_])"
        r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
        rf"(?:\s?-?(?P<scale>{scales})(?![^\W_]|&|'))?"
        r"(?:\s?(?P<percent>%|percent(?![a-z])|per\s?cent(?![a-z])|percentage points?|pp(?![a-z])))?"
        r"(?P<ordinal>(?:st|nd|rd|th)(?![a-z]))?"
        rf"(?:\s?-?(?P<after>{signs}|(?:{codes})(?![^\W_])))?"
        r"(?P<times>\s?x(?![a-z])|-fold|\s?times(?![a-z]))?(?P<plus>\+)?(?![^\W_])"
    )


@lru_cache(maxsize=4096)
def numbers(text: str) -> tuple[Number, ...]:
    """Every quantity of a text in the order in which it stands; years and dates among them."""
    reading = read(text)
    found = [*_digits(reading), *_spelled(reading), *_ratios(reading)]
    return tuple(sorted(found, key=lambda number: (number.start, number.end)))


def _digits(reading: Reading) -> list[Number]:
    found = []
    for match in _number_pattern().finditer(reading.lower):
        currency = _currency_names().get(match["sign"] or match["code"] or match["after"] or "", "")
        value = _value(match["digits"], match["scale"])
        kind = _kind(match, currency)
        found.append(_placed(reading, value, kind, match.start(), match.end(), currency, plus=bool(match["plus"])))
    return found


def _value(digits: str, scale: str | None) -> Fraction:
    bare = digits.replace(",", "").replace(" ", "")
    if len(bare) > _LONGEST_DIGITS:
        return Fraction(-1)
    return Fraction(bare) * int(load_yaml("units.yaml")["scales"].get(scale, 1))


def _kind(match: re.Match[str], currency: str) -> str:
    if match["percent"]:
        return "percent"
    if currency:
        return "money"
    if match["ordinal"]:
        return "ordinal"
    return "ratio" if match["times"] else "count"


def _spelled(reading: Reading) -> list[Number]:
    """Numbers in words: "two hundred and forty", "twenty-five", "a dozen", "1.2 million" is not one."""
    found: list[Number] = []
    tokens = reading.tokens
    position = 0
    while position < len(tokens):
        value, after = _word_value(tokens, position)
        joined = _joined(reading, tokens[position])
        if joined:
            found.append(joined)
        elif after > position and not (position and tokens[position - 1].kind == "digits"):
            weak = after == position + 1 and tokens[position].word == "one"
            start, end = tokens[position].start, tokens[after - 1].end
            found.append(_placed_words(reading, Fraction(value), start, end, weak=weak))
        position = max(after, position + 1)
    return found


def _joined(reading: Reading, token: Token) -> Number | None:
    """The number in "four-day" or "two-page", with what it counts."""
    words: dict[str, int] = load_yaml("units.yaml")["words"]
    first, _, rest = token.word.partition("-")
    if not rest or first not in words or all(piece in words for piece in rest.split("-")):
        return None
    end = token.start + len(first)
    period = _period(reading.lower[token.end : token.end + 60])
    unit = (singular(rest.split("-")[0]),)
    return Number(Fraction(words[first]), "count", token.start, end, "", unit, period, weak=first == "one")


def _placed_words(reading: Reading, value: Fraction, start: int, end: int, *, weak: bool) -> Number:
    rest = reading.lower[end:]
    percent = re.match(r"\s?(?:%|percent\b|per\s?cent\b)", rest)
    if percent:
        return _placed(reading, value, "percent", start, end + percent.end())
    money = re.match(r"[\s-]([a-z]+)", rest)
    currency = _currency_names().get(money[1], "") if money else ""
    end += money.end() if money and currency else 0
    return _placed(reading, value, "money" if currency else "count", start, end, currency, weak=weak)


def _word_value(tokens: tuple[Token, ...], position: int) -> tuple[int, int]:
    """The value of the number words from here on, and the position after the last; the same position when none."""
    words: dict[str, int] = load_yaml("units.yaml")["words"]
    scales: dict[str, int] = {name: n for name, n in load_yaml("units.yaml")["scales"].items() if len(name) > 3}
    total = current = 0
    after = here = position
    while here < len(tokens):
        pieces = tokens[here].word.split("-")
        if all(piece in words for piece in pieces):
            current = (
                current * 12 if pieces == ["dozen"] and current else current + sum(words[piece] for piece in pieces)
            )
        elif tokens[here].word in scales and (after > position or _is_a(tokens, here)):
            scale = scales[tokens[here].word]
            total, current = (total, max(current, 1) * scale) if scale == 100 else (total + max(current, 1) * scale, 0)
        elif not (tokens[here].word == "and" and after > position and _goes_on(tokens, here)):
            break
        here += 1
        after = here
    return total + current, after


def _is_a(tokens: tuple[Token, ...], position: int) -> bool:
    return position > 0 and tokens[position - 1].word in ("a", "one", "per")


def _goes_on(tokens: tuple[Token, ...], position: int) -> bool:
    words = load_yaml("units.yaml")["words"]
    before, after = tokens[position - 1].word, tokens[position + 1].word if position + 1 < len(tokens) else ""
    return before in ("hundred", "thousand") and all(piece in words for piece in after.split("-"))


def _ratios(reading: Reading) -> list[Number]:
    """ "half", "doubled", "third", "hundreds": quantities that are neither digits nor number words."""
    table = load_yaml("units.yaml")
    found = []
    for token in reading.tokens:
        if token.word in table["ratios"]:
            found.append(_placed(reading, Fraction(table["ratios"][token.word]), "ratio", token.start, token.end))
        elif token.word in table["ordinals"]:
            value = Fraction(table["ordinals"][token.word])
            found.append(_placed(reading, value, "ordinal", token.start, token.end))
        elif token.word in table["vague"]:
            found.append(Number(Fraction(0), "vague", token.start, token.end, unit=(token.word,)))
    return found


def _placed(
    reading: Reading,
    value: Fraction,
    kind: str,
    start: int,
    end: int,
    currency: str = "",
    *,
    weak: bool = False,
    plus: bool = False,
) -> Number:
    hedge = "min" if plus else _hedge(reading.lower[max(0, start - 24) : start])
    labels = kind == "ratio" or bool(_LABEL.search(reading.plain[max(0, start - 12) : start]))
    unit = () if labels else _unit(reading, end)
    return Number(value, kind, start, end, currency, unit, _period(reading.lower[end : end + 60]), hedge, weak)


def _hedge(before: str) -> str:
    text = before.rstrip(" (")
    for name, phrases in load_yaml("units.yaml")["hedges"].items():
        for phrase in phrases:
            if text.endswith(phrase) and not text.removesuffix(phrase)[-1:].isalpha():
                return str(name)
    return "approx" if text.endswith("~") else ""


def _period(after: str) -> str:
    clause = re.split(r"[,;.!?]", after, maxsplit=1)[0]
    for name, phrases in load_yaml("units.yaml")["periods"].items():
        for phrase in phrases:
            if re.search(rf"(?<![a-z]){re.escape(phrase)}(?![a-z])", clause):
                return str(name)
    return ""


def _unit(reading: Reading, end: int) -> tuple[str, ...]:
    """What is counted: the head of the noun phrase after a number, then the noun before a head such as "clients"."""
    run: list[Token] = []
    most = 1 if reading.plain[end : end + 1] == "-" else _RUN
    for token in reading.tokens:
        if token.start < end or (not run and token.text == "-"):
            continue
        stops = token.kind != "word" or token.word in function_words() or token.word in load_yaml("units.yaml")["words"]
        if stops or len(run) == most:
            break
        run.append(token)
        if _is_plural(token.word):
            break
    nouns = [
        singular(piece) for token in run for piece in (token.word.split("-")[:1] if token is run[0] else [token.word])
    ]
    if not nouns:
        return ()
    appositive = nouns[-1] in word_set("units.yaml", "appositive")
    return (nouns[-1], *nouns[-2:-1]) if appositive else (nouns[-1],)


def _is_plural(word: str) -> bool:
    if word in load_yaml("units.yaml")["irregular"]:
        return True
    return (
        word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and word not in word_set("units.yaml", "attributive")
    )


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """A noun without its plural ending; "engineering" stays what it is."""
    irregular = load_yaml("units.yaml")["irregular"]
    if word in irregular:
        return str(irregular[word])
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2 else word
