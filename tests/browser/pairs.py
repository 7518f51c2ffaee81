"""The invented campaign with a second, older list: some of its people and companies are likely on both lists."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outreach import sample, workflow
from outreach.app import App, open_app
from outreach.models import Reading
from outreach.settings import Settings

#: The first six people of the second list are asked about, and two of its companies; the last three people are new.
FAIR = Path(__file__).parents[1] / "cases" / "trade_fair.csv"


def make_pairs(folder: Path) -> Path:
    """A campaign in a new folder with both lists imported, the second one 400 days old, and nothing ruled."""
    sample.materialise(folder, datetime.now(UTC).date())
    app = open_app(folder, settings=Settings.load(reviewer="Sam Rivera"))
    try:
        workflow.import_contacts(app, folder / "contacts.csv", reading=Reading(day_first=True))
        import_fair(app)
    finally:
        app.close()
    return folder


def import_fair(app: App) -> None:
    """Reads the second list as of 400 days ago."""
    shutil.copy(FAIR, app.folder / FAIR.name)
    workflow.import_contacts(app, app.folder / FAIR.name, exported_on=app.today - timedelta(days=400))
