"""A text as words: folded for comparing, each word still knowing where it stands in the text as given."""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import snowballstemmer

from outreach.tables import load_yaml

_OF_THREAD = threading.local()  # a stemmer keeps the word it works on: two threads would mix theirs up
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»〝〞", '"'),
    **dict.fromkeys("‐‑‒−", "-"),
    **dict.fromkeys("–—―", "–"),
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ß": "ss",
    "ẞ": "SS",
    "…": "...",
}
_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]'–]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])[A-Za-z0-9-]{2,}(?:\.[A-Za-z0-9-]{2,})*\.[A-Za-z]{2,}(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]'–])?(?![\w-]))"
    r"|(?P<digits>\d+(?:[.,]\d+)*)(?![^\W_])"
    r"|(?P<word>[^\W_]+(?:(?:['&-]|(?<=[A-Z])/(?=[A-Z]))[^\W_]+)*)"
    r"|(?P<mark>[^\w\s])"
)
_OPENERS = frozenset('.!?:–"([•*;')
_BRITISH = (("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("ised", "ized"), ("our", "or"), ("ogue", "og"))


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, address or mark."""

    text: str  # plain, with its capitals
    word: str  # folded, without a possessive ending
    start: int  # in Reading.plain
    end: int
    kind: str  # url, digits, word, mark
    opens: bool  # begins a sentence
    possessive: bool = False


@dataclass(frozen=True)
class Reading:
    """One text, read once."""

    given: str
    plain: str
    offsets: tuple[int, ...]
    tokens: tuple[Token, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `plain` as a span of the text as given."""
        if not self.offsets or start >= end:
            return 0, len(self.given)
        return self.offsets[start], self.offsets[end - 1] + 1

    @cached_property
    def folded(self) -> str:
        """The plain text in lower case, single spaces."""
        return " ".join(self.plain.casefold().split())

    @cached_property
    def lower(self) -> str:
        """The plain text in lower case, position by position."""
        return lower(self.plain)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word and every part of a hyphenated word, folded."""
        found = [part for token in self.tokens if token.kind != "mark" for part in (token.word, *parts(token.word))]
        return frozenset(found)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems in order, marks left out."""
        return tuple(stem(part) for token in self.tokens if token.kind != "mark" for part in parts(token.word))

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Names as they stand: runs of capitalised words, folded."""
        return tuple(tuple(token.word for token in run) for run in capital_runs(self.tokens))


def lower(text: str) -> str:
    """Lower case that keeps every position."""
    whole = text.lower()
    return whole if len(whole) == len(text) else "".join(low if len(low := c.lower()) == 1 else c for c in text)


def fold_char(char: str) -> str:
    """One character as it is compared: no accents, plain quotes, ASCII digits; '' when invisible."""
    if char in _PLAIN:
        return _PLAIN[char]
    if char.isascii():
        return char if char >= " " else " "
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Co", "Cn"):
        return ""
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) not in ("Mn", "Cf"))


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """A text as tokens with positions; remembered, because facts are read again for every sentence."""
    if text.isascii() and text.isprintable():
        return Reading(text, text, tuple(range(len(text))), _tokens(text))
    pieces: list[str] = []
    offsets: list[int] = []
    for position, char in enumerate(text):
        folded = fold_char(char)
        pieces.append(folded)
        offsets.extend([position] * len(folded))
    plain = "".join(pieces)
    return Reading(text, plain, tuple(offsets), _tokens(plain))


def _tokens(plain: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or "mark"
        text = match[0]
        if kind == "mark":
            tokens.append(Token(text, text, match.start(), match.end(), kind, opens))
            opens = text in _OPENERS or (opens and text in "'")
            continue
        word, possessive = _bare(text)
        tokens.append(Token(text, word, match.start(), match.end(), kind, opens, possessive))
        opens = False
    return tuple(tokens)


def _bare(text: str) -> tuple[str, bool]:
    word = text.casefold()
    if word.endswith("'s") and len(word) > 2:
        return word[:-2], True
    return word, False


def parts(word: str) -> tuple[str, ...]:
    """The parts of a hyphenated word; the word itself when it has none."""
    return tuple(part for part in word.split("-") if part) if "-" in word else (word,)


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """An English stem, British and American spelling alike, irregular past forms under their verb."""
    word = load_yaml("synonyms.yaml")["irregular"].get(word, word)
    for british, american in _BRITISH:
        if word.endswith(british) and len(word) > len(british) + 2:
            word = word.removesuffix(british) + american
            break
    return str(_stemmer().stemWord(word.replace("'", "")))


def is_capital(token: Token) -> bool:
    """Whether a word is written as a name: a capital anywhere in it."""
    return token.kind == "word" and token.text != token.text.lower()


def capital_runs(tokens: tuple[Token, ...]) -> list[list[Token]]:
    """Runs of capitalised words that follow each other; a possessive or a mark ends a run, "&" does not."""
    runs: list[list[Token]] = []
    open_run = False
    for token in tokens:
        if is_capital(token):
            if open_run:
                runs[-1].append(token)
            else:
                runs.append([token])
            open_run = not token.possessive
        elif token.text != "&":
            open_run = False
    return runs


def _stemmer() -> Any:
    found = getattr(_OF_THREAD, "stemmer", None)
    if found is None:
        found = _OF_THREAD.stemmer = snowballstemmer.stemmer("english")
    return found
