"""Two facts grown together: a number or a name of one put into what the other says."""

import re
from collections.abc import Iterator

from outreach.checking.atoms import Number, numbers
from outreach.checking.case import Case
from outreach.checking.coverage import is_free, is_neutral, meanings
from outreach.checking.lexicon import naming_groups
from outreach.checking.reading import Token, capital_runs, stem
from outreach.checking.support import LABELLED, Source, text_meanings
from outreach.models import Finding

_PIECE = re.compile(r"[.;:!?,()–]|(?<![\w-])(?:and|or|while|after|before|since|as|with|but|because|so|where)(?![\w-])")
_PLACED = frozenset({"in", "at", "from", "across", "by"})
_POSSIBLE = frozenset({"would", "could", "might", "may"})  # what a claim says might be so of the reader
_NEAR = 5  # words between a number and the name it is tied to


def check_merged(case: Case) -> Iterator[Finding]:
    """A sentence that cites two sources keeps their numbers and names apart."""
    if len(case.support.sources) < 2:
        return
    reported: list[tuple[int, int]] = []
    for number in numbers(case.text):
        run = None if number.weak or number.implied else _tied_name(case, number) or _subject(case, number)
        homes = [source for source in case.support.sources if _states(source, number)]
        if run and homes and not any(_has_run(case, source, run) for source in homes):
            span = (min(number.start, run[0].start), max(number.end, run[-1].end))
            reported.append(span)
            message = f"{case.shown(*span)} joins two sources to one statement."
            yield case.hard("merged", span, message, expected=homes[0].text, fact_id=homes[0].id)
    yield from _lone_names(case, reported)


def _states(source: Source, number: Number) -> bool:
    return any(other.value == number.value and not other.weak for other in source.numbers)


def _tied_name(case: Case, number: Number) -> list[Token] | None:
    """The name in "620 people in Leeds"; none when another clause begins before it."""
    piece = piece_of(case, number.start)
    for run in _names(case):
        tokens = [t for t in case.reading.tokens if number.end <= t.start < run[0].start and t.kind != "mark"]
        near = number.end <= run[0].start < piece[1] and 0 < len(tokens) <= _NEAR
        if near and tokens[-1].word in _PLACED:
            return run
    return None


def _subject(case: Case, number: Number) -> list[Token] | None:
    """The name a statement with a number begins with: "Fenland saw 60% fewer resets"."""
    if any(LABELLED.match(source.text) for source in case.support.sources):
        return None
    piece = piece_of(case, number.start)
    inside = [t for t in case.reading.tokens if piece[0] <= t.start < number.start and t.kind != "mark"]
    for run in _names(case):
        before = inside[: inside.index(run[0])] if run[0] in inside else None
        if before is not None and all(token.word in ("the", "at", "with") for token in before):
            return run
    return None


def _names(case: Case) -> list[list[Token]]:
    named = {word for source in case.support.sources for run in source.reading.runs for word in run}
    runs = [_named(case, run, named) for run in capital_runs(case.reading.tokens)]
    return [run for run in runs if run and not all(is_free(case, token) for token in run)]


def _named(case: Case, run: list[Token], named: set[str]) -> list[Token]:
    """A run that is a name: nothing quoted, not the reader's, and no common word that only opens the sentence."""
    if run[0].opens and (run[0].word not in named or is_neutral(run[0])) and len(run) > 1:
        run = run[1:]
    own = run[0].word in case.people.words or any(case.is_quoted(token) for token in run)
    common = len(run) == 1 and run[0].opens and run[0].word not in named
    return [] if own or common else run


def _has(case: Case, source: Source, token: Token) -> bool:
    known = token.word in source.reading.words or stem(token.word) in source.reading.stems
    return known or bool(meanings(case.reading, token) & text_meanings(source.text))


def _says(source: Source, token: Token) -> bool:
    return token.word in source.reading.words or stem(token.word) in source.reading.stems


def _has_run(case: Case, source: Source, run: list[Token]) -> bool:
    """Whether a source has the name: a word of it, a short form or the people of the place; no mere synonym."""
    words, groups = source.reading.words, naming_groups() & text_meanings(source.text)
    return any(t.word in words or stem(t.word) in source.reading.stems for t in run) or any(
        meanings(case.reading, token) & groups for token in run
    )


def piece_of(case: Case, position: int) -> tuple[int, int]:
    """The piece of a sentence, between marks and small joining words, that holds a position."""
    start = 0
    for match in _PIECE.finditer(case.reading.lower):
        if match.start() > position:
            return start, match.start()
        start = match.end()
    return start, len(case.reading.plain)


def _goes_with(case: Case, one: list[Token], two: list[Token]) -> bool:
    """Whether the second name only continues a list that the first begins, and one source has both."""
    between = case.reading.lower[one[-1].end : two[0].start].strip(" ,")
    listed = one[-1].end < two[0].start and between in ("and", "or", "&", "")
    return listed and any(_has_run(case, s, one) and _has_run(case, s, two) for s in case.support.sources)


def _conditions(case: Case) -> list[tuple[int, int]]:
    """ "If the new system is X, we connect to it": nothing is said of X."""
    lower = case.reading.lower
    first = [t for t in case.reading.tokens if t.kind == "word"][:1]
    return [(0, len(lower))] if first and first[0].word == "if" else []


def _lone_names(case: Case, reported: list[tuple[int, int]]) -> Iterator[Finding]:
    """A name is all that its source gives to a statement whose other words come from another source."""
    if any(LABELLED.match(source.text) for source in case.support.sources):
        return  # "director: X" says of whom only beside the others
    runs = _names(case)
    for run in runs:
        if any(start <= run[0].start < end for start, end in _conditions(case)):
            continue
        if any(_goes_with(case, other, run) for other in runs):
            continue  # "Sweden and Finland": the second is told of as the first is
        homes = [source for source in case.support.sources if _has_run(case, source, run)]
        others = [source for source in case.support.sources if source not in homes]
        start, end = piece_of(case, run[0].start)
        inside = [t for t in case.reading.tokens if start <= t.start < end and t.kind == "word" and t not in run]
        around = [token for token in inside if not is_free(case, token)]
        shared = any(_says(source, token) for token in around for source in homes)
        possible = case.is_question or any(token.word in _POSSIBLE for token in case.reading.tokens)
        others = [source for source in others if source.kind == "fact" or not possible]
        lent = any(_has(case, source, token) for token in around for source in others)
        if homes and lent and not shared and not any(a <= run[0].start < b for a, b in reported):
            span = (run[0].start, run[-1].end)
            message = f"{case.shown(*span)} comes from another source than the rest of the statement."
            yield case.soft("merged", span, message, suggestion="Keep the two facts in two statements.")
