"""Made for them: what would be as true of somebody else is told apart from what is not; a mail merge never passes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.checking.distinctness import alike, most_similar, names_of, three_inboxes
from outreach.models import (
    BatchItem,
    CheckEvidence,
    Claim,
    Fact,
    FactKind,
    FactStatus,
    Inbox,
    Message,
    Part,
    Sentence,
    Severity,
    SourceKind,
    Traits,
)

TODAY = date(2026, 11, 24)
CLAIM = "Dockwise plans dock slots."
ASK = "Is it worth a look?"


def f(text: str, number: int, kind: FactKind = FactKind.EXPANSION, value: Any = None) -> Fact:
    return Fact(
        fact_id=f"f{number}", subject="a", kind=kind, text=text, value=value, source="https://x.example",
        source_kind=SourceKind.RESEARCH, observed_on=TODAY, event_on=TODAY, status=FactStatus.VERIFIED,
    )  # fmt: skip


def inbox(first: str, company: str, *texts: str, title: str = "VP Logistics", city: str = "", industry: str = ""):
    facts = [f(text, number) for number, text in enumerate(texts)]
    facts += [f(f"{company} is in {industry}.", 99, FactKind.INDUSTRY, industry)] if industry else []
    evidence = CheckEvidence(
        facts=tuple(facts), claims={"c1": Claim(text=CLAIM, proof="p", approved_by="x")}, asks={"a1": ASK},
        fixed=(f"Hi {first},",), first_name=first, last_name="Ruiz", company=company, title=title, seller="Dockwise",
        sender="Robin Hale", today=TODAY,
    )  # fmt: skip
    return Inbox(prospect_id=f"p_{first}", evidence=evidence, city=city)


OWN = inbox("Ana", "Talus Freight Inc", "Talus Freight opened a depot in Bergen.", city="Oslo", industry="logistics")
BO = inbox(
    "Bo", "Marlow & Finch", "Marlow & Finch opened a bakery in Leeds.", title="COO", city="Leeds", industry="food"
)
CY = inbox("Cy", "Halden Home", "Halden Home opened a depot in Bergen.", title="Head of IT", industry="furniture")


def m(*texts: str, subject: str = "", cites: tuple[str, ...] = ("f0",)) -> Message:
    body = [Sentence(part=Part.BODY, text=text, cites=cites) for text in texts]
    head = [Sentence(part=Part.SUBJECT, text=subject, cites=cites)] if subject else []
    tail = [
        Sentence(part=Part.BODY, text=CLAIM, cites=("c1",), paragraph=1),
        Sentence(part=Part.BODY, text=ASK, cites=("a1",), paragraph=2),
    ]
    return Message(to_name="Ana", to_email="a@x.example", from_name="R", from_email="r@x.example",
                   sentences=(*head, Sentence(part=Part.GREETING, text="Hi Ana,"), *body, *tail))  # fmt: skip


# ---------------------------------------------------------------- three inboxes


def test_a_fact_of_ones_own_is_made_for_one() -> None:
    """What only they have on file holds for nobody else; nothing is found."""
    found = three_inboxes(m("Talus Freight opened a depot in Bergen."), OWN, [BO])
    assert (found.made_for_one, found.count, found.findings) == (True, 0, ())
    assert found.line == "Could also be sent to 0 of 1 similar prospects."


def test_a_fact_somebody_shares_is_not() -> None:
    """The same is on file about another company: it could be sent there, and the finding says to whom."""
    found = three_inboxes(m("Talus Freight opened a depot in Bergen."), OWN, [BO, CY])
    assert [one.holds for one in found.neighbours] == [False, True]
    assert [(reach.sentence, reach.also) for reach in found.reaches] == [(1, ("p_Cy",))]
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("made_for", Severity.SOFT)
    assert "1 of 2" in finding.message
    assert "Cy Ruiz at Halden Home" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "I hope all is well at Talus.",
        "As VP Logistics at Talus Freight you have a lot on your plate, Ana.",
        "Companies like Talus Freight in Oslo often tell us that time is short.",
        "I came across Talus Freight and its work in logistics.",
        "Talus Freight is a leading company with passionate people.",
        "You are likely thinking about what comes next.",
    ],
)
def test_what_a_mail_merge_fills_in_tells_nobody_apart(text: str) -> None:
    """Names, title, city, industry and praise anybody gets are as true of the others."""
    assert three_inboxes(m(text, cites=()), OWN, [BO, CY]).count == 2


def test_one_sentence_of_their_own_is_enough() -> None:
    """The message is theirs when one sentence is; the others still say for how many they would hold."""
    found = three_inboxes(m("I hope all is well at Talus.", "Talus Freight opened a depot in Bergen."), OWN, [BO])
    assert found.made_for_one
    assert [len(reach.also) for reach in found.reaches] == [1, 0]


def test_claims_and_asks_are_not_about_them() -> None:
    """A message of the seller's own statements says nothing about its reader: it could be sent to everybody."""
    found = three_inboxes(m(), OWN, [BO, CY])
    assert found.reaches == ()
    assert found.count == 2
    assert len(found.findings) == 1


