"""Statements about the seller: in the words of cited claims only."""

from collections.abc import Iterator

from outreach.checking.atoms import numbers
from outreach.checking.case import Case
from outreach.checking.coverage import uncovered
from outreach.checking.reading import Token
from outreach.checking.support import Support
from outreach.models import Finding

_FIRST_PERSON = frozenset({"we", "our", "ours", "us", "we're", "we've", "we'd", "we'll", "ourselves"})
_MODALS = frozenset({"can", "could", "may", "might", "would", "try", "get", "start", "if", "will", "for"})
_READER = frozenset({"you", "your", "you've", "you're"})


def check_seller(case: Case) -> Iterator[Finding]:
    """What is said of the seller is an approved claim the sentence cites; facts about the reader lend it no word."""
    claims = case.support.only("claim")
    spans = [(token.start, token.end) for token in uncovered(case, claims)] + _lent_numbers(case, claims)
    speakers = _speakers(case)
    for start, end in case.clauses:
        if any(start <= token.start < end for token in speakers):
            yield from (_unapproved(case, span) for span in spans if start <= span[0] < end)
    yield from _check_promises(case)


def _lent_numbers(case: Case, claims: Support) -> list[tuple[int, int]]:
    """Numbers that stand in a cited fact and in no cited claim."""
    known = {(number.value, number.kind) for source in claims.sources for number in source.numbers}
    cited = {(number.value, number.kind) for source in case.support.sources for number in source.numbers}
    own = [number for number in numbers(case.text) if not number.weak]
    return [(n.start, n.end) for n in own if (n.value, n.kind) in cited - known]


def _unapproved(case: Case, span: tuple[int, int]) -> Finding:
    who = case.evidence.seller or "us"
    return case.hard(
        "seller",
        span,
        f"{case.shown(*span)} is said about {who}, and no approved claim this sentence cites says it.",
        suggestion="Use the words of an approved claim and cite it.",
    )


def _speakers(case: Case) -> list[Token]:
    seller = case.people.seller
    return [t for t in case.reading.tokens if (t.word in _FIRST_PERSON or t.word in seller) and not case.is_quoted(t)]


def _check_promises(case: Case) -> Iterator[Finding]:
    """A figure of a claim told as the reader's own, without "can" or "could"."""
    facts = {number.value for source in case.support.only("fact").sources for number in source.numbers}
    claims = {number.value for source in case.support.only("claim").sources for number in source.numbers}
    for number in numbers(case.text):
        start, end = case.clause_of(number.start)
        words = {token.word for token in case.reading.tokens if start <= token.start < end}
        readers = words & (_READER | case.people.company) and not words & (_MODALS | _FIRST_PERSON | case.people.seller)
        if readers and number.value in claims - facts and not number.weak and not case.is_question:
            span = (number.start, number.end)
            yield case.hard("seller", span, f"{case.shown(*span)} is our figure, not one the reader has reached.")
