"""A title line cut into jobs, and which of them are held today."""

import re
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import Literal, cast

from outreach.titles.lexicon import Match, lexicon, plain, shared, words_of
from outreach.titles.spelling import repair

Status = Literal["current", "former", "aspiring", "seeking", "incoming", "inactive"]

_SHORT = re.compile(r"\b(\w)\.(?=\w\b)")
#: Written with dots these say that a job is over; without them they are other words ("IR Manager").
_DOTTED = ((re.compile(r"\bi\.\s?R\."), " im Ruhestand "), (re.compile(r"\ba\.\s?D\."), " außer Dienst "))
_GENDER = re.compile(
    r"\(?\b[mwfdxhnv]\s*[/|]\s*[mwfdxhnv](?:\s*[/|]\s*[mwfdxv*])?\b\)?"
    r"|\(?\b(?:all genders?|gn)\b\)?"
    r"|(?<=\w)(?:[:*_·]|/-?|\()(?:in|innen|r|e|a|as|os|es|ne|rice|trice|euse|frau|mann)\b\)?"
)
_EMPLOYER = re.compile(
    r"(?:\s@|@\s|^@|\s(?:at|bei|chez|presso|bij)\s)(?!large)"
    r"(?:(?!\s(?:until|till|bis|hasta|fino|jusqu|tot)\b)[^|•·,;()–—])*"
)
_GLUED_EX = re.compile(
    r"\bex(?=(?:ceo|cfo|cto|coo|dire[ck]?t|geren|presid|prasid|geschaftsf|vorstand|manager|chef|jefe))"
)
_SEGMENT = re.compile(r"[|•·/‖¦]|\bcurrently\b|\bnow\b|\baka\b")
_PART = re.compile(r"[,;:()\[\]–—+]|\s-+\s")
_CAPITAL_I_AS_BAR = re.compile(r"(?<=\w) I (?=[A-ZÄÖÜ])")


#: Statuses that may be said before the job, with a colon or comma between.
_AHEAD = ("former", "incoming", "aspiring")


@dataclass
class Segment:
    """One job of a title line, with what was found in it."""

    tokens: list[str]
    status: Status = "current"
    seniority: str = "unknown"
    hits: list[tuple[int, int, str]] = field(default_factory=list)  # strength, position, function
    vague: set[str] = field(default_factory=set)  # functions that rest on half a word
    thing_manager: bool = False
    clear_level: bool = False
    has_job: bool = False
    doubtful: bool = False  # a helper or a possessive stands beside a high level
    fixed: str = ""  # the function a fixed wording with a level says for certain ("key account manager")
    loose: bool = False  # a fixed wording of a language that puts the topic behind it: "chef d'équipe logistique"
    contested: bool = False  # a fixed wording means less than its own words say ("music director")
    beside: Status = "current"  # what another part of the same job says: "future lawyer, law student"
    unread: int = 0  # words that no table explains
    reasons: list[str] = field(default_factory=list)


def split_line(line: str) -> tuple[list[Segment], Status | None]:
    """The jobs a line names, and a status that holds for the whole line ("open to work")."""
    for sign, meaning in _DOTTED:
        line = sign.sub(meaning, line)
    text = plain(_SHORT.sub(r"\1", _CAPITAL_I_AS_BAR.sub(" | ", line)))
    text = _EMPLOYER.sub(" ", _GENDER.sub("", text))
    text = _GLUED_EX.sub("ex ", text)
    everywhere: Status | None = None
    segments = []
    for piece in filterfalse(_is_motto, _SEGMENT.split(text)):
        segment, whole_line = _with_status(_PART.split(piece))
        everywhere = everywhere or whole_line
        if segment.tokens or segment.status != "current":
            segments.append(segment)
    return segments, everywhere


def _is_motto(piece: str) -> bool:
    """ "Helping founders sell" and "I build teams" name what somebody cares about, no job."""
    tokens = words_of(piece)
    return bool(tokens) and lexicon("mottos").find(tokens, 0) is not None


def _with_status(parts: list[str]) -> tuple[Segment, Status | None]:
    """Joins the parts held today; a former, future or wished-for part counts only when there is no other."""
    kept: list[str] = []
    other: list[str] = []
    status: Status = "current"
    said = ""
    everywhere: Status | None = None
    mended: list[str] = []
    ahead: tuple[Status, str] | None = None  # a status that stands before what it is about: "Formerly: CMO"
    for part in parts:
        tokens, reasons = repair(words_of(part))
        mended += reasons
        found, words, rest = _status_of(tokens)
        if ahead and found == "current" and rest:
            found, words = ahead
        ahead = (found, words) if found in _AHEAD and not rest and not kept else None
        if found == "current":
            kept += [",", *rest] if kept and rest else rest
            continue
        if not rest and kept and found in ("former", "incoming"):
            return Segment(kept, found, reasons=[*mended, f"“{words}” says {found}"]), everywhere
        has_job = _names_a_job(rest)
        if found in shared()["whole_line"] and (found == "seeking" or not has_job):
            everywhere = everywhere or _whole_line(found, tokens)
        if status == "current" or (status == found and not other):
            status, other, said = found, rest, words
        if found == "inactive" and not has_job:
            other = [word for each in parts for word in _status_of(words_of(each))[2]]
            return Segment(other, "inactive", reasons=[*mended, f"“{words}” says inactive"]), everywhere
    if status == "current" or (kept and (_names_a_level(kept) or not _names_a_level(other))):
        extra = [f"“{said}” says {status}"] if everywhere and said else []
        return Segment(kept, beside=status, reasons=[*mended, *extra]), everywhere
    # "Former director, Ministry of Finance": a topic or an employer beside a job that is over is no job.
    whole = [*other, ",", *kept] if kept else other
    return Segment(whole, status, reasons=[*mended, f"“{said}” says {status}"]), everywhere


def _whole_line(status: Status, tokens: list[str]) -> Status | None:
    """Retired from one job, a person may hold another; on leave or looking, the whole line is affected."""
    return None if status == "inactive" and any(word.startswith("retire") for word in tokens) else status


def _status_of(tokens: list[str]) -> tuple[Status, str, list[str]]:
    """The status a part names, the words that say so, and the words that are left."""
    position = 0
    while position < len(tokens):
        exempt = lexicon("not_status").find(tokens, position)
        if exempt:
            position = exempt.end
            continue
        match = lexicon("status").find(tokens, position)
        if match:
            return cast(Status, match.meaning["is"]), match.text, _without(tokens, match)
        position += 1
    return "current", "", tokens


def _without(tokens: list[str], match: Match) -> list[str]:
    """What somebody looks for is no job; whatever else stands beside a status is read."""
    wished = match.meaning["is"] == "seeking" and match.last_word == "*"
    return tokens[: match.start] + ([] if wished else tokens[match.end :])


def _names_a_level(tokens: list[str]) -> bool:
    return any(lexicon(name).scan(tokens) for name in ("levels", "phrases", "occupations"))


def _names_a_job(tokens: list[str]) -> bool:
    return any(lexicon(name).scan(tokens) for name in ("levels", "functions", "phrases", "chiefs", "occupations"))
