"""The only place that speaks SQL: one module per noun, each function one question, the transaction first."""

from outreach.store import audit, decisions, drafts, identities, lists, sources
from outreach.store.engine import Store

__all__ = ["Store", "audit", "decisions", "drafts", "identities", "lists", "sources"]
