"""What is told about job titles: how each is read, what it means in a campaign, which ones nobody could read."""

from outreach.models.base import Frozen
from outreach.models.decisions import TitleCorrection, TitleReading


class TitleRole(Frozen):
    """The part a title suggests under one ICP, for companies of some size."""

    icp: str  # its id
    sizes: str = ""  # "at 1 to 300 people"; "" = at any company
    said: str  # "likely champion (50 %): head + operations"


class TitleExplanation(Frozen):
    """One title as it is read today."""

    title: str
    reading: TitleReading
    correction: TitleCorrection | None = None  # what a person said it means
    roles: tuple[TitleRole, ...] = ()  # in this campaign; none where there is none
    people: int = 0  # on file with this title


class UnreadTitle(Frozen):
    """One title on file that was not read with high confidence."""

    title: str  # in its most frequent spelling
    people: int
    reading: TitleReading


class UnreadTitles(Frozen):
    """The titles on file that somebody should have a look at: those nobody can read first, then the most frequent."""

    titles: int  # different ones on file
    people: int  # who have one
    without: int  # people without any title
    unread: tuple[UnreadTitle, ...]
    corrections: int  # on record

    def people_of(self, confidence: str) -> int:
        """How many people have a title read with this confidence."""
        return sum(one.people for one in self.unread if one.reading.confidence == confidence)


class CorrectedTitle(Frozen):
    """What a correction, or taking one back, changed."""

    title: str
    before: TitleReading
    after: TitleReading
    people: int  # on file with this title, decided about again by `outreach target`


class CorrectionsImport(Frozen):
    """What came of a file of corrections."""

    read: int
    changed: int  # new or saying something else
    people: int  # on file with a title whose correction changed
