"""What missing data does to the gate: `python -m benchmarks.gate_quality --companies FILE --contacts FILE`.

The contacts are a list vendor's export with its own gaps (headcount, industry, country missing in a part of the rows);
the companies are the same companies' complete records. Who qualifies is settled on the complete records, `--labels`
(hand labels "sells software to businesses") before our own reading; people who stay open even so, and people without
a title, are left out and counted. Then the gate decides on the export alone, read in the product's way, with as many
titles hidden (by hash) as the export lacks: missing data counted as a pass, as a fail, as unknown. Precision is of
those let through at once, recall of those who truly qualify: at once, and with those sent to research. `--facts` adds
a research sheet about the companies. `--misses` prints what went wrong. Prints a table and one JSON object as its last
line.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.segment import facts_of
from outreach import facts, identity, prospects, sheets
from outreach.models import (
    ICP,
    Account,
    Answer,
    CriterionResult,
    Decision,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Policy,
    Profile,
    SourceKind,
    Verdict,
    digest_of,
)
from outreach.targeting import decide
from outreach.targeting.segments import ready_segments
from outreach.text import fold
from outreach.titles import read_title

READ_ON = date(2024, 5, 11)
KIND = "sells_software_to_businesses"
MAY = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")

DOCUMENT: dict[str, Any] = {
    "id": "quality", "version": 1, "owner": "owner@seller.example", "review_by": "2027-02-28",
    "account": {"must": [
        {"id": "kind", "field": "company.segment", "op": "in", "value": [KIND], "why": "sells software to businesses"},
        {"id": "size", "field": "company.employees", "op": "between", "value": [10, 250], "tolerance": 0.1,
         "max_age_days": 540, "why": "big enough to need it, small enough to decide"},
        {"id": "country", "field": "company.country", "op": "in", "why": "we support and invoice there",
         "value": ["US", "CA", "GB", "IE", "DE", "FR", "NL", "AU"]},
    ]},
    "buying_group": {
        "roles": [
            {"role": "economic_buyer", "any_of": [
                {"function": ["general_management"], "seniority": ["founder", "c_suite", "owner"]},
                {"function": ["engineering", "it", "product"], "seniority": ["founder", "c_suite", "vp"]}]},
            {"role": "champion", "any_of": [
                {"function": ["engineering", "it", "product", "data", "security"],
                 "seniority": ["head", "director", "manager"]}]},
            {"role": "end_user", "contactable": False, "any_of": [
                {"function": ["engineering", "it", "data"], "seniority": ["senior", "staff", "entry"]}]},
        ],
        "never_contact": [{"function": ["admin"], "why": "an assistant is not the person"},
                          {"seniority": ["intern"], "why": "no part in buying"}],
    },
}  # fmt: skip
POLICY = Policy.model_validate(
    {
        "id": "p", "version": 1, "owner": "owner@seller.example", "review_by": "2027-06-01",
        "lifecycle_allowed": ["lead"], "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 540},
        "holdout_salt": "salt",
    }
)  # fmt: skip

ICP_OF_LIST = ICP.model_validate({**DOCUMENT, "segments": {KIND: ready_segments()[KIND]}})
#: Where somebody has said what a company sells, their word is the truth.
LABELLED = ICP.model_validate({**DOCUMENT, "segments": {}, "account": {"must": [
    {"id": "kind", "field": "tech.stack", "op": "in", "value": ["labelled yes"], "why": "sells software to businesses"},
    *DOCUMENT["account"]["must"][1:],
]}})  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One person twice: as the list has them, and as they are."""

    listed: Decision
    full: Decision

    @property
    def qualifies(self) -> bool:
        """On the complete records."""
        return self.full.verdict is Verdict.QUALIFIED


def main() -> None:
    """Reads the arguments, decides everybody twice, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--companies", type=Path, required=True)
    parser.add_argument("--contacts", type=Path, required=True)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    everybody, gap = read(options)
    judged = [person for person in everybody if person.full.verdict is not Verdict.RESEARCH]
    if options.misses:
        print_misses(judged)
    show(judged, len(everybody) - len(judged), gap)


def read(options: argparse.Namespace) -> tuple[list[Person], float]:
    """Everybody with a title whose company's complete record is known; and the share of rows without a title."""
    companies = {slug(row["name"]): row for row in map(json.loads, options.companies.open(encoding="utf-8"))}
    labels = json.loads(options.labels.read_text(encoding="utf-8")) if options.labels else []
    sells = {row["company_id"]: row["b2b_software"] for row in labels}
    records, _ = prospects.read_records(sheets.read_sheet(options.contacts), exported_on=READ_ON)
    found = identity.people(records)
    stated = list(facts.facts_from_records(records, found.prospects, found.accounts))
    if options.facts:
        stated += facts.facts_from_sheet(sheets.read_sheet(options.facts), found.accounts, found.prospects)[0]
    gap = sum(not record.title for record in records) / len(records)
    profiles = facts.build_profiles(found.prospects, found.accounts, stated, POLICY, READ_ON)
    pairs = [(profile, _company(profile.account, companies)) for profile in profiles if profile.prospect.title]
    people = [_person(profile, company, sells.get(company["company_id"]), gap) for profile, company in pairs if company]
    return people, gap


