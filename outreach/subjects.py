"""Reading a fact's sentence just far enough to quote from it: its pieces, whom it names, a subject of its words."""

import re
from collections.abc import Sequence

from outreach.models import AnswerSentence, Brief, Fact, FactKind
from outreach.tables import load_yaml
from outreach.text import clean

_MOST_WORDS = 7
_PHRASE_WORDS = 4
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\bInc\.)(?<!\bLtd\.)(?<!\bCo\.)(?<!\bCorp\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bNo\.)"
    r"\s+(?=[A-Z“\"0-9])"
)
_LEGAL_FORM = re.compile(
    r"(?:,?\s+(?:Inc|LLC|Ltd|Limited|GmbH|AG|SE|KG|AB|AS|ASA|A/S|Oy|SA|SAS|S\.A\.|SpA|S\.r\.l|BV|B\.V\.|NV|Corp|PLC|plc)\.?)+$"
)
_SPEAKER = re.compile(r"^(?:we|it|they|the company|the team)(?:[’'](?:re|ve|s))?\s+", re.IGNORECASE)
_EDGE = '.,;:!?()“”"…+&/|*–—-'
_LINKS = frozenset({"of", "for", "in", "at", "on", "from", "to", "with", "into", "by"})
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "our", "his", "her"})
_AUXILIARIES = frozenset(
    {"is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "can", "may", "plans", "aims"}
)
_THEN_INFINITIVE = frozenset({"to", "will", "can", "may"})
#: Past forms that do not end in -ed; the others are read from their ending.
_PAST = frozenset(
    {
        *("wrote", "spoke", "gave", "led", "built", "ran", "held", "took", "made", "won", "became", "began", "brought"),
        *("bought", "chose", "found", "got", "grew", "kept", "left", "met", "paid", "put", "sold", "sent", "set"),
        *("shut", "saw", "told", "went"),
    }
)
_MONTHS = frozenset(
    {
        *("january", "february", "march", "april", "may", "june", "july"),
        *("august", "september", "october", "november", "december"),
    }
)


def ended(text: str) -> str:
    """The text with a full stop where it has no end of its own."""
    return text if text[-1:] in tuple(".!?…") or text[-2:] in (".”", "!”", "?”") else f"{text}."


def pieces(text: str) -> list[str]:
    """The sentences of a text, each standing literally in it."""
    return [piece.strip() for piece in _SENTENCE_END.split(clean(text)) if piece.strip()]


def short_name(company: str) -> str:
    """A company's name as one says it: without the legal form or a remark in brackets."""
    spoken = re.sub(r"\s*\([^)]*\)\s*$", "", clean(company))
    return _LEGAL_FORM.sub("", spoken).strip(" ,") or company


def name_in(sentence: str, company: str) -> list[str]:
    """The words that follow the company's name near the start of a sentence; empty when it is not named there."""
    name = short_name(company)
    shorter = name.split()[0] if name else ""
    for form in (company, name, shorter if len(shorter) >= 4 and shorter.lower() not in _common() else ""):
        match = re.search(rf"(?:^|\s){re.escape(form)}(?:[’']s)?(?=\s)", sentence, re.IGNORECASE) if form else None
        # "Snazzy" is the company SNAZZY; "formative" in the middle of a sentence is a word.
        if match is None or (form[0].isupper() and not match[0].strip()[0].isupper()):
            continue
        if len(sentence[: match.start()].split()) <= 5:
            return sentence[match.end() :].split()
    return []


def is_verb(words: Sequence[str]) -> bool:
    """Whether a statement goes on with a verb, as far as its form tells."""
    rest = [word for word in words if not word.endswith("ly") and word not in ("also", "just", "now")]
    if not rest:
        return False
    verb = rest[0]
    third_person = verb.endswith("s") and not verb.endswith("ss") and len(verb) > 2
    return verb.islower() and (verb in _AUXILIARIES or verb in _PAST or verb.endswith("ed") or third_person)


def subject_for(brief: Brief) -> AnswerSentence:
    """The company's name and two to four words of a fact; failing that, of what the seller says."""
    company = short_name(brief.company)
    for fact in brief.facts:
        phrase = _phrase(fact, brief)
        if phrase:
            return AnswerSentence(text=_with_company(company, phrase), cites=(fact.fact_id,))
    claim_id, claim = next(iter(brief.claims.items()))
    chunk = _first_chunk(claim.text.split(), set(short_name(brief.seller).lower().split()))
    return AnswerSentence(text=_with_company(company, chunk), cites=(claim_id,))


def _with_company(company: str, phrase: str) -> str:
    if not phrase:
        return company
    fits = len(company.split()) + len(phrase.split()) <= _MOST_WORDS
    return f"{company}: {phrase}" if fits else phrase


def _phrase(fact: Fact, brief: Brief) -> str:
    """Two to four words that stand together in the fact and say what it is about; else nothing."""
    founded = re.search(r"\bfounded in \d{4}\b", fact.text)
    if founded and fact.kind is FactKind.FOUNDED:
        return founded[0]
    for piece in pieces(fact.text):
        words = _predicate(piece.rstrip(".!?"), brief)
        phrase = _object(words) or _first_chunk(words, set(brief.company.lower().split()))
        if phrase:
            return phrase
    return ""


def _predicate(sentence: str, brief: Brief) -> list[str]:
    """The words after the one who acts; the whole sentence when nobody does."""
    for name in (brief.company, f"{brief.first_name} {brief.last_name}", brief.first_name):
        after = name_in(sentence, name)
        if after:
            return after
    spoken = _SPEAKER.sub("", sentence)
    words = spoken.split()
    if words and spoken == sentence and words[0][1:].islower():
        words[0] = words[0].lower()  # a capital that only begins the sentence
    return words


def _object(words: Sequence[str]) -> str:
    """The phrase after the verb, to the next clause."""
    rest = list(words)
    verb_next = False
    while rest and (rest[0].lower() in _AUXILIARIES | {"to"} or rest[0].endswith("ly")):
        verb_next = rest.pop(0) in _THEN_INFINITIVE
    acts = bool(rest) and rest[0].islower() and (verb_next or rest[0].endswith("ing") or is_verb(rest))
    if acts and len(rest) > 1 and rest[1] not in _LINKS:
        rest.pop(0)
    while rest and rest[0].lower() in _ARTICLES | _LINKS:
        rest.pop(0)
    return _checked(_until_clause(rest))


def _until_clause(words: Sequence[str]) -> list[str]:
    """The words up to the next clause, four at most, never cut inside a noun phrase after a preposition."""
    taken: list[str] = []
    for number, word in enumerate(words):
        bare = word.strip(_EDGE)
        if not bare or word[0] in '(“"' or _begins_clause(bare, words[number + 1 :], first=not taken):
            return taken
        taken.append(bare)
        if word[-1] in _EDGE:
            return taken
        if len(taken) == _PHRASE_WORDS:
            return taken if _may_end(words[number + 1 :]) else _before_link(taken)
    return taken


def _begins_clause(word: str, rest: Sequence[str], *, first: bool) -> bool:
    if word.lower() in _grammar() - _LINKS - _ARTICLES or (word in _ARTICLES and first):
        return True
    # "to Poland" belongs to the phrase, "to certify" does not; nor does "in June".
    following = rest[0].strip(_EDGE) if rest else ""
    if word == "to":
        return not following[:1].isupper()
    if word in ("in", "on", "from") and (following.lower() in _MONTHS or following[:4].isdigit()):
        return not first
    return not first and word.islower() and word.endswith("ed")


def _may_end(rest: Sequence[str]) -> bool:
    return not rest or rest[0].lower().strip(_EDGE) in _grammar() or rest[0].endswith("ed")


def _before_link(words: list[str]) -> list[str]:
    links = [n for n, word in enumerate(words) if word in _LINKS]
    return words[: links[-1]] if links else words


def _first_chunk(words: Sequence[str], names: set[str]) -> str:
    """The first run of two to four content words."""
    run: list[str] = []
    for word in [*words, "."]:
        bare = word.strip(_EDGE)
        if bare and bare.lower() not in _grammar() | names:
            run.append(bare)
        if not bare or bare != word or bare.lower() in _grammar() | names:
            if _checked(run[-_PHRASE_WORDS:]):
                return _checked(run[-_PHRASE_WORDS:])
            run = []
    return ""


def _checked(words: Sequence[str]) -> str:
    """The phrase without loose ends, if it is long enough and says something."""
    kept = list(words)
    while kept and kept[-1].lower() in _grammar():
        kept.pop()
    says_something = any(word.lower() not in _common() for word in kept)
    return " ".join(kept) if len(kept) >= 2 and says_something else ""


def _grammar() -> set[str]:
    return set(load_yaml("drafting.yaml")["grammar"])


def _common() -> set[str]:
    return _grammar() | set(load_yaml("drafting.yaml")["vague"])
