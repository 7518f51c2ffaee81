"""The demo campaign: three campaign files, a contact list, a research sheet and a suppression list, all invented."""

import re
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from outreach.errors import CampaignError

#: Every file of the sample, in the order in which one reads them.
CAMPAIGN_FILES = ("icp.yaml", "offer.yaml", "policy.yaml")
FILES = (*CAMPAIGN_FILES, "contacts.csv", "company_facts.csv", "suppressions.csv")

_DAY = re.compile(r"\{today(?:([+-]\d+))?\}")


def materialise(folder: Path, today: date) -> None:
    """Writes the sample into `folder` (made if missing, files replaced) with `{today-19}` as the day 19 days before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(_text(name, today), encoding="utf-8")


def init(folder: Path, today: date) -> tuple[Path, ...]:
    """Writes the three campaign files to edit; refuses to touch files that are there. Raises CampaignError."""
    if folder.exists() and not folder.is_dir():
        raise CampaignError(folder, ["it is a file. Choose a new folder."])
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in CAMPAIGN_FILES if (folder / name).exists()]
    if there:
        remedy = "Nothing was changed. Choose a new folder, or move the file away first."
        raise CampaignError(folder / there[0], [f"it is there already. {remedy}"])
    for name in CAMPAIGN_FILES:
        (folder / name).write_text(_text(name, today), encoding="utf-8")
    return tuple(folder / name for name in CAMPAIGN_FILES)


def _text(name: str, today: date) -> str:
    return _with_days((files("outreach") / "sample" / name).read_text(encoding="utf-8"), today)


def _with_days(text: str, today: date) -> str:
    return _DAY.sub(lambda found: (today + timedelta(days=int(found[1] or 0))).isoformat(), text)
