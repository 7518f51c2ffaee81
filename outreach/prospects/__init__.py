"""Rows of any contact list into records: one row, one record or one problem, nothing merged and nothing lost.

`find_columns` reads the header, `survey` looks through the cells once and asks what only the user knows, and a
`RecordReader` then reads row by row.
"""

from datetime import date

from outreach.models import Reading, Record, RowProblem, Sheet
from outreach.prospects import mappings
from outreach.prospects.addresses import read_domain
from outreach.prospects.columns import FIELDS, IGNORE, KEEP, Columns, find_columns
from outreach.prospects.emails import read_email
from outreach.prospects.headers import words
from outreach.prospects.names import read_name
from outreach.prospects.previews import preview
from outreach.prospects.private import private_matter
from outreach.prospects.rows import RecordReader
from outreach.prospects.survey import survey

__all__ = [
    "FIELDS",
    "IGNORE",
    "KEEP",
    "Columns",
    "RecordReader",
    "find_columns",
    "mappings",
    "preview",
    "private_matter",
    "read_domain",
    "read_email",
    "read_name",
    "read_records",
    "survey",
    "words",
]


def read_records(
    sheet: Sheet, *, exported_on: date, reading: Reading | None = None
) -> tuple[tuple[Record, ...], tuple[RowProblem, ...]]:
    """Every row of a small list as a record or a problem, the sheet's own problems included.

    Raises SheetError and SheetQuestionError as `find_columns` and `survey` do.
    """
    told = reading or Reading()
    columns = survey(find_columns(sheet.source, sheet.header, told), sheet.rows, told)
    reader = RecordReader(sheet.source, columns, exported_on)
    items = [reader.read(row) for row in sheet.rows]
    problems = [*map(reader.see, sheet.problems), *(item for item in items if isinstance(item, RowProblem))]
    records = tuple(item for item in items if isinstance(item, Record))
    return records, tuple(sorted(problems, key=lambda one: one.line))
