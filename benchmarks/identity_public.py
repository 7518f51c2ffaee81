"""The point engine on public tables of other fields: fake_1000 (Splink's) and febrl3, each under its own few rules."""

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler

from benchmarks.identity_pairs import by_truth, pairs_of, result_of, scores
from outreach.identity.clusters import Clusters, Matcher
from outreach.identity.points import Comparison, Point, one_slip, summed

Cells = tuple[str, ...]
Row = dict[str, str]

_ALIKE = 0.88


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


@dataclass(frozen=True)
class Table:
    """How one public table is read and compared."""

    id_column: str
    truth: Callable[[Row], str]
    rules: tuple[FieldRule, ...]
    cells: Callable[[Row], Cells]  # in the order of the rules
    keys: Callable[[Cells], tuple[str, ...]]


def _sorted_words(*parts: str) -> str:
    """A name whose halves may have been exchanged."""
    return " ".join(sorted(" ".join(parts).lower().split()))


def _keys(*found: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}:{value}" for name, value in found if value.strip())


def _pair(one: str, two: str) -> str:
    return f"{one} {two}" if one and two else ""


FAKE = Table(
    id_column="unique_id",
    truth=lambda row: row["cluster"],
    rules=(
        FieldRule("name", shares_words, 4.5, 3.5, -2.0),
        FieldRule("date of birth", two_slips, 5.0, 4.0, -1.0),
        FieldRule("city", alike, 2.5, 2.0, -0.5),
        FieldRule("address", two_slips, 7.0, 6.0, 0.0),
    ),
    cells=lambda row: (
        _sorted_words(row["first_name"], row["surname"]),
        row["dob"],
        row["city"].lower(),
        row["email"].lower(),
    ),
    keys=lambda c: _keys(
        ("name", c[0] if " " in c[0] else ""),
        ("born", c[1]),
        ("mail", c[3]),
        ("local", c[3].partition("@")[0]),
        ("host", c[3].rpartition("@")[2]),
        *((f"part {c[2][:3]}", word) for word in c[0].split()),
        *((f"year {c[1][:4]}", word) for word in c[0].split()),
        *((f"day {c[1][5:]}", word) for word in c[0].split()),
    ),
)
FEBRL = Table(
    id_column="rec_id",
    truth=lambda row: row["rec_id"].split("-")[1],
    rules=(
        FieldRule("name", shares_words, 3.5, 2.5, -1.0),
        FieldRule("street", alike, 2.0, 1.5, -0.5),
        FieldRule("suburb", alike, 1.5, 1.0, -0.5),
        FieldRule("postcode", two_slips, 1.5, 1.0, -0.5),
        FieldRule("date of birth", one_slip, 5.0, 4.0, -0.5),
        FieldRule("number", one_slip, 7.0, 6.0, -0.5),
    ),
    cells=lambda row: (
        _sorted_words(row["given_name"], row["surname"]),
        row["address_1"],
        row["suburb"],
        row["postcode"],
        row["date_of_birth"],
        row["soc_sec_id"],
    ),
    keys=lambda c: _keys(
        ("number", c[5]),
        ("born", c[4]),
        ("name", c[0] if " " in c[0] else ""),
        ("street", c[1]),
        *((f"part {c[3]}", word) for word in c[0].split()),
        *((f"place {c[2]}", word) for word in c[0].split()),
        ("place", _pair(c[2], c[3])),
    ),
)
_MOST = 200  # rows that may share a key of these tables


def measure_public(path: Path) -> dict[str, Any]:
    """Figures of one public table, told by its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    table = FAKE if "cluster" in rows[0] else FEBRL
    truth = {row[table.id_column]: table.truth(row) for row in rows}
    matcher: Matcher[Row, Cells] = Matcher(
        kind="person",
        id_of=lambda row: row[table.id_column],
        read=table.cells,
        keys=table.keys,
        limit=lambda _key: _MOST,
        compare=lambda one, two: compare_fields(table.rules, one, two),
    )
    start = time.perf_counter()
    clusters = Clusters(matcher, ())
    for row in rows:
        clusters.add(row)
    groups = [[row[table.id_column] for row in group] for group in clusters.in_order()]
    seconds = time.perf_counter() - start
    result = result_of(groups, clusters.open_questions(()), truth, seconds)
    return {"table": path.stem, **result, "beside": {"exact rows": _exact(rows, table, truth)}}


def _exact(rows: Sequence[Row], table: Table, truth: dict[str, str]) -> dict[str, float]:
    groups: defaultdict[Cells, list[str]] = defaultdict(list)
    for row in rows:
        groups[table.cells(row)].append(row[table.id_column])
    figures = scores(pairs_of(groups.values()), pairs_of(by_truth(truth)))
    return dict(zip(("precision", "recall", "f1"), (round(one, 4) for one in figures), strict=True))
