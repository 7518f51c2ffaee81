"""What the command line says about job titles: how each is read and why, which ones nobody could read, corrections."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from outreach.models import TitleCorrection, TitleReading
from outreach.models.titles import CorrectedTitle, CorrectionsImport, TitleExplanation, UnreadTitle, UnreadTitles
from outreach.printing.basics import next_step, plain

_SIGNS = {"high": "[green]✓[/]", "medium": "[yellow]~[/]", "low": "[red]?[/]"}
_SURE = {"high": "read with confidence", "medium": "read, with a doubt", "low": "not read with confidence"}
_IN_FULL = 12  # titles explained with all their reasons


def explanations(console: Console, found: Sequence[TitleExplanation]) -> None:
    """Each title with what it means and the words that decided; many of them on one line each."""
    if len(found) > _IN_FULL:
        _short(console, found)
        return
    for one in found:
        console.print(f"{_SIGNS[one.reading.confidence]} [bold]“{plain(one.title)}”[/]", soft_wrap=True)
        console.print(f"  {plain(in_words(one.reading))}; {_SURE[one.reading.confidence]}", soft_wrap=True)
        for reason in one.reading.reasons:
            console.print(f"    [dim]{plain(reason)}[/]", soft_wrap=True)
        for role in one.roles:
            where = f" ({role.sizes})" if role.sizes else ""
            console.print(f"  in {plain(role.icp)}{where}: {plain(role.said)}", soft_wrap=True)
        if one.people:
            console.print(f"  [dim]{_people(one.people)} on file {_have(one.people)} it[/]")
    unsure = next((one for one in found if one.reading.confidence != "high"), None)
    if unsure:
        next_step(console, _how_to_correct(unsure.title))


def in_words(reading: TitleReading) -> str:
    """Level, functions, held or not, leads people or not."""
    functions = " + ".join(map(_words, reading.functions or (reading.function,)))
    held = "held today" if reading.is_current else f"not held today ({reading.status})"
    leads = "leads people" if reading.manages_people else "leads nobody"
    return f"{_words(reading.seniority)}, {functions}; {held}; {leads}"


def unread(console: Console, found: UnreadTitles, limit: int) -> None:
    """The most frequent titles nobody could read, and how to correct one."""
    low, medium = found.people_of("low"), found.people_of("medium")
    said = f"{low:,} {_have(low)} one that cannot be read with confidence, {medium:,} one read with a doubt"
    none = f"{found.without:,} {_have(found.without)} none"
    titles = f"{found.titles:,} different titles of {_people(found.people)}"
    console.print(f"[bold]{titles}[/]: {said}; {none}.", soft_wrap=True)
    if not found.unread:
        return
    console.print(_table(found.unread[:limit]))
    if len(found.unread) > limit:
        console.print(f"  [dim]… and {len(found.unread) - limit:,} more: --limit {len(found.unread)}[/]")
    next_step(console, _how_to_correct(found.unread[0].title))


def corrected(console: Console, done: CorrectedTitle) -> None:
    """What a correction changed."""
    if done.before == done.after:
        console.print(f"“{plain(done.title)}” is read like that already.", soft_wrap=True)
        return
    console.print(f"[bold]“{plain(done.title)}”[/] is now {plain(in_words(done.after))}.", soft_wrap=True)
    console.print(f"  [dim]before: {plain(in_words(done.before))}[/]", soft_wrap=True)
    _touches(console, done.people)


def imported(console: Console, done: CorrectionsImport, source: str) -> None:
    """What came of a file of corrections."""
    console.print(f"{plain(source)}: {_corrections(done.read)}, {done.changed:,} new or changed.", soft_wrap=True)
    if done.changed:
        _touches(console, done.people)


def exported(console: Console, path: str, rows: int) -> None:
    """The file that was written."""
    console.print(f"Wrote {plain(path)}: {_corrections(rows)}.", soft_wrap=True)


def corrections(console: Console, found: Sequence[TitleCorrection]) -> None:
    """Every correction with who said it and when."""
    if not found:
        console.print("Nobody has corrected a title yet.")
        return
    for one in found:
        said = [_words(word) for word in (one.seniority, one.function, one.status) if word]
        if one.manages_people is not None:
            said.append("leads people" if one.manages_people else "leads nobody")
        on = f", {one.on.day} {one.on:%B %Y}" if one.on else ""
        note = f": {one.note}" if one.note else ""
        beside = f"[dim]({plain(one.by or 'nobody named')}{on}{plain(note)})[/]"
        console.print(f"“{plain(one.title)}”: {plain(', '.join(said))} {beside}", soft_wrap=True)


def _touches(console: Console, people: int) -> None:
    nobody = "Nobody on file has such a title today; it holds for whoever comes."
    those = "them" if people > 1 else "that person"
    on_file = f"{_people(people)} on file {_have(people)} such a title; `outreach target` decides about {those} again."
    console.print(on_file if people else nobody, soft_wrap=True)


def _short(console: Console, found: Sequence[TitleExplanation]) -> None:
    for one in found:
        said = f"{_SIGNS[one.reading.confidence]} {plain(one.title)}  [dim]{plain(in_words(one.reading))}[/]"
        console.print(said, soft_wrap=True)
    high = sum(one.reading.confidence == "high" for one in found)
    console.print(f"\n{len(found):,} titles, {high:,} read with confidence.")


def _table(found: Sequence[UnreadTitle]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("people", justify="right")
    table.add_column("title", max_width=44)
    table.add_column("read as")
    table.add_column("", width=1)
    for one in found:
        read = f"{_words(one.reading.seniority)}, {_words(one.reading.function)}"
        table.add_row(f"{one.people:,}", plain(one.title), plain(read), _SIGNS[one.reading.confidence])
    return table


def _how_to_correct(title: str) -> str:
    safe = title.replace('"', "'").replace("$", "").replace("`", "")
    return f'outreach titles "{safe}" --seniority head --function hr   (with what it means)'


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _corrections(number: int) -> str:
    return f"{number:,} correction{'' if number == 1 else 's'}"


def _words(name: str) -> str:
    return name.replace("_", " ")
