"""The parts of the page "Data" as HTML: tiles, bars, tables. Every word of a list is escaped."""

from html import escape

from outreach.models.data import Conflict, ConflictExample, DataAudit, FieldAudit, ListAudit
from outreach_screen import markup

_LISTS = ("List", "Exported", "Imported", "Rows", "People", "Set aside", "Columns")


def head(found: DataAudit) -> str:
    """The audit in one sentence."""
    return markup.tag("header", "", markup.text("h1", "", "Data"), markup.text("p", "", found.headline))


def tiles(found: DataAudit) -> str:
    """The four figures one looks at first."""
    pairs = found.duplicates.open_people + found.duplicates.open_companies
    double = found.duplicates.records_merged
    return markup.tag(
        "div",
        "o-tiles",
        _tile("People", f"{found.people:,}", f"at {_count(found.accounts, 'account')}"),
        _tile("Verified address", _percent(found.emails.verified, found.people), f"{found.emails.verified:,} people"),
        _tile(
            "Older than a year", _percent(found.ages[-1].records, found.records), f"of {_count(found.records, 'row')}"
        ),
        _tile("Put together", f"{double:,}", f"{'row' if double == 1 else 'rows'} about people known already"),
        _tile("To decide", f"{pairs:,}", "pairs on “Same person?”" if pairs else "nobody waits for an answer"),
    )


def steps(found: DataAudit) -> str:
    """What to do next, by how much it concerns."""
    items = "".join(
        f"<li><b>{step.count:,}</b><div>{escape(step.text)}<small>{escape(step.how)}</small></div></li>"
        for step in found.next_steps
    )
    body = f'<ol class="o-steps">{items}</ol>' if items else markup.text("p", "", "Nothing stands out.")
    return _section("What to do next", body)


def ages_and_addresses(found: DataAudit) -> str:
    """How old the rows are, and what is known of the addresses."""
    colours = ("", "", "", "old")
    ages = [
        _line(band.label, band.records, found.records, colour) for band, colour in zip(found.ages, colours, strict=True)
    ]
    mail = found.emails
    told = (
        ("Verified", mail.verified, "good"),
        ("Guessed", mail.guessed, "warn"),
        ("Nobody said", mail.unknown, "warn"),
        ("Does not work", mail.unavailable, "bad"),
        ("No address", mail.none, "low"),
    )
    beside = ", ".join(
        f"{count:,} {words}"
        for count, words in (
            (mail.role, "of an office"),
            (mail.shared, "shared by several people"),
            (mail.freemail, "at a private provider"),
        )
        if count
    )
    return markup.tag(
        "div",
        "o-stack",
        _section("How old the rows are", markup.tag("div", "o-lines", *ages)),
        _section(
            "Addresses of the people",
            markup.tag("div", "o-lines", *(_line(label, count, found.people, css) for label, count, css in told)),
            markup.text("p", "", f"Among them {beside}." if beside else ""),
        ),
    )


def lists(found: DataAudit) -> str:
    """Every list, the last import first."""
    rows = [_list(one) for one in found.lists]
    return _section("Lists", markup.table(_LISTS, rows, "wide"))


def fields(found: DataAudit) -> str:
    """How complete each field is, and where it comes from."""
    names = "".join(f"<span>{name}</span>" for name in ("Different", "Newest", "Mostly from"))
    top = f'<div class="o-line head"><span></span><span></span><span class="o-num">Filled</span>{names}</div>'
    lines = "".join(_field(one) for one in found.fields)
    return _section("How complete", f'<div class="o-lines o-fields">{top}{lines}</div>')


def conflicts(found: DataAudit) -> str:
    """What the lists disagree about, with examples."""
    if not found.conflicts:
        return _section("What the lists disagree about", markup.text("p", "", "They agree about everybody they share."))
    body = "".join(_conflict(one) for one in found.conflicts)
    return _section("What the lists disagree about", f'<div class="o-lines">{body}</div>')


def kept_back(found: DataAudit) -> str:
    """What was not read, what was set aside, who must not be written to."""
    columns = [
        (f"<b>{escape(one.header)}</b>", escape(one.source), escape(one.why or "says something private about people"))
        for one in found.sensitive
    ]
    aside = [(escape(reason), f"{count:,}") for reason, count in found.quarantined]
    out = found.opt_outs
    parts = [
        _section(
            "Not read, because it is private",
            markup.table(("Column", "List", "Why"), columns)
            if columns
            else markup.text("p", "", "No such column was found."),
        )
    ]
    if aside:
        parts.append(_section("Facts set aside", markup.table(("Why", "Facts"), aside)))
    listed = f"the suppression list has {out.never + out.hold:,} more entries" if out.never + out.hold else ""
    said = "; ".join(filter(None, (f"{_count(out.people, 'person')} on the lists asked not to be contacted", listed)))
    parts.append(_section("Who must not be written to", markup.text("p", "", f"{said}.")))
    return markup.tag("div", "o-stack", *parts)


