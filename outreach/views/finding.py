"""Whom somebody means: a company by domain or name, a person by address, id or name."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from outreach.errors import AmbiguousError, NotFoundError
from outreach.models import Account, Prospect
from outreach.text import fold

#: Names this alike, of 100, are offered when nobody is called so.
_ALIKE = 72
_OFFERED = 5


def account_meant(accounts: Sequence[Account], said: str) -> Account:
    """The one account of this domain, else of this name. Raises NotFoundError, AmbiguousError."""
    wanted = _site(said)
    by_domain = [
        one for one in accounts if wanted in _folded(one.account_id, one.domain, *one.domains, *one.former_ids)
    ]
    found = by_domain or [one for one in accounts if _bare(said) in {_bare(name) for name in (one.name, *one.names)}]
    if len(found) > 1:
        raise AmbiguousError("account", said, [f"{one.domain or one.account_id}  {one.name}" for one in found])
    if not found:
        names = {one.account_id: f"{one.domain or one.account_id}  {one.name}" for one in accounts}
        alike = _alike(said, {one.account_id: one.name or one.domain for one in accounts})
        remedy = _offer([names[one] for one in alike], "Write its domain, or its name as the list has it.")
        raise NotFoundError("account called", said, remedy)
    return found[0]


def person_meant(people: Sequence[Prospect], accounts: Mapping[str, Account], said: str) -> Prospect:
    """The one person of this name, with or without their company. Raises NotFoundError, AmbiguousError."""
    found = _called(people, accounts, said)
    if len(found) > 1:
        raise AmbiguousError("person", said, [_line(one, accounts) for one in found])
    if not found:
        by_id = {one.prospect_id: one for one in people}
        alike = _alike(said, {one.prospect_id: one.email if "@" in said else one.name for one in people})
        said_of = [_line(by_id[one], accounts) for one in alike]
        raise NotFoundError(
            "person called", said, _offer(said_of, "Check the spelling, or import the list they are on.")
        )
    return found[0]


def _called(people: Sequence[Prospect], accounts: Mapping[str, Account], said: str) -> list[Prospect]:
    """Whoever has all these words in name and company; a whole name before a part of one."""
    wanted = set(_bare(said).split())
    if not wanted or "@" in said:
        return []
    found = [(one, _words(one.name)) for one in people]
    fitting = [
        (one, name)
        for one, name in found
        if wanted & name and wanted <= name | _words(*_names(accounts.get(one.account_id)))
    ]
    whole = [one for one, name in fitting if name <= wanted]
    return whole or [one for one, _ in fitting]


def _names(account: Account | None) -> Iterable[str]:
    return (account.name, *account.names, account.domain, account.domain.partition(".")[0]) if account else ()


def _line(one: Prospect, accounts: Mapping[str, Account]) -> str:
    account = accounts.get(one.account_id)
    company = (account.name or account.domain) if account else ""
    who = ", ".join(part for part in (one.name, one.title, company) if part)
    return f"{one.email or one.prospect_id}  {who}"


def _alike(said: str, names: Mapping[str, str]) -> list[str]:
    """The ids of what is called nearly so."""
    bare = {one: _bare(name) for one, name in names.items() if name}
    found = process.extract(_bare(said), bare, scorer=fuzz.WRatio, limit=_OFFERED, score_cutoff=_ALIKE)
    return [one for _, _, one in found]


def _offer(lines: Sequence[str], otherwise: str) -> str:
    return "Perhaps you mean:" + "".join(f"\n  {line}" for line in lines) if lines else otherwise


def _bare(text: str) -> str:
    """A name as it is looked for: without case, accents and signs."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() or char in ".@" else " " for char in plain).split())


def _words(*names: str) -> set[str]:
    return {word for name in names for word in _bare(name).split()}


def _site(said: str) -> str:
    return fold(said).removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _folded(*names: str) -> set[str]:
    return {fold(name) for name in names if name}
