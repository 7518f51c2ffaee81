"""What the command line says about the gate: the market, previews, look-ups, coverage, and one answer explained."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from outreach.models.market import (
    Coverage,
    CoverageOverview,
    ExplainedReason,
    Explanation,
    LookUpQueue,
    Market,
    MarketCell,
    Move,
    OpenQuestion,
    Preview,
)
from outreach.printing import next_step, plain

_LISTED = 20  # lines of a long list on a terminal
_STATES = {"covered": "[green]✓[/]", "on hold": "[yellow]![/]", "missing": "[red]✗[/]"}
_GAINS = {1: "[green]+[/]", 0: " ", -1: "[red]−[/]"}


def warnings(console: Console, said: Sequence[str]) -> None:
    """Campaign files to be read again."""
    for sentence in said:
        console.print(f"[yellow]![/] {plain(sentence)}", soft_wrap=True)


# ---------------------------------------------------------------- the market


def market(console: Console, found: Market) -> None:
    """The market in the list, by segment and tier, and what each rule excludes."""
    console.print(f"[bold]{plain(found.headline)}[/]", soft_wrap=True)
    if not found.people:
        next_step(console, "outreach import contacts.csv")
        return
    if found.holdout_people:
        console.print(f"{found.holdout_people:,} of the people who qualify are in the holdout and not written to.")
    console.print()
    _cells(console, found.cells)
    console.print()
    _rules(console, found)
    warnings(console, found.warnings)


def _cells(console: Console, cells: Sequence[MarketCell]) -> None:
    """Segments down, standings across; accounts, with people in brackets."""
    columns = list(dict.fromkeys(cell.standing for cell in sorted(cells, key=lambda cell: len(cell.standing) > 2)))
    table = _table("Accounts (people) by segment", *(f">{_heading(name)}" for name in columns))
    at = {(cell.segment, cell.standing): cell for cell in cells}
    for segment in dict.fromkeys(cell.segment for cell in cells):
        found = [at.get((segment, name)) for name in columns]
        texts = [f"{cell.accounts:,} ({cell.people:,})" if cell else "" for cell in found]
        table.add_row(plain(segment) or "[dim]no segment confirmed[/]", *texts)
    console.print(table)


def _heading(standing: str) -> str:
    return f"tier {standing}" if standing.istitle() or standing.isupper() else standing


def _rules(console: Console, found: Market) -> None:
    table = _table(
        "What each rule keeps out", ">fails", ">unknown", "of", ">fails alone", ">keeps out by itself (accounts)"
    )
    for rule in found.rules:
        many = "accounts" if rule.subject == "account" else "people"
        let_in = f"{rule.lets_in_people:,} people, {rule.lets_in_accounts:,} new" if rule.lets_in_people else ""
        table.add_row(
            f"{plain(rule.id)} [dim]{_GROUPS[rule.group]}[/]",
            f"{rule.fails:,}",
            f"{rule.unknown:,}",
            many,
            f"{rule.only:,}",
            let_in,
        )
    console.print(table)
    for rule in [rule for rule in found.rules if rule.lets_in_people][:4]:
        console.print(f"  {plain(rule.said)}", soft_wrap=True)


_GROUPS = {"exclude": "excludes", "must": "must hold", "eligibility": "may we write", "role": "the person"}


# ---------------------------------------------------------------- a preview


def preview(console: Console, seen: Preview) -> None:
    """Who would change decision or tier under other rules."""
    console.print(f"[bold]Under {plain(seen.document)}:[/] {plain(seen.headline)}", soft_wrap=True)
    tiers = dict.fromkeys((*seen.tiers_before, *seen.tiers_after))
    if seen.changed and tiers:
        counts = [f"{tier}: {seen.tiers_before.get(tier, 0):,} → {seen.tiers_after.get(tier, 0):,}" for tier in tiers]
        console.print(f"Tiers  {plain(', '.join(counts))}")
    for move in seen.moves:
        _move(console, move)
    warnings(console, seen.warnings)
    console.print("Nothing was stored.")


def _move(console: Console, move: Move) -> None:
    people = "1 person" if move.people == 1 else f"{move.people:,} people"
    accounts = "1 account" if move.accounts == 1 else f"{move.accounts:,} accounts"
    console.print(f"\n{_GAINS[move.gains]} [bold]{people}[/] at {accounts}: {plain(move.before)} → {plain(move.after)}")
    for one in move.examples:
        who = ", ".join(part for part in (one.name, one.title, one.company) if part)
        console.print(f"    {plain(who)}\n      [dim]{plain(one.reason)}[/]", soft_wrap=True)


# ---------------------------------------------------------------- look-ups


def look_ups(console: Console, queue: LookUpQueue) -> None:
    """What to look up next, one line per account."""
    console.print(f"[bold]{plain(queue.headline)}[/]", soft_wrap=True)
    if queue.items:
        table = _table("Account", "Cheapest next look-up", ">Minutes", ">Worth", "For whom", "Then")
        for item in queue.items[:_LISTED]:
            step = item.step
            worth = f"{step.value:.0f}  [dim]{step.points} x {step.chance * 100:.0f} %[/]"
            then = f"{len(item.then)} more" if item.then else ""
            table.add_row(
                plain(item.company or item.domain),
                plain(step.look_up),
                f"{step.minutes}",
                worth,
                _names(step.people),
                then,
            )
        console.print(table)
        if len(queue.items) > _LISTED:
            console.print(f"  … and {len(queue.items) - _LISTED:,} more accounts; --export writes them all.")
        console.print(f"[dim]{plain(queue.rule)}[/]", soft_wrap=True)
        _rates(console, queue)
    if queue.hopeless:
        console.print(f"{queue.hopeless:,} more wait for research that could not make them qualify; leave them.")
    warnings(console, queue.warnings)


def _rates(console: Console, queue: LookUpQueue) -> None:
    said = [f"{rate.rule} {rate.passes:,} of {rate.known:,} {rate.subject}s" for rate in queue.rates if rate.known]
    console.print(f"[dim]Passes where known: {plain(', '.join(said))}.[/]".replace("persons", "people"), soft_wrap=True)


def exported(console: Console, path: str, rows: int) -> None:
    """The sheet to fill in."""
    lines = "1 row" if rows == 1 else f"{rows:,} rows"
    console.print(f"Wrote {plain(path)}: {lines} to fill in.", soft_wrap=True)
    console.print(
        "Each needs a sentence under Fact, the page it stands on under Source URL and the day under Observed On;"
        " a number also goes under Value. Rows left empty do no harm.",
        soft_wrap=True,
    )
    next_step(console, f"outreach facts {path}, then: outreach target")


def _names(people: Sequence[str]) -> str:
    more = f" and {len(people) - 2} more" if len(people) > 2 else ""
    return plain(", ".join(people[:2]) + more)


# ---------------------------------------------------------------- coverage


def coverages(console: Console, found: CoverageOverview) -> None:
    """Every account that fits, the least covered first."""
    console.print(f"[bold]{plain(found.headline)}[/]", soft_wrap=True)
    table = _table("Account", ">Covered", "Missing", "Goes first", "Being written to")
    for one in found.accounts[:_LISTED]:
        first = one.first or one.first_why
        table.add_row(
            plain(one.company), f"{one.covered} of {one.required}", plain(", ".join(one.missing)), plain(first),
            f"{one.under_way} of {one.most}",
        )  # fmt: skip
    if found.accounts:
        console.print(table)
    if len(found.accounts) > _LISTED:
        console.print(
            f"  … and {len(found.accounts) - _LISTED:,} more; name one to see it: outreach coverage acme.example"
        )
    warnings(console, found.warnings)


def coverage(console: Console, found: Coverage) -> None:
    """The buying group of one account."""
    console.print(f"[bold]{plain(found.headline)}[/]")
    for role in found.roles:
        kind = "required" if role.required else "not written to" if not role.contactable else "optional"
        who = plain(", ".join(role.people) or role.note)
        more = f" [dim]{plain(role.note)}[/]" if role.people and role.note else ""
        mark = _STATES[role.state] if role.required or role.state != "missing" else " "
        console.print(f"  {mark} {plain(role.label)} [dim]({kind})[/]: {who}{more}", soft_wrap=True)
    console.print()
    for one in found.people:
        who = ", ".join(part for part in (one.name, one.title) if part)
        console.print(f"  {plain(who)}: {plain(one.likely)}; [bold]{plain(one.state)}[/]", soft_wrap=True)
    console.print(f"\nNext here: [bold]{plain(found.first or 'nobody')}[/], {plain(found.first_why)}.", soft_wrap=True)
    console.print(plain(found.at_a_time))


# ---------------------------------------------------------------- one answer explained


def explanation(console: Console, told: Explanation) -> None:
    """One person: the decision, what speaks for and against, what is not known, what would change it."""
    who = ", ".join(part for part in (told.name, told.title or "no title", told.company) if part)
    console.print(f"[bold]{plain(who)}[/]\n[bold]{plain(told.word)}.[/] {plain(told.sentence)}", soft_wrap=True)
    console.print(f"The person: {plain(told.person)}.", soft_wrap=True)
    console.print(plain(told.score))
    _reasons(console, "For", "[green]✓[/]", told.speaks_for)
    _reasons(console, "Against", "[red]✗[/]", told.speaks_against)
    if told.open:
        console.print("\nNot known")
    for question in told.open:
        _question(console, question)
    if told.cleared:
        console.print(
            f"\n[dim]Nothing stands against it in: {plain(', '.join(told.cleared).lower())}.[/]", soft_wrap=True
        )
    if told.counterfactual:
        console.print(f"\n[bold]What would change it:[/] {plain(told.counterfactual)}", soft_wrap=True)
    console.print(f"[dim]{plain(told.not_checked)} Rules: {plain(told.rules)}.[/]", soft_wrap=True)
    if told.next_look_up:
        next_step(console, told.next_look_up)


def _reasons(console: Console, title: str, mark: str, reasons: Sequence[ExplainedReason]) -> None:
    if reasons:
        console.print(f"\n{title}")
    for one in reasons:
        points = f" [dim]+{one.points} of {one.weight} points[/]" if one.weight else ""
        decides = " [bold](decides)[/]" if one.decides else ""
        console.print(f"  {mark} {plain(one.said)}{points}{decides}", soft_wrap=True)
        beside = " · ".join(part for part in (one.rule, one.source, _when(one)) if part)
        if beside:
            console.print(f"      [dim]{plain(beside)}[/]", soft_wrap=True)


def _when(one: ExplainedReason) -> str:
    return f"{one.as_of.day} {one.as_of:%B %Y}, {one.age}" if one.as_of else ""


def _question(console: Console, question: OpenQuestion) -> None:
    console.print(f"  [yellow]?[/] {plain(question.said)} [dim]({plain(question.worth)})[/]", soft_wrap=True)
    if question.look_up:
        minutes = f"about {question.minutes} minute{'' if question.minutes == 1 else 's'}"
        console.print(f"      [dim]{plain(question.look_up)}, {minutes}[/]", soft_wrap=True)


def _table(*heads: str) -> Table:
    """A plain table; a head with ">" is a column of numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in heads:
        table.add_column(head.removeprefix(">"), justify="right" if head.startswith(">") else "left")
    return table
