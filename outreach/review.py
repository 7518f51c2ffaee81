"""What a person may do to a draft, as pure moves: statuses, edits that keep citations, what stands in the way."""

import re
from collections.abc import Callable
from typing import Final

from outreach.models import CheckResult, DraftStatus, Message, Part, Sentence

#: Every move that exists. Sending and sent drafts can never come back to a reviewer by themselves.
MOVES: Final = {
    "approve": (DraftStatus.PENDING, DraftStatus.APPROVED),
    "reject": (DraftStatus.PENDING, DraftStatus.REJECTED),
    "undo_approve": (DraftStatus.APPROVED, DraftStatus.PENDING),
    "undo_reject": (DraftStatus.REJECTED, DraftStatus.PENDING),
    "void": (DraftStatus.APPROVED, DraftStatus.PENDING),
    "claim": (DraftStatus.APPROVED, DraftStatus.SENDING),
    "sent": (DraftStatus.SENDING, DraftStatus.SENT),
    "refused": (DraftStatus.SENDING, DraftStatus.PENDING),  # the server said no: a person looks again
    "lost": (DraftStatus.SENDING, DraftStatus.UNKNOWN),
    "settle_sent": (DraftStatus.UNKNOWN, DraftStatus.SENT),
    "settle_not_sent": (DraftStatus.UNKNOWN, DraftStatus.PENDING),
}

#: An approval sooner than this after the message appeared was not a reading.
MIN_SECONDS: Final = 0.6

_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATIONS = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|vs|No|approx|e\.g|i\.e)|\b[A-Z])\.$")


def blocker(result: CheckResult) -> str:
    """Why a message cannot be approved, in words; "" when nothing stands in the way."""
    if not result.findings:
        return ""
    number = len(result.marked)
    return f"{number} sentence{'s' if number > 1 else ''} to decide before you can approve"


def cut(message: Message, index: int) -> Message:
    """The message without one sentence."""
    kept = tuple(s for i, s in enumerate(message.sentences) if i != index)
    return message.model_copy(update={"sentences": kept})


def rewrite(message: Message, index: int, text: str, cite: Callable[[str], tuple[str, ...]]) -> Message:
    """The message with one sentence in a person's words; what it rests on is looked up anew."""
    old = message.sentences[index]
    new = tuple(old.model_copy(update={"text": part, "cites": cite(part)}) for part in split_sentences(text))
    sentences = (*message.sentences[:index], *new, *message.sentences[index + 1 :])
    return message.model_copy(update={"sentences": sentences})


def edit(message: Message, subject: str, body: str, cite: Callable[[str], tuple[str, ...]]) -> Message:
    """The message with a person's subject and body; unchanged sentences keep what they rest on."""
    known = {s.text: s.cites for s in message.sentences if s.part in (Part.SUBJECT, Part.BODY)}
    sentences = [Sentence(part=Part.SUBJECT, text=t, cites=known.get(t) or cite(t)) for t in [subject.strip()] if t]
    sentences += [s for s in message.sentences if s.part is Part.GREETING]
    paragraphs = [block for block in re.split(r"\n\s*\n", body) if block.strip()]
    for number, block in enumerate(paragraphs):
        for text in _split_known(" ".join(block.split()), known):
            cites = known[text] if text in known else cite(text)
            sentences.append(Sentence(part=Part.BODY, text=text, cites=cites, paragraph=number))
    sentences += [s for s in message.sentences if s.part in (Part.SIGNOFF, Part.FOOTER)]
    return message.model_copy(update={"sentences": tuple(sentences)})


def editable(message: Message) -> str:
    """The body as an edit box holds it: paragraphs apart, without greeting, sign-off and footer."""
    body = [s for s in message.sentences if s.part is Part.BODY]
    numbers = sorted({s.paragraph for s in body})
    return "\n\n".join(" ".join(s.text for s in body if s.paragraph == number) for number in numbers)


def cite_also(message: Message, index: int, evidence_id: str) -> Message:
    """The message with one more thing one sentence rests on."""
    sentence = message.sentences[index]
    changed = sentence.model_copy(update={"cites": (*sentence.cites, evidence_id)})
    return message.model_copy(update={"sentences": _with(message, index, changed)})


def split_sentences(text: str) -> tuple[str, ...]:
    """Text cut at the ends of sentences; abbreviations and initials do not end one."""
    pieces: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        piece = text[start : match.end()].strip()
        if not _ABBREVIATIONS.search(piece):
            pieces.append(piece)
            start = match.end()
    rest = text[start:].strip()
    return tuple(pieces + ([rest] if rest else []))


def _split_known(block: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """A paragraph in sentences, taking the sentences that were there before whole, however they are punctuated."""
    for text in sorted(known, key=len, reverse=True):
        before, found, after = block.partition(text)
        if text and found and (not before or before[-1].isspace()) and (not after or after[0].isspace()):
            return [*_split_known(before.strip(), known), text, *_split_known(after.strip(), known)]
    return list(split_sentences(block))


def _with(message: Message, index: int, sentence: Sentence) -> tuple[Sentence, ...]:
    return (*message.sentences[:index], sentence, *message.sentences[index + 1 :])
