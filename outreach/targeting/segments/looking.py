"""What a segment looks for, compiled once, and the marks it leaves on a company's facts."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from outreach.models import EvidenceMark, Fact, FactKind, Segment, SegmentEvidence
from outreach.models.segments import PLAIN_LISTS
from outreach.tables import load_yaml
from outreach.targeting.segments.words import PhraseBook, Text, asides, lists
from outreach.text import fold

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s)|$)", re.DOTALL)
_PARTS = re.compile(r"[^>;|]+")
_NAMED_CODE = re.compile(r"\b(naics|sic)\b(?:[^:]{0,30}:)?\s*(\d[\d,;| ]*)", re.IGNORECASE)
_CODE = re.compile(r"\d{2,8}")

#: A four-digit SIC code is the American one; the British and Indian one has five.
_BRITISH_SIC_DIGITS = 5

#: A sign at least this loud speaks for the opposite when it is denied: "not a software company".
_TELLING = 2.0

_KEPT = 64  # compiled segments


@dataclass(frozen=True)
class Entry:
    """One thing looked for, with its weight in one aspect."""

    aspect: str
    weight: float
    why: str


@dataclass
class Search:
    """A segment compiled: what each word, tag, industry and code would count for."""

    entries: list[Entry] = field(default_factory=list)
    phrases: PhraseBook = field(default_factory=lambda: PhraseBook(()))
    tags: dict[str, list[int]] = field(default_factory=dict)
    industries: dict[str, list[int]] = field(default_factory=dict)
    codes: list[tuple[str, str, int]] = field(default_factory=list)  # scheme, leading digits, entry
    problems: tuple[str, ...] = ()


@lru_cache(maxsize=10_000)
def tag(word: str) -> str:
    """A tag as it is compared: “Developer-Tools” and “developer tools” are one."""
    return fold(word.replace("-", " ").replace("_", " "))


def search_of(segment: Segment) -> Search:
    """The segment compiled; remembered for the segments asked about last, told apart by identity: they are frozen."""
    known = _SEARCHES.get(id(segment))
    if known is None:
        if len(_SEARCHES) >= _KEPT:
            _SEARCHES.clear()
        known = _SEARCHES[id(segment)] = (segment, _compile(segment))
    return known[1]


def problems_of(segment: Segment) -> tuple[str, ...]:
    """Lists and families the segment names that do not exist, in sentences."""
    return search_of(segment).problems


@cache
def families() -> dict[str, dict[str, list[str]]]:
    """Families of industries that ship with the product -> names, naics and sic prefixes."""
    families: dict[str, dict[str, list[str]]] = load_yaml("industries.yaml")["families"]
    return families


def marks_on(facts: Sequence[Fact], segment: Segment) -> tuple[list[tuple[int, EvidenceMark]], int]:
    """Every mark with the number of its entry, and how many words of description were read."""
    search = search_of(segment)
    marks = [mark for fact in facts for mark in _READERS.get(fact.kind, _on_nothing)(fact, search)]
    read = sum(len(text.tokens) for fact in facts if fact.kind is FactKind.PRODUCT for _, text in _sentences(fact.text))
    return marks, read


def _compile(segment: Segment) -> Search:
    search = Search()
    words: list[tuple[int, Sequence[str]]] = []
    for aspect, sign in _signs(segment):
        number = len(search.entries)
        search.entries.append(Entry(aspect, sign.weight, sign.why))
        words.append((number, sign.words))
        for name in _spelled_out(sign.tags):
            search.tags.setdefault(tag(name), []).append(number)
        for name in sign.industries:
            _add_industry(search, name, number)
        search.codes += [(scheme, code, number) for scheme in ("naics", "sic") for code in getattr(sign, scheme)]
    search.phrases = PhraseBook(words)
    search.problems = tuple(dict.fromkeys(_unknown_names(segment)))
    return search


def _unknown_names(segment: Segment) -> Iterator[str]:
    known = {"words": lists().keys(), "tags": lists().keys(), "industries": families().keys()}
    for _, sign in _signs(segment):
        for kind, names in known.items():
            used = (word for entry in getattr(sign, kind) for word in entry.split() if word.startswith("@"))
            what = "family of industries" if kind == "industries" else "list"
            for word in (word for word in used if word[1:] not in names):
                yield f"There is no {what} “{word}”; write one of {', '.join(sorted(names))}."


_SEARCHES: dict[int, tuple[Segment, Search]] = {}  # the segment is held so that its identity stays its own


def _signs(segment: Segment) -> Iterator[tuple[str, SegmentEvidence]]:
    """The evidence of all aspects; of a plain segment each word alone, with weight 1."""
    for name, aspect in segment.aspects.items():
        yield from ((name, sign) for sign in aspect.evidence)
    for name in PLAIN_LISTS:
        kind, weight = name.removeprefix("not_"), -1.0 if name.startswith("not_") else 1.0
        for word in getattr(segment, name):
            yield "", SegmentEvidence.model_validate({kind: (word,), "weight": weight})


def _spelled_out(tags: Sequence[str]) -> Iterator[str]:
    for name in tags:
        yield from (" ".join(entry) for entry in lists().get(name[1:], ())) if name.startswith("@") else (name,)


def _add_industry(search: Search, name: str, number: int) -> None:
    if not name.startswith("@"):
        search.industries.setdefault(_industry(name), []).append(number)
        return
    family = families().get(name[1:], {})
    for member in family.get("names", ()):
        search.industries.setdefault(_industry(member), []).append(number)
    search.codes += [(scheme, code, number) for scheme in ("naics", "sic") for code in family.get(scheme, ())]


@lru_cache(maxsize=10_000)
def _industry(name: str) -> str:
    """An industry's name as it is compared: “Oil & Energy” and “oil and energy” are one."""
    return " ".join(tag(name).replace("&", " and ").replace("/", " ").replace(",", " ").split())


