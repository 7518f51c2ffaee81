"""What becomes of two records, case by case: `cases/identity.yaml`."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from outreach import identity
from outreach.models import Company, Record

CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases" / "identity.yaml").read_text(encoding="utf-8"))
Fields = dict[str, str]


def r(fields: Fields, number: int = 0) -> Record:
    """A record of the fields of a case."""
    name = fields.get("name", "")
    first, _, last = name.partition("|") if "|" in name else name.rpartition(" ")
    profile = fields.get("profile", "")
    return Record(
        record_id=f"rec_{number}",
        source="l.csv",
        line=number,
        exported_on=date(2026, 1, 1),
        first_name=first,
        last_name=last,
        email=fields.get("mail", "").lower(),
        company=fields.get("company", ""),
        domain=fields.get("site", ""),
        linkedin_url=f"linkedin.com/in/{profile}" if profile else "",
        phone=fields.get("phone", ""),
        country=fields.get("country", ""),
        city=fields.get("city", ""),
        title=fields.get("title", ""),
    )


def c(fields: Fields, number: int = 0) -> Company:
    """A company of the fields of a case."""
    page = fields.get("page", "")
    return Company(
        company_id=f"co_{number}",
        name=fields.get("name", ""),
        domain=fields.get("site", ""),
        linkedin=f"linkedin.com/company/{page}" if page else "",
        country=fields.get("country", ""),
        city=fields.get("city", ""),
    )


def cases(table: dict[str, Any]) -> Any:
    """Every pair of a table under its outcome, in both orders."""
    return [
        pytest.param(outcome, *pair, id=f"{outcome}: {text}{order}")
        for outcome in ("merge", "ask", "apart")
        for text, one, two in table[outcome]
        for order, pair in (("", (one, two)), (" (reversed)", (two, one)))
    ]


def outcome_of(groups: Any, questions: Any) -> str:
    """What became of two."""
    return "merge" if len(groups) == 1 else "ask" if questions else "apart"


@pytest.mark.parametrize(("outcome", "one", "two"), cases(CASES))
def test_people(outcome: str, one: Fields, two: Fields) -> None:
    """Two records are one person, a question, or two people."""
    records = r(one, 1), r(two, 2)
    found = identity.resolve((), records)
    compared = identity.compare(*records)
    assert outcome_of(found.groups, found.questions) == outcome, compared
    assert compared.reasons
    assert compared.merges is (outcome == "merge")


@pytest.mark.parametrize(("outcome", "one", "two"), cases(CASES["companies"]))
def test_companies(outcome: str, one: Fields, two: Fields) -> None:
    """Two companies are one account, a question, or two accounts."""
    companies = c(one, 1), c(two, 2)
    found = identity.resolve_companies((), companies)
    assert outcome_of(found.groups, found.questions) == outcome, identity.compare_companies(*companies)


@pytest.mark.parametrize("ranking", CASES["rankings"], ids=lambda ranking: ranking[0]["name"])
def test_rankings(ranking: list[Fields]) -> None:
    """Against the first record, each next one scores above the one after it."""
    first, *others = map(r, ranking)
    points = [identity.compare(first, other).points for other in others]
    assert all(one > two for one, two in pairwise(points)), points


def test_a_comparison_is_the_same_both_ways() -> None:
    """Neither record comes first."""
    for outcome in ("merge", "ask", "apart"):
        for _, one, two in CASES[outcome]:
            there, back = identity.compare(r(one), r(two)), identity.compare(r(two), r(one))
            assert (there.points, bool(there.veto)) == (back.points, bool(back.veto))
