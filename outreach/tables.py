"""The package's own data files: lexicons and tables the stages read, each with a version."""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_yaml(name: str) -> Any:
    """A table of `outreach/data/`, parsed once; callers must not change it."""
    return yaml.safe_load((files("outreach") / "data" / name).read_text(encoding="utf-8"))


@cache
def load_csv(name: str) -> tuple[dict[str, str], ...]:
    """A CSV of `outreach/data/`, one dict a row, parsed once."""
    text = (files("outreach") / "data" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
