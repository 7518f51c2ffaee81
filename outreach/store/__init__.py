"""The only place that speaks SQL: one module per noun, each function one question, the transaction first."""

from outreach.store import audit, decisions, drafts, lists
from outreach.store.engine import Store

__all__ = ["Store", "audit", "decisions", "drafts", "lists"]
