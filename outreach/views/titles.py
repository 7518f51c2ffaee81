"""Job titles explained: how each is read, the part it suggests in a campaign, and which on file nobody could read."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from outreach import prospects, sheets, titles
from outreach.app import App
from outreach.errors import SheetError
from outreach.models import ICP, Reading, TitleCorrection, TitleReading
from outreach.models.titles import TitleExplanation, TitleRole, UnreadTitle, UnreadTitles
from outreach.store import corrections, lists
from outreach.targeting.buying_group import read_role

_UNSURE = ("low", "medium")


def explain_titles(app: App | None, asked: Sequence[str]) -> tuple[TitleExplanation, ...]:
    """How each title is read today; with a campaign also by its corrections, with the part it has there."""
    if app is None:
        return tuple(TitleExplanation(title=title, reading=titles.read_title(title)) for title in asked)
    with app.store.read() as tx:
        known = corrections.all_corrections(tx)
        on_file = Counter(titles.title_key(person.title) for person in lists.all_prospects(tx))
    return tuple(_explained(title, known, on_file, app.campaign.icps) for title in asked)


def unread_titles(app: App) -> UnreadTitles:
    """The titles on file that were not read with high confidence, with how many people have each."""
    with app.store.read() as tx:
        known = corrections.all_corrections(tx)
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for person in lists.all_prospects(tx):
            spellings[titles.title_key(person.title)][person.title] += 1
    without = spellings.pop("", Counter()).total()
    read = [
        (titles.read_title(spelt.most_common(1)[0][0], known), spelt.total()) for _, spelt in sorted(spellings.items())
    ]
    unsure = [(reading, people) for reading, people in read if reading.confidence in _UNSURE]
    unsure.sort(key=lambda one: (_UNSURE.index(one[0].confidence), -one[1], one[0].title))
    return UnreadTitles(
        titles=len(read),
        people=sum(people for _, people in read),
        without=without,
        unread=tuple(UnreadTitle(title=reading.title, people=people, reading=reading) for reading, people in unsure),
        corrections=len(known),
    )


def all_corrections(app: App) -> tuple[TitleCorrection, ...]:
    """Every correction on record, by title."""
    with app.store.read() as tx:
        return tuple(corrections.all_corrections(tx).values())


def titles_in(path: Path) -> tuple[str, ...]:
    """The different titles of a contact list, or of a text with one a line. Raises SheetError."""
    if path.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        return _titles_of_list(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        remedy = "Give a contact list, or a text with one title a line."
        raise SheetError(path.name, "It cannot be read as text.", remedy) from exc
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _titles_of_list(path: Path) -> tuple[str, ...]:
    sheet = sheets.read_sheet(path)
    columns = prospects.find_columns(sheet.source, sheet.header, Reading()).by_field.get("title", ())
    if not columns:
        reason = f"No column is called like a job title. The columns are: {', '.join(sheet.header)}."
        raise SheetError(sheet.source, reason, "Call the column Title.")
    cells = (row.cells.get(columns[0], "") for row in sheet.rows)
    return tuple(dict.fromkeys(cell for cell in cells if cell))


def _explained(
    title: str, known: Mapping[str, TitleCorrection], on_file: Mapping[str, int], icps: Sequence[ICP]
) -> TitleExplanation:
    key, reading = titles.title_key(title), titles.read_title(title, known)
    return TitleExplanation(
        title=title,
        reading=reading,
        correction=known.get(key),
        roles=tuple(role for icp in icps for role in _roles(reading, icp)),
        people=on_file.get(key, 0),
    )


def _roles(reading: TitleReading, icp: ICP) -> list[TitleRole]:
    """What the title is under an ICP; where the company's size decides, at each size."""
    patterns = [pattern for rule in icp.buying_group.roles for pattern in rule.any_of]
    bounds = [end for one in patterns if one.employees for end in (one.employees[0], one.employees[1] + 1)]
    starts = sorted({1, *bounds})
    said = [(start, end - 1, read_role(reading, start, icp).detail) for start, end in pairwise([*starts, 0])]
    alike = [list(group) for _, group in groupby(said, key=lambda one: one[2])]
    return [
        TitleRole(icp=icp.id, sizes=_sizes(group[0][0], group[-1][1]) if len(alike) > 1 else "", said=group[0][2])
        for group in alike
    ]


def _sizes(least: int, most: int) -> str:
    return f"from {least:,} people" if most < 0 else f"at {least:,} to {most:,} people"
