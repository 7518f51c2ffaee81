"""Coverage: each word that could claim something is in the cited texts, by itself, by its stem or by its meaning."""

from collections.abc import Iterator
from functools import cache, lru_cache

from outreach.checking.atoms import numbers, singular
from outreach.checking.case import Case
from outreach.checking.dates import moments
from outreach.checking.lexicon import (
    ask_words,
    event_lines,
    function_words,
    neutral_stems,
    phrase_lengths,
    phrase_pattern,
    synonym_groups,
    word_set,
)
from outreach.checking.reading import Reading, Token, parts, read, stem
from outreach.checking.support import Support, from_fact
from outreach.models import Fact, FactKind, FactStatus, Finding

_WORDS_OF_FACT = "Use the words of the fact, or cite the fact that says it."
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})

_BUYERS = frozenset({"customers", "clients", "users"})
_MODALS = frozenset(
    {"can", "could", "may", "might", "would", "should", "rarely", "often", "usually", "typically", "sometimes"}
)


def check_coverage(case: Case) -> Iterator[Finding]:
    """Words that neither the cited facts nor the neutral list have; a grave one is hard, the others can be repaired."""
    support = case.support
    lends = case.is_question or _speaks_of_possible(case)
    if lends and not case.evidence.asks.keys() >= {s.id for s in case.support.sources}:
        # What might be, and what is asked about, may be said in the words of any approved claim.
        lent = (*case.claims.sources, *(from_fact(fact) for fact in _roles(case)))
        support = Support((*support.sources, *(source for source in lent if source.id not in _ids(support))))
    grave = {t.start for t in uncovered(case, case.support) if _is_grave(case, t)} if lends else set()
    missing = {token.start: token for token in uncovered(case, support)}
    told = [t for t in case.reading.tokens if t.start in grave and (not case.is_question or _is_past(t))]
    missing |= {token.start: token for token in told}
    for token in sorted(missing.values(), key=lambda t: t.start):
        span = (token.start, token.end)
        shown = case.shown(*span)
        if _is_grave(case, token):
            yield case.hard("event", span, f"{shown} is in no fact this sentence cites.", suggestion="Remove it.")
        elif _is_other_party(case, token):
            yield case.hard(
                "unit", span, f"{shown} is not whom or what the cited fact speaks of.", suggestion=_WORDS_OF_FACT
            )
        else:
            yield case.soft("coverage", span, f"No cited fact says {shown}.", suggestion=_WORDS_OF_FACT)


def _roles(case: Case) -> list[Fact]:
    """What the reader's own work is."""
    return [f for f in case.evidence.facts if f.kind is FactKind.ROLE and f.status is FactStatus.VERIFIED]


def _speaks_of_possible(case: Case) -> bool:
    """What could be, and what anybody can say of a number: "is no small job", "a lot of"."""
    modal = any(t.word in _MODALS and not t.text[:1].isupper() for t in case.reading.tokens)
    return modal or bool(phrase_pattern("predicates.yaml", "bridges").search(case.reading.lower))


def _is_mild(case: Case, token: Token) -> bool:
    """ "Can save some digging": a small relief that is only possible."""
    if token.word not in word_set("predicates.yaml", "relief"):
        return False
    start, end = case.clause_of(token.start)
    return any(t.word in _MODALS for t in case.reading.tokens if start <= t.start < token.start and t.start < end)


def _is_past(token: Token) -> bool:
    """ "The technicians who left": a question takes it for granted that they did."""
    return token.word.endswith("ed") or token.word in ("left", "lost", "won", "bought", "sold", "quit", "shut", "cut")


def _is_grave(case: Case, token: Token) -> bool:
    """A word for a grave happening that none of the cited texts tells: told as a fact, not as somebody's daily work."""
    happenings = _lines(case.reading, event_lines()).get(token.start, frozenset())
    daily = token.word in ("buying", "cutting", "leaving", "raising", "winning", "closing") and not any(
        other.end < token.start and other.word in _BE for other in case.reading.tokens
    )
    return bool(happenings) and not daily


def _is_other_party(case: Case, token: Token) -> bool:
    """ "Customers" where the fact has "suppliers": another kind of people or places than the fact speaks of."""
    parties = word_set("units.yaml", "parties")
    word = singular(token.word)
    if word not in parties or word == token.word:
        return False
    told = {singular(w) for source in case.support.sources for w in source.reading.words} & parties
    here = {singular(w) for w in case.reading.words}
    return bool(told - here)


def _ids(support: Support) -> frozenset[str]:
    return frozenset(source.id for source in support.sources)


def uncovered(case: Case, support: Support) -> list[Token]:
    """The words of a sentence that need a source and have none."""
    atoms = [(n.start, n.end) for n in numbers(case.text)] + [(m.start, m.end) for m in moments(case.text)]
    missing = []
    for token in case.reading.tokens:
        if token.kind != "word" or is_covered(case, token, support):
            continue
        if (is_free(case, token) or _is_mild(case, token)) and not _opens_event(case, token):
            continue
        if token.word in _BUYERS and support.sources and not support.only("fact").sources:
            continue  # beside claims alone they are those of the seller
        is_atom = any(start <= token.start and token.end <= end for start, end in atoms)
        asked = case.is_question and token.word in ask_words()
        in_phrase = not case.bare[token.start : token.end].strip()  # quoted, or part of a turn of phrase
        if not (is_atom or asked or in_phrase):
            missing.append(token)
    return missing


