"""Speech: who said it, and whether anybody said it at all."""

import re
from collections.abc import Iterator

from outreach.checking.case import Case
from outreach.checking.lexicon import function_words, phrase_pattern, word_set
from outreach.checking.predicates import READER
from outreach.checking.reading import Reading, capital_runs, stem
from outreach.models import Finding

_OF_VACANCIES = frozenset(map(stem, ("post", "list", "advertise")))  # said of a job, not of words
_ACCORDING = re.compile(r"(?<![\w-])(?:according to|in (?:your|their|his|her) (?:own )?words)(?![\w-])")


def check_speech(case: Case) -> Iterator[Finding]:
    """Words put into somebody's mouth."""
    if case.is_question or case.quotations or not case.support.sources:
        return
    says = _speech(case)
    if says is None:
        return
    start, end, word, by_reader = says
    told = case.support.stems & frozenset(map(stem, word_set("predicates.yaml", "speech")))
    if phrase_pattern("predicates.yaml", "open_posts").search(case.support.lower):
        told -= _OF_VACANCIES
    if not told:
        yield case.hard("quote", (start, end), f"{case.shown(start, end)}: no cited fact tells that anybody said so.")
        return
    oral = told <= frozenset(map(stem, word_set("predicates.yaml", "oral")))
    if stem(word) in map(stem, ("write", "blog", "publish")) and oral:
        yield case.hard("quote", (start, end), f"{case.shown(start, end)}: by the cited fact it was spoken.")
    if by_reader:
        yield from _check_speaker(case, (start, end))


def _speech(case: Case) -> tuple[int, int, str, bool] | None:
    """Where the sentence tells that the reader, or somebody named, said something."""
    if match := _ACCORDING.search(case.bare):
        return match.start(), match.end(), "say", False
    verbs = word_set("predicates.yaml", "said")
    tokens = [t for t in case.reading.tokens if t.kind == "word"]
    for at, token in enumerate(tokens[1:], 1):
        if token.word == "posted" and phrase_pattern("predicates.yaml", "open_posts").search(case.support.lower):
            continue  # a vacancy
        if (
            token.word not in verbs
            or token.text != token.text.lower()
            or not case.bare[token.start : token.end].strip()
        ):
            continue
        before = [t for t in tokens[max(0, at - 2) : at] if t.word not in ("have", "has", "also", "once")][-1:]
        reader = bool(before) and (before[0].word in READER - {"your"} or before[0].word in case.people.reader)
        named = bool(before) and before[0].word not in function_words() | case.people.seller
        if reader or named:
            return before[0].start, token.end, token.word, reader
    return None


def _check_speaker(case: Case, span: tuple[int, int]) -> Iterator[Finding]:
    """ "You said" where the fact names another speaker."""
    facts = case.support.only("fact").sources
    speakers = [(source, _speaker(source.reading)) for source in facts]
    reader = case.people.reader | case.people.company
    others = [(source, words) for source, words in speakers if words - reader and not words & case.people.reader]
    own = [words for _, words in speakers if words & case.people.reader or (words and words <= reader)]
    if others and not own and len(others) == len([words for _, words in speakers if words]):
        source = others[0][0]
        message = f"{case.shown(*span)}: the cited fact names another speaker."
        yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)


def _speaker(reading: Reading) -> frozenset[str]:
    """The words of the name in front of the first verb of speech."""
    verbs = word_set("predicates.yaml", "said")
    verb = next((t for t in reading.tokens if t.word in verbs), None)
    runs = [run for run in capital_runs(reading.tokens) if verb and run[-1].end <= verb.start]
    return frozenset(token.word for run in runs for token in run) - function_words()
