"""A second reader: a model compares one sentence with what it cites, and code verifies what the model says.

The judge releases soft findings, or marks a sentence the rules let pass; it never touches a hard finding. Its verdict
is computed anew from its quotations. What cannot be read, quotes what is not there, or leaves out a part of the
sentence counts as no: the sentence stays marked.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError

from outreach.models import (
    Answer,
    CheckEvidence,
    CheckOutcome,
    CheckResult,
    DraftRequest,
    FactStatus,
    Finding,
    JudgeAnswer,
    JudgeClaim,
    Message,
    Part,
    Ruling,
    Sentence,
    Severity,
)
from outreach.prompts import Prompt, data_block
from outreach.prompts import render as fill
from outreach.tables import load_yaml
from outreach.text import clean, fold

PROMPT = "judge.v1"
CODE = "judge"
#: Soft findings about what is true; the others are about manners, and no comparison with facts settles them.
RELEASABLE = frozenset({"coverage", "inference", "merged", "unit"})

_MOST_CHARACTERS, _MOST_CLAIMS = 20_000, 12
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})

#: What a judge must answer with, in the strict form of OpenAI's structured output.
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims", "verdict"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "fact_id", "evidence_quote", "relation"],
                "properties": {
                    "text": {"type": "string", "description": "Words of the sentence, literally."},
                    "fact_id": {"type": ["string", "null"]},
                    "evidence_quote": {"type": "string", "description": "Words of that fact, literally."},
                    "relation": {"type": "string", "enum": ["entailed", "contradicted", "not_stated"]},
                },
            },
        },
        "verdict": {"type": "string", "enum": ["supported", "unsupported"]},
    },
}


# ---------------------------------------------------------------- what is asked


def to_ask(message: Message, result: CheckResult, evidence: CheckEvidence) -> tuple[int, ...]:
    """The sentences worth a second reading: they cite something, say it in words of their own, and nothing is hard."""
    fixed = {fold(text) for text in (*evidence.fixed, *evidence.asks.values())}
    marks = _marks_of(result)
    return tuple(
        index
        for index, sentence in enumerate(message.sentences)
        if sentence.part in (Part.SUBJECT, Part.BODY)
        and all(_may_release(finding) for finding in marks.get(index, ()))
        and fold(sentence.text) not in fixed
        and (sources := statements(sentence, evidence))
        and not _stands_in(sentence, sources)
    )


def _stands_in(sentence: Sentence, sources: Mapping[str, str]) -> bool:
    """Whether a source says exactly this; of a subject, which claims less, a piece of one is enough."""
    said, texts = _said(sentence.text), [_said(text) for text in sources.values()]
    return said in texts or (sentence.part is Part.SUBJECT and any(said in text for text in texts))


def statements(sentence: Sentence, evidence: CheckEvidence) -> dict[str, str]:
    """What the sentence cites and may rest on, by id."""
    facts = {f.fact_id: clean(f.text) for f in evidence.facts if f.status is FactStatus.VERIFIED}
    known = {**{i: clean(claim.text) for i, claim in evidence.claims.items()}, **facts}
    return {cite: known[cite] for cite in sorted(set(sentence.cites)) if cite in known}


def request(sentence: Sentence, evidence: CheckEvidence, prompt: Prompt) -> DraftRequest:
    """Exactly what the judge is sent: the day, the cited statements, the sentence, and nothing else."""
    facts = {fact.fact_id: fact for fact in evidence.facts}
    listed = []
    for cite, text in statements(sentence, evidence).items():
        item = {"id": cite, "text": text}
        if cite in facts:
            item["tense"] = str(facts[cite].tense)
            event = facts[cite].event_on
            item |= {"date": event.isoformat()} if event else {}
        else:
            item["about"] = "seller"
        listed.append(item)
    data = {"today": evidence.today.isoformat(), "facts": listed, "sentence": clean(sentence.text)}
    user = fill(prompt, {"data": data_block("data", data, prompt.digest)})
    return DraftRequest(prompt_id=prompt.id, prompt_digest=prompt.digest, system=prompt.system, user=user)


# ---------------------------------------------------------------- what the answer is worth


def ruling(raw: str, text: str, sources: Mapping[str, str], marked: Sequence[tuple[int, int]] = ()) -> Ruling:
    """A judge's raw answer about a sentence, verified: yes only when every piece of it quotes its fact literally."""
    answer = _parsed(raw)
    if isinstance(answer, str):
        return _unusable(answer)
    against = next((claim for claim in answer.claims if claim.relation != "entailed"), None)
    if against is not None:
        start, end = _place(against.text, text) or (0, len(text))
        says = "says otherwise than" if against.relation == "contradicted" else "is stated by none of"
        return Ruling(answer=Answer.FAIL, reason=f"“{text[start:end]}” {says} the cited facts.", start=start, end=end)
    if answer.verdict != "supported":
        return _unusable("it says no and does not say to what")
    for claim in answer.claims:
        problem = _unproven(claim, text, sources)
        if problem:
            return _unusable(problem)
    left = _left_out(text, [claim.text for claim in answer.claims], marked)
    return _unusable(f"it says nothing about “{left}”") if left else Ruling(answer=Answer.PASS, reason="")


def usable(raw: str) -> bool:
    """Whether an answer can be read at all; one that cannot is asked for again."""
    return not isinstance(_parsed(raw), str)


