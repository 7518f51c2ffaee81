"""Columns of buying roles: told from job titles by what their cells say, and what of them nobody can read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from outreach.contact_roles import is_contact_role, is_trade_as_well
from outreach.models import ColumnUse, SheetRow
from outreach.prospects.columns import Columns
from outreach.prospects.headers import key
from outreach.prospects.text_cells import read_text
from outreach.tables import load_yaml

ROLE, TITLE = "contact_role", "title"
BY_CELLS = "by its cells"

_MOST = 0.9  # share of a column's cells that must be buying roles to make it one of them
_TITLES = 0.5  # share of them that are not, from which on a column called "Contact Role" holds job titles
_SHOWN = 3  # values a note names
_COUNTED = 100  # different values that are told apart


def settle_roles(columns: Columns, sample: Sequence[SheetRow]) -> Columns:
    """A column called "Role" holds buying roles when its cells are such; else it is a job title, or nothing."""
    doubtful = {key(name) for name in load_yaml("columns.yaml")["role_or_title"]}
    for use in columns.uses:
        if key(use.header) in doubtful and use.how != "as you said" and use.field in ("", ROLE, TITLE):
            cells = [cell for row in sample if (cell := read_text(row.cells.get(use.header, "")))]
            columns = _moved(columns, use, _field_of(use, cells, columns))
    return columns


@dataclass
class UnreadRoles:
    """Cells of one column that name no buying role we know."""

    header: str
    rows: int = 0
    values: Counter[str] = field(default_factory=Counter)

    def see(self, cells: Mapping[str, str]) -> None:
        """One row goes by."""
        cell = read_text(cells.get(self.header, ""))
        if cell and not is_contact_role(cell):
            self.rows += 1
            if cell in self.values or len(self.values) < _COUNTED:
                self.values[cell] += 1

    def doubts(self) -> tuple[str, ...]:
        """One sentence, if there were any."""
        if not self.rows:
            return ()
        shown = ", ".join(repr(value[:40]) for value, _ in self.values.most_common(_SHOWN))
        more = " and others" if len(self.values) > _SHOWN else ""
        rows = f"{self.rows:,} row{'s' if self.rows > 1 else ''}"
        said = f"{rows} of the column {self.header!r} name no buying role that is known here ({shown}{more})"
        return (f"{said}: for them the job title decides.",)


def _field_of(use: ColumnUse, cells: Sequence[str], columns: Columns) -> str:
    if not cells:
        return use.field
    known = [cell for cell in cells if is_contact_role(cell)]
    if len(known) >= _MOST * len(cells) and not all(map(is_trade_as_well, known)):
        return ROLE
    # What is called a contact role and mostly names none is where such a list has its job titles, unless it has others.
    others = [cell for cell in cells if not is_contact_role(cell)]
    telling = len(others) + sum(1 for cell in known if not is_trade_as_well(cell))  # "Influencer" may be either
    are_titles = len(others) > _TITLES * telling
    return TITLE if use.field == ROLE and are_titles and TITLE not in columns.by_field else use.field


def _moved(columns: Columns, use: ColumnUse, to: str) -> Columns:
    if to == use.field:
        return columns
    header = use.header
    by_field = {name: tuple(one for one in found if one != header) for name, found in columns.by_field.items()}
    by_field[to] = (*by_field.get(to, ()), header)
    rivals = ((name, tuple(one for one in found if one != header)) for name, found in columns.rivals)
    fresh = use.model_copy(update={"field": to, "how": BY_CELLS})
    return replace(
        columns,
        by_field={name: found for name, found in by_field.items() if found},
        rivals=tuple((name, found) for name, found in rivals if len(found) > 1),
        uses=tuple(fresh if one is use else one for one in columns.uses),
    )
