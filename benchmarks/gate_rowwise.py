"""The gate of `gate_rows.BENCH_ICP` row by row: a pydantic model in, plain Python, a pydantic model out."""

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

SEP = "\x1f"


class Field(BaseModel):
    """What is on file about one field."""

    model_config = ConfigDict(frozen=True)
    state: int
    age: int | None = None
    key: str | None = None
    words: str | None = None
    low: int | None = None
    high: int | None = None
    flag: bool | None = None


class Person(BaseModel):
    """One row of the list."""

    model_config = ConfigDict(frozen=True)
    prospect_id: str
    eligibility: int | None
    title: str
    kind: bool | None
    size_low: int | None
    size_high: int | None
    lifecycle: Field
    domain: Field
    status: Field
    employees: Field
    country: Field
    tags: Field
    stack: Field
    roles: Field
    news: Field


class Decided(BaseModel):
    """What was decided."""

    model_config = ConfigDict(frozen=True)
    prospect_id: str
    verdict: str
    tier: str
    lo: int
    hi: int
    role: int
    codes: tuple[int, ...]


_FIELDS = {
    "lifecycle": ("crm.lifecycle", "key"), "domain": ("company.domain", "key"), "status": ("company.status", "key"),
    "employees": ("company.employees@540", "low high"), "country": ("company.country", "key"),
    "tags": ("company.tags", "words"), "stack": ("tech.stack@365", "words"),
    "roles": ("signal.open_roles@90", "low high"), "news": ("signal.funding@180", "flag"),
}  # fmt: skip

Titles = dict[str, dict[str, Any]]


def decide_rows(rows: Iterable[dict[str, Any]], titles: Titles) -> list[Decided]:
    """Every row, one after the other."""
    return [_decide(_person(row), titles) for row in rows]


def _person(row: dict[str, Any]) -> Person:
    values: dict[str, Any] = {"prospect_id": row["prospect_id"], "eligibility": row["eligibility"]}
    values |= {"title": row["title"], "kind": row["segment.b2b_software@730.answer"]}
    values |= {"size_low": row["size.low"], "size_high": row["size.high"]}
    for name, (column, parts) in _FIELDS.items():
        values[name] = {part: row[f"{column}.{part}"] for part in ("state", "age", *parts.split())}
    return Person.model_validate(values)


def _decide(person: Person, titles: Titles) -> Decided:
    codes = (
        _code(person.lifecycle, None, lambda f: 0 if f.key in ("customer", "evangelist") else 1),
        _code(person.domain, None, lambda f: 0 if f.key in _RIVALS else 1),
        _code(person.status, None, lambda f: 0 if f.key in ("inactive", "acquired") else 1),
        9 if person.kind is None else int(person.kind),
        _code(person.employees, 540, _size),
        _code(person.country, None, lambda f: 1 if f.key in ("us", "gb", "de", "fr", "nl") else 0),
        _code(person.tags, None, lambda f: _holds(f, ("developer tools", "api", "saas"))),
        _code(person.stack, 365, lambda f: _holds(f, ("github actions", "gitlab ci", "jenkins"))),
        _code(person.roles, 90, _open_roles),
        _code(person.news, 180, lambda f: 8 if f.flag is None else int(f.flag)),
    )
    role = _role(person, titles.get(person.title))
    lo = sum(points for code, points in zip(codes[6:], _POINTS, strict=True) if code == 1)
    hi = sum(points for code, points in zip(codes[6:], _POINTS, strict=True) if code != 0)
    verdict = _verdict(codes, role, person.eligibility)
    tier = "" if verdict != "qualified" else "A" if lo >= 75 else "B" if lo >= 50 else "C"
    return Decided(prospect_id=person.prospect_id, verdict=verdict, tier=tier, lo=lo, hi=hi, role=role, codes=codes)


_RIVALS = ("company 7.example", "company 77.example", "company 777.example")
_POINTS = (30, 30, 20, 20)


def _code(field: Field, days: int | None, compare: Callable[[Field], int]) -> int:
    if field.state >= 2:
        return field.state
    if field.state == 1 or (days is not None and (field.age is None or field.age > days)):
        return 4
    return compare(field)


def _size(field: Field) -> int:
    if field.low is None or field.high is None:
        return 7
    if field.low >= 50 and field.high <= 500:
        return 1
    if field.high < 45 or field.low > 550:
        return 0
    return 5 if field.high < 50 or field.low > 500 else 6


def _open_roles(field: Field) -> int:
    if field.low is None or field.high is None:
        return 7
    return 1 if field.low >= 3 else 0 if field.high < 3 else 6


def _holds(field: Field, words: tuple[str, ...]) -> int:
    return int(any(f"{SEP}{word}{SEP}" in (field.words or "") for word in words))


def _role(person: Person, title: dict[str, Any] | None) -> int:
    if title is None or title["title.state"] == 2:
        return -4
    if title["title.state"] == 1:
        return -3
    windows = ((50, 200), (201, 500), (1, 80))
    buyer = [_both(title[f"title.fits.0.{at}"], _inside(person, *window)) for at, window in enumerate(windows)]
    fits = [True if True in buyer else None if None in buyer else False]
    fits += [title[f"title.fits.{number}.0"] for number in (1, 2, 3, 4)]
    return fits.index(True) if True in fits else -2 if None in fits else -1


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if one is False or other is False else None if one is None or other is None else True


def _inside(person: Person, least: int, most: int) -> bool | None:
    if person.size_low is None or person.size_high is None:
        return None
    if person.size_low >= least and person.size_high <= most:
        return True
    return False if person.size_high < least or person.size_low > most else None


def _verdict(codes: tuple[int, ...], role: int, eligibility: int | None) -> str:
    musts = codes[3:6]
    if 0 in codes[:3] or eligibility == 0:
        return "excluded"
    if 0 in musts or eligibility == 1:
        return "no_fit"
    if eligibility in (None, 2):
        return "hold"
    if max(musts) > 1 or role in (-2, -4) or eligibility == 3:
        return "research"
    return "wrong_person" if role not in (0, 1, 2) or eligibility == 4 else "qualified"
