"""The invented campaign with a fact whose page says less than it does: the first that waits to be verified."""

from pathlib import Path

from browser.campaign import make_campaign
from outreach import workflow
from outreach.app import open_app

PAGE = "<html><p>Brightfjord Logistics has raised &euro;12 million. <b>It</b> pays for a new dock.</p></html>"
#: What somebody claims that the page says: markup in it is text on the screen.
CLAIMED = "Brightfjord Logistics has raised €15 million <b>at last</b>."


def make_facts(folder: Path) -> Path:
    """A campaign in a new folder with that fact on file."""
    make_campaign(folder)
    page = folder / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    app = open_app(folder)
    try:
        workflow.add_fact(
            app,
            page,
            about="brightfjord.example",
            quote="Brightfjord Logistics has raised €12 million.",
            text=CLAIMED,
            kind="funding",
            url="https://press.example/brightfjord",
            by="Kim",
        )
    finally:
        app.close()
    return folder
