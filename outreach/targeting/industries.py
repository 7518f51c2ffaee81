"""Names of industries a rule means: those of both of LinkedIn's generations, and families written as "@software"."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

from outreach.tables import load_yaml
from outreach.targeting.observations import key


@lru_cache(maxsize=2_000)
def names_meant(name: str) -> frozenset[str]:
    """Every way in which a list may write the industry a rule names, as compared; "@name" is a family of industries."""
    if not name.startswith("@"):
        return frozenset(spelling for one in _same().get(_plain(name), (name,)) for spelling in _spellings(one))
    return frozenset(spelling for one in families().get(name[1:], ()) for spelling in names_meant(one))


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Families of industries that ship with the product, with the names of each."""
    return {name: tuple(family["names"]) for name, family in load_yaml("industries.yaml")["families"].items()}


@cache
def _same() -> dict[str, tuple[str, ...]]:
    lines = load_yaml("industry_names.yaml")["same"]
    return {_plain(name): tuple(line) for line in lines for name in line}


def _plain(name: str) -> str:
    return " ".join(key(name).replace("&", " and ").replace(",", " ").split())


def _spellings(name: str) -> Iterator[str]:
    """With "&" and "and", with commas and without: lists are compared as they are written."""
    folded = key(name)
    for sign, comma in product((" & ", " and "), (",", "")):
        yield " ".join(folded.replace(" & ", " and ").replace(" and ", sign).replace(",", comma).split())
    yield folded
