"""The audit of what is on file: complete, old, double, in conflict, and what to do first."""

import tracemalloc
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from outreach.data_audit import Holdings, audit
from outreach.data_audit.conflicts import MOST_EXAMPLES
from outreach.models import (
    Account,
    ColumnUse,
    Conflict,
    DataAudit,
    EmailStatus,
    Fact,
    FactKind,
    FactStatus,
    IdentityQuestion,
    ListImport,
    Prospect,
    Record,
    SourceKind,
    Suppression,
    SuppressionKind,
)

TODAY = date(2026, 12, 1)
OK, GUESS = EmailStatus.VERIFIED, EmailStatus.GUESSED


def r(number: int, source: str = "crm.csv", days: int = 10, **fields: Any) -> Record:
    """A record so many days old."""
    on = TODAY - timedelta(days=days)
    return Record(record_id=f"r{number}", source=source, line=number + 2, exported_on=on, **fields)


def p(*records: Record, **fields: Any) -> Prospect:
    """The person of these records."""
    newest = max(records, key=lambda one: one.exported_on)
    told = {name: getattr(newest, name) for name in ("first_name", "last_name", "title", "email", "country")}
    status = {"email_status": newest.email_status, "as_of": newest.exported_on}
    return Prospect(
        prospect_id=f"p_{records[0].record_id}",
        account_id="a1",
        source=f"{newest.source} line {newest.line}",
        record_ids=tuple(one.record_id for one in records),
        **{**told, **status, **fields},
    )


def f(
    subject: str,
    value: Any,
    kind: FactKind = FactKind.EMPLOYEES,
    source: str = "crm.csv line 2",
    days: int = 10,
    **more: Any,
) -> Fact:
    """A fact from a list."""
    return Fact(
        fact_id=f"f_{subject}_{value}_{source}", subject=subject, kind=kind, text="said", value=value, source=source,
        source_kind=SourceKind.LIST, observed_on=TODAY - timedelta(days=days), **more,
    )  # fmt: skip


def i(
    source: str = "crm.csv", days: int = 10, problems: int = 0, columns: Iterable[ColumnUse] = (), **more: Any
) -> ListImport:
    """A list read so many days ago, exported the same day."""
    at = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(days=days)
    counts = {"rows": 2, "new": 2, "updated": 0, "unchanged": 0, "problems": problems, **more}
    return ListImport(
        import_id=f"{source}{days}", source=source, at=at, by="Sam", exported_on=at.date(),
        columns=tuple(columns), **counts,
    )  # fmt: skip


def a(*people: Prospect, records: Iterable[Record] = (), **more: Any) -> DataAudit:
    """The audit of these people and records."""
    held = {"accounts": (), "facts": (), **more}
    return audit(Holdings(today=TODAY, people=people, records=records, **held))


def conflict(found: DataAudit, field: str) -> Conflict | None:
    return next((one for one in found.conflicts if one.field == field), None)


def test_nothing_on_file_is_said_and_nothing_is_advised() -> None:
    """An empty campaign has a headline, no shares of nothing, and no steps."""
    found = a()
    assert found.headline == "Nothing is on file yet."
    assert found.next_steps == ()
    assert {one.share for one in found.fields} == {0.0}


def test_the_headline_says_how_many_verified_and_how_old() -> None:
    """People, lists, the verified share, and the share of records older than a year."""
    rows = [
        r(n, email=f"ana{n}@talus.example", email_status=OK if n < 3 else GUESS, days=400 * (n == 3)) for n in range(4)
    ]
    found = a(*(p(one) for one in rows), records=[*rows, r(9, source="fair.csv", days=366)])
    assert found.headline == (
        "4 people from 2 lists; 75 % have a verified address; 40 % of what is on file is older than a year."
    )


@pytest.mark.parametrize(
    ("verified", "said"), [(0, "0 %"), (1, "less than 1 %"), (299, "more than 99 %"), (300, "100 %")]
)
def test_a_share_never_claims_all_or_nothing_wrongly(verified: int, said: str) -> None:
    """One of 300 is not 0 %, 299 of 300 are not 100 %."""
    rows = [r(n, email=f"a{n}@talus.example", email_status=OK if n < verified else GUESS) for n in range(300)]
    assert f"; {said} have a verified address" in a(*(p(one) for one in rows), records=rows).headline


def test_a_field_knows_how_often_it_is_filled_and_from_where() -> None:
    """Share, distinct values, newest, oldest, and the lists it comes from, the most generous first."""
    rows = [r(1, title="COO"), r(2, title="COO", source="fair.csv", days=50), r(3, title="CFO"), r(4)]
    title = next(one for one in a(records=rows).fields if one.field == "title")
    assert (title.filled, title.share, title.distinct, title.distinct_capped) == (3, 0.75, 2, False)
    assert (title.newest, title.oldest) == (TODAY - timedelta(10), TODAY - timedelta(50))
    assert title.sources == (("crm.csv", 2), ("fair.csv", 1))


