"""What the command line says: summaries in words a rep understands, and the next command to type."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from outreach.models import (
    Answer,
    DraftSummary,
    FactsSummary,
    ImportPreview,
    ImportSummary,
    OutboxRow,
    ReadinessItem,
    Refusal,
    ReportView,
    RowProblem,
    SendSummary,
    StatusView,
    TargetSummary,
    Verdict,
)
from outreach.printing.basics import WORDS, next_step, plain

_SAMPLE = 48  # characters of example cells in a preview
_MARKS = {Answer.PASS: "[green]✓[/]", Answer.FAIL: "[red]✗[/]", Answer.UNKNOWN: "[yellow]?[/]"}


def imported(console: Console, summary: ImportSummary) -> None:
    """Every row accounted for."""
    console.print(
        f"[bold]{plain(summary.source)}[/]: {summary.rows:,} rows = {summary.new:,} new people"
        f" + {summary.updated:,} more about people already known + {summary.unchanged:,} read before"
        f" + {summary.unusable:,} that could not be used."
    )
    _problems(console, summary.problems, summary.problems_file, summary.unusable)
    for note in summary.notes:
        console.print(f"  [dim]{plain(note)}[/]")


def preview(console: Console, seen: ImportPreview) -> None:
    """What an import would do, before anything is stored."""
    separator = "tab" if seen.delimiter == "\t" else seen.delimiter
    console.print(
        f"[bold]{plain(seen.source)}[/]: {seen.rows:,} rows, {seen.encoding}, separated by {plain(separator)}."
    )
    _preview_columns(console, seen)
    _preview_people(console, seen)
    _problems(console, seen.problems, "")
    for note in (*seen.notes, *seen.warnings):
        console.print(f"  [dim]{plain(note)}[/]", soft_wrap=True)
    console.print("Nothing was stored.")


def _preview_columns(console: Console, seen: ImportPreview) -> None:
    table = Table("column", "is read as", "for example", "", box=None, pad_edge=False, header_style="dim")
    usual = Counter(use.how for use in seen.columns if use.field).most_common(1)
    for use in (use for use in seen.columns if use.field):
        sample = ", ".join(use.samples)
        because = "" if usual and use.how == usual[0][0] else use.how
        shown = sample if len(sample) <= _SAMPLE else f"{sample[:_SAMPLE]}…"
        table.add_row(plain(use.header), f"[bold]{plain(use.field)}[/]", plain(shown), f"[dim]{plain(because)}[/]")
    console.print(table)
    for how in dict.fromkeys(use.how for use in seen.columns if not use.field):
        headers = ", ".join(use.header for use in seen.columns if not use.field and use.how == how)
        console.print(f"  [yellow]{plain(how)}[/]: {plain(headers)}", soft_wrap=True)


def _preview_people(console: Console, seen: ImportPreview) -> None:
    table = Table("line", "name", "title", "company", "address", box=None, pad_edge=False, header_style="dim")
    for one in seen.records:
        name = f"{one.first_name} {one.last_name}".strip()
        table.add_row(str(one.line), *(plain(text) for text in (name, one.title, one.company or one.domain, one.email)))
    console.print(table)


def ruled(console: Console, refusal: Refusal | None, same: bool | None) -> None:
    """What a word about who is who did."""
    done = {True: "They are one from now on.", False: "They stay apart from now on.", None: "Taken back."}[same]
    console.print(f"[red]Not done.[/] {plain(refusal.reason)}" if refusal else done)


def facts(console: Console, summary: FactsSummary) -> None:
    """What a research sheet brought."""
    console.print(
        f"[bold]{plain(summary.source)}[/]: {summary.rows:,} rows = {summary.stored:,} new facts"
        f" + {summary.unchanged:,} known + {summary.unmatched:,} about nobody on a list"
        + (f" + {summary.left_empty:,} left empty" if summary.left_empty else "")
        + f" + {len(summary.problems):,} that could not be used."
    )
    set_aside = f"; {summary.quarantined:,} set aside as sensitive or unsafe" if summary.quarantined else ""
    gate = (
        f"; {summary.for_the_gate:,} more {'is' if summary.for_the_gate == 1 else 'are'} verified for the gate alone"
        if summary.for_the_gate
        else ""
    )
    console.print(f"  {summary.verified:,} of its facts are verified and may be used in a message{gate}{set_aside}.")
    _problems(console, summary.problems, summary.problems_file)


def gate(console: Console, summary: TargetSummary) -> None:
    """Who is worth a message, and why the others are not."""
    console.print(f"[bold]{summary.prospects:,} people decided[/] ({_answers_changed(summary)}):")
    for verdict, count in summary.by_verdict.items():
        reasons = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in summary.top_reasons.get(verdict, ()))
        if verdict is Verdict.QUALIFIED:
            tiers = ", ".join(f"{tier}: {n:,}" for tier, n in summary.by_tier.items())
            reasons = "; ".join(t for t in (tiers, f"{summary.holdout:,} in the holdout, not written to") if t)
        console.print(f"  {count:>7,}  {WORDS[verdict]}" + (f"  [dim]({plain(reasons)})[/]" if count else ""))
    if summary.by_icp:
        fits = ", ".join(f"{name} {count:,}" for name, count in summary.by_icp.items())
        console.print(f"  [dim]Who qualifies, by the ICP that fits best: {plain(fits)}[/]", soft_wrap=True)


def _answers_changed(summary: TargetSummary) -> str:
    """What is different since the last run: answers, not their wording."""
    if summary.first == summary.prospects > 0:
        return "for the first time"
    other = summary.changed - summary.first - summary.newly_qualified - summary.no_longer - summary.changed_tier
    parts = (
        (summary.newly_qualified, "newly qualified"),
        (summary.no_longer, "no longer"),
        (summary.changed_tier, "changed tier"),
        (summary.first, "decided for the first time"),
        (other, "otherwise"),
    )
    said = ", ".join(f"{count:,} {text}" for count, text in parts if count)
    noun = "answer" if summary.changed == 1 else "answers"
    return f"{summary.changed:,} {noun} changed since the last run" + (f": {said}" if said else "")


def drafted(console: Console, summary: DraftSummary) -> None:
    """What was written, and what a person must look at."""
    label = "" if summary.model_requests else " (no model was asked)"
    console.print(
        f"[bold]{summary.drafted:,} drafted[/] by the {plain(summary.writer)}{label}:"
        f" {summary.clear:,} clear, {summary.to_decide:,} with sentences for you to decide."
    )
    marks = ", ".join(f"{code} in {count:,}" for code, count in summary.marks.items())
    lines = (
        (summary.kept, "had a draft already"),
        (summary.waiting, "wait: enough drafts for their account, or the limit of this run"),
        (summary.thin, "not drafted: no verified, specific fact to write from"),
        (summary.refreshed, "waiting drafts got a new recipient or sender"),
    )
    if marks:
        console.print(f"  marked: {plain(marks)}")
    for count, text in lines:
        if count:
            console.print(f"  {count:>7,}  {text}")
    for name, reason in summary.failed[:5]:
        console.print(f"  [red]failed[/] {plain(name)}: {plain(reason)}", soft_wrap=True)
    if len(summary.failed) > 5:
        console.print(f"  … and {len(summary.failed) - 5:,} more failed. Run the command again to try them once more.")


def sent(console: Console, summary: SendSummary) -> None:
    """What left, or would leave."""
    if not summary.deliveries:
        console.print("Nothing is approved and waiting to leave.")
    for line in summary.deliveries:
        console.print(f"  {line.outcome.replace('_', ' '):<10} {plain(line.to_email)}  [dim]{plain(line.detail)}[/]")
    waiting = sum(line.outcome == "waits" for line in summary.deliveries)
    if waiting:
        console.print(f"  {waiting:,} wait{'s' if waiting == 1 else ''}: run the same command again then.")
    if summary.dry_run and summary.deliveries:
        console.print(f"\nThis was a dry run. `outreach send --really` hands them over to {plain(summary.transport)}.")


def suppressed(console: Console, changed: int, problems: Sequence[RowProblem]) -> None:
    """What is stopped from now on."""
    console.print(f"{changed:,} new suppression{'' if changed == 1 else 's'}; they hold from now on, also for drafts.")
    _problems(console, problems, "")


def status(console: Console, view: StatusView, outbox: Sequence[OutboxRow]) -> None:
    """Where everything stands."""
    console.print(
        f"{view.prospects:,} people at {view.accounts:,} accounts, {view.facts:,} facts. Writer: {view.writer}."
    )
    console.print(", ".join(f"{count:,} {WORDS[verdict]}" for verdict, count in view.by_verdict.items()))
    console.print(", ".join(f"{count:,} {name}" for name, count in view.drafts.items()) + " drafts")
    for row in outbox:
        if row.state == "unknown":
            console.print(f"  [red]unknown[/] {row.draft_id} to {plain(row.name)}: {plain(row.detail)}", soft_wrap=True)
    next_step(console, view.next_step)


def report(console: Console, view: ReportView) -> None:
    """The result so far."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for verdict, count in view.by_verdict.items():
        table.add_row(WORDS[verdict], f"{count:,}")
    table.add_row("drafted", f"{view.drafted:,}")
    table.add_row("approved", f"{view.approved:,} ({view.approved_edited:,} after an edit)")
    table.add_row("rejected", ", ".join(f"{r.replace('_', ' ')} {n}" for r, n in view.rejected.items()) or "0")
    table.add_row("left", f"{view.sent:,}" + (f", {view.unknown:,} unknown" if view.unknown else ""))
    if view.median_seconds is not None:
        table.add_row("seconds a message was read (median)", f"{view.median_seconds:.0f}")
    table.add_row("accounts written to", f"{view.written_to_accounts:,} of {view.treated_accounts:,} qualified")
    table.add_row("accounts held out", f"{view.holdout_accounts:,}")
    console.print(table)