def _opens_event(case: Case, token: Token) -> bool:
    """ "Took over", "let go": a grave happening told in harmless words."""
    if token.start not in _happenings_of(case.text) or token.word in case.people.words:
        return False
    if stem(token.word) == "take":  # "took over Oriel" buys a company; "take over your invoicing" is a task
        return any(t.text[:1].isupper() for t in [t for t in case.reading.tokens if t.start > token.start][1:4])
    return token.word not in function_words() and bool(case.bare[token.start : token.end].strip())


def is_free(case: Case, token: Token) -> bool:
    """Grammar, neutral words, and the names of those who write and read."""
    return token.word in case.people.words or is_neutral(token) or stem(token.word) in case.people.company_stems


def is_neutral(token: Token) -> bool:
    """Whether a word claims nothing; "IT" and "US" are no words of grammar."""
    if len(token.text) > 1 and token.text.isupper():
        return False
    return _is_neutral(token.word)


@lru_cache(maxsize=16_384)
def _is_neutral(word: str) -> bool:
    if word.endswith("ly") and len(word) > 5 and word not in word_set("neutral.yaml", "strong_adverbs"):
        return True
    return all(part in function_words() or stem(part) in neutral_stems() or part.isdigit() for part in parts(word))


def is_covered(case: Case, token: Token, support: Support) -> bool:
    """Whether the texts have a word: as it stands, by stem, abbreviation, synonym or place and people."""
    word = stem(token.word)
    if token.word in support.words or word in support.stems:
        return True
    if support.plans and word in _plan_stems():
        return True
    grave = _lines(case.reading, event_lines()).get(token.start)
    if grave:
        return bool(grave & support.happenings) or word in support.related
    if word in support.related or meanings(case.reading, token) & support.meanings:
        return True
    if "-" in token.word and all(_has_part(part, support) for part in parts(token.word)):
        return True
    return is_short_form(case.reading, token, support)


@cache
def _plan_stems() -> frozenset[str]:
    """A fact that is a plan may be called one, whatever its own word for it."""
    return frozenset(map(stem, word_set("dates.yaml", "plan_words")))


def _has_part(part: str, support: Support) -> bool:
    known = part in function_words() or part.isdigit() or stem(part) in neutral_stems() or stem(part) in support.stems
    return known or bool(synonym_groups().get((stem(part),), frozenset()) & support.meanings)


def is_short_form(reading: Reading, token: Token, support: Support) -> bool:
    """ "PMS" of "property management system", and the words of it where the text has "PMS"."""
    if token.text.isupper() and 3 <= len(token.text) <= 5:
        return token.word in support.initials
    shorts = support.capitals
    runs = spelled_out(reading.given) if shorts else ()
    return any(start <= token.start < end for start, end, initials in runs if initials in shorts)


@lru_cache(maxsize=1024)
def spelled_out(text: str) -> tuple[tuple[int, int, str], ...]:
    """Runs of three to five words with their first letters."""
    words = [token for token in read(text).tokens if token.kind == "word"]
    runs = [words[start : start + size] for size in (3, 4, 5) for start in range(len(words) - size + 1)]
    return tuple((run[0].start, run[-1].end, "".join(token.word[0] for token in run)) for run in runs)


def meanings(reading: Reading, token: Token) -> frozenset[int]:
    """Meanings of a word, alone and as part of a phrase around it."""
    return _lines(reading, synonym_groups()).get(token.start, frozenset())


def _lines(reading: Reading, table: dict[tuple[str, ...], frozenset[int]]) -> dict[int, frozenset[int]]:
    if table is synonym_groups():
        return _meanings_of(reading.given)
    return _happenings_of(reading.given)


@lru_cache(maxsize=4096)
def _meanings_of(text: str) -> dict[int, frozenset[int]]:
    return _placed(read(text), synonym_groups())


@lru_cache(maxsize=4096)
def _happenings_of(text: str) -> dict[int, frozenset[int]]:
    return _placed(read(text), event_lines())


def _placed(reading: Reading, table: dict[tuple[str, ...], frozenset[int]]) -> dict[int, frozenset[int]]:
    """Where a word stands -> the lines of a table that it, or a phrase around it, is in."""
    pieces = [(other, piece) for other in reading.tokens if other.kind != "mark" for piece in parts(other.word)]
    words = [other for other, _ in pieces]
    stems = [_stem_of(other) if piece == other.word else stem(piece) for other, piece in pieces]
    found: dict[int, frozenset[int]] = {}
    lengths = phrase_lengths(events=table is event_lines())
    for start in range(len(words)):
        for size in range(1, min(lengths.get(stems[start], 0), len(words) - start) + 1):
            lines = table.get(tuple(stems[start : start + size]))
            for word in words[start : start + size] if lines else ():
                found[word.start] = found.get(word.start, frozenset()) | (lines or frozenset())
    return found


def _stem_of(token: Token) -> str:
    """The stem; of a plural of capitals ("AEs") the singular."""
    plural = len(token.text) > 2 and token.text.endswith("s") and token.text[:-1].isupper()
    return stem(token.word[:-1] if plural else token.word)
