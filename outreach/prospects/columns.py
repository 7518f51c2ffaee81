"""Which column of a list holds which field: known exports by their tell-tale columns, others by name, or as told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outreach.errors import SheetError
from outreach.models import CUSTOM, ColumnUse, CustomField, Reading, nearest
from outreach.prospects import optouts
from outreach.prospects.headers import key
from outreach.prospects.options import by_name
from outreach.prospects.private import private_matter
from outreach.tables import load_yaml

IGNORE = "ignore"
KEEP = "keep"
PLAIN = "plain"

#: Fields a mapping may name.
FIELDS = (
    "first_name", "last_name", "full_name", "title", "company", "domain", "email", "email_status", "bounced",
    "linkedin_url", "company_linkedin", "country", "city", "phone", "company_country", "employees", "employees_band",
    "revenue", "revenue_to", "industry", "naics", "sic", "tags", "technologies", "lifecycle", "stage", "lead_status",
    "replied", "lists", "last_contacted", "owner", "contact_role", "previous_company", "do_not_contact", "permission",
)  # fmt: skip
#: Fields any number of columns may be told to be.
SWITCHES = ("do_not_contact", "permission")  # their columns are found by optouts, and all of them are read

OPT_OUT_USE = "an opt-out: all but a plain no means do not contact"
PERMISSION_USE = "a permission: a plain no means do not contact"
KEPT_USE = "kept as it stands, as an unverified fact"


_NONE_DECLARED: Mapping[str, CustomField] = {}


@dataclass(frozen=True)
class Columns:
    """The columns of one list by field. Of several for a field the first that holds something is read."""

    by_field: Mapping[str, tuple[str, ...]]
    opt_outs: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    custom: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # declared field -> its columns, as told
    declared: Mapping[str, CustomField] = field(default_factory=dict)  # what each of them holds
    profile: str = PLAIN  # the export it was recognised as
    uses: tuple[ColumnUse, ...] = ()  # every column of the list, in its order
    source: str = ""
    header: tuple[str, ...] = ()
    rivals: tuple[tuple[str, tuple[str, ...]], ...] = ()  # columns for one field that must not differ
    missing: tuple[str, ...] = ()  # fields a person needs and no column was found for
    doubts: tuple[str, ...] = ()  # what somebody should look at, in sentences; known after `survey`
    orders: Mapping[str, bool] = field(default_factory=dict)  # date column -> the day comes first

    @property
    def day_first(self) -> bool | None:
        """How ambiguous dates are read; None where nothing had to be decided."""
        return next(iter(self.orders.values()), None)


def find_columns(
    source: str, header: Sequence[str], reading: Reading, fields: Mapping[str, CustomField] = _NONE_DECLARED
) -> Columns:
    """What the names of the columns and the user say; `survey` looks at the cells next. `fields`: those declared.

    Raises SheetError for a mapping that names what does not exist, and for a list of companies without people.
    """
    finder = _Finder(source, tuple(header), by_name(reading.mapping, header), fields)
    return finder.columns()


def is_kept_back(how: str) -> bool:
    """The column's use says that it is private, so that not even a sample of it is shown."""
    return how.startswith("sensitive")