def _list(one: ListAudit) -> tuple[str, ...]:
    times = f"read {one.imports} times" if one.imports > 1 else ""
    exported = f"{one.exported_on:%d %b %Y}" if one.exported_on else "not known"
    age = _age(one.age_days)
    when = f"{one.imported_at.astimezone():%d %b %Y, %H:%M}" if one.imported_at else "before imports were noted"
    not_read = f"{len(one.not_read)} not read: {', '.join(one.not_read[:4])}{' …' if len(one.not_read) > 4 else ''}"
    return (
        markup.text("b", "", one.source) + markup.text("div", "o-muted", times),
        _labelled("exported", exported) + markup.text("div", "o-muted", age),
        _labelled("imported", when) + markup.text("div", "o-muted", one.by),
        _labelled("rows", f"{one.rows:,}") + markup.text("div", "o-muted", f"{one.records:,} on file"),
        _labelled("people", f"{one.people:,}"),
        _labelled("rows set aside", f"{one.problems:,}"),
        _labelled("columns", f"{one.columns_read} read" if one.columns_read else "")
        + markup.text("div", "o-muted", not_read if one.not_read else ""),
    )


def _labelled(label: str, words: str) -> str:
    """A cell that says what it is where the table's head is not shown."""
    return markup.text("span", "o-lab", f"{label} ") + markup.text("span", "", words)


def _field(one: FieldAudit) -> str:
    if one.field == "opt_out":
        share = f"{one.filled:,}"
    else:
        share = _percent(one.filled, round(one.filled / one.share)) if one.share else "0 %"
    distinct = f"{'more than ' if one.distinct_capped else ''}{one.distinct:,}"
    newest = f"{one.newest:%d %b %Y}" if one.newest else ""
    sources = ", ".join(source for source, _ in one.sources)
    css = "" if one.share >= 0.5 or one.field == "opt_out" else "low"
    return (
        f'<div class="o-line"><b>{escape(one.label)}</b>{_meter(one.share, css)}<span class="o-num">{share}</span>'
        + markup.text("span", "o-muted distinct", distinct if one.filled else "")
        + markup.text("span", "o-muted when", newest)
        + markup.text("span", "o-muted", sources)
        + "</div>"
    )


def _conflict(one: Conflict) -> str:
    who = "account" if one.subject == "account" else "person"
    items = "".join(_example(example) for example in one.examples)
    return (
        f'<details><summary><b>{escape(one.label)}</b><span class="o-muted">of the same {who}</span>'
        f"<span>{one.count:,}</span></summary><ul>{items}</ul></details>"
    )


def _example(one: ConflictExample) -> str:
    said = "".join(
        f"<div><em>{escape(value.value)}</em> · {escape(value.source)} · {value.on:%d %b %Y}</div>"
        for value in one.values
    )
    settled = "" if one.same_day else '<span class="o-muted"> · the newest counts</span>'
    return f"<li><b>{escape(one.who)}</b>{settled}{said}</li>"


def _section(title: str, *parts: str) -> str:
    return markup.tag("section", "", markup.text("h2", "", title), *parts)


def _tile(label: str, figure: str, beside: str) -> str:
    return markup.tag(
        "div", "o-tile", markup.text("span", "", label), markup.text("b", "", figure), markup.text("small", "", beside)
    )


def _line(label: str, count: int, whole: int, css: str) -> str:
    return (
        f'<div class="o-line"><b>{escape(label)}</b>{_meter(count / whole if whole else 0.0, css)}'
        f"<span>{_percent(count, whole)}</span></div>"
    )


def _meter(share: float, css: str) -> str:
    width = f' style="width:{100 * share:.1f}%"' if share else ""
    return f'<span class="o-meter" aria-hidden="true"><i class="{css}"{width}></i></span>'


def _percent(part: int, whole: int) -> str:
    """A share in words; what is not nothing and not all is never said to be."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "< 1 %"
    return "> 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _count(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


def _age(days: int | None) -> str:
    if days is None:
        return ""
    return "today" if days == 0 else "1 day ago" if days == 1 else f"{days:,} days ago"
