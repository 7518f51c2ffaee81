"""A list that comes by and by gives the same people, accounts and questions as one that comes at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach import identity
from outreach.identity import groups as groups_module
from outreach.models import Company, IdentityQuestion, IdentityRuling, Record

A, B = "linkedin.com/in/a", "linkedin.com/in/b"
NAMES = ["Ana Okoro", "A. Okoro", "Andrew Okoro", "Andy Okoro", "Ana Okooro", "Ana Graf", " Okoro", "Okoro Ana"]


def r(number: int, name: str, **rest: Any) -> Record:
    """A record of "First Last"."""
    first, _, last = name.partition(" ")
    return Record(
        record_id=f"rec_{number:02}", source="l.csv", line=number, exported_on=date(2026, 1, 1),
        first_name=first, last_name=last, **rest,
    )  # fmt: skip


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(NAMES),
            "email": st.sampled_from(["", "", "ana@talus.example", "okoro@gmail.com", "info@talus.example"]),
            "linkedin_url": st.sampled_from(["", "", "", A, B]),
            "company": st.sampled_from(["", "Talus", "Talsu", "Voltera"]),
            "domain": st.sampled_from(["", "talus.example"]),
            "phone": st.sampled_from(["", "", "600111222"]),
        }
    ),
    max_size=10,
).map(lambda rows: [r(number, **row) for number, row in enumerate(rows)])
COMPANIES = st.lists(
    st.builds(
        dict,
        name=st.sampled_from(["Talus", "Talus Inc.", "Talus Labs", "Voltera (formerly Talus)", "Voltera", ""]),
        domain=st.sampled_from(["", "talus.example", "gettalus.example", "voltera.example"]),
        linkedin=st.sampled_from(["", "", "linkedin.com/company/talus", "linkedin.com/company/v"]),
        country=st.sampled_from(["", "US", "DE"]),
    ),
    max_size=9,
).map(lambda rows: [Company(company_id=f"co_{number}", **row) for number, row in enumerate(rows)])
CUTS = st.lists(st.integers(1, 9), max_size=4)
SAID = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([True, False, None])), max_size=3)


def rulings(kind: Any, ids: Sequence[str], said: list[tuple[int, int, bool | None]]) -> list[IdentityRuling]:
    """What somebody said about pairs of a list."""
    pairs = [(sorted((a, b)), same, at) for at, (a, b, same) in enumerate(said) if a != b and max(a, b) < len(ids)]
    return [
        IdentityRuling(
            kind=kind, one=ids[pair[0]], two=ids[pair[1]], same=same, by="t", at=datetime(2026, 1, at + 1, tzinfo=UTC)
        )
        for pair, same, at in pairs
    ]


def by_and_by(
    items: Sequence[Any],
    cuts: list[int],
    said: list[IdentityRuling],
    keys: Any,
    resolve: Any,
    id_of: Callable[[Any], str],
) -> tuple[list[tuple[str, ...]], set[IdentityQuestion]]:
    """Batches against a store that hands out only the groups it is asked for."""
    groups: list[tuple[Any, ...]] = []
    questions: set[IdentityQuestion] = set()
    marks = sorted({cut for cut in cuts if cut < len(items)})
    for start, end in zip([0, *marks], [*marks, len(items)], strict=True):
        new = items[start:end]
        wanted = {key for item in new for key in keys(item)}
        near = [group for group in groups if any(wanted & set(keys(item)) for item in group)]
        near += _ruled(groups, near, said, {id_of(item) for item in new}, id_of)
        asked = {q for q in questions if any(id_of(item) in (q.one, q.two) for group in near for item in group)}
        ends = {one for q in asked for one in (q.one, q.two)}
        near += [group for group in groups if group not in near and any(id_of(item) in ends for item in group)]
        known = sorted(near, key=lambda group: id_of(group[0]))
        found = resolve(known, new, said, tuple(asked))
        groups = [group for group in groups if group not in near] + list(found.groups)
        questions = (questions - asked) | set(found.questions)
    return in_order(groups, id_of), questions


def in_order(groups: Any, id_of: Any) -> list[tuple[str, ...]]:
    """Groups as a store lists them: by when their records came, which here is their number."""
    return sorted(tuple(sorted(id_of(item) for item in group)) for group in groups)


def _ruled(groups: Any, near: Any, said: list[IdentityRuling], new: set[str], id_of: Any) -> list[Any]:
    """Groups that somebody called the same as one of these records."""
    ends = {end for ruling in said for end in (ruling.one, ruling.two) if {ruling.one, ruling.two} & new}
    return [group for group in groups if group not in near and any(id_of(item) in ends for item in group)]


@settings(max_examples=300, deadline=None)
@given(records=PEOPLE, cuts=CUTS, said=SAID)
@example(
    records=[r(0, "A. Okoro"), r(1, "Ana Okoro", linkedin_url=A), r(2, "Ana Okoro", linkedin_url=A)],
    cuts=[1, 2],
    said=[],
)
def test_people(records: list[Record], cuts: list[int], said: list[tuple[int, int, bool | None]]) -> None:
    """Any cut of a list into batches gives the same groups and the same open questions."""
    words = rulings("person", [record.record_id for record in records], said)
    whole = identity.resolve((), records, words)
    groups, questions = by_and_by(
        records, cuts, words, identity.find_keys, identity.resolve, lambda record: record.record_id
    )
    assert groups == in_order(whole.groups, lambda record: record.record_id)
    assert questions == set(whole.questions)


@settings(max_examples=200, deadline=None)
@given(records=PEOPLE, cuts=CUTS, said=SAID)
def test_large_groups(records: list[Record], cuts: list[int], said: list[tuple[int, int, bool | None]]) -> None:
    """Also where a group is compared by some of its faces only; two profiles are never one then either."""
    words = rulings("person", [record.record_id for record in records], said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups_module, "MOST_FACES", 2)
        whole = identity.resolve((), records, words)
        groups, questions = by_and_by(
            records, cuts, words, identity.find_keys, identity.resolve, lambda record: record.record_id
        )
    assert groups == in_order(whole.groups, lambda record: record.record_id)
    assert questions == set(whole.questions)
    assert all(len({record.linkedin_url for record in group} - {""}) <= 1 for group in whole.groups)


@settings(max_examples=200, deadline=None)
@given(companies=COMPANIES, cuts=CUTS, said=SAID)
def test_companies(companies: list[Company], cuts: list[int], said: list[tuple[int, int, bool | None]]) -> None:
    """The same for companies."""
    words = rulings("company", [company.company_id for company in companies], said)
    whole = identity.resolve_companies((), companies, words)
    groups, questions = by_and_by(
        companies, cuts, words, identity.company_keys, identity.resolve_companies, lambda one: one.company_id
    )
    assert groups == in_order(whole.groups, lambda one: one.company_id)
    assert questions == set(whole.questions)


@settings(max_examples=200, deadline=None)
@given(records=PEOPLE, said=SAID)
def test_nothing_is_merged_over_a_final_veto(records: list[Record], said: list[tuple[int, int, bool | None]]) -> None:
    """No group holds two profiles or a pair somebody told apart; every record is in one group; one question a pair."""
    words = rulings("person", [record.record_id for record in records], said)
    found = identity.resolve((), records, words)
    group_of = {record.record_id: number for number, group in enumerate(found.groups) for record in group}
    assert sorted(record.record_id for group in found.groups for record in group) == sorted(group_of)
    assert len(group_of) == len(records)
    for group in found.groups:
        assert len({record.linkedin_url for record in group} - {""}) <= 1
    latest = {(word.one, word.two): word.same for word in words}
    assert all(group_of[one] != group_of[two] for (one, two), same in latest.items() if same is False)
    pairs = [tuple(sorted((group_of[q.one], group_of[q.two]))) for q in found.questions]
    assert len(set(pairs)) == len(pairs)
    assert all(one != two for one, two in pairs)


TAKEN_BACK = datetime(2026, 2, 1, tzinfo=UTC)


def ruled_and_taken_back(items: Sequence[Any], words: list[IdentityRuling], resolve: Any) -> tuple[Any, Any]:
    """What comes of never having ruled, and of having ruled and taken every word back."""
    ruled = resolve((), items, words)
    assert ruled == resolve((), items, words)
    assert ruled == resolve((), items, words[::-1])
    back = [word.model_copy(update={"same": None, "at": TAKEN_BACK}) for word in words]
    return resolve((), items), resolve((), items, [*words, *back], ruled.questions)


@settings(max_examples=200, deadline=None)
@given(records=PEOPLE, said=SAID)
@example(
    records=[
        r(number, "Ana Okoro", company=f"{name}ware") for number, name in enumerate(("Ab", "Cde", "Fg", "Hij", "Kl"))
    ],
    said=[(0, 1, True)],  # makes a rare name of one that is not
)
def test_a_word_taken_back_leaves_nothing(records: list[Record], said: list[tuple[int, int, bool | None]]) -> None:
    """Rule and take back: the groups and questions of never having ruled, whichever word was said first."""
    never, back = ruled_and_taken_back(
        records, rulings("person", [record.record_id for record in records], said), identity.resolve
    )
    assert never == back


@settings(max_examples=150, deadline=None)
@given(companies=COMPANIES, said=SAID)
def test_a_word_on_companies_taken_back_leaves_nothing(
    companies: list[Company], said: list[tuple[int, int, bool | None]]
) -> None:
    """The same for companies."""
    never, back = ruled_and_taken_back(
        companies, rulings("company", [one.company_id for one in companies], said), identity.resolve_companies
    )
    assert never == back


ODD = ["A.", "'", "(formerly", "now", "()", "ﬁ", "İ", "ß", "李", "x@", "@", "x@y", "dba", "Inc.", "a.b.c.", "&", "www."]
TEXT = st.text(max_size=20) | st.sampled_from(ODD)
FIELDS = ("first_name", "last_name", "company", "domain", "email", "linkedin_url", "phone", "city", "title")


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXT)), max_size=4))
def test_any_text_can_be_compared(rows: list[dict[str, str]]) -> None:
    """Whatever a list holds, every record ends in one person, under few keys, compared alike from both sides."""
    records = [r(number, "").model_copy(update=row) for number, row in enumerate(rows)]
    assert sum(len(group) for group in identity.people(records).groups) == len(records)
    assert all(len(identity.find_keys(record)) <= 12 for record in records)
    for one in records:
        for two in records:
            there, back = identity.compare(one, two), identity.compare(two, one)
            assert (there.points, bool(there.veto)) == (back.points, bool(back.veto))
