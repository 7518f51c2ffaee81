"""A job title read by ordered, explainable rules: seniority, function, and whether the job is held today."""

from collections.abc import Mapping

from outreach.models import TitleCorrection, TitleReading
from outreach.titles.corrections import (
    MOST_BYTES,
    SENIORITIES,
    correct,
    dump_corrections,
    functions,
    load_corrections,
    problem_with,
    title_key,
)
from outreach.titles.reading import read

__all__ = [
    "MOST_BYTES",
    "SENIORITIES",
    "dump_corrections",
    "functions",
    "load_corrections",
    "problem_with",
    "read_title",
    "title_key",
]

_NONE: Mapping[str, TitleCorrection] = {}


def read_title(title: str, corrections: Mapping[str, TitleCorrection] = _NONE) -> TitleReading:
    """What a job title means, with the words that decided; a person's correction (by `title_key`) wins at once."""
    reading = read(title)
    correction = corrections.get(title_key(title)) if corrections else None
    return correct(reading, correction) if correction else reading
