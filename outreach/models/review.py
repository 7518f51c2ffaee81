"""A person's decision on one draft, and the card the decision is made from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from outreach.models.base import Answer, Frozen, is_empty
from outreach.models.drafts import DraftStatus, Finding, Part
from outreach.models.quality import Distinctness, QualityCard


class RejectReason(StrEnum):
    """Why a draft is not sent; a fixed list, so that reasons add up."""

    WRONG_PERSON = "wrong_person"
    NOT_RELEVANT = "not_relevant"
    FACTS_WRONG = "facts_wrong"
    TOO_PERSONAL = "too_personal"
    TONE = "tone"
    BAD_TIMING = "bad_timing"


class Approval(Frozen):
    """One person's yes to exactly these bytes."""

    approval_id: str
    draft_id: str
    version: int
    digest: str  # Message.digest, as the person saw it
    raw: bytes  # the MIME message that will leave, Message-ID and Date included
    raw_digest: str  # sha256 of raw
    message_id: str
    reviewer: str
    approved_at: datetime
    seconds_on_screen: float
    seen: dict[str, str] = Field(default={}, exclude_if=is_empty)  # what it rests on -> its digest at approval


class Refusal(Frozen):
    """An expected no: what was not done, and what to do instead."""

    reason: str


class CardSentence(Frozen):
    """One sentence as the screen draws it."""

    index: int
    part: Part
    paragraph: int
    text: str
    numbers: tuple[int, ...] = ()  # of the evidence it rests on
    state: Literal["plain", "backed", "open"]  # open = a person must decide
    findings: tuple[Finding, ...] = ()
    also: int | None = None  # of the similar prospects it is as true for so many; None = it is not about the reader
    released: tuple[str, ...] = ()  # what a second reader settled, in words


class CardEvidence(Frozen):
    """One fact or claim beside the message."""

    number: int  # 0 = on file, not used
    id: str
    text: str
    quote: str = ""
    kind: Literal["fact", "claim", "ask"]
    status: str  # "verified", "approved claim", ...
    source: str
    url: str = ""  # https only
    age: str = ""  # "19 days ago"
    note: str = ""


class CardReason(Frozen):
    """One row of "Why them"."""

    label: str
    detail: str
    answer: Answer
    group: str
    points: int = 0
    weight: int = 0
    start: int = 0  # points earned by the rows above


class CardColleague(Frozen):
    """Another person at the same account."""

    name: str
    title: str
    verdict: str
    state: str  # "drafted", "approved", "written to 4 days ago", ...


class ReviewCard(Frozen):
    """Everything the screen shows for one draft; nothing is decided in the screen."""

    draft_id: str
    version: int
    digest: str
    status: DraftStatus
    prospect_id: str
    name: str
    title: str
    company: str
    to_email: str
    from_line: str
    subject: str
    body: str  # as the recipient reads it
    editable: str  # the body sentences only: what an edit box holds
    sentences: tuple[CardSentence, ...]
    evidence: tuple[CardEvidence, ...]
    unused: tuple[CardEvidence, ...]
    headline: str
    tier: str
    score: int
    score_hi: int
    pass_mark: int
    role: str  # "likely champion (50 %)"
    reasons: tuple[CardReason, ...]
    counterfactual: str
    account: tuple[CardColleague, ...]
    written_by: str
    edited: bool
    model_body: str  # version 1, for the changes view
    why_these_facts: tuple[str, ...]
    open_sentences: tuple[int, ...]
    cannot_approve: str  # "" when it can be approved; else why not, in words
    eligible_note: str = ""
    made_for: Distinctness = Distinctness()
    alike: tuple[Finding, ...] = ()  # what drafts to colleagues say as well
    quality: QualityCard = QualityCard(marks=())


class QueueItem(Frozen):
    """One line of the queue."""

    draft_id: str
    version: int
    name: str
    company: str
    score: int
    to_decide: int
    status: DraftStatus


class Queue(Frozen):
    """The queue and how far the day's work has come."""

    items: tuple[QueueItem, ...]
    pending: int
    approved: int
    rejected: int
    sent: int


class ReviewEvent(Frozen):
    """One decision, for undo and for the quality figures."""

    draft_id: str
    version: int
    action: Literal["approve", "reject", "skip", "edit", "undo"]
    reviewer: str
    at: datetime
    seconds_on_screen: float = 0.0
    reason: str = ""


class OutboxRow(Frozen):
    """One approved message on its way."""

    draft_id: str
    name: str
    company: str
    subject: str
    state: str
    approved_by: str
    approved_at: datetime
    detail: str = ""
    on: date | None = None
