"""Meaning turned round: negation, opposites, plans told as done, directions, superlatives."""

import re
from collections.abc import Iterator
from itertools import pairwise

from outreach.checking.case import Case
from outreach.checking.coverage import is_covered, is_free
from outreach.checking.dates import moments
from outreach.checking.lexicon import opposites, phrase_pattern, transitive_stems, word_set
from outreach.checking.reading import Reading, Token, read, stem
from outreach.checking.support import Source
from outreach.models import Finding
from outreach.tables import load_yaml

_EST = re.compile(r"(?<![\w-])[a-z]{3,}est(?![\w])(?:-growing)?")
_NOT = re.compile(r"n't(?![a-z])")
_FROM_TO = re.compile(r"(?<![\w-])from ((?:[\w$€£.,%&'-]+ ){1,4}?)to ((?:[\w$€£.,%&'-]+ ?){1,4})")
_HELD_BACK = 0.5  # share of what a fact denies that a sentence must say to be its opposite
_SCOPE = 6  # content words a negator reaches


def negators(lower: str) -> list[tuple[int, int]]:
    """Where a text in lower case turns its meaning round."""
    found = [match.span() for match in phrase_pattern("wording.yaml", "negator_phrases").finditer(lower)]
    single = [*phrase_pattern("wording.yaml", "negators").finditer(lower), *_NOT.finditer(lower)]
    found += [m.span() for m in single if not any(a <= m.start() < b for a, b in found)]
    return sorted(found)


def check_negation(case: Case) -> Iterator[Finding]:
    """A sentence says no where the facts say yes, or the other way round."""
    here = negators(case.bare)
    facts = [(source, len(negators(source.reading.lower))) for source in case.support.sources]
    if not facts:
        return
    counts = {count for _, count in facts}
    even = any(count % 2 == 0 for count in counts)
    if here and len(here) % 2 and not any(count % 2 for count in counts):
        span = here[0]
        yield case.hard(
            "negation",
            span,
            f"{case.shown(*span)} turns round what the cited fact says.",
            expected=facts[0][0].text,
            fact_id=facts[0][0].id,
        )
    elif len(here) % 2 == 0 and (not even or not here):
        yield from _denied(case, facts)


def _denied(case: Case, facts: list[tuple[Source, int]]) -> Iterator[Finding]:
    """The fact says no, and the sentence says the same thing without it."""
    if case.is_question or len(negators(case.reading.lower)) % 2:
        return
    stems = set(case.reading.stems)
    for source, count in facts:
        scope = _scope(case, source) if count % 2 else set()
        if scope and len(scope & stems) / len(scope) >= _HELD_BACK:
            message = f"The cited fact says no: “{source.text}”"
            span = (0, len(case.reading.plain))
            yield case.hard("negation", span, message, expected=source.text, fact_id=source.id)


def _scope(case: Case, source: Source) -> set[str]:
    """The content words that a fact's first negator turns round."""
    start, end = negators(source.reading.lower)[0]
    clause = re.split(r"[,;.!?]\s", source.reading.lower[end:])[0]
    after = [t for t in source.reading.tokens if end <= t.start < end + len(clause) and t.kind == "word"]
    content = [stem(token.word) for token in after if not is_free(case, token)][:_SCOPE]
    whole = [
        t for t in source.reading.tokens if t.kind == "word" and not start <= t.start < end and not is_free(case, t)
    ]
    return set(content) or {stem(token.word) for token in whole}


def check_opposites(case: Case) -> Iterator[Finding]:
    """A word whose opposite is what the cited texts have."""
    for token in case.reading.tokens:
        word = stem(token.word)
        if word not in opposites() or word in case.support.stems or case.is_quoted(token) or token.kind != "word":
            continue
        against = next((other for other in opposites()[word] if other in case.support.stems), "")
        if against and not is_covered(case, token, case.support) and not _is_small(token):
            source = next(s for s in case.support.sources if against in s.reading.stems)
            span = (token.start, token.end)
            yield case.hard(
                "contradiction",
                span,
                f"{case.shown(*span)} is the opposite of what the cited fact says.",
                expected=source.text,
                fact_id=source.id,
            )


