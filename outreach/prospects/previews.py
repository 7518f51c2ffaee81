"""What an import would do, before anything is stored."""

from collections.abc import Iterable, Sequence
from datetime import date

from outreach.models import ColumnUse, ImportPreview, Record, RowProblem, SheetOutcome, SheetRow
from outreach.prospects.columns import Columns, is_kept_back
from outreach.prospects.rows import RecordReader
from outreach.prospects.text_cells import read_text

_RECORDS = 5
_PROBLEMS = 100
_SAMPLES = 3
_SAMPLE = 80  # characters


def preview(
    *,
    source: str,
    encoding: str,
    delimiter: str,
    columns: Columns,
    rows: Iterable[SheetRow | RowProblem],
    exported_on: date,
    notes: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> ImportPreview:
    """The mapping with samples, the first five records and up to 100 problems, from one pass over all rows."""
    reader = RecordReader(source, columns, exported_on)
    samples: dict[str, list[str]] = {use.header: [] for use in columns.uses if not is_kept_back(use.how)}
    records: list[Record] = []
    problems: list[RowProblem] = []
    count = 0
    for row in rows:
        count += 1
        if isinstance(row, SheetRow):
            _sample(row, samples)
        item = reader.item(row)
        if isinstance(item, Record):
            records += [item] if len(records) < _RECORDS else []
        elif len(problems) < _PROBLEMS:
            problems.append(item)
    return ImportPreview(
        source=source,
        encoding=encoding,
        delimiter=delimiter,
        outcome=_outcome(problems, warnings),
        profile=columns.profile,
        rows=count,
        columns=tuple(_with_samples(use, samples) for use in columns.uses),
        records=tuple(records),
        problems=tuple(problems),
        notes=tuple(notes),
        warnings=tuple(warnings),
    )


def _outcome(problems: Sequence[RowProblem], warnings: Sequence[str]) -> SheetOutcome:
    if problems:
        return SheetOutcome.QUARANTINE
    return SheetOutcome.WARN if warnings else SheetOutcome.OK


def _sample(row: SheetRow, samples: dict[str, list[str]]) -> None:
    """The first cells that hold something, each once; a column with enough is not looked at any more."""
    for header in [header for header, found in samples.items() if len(found) < _SAMPLES]:
        text = read_text(row.cells.get(header, ""))[:_SAMPLE]
        if text and text not in samples[header]:
            samples[header].append(text)


def _with_samples(use: ColumnUse, samples: dict[str, list[str]]) -> ColumnUse:
    return use.model_copy(update={"samples": tuple(samples.get(use.header, ()))})
