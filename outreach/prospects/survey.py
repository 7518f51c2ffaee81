"""A first look through the rows of a list: what only its cells can tell, and what only the user can."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from outreach.errors import Choice, SheetError, SheetQuestionError
from outreach.models import Reading, RowProblem, SheetRow
from outreach.prospects import optouts
from outreach.prospects.addresses import read_company_site, read_linkedin
from outreach.prospects.buying_roles import UnreadRoles, settle_roles
from outreach.prospects.cells import read_country, read_title
from outreach.prospects.columns import IGNORE, Columns, is_kept_back
from outreach.prospects.dates import order_in, read_date
from outreach.prospects.emails import read_email
from outreach.prospects.options import by_name, mapping_option, options_of
from outreach.prospects.sizes import read_size
from outreach.prospects.text_cells import read_text
from outreach.text import clean, fold

_SAMPLED = 500  # rows that are enough to see what a column holds
_OFFERED = 4  # columns for one missing field
_SHOWN = 60  # characters of a cell in a question
_MOST = 0.7  # share of a column's cells that must look like a field to be offered as it
_CLEARLY = 10  # times as many dates in one order as in the other decide for the column

#: What two columns for one field are compared by, where the text alone says too little.
_COMPARED: Mapping[str, Any] = {
    "domain": read_company_site,
    "email": lambda cell: read_email(cell)[0] or fold(clean(cell)),
    "linkedin_url": read_linkedin,
    "country": read_country,
    "title": lambda cell: fold(read_title(cell)),
    "employees": lambda cell: read_size(cell)[0],
}


@dataclass
class _Dates:
    """What the dates of one column say about their order."""

    counts: dict[str, int] = field(default_factory=lambda: {"day": 0, "month": 0})
    doubtful: str = ""  # the first that could be two days

    def see(self, cell: str) -> None:
        order = order_in(cell)
        if order == "either":
            self.doubtful = self.doubtful or clean(cell)
        elif order:
            self.counts[order] += 1


def survey(columns: Columns, rows: Iterable[SheetRow | RowProblem], reading: Reading) -> Columns:
    """The columns with the order of day and month their dates follow, and what they hold; one pass over the rows.

    Raises SheetQuestionError when a needed column is missing, two columns for one field differ, addresses stand in a
    column nobody reads, or no date of a column says which number the day is; SheetError when no column could be meant.
    """
    usable = (row for row in rows if isinstance(row, SheetRow))
    sample = list(islice(usable, _SAMPLED))
    if columns.missing:
        raise _missing_column(columns, sample, reading)
    columns = settle_roles(columns, sample)
    _find_unread_addresses(columns, sample, reading)
    roles = [UnreadRoles(header) for header in columns.by_field.get("contact_role", ())]
    dates = {header: _Dates() for header in columns.by_field.get("last_contacted", ())}
    switches = dict.fromkeys(_unread(columns), False)  # unread column of yes and no -> a yes was seen
    for part in (sample, usable):
        for row in part:
            for header in [one for one in switches if not optouts.says_yes_or_no(row.cells.get(one, ""))]:
                del switches[header]
            for header in switches:
                switches[header] = switches[header] or optouts.says_yes(row.cells.get(header, ""))
            for name, headers in columns.rivals:
                _compare(columns, name, headers, row.cells, reading)
            for unread in roles:
                unread.see(row.cells)
            for header, seen in dates.items():
                cell = row.cells.get(header, "")
                if cell:
                    seen.see(cell)
    return replace(
        columns,
        orders=_orders(columns, dates, reading),
        doubts=(
            *(_doubt(columns, header) for header, yes in switches.items() if yes),
            *(doubt for unread in roles for doubt in unread.doubts()),
        ),
    )


def _doubt(columns: Columns, header: str) -> str:
    """A column of yes and no that nobody reads may be the one that says who opted out."""
    told = mapping_option(header, "do_not_contact", columns.header)
    return f"The column {header!r} says only yes or no and is not read. If it marks who opted out: {told}."


# ---------------------------------------------------------------- two columns for one field


def _compare(columns: Columns, name: str, headers: Sequence[str], cells: Mapping[str, str], reading: Reading) -> None:
    read = _COMPARED.get(name, fold)
    said = {header: read(cells.get(header, "")) for header in headers if cells.get(header)}
    different = {value: header for header, value in reversed(said.items()) if value}
    if len(different) > 1:
        raise _rivals(columns, name, headers, cells, reading)


def _rivals(
    columns: Columns, name: str, headers: Sequence[str], cells: Mapping[str, str], reading: Reading
) -> SheetQuestionError:
    shown = " and ".join(map(repr, headers))
    reason = f"The columns {shown} could both be {name} and hold different values."
    choices = [
        _choice(f"{header}: {_short(cells.get(header, ''))}", {header: name}, columns, reading) for header in headers
    ]
    return SheetQuestionError(columns.source, reason, choices)


# ---------------------------------------------------------------- day or month first


def _orders(columns: Columns, dates: Mapping[str, _Dates], reading: Reading) -> dict[str, bool]:
    """The order of every column of dates where one is known; raises SheetQuestionError, once for all of them."""
    if reading.day_first is not None:
        return dict.fromkeys(dates, reading.day_first)
    orders = {header: _order(seen) for header, seen in dates.items()}
    doubtful = {header: dates[header] for header, order in orders.items() if order is None and dates[header].doubtful}
    if doubtful:
        raise _which_order(columns, doubtful, reading)
    return {header: order for header, order in orders.items() if order is not None}


def _order(seen: _Dates) -> bool | None:
    """Whether the day comes first: what the dates say that can be read in one way; None when they do not say."""
    day, month = seen.counts["day"], seen.counts["month"]
    if day >= _CLEARLY * month and day:
        return True
    return False if month >= _CLEARLY * day and month else None


def _which_order(columns: Columns, doubtful: Mapping[str, _Dates], reading: Reading) -> SheetQuestionError:
    reasons = []
    for header, seen in doubtful.items():
        mixed = any(seen.counts.values())
        why = "other dates of the column put now the one, now the other first" if mixed else "no other date tells"
        reasons.append(f"In the column {header!r}, {seen.doubtful!r} could be two days, and {why}.")
    cells = tuple(dict.fromkeys(seen.doubtful for seen in doubtful.values()))
    choices = [_day_choice(cells, day_first, columns, reading) for day_first in (True, False)]
    return SheetQuestionError(columns.source, " ".join(reasons), choices)


def _day_choice(cells: Sequence[str], day_first: bool, columns: Columns, reading: Reading) -> Choice:
    days = [(cell, read_date(cell, day_first)[0]) for cell in cells]
    shown = ", ".join(f"{cell} is {f'{day.day} {day:%B %Y}' if day else cell}" for cell, day in days)
    option = "--day-first" if day_first else "--month-first"
    return Choice(shown, " ".join((*options_of(reading, columns.header), option)), {"day_first": day_first})


# ---------------------------------------------------------------- columns that are not there


def _missing_column(columns: Columns, sample: Sequence[SheetRow], reading: Reading) -> SheetError:
    """Asks for the columns a person needs, offering those whose cells look like them; an error when none does."""
    unread = _unread(columns)
    looks = {header: _looks_like(header, sample) for header in unread}
    wanted = [*([] if "email" in columns.by_field else ["email"]), *columns.missing]
    if {"first_name", "last_name"} <= set(wanted):
        wanted.append("full_name")
    if "company" in wanted:
        wanted.append("domain")
    fitting = {name: [header for header in unread if name in looks[header]][:_OFFERED] for name in wanted}
    pairs = [(header, name) for name, headers in fitting.items() for header in headers]
    choices = [_column_choice({header: name}, sample, columns, reading) for header, name in pairs]
    reason = f"No column was found for {' and '.join(columns.missing)}. The columns are: {', '.join(columns.header)}."
    if not choices:
        examples = " ".join(f'--mapping "Header={name}"' for name in columns.missing)
        remedy = f"Add such a column to the list, or {examples} with the name of the right column in place of Header."
        return SheetError(columns.source, reason, remedy)
    if len(together := _together(columns, fitting)) > 1:
        choices.append(_column_choice(together, sample, columns, reading))
    return SheetQuestionError(columns.source, f"{reason} Several --mapping can be given at once.", choices)


def _together(columns: Columns, fitting: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A column for every missing field, in their order: all that is missing in one answer; {} when some has none."""
    mapping: dict[str, str] = {}
    wanted = list(columns.missing)
    if fitting.get("full_name"):
        wanted = ["full_name", *(name for name in wanted if name not in ("first_name", "last_name"))]
    for name in (*wanted, "email"):
        names = (name, "domain") if name == "company" else (name,)
        free = [(one, other) for other in names for one in fitting.get(other, ()) if one not in mapping]
        if not free and name != "email":
            return {}
        mapping |= dict(free[:1])
    return {header: mapping[header] for header in columns.header if header in mapping}


