"""Dates parsed from text: absolute, relative to today, and whether a dated fact agrees with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from outreach.checking.reading import Reading, read
from outreach.tables import load_yaml

_YEARS = (1900, 2100)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point or stretch of time as far as a text states it; positions are those of Reading.plain."""

    start: int
    end: int
    year: int | None = None
    months: tuple[int, ...] = ()  # one month, or those of a quarter or season
    day: int | None = None
    relative: str = ""  # "last week", "yesterday", ...: resolved with today


@cache
def _pattern() -> re.Pattern[str]:
    table = load_yaml("dates.yaml")
    months = "|".join(sorted(table["months"], key=lambda name: (-len(name), name)))
    seasons = "|".join(table["seasons"])
    units = f"week|month|quarter|year|weekend|{months}|{seasons}|{'|'.join(table['weekdays'])}"
    year = r"(?:19|20)\d\d(?!\d|[.,]\d)"
    return re.compile(
        rf"(?<![^\W_])(?:(?P<iso>(?:19|20)\d\d)-(?P<isom>0[1-9]|1[0-2])(?:-(?P<isod>[0-3]\d))?"
        rf"|(?:(?P<d1>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? )?(?P<month>{months})\.?(?![^\W_])"
        rf"(?: (?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?![\d%:.,]\d|[^\W_]))?(?:,? (?:of )?(?P<my>{year}))?"
        rf"|(?P<season>{seasons})(?: of)? (?P<sy>{year})"
        rf"|(?P<q>q[1-4]|(?:first|second|third|fourth) quarter)(?:,? (?:of )?(?P<qy>{year}))?"
        rf"|(?P<h>h[12]|(?:first|second) half)(?: of)? (?P<hy>{year})"
        rf"|fy ?(?P<fy>\d\d(?:\d\d)?)"
        rf"|(?P<rel>(?:last|this|next|past|coming|previous) (?:{units}))"
        rf"|(?P<near>yesterday|today|tomorrow|tonight|this morning)"
        rf"|(?P<year>{year}))(?![^\W_])"
    )


@lru_cache(maxsize=4096)
def moments(text: str) -> tuple[Moment, ...]:
    """Every date of a text in the order in which it stands."""
    reading = read(text)
    return tuple(m for match in _pattern().finditer(reading.lower) if (m := _moment(reading, match)) is not None)


def _moment(reading: Reading, match: re.Match[str]) -> Moment | None:
    table = load_yaml("dates.yaml")
    start, end = match.span()
    if match["iso"]:
        return Moment(start, end, int(match["iso"]), (int(match["isom"]),), _int(match["isod"]))
    if match["month"]:
        return _month(reading, match, table["months"][match["month"]])
    if match["season"]:
        return Moment(start, end, int(match["sy"]), tuple(table["seasons"][match["season"]]))
    if match["q"]:
        quarter = "1234".find(match["q"][1]) if match["q"][0] == "q" else _quarter(match["q"])
        return Moment(start, end, _int(match["qy"]), tuple(range(quarter * 3 + 1, quarter * 3 + 4)))
    if match["h"]:
        first = 1 if match["h"] in ("h1", "first half") else 7
        return Moment(start, end, int(match["hy"]), tuple(range(first, first + 6)))
    if match["fy"]:
        return Moment(start, end, int(match["fy"][-2:]) + 2000)
    if match["rel"] or match["near"]:
        return Moment(start, end, relative=match[0])
    return Moment(start, end, int(match["year"])) if _is_year(reading.lower, start, end) else None


def _month(reading: Reading, match: re.Match[str], month: int) -> Moment | None:
    at = match.start("month")
    name = reading.plain[at : match.end("month")]
    alone = not (match["d1"] or match["d2"] or match["my"])
    plain = len(name) > 3 and name not in ("march", "sept")  # "august" can be nothing else; "may" can
    if not (name[:1].isupper() or plain) or (
        alone and name in ("May", "March", "Mar") and not _after_preposition(reading.lower, at)
    ):
        return None  # the modal verb, or the verb
    return Moment(match.start(), match.end(), _int(match["my"]), (month,), _int(match["d1"] or match["d2"]))


