"""What happened, in words a sales rep understands: one function per thing that can be told."""

from outreach.printing.basics import next_step, plain, progress, question, wrote
from outreach.printing.work import (
    drafted,
    facts,
    gate,
    imported,
    preview,
    readiness,
    replayed,
    report,
    ruled,
    sent,
    status,
    suppressed,
)

__all__ = [
    "drafted",
    "facts",
    "gate",
    "imported",
    "next_step",
    "plain",
    "preview",
    "progress",
    "question",
    "readiness",
    "replayed",
    "report",
    "ruled",
    "sent",
    "status",
    "suppressed",
    "wrote",
]
