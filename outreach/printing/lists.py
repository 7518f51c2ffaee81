"""What the command line says about what is on file, and how it asks who is who."""

import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from outreach.models import DataAudit, FieldAudit, IdentityCard, IdentityRow, ListAudit, Refusal
from outreach.printing.basics import next_step, plain

#: Says same or different about a pair; a refusal is an expected no.
Rule = Callable[[IdentityCard, bool], Refusal | None]

_BAR = 20  # characters of a full bar
_LISTED = 20  # pairs printed where nobody can be asked
_CHOICES = "[bold]s[/]ame  [bold]d[/]ifferent  [bold]n[/]ext  [bold]q[/]uit"


# ---------------------------------------------------------------- the audit


def data_audit(console: Console, found: DataAudit) -> None:
    """What is on file: lists, fields, ages, addresses, duplicates, conflicts, what was kept back, what to do."""
    console.print(f"[bold]{plain(found.headline)}[/]")
    if not found.records:
        next_step(console, "outreach import contacts.csv")
        return
    console.print(
        f"{_count(found.records, 'row')} about {_count(found.people, 'person')} at {_count(found.accounts, 'account')},"
        f" {_count(found.facts, 'fact')}."
    )
    for part in (_lists, _fields, _ages, _addresses, _duplicates, _conflicts, _kept_back, _steps):
        console.print()
        part(console, found)


def _lists(console: Console, found: DataAudit) -> None:
    table = _table("List", "Exported", "Imported", "By", ">Rows", ">People", ">Set aside")
    for one in found.lists:
        table.add_row(plain(one.source), *_when(one), plain(one.by), *_numbers(one.rows, one.people, one.problems))
    console.print(table)


def _when(one: ListAudit) -> tuple[str, str]:
    exported = f"{one.exported_on} ({one.age_days:,} days)" if one.exported_on else "not known"
    return exported, f"{one.imported_at:%Y-%m-%d %H:%M}" if one.imported_at else "not noted"


def _fields(console: Console, found: DataAudit) -> None:
    table = _table("Field", "", ">Filled", ">Different", "Newest", "Mostly from")
    for one in found.fields:
        filled = f"{one.filled:,}" if one.field == "opt_out" else percent(one.filled, found.records)
        newest = one.newest.isoformat() if one.newest else ""
        sources = plain(", ".join(source for source, _ in one.sources))
        table.add_row(one.label, f"[green]{_bar(one.share)}[/]", filled, _distinct(one), newest, sources)
    console.print(table)


def _distinct(one: FieldAudit) -> str:
    return f"{'> ' if one.distinct_capped else ''}{one.distinct:,}" if one.filled else ""


def _ages(console: Console, found: DataAudit) -> None:
    table = _table("How old", "", ">Rows", ">People")
    for band in found.ages:
        bar = _bar(band.records / found.records)
        table.add_row(band.label, f"[cyan]{bar}[/]", *_numbers(band.records, band.people))
    console.print(table)


def _addresses(console: Console, found: DataAudit) -> None:
    mail = found.emails
    said = (
        ("verified", mail.verified),
        ("guessed", mail.guessed),
        ("nobody said", mail.unknown),
        ("do not work", mail.unavailable),
        ("no address", mail.none),
    )
    console.print("[bold]Addresses of the people:[/] " + ", ".join(f"{count:,} {words}" for words, count in said) + ".")
    console.print(
        f"  Among them {mail.role:,} of an office, {mail.shared:,} shared by several people,"
        f" {mail.freemail:,} at a private provider."
    )


def _duplicates(console: Console, found: DataAudit) -> None:
    double = found.duplicates
    console.print(
        f"[bold]Put together:[/] {_count(double.records_merged, 'row')} about {_count(double.people, 'person')} already"
        f" known; {_count(double.accounts, 'account')} with more than one name or domain."
        f" Open: {_count(double.open_people, 'pair')} of people, {double.open_companies:,} of companies.",
        soft_wrap=True,
    )


def _conflicts(console: Console, found: DataAudit) -> None:
    if not found.conflicts:
        console.print("[bold]The lists agree[/] about everybody they share.")
        return
    console.print("[bold]What the lists disagree about:[/]")
    for conflict in found.conflicts:
        console.print(f"  {conflict.label} of {_count(conflict.count, conflict.subject)}")
        for example in conflict.examples[:3]:
            values = "; ".join(f"{value.value} ({value.source}, {value.on})" for value in example.values)
            console.print(f"    {plain(example.who)}: [dim]{plain(values)}[/]", soft_wrap=True)


