"""Names and offices: a capitalised word, a job title or another prospect that the cited evidence does not know."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from outreach.checking.atoms import numbers, singular
from outreach.checking.case import Case
from outreach.checking.coverage import is_covered, is_neutral, is_short_form, meanings
from outreach.checking.lexicon import function_words, naming_groups, word_set
from outreach.checking.reading import Token, capital_runs, parts, read
from outreach.models import Finding, Part
from outreach.tables import load_yaml

_LONGEST_NAME = 6  # words
_PREFIXES = frozenset({"mid", "early", "late", "end", "start", "pre", "post", "non"})
_ENDINGS = ("ing", "ed", "ly", "tion", "ness", "ment", "ance", "ence", "ship")


def check_names(case: Case) -> Iterator[Finding]:
    """Capitalised words nobody on this message's list bears."""
    amounts = [(number.start, number.end) for number in numbers(case.text) if number.currency]
    for token in case.reading.tokens:
        skipped = case.is_quoted(token) or any(start <= token.start and token.end <= end for start, end in amounts)
        if _may_be_name(token) and not skipped and not _is_known(case, token):
            yield case.hard(
                "name",
                (token.start, token.end),
                f"{case.shown(token.start, token.end)} is a name that no fact this sentence cites has.",
                suggestion="Cite the fact that has it, or remove it.",
            )
    yield from _check_runs(case)


def _may_be_name(token: Token) -> bool:
    if token.kind != "word" or (token.text.isalpha() and token.text == token.word):
        return False
    mixed = any(char.isdigit() for char in token.text) and any(char.isalpha() for char in token.text)
    capital = any(char.isupper() for char in token.text)
    return token.kind == "word" and (capital or mixed) and not _is_amount(token)


def _is_amount(token: Token) -> bool:
    """ "12k", "20M", "4th": read as numbers."""
    digits = token.word.rstrip("abcdefghijklmnopqrstuvwxyz")
    ending = token.word[len(digits) :]
    known = ending in load_yaml("units.yaml")["scales"] or ending in ("st", "nd", "rd", "th", "x", "pp")
    return bool(digits) and digits.isdigit() and known


def _is_known(case: Case, token: Token) -> bool:
    word = token.word
    if word in case.support.words or word in case.people.words or _is_time(word) or word in ("i", "ok"):
        return True
    if all(part in case.support.words or part in case.people.words or _is_small(part) for part in parts(word)):
        return True
    if token.text[:-1].isupper() and token.text.endswith("s") and word[:-1] in case.support.words:
        return True
    shouted = len(token.text) > 1 and token.text.isupper()
    if shouted and is_short_form(case.reading, token, case.support):
        return True
    if (word in function_words() and not shouted) or meanings(
        case.reading, token
    ) & naming_groups() & case.support.meanings:
        return True
    if token.opens:
        common = singular(word) in word_set("units.yaml", "parties")
        return common or is_neutral(token) or is_covered(case, token, case.support) or word.endswith(_ENDINGS)
    return case.part is Part.SUBJECT and is_neutral(token)


def _is_small(part: str) -> bool:
    return part in function_words() or part in load_yaml("units.yaml")["words"] or _is_time(part) or part in _PREFIXES


def _is_time(word: str) -> bool:
    table = load_yaml("dates.yaml")
    return word in table["months"] or word in table["weekdays"] or word in ("q1", "q2", "q3", "q4", "h1", "h2")


def _check_runs(case: Case) -> Iterator[Finding]:
    """Two names grown together: "Fennel Ventures" out of "Fennel Data" and "Alder Ventures"."""
    runs = [*case.people.runs, *(run for source in case.support.sources for run in source.reading.runs)]
    pairs = {pair for run in runs for pair in pairwise(run)}
    firsts, lasts = {run[0] for run in runs if run}, {run[-1] for run in runs if run}
    inner = {word for run in runs for word in run}
    for run in capital_runs(case.reading.tokens):
        for one, two in pairwise(run):
            known = one.word in inner and two.word in inner and not case.is_quoted(one) and not _may_open(one)
            if known and (one.word, two.word) not in pairs and not (one.word in lasts and two.word in firsts):
                span = (one.start, two.end)
                yield case.hard("name", span, f"{case.shown(*span)} is put together from different names.")


