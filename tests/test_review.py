"""What a person may do to a message, as pure moves."""

import pytest

from outreach.models import Message, Part, Sentence
from outreach.review import cut, edit, editable, rewrite, split_sentences


def s(text: str, *cites: str, part: Part = Part.BODY, paragraph: int = 0) -> Sentence:
    return Sentence(part=part, text=text, cites=cites, paragraph=paragraph)


def m(*body: Sentence) -> Message:
    frame = (s("A new site", "f1", part=Part.SUBJECT), s("Hi Ada,", part=Part.GREETING))
    end = (s("Best,", part=Part.SIGNOFF), s("14 Quay Street", part=Part.FOOTER))
    people = {"to_name": "Ada", "to_email": "ada@a.example", "from_name": "Robin", "from_email": "r@b.example"}
    return Message(**people, sentences=(*frame, *body, *end))


def nothing(text: str) -> tuple[str, ...]:
    return ()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("Dr. Moss opened it. It runs.", ("Dr. Moss opened it.", "It runs.")),
        ("J. Hale asked, e.g. Birch Ltd. Then he left.", ("J. Hale asked, e.g. Birch Ltd. Then he left.",)),
        ("It fell to 3.5 hours. Good.", ("It fell to 3.5 hours.", "Good.")),
        ("He said “go.” Then it went.", ("He said “go.”", "Then it went.")),
        ("no end", ("no end",)),
        ("   ", ()),
    ],
)
def test_sentences_end_where_they_end(text: str, pieces: tuple[str, ...]) -> None:
    """Abbreviations, initials and decimals end no sentence."""
    assert split_sentences(text) == pieces


def test_an_edit_keeps_what_unchanged_sentences_rest_on() -> None:
    """Kept sentences keep their citations, new ones are looked up, everything around the body stays."""
    old = m(s("It opened.", "f1"), s("It helps.", "c1", paragraph=1))
    new = edit(old, "A new site", "It opened. I saw it.\n\nIt helps.", lambda t: ("new",))
    body = [(x.text, x.cites, x.paragraph) for x in new.sentences if x.part is Part.BODY]
    assert body == [("It opened.", ("f1",), 0), ("I saw it.", ("new",), 0), ("It helps.", ("c1",), 1)]
    assert [x for x in new.sentences if x.part is not Part.BODY] == [
        x for x in old.sentences if x.part is not Part.BODY
    ]


def test_an_edit_without_a_change_changes_nothing() -> None:
    """The edit box as it was opened gives the message it was opened with."""
    old = m(s("It opened in St. Ives.", "f1"), s("It helps.", "c1", paragraph=1))
    assert edit(old, old.subject, editable(old), nothing) == old


def test_a_changed_sentence_loses_what_it_rested_on() -> None:
    """One other word, and the sentence has to be covered anew."""
    new = edit(m(s("It opened in May.", "f1")), "A new site", "It opened in June.", nothing)
    assert [x.cites for x in new.sentences if x.part is Part.BODY] == [()]


def test_cut_and_rewrite_touch_one_sentence() -> None:
    """The others stay as they are, and the digest changes."""
    old = m(s("One.", "f1"), s("Two.", "f2"))
    assert [x.text for x in cut(old, 2).sentences if x.part is Part.BODY] == ["Two."]
    new = rewrite(old, 2, "First. Then.", nothing)
    assert [(x.text, x.cites) for x in new.sentences[2:5]] == [("First.", ()), ("Then.", ()), ("Two.", ("f2",))]
    assert len({old.digest, cut(old, 2).digest, new.digest}) == 3
