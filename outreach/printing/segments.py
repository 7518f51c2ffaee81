"""What the command line says about kinds of company: how a list divides, with the evidence marked in its sentence."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from outreach.models import Answer, CompanyReading, EvidenceMark
from outreach.models.segments import Heard, SegmentName, SegmentTryout
from outreach.printing.basics import next_step, plain

_SIGNS = {Answer.PASS: "[green]✓[/]", Answer.FAIL: "[red]✗[/]", Answer.UNKNOWN: "[yellow]?[/]"}
_TITLES = {Answer.PASS: "Yes", Answer.FAIL: "No", Answer.UNKNOWN: "Unknown"}
_AROUND = 45  # characters shown on either side of a piece of evidence
_LINES = 4  # pieces of text shown of one company in a list


def names(console: Console, found: Sequence[SegmentName]) -> None:
    """The segments one can try."""
    for one in found:
        asked = f"; asked for by {', '.join(one.rules)}" if one.rules else ""
        pieces = f"{one.evidence:,} piece{'' if one.evidence == 1 else 's'} of evidence"
        console.print(f"[bold]{plain(one.name)}[/]  {plain(one.document)}, {pieces}{plain(asked)}", soft_wrap=True)
        _problems(console, one.problems)
    if found:
        next_step(console, f"outreach segment try {found[0].name}")


def tryout(console: Console, found: SegmentTryout, *, limit: int, answer: Answer | None, shown_all: bool) -> None:
    """A segment tried: counts, then examples of each answer. `shown_all`: one account, in full."""
    console.print(f"[bold]{plain(found.headline)}[/]", soft_wrap=True)
    _problems(console, found.problems)
    if found.companies and not shown_all:
        _where(console, found)
    for wanted in (Answer.PASS, Answer.FAIL, Answer.UNKNOWN):
        companies = [one for one in found.companies if one.answer is wanted]
        if not companies or answer not in (None, wanted):
            continue
        if not shown_all:
            closest = ", the closest calls first" if len(companies) > limit else ""
            console.print(f"\n[bold]{_TITLES[wanted]}: {len(companies):,}[/][dim]{closest}[/]")
        for one in companies[:limit]:
            _company(console, one, found, in_full=shown_all)
        if len(companies) > limit:
            more = f"… and {len(companies) - limit:,} more: --limit {len(companies)}, or --export all.csv"
            console.print(f"  [dim]{more}[/]")
    if shown_all:
        _heard(console, found)
    elif found.companies:
        console.print(f"\n[dim]{_legend(console)}[/]")
    if found.next_step:
        next_step(console, found.next_step)


def exported(console: Console, path: str, rows: int) -> None:
    """The sheet that was written."""
    console.print(f"Wrote {plain(path)}: {rows:,} {'row' if rows == 1 else 'rows'}.", soft_wrap=True)


def marked(text: str, marks: Sequence[EvidenceMark], *, coloured: bool, around: int | None = _AROUND) -> Text:
    """A text with its evidence marked; what is far from any evidence is left out (`around`: characters kept)."""
    said, at = Text(), 0
    for start, end, weight in _spans(marks):
        if start < at:
            continue  # inside a longer piece of evidence
        said.append(_between(text[at:start], around, first=at == 0))
        said.append_text(_mark(text[start:end], weight, coloured))
        at = end
    return said.append(_after(text[at:], around))


def _spans(marks: Sequence[EvidenceMark]) -> list[tuple[int, int, float]]:
    return sorted(((m.start, m.end, m.weight) for m in marks), key=lambda span: (span[0], -span[1]))


def _mark(words: str, weight: float, coloured: bool) -> Text:
    if coloured:
        return Text(words, "bold green" if weight > 0 else "bold red")
    sign = "+" if weight > 0 else "-"
    return Text(f"{sign}{words}" if " " not in words else f"{sign}“{words}”")


def _between(text: str, around: int | None, *, first: bool) -> str:
    if around is None or len(text) <= 2 * around:
        return text
    cut = _tail(text, around)
    return f"… {cut}" if first else f"{_head(text, around)} … {cut}"


def _after(text: str, around: int | None) -> str:
    return text if around is None or len(text) <= around else f"{_head(text, around)} …"


def _head(text: str, length: int) -> str:
    """The first characters, ending with a whole word."""
    return text[:length].rpartition(" ")[0]


def _tail(text: str, length: int) -> str:
    """The last characters, beginning with a whole word."""
    return text[-length:].partition(" ")[2]


# ---------------------------------------------------------------- parts


def _where(console: Console, found: SegmentTryout) -> None:
    """What the answers come from, and why some accounts have none."""
    for tally in found.aspects:
        bounds = f"yes from {tally.pass_at:+g}, no from {tally.fail_at:+g}"
        counts = f"{tally.yes:,} yes, {tally.no:,} no, {tally.unclear:,} unclear"
        console.print(f"  {plain(_words(tally.aspect))}: {counts} [dim]({bounds})[/]", soft_wrap=True)
    asked = f"asked for by {', '.join(found.rules)}" if found.rules else "no rule asks for it"
    age = f"; facts older than {found.max_age_days:,} days left out, as the rule says" if found.max_age_days else ""
    console.print(f"  [dim]{plain(found.document)}, {plain(asked)}{age}.[/]", soft_wrap=True)
    if found.silent:
        empty = f" ({found.without_facts:,} have nothing on file that it reads)" if found.without_facts else ""
        console.print(f"  [dim]Of {found.silent:,} nothing on file speaks for or against it{empty}.[/]", soft_wrap=True)


def _company(console: Console, one: CompanyReading, found: SegmentTryout, *, in_full: bool) -> None:
    domain = f" [dim]{plain(one.domain)}[/]" if one.domain else ""
    console.print(f"  {_SIGNS[one.answer]} [bold]{plain(one.name or one.domain)}[/]{domain}", soft_wrap=True)
    if one.sums:
        console.print(f"      [dim]{plain(_sums(one, found))}[/]", soft_wrap=True)
    counting = [mark for mark in one.marks if mark.counts]
    if not counting:
        console.print(f"      {plain(one.detail)}", soft_wrap=True)
    elif not in_full:
        _evidence(console, counting)


def _evidence(console: Console, marks: Sequence[EvidenceMark]) -> None:
    texts = list(_by_text(marks))
    for kind, text, own in texts[:_LINES]:
        said = marked(text, own, coloured=_coloured(console))
        console.print(Text.assemble((f"      {kind:<9} ", "dim"), said), soft_wrap=True)
    if len(texts) > _LINES:
        console.print(f"      [dim]{'':<9} … and {len(texts) - _LINES} more; --account shows all[/]")


def _by_text(marks: Sequence[EvidenceMark]) -> Iterator[tuple[str, str, list[EvidenceMark]]]:
    """Each text once, with all the evidence in it."""
    for fact_id, text in dict.fromkeys((mark.fact_id, mark.text) for mark in marks):
        own = [mark for mark in marks if (mark.fact_id, mark.text) == (fact_id, text)]
        yield own[0].kind, text, own


def _heard(console: Console, found: SegmentTryout) -> None:
    """Everything that was read about one account, with the evidence marked, its weight, source and day."""
    marks = [mark for one in found.companies for mark in one.marks]
    told = {mark.fact_id for mark in marks}
    for kind, text, own in _by_text(marks):
        said = marked(text, own, coloured=_coloured(console), around=None)
        console.print(Text.assemble((f"\n  {kind:<9} ", "dim"), said), soft_wrap=True)
        for mark in own:
            _one_mark(console, mark)
        console.print(f"            [dim]{plain(own[0].source)}, {_day(own[0])}[/]", soft_wrap=True)
    rest = [one for one in found.heard if one.fact_id not in told]
    if rest:
        console.print(f"\n  Read, and nothing found in {'it' if len(rest) == 1 else 'them'}:")
    for one in rest:
        where = f"[dim]({plain(one.source)}, {_day(one)})[/]"
        console.print(f"  [dim]{plain(one.kind):<9}[/] {plain(one.text)} {where}", soft_wrap=True)
    if not found.heard:
        console.print("  Nothing is on file about what this company does.")


def _one_mark(console: Console, mark: EvidenceMark) -> None:
    repeated = "" if mark.counts else "said before, not counted again"
    beside = "; ".join(part for part in (_words(mark.aspect), mark.why, repeated) if part)
    weight = f"[{'green' if mark.weight > 0 else 'red'}]{mark.weight:+g}[/]"
    more = f" [dim]({plain(beside)})[/]" if beside else ""
    console.print(f"            {weight} “{plain(mark.words)}”{more}", soft_wrap=True)


def _sums(one: CompanyReading, found: SegmentTryout) -> str:
    bounds = {tally.aspect: tally for tally in found.aspects}
    said = []
    for aspect, total in one.sums.items():
        tally = bounds[aspect]
        answer = "yes" if total >= tally.pass_at else "no" if total <= tally.fail_at else "unclear"
        said.append(f"{_words(aspect)} {total:+g} {answer}")
    return "; ".join(said)


def _problems(console: Console, said: Sequence[str]) -> None:
    for sentence in said:
        console.print(f"[red]✗[/] {plain(sentence)}", soft_wrap=True)


def _legend(console: Console) -> str:
    return "Green speaks for it, red against." if _coloured(console) else "+ speaks for it, - against."


def _coloured(console: Console) -> bool:
    return console.is_terminal and not console.no_color and console.color_system is not None


def _day(one: EvidenceMark | Heard) -> str:
    return f"{one.as_of.day} {one.as_of:%B %Y}"


def _words(name: str) -> str:
    return name.replace("_", " ")
