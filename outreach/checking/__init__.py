"""The check of a message: every sentence against what it cites, by rules alone.

`check(message, evidence)` reads no clock, opens no connection and gives the same result for the same input. It fails
closed: what cannot be read or has no source blocks.

    result = check(message, evidence)
    result.outcome       # pass, repair (soft findings only) or block (a hard finding)
    result.findings      # code, severity, sentence, span, and a sentence for the person who decides

A sentence rests on the facts and claims it cites and on nothing else: a fact that is not cited lends it no word.
Lines that code writes (`evidence.fixed`) and the asks of the offer need no source when they stand exactly as written.
Whether another sentence needs one is read from its words, never from what a writer calls it.

Every sentence of every part is looked at: the subject (no reply that never was, nothing invented), the greeting (the
recipient's name and no more), the body, the sign-off (a closing and the sender's names), the footer (exactly as given).
`evidence.language` is the language the message is asked for; a sentence in another one blocks. Dates are read
relative to `evidence.today`. Each finding has a code, a severity, a span in the text as given, what was expected, the
fact, and a suggestion in a rep's words.

`best_citations(text, facts, claims)` proposes what an edited sentence rests on.
"""

from collections.abc import Callable, Iterable, Iterator

from outreach.checking.case import Case
from outreach.checking.citations import best_citations
from outreach.checking.conduct import check_conduct, check_personal_facts
from outreach.checking.coverage import check_coverage
from outreach.checking.direction import check_direction
from outreach.checking.form import check_footer, check_greeting, check_parts, is_free
from outreach.checking.grounding import check_addresses, check_quotations
from outreach.checking.joining import check_joining
from outreach.checking.language import check_language
from outreach.checking.meaning import (
    check_exclusive,
    check_held_back,
    check_negation,
    check_ongoing,
    check_opposites,
    check_superlatives,
    check_tense,
)
from outreach.checking.merging import check_merged
from outreach.checking.names import check_names, check_other_names, check_titles
from outreach.checking.predicates import check_predicates
from outreach.checking.quantities import check_numbers, check_parts_of_whole
from outreach.checking.scope import check_scope
from outreach.checking.seller import check_customers, check_seller
from outreach.checking.speech import check_speech
from outreach.checking.support import Source, Support, claim_support, from_claim, from_fact, people_of
from outreach.checking.tenses import check_tenses
from outreach.checking.timing import check_dates, check_recency
from outreach.models import (
    CheckEvidence,
    CheckOutcome,
    CheckResult,
    FactStatus,
    Finding,
    Message,
    Part,
    Sentence,
    Severity,
)

__all__ = ["best_citations", "check"]

_ATOMS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    check_numbers,
    check_parts_of_whole,
    check_dates,
    check_recency,
    check_quotations,
    check_addresses,
    check_names,
    check_titles,
    check_superlatives,
)
_MEANING: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    check_held_back,
    check_negation,
    check_opposites,
    check_ongoing,
    check_exclusive,
    check_tense,
    check_direction,
    check_seller,
    check_customers,
    check_merged,
    check_joining,
    check_tenses,
    check_scope,
    check_speech,
    check_predicates,
    check_coverage,
)


def check(message: Message, evidence: CheckEvidence) -> CheckResult:
    """Every finding on one message: block on a hard one, repair on soft ones only, else pass. Pure; raises nothing."""
    findings = [*check_parts(message), *check_footer(message, evidence)]
    claims = claim_support(evidence.claims)
    for index, sentence in enumerate(message.sentences):
        findings += _in_order(_check_sentence(index, sentence, evidence, claims))
    findings += check_personal_facts(message, {fact.fact_id: fact.kind for fact in evidence.facts})
    findings.sort(key=lambda finding: finding.sentence)
    return CheckResult(outcome=_outcome(findings), findings=tuple(findings))


def _outcome(findings: Iterable[Finding]) -> CheckOutcome:
    severities = {finding.severity for finding in findings}
    if Severity.HARD in severities:
        return CheckOutcome.BLOCK
    return CheckOutcome.REPAIR if severities else CheckOutcome.PASS


def _check_sentence(index: int, sentence: Sentence, evidence: CheckEvidence, claims: Support) -> Iterator[Finding]:
    if sentence.text in evidence.fixed:
        return
    sources, problems = _sources(sentence, evidence)
    people = people_of(evidence)
    case = Case(index, sentence.part, sentence.text, Support(sources), claims, people, evidence)
    yield from (case.hard("citation", (0, len(case.reading.plain)), problem) for problem in problems)
    if sentence.part is Part.GREETING:
        yield from check_greeting(case)
        yield from check_conduct(case)
        return
    if sentence.text in evidence.asks.values():
        return
    yield from check_conduct(case)
    yield from check_language(case)
    yield from check_other_names(case)
    if case.support.stating(sentence.text) or is_free(case):
        return
    if not sources:
        message = "This sentence says something and cites no source."
        yield case.hard("uncited", (0, len(case.reading.plain)), message, suggestion="Cite the fact, or remove it.")
    for look in (*_ATOMS, *(_MEANING if sources else ())):
        yield from look(case)


def _sources(sentence: Sentence, evidence: CheckEvidence) -> tuple[list[Source], list[str]]:
    """The cited facts and claims, and what is wrong with the citations."""
    facts = {fact.fact_id: fact for fact in evidence.facts}
    sources, problems = [], []
    for cite in sorted(set(sentence.cites)):
        if cite in facts and facts[cite].status is FactStatus.VERIFIED:
            sources.append(from_fact(facts[cite]))
        elif cite in facts:
            problems.append(f"It cites the fact {cite!r}, which is {facts[cite].status.value}, not verified.")
        elif cite in evidence.claims:
            sources.append(from_claim(cite, evidence.claims[cite]))
        elif cite not in evidence.asks:
            problems.append(f"It cites {cite!r}, which is neither a fact nor an approved claim of this message.")
    return sources, problems


def _place(finding: Finding) -> tuple[int | str, ...]:
    """Where a finding stands among others: nothing is left to the order of a set."""
    words = (finding.severity, finding.code, finding.message, finding.suggestion, finding.fact_id, finding.expected)
    return (finding.start, finding.end, *words)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """In text order, each once; a word that is wrong for a hard reason is not also uncovered."""
    unique = sorted(set(findings), key=_place)
    hard = [f for f in unique if f.severity is Severity.HARD and f.code not in ("uncited", "negation", "citation")]
    covered = {(f.start, f.end) for f in hard}
    kept, seen = [], set()
    for finding in unique:
        inside = any(a <= finding.start and finding.end <= b for a, b in covered)
        if finding.severity is Severity.SOFT and finding.code == "coverage" and inside:
            continue
        if (finding.start, finding.end, finding.code) not in seen:
            seen.add((finding.start, finding.end, finding.code))
            kept.append(finding)
    return kept
