"""Words as concepts, in eight languages at once, and patterns over them."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from outreach.facts.screening.disguises import CIPHER, DIGITS, LONG, MIXED, SINGLE, SPELLED, folded
from outreach.tables import load_yaml

_TOKEN = re.compile(r"https?://\S+|[^\W_]+(?:[.@-][^\W_]+)*|[^\w\s]")
_FIRST_CODE = 0xE000  # a private character stands for each set of concepts a word may have
_ADDRESS, _NUMBER, _OTHER = "address", "number", "other"
_LITERAL = re.compile(r"(?<![\\{~A-Za-z?-])[a-z]+(?:-[a-z]+)*(?![A-Za-z}])")
_SHORTEST_MISSPELT = 5
_BLOB = 15  # letters: what is longer may hold two words in an encoding
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_SPELLED_OUT = re.compile(r"(?:\w[.@-]){2,}\w")
_DIGIT_IN_WORD = re.compile(r"[^\W\d].*[0134578@]|[0134578@].*[^\W\d]")


_TELLING = {"override", "rules", "before", "ai", "cmd", "output"}


@dataclass(frozen=True)
class _Lexicon:
    """Every word with the character that stands for its concepts."""

    exact: dict[str, str]
    beginnings: tuple[tuple[str, str], ...]
    classes: dict[str, str]  # concept -> the characters that stand for it, alone or with others
    bits: dict[str, int]  # concept -> its bit; character -> the bits of its concepts
    misspelt: tuple[str, ...]
    initials: frozenset[str]  # of the misspelt
    strong: frozenset[str]  # words that give a cipher away
    other: str


@dataclass(frozen=True)
class Sentence:
    """A text as concepts."""

    words: list[str]
    codes: str  # one character a word
    bits: int  # all concepts and oddities that occur
    odd: list[int]  # the oddities of each odd word


@dataclass(frozen=True)
class _Pattern:
    id: str
    needs: int  # the concepts without which it cannot match
    one_of: tuple[int, ...]  # of each of these sets one must occur
    over: re.Pattern[str]


def read(text: str) -> Sentence:
    """The text as one character a word."""
    words = _TOKEN.findall(folded(text))
    codes, odd, bits = [], [], 0
    for word in words:
        code, one, oddity = _known(word)
        codes.append(code)
        bits |= one
        if oddity:
            odd.append(oddity)
    return Sentence(words, "".join(codes), bits, odd)


def broken(sentence: Sentence) -> str:
    """Which group of the grammar it matches, by its id; "" when none."""
    codes, bits = sentence.codes, sentence.bits
    for key, patterns in _grammar():
        if key & bits:
            for pattern in patterns:
                if pattern.needs & bits == pattern.needs and _may_match(pattern, bits) and pattern.over.search(codes):
                    return pattern.id
    return ""


def _may_match(pattern: _Pattern, bits: int) -> bool:
    return all(one & bits for one in pattern.one_of)


def asks_for_something(sentence: Sentence) -> bool:
    """Whether a sentence of it begins by telling its reader what to say or to write."""
    return bool(_asking().search(sentence.codes))


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(_over_codes(load_yaml("injection.yaml")["asks_for_something"]))


@lru_cache(maxsize=131_072)
def _known(word: str) -> tuple[str, int, int]:
    """A word's character, the bits of its concepts, and what is odd about it."""
    lexicon = _lexicon()
    code = lexicon.exact.get(word) or _by_form(word, lexicon) or lexicon.other
    return code, lexicon.bits[code], _oddity(word, code == lexicon.other, lexicon.strong)


def _oddity(word: str, unknown: bool, strong: frozenset[str]) -> int:
    if len(word) == 1:
        return SINGLE if word.isalnum() else 0
    if word.isalpha():
        in_cipher = unknown and len(word) > 4 and (word[::-1] in strong or codecs.decode(word, "rot13") in strong)
        return (LONG if len(word) > _BLOB else 0) | (CIPHER if in_cipher else 0)
    if word.isdigit():
        return DIGITS | (LONG if len(word) > _BLOB else 0)
    odd = LONG if len(word) > _BLOB else 0
    if _SPELLED_OUT.fullmatch(word):
        odd |= SPELLED
    return odd | (MIXED if _DIGIT_IN_WORD.search(word) else 0)


def _by_form(word: str, lexicon: _Lexicon) -> str:
    if word.isalpha():
        return _by_beginning(word, lexicon) or _forgiven(word, lexicon)
    if "@" in word or "://" in word or _HOST.fullmatch(word):
        return lexicon.classes[_ADDRESS][0]
    if word[0].isdigit():
        return lexicon.classes[_NUMBER][0]
    parts = (lexicon.exact.get(part) for part in word.split("-"))
    return _by_beginning(word, lexicon) or next((code for code in parts if code), "")


def _by_beginning(word: str, lexicon: _Lexicon) -> str:
    return next((code for start, code in lexicon.beginnings if word.startswith(start)), "")


def _forgiven(word: str, lexicon: _Lexicon) -> str:
    """What a misspelt word of the few that matter most was meant to be."""
    if len(word) < _SHORTEST_MISSPELT or word[0] not in lexicon.initials:
        return ""
    if word[-1] == "s" and word[-2] != "s" and word[:-1] in lexicon.exact:  # "ignores" tells of somebody
        return ""
    squeezed = re.sub(r"(.)\1+", r"\1", word)
    near = (one for one in lexicon.misspelt if one[0] == word[0] and abs(len(one) - len(word)) < 3)
    return next((lexicon.exact[one] for one in near if squeezed == one or OSA.distance(one, word) == 1), "")


