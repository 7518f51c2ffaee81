"""One person, one prospect: joined only by what identifies, never against a veto, stable as lists grow."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.identity import people
from outreach.models import Prospect, Record, short_id

_count = iter(range(1_000_000))


def r(name: str, email: str = "", **rest: Any) -> Record:
    """A record of "First Last"; with an address at a company, the domain is the company's."""
    first, _, last = name.partition(" ")
    number = next(_count)
    values = {"company": "Talus", "domain": "talus.example", "exported_on": date(2026, 1, 1), "line": number} | rest
    return Record(record_id=f"rec_{number}", source="l.csv", first_name=first, last_name=last, email=email, **values)


def n(*records: Record) -> int:
    return len(people(records).prospects)


def one(*records: Record) -> Prospect:
    (prospect,) = people(records).prospects
    return prospect


A = "linkedin.com/in/a"
B = "linkedin.com/in/b"

JOINED = {
    "same address": (r("Ana Souza", "ana@t.example"), r("Ana Souza", "ana@t.example", domain="")),
    "tagged address": (r("Ana Souza", "ana@t.example"), r("Ana Souza", "ana+crm@t.example", domain="")),
    "initial": (r("Ana Souza", "ana@t.example"), r("A. Souza", "ana@t.example")),
    "no first name": (r("Ana Souza", "ana@t.example"), r(" Souza", "ana@t.example")),
    "profile in spite of nickname": (r("Dan Roe", linkedin_url=A), r("Daniel Roe", linkedin_url=A, domain="x.example")),
    "name at company": (r("Ána Souza", "a@t.example"), r("Ana SOUZA", "b@t.example")),
    "name at a company without domain": (r("Ana Souza", domain=""), r("Ana Souza", domain="", company="Talus Inc.")),
    "names exchanged": (r("Ana Souza"), r("Souza Ana")),
    "profile after a job change": (r("Ana Souza", linkedin_url=A), r("Ana Souza", linkedin_url=A, domain="x.example")),
}
APART = {
    "two profiles": (r("Ana Souza", "ana@t.example", linkedin_url=A), r("Ana Souza", "ana@t.example", linkedin_url=B)),
    "two surnames": (r("Ana Souza", "ana@t.example"), r("Ana Lima", "ana@t.example")),
    "two surnames, one profile": (r("Ana Souza", linkedin_url=A), r("Ana Lima", linkedin_url=A)),
    "siblings": (r("Ana Souza", "s@gmail.com"), r("Bia Souza", "s@gmail.com")),
    "role address": (r("Ana Souza", "info@t.example"), r("A. Souza", "info@t.example")),
    "initials at one company": (r("A. Souza"), r("A. Souza")),
    "namesakes elsewhere": (r("Ana Souza", domain="x.example"), r("Ana Souza", domain="y.example")),
    "name alone": (r("Ana Souza", domain="", company=""), r("Ana Souza", domain="", company="")),
}


@pytest.mark.parametrize("records", JOINED.values(), ids=JOINED)
def test_joined(records: tuple[Record, ...]) -> None:
    """Records that share what identifies a person are one prospect, in either order."""
    assert n(*records) == n(*reversed(records)) == 1


@pytest.mark.parametrize("records", APART.values(), ids=APART)
def test_apart(records: tuple[Record, ...]) -> None:
    """Records that a veto separates stay two prospects, in either order."""
    assert n(*records) == n(*reversed(records)) == 2


def test_an_initial_that_fits_two_people_joins_neither() -> None:
    """Ambiguity keeps apart."""
    andrew, anna = r("Andrew Roe", "roe@t.example"), r("Anna Roe", "roe@t.example")
    assert n(andrew, anna, r("A. Roe", "roe@t.example")) == 3


def test_a_bridge_never_joins_two_profiles() -> None:
    """A third record that fits both does not carry them over the veto."""
    one, two = r("Ana Souza", "a@t.example", linkedin_url=A), r("Ana Souza", "b@t.example", linkedin_url=B)
    assert n(one, two, r("Ana Souza", "a@t.example"), r("Ana Souza", "b@t.example")) >= 2


def test_an_address_of_two_people_is_marked() -> None:
    """Both prospects know that the address is shared; a third is not touched."""
    found = people([r("Ana Souza", "x@t.example"), r("Bo Li", "x@t.example"), r("Cy Mo", "c@t.example")])[0]
    assert [prospect.shared_email for prospect in found] == [True, True, False]


def test_ids_stay_when_rows_are_read_again_or_added() -> None:
    """The id is that of the first record, whatever joins later."""
    first = r("Ana Souza", "a@t.example")
    assert one(first).prospect_id == one(first, first, r("Ana Souza", linkedin_url=A)).prospect_id
    assert one(first).prospect_id == short_id("p", first.record_id)
    assert one(first, first).record_ids == (first.record_id,)


