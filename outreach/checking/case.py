"""One sentence under check: what it says, what it may rest on, and how a finding about it is written."""

import re
from dataclasses import dataclass
from functools import cached_property

from outreach.checking.lexicon import idioms
from outreach.checking.reading import Reading, Token, read
from outreach.checking.support import People, Support
from outreach.models import CheckEvidence, Finding, Part, Severity

_CLAUSE = re.compile(
    r"[.;:!?()–]+(?=\s|$)|,\s|\s(?=(?:and|but|while|because|so|that|which|as|where|since|if|whereas)\s(?:we|our|you|your|i|it)\b)"
)


#: What a rep can do about a finding whose rule has no better advice.
_SUGGESTIONS = {
    "citation": "Choose a verified fact for this sentence.",
    "uncited": "Say which fact it comes from, or remove it.",
    "number": "Use the number of the fact, or remove it.",
    "currency": "Write the currency of the fact.",
    "unit": "Say what the fact counts.",
    "period": "Say over what time the fact has it.",
    "hedge": "Say it no stronger than the fact does.",
    "date": "Use the date of the fact, or remove it.",
    "stale": "Say when it happened, or remove the word.",
    "tense": "Say “plans to” as the fact does.",
    "name": "Use a name the fact has, or cite the fact that has it.",
    "title": "Use the title as the fact has it.",
    "quote": "Quote literally, or take the quotation marks away.",
    "address": "Remove the link.",
    "direction": "Turn it round, so that it says what the fact says.",
    "contradiction": "Use the word of the fact.",
    "negation": "Say what the fact says.",
    "superlative": "Leave the word out.",
    "event": "Remove it, or cite the fact that tells it.",
    "merged": "Keep the two facts in two statements.",
    "seller": "Use the words of an approved claim and cite it.",
    "other_name": "Remove the name.",
    "sensitive": "Leave it out, even if it is true.",
    "deception": "Write a subject that says what this is about.",
    "avoid": "Use another word.",
    "hidden": "Type the sentence again.",
    "form": "Write the missing part.",
    "language": "Write it in the language the message is asked for.",
    "coverage": "Use the words of the fact, or cite the fact that says it.",
    "personal": "Say something about the company instead.",
}


@dataclass(frozen=True)
class Case:
    """One sentence with its evidence."""

    index: int
    part: Part
    text: str
    support: Support  # what it cites
    claims: Support  # every approved claim
    people: People
    evidence: CheckEvidence

    @cached_property
    def reading(self) -> Reading:
        """The sentence as tokens."""
        return read(self.text)

    @cached_property
    def bare(self) -> str:
        """The text in lower case with quotations and idioms blanked, position by position."""
        text = self.reading.lower
        for start, end in self.quotations:
            text = text[:start] + " " * (end - start) + text[end:]
        return idioms().sub(lambda match: " " * len(match[0]), text)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Spans between quotation marks that stand literally in a cited source."""
        return tuple(span for span in quoted(self.reading) if self.holds(self.reading.plain[slice(*span)]))

    def holds(self, quote: str) -> bool:
        """Whether a cited source says this literally, end mark and spacing aside."""
        wanted = read(quote).folded.strip(" .,!?;:")
        return bool(wanted) and any(wanted in read(source.quote).folded for source in self.support.sources)

    def is_quoted(self, token: Token) -> bool:
        """Whether a word stands inside a verified quotation."""
        return any(start <= token.start and token.end <= end for start, end in self.quotations)

    @property
    def is_question(self) -> bool:
        """Whether the sentence asks."""
        return self.reading.plain.rstrip().endswith("?")

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Where the clauses stand: a statement about the seller ends with its clause."""
        spans, start = [], 0
        for match in _CLAUSE.finditer(self.reading.lower):
            spans.append((start, match.start()))
            start = match.end()
        return tuple((a, b) for a, b in (*spans, (start, len(self.reading.plain))) if a < b)

    def clause_of(self, position: int) -> tuple[int, int]:
        """The clause that holds a position."""
        return next((span for span in self.clauses if span[0] <= position < span[1]), (0, len(self.reading.plain)))

    def shown(self, start: int, end: int) -> str:
        """A part of the sentence as it is quoted in a finding."""
        first, last = self.reading.span(start, end)
        return f"“{self.text[first:last].strip()}”"

    def hard(self, code: str, span: tuple[int, int], message: str, **more: str) -> Finding:
        """A finding nothing overrides."""
        return self._found(code, Severity.HARD, span, message, more)

    def soft(self, code: str, span: tuple[int, int], message: str, **more: str) -> Finding:
        """A finding a repair round or a person settles."""
        return self._found(code, Severity.SOFT, span, message, more)

    def _found(
        self, code: str, severity: Severity, span: tuple[int, int], message: str, more: dict[str, str]
    ) -> Finding:
        start, end = self.reading.span(*span)
        if not more.get("suggestion"):
            more = {**more, "suggestion": _SUGGESTIONS.get(code, "")}
        return Finding(code=code, severity=severity, sentence=self.index, start=start, end=end, message=message, **more)


def quoted(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Spans between double quotation marks, or between single ones around two words and more."""
    if '"' not in reading.plain and "'" not in reading.plain:
        return ()
    double = re.finditer(r'"([^"]+)"', reading.plain)
    single = re.finditer(r"(?<![^\W_])'([^']*\w[^']*\s[^']*\w)'(?![^\W_])", reading.plain)
    return tuple(sorted(match.span(1) for match in (*double, *single)))