def _find_unread_addresses(columns: Columns, sample: Sequence[SheetRow], reading: Reading) -> None:
    """A list whose addresses stand in a column nobody recognised must not come in as people without addresses."""
    if "email" in columns.by_field:
        return
    told = {use.header for use in columns.uses if use.how == "as you said"}
    found = [one for one in _unread(columns) if one not in told and "email" in _looks_like(one, sample)]
    if found:
        reason = f"No column is called e-mail, but {' and '.join(map(repr, found))} holds addresses."
        choices = [
            _column_choice({header: name}, sample, columns, reading) for header in found for name in ("email", IGNORE)
        ]
        raise SheetQuestionError(columns.source, reason, choices)


def _unread(columns: Columns) -> list[str]:
    return [use.header for use in columns.uses if not use.field and not is_kept_back(use.how)]


def _looks_like(header: str, sample: Sequence[SheetRow]) -> frozenset[str]:
    """The fields whose values most cells of a column could be."""
    cells = [cell for row in sample if read_text(cell := row.cells.get(header, ""))]
    if not cells:
        return frozenset()
    if _share(cells, lambda cell: "@" in cell and bool(read_email(cell)[0])) >= _MOST:
        return frozenset({"email"})
    if _share(cells, lambda cell: bool(read_company_site(cell))) >= _MOST:
        return frozenset({"domain"})
    if _share(cells, lambda cell: not _is_text(cell)) > 1 - _MOST:
        return frozenset()
    spaced = _share(cells, lambda cell: 1 < len(cell.split()) < 5)
    return frozenset({"company", "full_name"} if spaced >= _MOST else {"company", "first_name", "last_name"})


