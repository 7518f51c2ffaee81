"""Everything that is read, finished for the screen and the command line. Nothing here changes anything."""

from outreach.views.data import data_audit
from outreach.views.decisions import report, status, verify_audit
from outreach.views.facts import fact_decisions, fact_history_of, fact_queue
from outreach.views.identities import identity_card, identity_history, identity_questions, identity_queue
from outreach.views.review import Show, card, outbox, queue

__all__ = [
    "Show",
    "card",
    "data_audit",
    "fact_decisions",
    "fact_history_of",
    "fact_queue",
    "identity_card",
    "identity_history",
    "identity_questions",
    "identity_queue",
    "outbox",
    "queue",
    "report",
    "status",
    "verify_audit",
]
