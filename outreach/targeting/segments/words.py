"""Phrases in a company's own description: where they stand, and whether the sentence denies them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from outreach.tables import load_yaml
from outreach.text import fold

#: Words that `...` may stand for, at most.
GAP = 3

#: How many words before a phrase a "not" still denies it.
_REACH = 3

_ARTICLES = frozenset({"a", "an", "the"})

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[&%+]|[^\w\s]", re.UNICODE)
_ENDS_CLAUSE = frozenset(".;:!?()[]•|—–…")


@dataclass(frozen=True)
class Token:
    """One word of a text as it is compared, and where it stands."""

    word: str
    exact: str  # with its ending: "=companies" looks for this
    start: int
    end: int
    clause: int
    after_comma: bool = False


@dataclass(frozen=True)
class Found:
    """A phrase in a text, in characters; `denied` is the word that takes it back."""

    phrase: str
    start: int
    end: int
    denied: str = ""
    inverted: bool = False  # "not a …" says the opposite; "unlike …" only takes it back


@dataclass(frozen=True)
class Phrase:
    """A phrase as its owner wrote it, and its parts: words, `@lists` and gaps."""

    written: str
    parts: tuple[str, ...]


@lru_cache(maxsize=20_000)
def one_form(word: str) -> str:
    """A word without capitals and plural ending, so that "companies" and "company" are one."""
    word = fold(word).replace("’", "'").removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or word.endswith("ss") or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; hyphens and slashes part words, full stops and brackets part clauses."""
    found: list[Token] = []
    clause, comma = 0, False
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece[0].isalnum() or piece in "&%+":
            word = "and" if piece == "&" else one_form(piece)
            found.append(Token(word, fold(piece), match.start(), match.end(), clause, comma))
            comma = False
        elif piece in _ENDS_CLAUSE and not _is_inner_dot(text, match.start()):
            clause += 1
        elif piece == ",":
            comma = True
    return tuple(found)


def _is_inner_dot(text: str, at: int) -> bool:
    """The dot of "bill.com" or "3.5" ends nothing."""
    return text[at] == "." and at + 1 < len(text) and text[at + 1].isalnum()


