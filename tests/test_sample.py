"""The demo campaign is valid on any day and shows what the product does."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from outreach.models import ICP, FactKind, Offer, Policy, Suppression
from outreach.sample import FILES, materialise

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "campaign"
    materialise(path, TODAY)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_file_is_written_without_tokens(folder: Path) -> None:
    """No `{today-19}` is left; a placeholder of the offer's own, {first_name}, is."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert set(texts) == set(FILES)
    assert not [name for name, text in texts.items() if "{today" in text]
    assert "{first_name}" in texts["offer.yaml"]


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2028, 2, 29), date(2031, 1, 1)])
def test_days_are_counted_from_today(tmp_path: Path, today: date) -> None:
    """`{today-12}` is 12 days before the day the sample is written."""
    materialise(tmp_path, today)
    gdansk = next(row for row in rows(tmp_path / "company_facts.csv") if "Gdansk" in row["Fact"])
    assert (today - date.fromisoformat(gdansk["Observed On"])).days == 12


@pytest.mark.parametrize(("name", "model"), [("icp.yaml", ICP), ("offer.yaml", Offer), ("policy.yaml", Policy)])
def test_the_campaign_files_are_valid(folder: Path, name: str, model: type[ICP | Offer | Policy]) -> None:
    """Each file is what its model asks for, is not overdue for review, and explains itself."""
    text = (folder / name).read_text(encoding="utf-8")
    assert model.model_validate(yaml.safe_load(text)).review_by > TODAY
    assert len(re.findall(r"^\s*#", text, re.MULTILINE)) >= 10


def test_there_are_enough_people_at_enough_companies(folder: Path) -> None:
    """At least 60 people at 30 invented companies, with four rows that cannot be used."""
    people = [row for row in rows(folder / "contacts.csv") if row["First Name"]]
    assert len(people) >= 64
    assert len({row["Company"] for row in people if row["Company"]}) >= 30
    assert all(row["Website"].endswith(".example") for row in people if row["Website"])
    assert all(".example" in row["Email"] for row in people if row["Email"] and "@" in row["Email"])


def test_each_research_row_is_sourced_dated_and_about_a_known_kind(folder: Path) -> None:
    """Sources are invented sites, nothing is dated in the future but the plan."""
    facts = rows(folder / "company_facts.csv")
    assert len(facts) >= 50
    assert all(re.match(r"https://[\w.-]+\.example/", row["Source URL"]) for row in facts)
    assert all(row["Kind"] in ("", *FactKind) for row in facts)
    assert all(date.fromisoformat(row["Observed On"]) <= TODAY for row in facts)
    ahead = [row for row in facts if row["Event On"] and date.fromisoformat(row["Event On"]) > TODAY]
    assert ["plans to open" in row["Fact"] for row in ahead] == [True]


def test_the_suppression_list_is_valid(folder: Path) -> None:
    """Each line names whom, how strictly and why."""
    entries = [Suppression(by="sample", **row) for row in rows(folder / "suppressions.csv")]  # type: ignore[arg-type]
    assert {entry.level for entry in entries} == {"never", "hold"}
