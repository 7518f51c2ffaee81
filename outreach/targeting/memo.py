"""What is worked out once per campaign document, because a digest costs as much as a decision."""

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")

_KEPT = 32  # a campaign has a handful of ICPs, and a preview compares two of each


class Memo(Generic[Key, Result]):
    """A function's answers for the documents asked about last, told apart by identity: documents are frozen."""

    def __init__(self, work_out: Callable[[Key], Result]) -> None:
        self._work_out = work_out
        self._known: tuple[tuple[Key, Result], ...] = ()

    def get(self, key: Key) -> Result:
        """The answer for this document, worked out when it is not among the last ones."""
        for known, result in self._known:
            if known is key:
                return result
        result = self._work_out(key)
        self._known = ((key, result), *self._known[: _KEPT - 1])
        return result
