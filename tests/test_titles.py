"""What a job title means."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.models import TitleReading
from outreach.tables import load_yaml
from outreach.titles import read_title as t
from outreach.titles.lexicon import lexicon, plain
from outreach.titles.reading import RANKS

with (Path(__file__).parent / "cases" / "titles.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))

SENIORITIES = {"unknown", "intern", *RANKS}


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_reads_the_title(case: dict[str, str]) -> None:
    """Each hand-made title is read as one of the answers a competent person would accept."""
    reading = t(case["title"])
    assert reading.seniority in case["seniority"].split("|")
    assert reading.function in case["function"].split("|")
    assert reading.status == case["status"]


@pytest.mark.parametrize("boss", ["CEO", "Chief Executive", "Managing Director", "VP of Sales"])
@pytest.mark.parametrize("helper", ["Executive Assistant", "PA", "EA", "Assistant"])
def test_an_assistant_is_not_the_boss(helper: str, boss: str) -> None:
    """The object of "to the ..." never lends its rank or function."""
    reading = t(f"{helper} to the {boss}")
    assert (reading.seniority, reading.function) == ("staff", "admin")


@pytest.mark.parametrize(
    "title", ["Vice President", "VP", "Senior Vice President", "SVP", "Vizepräsident", "EVP, Sales"]
)
def test_a_vice_president_is_no_president(title: str) -> None:
    """VP is read before President."""
    assert t(title).seniority == "vp"


def test_founder_beats_c_suite_and_keeps_the_function() -> None:
    """A founding CTO is a founder in engineering who also runs the house."""
    reading = t("CTO & Co-Founder")
    assert (reading.seniority, reading.function) == ("founder", "engineering")
    assert "general_management" in reading.functions


def test_a_former_employer_does_not_end_a_job() -> None:
    """Status words hold for their part of the line only."""
    assert t("CEO (ex-McKinsey)").is_current
    assert not t("ex-CEO").is_current


def test_looking_for_work_holds_for_the_whole_line() -> None:
    """Open to work beside a title means that the title is not held."""
    assert t("Marketing Director | Open to work").status == "seeking"


def test_an_employers_name_says_nothing_about_the_job() -> None:
    """What follows "at" or "@" is not read."""
    assert t("Head of Sales at Engineering Partners").functions == ("sales",)


def test_reasons_are_given_in_words() -> None:
    """Every reading with an answer says which words it rests on."""
    assert "“head” says head" in t("Head of Sales").reasons


@pytest.mark.parametrize("title", ["", "   ", "???", "Stealth", "Principal", "Associate", "CCO"])
def test_little_said_is_low_confidence(title: str) -> None:
    """A title that says too little is never read with confidence."""
    assert t(title).confidence == "low"


def test_a_thing_manager_manages_no_people() -> None:
    """Product and account managers manage a thing, a sales manager manages people."""
    assert not t("Product Manager").manages_people
    assert t("Sales Manager").manages_people


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    """No text raises; answers come from the closed lists; the same text gives the same reading."""
    reading = t(text)
    assert isinstance(reading, TitleReading)
    assert reading.seniority in SENIORITIES
    assert reading.function in {*load_yaml("titles.yaml")["functions"], "unknown"}
    t.cache_clear()
    assert t(text) == reading


@given(
    st.sampled_from([case["title"] for case in CASES]), st.sampled_from([str.upper, str.lower, str.title, str.strip])
)
def test_case_does_not_matter(title: str, change: object) -> None:
    """Capitals carry no meaning."""
    if " I " not in title:
        assert t(change(title)).seniority == t(title).seniority  # type: ignore[operator]


def test_every_table_is_well_formed() -> None:
    """Every wording can be searched, and every seniority and function is of the closed lists."""
    table = load_yaml("titles.yaml")
    functions = {*table["functions"], "unknown"}
    for row in (*table["phrases"], *table["whole"]):
        assert row.get("seniority", "unknown") in SENIORITIES
        assert row.get("function", "unknown") in functions
    assert set(table["levels"]) <= {*SENIORITIES, "associate"}
    assert set(table["chiefs"]) | set(table["occupations"]) <= functions
    for name in ("status", "not_status", "places", "phrases", "levels", "chiefs", "functions", "neutral", "whole"):
        assert lexicon(name)


def test_a_phrase_without_a_level_hides_none() -> None:
    """A wording that only says a function must not swallow "director" or "manager"."""
    swallowed = [
        wording
        for row in load_yaml("titles.yaml")["phrases"]
        for wording in row["words"]
        for match in lexicon("levels").scan(plain(wording).replace("*", "").split())
        if "seniority" not in row and match.meaning["is"] in ("c_suite", "vp", "director", "manager")
    ]
    assert swallowed == []
