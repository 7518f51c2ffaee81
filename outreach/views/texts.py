"""Any text against what is on file about one person: read as a message, cited by its words, checked like a draft."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from outreach import checking, drafting, quality, review
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import (
    CheckedSentence,
    CheckedSource,
    CheckEvidence,
    Message,
    Part,
    Prospect,
    Sentence,
    TextCheck,
)
from outreach.store import lists
from outreach.text import clean, fold
from outreach.views.finding import person_meant
from outreach.views.made_for import made_for
from outreach.workflow.onfile import OnFile, check, decide, evidence_of, offer_to

LONGEST = 20_000  # characters

_SUBJECT = re.compile(r"\s*subject\s*:\s*(.*)", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening))\b[^.!?]{0,60}[,!:]?", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:(?:all the |many |with )?(?:(?:best|kind|kindest|warm|warmest) )?(?:regards|wishes|best|cheers|thanks"
    r"|thank you|sincerely|yours(?: sincerely| truly| faithfully)?))[,.!–-]?",
    re.IGNORECASE,
)
#: A subject that claims nothing: it stands in where a text has none, so that only what was typed is marked.
_NO_SUBJECT = "Hello"


@dataclass(frozen=True)
class _Read:
    """A text as sentences, without citations, and which parts were typed."""

    sentences: tuple[Sentence, ...]
    has_subject: bool


def check_text(app: App, text: str, about: str) -> TextCheck:
    """A text as if it were written to this person: each sentence with what it rests on or what is wrong with it.

    Greeting, sign-off and footer that are not typed are taken as code writes them.

    Raises NotFoundError, AmbiguousError.
    """
    with app.store.read() as tx:
        on_file = OnFile.one(app, tx, _person(tx, about).prospect_id)
        if on_file is None:
            raise NotFoundError("person called", about, "Check the spelling, or import the list they are on.")
        inputs = on_file.inputs(app, on_file.prospects[0])
        profile, decision = inputs.profile, decide(app, inputs)
        evidence = evidence_of(app, tx, profile)
        whole = drafting.addressed((), profile, offer_to(app, profile))
        read = _read(text[:LONGEST], whole.sentences)
        message, typed = _message(read, whole, evidence)
        result = check(app, tx, message, profile)
        distinct = made_for(app, tx, message, profile, decision)
    marks = quality.quality_card(
        message, result, evidence, decision=decision, made_for=distinct, offer=app.campaign.offer
    )
    shown = [
        CheckedSentence(
            part=sentence.part,
            text=sentence.text,
            rests_on=_sources(sentence, evidence),
            findings=tuple(f for f in result.findings if f.sentence == index),
        )
        for index, sentence in enumerate(message.sentences)
        if index in typed or any(f.sentence == index for f in result.findings)
    ]
    return TextCheck(
        name=profile.prospect.name,
        company=profile.account.name,
        outcome=result.outcome,
        sentences=tuple(shown),
        made_for=distinct,
        quality=marks,
        notes=tuple(_notes(text, read)),
    )


def _person(tx: Connection, about: str) -> Prospect:
    known = lists.prospect_by_email(tx, about) or lists.prospect(tx, about)
    if known is not None:
        return known
    accounts = {account.account_id: account for account in lists.all_accounts(tx)}
    return person_meant(lists.all_prospects(tx), accounts, about)


def _notes(text: str, read: _Read) -> Iterator[str]:
    if len(text) > LONGEST:
        yield f"Only the first {LONGEST:,} characters were read."
    if not read.has_subject:
        yield "There is no subject: a first line that begins with “Subject:” is checked as one."


# ---------------------------------------------------------------- reading


def _read(text: str, by_code: Sequence[Sentence]) -> _Read:
    """The parts of a text: a subject line, a greeting, sentences in paragraphs, a sign-off."""
    written = {fold(sentence.text): sentence for sentence in by_code}
    lines = text.lstrip("\ufeff").strip().splitlines()
    match = _SUBJECT.fullmatch(lines[0]) if lines else None
    subject = clean(match[1]) if match else ""
    sentences = [Sentence(part=Part.SUBJECT, text=subject)] if subject else []
    blocks = _blocks(lines[1:] if match else lines, written, sentences)
    for number, block in enumerate(blocks):
        closes = number == len(blocks) - 1 and number > 0 and bool(_CLOSING.fullmatch(block[0]))
        if closes:
            sentences += [Sentence(part=Part.SIGNOFF, text=line) for line in block]
            continue
        pieces = review.split_sentences(" ".join(block))
        sentences += [Sentence(part=Part.BODY, text=piece, paragraph=number) for piece in pieces]
    return _Read(tuple(sentences), bool(subject))


def _blocks(lines: Sequence[str], written: dict[str, Sentence], sentences: list[Sentence]) -> list[list[str]]:
    """Paragraphs of lines; the greeting and whatever code writes go to `sentences` instead."""
    blocks: list[list[str]] = [[]]
    opened = False
    for line in (clean(line, 2000) for line in lines):
        own = written.get(fold(line)) if line else None
        if own is not None:
            sentences.append(own)
        elif line and not opened and _GREETING.fullmatch(line):
            sentences.append(Sentence(part=Part.GREETING, text=line))
        elif line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
        opened = opened or bool(line)
    return [block for block in blocks if block]


def _message(read: _Read, whole: Message, evidence: CheckEvidence) -> tuple[Message, set[int]]:
    """The message with what code adds to it, and which of its sentences were typed."""
    typed = [_cited(sentence, evidence) for sentence in read.sentences]
    parts = {sentence.part for sentence in typed}
    added = [s for s in whole.sentences if s not in typed and (s.part is Part.FOOTER or s.part not in parts)]
    if not read.has_subject:
        added.append(Sentence(part=Part.SUBJECT, text=_NO_SUBJECT))
    order = list(Part)
    sentences = sorted((*typed, *added), key=lambda s: order.index(s.part))
    numbers = {index for index, sentence in enumerate(sentences) if any(sentence is one for one in typed)}
    return whole.model_copy(update={"sentences": tuple(sentences)}), numbers


def _cited(sentence: Sentence, evidence: CheckEvidence) -> Sentence:
    """The sentence with the facts and claims that have its words; an ask rests on itself."""
    if sentence.part not in (Part.SUBJECT, Part.BODY):
        return sentence
    asks = tuple(ask_id for ask_id, ask in evidence.asks.items() if fold(ask) == fold(sentence.text))
    cites = asks or checking.best_citations(sentence.text, evidence.facts, evidence.claims)
    return sentence.model_copy(update={"cites": cites})


def _sources(sentence: Sentence, evidence: CheckEvidence) -> tuple[CheckedSource, ...]:
    facts = {
        fact.fact_id: CheckedSource(id=fact.fact_id, text=fact.text, source=fact.source) for fact in evidence.facts
    }
    claims = {i: CheckedSource(id=i, text=claim.text, source=claim.proof) for i, claim in evidence.claims.items()}
    asks = {i: CheckedSource(id=i, text=ask, source="offer.yaml, asks") for i, ask in evidence.asks.items()}
    known = {**asks, **claims, **facts}
    return tuple(known[cite] for cite in sentence.cites if cite in known)
