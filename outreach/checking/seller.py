"""Statements about the seller: in the words of cited claims only."""

from collections.abc import Iterator

from outreach.checking.atoms import numbers
from outreach.checking.case import Case
from outreach.checking.coverage import is_free, meanings, uncovered
from outreach.checking.reading import Token, capital_runs, read
from outreach.checking.support import Source, Support
from outreach.models import Finding

_FIRST_PERSON = frozenset({"we", "our", "ours", "us", "we're", "we've", "we'd", "we'll", "ourselves"})
_MODALS = frozenset({"can", "could", "may", "might", "would", "try", "get", "start", "if", "pay", "need", "keep"})
_POSSIBLE = frozenset({"can", "could", "may", "might", "would", "if", "whether", "in", "idea", "question"})
_READER = frozenset({"you", "your", "you've", "you're", "yours"})
_SUBJECT_REACH = 5  # words from the start of a clause within which its subject stands
_SUBJECTS = frozenset({"it", "they", "he", "she", "this", "that", "which", "who", "i", "there"})


def check_seller(case: Case) -> Iterator[Finding]:
    """What is said of the seller is an approved claim the sentence cites; facts about the reader lend it no word."""
    if _speakers(case):
        yield from _check_speakers(case)
        yield from _check_acquaintance(case)
    yield from _check_promises(case)


def _check_acquaintance(case: Case) -> Iterator[Finding]:
    """ "We already work with your team", "is connected to your CRM": nothing of the kind has happened yet."""
    if case.is_question:
        return
    for start, end in case.clauses:
        tokens = [token for token in case.reading.tokens if start <= token.start < end]
        words = [token.word for token in tokens]
        speaks = any(start <= token.start < end for token in _speakers(case))
        already = next((token for token in tokens if token.word in ("already", "have", "has", "did", "had")), None)
        if speaks and already and _READER & set(words[words.index(already.word) :]) and not _POSSIBLE & set(words):
            span = (already.start, tokens[-1].end)
            yield case.hard(
                "seller",
                span,
                f"{case.shown(*span)} tells of something done for the reader, which nobody has on record.",
            )


def _check_speakers(case: Case) -> Iterator[Finding]:
    """What the clauses about the seller say beyond the cited claims."""
    claims = case.support.only("claim")
    spans = [(token.start, token.end) for token in uncovered(case, claims)] + _lent_numbers(case, claims)
    speakers = _speakers(case)
    runs = capital_runs(case.reading.tokens)
    names = {(token.start, token.end) for run in runs for token in run} | set(_lent_numbers(case, claims))
    told_of_seller = False
    for start, end in case.clauses:
        tokens = [token for token in case.reading.tokens if start <= token.start < end]
        told_of_reader = any(token.word in _READER or is_company(case, token) for token in tokens)
        if any(start <= token.start < end for token in speakers):
            told_of_seller = True
            yield from (_unapproved(case, span) for span in spans if start <= span[0] < end)
        elif told_of_seller and not told_of_reader and not any(token.word in _SUBJECTS for token in tokens):
            # "..., France among them": a piece without a subject goes on about the seller.
            yield from (_unapproved(case, span) for span in spans if start <= span[0] < end and span in names)
        else:
            told_of_seller = False


def is_company(case: Case, token: Token) -> bool:
    """A word of the name of the reader's company, written as a name."""
    if token.word not in case.people.company or not token.text[:1].isupper():
        return False
    first = read(case.evidence.company).tokens[:1]
    before = next((t.word for t in reversed(case.reading.tokens) if t.end <= token.start), "")
    return (bool(first) and first[0].word == token.word) or before in case.people.company


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
    tokens = case.reading.tokens
    return [
        token
        for before, token in zip((None, *tokens), tokens, strict=False)
        if (token.word in _FIRST_PERSON or (token.word in seller and token.text[:1].isupper()))
        and not (token.word == "us" and ((before and before.word == "the") or token.text == "US"))
        and not case.is_quoted(token)
    ]


def _check_promises(case: Case) -> Iterator[Finding]:
    """What a claim says, told as something the reader has or did, without "can" or "could"."""
    facts, claims = case.support.only("fact"), case.support.only("claim")
    if case.is_question or not claims.sources:
        return
    clauses = _reader_clauses(case)
    if not clauses:
        return
    foreign, lent = uncovered(case, facts), _lent_numbers(case, facts)
    for start, end in clauses:
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
        tokens = [token for token in case.reading.tokens if start <= token.start < end]
        words = {token.word for token in tokens}
        speaks = any(token.word in _READER or is_company(case, token) for token in tokens[:_SUBJECT_REACH])
        if speaks and not words & (_MODALS | _FIRST_PERSON):
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


def _is_verb(word: str) -> bool:
    """What may follow the subject of a claim about one customer: "Balticway matched ..."."""
    return word.endswith(("ed", "s")) or word in ("ran", "saw", "found", "grew", "cut", "won", "built", "has", "had")


def _customers(case: Case, source: Source) -> frozenset[str]:
    """Names in a claim that is about somebody else than the seller: its subject, or whom it was done with."""
    tokens = [token for token in source.reading.tokens if token.kind != "mark"]
    found: set[str] = set()
    for run in capital_runs(source.reading.tokens):
        at = tokens.index(run[0])
        following = tokens[at + len(run)].word if at + len(run) < len(tokens) else ""
        title = len(run) > 1 and not all(meanings(source.reading, t) or is_free(case, t) for t in run)
        opening = at == 0 and (title or (following.endswith("s") and not is_free(case, run[0])))
        single = at == 0 and len(run) == 1 and not run[0].word.endswith("s") and _is_verb(following)
        known = bool(meanings(source.reading, run[0])) or is_free(case, run[0])
        opening = (opening or single) and (title or not known)
        beside = at > 0 and tokens[at - 1].word in ("with", "at", "for", "by") and len(run) > 1
        if (opening or beside) and not {token.word for token in run} & case.people.words:
            found |= {t.word for t in run if len(run) == 1 or not meanings(source.reading, t)}
    return frozenset(found)