def replayed(console: Console, number: int, different: Sequence[str]) -> None:
    """Whether deciding again gave the same."""
    same = number - len(different)
    console.print(f"{same:,} of {number:,} decisions came out the same, with the same reasons and digests.")
    for decision_id in different[:10]:
        console.print(f"  different: {decision_id}")


def readiness(console: Console, folder: Path, items: Sequence[ReadinessItem]) -> None:
    """The launch-readiness list."""
    console.print(f"The campaign files in {plain(str(folder))} are valid.")
    for item in items:
        mark = "[green]✓[/]" if item.ok else "[red]✗[/]" if item.blocking else "[yellow]![/]"
        console.print(
            f"  {mark} {plain(item.text)}" + (f"  {plain(item.remedy)}" if item.remedy else ""), soft_wrap=True
        )
    ready = all(item.ok or not item.blocking for item in items)
    run = f"outreach run contacts.csv --facts company_facts.csv --campaign {folder}"
    next_step(console, run if ready else "mend what is marked ✗")


def _problems(console: Console, problems: Sequence[RowProblem], file: str, number: int = 0) -> None:
    for problem in problems[:3]:
        where = f"line {problem.line}" + (f", {problem.column}" if problem.column else "")
        console.print(f"  [yellow]{plain(where)}[/]: {plain(problem.reason)} {plain(problem.remedy)}", soft_wrap=True)
    if problems and file:
        console.print(f"  All {number or len(problems):,} stand in {plain(file)}.", soft_wrap=True)
