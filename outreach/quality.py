"""The quality card: eight marks of one message, each a yes, a no or a "not known" with one sentence. Pure.

Nothing is measured here: the marks are read off what the check, the three-inbox test and the gate have said.
"""

import re
from collections.abc import Sequence

from outreach.models import (
    Answer,
    CheckEvidence,
    CheckResult,
    Decision,
    Distinctness,
    Fact,
    Finding,
    Mark,
    Message,
    Offer,
    Part,
    QualityCard,
    Verdict,
)
from outreach.text import fold

#: About how the message behaves; every other code is about what is true.
CONDUCT = frozenset(
    {
        *("avoid", "deception", "endorsement", "experience", "flattery", "greeting", "hidden", "language", "machine"),
        *("markup", "personal", "placeholder", "pressure", "sensitive", "tracking"),
    }
)
FORM = frozenset({"footer", "form"})
FRESH_DAYS = 120  # news older than this is no reason to write now
LEAST_WORDS = 25  # of a body: fewer say neither why them nor what for
LONGEST_SENTENCE, LONGEST_SUBJECT = 25, 60  # words on average; characters a phone shows

_WORD = re.compile(r"\w[\w’'.,%+-]*")


def quality_card(
    message: Message,
    result: CheckResult,
    evidence: CheckEvidence,
    *,
    decision: Decision,
    made_for: Distinctness,
    offer: Offer,
    refused: str = "",
) -> QualityCard:
    """The eight marks of a message. `refused`: what the permission rules say against it today, "" for nothing."""
    cited = {cite for sentence in message.sentences for cite in sentence.cites}
    facts = [fact for fact in evidence.facts if fact.fact_id in cited]
    return QualityCard(
        marks=(
            _grounded(result, cited),
            _fresh(facts, evidence),
            _made_for(made_for),
            _relevant(cited, decision, evidence, offer),
            _one_ask(message, evidence),
            _readable(message, offer),
            _decent(result),
            _permitted(decision, refused),
        )
    )


def _mark(name: str, answer: Answer | bool, detail: str) -> Mark:
    if isinstance(answer, Answer):
        return Mark(name=name, answer=answer, detail=detail)
    return Mark(name=name, answer=Answer.PASS if answer else Answer.FAIL, detail=detail)


def _grounded(result: CheckResult, cited: set[str]) -> Mark:
    found = [finding for finding in result.findings if finding.code not in CONDUCT | FORM]
    if found:
        return _mark("grounded", False, f"{_sentences(found)}: {found[0].message}")
    if not cited:
        return _mark("grounded", Answer.UNKNOWN, "No sentence rests on anything.")
    return _mark("grounded", True, "Each statement rests on what it cites.")


def _fresh(facts: Sequence[Fact], evidence: CheckEvidence) -> Mark:
    dated = [fact.event_on for fact in facts if fact.event_on]
    if not dated:
        return _mark("fresh", Answer.UNKNOWN, "No cited fact has the day it happened.")
    days = (evidence.today - max(dated)).days
    told = (
        f"The newest thing it tells is {days} days old"
        if days > 0
        else "The newest thing it tells is of today or to come"
    )
    return _mark("fresh", days <= FRESH_DAYS, f"{told}; {FRESH_DAYS} days are the limit for news.")


def _made_for(found: Distinctness) -> Mark:
    return _mark("made for them", found.made_for_one if found.neighbours else Answer.UNKNOWN, found.line)


def _relevant(cited: set[str], decision: Decision, evidence: CheckEvidence, offer: Offer) -> Mark:
    role = decision.role.role
    words = str(role).replace("_", " ")
    if role not in offer.value_propositions:
        return _mark("for their role", Answer.UNKNOWN, f"offer.yaml has nothing for the role {words}.")
    wanted = {f"vp_{role}", *offer.value_propositions[role].claims}
    claims = cited & evidence.claims.keys()
    if not claims:
        return _mark("for their role", False, "It says nothing of what the seller offers.")
    others = claims - wanted
    detail = (
        f"What it offers is meant for another role than {words}."
        if others
        else f"It offers what is meant for the role {words}."
    )
    return _mark("for their role", not others, detail)


def _one_ask(message: Message, evidence: CheckEvidence) -> Mark:
    asks = {fold(ask) for ask in evidence.asks.values()}
    body = [s.text for s in message.sentences if s.part is Part.BODY]
    asked = [text for text in body if text.rstrip().endswith("?") or fold(text) in asks]
    detail = {0: "It asks for nothing.", 1: "It asks for one thing."}
    return _mark(
        "one ask", len(asked) == 1, detail.get(len(asked), f"It asks {len(asked)} questions; one is answered.")
    )


def _readable(message: Message, offer: Offer) -> Mark:
    body = [s.text for s in message.sentences if s.part is Part.BODY]
    counts = [len(_WORD.findall(text)) for text in body]
    words, subject = sum(counts), message.subject
    limits: tuple[tuple[bool, str], ...] = (
        (words > offer.voice.max_words, f"The body has {words} words; offer.yaml allows {offer.voice.max_words}."),
        (words < LEAST_WORDS, f"The body has {words} words, too few to say why and what for."),
        (
            bool(counts) and words / len(counts) > LONGEST_SENTENCE,
            f"Its sentences are longer than {LONGEST_SENTENCE} words.",
        ),
        (
            len(subject) > LONGEST_SUBJECT,
            f"The subject has {len(subject)} characters; a phone shows {LONGEST_SUBJECT}.",
        ),
    )
    problem = next((text for broken, text in limits if broken), "")
    return _mark("short and plain", not problem, problem or f"{words} words in {len(counts)} sentences.")


def _decent(result: CheckResult) -> Mark:
    found = [finding for finding in result.findings if finding.code in CONDUCT | FORM]
    if found:
        return _mark("good manners", False, f"{_sentences(found)}: {found[0].message}")
    return _mark("good manners", True, "Nothing private, pushy, flattering or pretended.")


def _permitted(decision: Decision, refused: str) -> Mark:
    if decision.verdict is not Verdict.QUALIFIED or decision.holdout:
        return _mark("permitted", False, "They are in the holdout." if decision.holdout else decision.headline)
    if refused:
        return _mark("permitted", False, refused)
    open_questions = [r for r in decision.criteria if r.group == "eligibility" and r.answer is Answer.UNKNOWN]
    if open_questions:
        return _mark("permitted", Answer.UNKNOWN, open_questions[0].detail)
    return _mark("permitted", True, "Nothing stands against writing to them today.")


def _sentences(found: Sequence[Finding]) -> str:
    number = len({finding.sentence for finding in found})
    return f"{number} sentence{'s' if number > 1 else ''} to decide"


#: The names of the marks, in order.
MARKS: tuple[str, ...] = (
    "grounded",
    "fresh",
    "made for them",
    "for their role",
    "one ask",
    "short and plain",
    "good manners",
    "permitted",
)
