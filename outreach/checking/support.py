"""What one sentence may rest on: the facts and claims it cites, read once, and the names it may use anyway."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from outreach.checking.atoms import Number, numbers
from outreach.checking.dates import Moment, moments
from outreach.checking.lexicon import longest_phrase, phrase_pattern, synonym_groups
from outreach.checking.reading import Reading, read
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


def _speaks_of_plan(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:plans? to|planning to|planned for|planned to|plans (?:an?|the|its)|will|intends? to|aims? to"
            r"|targets? (?:an?|the|\d)|going to|set to|to open|upcoming|expects? to)\b",
            text,
        )
    )


class Support:
    """The words, stems and meanings of some sources."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = tuple(sorted(sources, key=lambda source: source.id))

    def only(self, kind: str) -> "Support":
        """The facts alone, or the claims alone."""
        return Support(source for source in self.sources if source.kind == kind)

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
        return frozenset(group for source in self.sources for group in _meanings(source.text))

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
def _meanings(text: str) -> frozenset[int]:
    stems = read(text).stems
    found: set[int] = set()
    for start in range(len(stems)):
        for size in range(1, min(longest_phrase(), len(stems) - start) + 1):
            found |= synonym_groups().get(stems[start : start + size], frozenset())
    return frozenset(found)


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
