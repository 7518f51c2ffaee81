"""Predicates: words that are harmless in an ask or an offer and say something when they are told of somebody."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from outreach.checking.case import Case
from outreach.checking.coverage import is_covered
from outreach.checking.direction import changes
from outreach.checking.lexicon import phrase_pattern, word_set
from outreach.checking.meaning import without_shared
from outreach.checking.reading import Token, stem
from outreach.models import Finding
from outreach.tables import load_yaml

MODALS = frozenset({"can", "could", "may", "might", "would", "should", "if", "whether", "let", "worth"})
_SENDER = frozenset({"i", "i'd", "i'll", "i'm", "i've", "me", "my"})
READER = frozenset({"you", "your", "you're", "you've", "you'd", "you'll", "yours"})
_ARTICLES = frozenset(
    {
        "a",
        "an",
        "the",
        "this",
        "that",
        "your",
        "no",
        "of",
        "some",
        "such",
        "which",
        "any",
        "our",
        "every",
        "its",
        "their",
    }
)
_TOO = re.compile(
    r"(?<![\w-])too (?!(?:and|but|or|if|as|is|are|for|in|at|on|to|with|of|when|while|because)\b)[a-z-]{3,}"
)


def check_predicates(case: Case) -> Iterator[Finding]:
    """ "Your team waits", "it is hard", "again", "mainly": told as a fact, and in no cited text."""
    if not case.is_question:
        for token in case.reading.tokens:
            told = _tells(case, token)
            if told and not is_covered(case, token, case.support):
                span = (token.start, token.end)
                suggestion = "Leave it out, or ask."
                yield case.soft("coverage", span, f"No cited fact says {case.shown(*span)}.", suggestion=suggestion)
    yield from _check_too(case)
    yield from _check_still_open(case)
    yield from _check_head(case)


def _check_head(case: Case) -> Iterator[Finding]:
    """ "You run Silberbach": leading the whole company, which only some titles do."""
    title = f"{case.evidence.title.lower()} {case.support.lower}"
    if case.is_question or phrase_pattern("predicates.yaml", "top_titles").search(title):
        return
    tokens = [t for t in case.reading.tokens if t.kind == "word"]
    for before, verb, *rest in zip(tokens, tokens[1:], tokens[2:], [*tokens[3:], None], strict=False):
        if before.word not in READER or verb.word not in word_set("predicates.yaml", "heading"):
            continue
        thing = next((t for t in rest if t and t.word not in ("the", "a", "all", "of", "whole")), None)
        whole = thing and (thing.word in case.people.company or thing.word in ("company", "firm", "business", "group"))
        if thing and whole and not _goes_on(tokens, thing, case):
            span = (verb.start, thing.end)
            yield case.hard("title", span, f"{case.shown(*span)}: no cited fact gives the reader the whole company.")


def _goes_on(tokens: list[Token], thing: Token, case: Case) -> bool:
    """ "You lead Silberbach's planning": a part of the company."""
    following = next((t for t in tokens if t.start >= thing.end), None)
    return thing.possessive or (following is not None and following.word in case.support.words - case.people.company)


def _tells(case: Case, token: Token) -> bool:
    """Whether a word of the lists stands where it claims something."""
    always = token.word in word_set("predicates.yaml", "always")
    if token.kind != "word" or not (always or _is_listed(token.word)):
        return False
    if not _bare(case)[token.start : token.end].strip() or case.is_quoted(token) or _is_lent(case, token):
        return False
    if always:
        return not _is_mild(case, token)
    return not (_is_noun(case, token) or _is_gapped(case, token))


@lru_cache(maxsize=8192)
def _is_listed(word: str) -> bool:
    return word in word_set("predicates.yaml", "states") or stem(word) in _stems("verbs")


def _bare(case: Case) -> str:
    """The sentence without the turns of phrase for which a cited text has another."""
    return without_shared(case.bare, case.support.lower)


def _is_mild(case: Case, token: Token) -> bool:
    """ "A few", "a little over", "still open": no claim of its own."""
    before, after = case.bare[: token.start].split()[-1:], case.bare[token.end :].split()[:1]
    if token.word == "still":
        return bool(after) and after[0].strip(".,") in ("open", "hiring", "looking", "recruiting")
    return token.word in ("few", "little") and (before == ["a"] or after in (["over"], ["under"]))


def _is_gapped(case: Case, token: Token) -> bool:
    """ "Brought it down": the verb and its particle, which stand for another verb."""
    if token.word == "moved" and "from" in case.support.words and changes(case.bare):
        return True
    particles = load_yaml("predicates.yaml")["gapped"].get(stem(token.word), ())
    later = [t.word for t in case.reading.tokens if t.start >= token.end][:6]
    return any(word in particles for word in later)


@cache
def _stems(key: str) -> frozenset[str]:
    return frozenset(map(stem, word_set("predicates.yaml", key)))


def _is_lent(case: Case, token: Token) -> bool:
    """In a clause about what might be, and where the sender speaks of what they do themselves."""
    start, end = case.clause_of(token.start)
    inside = [t for t in case.reading.tokens if start <= t.start < end]
    if any(t.word in MODALS for t in inside):
        return True
    before = [t.word for t in inside if t.start < token.start]
    sender = bool(_SENDER & set(before)) and not (READER | case.people.company) & set(before)
    imperative = token.word not in word_set("predicates.yaml", "always")
    return sender or (
        imperative and token.opens and token.text[:1].isupper() and not token.word.endswith(("ing", "ed"))
    )


def _is_noun(case: Case, token: Token) -> bool:
    """ "A change", "the start": named, not told."""
    if token.word in word_set("predicates.yaml", "states"):
        return False
    before = [t for t in case.reading.tokens if t.end <= token.start][-2:]
    if before and before[-1].word in word_set("predicates.yaml", "praise"):
        before = before[:1]
    before = before[-1:]
    return bool(before) and (before[0].word in _ARTICLES or before[0].possessive) and not token.word.endswith("ed")


def _check_too(case: Case) -> Iterator[Finding]:
    """ "Too long", "too old": a judgement that a source must make."""
    if "too" in case.support.words:
        return
    for match in _TOO.finditer(case.bare):
        yield case.hard("inference", match.span(), f"{case.shown(*match.span())} is a judgement no cited fact makes.")


# ---------------------------------------------------------------- what is looked for is not found


def _check_still_open(case: Case) -> Iterator[Finding]:
    """ "You found three planners" where the fact has open posts."""
    if case.is_question:
        return
    for source in case.support.sources:
        if source.kind != "fact" or not phrase_pattern("predicates.yaml", "open_posts").search(source.reading.lower):
            continue
        for match in phrase_pattern("predicates.yaml", "filled").finditer(case.bare):
            if match[0] not in source.reading.lower and not _is_participle(case.bare, match.start()):
                message = f"{case.shown(*match.span())}: by the cited fact the posts are still open."
                yield case.hard("tense", match.span(), message, expected=source.text, fact_id=source.id)
                return


def _is_participle(text: str, start: int) -> bool:
    return bool(re.search(r"(?:to be|being|not|until|once|when|if) $", text[:start]))
