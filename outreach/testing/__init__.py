"""Fakes that ship with the package: a writer, a mailer and a model server, for tests of what is built on it."""

from outreach.testing.doubles import FakeMailer, FakeWriter, HandOverCall, grounded_answer, obedient_answer
from outreach.testing.server import FAULTS, FakeOpenAI, Slow

__all__ = [
    "FAULTS",
    "FakeMailer",
    "FakeOpenAI",
    "FakeWriter",
    "HandOverCall",
    "Slow",
    "grounded_answer",
    "obedient_answer",
]