@cache
def lists() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The word lists that ship with the product: name -> entries, each as its words."""
    data = load_yaml("segments.yaml")["lists"]
    return {name: tuple(_plain_parts(entry) for entry in entries) for name, entries in data.items()}


def _plain_parts(entry: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(str(entry)))


@cache
def _list_index() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """First word -> the list entries that begin with it."""
    index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name, entries in lists().items():
        for entry in entries:
            index.setdefault(entry[0], []).append((name, entry))
    return index


@lru_cache(maxsize=10_000)
def phrase_of(written: str) -> Phrase:
    """A phrase of a campaign file, read: "@software for ... @businesses".

    "^" is the beginning of a sentence, "$" the end of what is named: "^ ... @game $" is a game, not a game translator.
    """
    parts: list[str] = []
    for piece in written.split():
        if piece in ("...", "^", "$") or piece[0] in "@=":
            parts.append(piece)
        else:
            parts += _plain_parts(piece)
    return Phrase(written, tuple(parts))


class Text:
    """One text, ready to be asked for many phrases."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self._is_prose = text[:1].isalnum()  # a bullet lists a part; it does not say what the whole is
        self._lists = [self._lists_at(at) for at in range(len(self.tokens))]
        self._decoys = self._decoys_here()

    def find(self, phrases: "PhraseBook") -> Iterator[tuple[int, Found]]:
        """Every phrase that stands in the text, with the number of its entry."""
        for at, token in enumerate(self.tokens):
            for entry, phrase in phrases.beginning(token, self._lists[at], is_first=at == 0 and self._is_prose):
                end = self._match(phrase.parts[1:] if phrase.parts[0] == "^" else phrase.parts, at)
                if end is not None and end not in self._decoys:
                    yield entry, self._found(phrase, at, end)

    def says(self, phrases: "PhraseBook") -> bool:
        """At least one of the phrases stands in the text."""
        return next(self.find(phrases), None) is not None

    def _found(self, phrase: Phrase, first: int, end: int) -> Found:
        word, inverted = self._denial(first)
        return Found(phrase.written, self.tokens[first].start, self.tokens[end - 1].end, word, inverted)

    def _decoys_here(self) -> frozenset[int]:
        """The places inside a longer name: what ends there is only a part of it ("software" in "software engineer")."""
        ends = ((at, end) for at in range(len(self.tokens)) for end in self._lists[at].get("decoy", ()))
        return frozenset(place for at, end in ends for place in range(at + 1, end))

    def _lists_at(self, at: int) -> dict[str, list[int]]:
        """The lists with an entry that begins here -> where it ends, longest first."""
        here: dict[str, list[int]] = {}
        for name, entry in _list_index().get(self.tokens[at].word, ()):
            if self._is_here(entry, at):
                here.setdefault(name, []).append(at + len(entry))
        for ends in here.values():
            ends.sort(reverse=True)
        return here

    def _is_here(self, entry: tuple[str, ...], at: int) -> bool:
        last = at + len(entry)
        return (
            last <= len(self.tokens)
            and self.tokens[last - 1].clause == self.tokens[at].clause
            and all(self.tokens[at + n].word == word for n, word in enumerate(entry))
        )

    def _match(self, parts: Sequence[str], at: int) -> int | None:
        """Where the phrase that begins at this token ends, else None."""
        if not parts:
            return at
        head, rest = parts[0], parts[1:]
        if head == "...":
            return self._match_gap(rest, at)
        if head == "$":
            return at if self._name_ends(at) else None
        for end in self._ends(head, at):
            is_one_clause = not rest or rest[0] in ("...", "$") or self._goes_on(end)
            if is_one_clause and (found := self._match(rest, end)) is not None:
                return found
        return None

    def _goes_on(self, at: int) -> bool:
        """The token belongs to the same clause as the one before, without a comma between them."""
        if at >= len(self.tokens) or self.tokens[at].after_comma:
            return False
        return self.tokens[at].clause == self.tokens[at - 1].clause

    def _name_ends(self, at: int) -> bool:
        """What stands before this token is the head of what is named: no part of a longer name, no item of a list."""
        if at < len(self.tokens) and self.tokens[at].after_comma:
            return False
        return not self._goes_on(at) or "after_name" in self._lists[at]

    def _match_gap(self, rest: Sequence[str], at: int) -> int | None:
        """A gap crosses no comma and no full stop, and ends at words that begin a new thought ("for", "that", "we")."""
        for start in range(at, min(at + GAP + 1, len(self.tokens))):
            if start and not self._goes_on(start):
                return None
            if (found := self._match(rest, start)) is not None:
                return found
            if "ending_a_gap" in self._lists[start]:
                return None
        return None

    def _ends(self, part: str, at: int) -> Iterable[int]:
        if at >= len(self.tokens):
            return ()
        if part.startswith("@"):
            return self._lists[at].get(part[1:], ())
        token = self.tokens[at]
        return (at + 1,) if part in (token.word, f"={token.exact}") else ()

    def _denial(self, first: int) -> tuple[str, bool]:
        """The words shortly before that deny what follows, and whether they say the opposite."""
        reach = first + (self.tokens[first].word in _ARTICLES)  # "not a" may share the article with what it denies
        for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
            if self.tokens[at].clause != self.tokens[first].clause or self.tokens[at + 1].after_comma:
                return "", False
            if "not_denying" in self._lists[at]:
                return "", False
            for name, inverted in (("denying", True), ("contrasting", False)):
                end = next((end for end in self._lists[at].get(name, ()) if end <= reach), None)
                if end is not None:
                    return self.text[self.tokens[at].start : self.tokens[end - 1].end], inverted
        return "", False


class PhraseBook:
    """Phrases by how they begin, each with the number of the entry it belongs to."""

    def __init__(self, entries: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._by_word: dict[str, list[tuple[int, Phrase]]] = {}
        for number, written in entries:
            for words in written:
                phrase = phrase_of(words)
                if phrase.parts:
                    self._by_word.setdefault(phrase.parts[0], []).append((number, phrase))

    def beginning(self, token: Token, here: Iterable[str], *, is_first: bool) -> Iterator[tuple[int, Phrase]]:
        """The phrases that may begin with this word or with an entry of these lists."""
        yield from self._by_word.get(token.word, ())
        yield from self._by_word.get("=" + token.exact, ())
        yield from self._by_word.get("^", ()) if is_first else ()
        for name in here:
            yield from self._by_word.get("@" + name, ())


@cache
def asides() -> PhraseBook:
    """What marks a sentence as being about founders, investors or history rather than about what is sold."""
    return PhraseBook([(0, load_yaml("segments.yaml")["asides"])])