def test_nobody_to_compare_with_is_not_known() -> None:
    """Without a similar prospect the test says so instead of passing."""
    found = three_inboxes(m("Talus Freight opened a depot in Bergen."), OWN, [])
    assert not found.made_for_one
    assert "Nobody" in found.line


@given(st.permutations([BO, CY]), st.lists(st.sampled_from(OWN.evidence.facts), unique_by=lambda x: x.fact_id))
def test_order_changes_nothing(others: list[Inbox], facts: list[Fact]) -> None:
    """The order of prospects, and of facts, never changes a verdict."""
    missing = [x for x in OWN.evidence.facts if x not in facts]
    own = OWN.model_copy(update={"evidence": OWN.evidence.model_copy(update={"facts": (*facts, *missing)})})
    found = three_inboxes(m("Talus Freight opened a depot in Bergen."), own, others)
    assert {one.prospect_id: one.holds for one in found.neighbours} == {"p_Bo": False, "p_Cy": True}


def test_the_most_similar_come_first_one_per_company() -> None:
    """Role before industry before size; colleagues of the reader and of each other are left out."""

    def t(number: int, account: str, **change: Any) -> Traits:
        values = {"role": "champion", "industry": "food", "employees": 100, **change}
        return Traits(prospect_id=f"p{number}", account_id=account, **values)

    own = t(0, "a0")
    others = [t(1, "a0"), t(2, "a1", employees=5000), t(3, "a2"), t(4, "a2"), t(5, "a3", role="end_user"),
              t(6, "a4", industry="steel")]  # fmt: skip
    assert [one.prospect_id for one in most_similar(own, others)] == ["p3", "p6", "p2"]
    assert most_similar(own, reversed(others)) == most_similar(own, others)


@pytest.mark.parametrize(
    ("company", "names"),
    [
        ("Talus Freight Inc", ("Talus Freight Inc", "Talus Freight", "Talus")),
        ("Next", ("Next",)),
        ("SAP", ("SAP",)),
        ("", ()),
    ],
)
def test_a_company_has_several_names(company: str, names: tuple[str, ...]) -> None:
    """In full, without the legal form, by its first words; not by a word that means something."""
    assert names_of(company) == names


# ---------------------------------------------------------------- a batch


def item(number: int, *texts: str, account: str = "", cites: tuple[str, ...] = ("f0",)) -> BatchItem:
    return BatchItem(
        draft_id=f"d{number:02}", account_id=account or f"a{number}", message=m(*texts, cites=cites),
        names=(f"Company{number}", f"Name{number}"), shared=frozenset({"c1", "a1"}),
    )  # fmt: skip


def codes(items: list[BatchItem]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in alike(items):
        found.setdefault(one.draft_id, set()).add(one.finding.code)
    return found


def test_six_words_in_four_drafts_are_marked_where_they_stand() -> None:
    """In three drafts nothing is said, in four each is marked, names aside."""
    items = [item(n, f"I saw that Company{n} is growing and wanted to reach out.") for n in range(4)]
    assert not any("repeated" in found for found in codes(items[:3]).values())
    marked = [one for one in alike(items) if one.finding.code == "repeated"]
    assert len(marked) == 4
    text = items[0].message.sentences[1].text
    assert text[marked[0].finding.start : marked[0].finding.end] == "I saw that Company0 is growing and"
    assert marked[0].others == ("d01", "d02", "d03")


def test_what_everybody_may_be_told_is_left_out() -> None:
    """Claims, asks, greetings and footers are alike in every draft and never marked."""
    assert alike([item(n, f"Word{n} alone.") for n in range(9)]) == ()


def test_colleagues_are_not_told_the_same() -> None:
    """Two drafts to one company that are alike are marked; the same two at two companies are not, up to a copy."""
    one = ("It opened a new depot in Bergen last spring.", "It ships 900 trailers a month.")
    two = ("It opened a new depot in Bergen last spring.", "It won a prize for its herring.")
    same = [item(1, *one, account="a"), item(2, *two, account="a")]
    assert codes(same) == {"d01": {"same_company"}, "d02": {"same_company"}}
    assert codes([item(1, *one), item(2, *two)]) == {}
    assert codes([item(1, *one), item(2, *one)]) == {"d01": {"duplicate"}, "d02": {"duplicate"}}


def test_a_planted_mail_merge_is_flagged_whole() -> None:
    """Twenty merges with names in the usual places: every one is marked, and real notes between them are not."""
    merges = [item(n, f"Hi Name{n}, I love what Company{n} does for its customers every day.") for n in range(20)]
    notes = [
        item(90 + n, f"It opened depot{n} number{n} near{n} river{n} with{n} docks{n} today{n}.") for n in range(5)
    ]
    found = codes([*merges, *notes])
    assert {f"d{n:02}" for n in range(20)} == found.keys()


@given(st.permutations([item(n, f"I saw that Company{n} is growing and wanted to reach out.") for n in range(5)]))
def test_the_order_of_a_batch_changes_nothing(items: list[BatchItem]) -> None:
    """Same drafts, same findings."""
    assert alike(items) == alike(sorted(items, key=lambda one: one.draft_id))