def _on_product(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    for offset, text in _sentences(fact.text):
        for number, found in text.find(search.phrases):
            entry = search.entries[number]
            if found.denied and not (found.inverted and entry.weight >= _TELLING):
                continue  # "unlike an agency", "not for consumers", "not a tool": nothing is said for the opposite
            weight = -entry.weight if found.denied else entry.weight
            why = f"denied: “{found.denied}”" if found.denied else entry.why
            yield number, _mark(fact, entry, weight, fact.text, offset + found.start, offset + found.end, why)


@lru_cache(maxsize=2_000)
def _sentences(text: str) -> tuple[tuple[int, Text], ...]:
    """The sentences about what the company does, with where they begin."""
    pieces = [(match.start(), Text(match[0])) for match in _SENTENCE.finditer(text)]
    return tuple((at, piece) for at, piece in pieces if not piece.says(asides()))


def _on_tags(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    yield from _on_values(fact, search, search.tags, tag)


def _on_industry(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    yield from _on_values(fact, search, search.industries, _industry)
    yield from _on_codes(fact, search, str(fact.value or ""))


def _on_values(
    fact: Fact, search: Search, known: dict[str, list[int]], form: Callable[[str], str]
) -> Iterator[tuple[int, EvidenceMark]]:
    values = fact.value if isinstance(fact.value, tuple) else (str(fact.value or ""),)
    text, at = ", ".join(values), 0
    for value in values:
        for piece in (match for match in _PARTS.finditer(value) if match[0].strip()):
            start = at + piece.start() + len(piece[0]) - len(piece[0].lstrip())
            for number in known.get(form(piece[0].strip()), ()):
                entry = search.entries[number]
                yield number, _mark(fact, entry, entry.weight, text, start, start + len(piece[0].strip()), entry.why)
        at += len(value) + len(", ")


def _on_other(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    """A list's own column of codes, kept as it stands: “NAICS Codes: 511210”."""
    yield from _on_codes(fact, search, fact.text)


def _on_scheme(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    """A fact that is codes of one scheme: 511210, 541511."""
    codes = fact.value if isinstance(fact.value, tuple) else (str(fact.value or ""),)
    yield from _on_codes(fact, search, f"{fact.kind.value.upper()}: {', '.join(codes)}")


def _on_codes(fact: Fact, search: Search, text: str) -> Iterator[tuple[int, EvidenceMark]]:
    for scheme, digits, start in _codes_in(text):
        code = f"uk:{digits}" if scheme == "sic" and len(digits) == _BRITISH_SIC_DIGITS else digits
        for wanted, leading, number in search.codes:
            if wanted == scheme and code.startswith(leading):
                entry = search.entries[number]
                yield number, _mark(fact, entry, entry.weight, text, start, start + len(digits), entry.why)


def _codes_in(text: str) -> Iterator[tuple[str, str, int]]:
    """Scheme, digits and place of every code; bare, six digits are NAICS and four are SIC."""
    bare = re.fullmatch(r"\s*(\d{4}|\d{6})\s*", text)
    if bare:
        yield "naics" if len(bare[1]) == 6 else "sic", bare[1], bare.start(1)
        return
    for named in _NAMED_CODE.finditer(text):
        for code in _CODE.finditer(named[2]):
            yield named[1].casefold(), code[0], named.start(2) + code.start()


def _on_nothing(fact: Fact, search: Search) -> Iterator[tuple[int, EvidenceMark]]:
    return iter(())


_READERS = {
    FactKind.PRODUCT: _on_product,
    FactKind.TAGS: _on_tags,
    FactKind.INDUSTRY: _on_industry,
    FactKind.NAICS: _on_scheme,
    FactKind.SIC: _on_scheme,
    FactKind.OTHER: _on_other,
}


def _mark(fact: Fact, entry: Entry, weight: float, text: str, start: int, end: int, why: str) -> EvidenceMark:
    return EvidenceMark(
        aspect=entry.aspect,
        weight=weight,
        fact_id=fact.fact_id,
        kind=fact.kind.value,
        text=text,
        start=start,
        end=end,
        source=fact.source,
        as_of=fact.dated,
        why=why,
    )