def test_distinct_values_are_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a field says that there are more, and holds no more of them."""
    monkeypatch.setattr("outreach.data_audit.fields.MOST_DISTINCT", 5)
    city = next(one for one in a(records=[r(n, city=f"Town {n}") for n in range(9)]).fields if one.field == "city")
    assert (city.distinct, city.distinct_capped) == (5, True)


@pytest.mark.parametrize(("days", "band"), [(-3, 0), (0, 0), (90, 0), (91, 1), (180, 1), (181, 2), (365, 2), (366, 3)])
def test_ages_fall_into_bands(days: int, band: int) -> None:
    """The ends of a band belong to it; a list dated tomorrow is young."""
    one = r(1, days=days)
    counted = [(age.records, age.people) for age in a(p(one), records=[one]).ages]
    assert counted == [(1, 1) if n == band else (0, 0) for n in range(4)]


def test_a_list_shows_its_last_import_and_what_of_it_is_on_file() -> None:
    """Two imports of one file are one line: the last one's rows and problems, people counted once."""
    rows = [r(1), r(2), r(3, source="fair.csv")]
    columns = [
        ColumnUse(header="Mail", field="email", how="by its name"),
        ColumnUse(header="Shoe", field="", how="not read"),
    ]
    found = a(
        p(*rows[:2]), p(rows[2]), records=rows, imports=[i(days=30, problems=9), i(days=3, problems=1, columns=columns)]
    )
    crm, fair = found.lists
    assert (crm.source, crm.imports, crm.rows, crm.problems, crm.records, crm.people) == ("crm.csv", 2, 2, 1, 2, 1)
    assert (crm.by, crm.age_days, crm.columns_read, crm.not_read) == ("Sam", 3, 1, ("Shoe",))
    assert (fair.imports, fair.imported_at, fair.records, fair.people, fair.age_days) == (0, None, 1, 1, 10)


def test_one_person_on_two_lists_is_one_person_of_each() -> None:
    """Merging across lists takes nobody from either list's count; merging within one does."""
    rows = [r(1), r(2, source="fair.csv"), r(3)]
    found = a(p(*rows), records=rows)
    assert {one.source: one.people for one in found.lists} == {"crm.csv": 1, "fair.csv": 1}
    assert (found.duplicates.people, found.duplicates.records_merged) == (1, 2)


def test_records_of_one_person_that_disagree_are_shown_with_their_lines() -> None:
    """Two titles of one day are open; the newest stands first, with list and line."""
    rows = [
        r(1, first_name="Ana", title="COO", days=40),
        r(2, source="fair.csv", title="CEO", days=5),
        r(3, title="ceo ", days=1),
    ]
    found = conflict(a(p(*rows, first_name="Ana"), records=rows), "title")
    assert found
    (example,) = found.examples
    assert (found.count, example.who, example.same_day) == (1, "Ana", False)
    assert [(one.value, one.source) for one in example.values] == [
        ("ceo ", "crm.csv line 5"),
        ("COO", "crm.csv line 3"),
    ]


@pytest.mark.parametrize(
    ("one", "two", "disagree"),
    [
        ({"company": "Talus Foods"}, {"company": "Talus Foods Ltd"}, False),
        ({"company": "Talus", "domain": "talus.example"}, {"company": "TF Group", "domain": "talus.example"}, False),
        ({"company": "Talus Foods"}, {"company": "Brightfjord"}, True),
        ({"email": "ana@talus.example"}, {"email": "ana+crm@talus.example"}, False),
        ({"email": "ana@talus.example"}, {"email": "ana@brightfjord.example"}, True),
        ({"country": "GB"}, {"country": ""}, False),
        ({"country": "GB"}, {"country": "SE"}, True),
        ({"title": "Chief  Buyer"}, {"title": "chief buyer"}, False),
    ],
)
def test_what_counts_as_a_disagreement(one: dict[str, str], two: dict[str, str], disagree: bool) -> None:
    """A legal form, a +tag, case and spaces are no disagreement; neither is silence."""
    rows = [r(1, **one), r(2, source="fair.csv", **two)]
    assert bool(a(p(*rows), records=rows).conflicts) is disagree


