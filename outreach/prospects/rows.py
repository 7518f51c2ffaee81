"""One row into one record or one problem."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from outreach.contact_roles import read_contact_role
from outreach.models import EmailStatus, Money, Record, RowProblem, SheetRow
from outreach.prospects import optouts
from outreach.prospects.addresses import read_company_linkedin, read_company_site, read_linkedin
from outreach.prospects.cells import read_country, read_email_status, read_lifecycle, read_title
from outreach.prospects.columns import Columns
from outreach.prospects.dates import read_date
from outreach.prospects.emails import read_email
from outreach.prospects.money import join, read_money, unit_of
from outreach.prospects.moved import addresses_in, find_moved
from outreach.prospects.names import MAX_NAME, read_name
from outreach.prospects.phones import read_phone
from outreach.prospects.sizes import read_size
from outreach.prospects.text_cells import is_yes, read_lower, read_text, read_words
from outreach.text import clean
from outreach.values import MEANT, is_nothing, read_codes, read_typed

_Cells = Mapping[str, str]
_Reader = Callable[[str], Any]

#: Fields whose value is read from one cell and nothing else.
_READERS: dict[str, _Reader] = {
    "title": read_title,
    "company": read_text,
    "domain": read_company_site,
    "linkedin_url": read_linkedin,
    "company_linkedin": read_company_linkedin,
    "country": read_country,
    "company_country": read_country,
    "city": read_text,
    "industry": read_lower,
    "naics": partial(read_codes, scheme="naics"),
    "sic": partial(read_codes, scheme="sic"),
    "tags": read_words,
    "technologies": read_words,
    "owner": read_text,
    "contact_role": read_contact_role,
    "previous_company": read_text,
}
_STATUS_FIELDS = ("stage", "lead_status", "lifecycle", "email_status")
_WORD_FIELDS = ("tags", "lists")
_CORRECT = "Correct the cell in the list and import again."
_KEPT = 600  # characters kept of a cell as it was written

# As models.canonical_json writes it, with the encoder made once: the same row has the same id for ever.
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class RecordReader:
    """Reads the rows of one list, one by one."""

    def __init__(self, source: str, columns: Columns, exported_on: date) -> None:
        self.source, self.columns, self.exported_on = source, columns, exported_on
        fields = columns.by_field
        self._headers = fields
        self._plan = tuple((name, _READERS[name], fields[name]) for name in _READERS if name in fields)
        self._dates = tuple((one, columns.orders.get(one)) for one in fields.get("last_contacted", ()))
        self._sizes = (*fields.get("employees", ()), *fields.get("employees_band", ()))
        self._money = {
            name: tuple((one, partial(read_money, unit=unit_of(one))) for one in fields.get(name, ()))
            for name in ("revenue", "revenue_to")
        }
        status = tuple(one for name in _STATUS_FIELDS for one in fields.get(name, ()))
        listed = tuple(one for name in _WORD_FIELDS for one in fields.get(name, ()))
        self._bans = (
            (columns.opt_outs, optouts.objects_in_opt_out),
            (columns.permissions, optouts.objects_in_permission),
            (status, optouts.is_opt_out),
            (listed, optouts.lists_opt_out),
        )
        self._used = frozenset(
            (
                *columns.opt_outs,
                *columns.permissions,
                *columns.kept,
                *(one for names in columns.custom.values() for one in names),
                *(one for names in fields.values() for one in names),
            )
        )

    def item(self, row: SheetRow | RowProblem) -> Record | RowProblem:
        """A row as it comes out of a list: read, or set aside before and looked through for an opt-out."""
        return self.read(row) if isinstance(row, SheetRow) else self.see(row)

    def see(self, problem: RowProblem) -> RowProblem:
        """A row set aside before it was read, with the addresses it bans where its cells stand under their columns."""
        header = self.columns.header
        if not problem.cells or len(problem.cells) != len(header):
            return problem
        banned = self._banned(dict(zip(header, problem.cells, strict=True)))
        return problem.model_copy(update={"banned": banned}) if banned else problem

    def read(self, row: SheetRow) -> Record | RowProblem:
        """The row as a record, or why it cannot be used."""
        cells = row.cells
        if misplaced := self._misplaced(row):
            return misplaced
        original: dict[str, str] = {}
        values = self._values(cells, original)
        first, last = self._name(cells, original)
        email, email_fault = read_email(self._cell("email", cells))
        contacted, date_fault = self._last_contacted(cells)
        custom, misfit = self._custom(cells) if self.columns.custom else ({}, "")
        if (
            not (first or last)
            or email_fault
            or date_fault
            or misfit
            or not (values.get("company") or values.get("domain"))
            or max(len(first), len(last)) > MAX_NAME
        ):
            return next(self._problems(row, first, last, values))
        values |= self._sized(cells, original)
        self._note("email", self._cell("email", cells), email, original)
        return Record(
            record_id=record_id(cells),
            source=self.source,
            line=row.line,
            exported_on=self.exported_on,
            first_name=first,
            last_name=last,
            email=email,
            email_status=self._email_status(cells),
            phone=self._phone(cells, values, original),
            lifecycle=self._lifecycle(cells),
            lead_status=self._lead_status(cells),
            do_not_contact=self._do_not_contact(cells, original),
            last_contacted=contacted,
            custom=custom,
            kept=self._kept(cells) if self.columns.kept else {},
            original=original,
            **values,
        )

    def _misplaced(self, row: SheetRow) -> RowProblem | None:
        """A row that cannot be read cell by cell: its cells have moved, or a formula left none."""
        lost = next((one for one in row.lost if one in self._used), "") if row.lost else ""
        if lost:
            reason = f"The cell under {lost!r} holds a formula without a value."
            remedy = "Open the workbook in a spreadsheet, save it, and import it again."
            return self._problem(row, lost, reason, remedy)
        moved = find_moved(row.cells, self._headers, self._cell("email", row.cells))
        if moved is None:
            return None
        reason = f"{moved.what.capitalize()} stands under {moved.header!r} ({moved.cell[:120]!r}): cells have moved."
        return self._problem(row, moved.header, reason, "Put every cell under its own column and import again.")

    def _banned(self, cells: _Cells) -> tuple[str, ...]:
        """The addresses of a row that objects: an objection holds even where the row cannot be used."""
        if not self._do_not_contact(cells, {}):
            return ()
        found = (read_email(one.strip(".:"))[0] for one in addresses_in(cells, self._headers))
        return tuple(dict.fromkeys(address for address in found if address))

    def _values(self, cells: _Cells, original: dict[str, str]) -> dict[str, Any]:
        """The fields that are read cell by cell: of several columns the first that holds something."""
        values = {}
        for name, reader, headers in self._plan:
            for header in headers:
                cell = cells.get(header, "")
                value = reader(cell) if cell else ""
                if value:
                    values[name] = value
                    if value != cell:
                        self._note(name, cell, value, original)
                    break
        return values

    def _header(self, name: str, cells: _Cells) -> str:
        """The column that gives this field: the first that holds something, else the first, else ""."""
        headers = self._headers.get(name, ())
        return next((one for one in headers if read_text(cells.get(one, ""))), headers[0] if headers else "")

    def _cell(self, name: str, cells: _Cells) -> str:
        headers = self._headers.get(name, ())
        cell = ""
        for header in headers:
            cell = cells.get(header, "")
            if cell and read_text(cell):
                return cell
        return "" if name == "email" else cell

    def _text(self, name: str, cells: _Cells) -> str:
        return read_text(self._cell(name, cells))

    def _note(self, name: str, cell: str, value: Any, original: dict[str, str]) -> None:
        """Keeps the cell as written where reading it changed more than spaces and case."""
        said = ", ".join(value) if isinstance(value, tuple) else str(value)
        if said != cell and " ".join(cell.split()).casefold() != said.casefold():
            original[name] = cell[:_KEPT]

    def _name(self, cells: _Cells, original: dict[str, str]) -> tuple[str, str]:
        given = self._raw("first_name", cells), self._raw("last_name", cells)
        full = "" if given[0] or given[1] else self._raw("full_name", cells)
        name = read_name(*given, full)
        if full:
            self._note("full_name", full, " ".join(one for one in name if one), original)
        elif name != given:
            self._note("first_name", given[0], name[0], original)
            self._note("last_name", given[1], name[1], original)
        return name

    def _raw(self, name: str, cells: _Cells) -> str:
        """A name's cell: nothing a list writes there means that it knows nothing."""
        return next((cell for one in self._headers.get(name, ()) if (cell := cells.get(one, "")) and clean(cell)), "")

    def _last_contacted(self, cells: _Cells) -> tuple[date | None, str]:
        """The newest day of all its columns; a cell that cannot be read for certain is the row's problem."""
        newest: date | None = None
        for header, day_first in self._dates:
            day, fault = read_date(cells.get(header, ""), day_first)
            if fault:
                return None, fault
            newest = max(newest, day) if newest and day else day or newest
        return newest, ""

    def _sized(self, cells: _Cells, original: dict[str, str]) -> dict[str, Any]:
        """Headcount, its band and the revenue."""
        values: dict[str, Any] = {}
        for header in self._sizes:
            cell = cells.get(header, "")
            count, band = read_size(cell) if cell else (None, None)
            for name, value in (("employees", count), ("employees_band", band)):
                if value and name not in values:
                    values[name] = value
                    shown = f"{band[0]}-{band[1]}" if value == band and band else value
                    self._note(name, cell, shown, original)
        revenue, cell = self._amount("revenue", cells)
        if "revenue_to" in self._headers:
            revenue = join(revenue, self._amount("revenue_to", cells)[0])
        if revenue:
            values["revenue"] = revenue
            self._note("revenue", cell, revenue.amount, original)
        return values

    def _amount(self, name: str, cells: _Cells) -> tuple[Money | None, str]:
        for header, reader in self._money[name]:
            cell = cells.get(header, "")
            if cell and (found := reader(cell)):
                return found, cell
        return None, ""

    def _phone(self, cells: _Cells, values: Mapping[str, Any], original: dict[str, str]) -> str:
        country = values.get("country") or values.get("company_country") or ""
        for header in self._headers.get("phone", ()):
            cell = cells.get(header, "")
            if cell and (phone := read_phone(cell, country)):
                self._note("phone", cell, phone, original)
                return phone
        return ""

    def _email_status(self, cells: _Cells) -> EmailStatus:
        bounced = self._text("bounced", cells)
        if bounced and not (bounced == "0" or not optouts.objects_in_opt_out(bounced)):
            return EmailStatus.UNAVAILABLE  # a yes, a day or a reason
        return read_email_status(self._cell("email_status", cells))

    def _lifecycle(self, cells: _Cells) -> str:
        """A stage of the user's own is "other", because an empty one would count as a lead."""
        told = self._text("lifecycle", cells)
        return read_lifecycle(told) or ("other" if told else read_lifecycle(self._text("stage", cells)))

    def _lead_status(self, cells: _Cells) -> str:
        if is_yes(self._cell("replied", cells)):
            return "replied"
        stage = self._text("stage", cells)
        other = "" if optouts.is_opt_out(stage) or read_lifecycle(stage) else stage
        return (self._text("lead_status", cells) or other).lower()

    def _do_not_contact(self, cells: _Cells, original: dict[str, str]) -> bool:
        for headers, objects in self._bans:
            for header in headers:
                cell = cells.get(header, "")
                if objects(cell):
                    original["do_not_contact"] = f"{header}: {cell}"[:_KEPT]
                    return True
        return False

    def _kept(self, cells: _Cells) -> dict[str, str]:
        return {header: text for header in self.columns.kept if (text := read_text(cells.get(header, "")))}

    def _custom(self, cells: _Cells) -> tuple[dict[str, Any], str]:
        """The declared fields, and the column whose cell is not what its field holds."""
        values: dict[str, Any] = {}
        for name, headers in self.columns.custom.items():
            for header in headers:
                cell = cells.get(header, "")
                if is_nothing(cell):
                    continue
                value = read_typed(cell, self.columns.declared[name].type)
                if value is None:
                    return {}, header
                values.setdefault(name, value)
        return values, ""

    def _problems(self, row: SheetRow, first: str, last: str, values: Mapping[str, Any]) -> Iterator[RowProblem]:
        """What makes the row unusable, the worst first."""
        cells = row.cells
        if not (first or last):
            yield self._problem(row, self._name_column(cells), "The row has no name.", "Add the person's full name.")
        if max(len(first), len(last)) > MAX_NAME:
            reason = f"The name has more than {MAX_NAME} characters."
            yield self._problem(row, self._name_column(cells), reason, _CORRECT)
        if not (values.get("company") or values.get("domain")):
            told = self._text("domain", cells)
            reason = f"The row has no company and no web address that can be read ({told[:120]!r})."
            column = self._header("company", cells) or self._header("domain", cells)
            yield self._problem(row, column, reason, "Add the company's name.")
        fault = read_email(self._cell("email", cells))[1]
        if fault:
            reason = f"The e-mail address {self._text('email', cells)[:120]!r} cannot be used: {fault}."
            remedy = "Correct the address, or empty the cell to keep the person without one, and import again."
            yield self._problem(row, self._header("email", cells), reason, remedy)
        if misfit := self._custom(cells)[1]:
            name = next(name for name, headers in self.columns.custom.items() if misfit in headers)
            told, held = read_text(cells[misfit])[:60], MEANT[self.columns.declared[name].type]
            reason = f"{told!r} under {misfit!r} is not what {name} holds: {held}."
            yield self._problem(row, misfit, reason, "Correct or empty the cell and import again.")
        for header, day_first in self._dates:
            cell = cells.get(header, "")
            fault = read_date(cell, day_first)[1]
            if fault:
                remedy = "Write it as year-month-day, for example 2026-03-09, and import again."
                yield self._problem(row, header, f"The date {read_text(cell)[:60]!r} {fault}.", remedy)

    def _name_column(self, cells: _Cells) -> str:
        return next(
            (one for name in ("first_name", "full_name", "last_name") if (one := self._header(name, cells))), ""
        )

    def _problem(self, row: SheetRow, column: str, reason: str, remedy: str) -> RowProblem:
        return RowProblem(
            source=self.source,
            line=row.line,
            column=column,
            reason=reason,
            remedy=remedy,
            raw=row.raw,
            cells=tuple(row.cells.values()),
            banned=self._banned(row.cells),
        )


def record_id(cells: _Cells) -> str:
    """The id of a row: the same cells give the same id, whatever file, line, day or empty columns."""
    filled = {header: cell for header, cell in cells.items() if cell}
    return f"rec_{sha256(_ENCODE([_ENCODE(filled)]).encode()).hexdigest()[:16]}"
