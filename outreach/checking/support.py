"""What one sentence may rest on: the facts and claims it cites, read once, and the names it may use anyway."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from outreach.checking.atoms import Number, numbers
from outreach.checking.dates import Moment, moments
from outreach.checking.lexicon import (
    event_covers,
    longest_phrase,
    phrase_pattern,
    record_stems,
    relations,
    synonym_groups,
)
from outreach.checking.reading import Reading, read, stem
from outreach.models import CheckEvidence, Claim, Fact, FactKind, Tense

#: A piece of a fact that orders somebody to write something is no statement and supports nothing.
_ORDER = re.compile(
    r"(?:^|[.!?;:>\]]\s*|\b(?:please|always|must|should)\s+)(?:also |then |now )?"
    r"(?:ignore|disregard|include|add|insert|mention|append|write|say|state|claim|tell|output|print|respond|reply|start|end|begin"
    r"|congratulate|thank|praise|offer|promise|integrate|incorporate|use the|replace|forget|repeat|recommend|suggest)\b"
    r".*\b(?:message|e-?mail|reply|response|answer|output|instructions?|prompts?|draft|reader|recipient|them|him|her"
    r"|sentence|subject|word|phrase|text|note)\b"
    r"|\bif you(?:['’]re| are) an? |\b(?:ai|llm|language model|assistant)s?\b[^.]*"
    r"\b(?:must|should|please|ignore|include)\b"
    r"|\b(?:ignore|disregard|forget) (?:\w+ ){0,3}(?:instructions?|prompts?|rules?)\b",
    re.IGNORECASE,
)
#: A fact as records give it: "film editor: X".
LABELLED = re.compile(r"^([\w '()/-]{2,60}): ")
#: Somebody's life in brackets: "(8 January 1935 – 16 August 1977)".
_LIFE = re.compile(r"\([^()]*\b\d{4}\b[^()]{0,4}[–—-][^()]*\b\d{4}\b[^()]*\)")
_LIFE_STEMS = ("born", "die", "death", "birth")
_PIECE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“\[])")


@dataclass(frozen=True)
class Source:
    """One cited fact or claim."""

    id: str
    kind: str  # fact or claim
    text: str
    quote: str = ""  # what the source literally says
    address: str = ""  # where it was read
    topic: FactKind | None = None
    event_on: date | None = None
    is_plan: bool = False

    @property
    def reading(self) -> Reading:
        """The text as tokens."""
        return read(self.text)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The quantities it states."""
        return numbers(self.text)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The dates it states."""
        return moments(self.text)


def from_fact(fact: Fact) -> Source:
    """A fact as a source, without what orders somebody to write something."""
    text = _statements(fact.text)
    plan = fact.tense is Tense.PLAN or (fact.tense is not Tense.PAST and _speaks_of_plan(text))
    quote = f"{text}\n{_statements(fact.evidence)}"
    return Source(fact.fact_id, "fact", text, quote, fact.source, fact.kind, fact.event_on, plan)


def from_claim(claim_id: str, claim: Claim) -> Source:
    """An approved claim as a source."""
    return Source(claim_id, "claim", claim.text, claim.text, claim.proof)


@lru_cache(maxsize=2048)
def _statements(text: str) -> str:
    pieces = _PIECE.split(text)
    return " ".join(piece for piece in pieces if not _ORDER.search(piece))


_PLANS = re.compile(
    r"\b(?:plans? to|planning to|planned for|planned to|plans (?:an?|the|its)|will|intends? to|aims? (?:to|for)"
    r"|targets? (?:an?|the|\d)|going to|set to|to open|upcoming|expects? to"
    r"|(?:wants?|hopes?|due|proposes?|scheduled|expected|preparing|looking) to"
    r"|(?:goal|target|aim|ambition) (?:of|is))\b"
)


def _speaks_of_plan(text: str) -> bool:
    return bool(_PLANS.search(text))


class Support:
    """The words, stems and meanings of some sources."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = tuple(sorted(sources, key=lambda source: source.id))

    def only(self, kind: str) -> "Support":
        """The facts alone, or the claims alone."""
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, "Support"]:
        parts = {kind: [source for source in self.sources if source.kind == kind] for kind in ("fact", "claim")}
        return {kind: self if len(part) == len(self.sources) else Support(part) for kind, part in parts.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded words."""
        return frozenset().union(*(source.reading.words for source in self.sources))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all words."""
        return frozenset(s for source in self.sources for s in source.reading.stems)

    @cached_property
    def meanings(self) -> frozenset[int]:
        """Synonym groups that some word or phrase belongs to."""
        return frozenset(group for source in self.sources for group in text_meanings(source.text))

    @cached_property
    def plans(self) -> bool:
        """Whether some source tells of a plan."""
        return any(source.is_plan for source in self.sources)

    @cached_property
    def happenings(self) -> frozenset[int]:
        """Grave happenings that some word or phrase tells of."""
        return frozenset(line for source in self.sources for line in _happenings(source.text))

    @cached_property
    def related(self) -> frozenset[str]:
        """Stems with which the relation of a record ("film editor: X") may be told."""
        return frozenset(s for source in self.sources for s in _related(source.text))

    @cached_property
    def initials(self) -> frozenset[str]:
        """First letters of runs of three to five words."""
        return frozenset(run for source in self.sources for run in _initials(source.text))

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words of three to five capitals, folded."""
        tokens = [token for source in self.sources for token in source.reading.tokens]
        return frozenset(t.word for t in tokens if t.kind == "word" and t.text.isupper() and 3 <= len(t.text) <= 5)

    @cached_property
    def lower(self) -> str:
        """All texts, folded, one a line."""
        return "\n".join(source.reading.folded for source in self.sources)

    @property
    def events(self) -> tuple[date, ...]:
        """When the cited news happened."""
        return tuple(source.event_on for source in self.sources if source.event_on)

    def said(self, key: str, file: str) -> frozenset[str]:
        """Which words of a list the sources use."""
        return frozenset(phrase_pattern(file, key).findall(self.lower))

    def stating(self, text: str) -> Source | None:
        """The source that says exactly this."""
        return next((source for source in self.sources if same_text(source.text, text)), None)


@lru_cache(maxsize=4096)
def text_meanings(text: str) -> frozenset[int]:
    """Synonym groups that some word or phrase of a text belongs to."""
    return _lines(read(text).stems, synonym_groups())


@lru_cache(maxsize=4096)
def _happenings(text: str) -> frozenset[int]:
    return _lines(read(text).stems, event_covers())


def _lines(stems: tuple[str, ...], table: Mapping[tuple[str, ...], frozenset[int]]) -> frozenset[int]:
    found: set[int] = set()
    for start in range(len(stems)):
        for size in range(1, min(longest_phrase(), len(stems) - start) + 1):
            found |= table.get(stems[start : start + size], frozenset())
    return frozenset(found)


@lru_cache(maxsize=4096)
def _related(text: str) -> frozenset[str]:
    found: set[str] = set(_LIFE_STEMS) if _LIFE.search(text) else set()
    match = LABELLED.match(text)
    if not match:
        return frozenset(found)
    label = read(match[1]).stems
    found |= record_stems()
    for phrase, stems in relations():
        if any(label[start : start + len(phrase)] == phrase for start in range(len(label))):
            found |= stems
    return frozenset(found)


@lru_cache(maxsize=4096)
def _initials(text: str) -> frozenset[str]:
    firsts = "".join(token.word[0] for token in read(text).tokens if token.kind == "word")
    return frozenset(firsts[i : i + n] for n in (3, 4, 5) for i in range(len(firsts) - n + 1))


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same, end mark and typography aside."""
    return bool(one.strip()) and read(one).folded.rstrip(".!") == read(other).folded.rstrip(".!")


@dataclass(frozen=True)
class People:
    """The names a sentence may use without citing anything."""

    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    seller: frozenset[str]  # words of the seller's name
    company: frozenset[str]
    reader: frozenset[str]  # words of the recipient's name
    company_stems: frozenset[str] = frozenset()  # "studio" of "Lanternfish Studios"


@lru_cache(maxsize=512)
def _people(first: str, last: str, company: str, title: str, seller: str, sender: str) -> People:
    texts = (f"{first} {last}", first, last, company, seller, sender, *sender.split(), *company.split(), title)
    readings = [read(text) for text in texts if text.strip()]
    seller_words = read(seller).words - _legal_forms()
    return People(
        frozenset().union(*(reading.words for reading in readings)),
        frozenset(tuple(t.word for t in reading.tokens if t.kind != "mark") for reading in readings),
        seller_words,
        read(company).words - _legal_forms(),
        read(first).words | read(last).words,
        frozenset(map(stem, read(company).words - _legal_forms())),
    )


def people_of(evidence: CheckEvidence) -> People:
    """The reader, their company, the sender and the seller."""
    who = (evidence.first_name, evidence.last_name, evidence.company, evidence.title, evidence.seller, evidence.sender)
    return _people(*who)


def _legal_forms() -> frozenset[str]:
    return frozenset(
        {"inc", "llc", "ltd", "gmbh", "ag", "plc", "corp", "co", "the", "and", "of", "group", "company", "limited"}
    )


def claim_support(claims: Mapping[str, Claim]) -> Support:
    """Every approved claim, for the words of questions and of what might be."""
    return Support(from_claim(claim_id, claim) for claim_id, claim in sorted(claims.items()))