def _may_open(token: Token) -> bool:
    """A small word at the start of a sentence has its capital from there."""
    return token.opens and (token.word in function_words() or is_neutral(token))


def check_titles(case: Case) -> Iterator[Finding]:
    """Job titles that neither the cited facts nor the list give the reader or anybody else."""
    known = case.support.words | read(case.evidence.title).words
    singulars = {singular(word) for word in known}
    tokens = [token for token in case.reading.tokens if token.kind != "mark"]
    for position, token in enumerate(tokens):
        word = singular(token.word)
        if word not in word_set("wording.yaml", "titles") or case.is_quoted(token) or not _is_title(tokens, position):
            continue
        expanded = meanings(case.reading, token) & naming_groups() & case.support.meanings
        short = token.text.isupper() and 3 <= len(token.text) <= 5 and token.word in case.support.initials
        if not (word in singulars or expanded or short or _verb_for(word) & known):
            span = (token.start, token.end)
            yield case.hard(
                "title",
                span,
                f"{case.shown(*span)} is a job title that no cited fact gives.",
                expected=case.evidence.title,
                suggestion="Use the title as the fact has it.",
            )


def _is_title(tokens: list[Token], position: int) -> bool:
    """ "Head of sales" is a title; "head start", "partner with" and "owner" are words."""
    weak = load_yaml("wording.yaml")["weak_titles"].get(singular(tokens[position].word))
    following = tokens[position + 1].word if position + 1 < len(tokens) else ""
    return weak is None or following in weak


def _verb_for(title: str) -> frozenset[str]:
    verbs = {
        "head": ("lead", "leads", "led", "heads"),
        "chairman": ("chair",),
        "founder": ("founded", "co-founded", "cofounded"),
    }
    return frozenset(verbs.get(title, ()))


def check_other_names(case: Case) -> Iterator[Finding]:
    """Names of other prospects and their companies, as whole words, unless the cited evidence has them."""
    others = _index(case.evidence.other_names)
    firsts = _firsts(case.evidence.other_names)
    tokens = [token for token in case.reading.tokens if token.kind != "mark" or token.text == "&"]
    position = 0
    while position < len(tokens):
        lengths = range(_LONGEST_NAME, 0, -1) if tokens[position].word in firsts else ()
        length = next((n for n in lengths if _is_other(case, tokens[position : position + n], n, others)), 0)
        if length:
            span = (tokens[position].start, tokens[position + length - 1].end)
            yield case.hard(
                "other_name",
                span,
                f"{case.shown(*span)} is another prospect; nothing about them belongs here.",
                suggestion="Remove the name.",
            )
        position += length or 1


def _is_other(case: Case, tokens: list[Token], length: int, others: frozenset[tuple[str, ...]]) -> bool:
    words = tuple(token.word for token in tokens)
    if len(words) != length or words not in others:
        return False
    if length == 1 and (not tokens[0].text[:1].isupper() or (tokens[0].opens and is_neutral(tokens[0]))):
        return False
    content = [word for word in words if word != "&"]
    own = all(word in case.people.words for word in content)
    cited = any(" ".join(words) in " ".join(t.word for t in s.reading.tokens) for s in case.support.sources)
    return not own and not cited


@lru_cache(maxsize=16)
def _firsts(names: frozenset[str]) -> frozenset[str]:
    return frozenset(words[0] for words in _index(names))


@lru_cache(maxsize=16)
def _index(names: frozenset[str]) -> frozenset[tuple[str, ...]]:
    found = set()
    for name in names:
        words = tuple(t.word for t in read(name).tokens if t.kind != "mark" or t.text == "&")
        if words:
            found.add(words)
    return frozenset(found)
