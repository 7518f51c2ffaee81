"""Facts as a person vets them: one card, one conflict, the queue, what was decided."""

from datetime import datetime

from outreach.models.base import Frozen
from outreach.models.facts import Fact


class FactCard(Frozen):
    """One fact as it stands today, with whom it is about."""

    fact: Fact
    about: str  # "Fernhill Foods", "Maya Lindqvist, Fernhill Foods"
    url: str = ""  # only an https address
    age: str  # "19 days ago"
    states: str = ""  # its value in few words
    qualified: int = 0  # people who qualify and would be written to from it

    @property
    def key(self) -> str:
        """How the list on the screen knows it."""
        return self.fact.fact_id


class FactConflict(Frozen):
    """Two facts about one subject that contradict each other; both wait."""

    one: FactCard
    other: FactCard

    @property
    def key(self) -> str:
        """How the list on the screen knows it."""
        return f"{self.one.fact.fact_id} {self.other.fact.fact_id}"


class SetAside(Frozen):
    """How many facts of one kind are set aside for one reason, and their ids; no text of theirs."""

    reason: str
    kind: str
    fact_ids: tuple[str, ...]


class FactDecision(Frozen):
    """A person's yes or no that still holds."""

    fact_id: str
    about: str
    text: str  # "" of a fact that is set aside
    is_yes: bool
    by: str
    at: datetime
    reason: str = ""


class FactQueue(Frozen):
    """What waits for a person: facts to verify, conflicts to decide; and what is set aside, in numbers."""

    unverified: tuple[FactCard, ...] = ()  # those of people who qualify first
    conflicts: tuple[FactConflict, ...] = ()
    aside: tuple[SetAside, ...] = ()
    verified: int = 0
    facts: int = 0

    @property
    def set_aside(self) -> int:
        """How many facts are set aside."""
        return sum(len(one.fact_ids) for one in self.aside)
