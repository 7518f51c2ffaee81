"""What a record can be found by, and the record as it is compared: names, mailbox, profile, phone, company."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from outreach.identity.company_names import brand_of, label_of, own_domain, read_company_name
from outreach.identity.names import Likeness, Name, likeness, words_of
from outreach.models import Record
from outreach.tables import load_yaml

#: A key held by more people than this finds nobody: a switchboard's number, a first name at a very large company.
MAX_HOLDERS = 40
#: A name alone that so many people bear is no reason to ask.
MAX_NAMESAKES = 3

_PARTS = re.compile(r"[._\-]")
_NUMBERS = re.compile(r"\d+$")
_CODE = re.compile(r"(?=\w*\d)\w*[a-z]\w*\d\w*|\d\w*")  # 1a2b3c at the end of a profile's name
_SHORTEST_GIVEN = 3  # letters of a first name before the surname in one run: "kevpierson" but not "kjpierson"
_MOST_KEYS = 12
_PHONE_DIGITS = 9  # country codes and a leading zero come and go; the last nine digits stay
_SHORTEST_PHONE = 7


class Person(NamedTuple):
    """One record as it is compared; equal ones need comparing only once."""

    name: Name
    called: str  # as the list writes it
    written: Name  # its words, where the address or profile spells out an initial
    spelled: Name | None  # as the person's own address or profile spells it, where that differs by a slip
    profile: str
    mailbox: str  # "" without an address
    is_shared: bool  # the mailbox belongs to a function, not a person
    phone: str
    sites: tuple[str, ...]  # domains of the company: its own, that of the address
    company: str  # as written
    companies: frozenset[str]  # the company's names as runs of letters
    brands: frozenset[str]
    title: str
    city: str
    country: str


def read_person(record: Record) -> Person:
    """A record as it is compared."""
    mailbox = mailbox_key(record)
    local, _, host = mailbox.removeprefix("mail:").rpartition("@")
    domain, mail_domain = own_domain(record.domain), own_domain(host)
    names, brands = _called(record.company)
    sites = (domain, mail_domain) if domain and mail_domain and domain != mail_domain else (domain or mail_domain,)
    written = Name(words_of(record.first_name), words_of(record.last_name))
    name, spelled = _spelled_out(written, local, record.linkedin_url)
    return Person(
        name=name,
        called=f"{record.first_name} {record.last_name}".strip(),
        written=written,
        spelled=spelled,
        profile=record.linkedin_url,
        mailbox=mailbox,
        is_shared=bool(local) and _is_role(local),
        phone=_phone(record.phone),
        sites=sites if sites[0] else (),
        company=record.company,
        companies=names,
        brands=brands.union(brand_of(label_of(site)) for site in sites if site) if sites[0] else brands,
        title=record.title,
        city=record.city,
        country=record.country,
    )


@lru_cache(maxsize=8_192)
def _called(company: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names a cell gives a company, as runs of letters, and their brands."""
    names = read_company_name(company).all_squashed if company else frozenset()
    return names, frozenset(map(brand_of, names))


def find_keys(record: Record) -> tuple[str, ...]:
    """What a record can be found by, as stable strings; at most twelve."""
    return keys_of(read_person(record))


def keys_of(person: Person) -> tuple[str, ...]:
    """Profile, mailbox, phone, the full name, and each half of the name at each company."""
    keys = []
    if person.profile:
        keys.append(f"in:{person.profile.rpartition('/')[2]}")
    if person.mailbox and not person.is_shared:
        keys.append(person.mailbox)
    if person.phone:
        keys.append(f"tel:{person.phone}")
    words: set[str] = set()
    for name in (person.name, person.spelled) if person.spelled else (person.name,):
        if name.is_full:
            one, two = sorted((name.first[0], name.last[-1]))
            keys.append(f"who:{one} {two}")
        words.update(word for word in (*name.first[:1], *name.last[-1:]) if len(word) > 1)
    keys += [f"at:{brand} {word}" for brand in sorted(person.brands)[:3] for word in sorted(words)]
    return tuple(keys[:_MOST_KEYS])


