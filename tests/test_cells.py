"""Cells as lists write them: names, addresses, sites, sizes, money, phones. Nothing is guessed, the original stays."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.models import OPEN_END, Money, Reading, Record, SheetRow, canonical_json, short_id
from outreach.prospects import RecordReader, find_columns, read_domain, read_email, read_name, survey
from outreach.prospects.addresses import read_company_linkedin, read_company_site
from outreach.prospects.dates import order_in, read_date
from outreach.prospects.emails import read_any_email
from outreach.prospects.money import join, read_money, unit_of
from outreach.prospects.phones import read_phone
from outreach.prospects.rows import record_id
from outreach.prospects.sizes import read_size
from outreach.prospects.text_cells import read_text
from outreach.text import clean

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "cells.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 3, 1)
BASE = {"First Name": "Ana", "Last Name": "Souza", "Company": "Talus Steel"}


def r(**cells: str) -> Record:
    row = SheetRow(line=2, cells=BASE | {name.replace("_", " "): cell for name, cell in cells.items()}, raw="")
    columns = survey(find_columns("list.csv", tuple(row.cells), Reading()), [row], Reading())
    record = RecordReader("list.csv", columns, TODAY).read(row)
    assert isinstance(record, Record), record
    return record


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (("", "", "Jean - Luc Picard"), ("Jean-Luc", "Picard")),
        (("", "", "JEAN - LUC PICARD"), ("Jean-Luc", "Picard")),
        (("", "", "Anne - Marie Roe - Talus Steel"), ("Anne-Marie", "Roe")),
        (("Sean", "O - Neil", ""), ("Sean", "O-Neil")),
        (("Jean - Luc", "Picard", ""), ("Jean-Luc", "Picard")),
        (("Ana", "Smith - Jones", ""), ("Ana", "Smith-Jones")),
        (("", "", "Ana Souza - Talus"), ("Ana", "Souza")),
        (("", "", "Ana - Growth hacker"), ("Ana", "")),
        (("", "", "Ana - Talus Steel GmbH"), ("Ana", "")),
        (("Ana", "Roe - Talus Steel", ""), ("Ana", "Roe")),
        (("Ana - PhD", "Roe", ""), ("Ana", "Roe")),
        (("", "Roe - CFO", ""), ("", "Roe")),
    ],
)
def test_a_hyphen_with_spaces_may_belong_to_the_name(given: tuple[str, str, str], read: tuple[str, str]) -> None:
    """After one word it joins two halves of a name; after a whole name it begins what is none."""
    assert read_name(*given) == read


@pytest.mark.parametrize(("given", "expected"), CASES["names"], ids=str)
def test_names(given: list[str], expected: list[str]) -> None:
    """[first, last] or [first, last, full] becomes what one calls them: no titles, degrees, pronouns or ornaments."""
    assert read_name(*given) == tuple(expected)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=80))
def test_any_name_can_be_read(first: str, last: str, full: str) -> None:
    """No name stops the import, and reading its result again changes nothing that is shown twice."""
    name = read_name(first, last, full)
    assert all(part == clean(part, limit=400) for part in name)


@given(
    st.from_regex(r"[A-Z][a-z]{1,8}(-[A-Z][a-z]{1,5})?", fullmatch=True), st.sampled_from(["Souza", "Ma", "Ii", "Sr"])
)
def test_the_short_way_for_plain_names_changes_nothing(first: str, last: str) -> None:
    """A plain name is read at once, to the same result as the long way."""
    assert read_name(first, last) == read_name(f" {first}", f" {last}")


# ---------------------------------------------------------------- e-mail


LOCAL = st.from_regex(r"[A-Za-z0-9._+-]{1,70}", fullmatch=True)
DOMAIN = st.from_regex(
    r"[A-Za-z0-9.-]{1,20}\.(com|example|test|local|onion|arpa|invalid|c|co2|museum|xn--p1ai)", fullmatch=True
)


@settings(max_examples=600)
@given(LOCAL, DOMAIN)
def test_the_short_way_for_plain_addresses_changes_nothing(local: str, domain: str) -> None:
    """What the narrow pattern takes for an address, email-validator reads to the same address, and refuses the same."""
    assert read_email(f"{local}@{domain}") == read_any_email(f"{local}@{domain}")


@given(st.text(max_size=80))
def test_any_address_can_be_read(cell: str) -> None:
    """An address or a reason, never both; nothing that could start a header."""
    address, fault = read_email(cell)
    assert not (address and fault)
    assert not any(char.isspace() for char in address)


def test_placeholders_are_no_addresses() -> None:
    """What exports write in the place of an address they hold back is none."""
    assert read_email("email_not_unlocked@domain.com") == ("", "")
    assert read_email("Email_Not_Unlocked@Domain.com ") == ("", "")


# ---------------------------------------------------------------- web


@pytest.mark.parametrize(("cell", "domain"), CASES["domains"])
def test_domains(cell: str, domain: str) -> None:
    """Ports, paths, punycode and redirects give the company's own domain; shared sites and mailboxes give none."""
    assert read_company_site(cell) == domain


def test_a_mailbox_provider_has_a_domain_of_its_own() -> None:
    """It is nobody's employer, and it can be named, for example to suppress it."""
    assert read_domain("gmail.com") == "gmail.com"
    assert r(Website="gmail.com").domain == ""


@given(st.text(max_size=100))
def test_any_site_can_be_read(cell: str) -> None:
    """A domain in small letters that reads to itself, or nothing."""
    domain = read_domain(cell)
    assert read_domain(domain) == domain


