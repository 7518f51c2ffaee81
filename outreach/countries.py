"""Countries by code or by name in many languages, for lists, research sheets and campaign files."""

import gettext
from difflib import get_close_matches
from functools import cache, lru_cache

import pycountry

from outreach.tables import load_yaml
from outreach.text import clean, fold


@lru_cache(maxsize=4_096)
def read_country(cell: str) -> str:
    """ISO 3166 alpha-2 of a country given by code or name in many languages; "" when not recognised."""
    text = fold(clean(cell))
    return "" if text in _empty() else _names().get(text, "")


@cache
def codes() -> frozenset[str]:
    """Every ISO 3166 alpha-2 code."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


@lru_cache(maxsize=512)
def country_hint(word: str) -> str:
    """The code that was probably meant, as a question; "" when no country is near."""
    found = read_country(word)
    if found:
        return f" Did you mean {found}?"
    near = get_close_matches(fold(word), [name for name in _names() if len(name) > 3], n=1, cutoff=0.75)
    return f" Did you mean {_names()[near[0]]} ({near[0].title()})?" if near else ""


@cache
def _names() -> dict[str, str]:
    """Every name of every country; a name two countries share means neither."""
    names: dict[str, set[str]] = {}
    translations = [_translation(language) for language in load_yaml("cells.yaml")["country_languages"]]
    for country in pycountry.countries:
        known = [getattr(country, field, "") for field in ("name", "official_name", "common_name")]
        translated = [one.gettext(name) for one in translations for name in known if name]
        for name in (country.alpha_2, country.alpha_3, *known, *translated):
            names.setdefault(fold(name), set()).add(country.alpha_2)
    table = {name: found.pop() for name, found in names.items() if name and len(found) == 1}
    return table | {
        fold(name): code for code, listed in load_yaml("cells.yaml")["countries"].items() for name in listed
    }


@cache
def _empty() -> frozenset[str]:
    return frozenset(fold(str(word)) for word in load_yaml("cells.yaml")["empty"])


def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
