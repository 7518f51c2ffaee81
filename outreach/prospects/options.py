"""What to type for a way to read a list: safe to paste into a shell, whatever the columns are called."""

import re
import shlex
from collections.abc import Mapping, Sequence

from outreach.models import Reading

#: Inside double quotes these mean themselves to every usual shell; so headers are typed as they are read.
_PLAIN = re.compile(r"[\w .,;:()&/+*?@#=<>|~^-]+")
_NUMBERED = re.compile(r"#([1-9][0-9]{0,3})")


def by_name(mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """A mapping whose columns have their names, also those named by number: "#3" is the third, unless one is so called.

    What the list does not have stays as it is.
    """
    return {_named(one, header): field for one, field in mapping.items()}


def mapping_option(name: str, field: str, header: Sequence[str]) -> str:
    """The option that reads a column as a field; a column with signs that a shell obeys is named by its number."""
    number = f"#{header.index(name) + 1}"
    told = name if _PLAIN.fullmatch(name) or number in header else number
    return f"--mapping {_quoted(f'{told}={field}')}"


def options_of(reading: Reading, header: Sequence[str]) -> tuple[str, ...]:
    """Every option that was given, to be given again."""
    told = [
        f"--{name} {_quoted('tab' if value == chr(9) else value)}"
        for name in ("encoding", "delimiter", "worksheet")
        if (value := getattr(reading, name))
    ]
    if reading.has_header is not None:
        told.append("--header" if reading.has_header else "--no-header")
    if reading.day_first is not None:
        told.append("--day-first" if reading.day_first else "--month-first")
    if reading.repair:
        told.append("--repair")
    named = by_name(reading.mapping, header)
    return (*told, *(mapping_option(name, field, header) for name, field in named.items() if name in header))


def _named(name: str, header: Sequence[str]) -> str:
    number = _NUMBERED.fullmatch(name)
    if name in header or not number or int(number[1]) > len(header):
        return name
    return header[int(number[1]) - 1]


def _quoted(value: str) -> str:
    return f'"{value}"' if _PLAIN.fullmatch(value) else shlex.quote(value)
