"""Who is who, against lists whose truth is known: `python -m benchmarks.identity --data FILE`.

Each line of FILE is a JSON object: rid, entity (the truth), full_name, email, company, domain, title, linkedin, phone,
country. Pairs of records are counted after grouping. Also `--companies A.csv B.csv` (company_id is the truth; links
between the two), `--public FILE` (fake_1000.csv or febrl3.csv), `--contacts CSV ENTITIES.csv` (an Apollo export and its
key), `--families N` (N invented companies of siblings and namesakes), `--half 0|1` (only every second entity, by hash),
`--misses` (what is wrong), `--no-splink`. Prints a table and one JSON object as its last line.

f1_with_review: every question is answered truthfully and the groups it names are united when they are one; a pair
counts as found when both records then are in one group. Nothing that was asked in vain counts as found.
"""

import argparse
import csv
import json
import re
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import identity_peers as peers
from benchmarks.identity_families import family_rows
from benchmarks.identity_pairs import Groups, answered, by_truth, keep_half, pairs_of, result_of, scores
from benchmarks.identity_public import measure_public
from outreach import identity
from outreach.models import Company, IdentityQuestion, Record
from outreach.prospects import read_domain, read_email, read_name
from outreach.prospects.addresses import read_company_linkedin, read_linkedin
from outreach.prospects.cells import read_country
from outreach.prospects.phones import read_phone
from outreach.prospects.text_cells import read_text

TODAY = date(2026, 11, 1)
Row = dict[str, Any]


def record_of(row: Row) -> Record:
    """One line as the product reads it; an address or domain it cannot read is none."""
    first, last = read_name(row.get("first", ""), row.get("last", ""), row.get("full_name") or "")
    country = read_country(row["country"] or "")
    return Record(
        record_id=row["rid"],
        source="benchmark",
        line=0,
        exported_on=TODAY,
        first_name=first,
        last_name=last,
        title=read_text(row["title"] or ""),
        company=read_text(row["company"] or ""),
        domain=read_domain(row["domain"] or ""),
        email=read_email(row["email"] or "")[0],
        linkedin_url=read_linkedin(row["linkedin"] or ""),
        phone=read_phone(row["phone"] or "", country),
        country=country,
        city=read_text(row.get("city") or ""),
    )


# --- people -----------------------------------------------------------------------------------------------------------


def measure_people(rows: Sequence[Row], *, splink: bool = True, misses: bool = False) -> dict[str, Any]:
    """Our figures beside exact keys and Splink on the same records."""
    truth = {row["rid"]: row["entity"] for row in rows}
    records = [record_of(row) for row in rows]
    start = time.perf_counter()
    found = identity.resolve((), records)
    seconds = time.perf_counter() - start
    groups = [[record.record_id for record in group] for group in found.groups]
    result = result_of(groups, found.questions, truth, seconds)
    if misses:
        show_misses(records, groups, found.questions, truth)
    true = pairs_of(by_truth(truth))
    result["beside"] = peers.exact_people(records, true)
    result["beside"]["splink"] = peers.splink_people(records, true) if splink else None
    return result


def measure_families(companies: int, *, misses: bool = False) -> dict[str, Any]:
    """Our figures on an invented list of siblings, twins, couples and namesakes."""
    rows = family_rows(companies)
    truth = {record.record_id: person for record, person in rows}
    records = [record for record, _ in rows]
    start = time.perf_counter()
    found = identity.resolve((), records)
    seconds = time.perf_counter() - start
    groups = [[record.record_id for record in group] for group in found.groups]
    if misses:
        show_misses(records, groups, found.questions, truth)
    return result_of(groups, found.questions, truth, seconds)


def show_misses(
    records: Sequence[Record], groups: Groups, questions: Sequence[IdentityQuestion], truth: dict[str, str]
) -> None:
    """Every false pair, and pairs neither joined nor asked about."""
    by_id = {record.record_id: record for record in records}
    found, true = pairs_of(groups), pairs_of(by_truth(truth))
    after = pairs_of(answered([list(group) for group in groups], [(q.one, q.two) for q in questions], truth))
    for kind, wrong in (("FALSE", found - true), ("ASKED", (true & after) - found), ("MISSED", true - after)):
        for one, two in sorted(wrong):
            compared = identity.compare(by_id[one], by_id[two])
            print(kind, compared.points, compared.veto or "; ".join(compared.reasons))
            print(f"    {_told(by_id[one])}\n    {_told(by_id[two])}")
    for question in questions:
        if truth[question.one] != truth[question.two]:
            print("VAIN", question.score, "; ".join(question.reasons))
            print(f"    {_told(by_id[question.one])}\n    {_told(by_id[question.two])}")


def _told(one: Record) -> str:
    fields = (one.first_name, one.last_name, one.email, one.company, one.domain, one.title, one.linkedin_url, one.phone)
    return " | ".join((*fields, one.country, one.city))


