"""The built-in offline writer: a plain note composed from the facts' and claims' own words, without a model.

It says nothing of its own about anybody: a sentence is a fact, an approved claim or the ask as it stands, or a literal
quotation from a page. Subject lines are made in `outreach.subjects`.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from outreach.models import TRIGGER_KINDS, AnswerSentence, Brief, DraftAnswer, Fact, FactKind, SourceKind
from outreach.subjects import ended, is_verb, name_in, pieces, short_name, subject_for
from outreach.text import clean, fold

NAME = "offline writer"

T = TypeVar("T")

_LONGEST_SENTENCE = 25  # words: about what a phone shows of one sentence
_LONGEST_QUOTE = 32  # words
_LEAST, _MOST = 40, 90  # words of a body
_FIRST_PERSON = re.compile(r"\b(?:we|us|our|ours|i|my|me)\b", re.IGNORECASE)
_THEIR_OWN = re.compile(r"\b(?:she|he|her|his|hers|they|their)\b", re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"[“”\"„»«]")
_PRONOUN = re.compile(r"(They|It|The company) (\S+)")
_RECENCY = re.compile(r" (?:recently|just) ")
_YOU = {"is": "are", "was": "were", "has": "have"}
_NEWS_FRAMES = ("{}", "I am writing because {}", "My reason for writing: {}")


def write(brief: Brief) -> DraftAnswer:
    """A short note in the brief's own words; the same brief gives the same note."""
    about_them = _about_them(brief)
    about_seller = [AnswerSentence(text=_said(c.text), cites=(i,)) for i, c in brief.claims.items()]
    ask = AnswerSentence(text=ended(brief.ask), cites=(brief.ask_id,))
    first, second = about_them[:1], about_seller[:1]
    limit = min(_MOST, brief.max_words)

    def add(part: list[AnswerSentence], sentence: AnswerSentence) -> None:
        if _words([*first, *second, ask, sentence]) <= limit:
            part.append(sentence)

    for claim in about_seller[1:2]:
        add(second, claim)
    for fact in about_them[1:2]:
        add(first, fact)
    for part, spare in ((first, about_them[2:]), (second, about_seller[2:])):
        for sentence in spare:
            if _words([*first, *second, ask]) < _LEAST:
                add(part, sentence)
    last = _choice((1, 2), brief, "layout")
    body = [*_paragraph(0, first), *_paragraph(1, second), *_paragraph(last, [ask])]
    return DraftAnswer(subject=subject_for(brief), body=tuple(body))


