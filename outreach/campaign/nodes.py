"""A campaign file as YAML nodes: on which line an entry stands, and what YAML would misread in silence."""

import re
from collections.abc import Iterator, Sequence

import yaml

from outreach.models.fields import NO_PLAIN_NUMBER, is_plain_number, shown_number

_CLOCK = re.compile(r"[-+]?\d+(?::\d+)+(?:\.\d*)?")
_ZERO_FIRST = re.compile(r"0[\d_]+")
_INT, _FLOAT, _BOOL = (f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool"))


def misread(node: yaml.Node | None) -> Iterator[str]:
    """Keys written twice, and values that YAML takes for something else, each with its line and the remedy."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            yield from _bad_key(key, seen)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
            yield from misread(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from misread(item)
    elif isinstance(node, yaml.ScalarNode) and node.tag in (_INT, _FLOAT):
        yield from _bad_number(node)


def line_of(node: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line of an entry, or of the nearest one above it that stands in the file."""
    for part in path:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node else 1


def _bad_key(key: yaml.Node, seen: set[str]) -> Iterator[str]:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        yield f"line {line}: a name is expected before the colon. Write a word there."
    elif key.value in seen:
        yield f"line {line}: '{key.value}' is written twice. Keep one of them."
    elif key.tag == _BOOL:
        yield f'line {line}: YAML reads {key.value} as yes or no. Put it in quotes: "{key.value}".'


def _bad_number(node: yaml.ScalarNode) -> Iterator[str]:
    text, line = node.value, node.start_mark.line + 1
    if _CLOCK.fullmatch(text):
        kind = "a number in the base of 60"
    elif node.tag == _INT and _ZERO_FIRST.fullmatch(text):
        kind = "an octal number"
    elif not is_plain_number(yaml.safe_load(text)):
        yield f"line {line}: {shown_number(text)} {NO_PLAIN_NUMBER}"
        return
    else:
        return
    yield f'line {line}: YAML reads {text} as {kind}. Put it in quotes: "{text}".'


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                # a scalar stands on its key's line; a block begins on the next one, which reads just as well
                return value if isinstance(value, yaml.CollectionNode) and value.value else key
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]  # type: ignore[no-any-return]
    return None
