import os
import string
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import grounding
from outreach.checking import best_citations, check
from outreach.models import (
    CheckEvidence,
    CheckOutcome,
    CheckResult,
    Claim,
    Fact,
    FactKind,
    FactStatus,
    Message,
    Part,
    Sentence,
    SourceKind,
    Tense,
)

CLASSES_FILE = Path(__file__).parent / "cases" / "check_classes.yaml"
SENTENCES_FILE = Path(__file__).parent / "cases" / "outreach_sentences.yaml"
EVERY_FINDING = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from benchmarks import grounding
for row in grounding.rows_of(Path({str(SENTENCES_FILE)!r}))[::4]:
    print([finding.model_dump_json() for finding in grounding.findings_of(row, frozenset())[0]])
"""
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "grounding.yaml").read_text(encoding="utf-8"))
GREETING, ADDRESS = "Hi Ana,", "Paperbark, 12 Mill Lane, Leeds LS1 4AB"
OPT_OUT = "If you would rather not hear from me, reply with “no thanks”."


def f(fact_id: str, text: str, kind: FactKind = FactKind.OTHER, event_on: date | None = None, **more: Any) -> Fact:
    """One verified fact."""
    known = {"source": "https://news.example/story", "source_kind": SourceKind.RESEARCH, "status": FactStatus.VERIFIED}
    fact = {"observed_on": date(2026, 11, 1), "event_on": event_on, "subject": "a1", **known, **more}
    return Fact(fact_id=fact_id, kind=kind, text=text, **fact)


@cache
def world(name: str) -> CheckEvidence:
    """The evidence of one world of the case file."""
    data = CASES["worlds"][name]
    first, last, company, title = data["reader"]
    return CheckEvidence(
        facts=tuple(f(i, row[1], FactKind(row[0]), *row[2:]) for i, row in data["facts"].items()),
        claims={i: Claim(text=text, proof="docs", approved_by="legal") for i, text in data["claims"].items()},
        asks=data["asks"],
        fixed=(GREETING, "Best,", data["seller"][1], ADDRESS, OPT_OUT),
        first_name=first,
        last_name=last,
        company=company,
        title=title,
        seller=data["seller"][0],
        sender=data["seller"][1],
        other_names=frozenset(data.get("other_names", ())),
        avoid=tuple(data.get("avoid", ())),
        today=data["today"],
    )


def m(text: str = "", cites: tuple[str, ...] = (), part: Part = Part.BODY, **lines: str) -> Message:
    """A whole message around one sentence."""
    subject = Sentence(part=Part.SUBJECT, text=lines.get("subject", "Fernhill Foods"), cites=())
    body = Sentence(part=part, text=text, cites=cites)
    rest = [
        Sentence(part=Part.GREETING, text=lines.get("greeting", GREETING)),
        Sentence(part=Part.BODY, text="Worth a look?"),
        Sentence(part=Part.SIGNOFF, text="Best,"),
        Sentence(part=Part.FOOTER, text=ADDRESS),
        Sentence(part=Part.FOOTER, text=OPT_OUT),
    ]
    names = {"to_name": "Ana", "to_email": "ana@fernhill.example", "from_name": "Dana", "from_email": "d@p.example"}
    own = [] if part is Part.SUBJECT else [subject]
    return Message(sentences=(*own, body, *rest), **names)


def said(text: str, *cites: str, at: str = "fernhill", part: Part = Part.BODY) -> CheckResult:
    """What the check says of one sentence in a message that is otherwise right."""
    subject = "Fernhill Foods" if at == "fernhill" else "Atlas Signal"
    return check(m(text, cites, part, subject=subject), world(at))


def codes(result: CheckResult) -> set[str]:
    return {finding.code for finding in result.findings}


@pytest.mark.parametrize(("at", "text", "cites", "expected"), CASES["cases"], ids=[c[1][:60] for c in CASES["cases"]])
def test_case(at: str, text: str, cites: list[str], expected: str) -> None:
    """Each sentence of the case file is judged as the file says."""
    result = said(text, *cites, at=at)
    if expected == "pass":
        assert result.findings == ()
    elif expected == "stop":
        assert result.outcome is not CheckOutcome.PASS
    else:
        assert expected in codes(result), result.findings


# ---------------------------------------------------------------- the message as a whole


def test_a_right_message_passes() -> None:
    """A message of facts, claims, the ask and fixed lines passes without a finding."""
    result = said("Fernhill Foods is hiring two accounts payable specialists.", "f2")
    assert result == CheckResult(outcome=CheckOutcome.PASS)


def test_soft_findings_alone_ask_for_a_repair() -> None:
    """An uncovered word is repaired; it does not block."""
    result = said("Fernhill Foods is hiring two careful accounts payable specialists.", "f2")
    assert result.outcome is CheckOutcome.REPAIR
    assert [finding.code for finding in result.findings] == ["coverage"]


@pytest.mark.parametrize("missing", [Part.SUBJECT, Part.BODY])
def test_a_message_without_subject_or_body_blocks(missing: Part) -> None:
    """Both must be there."""
    message = m("Worth a look?")
    kept = tuple(s for s in message.sentences if s.part is not missing)
    assert check(message.model_copy(update={"sentences": kept}), world("fernhill")).outcome is CheckOutcome.BLOCK


def test_an_empty_message_blocks() -> None:
    """Nothing is not a pass."""
    message = m().model_copy(update={"sentences": ()})
    assert check(message, world("fernhill")).outcome is CheckOutcome.BLOCK


@pytest.mark.parametrize("line", [ADDRESS, OPT_OUT])
def test_a_missing_footer_line_blocks(line: str) -> None:
    """The address and the way to say no must stand at the end."""
    message = m("Worth a look?")
    kept = tuple(s for s in message.sentences if s.text != line)
    result = check(message.model_copy(update={"sentences": kept}), world("fernhill"))
    assert [(finding.code, finding.sentence) for finding in result.findings] == [("footer", len(kept) - 1)]


def test_a_changed_footer_line_is_checked_like_any_sentence() -> None:
    """Another address is an uncited statement, and the right one is missing."""
    message = m("Worth a look?")
    kept = tuple(s.model_copy(update={"text": s.text.replace("12", "14")}) for s in message.sentences)
    assert {"footer", "uncited"} <= codes(check(message.model_copy(update={"sentences": kept}), world("fernhill")))


@pytest.mark.parametrize("greeting", ["Hi Ana,", "Hello Ana Kowalczyk,", "Dear Ms Kowalczyk,", "Good morning Ana!"])
def test_a_greeting_with_the_own_name_passes(greeting: str) -> None:
    """Any usual greeting of this person will do."""
    assert check(m("Worth a look?", greeting=greeting), world("fernhill")).outcome is CheckOutcome.PASS


@pytest.mark.parametrize("greeting", ["Hi Tom,", "Hi Ana, loved your talk!", "Hi,", "Ana", "Hi Ana and team,"])
def test_any_other_greeting_blocks(greeting: str) -> None:
    """A wrong name, or more than a greeting."""
    assert "greeting" in codes(check(m("Worth a look?", greeting=greeting), world("fernhill")))


@pytest.mark.parametrize("subject", ["Re: your two AP roles", "FWD: Fernhill Foods", "Aw: NetSuite"])
def test_a_subject_does_not_pretend_to_be_a_reply(subject: str) -> None:
    """There is no thread before the first message."""
    assert "deception" in codes(said(subject, "f2", part=Part.SUBJECT))


def test_a_fabricated_subject_blocks() -> None:
    """The subject is checked like the body."""
    result = said("Fernhill Foods: 900 people in 7 countries", "f4", part=Part.SUBJECT)
    assert {"900", "7"} <= {"Fernhill Foods: 900 people in 7 countries"[x.start : x.end] for x in result.findings}


@pytest.mark.parametrize("line", ["Dana Whitlock, Chief Executive Officer", "Trusted by 300 teams", "Dana, PhD"])
def test_a_fabricated_signoff_blocks(line: str) -> None:
    """Below the body only the sender's own names stand without a source."""
    assert said(line, part=Part.SIGNOFF).outcome is CheckOutcome.BLOCK