def _paragraph(number: int, sentences: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    return [sentence.model_copy(update={"paragraph": number}) for sentence in sentences]


def _words(sentences: Sequence[AnswerSentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)


def _about_them(brief: Brief) -> list[AnswerSentence]:
    """Each fact that reads well as one sentence, in the brief's order, with at most one quotation; never empty."""
    told: list[AnswerSentence] = []
    for fact in sorted(brief.facts, key=lambda fact: _avoids(fact.text, brief)):
        if told and fact.kind is FactKind.FOUNDED:
            continue  # a year beside a better fact says nothing
        quoted = any("“" in sentence.text for sentence in told)
        sentence = _plain(fact, brief) or ("" if quoted else _quotation(fact))
        if sentence and not told:
            sentence = _framed(sentence, fact, brief)
        if sentence:
            told.append(AnswerSentence(text=sentence, cites=(fact.fact_id,)))
    if told:
        return told
    # Nothing reads well; the first fact as it stands is still true.
    fact = brief.facts[0]
    return [AnswerSentence(text=ended(clean(fact.text)), cites=(fact.fact_id,))]


def _plain(fact: Fact, brief: Brief) -> str:
    """The fact's first sentence that says whom it is about and is short enough; else nothing."""
    if fact.kind in (FactKind.ROLE, FactKind.TENURE):
        return ""  # the reader knows their own job
    for sentence in pieces(fact.text):
        if len(sentence.split()) > _LONGEST_SENTENCE or _FIRST_PERSON.search(sentence):
            continue
        if fact.kind is FactKind.CONTENT and fact.subject == brief.prospect_id:
            return _to_you(ended(sentence), brief)
        named = _named(sentence, brief)
        after = name_in(named, brief.company)
        if after and is_verb(after):
            return ended(named)
    return ""


def _named(sentence: str, brief: Brief) -> str:
    """The sentence with the company's name for a pronoun at its start, and without "recently", which goes stale."""
    match = _PRONOUN.match(sentence)
    # "They moved" goes over to a name as it is; "they move" would not.
    if match and is_verb([match[2]]) and (match[1].lower() != "they" or match[2] not in ("are", "were", "have")):
        sentence = f"{short_name(brief.company)} {sentence[match.start(2) :]}"
    return _RECENCY.sub(" ", sentence)


def _to_you(sentence: str, brief: Brief) -> str:
    """A statement about the reader, said to the reader; nothing when that would need more than the first verb."""
    for name in (f"{brief.first_name} {brief.last_name}", brief.first_name):
        if name.strip() and sentence.startswith(f"{name} "):
            verb, _, rest = sentence.removeprefix(f"{name} ").partition(" ")
            past_or_auxiliary = verb in _YOU or (is_verb([verb]) and not verb.endswith("s"))
            if past_or_auxiliary and not _THEIR_OWN.search(rest):
                return f"You {_YOU.get(verb, verb)} {rest}"
    return ""


def _framed(sentence: str, fact: Fact, brief: Brief) -> str:
    """News may open as the reason for writing, so that the drafts of one batch do not start alike."""
    if fact.kind not in TRIGGER_KINDS or "“" in sentence:
        return sentence
    frames = [frame for frame in _NEWS_FRAMES if not _avoids(frame, brief)]
    first = sentence.split(" ", 1)[0]
    spoken = sentence[0].lower() + sentence[1:] if first in ("You", "In", "On", "Since", "At", "With") else sentence
    frame = _choice(frames, brief, "opening")
    return sentence if frame == "{}" else frame.replace("{}", spoken)


def _quotation(fact: Fact) -> str:
    """What their own page says, word for word and cut only where a sentence ends; else nothing."""
    quote = _quotable(fact.text)
    where = _place(fact, own=fact.kind not in TRIGGER_KINDS or bool(_FIRST_PERSON.search(quote)))
    if not quote or not where or fact.kind in (FactKind.ROLE, FactKind.TENURE):
        return ""
    return f"{where} “{quote}”" + ("" if quote[-1] in ".!?" else ".")


def _quotable(text: str) -> str:
    quote = ""
    for piece in pieces(text):
        longer = f"{quote} {piece}".strip()
        if len(longer.split()) > _LONGEST_QUOTE:
            break
        quote = longer
    return "" if _QUOTE_MARKS.search(quote) else quote


def _place(fact: Fact, *, own: bool) -> str:
    parts = urlsplit(fact.source) if fact.source.startswith(("https://", "http://")) else None
    host = ((parts.hostname or "") if parts else "").removeprefix("www.")
    if host:
        return f"Your page on {host} says:" if own else f"The page on {host} says:"
    return "Your company description says:" if own and fact.source_kind is SourceKind.LIST else ""


def _said(text: str) -> str:
    """An approved statement as a sentence; one that begins with a question word is what the note is about."""
    words = clean(text)
    if words.split(" ", 1)[0] in ("what", "where", "how", "why", "which"):
        return ended(f"I write about {words}")
    return ended(words[:1].upper() + words[1:])


def _avoids(text: str, brief: Brief) -> bool:
    return any(fold(word) in fold(text) for word in brief.avoid if word.strip())


def _choice(options: Sequence[T], brief: Brief, what: str) -> T:
    """One of several equally good forms, always the same for the same person and facts."""
    key = "\n".join([what, brief.prospect_id, *(fact.fact_id for fact in brief.facts)])
    return options[int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % len(options)]
