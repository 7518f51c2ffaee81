"""What the words of one segment say: bosses dropped, phrases before level words, level words before topics."""

from typing import Any

from outreach.titles.lexicon import CHIEF, COMPOUNDING, DROPPED, LEVEL, NAMED, STRONG, Match, lexicon
from outreach.titles.segments import Segment

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
    "intern",
)
#: Words that end what a noun before them may qualify.
_LINKS = frozenset({",", "and", "of", "in", "at", "for", "to", "head", "chief", "lead"})
#: What a level alone says about the function: who leads the whole house does general management.
_WHOLE_HOUSE = frozenset({"founder", "owner", "c_suite", "partner", "board"})


def read_segment(segment: Segment) -> None:
    """Fills in what one segment says: phrases first, then chiefs, levels and topics."""
    dropped = _drop_boss(segment)
    phrases = lexicon("phrases").scan(segment.tokens, last_wins=True)
    rest, for_levels = _read_phrases(segment, phrases)
    chiefs = _read_chiefs(segment, rest, for_levels)
    levels = chiefs + _levels(for_levels)
    _read_short_forms(segment, levels)
    _read_functions(segment, rest, levels, {match.start: match for match in phrases})
    for match in lexicon("chiefs").scan(dropped) + lexicon("functions").scan(dropped):
        segment.hits.append((DROPPED, match.start, match.meaning.get("function") or match.meaning["is"]))
    segment.unread = _unread(rest, levels)
    _settle_level(segment, levels, _has_topic(rest, levels))
    segment.doubtful = _may_be_a_helper(segment.tokens) and rank_of(segment.seniority) < rank_of("manager")
    segment.has_job = segment.seniority != "unknown" or bool(segment.hits)


def _levels(tokens: list[str]) -> list[Match]:
    """The level words; a "partner solutions architect" is no partner, and "Halbleiter" leads nobody."""
    found = [match for match in lexicon("levels").scan(tokens) if match.meaning["is"] != "unknown"]
    return [match for match in found if not (match.text == "partner" and _qualifies(match, found, tokens))]


def _qualifies(match: Match, levels: list[Match], tokens: list[str]) -> bool:
    """In English the noun stands last: what stands before it without a link only says which kind."""
    later = [level for level in levels if level.start > match.end and level.meaning["language"] == "en"]
    return any(not set(tokens[match.end : level.start]) & _LINKS for level in later)


def _may_be_a_helper(tokens: list[str]) -> bool:
    """Whose the level is cannot be said for sure: "Assistant Director", "the founder's ..."."""
    return "s" in tokens or bool(lexicon("objects.assistants").scan(tokens))


def _drop_boss(segment: Segment) -> list[str]:
    """Removes whom an assistant works for: "to the CEO" is somebody else's job."""
    tokens = segment.tokens
    for start in range(len(tokens)):
        end = _boss_ends(tokens, start)
        if end > start:
            segment.tokens = tokens[:start] + tokens[end:]
            helpers = [at for at in (start - 1, end) if 0 <= at < len(tokens)]
            helper = next((at for at in helpers if lexicon("objects.assistants").find(tokens, at)), None)
            if helper is not None:
                segment.hits.append((STRONG, helper, "admin"))
                segment.reasons.append(f"“{tokens[helper]}” beside it says admin")
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
        at = _past_small_words(tokens, link.end)
        before = (lexicon("objects.assistants").find(tokens, one) for one in (start - 1, start - 2) if one >= 0)
        helper = next(filter(None, before), None)
        if lexicon("objects.bosses").find(tokens, at) and (helper or _is_for_somebody(tokens, start, at)):
            return tokens.index(",", start) if "," in tokens[start:] else len(tokens)
    office = lexicon("objects.offices").find(tokens, start) if start else None
    if office and lexicon("objects.assistants").find(tokens, start - 1):
        return office.end
    boss = lexicon("objects.named").find(tokens, start)
    after = boss.end if boss else len(tokens)
    if tokens[after : after + 1] == ["s"] and len(tokens) > after + 1:  # the director's ...
        fixed = lexicon("phrases").find(tokens, start)
        return start if fixed and fixed.end > after else after + 1
    return after if after < len(tokens) and lexicon("objects.behind").find(tokens, after) else start


def _past_small_words(tokens: list[str], at: int) -> int:
    """Where the boss is named after "to the": past "new", "group", "sales"; else where one looked."""
    named = (place for place in range(at, min(at + 3, len(tokens))) if lexicon("objects.named").find(tokens, place))
    first = next(named, at)
    between = (any(lexicon(name).find([word], 0) for name in ("neutral", "functions")) for word in tokens[at:first])
    return first if all(between) else at


