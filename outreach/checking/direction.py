"""Direction: from what to what, and which part each name plays in what happened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from outreach.checking.case import Case
from outreach.checking.lexicon import function_words, phrase_stems
from outreach.checking.reading import Reading, Token, read, stem
from outreach.models import Finding
from outreach.tables import load_yaml

_A = r"((?:(?!(?:to|from|with|by|for|and|but|while)\s)[\w$€£.%&'/-]+[ ]){1,5}?)"
_B = r"((?:(?!(?:in|within|over|by|for|since|during|and|while|after|before|with|at)\s)[\w$€£.%&'/-]+ ?){1,4})"
#: A change from one thing to another; the second value tells which group is the old one.
_CHANGES = (
    (re.compile(rf"(?<![\w-])from {_A}(?:in |by )?to {_B}"), 1),
    (re.compile(rf"(?<![\w-])replac(?:e|es|ed|ing) {_A}(?:with|by) {_B}"), 1),
    (re.compile(rf"(?<![\w-])(?:swap|swaps|swapped|swapping|exchang\w+|trad(?:e|ed|ing)) {_A}(?:for|with) {_B}"), 1),
    (re.compile(rf"(?<![\w-])(?:left|leaving|dropp?\w*|ditch\w*|abandon\w*|gave up) {_A}(?:behind )?for {_B}"), 1),
    (re.compile(rf"(?<![\w-])(?:off|away from|moved off) {_A}(?:on)?to {_B}"), 1),
    (re.compile(rf"(?<![\w-])(?:switch|mov|migrat|chang|went|gone|going)\w* to {_A}from {_B}"), 2),
    (re.compile(rf"(?<![\w-])(?:join(?:ed|s|ing)?|(?:came|come|coming|returned|returning) to) {_A}from {_B}"), 2),
    (re.compile(rf"(?<![\w-])to {_A}(?:in \d{{4}} )?(?:up |down )?from {_B}"), 2),
    (re.compile(rf"(?<![\w-])to {_A}(?:in \d{{4}})?, (?:up |down )?from {_B}"), 2),
)
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "got", "get", "gets", "both"})
_STOPS = frozenset({".", ";", ":", "!", "?", "(", ")", "–", ","})
_REACH = 8  # words between a verb and the names that belong to it


def check_direction(case: Case) -> Iterator[Finding]:
    """From what to what, and who did it to whom."""
    yield from _check_changes(case)
    yield from _check_prepositions(case)
    yield from _check_uses(case)
    yield from _check_parts(case)


# ---------------------------------------------------------------- from one thing to another


@lru_cache(maxsize=4096)
def changes(lower: str) -> tuple[tuple[frozenset[str], frozenset[str], tuple[int, int]], ...]:
    """The old and the new of every change a text tells, as stems."""
    found = []
    for pattern, old in _CHANGES:
        for match in pattern.finditer(lower + " "):
            one, two = (frozenset(read(match[n]).stems) - _small() for n in (1, 2))
            found.append(((one, two) if old == 1 else (two, one)) + (match.span(),))
    return tuple(found)


@cache
def _small() -> frozenset[str]:
    return frozenset(map(stem, function_words()))


def _check_changes(case: Case) -> Iterator[Finding]:
    here = changes(case.bare)
    if not here:
        return
    told = [(change, source) for source in case.support.sources for change in changes(source.reading.lower)]
    for start, goal, span in here:
        for (old, new, _), source in told:
            if (start & new - old) or (goal & old - new):
                span = (span[0], min(span[1], len(case.reading.plain)))
                message = f"{case.shown(*span)} goes the other way in the cited fact."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)
                return


def _prepositions(reading: Reading) -> dict[str, set[str]]:
    """Each capitalised word with the words of direction before it."""
    ways: dict[str, set[str]] = {}
    toward, away = load_yaml("wording.yaml")["toward"], load_yaml("wording.yaml")["away"]
    for before, token in pairwise(reading.tokens):
        if token.text[:1].isupper() and before.word in (*toward, *away):
            ways.setdefault(token.word, set()).add("toward" if before.word in toward else "away")
    return ways


def _check_prepositions(case: Case) -> Iterator[Finding]:
    told: dict[str, set[str]] = {}
    for source in case.support.sources:
        for name, ways in _prepositions(source.reading).items():
            told.setdefault(name, set()).update(ways)
    for name, ways in _prepositions(case.reading).items() if told else ():
        if name in told and not ways & told[name] and "away" in ways | told[name]:
            if _old_of_both(case, name):
                continue
            token = next(t for t in case.reading.tokens if t.word == name)
            span = (token.start, token.end)
            yield case.hard("direction", span, f"{case.shown(*span)}: the cited fact has the other direction.")


def _old_of_both(case: Case, name: str) -> bool:
    """Whether sentence and fact agree on a change of which this name is the old or the new: "left X for Y"."""
    word = stem(name)
    for old, new, _ in changes(case.bare):
        for source in case.support.sources:
            for true_old, true_new, _ in changes(source.reading.lower):
                if word in old & true_old or word in new & true_new:
                    return True
    return False


_USE = re.compile(r"([A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*)*) (?:for|as|in) ((?:(?!and |or )[a-z][\w-]* ?){1,3})")


@lru_cache(maxsize=4096)
def _uses(plain: str) -> tuple[tuple[str, frozenset[str], tuple[int, int]], ...]:
    """Each name with what it stands for: "SAP for finance"."""
    return tuple(
        (read(match[1]).folded, frozenset(read(match[2]).stems) - _small(), match.span())
        for match in _USE.finditer(plain)
    )


def _check_uses(case: Case) -> Iterator[Finding]:
    """ "Carus for finance and SAP for ticketing" where the fact pairs them the other way."""
    for name, purpose, span in _uses(case.reading.plain):
        for source in case.support.sources:
            told = _uses(source.reading.plain)
            own = frozenset(s for other, stems, _ in told if other == name for s in stems)
            foreign = frozenset(s for other, stems, _ in told if other != name for s in stems)
            if own and purpose & foreign - own and not purpose & own:
                message = f"{case.shown(*span)}: the cited fact pairs them otherwise."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)


# ---------------------------------------------------------------- who did what to whom


@dataclass(frozen=True, slots=True)
class Doing:
    """One happening: its scene and the parts the names play in it."""

    scene: str
    parts: dict[str, frozenset[str]]  # name -> parts
    start: int
    end: int


@cache
def _frames() -> dict[tuple[str, ...], dict[str, Any]]:
    """Stems of a word or of two -> the frame they open."""
    table: dict[tuple[str, ...], dict[str, Any]] = {}
    for frame in load_yaml("synonyms.yaml")["frames"]:
        roles = {key: value for key, value in frame.items() if key != "words"}
        for word in frame["words"]:
            table[phrase_stems(word)] = roles
    return table


def _frame_at(tokens: tuple[Token, ...], at: int) -> tuple[dict[str, Any] | None, int]:
    """The frame a word opens, alone or with the next one, and the position of its last word."""
    one = stem(tokens[at].word)
    if at + 1 < len(tokens) and (one, stem(tokens[at + 1].word)) in _frames():
        return _frames()[one, stem(tokens[at + 1].word)], at + 1
    frame = _frames().get((one,))
    if frame and "predicate" not in frame and tokens[at].word.endswith(_ABSTRACT):
        frame = None
    before = tokens[at - 1].word if at else ""
    is_noun = before in _BEFORE_NOUN and tokens[at].word in _NOUNS_TOO
    return (None if is_noun else frame), at


_ABSTRACT = ("ment", "ments", "er", "ers", "or", "ors", "ship", "ships")  # "appointment", "leader": no verb
_NOUNS_TOO = frozenset({"use", "lead", "supply", "support", "report", "fund", "back", "head", "fine", "award", "pick"})
_BEFORE_NOUN = frozenset({"in", "of", "the", "a", "an", "your", "our", "its", "their", "for", "and", "to's"})
_Own = frozenset[str]


@lru_cache(maxsize=4096)
def _doings(text: str, own: _Own) -> tuple[Doing, ...]:
    reading = read(text)
    tokens = reading.tokens
    found = []
    for position, token in enumerate(tokens):
        if token.kind != "word":
            continue
        frame, last = _frame_at(tokens, position)
        if frame and not (token.text[:1].isupper() and not token.opens):
            parts = _parts(tokens, position, last, frame, own)
            if parts:
                found.append(Doing(frame["scene"], parts, token.start, token.end))
            found += _beside(reading, position, last, frame, own)
    return tuple(found)


def _beside(reading: Reading, at: int, last: int, frame: dict[str, Any], own: _Own) -> list[Doing]:
    """A second scene that a word opens beside certain others: who leads a funding round gives money."""
    if not any(stem(word) in reading.stems for word in frame.get("beside", ())):
        return []
    tokens, then = reading.tokens, frame["then"]
    parts = _parts(tokens, at, last, then, own)
    return [Doing(then["scene"], parts, tokens[at].start, tokens[at].end)] if parts else []


def _parts(
    tokens: tuple[Token, ...], at: int, last: int, frame: dict[str, Any], own: _Own
) -> dict[str, frozenset[str]]:
    """Name -> the parts it plays around a verb."""
    before, after = _before(tokens, at, own), _after(tokens, last, own)
    passive = _is_passive(tokens, at)
    subject, goal = frame.get("subject", ""), frame.get("object", "")
    if "predicate" in frame:
        subject = frame["predicate"] if any(t.word in _BE for t in tokens[max(0, at - 3) : at]) else ""
    elif passive:
        subject, goal = goal, ""
    elif tokens[at].word.endswith("ing") and not any(t.word in _BE for t in tokens[max(0, at - 2) : at]):
        subject = ""  # "acquiring X": whoever stands before may be somebody else
    found: dict[str, set[str]] = {}
    for name in before if subject else ():
        found.setdefault(name, set()).add(subject)
    for preposition, names in after.items():
        part = frame.get(preposition, "") if preposition else goal
        for name in names if part else ():
            found.setdefault(name, set()).add(part)
    return {name: frozenset(parts) for name, parts in found.items()}


def _is_passive(tokens: tuple[Token, ...], at: int) -> bool:
    for one, two in pairwise(tokens[at + 1 : at + 4]):
        if one.word == "by" and two.kind == "word" and two.word != "the":
            return True
    participle = tokens[at].word.endswith(("ed", "en", "ought", "old")) or tokens[at].word in ("led", "left", "won")
    return participle and any(token.word in _BE for token in tokens[max(0, at - 2) : at])


def _before(tokens: tuple[Token, ...], at: int, own: _Own) -> frozenset[str]:
    """Names before a verb in its clause that hang on no preposition."""
    found: set[str] = set()
    start = at
    while start > 0 and tokens[start - 1].text not in _STOPS:
        start -= 1
    hangs = False
    for token in tokens[start:at]:
        if token.word in _HANGING:
            hangs = True
            continue
        name = _name(token, own)
        if name and not hangs:
            found.add(name)
        hangs = hangs and (bool(name) or token.word in ("the", "a", "an", "your", "our"))
    return frozenset(found)


_HANGING = frozenset({"of", "from", "with", "to", "in", "at", "for", "by", "on", "since", "after", "via", "into"})


def _after(tokens: tuple[Token, ...], at: int, own: _Own) -> dict[str, frozenset[str]]:
    """Preposition ("" for none) -> the names behind it, within reach of the verb."""
    found: dict[str, set[str]] = {}
    preposition = ""
    for token in tokens[at + 1 : at + 1 + 2 * _REACH]:
        if token.text in _STOPS and token.text != ",":
            break
        if token.word in _HANGING:
            preposition = token.word
        elif token.kind == "word" and (stem(token.word),) in _frames() and not token.text[:1].isupper():
            break
        elif name := _name(token, own):
            found.setdefault(preposition, set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _name(token: Token, own: _Own) -> str:
    """The word if it is a name; every way to speak of the reader's company is one."""
    if (token.word in own and token.text[:1].isupper()) or token.word in ("you", "your", "you've", "you're"):
        return "(reader)"
    small = token.opens and (len(token.word) < 4 or token.word in function_words())
    return token.word if token.kind == "word" and token.text[:1].isupper() and not small else ""


def _check_parts(case: Case) -> Iterator[Finding]:
    own = frozenset(case.people.company | case.people.reader)
    here = _doings(case.text, own)
    if not here:
        return
    told = [(doing, source) for source in case.support.sources for doing in _doings(source.text, own)]
    for doing in here:
        for other, source in told:
            if other.scene == doing.scene and _is_turned(doing, other) and not _inside(case, doing):
                span = (doing.start, doing.end)
                message = f"{case.shown(*span)}: the cited fact has it the other way round."
                yield case.hard("direction", span, message, expected=source.text, fact_id=source.id)
                break


def _inside(case: Case, doing: Doing) -> bool:
    return any(start <= doing.start and doing.end <= end for start, end in case.quotations)


def _is_turned(doing: Doing, other: Doing) -> bool:
    """Whether some name of both plays another part here than there, and none plays the same."""
    shared = doing.parts.keys() & other.parts.keys()
    turned = [name for name in shared if not doing.parts[name] & other.parts[name]]
    return bool(turned) and len(turned) == len(shared)