@pytest.mark.parametrize("line", ["Dana Whitlock", "Kind regards,", "Paperbark"])
def test_a_plain_signoff_passes(line: str) -> None:
    """A closing and the sender's names claim nothing."""
    assert said(line, part=Part.SIGNOFF).outcome is CheckOutcome.PASS


def test_more_than_two_personal_facts_are_flagged() -> None:
    """Three facts about the person are more than a stranger should know."""
    facts = (f("p1", "Ana leads finance", FactKind.ROLE), f("p2", "Ana joined in 2020", FactKind.TENURE))
    evidence = world("fernhill").model_copy(update={"facts": (*world("fernhill").facts, *facts)})
    message = m("Ana leads finance. Ana joined in 2020.", ("p1", "p2", "f8"))
    assert "personal" in codes(check(message, evidence))


def test_a_fact_that_is_not_verified_supports_nothing() -> None:
    """Only verified facts may be cited, even when others are handed over."""
    evidence = world("fernhill").model_copy(
        update={"facts": (f("u1", "Fernhill Foods uses SAP", status=FactStatus.UNVERIFIED),)}
    )
    assert "citation" in codes(check(m("Fernhill Foods uses SAP.", ("u1",)), evidence))


def test_a_fact_marked_as_a_plan_is_a_plan() -> None:
    """The tense of the fact counts, not only its words."""
    fact = f("t1", "Fernhill Foods: a second line in Brno", tense=Tense.PLAN)
    evidence = world("fernhill").model_copy(update={"facts": (fact,)})
    assert "tense" in codes(check(m("Fernhill Foods has a second line in Brno.", ("t1",)), evidence))


