"""The package's own data files: lexicons and tables the stages read, each with a version."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_yaml(name: str) -> Any:
    """A table of `outreach/data/`, parsed once; callers must not change it."""
    return yaml.safe_load((files("outreach") / "data" / name).read_text(encoding="utf-8"))
