"""Statements about the seller: in the words of cited claims only."""

from collections.abc import Iterator

from outreach.checking.atoms import numbers
from outreach.checking.case import Case
from outreach.checking.coverage import is_free, meanings, uncovered
from outreach.checking.reading import Token, capital_runs
from outreach.checking.support import Source, Support
from outreach.models import Finding

_FIRST_PERSON = frozenset({"we", "our", "ours", "us", "we're", "we've", "we'd", "we'll", "ourselves"})
_MODALS = frozenset({"can", "could", "may", "might", "would", "try", "get", "start", "if"})
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
    """What a claim says, told as something the reader has or did, without "can" or "could"."""
    facts, claims = case.support.only("fact"), case.support.only("claim")
    if case.is_question or not claims.sources:
        return
    foreign, lent = uncovered(case, facts), _lent_numbers(case, facts)
    for start, end in _reader_clauses(case):
        for token in foreign:
            if start <= token.start < end:
                message = f"{case.shown(token.start, token.end)} is what a claim says of us, not of the reader."
                tell = case.soft if facts.sources else case.hard
                suggestion = "Say “could”, or name the seller as the one who does it."
                yield tell("seller", (token.start, token.end), message, suggestion=suggestion)
        for span in lent:
            if start <= span[0] < end:
                yield case.hard("seller", span, f"{case.shown(*span)} is our figure, not one the reader has reached.")


def _reader_clauses(case: Case) -> list[tuple[int, int]]:
    """Clauses about the reader that neither speak of the seller nor of what might be."""
    found = []
    for start, end in case.clauses:
        words = {token.word for token in case.reading.tokens if start <= token.start < end}
        if words & (_READER | case.people.company) and not words & (_MODALS | _FIRST_PERSON):
            found.append((start, end))
    return found


def check_customers(case: Case) -> Iterator[Finding]:
    """A figure one named customer reached is told with that customer's name."""
    words = case.reading.words
    for number in numbers(case.text):
        stating = [s for s in case.support.sources if any(n.value == number.value and not n.weak for n in s.numbers)]
        named = [(source, _customers(case, source)) for source in stating]
        if named and all(source.kind == "claim" and names and not names & words for source, names in named):
            source, names = named[0]
            span = (number.start, number.end)
            who = " ".join(sorted(names)).title()
            message = f"{case.shown(*span)} is the figure of one customer ({who}); the sentence must name it."
            yield case.hard("seller", span, message, expected=source.text, fact_id=source.id)


def _customers(case: Case, source: Source) -> frozenset[str]:
    """Names in a claim that is about somebody else than the seller: its subject, or whom it was done with."""
    tokens = [token for token in source.reading.tokens if token.kind != "mark"]
    found: set[str] = set()
    for run in capital_runs(source.reading.tokens):
        at = tokens.index(run[0])
        following = tokens[at + len(run)].word if at + len(run) < len(tokens) else ""
        opening = at == 0 and (len(run) > 1 or (following.endswith("s") and not is_free(case, run[0])))
        opening = opening and not meanings(source.reading, run[0])
        beside = at > 0 and tokens[at - 1].word in ("with", "at", "for", "by") and len(run) > 1
        if (opening or beside) and not {token.word for token in run} & case.people.words:
            found |= {token.word for token in run}
    return frozenset(found)
