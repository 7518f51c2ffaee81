"""The gate's terms as columns of a list: Narwhals expressions, which Polars runs here and inside Spark."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import add

import narwhals.stable.v2 as nw

from outreach.targeting.terms import BETWEEN_WORDS

#: Codes, points and places: small whole numbers.
NUMBER = nw.Int16


class Columns:
    """The terms of a list."""

    def column(self, name: str) -> nw.Expr:
        """A column of the feature table."""
        return nw.col(name)

    def first_of(self, cases: Sequence[tuple[nw.Expr, int | str]], otherwise: int | str) -> nw.Expr:
        """What belongs to the first case that is true, in each row."""
        last = _constant(otherwise)
        if not cases:
            return last
        (first, leads_to), *more = cases
        chain = nw.when(first).then(_constant(leads_to))
        for case, leads_to in more:
            chain = chain.when(case).then(_constant(leads_to))
        return chain.otherwise(last)

    def answer(self, code: nw.Expr, *, yes: int, no: int) -> nw.Expr:
        """The code as a nullable boolean."""
        answered = nw.when(code == yes).then(nw.lit(True)).when(code == no).then(nw.lit(False))
        return answered.otherwise(nw.lit(None, nw.Boolean))

    def all_of(self, answers: Sequence[nw.Expr]) -> nw.Expr:
        """No beats unknown, unknown beats yes."""
        return nw.all_horizontal(*answers, ignore_nulls=False) if answers else nw.lit(True)

    def any_of(self, answers: Sequence[nw.Expr]) -> nw.Expr:
        """Yes beats unknown, unknown beats no."""
        return nw.any_horizontal(*answers, ignore_nulls=False) if answers else nw.lit(False)

    def total(self, numbers: Sequence[nw.Expr]) -> nw.Expr:
        """The sum."""
        return reduce(add, numbers) if numbers else nw.lit(0, NUMBER)

    def holds_any(self, joined: nw.Expr, words: Collection[str]) -> nw.Expr:
        """One pass for all words. Every character but plain letters and digits is written by its number."""
        separator = _literal(BETWEEN_WORDS)
        return joined.str.contains(f"{separator}({'|'.join(_literal(word) for word in sorted(words))}){separator}")


def _constant(value: int | str) -> nw.Expr:
    return nw.lit(str(value), nw.String) if isinstance(value, str) else nw.lit(int(value), NUMBER)


def _literal(text: str) -> str:
    plain = "abcdefghijklmnopqrstuvwxyz0123456789 "
    return "".join(char if char in plain else f"\\x{{{ord(char):x}}}" for char in text)
