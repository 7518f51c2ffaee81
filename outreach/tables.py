"""The package's own data files: lexicons and tables the stages read, each with a version."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

#: libyaml where PyYAML was built with it: the same tables, ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_yaml(name: str) -> Any:
    """A table of `outreach/data/`, parsed once; callers must not change it."""
    text = (files("outreach") / "data" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  # both are safe loaders