class _Finder:
    """The columns of one header."""

    def __init__(
        self, source: str, header: tuple[str, ...], told: Mapping[str, str], declared: Mapping[str, CustomField]
    ) -> None:
        self.source, self.header, self.told, self.declared = source, header, told, declared
        self._check_mapping()
        self.name = _profile_of(header)
        self.profile: dict[str, Any] = _table()["profiles"].get(self.name, {})
        self.private = {one: matter for one in header if one not in told and (matter := private_matter(one))}
        left = {key(one) for one in self.profile.get("leave", ())}
        free = [one for one in header if one not in told and one not in self.private and key(one) not in left]
        self.opt_outs = [one for one in free if optouts.is_opt_out_column(one)]
        self.permissions = [one for one in free if optouts.is_permission_column(one)]
        self.free = [one for one in free if one not in self.opt_outs and one not in self.permissions]
        own = {key(one) for names in self.profile.get("columns", {}).values() for one in names}
        self.others = [one for one in self.free if key(one) not in own]
        self.hows: dict[str, str] = {}

    def columns(self) -> Columns:
        fields = {name: self._of(name) for name in FIELDS if name not in SWITCHES}
        _settle_halves(fields, self.told)
        by_field = {name: found for name, found in fields.items() if found}
        self._refuse_companies(by_field)
        kept = (*self._told(KEEP), *self._kept(by_field))
        return Columns(
            by_field=by_field,
            opt_outs=(*self._told("do_not_contact"), *self.opt_outs),
            permissions=(*self._told("permission"), *self.permissions),
            kept=kept,
            custom={name: found for name in self.declared if (found := self._told(name))},
            declared=self.declared,
            profile=str(self.profile.get("title", PLAIN)),
            uses=tuple(self._use(one, by_field, kept) for one in self.header),
            source=self.source,
            header=self.header,
            rivals=self._rivals(by_field),
            missing=_missing(by_field),
        )

    def _check_mapping(self) -> None:
        targets = (*FIELDS, *self.declared, IGNORE, KEEP)
        for header, target in self.told.items():
            if header not in self.header:
                reason = f"The mapping names the column {header!r}, which the list does not have."
                raise SheetError(self.source, reason, f"Its columns are: {', '.join(self.header)}.")
            if target.startswith(CUSTOM) and target not in self.declared:
                reason = f"The mapping names {target!r}, which no icp.yaml of this campaign declares under fields."
                known = ", ".join(self.declared) or "none yet"
                raise SheetError(self.source, reason, f"Declared are: {known}.{nearest(target, self.declared)}")
            if target not in targets:
                reason = f"The mapping names the field {target!r}, which does not exist."
                raise SheetError(self.source, reason, f"The fields are: {', '.join(targets)}.")
            if target in (KEEP, *self.declared) and (matter := private_matter(header)):
                reason = f"The column {header!r} is about {matter}, which is never read or stored."
                raise SheetError(self.source, reason, "Leave it out of the mapping.")

    def _told(self, target: str) -> tuple[str, ...]:
        return tuple(header for header, named in self.told.items() if named == target)

    def _of(self, name: str) -> tuple[str, ...]:
        """The columns of one field: as told, else as the known export has them, else by their names."""
        if named := self._told(name):
            return named
        aliases = _table()["aliases"].get(name, ())
        found, how = _called(self.profile.get("columns", {}).get(name, ()), self.free), self._title()
        if not found:
            found, how = _called(aliases, self.others), "by its name"
        self.hows |= dict.fromkeys(found, how)
        return found

    def _title(self) -> str:
        return str(self.profile.get("title", PLAIN))

    def _kept(self, by_field: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        read = {header for headers in by_field.values() for header in headers}
        return tuple(one for one in _called(self.profile.get("keep", ()), self.free) if one not in read)

    def _rivals(self, by_field: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Columns found by name alone for one field, and columns whose name stands twice."""
        asked = [
            (name, rivals)
            for name in _table()["ask_if_two"]
            if len(rivals := [one for one in by_field.get(name, ()) if self.hows.get(one) == "by its name"]) > 1
        ]
        twice = [
            (name, (header, other))
            for name, headers in by_field.items()
            for header in headers
            for other in self.free
            if header not in self.told and other not in headers and _repeats(other, header)
        ]
        return tuple((name, tuple(headers)) for name, headers in (*asked, *twice))

    def _refuse_companies(self, by_field: Mapping[str, tuple[str, ...]]) -> None:
        has_people = any(by_field.get(name) for name in ("first_name", "last_name", "full_name"))
        if has_people or self.profile.get("people", True):
            return
        reason = f"This is a list of companies without people ({self._title()})."
        remedy = "Import a list of the people at these companies: companies are made from the people's rows."
        raise SheetError(self.source, reason, remedy)

    def _use(self, header: str, by_field: Mapping[str, tuple[str, ...]], kept: Sequence[str]) -> ColumnUse:
        if header in self.private:
            return ColumnUse(header=header, field="", how=f"sensitive: {self.private[header]}, not read")
        if header in self.told:
            target = self.told[header]
            if target == IGNORE and (matter := private_matter(header)):
                return ColumnUse(header=header, field="", how=f"sensitive: {matter}, not read")
            return ColumnUse(header=header, field="" if target == IGNORE else target, how="as you said")
        if header in self.opt_outs:
            return ColumnUse(header=header, field="do_not_contact", how=OPT_OUT_USE)
        if header in self.permissions:
            return ColumnUse(header=header, field="permission", how=PERMISSION_USE)
        if header in kept:
            return ColumnUse(header=header, field=KEEP, how=KEPT_USE)
        name = next((name for name, headers in by_field.items() if header in headers), "")
        return ColumnUse(header=header, field=name, how=self.hows[header] if name else "not read")


def _profile_of(header: Sequence[str]) -> str:
    keys = {key(name) for name in header}
    for name, profile in _table()["profiles"].items():
        if len(keys & {key(one) for one in profile["telltale"]}) >= profile.get("enough", 2):
            return str(name)
    return PLAIN


def _called(names: Sequence[str], headers: Sequence[str]) -> tuple[str, ...]:
    """Columns under one of the names, in the order of the names."""
    found = (header for name in names for header in headers if key(header) == key(name))
    return tuple(dict.fromkeys(found))


def _settle_halves(fields: dict[str, tuple[str, ...]], told: Mapping[str, str]) -> None:
    """ "Name" beside "Vorname" is the last name, "Nombre" alone the whole one: see half_or_whole in columns.yaml."""
    either = {key(name) for name in _table()["half_or_whole"]}
    first, last, full = fields["first_name"], fields["last_name"], fields["full_name"]
    names = {"first_name": first, "last_name": last, "full_name": full}
    loose = {part: [one for one in found if key(one) in either and one not in told] for part, found in names.items()}
    if full and len(loose["full_name"]) == len(full) and bool(first) is not bool(last):
        half = "first_name" if last else "last_name"
        fields[half], fields["full_name"] = full, ()
    elif not full and first and not last and len(loose["first_name"]) == len(first):
        fields["first_name"], fields["full_name"] = (), first
    elif not full and last and not first and len(loose["last_name"]) == len(last):
        fields["last_name"], fields["full_name"] = (), last


def _missing(by_field: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A person needs a name and a company; a list without such columns is no contact list."""
    names = () if by_field.get("full_name") else ("first_name", "last_name")
    missing = [name for name in names if not by_field.get(name)]
    if not by_field.get("company") and not by_field.get("domain"):
        missing.append("company")
    return tuple(missing)


def _repeats(header: str, first: str) -> bool:
    """ "Email (2)" is the second column called "Email"."""
    rest = header.removeprefix(first)
    return rest != header and rest.strip().strip("()").isdigit()


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("columns.yaml")
    return table
