"""Whether two records are one person: one function a rule, its docstring the explanation."""

from collections.abc import Callable

from outreach.identity.company_names import SHORTEST_MISSPELT, nearly_called
from outreach.identity.keys import Person, keys_of, read_person
from outreach.identity.names import (
    Likeness,
    Name,
    closeness,
    first_likeness,
    is_common,
    is_common_surname,
    last_likeness,
    likeness,
    squash,
)
from outreach.identity.points import Comparison, Point, digits_of, letter_slip, summed, vetoed
from outreach.models import Record

__all__ = ["compare", "compare_persons", "keys_of", "read_person"]

Rule = Callable[[Person, Person, Likeness], Point | None]

#: What the agreement of two names is worth, and how it is told.
_NAME_POINTS = {
    Likeness.SAME: (4.5, "same name"),
    Likeness.SWAPPED: (4.3, "same name, first and last exchanged"),
    Likeness.DOUBLE: (3.5, "same name, one with a further part"),
    Likeness.NICKNAME: (4.0, "same name in a familiar form"),
    Likeness.FAMILIAR: (3.0, "two familiar forms of one name"),
    Likeness.SLIP: (4.0, "same name but for one slip"),
    Likeness.LETTER: (3.0, "same name but for one letter"),
    Likeness.SLIPS: (2.5, "same name but for two slips"),
    Likeness.INITIAL: (2.0, "same last name and initial"),
    Likeness.PARTIAL: (1.5, "the part of the name that both have is the same"),
}


def compare(one: Record, two: Record) -> Comparison:
    """Points for and against two records being one person, each with its reason; or the veto."""
    return compare_persons(read_person(one), read_person(two))


def compare_persons(one: Person, two: Person) -> Comparison:
    """The same for two records already read."""
    if one.profile and two.profile and one.profile != two.profile:
        return vetoed(f"two LinkedIn profiles: {one.profile} and {two.profile}", is_final=True)
    how = _closest(one, two)
    if how is Likeness.OTHER:
        return _other_names(one, two)
    found = [point for rule in RULES if (point := rule(one, two, how))]
    is_separate = _are_numbered(one, two) or _may_be_namesakes(one, two)
    return summed(found, is_slip=how in _SLIPS, is_separate=is_separate)


_SLIPS = (Likeness.SLIP, Likeness.LETTER, Likeness.SLIPS)


def _may_be_namesakes(one: Person, two: Person) -> bool:
    """Two domains, and a company name that is nearly the same, or the same beside a name that many bear."""
    if not _have_two_sites(one, two):
        return False
    return _nearly_one_company(one, two) or (is_common(one.name) and _one_company_name(one, two))


def _closest(one: Person, two: Person) -> Likeness:
    """How the names agree, as listed or as the person's own address spells them."""
    how = likeness(one.name, two.name)
    if how is Likeness.SAME or not (one.spelled or two.spelled):
        return how
    ones = (one.name, one.spelled) if one.spelled else (one.name,)
    twos = (two.name, two.spelled) if two.spelled else (two.name,)
    return min((likeness(a, b) for a in ones for b in twos), key=closeness)


def _other_names(one: Person, two: Person) -> Comparison:
    """Two names that differ are two people, unless one profile carries both."""
    names = f"{one.called} and {two.called}"
    if one.profile and one.profile == two.profile:
        first, last = first_likeness(one.name, two.name), last_likeness(one.name, two.name)
        if last in (Likeness.SAME, Likeness.DOUBLE):
            return summed([Point(9.0, f"same LinkedIn profile and last name: {names}")])
        if first in (Likeness.SAME, Likeness.DOUBLE):
            return summed([Point(6.0, f"same LinkedIn profile and first name, but another last name: {names}")])
    return vetoed(f"different names: {names}")


def _written(name: Name) -> str:
    return " ".join((*name.first, *name.last)).title() or "no name"


def name_agrees(one: Person, two: Person, how: Likeness) -> Point | None:
    """The names agree: in full, exchanged, in a familiar form, but for one slip, or as far as an initial goes."""
    if how is Likeness.NONE:
        return None
    points, text = _NAME_POINTS[how]
    if how is Likeness.INITIAL and (one.name.is_full or two.name.is_full) and not _may_be_relatives(one, two):
        points = 4.0
    same = one.written == two.written
    return Point(points, f"{text}: {one.called}" + ("" if same else f" and {two.called}"))


def _may_be_relatives(one: Person, two: Person) -> bool:
    """A surname that many bear, or that the company is called after: "A. Souza" there may be anybody."""
    surname = "".join(one.name.last)
    return is_common_surname(one.name) or any(
        surname in company for company in one.companies | two.companies | one.brands
    )


def profile_agrees(one: Person, two: Person, _how: Likeness) -> Point | None:
    """Both give the same LinkedIn profile."""
    return Point(9.0, f"same LinkedIn profile: {one.profile}") if one.profile and one.profile == two.profile else None