def _kept_back(console: Console, found: DataAudit) -> None:
    out = found.opt_outs
    console.print(
        f"[bold]Must not be written to:[/] {_count(out.people, 'person')} on the lists;"
        f" {_count(out.never, 'suppression')} for ever, {out.hold:,} for now."
    )
    for column in found.sensitive:
        console.print(f"  Not read, because it is private: {plain(column.header)} in {plain(column.source)}")
    for reason, count in found.quarantined:
        console.print(f"  {_count(count, 'fact')} set aside: {plain(reason)}", soft_wrap=True)


def _steps(console: Console, found: DataAudit) -> None:
    console.print("[bold]What to do next:[/]" if found.next_steps else "[bold]Nothing stands out.[/]")
    for step in found.next_steps:
        console.print(f"  {step.count:>9,}  {plain(step.text)} [dim]{plain(step.how)}[/]", soft_wrap=True)


def percent(part: int, whole: int) -> str:
    """A share in words; what is not nothing and not all is never said to be."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "< 1 %"
    return "> 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _bar(share: float) -> str:
    return "━" * max(round(share * _BAR), 1 if share else 0)


def _count(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


def _numbers(*counts: int) -> tuple[str, ...]:
    return tuple(f"{count:,}" for count in counts)


def _table(*names: str) -> Table:
    """A table whose columns that begin with > hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left")
    return table


# ---------------------------------------------------------------- who is who


def identity_review(console: Console, cards: Sequence[IdentityCard], rule: Rule) -> None:
    """Shows one pair at a time and asks; where nobody can be asked, lists the pairs and how to decide one."""
    if not cards:
        console.print("No pair waits: nobody is likely, but not certainly, there twice.")
        return
    if not (console.is_terminal and sys.stdin.isatty()):
        _list_pairs(console, cards)
        return
    decided = _ask_all(console, cards, rule)
    console.print(f"\n{decided:,} decided, {len(cards) - decided:,} left.")


def _list_pairs(console: Console, cards: Sequence[IdentityCard]) -> None:
    for card in cards[:_LISTED]:
        console.print(f"{card.one} {card.two}  {plain(_both(card))}  [dim]{card.likely}[/]", soft_wrap=True)
        console.print(f"  [dim]{plain('; '.join(card.reasons))}[/]", soft_wrap=True)
    if len(cards) > _LISTED:
        console.print(f"… and {len(cards) - _LISTED:,} more.")
    next_step(console, "outreach identity decide ONE TWO --same   or   --different")


def _ask_all(console: Console, cards: Sequence[IdentityCard], rule: Rule) -> int:
    """Asks about one pair after the other. Returns how many were decided."""
    decided = 0
    for number, card in enumerate(cards, start=1):
        _pair(console, card, f"{number:,} of {len(cards):,}")
        answer = _answer(console)
        if answer == "q":
            break
        if answer != "n":
            refusal = rule(card, answer == "s")
            decided += refusal is None
            if refusal:
                console.print(f"[yellow]Not done:[/] {plain(refusal.reason)}", soft_wrap=True)
    return decided


def _answer(console: Console) -> str:
    while True:
        try:
            answer = console.input(f"{_CHOICES}  > ").strip().lower()[:1]
        except EOFError:
            return "q"
        if answer in ("s", "d", "n", "q"):
            return answer
        console.print("Type s, d, n or q.")


def _pair(console: Console, card: IdentityCard, place: str) -> None:
    what = "one person" if card.kind == "person" else "one company"
    console.print(f"\n[bold]Are these {what}?[/]  [dim]{place} · {card.likely}, {card.score:g} points[/]")
    table = _table("", plain(card.left.name), plain(card.right.name))
    table.add_row("", *(f"[dim]{plain(_where(side.source, side.age))}[/]" for side in (card.left, card.right)))
    for row in card.rows:
        table.add_row(*_row(row))
    console.print(table)
    for line in card.reasons:
        console.print(f"  · {plain(line)}", soft_wrap=True)
    console.print(f"  [bold]If they are {what}:[/]")
    for line in card.changes:
        console.print(f"  · {plain(line)}", soft_wrap=True)


def _row(row: IdentityRow) -> tuple[str, str, str]:
    style = {"agree": "dim", "differ": "yellow"}.get(row.state, "default")
    left, right = (f"[{style}]{plain(value)}[/]" if value else "[dim]not given[/]" for value in (row.left, row.right))
    return f"[dim]{row.label}[/]", left, right


def _both(card: IdentityCard) -> str:
    left, right = (f"{side.name} ({side.sub or side.source})" for side in (card.left, card.right))
    return f"{left} / {right}"


def _where(source: str, age: str) -> str:
    return " · ".join(filter(None, (source, age)))
