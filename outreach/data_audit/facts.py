"""Facts set aside on arrival, by reason."""

from collections import Counter

from outreach.models import Fact, FactStatus

#: Reasons listed by name; the rest are counted together.
_TOP_REASONS = 12


class Quarantine:
    """Counts facts, and those set aside."""

    def __init__(self) -> None:
        self.facts = 0
        self._reasons: Counter[str] = Counter()

    def see(self, fact: Fact) -> None:
        """One fact goes by."""
        self.facts += 1
        if fact.status is FactStatus.QUARANTINED:
            self._reasons[fact.status_reason.rstrip(".") or "set aside on arrival"] += 1

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """The reasons with how many facts each keeps back, most first."""
        top = self._reasons.most_common(_TOP_REASONS)
        rest = self._reasons.total() - sum(count for _, count in top)
        return (*top, ("other reasons", rest)) if rest else tuple(top)