def test_an_expected_value_and_a_fact_are_named() -> None:
    """A finding says what the cited fact says instead."""
    finding = said("Fernhill Foods employs 700 people.", "f4").findings[0]
    assert (finding.code, finding.fact_id) == ("number", "f4")
    assert "620" in finding.expected
    assert "700" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Fernhill Foods is hiring two accounts\u00a0payable specialists.",
        "Fernhill Foods is hiring two accounts pay\u00adable specialists.",
        "Your page says: \u201cFernhill Foods is hiring two accounts payable specialists.\u201d",
        'Your page says: "Fernhill Foods is hiring two accounts payable specialists".',
    ],
)
def test_typography_makes_no_difference(text: str) -> None:
    """Quotes, hard spaces and soft hyphens are compared as their plain forms."""
    assert said(text, "f2").findings == ()


def test_spans_refer_to_the_text_as_given() -> None:
    """Invisible characters do not move a span."""
    text = "Fern\u00adhill Foods employs about\u00a0700 people."
    assert [text[x.start : x.end] for x in said(text, "f4").findings] == ["700"]


def test_a_look_alike_letter_is_another_name() -> None:
    """A Cyrillic letter inside a name does not pass as the name."""
    assert said("Millbr\u043eok Dairy is yours.", "f5").outcome is CheckOutcome.BLOCK


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\x00", "\U000e0041"])
def test_hidden_characters_block(char: str) -> None:
    """Direction marks, zero-width and tag characters carry text nobody sees."""
    assert "hidden" in codes(said(f"Worth a{char} look?"))


@pytest.mark.parametrize("name", ["Black Friday", "Church & Dwight", "Union Bank", "Cancer Research UK"])
def test_names_that_only_sound_private_pass(name: str) -> None:
    """A trade or a company's name is not a private matter."""
    evidence = world("fernhill").model_copy(update={"facts": (f("n1", f"Fernhill Foods supplies {name}"),)})
    assert check(m(f"You supply {name}.", ("n1",)), evidence).findings == ()


# ---------------------------------------------------------------- languages, advice, floors


