"""Facts: one atomic, sourced, dated statement each, and what each may be used for today."""

from outreach.facts.records import facts_from_records
from outreach.facts.screening import screen
from outreach.facts.sheets import facts_from_sheet, filled_in
from outreach.facts.standing import build_profile, build_profiles

__all__ = ["build_profile", "build_profiles", "facts_from_records", "facts_from_sheet", "filled_in", "screen"]
