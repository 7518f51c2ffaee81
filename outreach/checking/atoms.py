"""Numbers parsed from text: value, kind, currency, what is counted, over what time, and how it is hedged."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache

from outreach.checking.lexicon import function_words, word_set
from outreach.checking.reading import Reading, Token, read
from outreach.tables import load_yaml

_LONGEST_DIGITS = 30  # longer ones are no quantity and equal nothing
_LABEL = re.compile(r"(?<![^\W_])(?:[A-Z]{2,}|[Tt]ype|[Vv]ersion|[Ll]evel|[Nn]o\.)[ -]$")  # "ISO 27001" counts nothing
_HALF_A = re.compile(r"(?:-| an? )([a-z]+)(?![a-z])")
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
    implied: bool = False  # "takes a day": one of a length of time
    part: bool = False  # "60 of them", "including 410": a part of a number before
    rate: str = ""  # "per hectare": singular noun


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
    found = [*_digits(reading), *_spelled(reading), *_ratios(reading), *_implied(reading)]
    found = sorted(found, key=lambda number: (number.start, -number.end))
    found = [n for at, n in enumerate(found) if not any(n.end <= other.end for other in found[:at])]
    return tuple(_shares(reading, _halves(reading, found)))


def _shares(reading: Reading, found: list[Number]) -> list[Number]:
    """ "Seven out of ten", "one in five": two counts that make one share."""
    kept: list[Number] = []
    for number in found:
        before = kept[-1] if kept else None
        joint = reading.lower[before.end : number.start].strip() if before else ""
        counts = before is not None and before.kind == number.kind == "count" and 0 < before.value < number.value
        usual = joint == "out of" or (joint == "in" and number.value in (2, 3, 4, 5, 10, 20, 100))
        if before is not None and counts and usual and not before.currency:
            kept[-1] = replace(number, value=before.value / number.value, kind="ratio", start=before.start, unit=())
        else:
            kept.append(number)
    return kept


def _halves(reading: Reading, found: list[Number]) -> list[Number]:
    """ "Half an hour", "half a day": a length of time."""
    return [_half(reading, number) for number in found]


def _half(reading: Reading, number: Number) -> Number:
    half = number.kind == "ratio" and number.value == Fraction(1, 2)
    match = _HALF_A.match(reading.lower[number.end :]) if half else None
    if not (match and match[1] in time_units()):
        return number
    hedge = _hedge(reading.lower[max(0, number.start - 24) : number.start])
    return replace(number, kind="count", unit=(match[1],), end=number.end + match.end(), period="", hedge=hedge)


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
        if tokens[position].word.partition("-")[0] not in _number_words():
            position += 1
            continue
        value, after = _word_value(tokens, position)
        joined = _joined(reading, tokens[position])
        if joined:
            found.append(joined)
        elif after > position and not (position and _counts(tokens[position - 1])):
            weak = after == position + 1 and tokens[position].word == "one"
            whole = tokens[position].word in _long_scales() and _is_a(tokens, position)
            start, end = tokens[position - whole].start, tokens[after - 1].end
            found.append(_placed_words(reading, Fraction(value), start, end, weak=weak))
        position = max(after, position + 1)
    return found


def _counts(token: Token) -> bool:
    """Digits that are no year: "3 hundred"; "in 2027 two schools" has a number of its own."""
    return token.kind == "digits" and not (len(token.word) == 4 and token.word[:2] in ("19", "20"))


@cache
def _number_words() -> frozenset[str]:
    """The first piece of every word that tells a number."""
    return frozenset((*load_yaml("units.yaml")["words"], *_long_scales()))


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
    percent = re.match(r"\s?(?:%|percent\b|per\s?cent\b|percentage points?\b)", rest)
    if percent:
        return _placed(reading, value, "percent", start, end + percent.end())
    money = re.match(r"[\s-]([a-z]+)", rest)
    currency = _currency_names().get(money[1], "") if money else ""
    end += money.end() if money and currency else 0
    return _placed(reading, value, "money" if currency else "count", start, end, currency, weak=weak)


def _word_value(tokens: tuple[Token, ...], position: int) -> tuple[int, int]:
    """The value of the number words from here on, and the position after the last; the same position when none."""
    words: dict[str, int] = load_yaml("units.yaml")["words"]
    scales = _long_scales()
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


@cache
def _long_scales() -> dict[str, int]:
    return {name: n for name, n in load_yaml("units.yaml")["scales"].items() if len(name) > 3}


def _is_a(tokens: tuple[Token, ...], position: int) -> bool:
    return position > 0 and tokens[position - 1].word in ("a", "one", "per")


def _goes_on(tokens: tuple[Token, ...], position: int) -> bool:
    words = load_yaml("units.yaml")["words"]
    before, after = tokens[position - 1].word, tokens[position + 1].word if position + 1 < len(tokens) else ""
    return before in ("hundred", "thousand") and all(piece in words for piece in after.split("-"))


def _ratios(reading: Reading) -> list[Number]:
    """ "half", "a fifth", "doubled", "third", "hundreds": quantities that are neither digits nor number words."""
    table = load_yaml("units.yaml")
    found = []
    for position, token in enumerate(reading.tokens):
        share = _share(reading.tokens, position)
        if share is not None:
            found.append(_placed(reading, share, "ratio", reading.tokens[position - 1].start, token.end))
        elif token.word in table["ratios"]:
            found.append(_placed(reading, Fraction(table["ratios"][token.word]), "ratio", token.start, token.end))
        elif (name := token.word.split("-")[0]) in table["ordinals"]:
            value = Fraction(table["ordinals"][name])
            found.append(_placed(reading, value, "ordinal", token.start, token.end))
        elif token.word in table["vague"]:
            found.append(Number(Fraction(0), "vague", token.start, token.end, unit=(token.word,)))
    return found


def _share(tokens: tuple[Token, ...], position: int) -> Fraction | None:
    """The share in "by a fifth", "a third of", "two thirds"; none in "a third plant"."""
    parts: dict[str, int] = {**load_yaml("units.yaml")["ordinals"], "quarter": 4}
    word, before = tokens[position].word, tokens[position - 1].word if position else ""
    name = word.removesuffix("s") if word not in parts else word
    if name not in parts or name in ("second", "seconds"):
        return None
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    ends = following is None or following.kind == "mark" or following.word in function_words()
    if before in ("a", "one") and word == name and ends and (name != "quarter" or _is_share(tokens, position)):
        return Fraction(1, parts[name])
    words = load_yaml("units.yaml")["words"]
    return Fraction(words[before], parts[name]) if word != name and before in words and name != "quarter" else None


def _is_share(tokens: tuple[Token, ...], position: int) -> bool:
    """ "By a quarter" and "a quarter of" are shares; "once a quarter" is a rhythm."""
    following = tokens[position + 1].word if position + 1 < len(tokens) else ""
    return following == "of" or (position > 1 and tokens[position - 2].word == "by")


def _implied(reading: Reading) -> list[Number]:
    """ "Takes a day", "within an hour": one of a length of time; "six hours a week" is a rate."""
    lengths, found = word_set("units.yaml", "lengths"), []
    tokens = reading.tokens
    for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
        article = second.word in ("a", "an", "one", "single")
        ordinal = third.word == "second" and bool(re.match(r" [a-z]", reading.lower[third.end :]))  # "a second mill"
        if first.word in lengths and article and third.word in time_units() and not ordinal:
            start = second.start
            hedge = _hedge(reading.lower[max(0, start - 24) : start])
            found.append(Number(Fraction(1), "count", start, third.end, "", (third.word,), "", hedge, implied=True))
    return found


@cache
def time_units() -> dict[str, tuple[int, int]]:
    """A unit of time -> the family of units it converts in, and its size there."""
    lines = load_yaml("units.yaml")["conversions"]
    return {unit: (family, int(size)) for family, line in enumerate(lines) for unit, size in line.items()}


def length(number: Number) -> tuple[int, Fraction] | None:
    """A count of time units in the smallest unit of its family; none for anything else."""
    known = time_units().get(number.unit[0]) if number.unit and number.kind == "count" else None
    return (known[0], number.value * known[1]) if known else None


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
    after = reading.lower[end : end + 60]
    part, rate = _is_part(reading.lower, start, end), _rate(after) if currency else ""
    return Number(value, kind, start, end, currency, unit, _period(after), hedge, weak, part=part, rate=rate)


_PART_AFTER = re.compile(r" (?:\w+ )?of (?:them|whom|which|these|those|your|our|their|its|the)\b")
_PART_BEFORE = re.compile(r"(?:including|of whom|of which|among them|with|and) $")
_RATE = re.compile(r"^(?:(?! per )[^.,;!?]){0,20} ?(?:per|/) ?([a-z]+)")


def _is_part(lower: str, start: int, end: int) -> bool:
    """Whether a number tells a part of another: "60 of them", "of whom 410"."""
    before = _PART_BEFORE.search(lower[max(0, start - 14) : start])
    return bool(_PART_AFTER.match(lower[end:])) or bool(before and before[0] not in ("with ", "and "))


def _rate(after: str) -> str:
    """What an amount of money is for: "hectare" of "EUR 190 per hectare"; lengths of time are periods."""
    match = _RATE.match(after)
    noun = singular(match[1]) if match else ""
    return "" if noun in time_units() or noun == "annum" else noun


def _hedge(before: str) -> str:
    text = before.rstrip(" (")
    for name, phrases in load_yaml("units.yaml")["hedges"].items():
        for phrase in phrases:
            if text.endswith(phrase) and not text.removesuffix(phrase)[-1:].isalpha():
                return str(name)
    return "approx" if text.endswith("~") else ""


def _period(after: str) -> str:
    match = _rhythm().search(re.split(r"[,;.!?]", after, maxsplit=1)[0])
    return rhythm_names()[match[0]] if match else ""


@cache
def rhythm_names() -> dict[str, str]:
    """ "Every week", "weekly" -> week."""
    return {phrase: str(name) for name, line in load_yaml("units.yaml")["periods"].items() for phrase in line}


@cache
def _rhythm() -> re.Pattern[str]:
    phrases = sorted(rhythm_names(), key=lambda phrase: (-len(phrase), phrase))
    spans = "".join(f"(?<!{word} )" for word in ("in", "within", "over", "for", "after", "of", "than"))
    return re.compile(rf"{spans}(?<![a-z])(?:{'|'.join(map(re.escape, phrases))})(?![a-z])")


def _unit(reading: Reading, end: int) -> tuple[str, ...]:
    """What is counted: the head of the noun phrase after a number, then the noun before a head such as "clients"."""
    run: list[Token] = []
    most = 1 if reading.plain[end : end + 1] == "-" else _RUN
    for token in reading.tokens:
        if token.start < end or (not run and token.text == "-"):
            continue
        stops = token.kind != "word" or token.word in function_words() or token.word in load_yaml("units.yaml")["words"]
        stops = stops or (bool(run) and token.word in ("using", "thanks"))
        if stops or len(run) == most:
            break
        run.append(token)
        if _is_plural(token.word):
            break
    nouns = [
        singular(piece) for token in run for piece in (_counted_piece(token.word) if token is run[0] else [token.word])
    ]
    if not nouns:
        return ()
    appositive = nouns[-1] in word_set("units.yaml", "appositive")
    return (nouns[-1], *nouns[-2:-1]) if appositive else (nouns[-1],)


def _counted_piece(word: str) -> list[str]:
    """ "Person" of "250-person team", "bikes" of "e-bikes"."""
    pieces = word.split("-")
    return pieces[-1:] if len(pieces[0]) == 1 else pieces[:1]


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
