"""Points for and against two things being one: each with its reason in words, and two thresholds over their sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA

MERGE = 7.5  # points from which two records are one without asking
ASK = 5.0  # points from which a person is asked


class Point(NamedTuple):
    """What one rule found: points (negative speaks against) and a sentence with the values that caused them."""

    points: float
    reason: str


@dataclass(frozen=True)
class Comparison:
    """Everything that was found on two records."""

    points: float
    reasons: tuple[str, ...] = ()
    veto: str = ""  # why they cannot be one, whatever the points
    is_final: bool = False  # the veto holds against a person's word as well
    is_slip: bool = False  # the names agree but for a typing error, so a third spelling does not speak against them
    is_separate: bool = False  # not to be united by way of a third record: each pair is decided by itself

    @property
    def merges(self) -> bool:
        """They are one without asking."""
        return not self.veto and self.points >= MERGE

    @property
    def asks(self) -> bool:
        """They are likely one: somebody should be asked."""
        return not self.veto and ASK <= self.points < MERGE


def vetoed(reason: str, *, is_final: bool = False) -> Comparison:
    """A pair that cannot be one."""
    return Comparison(0.0, (reason,), veto=reason, is_final=is_final)


def summed(points: Sequence[Point], *, is_slip: bool = False, is_separate: bool = False) -> Comparison:
    """A pair with its points added up."""
    total = round(sum(point.points for point in points), 2)
    return Comparison(total, tuple(point.reason for point in points if point.reason), "", False, is_slip, is_separate)


def one_slip(one: str, two: str) -> bool:
    """One character left out, added, changed, or two exchanged."""
    return OSA.distance(one, two, score_cutoff=1) <= 1


def letter_slip(one: str, two: str) -> bool:
    """One slip, and the digits are the same: Studio 54 is not Studio 55 misspelt."""
    return one_slip(one, two) and digits_of(one) == digits_of(two)


def digits_of(text: str) -> str:
    """The digits alone, in their order."""
    return "".join(char for char in text if char.isdigit())
