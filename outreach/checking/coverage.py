"""Coverage: each word that could claim something is in the cited texts, by itself, by its stem or by its meaning."""

from collections.abc import Iterator

from outreach.checking.atoms import numbers
from outreach.checking.case import Case
from outreach.checking.dates import moments
from outreach.checking.lexicon import (
    event_stems,
    function_words,
    longest_phrase,
    neutral_stems,
    synonym_groups,
)
from outreach.checking.reading import Reading, Token, parts, stem
from outreach.checking.support import Support
from outreach.models import Finding

_MODALS = frozenset(
    {"can", "could", "may", "might", "would", "should", "rarely", "often", "usually", "typically", "sometimes"}
)


def check_coverage(case: Case) -> Iterator[Finding]:
    """Words that neither the cited facts nor the neutral list have; a grave one is hard, the others can be repaired."""
    support = case.support
    lends = case.is_question or any(token.word in _MODALS for token in case.reading.tokens)
    if lends and not case.evidence.asks.keys() >= {s.id for s in case.support.sources}:
        # What might be, and what is asked about, may be said in the words of any approved claim.
        support = Support((*support.sources, *(s for s in case.claims.sources if s.id not in _ids(support))))
    for token in uncovered(case, support):
        span = (token.start, token.end)
        shown = case.shown(*span)
        if any(stem(part) in event_stems() for part in parts(token.word)):
            yield case.hard("event", span, f"{shown} is in no fact this sentence cites.", suggestion="Remove it.")
        else:
            yield case.soft(
                "coverage",
                span,
                f"No cited fact says {shown}.",
                suggestion="Use the words of the fact, or cite the fact that says it.",
            )


def _ids(support: Support) -> frozenset[str]:
    return frozenset(source.id for source in support.sources)


def uncovered(case: Case, support: Support) -> list[Token]:
    """The words of a sentence that need a source and have none."""
    atoms = [(n.start, n.end) for n in numbers(case.text)] + [(m.start, m.end) for m in moments(case.text)]
    missing = []
    for token in case.reading.tokens:
        is_atom = any(start <= token.start and token.end <= end for start, end in atoms)
        if token.kind != "word" or is_atom or case.is_quoted(token):
            continue
        if not (is_free(case, token) or is_covered(case, token, support)):
            missing.append(token)
    return missing


def is_free(case: Case, token: Token) -> bool:
    """Grammar, neutral words, and the names of those who write and read."""
    return token.word in case.people.words or is_neutral(token)


def is_neutral(token: Token) -> bool:
    """Whether a word claims nothing; "IT" and "US" are no words of grammar."""
    if len(token.text) > 1 and token.text.isupper():
        return False
    return all(
        part in function_words() or stem(part) in neutral_stems() or part.isdigit() for part in parts(token.word)
    )


def is_covered(case: Case, token: Token, support: Support) -> bool:
    """Whether the texts have a word: as it stands, by stem, abbreviation, synonym or place and people."""
    if token.word in support.words or stem(token.word) in support.stems:
        return True
    if meanings(case.reading, token) & support.meanings:
        return True
    return "-" in token.word and all(_has_part(part, support) for part in parts(token.word))


def _has_part(part: str, support: Support) -> bool:
    known = part in function_words() or part.isdigit() or stem(part) in neutral_stems() or stem(part) in support.stems
    return known or bool(synonym_groups().get((stem(part),), frozenset()) & support.meanings)


def meanings(reading: Reading, token: Token) -> frozenset[int]:
    """Meanings of a word, alone and as part of a phrase around it."""
    words = [other for other in reading.tokens if other.kind != "mark"]
    stems = [_stem_of(other) for other in words]
    here = words.index(token)
    found: set[int] = set()
    for start in range(max(0, here - longest_phrase() + 1), here + 1):
        for end in range(here + 1, min(len(words), start + longest_phrase()) + 1):
            found |= synonym_groups().get(tuple(stems[start:end]), frozenset())
    return frozenset(found)


def _stem_of(token: Token) -> str:
    """The stem; of a plural of capitals ("AEs") the singular."""
    plural = len(token.text) > 2 and token.text.endswith("s") and token.text[:-1].isupper()
    return stem(token.word[:-1] if plural else token.word)
