"""What the command line says about who got which answer."""

from rich.console import Console

from outreach.models.market import PeopleList, PersonLine
from outreach.printing.basics import WORDS, plain


def people(console: Console, found: PeopleList, limit: int) -> None:
    """One person a paragraph: who, the answer, the sentence that decided."""
    console.print(f"[bold]{plain(found.headline)}[/]", soft_wrap=True)
    if not found.people:
        counts = ", ".join(f"{count:,} {WORDS[verdict]}" for verdict, count in found.by_verdict.items() if count)
        console.print(f"On file: {counts or 'nobody yet'}.", soft_wrap=True)
    last = None
    for one in found.people[:limit]:
        answer = _answer(one)
        if answer != last:
            console.print(f"\n[bold]{answer}[/]")
        last = answer
        _person(console, one)
    more = len(found.people) - limit
    if more > 0:
        console.print(
            f"\n… and {more:,} more: --limit {len(found.people)} shows them, --export people.csv writes them."
        )


def exported(console: Console, path: str, rows: int) -> None:
    """The sheet that was written."""
    console.print(f"Wrote {plain(path)}: {rows:,} {'person' if rows == 1 else 'people'}.", soft_wrap=True)


def _answer(one: PersonLine) -> str:
    word = WORDS[one.verdict]
    return f"{word[:1].upper()}{word[1:]}" + (f", tier {plain(one.tier)}" if one.tier else "")


def _person(console: Console, one: PersonLine) -> None:
    who = ", ".join(part for part in (one.title, one.company) if part)
    held = " [yellow]in the holdout[/]" if one.holdout else ""
    icp = f" [dim]({plain(one.icp)})[/]" if one.icp else ""
    console.print(f"  [bold]{plain(one.name)}[/]  {plain(who)}  [dim]{plain(one.email)}[/]{held}{icp}", soft_wrap=True)
    points = f"{one.score} points" if one.score == one.possible else f"{one.score} to {one.possible} points"
    console.print(f"      [dim]{plain(one.role)}, {points}:[/] {plain(one.sentence)}", soft_wrap=True)