def _is_for_somebody(tokens: list[str], start: int, boss: int) -> bool:
    """ "Reports to the CEO", "voice of the CEO": the boss is another, unless a level stands before ("head of the")."""
    if tokens[start] == "to":
        return True
    named = lexicon("objects.named").find(tokens, boss)
    phrase = any(match.start < start < match.end for match in lexicon("phrases").scan(tokens))
    return named is not None and not phrase and not lexicon("levels").scan(tokens[:start])


def _read_phrases(segment: Segment, phrases: list[Match]) -> tuple[list[str], list[str]]:
    """Fixed wordings; the words that are left for topics, and those left for levels."""
    rest = list(segment.tokens)
    for_levels = list(segment.tokens)
    for match in phrases:
        if match.text.endswith("officer") and "chief" in segment.tokens[: match.start]:
            continue
        gone = ["·"] * (match.end - match.start)
        rest[match.start : match.end] = gone
        # One word may hide a level behind its topic: "Personalleiterin".
        if "seniority" in match.meaning:
            kept = match.last_word == "*" and _may_be_outranked(match.meaning)
            for_levels[match.start : match.end - kept] = gone[: len(gone) - kept]
        elif len(gone) > 1:
            # ... and a last word that may go on names who does it: "revenue manag*", "software engineer*".
            last = match.end - match.last_word.endswith("*")
            for_levels[match.start : last] = gone[: last - match.start]
        _apply_phrase(segment, match)
    return rest, for_levels


def _may_be_outranked(meaning: dict[str, Any]) -> bool:
    """After "guest relations" any word may follow, also a level; after "assistant to" it is the boss's."""
    return bool(meaning["seniority"] == "staff" and meaning.get("function") != "admin")


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
        if meaning.get("ic") or meaning["language"] == "en":
            segment.fixed = segment.fixed or function or ""
        segment.loose = segment.loose or not segment.fixed
        segment.contested = segment.contested or _means_less(match, seniority)
    said = " and ".join(word.replace("_", " ") for word in (seniority, function) if word)
    segment.reasons.append(f"“{match.text}” says {said}")


def _means_less(match: Match, seniority: str) -> bool:
    """A "funeral director" or "chief mate" is no director and no chief for everybody: not sure."""
    inside = {level.meaning["is"] for level in lexicon("levels").scan(match.text.replace("chef", "").split())}
    return bool(inside & {"vp", "director", "head"}) and rank_of(seniority) > rank_of("manager")


def _speaks_of_a_part(tokens: list[str]) -> bool:
    """A general manager of something runs a part of the house, not the whole."""
    return bool(lexicon("functions").scan(tokens)) or "of" in tokens


def _read_chiefs(segment: Segment, rest: list[str], for_levels: list[str]) -> list[Match]:
    """“Chief … Officer”: an officer of the company, and of what."""
    places = [index for index, word in enumerate(rest) if word == "chief"]
    found = [match for index in places for match in _chief_officer(segment, rest, index)]
    for match in found:
        for_levels[match.start : match.end] = ["·"] * (match.end - match.start)
    return found


def _read_short_forms(segment: Segment, levels: list[Match]) -> None:
    """CFO, CIO, president: the short forms say of what as well."""
    for level in levels:
        match = lexicon("chiefs").find([level.text], 0) if level.meaning["is"] == "c_suite" else None
        if match:
            segment.hits.append((CHIEF, level.start, match.meaning["is"]))


def _chief_officer(segment: Segment, rest: list[str], index: int) -> list[Match]:
    officer = next((at for at in range(index + 1, min(index + 7, len(rest))) if rest[at] == "officer"), 0)
    words = segment.tokens[index + 1 : officer or index + 2]
    functions = lexicon("chiefs").scan(words)
    if not officer and (not functions or _names_a_job_at(segment.tokens, index + 2)):
        return []
    trades = [match for match in lexicon("functions").scan(words) if match.meaning["strength"] >= STRONG]
    topics = functions or trades
    meaning = topics[0].meaning if topics else {"is": "general_management"}
    segment.contested = segment.contested or (not topics and officer > index + 1)
    function = meaning.get("is") or meaning["function"]
    segment.hits.append((CHIEF, index, function))
    end = officer + 1 or index + 2
    text = " ".join(segment.tokens[index:end])
    match = Match(index, end, text, {"is": "c_suite"}, len(text))
    rest[index:end] = ["·"] * (end - index)
    return [match]


def _names_a_job_at(tokens: list[str], at: int) -> bool:
    """ "Chief software engineer": the noun behind says that no officer of the company is meant."""
    return at < len(tokens) and any(lexicon(name).find(tokens, at) for name in ("levels", "occupations"))


