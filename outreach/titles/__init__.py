"""A job title read by ordered, explainable rules: seniority, function, and whether the job is held today."""

from outreach.titles.reading import read_title

__all__ = ["read_title"]
