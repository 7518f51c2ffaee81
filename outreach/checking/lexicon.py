"""The word lists of the check, read once from `outreach/data/` into sets."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from outreach.checking.reading import read, stem
from outreach.tables import load_yaml

Phrase = tuple[str, ...]


@cache
def function_words() -> frozenset[str]:
    """Words of grammar."""
    return frozenset(load_yaml("neutral.yaml")["function"].split())


@cache
def neutral_stems() -> frozenset[str]:
    """Stems of words that claim nothing; a grave happening is never among them."""
    neutral = {stem(word) for word in load_yaml("neutral.yaml")["neutral"].replace("-", " ").split()}
    return frozenset(neutral - {phrase[0] for phrase in event_lines() if len(phrase) == 1})


@cache
def ask_words() -> frozenset[str]:
    """The vocabulary of sentences that need no source."""
    return frozenset(load_yaml("neutral.yaml")["ask_words"].split())


@cache
def ask_frames() -> re.Pattern[str]:
    """How such a sentence begins when it is no question."""
    return re.compile("|".join(load_yaml("neutral.yaml")["ask_frames"]))


#: A phrase begins with a word: a boundary is quicker to look for than what must not stand before it.
_BEGINS = r"\b(?<![\w'-])"


def alternatives(phrases: Iterable[str]) -> str:
    """Phrases as a part of a pattern, the longest first, those with the same first word together."""
    groups: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        first, _, rest = phrase.partition(" ")
        groups.setdefault(first, []).append(rest and f" {rest}")
    heads = sorted(groups.items(), key=lambda group: (-len(group[0]), group[0]))
    return f"(?:{'|'.join(re.escape(first) + _rest(rests) for first, rests in heads)})"


def _rest(rests: Sequence[str]) -> str:
    return "" if list(rests) == [""] else f"(?:{'|'.join(map(re.escape, rests))})"


@cache
def idioms() -> re.Pattern[str]:
    """Turns of phrase that hold a negator or a superlative and mean neither."""
    return re.compile(rf"{_BEGINS}{alternatives(load_yaml('neutral.yaml')['idioms'])}(?![\w'-])")


def phrase_stems(phrase: str) -> Phrase:
    """A phrase as stems."""
    return read(phrase).stems


@cache
def synonym_groups() -> dict[Phrase, frozenset[int]]:
    """Stems of a word or phrase -> the meanings it has; places and their people count as one meaning."""
    return _numbered([*_naming_lines(), *load_yaml("synonyms.yaml")["groups"]])


@cache
def naming_groups() -> frozenset[int]:
    """The meanings that may stand for a name: short forms, places and their people."""
    return frozenset(range(len(_naming_lines())))


def _naming_lines() -> list[list[str]]:
    return [*load_yaml("synonyms.yaml")["abbreviations"], *load_yaml("demonyms.yaml")["places"]]


@cache
def longest_phrase() -> int:
    """Words in the longest synonym."""
    return max(map(len, (*synonym_groups(), *event_covers())))


@cache
def phrase_lengths(*, events: bool = False) -> dict[str, int]:
    """First stem -> words in the longest entry that begins with it, of the synonyms or of the grave happenings."""
    longest: dict[str, int] = {}
    for phrase in event_lines() if events else synonym_groups():
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    return longest


@cache
def opposites() -> dict[str, tuple[str, ...]]:
    """Stem -> its opposites."""
    table: dict[str, set[str]] = {}
    for pair in load_yaml("synonyms.yaml")["antonyms"]:
        one, other = map(stem, pair)
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: tuple(sorted(others)) for word, others in table.items()}


@cache
def event_lines() -> dict[Phrase, frozenset[int]]:
    """Words for grave happenings -> the happenings they stand for."""
    return _numbered([line["words"] for line in load_yaml("synonyms.yaml")["events"]])


@cache
def event_covers() -> dict[Phrase, frozenset[int]]:
    """Words that may stand for a grave happening in a cited text -> the happenings."""
    return _numbered([[*line["words"], *line["also"]] for line in load_yaml("synonyms.yaml")["events"]])


def _numbered(lines: Sequence[Sequence[str]]) -> dict[Phrase, frozenset[int]]:
    groups: dict[Phrase, set[int]] = {}
    for number, line in enumerate(lines):
        for entry in line:
            groups.setdefault(phrase_stems(entry), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in groups.items()}


@cache
def relations() -> tuple[tuple[Phrase, frozenset[str]], ...]:
    """How a record names a relation -> the stems a sentence may tell it with."""
    lines = load_yaml("synonyms.yaml")["relations"]
    return tuple(
        (phrase_stems(entry), frozenset(s for word in line for s in phrase_stems(word)))
        for line in lines
        for entry in line[:1]
    )


@cache
def record_stems() -> frozenset[str]:
    """Stems with which any relation of a record may be told."""
    return frozenset(map(stem, load_yaml("synonyms.yaml")["record_words"].split()))


@cache
def tentative() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    """Words that hold a statement back, and the stems one of which a sentence must keep."""
    found = []
    for line in load_yaml("synonyms.yaml")["tentative"]:
        says = "|".join(re.escape(phrase) for phrase in sorted(line["says"], key=lambda p: (-len(p), p)))
        found.append((re.compile(rf"(?<![\w-])(?:{says})(?![\w-])"), frozenset(map(stem, line["keeps"]))))
    return tuple(found)


def word_set(file: str, key: str) -> frozenset[str]:
    """A list of words of a data file as a set."""
    return _word_set(file, key)


@cache
def _word_set(file: str, key: str) -> frozenset[str]:
    return frozenset(load_yaml(file)[key])


@cache
def phrase_pattern(file: str, key: str) -> re.Pattern[str]:
    """A list of words and phrases of a data file as one pattern on lower-case text."""
    return re.compile(rf"{_BEGINS}{alternatives(load_yaml(file)[key])}(?![\w'-])")


@cache
def unit_pairs() -> frozenset[frozenset[str]]:
    """Pairs of singular nouns that count the same things."""
    lines = load_yaml("units.yaml")["units"]
    return frozenset(frozenset(pair) for line in lines for pair in combinations(line, 2))