GERMAN = "Wir haben gesehen, dass Sie zwei Stellen in der Buchhaltung ausgeschrieben haben."


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "Nous avons vu que vous avez deux postes ouverts dans votre service.",
        "Hemos visto que usted tiene dos puestos en su equipo de finanzas.",
        "Wij zagen dat u twee vacatures heeft in uw team en dat is niet weinig.",
    ],
)
def test_a_sentence_in_another_language_blocks(text: str) -> None:
    """A message asked for in English is English."""
    assert "language" in codes(said(text, "f2"))


def test_the_language_asked_for_is_no_finding() -> None:
    """German is what was asked for."""
    evidence = world("fernhill").model_copy(update={"language": "de"})
    assert "language" not in codes(check(m(GERMAN, ("f2",)), evidence))


def test_foreign_names_are_no_foreign_language() -> None:
    """Capitalised words, and words of the cited fact, say nothing about the language of a sentence."""
    evidence = world("fernhill").model_copy(update={"facts": (f("n1", "Fernhill Foods supplies Le Pain de la Tour"),)})
    assert check(m("Fernhill Foods supplies Le Pain de la Tour.", ("n1",)), evidence).findings == ()


def test_every_finding_says_what_to_do() -> None:
    """Each finding of the case file brings advice in a rep's words."""
    found = [finding for at, text, cites, _ in CASES["cases"] for finding in said(text, *cites, at=at).findings]
    assert {finding.code for finding in found if not finding.suggestion} == set()


def test_our_own_sentences_stay_above_their_floors() -> None:
    """Of the sentences written before the check was tried on them, nearly all are judged as labelled."""
    result = grounding.measure(grounding.rows_of(SENTENCES_FILE))
    assert result["recall"] >= 0.99
    assert result["good_passed"] >= 0.93
    assert result["hard_misses"] <= 25


def test_harmless_words_say_nothing_false() -> None:
    """What is false or invented is found class by class, however harmless its words."""
    result = grounding.measure(grounding.rows_of(CLASSES_FILE))
    assert result["recall"] >= 0.98
    assert result["good_passed"] >= 0.93


@pytest.mark.parametrize(
    ("text", "cites", "code"),
    [
        ("You employed about 620 people in 3 countries.", "f4", "tense"),
        ("Because of the AP openings you moved to NetSuite in 2025.", "f2 f6", "merged"),
        ("You told us about accounts payable.", "f2", "deception"),
        ("You said accounts payable is hard.", "f2", "quote"),
        ("Your team waits for accounts payable.", "f2", "coverage"),
        ("You are hiring again.", "f2", "coverage"),
        ("You found two accounts payable specialists.", "f2", "tense"),
        ("You never had accounts payable specialists.", "f2", "negation"),
        ("You hire two accounts payable specialists every month.", "f2", "period"),
        ("Two accounts payable specialists per office are wanted.", "f2", "unit"),
        ("You run Fernhill.", "f2", "title"),
    ],
)
def test_classes_of_contradiction(text: str, cites: str, code: str) -> None:
    """Time, reason, speech, predicate, presupposition, rhythm and rate are as the cited fact has them."""
    assert code in {finding.code for finding in said(text, *cites.split()).findings}


def test_hash_seed_and_time_zone_change_nothing() -> None:
    """The findings are the same bytes under any hash seed and in any time zone."""
    outputs = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("4242", "America/Lima")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run([sys.executable, "-c", EVERY_FINDING], env=environment, capture_output=True, check=True)
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert outputs != {b""}


# ---------------------------------------------------------------- properties

SENTENCES = [(c[1], tuple(c[2])) for c in CASES["cases"] if c[0] == "fernhill"]
anything = st.text(max_size=120) | st.text(alphabet=string.printable + "“”’–\u00ad\u00a0€½①Ⅳéßøł", max_size=120)


@given(text=anything, cites=st.lists(st.sampled_from(["f1", "f5", "f9", "c2", "c3", "a1", "zz"]), max_size=3))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_spans_are_inside_it(text: str, cites: list[str]) -> None:
    """No text raises, and every span lies in its sentence."""
    message = m(text, tuple(cites), subject=text)
    for finding in check(message, world("fernhill")).findings:
        assert 0 <= finding.start <= finding.end <= len(message.sentences[finding.sentence].text)