def _share(cells: Sequence[str], holds: Any) -> float:
    return sum(1 for cell in cells if holds(cell)) / len(cells)


def _is_text(cell: str) -> bool:
    """Words a name could be made of: no address, no number, no sentence."""
    return len(cell) < 60 and not any(char.isdigit() or char in "@:/" for char in cell)


def _column_choice(mapping: dict[str, str], sample: Sequence[SheetRow], columns: Columns, reading: Reading) -> Choice:
    texts = []
    for header in mapping:
        cells = [cell for row in sample if (cell := read_text(row.cells.get(header, "")))]
        texts.append(f"{header}: {', '.join(_short(cell) for cell in cells[:3])}")
    return _choice("; ".join(texts), mapping, columns, reading)


def _choice(text: str, mapping: dict[str, str], columns: Columns, reading: Reading) -> Choice:
    """A choice that sets a mapping; its option says again what was said already, so that it is the whole answer."""
    told = by_name(reading.mapping, columns.header)
    before = reading.model_copy(update={"mapping": {one: field for one, field in told.items() if one not in mapping}})
    new = (mapping_option(header, name, columns.header) for header, name in mapping.items())
    return Choice(text, " ".join((*options_of(before, columns.header), *new)), {"mapping": mapping})


def _short(cell: str) -> str:
    text = clean(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
