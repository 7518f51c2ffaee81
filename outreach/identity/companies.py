"""Whether two ways to call a company are one account: points over domain, names, LinkedIn page and place."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from outreach.identity.company_names import brand_of, label_of, nearly_called, own_domain, read_company_name
from outreach.identity.keys import MAX_HOLDERS
from outreach.identity.names import squash
from outreach.identity.points import Comparison, Point, summed
from outreach.models import Account, Company, Record, short_id
from outreach.text import fold


class Firm(NamedTuple):
    """One way to call a company, as it is compared."""

    name: str  # as written
    squashed: str
    names: frozenset[str]
    site: str
    label: str
    brand: str
    initials: frozenset[str]
    brands: frozenset[str]
    page: str  # the slug of its LinkedIn page
    country: str
    city: str


Rule = Callable[[Firm, Firm], Point | None]


def company_of(record: Record) -> Company:
    """How a record calls the company the person works for."""
    # A list without web addresses tells the domain by its people's work addresses.
    domain = record.domain or own_domain(record.email.rpartition("@")[2])
    parts = (record.company, domain, record.company_linkedin, record.company_country)
    return Company(
        company_id=short_id("co", *parts), name=parts[0], domain=parts[1], linkedin=parts[2], country=parts[3]
    )


def company_keys(company: Company) -> tuple[str, ...]:
    """What a company can be found by, as stable strings."""
    return firm_keys(read_firm(company))


def read_firm(company: Company) -> Firm:
    """A company as it is compared."""
    name = read_company_name(company.name) if company.name else None
    site = own_domain(company.domain)
    label = label_of(site) if site else ""
    names = name.all_squashed if name else frozenset()
    return Firm(
        name=company.name,
        squashed=name.squashed if name else "",
        names=names,
        site=site,
        label=label,
        brand=brand_of(label) if label else "",
        initials=_initials(name.words) if name else frozenset(),
        brands=frozenset(brand_of(one) for one in names),
        page=company.linkedin.rpartition("/")[2],
        country=company.country,
        city=squash(company.city.partition(",")[0]),
    )


def _initials(words: Sequence[str]) -> frozenset[str]:
    """ "International Business Machines" is IBM; two words make no telling abbreviation."""
    return frozenset({"".join(word[0] for word in words)}) if len(words) > 2 else frozenset()


def firm_keys(firm: Firm) -> tuple[str, ...]:
    """Domain, LinkedIn page, each name, and the brand of names and domain."""
    keys = [f"site:{firm.site}"] if firm.site else []
    if firm.page:
        keys.append(f"page:{firm.page}")
    keys += [f"name:{name}" for name in sorted(firm.names)[:3]]
    keys += [f"brand:{one}" for one in sorted({*firm.brands, *firm.initials, firm.brand} - {""})[:4]]
    return tuple(keys)


def company_limit(_key: str) -> int:
    """How many accounts may hold a key before it finds nobody."""
    return MAX_HOLDERS


def compare_companies(one: Company, two: Company) -> Comparison:
    """Points for and against two companies being one account, each with its reason."""
    return compare_firms(read_firm(one), read_firm(two))


def compare_firms(one: Firm, two: Firm) -> Comparison:
    """The same for two companies already read."""
    found = [point for rule in RULES if (point := rule(one, two))]
    is_separate = bool(one.site and two.site and one.site != two.site)
    return summed(found, is_separate=is_separate)


def site_agrees(one: Firm, two: Firm) -> Point | None:
    """Both have the same domain, the same word under another ending, or two domains."""
    if not one.site or not two.site:
        return None
    if one.site == two.site:
        return Point(10.0, f"same domain: {one.site}")
    if one.label == two.label:
        return Point(0.5, f"domains that differ in the ending: {one.site} and {two.site}")
    return Point(-2.0, f"different domains: {one.site} and {two.site}")


def name_agrees(one: Firm, two: Firm) -> Point | None:
    """The names are the same without legal form, one is another name of the other, or they are nearly the same."""
    if not one.names or not two.names:
        return None
    if one.squashed == two.squashed:
        return Point(6.0, f"same name: {one.name}")
    if one.names & two.names:  # somebody wrote both down: a new name comes with a new domain
        return Point(10.5, f"one name is another name of the other: {one.name} and {two.name}")
    if one.brands & two.brands:
        return Point(4.5, f"names of one brand: {one.name} and {two.name}")
    if nearly_called(one.name, two.name):
        return Point(4.5, f"names but for one slip the same: {one.name} and {two.name}")
    if one.initials & two.names or two.initials & one.names:
        return Point(3.0, f"one name is the initials of the other: {one.name} and {two.name}")
    return Point(-1.0, f"different names: {one.name} and {two.name}")


def name_is_the_domain(one: Firm, two: Firm) -> Point | None:
    """One's domain spells the other's name, and the two cannot be compared otherwise."""
    if (one.site and two.site) or one.names & two.names:
        return None
    spelled = ({one.label} & two.names) | ({two.label} & one.names)
    branded = ({one.brand} & two.brands) | ({two.brand} & one.brands)
    told = f"{one.name or one.site} and {two.name or two.site}"
    if spelled - {""}:
        return Point(1.0 if one.names and two.names else 6.0, f"the domain spells the name: {told}")
    if branded - {""} and not (one.names and two.names):
        return Point(4.0, f"the domain holds the name: {told}")
    return None


def page_agrees(one: Firm, two: Firm) -> Point | None:
    """Both have the same LinkedIn page: a company that changed its name kept it; or two pages."""
    if not one.page or not two.page:
        return None
    if one.page == two.page:
        return Point(12.0, f"same LinkedIn page: {one.page}")
    return Point(-1.5, f"different LinkedIn pages: {one.page} and {two.page}")


def place_agrees(one: Firm, two: Firm) -> Point | None:
    """Both are in the same city or country, in two cities, or in two countries."""
    if one.country and two.country and one.country != two.country:
        return Point(-1.5, f"in different countries: {one.country} and {two.country}")
    if one.city and two.city:
        same = one.city == two.city
        return Point(3.5, f"both in the same city: {one.city}") if same else Point(-1.0, "in different cities")
    return Point(0.5, f"both in {one.country}") if one.country and two.country else None


def one_lacks_a_domain(one: Firm, two: Firm) -> Point | None:
    """A list that gives no web address does not speak against the name."""
    return None if one.site and two.site else Point(1.5, "")


#: The whole policy, in the order the reasons are read.
RULES: tuple[Rule, ...] = (
    site_agrees,
    name_agrees,
    name_is_the_domain,
    page_agrees,
    place_agrees,
    one_lacks_a_domain,
)


def account(group: Sequence[Company], name: str, mentions: Mapping[str, int] | None = None) -> Account:
    """The companies of a group as the account called `name` (see `account_id`); most records decide how it is called.

    `mentions` is {company id: number of records}; each company counts once where it is missing.
    """
    names: Counter[str] = Counter()
    for company in group:
        if company.name:
            names[company.name] += mentions.get(company.company_id, 1) if mentions else 1
    domains = tuple(dict.fromkeys(company.domain for company in group if company.domain))
    return Account(
        account_id=name,
        name=names.most_common(1)[0][0] if names else domains[0] if domains else "",
        domain=domains[0] if domains else "",
        names=tuple(names),
        domains=domains,
        company_ids=tuple(dict.fromkeys(company.company_id for company in group)),
        former_ids=tuple(one for one in dict.fromkeys(map(account_id, group)) if one != name),
    )


def account_id(first: Company, taken: Collection[str] = ()) -> str:
    """The id of the account whose first company this is: by its domain or name, so that it is the same in every list.

    Where an earlier account has that id (two companies may share a name, or a site), it is the company's own.
    """
    known = short_id("a", first.domain or fold(first.name))
    return short_id("a", first.company_id) if known in taken else known


def account_ids(groups: Iterable[Sequence[Company]], taken: Iterable[str] = ()) -> list[str]:
    """The ids of accounts in the order of their first companies, each its own."""
    used, found = set(taken), []
    for group in groups:
        found.append(account_id(group[0], used))
        used.add(found[-1])
    return found