def test_examples_are_few_and_the_open_ones_come_first() -> None:
    """At most twenty examples of any number; those of one day, which nothing settles, first."""
    pairs = [(r(2 * n, title="COO", days=n % 2), r(2 * n + 1, title="CEO", days=0)) for n in range(50)]
    rows = [one for pair in pairs for one in pair]
    found = conflict(a(*(p(*pair) for pair in pairs), records=rows), "title")
    assert found
    assert (found.count, len(found.examples)) == (50, MOST_EXAMPLES)
    order = [one.same_day for one in found.examples]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    ("told", "disagree"),
    [((100, 125), False), ((100, 126), True), ((100,), False), ((40, 45, 60), True), ((0, 5), True)],
)
def test_lists_disagree_about_the_size_beyond_a_quarter(told: tuple[int, ...], disagree: bool) -> None:
    """Head counts a quarter apart are the same company on two days; the account is called by its name."""
    facts = [f("a1", value, source=f"list{n}.csv line 2") for n, value in enumerate(told)]
    found = conflict(a(facts=[f("a0", 7), *facts], accounts=[Account(account_id="a1", name="Talus")]), "employees")
    assert bool(found) is disagree
    if found:
        assert [one.who for one in found.examples] == ["Talus"]


def test_a_rejected_fact_disagrees_with_nobody() -> None:
    """What a person rejected, or what was set aside, is no second opinion."""
    facts = [f("a1", "GB", FactKind.COUNTRY), f("a1", "SE", FactKind.COUNTRY, status=FactStatus.REJECTED)]
    assert a(facts=facts).conflicts == ()


def test_sensitive_columns_are_named_and_their_cells_are_nowhere() -> None:
    """A column that was not read because of what it says about people is shown by its header alone."""
    columns = [ColumnUse(header="Religion", field="", how="sensitive: religion, not read", samples=("methodist",))]
    found = a(imports=[i(columns=columns), i(days=2, columns=columns)])
    assert [(one.source, one.header, one.why) for one in found.sensitive] == [("crm.csv", "Religion", "religion")]
    assert found.lists[0].not_read == ()
    assert "methodist" not in found.model_dump_json()


def test_quarantined_facts_are_counted_by_reason() -> None:
    """Facts set aside are counted, never shown."""
    aside = {"status": FactStatus.QUARANTINED, "status_reason": "It is about health, which is never used."}
    found = a(facts=[f("a1", 1, **aside), f("a2", 2, **aside), f("a3", 3)])
    assert (found.facts, found.quarantined) == (3, (("It is about health, which is never used", 2),))


def test_every_person_has_one_kind_of_address() -> None:
    """Verified, guessed, unavailable, unknown and none add up; role, shared, private stand beside."""
    rows = [
        r(1, email="ana@talus.example", email_status=OK), r(2, email="info@talus.example", email_status=GUESS),
        r(3, email="bo@gmail.com"), r(4), r(5, email="cy@talus.example", email_status=EmailStatus.UNAVAILABLE),
    ]  # fmt: skip
    people = [p(one, shared_email=one.record_id == "r2", do_not_contact=one.record_id == "r4") for one in rows]
    found = a(*people, records=rows)
    mail = found.emails
    assert (mail.verified, mail.guessed, mail.unavailable, mail.unknown, mail.none) == (1, 1, 1, 1, 1)
    assert (mail.role, mail.shared, mail.freemail, found.opt_outs.people) == (1, 1, 1, 1)


def test_opt_outs_are_counted_on_lists_and_on_the_suppression_list() -> None:
    """Records, people, and both levels of suppression."""
    stop = Suppression(kind=SuppressionKind.DOMAIN, value="talus.example", level="never", reason="asked", by="Jo")
    one = r(1, do_not_contact=True)
    wait = stop.model_copy(update={"level": "hold", "value": "b.example"})
    found = a(p(one, do_not_contact=True), records=[one], suppressions=[stop, wait])
    assert found.opt_outs.model_dump() == {"records": 1, "people": 1, "never": 1, "hold": 1}


def test_what_concerns_most_comes_first() -> None:
    """Steps are ordered by how many people or rows they concern; what concerns nobody is not said."""
    rows = [r(n, email=f"a{n}@talus.example", title="COO", country="GB") for n in range(5)]
    question = IdentityQuestion(kind="person", one="r1", two="r2", score=6.0, reasons=())
    found = a(*(p(one) for one in rows), records=rows, imports=[i(problems=3)], questions=[question])
    assert [step.count for step in found.next_steps] == [5, 3, 1]
    assert "nobody verified" in found.next_steps[0].text
    assert "crm.problems.csv" in found.next_steps[1].how
    assert "outreach identity review" in found.next_steps[2].how


def test_memory_holds_counters_not_records() -> None:
    """Twenty thousand records streamed by need no more memory than a few megabytes above two thousand."""

    def peak(number: int) -> int:
        tracemalloc.start()
        rows = (r(n, email=f"a{n % 500}@talus.example", title=f"Title {n % 90}", city="Leeds") for n in range(number))
        audit(Holdings(today=TODAY, people=(), records=rows, accounts=(), facts=()))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(20_000) - peak(2_000) < 1_000_000
