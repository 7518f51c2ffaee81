"""Counting pairs: how right a grouping is against a known truth, with and without answered questions."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from outreach.models import IdentityQuestion

Groups = Iterable[Iterable[str]]


def pairs_of(groups: Groups) -> set[tuple[str, str]]:
    """Every pair of ids that share a group."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def scores(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs."""
    hits = len(found & true)
    precision = hits / len(found) if found else 1.0
    recall = hits / len(true) if true else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def answered(
    groups: Sequence[Sequence[str]], questions: Sequence[tuple[str, str]], truth: dict[str, str]
) -> list[set[str]]:
    """The groups after a truthful answer to every question."""
    group_of = {one: number for number, group in enumerate(groups) for one in group}
    members = {number: set(group) for number, group in enumerate(groups)}
    for one, two in questions:
        a, b = group_of[one], group_of[two]
        if a != b and truth[one] == truth[two]:
            members[a] |= members.pop(b)
            group_of.update(dict.fromkeys(members[a], a))
    return list(members.values())


def by_truth(truth: dict[str, str]) -> list[list[str]]:
    """Ids that are one in truth."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for one, entity in truth.items():
        groups[entity].append(one)
    return list(groups.values())


def keep_half(entity: str, half: int | None) -> bool:
    """Whether an entity is in this half of the data."""
    return half is None or hashlib.sha256(entity.encode()).digest()[0] % 2 == half


def result_of(
    groups: Sequence[Sequence[str]], questions: Sequence[IdentityQuestion], truth: dict[str, str], seconds: float
) -> dict[str, Any]:
    """The figures of one grouping."""
    true, found = pairs_of(by_truth(truth)), pairs_of(groups)
    precision, recall, f1 = scores(found, true)
    asked = [(one.one, one.two) for one in questions]
    right = sum(truth[one] == truth[two] for one, two in asked)
    with_review = scores(pairs_of(answered(groups, asked, truth)), true)
    return {
        "records": len(truth),
        "entities": len(set(truth.values())),
        "seconds": round(seconds, 3),
        "auto_precision": round(precision, 5),
        "auto_recall": round(recall, 4),
        "auto_f1": round(f1, 4),
        "false_pairs": len(found - true),
        "review_pairs": len(asked),
        "review_true": round(right / len(asked), 3) if asked else None,
        "recall_with_review": round(with_review[1], 4),
        "f1_with_review": round(with_review[2], 4),
    }