def _after_preposition(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:in|since|last|this|next|early|late|mid|of|by|until|from|through|to|during|for|before|after) $",
            text[:at],
        )
    )


def _quarter(name: str) -> int:
    return ("first", "second", "third", "fourth").index(name.split()[0])


def _is_year(text: str, start: int, end: int) -> bool:
    """Whether four digits are a year and no quantity: no currency, no percent, no plural noun behind."""
    if re.search(r"(?:[$€£¥]|(?<![a-z])(?:usd|eur|gbp|nok|sek|chf) ?)$", text[:start]) or text[start - 1 : start] in (
        ",",
        ".",
    ):
        return False
    if re.match(r"\s?(?:%|percent|per cent|k\b|m\b|million|billion|thousand|[$€£])", text[end:]):
        return False
    if re.search(
        r"(?:in|by|since|until|of|from|to|for|before|after|during|through|end of"
        r"|and|fy|than|late|early|mid|is|was|:)[ -]$",
        text[:start],
    ):
        return True
    following = re.match(r" ([a-z]+)", text[end:])
    return not (following and following[1].endswith("s") and following[1] not in ("was", "is", "has", "sales", "its"))


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def agrees(moment: Moment, stated: Iterable[Moment], events: Iterable[date], today: date) -> bool:
    """Whether some date of the evidence is the one a sentence states."""
    if moment.relative:
        return any(_agrees_relative(moment.relative, event, today) for event in events) or any(
            _same_stretch(moment.relative, other, today) for other in stated
        )
    return any(_within(moment, other) for other in stated) or any(_is_on(moment, event, today) for event in events)


def _within(moment: Moment, other: Moment) -> bool:
    """Everything the sentence states is stated by the evidence."""
    if other.relative:
        return False
    year = moment.year is None or moment.year == other.year
    months = not moment.months or (bool(other.months) and set(other.months) <= set(moment.months))
    return year and months and (moment.day is None or moment.day == other.day)


def _is_on(moment: Moment, event: date, today: date) -> bool:
    near = moment.year is not None or abs((today - event).days) <= 400
    year = moment.year is None or moment.year == event.year
    months = not moment.months or event.month in moment.months
    return near and year and months and (moment.day is None or moment.day == event.day)


def _agrees_relative(words: str, event: date, today: date) -> bool:
    age = (today - event).days
    which, _, unit = words.partition(" ")
    spans = {"yesterday": (0, 2), "today": (0, 1), "tonight": (0, 1), "this morning": (0, 1), "tomorrow": (-1, 0)}
    if words in spans:
        return spans[words][0] <= age <= spans[words][1]
    if unit in ("week", "weekend") or unit in load_yaml("dates.yaml")["weekdays"]:
        return {"this": -6 <= age <= 7, "next": -14 <= age <= 0, "coming": -14 <= age <= 0}.get(which, 0 <= age <= 14)
    return _same_stretch(words, Moment(0, 0, event.year, (event.month,)), today)


def _same_stretch(words: str, other: Moment, today: date) -> bool:
    """Whether a dated month lies in "last year", "this quarter", "last October"."""
    which, _, unit = words.partition(" ")
    shift = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
    if other.year is None or other.relative:
        return False
    if unit == "year":
        return other.year == today.year + shift
    if unit in ("month", "quarter") and other.months:
        size = 1 if unit == "month" else 3
        now, then = (today.year * 12 + today.month - 1) // size, (other.year * 12 + other.months[0] - 1) // size
        return then - now == shift
    months = {**{k: [v] for k, v in load_yaml("dates.yaml")["months"].items()}, **load_yaml("dates.yaml")["seasons"]}
    named = months.get(unit)
    apart = other.year * 12 + (other.months[0] if other.months else 0) - today.year * 12 - today.month
    return bool(named and other.months and other.months[0] in named) and (
        -13 <= apart <= 0 if shift <= 0 else 0 <= apart <= 13
    )
