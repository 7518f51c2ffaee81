"""The language of a message: whether its sentences are written in the one asked for."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from outreach.checking.case import Case
from outreach.checking.reading import is_capital, read
from outreach.models import Finding
from outreach.tables import load_yaml

_FEWEST = 3  # small words of another language that tell it


def languages() -> tuple[str, ...]:
    """The languages that can be told, as ISO 639-1 codes."""
    return tuple(load_yaml("languages.yaml")["languages"])


def language_of(text: str) -> str:
    """The language most of a text's small words belong to; "" when too few of them tell."""
    return _language([token.word for token in read(text).tokens if token.kind == "word"])


def _language(words: list[str]) -> str:
    counts = Counter(code for word in words for code in _languages_of().get(word, ()))
    if not counts:
        return ""
    best = max(counts, key=lambda code: (counts[code], code == "en", code))
    others = [count for code, count in counts.items() if code != best]
    return best if counts[best] >= _FEWEST and counts[best] > max(others, default=0) else ""


def check_language(case: Case) -> Iterator[Finding]:
    """A sentence in another language than the one the message is asked in."""
    wanted = case.evidence.language
    known = case.support.words | case.people.words
    found = _language(
        [t.word for t in case.reading.tokens if t.kind == "word" and t.word not in known and not is_capital(t)]
    )
    if found and found != wanted and wanted in languages():
        table = load_yaml("languages.yaml")["languages"]
        message = f"This sentence is {table[found]['name']}; the message is asked for in {table[wanted]['name']}."
        suggestion = f"Write it in {table[wanted]['name']}."
        yield case.hard("language", (0, len(case.reading.plain)), message, suggestion=suggestion)


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """Small word, negation, month or numeral -> the languages that have it."""
    found: dict[str, set[str]] = {}
    for code, table in load_yaml("languages.yaml")["languages"].items():
        more = (*table.get("months", ()), *table.get("numerals", ())) if code != "en" else ()
        for word in (*table["words"], *table["negations"], *more):
            found.setdefault(word, set()).add(code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}
