"""The offline writer says nothing of its own: facts, claims, the ask, and literal quotations."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import offline
from outreach.models import Brief, BuyingRole, Claim, Fact, FactKind, FactStatus, SourceKind

K = FactKind
TODAY = date(2026, 11, 24)
CLAIMS = {
    "vp_champion": Claim(
        text="Ledgerlane reads invoices and asks the right person to approve them, so that the month closes on time.",
        proof="x",
        approved_by="y",
    ),
    "c1": Claim(text="Customers cut invoice processing time by 40% on average.", proof="x", approved_by="y"),
    "c2": Claim(text="Setup takes about two weeks", proof="x", approved_by="y"),
}
PAGE = "https://www.profiles.example/x"


def f(text, kind=K.PRODUCT, source=PAGE, n=1, **extra):
    values = {"subject": "a1", "source_kind": SourceKind.RESEARCH, "observed_on": TODAY, "status": FactStatus.VERIFIED}
    return Fact(fact_id=f"f{n}", kind=kind, text=text, source=source, **{**values, **extra})


def b(*facts, company="Brightfjord Logistics", person="p1", **extra):
    values = {
        "prospect_id": person,
        "role": BuyingRole.CHAMPION,
        "first_name": "Maya",
        "last_name": "Lindqvist",
        "title": "VP Finance",
        "company": company,
        "seller": "Ledgerlane",
        "sender": "Nora",
        "facts": facts,
        "claims": CLAIMS,
        "ask_id": "look",
        "ask": "Is this worth a look?",
        "max_words": 110,
    }
    return Brief(**{**values, **extra})


def opening(*facts, **extra):
    """The first sentence, without the words that may introduce news."""
    return re.sub(
        r"^(I am writing because|My reason for writing:) ", "", offline.write(b(*facts, **extra)).body[0].text
    )


def words(answer):
    return sum(len(sentence.text.split()) for sentence in answer.body)


OPENINGS = [
    ("Brightfjord raised a $20M Series B", K.FUNDING, "Brightfjord raised a $20M Series B."),
    ("Brightfjord Logistics moves fish by rail.", K.PRODUCT, "Brightfjord Logistics moves fish by rail."),
    ("Frozen fish by rail", K.PRODUCT, "Your page on profiles.example says: “Frozen fish by rail”."),
    ("We move fish by rail.", K.PRODUCT, "Your page on profiles.example says: “We move fish by rail.”"),
    ("They opened a depot in Milan.", K.EXPANSION, "Brightfjord Logistics opened a depot in Milan."),
    ("The company won the Nordic Prize.", K.AWARD, "Brightfjord Logistics won the Nordic Prize."),
    ("Brightfjord recently opened a depot", K.EXPANSION, "Brightfjord opened a depot."),
    ("Brightfjord plans to open a depot", K.EXPANSION, "Brightfjord plans to open a depot."),
    (
        "A new depot for fish in Milan",
        K.EXPANSION,
        "The page on profiles.example says: “A new depot for fish in Milan”.",
    ),
    ("Brightfjord was founded in 2011.", K.FOUNDED, "Brightfjord was founded in 2011."),
    (
        "We love trains. We move fish by rail between Gothenburg and Milan. " + "We also run a canteen " * 8,
        K.PRODUCT,
        "Your page on profiles.example says: “We love trains. We move fish by rail between Gothenburg and Milan.”",
    ),
]


@pytest.mark.parametrize(("text", "kind", "expected"), OPENINGS)
def test_openings(text, kind, expected):
    """A short sentence about the company stands as it is; its own voice and fragments are quoted to a sentence end."""
    assert opening(f(text, kind)) == expected


def test_what_the_reader_wrote_is_told_to_the_reader():
    """A talk or text by the person is told as "You"; a verb that would need changing is not touched."""
    told = opening(f("Maya Lindqvist wrote a post about rail tariffs", K.CONTENT, subject="p1"))
    assert told in ("You wrote a post about rail tariffs.", "you wrote a post about rail tariffs.")
    assert "You" not in opening(f("Maya Lindqvist hosts a podcast about rail tariffs", K.CONTENT, subject="p1"))


def test_their_job_is_not_told_to_the_reader():
    """The role may be in the brief; the message does not recite it."""
    answer = offline.write(b(f("Brightfjord opened a depot", K.EXPANSION), f("Maya is VP Finance", K.ROLE, n=2)))
    assert all("f2" not in sentence.cites for sentence in answer.body)


def test_there_is_at_most_one_quotation():
    """Two pages are not read out one after the other."""
    answer = offline.write(b(f("We move fish by rail."), f("Frozen fish for Milan", n=2)))
    assert sum("“" in sentence.text for sentence in answer.body) == 1


def test_a_common_word_is_not_the_company():
    """A company named like a word is recognised by its capital letter only."""
    assert opening(f("Our page uses formative tests", K.PRODUCT), company="Formative").startswith("Your page on")
    text = "The platform for quick formative assessments and tests"
    assert opening(f(text), company="Formative") == f"Your page on profiles.example says: “{text}”."


@pytest.mark.parametrize(
    ("company", "text", "kind", "expected"),
    [
        ("Brightfjord", "Brightfjord raised a $20M Series B led by Alder", K.FUNDING, "Brightfjord: $20M Series B"),
        ("Oskar", "Oskar opened a second plant in Leipzig in May", K.EXPANSION, "Oskar: second plant in Leipzig"),
        ("Ask GmbH", "Ask is hiring two payroll clerks", K.HIRING, "Ask: two payroll clerks"),
        (
            "Menza",
            "Marketplace for business loans that are repaid daily",
            K.PRODUCT,
            "Menza: marketplace for business loans",
        ),
        ("Watt", "Watt was founded in 2009.", K.FOUNDED, "Watt: founded in 2009"),
        (
            "Tallow & Finch",
            "Tallow & Finch acquired Birch Payroll in June 2026",
            K.ACQUISITION,
            "Tallow & Finch: Birch Payroll",
        ),
        ("Kestrel", "Kestrel plans to open an office in Porto in March", K.EXPANSION, "Kestrel: office in Porto"),
        ("Iris", "Iris raised $13 million to certify drones", K.FUNDING, "Iris: $13 million"),
        ("SNAZZY (S19)", "Snazzy is a dental platform for teeth", K.PRODUCT, "SNAZZY: dental platform for teeth"),
        ("Ember", "Ember grew", K.OTHER, "Ember: reads invoices"),
    ],
)
def test_subjects(company, text, kind, expected):
    """The company and two to four words of the fact; failing that, of what the seller does."""
    assert offline.write(b(f(text, kind), company=company)).subject.text == expected


def test_claims_become_sentences():
    """A claim without an end gets a full stop; what is no sentence is what the note is about."""
    claims = {"vp_champion": Claim(text="what CI minutes cost", proof="x", approved_by="y")}
    answer = offline.write(b(f("Brightfjord opened a depot", K.EXPANSION), claims=claims))
    assert answer.body[1].text == "I write about what CI minutes cost."


def test_short_notes_are_filled_and_long_ones_kept_short():
    """A thin note gets a second claim; a low limit drops everything but fact, proposition and ask."""
    fact = f("Brightfjord opened a depot", K.EXPANSION)
    assert offline.write(b(fact)).body[3].cites == ("c2",)
    assert [s.cites for s in offline.write(b(fact, max_words=30)).body] == [("f1",), ("vp_champion",), ("look",)]


def test_words_to_avoid_are_avoided_where_there_is_a_choice():
    """A fact with a word to avoid is used only when there is no other, and no frame has one."""
    bad, good = f("Brightfjord disrupted fish", K.LAUNCH), f("Brightfjord opened a depot", K.LAUNCH, n=2)
    answer = offline.write(b(bad, good, avoid=("disrupted", "writing")))
    assert answer.body[0].text == "Brightfjord opened a depot."


def test_a_batch_is_no_mail_merge():
    """Over many people the openings and layouts differ; for one person they never change."""
    fact = f("Brightfjord opened a depot in Milan", K.EXPANSION)
    answers = [offline.write(b(fact, person=f"p{n}")) for n in range(40)]
    assert len({answer.body[0].text for answer in answers}) == 3
    assert len({answer.body[-1].paragraph for answer in answers}) == 2
    assert offline.write(b(fact)) == offline.write(b(fact))


FACT_TEXTS = st.one_of(
    st.sampled_from([text for text, _, _ in OPENINGS]),
    st.text(min_size=1).filter(lambda text: text.strip(" .\n")),
    st.lists(
        st.sampled_from(
            ["Brightfjord", "We", "is", "opened", "to", "in", "a", "the", "Milan", ",", ".", "!", "“x”", "Inc."]
        ),
        min_size=1,
    ).map(" ".join),
)


@given(st.lists(st.tuples(FACT_TEXTS, st.sampled_from(K)), min_size=1, max_size=3))
def test_every_sentence_rests_on_what_it_cites(pairs):
    """Whatever the facts: each sentence cites one known id, the ask ends the note, and the subject stays short."""
    facts = [f(text, kind, n=n) for n, (text, kind) in enumerate(pairs)]
    answer = offline.write(b(*facts))
    known = {*(fact.fact_id for fact in facts), *CLAIMS, "look"}
    assert all(len(sentence.cites) == 1 and sentence.cites[0] in known for sentence in (answer.subject, *answer.body))
    assert answer.body[-1].text == "Is this worth a look?"
    assert answer.subject.text
    assert len(answer.subject.text.split()) <= 7
    assert len(answer.body) <= 12


@pytest.mark.parametrize(("text", "kind", "expected"), OPENINGS)
def test_notes_are_short_and_plain(text, kind, expected):
    """Between 35 and 90 words, and never a word of pretended acquaintance."""
    answer = offline.write(b(f(text, kind)))
    assert 35 <= words(answer) <= 90
    said = " ".join(sentence.text for sentence in (answer.subject, *answer.body))
    assert not re.search(r"\b(saw|noticed|impressed|congratulations|hope|exciting)\b", said, re.IGNORECASE)
