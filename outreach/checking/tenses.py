"""Tenses: what is done, goes on or is still to come is told as the cited fact tells it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach.checking.case import Case
from outreach.checking.direction import changes
from outreach.checking.lexicon import phrase_pattern, synonym_groups, word_set
from outreach.checking.predicates import MODALS, READER
from outreach.checking.reading import Token, read, stem
from outreach.checking.support import Source, text_meanings
from outreach.models import Finding
from outreach.tables import load_yaml

_NOW = frozenset({"is", "are", "you're", "they're", "it's", "we're", "being"})
_THEN = frozenset({"was", "were"})
_HAVE = frozenset({"has", "have", "had", "you've", "they've", "having"})
_WILL = frozenset({"will", "'ll", "you'll", "they'll", "shall", "it'll"})
_SENDER = frozenset({"i", "we", "i'll", "we'll", "our"})
_BETWEEN = frozenset({"also", "now", "still", "just", "already", "not", "currently", "soon", "never", "been", "even"})
_ENDINGS = ("ment", "tion", "ings")
_TOLD = {"past": "is done", "goes on": "still goes on", "present": "is so today"}


def check_tenses(case: Case) -> Iterator[Finding]:
    """The same verb in another time, a future nobody plans, and what was left told as what is."""
    facts = case.support.only("fact").sources
    if not facts or case.is_question or case.quotations:
        return
    yield from _check_verbs(case, facts)
    yield from _check_completed(case, facts)
    yield from _check_future(case, facts)
    yield from _check_left_behind(case, facts)
    yield from _check_unfinished(case)


def _check_verbs(case: Case, facts: tuple[Source, ...]) -> Iterator[Finding]:
    for token, tense in told_verbs(case.text):
        told = {t for source in facts for verb, t in told_verbs(source.text) if _is_same(verb, token, tense)}
        said = {t.word for source in facts for t in source.reading.tokens}
        if (
            told
            and tense not in told
            and _clash(case, token, tense, told)
            and (tense != "present" or token.word not in said)
        ):
            span = (token.start, token.end)
            message = f"{case.shown(*span)}: by the cited fact it {_TOLD[min(told)]}."
            yield case.hard("tense", span, message, suggestion="Use the tense of the fact.")


_COMPLETED = re.compile(r"(?<![\w-])(?:completed|finished|concluded|finalised|finalized|closed|wrapped up)(?![\w-])")


def _check_completed(case: Case, facts: tuple[Source, ...]) -> Iterator[Finding]:
    """ "Is merging" where the fact has a completed merger."""
    for token, tense in told_verbs(case.text):
        word = stem(token.word)
        groups = synonym_groups().get((word,), frozenset())
        for source in facts if tense == "goes on" else ():
            alike = word in source.reading.stems or groups & text_meanings(source.text)
            if alike and token.word not in source.reading.words and _COMPLETED.search(source.reading.lower):
                span = (token.start, token.end)
                message = f"{case.shown(*span)}: by the cited fact it is done."
                yield case.hard("tense", span, message, expected=source.text, fact_id=source.id)


def _is_same(verb: Token, token: Token, tense: str) -> bool:
    """The same verb; of what goes on, a verb of the same meaning as well."""
    one, other = stem(verb.word), stem(token.word)
    groups = synonym_groups()
    alike = tense == "goes on" and groups.get((one,), frozenset()) & groups.get((other,), frozenset())
    return one == other or bool(alike)


def _clash(case: Case, token: Token, tense: str, told: set[str]) -> bool:
    if "future" in told:
        return False  # plans are looked at elsewhere
    if tense == "past":
        return told <= {"goes on", "present"} and _follows_subject(case, token)
    if tense == "present":
        return told == {"past"} and _follows_subject(case, token)
    return tense == "goes on" and told == {"past"}


def _follows_subject(case: Case, token: Token) -> bool:
    """ "You used", "Silberbach used", "you were hiring": the verb of the reader's own sentence."""
    before = [t for t in case.reading.tokens if t.end <= token.start and t.word not in _BETWEEN | _THEN][-1:]
    start, end = case.clause_of(token.start)
    modal = any(t.word in MODALS for t in case.reading.tokens if start <= t.start < end)
    return bool(before) and not modal and (before[0].word in READER - {"your"} or before[0].word in case.people.company)


