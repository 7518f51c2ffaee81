"""What people said titles mean: one correction a title, exported and read again as YAML."""

from collections.abc import Iterable, Mapping
from typing import get_args

import yaml
from pydantic import ValidationError

from outreach.errors import SheetError
from outreach.models import TitleCorrection, TitleReading
from outreach.text import clean, fold
from outreach.titles.lexicon import shared
from outreach.titles.reading import LEADS_PEOPLE
from outreach.titles.rules import RANKS
from outreach.titles.segments import Status
from outreach.yaml_files import read_yaml

#: Every seniority a correction may name.
SENIORITIES = (*RANKS, "unknown")
#: Every status a correction may name.
STATUSES = get_args(Status)
#: The largest file of corrections, in bytes: some fifty thousand titles.
MOST_BYTES = 5_000_000
_REMEDY = "Mend that line in the file, and import it again."


def title_key(title: str) -> str:
    """Under which a title's correction is kept: case, spacing and hidden characters make no difference."""
    return fold(clean(title, limit=300))


def functions() -> tuple[str, ...]:
    """Every function a correction may name."""
    return (*shared()["functions"], "unknown")


def problem_with(seniority: str = "", function: str = "", status: str = "") -> str:
    """What is wrong with the words of a correction, with those that exist; "" when nothing is."""
    told = (("seniority", seniority, SENIORITIES), ("function", function, functions()), ("status", status, STATUSES))
    wrong = ((name, word, known) for name, word, known in told if word and word not in known)
    return next((f"There is no {name} “{word}”; use one of {', '.join(known)}." for name, word, known in wrong), "")


def correct(reading: TitleReading, correction: TitleCorrection) -> TitleReading:
    """The reading as a person corrected it, with a reason that says who did."""
    seniority = correction.seniority or reading.seniority
    function = correction.function or reading.function
    beside = () if correction.function else reading.functions
    leads = seniority in LEADS_PEOPLE if correction.seniority else reading.manages_people
    return reading.model_copy(
        update={
            "seniority": seniority,
            "function": function,
            "functions": beside or ((function,) if function != "unknown" else ()),
            "status": correction.status or reading.status,
            "manages_people": leads if correction.manages_people is None else correction.manages_people,
            "confidence": "high",
            "reasons": (_said(correction), *reading.reasons),
        }
    )


def dump_corrections(corrections: Iterable[TitleCorrection]) -> str:
    """The corrections as YAML, by title, ready to be read again or sent to the makers of the lexicon."""
    rows = [
        correction.model_dump(mode="json", exclude_defaults=True)
        for correction in sorted(corrections, key=lambda each: title_key(each.title))
    ]
    return yaml.safe_dump({"version": 1, "titles": rows}, allow_unicode=True, sort_keys=False, width=120)


def load_corrections(text: str, source: str = "corrections") -> dict[str, TitleCorrection]:
    """The corrections of an export by key, the last of two for one title counts; SheetError says what is wrong."""
    read = read_yaml(text, MOST_BYTES)
    if read.problem:
        raise SheetError(source, f"The file is not YAML that can be read: line {read.line}: {read.problem}", _REMEDY)
    table = read.data
    if not isinstance(table, Mapping) or not isinstance(table.get("titles"), list):
        raise SheetError(source, "The file holds no list named “titles”.", "Export the corrections once to see one.")
    return {
        title_key(row.title): row for number, raw in enumerate(table["titles"], 1) if (row := _row(raw, number, source))
    }


def _row(raw: object, number: int, source: str) -> TitleCorrection:
    try:
        row = TitleCorrection.model_validate(raw)
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(map(str, detail["loc"]))
        raise SheetError(source, f"Title {number}, {where}: {detail['msg']}.", _REMEDY) from error
    wrong = problem_with(row.seniority, row.function, row.status)
    if wrong:
        raise SheetError(source, f"Title {number} (“{row.title}”): {wrong}", _REMEDY)
    if not title_key(row.title):
        raise SheetError(source, f"Title {number} is empty.", _REMEDY)
    return row


def _said(correction: TitleCorrection) -> str:
    named = [name.replace("_", " ") for name in (correction.seniority, correction.function, correction.status) if name]
    if correction.manages_people is not None:
        named.append("leads people" if correction.manages_people else "leads nobody")
    by = correction.by or "A person"
    on = f" on {correction.on.isoformat()}" if correction.on else ""
    note = f": {correction.note}" if correction.note else ""
    return f"{by} corrected this title to {', '.join(named) or 'what the rules read'}{on}{note}"
