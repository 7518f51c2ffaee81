"""How complete each field is over all records, where it comes from and how old it is."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from outreach.models import EmailStatus, FieldAudit, Record

#: Distinct values are counted up to here; a field beyond it says "more than".
MOST_DISTINCT = 100_000

_TOP_LISTS = 3

#: Field -> how a person calls it, and what of a record fills it; an empty value does not.
_FIELDS: dict[str, tuple[str, Callable[[Record], object]]] = {
    "name": ("Name", lambda r: f"{r.first_name} {r.last_name}".strip()),
    "title": ("Job title", lambda r: r.title),
    "company": ("Company", lambda r: r.company),
    "domain": ("Company domain", lambda r: r.domain),
    "email": ("E-mail", lambda r: r.email),
    "email_status": ("E-mail status", lambda r: "" if r.email_status is EmailStatus.UNKNOWN else r.email_status),
    "linkedin": ("LinkedIn", lambda r: r.linkedin_url),
    "country": ("Country", lambda r: r.country),
    "city": ("City", lambda r: r.city),
    "employees": ("Employees", lambda r: r.employees or r.employees_band or ""),
    "industry": ("Industry", lambda r: r.industry),
    "tags": ("Tags", lambda r: r.tags),
    "technologies": ("Technologies", lambda r: r.technologies),
    "phone": ("Phone", lambda r: r.phone),
    "lifecycle": ("Lifecycle stage", lambda r: r.lifecycle),
    "last_contacted": ("Last contacted", lambda r: r.last_contacted),
    "owner": ("Owner", lambda r: r.owner),
    "opt_out": ("Opt-out", lambda r: r.do_not_contact),
}


class Fields:
    """Counts every field of every record."""

    def __init__(self) -> None:
        self.records = 0
        self._tallies = [(read, _Tally(name, label)) for name, (label, read) in _FIELDS.items()]

    @property
    def opted_out(self) -> int:
        """Records that ask not to be contacted."""
        return next(tally.filled for _, tally in self._tallies if tally.name == "opt_out")

    def see(self, record: Record) -> None:
        """One record goes by."""
        self.records += 1
        for read, tally in self._tallies:
            value = read(record)
            if value:
                tally.add(value, record)

    def audits(self) -> tuple[FieldAudit, ...]:
        """One line per field, in the order of a contact list."""
        return tuple(tally.audit(self.records) for _, tally in self._tallies)


class _Tally:
    def __init__(self, name: str, label: str) -> None:
        self.name, self.label, self.filled = name, label, 0
        self._values: set[int] = set()  # hashes: a value itself is not needed to count it
        self._newest: date | None = None
        self._oldest: date | None = None
        self._sources: Counter[str] = Counter()

    def add(self, value: object, record: Record) -> None:
        self.filled += 1
        self._sources[record.source] += 1
        if len(self._values) <= MOST_DISTINCT:
            self._values.add(hash(value))
        day = record.exported_on
        if self._newest is None or day > self._newest:
            self._newest = day
        if self._oldest is None or day < self._oldest:
            self._oldest = day

    def audit(self, records: int) -> FieldAudit:
        return FieldAudit(
            field=self.name,
            label=self.label,
            filled=self.filled,
            share=self.filled / records if records else 0.0,
            distinct=min(len(self._values), MOST_DISTINCT),
            distinct_capped=len(self._values) > MOST_DISTINCT,
            newest=self._newest,
            oldest=self._oldest,
            sources=tuple(self._sources.most_common(_TOP_LISTS)),
        )
