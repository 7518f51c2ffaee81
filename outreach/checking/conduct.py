"""Conduct: private matters, pressure, deception, text that talks to machines, words the offer avoids."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from outreach.checking.case import Case
from outreach.checking.reading import lower, read, stem
from outreach.models import FactKind, Finding, Message, Part, Severity
from outreach.tables import load_yaml

_PERSONAL = frozenset({FactKind.ROLE, FactKind.TENURE, FactKind.CONTENT})
_IGNORES = int(re.IGNORECASE)
_MOST_PERSONAL = 2  # facts about the person one message may rest on
_REPLY = re.compile(r"^\s*(?:re|fwd?|aw|wg|tr|sv|vs|antw)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you've)\b")


@dataclass(frozen=True)
class _Rule:
    code: str
    says: str
    suggestion: str
    severity: Severity
    unless_cited: bool
    patterns: tuple[re.Pattern[str], ...]
    screen: re.Pattern[str]  # matches wherever one of the patterns does


def _compile(pattern: str) -> re.Pattern[str]:
    """A pattern without capitals is looked for in lower-case text, which is quicker than ignoring case."""
    plain = pattern.replace("\\W", "").replace("\\S", "").replace("\\B", "").replace("\\D", "")
    return re.compile(pattern, 0 if plain == plain.lower() else re.IGNORECASE)


def _loose(pattern: str) -> str:
    """A pattern for lower-case text that finds at least what the pattern itself finds."""
    if pattern.startswith("(?-i:"):
        pattern = pattern[5:-1]
    escapes = re.compile(r"(\\\\[A-Z])|([A-Z])")
    return escapes.sub(lambda match: match[1] or match[2].lower(), pattern)


def _search(pattern: re.Pattern[str], given: str, low: str) -> re.Match[str] | None:
    return pattern.search(given if pattern.flags & _IGNORES else low)


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            code=rule["code"],
            says=rule["says"],
            suggestion=rule["suggestion"],
            severity=Severity(rule.get("severity", "hard")),
            unless_cited=rule.get("unless_cited", False),
            patterns=tuple(map(_compile, rule["patterns"])),
            screen=re.compile("|".join(f"(?:{p})" for p in map(_loose, rule["patterns"]))),
        )
        for rule in load_yaml("conduct.yaml")["rules"]
    )


def check_conduct(case: Case) -> Iterator[Finding]:
    """Everything a message must not do, whatever its facts say."""
    for rule in _rules():
        bare = rule.code in ("inference", "experience", "flattery")
        given, low = (case.bare, case.bare) if bare else (case.reading.plain, case.reading.lower)
        for pattern in rule.patterns if rule.screen.search(low) else ():
            match = _search(pattern, given, low)
            if match and match.start() < match.end() and not (rule.unless_cited and _is_cited(case, match[0])):
                yield _broken(case, rule, match.span())
                break
    yield from _check_private(case)
    yield from _check_avoided(case)
    yield from _check_hidden(case)
    if case.part is Part.SUBJECT and (reply := _REPLY.match(case.reading.plain)):
        yield case.hard("deception", reply.span(), "The subject pretends to be a reply or a forward.")


def _broken(case: Case, rule: _Rule, span: tuple[int, int]) -> Finding:
    message = f"{case.shown(*span)} {rule.says}."
    if rule.severity is Severity.HARD:
        return case.hard(rule.code, span, message, suggestion=rule.suggestion)
    return case.soft(rule.code, span, message, suggestion=rule.suggestion)


def _is_cited(case: Case, words: str) -> bool:
    folded = read(words).folded
    return folded in case.support.lower or all(stem(word) in case.support.stems for word in folded.split())


# ---------------------------------------------------------------- private matters


@dataclass(frozen=True)
class _Private:
    reason: str
    beginnings: tuple[str, ...]
    always: tuple[re.Pattern[str], ...]
    person: tuple[re.Pattern[str], ...]


@cache
def _private() -> tuple[_Private, ...]:
    table = load_yaml("sensitive.yaml")
    found = []
    for category in table["categories"]:
        parts = table.get("parts", {})
        always, person = (_compiled(category.get(key, ()), parts) for key in ("always", "person"))
        found.append(_Private(category["reason"], tuple(category.get("words", ("",))), always, person))
    return tuple(found)


def _compiled(patterns: Sequence[str], parts: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    return tuple(_compile(_filled(pattern, parts)) for pattern in patterns)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern


@cache
def _business() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in load_yaml("sensitive.yaml").get("business", ()))


@cache
def _personal() -> tuple[re.Pattern[str], ...]:
    return tuple(_compile(pattern) for pattern in load_yaml("conduct.yaml")["personal"])


def _check_private(case: Case) -> Iterator[Finding]:
    """Health, belief, family, origin, money, age: never, unless it is only the name of a trade or a company."""
    text = case.reading.plain
    if case.evidence.company:
        company = re.escape(read(case.evidence.company).plain)
        text = re.sub(company, lambda match: "-" * len(match[0]), text, flags=re.IGNORECASE)
    low = lower(text)
    for pattern in _personal():
        if (match := _search(pattern, text, low)) and not _is_trade(case, match[0]):
            yield _private_matter(case, match.span(), "something personal about the reader")
            return
    names_reader = _YOU.search(case.reading.lower) or any(t.word in case.people.reader for t in case.reading.tokens)
    if not names_reader:
        return
    for business in _business():
        text = business.sub(lambda match: "-" * len(match[0]), text)
    yield from _check_categories(case, text)


def _check_categories(case: Case, text: str) -> Iterator[Finding]:
    words = [match[0] for match in re.finditer(r"[^\W_]+", text.casefold())]
    for category in _private():
        if not any(word.startswith(category.beginnings) for word in words):
            continue
        low = lower(text)
        matches = [m for pattern in category.always if (m := _search(pattern, text, low))]
        said = [m for p in category.person if (m := _search(p, text, low)) and not _is_trade(case, m[0])]
        for match in (*matches, *said):
            yield _private_matter(case, match.span(), category.reason)
            return


def _is_trade(case: Case, words: str) -> bool:
    """Whether a fact about the company, or a claim, has the words: then they are what somebody sells."""
    folded = read(words).folded
    company = [source for source in case.support.sources if source.topic not in _PERSONAL]
    return any(folded in source.reading.folded for source in company)


def _private_matter(case: Case, span: tuple[int, int], what: str) -> Finding:
    message = f"{case.shown(*span)} is about {what}."
    return case.hard("sensitive", span, message, suggestion="Leave it out, even if it is true.")


# ---------------------------------------------------------------- words and characters


def _check_avoided(case: Case) -> Iterator[Finding]:
    for avoided in sorted(set(case.evidence.avoid)):
        words = read(avoided).folded
        if words and (match := re.search(rf"(?<!\w){re.escape(words)}(?!\w)", case.reading.lower)):
            yield case.hard(
                "avoid", match.span(), f"{case.shown(*match.span())} is on the offer's list of words to avoid."
            )


def _check_hidden(case: Case) -> Iterator[Finding]:
    """Characters nobody sees: control, direction and tag characters; a soft hyphen and a joiner are harmless."""
    if case.text.isascii() and case.text.isprintable():
        return
    harmless = "\u00ad\u200d\u200c\ufe0f\n"
    for position, char in enumerate(case.text):
        hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") and char not in harmless
        if hidden or (char == "\n" and case.part is Part.SUBJECT):
            yield Finding(
                code="hidden",
                severity=Severity.HARD,
                sentence=case.index,
                start=position,
                end=position + 1,
                message="The text holds a character that nobody sees.",
                suggestion="Type the sentence again.",
            )
            return


def check_personal_facts(message: Message, topics: dict[str, FactKind]) -> Iterator[Finding]:
    """More than two facts about the person is more than a stranger should know."""
    seen: list[str] = []
    for index, sentence in enumerate(message.sentences):
        for cite in sentence.cites:
            if topics.get(cite) in _PERSONAL and cite not in seen:
                seen.append(cite)
                if len(seen) > _MOST_PERSONAL:
                    yield Finding(
                        code="personal",
                        severity=Severity.SOFT,
                        sentence=index,
                        start=0,
                        end=len(sentence.text),
                        message="The message uses more than two facts about the person; that feels watched.",
                        fact_id=cite,
                        suggestion="Say something about the company instead.",
                    )