@given(text=anything)
@settings(max_examples=100, deadline=None)
def test_text_without_a_source_never_passes_as_a_statement(text: str) -> None:
    """What passes uncited is made of names and the closed vocabulary alone."""
    if said(text).outcome is CheckOutcome.PASS:
        assert not any(char.isdigit() for char in text) or "minute" in text.lower() or "hour" in text.lower()


@given(case=st.sampled_from(SENTENCES), shuffled=st.permutations(list(world("fernhill").facts)))
@settings(max_examples=60, deadline=None)
def test_the_order_of_facts_changes_nothing(case: tuple[str, tuple[str, ...]], shuffled: list[Fact]) -> None:
    """Facts are a set: permuting them gives the same result."""
    evidence = world("fernhill").model_copy(update={"facts": tuple(shuffled)})
    assert check(m(*case), evidence) == check(m(*case), world("fernhill"))


@given(case=st.sampled_from(SENTENCES), text=st.text(string.ascii_letters + "0123456789 ", max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_fact_that_is_not_cited_changes_nothing(case: tuple[str, tuple[str, ...]], text: str) -> None:
    """An uncited fact lends no word."""
    facts = (*world("fernhill").facts, f("extra", f"{case[0]} {text}"))
    evidence = world("fernhill").model_copy(update={"facts": facts})
    assert check(m(*case), evidence) == check(m(*case), world("fernhill"))


ROWS = grounding.rows_of(SENTENCES_FILE)


@given(row=st.sampled_from(ROWS), text=st.sampled_from([fact["text"] for row in ROWS for fact in row["facts"]]))
@settings(max_examples=100, deadline=None)
def test_a_further_fact_never_blocks_what_passed(row: dict[str, Any], text: str) -> None:
    """A fact that the sentence does not cite is no reason against it, whatever it says."""
    message, evidence = grounding.message_of(row["sentence"], row), grounding.evidence_of(row)
    more = evidence.model_copy(update={"facts": (*evidence.facts, f("zz", text))})
    assert check(message, more) == check(message, evidence)


@given(row=st.sampled_from(ROWS), data=st.data())
@settings(max_examples=100, deadline=None)
def test_neither_the_order_of_facts_nor_of_citations_matters(row: dict[str, Any], data: st.DataObject) -> None:
    """Facts, and the citations of a sentence, are sets."""
    facts = data.draw(st.permutations(row["facts"]))
    cites = data.draw(st.permutations(row["cites"]))
    shuffled = {**row, "facts": facts, "cites": cites}
    one, two = (grounding.message_of(r["sentence"], r) for r in (row, shuffled))
    assert check(two, grounding.evidence_of(shuffled)).findings == check(one, grounding.evidence_of(row)).findings


@given(case=st.sampled_from(SENTENCES), number=st.integers(100, 999), place=st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_an_inserted_number_is_always_found(case: tuple[str, tuple[str, ...]], number: int, place: int) -> None:
    """A number of three digits that no fact has never gets through."""
    text, cites = case
    words = text.split(" ")
    words.insert(place % (len(words) + 1), str(number))
    evidence = " ".join(fact.text for fact in world("fernhill").facts)
    if str(number) not in evidence:
        assert said(" ".join(words), *cites).outcome is CheckOutcome.BLOCK


# ---------------------------------------------------------------- proposing citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fernhill Foods is hiring two accounts payable specialists.", ("f2",)),
        ("You moved from Sage to NetSuite in 2025.", ("f6",)),
        ("Paperbark integrates with NetSuite and Xero.", ("c3",)),
        ("Worth a look?", ()),
    ],
)
def test_best_citations(text: str, expected: tuple[str, ...]) -> None:
    """The fewest facts and claims whose words cover the sentence."""
    assert best_citations(text, world("fernhill").facts, world("fernhill").claims) == expected


def test_best_citations_combine() -> None:
    """A sentence of two facts gets both."""
    text = "With 620 people in 3 countries you opened a centre in Gdańsk."
    assert set(best_citations(text, world("fernhill").facts, world("fernhill").claims)) == {"f3", "f4"}
