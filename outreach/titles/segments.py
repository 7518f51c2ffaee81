"""A title line cut into jobs, and which of them are held today."""

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from outreach.tables import load_yaml
from outreach.titles.lexicon import lexicon, plain, words_of

Status = Literal["current", "former", "aspiring", "seeking", "incoming", "inactive"]

_SHORT = re.compile(r"\b(\w)\.(?=\w\b)")
_GENDER = re.compile(
    r"\(?\b[mwfdxh]\s*/\s*[mwfdxh](?:\s*/\s*[mwfdx*])?\b\)?|(?<=\w)(?:[:*_]|/-?|\()(?:in|innen|r|e)\b\)?"
)
_EMPLOYER = re.compile(r"(?:\s@|@\s|^@|\s(?:at|bei|chez|presso|bij)\s)(?!large)[^|•·,;()–—]*")
_SEGMENT = re.compile(r"[|•·/‖¦]|\bcurrently\b|\bnow\b|\baka\b")
_PART = re.compile(r"[,;:()\[\]–—+]|\s-+\s")
_CAPITAL_I_AS_BAR = re.compile(r"(?<=\w) I (?=[A-ZÄÖÜ])")


@dataclass
class Segment:
    """One job of a title line, with what was found in it."""

    tokens: list[str]
    status: Status = "current"
    seniority: str = "unknown"
    hits: list[tuple[int, int, str]] = field(default_factory=list)  # strength, position, function
    thing_manager: bool = False
    clear_level: bool = False
    has_job: bool = False
    reasons: list[str] = field(default_factory=list)


def split_line(line: str) -> tuple[list[Segment], Status | None]:
    """The jobs a line names, and a status that holds for the whole line ("open to work")."""
    text = plain(_SHORT.sub(r"\1", _CAPITAL_I_AS_BAR.sub(" | ", line)))
    text = _EMPLOYER.sub(" ", _GENDER.sub("", text))
    everywhere: Status | None = None
    segments = []
    for piece in _SEGMENT.split(text):
        segment, whole_line = _with_status(_PART.split(piece))
        everywhere = everywhere or whole_line
        if segment.tokens or segment.status != "current":
            segments.append(segment)
    return segments, everywhere


def _with_status(parts: list[str]) -> tuple[Segment, Status | None]:
    """Joins the parts held today; a former, future or wished-for part counts only when there is no other."""
    kept: list[str] = []
    other: list[str] = []
    status: Status = "current"
    everywhere: Status | None = None
    for part in parts:
        tokens = words_of(part)
        found, rest = _status_of(tokens)
        if found == "current":
            kept += [",", *rest] if kept and rest else rest
            continue
        has_job = _names_a_job(rest)
        if found in load_yaml("titles.yaml")["whole_line"] and (found == "seeking" or not has_job):
            everywhere = everywhere or _whole_line(found, tokens)
        if status == "current":
            status, other = found, rest
        if found == "inactive" and not has_job:
            return Segment(
                words_of(",".join(parts)), "inactive", reasons=[f"“{' '.join(tokens)}” says inactive"]
            ), everywhere
    if kept or status == "current":
        return Segment(kept), everywhere
    return Segment(other, status, reasons=[f"the words before the job say {status}"]), everywhere


def _whole_line(status: Status, tokens: list[str]) -> Status | None:
    """Retired from one job, a person may hold another; on leave or looking, the whole line is affected."""
    return None if status == "inactive" and any(word.startswith("retire") for word in tokens) else status


def _status_of(tokens: list[str]) -> tuple[Status, list[str]]:
    position = 0
    while position < len(tokens):
        exempt = lexicon("not_status").find(tokens, position)
        if exempt:
            position = exempt.end
            continue
        match = lexicon("status").find(tokens, position)
        if match:
            return cast(Status, match.meaning["is"]), tokens[: match.start] + tokens[match.end :]
        position += 1
    return "current", tokens


def _names_a_job(tokens: list[str]) -> bool:
    return any(lexicon(name).scan(tokens) for name in ("levels", "functions", "phrases", "chiefs"))