def _read_functions(segment: Segment, rest: list[str], levels: list[Match], phrases: dict[int, Match]) -> None:
    said: dict[str, str] = {}
    for table in ("occupations", "functions"):
        # A noun that names a trade may well be of the rank and file: only higher levels may hide it.
        rank_and_file = "staff" if table == "occupations" else ""
        matches = [match for match in lexicon(table).scan(rest) if not _is_level_word(match, rank_and_file)]
        for match in _heads_first(matches, rest, levels):
            function = match.meaning.get("function") or match.meaning["is"]
            segment.hits.append((match.meaning.get("strength", NAMED), match.start, function))
            behind = next((phrases[at] for at in (match.end, match.start + 1) if at in phrases), None)
            if behind and _names_a_trade(match):
                _put_before(segment, behind, match)
            if _is_vague(match):
                segment.vague.add(function)
            said.setdefault(match.text, function)
    segment.reasons += [f"“{text}” says {function.replace('_', ' ')}" for text, function in said.items()]


def _put_before(segment: Segment, phrase: Match, topic: Match) -> None:
    """ "IT recruitment consultant": the English wording behind a topic names the job, the topic only its field."""
    function = phrase.meaning.get("function")
    hit = (STRONG, phrase.start, function)
    if phrase.meaning["language"] == "en" and function and hit in segment.hits:
        segment.hits[segment.hits.index(hit)] = (STRONG, topic.start - 1, function)


def _is_vague(match: Match) -> bool:
    """Where words are not put together, a stem that is half a word may be another word: "autor-izzato"."""
    return match.meaning["language"] not in COMPOUNDING and match.letters < 0.6 * len(match.text.replace(" ", ""))


def _is_level_word(match: Match, apart_from: str) -> bool:
    """The beginning of "Werkstudent" says no more about works than that of "President" about residents."""
    return " " not in match.text and lexicon("levels").covers(match.text, apart_from) > match.letters


def _heads_first(matches: list[Match], tokens: list[str], levels: list[Match]) -> list[Match]:
    """English names its topic last ("Retail Marketing Manager"): within a run of topics the last one leads."""
    if any(level.meaning.get("language", "en") != "en" for level in levels):
        return matches
    runs: list[list[Match]] = []
    for match in matches:
        before = runs[-1][-1] if runs else None
        if before and before.end == match.start and _names_a_trade(before) and _names_a_trade(match):
            runs[-1].append(match)
        else:
            runs.append([match])
    # The place of a run is the place of its first word; the head is put there.
    return [
        match._replace(start=run[0].start + offset)
        for run in runs
        for offset, match in enumerate(sorted(run, key=lambda each: -each.start))
    ]


def _settle_level(segment: Segment, levels: list[Match], unread: bool) -> None:
    """The highest level a segment names; beginners' words beat the level they are put before."""
    named = {"entry" if match.meaning["is"] == "associate" else match.meaning["is"]: match.text for match in levels}
    if segment.seniority == "intern":
        named.setdefault("intern", "")
    plain_associate = any(match.meaning["is"] == "associate" for match in levels)
    level = _higher(segment.seniority, *(name for name in named if name != "intern"))
    if "entry" in named and not plain_associate and rank_of(level) >= rank_of("manager"):
        level = "entry"
    if "intern" in named and rank_of(level) >= rank_of("manager"):
        level = "intern"
    if named.get(level):
        segment.reasons.append(f"“{named[level]}” says {level.replace('_', ' ')}")
        segment.clear_level = True
    strong = [hit for hit in segment.hits if hit[0] > DROPPED and hit[2] != "unknown"]
    if level == "unknown" and strong and not segment.clear_level:
        level = "staff"
        segment.reasons.append("no word says a level, so staff")
    segment.seniority = level
    if level in _WHOLE_HOUSE or (level in ("vp", "director") and not unread):
        segment.hits.append((LEVEL, len(segment.tokens), "general_management"))


def _names_a_trade(match: Match) -> bool:
    strength: int = match.meaning.get("strength", NAMED)
    return bool(match.meaning["language"] == "en") and strength >= STRONG


def _has_topic(rest: list[str], levels: list[Match]) -> bool:
    """Words that say of what somebody is director, in a language or trade the lexicon may not know."""
    return any(not lexicon("neutral").find([word], 0) for word in _beside(rest, levels))


def _unread(rest: list[str], levels: list[Match]) -> int:
    """How many words no table explains."""
    tables = [lexicon(name) for name in ("functions", "occupations", "neutral", "small", "and", "levels")]
    return sum(not any(table.find([word], 0) for table in tables) for word in _beside(rest, levels))


def _beside(rest: list[str], levels: list[Match]) -> list[str]:
    read = {position for match in levels for position in range(match.start, match.end)}
    left = [word for position, word in enumerate(rest) if position not in read and word not in (",", "·")]
    return [word for word in left if not word.isdigit() and len(word) > 1]


def rank_of(seniority: str) -> int:
    """The place of a seniority among all, the highest authority first."""
    return RANKS.index(seniority) if seniority in RANKS else len(RANKS)


def _higher(*seniorities: str) -> str:
    return min(seniorities, key=rank_of)
