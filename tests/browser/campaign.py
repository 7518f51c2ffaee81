"""The invented campaign that the tests and pictures of the screen review: the sample's people, five drafts waiting."""

from datetime import UTC, datetime
from pathlib import Path

from outreach import sample, workflow
from outreach.app import open_app

#: A sentence that no fact and no claim covers.
INVENTED = "You cut your costs by 47% last year."


def make_campaign(folder: Path, drafts: int = 5) -> Path:
    """A campaign in a new folder with that many drafts of the offline writer, nothing decided."""
    today = datetime.now(UTC).date()
    sample.materialise(folder, today)
    app = open_app(folder)
    try:
        workflow.import_suppressions(app, folder / "suppressions.csv")
        workflow.import_contacts(app, folder / "contacts.csv")
        workflow.import_facts(app, folder / "company_facts.csv")
        workflow.target(app)
        workflow.draft(app, limit=drafts)
    finally:
        app.close()
    return folder
