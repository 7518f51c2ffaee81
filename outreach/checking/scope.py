"""Scope: how much, how often, how far and of which things; none of it wider than the cited text."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise, takewhile

from outreach.checking.atoms import numbers, rhythm_names, singular, time_units
from outreach.checking.case import Case
from outreach.checking.coverage import is_covered, is_free
from outreach.checking.lexicon import alternatives, function_words, phrase_pattern, word_set
from outreach.checking.meaning import negators, without_shared
from outreach.checking.predicates import MODALS
from outreach.checking.reading import Token, read, stem
from outreach.checking.support import Source, Support
from outreach.models import Finding

_LENGTH = re.compile(
    r"(?<![\w-])(?:in|within|for|take|takes|took|taking|save|saves|saved|saving|spend|spends|spent|lose|loses|lost|last|lasted)"
    r" (?:a matter of |just |only |a few |a couple of |many |several |you |them |us )*"
    r"(?P<unit>seconds|minutes|hours|days|weeks|months|years|decades|a while|some time|long|ages)(?![\w-])"
)
_A_LENGTH = re.compile(
    r"(?<![\w-])(?:save|saves|saved|saving|spend|spends|spent|lose|loses|lost|win|wins|won|gain|gains|gained)"
    r" (?:you |them |us )?(?:a|an|another|one) (?:full |whole |good |extra |entire |working )?"
    r"(?P<unit>second|minute|hour|day|week|month|year)(?![\w-])"
)
_BEHIND = re.compile(
    r"^(?: [\w-]+){0,2} (at most|at least|at the most|at the latest|or less|or more|or fewer"
    r"|tops|maximum|minimum|max)(?![\w-])"
)
_FASTER = frozenset({"faster", "sooner", "earlier", "quicker", "shorter"})
_MORE = frozenset({"more", "higher", "greater", "larger", "longer", "up", "better"})
_LESS = frozenset({"less", "fewer", "lower", "smaller", "down", "cheaper"})
_LATER = frozenset({"later", "slower"})
_DIFFERENCES = (_FASTER, _MORE, _LESS, _LATER)
_KINDS_OF_NO = ("never", "no longer", "nobody", "no one", "nothing", "nowhere", "none")
_COMPARES = re.compile(
    r"(?<![\w-])(?:more|less|rather|[a-z]{3,}er|better|worse)(?: [\w-]+){0,2}? than(?![\w-])"
    r"|(?<![\w-])(?:more|less)(?=$|[ .,!?])"
)


def check_scope(case: Case) -> Iterator[Finding]:
    """Lengths of time, differences, kinds of no, one told as many, and comparisons turned round."""
    if case.is_question:
        return
    yield from _check_lengths(case)
    yield from _check_behind(case)
    yield from _check_rates(case)
    yield from _check_rhythms(case)
    yield from _check_order(case)
    yield from _check_judgements(case)
    yield from _check_differences(case)
    yield from _check_kinds_of_no(case)
    yield from _check_denied_things(case)
    yield from _check_plurals(case)
    yield from _check_comparisons(case)
    yield from _check_phrases(case)


def _check_lengths(case: Case) -> Iterator[Finding]:
    """ "In minutes", "takes days", "for a while": a length of time without a number is one all the same."""
    for match in _A_LENGTH.finditer(case.bare):
        told = {n.unit[:1] for source in case.support.sources for n in source.numbers if n.value == 1}
        if (match["unit"],) not in told and not _is_modal(case, match.start()):
            yield case.hard("period", match.span(), f"No cited fact says {case.shown(*match.span())}.")
    for match in _LENGTH.finditer(case.bare):
        unit = match["unit"]
        if unit not in case.support.lower and not _is_modal(case, match.start()):
            yield case.hard("period", match.span(), f"No cited fact says {case.shown(*match.span())}.")


def _is_modal(case: Case, position: int) -> bool:
    start, end = case.clause_of(position)
    return any(t.word in MODALS for t in case.reading.tokens if start <= t.start < end)


def _check_behind(case: Case) -> Iterator[Finding]:
    """ "Six weeks at most": a limit behind the number."""
    for number in numbers(case.text):
        match = _BEHIND.match(case.reading.lower[number.end :])
        if match and match[1] not in case.support.lower and not any(
            n.value == number.value and n.hedge in ("max", "min") for s in case.support.sources for n in s.numbers
        ):  # fmt: skip
            span = (number.start, number.end + match.end())
            yield case.hard("hedge", span, f"{case.shown(*span)} says more than the cited fact.")


@cache
def _rhythms() -> re.Pattern[str]:
    """How often, told without an article: "a day" may be a length of time."""
    phrases = [phrase for phrase in rhythm_names() if not phrase.startswith(("a ", "an ", "per ", "/"))]
    return re.compile(rf"(?<![\w-]){alternatives(phrases)}(?![\w-])")


def _check_rhythms(case: Case) -> Iterator[Finding]:
    """ "Every week": how often, of which no cited text speaks."""
    told = {name for phrase, name in rhythm_names().items() if phrase in case.support.lower}
    for match in _rhythms().finditer(case.bare):
        name = rhythm_names()[match[0]]
        known = name in told or stem(name) in case.support.stems
        if not known and not _is_modal(case, match.start()):
            yield case.hard("period", match.span(), f"No cited fact says {case.shown(*match.span())}.")


_ORDER = re.compile(r"(?<![\w-])(before|after) ((?:[\w'-]+ ?){1,4})")


@lru_cache(maxsize=4096)
def _orders(lower: str) -> tuple[tuple[str, frozenset[str], tuple[int, int]], ...]:
    """ "Before" and "after", each with the stems of what follows."""
    small = frozenset(map(stem, function_words()))
    return tuple((m[1], frozenset(read(m[2]).stems) - small, m.span()) for m in _ORDER.finditer(lower))


def _check_order(case: Case) -> Iterator[Finding]:
    """ "After it reaches the CRM" where the claim has "before"."""
    for which, what, span in _orders(case.bare):
        for source in case.support.sources:
            told = [(other, stems) for other, stems, _ in _orders(source.reading.lower) if stems & what]
            if told and all(other != which for other, _ in told):
                yield case.hard("direction", span, f"{case.shown(*span)} is the other way round in the cited text.")


_IS = re.compile(
    r"(?<![\w-])(?:is|are|was|were|looks?|seems?|feels?) "
    r"(?:very |quite |rather |so |really |relatively |fairly )?([a-z]+)(?![\w-])"
)


def _check_judgements(case: Case) -> Iterator[Finding]:
    """ "Is small", "is late": a judgement that no cited text makes."""
    for match in _IS.finditer(case.bare):
        judged = match[1] in word_set("predicates.yaml", "judged")
        if judged and match[1] not in case.support.words and not _is_modal(case, match.start()):
            yield case.soft("inference", match.span(), f"No cited fact says {case.shown(*match.span())}.")


_PER = re.compile(
    r"(?<![\w-])(?:per|for each|for every|in each of|in every one of|at each of) (?:your )?(?:\d+ )?(?P<noun>[a-z]+)"
)


def _check_rates(case: Case) -> Iterator[Finding]:
    """ "38 vacancies per school" where the fact counts them all."""
    for match in _PER.finditer(case.bare):
        noun = singular(match["noun"])
        told = re.search(rf"(?<![\w-])(?:per|each|every|a|an|one) (?:\w+ )?{re.escape(noun)}", case.support.lower)
        if not told and noun not in time_units() and noun not in ("cent", "annum"):
            yield case.hard("unit", match.span(), f"No cited fact says {case.shown(*match.span())}.")


# ---------------------------------------------------------------- differences


@lru_cache(maxsize=4096)
def _differences(text: str) -> tuple[tuple[object, int, tuple[int, int]], ...]:
    """Numbers that tell a difference, with the kind of it: "25% faster", "two days earlier"."""
    reading = read(text)
    found = []
    for number in numbers(text):
        after = [t.word for t in reading.tokens if t.start >= number.end][:2]
        kind = next((at for at, line in enumerate(_DIFFERENCES) for word in after if word in line), None)
        if kind is not None:
            found.append((number.value, kind, (number.start, number.end)))
    return tuple(found)


def _check_differences(case: Case) -> Iterator[Finding]:
    """ "25% more tickets" for "tickets 25% faster"; "in two days" for "two days earlier"."""
    told = {value: kind for source in case.support.sources for value, kind, _ in _differences(source.text)}
    if not told:
        return
    here = {value: kind for value, kind, _ in _differences(case.text)}
    plain = {n.value for s in case.support.sources for n in s.numbers} - told.keys()
    for number in numbers(case.text):
        if number.value not in told or number.value in plain or number.weak:
            continue
        kind = here.get(number.value)
        other = kind is not None and {kind, told[number.value]} == {0, 1}
        bare = kind is None and told[number.value] in (0, 3) and not _tells_change(case)
        if other or bare:
            span = (number.start, number.end)
            yield case.hard("unit", span, f"{case.shown(*span)} is another difference in the cited fact.")


def _tells_change(case: Case) -> bool:
    stems = set(case.reading.stems)
    words = word_set("predicates.yaml", "change_words")
    return any(stem(word) in stems for word in words)


# ---------------------------------------------------------------- no


def _check_kinds_of_no(case: Case) -> Iterator[Finding]:
    """ "Never" and "no longer" say more than "not"."""
    text = without_shared(case.bare, case.support.lower)
    for kind in _KINDS_OF_NO:
        match = re.search(rf"(?<![\w-]){kind}(?![\w-])", text) if kind in text else None
        strict = kind in ("never", "no longer")
        as_much = (
            rf"(?<![\w-]){kind}(?![\w-])" if strict else r"(?<![\w-])(?:no|without|none|nobody|nothing|never)(?![\w-])"
        )
        if match and not re.search(as_much, case.support.lower):
            yield case.hard("negation", match.span(), f"No cited fact says {case.shown(*match.span())}.")


def _check_denied_things(case: Case) -> Iterator[Finding]:
    """ "Never lost a shipment" for "never lost a vaccine shipment", "no fee" for "no set-up fee"."""
    if len(negators(case.bare)) % 2 == 0:
        return
    stems = set(case.reading.stems)
    for source in case.support.sources:
        spans = negators(source.reading.lower)
        for kept, dropped in _denied_pairs(source, spans[0][1]) if len(spans) % 2 else ():
            if stem(kept.word) in stems and not _is_there(case, dropped, stems):
                span = (0, len(case.reading.plain))
                message = f"The cited fact denies less: it says “{dropped.text} {kept.text}”."
                yield case.hard("negation", span, message, expected=source.text, fact_id=source.id)
                return


def _denied_pairs(source: Source, start: int) -> list[tuple[Token, Token]]:
    """Nouns behind a negator with the word that narrows each."""
    tokens = [t for t in source.reading.tokens if t.start >= start]
    if source.reading.lower[:start].endswith(("not", "n't", "never", "cannot")):
        verb = next((at for at, t in enumerate(tokens) if _is_content(t)), 0)
        tokens = tokens[verb + 1 :]  # "does not employ drivers": the verb narrows nothing
    limit = next((at for at, t in enumerate(tokens) if t.kind == "mark" or t.word in _ENDS), len(tokens))
    pairs = [(two, one) for one, two in pairwise(tokens[:limit])]
    return [(two, one) for two, one in pairs if _is_content(one) and _is_content(two) and not one.word.endswith("ed")]


_ENDS = frozenset({"in", "at", "on", "for", "from", "by", "to", "with", "or", "and", "when", "needed", "required"})


def _is_content(token: Token) -> bool:
    return token.kind == "word" and token.word not in function_words() and token.word not in ("ever", "yet")


def _is_there(case: Case, token: Token, stems: set[str]) -> bool:
    if set(read(token.text).stems) & stems or token.word in case.people.words:
        return True
    one = Support([Source("", "fact", token.text)])
    content = (other for other in case.reading.tokens if other.kind == "word" and not is_free(case, other))
    return any(is_covered(case, other, one) for other in content)


# ---------------------------------------------------------------- one and many


@lru_cache(maxsize=4096)
def _singles(text: str) -> frozenset[str]:
    """Things of which a text tells exactly one: "a phishing incident", "a new mill"."""
    if '"' in text:
        return frozenset()
    tokens = [t for t in read(text).tokens if t.kind != "mark" or t.text != "-"]
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if token.word not in ("a", "an", "one"):
            continue
        phrase = list(takewhile(lambda t: t.word not in function_words(), tokens[at + 1 : at + 6]))
        found |= {phrase[-1].word} if phrase and at else set()
    words = {t.word for t in tokens}
    return frozenset(word for word in found if not {f"{word}s", f"{word}es"} & words and len(word) > 3)


def _check_plurals(case: Case) -> Iterator[Finding]:
    """ "Incidents" where the fact has one."""
    single = frozenset().union(*(_singles(source.text) for source in case.support.sources if source.kind == "fact"))
    others = {w for source in case.support.sources for w in source.reading.words}
    for token in case.reading.tokens if single else ():
        word = singular(token.word)
        plural = word != token.word and token.word.endswith("s") and not token.possessive
        if plural and word in single and token.word not in others and not _is_numbered(case, token):
            span = (token.start, token.end)
            if not (_is_modal(case, token.start) or case.is_quoted(token)):
                yield case.soft("unit", span, f"{case.shown(*span)}: the cited fact has one.")


def _is_numbered(case: Case, token: Token) -> bool:
    """ "Three lines": the number is looked at elsewhere."""
    return any(singular(token.word) in number.unit for number in numbers(case.text))


# ---------------------------------------------------------------- comparisons


@lru_cache(maxsize=4096)
def _compared(lower: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems on either side of a comparison; the second side is empty when it is not told."""
    match = _COMPARES.search(lower)
    if not match or re.match(r" ?\d", lower[match.end() :]):
        return None
    before = re.split(r"[,;.:]| that ", lower[: match.start()])[-1]
    after = re.split(r"[,;.:!?]", lower[match.end() :])[0]
    return frozenset(read(before).stems), frozenset(read(after).stems)


def _check_comparisons(case: Case) -> Iterator[Finding]:
    """ "Volume matters more than quality" where the fact says that quality does."""
    here = _compared(case.bare)
    for source in case.support.sources if here else ():
        told = _compared(source.reading.lower)
        if not (here and told and told[1]):
            continue
        left, right = told[0] - told[1], told[1] - told[0]
        if here[0] & right and not here[0] & left - _small_stems():
            span = (0, len(case.reading.plain))
            yield case.hard("direction", span, "The cited fact compares the other way round.", expected=source.text)


def _small_stems() -> frozenset[str]:
    return frozenset({"matter", "is", "be"})


def _check_phrases(case: Case) -> Iterator[Finding]:
    """ "Part of", "due for", "over budget": turns of phrase that claim something in harmless words."""
    for match in phrase_pattern("predicates.yaml", "phrases").finditer(case.bare):
        if match[0] not in case.support.lower and (match[0].startswith("than") or not _is_modal(case, match.start())):
            yield case.soft("coverage", match.span(), f"No cited fact says {case.shown(*match.span())}.")
