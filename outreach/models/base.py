"""What every type that passes between stages shares: frozen, no unknown keys, one canonical digest."""

import hashlib
import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes; a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Answer(StrEnum):
    """The three answers of every rule. Unknown is never pass and never fail."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


def is_empty(value: object) -> bool:
    """For `exclude_if`: a field added later is left out while empty, so what was stored before keeps its digest."""
    return not value


def canonical_json(value: Any) -> str:
    """One JSON text per value: sorted keys, no spaces, models dumped, so that equal values have equal text."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_dump)


def digest_of(value: Any) -> str:
    """The sha256 of a value's canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def short_id(prefix: str, *parts: str) -> str:
    """A stable identifier made of what identifies the thing: the same parts give the same id on every machine."""
    return f"{prefix}_{digest_of(parts)[:16]}"


def _dump(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
