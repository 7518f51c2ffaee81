"""How a list was read, kept for the next list with the same columns: entries of a mappings.yaml.

What is said now goes before what was saved. Of what was saved, `mapping`, `day_first` and `repair` hold for every list
with the columns; `encoding`, `delimiter`, `worksheet` and `has_header` answer the questions a list raises before its
columns are known, and nothing else: a list that can be read for certain is read so.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml
from pydantic import ValidationError

from outreach.errors import CampaignError, SheetError, SheetQuestionError
from outreach.models import Reading
from outreach.models.base import Frozen
from outreach.prospects.columns import IGNORE, KEEP, SWITCHES
from outreach.prospects.options import by_name
from outreach.yaml_files import read_yaml, text_of

_FILE = Path("mappings.yaml")
_REMEDY = "Correct the entry, or delete the file and save the mapping again with --save-mapping."
_EARLY = ("encoding", "delimiter", "worksheet", "has_header")
_INVENTED = re.compile(r"column \d+")
_REPEATED = re.compile(r"(.+) \(\d+\)")


class SavedMapping(Frozen):
    """How lists with exactly these columns are read, in any order where every column has a name of its own."""

    columns: tuple[str, ...]
    reading: Reading


class _Opened(Protocol):
    """A list that has been opened."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""


Opened = TypeVar("Opened", bound=_Opened)


def dump(header: Sequence[str], reading: Reading) -> str:
    """One entry to append to the file: the columns, and what was said about reading them.

    Raises CampaignError for a list without column names: the same numbers may mean other columns in the next list.
    """
    if _is_nameless(header):
        remedy = "Give its columns names in the first row, or say how it is read each time."
        raise CampaignError(_FILE, [f"A list without column names cannot be told from others like it. {remedy}"])
    told = reading.model_copy(update={"mapping": by_name(reading.mapping, header)}).model_dump(exclude_defaults=True)
    entry = [{"columns": list(header), "reading": told}]
    written = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=10**6)
    listed = ", ".join(" ".join(name.split()) for name in header[:6]) + (", ..." if len(header) > 6 else "")
    return f"\n# {len(header)} columns: {listed}\n{written}"


def load_file(path: Path) -> tuple[SavedMapping, ...]:
    """Every entry of a file, none when there is no file. Raises CampaignError for one that cannot be read."""
    try:
        return load(text_of(path), path)
    except FileNotFoundError:
        return ()
    except OSError as exc:
        raise CampaignError(path, [f"The file cannot be opened ({exc.strerror or exc}). {_REMEDY}"]) from exc
    except UnicodeError as exc:
        raise CampaignError(path, [f"The file is not UTF-8. Save it as UTF-8. {_REMEDY}"]) from exc


def load(text: str, path: Path = _FILE) -> tuple[SavedMapping, ...]:
    """Every entry of the file, in its order. Raises CampaignError, with the line, for what cannot be read."""
    read = read_yaml(text)
    if read.problem:
        raise CampaignError(path, [f"line {read.line}: {read.problem} {_REMEDY}"])
    entries = read.data or []
    if not isinstance(entries, list):
        raise CampaignError(path, [f"line 1: a list of entries is expected, each with columns and reading. {_REMEDY}"])
    saved = [_entry(entry, line, path) for entry, line in zip(entries, _lines(read.node), strict=True)]
    return tuple(one for one in saved if not _is_nameless(one.columns))


def find(saved: Sequence[SavedMapping], header: Sequence[str]) -> Reading | None:
    """How a list with this header was read before; None when none has the same columns."""
    return next((one.reading for one in reversed(saved) if same_columns(one.columns, header)), None)