@cache
def _lexicon() -> _Lexicon:
    data = load_yaml("injection.yaml")
    concepts: dict[str, set[str]] = {}
    for concept, words in data["concepts"].items():
        for word in words:
            concepts.setdefault(folded(word), set()).add(concept)
    for word in _literals(data):
        concepts.setdefault(word, set()).add(f"={word}")
    sets = sorted({tuple(sorted(found)) for found in concepts.values()} | {(_ADDRESS,), (_NUMBER,), (_OTHER,)})
    code_of = {found: chr(_FIRST_CODE + n) for n, found in enumerate(sets)}
    classes: dict[str, str] = {}
    for found, code in code_of.items():
        for concept in found:
            classes[concept] = classes.get(concept, "") + code
    coded = {word: code_of[tuple(sorted(found))] for word, found in concepts.items()}
    return _Lexicon(
        exact={word: code for word, code in coded.items() if not _is_beginning(word)},
        beginnings=tuple((word[:-1], code) for word, code in coded.items() if _is_beginning(word)),
        classes=classes,
        bits=_bits(classes),
        misspelt=tuple(data["misspelt"]),
        initials=frozenset(word[0] for word in data["misspelt"]),
        strong=frozenset(word for word, found in concepts.items() if len(word) > 4 and found & _TELLING),
        other=code_of[(_OTHER,)],
    )


def _bits(classes: dict[str, str]) -> dict[str, int]:
    bits: dict[str, int] = {}
    for number, (concept, codes) in enumerate(classes.items()):
        bits[concept] = 1 << number
        for code in codes:
            bits[code] = bits.get(code, 0) | 1 << number
    return bits


def _is_beginning(word: str) -> bool:
    return len(word) > 1 and word.endswith("*")


def _literals(data: dict[str, Any]) -> set[str]:
    patterns = [*data["shapes"].values(), *(p for group in data["grammar"] for p in group["patterns"])]
    return {word for pattern in patterns for word in _LITERAL.findall(pattern)}


@cache
def _grammar() -> tuple[tuple[int, tuple[_Pattern, ...]], ...]:
    """The patterns by the rarest thing each needs, so that most are never looked at."""
    by_key: dict[int, list[_Pattern]] = {}
    for pattern in _patterns():
        by_key.setdefault(_rarest(pattern), []).append(pattern)
    return tuple((key, tuple(patterns)) for key, patterns in by_key.items())


def _rarest(pattern: _Pattern) -> int:
    """Of the concepts it needs that with the fewest words; without one, the smallest set it needs one of."""
    lexicon = _lexicon()
    words = {bit: len(lexicon.classes[concept]) for concept, bit in lexicon.bits.items() if concept in lexicon.classes}
    single = min((bit for bit in words if bit & pattern.needs), key=words.__getitem__, default=0)
    return single or min(pattern.one_of, key=int.bit_count)


def _patterns() -> tuple[_Pattern, ...]:
    data = load_yaml("injection.yaml")
    return tuple(
        _Pattern(group["id"], *_needs(one), re.compile(_over_codes(one)))
        for group in data["grammar"]
        for pattern in group["patterns"]
        for one in _alternatives(_in_full(pattern, data["shapes"]))
    )


def _in_full(pattern: str, shapes: dict[str, str]) -> str:
    for _ in range(2):  # a shape may hold a shape
        for name, shape in shapes.items():
            pattern = pattern.replace("{" + name + "}", shape)
    return pattern


def _alternatives(pattern: str) -> Iterator[str]:
    """What stands between the bars that are in no bracket."""
    depth, begin = 0, 0
    for place, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            yield pattern[begin:place]
            begin = place + 1
    yield pattern[begin:]


def _needs(pattern: str) -> tuple[int, tuple[int, ...]]:
    """The concepts that stand outside every bracket, and the sets of those inside each: all must occur, or one of."""
    outside, inside, depth = "", [""], 0
    for place, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if depth:
            inside[-1] += char
        else:
            outside += char
        if char == ")" and not depth:
            inside = [*(inside if pattern[place + 1 : place + 2] != "?" else inside[:-1]), ""]
    return _bits_in(outside), tuple(bits for group in inside if (bits := _bits_in(group)))


def _bits_in(pattern: str) -> int:
    bits = _lexicon().bits
    names = [name for name in re.findall(r"\{([a-z]+)\}(?!\?)", pattern) if name != "start"]
    needs = 0
    for name in (*names, *(f"={word}" for word in _LITERAL.findall(pattern))):
        needs |= bits[name]
    return needs


def _over_codes(pattern: str) -> str:
    """A pattern of concepts as a regular expression over their characters."""
    classes = _lexicon().classes
    pattern = _LITERAL.sub(lambda found: f"[{classes['=' + found[0]]}]", pattern).replace(" ", "")
    begin = f"(?:^|(?<=[{classes['stop']}{classes['comma']}{classes['and']}{classes['quote']}]))"
    pattern = pattern.replace("{start}", begin)
    pattern = re.sub(r"~(\d)", rf"[^{classes['stop']}]{{0,\1}}?", pattern)
    return re.sub(r"\{([a-z]+)\}", lambda found: f"[{classes[found[1]]}]", pattern)
