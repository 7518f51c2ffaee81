"""Rows of any contact list into records: one row, one record or one problem, nothing merged and nothing lost."""

from collections.abc import Iterator
from datetime import date

from outreach.models import EmailStatus, Record, RowProblem, Sheet, SheetRow, canonical_json, short_id
from outreach.prospects import cells
from outreach.prospects.cells import read_domain
from outreach.prospects.columns import FIELDS, IGNORE, Columns, find_columns
from outreach.prospects.emails import read_email
from outreach.prospects.names import MAX_NAME, read_name

__all__ = ["FIELDS", "IGNORE", "read_domain", "read_email", "read_name", "read_records"]

_CORRECT = "Correct the cell in the list and import again."
_STATUS_FIELDS = ("stage", "lead_status", "lifecycle", "email_status")
_WORD_FIELDS = ("tags", "lists")


def read_records(
    sheet: Sheet, *, exported_on: date, mapping: dict[str, str] | None = None
) -> tuple[tuple[Record, ...], tuple[RowProblem, ...]]:
    """Every row as a record or a problem, the sheet's own problems included: records + problems = rows of the file.

    `mapping` is {column: field} and wins over what the columns are called. Raises SheetError when a needed column is
    missing or two columns compete for one field.
    """
    columns = find_columns(sheet, mapping)
    records: list[Record] = []
    problems = list(sheet.problems)
    for row in sheet.rows:
        reader = _Row(sheet.source, row, columns)
        problem = next(reader.problems(), None)
        if problem:
            problems.append(problem)
        else:
            records.append(reader.record(exported_on))
    return tuple(records), tuple(sorted(problems, key=lambda one: one.line))


class _Row:
    """One row under its columns."""

    def __init__(self, source: str, row: SheetRow, columns: Columns) -> None:
        self.source, self.row, self.columns = source, row, columns
        self.first, self.last = read_name(self.cell("first_name"), self.cell("last_name"), self.cell("full_name"))

    def header(self, field: str) -> str:
        """The column that gives this field: the first that holds something, else the first, else ""."""
        headers = self.columns.by_field.get(field, ())
        return next((one for one in headers if cells.read_text(self.row.cells[one])), headers[0] if headers else "")

    def cell(self, field: str) -> str:
        header = self.header(field)
        return self.row.cells[header] if header else ""

    def text(self, field: str) -> str:
        return cells.read_text(self.cell(field))

    def problems(self) -> Iterator[RowProblem]:
        """What makes the row unusable, the worst first."""
        if not (self.first or self.last):
            yield self._problem(self._name_column(), "The row has no name.", "Add the person's first and last name.")
        if max(len(self.first), len(self.last)) > MAX_NAME:
            yield self._problem(self._name_column(), f"The name has more than {MAX_NAME} characters.", _CORRECT)
        if not self.text("company") and not cells.read_domain(self.cell("domain")):
            reason = f"The row has no company and no web address that can be read ({self.text('domain')!r})."
            yield self._problem(self.header("company") or self.header("domain"), reason, "Add the company's name.")
        fault = read_email(self.text("email"))[1]
        if fault:
            reason = f"The e-mail address {self.text('email')[:120]!r} cannot be used: {fault}."
            remedy = "Correct the address, or empty the cell to keep the person without one, and import again."
            yield self._problem(self.header("email"), reason, remedy)
        fault = cells.read_date(self.cell("last_contacted"))[1]
        if fault:
            reason = f"The date {self.text('last_contacted')[:60]!r} {fault}."
            remedy = "Write it as year-month-day, for example 2026-03-09, and import again."
            yield self._problem(self.header("last_contacted"), reason, remedy)

    def record(self, exported_on: date) -> Record:
        """The row as a record; call only for a row without problems."""
        filled = {header: cell for header, cell in self.row.cells.items() if cell}
        return Record(
            record_id=short_id("rec", canonical_json(filled)),
            source=self.source,
            line=self.row.line,
            exported_on=exported_on,
            first_name=self.first,
            last_name=self.last,
            title=self.text("title"),
            company=self.text("company"),
            domain=cells.read_domain(self.cell("domain")),
            email=read_email(self.text("email"))[0],
            email_status=self._email_status(),
            linkedin_url=cells.read_linkedin(self.cell("linkedin_url")),
            country=cells.read_country(self.cell("country")),
            city=self.text("city"),
            employees=cells.read_employees(self.cell("employees")),
            industry=self.text("industry").lower(),
            tags=cells.read_words(self.cell("tags")),
            technologies=cells.read_words(self.cell("technologies")),
            company_country=cells.read_country(self.cell("company_country")),
            lifecycle=self._lifecycle(),
            lead_status=self._lead_status(),
            do_not_contact=self._do_not_contact(),
            last_contacted=cells.read_date(self.cell("last_contacted"))[0],
            owner=self.text("owner"),
        )

    def _email_status(self) -> EmailStatus:
        if cells.is_yes(self.cell("bounced")):
            return EmailStatus.UNAVAILABLE
        return cells.read_email_status(self.cell("email_status"))

    def _lifecycle(self) -> str:
        """A stage of the user's own is "other", because an empty one would count as a lead."""
        told = self.text("lifecycle")
        return cells.read_lifecycle(told) or ("other" if told else cells.read_lifecycle(self.text("stage")))

    def _lead_status(self) -> str:
        if cells.is_yes(self.cell("replied")):
            return "replied"
        stage = self.text("stage")
        other = "" if cells.is_opt_out(stage) or cells.read_lifecycle(stage) else stage
        return (self.text("lead_status") or other).lower()

    def _do_not_contact(self) -> bool:
        asked = any(not cells.is_plain_no(self.row.cells[header]) for header in self.columns.opt_outs)
        status = any(cells.is_opt_out(self.cell(field)) for field in _STATUS_FIELDS)
        listed = any(cells.is_opt_out(word) for field in _WORD_FIELDS for word in cells.read_words(self.cell(field)))
        return asked or status or listed

    def _name_column(self) -> str:
        return self.header("first_name") or self.header("full_name") or self.header("last_name")

    def _problem(self, column: str, reason: str, remedy: str) -> RowProblem:
        return RowProblem(
            source=self.source, line=self.row.line, column=column, reason=reason, remedy=remedy, raw=self.row.raw
        )
