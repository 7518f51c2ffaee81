"""A first look through the rows of a list: what only its cells can tell, and what only the user can."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from outreach.errors import Choice, SheetError, SheetQuestionError
from outreach.models import Reading, RowProblem, SheetRow
from outreach.prospects.addresses import read_company_site, read_linkedin
from outreach.prospects.cells import read_country, read_title
from outreach.prospects.columns import Columns, is_kept_back
from outreach.prospects.dates import order_in, read_date
from outreach.prospects.emails import read_email
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
    """The columns with the order of day and month their dates follow; one pass over the rows.

    Raises SheetQuestionError when a needed column is missing, two columns for one field differ, addresses stand in a
    column nobody reads, or no date of a column says which number the day is; SheetError when no column could be meant.
    """
    usable = (row for row in rows if isinstance(row, SheetRow))
    sample = list(islice(usable, _SAMPLED))
    if columns.missing:
        raise _missing_column(columns, sample)
    _find_unread_addresses(columns, sample)
    dates = {header: _Dates() for header in columns.by_field.get("last_contacted", ())}
    for part in (sample, usable):
        for row in part:
            for name, headers in columns.rivals:
                _compare(columns, name, headers, row.cells)
            for header, seen in dates.items():
                cell = row.cells.get(header, "")
                if cell:
                    seen.see(cell)
    told = reading.day_first
    orders = {header: told if told is not None else _order(columns, header, seen) for header, seen in dates.items()}
    return replace(columns, orders={header: order for header, order in orders.items() if order is not None})


# ---------------------------------------------------------------- two columns for one field


def _compare(columns: Columns, name: str, headers: Sequence[str], cells: Mapping[str, str]) -> None:
    read = _COMPARED.get(name, fold)
    said = {header: read(cells.get(header, "")) for header in headers if cells.get(header)}
    different = {value: header for header, value in reversed(said.items()) if value}
    if len(different) > 1:
        raise _rivals(columns, name, headers, cells)


def _rivals(columns: Columns, name: str, headers: Sequence[str], cells: Mapping[str, str]) -> SheetQuestionError:
    shown = " and ".join(map(repr, headers))
    reason = f"The columns {shown} could both be {name} and hold different values."
    choices = [
        Choice(f"{header}: {_short(cells.get(header, ''))}", f'--mapping "{header}={name}"', _mapping({header: name}))
        for header in headers
    ]
    return SheetQuestionError(columns.source, reason, choices)


# ---------------------------------------------------------------- day or month first


def _order(columns: Columns, header: str, seen: _Dates) -> bool | None:
    """Whether the day comes first: what the dates say that can be read in one way; None when nothing hangs on it."""
    day, month = seen.counts["day"], seen.counts["month"]
    if day >= _CLEARLY * month and day:
        return True
    if month >= _CLEARLY * day and month:
        return False
    if not seen.doubtful:
        return None
    raise _which_order(columns, header, seen)


def _which_order(columns: Columns, header: str, seen: _Dates) -> SheetQuestionError:
    mixed = any(seen.counts.values())
    why = "and other dates of the column put now the one, now the other first" if mixed else "and no other date tells"
    reason = f"In the column {header!r}, {seen.doubtful!r} could be two days, {why}."
    choices = [_day_choice(seen.doubtful, True), _day_choice(seen.doubtful, False)]
    return SheetQuestionError(columns.source, reason, choices)


def _day_choice(cell: str, day_first: bool) -> Choice:
    day = read_date(cell, day_first)[0]
    shown = f"{day.day} {day:%B %Y}" if day else cell
    option = "--day-first" if day_first else "--month-first"
    return Choice(f"{cell} is {shown}", option, {"day_first": day_first})


# ---------------------------------------------------------------- columns that are not there


def _missing_column(columns: Columns, sample: Sequence[SheetRow]) -> SheetError:
    """Asks for the columns a person needs, offering those whose cells look like them; an error when none does."""
    unread = _unread(columns)
    looks = {header: _looks_like(header, sample) for header in unread}
    wanted = [*columns.missing, *([] if "email" in columns.by_field else ["email"])]
    if {"first_name", "last_name"} <= set(wanted):
        wanted.append("full_name")
    if "company" in wanted:
        wanted.append("domain")
    fitting = {name: [header for header in unread if name in looks[header]][:_OFFERED] for name in wanted}
    choices = [_column_choice(header, name, sample) for name, headers in fitting.items() for header in headers]
    reason = f"No column was found for {' and '.join(columns.missing)}. The columns are: {', '.join(columns.header)}."
    if not choices:
        examples = " ".join(f'--mapping "Header={name}"' for name in columns.missing)
        remedy = f"Add such a column to the list, or {examples} with the name of the right column in place of Header."
        return SheetError(columns.source, reason, remedy)
    return SheetQuestionError(columns.source, f"{reason} Several --mapping can be given at once.", choices)


def _find_unread_addresses(columns: Columns, sample: Sequence[SheetRow]) -> None:
    """A list whose addresses stand in a column nobody recognised must not come in as people without addresses."""
    if "email" in columns.by_field:
        return
    told = {use.header for use in columns.uses if use.how == "as you said"}
    found = [one for one in _unread(columns) if one not in told and "email" in _looks_like(one, sample)]
    if found:
        reason = f"No column is called e-mail, but {' and '.join(map(repr, found))} holds addresses."
        choices = [_column_choice(header, name, sample) for header in found for name in ("email", "ignore")]
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


def _column_choice(header: str, name: str, sample: Sequence[SheetRow]) -> Choice:
    cells = [cell for row in sample if (cell := read_text(row.cells.get(header, "")))]
    shown = ", ".join(_short(cell) for cell in cells[:3])
    return Choice(f"{header}: {shown}", f'--mapping "{header}={name}"', _mapping({header: name}))


def _mapping(mapping: dict[str, str]) -> dict[str, object]:
    return {"mapping": mapping}


def _short(cell: str) -> str:
    text = clean(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
