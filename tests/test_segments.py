"""Is a company of the kind we mean, and which words say so?"""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from outreach.models import (
    Account,
    Answer,
    CompanyReading,
    Fact,
    FactKind,
    FactStatus,
    Segment,
    SourceKind,
    canonical_json,
)
from outreach.tables import load_yaml
from outreach.targeting.segments import problems_of, read_facts, ready_segments, try_segment
from outreach.targeting.segments.looking import families

TODAY = date(2026, 12, 1)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "segments.yaml").read_text(encoding="utf-8"))["cases"]
READY = ready_segments()["sells_software_to_businesses"]


def f(kind: FactKind, text: str, *, days: int = 10, status: FactStatus = FactStatus.VERIFIED, of: str = "a1") -> Fact:
    """One fact about the account; tags are written with commas."""
    is_text = kind in (FactKind.PRODUCT, FactKind.OTHER)
    value = tuple(text.split(", ")) if kind is FactKind.TAGS else None if is_text else text.casefold()
    return Fact(
        fact_id=f"{of}_{kind}_{text[:20]}", subject=of, kind=kind, text=text, value=value, source=f"{kind}.csv line 2",
        source_kind=SourceKind.RESEARCH, observed_on=TODAY - timedelta(days=days), status=status,
    )  # fmt: skip


def facts_of(case: dict[str, Any]) -> list[Fact]:
    facts = [f(FactKind.PRODUCT, sentence) for sentence in case.get("says", ())]
    facts += [f(FactKind.TAGS, ", ".join(case["tags"]))] if "tags" in case else []
    facts += [f(FactKind.INDUSTRY, case["industry"])] if "industry" in case else []
    return facts + ([f(FactKind.OTHER, case["other"])] if "other" in case else [])


def r(facts: list[Fact], segment: Segment = READY, name: str = "seg") -> CompanyReading:
    """The reading of one company with these facts."""
    return try_segment(name, segment, [Account(account_id="a1", name="Talus")], facts).companies[0]


def s(*evidence: dict[str, Any], **aspect: Any) -> Segment:
    """A segment of one aspect."""
    return Segment.model_validate({"aspects": {"it": {"evidence": evidence, **aspect}}})


def p(text: str, *evidence: dict[str, Any], **aspect: Any) -> Answer:
    """What a description alone answers."""
    return r([f(FactKind.PRODUCT, text)], s(*evidence, **aspect)).answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any]) -> None:
    """Each company is answered as its case says, and the words named are among the evidence."""
    reading = r(facts_of(case))
    if "answer" in case:
        assert reading.answer == case["answer"], reading.detail
    else:
        assert reading.answer != case["not"], reading.detail
    marked = {mark.words for mark in reading.marks}
    assert {word for word in case.get("words", ()) if word not in marked} == set()


def test_evidence_is_marked_where_it_stands() -> None:
    """Each mark says which words of which fact, from which source and day, and for which question."""
    reading = r([f(FactKind.PRODUCT, "Scheduling software for dental clinics.", days=40)])
    mark = next(mark for mark in reading.marks if mark.words == "for dental clinics")
    assert (mark.aspect, mark.source, mark.as_of) == ("businesses", "product.csv line 2", TODAY - timedelta(days=40))
    assert mark.text[mark.start : mark.end] == "for dental clinics"
    assert mark.weight > 0
    assert mark.why == "for people at work"
    assert "“for dental clinics”" in reading.detail


def test_tags_and_industries_are_marked_as_they_stand() -> None:
    """A tag among several is marked alone."""
    reading = r([f(FactKind.TAGS, "fintech, developer-tools, b2b")])
    assert {"developer-tools", "b2b"} <= {mark.words for mark in reading.marks}


def test_plain_lists_must_be_unanimous() -> None:
    """For and none against passes, only against fails, both or neither is unknown."""
    plain = Segment(tags=("saas",), words=("for engineering teams",), not_tags=("consumer",))
    assert r([f(FactKind.TAGS, "SaaS")], plain).answer is Answer.PASS
    assert r([f(FactKind.TAGS, "consumer")], plain).answer is Answer.FAIL
    assert r([f(FactKind.TAGS, "saas, consumer")], plain).answer is Answer.UNKNOWN
    assert r([f(FactKind.TAGS, "retail")], plain).answer is Answer.UNKNOWN
    both = r([f(FactKind.TAGS, "consumer"), f(FactKind.PRODUCT, "A CI for engineering teams.")], plain, "b2b_software")
    assert both.detail == "for “b2b software”: product “for engineering teams”; against: tags “consumer”"


def test_plain_lists_hear_a_denial() -> None:
    """Unlike and without only take a word back; "is not" turns it round where it is telling."""
    plain = Segment(words=("warehouse",), not_words=("agency",))
    assert r([f(FactKind.PRODUCT, "We have no warehouse of our own.")], plain).answer is Answer.UNKNOWN
    assert r([f(FactKind.PRODUCT, "Not an agency: a warehouse near you.")], plain).answer is Answer.PASS