def holders_limit(key: str) -> int:
    """How many people may hold a key before it finds nobody."""
    return MAX_NAMESAKES if key.startswith("who:") else MAX_HOLDERS


@lru_cache(maxsize=8_192)
def _mailbox(email: str) -> str:
    local, _, domain = email.strip().lower().rpartition("@")
    if not local or not domain:
        return ""
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"mail:{local}@{domain}"


def mailbox_of(email: str) -> str:
    """The mailbox an address reaches, as an address: without +tag, and without dots at gmail."""
    return _mailbox(email).removeprefix("mail:")


def mailbox_key(record: Record) -> str:
    """ "" without an address; equal for two records whose addresses reach one mailbox."""
    return _mailbox(record.email) if record.email else ""


def ban_keys(record: Record) -> tuple[str, ...]:
    """What "do not contact" holds for: the mailbox and the profile, whoever else is listed there, and the name."""
    keys = [mailbox_key(record)] if record.email else []
    if record.linkedin_url:
        keys.append(f"in:{record.linkedin_url.rpartition('/')[2]}")
    names = sorted("".join(words_of(name)) for name in (record.first_name, record.last_name))
    if record.domain and all(names):  # sorted: lists exchange first and last
        keys.append(f"name:{names[0]} {names[1]}@{record.domain}")
    return tuple(keys)


def is_role(email: str) -> bool:
    """The address belongs to a function: info@, sales@."""
    return _is_role(_mailbox(email).removeprefix("mail:").rpartition("@")[0])


def _is_role(local: str) -> bool:
    return local in _roles()


@cache
def _roles() -> frozenset[str]:
    return frozenset(load_yaml("freemail.yaml")["role"])


def is_freemail(email: str) -> bool:
    """Anybody can have an address there: it outlives a job."""
    return email.rpartition("@")[2] in load_yaml("freemail.yaml")["domains"]


def _phone(phone: str) -> str:
    digits = "".join(char for char in phone.partition("x")[0] if char.isdigit())
    return digits[-_PHONE_DIGITS:] if len(digits) >= _SHORTEST_PHONE else ""


def _spelled_out(name: Name, local: str, profile: str) -> tuple[Name, Name | None]:
    """The name with its initial written out, and the name as the person's own address or profile spells it.

    "T. Graf" with tosin.graf@ or linkedin.com/in/tosin-graf-1a is Tosin Graf; "Aldo Darmawn" with aldo.darmawan@ is
    listed with a slip.
    """
    if not name.first or not name.last:
        return name, None
    surname, initial = "".join(name.last), len(name.first[0]) == 1
    spelled = None
    for text in (local, profile.rpartition("/")[2]):
        words = _parts(text)
        if initial:
            given = [word for word in words if len(word) > 1 and word[0] == name.first[0] and word != surname]
            if surname in words and given:
                return Name((given[0],), name.last), spelled
            letters = "".join(words)
            head = letters.removesuffix(surname)
            if letters != head and len(head) >= _SHORTEST_GIVEN and head[0] == name.first[0]:
                spelled = Name((head,), name.last)
        elif len(words) >= 2 and spelled is None:
            found = Name((words[0],), (words[-1],) if len(words[-1]) > 1 else (words[1],))
            if found != name and likeness(name, found) in _MISSPELT:
                spelled = found
    return name, spelled


_MISSPELT = (Likeness.SLIP, Likeness.LETTER, Likeness.SLIPS)


@lru_cache(maxsize=8_192)
def _parts(text: str) -> list[str]:
    """The words of an address or a profile's name: letters alone, without numbers and the profile's own code."""
    words = ("".join(words_of(_NUMBERS.sub("", part))) for part in _PARTS.split(text) if not _CODE.fullmatch(part))
    return [word for word in words if word.isalpha()]
