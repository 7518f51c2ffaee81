"""Files that people write in YAML, read as plain data: nothing in one can expand, run or end a command in a trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: The largest file that is read, in bytes: a hundred times a long campaign file.
MOST_BYTES = 1_000_000
_DEEPEST = 40  # levels of entries within entries
_NOT_A_VALUE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)  # what PyYAML's own readers raise


@dataclass(frozen=True)
class ReadYaml:
    """What a file holds, as data and as nodes; where it cannot be read, the line and the reason instead."""

    data: Any = None
    node: yaml.Node | None = None
    line: int = 1
    problem: str = ""  # one sentence, "" when there is none


def text_of(path: Path, most: int = MOST_BYTES) -> str:
    """The text of a file, of a larger one its beginning. Raises OSError, UnicodeDecodeError."""
    with path.open("rb") as file:
        found = file.read(most + 1)
    return found.decode("utf-8", errors="strict" if len(found) <= most else "ignore")


def read_yaml(text: str, most: int = MOST_BYTES) -> ReadYaml:
    """The text as data. Refused: more than `most` bytes, parts repeated by name (&name, *name), deep nesting."""
    if len(text) > most or len(text.encode("utf-8", errors="replace")) > most:
        size = f"{most / 1_000_000:g} MB"
        return ReadYaml(problem=f"the file is larger than {size}, and no such file is. Check which file this is.")
    try:
        bad = next(_refused(text), None)
        if bad:
            return bad
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return ReadYaml(data=yaml.load(text, Loader=_Loader), node=node)  # noqa: S506  # a safe loader
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        why = " ".join(str(getattr(exc, "problem", None) or "it cannot be read as YAML").split())
        return ReadYaml(line=mark.line + 1 if mark else 1, problem=f"{why}. {_AROUND}")


class _Loader(yaml.SafeLoader):
    """The safe loader; a value that is none ("2026-13-45", "!!int x") is told with its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """One value."""
        try:
            return super().construct_object(node, deep=deep)
        except _NOT_A_VALUE as exc:
            shown = f"'{str(node.value)[:40]}'" if isinstance(node, yaml.ScalarNode) else "this entry"
            kind = node.tag.rpartition(":")[2]
            why = f"{shown} is no {_KINDS.get(kind, kind)}"
            raise yaml.constructor.ConstructorError(None, None, why, node.start_mark) from exc


def _refused(text: str) -> Iterator[ReadYaml]:
    """What no such file needs, found before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if anchor := getattr(event, "anchor", None):
            sign = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{anchor}"
            yield ReadYaml(line=line, problem=f"{sign[:40]} stands for a part of the file to be repeated. {_IN_FULL}")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield ReadYaml(line=line, problem=f"entries stand within entries more than {_DEEPEST} deep. {_AROUND}")


_KINDS = {"int": "whole number", "float": "number", "timestamp": "day", "bool": "yes or no"}
_AROUND = "Check the indentation and the quotes around this line."
_IN_FULL = "Write that part out in full where it is meant, or put a text that begins with & or * in quotes."
