"""Who must not be written to comes in: one address or domain at a time, or a list."""

from collections.abc import Iterable, Sequence
from email.utils import getaddresses
from pathlib import Path
from typing import NamedTuple

from outreach import identity, prospects, sheets
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import Reading, RowProblem, Sheet, SheetRow, Suppression, SuppressionKind
from outreach.store import audit, lists
from outreach.tables import load_yaml
from outreach.text import fold
from outreach.workflow.intake import write_problems


def suppress(
    app: App, kind: SuppressionKind, value: str, *, level: str = "never", reason: str, by: str, cause: str = ""
) -> int:
    """Stops every message to an address, domain, person or account from now on. Returns 1 if that is new.

    What they did themselves (`cause`: opt_out, bounce or complaint) is for good, whatever the level.
    """
    named = _named(kind, value)
    if not named:
        raise NotFoundError(
            str(kind), value, "Write one plain address such as ana@acme.com, or a domain such as acme.com."
        )
    said = {"kind": kind, "value": named, "level": "never" if cause else level, "reason": reason, "by": by}
    return _store_suppressions(app, [Suppression.model_validate({**said, "cause": cause})])


def import_suppressions(app: App, path: Path, *, reading: Reading | None = None) -> tuple[int, tuple[RowProblem, ...]]:
    """Reads a list of who must not be written to: addresses, domains, or kind and value.

    A level that nobody can read means never. Raises SheetError, SheetQuestionError.
    """
    sheet = sheets.read_sheet(path, reading)
    items, problems = _read_suppressions(app, sheet)
    changed = _store_suppressions(app, items)
    all_problems = (*sheet.problems, *problems)
    write_problems(path, all_problems, sheet.header)
    return changed, all_problems


def _store_suppressions(app: App, items: Sequence[Suppression]) -> int:
    with app.store.write("suppress") as tx:
        changed = lists.add_suppressions(tx, items)
        audit.append(tx, app.now, app.actor, "suppress", [(f"{one.kind}:{one.value}", _logged(one)) for one in changed])
    return len(changed)


def _logged(item: Suppression) -> dict[str, str]:
    said = {"level": item.level, "reason": item.reason, "by": item.by}
    return {**said, "cause": item.cause} if item.cause else said


def _read_suppressions(app: App, sheet: Sheet) -> tuple[list[Suppression], list[RowProblem]]:
    """Every row as a suppression or a problem: a plain list of addresses or domains will do."""
    items, problems = [], []
    for row in sheet.rows:
        told = _Told.of(row)
        value = _named(told.kind, told.value)
        if value and told.kind in set(SuppressionKind) and _is_known(app, told.kind, value):
            level = "hold" if told.level == "hold" and not told.cause else "never"
            reason = told.reason or f"on the list {sheet.source}"
            item = {"kind": told.kind, "value": value, "level": level, "reason": reason, "by": app.actor}
            items.append(Suppression.model_validate({**item, "cause": told.cause}))
        else:
            problems.append(_nobody(sheet, row, told))
    return items, problems


class _Told(NamedTuple):
    """What a row says, whatever its columns are called."""

    kind: str
    value: str
    level: str
    reason: str
    cause: str

    @classmethod
    def of(cls, row: SheetRow) -> "_Told":
        names = load_yaml("optouts.yaml")["suppression_columns"]
        cells = {fold(header): cell.strip() for header, cell in row.cells.items()}
        said = {name: next((cells[one] for one in names[name] if cells.get(one)), "") for name in names}
        # A plain list needs no names for its columns: the first cell that is an address or a domain is meant.
        only = "" if any(said[name] for name in ("value", "address", "domain")) else _first_named(cells.values())
        value = (said["value"] or said["address"] or said["domain"] or only).lower()
        kind = {"email": "address", "e-mail": "address", "mail": "address"}.get(fold(said["kind"]), fold(said["kind"]))
        cause = _cause(said["cause"]) or _cause(kind)  # mail services call what happened the type of an entry
        kind = "" if _cause(kind) else kind
        kind = kind or ("address" if "@" in value.lstrip("@") else "domain")
        return cls(kind, value, fold(said["level"]), said["reason"], cause)


def _cause(cell: str) -> str:
    """opt_out, bounce or complaint, as a list calls it; "" for anything else, which is a reason like any other."""
    known = load_yaml("optouts.yaml")["suppression_causes"]
    return next((cause for cause, words in known.items() if fold(cell).replace("_", " ") in words), "")


def _first_named(cells: Iterable[str]) -> str:
    kinds = (SuppressionKind.ADDRESS, SuppressionKind.DOMAIN)
    return next((cell for cell in cells if any(_named(kind, cell) for kind in kinds)), "")


def _is_known(app: App, kind: str, value: str) -> bool:
    """A person or an account is named by the id it has here; anything can be an address or a domain."""
    if kind not in (SuppressionKind.PERSON, SuppressionKind.ACCOUNT):
        return True
    with app.store.read() as tx:
        found = lists.prospect(tx, value) if kind == SuppressionKind.PERSON else lists.account(tx, value)
    return found is not None


def _nobody(sheet: Sheet, row: SheetRow, told: _Told) -> RowProblem:
    known = ", ".join(SuppressionKind)
    reason = f"{told.value!r} is no {told.kind} that can be stopped." if told.value else "The row names nobody."
    remedy = f"Write an address or a domain in a column called email, domain or value; kind may be {known}."
    line, cells = row.line, tuple(row.cells.values())
    return RowProblem(source=sheet.source, line=line, column="", reason=reason, remedy=remedy, raw=row.raw, cells=cells)


def _named(kind: str, value: str) -> str:
    """A suppression's value in the form it is compared in; "" when it cannot name anybody."""
    plain = value.strip().lower().removeprefix("mailto:")
    if kind == SuppressionKind.ADDRESS:
        found = getaddresses([plain])
        return identity.mailbox_of(prospects.read_email(found[0][1])[0]) if len(found) == 1 else ""
    if kind == SuppressionKind.DOMAIN:
        return "" if "@" in plain.lstrip("@") else prospects.read_domain(plain.lstrip("@"))
    return plain
