"""Which column of a list holds which field: known exports by their tell-tale columns, others by aliases, or as told."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from outreach.errors import SheetError
from outreach.models import Sheet
from outreach.tables import load_yaml
from outreach.text import fold

IGNORE = "ignore"

#: Fields a mapping may name.
FIELDS = (
    "first_name", "last_name", "full_name", "title", "company", "domain", "email", "email_status", "bounced",
    "linkedin_url", "country", "city", "company_country", "employees", "industry", "tags", "technologies", "lifecycle",
    "stage", "lead_status", "replied", "lists", "last_contacted", "owner", "do_not_contact",
)  # fmt: skip
_REPEATED = re.compile(r"(.*) \(\d+\)")


class Columns(NamedTuple):
    """The columns of one list by field; the first that holds something is read, opt-outs are all read."""

    by_field: dict[str, tuple[str, ...]]
    opt_outs: tuple[str, ...]


def find_columns(sheet: Sheet, mapping: dict[str, str] | None) -> Columns:
    """The columns of a sheet; raises SheetError when a needed one is missing or two compete."""
    told = mapping or {}
    _check_mapping(sheet, told)
    profile = _profile(sheet.header)
    fields: dict[str, tuple[str, ...]] = {}
    free = [header for header in sheet.header if header not in told]
    for field in FIELDS:
        named = tuple(header for header, target in told.items() if target == field)
        fields[field] = named or _by_alias(profile, field, free)
    if profile == "plain":
        _refuse_rivals(sheet, fields, told)
    _refuse_repeats(sheet, fields, told)
    _require(sheet, fields)
    opt_outs = (*fields.pop("do_not_contact"), *(header for header in free if _is_opt_out(header)))
    return Columns({field: headers for field, headers in fields.items() if headers}, opt_outs)


def _check_mapping(sheet: Sheet, told: dict[str, str]) -> None:
    for header, field in told.items():
        if header not in sheet.header:
            reason = f"The mapping names the column {header!r}, which the list does not have."
            raise SheetError(sheet.source, reason, f"Its columns are: {', '.join(sheet.header)}.")
        if field not in FIELDS and field != IGNORE:
            reason = f"The mapping names the field {field!r}, which does not exist."
            raise SheetError(sheet.source, reason, f"The fields are: {', '.join((*FIELDS, IGNORE))}.")


def _profile(header: Sequence[str]) -> str:
    keys = {_key(name) for name in header}
    for name, profile in _table()["profiles"].items():
        if len(keys & {_key(one) for one in profile["telltale"]}) >= 2:
            return str(name)
    return "plain"


def _by_alias(profile: str, field: str, headers: Sequence[str]) -> tuple[str, ...]:
    """Columns under one of the field's names, in the order of the names; a known export adds to the plain aliases."""
    for name in dict.fromkeys((profile, "plain")):
        aliases = _table()["profiles"][name]["columns"].get(field, [])
        found = tuple(header for alias in aliases for header in headers if _key(header) == _key(alias))
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _refuse_rivals(sheet: Sheet, fields: dict[str, tuple[str, ...]], told: dict[str, str]) -> None:
    for field in _table()["ask_if_two"]:
        rivals = [header for header in fields[field] if header not in told]
        if len(rivals) > 1 and _differ(sheet, rivals):
            raise _ask(sheet, field, rivals)


def _refuse_repeats(sheet: Sheet, fields: dict[str, tuple[str, ...]], told: dict[str, str]) -> None:
    """A column name that stands twice with different values under it is a question as well."""
    for header in sheet.header:
        match = _REPEATED.fullmatch(header)
        field = next((f for f, headers in fields.items() if match and match[1] in headers and match[1] not in told), "")
        if match and field and header not in told and _differ(sheet, (match[1], header)):
            raise _ask(sheet, field, (match[1], header))


def _differ(sheet: Sheet, headers: Sequence[str]) -> bool:
    values = ({fold(row.cells[header]) for header in headers} - {""} for row in sheet.rows)
    return any(len(different) > 1 for different in values)


def _ask(sheet: Sheet, field: str, headers: Sequence[str]) -> SheetError:
    shown = " and ".join(map(repr, headers))
    choices = " or ".join(f'--mapping "{header}={field}"' for header in headers)
    reason = f"The columns {shown} could both be {field} and hold different values."
    return SheetError(sheet.source, reason, f"Say which one is meant: {choices}.")


def _require(sheet: Sheet, fields: dict[str, tuple[str, ...]]) -> None:
    """A person needs a name and a company; a list without such columns is no contact list."""
    missing = []
    if not fields["full_name"]:
        missing = [field for field in ("first_name", "last_name") if not fields[field]]
    if not fields["company"] and not fields["domain"]:
        missing.append("company")
    if missing:
        reason = f"No column was found for {' and '.join(missing)}. The columns are: {', '.join(sheet.header)}."
        examples = " ".join(f'--mapping "Header={field}"' for field in missing)
        remedy = f"Add {examples} with the name of the right column in place of Header."
        raise SheetError(sheet.source, reason, remedy)


@cache
def _is_opt_out(header: str) -> bool:
    key, table = _key(header), _table()["opt_out"]
    # "Direct Phone Do Not Call" bans calls only.
    banned_calls = any(word in key for word in table["not"])
    return key in table["exact"] or (not banned_calls and any(word in key for word in table["names"]))


@cache
def _key(header: str) -> str:
    return "".join(char for char in fold(header) if char.isalnum())


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("columns.yaml")
    return table
