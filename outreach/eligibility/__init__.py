"""May we write to this person at all, and now? One small function per rule, each with its reason in words.

Never (`excluded`) is what they or the law said; not now (`hold`) is what a named person may lift. What a rule cannot
read is never a pass: it answers unknown with the look-up that settles it, or holds. Not legal advice.
"""

from outreach.eligibility.answers import in_words
from outreach.eligibility.lifting import lift, permit, withdraw
from outreach.eligibility.message import MESSAGE_RULES
from outreach.eligibility.release import RELEASE_RULES, at_approval, at_sending
from outreach.eligibility.rules import EDITION, RULES, Rule, assess
from outreach.eligibility.suppression import mark

__all__ = [
    "EDITION",
    "MESSAGE_RULES",
    "RELEASE_RULES",
    "RULES",
    "Rule",
    "assess",
    "at_approval",
    "at_sending",
    "in_words",
    "lift",
    "mark",
    "permit",
    "withdraw",
]
