"""What the gate's rules are written over, so that one prospect and a list of millions are decided by the same lines.

A rule combines terms with `&`, `|`, `~`, `<=`, `>=`, `is_in`, `is_null` and what `Terms` offers. A term is either one
prospect's value (`Cell`, here) or a column of a list (a Narwhals expression, in `engine`). Both follow three-valued
logic: what compares with nothing is nothing, "no and unknown" is no, "yes or unknown" is yes.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

#: Stands between, before and after the words of a list written as one text. Folding takes it out of every word.
BETWEEN_WORDS = "\x1f"


class Term(Protocol):
    """A value, or a column of values, that may be unknown."""

    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...
    def __invert__(self) -> Self: ...
    def __ge__(self, other: int, /) -> Self: ...
    def __le__(self, other: int, /) -> Self: ...
    def __add__(self, other: Self, /) -> Self: ...

    def is_in(self, other: Collection[str] | Collection[int], /) -> Self:
        """The text is one of these."""

    def is_null(self) -> Self:
        """Nothing is known: never itself unknown."""


T = TypeVar("T", bound=Term)


class Terms(Protocol[T]):
    """What a rule needs beside operators."""

    def column(self, name: str) -> T:
        """The value of a column of the feature table."""

    def first_of(self, cases: Sequence[tuple[T, int | str]], otherwise: int | str) -> T:
        """The number or name that belongs to the first case that is true; unknown is not true."""

    def answer(self, code: T, *, yes: int, no: int) -> T:
        """True where the code is `yes`, False where it is `no`, unknown elsewhere."""

    def all_of(self, answers: Sequence[T]) -> T:
        """No when any is no, else unknown when any is unknown, else yes; yes of none."""

    def any_of(self, answers: Sequence[T]) -> T:
        """Yes when any is yes, else unknown when any is unknown, else no; no of none."""

    def total(self, numbers: Sequence[T]) -> T:
        """The sum; 0 of none."""

    def holds_any(self, joined: T, words: Collection[str]) -> T:
        """At least one of the words stands in a list that is written as one text."""


class Cell:
    """One prospect's value; None is unknown."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __and__(self, other: "Cell", /) -> "Cell":
        if self.value is False or other.value is False:
            return NO
        return UNKNOWN if self.value is None or other.value is None else YES

    def __or__(self, other: "Cell", /) -> "Cell":
        if self.value is True or other.value is True:
            return YES
        return UNKNOWN if self.value is None or other.value is None else NO

    def __invert__(self) -> "Cell":
        return UNKNOWN if self.value is None else _said(not self.value)

    def __ge__(self, other: int, /) -> "Cell":
        return UNKNOWN if self.value is None else _said(self.value >= other)

    def __le__(self, other: int, /) -> "Cell":
        return UNKNOWN if self.value is None else _said(self.value <= other)

    def __add__(self, other: "Cell", /) -> "Cell":
        return Cell(self.value + other.value)

    def is_in(self, other: Collection[str] | Collection[int], /) -> "Cell":
        """The text is one of these."""
        return UNKNOWN if self.value is None else _said(self.value in other)

    def is_null(self) -> "Cell":
        """Nothing is known."""
        return _said(self.value is None)


YES, NO, UNKNOWN = Cell(True), Cell(False), Cell(None)


def _said(yes: bool) -> Cell:
    return YES if yes else NO


class Cells:
    """The terms of one prospect: a row of the feature table."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row

    def column(self, name: str) -> Cell:
        """The row's value."""
        return Cell(self._row[name])

    def first_of(self, cases: Sequence[tuple[Cell, int | str]], otherwise: int | str) -> Cell:
        """What belongs to the first case that is true."""
        for case, leads_to in cases:
            if case.value is True:
                return Cell(leads_to)
        return Cell(otherwise)

    def answer(self, code: Cell, *, yes: int, no: int) -> Cell:
        """The code as yes, no or unknown."""
        return YES if code.value == yes else NO if code.value == no else UNKNOWN

    def all_of(self, answers: Sequence[Cell]) -> Cell:
        """No beats unknown, unknown beats yes."""
        values = [answer.value for answer in answers]
        return NO if False in values else UNKNOWN if None in values else YES

    def any_of(self, answers: Sequence[Cell]) -> Cell:
        """Yes beats unknown, unknown beats no."""
        values = [answer.value for answer in answers]
        return YES if True in values else UNKNOWN if None in values else NO

    def total(self, numbers: Sequence[Cell]) -> Cell:
        """The sum."""
        return Cell(sum(number.value for number in numbers))

    def holds_any(self, joined: Cell, words: Collection[str]) -> Cell:
        """At least one word stands in the list."""
        if joined.value is None:
            return UNKNOWN
        return _said(any(f"{BETWEEN_WORDS}{word}{BETWEEN_WORDS}" in joined.value for word in words))
