"""What the command line says about the gate on its larger sizes."""

from rich.console import Console

from outreach.models import ListSummary, Verdict
from outreach.printing.basics import WORDS, plain


def compared(console: Console, people: int, engine: str) -> None:
    """The compiled gate gave the same answers and reasons."""
    console.print(f"[green]✓[/] On {engine} all {people:,} people got the same answer with the same reasons.")


def decided_list(console: Console, summary: ListSummary) -> None:
    """How many rows of a list in a file got which answer, and what stood in the way."""
    read = f"{summary.titles:,} distinct title{'' if summary.titles == 1 else 's'} read once each"
    console.print(f"[bold]{summary.rows:,} rows decided[/] ({read}):")
    for verdict, count in summary.by_verdict.items():
        reasons = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in summary.top_reasons.get(verdict, ()))
        if verdict is Verdict.QUALIFIED:
            reasons = ", ".join(f"{tier}: {n:,}" for tier, n in summary.by_tier.items())
        console.print(
            f"  {count:>11,}  {WORDS[verdict]}" + (f"  [dim]({plain(reasons)})[/]" if count else ""), soft_wrap=True
        )
    if summary.by_icp:
        fits = ", ".join(f"{name} {count:,}" for name, count in summary.by_icp.items())
        console.print(f"  [dim]Who qualifies, by the ICP that fits best: {plain(fits)}[/]", soft_wrap=True)
    if summary.missing:
        said = ", ".join(summary.missing)
        console.print(
            f"[yellow]![/] Unknown in every row, since the file has no such column: {plain(said)}", soft_wrap=True
        )
    if not summary.permission_asked:
        console.print("[yellow]![/] Nobody was asked for permission: on this alone nobody may be written to.")
    console.print(
        f"Wrote {plain(summary.folder)} (Parquet: who, the answer, the rule that decided, each rule's answer)."
    )