def slug(name: str) -> str:
    """A company's name as it is compared: without what stands in brackets, legal forms and spaces."""
    plain = re.sub(r"\(.*?\)|\b(inc|llc|ltd|corp|corporation|co|gmbh|limited)\b\.?", " ", fold(name))
    return re.sub(r"[^a-z0-9]", "", plain)


def _company(account: Account, companies: dict[str, Row]) -> Row | None:
    return next((companies[key] for name in (account.name, *account.names) if (key := slug(name)) in companies), None)


def _person(profile: Profile, company: Row, sells: bool | None, gap: float) -> Person:
    full = Profile(
        prospect=profile.prospect, account=profile.account, facts=tuple(_complete(company, sells)), today=READ_ON
    )
    icp = LABELLED if sells is not None else ICP_OF_LIST
    hidden = int(digest_of(profile.prospect.prospect_id)[:8], 16) / 2**32 < gap
    return Person(
        _decide(profile, "" if hidden else profile.prospect.title, ICP_OF_LIST),
        _decide(full, profile.prospect.title, icp),
    )


def _decide(profile: Profile, title: str, icp: ICP) -> Decision:
    return decide(GateInputs(profile=profile, title=read_title(title)), (MAY,), icp, POLICY)


def _complete(company: Row, sells: bool | None) -> Iterator[Fact]:
    """The company's own record as facts; a hand label stands as a tag of its own."""
    yield from facts_of(company)
    if company.get("team_size"):
        yield _fact(company, FactKind.EMPLOYEES, company["team_size"])
    if company.get("country"):
        yield _fact(company, FactKind.COUNTRY, company["country"])
    if sells is not None:
        yield _fact(company, FactKind.TECHNOLOGY, ("labelled yes" if sells else "labelled no",))


def _fact(company: Row, kind: FactKind, value: str | int | tuple[str, ...]) -> Fact:
    return Fact(
        fact_id=f"{company['company_id']}_{kind}", subject=company["company_id"], kind=kind, text=str(value),
        value=value, source="companies", source_kind=SourceKind.RESEARCH, observed_on=READ_ON,
        status=FactStatus.VERIFIED,
    )  # fmt: skip


def figures(people: list[Person]) -> dict[str, dict[str, float]]:
    """Per way of counting what is missing: precision, recall at once and with research, the share sent there."""
    return {
        "pass": _figures(people, lambda decision: all(answer is not Answer.FAIL for answer in _asked(decision))),
        "fail": _figures(people, lambda decision: all(answer is Answer.PASS for answer in _asked(decision))),
        "unknown": _figures(
            people,
            lambda decision: decision.verdict is Verdict.QUALIFIED,
            lambda decision: decision.verdict is Verdict.RESEARCH,
        ),
    }


def _asked(decision: Decision) -> list[Answer]:
    return [result.answer for result in decision.criteria if result.group in ("must", "role")]


def _figures(
    people: list[Person],
    lets_through: Callable[[Decision], bool],
    researches: Callable[[Decision], bool] = lambda decision: False,
) -> dict[str, float]:
    through = [person for person in people if lets_through(person.listed)]
    research = [person for person in people if researches(person.listed)]
    right, later = sum(person.qualifies for person in through), sum(person.qualifies for person in research)
    all_right = sum(person.qualifies for person in people)
    return {
        "precision": _share(right, len(through)),
        "recall_at_once": _share(right, all_right),
        "recall_with_research": _share(right + later, all_right),
        "research": _share(len(research), len(people)),
        "let_through": len(through),  # few: a single person moves the precision by 1 / let_through
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def print_misses(people: list[Person]) -> None:
    """Why people were let through or dropped who should not have been, most frequent first."""
    wrong: Counter[str] = Counter()
    for person in people:
        verdict = person.listed.verdict
        if verdict is Verdict.QUALIFIED and not person.qualifies:
            wrong[f"let through: {_ids(person.full, Answer.FAIL)}"] += 1
        elif verdict in (Verdict.NO_FIT, Verdict.WRONG_PERSON) and person.qualifies:
            wrong[f"dropped: {_ids(person.listed, Answer.FAIL)}"] += 1
        elif verdict is Verdict.RESEARCH:
            wrong[f"research: {_ids(person.listed, Answer.UNKNOWN)}; fits: {person.qualifies}"] += 1
    for reason, count in wrong.most_common(30):
        print(f"{count:5} {reason}")


def _ids(decision: Decision, answer: Answer) -> str:
    return ", ".join(result.id for result in decision.by_answer(answer))


def show(people: list[Person], left_out: int, gap: float) -> None:
    """A table for people, then JSON for programs."""
    found = figures(people)
    print(f"{'missing counts as':<18}{'precision':>10}{'recall':>8}{'with research':>15}{'to research':>13}")
    for name, row in found.items():
        print(f"{name:<18}" + "".join(f"{row[key]:>{width}.3f}" for key, width in _WIDTHS.items()))
    n, fit = len(people), sum(person.qualifies for person in people)
    print(json.dumps({"n": n, "qualify": fit, "open_with_all_data": left_out, "title_gap": round(gap, 3), **found}))


_WIDTHS = {"precision": 10, "recall_at_once": 8, "recall_with_research": 15, "research": 13}

if __name__ == "__main__":
    main()
