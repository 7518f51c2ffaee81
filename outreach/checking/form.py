"""Form: which sentences need no source, what a greeting may be, which parts a message must have."""

import re
from collections.abc import Iterator

from outreach.checking.atoms import Number, numbers
from outreach.checking.case import Case
from outreach.checking.dates import moments
from outreach.checking.lexicon import ask_frames, ask_words
from outreach.checking.reading import read
from outreach.checking.support import people_of, same_text
from outreach.models import CheckEvidence, Finding, Message, Part, Severity
from outreach.tables import load_yaml

_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening))"
    r"(?: (?:mr|ms|mrs|dr|prof)\.?)?(?P<name>(?: [^\s,!.:]+)*) ?[,!.:–]?$"
)
_CLOSING = re.compile(
    r"^(?:all the |with |many )?(?:(?:best|kind|kindest|warm|warmest) )?(?:regards|wishes|best|cheers|thanks|thank you"
    r"|sincerely|yours(?: sincerely| truly| faithfully)?|warmly|talk soon|take care)"
    r"(?: regards| wishes| again)? ?[,.!–]?$"
)
_LONGEST_MEETING = 60  # minutes
_SUBJECT_WORDS = frozenset(
    {
        *(
            "a",
            "about",
            "an",
            "and",
            "at",
            "for",
            "from",
            "hello",
            "hi",
            "idea",
            "ideas",
            "intro",
            "introduction",
            "my",
        ),
        *(
            "note",
            "of",
            "one",
            "question",
            "questions",
            "quick",
            "short",
            "the",
            "thought",
            "thoughts",
            "to",
            "x",
            "you",
        ),
        "your",
    }
)


def is_free(case: Case) -> bool:
    """Whether a sentence claims nothing: it greets, closes, asks or offers, in a closed vocabulary, without an atom."""
    words = [token.word for token in case.reading.tokens if token.kind != "mark"]
    if not words or _has_atom(case):
        return False
    if case.part is Part.SUBJECT and all(word in _SUBJECT_WORDS or word in case.people.words for word in words):
        return True
    if case.part is Part.SIGNOFF and _is_signature(case.text, case.evidence):
        return True
    framed = case.is_question or bool(ask_frames().match(case.reading.folded))
    return framed and all(_is_small(case, word) for word in words)


def _is_small(case: Case, word: str) -> bool:
    table = load_yaml("dates.yaml")
    timed = word in table["months"] or word in table["weekdays"] or word.isdigit()
    if "-" in word and word not in ask_words():
        return all(_is_small(case, part) for part in word.split("-"))
    return timed or word in ask_words() or word in case.people.words or word in load_yaml("units.yaml")["words"]


def _has_atom(case: Case) -> bool:
    if '"' in case.reading.plain or any(token.kind == "url" for token in case.reading.tokens):
        return True
    dates = moments(case.text)
    if any(moment.year or (moment.relative and moment.relative.startswith(("last", "past"))) for moment in dates):
        return True
    outside = [n for n in numbers(case.text) if not any(m.start < n.end and n.start < m.end for m in dates)]
    return not all(_is_meeting_time(number) for number in outside)


def _is_meeting_time(number: Number) -> bool:
    if number.weak or (number.kind == "ratio" and number.value < 1):
        return True  # "one", "half an hour"
    timed = bool(number.unit) and number.unit[0] in ("minute", "min", "hour", "week", "day")
    return timed and number.kind == "count" and 0 < number.value <= _LONGEST_MEETING


def _is_signature(text: str, evidence: CheckEvidence) -> bool:
    """A closing, or the sender's and the seller's names alone."""
    if _CLOSING.match(read(text).folded):
        return True
    own = read(evidence.sender).words | read(evidence.seller).words
    words = read(text).words
    return bool(words) and words <= own


def check_greeting(case: Case) -> Iterator[Finding]:
    """A greeting names the recipient and says nothing else."""
    first, last = read(case.evidence.first_name).folded, read(case.evidence.last_name).folded
    wanted = {name for name in (first, last, f"{first} {last}".strip()) if name} or {""}
    match = _GREETING.match(case.reading.folded)
    if not (match and match["name"].strip() in wanted):
        yield case.hard(
            "greeting",
            (0, len(case.reading.plain)),
            f"The greeting must name {case.evidence.first_name or 'nobody'} and say nothing else.",
            expected=case.evidence.first_name,
            suggestion=f"Write “Hi {case.evidence.first_name},”.",
        )


def check_parts(message: Message) -> Iterator[Finding]:
    """A message has a subject, a body, and only parts that are known."""
    if not message.sentences:
        yield _missing("The message is empty.", 0)
        return
    last = len(message.sentences) - 1
    for index, sentence in enumerate(message.sentences):
        if not isinstance(sentence.part, Part):
            yield _missing(f"The part {sentence.part!r} is not known.", index)
        if not any(char.isalnum() for char in sentence.text):
            yield _missing("This sentence is empty.", index)
    for part, name in ((Part.SUBJECT, "subject"), (Part.BODY, "body")):
        if not any(s.part is part and s.text.strip() for s in message.sentences):
            yield _missing(f"The message has no {name}.", last)


def _missing(message: str, index: int) -> Finding:
    severity = Severity.HARD
    return Finding(code="form", severity=severity, sentence=index, start=0, end=0, message=message)


def check_footer(message: Message, evidence: CheckEvidence) -> Iterator[Finding]:
    """The postal address and the way to say no stand at the end, exactly as code wrote them."""
    last = len(message.sentences) - 1
    present = [s.text for s in message.sentences if s.part in (Part.FOOTER, Part.SIGNOFF)]
    for line in evidence.fixed:
        if line not in present and _is_footer(line, evidence):
            yield Finding(
                code="footer",
                severity=Severity.HARD,
                sentence=max(last, 0),
                start=0,
                end=len(message.sentences[last].text) if message.sentences else 0,
                message=f"The line “{line}” is missing at the end of the message.",
                expected=line,
                suggestion="Put the line back as it was.",
            )


def _is_footer(line: str, evidence: CheckEvidence) -> bool:
    """A fixed line that neither greets nor closes."""
    greets = bool(_GREETING.match(read(line).folded))
    names = people_of(evidence)
    voice = any(same_text(line, f"{word} {evidence.first_name},") for word in ("hi", "hello", "dear", "hey"))
    opens = bool(names.reader) and bool(read(line).words & names.reader) and len(read(line).words) <= 4
    return bool(line.strip()) and not (greets or voice or opens or _is_signature(line, evidence))
