from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from outreach.checking import check
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
)

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
