"""Facts: one atomic, sourced, dated statement each, and what each may be used for today."""

from outreach.facts.captures import fact_from_page, quoted
from outreach.facts.conflicts import open_conflicts, shown
from outreach.facts.pages import read_page
from outreach.facts.quotes import Found
from outreach.facts.records import facts_from_records
from outreach.facts.screening import TO_A_MACHINE, screen, screen_fact
from outreach.facts.sheets import facts_from_sheet, filled_in
from outreach.facts.standing import build_profile, build_profiles, standing_of

__all__ = [
    "TO_A_MACHINE",
    "Found",
    "build_profile",
    "build_profiles",
    "fact_from_page",
    "facts_from_records",
    "facts_from_sheet",
    "filled_in",
    "open_conflicts",
    "quoted",
    "read_page",
    "screen",
    "screen_fact",
    "shown",
    "standing_of",
]