def test_weights_add_up_to_three_answers() -> None:
    """The sum passes from pass_at on, fails from fail_at down, and is unknown between."""
    evidence = (
        {"words": ["anvil"], "weight": 2},
        {"words": ["rented"], "weight": -1.5},
        {"words": ["toy"], "weight": -4},
    )
    limits = {"pass_at": 2, "fail_at": -2}
    assert p("An anvil.", *evidence, **limits) is Answer.PASS
    assert p("An anvil, rented.", *evidence, **limits) is Answer.UNKNOWN
    assert p("A toy anvil.", *evidence, **limits) is Answer.FAIL


def test_repeating_speaks_no_louder() -> None:
    """An entry counts once, however often its words stand."""
    assert p("Anvil, anvil, anvil. Anvils!", {"words": ["anvil"], "weight": 1}, pass_at=2) is Answer.UNKNOWN


def test_praise_is_capped() -> None:
    """However much speaks for, the cap leaves room for one grave objection."""
    praise = [{"words": [word], "weight": 4} for word in ("fast", "good", "new")]
    flaw = {"words": ["agency"], "weight": -4}
    assert p("Fast, good, new agency.", *praise, flaw, pass_at=3) is Answer.PASS
    assert p("Fast, good, new agency.", *praise, flaw, pass_at=3, cap=5) is Answer.UNKNOWN


def test_silence_counts_only_in_a_description() -> None:
    """Twelve words without a sign speak against; a short line or no description says nothing by leaving it out."""
    sign = {"words": ["anvil"], "weight": 2}
    long = "We bring ten kinds of fresh bread to homes and offices every single day."
    assert p(long, sign, silence=-1) is Answer.FAIL
    assert p("Fresh bread.", sign, silence=-1) is Answer.UNKNOWN
    assert r([], s(sign, silence=-1)).answer is Answer.UNKNOWN


def test_every_aspect_must_be_a_yes() -> None:
    """One no fails, one unknown leaves open."""
    yes, no = {"evidence": [{"words": ["anvil"]}]}, {"evidence": [{"words": ["anvil"], "weight": -1}]}
    open_ = {"evidence": [{"words": ["bread"]}]}
    facts = [f(FactKind.PRODUCT, "An anvil.")]
    assert r(facts, Segment.model_validate({"aspects": {"a": yes, "b": yes}})).answer is Answer.PASS
    assert r(facts, Segment.model_validate({"aspects": {"a": yes, "b": open_}})).answer is Answer.UNKNOWN
    assert r(facts, Segment.model_validate({"aspects": {"a": no, "b": open_}})).answer is Answer.FAIL


PHRASES = [
    ("for ... clinics", "Software for small dental clinics.", True),
    ("for ... clinics", "For you. Clinics close at six.", False),
    ("for ... clinics", "For families with many clinics.", False),
    ("clinic", "Software for CLINICS", True),
    ("=clinics", "A clinic.", False),
    ("=clinics", "Two clinics.", True),
    ("^ ... game $", "A mobile game for friends.", True),
    ("^ ... game $", "Quick game translation.", False),
    ("^ ... game $", "We translate any game.", False),
    ("no-code", "A no code builder.", True),
    ("bill.com", "The bill.com of India", True),
    ("@businesses", "We like accountants.", True),
    ("engineering teams", "For engineering teamsters.", False),
    ("software", "Hire software engineers.", False),
    ("anvil", "We do without an anvil.", False),
    ("anvil", "Not only an anvil.", True),
]


@pytest.mark.parametrize(("phrase", "text", "found"), PHRASES)
def test_phrase(phrase: str, text: str, found: bool) -> None:
    """Lists, gaps, beginnings, ends and endings of a phrase mean what they say, within one sentence."""
    assert (p(text, {"words": [phrase]}) is Answer.PASS) == found


def test_denied_is_the_opposite_only_when_telling() -> None:
    """ "Not a bakery" speaks against bakeries; a faint sign denied says nothing."""
    assert p("This is not a bakery.", {"words": ["bakery"], "weight": 3}) is Answer.FAIL
    assert p("This is not a bakery.", {"words": ["bakery"], "weight": 1}) is Answer.UNKNOWN
    assert p("Not a bakery. A bakery after all.", {"words": ["bakery"], "weight": 3}) is Answer.PASS
    reading = r([f(FactKind.PRODUCT, "This is not a bakery.")], s({"words": ["bakery"], "weight": 3}))
    assert (reading.marks[0].weight, reading.marks[0].why) == (-3, "denied: “not a”")


INDUSTRIES = [
    ("Computer Software", "@software", True),
    ("software development", "@software", True),
    ("Information Technology & Services", "@it_services", True),
    ("IT Services and IT Consulting", "@it_services", True),
    ("Oil & Energy", "oil and energy", True),
    ("Professional Services > Software Development", "@software", True),
    ("Restaurants", "@software", False),
    ("511210", "@software", True),
    ("7372", "@software", True),
    ("NAICS 513210", "@software", True),
    ("SIC: 58290", "@software", True),
    ("SIC: 58120", "@hospitality", False),
]


