"""How a list was read, kept for the next list with the same columns: entries of a mappings.yaml."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from outreach.errors import CampaignError
from outreach.models import Reading
from outreach.models.base import Frozen

_FILE = Path("mappings.yaml")
_REMEDY = "Correct the entry, or delete the file and save the mapping again with --save-mapping."


class SavedMapping(Frozen):
    """How lists with exactly these columns, in any order, are read."""

    columns: tuple[str, ...]
    reading: Reading


def dump(header: Sequence[str], reading: Reading) -> str:
    """One entry to append to the file: the columns, and what was said about reading them."""
    told = reading.model_dump(exclude_defaults=True)
    entry = [{"columns": list(header), "reading": told}]
    written = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=10**6)
    listed = ", ".join(" ".join(name.split()) for name in header[:6]) + (", ..." if len(header) > 6 else "")
    return f"\n# {len(header)} columns: {listed}\n{written}"


def load(text: str) -> tuple[SavedMapping, ...]:
    """Every entry of the file, in its order. Raises CampaignError, with the line, for what cannot be read."""
    try:
        entries = yaml.safe_load(text) or []
        lines = _lines(text)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CampaignError(
            _FILE, [f"line {line}: this is no YAML ({getattr(exc, 'problem', exc)}). {_REMEDY}"]
        ) from exc
    if not isinstance(entries, list):
        raise CampaignError(_FILE, [f"line 1: a list of entries is expected, each with columns and reading. {_REMEDY}"])
    return tuple(_entry(entry, line) for entry, line in zip(entries, lines, strict=True))


def find(saved: Sequence[SavedMapping], header: Sequence[str]) -> Reading | None:
    """How a list with this header was read before; None when none has the same set of columns."""
    wanted = frozenset(header)
    return next((one.reading for one in reversed(saved) if frozenset(one.columns) == wanted), None)


def _entry(entry: Any, line: int) -> SavedMapping:
    try:
        return SavedMapping.model_validate(entry)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        raise CampaignError(_FILE, [f"line {line}: {where}: {first['msg']}. {_REMEDY}"]) from exc


def _lines(text: str) -> list[int]:
    """The line on which each entry starts."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return [item.start_mark.line + 1 for item in node.value] if isinstance(node, yaml.SequenceNode) else []
