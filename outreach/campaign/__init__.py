"""The campaign folder: its YAML files read and checked, with errors that name file, line and remedy."""

from outreach.campaign.private import private_field, private_name
from outreach.campaign.readiness import not_ready_to_send, readiness
from outreach.campaign.reading import FILES, load_campaign, load_document

__all__ = [
    "FILES",
    "load_campaign",
    "load_document",
    "not_ready_to_send",
    "private_field",
    "private_name",
    "readiness",
]
