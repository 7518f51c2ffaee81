"""Cells with a closed set of meanings: countries, what an address is worth, the stage of a contact, job titles."""

import gettext
from functools import cache, lru_cache

import pycountry

from outreach.models import EmailStatus
from outreach.prospects.text_cells import cell_table, folded, read_text
from outreach.text import fold


@lru_cache(maxsize=4_096)
def read_country(cell: str) -> str:
    """ISO 3166 alpha-2 of a country given by code or name in many languages; "" when not recognised."""
    return _countries().get(fold(read_text(cell)), "")


@lru_cache(maxsize=4_096)
def read_email_status(cell: str) -> EmailStatus:
    """What the list says about the address, in the four words the product knows."""
    text = fold(cell)
    named = (status for status, words in cell_table()["email_status"].items() if text in words)
    return EmailStatus(next(named, "unknown"))


@lru_cache(maxsize=4_096)
def read_lifecycle(cell: str) -> str:
    """HubSpot's lifecycle stage, from its name in one of its portals' languages; "" when the text is none."""
    text = fold(cell)
    return next((stage for stage, words in cell_table()["lifecycle"].items() if text in words), "")


@lru_cache(maxsize=8_192)
def read_title(cell: str) -> str:
    """A job title; "" for a salutation such as "Mr" or "Dr.", which columns called Title hold as well."""
    text = read_text(cell)
    words = text.split()
    if len(words) > 3:
        return text
    return "" if all(word.casefold().strip(".,") in folded("honorifics") for word in words) else text


@cache
def _countries() -> dict[str, str]:
    """Every name of every country; a name two countries share means neither."""
    names: dict[str, set[str]] = {}
    translations = [_translation(language) for language in cell_table()["country_languages"]]
    for country in pycountry.countries:
        known = [getattr(country, field, "") for field in ("name", "official_name", "common_name")]
        translated = [one.gettext(name) for one in translations for name in known if name]
        for name in (country.alpha_2, country.alpha_3, *known, *translated):
            names.setdefault(fold(name), set()).add(country.alpha_2)
    table = {name: codes.pop() for name, codes in names.items() if name and len(codes) == 1}
    return table | {fold(name): code for code, listed in cell_table()["countries"].items() for name in listed}


def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
