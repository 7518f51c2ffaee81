"""What a sentence says: which kind of fact, which value, done or planned, and when."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

import pycountry

from outreach.countries import read_country
from outreach.models import TRIGGER_KINDS, FactKind, Tense
from outreach.tables import load_yaml
from outreach.text import clean, fold
from outreach.values import read_codes, read_number

Value = str | int | tuple[str, ...] | None

#: Kinds whose value must be readable, or the fact says nothing.
VALUE_NEEDED = frozenset({FactKind.EMPLOYEES, FactKind.FOUNDED, FactKind.COUNTRY, FactKind.NAICS, FactKind.SIC})

_NUMBERS = frozenset({FactKind.EMPLOYEES, FactKind.FOUNDED, FactKind.HIRING})
_LISTS = frozenset({FactKind.TAGS, FactKind.TECHNOLOGY})
_LOWER = frozenset({FactKind.INDUSTRY, FactKind.LIFECYCLE, FactKind.STATUS})
_STATUSES = ("active", "inactive", "acquired")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>19\d\d|20\d\d)"
_YEAR_ALONE = re.compile(r"(?<![$€£\d.,])\b(19\d\d|20\d\d)\b(?![,.]\d)")
_SHORTEST_COUNTRY = 4
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(rf"\b{pattern}\b", re.IGNORECASE)
    for pattern in (
        r"(?P<year>19\d\d|20\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH},? (?:of )?{_YEAR}",
    )
)


@dataclass(frozen=True)
class _KindRule:
    kind: FactKind
    pattern: re.Pattern[str]


def infer_kind(text: str, *, about_person: bool) -> FactKind:
    """The kind of the first matching entry of fact_kinds.yaml; `other` when none matches.

    A kind that needs a value is skipped when the text states none that can be read.
    """
    for rule in _rules(about_person):
        if rule.pattern.search(text) and not (rule.kind in VALUE_NEEDED and infer_value(text, rule.kind) is None):
            return rule.kind
    return FactKind.OTHER


def infer_value(text: str, kind: FactKind) -> Value:
    """The value the text states for this kind (a headcount, a year, open roles, a country, a title), else None."""
    if kind is FactKind.STATUS:
        return "inactive"
    for rule in (*_rules(False), *_rules(True)):
        if rule.kind is kind and (found := rule.pattern.search(text)) and (stated := _stated(found)):
            is_code = kind is FactKind.COUNTRY and len(stated) < _SHORTEST_COUNTRY  # "CA" is California as often
            # In a sentence only English names: what is a country elsewhere may be a town here.
            value = None if is_code else country_code(stated) if kind is FactKind.COUNTRY else read_value(kind, stated)
            if value is not None:
                return value
    return None


def infer_tense(text: str, kind: FactKind) -> Tense:
    """Announced, done or true now, from the verbs; only news is told as done."""
    if _any_of("plan").search(text):
        return Tense.PLAN
    is_done = kind in TRIGGER_KINDS and kind is not FactKind.HIRING and _any_of("past").search(text)
    return Tense.PAST if is_done else Tense.CURRENT


def infer_event(text: str) -> date | None:
    """The day or the month the text names, when it names exactly one; a month is its first day."""
    days = {day for day in (_as_date(found) for found in _date_matches(text)) if day}
    return days.pop() if len(days) == 1 else None


def dates_named(text: str) -> set[str]:
    """Every day and month the text names, as exact as it says them: 2026-03-14, 2026-03."""
    found = [(match, _as_date(match)) for match in _date_matches(text)]
    return {day.isoformat() if match.groupdict().get("day") else f"{day:%Y-%m}" for match, day in found if day}


def last_year_named(text: str) -> int | None:
    """The latest year the text names, else None: what it tells is not newer than that."""
    years = [int(year) for year in _YEAR_ALONE.findall(text)]
    return max(years) if years else None


def read_value(kind: FactKind, cell: str) -> Value:
    """A value cell as this kind holds it; None when it cannot be read as one."""
    if kind in _NUMBERS:
        return (_band(cell) if kind is FactKind.EMPLOYEES else None) or _number(cell)
    if kind in _LISTS:
        return tuple(word for part in re.split(r"[,;|]", cell) if (word := fold(part))) or None
    if kind is FactKind.COUNTRY:
        return read_country(cell) or country_code(cell)
    if kind is FactKind.NAICS or kind is FactKind.SIC:
        return read_codes(cell, "naics" if kind is FactKind.NAICS else "sic") or None
    if kind is FactKind.STATUS:
        return fold(cell) if fold(cell) in _STATUSES else None
    return (fold(cell) if kind in _LOWER else clean(cell)) or None


def read_date(cell: str) -> date | None:
    """A date that can be read in one way only (ISO, 24.11.2026, 24 Nov 2026, Nov 24, 2026, 25/11/2026), else None."""
    text = cell.strip()
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?", text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    numbers = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", text)
    if numbers:
        return _day_from_numbers(int(numbers[1]), int(numbers[3]), int(numbers[4]), numbers[2])
    found = next((match for pattern in _DATES[1:3] if (match := pattern.fullmatch(text))), None)
    return _as_date(found) if found else None


@cache
def country_code(name: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country's name or code, else None."""
    word = re.sub(r"^the ", "", name.strip().rstrip("."), flags=re.IGNORECASE)
    word = {"uk": "GB", "usa": "US", "england": "GB", "scotland": "GB", "wales": "GB"}.get(word.casefold(), word)
    try:
        return str(pycountry.countries.lookup(word).alpha_2)
    except LookupError:
        return None


