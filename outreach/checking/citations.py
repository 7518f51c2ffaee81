"""Which facts and claims a sentence rests on: used when a person edits the text."""

from collections.abc import Mapping, Sequence

from outreach.checking.atoms import numbers
from outreach.checking.coverage import meanings
from outreach.checking.lexicon import function_words, neutral_stems
from outreach.checking.reading import parts, read, stem
from outreach.checking.support import Source, Support, from_claim, from_fact
from outreach.models import Claim, Fact

_Unit = tuple[str, object]


def best_citations(text: str, facts: Sequence[Fact], claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """Ids of the fewest facts and claims whose words cover a sentence; () when none has any of its words."""
    sources = sorted([*map(from_fact, facts), *(from_claim(i, c) for i, c in claims.items())], key=lambda s: s.id)
    exact = Support(sources).stating(text)
    if exact:
        return (exact.id,)
    wanted = _units(text)
    offered = {source.id: _units(source.text) & wanted for source in sources}
    chosen: list[str] = []
    while wanted:
        best = max(
            offered, key=lambda i: (len(offered[i] & wanted), len(offered[i]), _shortness(sources, i)), default=""
        )
        if not best or not offered[best] & wanted:
            break
        chosen.append(best)
        wanted -= offered[best]
    return tuple(chosen)


def _shortness(sources: Sequence[Source], source_id: str) -> int:
    return -next(len(source.text) for source in sources if source.id == source_id)


def _units(text: str) -> set[_Unit]:
    """What can be covered: content stems, the meanings they stand for, and quantities."""
    found: set[_Unit] = {("number", number.value) for number in numbers(text) if not number.weak}
    for token in read(text).tokens:
        for part in parts(token.word) if token.kind == "word" else ():
            if part not in function_words() and stem(part) not in neutral_stems():
                found.add(("stem", stem(part)))
                found |= {("meaning", group) for group in meanings(read(text), token)}
    return found
