"""What the command line says about the gate: the market, previews, look-ups, coverage, and one answer explained."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from outreach.models import TargetSummary, Verdict
from outreach.models.market import (
    Coverage,
    CoverageOverview,
    ExplainedReason,
    Explanation,
    LookUp,
    LookUpQueue,
    Market,
    MarketCell,
    Move,
    OpenQuestion,
    Preview,
)
from outreach.printing.basics import WORDS, next_step, plain

_LISTED = 20  # lines of a long list on a terminal
_STATES = {"covered": "[green]✓[/]", "on hold": "[yellow]![/]", "missing": "[red]✗[/]"}
_GAINS = {1: "[green]+[/]", 0: " ", -1: "[red]−[/]"}


def warnings(console: Console, said: Sequence[str]) -> None:
    """Campaign files to be read again."""
    for sentence in said:
        console.print(f"[yellow]![/] {plain(sentence)}", soft_wrap=True)


# ---------------------------------------------------------------- after deciding

#: What one does about each answer: in words, and with which command.
_TO_DO = {
    Verdict.QUALIFIED: ("write to them", "outreach draft"),
    Verdict.RESEARCH: ("look up what is not known, the most worth first", "outreach lookups"),
    Verdict.HOLD: ("see what holds each and who may lift it", "outreach people --verdict hold"),
    Verdict.WRONG_PERSON: ("right company: see whom to look for there", "outreach coverage"),
    Verdict.NO_FIT: ("see which rule keeps out most", "outreach size"),
    Verdict.EXCLUDED: ("leave them alone", "outreach people --verdict excluded"),
}


def what_to_do(console: Console, summary: TargetSummary) -> None:
    """After the counts: the next command for each answer somebody got."""
    console.print("\nWhat to do about")
    for verdict, (words, command) in _TO_DO.items():
        if summary.by_verdict.get(verdict):
            console.print(f"  {WORDS[verdict]:<14}{words}: [bold]{plain(command)}[/]", soft_wrap=True)


def after_gate(summary: TargetSummary) -> str:
    """The next command: writing where somebody may be written to, else what could bring somebody."""
    if summary.by_verdict.get(Verdict.QUALIFIED, 0) > summary.holdout:
        return "outreach draft"
    if not summary.prospects:
        return "outreach import contacts.csv"
    first = "outreach lookups, " if summary.by_verdict.get(Verdict.RESEARCH) else ""
    why = "outreach size (which rule keeps out most), outreach segment try (is the kind right?)"
    return f"nobody to write to yet: {first}{why}"


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
    console.print("[bold]Accounts (people) by kind of company[/]")
    columns = list(dict.fromkeys(cell.standing for cell in sorted(cells, key=lambda cell: len(cell.standing) > 2)))
    table = _table("", *(f">{_heading(name)}" for name in columns))
    at = {(cell.icp, cell.segment, cell.standing): cell for cell in cells}
    for icp, segment in dict.fromkeys((cell.icp, cell.segment) for cell in cells):
        found = [at.get((icp, segment, name)) for name in columns]
        texts = [f"{cell.accounts:,} ({cell.people:,})" if cell else "" for cell in found]
        under = f"{plain(icp)}: " if icp else ""
        table.add_row(under + (plain(segment) or "[dim]no kind confirmed[/]"), *texts)
    console.print(table)


def _heading(standing: str) -> str:
    return f"tier {standing}" if standing.istitle() or standing.isupper() else standing


def _rules(console: Console, found: Market) -> None:
    """One line a rule, narrow enough for 80 columns."""
    console.print("[bold]What each rule keeps out[/]")
    table = _table("", ">says no to", ">unknown", ">alone", "would let in")
    for rule in found.rules:
        many = _counted(rule.fails, rule.subject)
        new = f" ({_counted(rule.lets_in_accounts, 'account')})" if rule.lets_in_accounts else ""
        let_in = f"{_counted(rule.lets_in_people, 'person')}{new}" if rule.lets_in_people else ""
        whose = f"{rule.icp}: " if rule.icp else ""
        name = f"{plain(whose + rule.id)} [dim]{_GROUPS[rule.group]}[/]"
        table.add_row(name, many, f"{rule.unknown:,}", f"{rule.only:,}", let_in)
    console.print(table)
    console.print("[dim]alone: no other rule says no; in brackets: accounts where nobody qualifies yet[/]")
    for rule in [rule for rule in found.rules if rule.lets_in_people][:4]:
        console.print(f"  {plain(rule.said)}", soft_wrap=True)


def _counted(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


_GROUPS = {"exclude": "excludes", "must": "must", "eligibility": "may we?", "role": "person"}


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
        console.print()
        for item in queue.items[:_LISTED]:
            _look_up(console, item)
        if len(queue.items) > _LISTED:
            console.print(f"  … and {len(queue.items) - _LISTED:,} more accounts; --export writes them all.")
        console.print(f"\n[dim]{plain(queue.rule)}[/]", soft_wrap=True)
        _rates(console, queue)
    if queue.hopeless:
        console.print(f"{queue.hopeless:,} more wait for research that could not make them qualify; leave them.")
    warnings(console, queue.warnings)


def _look_up(console: Console, item: LookUp) -> None:
    """One account: what to do, what that is worth, for whom."""
    step = item.step
    console.print(f"  [bold]{plain(item.company or item.domain)}[/]: {plain(step.look_up)}", soft_wrap=True)
    if step.hint:
        console.print(f"      {plain(step.hint)}", soft_wrap=True)
    worth = f"worth {step.value:.0f} ({step.points} points x {step.chance * 100:.0f} %)"
    minutes = f"{step.minutes} minute{'' if step.minutes == 1 else 's'}"
    then = f"; then {len(item.then)} more" if item.then else ""
    console.print(f"      [dim]{worth}, {minutes}, for {_names(step.people)}{then}[/]", soft_wrap=True)


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
    table = _table("Account", ">Roles", "Missing", "Goes first", ">Written to")
    for one in found.accounts[:_LISTED]:
        missing = ", ".join(one.missing)
        first = one.first or ("all under way" if one.under_way else "nobody yet")
        roles, written = f"{one.covered} of {one.required}", f"{one.under_way} of {one.most}"
        table.add_row(plain(one.company), roles, plain(missing), plain(first), written)
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
        beside = role.note.removeprefix(f"{role.people[0]}: ") if role.people else ""
        more = f" [dim]({plain(beside)})[/]" if beside else ""
        mark = _STATES[role.state] if role.required or role.state != "missing" else " "
        console.print(f"  {mark} {plain(role.label)} [dim]({kind})[/]: {who}{more}", soft_wrap=True)
    console.print()
    for one in found.people:
        who = ", ".join(part for part in (one.name, one.title) if part)
        console.print(f"  {plain(who)}: {plain(one.likely)}; [bold]{plain(one.state)}[/]", soft_wrap=True)
    first = f"[bold]{plain(found.first)}[/], " if found.first else ""
    console.print(f"\nNext here: {first}{plain(found.first_why)}.", soft_wrap=True)
    console.print(plain(found.at_a_time))


# ---------------------------------------------------------------- one answer explained


def explanation(console: Console, told: Explanation) -> None:
    """One person: the decision, what speaks for and against, what is not known, what would change it."""
    who = ", ".join(part for part in (told.name, told.title or "no title", told.company) if part)
    under = f" (under “{told.icp}”)" if told.icp else ""
    decides = _deciding(told)
    said = _opening(told, decides)
    console.print(f"[bold]{plain(who)}[/]\n[bold]{plain(told.word + under)}.[/]{plain(said)}", soft_wrap=True)
    if decides:
        _beside(console, decides)
    if told.person not in said:
        console.print(f"The person: {plain(told.person)}.", soft_wrap=True)
    console.print(plain(told.score))
    if told.rivals:
        console.print(f"The other profiles: {plain('; '.join(told.rivals))}.", soft_wrap=True)
    _reasons(console, "Against", "[red]✗[/]", [one for one in told.speaks_against if one is not decides])
    _reasons(console, "For", "[green]✓[/]", told.speaks_for)
    if told.open:
        console.print("\nNot known")
    for question in told.open:
        _question(console, question)
    console.print()
    _in_nobodys_way(console, told)
    if told.counterfactual:
        console.print(f"\n[bold]What would change it:[/] {plain(told.counterfactual)}", soft_wrap=True)
    console.print(f"[dim]{plain(told.not_checked)} Rules: {plain(told.rules)}.[/]", soft_wrap=True)
    if told.next_look_up:
        next_step(console, told.next_look_up)


def _in_nobodys_way(console: Console, told: Explanation) -> None:
    """The rules that could have stopped it and did not."""
    if told.unasked:
        listed = plain(", ".join(told.unasked).lower())
        console.print(f"[dim]Nothing on file, so it excludes nobody: {listed}.[/]", soft_wrap=True)
    if told.cleared:
        console.print(
            f"[dim]Nothing stands against it in: {plain(', '.join(told.cleared).lower())}.[/]", soft_wrap=True
        )


def _deciding(told: Explanation) -> ExplainedReason | None:
    """The reason that the sentence is about: it stands at the top with all it rests on, and once."""
    found = (one for one in told.speaks_against if one.decides)
    return next((one for one in found if one.said.partition("; ")[0][1:] in told.sentence), None)


def _opening(told: Explanation, decides: ExplainedReason | None) -> str:
    """What decided; of who qualifies, all of it stands below."""
    if told.tier:
        return ""
    if decides is None:
        return f" {told.sentence}"
    begins_with_address = "@" in decides.said.partition(" ")[0]
    return f" {decides.said if begins_with_address else decides.said[:1].upper() + decides.said[1:]}."


def _reasons(console: Console, title: str, mark: str, reasons: Sequence[ExplainedReason]) -> None:
    if reasons:
        console.print(f"\n{title}")
    for one in sorted(reasons, key=lambda one: not one.decides):
        points = f" [dim]+{one.points} of {one.weight} points[/]" if one.weight else ""
        decides = " [bold](decides)[/]" if one.decides else ""
        console.print(f"  {mark} {plain(one.said)}{points}{decides}", soft_wrap=True)
        _beside(console, one)


def _beside(console: Console, one: ExplainedReason) -> None:
    """What a reason rests on: the rule, source and day; for permission what is missing, the law and what to do."""
    where = " · ".join(part for part in (one.rule, one.source, _when(one)) if part)
    missing = f"missing: {'; '.join(one.missing)}" if one.missing else ""
    settled = " · ".join(part for part in (missing, one.law) if part)
    for beside in (where, settled, one.remedy):
        if beside:
            console.print(f"      [dim]{plain(beside)}[/]", soft_wrap=True)


def _when(one: ExplainedReason | OpenQuestion) -> str:
    return f"{one.as_of.day} {one.as_of:%B %Y}, {one.age}" if one.as_of else ""


def _question(console: Console, question: OpenQuestion) -> None:
    console.print(f"  [yellow]?[/] {plain(question.said)} [dim]({plain(question.worth)})[/]", soft_wrap=True)
    where = " · ".join(part for part in (question.source, _when(question)) if part)
    if where:
        console.print(f"      [dim]{plain(where)}[/]", soft_wrap=True)
    if question.look_up:
        minutes = f"about {question.minutes} minute{'' if question.minutes == 1 else 's'}"
        console.print(f"      [dim]{plain(question.look_up)}, {minutes}[/]", soft_wrap=True)


def _table(*heads: str) -> Table:
    """A plain table; a head with ">" is a column of numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in heads:
        table.add_column(head.removeprefix(">"), justify="right" if head.startswith(">") else "left")
    return table
