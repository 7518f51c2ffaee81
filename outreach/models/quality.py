"""What is said about a finished message: by a second reader, by other inboxes, beside its batch, on eight marks."""

from typing import Literal

from pydantic import Field

from outreach.models.base import Answer, Frozen, is_empty
from outreach.models.drafts import CheckEvidence, CheckOutcome, Finding, Message, Part


class JudgeClaim(Frozen):
    """One statement of a sentence, as a judge reads it."""

    text: str  # literally a piece of the sentence
    fact_id: str | None = None
    evidence_quote: str = ""  # literally a piece of that fact
    relation: Literal["entailed", "contradicted", "not_stated"]


class JudgeAnswer(Frozen):
    """A judge's answer as it came; what it is worth is computed anew."""

    claims: tuple[JudgeClaim, ...]
    verdict: Literal["supported", "unsupported"]


class Ruling(Frozen):
    """What a judge's answer about one sentence comes to once it is verified."""

    answer: Answer  # pass = every statement is borne out; fail = one is not; unknown = no answer that can be used
    reason: str
    start: int = 0  # of the piece of the sentence it is about
    end: int = 0


class Traits(Frozen):
    """By what prospects of one campaign are alike."""

    prospect_id: str
    account_id: str
    role: str = ""
    industry: str = ""
    employees: int = 0  # 0 = not known
    country: str = ""
    seniority: str = ""


class Inbox(Frozen):
    """One person a message could lie before: their names, and everything on file about them."""

    prospect_id: str
    evidence: CheckEvidence
    city: str = ""


class Reach(Frozen):
    """One sentence about the reader, and for whom else it would be as true."""

    sentence: int
    also: tuple[str, ...] = ()  # prospect ids


class Neighbour(Frozen):
    """One similar prospect, as a reviewer reads it."""

    prospect_id: str
    name: str
    company: str
    holds: bool  # the whole message would be as true of them


class Distinctness(Frozen):
    """Whether a message was made for one person: the three-inbox test."""

    neighbours: tuple[Neighbour, ...] = ()
    reaches: tuple[Reach, ...] = ()  # of the sentences about the reader; none = it says nothing about them
    findings: tuple[Finding, ...] = ()

    @property
    def count(self) -> int:
        """To how many of the neighbours it could also be sent."""
        return sum(one.holds for one in self.neighbours)

    @property
    def made_for_one(self) -> bool:
        """Somebody to compare with, and true of none of them."""
        return bool(self.neighbours) and not self.count

    @property
    def line(self) -> str:
        """The result in a few words."""
        if not self.neighbours:
            return "Nobody on file is similar enough to compare with."
        return f"Could also be sent to {self.count} of {len(self.neighbours)} similar prospects."


class BatchItem(Frozen):
    """One draft as it is laid beside the others of its batch."""

    draft_id: str
    account_id: str
    message: Message
    names: tuple[str, ...] = ()  # of the reader and the company: the same place in every mail merge
    shared: frozenset[str] = frozenset()  # ids of claims and asks: sentences that rest on these alone may be alike


class BatchFinding(Frozen):
    """What a draft has in common with others of its batch."""

    draft_id: str
    finding: Finding
    others: tuple[str, ...]  # draft ids


class Mark(Frozen):
    """One of the eight marks of a message."""

    name: str
    answer: Answer
    detail: str


class QualityCard(Frozen):
    """The eight marks of one message."""

    marks: tuple[Mark, ...]

    @property
    def passed(self) -> int:
        """How many are a yes."""
        return sum(mark.answer is Answer.PASS for mark in self.marks)


class CheckedSource(Frozen):
    """What a sentence rests on."""

    id: str
    text: str
    source: str


class CheckedSentence(Frozen):
    """One sentence of a text, with what it rests on or what is wrong with it."""

    part: Part
    text: str
    rests_on: tuple[CheckedSource, ...] = ()
    findings: tuple[Finding, ...] = ()


class TextCheck(Frozen):
    """A whole text against what is on file about one person."""

    name: str
    company: str
    outcome: CheckOutcome
    sentences: tuple[CheckedSentence, ...]
    made_for: Distinctness
    quality: QualityCard
    notes: tuple[str, ...] = Field(default=(), exclude_if=is_empty)
