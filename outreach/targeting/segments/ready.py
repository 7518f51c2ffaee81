"""Segments that ship with the product, to copy into icp.yaml and to change there."""

from functools import cache

from outreach.models import Segment
from outreach.tables import load_yaml


@cache
def ready_segments() -> dict[str, Segment]:
    """Segments written and measured with the product, by name."""
    data = load_yaml("segments.yaml")["ready"]
    return {name: Segment.model_validate(segment) for name, segment in data.items()}