def mailbox_agrees(one: Person, two: Person, _how: Likeness) -> Point | None:
    """Both give an address of the same mailbox; one that belongs to a function says nothing."""
    if not one.mailbox or one.mailbox != two.mailbox:
        return None
    address = one.mailbox.removeprefix("mail:")
    return (
        Point(0.0, f"same address, but many read it: {address}")
        if one.is_shared
        else Point(6.0, f"same address: {address}")
    )


def mailboxes_are_numbered(one: Person, two: Person, _how: Likeness) -> Point | None:
    """John.smith@ and john.smith2@ at one domain: the second got a number because there is another of that name."""
    if not _are_numbered(one, two):
        return None
    addresses = (person.mailbox.removeprefix("mail:") for person in (one, two))
    return Point(-2.0, f"addresses that differ in a number: {' and '.join(addresses)}")


def _are_numbered(one: Person, two: Person) -> bool:
    if one.mailbox == two.mailbox or one.is_shared or two.is_shared:
        return False
    ours, _, here = one.mailbox.rpartition("@")
    theirs, _, there = two.mailbox.rpartition("@")
    return here == there and _letters(ours) == _letters(theirs) and digits_of(ours) != digits_of(theirs)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def phone_agrees(one: Person, two: Person, _how: Likeness) -> Point | None:
    """Both give the same phone number; colleagues may share one."""
    return Point(4.0, f"same phone number: …{one.phone[-4:]}") if one.phone and one.phone == two.phone else None


def company_agrees(one: Person, two: Person, how: Likeness) -> Point | None:
    """Both work at one company: same domain, same name, a brand and its domain, or a name but for one slip."""
    shared = set(one.sites) & set(two.sites)
    if shared:
        return Point(3.5, f"both at {min(shared)}")
    has_two_sites, names_say_little = _have_two_sites(one, two), is_common(one.name)
    if _one_company_name(one, two):
        name = one.company or two.company or min(one.brands & two.brands)
        if has_two_sites:
            return Point(2.0, f"companies of one name with different domains: {one.sites[0]} and {two.sites[0]}")
        return Point(3.5, f"both at {name}")
    if _nearly_one_company(one, two):
        told = f"companies called nearly the same: {_workplace(one)} and {_workplace(two)}"
        # Two domains are two companies unless everything else agrees; and two people of a common name are easily found.
        if has_two_sites:
            return Point(0.0 if names_say_little else 1.0, f"{told}, with different domains")
        return Point(1.5 if names_say_little else 3.5, told)
    # The same full name elsewhere is a job changer or a namesake: only somebody who knows can tell.
    points = 0.8 if how in _FULL and not names_say_little else 0.0
    if not one.brands or not two.brands:
        return Point(points, "one list does not say where they work")
    return Point(points, f"at different companies: {_workplace(one)} and {_workplace(two)}")


def _have_two_sites(one: Person, two: Person) -> bool:
    return bool(one.sites and two.sites) and not set(one.sites) & set(two.sites)


def _one_company_name(one: Person, two: Person) -> bool:
    return bool(one.companies & two.companies or one.brands & two.brands)


def _nearly_one_company(one: Person, two: Person) -> bool:
    """Not one name, but one that a slip makes of the other; a domain is read where a list gives no name."""
    if _one_company_name(one, two):
        return False
    if one.company and two.company:
        return nearly_called(one.company, two.company)
    ours, theirs = one.companies | one.brands, two.companies | two.brands
    return any(letter_slip(a, b) for a in ours for b in theirs if min(len(a), len(b)) >= SHORTEST_MISSPELT)


_FULL = (Likeness.SAME, Likeness.SWAPPED)


def _workplace(one: Person) -> str:
    return one.company or one.sites[0]


def title_agrees(one: Person, two: Person, _how: Likeness) -> Point | None:
    """Both have the same job title."""
    title = squash(one.title)
    return Point(0.5, f"same title: {one.title}") if title and title == squash(two.title) else None


def place_agrees(one: Person, two: Person, how: Likeness) -> Point | None:
    """Both are in the same city or country, or in two countries."""
    city = squash(one.city)
    if city and city == squash(two.city):
        return Point(0.5, f"both in {one.city}")
    if not one.country or not two.country:
        return None
    if one.country == two.country:
        return Point(0.3, f"both in {one.country}")
    # Who changed the company may have changed the country with it.
    is_elsewhere = how in _FULL and not is_common(one.name) and not one.brands & two.brands
    return Point(0.0 if is_elsewhere else -1.0, f"in different countries: {one.country} and {two.country}")


#: The whole policy, in the order the reasons are read.
RULES: tuple[Rule, ...] = (
    name_agrees,
    profile_agrees,
    mailbox_agrees,
    mailboxes_are_numbered,
    phone_agrees,
    company_agrees,
    title_agrees,
    place_agrees,
)
