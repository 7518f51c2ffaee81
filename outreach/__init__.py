"""Outreach only to people it is for, saying only what is true, leaving only when a person has approved it."""

__version__ = "0.1.0"