def settled(
    result: CheckResult, message: Message, evidence: CheckEvidence, answers: Mapping[int, str], judge: str
) -> CheckResult:
    """The check's result with the second reader's answers, by sentence: released, marked, or left as it was."""
    released: list[Finding] = []
    added: list[Finding] = []
    marks = _marks_of(result)
    for index in to_ask(message, result, evidence):
        if index not in answers:
            continue
        sentence, own = message.sentences[index], marks.get(index, [])
        spans = [(finding.start, finding.end) for finding in own]
        found = ruling(answers[index], sentence.text, statements(sentence, evidence), spans)
        if found.answer is Answer.PASS:
            released += own
        elif found.answer is Answer.FAIL or not own:
            added.append(_finding(index, sentence, found, judge))
    if not released and not added:
        return result
    kept = [finding for finding in result.findings if finding not in released]
    findings = tuple(sorted([*kept, *added], key=lambda finding: finding.sentence))
    return result.model_copy(
        update={"findings": findings, "outcome": _outcome(findings), "released": (*result.released, *released)}
    )


# ---------------------------------------------------------------- inside


def _finding(index: int, sentence: Sentence, found: Ruling, judge: str) -> Finding:
    unknown = found.answer is Answer.UNKNOWN
    says = f"gave no answer that can be used: {found.reason}" if unknown else f"finds: {found.reason}"
    return Finding(
        code=CODE,
        severity=Severity.SOFT,
        sentence=index,
        start=found.start,
        end=found.end or len(sentence.text),
        message=f"The second reader ({clean(judge, 80)}) {says}{'.' if unknown else ''}",
        suggestion="Compare the sentence with its facts; keep to their words, or remove it.",
    )


def _marks_of(result: CheckResult) -> dict[int, list[Finding]]:
    marks: dict[int, list[Finding]] = {}
    for finding in result.findings:
        marks.setdefault(finding.sentence, []).append(finding)
    return marks


def _may_release(finding: Finding) -> bool:
    return finding.severity is Severity.SOFT and finding.code in RELEASABLE


def _outcome(findings: Sequence[Finding]) -> CheckOutcome:
    if any(finding.severity is Severity.HARD for finding in findings):
        return CheckOutcome.BLOCK
    return CheckOutcome.REPAIR if findings else CheckOutcome.PASS


def _unusable(reason: str) -> Ruling:
    return Ruling(answer=Answer.UNKNOWN, reason=reason)


def _parsed(raw: str) -> JudgeAnswer | str:
    """The answer as a value, or why it is none."""
    if not raw.strip():
        return "it answered with nothing"
    if len(raw) > _MOST_CHARACTERS:
        return f"its answer is longer than {_MOST_CHARACTERS:,} characters"
    fenced = _FENCE.fullmatch(raw)
    try:
        answer = JudgeAnswer.model_validate(json.loads(fenced[1] if fenced else raw))
    except (ValueError, RecursionError) as exc:
        told = isinstance(exc, ValidationError)
        return "its answer has not the form asked for" if told else "its answer is not valid JSON"
    if not answer.claims or len(answer.claims) > _MOST_CLAIMS:
        return f"it names {len(answer.claims)} statements"
    return answer


def _unproven(claim: JudgeClaim, text: str, sources: Mapping[str, str]) -> str:
    """Why a statement that is said to be borne out is not; "" when its quotation stands where it is said to."""
    piece = clean(claim.text)
    if _place(piece, text) is None:
        return f"“{clean(claim.text, 80)}” is no part of the sentence"
    if claim.fact_id is None or claim.fact_id not in sources:
        return f"it quotes {clean(str(claim.fact_id), 40)!r}, which the sentence does not cite"
    fact, quote = _plain(sources[claim.fact_id]), _plain(clean(claim.evidence_quote))
    if not quote or quote not in fact:
        return f"“{clean(claim.evidence_quote, 80)}” does not stand in the fact it names"
    if len(_WORD.findall(quote)) < 2 and quote != fact:
        return f"“{clean(claim.evidence_quote, 80)}” is too short to bear anything out"
    if not _roots(quote) & _roots(piece):
        return f"“{clean(claim.evidence_quote, 80)}” has no word of “{clean(claim.text, 80)}”"
    return ""


def _left_out(text: str, pieces: Sequence[str], marked: Sequence[tuple[int, int]]) -> str:
    """The first word of the sentence that counts and that no piece holds; "" when they hold all."""
    spans = [span for piece in pieces for span in _places(piece, text)]
    for match in _WORD.finditer(text):
        held = any(start <= match.start() and match.end() <= end for start, end in spans)
        counts = _plain(match[0]).lower() not in _grammar()
        counts = counts or any(start <= match.start() < end for start, end in marked)
        if counts and not held:
            return match[0]
    return ""


def _place(piece: str, text: str) -> tuple[int, int] | None:
    return next(iter(_places(piece, text)), None)


def _places(piece: str, text: str) -> list[tuple[int, int]]:
    """Where a piece stands in a text, capitals and typography aside; whole words only."""
    wanted = _level(clean(piece)).strip(" .,;:!?")
    if not wanted:
        return []
    found = re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", _level(text))
    return [match.span() for match in found]


def _level(text: str) -> str:
    """Small letters and plain signs, position by position."""
    plain = _plain(text)
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)


def _plain(text: str) -> str:
    return text.translate(_TYPOGRAPHY)


def _said(text: str) -> str:
    return fold(_plain(text)).rstrip(".!")


def _roots(text: str) -> set[str]:
    """The first letters of the words that carry meaning: "opening" and "opened" begin alike."""
    words = (word.lower() for word in _WORD.findall(_plain(text)))
    return {word[:4] for word in words if word not in _grammar()}


@cache
def _grammar() -> frozenset[str]:
    return frozenset(load_yaml("drafting.yaml")["grammar"])