def test_the_newest_list_wins() -> None:
    """Values come from the newest record that has them; the source is that of the title."""
    old = r("Ana Souza", "a@t.example", title="CFO", city="Rio", linkedin_url=A, exported_on=date(2025, 1, 1))
    new = r("Ana Souza", "b@t.example", title="CEO", linkedin_url=A, exported_on=date(2026, 1, 1))
    found = one(old, new)
    assert (found.title, found.email, found.city, found.as_of) == ("CEO", "b@t.example", "Rio", date(2026, 1, 1))
    assert found.source == f"l.csv line {new.line}"


def test_title_and_address_of_a_former_job_are_not_carried_over() -> None:
    """After a job change the old title and work address are gone; a private address stays."""
    old = r("Ana Souza", "ana@old.example", title="CFO", domain="old.example", company="Old", linkedin_url=A)
    new = r("Ana Souza", title="", linkedin_url=A, exported_on=date(2026, 2, 1))
    found = one(old, new)
    assert (found.title, found.email, found.account_id) == ("", "", short_id("a", "talus.example"))
    private = old.model_copy(update={"email": "ana@gmail.com"})
    assert one(private, new).email == "ana@gmail.com"


def test_a_persons_own_address_comes_before_a_shared_one() -> None:
    """Within one list info@ gives way."""
    assert one(r("Ana Souza", "info@t.example"), r("Ana Souza", "ana@t.example")).email == "ana@t.example"


def test_permission_is_the_most_restrictive() -> None:
    """One opt-out holds for all records of a person, whichever is newer; the last contact is the latest."""
    found = one(
        r("Ana Souza", do_not_contact=True, exported_on=date(2024, 1, 1), last_contacted=date(2024, 5, 1)),
        r("Ana Souza", last_contacted=date(2023, 1, 1)),
    )
    assert found.do_not_contact
    assert found.last_contacted == date(2024, 5, 1)


@pytest.mark.parametrize(
    "other",
    [r("Bo Li", "x@t.example"), r("Ana Lima", linkedin_url=A), r("Souza Ana")],
    ids=["address", "profile", "names exchanged"],
)
def test_an_opt_out_reaches_everybody_it_names(other: Record) -> None:
    """Nobody is written to under an address, profile or exchanged name that has opted out, joined or not."""
    banned = r("Ana Souza", "x@t.example", linkedin_url=A, do_not_contact=True)
    assert all(prospect.do_not_contact for prospect in people([banned, other]).prospects)


def test_an_answer_is_not_undone_by_another_row() -> None:
    """Of two statuses in one list, "replied" holds; so does the stage that asks for more care."""
    found = one(
        r("Ana Souza", lead_status="cold", lifecycle="lead"),
        r("Ana Souza", lead_status="replied", lifecycle="customer"),
    )
    assert (found.lead_status, found.lifecycle) == ("replied", "customer")


def test_accounts() -> None:
    """One account per domain, else per name; its name is the most frequent one."""
    found = people(
        [
            r("A B", company="Talus Inc."),
            r("C D"),
            r("E F"),
            r("G H", domain="", company="  ACME"),
            r("I J", domain="", company="Acme"),
        ]
    )
    assert [(account.name, account.domain) for account in found.accounts] == [
        ("Talus", "talus.example"),
        ("  ACME", ""),
    ]
    assert {prospect.account_id for prospect in found.prospects} == {account.account_id for account in found.accounts}


RECORDS = st.lists(
    st.builds(
        r,
        name=st.sampled_from(["Ana Souza", "A. Souza", "Andrew Souza", "Ana Lima", " Souza", "Souza Ana"]),
        email=st.sampled_from(["", "a@t.example", "b@t.example", "info@t.example"]),
        linkedin_url=st.sampled_from(["", "", A, B]),
        domain=st.sampled_from(["", "talus.example", "x.example"]),
    ),
    max_size=9,
)


@settings(max_examples=200, deadline=None)
@given(records=RECORDS, cut=st.integers(0, 9))
def test_growing_lists_keep_people(records: list[Record], cut: int) -> None:
    """Each record is in one prospect; no veto is broken; later rows only add to a prospect or join two."""
    whole, accounts, _, _ = people(records)
    assert sorted(i for prospect in whole for i in prospect.record_ids) == sorted(
        record.record_id for record in records
    )
    assert {prospect.account_id for prospect in whole} <= {account.account_id for account in accounts}
    by_id = {record.record_id: record for record in records}
    for prospect in whole:
        assert len({by_id[i].linkedin_url for i in prospect.record_ids} - {""}) <= 1
        assert (
            len(
                {
                    frozenset(f"{by_id[i].first_name} {by_id[i].last_name}".split()) & {"Souza", "Lima"}
                    for i in prospect.record_ids
                }
            )
            == 1
        )
    later = {i: prospect.prospect_id for prospect in whole for i in prospect.record_ids}
    for earlier in people(records[:cut]).prospects:
        assert len({later[i] for i in earlier.record_ids}) == 1
