"""Joining: a reason, a purpose or one statement made of two facts that no source joins."""

import re
from collections.abc import Iterator

from outreach.checking.atoms import numbers
from outreach.checking.case import Case
from outreach.checking.coverage import is_free, meanings
from outreach.checking.lexicon import phrase_pattern
from outreach.checking.merging import piece_of
from outreach.checking.predicates import MODALS
from outreach.checking.reading import Token, stem
from outreach.checking.support import LABELLED, Source, text_meanings
from outreach.models import Finding

_SELLER = frozenset({"i", "we", "our", "us", "i'm", "i'd", "we'd", "me"})


def check_joining(case: Case) -> Iterator[Finding]:
    """Causes nobody told, and clauses that take their words from two facts."""
    if case.is_question:
        return
    yield from _check_causes(case)
    yield from _check_clauses(case)
    yield from _check_purposes(case)


_PURPOSE = re.compile(r"(?<![\w-])(?:in order )?to (?!the |a |an |your |our |their |its |this |that )[a-z]{3,}")


def _check_purposes(case: Case) -> Iterator[Finding]:
    """ "Hiring planners to run the new site": a purpose that joins two facts."""
    facts = case.support.only("fact").sources
    for match in _PURPOSE.finditer(case.bare) if len(facts) > 1 else ():
        start, end = piece_of(case, match.start())
        owners = [(t, _owner(case, t)) for t in case.reading.tokens if start <= t.start < end and t.kind != "mark"]
        before = {o.id for t, o in owners if o and t.start < match.start()}
        after = {o.id for t, o in owners if o and t.start >= match.start()}
        modal = MODALS & {t.word for t, _ in owners}
        if before and after and not before & after and not modal:
            yield case.hard(
                "merged", match.span(), f"{case.shown(*match.span())} makes one fact the purpose of another."
            )


def _check_causes(case: Case) -> Iterator[Finding]:
    words = {token.word for token in case.reading.tokens}
    if words & (MODALS | _SELLER | case.people.seller):
        return
    if phrase_pattern("predicates.yaml", "causes").search(case.support.lower):
        return
    for match in phrase_pattern("predicates.yaml", "causes").finditer(case.bare):
        yield case.hard("merged", match.span(), f"{case.shown(*match.span())}: no cited fact gives a reason.")
        return


def _check_clauses(case: Case) -> Iterator[Finding]:
    """ "The new mill cut energy use": the mill from one fact, the energy from another."""
    facts = case.support.only("fact").sources
    if len(facts) < 2 or any(LABELLED.match(source.text) for source in facts):
        return
    owners = [(token, _owner(case, token)) for token in case.reading.tokens if token.kind in ("word", "digits")]
    told = [(token, owner) for token, owner in owners if owner is not None]
    for token, owner in told:
        piece = piece_of(case, token.start)
        before = [(t, o) for t, o in told if piece[0] <= t.start < token.start and o is not owner]
        bridged = bool(before) and _is_bridged(case, (piece[0], before[0][0].start), before[-1][1], owner)
        if before and not (bridged or _is_modal(case, token)):
            span = (before[-1][0].start, token.end)
            yield case.hard("merged", span, f"{case.shown(*span)} joins two facts to one statement.")
            return


def _is_bridged(case: Case, piece: tuple[int, int], one: Source, other: Source) -> bool:
    """Whether a clause begins with a word that stands in both facts, so that it is one thing they speak of."""
    inside = [t for t in case.reading.tokens if piece[0] <= t.start < piece[1] and t.kind == "word"]
    return any(_has(case, one, t) and _has(case, other, t) for t in inside if not is_free(case, t))


def _is_modal(case: Case, token: Token) -> bool:
    start, end = case.clause_of(token.start)
    return any(t.word in MODALS for t in case.reading.tokens if start <= t.start < end)


def _owner(case: Case, token: Token) -> Source | None:
    """The one cited fact that has a word or number; none when it is free, or when several have it."""
    if token.kind == "word" and is_free(case, token):
        return None
    has = [source for source in case.support.sources if _has(case, source, token)]
    return has[0] if len(has) == 1 and has[0].kind == "fact" else None


def _has(case: Case, source: Source, token: Token) -> bool:
    values = {n.value for n in numbers(case.text) if n.start <= token.start < n.end and not n.weak}
    if values:
        return any(n.value in values for n in source.numbers)
    known = token.word in source.reading.words or stem(token.word) in source.reading.stems
    return known or bool(meanings(case.reading, token) & text_meanings(source.text))
