"""A message as sentences with citations, the request it came from, and what the check found."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from outreach.models.base import Frozen, digest_of, is_empty
from outreach.models.campaign import BuyingRole, Claim
from outreach.models.facts import Fact


class Part(StrEnum):
    """Where in the message a sentence stands."""

    SUBJECT = "subject"
    GREETING = "greeting"
    BODY = "body"
    SIGNOFF = "signoff"  # "Best," and the sender's name
    FOOTER = "footer"  # postal address and opt-out; written by code, never by a model


class Sentence(Frozen):
    """The unit of checking."""

    part: Part
    text: str
    cites: tuple[str, ...] = ()  # fact ids, claim ids, ask ids
    paragraph: int = 0  # body sentences with one number stand in one paragraph


class Message(Frozen):
    """One message as it will be read: who to, who from, what it says."""

    channel: Literal["email"] = "email"
    to_name: str
    to_email: str
    from_name: str
    from_email: str
    sentences: tuple[Sentence, ...]

    @property
    def subject(self) -> str:
        """The subject line."""
        return " ".join(s.text for s in self.sentences if s.part is Part.SUBJECT)

    @property
    def body(self) -> str:
        """The text below the headers: paragraphs apart, in the order of the parts."""
        blocks = [self._lines(Part.GREETING), *self._paragraphs(), self._lines(Part.SIGNOFF), self._lines(Part.FOOTER)]
        return "\n\n".join(block for block in blocks if block) + "\n"

    @property
    def digest(self) -> str:
        """The sha256 of everything the recipient sees: an approval binds to this."""
        return digest_of(
            {
                "channel": self.channel,
                "to": [self.to_name, self.to_email],
                "from": [self.from_name, self.from_email],
                "subject": self.subject,
                "body": self.body,
            }
        )

    def _lines(self, part: Part) -> str:
        return "\n".join(s.text for s in self.sentences if s.part is part)

    def _paragraphs(self) -> list[str]:
        body = [s for s in self.sentences if s.part is Part.BODY]
        numbers = sorted({s.paragraph for s in body})
        return [" ".join(s.text for s in body if s.paragraph == number) for number in numbers]


class Brief(Frozen):
    """What one message may rest on; nothing else reaches the writer."""

    prospect_id: str
    role: BuyingRole
    first_name: str
    last_name: str
    title: str
    company: str
    seller: str
    sender: str
    facts: tuple[Fact, ...]
    claims: dict[str, Claim]  # by id; the value proposition is one of them
    ask_id: str
    ask: str
    avoid: tuple[str, ...] = ()
    max_words: int
    reasons: tuple[str, ...] = ()  # why these facts


class DraftRequest(Frozen):
    """Exactly what is sent to the model."""

    prompt_id: str  # "first_email.v1"
    prompt_digest: str
    system: str
    user: str

    @property
    def digest(self) -> str:
        """Identifies the request in the ledger of paid calls."""
        return digest_of(self)


class AnswerSentence(Frozen):
    """One sentence as the model returns it."""

    text: str
    cites: tuple[str, ...] = ()
    paragraph: int = 0


class DraftAnswer(Frozen):
    """The model's structured answer: a subject and body sentences, each with what it rests on."""

    subject: AnswerSentence
    body: tuple[AnswerSentence, ...]


class Severity(StrEnum):
    """Hard: nothing overrides it. Soft: a repair round, or a person."""

    HARD = "hard"
    SOFT = "soft"


class Finding(Frozen):
    """One thing wrong with one sentence, in words a rep understands."""

    code: str  # e.g. "number", "uncited", "coverage"
    severity: Severity
    sentence: int  # index into Message.sentences
    start: int  # character span in that sentence's text
    end: int
    message: str  # "“40%” is in no fact this sentence cites."
    expected: str = ""  # what the cited fact says instead
    fact_id: str = ""
    suggestion: str = ""  # what to do


class CheckOutcome(StrEnum):
    """Pass; repair (soft findings only); block (a hard finding)."""

    PASS = "pass"
    REPAIR = "repair"
    BLOCK = "block"


class CheckResult(Frozen):
    """Every finding on one message; fails closed."""

    outcome: CheckOutcome
    findings: tuple[Finding, ...] = ()
    released: tuple[Finding, ...] = Field(default=(), exclude_if=is_empty)  # soft ones a second reader settled

    @property
    def marked(self) -> tuple[int, ...]:
        """Indices of the sentences a person must decide on."""
        return tuple(sorted({finding.sentence for finding in self.findings}))


class CheckEvidence(Frozen):
    """What a message is checked against."""

    facts: tuple[Fact, ...]  # usable ones of this prospect
    claims: dict[str, Claim]  # approved, unexpired
    asks: dict[str, str]
    fixed: tuple[str, ...] = ()  # greeting, sign-off and footer lines exactly as code writes them
    first_name: str
    last_name: str
    company: str
    title: str = ""
    seller: str
    sender: str
    other_names: frozenset[str] = frozenset()  # of other prospects and accounts, as written
    avoid: tuple[str, ...] = ()
    language: str = "en"  # ISO 639-1: in which the message is asked for
    today: date


class DraftStatus(StrEnum):
    """Where a draft stands. Moves are compare-and-set."""

    PENDING = "pending"  # waits for a person
    APPROVED = "approved"  # exactly these bytes may leave
    REJECTED = "rejected"
    SENDING = "sending"  # claimed; the transport may have it
    SENT = "sent"  # handed over
    UNKNOWN = "unknown"  # the outcome is not known; a person decides


class Draft(Frozen):
    """One version of one message with where it came from."""

    draft_id: str
    prospect_id: str
    account_id: str
    decision_id: str
    version: int
    status: DraftStatus
    message: Message
    written_by: str  # "offline writer", "openai:gpt-5", or the rep who edited
    prompt_id: str = ""
    prompt_digest: str = ""
    request_digest: str = ""
    why_these_facts: tuple[str, ...] = ()
    created_at: datetime
