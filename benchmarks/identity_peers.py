"""What others do on the same records: exact keys, cleanco's names, Splink with its documented settings."""

import importlib.util
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from benchmarks.identity_pairs import Groups, pairs_of, scores
from outreach import identity
from outreach.models import Company, Record

Pairs = set[tuple[str, str]]

#: Two records are one when the key is the same and not empty.
EXACT_KEYS: dict[str, Callable[[Record], Hashable]] = {
    "raw e-mail": lambda one: one.email,
    "normalised e-mail": lambda one: identity.mailbox_key(one),
    "name and company": lambda one: (
        (one.first_name.lower(), one.last_name.lower(), one.company.lower()) if one.company else None
    ),
}
#: Match probabilities from which Splink's pairs are joined; the one that does best on the truth is reported.
_SPLINK_THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def exact_people(records: Sequence[Record], true: Pairs) -> dict[str, Any]:
    """Figures of each exact key."""
    return {
        name: _figures(_grouped((key(one), one.record_id) for one in records), true, pairs_of)
        for name, key in EXACT_KEYS.items()
    }


def exact_companies(companies: Sequence[Company], true: Pairs, links: Callable[[Groups], Pairs]) -> dict[str, Any]:
    """Figures of links by raw name, by cleanco's name (null without cleanco) and by domain."""
    keys: dict[str, Callable[[Company], Hashable]] = {
        "raw name": lambda one: one.name,
        "domain": lambda one: one.domain,
    }
    result: dict[str, Any] = {}
    if importlib.util.find_spec("cleanco"):
        from cleanco import basename

        keys["cleanco name"] = lambda one: basename(one.name).casefold()
    else:
        print("cleanco is not installed: pip install cleanco")
        result["cleanco name"] = None
    for name, key in keys.items():
        result[name] = _figures(_grouped((key(one), one.company_id) for one in companies), true, links)
    return result


def _grouped(keyed: Iterable[tuple[Hashable, str]]) -> list[list[str]]:
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for key, one in keyed:
        if key:
            groups[key].append(one)
    return list(groups.values())


def _figures(groups: Groups, true: Pairs, count: Callable[[Groups], Pairs]) -> dict[str, float]:
    found = scores(count(groups), true)
    return dict(zip(("precision", "recall", "f1"), (round(one, 4) for one in found), strict=True))


def splink_people(records: Sequence[Record], true: Pairs) -> dict[str, Any] | None:
    """Splink on DuckDB with the comparisons its documentation gives for names, e-mail and further columns.

    At the threshold that suits it best, which a user would not know. None, with the reason printed, where Splink is not
    installed.
    """
    if not importlib.util.find_spec("splink"):
        print("Splink is not installed: pip install splink")
        return None
    start = time.perf_counter()
    found = {threshold: _figures(groups, true, pairs_of) for threshold, groups in _splink_groups(records)}
    seconds = time.perf_counter() - start
    best = max(found, key=lambda threshold: found[threshold]["f1"])
    return {**found[best], "threshold": best, "seconds": round(seconds, 1)}


def _splink_groups(records: Sequence[Record]) -> Iterator[tuple[float, list[list[str]]]]:
    import pandas
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    columns = ("first_name", "last_name", "email", "company", "domain", "linkedin_url", "phone", "title", "country")
    table = pandas.DataFrame(
        [{"unique_id": one.record_id} | {c: getattr(one, c).lower() or None for c in columns} for one in records]
    )
    rules = (("email",), ("linkedin_url",), ("phone",), ("last_name", "domain"), ("first_name", "last_name"))
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in (*rules, ("last_name", "company"))],
        comparisons=[
            compare.ForenameSurnameComparison("first_name", "last_name"),
            compare.EmailComparison("email"),
            compare.JaroWinklerAtThresholds("company", [0.9, 0.7]),
            *(compare.ExactMatch(column) for column in ("domain", "linkedin_url", "phone", "title", "country")),
        ],
    )
    linker = Linker(DuckDBAPI().register(table), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("linkedin_url")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (("first_name", "last_name"), ("email",), ("domain",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=min(_SPLINK_THRESHOLDS))
    for threshold in _SPLINK_THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold)
        frame = clusters.as_pandas_dataframe()
        yield threshold, _grouped(zip(frame["cluster_id"], frame["unique_id"], strict=True))
