"""Meaning turned round: negation, opposites, plans told as done, directions, superlatives."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from outreach.checking.atoms import singular
from outreach.checking.case import Case
from outreach.checking.coverage import is_covered, is_free, meanings
from outreach.checking.dates import moments
from outreach.checking.lexicon import alternatives, idioms, opposites, phrase_pattern, tentative, unit_pairs, word_set
from outreach.checking.reading import Token, read, stem
from outreach.checking.support import Source
from outreach.models import Finding
from outreach.tables import load_yaml

_EST = re.compile(r"(?<![\w-])[a-z]{3,}est(?![\w])(?:-growing)?")
_OUT_OF = re.compile(
    r"(?<![\w-])(?:mov|switch|migrat|transition|tak|took|pull)\w*(?: \w+){1,4}? (?:out of|off|away from)"
    r"(?! (?:the|your|their|his|her|our) (?:team|desk|plate|hands|shoulders|list|people|back))(?![\w-])"
)
_AMOUNTS = frozenset({"dropped", "ended", "stopped", "halted"})  # "dropped from 18%" denies nothing
_BY = re.compile(r" (?:from|by|to|below|at|under) ")
_ANY = re.compile(r"(?<![\w-])any(?= (?!of|more|other|time|questions?|interest|way|case|help|use)[a-z])")
_MOST = re.compile(r"(?<![\w-])(?:the|your|our|its|their) most (?!of |part|recent|likely)[a-z-]{3,}")
_NOT = re.compile(r"n't(?![a-z])")
_HELD_BACK = 0.5  # share of what a fact denies that a sentence must say to be its opposite
_YES_OR_NO = re.compile(r"\W*(?:have|has|did|do|does|are|is|will|would|could|can) (?:you|your|the|it|there)\b")
_SCOPE = 6  # content words a negator reaches


@lru_cache(maxsize=4096)
def negators(lower: str) -> list[tuple[int, int]]:
    """Where a text in lower case turns its meaning round."""
    found = [match.span() for match in phrase_pattern("wording.yaml", "negator_phrases").finditer(lower)]
    found += [match.span() for match in _OUT_OF.finditer(lower)]
    single = [*phrase_pattern("wording.yaml", "negators").finditer(lower), *_NOT.finditer(lower)]
    found += [
        m.span()
        for m in single
        if not any(a <= m.start() < b for a, b in found) and not (m[0] in _AMOUNTS and _BY.match(lower[m.end() :]))
    ]
    return sorted(found)


@cache
def _denials() -> tuple[re.Pattern[str], dict[str, frozenset[int]]]:
    """Turns of phrase that say the same, some with a negator and some without: "free", "no charge"."""
    lines: dict[str, set[int]] = {}
    for number, line in enumerate(load_yaml("synonyms.yaml")["same_denial"]):
        for phrase in line:
            lines.setdefault(phrase, set()).add(number)
    return re.compile(rf"\b(?<![\w-]){alternatives(lines)}(?![\w-])"), {key: frozenset(n) for key, n in lines.items()}


@lru_cache(maxsize=4096)
def _denials_of(text: str) -> dict[int, frozenset[str]]:
    """Line -> the turns of phrase of it that a text in lower case has."""
    pattern, lines = _denials()
    found: dict[int, set[str]] = {}
    for match in pattern.finditer(text):
        for line in lines[match[0]]:
            found.setdefault(line, set()).add(match[0])
    return {line: frozenset(phrases) for line, phrases in found.items()}


@lru_cache(maxsize=4096)
def without_shared(one: str, other: str) -> str:
    """One text with the turns of phrase blanked for which the other has another of the same line."""
    here = _denials_of(one)
    there = _denials_of(other) if here else {}
    for line, phrases in here.items():
        for phrase in sorted(phrases) if there.get(line, frozenset()) - phrases else ():
            one = re.sub(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", " " * len(phrase), one)
    return one


@lru_cache(maxsize=4096)
def _plain(lower: str) -> str:
    """A text with its turns of phrase blanked: "not only" denies nothing."""
    return idioms().sub(lambda match: " " * len(match[0]), lower)


_MIGHT = re.compile(r"(?:\b(?:can|could|would|might|may|to|be|should)|how|help)(?: \w+)? $")


def _turns(case: Case) -> list[tuple[int, int]]:
    """The negators of a sentence; "could be avoided" and "to avoid" deny nothing."""
    text = without_shared(case.bare, case.support.lower)
    return [
        span
        for span in negators(text)
        if not (text[span[0] : span[1]].startswith("avoid") and _MIGHT.search(text[: span[0]]))
    ]


def check_negation(case: Case) -> Iterator[Finding]:
    """A sentence says no where the facts say yes, or the other way round."""
    here = _turns(case)
    facts = [
        (source, len(negators(without_shared(_plain(source.reading.lower), case.bare))))
        for source in case.support.sources
    ]
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
    whole = without_shared(_plain(case.reading.lower), case.support.lower)  # quotations with the rest
    if case.is_question or len(negators(whole)) % 2:
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
    start, end = (negators(_plain(source.reading.lower)) or [(0, 0)])[0]
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
    return token.word in ("up", "down", "more", "less", "before", "after", "over", "under", "pass", "contract")


def check_held_back(case: Case) -> Iterator[Finding]:
    """ "Shortlisted", "is considering", "in talks": the sentence must not tell more than the fact does."""
    if case.is_question or case.quotations:
        return
    stems = set(case.reading.stems)
    for source in case.support.sources:
        for held, keeps in _held_back(source.reading.lower) if source.kind == "fact" else ():
            if not keeps & stems and _shares_content(case, source, held):
                span = (0, len(case.reading.plain))
                message = f"The cited fact says only “{source.reading.lower[slice(*held)]}”."
                suggestion = "Say no more than the fact does."
                yield case.hard("tense", span, message, expected=source.text, fact_id=source.id, suggestion=suggestion)
                return


def check_ongoing(case: Case) -> Iterator[Finding]:
    """ "Is moving", "is hiring" told as "moved", "has hired": what still goes on is not done."""
    if case.is_question or case.quotations:
        return
    ongoing = {verb: s for s in case.support.sources if s.kind == "fact" for verb in _ongoing(s.text)}
    known = {t.word for source in case.support.sources for t in source.reading.tokens}
    tokens = [token for token in case.reading.tokens if token.kind == "word"]
    for before, token in zip((None, *tokens), tokens, strict=False) if ongoing else ():
        verb = stem(token.word)
        passive = before is not None and before.word in _BE
        done = token.word.endswith("ed") or token.word in word_set("synonyms.yaml", "past_forms")
        if verb in ongoing and done and not passive and token.word not in known:
            span = (token.start, token.end)
            message = f"{case.shown(*span)}: by the cited fact it still goes on."
            yield case.hard("tense", span, message, expected=ongoing[verb].text, fact_id=ongoing[verb].id)


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


@lru_cache(maxsize=4096)
def _ongoing(text: str) -> frozenset[str]:
    """Stems of what a fact says is going on: "is moving"."""
    words = [token.word for token in read(text).tokens]
    return frozenset(stem(word) for before, word in pairwise(words) if before in ("is", "are") and word.endswith("ing"))


@lru_cache(maxsize=4096)
def _held_back(lower: str) -> tuple[tuple[tuple[int, int], frozenset[str]], ...]:
    """Where a text holds a statement back, and the stems one of which must be kept."""
    return tuple((match.span(), keeps) for says, keeps in tentative() if (match := says.search(lower)))


def _shares_content(case: Case, source: Source, held: tuple[int, int]) -> bool:
    """Whether a sentence tells what stands behind the word that holds back."""
    later = {stem(t.word) for t in source.reading.tokens if t.start >= held[1] and t.kind == "word"}
    others = {s for other in case.support.sources if other is not source for s in other.reading.stems}
    content = {stem(t.word) for t in case.reading.tokens if t.kind == "word" and not is_free(case, t)}
    return bool((later - others) & content)


def check_tense(case: Case) -> Iterator[Finding]:
    """A plan told as done, or something done told as a plan."""
    plans = [source for source in case.support.sources if source.is_plan]
    facts = [source for source in case.support.sources if source.kind == "fact"]
    lower = case.bare
    words = set(re.findall(r"[\w'-]+", lower))
    asks = case.is_question and bool(_YES_OR_NO.match(lower))
    if (
        plans
        and not (asks or case.quotations)
        and not _speaks_of_plan(case, lower, words)
        and _is_about(case, plans, facts)
    ):
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
    contradicted = "already" in words and "if" not in words and "already" not in case.support.lower
    if contradicted:
        return False
    if lower.lstrip().startswith("if "):
        return True
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


@cache
def _rhythms() -> re.Pattern[str]:
    """ "Every week", "each day": how often, no superlative."""
    phrases = [phrase for line in load_yaml("units.yaml")["periods"].values() for phrase in line]
    return re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, sorted(phrases, key=lambda p: (-len(p), p))))})(?!\w)")


def check_superlatives(case: Case) -> Iterator[Finding]:
    """ "Best", "only", "every": not unless a cited text says so."""
    lower = case.bare
    for token in case.reading.tokens:
        if token.word in case.people.words and token.text[:1].isupper():
            lower = lower[: token.start] + " " * (token.end - token.start) + lower[token.end :]
    lower = _rhythms().sub(lambda m: " " * len(m[0]), lower)
    spans = [match.span() for match in phrase_pattern("wording.yaml", "superlative_phrases").finditer(lower)]
    spans += [(match.end() - len(match[0].split(" ", 1)[1]), match.end()) for match in _MOST.finditer(lower)]
    for match in sorted(
        [*phrase_pattern("wording.yaml", "superlatives").finditer(lower), *_EST.finditer(lower)], key=_at
    ):
        ordinary = match[0] in word_set("wording.yaml", "not_superlative") and match[0] != "best"
        if not ordinary and not any(start <= match.start() < end for start, end in spans):
            spans.append(match.span())
    spans += [match.span() for match in _ANY.finditer(lower)] if not (case.is_question or _turns(case)) else []
    for span in sorted(spans):
        words = lower[slice(*span)]
        if _is_asked(case, lower, span):
            continue  # "what comes first?"
        if not (_is_said(case, words) or _is_spread(case, span) or _is_same_superlative(case, span)):
            suggestion = "Leave the word out."
            yield case.hard("superlative", span, f"No cited fact says {case.shown(*span)}.", suggestion=suggestion)


_WH = re.compile(r"\W*(?:which|what|who|how|where|when)\b")


def _is_asked(case: Case, lower: str, span: tuple[int, int]) -> bool:
    """ "Which take longest?", "what comes first?": asked, unless "the" or "your" takes it for granted."""
    words = lower[slice(*span)]
    degree = words == "first" or bool(_EST.fullmatch(words))
    before = lower[: span[0]].split()[-1:]
    return degree and case.is_question and bool(_WH.match(lower)) and before not in (["the"], ["your"], ["our"], ["a"])


def _is_spread(case: Case, span: tuple[int, int]) -> bool:
    """ "Every parcel" where the fact has "per parcel", "each parcel" or "a parcel"."""
    word = case.reading.lower[slice(*span)]
    if word not in ("each", "every", "all", "any"):
        return False
    if case.is_question and word != "all":
        return True
    noun = next((stem(t.word) for t in case.reading.tokens if t.start >= span[1] and t.kind == "word"), "")
    for source in case.support.sources:
        tokens = source.reading.tokens
        for at, token in enumerate(tokens):
            before = {other.word for other in tokens[max(0, at - 3) : at]}
            near = {tokens[at - 1].word} if at else set()
            if stem(token.word) == noun and (before & _EACH or near & {"a", "an", "one", "/"}):
                return True
    return False


_EACH = frozenset({"per", "each", "every", "all", "any"})


def check_exclusive(case: Case) -> Iterator[Finding]:
    """ "A grant" where the fact has "a loan": words that exclude each other, whatever else they share."""
    known = {singular(word) for source in case.support.sources for word in source.reading.words}
    here = {singular(word) for word in case.reading.words}
    for line in load_yaml("units.yaml")["exclusive"]:
        told = known.intersection(line) - here
        for token in case.reading.tokens if told else ():
            word = singular(token.word)
            if word in line and word not in known and token.word not in known and not case.is_quoted(token):
                if any(frozenset((word, other)) in unit_pairs() for other in known):
                    continue
                span = (token.start, token.end)
                yield case.hard("unit", span, f"{case.shown(*span)} is something else in the cited fact: {min(told)}.")


def _is_same_superlative(case: Case, span: tuple[int, int]) -> bool:
    """ "Lowest-cost" where the fact has "cheapest"."""
    token = next((t for t in case.reading.tokens if t.start <= span[0] < t.end), None)
    if token is None or not _EST.search(case.support.lower):
        return False
    return bool(meanings(case.reading, token) & case.support.meanings)


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
