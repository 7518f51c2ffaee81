"""The parts of the page "Market" as HTML. Every word of a list is escaped."""

from html import escape

from outreach.models.market import CoverageOverview, LookUp, LookUpQueue, Market, RuleEffect
from outreach_screen import markup

_SHOWN = 12  # lines of a list; the command line prints the rest
_GROUPS = {"exclude": "excludes", "must": "must hold", "eligibility": "may we write", "role": "the person"}


def head(found: Market) -> str:
    """The market in one sentence, and files to be read again."""
    warned = [markup.text("p", "", f"To do: {sentence}") for sentence in found.warnings]
    return markup.tag("header", "", markup.text("h1", "", "Market"), _words(found.headline), *warned)


def tiles(found: Market, covered: CoverageOverview) -> str:
    """The four figures one looks at first."""
    whole = sum(one.share == 1 for one in covered.accounts)
    held = f"{found.holdout_people:,} of them in the holdout" if found.holdout_people else "none in the holdout"
    return markup.tag(
        "div",
        "o-tiles",
        _tile("Accounts that fit", f"{found.fitting_accounts:,}", f"of {found.accounts:,} on file"),
        _tile("People who qualify", f"{found.qualified_people:,}", held),
        _tile("Accounts with somebody", f"{found.qualified_accounts:,}", "at least one person qualifies"),
        _tile("Fully covered", f"{whole:,}", "somebody in every required role"),
    )


def cells(found: Market) -> str:
    """Segments down, standings across."""
    columns = list(dict.fromkeys(cell.standing for cell in sorted(found.cells, key=lambda c: len(c.standing) > 2)))
    at = {(cell.icp, cell.segment, cell.standing): cell for cell in found.cells}
    rows = []
    for icp, segment in dict.fromkeys((cell.icp, cell.segment) for cell in found.cells):
        cells_of = (at.get((icp, segment, name)) for name in columns)
        texts = (
            f"{cell.accounts:,} <span class='o-muted'>({cell.people:,})</span>" if cell else "" for cell in cells_of
        )
        under = f"{icp}: " if icp else ""
        rows.append((markup.text("b", "", f"{under}{segment or 'no kind confirmed'}"), *texts))
    heads = tuple(f"Tier {name}" if name.isupper() else name.capitalize() for name in columns)
    return _section("Accounts (people) by kind of company", markup.table(("Kind", *heads), rows))


def rules(found: Market) -> str:
    """What each rule keeps out by itself."""
    heads = ("Rule", "", "Fails", "Unknown", "Fails alone", "Keeps out by itself")
    table = markup.table(heads, [_rule(rule) for rule in found.rules[:_SHOWN]])
    said = " ".join(rule.said for rule in found.rules[:2])
    return _section("What each rule keeps out", table, _words(said))


def queue(found: LookUpQueue) -> str:
    """What to look up next."""
    items = "".join(_look_up(item) for item in found.items[:_SHOWN])
    body = f'<ol class="o-steps">{items}</ol>' if items else ""
    more = len(found.items) - _SHOWN
    rest = f" And {more:,} more accounts: outreach lookups --export look-ups.csv" if more > 0 else ""
    hopeless = f" {found.hopeless:,} people wait for research that could not help." if found.hopeless else ""
    return _section(
        "What to look up next",
        markup.text("p", "", found.headline),
        body,
        markup.text("p", "", f"{found.rule}{hopeless}{rest}"),
    )


def coverage(found: CoverageOverview) -> str:
    """Accounts with roles that nobody reachable plays."""
    rows = [
        (
            markup.text("b", "", one.company),
            f"{one.covered} of {one.required}",
            escape(", ".join(one.missing)),
            escape(one.first or ("all under way" if one.under_way else "nobody yet")),
        )
        for one in found.accounts[:_SHOWN]
    ]
    table = markup.table(("Account", "Roles", "Missing", "Goes first"), rows) if rows else ""
    return _section("Who decides together", markup.text("p", "", found.headline), table)


def _rule(rule: RuleEffect) -> tuple[str, ...]:
    name = rule.id.replace("_", " ")
    new = f", {_count(rule.lets_in_accounts, 'new account')}" if rule.lets_in_accounts else ""
    let_in = f"{_count(rule.lets_in_people, 'person')}{new}" if rule.lets_in_people else ""
    return (
        markup.text("b", "", f"{rule.icp}: {name}" if rule.icp else name),
        markup.text("span", "o-muted", _GROUPS[rule.group]),
        _count(rule.fails, rule.subject),
        f"{rule.unknown:,}",
        f"{rule.only:,}",
        let_in,
    )


def _look_up(item: LookUp) -> str:
    step = item.step
    worth = f"{step.points} points x {step.chance * 100:.0f} %"
    beside = f"{worth}, about {step.minutes} min, for {', '.join(step.people[:3])}"
    return (
        f"<li><b>{step.value:.0f}</b><div>{escape(item.company or item.domain)}: {escape(step.look_up)}"
        f"<small>{escape(beside)}{escape('; ' + step.hint) if step.hint else ''}</small></div></li>"
    )


def _count(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


def _words(said: str) -> str:
    """A sentence whose `names` of rules stand out."""
    parts = escape(said).split("`")
    return "<p>" + "".join(f"<b>{part}</b>" if at % 2 else part for at, part in enumerate(parts)) + "</p>"


def _section(title: str, *parts: str) -> str:
    return markup.tag("section", "", markup.text("h2", "", title), *parts)


def _tile(label: str, figure: str, beside: str) -> str:
    return markup.tag(
        "div", "o-tile", markup.text("span", "", label), markup.text("b", "", figure), markup.text("small", "", beside)
    )
