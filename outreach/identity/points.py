"""Points for and against two things being one: each with its reason in words, and two thresholds over their sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

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


# --- any table: fields, how each is compared, and what that is worth --------------------------------------------------


@dataclass(frozen=True)
class FieldRule:
    """One column of any table: points when two cells are the same, nearly the same, or differ."""

    field: str
    near: Callable[[str, str], bool]
    same_points: float
    near_points: float
    other_points: float = 0.0


def compare_fields(rules: Sequence[FieldRule], one: Sequence[str], two: Sequence[str]) -> Comparison:
    """Two rows of any table, their cells in the order of the rules; an empty cell says nothing."""
    cells = zip(rules, one, two, strict=True)
    return summed([_judged(rule, ours, theirs) for rule, ours, theirs in cells if ours and theirs])


def _judged(rule: FieldRule, one: str, two: str) -> Point:
    if one == two:
        return Point(rule.same_points, f"same {rule.field}: {one!r}")
    if rule.near(one, two):
        return Point(rule.near_points, f"{rule.field} nearly the same: {one!r} and {two!r}")
    return Point(rule.other_points, f"different {rule.field}: {one!r} and {two!r}")


def one_slip(one: str, two: str) -> bool:
    """One character left out, added, changed, or two exchanged."""
    return OSA.distance(one, two, score_cutoff=1) <= 1


def letter_slip(one: str, two: str) -> bool:
    """One slip, and the digits are the same: Studio 54 is not Studio 55 misspelt."""
    return one_slip(one, two) and digits_of(one) == digits_of(two)


def digits_of(text: str) -> str:
    """The digits alone, in their order."""
    return "".join(char for char in text if char.isdigit())


def two_slips(one: str, two: str) -> bool:
    """At most two slips."""
    return OSA.distance(one, two, score_cutoff=2) <= 2


def alike(one: str, two: str) -> bool:
    """Mostly the same letters in the same order, weighted towards the start."""
    return JaroWinkler.similarity(one, two) >= _ALIKE


def shares_words(one: str, two: str) -> bool:
    """Every word of one is a word of the other but for two slips: a name with a half missing, two names exchanged."""
    fewer, more = sorted((one.split(), two.split()), key=len)
    return all(any(two_slips(word, other) or alike(word, other) for other in more) for word in fewer)


_ALIKE = 0.88
