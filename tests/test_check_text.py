"""`outreach check-text`: any text against a person's facts and the offer's claims, from the command line."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from outreach import views
from outreach.cli import main
from outreach.errors import NotFoundError
from outreach.models import CheckOutcome, Part
from outreach.views.texts import check_text

MARCUS = "marcus.bell@northlake.example"
GOOD = """Subject: Northlake Wholesale: 14 docks

Hi Marcus,

Northlake Wholesale added 14 docks to its warehouse in Fargo.

Would a look at the numbers of the pilot help you?

Best,
Robin Hale
"""
BAD = "Subject: Re: your 22 docks\n\nNorthlake Wholesale added 40 docks to its warehouse in Fargo. I loved your talk!"


@pytest.fixture
def run(walked: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command line as a user would: exit code and output."""

    def call(text: str | bytes, *more: str) -> tuple[int, str]:
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        folder = ["--campaign", str(walked.app.folder), "--today", "2026-11-24"]
        monkeypatch.setattr(sys, "argv", ["outreach", "check-text", "-", *more, *folder])
        try:
            main()
        except SystemExit as exc:
            return int(exc.code or 0), "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return call


def test_a_good_text_passes_with_its_sources(run: Any) -> None:
    """Exit code 0, and each sentence says what it rests on."""
    code, shown = run(GOOD, "--about", MARCUS)
    assert code == 0, shown
    assert "Nothing is marked." in shown
    assert "northlake.example" in shown
    assert "made for them" in shown


def test_a_bad_text_is_marked_in_words(run: Any) -> None:
    """Exit code 1; code, marked part, what was expected and what to do."""
    code, shown = run(BAD, "--about", "Marcus Bell")
    assert code == 1
    for words in ("»40«", "number (hard)", "expected: Northlake Wholesale added 14 docks", "to do:", "deception"):
        assert words in shown


def test_json_is_the_whole_result(run: Any) -> None:
    """--json prints one object with every finding's span inside its sentence."""
    code, shown = run(BAD, "--about", MARCUS, "--json")
    found = json.loads(shown)
    assert code == 1
    assert found["outcome"] == "block"
    assert len(found["quality"]["marks"]) == 8
    spans = [(x["start"], x["end"], len(s["text"])) for s in found["sentences"] for x in s["findings"]]
    assert spans
    assert all(0 <= start <= end <= length for start, end, length in spans)


@pytest.mark.parametrize(("text", "words"), [("", "no text"), ("  \n", "no text"), (b"\xff\xfe\x00", "UTF-8")])
def test_what_is_no_text_is_said(run: Any, text: str | bytes, words: str) -> None:
    """Nothing, and bytes that are no text, end in one sentence."""
    code, shown = run(text, "--about", MARCUS)
    assert code == 1
    assert words in shown


def test_nobody_of_this_name(run: Any, walked: Any) -> None:
    """An unknown person is refused with those who are meant perhaps; a missing file too."""
    code, shown = run(GOOD, "--about", "Marcus Bel")
    assert code == 1
    assert MARCUS in shown
    with pytest.raises(NotFoundError):
        check_text(walked.app, GOOD, "nobody@nowhere.example")


def test_every_draft_of_the_sample_passes_as_text(walked: Any) -> None:
    """A draft copied out of the screen, footer and all, is read as the same message and passes."""
    for item in views.queue(walked.app).items:
        card = views.card(walked.app, item.draft_id)
        found = check_text(walked.app, f"Subject: {card.subject}\n\n{card.body}", card.to_email)
        assert found.outcome is CheckOutcome.PASS, found
        assert [s.text for s in found.sentences] == [s.text for s in card.sentences]


def test_a_text_without_subject_or_frame_is_not_blamed_for_it(walked: Any) -> None:
    """What was not typed is not marked; a note says that no subject was checked."""
    found = check_text(walked.app, "Northlake Wholesale added 14 docks to its warehouse in Fargo.", MARCUS)
    assert found.outcome is CheckOutcome.PASS
    assert [s.part for s in found.sentences] == [Part.BODY]
    assert "no subject" in found.notes[0]


def test_a_wrong_greeting_is_marked(walked: Any) -> None:
    """The name of somebody else above the right text."""
    found = check_text(walked.app, GOOD.replace("Hi Marcus", "Hi Priya"), MARCUS)
    assert [s.part for s in found.sentences if s.findings] == [Part.GREETING]


def test_hidden_and_endless_text_is_read_as_far_as_it_goes(walked: Any) -> None:
    """Invisible characters are dropped, and a text without end is cut with a note."""
    found = check_text(walked.app, "North\u200blake Wholesale added 14 docks. " + "x " * 20_000, MARCUS)
    assert found.notes[0].startswith("Only the first 20,000")
    assert found.sentences[0].text.startswith("Northlake")


def test_a_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: Any, walked: Any, tmp_path: Path) -> None:
    """Ends in a sentence that names it."""
    where = ["--about", MARCUS, "--campaign", str(walked.app.folder)]
    monkeypatch.setattr(sys, "argv", ["outreach", "check-text", str(tmp_path / "gone.txt"), *where])
    with pytest.raises(SystemExit):
        main()
    assert "gone.txt" in capsys.readouterr().err
