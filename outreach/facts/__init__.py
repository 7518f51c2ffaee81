"""Facts: one atomic, sourced, dated statement each, and what each may be used for today."""

from outreach.facts.records import facts_from_records
from outreach.facts.screening import TO_A_MACHINE, screen, screen_fact
from outreach.facts.sheets import facts_from_sheet, filled_in
from outreach.facts.standing import build_profile, build_profiles

__all__ = [
    "TO_A_MACHINE",
    "build_profile",
    "build_profiles",
    "facts_from_records",
    "facts_from_sheet",
    "filled_in",
    "screen",
    "screen_fact",
]