@pytest.mark.parametrize(("on_file", "wanted", "found"), INDUSTRIES)
def test_industry(on_file: str, wanted: str, found: bool) -> None:
    """Old and new LinkedIn names, and codes by their leading digits, are one industry; British codes are their own."""
    reading = r([f(FactKind.INDUSTRY, on_file)], s({"industries": [wanted]}))
    assert (reading.answer is Answer.PASS) == found


def test_codes_of_ones_own() -> None:
    """Leading digits of NAICS and SIC codes may be written in the segment, also in plain lists."""
    codes = f(FactKind.OTHER, 'The list says "NAICS Codes": 236220; 238210')
    assert r([codes], s({"naics": ["2382"]})).answer is Answer.PASS
    assert r([codes], Segment(naics=("23",))).answer is Answer.PASS
    assert r([codes], Segment(sic=("23",))).answer is Answer.UNKNOWN
    assert r([f(FactKind.OTHER, 'The list says "Phone": 2382')], s({"naics": ["2382"]})).answer is Answer.UNKNOWN


def test_trial_counts_every_company() -> None:
    """A trial answers each company in the list's order, with counts and the total; suspended facts are not read."""
    accounts = [Account(account_id=name, name=name) for name in ("a1", "a2", "a3", "a4")]
    facts = [
        f(FactKind.PRODUCT, "Scheduling software for dental clinics.", of="a1"),
        f(FactKind.PRODUCT, "Digital bank for teenagers in India.", of="a2"),
        f(FactKind.PRODUCT, "Scheduling software for dental clinics.", of="a3", status=FactStatus.REJECTED),
        f(FactKind.PRODUCT, "Scheduling software for dental clinics.", of="old"),
    ]
    accounts[3] = accounts[3].model_copy(update={"former_ids": ("old",)})
    trial = try_segment("seg", READY, accounts, facts)
    assert [company.answer for company in trial.companies] == ["pass", "fail", "unknown", "pass"]
    assert (trial.counts, trial.total) == ({Answer.PASS: 2, Answer.FAIL: 1, Answer.UNKNOWN: 1}, 4)
    assert trial.companies[2].detail == "nothing on file speaks for or against “seg”"


def test_unknown_list_is_said() -> None:
    """A list that does not exist leaves every company open and names what could be meant."""
    segment = s({"words": ["@busineses use"]}, {"industries": ["@softwear"]})
    assert [problem.split(";")[0] for problem in problems_of(segment)] == [
        "There is no list “@busineses”",
        "There is no family of industries “@softwear”",
    ]
    reading = read_facts([f(FactKind.PRODUCT, "Businesses use it.")], "seg", segment)
    assert reading.answer is Answer.UNKNOWN
    assert "There is no list “@busineses”" in reading.detail


@pytest.mark.parametrize(
    "document",
    [
        {"tags": ["saas"], "aspects": {"it": {"evidence": [{"tags": ["saas"]}]}}},
        {"aspects": {"it": {"evidence": []}}},
        {"aspects": {"it": {"evidence": [{"weight": 2}]}}},
        {"aspects": {"it": {"evidence": [{"tags": ["saas"], "weight": 0}]}}},
    ],
)
def test_what_means_nothing_is_refused(document: dict[str, Any]) -> None:
    """Plain lists beside aspects, an aspect without evidence, evidence without words or weight are errors."""
    with pytest.raises(ValidationError):
        Segment.model_validate(document)


def test_older_segments_keep_their_digest() -> None:
    """A segment of plain words is stored as it was before codes and aspects existed."""
    assert canonical_json(Segment(tags=("saas",))) == (
        '{"industries":[],"not_industries":[],"not_tags":[],"not_words":[],"tags":["saas"],"words":[]}'
    )


def test_shipped_lists_are_sound() -> None:
    """Every entry is text, no industry stands in two families, and the ready segments name only lists that exist."""
    data = load_yaml("segments.yaml")
    assert all(isinstance(word, str) and word.strip() for words in data["lists"].values() for word in words)
    names = Counter(name.casefold() for family in families().values() for name in family["names"])
    assert [name for name, count in names.items() if count > 1] == []
    assert {name: problems_of(segment) for name, segment in ready_segments().items() if problems_of(segment)} == {}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["software", "for clinics", "not", "…", "\u2028", "İß"]))
def test_any_text_is_read(noise: str, word: str) -> None:
    """Whatever a description holds, there is an answer and every mark lies within its text."""
    reading = r([f(FactKind.PRODUCT, f"{noise} {word} {noise}")])
    assert reading.answer in set(Answer)
    assert all(0 <= mark.start < mark.end <= len(mark.text) for mark in reading.marks)
