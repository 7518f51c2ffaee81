"""The demo campaign: three campaign files, a contact list, a research sheet and a suppression list, all invented."""

import re
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

#: Every file of the sample, in the order in which one reads them.
FILES = ("icp.yaml", "offer.yaml", "policy.yaml", "contacts.csv", "company_facts.csv", "suppressions.csv")

_DAY = re.compile(r"\{today(?:([+-]\d+))?\}")


def materialise(folder: Path, today: date) -> None:
    """Writes the sample into `folder` (made if missing, files replaced) with `{today-19}` as the day 19 days before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        text = (files("outreach") / "sample" / name).read_text(encoding="utf-8")
        (folder / name).write_text(_with_days(text, today), encoding="utf-8")


def _with_days(text: str, today: date) -> str:
    return _DAY.sub(lambda found: (today + timedelta(days=int(found[1] or 0))).isoformat(), text)