@cache
def country_name(code: str) -> str:
    """A country as one says it in a sentence: "the Netherlands", "Sweden"."""
    country = pycountry.countries.get(alpha_2=code)
    name = str(getattr(country, "common_name", country.name)) if country else code
    needs_article = name.endswith(("Kingdom", "States", "Republic", "Emirates", "Netherlands", "Philippines"))
    return f"the {name}" if needs_article else name


def _stated(found: re.Match[str]) -> str:
    return (found.groupdict().get("value") or "").strip()


def _number(cell: str) -> int | None:
    word = fold(cell)
    if word in load_yaml("fact_kinds.yaml")["number_words"]:
        return int(load_yaml("fact_kinds.yaml")["number_words"][word])
    grouped = re.fullmatch(r"(\d{1,3}(?:[,.' ]\d{3})+|\d+)(?: ?(?:\+|employees|people|roles))?", word)
    return int(re.sub(r"\D", "", grouped[1])) if grouped else None


def _band(cell: str) -> str | None:
    band = read_number(cell)
    return band if isinstance(band, str) else None


def _date_matches(text: str) -> list[re.Match[str]]:
    """Every date in the text, the more precise form first; a month inside a full date counts once."""
    taken: list[re.Match[str]] = []
    for pattern in _DATES:
        taken += [found for found in pattern.finditer(text) if not any(_overlap(found, other) for other in taken)]
    return taken


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def _as_date(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month_number(parts["month"])
    return _day(int(parts["year"]), month, int(parts.get("day") or 1))


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


def _day(year: int, month: int, day: int) -> date | None:
    is_real = 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if is_real else None


def _day_from_numbers(first: int, second: int, year: int, separator: str) -> date | None:
    """Dots put the day first everywhere; slashes and dashes only say which is which when one is above 12."""
    if separator == "." or first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else None


@cache
def _rules(about_person: bool) -> tuple[_KindRule, ...]:
    data = load_yaml("fact_kinds.yaml")
    entries = [*data["person_kinds"], *data["kinds"]] if about_person else data["kinds"]
    return tuple(
        _KindRule(FactKind(entry["kind"]), re.compile(pattern, re.IGNORECASE))
        for entry in entries
        for pattern in entry["patterns"]
    )


@cache
def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(load_yaml("fact_kinds.yaml")[name]), re.IGNORECASE)
