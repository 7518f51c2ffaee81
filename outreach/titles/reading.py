"""The rules in their order.

The employer is dropped, the line is cut into segments, status words are read part by part (`segments`); then, here, the
boss of an assistant is dropped, fixed phrases are read before level words, and level words before topics.
"""

from functools import lru_cache
from typing import Literal

from outreach.models import TitleReading
from outreach.text import clean
from outreach.titles.lexicon import CHIEF, DROPPED, LEVEL, NAMED, STRONG, TOPIC, Match, lexicon, plain, words_of
from outreach.titles.segments import Segment, Status, split_line

Confidence = Literal["high", "medium", "low"]

#: The highest authority first: the first that a segment names wins.
RANKS = (
    "founder",
    "owner",
    "c_suite",
    "partner",
    "vp",
    "director",
    "head",
    "board",
    "manager",
    "senior",
    "entry",
    "staff",
)
#: Seniorities that lead people, unless the wording is known to manage a thing only.
_LEADS_PEOPLE = frozenset(RANKS[:7]) | {"manager"}
#: What a level alone says about the function: who leads the whole house does general management.
_WHOLE_HOUSE = frozenset({"founder", "owner", "c_suite", "partner", "board"})


@lru_cache(maxsize=50_000)
def read_title(title: str) -> TitleReading:
    """What a job title means, with a reason in words for each part of the reading."""
    line = clean(title, limit=300)
    whole = _whole_title(line)
    if whole:
        return whole
    segments, everywhere = split_line(line)
    for segment in segments:
        _read(segment)
    return _combine(line, segments, everywhere)


def _whole_title(line: str) -> TitleReading | None:
    tokens = words_of(plain(line))
    match = lexicon("whole").find(tokens, 0) if tokens else None
    if match is None or match.end != len(tokens):
        return None
    meaning = match.meaning
    return TitleReading(
        title=line,
        seniority=meaning["seniority"],
        function=meaning["function"],
        manages_people=meaning["seniority"] in _LEADS_PEOPLE,
        confidence="low",
        reasons=(f"“{match.text}” alone says too little",),
    )


def _read(segment: Segment) -> None:
    """Fills in what one segment says: phrases first, then chiefs, levels and topics."""
    dropped = _drop_boss(segment)
    rest = _read_phrases(segment)
    levels = _read_chiefs(segment, rest) + lexicon("levels").scan(rest)
    _read_short_forms(segment, levels)
    _read_functions(segment, rest)
    for match in lexicon("chiefs").scan(dropped) + lexicon("functions").scan(dropped):
        segment.hits.append((DROPPED, match.start, match.meaning.get("function") or match.meaning["is"]))
    _settle_level(segment, levels, _has_unread_words(rest, levels))
    segment.has_job = segment.seniority != "unknown" or bool(segment.hits)


def _drop_boss(segment: Segment) -> list[str]:
    """Removes whom an assistant works for: "to the CEO" is somebody else's job."""
    tokens = segment.tokens
    for start in range(len(tokens)):
        end = _boss_ends(tokens, start)
        if end > start:
            segment.tokens = tokens[:start] + tokens[end:]
            segment.reasons.append(f"“{' '.join(tokens[start:end])}” is somebody else's job")
            return tokens[start:end]
    return []


def _boss_ends(tokens: list[str], start: int) -> int:
    """Where the boss's words that begin here end; `start` itself when none begin here."""
    place = lexicon("places").find(tokens, start)
    if place:
        return place.end
    link = lexicon("objects.links").find(tokens, start) if start else None
    if link and link.end < len(tokens):
        helper = lexicon("objects.assistants").find(tokens, start - 1)
        if lexicon("objects.bosses").find(tokens, link.end) and (helper or tokens[start] == "to"):
            return tokens.index(",", start) if "," in tokens[start:] else len(tokens)
    boss = lexicon("objects.bosses").find(tokens, start)
    after = boss.end + (tokens[boss.end : boss.end + 1] == ["s"]) if boss else 0
    if (
        boss
        and boss.text != "executive"
        and tokens[after : after + 1] in (["assistant"], ["assistants"], ["pa"], ["ea"])
    ):
        return after
    return start


