"""Lists in and out: reads CSV, TSV and Excel lists without guessing, writes CSV that no spreadsheet executes.

A row that cannot be read for certain becomes a `RowProblem`; a file that can be read in two ways is a question.
Every row below the header that is not blank ends in exactly one of the usable rows and the problems.
"""

from outreach.sheets.opening import OpenSheet, open_sheet, read_sheet
from outreach.sheets.writing import is_problems_file, restore, write_problems, write_rows

__all__ = ["OpenSheet", "is_problems_file", "open_sheet", "read_sheet", "restore", "write_problems", "write_rows"]
