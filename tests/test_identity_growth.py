"""However many rows describe one person or reach one address, the work per row stays the same; nobody is chained."""

import time
from collections.abc import Iterable
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from outreach import identity
from outreach.identity.clusters import Clusters, Matcher
from outreach.identity.keys import Person, holders_limit, keys_of, read_person
from outreach.identity.persons import compare_persons
from outreach.identity.points import Comparison
from outreach.models import Company, Record, short_id


def r(number: int, name: str, **rest: Any) -> Record:
    """A record of "First Last"."""
    first, _, last = name.partition(" ")
    return Record(
        record_id=short_id("rec", str(number)), source="l.csv", line=number, exported_on=date(2026, 1, 1),
        first_name=first, last_name=last, **rest,
    )  # fmt: skip


def word(number: int) -> str:
    """Another made-up word for each number."""
    return "".join("bdfgklmnprst"[number // 12**place % 12] + "aeiou"[number // 12**place % 5] for place in range(4))


def alike(number: int) -> str:
    """Names that are slips of one another."""
    one, two, three = chr(97 + number % 26), chr(97 + number // 26 % 26), chr(97 + number // 676)
    return f"F{one}{two}{three}q L{three}{one}{two}z"


LISTS = {
    "one address": lambda n: r(n, "Front Desk", company=f"{word(n)} {n}", email="noreply@crm.example"),
    "one profile": lambda n: r(n, "Ana Okoro", linkedin_url="linkedin.com/in/ana", title=f"T{n}", city=word(n)),
    "two names on one profile": lambda n: r(
        n, "Ana Okoro" if n % 2 else "Ana Graf", linkedin_url="linkedin.com/in/ana", title=f"T{n}"
    ),
    "titles": lambda n: r(n, "Ana Okoro", company="Talus", title=f"T{n}"),
    "names but for a slip": lambda n: r(n, alike(n), company="Talus", email="ana@talus.example"),
    "one name": lambda n: r(n, "Ana Okoro", company=f"{word(n)} {n}", domain=f"{word(n)}{n}.example"),
}


def compared(records: Iterable[Record]) -> int:
    """How many pairs of faces are compared to put records together."""
    count = 0

    def compare(one: Person, two: Person) -> Comparison:
        nonlocal count
        count += 1
        return compare_persons(one, two)

    matcher: Matcher[Record, Person] = Matcher(
        kind="person", id_of=lambda record: record.record_id, read=read_person, keys=keys_of, limit=holders_limit,
        compare=compare, stance=lambda person: (person.name, person.spelled), mark=lambda person: person.profile,
    )  # fmt: skip
    clusters = Clusters(matcher, ())
    for record in records:
        clusters.add(record)
    clusters.open_questions(())
    return count


@pytest.mark.parametrize("row", LISTS.values(), ids=LISTS)
def test_work_grows_with_the_rows(row: Any) -> None:
    """No row is compared with everything its group has."""
    assert compared(map(row, range(480))) < 480 * 100


def test_two_profiles_stay_apart_in_a_group_with_many_faces() -> None:
    """A profile is seen however many rows without one stand before it."""
    rows = [r(n, "Ana Okoro", company="Talus", title=f"T{n}") for n in range(100)]
    rows[50] = rows[50].model_copy(update={"linkedin_url": "linkedin.com/in/a"})
    other = r(200, "Ana Okoro", company="Talus", linkedin_url="linkedin.com/in/b")
    groups = identity.resolve((), [*rows, other]).groups
    assert all(len({record.linkedin_url for record in group} - {""}) <= 1 for group in groups)
    assert len(groups) == 2


def test_a_row_finds_the_one_face_it_fits_in_a_large_group() -> None:
    """By the phone that only one of a hundred rows has."""
    rows = [r(n, "Ana Okoro", company="Talus", title=f"T{n}") for n in range(100)]
    rows[50] = rows[50].model_copy(update={"phone": "600111222"})
    moved = r(200, "Ana Okoro", company="Voltera", phone="600111222")
    assert len(identity.resolve((), [*rows, moved]).groups) == 1


def test_a_person_of_many_rows_is_seen_at_once() -> None:
    """Thousands of rows of one address are put together and shown within seconds."""
    records = [LISTS["one address"](n) for n in range(3_000)]
    start = time.process_time()
    found = identity.people(records)
    assert len(found.prospects) == len(found.accounts) == 1
    assert time.process_time() - start < 10


NUMBERED = [r(n, "Firm Person", company=f"Firm{n} Works", domain=f"firm{n}.example") for n in range(1, 60)]


def test_numbered_companies_are_no_chain() -> None:
    """One name at Firm1, Firm2 and so on is that many people."""
    assert len(identity.resolve((), NUMBERED).groups) == len(NUMBERED)


def test_numbered_companies_are_never_one_misspelt() -> None:
    """Compared directly, with everything else alike."""
    one, two = (Company(company_id=f"co_{n}", name=f"Studio {n}", country="DE", city="Berlin") for n in (54, 55))
    compared = identity.compare_companies(one, two)
    assert compared.points < identity.ASK


BETWEEN = {
    "numbered addresses": (
        r(1, "John Smith", company="Talus", email="john.smith@talus.example"),
        r(2, "John Smith", company="Talus", email="john.smith2@talus.example"),
        r(3, "John Smith", company="Talus"),
    ),
    "two companies one letter apart": (
        r(1, "Ana Okoro", company="Marcon", domain="marcon.example"),
        r(2, "Ana Okoro", company="Macron", domain="macron.example"),
        r(3, "Ana Okoro", company="Macron"),
    ),
    "a common name at two companies of one name": (
        r(1, "Peter Jones", company="Kaiser", domain="kaiser.example"),
        r(2, "Peter Jones", company="Kaiser", domain="kaiser-uk.example"),
        r(3, "Peter Jones", company="Kaiser"),
    ),
}


@pytest.mark.parametrize("records", BETWEEN.values(), ids=BETWEEN)
def test_a_row_that_fits_both_does_not_unite_them(records: tuple[Record, ...]) -> None:
    """In whatever order they come, the first two stay two people and there is a question."""
    for order in permutations(records):
        found = identity.resolve((), order)
        assert not any(records[0] in group and records[1] in group for group in found.groups)
        assert found.questions