@lru_cache(maxsize=4096)
def told_verbs(text: str) -> tuple[tuple[Token, str], ...]:
    """The verbs of a text whose time can be told: past, goes on, future, present."""
    tokens = [token for token in read(text).tokens if token.kind == "word"]
    found = []
    for at, token in enumerate(tokens):
        tense = _tense(tokens, at) if at else ""
        if tense:
            found.append((token, tense))
    return tuple(found)


def _tense(tokens: list[Token], at: int) -> str:
    word = tokens[at].word
    helpers = [t.word for t in tokens[max(0, at - 3) : at]]
    while helpers and helpers[-1] in _BETWEEN:
        helpers.pop()
    helper = helpers[-1] if helpers else ""
    if word.endswith("ing"):
        return "goes on" if helper in _NOW else "past" if helper in _THEN else ""
    if helper in _WILL:
        return "future"
    if _is_past(word):
        return "" if helper in _NOW | _HAVE else "past"
    return _plain_tense(tokens, at, helper)


def _plain_tense(tokens: list[Token], at: int, helper: str) -> str:
    """ "You use", "Silberbach uses": a present; a noun is none."""
    word, before = tokens[at].word, tokens[at - 1]
    if word in load_yaml("synonyms.yaml")["irregular"] or word in _BETWEEN or word.endswith(_ENDINGS):
        return ""
    if helper in ("you", "they", "we"):
        return "present"
    named = before.text[:1].isupper() or before.word in word_set("predicates.yaml", "subjects")
    return "present" if named and word.endswith("s") and not tokens[at].text[:1].isupper() else ""


def _is_past(word: str) -> bool:
    base = load_yaml("synonyms.yaml")["irregular"].get(word)
    return (word.endswith("ed") and not word.endswith("eed") and len(word) > 3) or (base is not None and base != word)


def _check_future(case: Case, facts: tuple[Source, ...]) -> Iterator[Finding]:
    """ "You will open": no cited fact is a plan."""
    if case.support.plans or "will" in case.support.words:
        return
    for match in phrase_pattern("predicates.yaml", "futures").finditer(case.bare):
        start, end = case.clause_of(match.start())
        inside = [t for t in case.reading.tokens if start <= t.start < end]
        before = {t.word for t in inside if t.start < match.end()}
        after = next((t.word for t in inside if t.start >= match.end() and t.word not in _BETWEEN), "")
        reader = not before & (_SENDER | case.people.seller)
        light = after in word_set("predicates.yaml", "light_futures") or any(t.word in MODALS for t in inside)
        if reader and not light and match[0] not in case.support.lower:
            yield case.hard("tense", match.span(), f"{case.shown(*match.span())}: no cited fact speaks of a plan.")
            return


_FROM = re.compile(r"(?<![\w-])(?:from|replac\w+|swapped)(?![\w-])")


def _check_left_behind(case: Case, facts: tuple[Source, ...]) -> Iterator[Finding]:
    """ "You are HR Director" where the fact has "from HR Director to Chief People Officer"."""
    stems = set(case.reading.stems)
    if phrase_pattern("predicates.yaml", "leaving").search(case.bare):
        return
    for source in facts:
        for old, new, span in changes(source.reading.lower):
            gone = old - new if _FROM.search(source.reading.lower[slice(*span)]) else frozenset()
            digits = any(char.isdigit() for word in gone for char in word)
            if gone and not digits and gone <= stems and not (new - old) & stems:
                span = (0, len(case.reading.plain))
                message = f"By the cited fact {' '.join(sorted(gone))} is what was before."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)
                return


_NEARLY = re.compile(
    r"(?<![\w-])(?:nearly|almost|not quite|close to being|about to be|half) "
    r"(?:done|completed?|finished|closed|over|there|live|ready|through)(?![\w-])"
)


def _check_unfinished(case: Case) -> Iterator[Finding]:
    for match in _NEARLY.finditer(case.bare):
        if match[0] not in case.support.lower:
            yield case.hard("tense", match.span(), f"No cited fact says {case.shown(*match.span())}.")