@pytest.mark.parametrize(("cell", "page"), CASES["company_pages"])
def test_company_pages(cell: str, page: str) -> None:
    """One form per public company page; internal numbers are none."""
    assert read_company_linkedin(cell) == page


# ---------------------------------------------------------------- sizes and money


@pytest.mark.parametrize(("cell", "count", "band"), CASES["sizes"], ids=str)
def test_sizes(cell: str, count: int | None, band: list[int] | None) -> None:
    """A number is a count, a range is a band, an estimate or a date in disguise is neither."""
    ends = (band[0], OPEN_END if band[1] is None else band[1]) if band else None
    assert read_size(cell) == (count, ends)


@given(
    st.integers(1, 5_000),
    st.integers(0, 90_000),
    st.sampled_from(["{}-{}", "{} - {} employees", "{:,}–{:,}", "{} bis {}"]),
)
def test_bands_keep_their_ends(low: int, more: int, form: str) -> None:
    """Whatever way a band is written, both of its ends come out, unless it could be a month."""
    band = read_size(form.format(low, low + more))[1]
    assert band == (low, low + more) or (band is None and (low <= 12 or more == 0))


@pytest.mark.parametrize(("cell", "header", "expected"), CASES["money"], ids=str)
def test_money(cell: str, header: str, expected: list[Any] | None) -> None:
    """[amount, upper end, currency] in whole units; what can be read in two ways, or is open above, is nothing."""
    low, high, currency = expected or (0, None, "")
    assert read_money(cell, unit_of(header)) == (
        Money(amount=low, amount_to=high, currency=currency) if expected else None
    )


def test_two_columns_make_a_range() -> None:
    """A lower and an upper end of one currency are a range; else the one that is there holds."""
    low, high = Money(amount=1, currency="USD"), Money(amount=2, currency="USD")
    assert join(low, high) == Money(amount=1, amount_to=2, currency="USD")
    assert join(low, None) == join(None, low) == join(low, low) == low


@given(st.text(max_size=40))
def test_any_cell_can_be_a_size_or_an_amount(cell: str) -> None:
    """No cell stops the import."""
    read_size(cell)
    read_money(cell, unit_of(cell))


# ---------------------------------------------------------------- phones


@pytest.mark.parametrize(("cell", "country", "number"), CASES["phones"])
def test_phones(cell: str, country: str, number: str) -> None:
    """E.164 where the country is known, else digits; extensions, words and rounded numbers are left out."""
    assert read_phone(cell, country) == number


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from(["INTERNATIONAL", "E164", "RFC3966"]))
def test_the_short_way_for_international_numbers_changes_nothing(region: str, form: str) -> None:
    """The example number of every country comes out as the library writes it, in whatever form it was given."""
    example = phonenumbers.example_number(region)
    assert example is not None
    written = phonenumbers.format_number(example, getattr(phonenumbers.PhoneNumberFormat, form)).removeprefix("tel:")
    assert read_phone(written) == phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(("cell", "order"), [
    ("13/02/2026", "day"), ("02/13/2026", "month"), ("02/03/2026", "either"), ("3.2.2026", ""), ("05/05/2026", ""),
    ("2026-02-03", ""), ("soon", ""),
])  # fmt: skip
def test_what_a_date_says_about_its_order(cell: str, order: str) -> None:
    """Only slashes and dashes leave it open, and only while neither number is above twelve."""
    assert order_in(cell) == order


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y"]), st.booleans())
def test_a_date_is_never_read_as_another_day(day: date, form: str, day_first: bool) -> None:
    """With the right order the day comes out; with the wrong one it is another order's day or no day, never silent."""
    assert read_date(day.strftime(form), True) == (day, "")
    assert read_date(day.strftime(form))[0] in (day, None)


# ---------------------------------------------------------------- the record


def test_the_original_is_kept_where_reading_changed_it() -> None:
    """Field -> the cell as written, and only where more than spaces and case changed."""
    record = r(
        First_Name=" ana ", Last_Name="Souza, PhD", Website="https://www.talus.example/", Country="Germany",
        Employees="1,001-5,000", Email="Ana@Talus.example", Industry="Steel", Phone="030 1234567",
        Annual_Revenue="5 Mio €",
    )  # fmt: skip
    assert record.original == {
        "last_name": "Souza, PhD", "domain": "https://www.talus.example/", "country": "Germany",
        "employees_band": "1,001-5,000", "phone": "030 1234567", "revenue": "5 Mio €",
    }  # fmt: skip
    assert r(Employees="13 employees").original == {"employees": "13 employees"}
    assert r(Tags="steel, cnc", Employees="51-200").original == {}


def test_the_phone_takes_the_persons_country_then_the_companys() -> None:
    """A national number is read in the country of the row."""
    assert r(Phone="030 1234567", Country="DE", Company_Country="FR").phone == "+49301234567"
    assert r(Phone="01 23 45 67 89", Company_Country="France").phone == "+33123456789"


CELL = st.text(max_size=12)


@given(st.dictionaries(CELL, CELL, max_size=6))
def test_a_record_has_the_same_id_for_ever(cells: dict[str, str]) -> None:
    """The quick way to the id gives the id every earlier import has stored."""
    filled = {header: cell for header, cell in cells.items() if cell}
    assert record_id(cells) == short_id("rec", canonical_json(filled))
    assert record_id(cells) == record_id(dict(reversed(list(json.loads(json.dumps(cells)).items()))))


@given(st.text(max_size=700))
def test_text_is_clean_or_nothing(cell: str) -> None:
    """What reaches a record is clean text, or nothing where the list says that it knows nothing."""
    assert read_text(cell) in (clean(cell), "")