def _is_small(token: Token) -> bool:
    return token.word in ("up", "down", "more", "less", "before", "after", "over", "under", "keep", "pass", "contract")


def check_tense(case: Case) -> Iterator[Finding]:
    """A plan told as done, or something done told as a plan."""
    plans = [source for source in case.support.sources if source.is_plan]
    facts = [source for source in case.support.sources if source.kind == "fact"]
    lower = case.bare
    words = set(re.findall(r"[\w'-]+", lower))
    if plans and not case.quotations and not _speaks_of_plan(case, lower, words) and _is_about(case, plans, facts):
        span = _done_span(lower) or (0, len(case.reading.plain))
        yield case.hard(
            "tense",
            span,
            f"{case.shown(*span)}: the cited fact is a plan, not something done.",
            expected=plans[0].text,
            fact_id=plans[0].id,
            suggestion="Say “plans to” as the fact does.",
        )
    elif facts and not plans and not case.is_question:
        for match in phrase_pattern("dates.yaml", "strong_plan").finditer(lower):
            if match[0] not in case.support.lower:
                yield case.hard("tense", match.span(), f"{case.shown(*match.span())}: no cited fact speaks of a plan.")


def _speaks_of_plan(case: Case, lower: str, words: set[str]) -> bool:
    contradicted = "already" in words and "already" not in case.support.lower
    if contradicted:
        return False
    if words & word_set("dates.yaml", "plan") or phrase_pattern("dates.yaml", "plan_phrases").search(lower):
        return True
    today = case.evidence.today
    return any(m.year and (m.year, max(m.months, default=12)) >= (today.year, today.month) for m in moments(case.text))


def _is_about(case: Case, plans: list[Source], facts: list[Source]) -> bool:
    """Whether the sentence tells the plan, and not only another fact it cites as well."""
    if len(facts) == len(plans):
        return True
    others = {s for source in facts if source not in plans for s in source.reading.stems}
    own = {s for source in plans for s in source.reading.stems} - others
    content = {stem(t.word) for t in case.reading.tokens if t.kind == "word" and not is_free(case, t)}
    return bool(own & content)


def _done_span(lower: str) -> tuple[int, int] | None:
    match = phrase_pattern("dates.yaml", "done").search(lower)
    return match.span() if match else None


def check_superlatives(case: Case) -> Iterator[Finding]:
    """ "Best", "only", "every": not unless a cited text says so."""
    periods = load_yaml("units.yaml")["periods"]
    lower = case.bare
    for token in case.reading.tokens:
        if token.word in case.people.words and token.text[:1].isupper():
            lower = lower[: token.start] + " " * (token.end - token.start) + lower[token.end :]
    for phrases in periods.values():
        for phrase in phrases:
            lower = re.sub(rf"(?<![\w/]){re.escape(phrase)}(?!\w)", lambda m: " " * len(m[0]), lower)
    spans = [match.span() for match in phrase_pattern("wording.yaml", "superlative_phrases").finditer(lower)]
    for match in sorted(
        [*phrase_pattern("wording.yaml", "superlatives").finditer(lower), *_EST.finditer(lower)], key=_at
    ):
        ordinary = match[0] in word_set("wording.yaml", "not_superlative") and match[0] != "best"
        if not ordinary and not any(start <= match.start() < end for start, end in spans):
            spans.append(match.span())
    for span in sorted(spans):
        words = lower[slice(*span)]
        if not _is_said(case, words):
            suggestion = "Leave the word out."
            yield case.hard("superlative", span, f"No cited fact says {case.shown(*span)}.", suggestion=suggestion)


def _at(match: re.Match[str]) -> int:
    return match.start()


def _is_said(case: Case, words: str) -> bool:
    if re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", case.support.lower):
        return True
    stems = [stem(word) for word in words.split()]
    firsts = words == "first" and "1st" in case.support.lower
    return firsts or (
        words not in ("first", "best", "only", "all", "each") and all(s in case.support.stems for s in stems)
    )


def check_direction(case: Case) -> Iterator[Finding]:
    """From what to what, and who did it to whom."""
    yield from _check_from_to(case)
    yield from _check_prepositions(case)
    yield from _check_doers(case)


