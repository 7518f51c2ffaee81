"""Lists decided under every ICP of a campaign, the best of them per row: the order of `targeting.best`, as columns."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from outreach.models import ICP
from outreach.targeting.best import BEST_FIRST
from outreach.targeting.engine.lists import prepare
from outreach.targeting.engine.runs import Run
from outreach.targeting.engine.worded import SAID, WHO, answer_columns, worded
from outreach.targeting.outcome import NOTHING_AGAINST

ROW = "row"


class ListGate:
    """A plain list, portion by portion: prepared, decided under every ICP, and the one that fits best per row.

    Whoever brings a plain list may not have asked for permission: without a column "eligibility" nothing stands
    against anybody. `titles`: what each distinct title says, a table per ICP (`title_table`).
    """

    def __init__(self, icps: Sequence[ICP], titles: Sequence[pl.DataFrame], today: date) -> None:
        self._icps, self._titles, self._today = tuple(icps), tuple(titles), today
        self._runs: dict[tuple[object, ...], Run] = {}

    def decide(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The decided rows in the order of the list: who, what is said of them, and each rule's answer."""
        if "eligibility" not in rows.columns:
            rows = rows.with_columns(pl.lit(NOTHING_AGAINST).alias("eligibility"))
        decided = [self._under(place, rows) for place in range(len(self._icps))]
        return best_of(decided, self._icps).drop("eligibility")

    def schema(self) -> dict[str, type[pl.DataType]]:
        """The columns of the decided rows."""
        several = ("icp",) if len(self._icps) > 1 else ()
        answers = [name for icp in self._icps for name in answer_columns(icp, self._icps).values()]
        numbers = ("lo", "hi")
        return {name: pl.Int16 if name in numbers else pl.String for name in ("prospect_id", *several, *SAID, *answers)}

    def _under(self, place: int, rows: pl.DataFrame) -> pl.DataFrame:
        icp = self._icps[place]
        table = prepare(rows, icp, self._today).with_row_index(ROW)
        key = (place, *table.schema.items())
        if key not in self._runs:
            self._runs[key] = Run(icp, table.schema, titles=self._titles[place], keep=(ROW, *WHO))
        return self._runs[key].decide(table).sort(ROW).drop(ROW)


def best_of(decided: Sequence[pl.DataFrame], icps: Sequence[ICP]) -> pl.DataFrame:
    """Rows decided under each ICP, the same people in the same order, as one row each: the ICP that fits best.

    `decided`: what `Gate.decide` gives, with `prospect_id` and `eligibility` kept. Codes become words.
    """
    said = [worded(rows, icp, icps) for rows, icp in zip(decided, icps, strict=True)]
    if len(icps) == 1:
        return said[0]
    thresholds = sorted({0, *(least for icp in icps for least in icp.account.tiers.values())})
    pairs = list(zip(said, icps, strict=True))
    places = pl.DataFrame([rows.select(_place(icp, thresholds).alias(icp.id)).to_series() for rows, icp in pairs])
    best = places.max_horizontal()
    which = pl.DataFrame([(place == best).alias(place.name) for place in places])
    answers = [rows.select(*answer_columns(icp, icps).values()) for rows, icp in pairs]
    chosen = [_chosen(name, said, which) for name in SAID]
    named = which.select(_first_true(which, [pl.lit(icp.id) for icp in icps]).alias("icp"))
    return pl.concat([said[0].select(*WHO), named, *chosen, *answers], how="horizontal")


def _place(icp: ICP, thresholds: Sequence[int]) -> pl.Expr:
    """`targeting.best.place_of` as one whole number: verdict, then threshold, then scores, the greater the better."""
    verdicts = {str(verdict): len(BEST_FIRST) - at for at, verdict in enumerate(BEST_FIRST)}
    tiers = {name: thresholds.index(least) for name, least in icp.account.tiers.items()} | {"": thresholds.index(0)}
    verdict = pl.col("verdict").replace_strict(verdicts, return_dtype=pl.Int64)
    # Whoever does not qualify has no tier.
    tier = pl.col("tier").replace_strict(tiers, return_dtype=pl.Int64)
    return ((verdict * len(thresholds) + tier) * _SCORES + pl.col("lo")) * _SCORES + pl.col("hi")


_SCORES = 101  # from 0 to 100


def _chosen(name: str, said: Sequence[pl.DataFrame], which: pl.DataFrame) -> pl.DataFrame:
    """One column of the decided rows, of each row's best ICP."""
    numbered = [rows.get_column(name).alias(f"{place}") for place, rows in enumerate(said)]
    frame = pl.concat([which, pl.DataFrame(numbered)], how="horizontal")
    return frame.select(_first_true(which, [pl.col(f"{place}") for place in range(len(said))]).alias(name))


def _first_true(which: pl.DataFrame, values: Sequence[pl.Expr]) -> pl.Expr:
    """The value of the first ICP that is best."""
    return pl.coalesce([pl.when(pl.col(name)).then(value) for name, value in zip(which.columns, values, strict=True)])