def _read_phrases(segment: Segment) -> list[str]:
    """Fixed wordings; the words that are left."""
    rest: list[str] = []
    position = 0
    for match in lexicon("phrases").scan(segment.tokens):
        rest += segment.tokens[position : match.start]
        rest += ["·"] * (match.end - match.start)
        position = match.end
        _apply_phrase(segment, match)
    return rest + segment.tokens[position:]


def _apply_phrase(segment: Segment, match: Match) -> None:
    meaning = match.meaning
    function = meaning.get("function")
    seniority = meaning.get("seniority")
    if meaning.get("alone") and _speaks_of_a_part(segment.tokens[match.end :]):
        seniority = meaning["otherwise"]
    if function:
        strength = LEVEL if meaning.get("alone") else NAMED if seniority else STRONG
        segment.hits.append((strength, match.start, function))
    if seniority:
        segment.seniority = _higher(segment.seniority, seniority)
        segment.thing_manager = segment.thing_manager or bool(meaning.get("ic"))
        segment.clear_level = True
    said = " and ".join(word.replace("_", " ") for word in (seniority, function) if word)
    segment.reasons.append(f"“{match.text}” says {said}")


def _speaks_of_a_part(tokens: list[str]) -> bool:
    """A general manager of something runs a part of the house, not the whole."""
    return bool(lexicon("functions").scan(tokens)) or "of" in tokens


def _read_chiefs(segment: Segment, rest: list[str]) -> list[Match]:
    """“Chief … Officer”: an officer of the company, and of what."""
    places = [index for index, word in enumerate(rest) if word == "chief"]
    return [match for index in places for match in _chief_officer(segment, rest, index)]


def _read_short_forms(segment: Segment, levels: list[Match]) -> None:
    """CFO, CIO, president: the short forms say of what as well."""
    for level in levels:
        match = lexicon("chiefs").find([level.text], 0) if level.meaning["is"] == "c_suite" else None
        if match:
            segment.hits.append((CHIEF, level.start, match.meaning["is"]))


def _chief_officer(segment: Segment, rest: list[str], index: int) -> list[Match]:
    officer = next((at for at in range(index + 1, min(index + 7, len(rest))) if rest[at] == "officer"), 0)
    functions = lexicon("chiefs").scan(rest[index + 1 : officer or index + 2])
    if not officer and not functions:
        return []
    function = functions[0].meaning["is"] if functions else "general_management"
    segment.hits.append((CHIEF, index, function))
    end = officer + 1 or index + 2
    match = Match(index, end, " ".join(rest[index:end]), {"is": "c_suite"})
    rest[index:end] = ["·"] * (end - index)
    return [match]


def _read_functions(segment: Segment, rest: list[str]) -> None:
    for match in lexicon("occupations").scan(rest):
        segment.hits.append((NAMED, match.start, match.meaning["is"]))
        segment.reasons.append(f"“{match.text}” says {match.meaning['is'].replace('_', ' ')}")
    for match in lexicon("functions").scan(rest):
        segment.hits.append((match.meaning["strength"], match.start, match.meaning["function"]))
        segment.reasons.append(f"“{match.text}” says {match.meaning['function'].replace('_', ' ')}")


def _settle_level(segment: Segment, levels: list[Match], unread: bool) -> None:
    """The highest level a segment names; beginners' words beat the level they are put before."""
    named = {"entry" if match.meaning["is"] == "associate" else match.meaning["is"]: match.text for match in levels}
    plain_associate = any(match.meaning["is"] == "associate" for match in levels)
    level = _higher(segment.seniority, *(name for name in named if name != "intern"))
    if "entry" in named and not plain_associate and _rank(level) >= _rank("manager"):
        level = "entry"
    if "intern" in named and _rank(level) >= _rank("manager"):
        level = "intern"
    if level in named:
        segment.reasons.append(f"“{named[level]}” says {level.replace('_', ' ')}")
        segment.clear_level = True
    strong = [hit for hit in segment.hits if hit[0] > DROPPED and hit[2] != "unknown"]
    if level == "unknown" and strong and not segment.clear_level:
        level = "staff"
        segment.reasons.append("no word says a level, so staff")
    segment.seniority = level
    if level in _WHOLE_HOUSE or (level in ("vp", "director") and not unread):
        segment.hits.append((LEVEL, len(segment.tokens), "general_management"))


