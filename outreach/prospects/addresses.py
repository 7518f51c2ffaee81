"""Addresses on the web: a company's domain, a LinkedIn profile, a LinkedIn company page."""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

import idna

from outreach.prospects.text_cells import cell_table, read_text
from outreach.tables import load_yaml
from outreach.text import clean, fold

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:/{1,3}|^//|^mailto:")
_WITHIN = re.compile(r"https?(?::|%3a)(?:/|%2f){2}[^\s&]+", re.IGNORECASE)
_PERSON = re.compile(r"(?:https?://)?(?:[\w-]+\.)*linkedin\.com/(?:mwlite/)?in/([^/?#\s]+)", re.IGNORECASE)
_COMPANY = re.compile(r"(?:https?://)?(?:[\w-]+\.)*linkedin\.com/company(?:-beta)?/([^/?#\s]+)", re.IGNORECASE)
_MEMBER_ID = re.compile(r"AC[ow]AA[\w-]{20,}")  # an internal number, not the public name of a profile


@lru_cache(maxsize=8_192)
def read_domain(cell: str) -> str:
    """The company's domain out of a web address, lower case, without www; "" where it is none of a company's own.

    A redirect gives the page it leads to; punycode is written as it reads; social networks and link shorteners are
    nobody's own site.
    """
    text = read_text(cell).lower()
    host = _host(text)
    if host and _is_below(host, _sites("redirect_hosts")):
        host = _host(_target(text))
    return "" if not host or _is_below(host, _sites("not_company_sites")) else host


def read_company_site(cell: str) -> str:
    """`read_domain` of a column of company sites, where a provider of private mailboxes is nobody's employer."""
    host = read_domain(cell)
    return "" if host in _freemail() else host


@lru_cache(maxsize=8_192)
def read_linkedin(cell: str) -> str:
    """The canonical address linkedin.com/in/name; "" for anything else, internal numbers included."""
    match = _PERSON.match(clean(cell))
    slug = unquote(match.group(1)) if match else ""
    return "" if not slug or _MEMBER_ID.fullmatch(slug) else f"linkedin.com/in/{fold(slug)}"


@lru_cache(maxsize=8_192)
def read_company_linkedin(cell: str) -> str:
    """The canonical address linkedin.com/company/name, or with its number, which outlives a new name."""
    match = _COMPANY.match(clean(cell))
    slug = fold(unquote(match.group(1))) if match else ""
    return f"linkedin.com/company/{slug}" if slug else ""


def _host(text: str) -> str:
    """The host of an address with or without a scheme, without www, as it reads; "" when there is none."""
    authority = re.split(r"[/?#\\\s]", _SCHEME.sub("", text))[0]
    host = authority.rpartition("@")[2].partition(":")[0].rstrip(".")
    host = re.sub(r"^www\d?\.(?=[^.]+\.)", "", host)
    if "xn--" in host:
        host = _readable(host)
    return host if _HOST.fullmatch(host) else ""


def _readable(host: str) -> str:
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def _target(text: str) -> str:
    """Where a redirect leads: the parameter that holds an address, or an address inside the path."""
    wanted = cell_table()["redirect_parameters"]
    try:
        query = dict(parse_qsl(urlsplit(text).query))
    except ValueError:
        return ""
    named = next((query[name] for name in wanted if "." in query.get(name, "")), "")
    inside = _WITHIN.search(text.partition("://")[2])
    return named or (unquote(inside[0]) if inside else "")


def _is_below(host: str, sites: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[start:]) in sites for start in range(len(labels) - 1))


@cache
def _sites(name: str) -> frozenset[str]:
    return frozenset(cell_table()[name])


@cache
def _freemail() -> frozenset[str]:
    return frozenset(load_yaml("freemail.yaml")["domains"])
