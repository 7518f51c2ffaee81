"""A title line read: the rules of each segment (`rules`), then one reading of all of them."""

from functools import lru_cache
from typing import Literal

from outreach.models import TitleReading
from outreach.text import clean
from outreach.titles.lexicon import DROPPED, LEVEL, NAMED, STRONG, TOPIC, lexicon, plain, words_of
from outreach.titles.rules import RANKS, rank_of, read_segment
from outreach.titles.segments import Segment, Status, split_line

Confidence = Literal["high", "medium", "low"]
#: How loud a wording is, where it stands, and the function it names.
Hit = tuple[int, int, str]

#: Seniorities that lead people, unless the wording is known to manage a thing only.
LEADS_PEOPLE = frozenset(RANKS[:7]) | {"manager"}


@lru_cache(maxsize=50_000)
def read(title: str) -> TitleReading:
    """What the words of a job title say, with a reason for each part of the reading."""
    line = clean(title, limit=300)
    whole = _whole_title(line)
    if whole:
        return whole
    segments, everywhere = split_line(line)
    for segment in segments:
        read_segment(segment)
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
        manages_people=meaning["seniority"] in LEADS_PEOPLE,
        confidence="low",
        reasons=(f"“{match.text}” alone says too little",),
    )


def _combine(line: str, segments: list[Segment], everywhere: Status | None) -> TitleReading:
    """One reading of all segments: jobs held today count first, the highest of them wins."""
    status, read = _in_force(segments, everywhere)
    if not read:
        reason = f"the line says {status}" if status != "current" else "no word of the title is known"
        return TitleReading(title=line, status=status, reasons=(reason,))
    best = min(read, key=lambda segment: (rank_of(segment.seniority), _says_only_the_house(segment)))
    functions = _functions([best, *(segment for segment in read if segment is not best)])
    return TitleReading(
        title=line,
        seniority=best.seniority,
        function=functions[0],
        functions=functions if functions[0] != "unknown" else (),
        status=status,
        manages_people=best.seniority in LEADS_PEOPLE and not best.thing_manager,
        confidence=_confidence(best, functions, read),
        reasons=tuple(reason for segment in read for reason in segment.reasons),
    )


def _says_only_the_house(segment: Segment) -> bool:
    """ "Member of the board / CFO": of two equal ranks the one that says of what is the better reading."""
    return not any(hit[0] > LEVEL and hit[2] != "general_management" for hit in segment.hits)


def _in_force(segments: list[Segment], everywhere: Status | None) -> tuple[Status, list[Segment]]:
    """The status of the line and the segments it is read from."""
    current = [segment for segment in segments if segment.status == "current" and segment.has_job]
    others = [segment for segment in segments if segment.status != "current"]
    aspiring = any("aspiring" in (segment.status, segment.beside) for segment in segments)
    status: Status = "current"
    if everywhere:
        status = everywhere
    elif others and not current:
        status = others[0].status
    elif aspiring and all(segment.seniority in ("intern", "entry") for segment in current):
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
    ordered = _by_weight(best)
    if not ordered:
        return ("unknown",)
    main = ordered[0]
    beside = [hit[2] for hit in ordered[1:] if _stands_beside(best.tokens, main, hit)]
    elsewhere = [hit[2] for segment in segments if segment is not best for hit in segment.hits if hit[0] >= STRONG]
    whole = ["general_management"] if any(segment.seniority in ("founder", "owner") for segment in segments) else []
    return tuple(dict.fromkeys(name for name in (main[2], *beside, *elsewhere, *whole) if name != "unknown")) or (
        "unknown",
    )


def _by_weight(segment: Segment) -> list[Hit]:
    """What a job is about, the weightiest first: of two trades joined by "and" the one named first."""
    ordered = sorted(segment.hits, key=lambda hit: (-hit[0], hit[1]))
    first = next(
        (hit for hit in ordered[1:] if hit[0] == STRONG and _goes_before(segment.tokens, hit, ordered[0])), None
    )
    return [first, *(hit for hit in ordered if hit is not first)] if first else ordered


def _goes_before(tokens: list[str], hit: Hit, main: Hit) -> bool:
    """A trade named before "and", and what a managing director is head of, say more than the louder wording."""
    if main[0] != NAMED:
        return False
    if main[2] == "general_management":
        return "head" in tokens[main[1] : hit[1]]
    joined = (at for at in range(hit[1] + 1, main[1]) if _joins(tokens[at]))
    return any(lexicon(name).find(tokens, at - 1) for at in joined for name in ("levels", "occupations"))


def _stands_beside(tokens: list[str], main: tuple[int, int, str], hit: tuple[int, int, str]) -> bool:
    if hit[0] < STRONG:
        return False
    between = tokens[min(main[1], hit[1]) : max(main[1], hit[1])]
    return main[2] == "general_management" or "," in between or any(_joins(word) for word in between)


def _joins(word: str) -> bool:
    return word == "and" or lexicon("and").find([word], 0) is not None


def _confidence(best: Segment, functions: tuple[str, ...], read: list[Segment]) -> Confidence:
    """High when words, not defaults, say both level and function, and no other reading competes."""
    function = functions[0]
    strength = max((hit[0] for segment in read for hit in segment.hits if hit[2] == function), default=DROPPED)
    if best.seniority == "unknown" or function == "unknown" or strength == DROPPED:
        return "low"
    if best.doubtful or best.contested or _has_rival(best, functions):
        return "medium"
    whole_house = best.seniority in ("founder", "owner", "c_suite", "vp", "board") or best.fixed == function
    if function == "general_management" and whole_house:
        return "medium" if best.unread else "high"
    if any(function in segment.vague for segment in read):
        return "medium"
    if not best.clear_level and strength <= STRONG:
        # Of a trade alone the rank and file speak, where no word is left that might say more.
        return "low" if strength <= TOPIC else "medium" if best.unread else "high"
    return "medium" if strength <= TOPIC else "high"


#: Trades whose noun settles the function whatever it is practised on: an engineer of anything does engineering.
_SELF_SUFFICIENT = frozenset({"engineering", "healthcare", "legal", "design"})
#: What helpers, advisers and technicians do beside the trade they help; said faintly it rivals no trade.
_HELPERS = frozenset({"admin", "consulting", "trades"})


def _has_rival(best: Segment, functions: tuple[str, ...]) -> bool:
    """Another trade is named aloud or behind, and nothing says that both are meant."""
    main = functions[0]
    own = [hit for hit in best.hits if hit[2] == main]
    loudest = max((hit[0] for hit in own), default=DROPPED)
    if main in _SELF_SUFFICIENT and loudest == NAMED:
        return False
    settled = best.fixed == main or (main == "creative" and loudest == NAMED)
    place = max((hit[1] for hit in own), default=0)
    behind = "," in best.tokens[:place]
    for strength, at, name in best.hits:
        if name in functions or name in ("unknown", "general_management"):
            continue
        named_faintly = strength == TOPIC and not settled and name not in _HELPERS and (behind or at > place)
        if strength >= STRONG or (named_faintly and not any(_joins(word) for word in best.tokens[place:at])):
            return True
    return False
