"""The lists on file: what came in, what was not read, how old it is."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date

from outreach.models import AgeBand, ListAudit, ListImport, Prospect, Record, SensitiveColumn

#: Upper ends of the age bands in days since the list was exported; what is older is in the last one.
_BANDS = (90, 180, 365)
_BAND_LABELS = ("0 to 90 days", "91 to 180 days", "181 days to a year", "Older than a year")

_SENSITIVE = "sensitive"  # how the use of such a column begins


class Lists:
    """Counts records and people per list."""

    def __init__(self) -> None:
        self._records: Counter[str] = Counter()
        self._again: Counter[str] = Counter()  # records about somebody the same list names already
        self._exported: dict[str, date] = {}

    def see(self, record: Record) -> None:
        """One record goes by."""
        self._records[record.source] += 1
        known = self._exported.get(record.source)
        if known is None or record.exported_on > known:
            self._exported[record.source] = record.exported_on

    def names_again(self, source: str, times: int) -> None:
        """A list has further records about one person."""
        self._again[source] += times

    def audits(self, imports: Sequence[ListImport], today: date) -> tuple[ListAudit, ...]:
        """One line per list, the last import first."""
        by_source: dict[str, list[ListImport]] = {}
        for one in imports:
            by_source.setdefault(one.source, []).append(one)
        found = [self._audit(source, by_source.get(source, []), today) for source in {**by_source, **self._records}]
        return tuple(sorted(found, key=lambda one: (one.imported_at is None, -_moment(one), one.source)))

    def _audit(self, source: str, imports: Sequence[ListImport], today: date) -> ListAudit:
        last = max(imports, key=lambda one: one.at, default=None)
        records = self._records[source]
        exported = max((one.exported_on for one in imports), default=self._exported.get(source))
        columns = last.columns if last else ()
        return ListAudit(
            source=source,
            imports=len(imports),
            rows=last.rows if last else records,
            problems=last.problems if last else 0,
            records=records,
            people=records - self._again[source],
            exported_on=exported,
            imported_at=last.at if last else None,
            by=last.by if last else "",
            age_days=max(0, (today - exported).days) if exported else None,
            columns_read=sum(bool(use.field) for use in columns),
            not_read=tuple(use.header for use in columns if not use.field and not _is_sensitive(use.how)),
            warnings=last.warnings if last else (),
        )


class Ages:
    """Counts records, and people by their newest record, by how long ago their list was exported."""

    def __init__(self, today: date) -> None:
        self._today = today.toordinal()
        self._records = [0] * len(_BAND_LABELS)
        self._people = [0] * len(_BAND_LABELS)

    def see(self, record: Record) -> None:
        """One record goes by."""
        self._records[self._band(record.exported_on)] += 1

    def see_person(self, person: Prospect) -> None:
        """One person goes by."""
        self._people[self._band(person.as_of)] += 1

    def bands(self) -> tuple[AgeBand, ...]:
        """The bands, the youngest first."""
        counted = zip(_BAND_LABELS, self._records, self._people, strict=True)
        return tuple(AgeBand(label=label, records=records, people=people) for label, records, people in counted)

    def _band(self, day: date) -> int:
        return bisect_left(_BANDS, self._today - day.toordinal())


def sensitive_columns(imports: Sequence[ListImport]) -> tuple[SensitiveColumn, ...]:
    """Columns found and not read because of what they say about people; their cells are nowhere on file."""
    found = {
        (one.source, use.header): SensitiveColumn(source=one.source, header=use.header, why=_why(use.how))
        for one in sorted(imports, key=lambda one: one.at)
        for use in one.columns
        if not use.field and _is_sensitive(use.how)
    }
    return tuple(found[key] for key in sorted(found))


def _is_sensitive(how: str) -> bool:
    return how.casefold().startswith(_SENSITIVE)


def _why(how: str) -> str:
    return how.partition(":")[2].removesuffix("not read").strip(" ,")


def _moment(one: ListAudit) -> float:
    return one.imported_at.timestamp() if one.imported_at else 0.0
