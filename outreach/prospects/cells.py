"""One reader per kind of cell: what lists write, to the value the product keeps. Unknown is a value, never a guess."""

import gettext
import re
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

import pycountry

from outreach.models import EmailStatus
from outreach.tables import load_yaml
from outreach.text import clean, fold

_THOUSANDS = re.compile(r"\d{1,3}(?:[,.’' ]\d{3})+")
_WHOLE = re.compile(r"\d+(?:[.,]0+)?")
#: Codes of size bands ("51,100" is 51 to 100) that look like a number with a thousands separator.
_BAND_CODES = frozenset({"51,100", "101,200", "201,500"})
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_]")
_LINKEDIN = re.compile(r"(?:https?://)?(?:[\w-]+\.)?linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)
_MEMBER_ID = re.compile(r"AC[ow]AA[\w-]{20,}")  # an internal number, not the public name of a profile
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}.*$")
_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]+([^\W\d_]+)\.?,?[ -]+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")


def read_text(cell: str) -> str:
    """Clean text; "" where the list says that it knows nothing."""
    text = clean(cell)
    return "" if fold(text) in _folded("empty") else text


def read_words(cell: str) -> tuple[str, ...]:
    """A cell of keywords as lower-case words without repeats, in order."""
    words = (read_text(part).lower() for part in re.split(r"[,;|]", clean(cell, limit=5_000)))
    return tuple(dict.fromkeys(word for word in words if word))


def read_domain(cell: str) -> str:
    """The company's domain out of a web address, lower case, without www; "" for a social network or no address."""
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", read_text(cell).lower())
    host = re.split(r"[/?#:\s]", text.rpartition("@")[2])[0].removeprefix("www.").rstrip(".")
    if not _HOST.fullmatch(host):
        return ""
    others = _table()["not_company_sites"]
    return "" if any(host == site or host.endswith(f".{site}") for site in others) else host


def read_linkedin(cell: str) -> str:
    """The canonical address linkedin.com/in/name; "" for anything else."""
    match = _LINKEDIN.match(clean(cell))
    slug = unquote(match.group(1)) if match else ""
    return "" if not slug or _MEMBER_ID.fullmatch(slug) else f"linkedin.com/in/{fold(slug)}"


def read_employees(cell: str) -> int | None:
    """The number of employees; None for a range, an estimate, nothing or what is no number."""
    text = re.sub(r"[^\W\d_]{3,}", "", read_text(cell)).strip()
    if text in _BAND_CODES:
        return None
    if _THOUSANDS.fullmatch(text):
        return int(re.sub(r"\D", "", text)) or None
    return int(re.split(r"[.,]", text)[0]) or None if _WHOLE.fullmatch(text) and len(text) < 10 else None


@lru_cache(maxsize=4096)
def read_country(cell: str) -> str:
    """ISO 3166 alpha-2 of a country given by code or name in many languages; "" when not recognised."""
    return _countries().get(fold(read_text(cell)), "")


def read_email_status(cell: str) -> EmailStatus:
    """What the list says about the address, in the four words the product knows."""
    text = fold(cell)
    named = (status for status, words in _table()["email_status"].items() if text in words)
    return EmailStatus(next(named, "unknown"))


def read_lifecycle(cell: str) -> str:
    """HubSpot's lifecycle stage; "" when the text is none."""
    text = fold(cell)
    return next((stage for stage, words in _table()["lifecycle"].items() if text in words), "")


def read_date(cell: str) -> tuple[date | None, str]:
    """The day a cell names (None when empty), and why it cannot be read for certain ("" when it can)."""
    text = _TIME.sub("", read_text(cell)).strip().casefold()
    if not text:
        return None, ""
    if match := _ISO_DATE.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        return _by_order(match[1], match[3], match[4], dots=match[2] == ".")
    if match := _DAY_FIRST.fullmatch(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return _date(match[3], _month(match[1]), match[2])
    return None, "is no date that can be read"


def is_yes(cell: str) -> bool:
    """The cell plainly says yes."""
    return fold(cell) in _folded("plain_yes")


def is_plain_no(cell: str) -> bool:
    """The cell of an opt-out column plainly says no; everything else counts as an opt-out."""
    return fold(clean(cell)) in _table()["opt_out"]["plain_no"]


def is_opt_out(cell: str) -> bool:
    """The text is one of the words lists use for people who must not be written to."""
    return fold(clean(cell)) in _table()["opt_out"]["values"]


def _by_order(one: str, two: str, year: str, *, dots: bool) -> tuple[date | None, str]:
    """Dots mean day before month everywhere; slashes and dashes mean either, unless one number is no month."""
    if dots or int(one) > 12 or one == two:
        return _date(year, two, one)
    if int(two) > 12:
        return _date(year, one, two)
    return None, "could be two different days, depending on whether the day or the month comes first"


def _date(year: str, month: str | int, day: str) -> tuple[date | None, str]:
    try:
        return date(int(year), int(month), int(day)), ""
    except ValueError:
        return None, "is no day of the calendar"


def _month(word: str) -> int:
    """The number of a month; 0 for a word that is none."""
    return next((int(number) for number, starts in _table()["months"].items() if word.startswith(tuple(starts))), 0)


@cache
def _countries() -> dict[str, str]:
    """Every name of every country; a name two countries share means neither."""
    names: dict[str, set[str]] = {}
    translations = [_translation(language) for language in _table()["country_languages"]]
    for country in pycountry.countries:
        known = [getattr(country, field, "") for field in ("name", "official_name", "common_name")]
        translated = [one.gettext(name) for one in translations for name in known if name]
        for name in (country.alpha_2, country.alpha_3, *known, *translated):
            names.setdefault(fold(name), set()).add(country.alpha_2)
    table = {name: codes.pop() for name, codes in names.items() if name and len(codes) == 1}
    return table | {fold(name): code for code, listed in _table()["countries"].items() for name in listed}


def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(map(fold, _table()[name]))


def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("columns.yaml")
    return table