def _from_to(lower: str) -> list[tuple[set[str], set[str], tuple[int, int]]]:
    return [
        (set(read(match[1]).stems), set(read(match[2]).stems), match.span()) for match in _FROM_TO.finditer(lower + " ")
    ]


def _check_from_to(case: Case) -> Iterator[Finding]:
    told = [(pair, source) for source in case.support.sources for pair in _from_to(source.reading.lower)]
    for start, goal, span in _from_to(case.bare):
        for (old, new, _), source in told:
            turned = (start & new - old) or (goal & old - new)
            if turned:
                span = (span[0], min(span[1], len(case.reading.plain)))
                message = f"{case.shown(*span)} goes the other way in the cited fact."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)
                return


def _prepositions(reading: Reading) -> dict[str, set[str]]:
    """Each capitalised word with the words of direction before it."""
    ways: dict[str, set[str]] = {}
    toward, away = load_yaml("wording.yaml")["toward"], load_yaml("wording.yaml")["away"]
    tokens = reading.tokens
    for before, token in pairwise(tokens):
        if token.text[:1].isupper() and before.word in (*toward, *away):
            ways.setdefault(token.word, set()).add("toward" if before.word in toward else "away")
    return ways


def _check_prepositions(case: Case) -> Iterator[Finding]:
    told: dict[str, set[str]] = {}
    for source in case.support.sources:
        for name, ways in _prepositions(source.reading).items():
            told.setdefault(name, set()).update(ways)
    for name, ways in _prepositions(case.reading).items():
        if name in told and not ways & told[name] and "away" in ways | told[name]:
            token = next(t for t in case.reading.tokens if t.word == name)
            span = (token.start, token.end)
            yield case.hard("direction", span, f"{case.shown(*span)}: the cited fact has the other direction.")


def _doings(reading: Reading, own: frozenset[str]) -> list[tuple[str, frozenset[str], frozenset[str], Token]]:
    """Who did what to whom: stem of the verb, names of the doer, names of the done-to."""
    found = []
    tokens = [token for token in reading.tokens if token.kind != "mark"]
    for position, token in enumerate(tokens):
        if stem(token.word) not in transitive_stems() and token.word not in ("led", "bought", "sold"):
            continue
        following = [t.word for t in tokens[position + 1 : position + 3]]
        before = _names_before(tokens[:position], own)
        after = _names_after(tokens[position + 1 :], own)
        passive = "by" in following[:2]
        verb = {"led": "lead", "bought": "buy", "sold": "sell"}.get(token.word, stem(token.word))
        found.append((_family(verb), after if passive else before, before if passive else after, token))
    return found


def _family(verb: str) -> str:
    return "acquir" if verb in ("buy", "purchas", "acquir") else verb


def _names_before(tokens: list[Token], own: frozenset[str]) -> frozenset[str]:
    return frozenset(n for t in tokens for n in _name_of(t, own))


def _names_after(tokens: list[Token], own: frozenset[str]) -> frozenset[str]:
    return frozenset(n for t in tokens[:6] for n in _name_of(t, own))


def _name_of(token: Token, own: frozenset[str]) -> tuple[str, ...]:
    """The word if it is a name; every way to speak of the reader's company is one."""
    if token.word in own or token.word in ("you", "your"):
        return ("(reader)",)
    return (token.word,) if token.text[:1].isupper() and not (token.opens and len(token.word) < 4) else ()


def _check_doers(case: Case) -> Iterator[Finding]:
    own = case.people.company | case.people.reader
    told = [(doing, source) for source in case.support.sources for doing in _doings(source.reading, own)]
    for verb, doers, objects, token in _doings(case.reading, own):
        for (other, true_doers, true_objects, _), source in told:
            if verb != other or case.is_quoted(token) or not (true_doers and true_objects):
                continue
            turned = (doers & true_objects - true_doers) and not doers & true_doers
            turned_objects = (objects & true_doers - true_objects) and not objects & true_objects
            if turned or (turned_objects and doers):
                span = (token.start, token.end)
                message = f"{case.shown(*span)}: the cited fact has it the other way round."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)
                break