def _has_unread_words(rest: list[str], levels: list[Match]) -> bool:
    """Words that say of what somebody is director, in a language or trade the lexicon does not know."""
    read = {position for match in levels for position in range(match.start, match.end)}
    left = [word for position, word in enumerate(rest) if position not in read and word not in (",", "·")]
    return not all(lexicon("neutral").find([word], 0) for word in left)


def _rank(seniority: str) -> int:
    return RANKS.index(seniority) if seniority in RANKS else len(RANKS)


def _higher(*seniorities: str) -> str:
    return min(seniorities, key=_rank)


def _combine(line: str, segments: list[Segment], everywhere: Status | None) -> TitleReading:
    """One reading of all segments: jobs held today count first, the highest of them wins."""
    status, read = _in_force(segments, everywhere)
    if not read:
        reason = f"the line says {status}" if status != "current" else "no word of the title is known"
        return TitleReading(title=line, status=status, reasons=(reason,))
    best = min(read, key=lambda segment: _rank(segment.seniority))
    functions = _functions([best, *(segment for segment in read if segment is not best)])
    return TitleReading(
        title=line,
        seniority=best.seniority,
        function=functions[0],
        functions=functions if functions[0] != "unknown" else (),
        status=status,
        manages_people=best.seniority in _LEADS_PEOPLE and not best.thing_manager,
        confidence=_confidence(best, functions[0], read),
        reasons=tuple(reason for segment in read for reason in segment.reasons),
    )


def _in_force(segments: list[Segment], everywhere: Status | None) -> tuple[Status, list[Segment]]:
    """The status of the line and the segments it is read from."""
    current = [segment for segment in segments if segment.status == "current" and segment.has_job]
    others = [segment for segment in segments if segment.status != "current"]
    aspiring = [segment for segment in others if segment.status == "aspiring"]
    status: Status = "current"
    if everywhere:
        status = everywhere
    elif others and not current:
        status = others[0].status
    elif aspiring and all(segment.seniority == "intern" for segment in current):
        status = "aspiring"
    return status, current or [segment for segment in others if segment.has_job][:1]


def _functions(segments: list[Segment]) -> tuple[str, ...]:
    """The main function first, then those named beside it with "and", a comma or in another segment."""
    strength = max((hit[0] for segment in segments[:1] for hit in segment.hits), default=DROPPED)
    best = segments[0]
    if strength <= TOPIC:
        # A topic named beside the rank is its own; only a job of the same rank may say it better.
        peers = [segment for segment in segments if strength <= LEVEL or segment.seniority == best.seniority]
        best = max(peers, key=lambda segment: max((hit[0] for hit in segment.hits), default=-1))
    ordered = sorted(best.hits, key=lambda hit: (-hit[0], hit[1]))
    if not ordered:
        return ("unknown",)
    main = ordered[0]
    beside = [hit[2] for hit in ordered[1:] if _stands_beside(best.tokens, main, hit)]
    elsewhere = [hit[2] for segment in segments if segment is not best for hit in segment.hits if hit[0] >= STRONG]
    whole = ["general_management"] if any(segment.seniority in ("founder", "owner") for segment in segments) else []
    return tuple(dict.fromkeys(name for name in (main[2], *beside, *elsewhere, *whole) if name != "unknown")) or (
        "unknown",
    )


def _stands_beside(tokens: list[str], main: tuple[int, int, str], hit: tuple[int, int, str]) -> bool:
    if hit[0] < STRONG:
        return False
    between = tokens[min(main[1], hit[1]) : max(main[1], hit[1])]
    return main[2] == "general_management" or "and" in between or "," in between


def _confidence(best: Segment, function: str, read: list[Segment]) -> Confidence:
    """High when words, not defaults, say both level and function."""
    strength = max((hit[0] for segment in read for hit in segment.hits if hit[2] == function), default=DROPPED)
    if best.seniority == "unknown" or function == "unknown" or strength == DROPPED:
        return "low"
    if not best.clear_level and strength <= STRONG:
        return "low" if strength <= TOPIC else "medium"
    if strength <= TOPIC and best.seniority not in ("founder", "owner"):
        return "medium"
    return "high"
