"""Kinds of company: what speaks for and against one, what was found, and how a list divides."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from outreach.models.base import Answer, Frozen, is_empty


class SegmentEvidence(Frozen):
    """Something to look for, and how loudly it speaks: above zero for, below zero against.

    `@name` stands for any entry of a list that ships with the product (of words or tags) or any industry of a family;
    in words, `...` stands for up to three words.
    """

    industries: tuple[str, ...] = ()  # names of LinkedIn (old and new), GICS, or your own list's
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # in the company's own description
    naics: tuple[str, ...] = ()  # leading digits
    sic: tuple[str, ...] = ()  # leading digits
    weight: float = Field(default=1.0, ge=-10, le=10)
    why: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.industries or self.tags or self.words or self.naics or self.sic):
            raise ValueError("name at least one of industries, tags, words, naics or sic to look for")
        if self.weight == 0:
            raise ValueError("weight 0 says nothing; give a number above 0 (speaks for) or below 0 (speaks against)")
        return self


class SegmentAspect(Frozen):
    """One question about a company, such as what it sells or to whom, answered by adding up the weights found."""

    evidence: tuple[SegmentEvidence, ...] = Field(min_length=1)  # each entry counts once, however often it is met
    pass_at: float = Field(default=1.0, gt=0)  # this sum or more is a yes
    fail_at: float = Field(default=-1.0, lt=0)  # this sum or less is a no; between the two it is unknown
    cap: float = Field(default=10.0, gt=0)  # what speaks for counts no more than this: much praise hides no flaw
    silence: float = Field(default=0.0, le=0)  # added when 12 words of description or more hold no sign of weight 1


class Segment(Frozen):
    """What a kind of company looks like: plain lists for and against, or aspects that must all be a yes."""

    industries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # in the company's own description
    not_industries: tuple[str, ...] = ()
    not_tags: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    naics: tuple[str, ...] = Field(default=(), exclude_if=is_empty)  # leading digits
    sic: tuple[str, ...] = Field(default=(), exclude_if=is_empty)
    not_naics: tuple[str, ...] = Field(default=(), exclude_if=is_empty)
    not_sic: tuple[str, ...] = Field(default=(), exclude_if=is_empty)
    aspects: dict[str, SegmentAspect] = Field(default={}, exclude_if=is_empty)

    @model_validator(mode="after")
    def _one_way_of_writing(self) -> Self:
        if self.aspects and any(getattr(self, name) for name in PLAIN_LISTS):
            raise ValueError(
                "write a segment either as plain lists or as aspects; move the lists into an aspect's evidence"
            )
        return self


#: The lists of a segment written plainly.
PLAIN_LISTS = (
    "industries", "tags", "words", "naics", "sic", "not_industries", "not_tags", "not_words", "not_naics", "not_sic",
)  # fmt: skip


class EvidenceMark(Frozen):
    """One piece of evidence where it stands: these characters of this fact speak for or against."""

    aspect: str  # "" for a segment of plain lists
    weight: float  # above zero for, below zero against
    fact_id: str
    kind: str  # of the fact: "product", "tags", ...
    text: str  # what was read: the fact's sentence, or its value
    start: int  # of the words in `text`, in characters
    end: int
    source: str
    as_of: date
    why: str = ""  # as the segment's owner put it, or "denied: “not a”"
    counts: bool = True  # False: says again what another mark already counts for

    @property
    def words(self) -> str:
        """The words as they stand."""
        return self.text[self.start : self.end]


class CompanyReading(Frozen):
    """What a segment says about one company, with the evidence marked."""

    account_id: str
    name: str
    domain: str = ""
    answer: Answer
    detail: str  # one sentence
    sums: dict[str, float] = {}  # aspect -> the weights found, added up
    marks: tuple[EvidenceMark, ...] = ()


class SegmentTrial(Frozen):
    """A segment tried on a list of companies."""

    segment: str
    companies: tuple[CompanyReading, ...]
    problems: tuple[str, ...] = ()  # in the segment itself, in sentences

    @property
    def counts(self) -> dict[Answer, int]:
        """How many companies pass, fail and stay unknown."""
        return {answer: sum(company.answer is answer for company in self.companies) for answer in Answer}

    @property
    def total(self) -> int:
        """The number of companies read."""
        return len(self.companies)


class AspectTally(Frozen):
    """How one question about a company is answered over a list, and where its answers begin."""

    aspect: str
    yes: int
    no: int
    unclear: int
    pass_at: float
    fail_at: float


class Heard(Frozen):
    """One thing on file that a segment reads, whether it says anything or not."""

    fact_id: str
    kind: str
    text: str
    source: str
    as_of: date


class SegmentName(Frozen):
    """A segment one can try."""

    name: str
    document: str  # where it is described
    evidence: int  # pieces it looks for
    rules: tuple[str, ...] = ()  # of the ICP that ask for it
    problems: tuple[str, ...] = ()


class SegmentTryout(Frozen):
    """A segment tried on the accounts on file: how they divide, and by which words."""

    segment: str
    document: str
    headline: str
    companies: tuple[CompanyReading, ...]  # by answer, the closest calls first
    counts: dict[Answer, int]
    silent: int  # unknown because nothing on file speaks for or against it
    without_facts: int  # of these, accounts of which nothing is on file that a segment reads
    aspects: tuple[AspectTally, ...] = ()
    max_age_days: int | None = None  # as the rule of the ICP says that asks for it
    rules: tuple[str, ...] = ()  # of the ICP that ask for it
    problems: tuple[str, ...] = ()  # in the segment itself, in sentences
    heard: tuple[Heard, ...] = ()  # where one account is asked about: everything that was read
    next_step: str = ""