def read_contacts(contacts: Path, entities: Path) -> list[Row]:
    """An Apollo export with the key that says which rows are one person."""
    with entities.open(encoding="utf-8-sig", newline="") as file:
        entity_of = {row["Apollo Contact Id"]: row["entity"] for row in csv.DictReader(file)}
    with contacts.open(encoding="utf-8-sig", newline="") as file:
        return [
            {
                "rid": row["Apollo Contact Id"],
                "entity": entity_of[row["Apollo Contact Id"]],
                "first": row["First Name"],
                "last": row["Last Name"],
                "email": row["Email"],
                "company": row["Company Name"],
                "domain": row["Website"],
                "title": row["Title"],
                "linkedin": row["Person Linkedin Url"],
                "phone": row["Mobile Phone"] or row["Work Direct Phone"],
                "country": row["Country"],
                "city": row["City"],
            }
            for row in csv.DictReader(file)
        ]


# --- companies --------------------------------------------------------------------------------------------------------


def read_companies(path: Path, side: str) -> list[tuple[Company, str]]:
    """Companies of one list with their true number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(_company(row, side), row["company_id"]) for row in csv.DictReader(file)]


def _company(row: dict[str, str], side: str) -> Company:
    return Company(
        company_id=f"{side}:{row['company_id']}",
        name=row["company_name"],
        domain=read_domain(row["website"]),
        linkedin=_page(row["linkedin_url"]),
        country=row["country"],
        city=row["location"],
    )


_NUMBERED = re.compile(r"linkedin\.com/company/(\d+)", re.IGNORECASE)


def _page(url: str) -> str:
    """A LinkedIn page by name, else by its number: that identifies a page although it names nobody."""
    number = _NUMBERED.search(url)
    return read_company_linkedin(url) or (f"linkedin.com/company/{number[1]}" if number else "")


def measure_companies(one: Path, two: Path, *, half: int | None = None, misses: bool = False) -> dict[str, Any]:
    """Links between two lists of the same companies at different times, beside exact keys."""
    sides = [
        [(c, t) for c, t in read_companies(path, side) if keep_half(t, half)] for path, side in ((one, "a"), (two, "b"))
    ]
    truth = {company.company_id: number for side in sides for company, number in side}
    companies = [company for side in sides for company, _ in side]
    start = time.perf_counter()
    found = identity.resolve_companies((), companies)
    seconds = time.perf_counter() - start
    groups = [[company.company_id for company in group] for group in found.groups]
    true = _links(by_truth(truth))
    after = answered(groups, [(q.one, q.two) for q in found.questions], truth)
    precision, recall, f1 = scores(_links(groups), true)
    if misses:
        _show_companies(companies, groups, after, found.questions, truth)
    return {
        "companies": len(companies),
        "links": len(true),
        "seconds": round(seconds, 3),
        "precision": round(precision, 5),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "review_pairs": len(found.questions),
        "f1_with_review": round(scores(_links(after), true)[2], 4),
        "beside": peers.exact_companies(companies, true, _links),
    }


def _links(groups: Groups) -> set[tuple[str, str]]:
    return {pair for pair in pairs_of(groups) if pair[0][0] != pair[1][0]}


def _show_companies(
    companies: Sequence[Company],
    groups: Groups,
    after: Groups,
    questions: Sequence[IdentityQuestion],
    truth: dict[str, str],
) -> None:
    by_id = {company.company_id: company for company in companies}
    found, true, asked = _links(groups), _links(by_truth(truth)), _links(after)
    vain = {(q.one, q.two) for q in questions if truth[q.one] != truth[q.two]}
    kinds = (("FALSE", found - true), ("ASKED", (true & asked) - found), ("MISSED", true - asked), ("VAIN", vain))
    for kind, wrong in kinds:
        for pair in sorted(wrong):
            compared = identity.compare_companies(*(by_id[one] for one in pair))
            print(kind, compared.points, "; ".join(compared.reasons))
            for one in pair:
                c = by_id[one]
                print(f"    {c.name} | {c.domain} | {c.linkedin} | {c.country} | {c.city}")


# --- the command ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--contacts", type=Path, nargs=2)
    parser.add_argument("--companies", type=Path, nargs=2)
    parser.add_argument("--public", type=Path)
    parser.add_argument("--families", type=int)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--no-splink", action="store_true")
    chosen = parser.parse_args()
    result: dict[str, Any] = {}
    if chosen.data or chosen.contacts:
        rows = read_contacts(*chosen.contacts) if chosen.contacts else _read_lines(chosen.data)
        rows = [row for row in rows if keep_half(row["entity"], chosen.half)]
        result = measure_people(rows, splink=not chosen.no_splink, misses=chosen.misses)
    if chosen.companies:
        result["companies"] = measure_companies(*chosen.companies, half=chosen.half, misses=chosen.misses)
    if chosen.public:
        result["public"] = measure_public(chosen.public)
    if chosen.families:
        result["families"] = measure_families(chosen.families, misses=chosen.misses)
    _print_table(result)
    print(json.dumps(result))


def _read_lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _print_table(result: dict[str, Any], indent: str = "") -> None:
    for name, value in result.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            _print_table(value, f"{indent}  ")
        else:
            print(f"{indent}{name:<20} {value}")


if __name__ == "__main__":
    main()
