"""May we write to this person at all, and now? One small function per rule, each with its reason in words.

Never (`excluded`) is what they or the law said; not now (`hold`) is what a named person may lift. What a rule cannot
read is never a pass: it answers unknown with the look-up that settles it, or holds. Not legal advice.
"""

from outreach.eligibility.addresses import is_private
from outreach.eligibility.answers import explained, in_words
from outreach.eligibility.clocks import leaves_at, time_zone_of, waits
from outreach.eligibility.lifting import lift, may_lift, permit, withdraw
from outreach.eligibility.message import MESSAGE_RULES, language_of, missing_in_notice
from outreach.eligibility.places import is_admin, notice_countries, owes_notice
from outreach.eligibility.release import RELEASE_RULES, at_approval, at_sending
from outreach.eligibility.rules import EDITION, RULES, Rule, assess
from outreach.eligibility.suppression import WIDE, mark

__all__ = [
    "EDITION",
    "MESSAGE_RULES",
    "RELEASE_RULES",
    "RULES",
    "WIDE",
    "Rule",
    "assess",
    "at_approval",
    "at_sending",
    "explained",
    "in_words",
    "is_admin",
    "is_private",
    "language_of",
    "leaves_at",
    "lift",
    "mark",
    "may_lift",
    "missing_in_notice",
    "notice_countries",
    "owes_notice",
    "permit",
    "time_zone_of",
    "waits",
    "withdraw",
]
