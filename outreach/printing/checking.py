"""What the check of a text, and of a batch, came to."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from outreach.models import (
    Answer,
    BatchFinding,
    CheckedSentence,
    CheckOutcome,
    DraftSummary,
    Finding,
    QualityCard,
    TextCheck,
)
from outreach.printing.basics import plain

_OUTCOMES = {
    CheckOutcome.PASS: "[green]Nothing is marked.[/]",
    CheckOutcome.REPAIR: "[yellow]Something is to decide.[/]",
    CheckOutcome.BLOCK: "[red]It cannot be sent like this.[/]",
}
_MARKS = {Answer.PASS: "[green]✓[/]", Answer.FAIL: "[red]✗[/]", Answer.UNKNOWN: "[yellow]?[/]"}
_TOLD = {
    "repeated": "say the same six words in a row as more than three others",
    "duplicate": "say nearly the same as another, apart from the names",
    "same_company": "tell a colleague at the same company nearly the same",
}


def text(console: Console, found: TextCheck) -> None:
    """Each sentence with what it rests on or what is wrong with it, then the marks of the whole."""
    where = f" at {plain(found.company)}" if found.company else ""
    console.print(f"{_OUTCOMES[found.outcome]} Checked as a message to {plain(found.name)}{where}.", soft_wrap=True)
    for sentence in found.sentences:
        _sentence(console, sentence)
    for note in found.notes:
        console.print(f"[dim]{plain(note)}[/]", soft_wrap=True)
    console.print()
    quality(console, found.quality)


def quality(console: Console, card: QualityCard) -> None:
    """The eight marks, one a line."""
    for mark in card.marks:
        console.print(f"  {_MARKS[mark.answer]} {mark.name:<15} {plain(mark.detail)}", soft_wrap=True)


def batch(console: Console, found: Sequence[BatchFinding]) -> None:
    """How many drafts of the batch are alike, and in what."""
    drafts = Counter({code: len({one.draft_id for one in found if one.finding.code == code}) for code in _TOLD})
    for code, words in _TOLD.items():
        if drafts[code]:
            console.print(f"  {drafts[code]:>7,}  waiting draft{'s' if drafts[code] > 1 else ''} {words}")


def judged(console: Console, summary: DraftSummary) -> None:
    """What the second reader was asked, and whether it answered."""
    if summary.judged:
        console.print(f"  {summary.judged:>7,}  questions to the second reader")
    if summary.judge_failed:
        told = "What it did not answer stays marked as the rules left it."
        console.print(f"  [yellow]second reader[/] {plain(summary.judge_failed)} {told}", soft_wrap=True)


def _sentence(console: Console, sentence: CheckedSentence) -> None:
    sign = "[red]✗[/]" if sentence.findings else "[green]✓[/]"
    console.print(f"\n{sign} [dim]{sentence.part.value}[/]  {_with_marks(sentence)}", soft_wrap=True)
    for finding in sentence.findings:
        _finding(console, finding)
    for source in sentence.rests_on if not sentence.findings else ():
        console.print(
            f"    rests on {source.id}: {plain(source.text)} [dim]({plain(source.source)})[/]", soft_wrap=True
        )
    if not sentence.findings and not sentence.rests_on:
        console.print("    [dim]claims nothing, so it needs no source[/]")


def _finding(console: Console, finding: Finding) -> None:
    console.print(f"    [bold]{finding.code}[/] ({finding.severity.value})  {plain(finding.message)}", soft_wrap=True)
    for label, words in (("expected", finding.expected), ("to do", finding.suggestion)):
        if words:
            console.print(f"      {label}: {plain(words)}", soft_wrap=True)


def _with_marks(sentence: CheckedSentence) -> str:
    """The sentence with the marked parts between » and «, which also shows where there is no colour."""
    spans: list[tuple[int, int]] = []
    for finding in sorted(sentence.findings, key=lambda f: (f.start, -f.end)):
        if finding.start < finding.end and (not spans or finding.start >= spans[-1][1]):
            spans.append((finding.start, finding.end))
    shown, last = "", 0
    for start, end in spans:
        shown += f"{plain(sentence.text[last:start])}[bold red]»{plain(sentence.text[start:end])}«[/]"
        last = end
    return shown + plain(sentence.text[last:])
