"""A segment against hand labels: `python -m benchmarks.segment --companies FILE --labels FILE`.

Each line of the companies' FILE is a JSON object: company_id, name, short, long, tags, and, where known, industry,
naics, sic. Labels are a JSON list of company_id and `b2b_software`: true, false, or null where a person could not tell.
n counts the companies labelled true or false; precision is of those answered yes, recall of those labelled true (a
company left open is not found), abstains is the share left open. Those labelled null are counted apart (`unclear`):
answering them is neither right nor wrong; `unclear_abstains` says how often they were left open too. A plain keyword
rule and a rule on industries and tags alone stand beside. `--segment` names a ready segment, or one of `--icp FILE`;
`--misses` prints what went wrong with the evidence. Prints a table and one JSON object as its last line.
"""

import argparse
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from outreach.campaign import load_document
from outreach.models import ICP, Account, Answer, CompanyReading, Fact, FactKind, Segment, SourceKind
from outreach.targeting.segments import ready_segments, try_segment
from outreach.text import clean

Row = dict[str, Any]
Rule = Callable[[Row], Answer]

READ_ON = date(2024, 5, 11)

#: What many write first: one of these words anywhere.
KEYWORDS = re.compile(
    r"\b(software|saas|platform|b2b|api|enterprise|for (?:businesses|companies|teams|developers))\b", re.I
)
#: The industries and tags one would tick in a list vendor's filter.
INDUSTRIES = frozenset(
    {"saas", "b2b", "developer-tools", "enterprise-software", "computer software", "software development"}
)


def facts_of(row: Row) -> list[Fact]:
    """What a list and a research sheet would hold about the company: tags, industry, one fact a sentence."""
    facts = [_fact(row, 0, FactKind.TAGS, ", ".join(row["tags"]), tuple(row["tags"]))] if row.get("tags") else []
    if row.get("industry"):
        facts.append(_fact(row, 0, FactKind.INDUSTRY, row["industry"], row["industry"].casefold()))
    for scheme in ("naics", "sic"):
        if row.get(scheme):
            facts.append(_fact(row, 0, FactKind.OTHER, f'The list says "{scheme.upper()} Code": {row[scheme]}', None))
    for number, sentence in enumerate(sentences(row), start=1):
        facts.append(_fact(row, number, FactKind.PRODUCT, sentence, None))
    return facts


def sentences(row: Row) -> list[str]:
    """The short description and each sentence of the long one."""
    long = re.split(r"(?<=[.!?])\s+|[\r\n]+", row.get("long") or "")
    return [text for part in (row.get("short") or "", *long) if (text := clean(part))]


def _fact(row: Row, number: int, kind: FactKind, text: str, value: str | tuple[str, ...] | None) -> Fact:
    return Fact(
        fact_id=f"{row['company_id']}_{kind}_{number:03}",
        subject=row["company_id"],
        kind=kind,
        text=clean(text),
        value=value,
        source="companies",
        source_kind=SourceKind.RESEARCH,
        observed_on=READ_ON,
    )


def read_all(rows: list[Row], name: str, segment: Segment) -> list[CompanyReading]:
    """The product's reading of every company."""
    accounts = [Account(account_id=row["company_id"], name=row["name"]) for row in rows]
    return list(try_segment(name, segment, accounts, [fact for row in rows for fact in facts_of(row)]).companies)


def by_keywords(row: Row) -> Answer:
    """Yes when one of the keywords stands anywhere, else no."""
    return Answer.PASS if KEYWORDS.search(" ".join((*sentences(row), *row.get("tags", ())))) else Answer.FAIL


def by_industry(row: Row) -> Answer:
    """Yes for a ticked industry or tag, no for another, open without any."""
    said = {word.casefold() for word in (*row.get("tags", ()), row.get("industry") or "") if word}
    if not said:
        return Answer.UNKNOWN
    return Answer.PASS if said & INDUSTRIES else Answer.FAIL


def score(labels: list[bool | None], answers: list[Answer]) -> dict[str, float | int]:
    """The figures of one reader."""
    told = [(label, answer) for label, answer in zip(labels, answers, strict=True) if label is not None]
    unclear = [answer for label, answer in zip(labels, answers, strict=True) if label is None]
    found = [label for label, answer in told if answer is Answer.PASS]
    wanted = sum(1 for label, _ in told if label)
    rejected = [label for label, answer in told if answer is Answer.FAIL]
    return {
        "n": len(told),
        "precision": _share(sum(map(bool, found)), len(found)),
        "recall": _share(sum(map(bool, found)), wanted),
        "abstains": _share(sum(answer is Answer.UNKNOWN for _, answer in told), len(told)),
        "wrong_yes": sum(not label for label in found),
        "wrong_no": sum(map(bool, rejected)),
        "unclear": len(unclear),
        "unclear_abstains": _share(sum(answer is Answer.UNKNOWN for answer in unclear), len(unclear)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def main() -> None:
    """Measure, print the table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--segment", default="sells_software_to_businesses")
    parser.add_argument("--icp", type=Path, help="read the segment from this campaign file")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    segments = load_document(options.icp, ICP).segments if options.icp else ready_segments()
    lines = options.companies.read_text(encoding="utf-8").split("\n")  # splitlines parts at U+2028 too
    by_id = {row["company_id"]: row for row in map(json.loads, filter(str.strip, lines))}
    labelled = [label for label in json.loads(options.labels.read_text("utf-8")) if label["company_id"] in by_id]
    rows = [by_id[label["company_id"]] for label in labelled]
    labels = [label["b2b_software"] for label in labelled]
    readings = read_all(rows, options.segment, segments[options.segment])
    ours = score(labels, [reading.answer for reading in readings])
    peers = {"keywords": [by_keywords(row) for row in rows], "industries and tags": [by_industry(row) for row in rows]}
    table = {"weighted evidence": ours} | {name: score(labels, answers) for name, answers in peers.items()}
    print(f"{'':22}" + "".join(f"{name:>18}" for name in ours))
    for name, figures in table.items():
        print(f"{name:22}" + "".join(f"{figure:>18}" for figure in figures.values()))
    if options.misses:
        print_misses(labels, readings)
    print(json.dumps(ours | {"peers": {name: table[name] for name in peers}}))


def print_misses(labels: list[bool | None], readings: list[CompanyReading]) -> None:
    """Every labelled company that was not answered as labelled."""
    for label, reading in zip(labels, readings, strict=True):
        if label is not None and reading.answer is not (Answer.PASS if label else Answer.FAIL):
            print(f"{label!s:5} {reading.answer:7} {reading.name}: {reading.sums} {reading.detail}")


if __name__ == "__main__":
    main()
