"""Whether a company is of the kind the ICP means: what to look for, where it stands, what it adds up to."""

from outreach.targeting.segments.looking import problems_of, tag
from outreach.targeting.segments.reading import (
    SegmentReading,
    confirmed_segments,
    is_read,
    read_facts,
    read_segment,
    try_segment,
)
from outreach.targeting.segments.ready import ready_segments

__all__ = [
    "SegmentReading",
    "confirmed_segments",
    "is_read",
    "problems_of",
    "read_facts",
    "read_segment",
    "ready_segments",
    "tag",
    "try_segment",
]