def same_columns(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether what is saved for one header holds for the other.

    Names given by number, "column 3" and "Email (2)", mean the same column only in the same order.
    """
    if _is_nameless(one) or frozenset(one) != frozenset(other):
        return False
    return tuple(one) == tuple(other) or not any(_is_numbered(name, one) for name in one)


def merge(saved: Reading, told: Reading, header: Sequence[str] = ()) -> Reading:
    """What was saved and what is said now, which wins: for a column, and for every column saved for the same field."""
    now = by_name(told.mapping, header)
    single = set(now.values()) - {*SWITCHES, KEEP, IGNORE}
    kept = {name: field for name, field in saved.mapping.items() if name not in now and field not in single}
    said = {name: value for name, value in told if name != "mapping" and value not in (None, False)}
    if told.has_header is False:
        said["has_header"] = False
    if told.day_first is False:
        said["day_first"] = False
    return saved.model_copy(update={**said, "mapping": kept | now})


def open_as_saved(
    saved: Sequence[SavedMapping], told: Reading, open_list: Callable[[Reading], Opened]
) -> tuple[Opened, Reading, tuple[str, ...]]:
    """A list opened as lists with its columns were before, the whole reading, and a note on what of it was saved.

    `open_list` opens the list as a reading says. Its SheetError and SheetQuestionError pass through.
    """
    try:
        opened, reading = open_list(told), told
    except SheetQuestionError as question:
        found = next(_answered(saved, told, question, open_list), None)
        if found is None:
            raise
        opened, reading = found
    before = find(saved, opened.header)
    if before is None:
        return opened, told, ()
    late = Reading(mapping=before.mapping, day_first=before.day_first, repair=before.repair)
    whole = merge(late, reading, opened.header)
    if whole.repair and not reading.repair:
        opened = open_list(whole)
    return opened, whole, _notes(whole, told, opened.header)


def _answered(
    saved: Sequence[SavedMapping], told: Reading, question: SheetQuestionError, open_list: Callable[[Reading], Opened]
) -> Iterator[tuple[Opened, Reading]]:
    """The list under every saved reading that answers the question and finds the columns it was saved for."""
    for entry in reversed(saved):
        early = {name: value for name in _EARLY if (value := getattr(entry.reading, name)) is not None}
        if not any(_answers(early, choice.answer) for choice in question.choices):
            continue
        reading = merge(Reading.model_validate(early), told)
        try:
            opened = open_list(reading)
        except SheetError:
            continue
        if same_columns(entry.columns, opened.header):
            yield opened, reading


def _answers(early: Mapping[str, object], answer: Mapping[str, object]) -> bool:
    return bool(answer) and all(early.get(name) == value for name, value in answer.items())


def _notes(whole: Reading, told: Reading, header: Sequence[str]) -> tuple[str, ...]:
    """One sentence on what was taken from the file, none when everything was said now."""
    now = by_name(told.mapping, header)
    parts = [f"{name} = {field}" for name, field in whole.mapping.items() if name not in now]
    parts += [
        f"{name.replace('_', ' ')} {value!r}"
        for name, value in whole
        if name != "mapping" and value != getattr(told, name)
    ]
    return (f"Taken from {_FILE.name}, where it was saved for these columns: {'; '.join(parts)}.",) if parts else ()


def _is_nameless(header: Sequence[str]) -> bool:
    """No column has a name of its own."""
    return all(_INVENTED.fullmatch(name) for name in header)


def _is_numbered(name: str, header: Sequence[str]) -> bool:
    repeated = _REPEATED.fullmatch(name)
    return bool(_INVENTED.fullmatch(name)) or bool(repeated and repeated.group(1) in header)


def _entry(entry: Any, line: int, path: Path) -> SavedMapping:
    try:
        return SavedMapping.model_validate(entry)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        raise CampaignError(path, [f"line {line}: {where}: {first['msg']}. {_REMEDY}"]) from exc


def _lines(node: yaml.Node | None) -> list[int]:
    """The line on which each entry starts."""
    return [item.start_mark.line + 1 for item in node.value] if isinstance(node, yaml.SequenceNode) else []
