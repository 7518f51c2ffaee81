"""Made for them: the share of offline drafts that fit one prospect only, and a planted mail merge that must not pass.

python -m benchmarks.three_inboxes [--contacts FILE --facts FILE] [--drafts 100] [--show]

Each draft is laid into the inboxes of the three most similar qualified prospects, names and titles exchanged, and
checked against what is on file about each. Then every eligible person gets one of the mail merges below, which hold
names, titles, industries and cities in the usual places, 20 in all: the three-inbox test and the batch check must
flag every one. Without files the demo campaign is walked.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from outreach import drafting, offline, sample, workflow
from outreach.app import App, open_app
from outreach.checking import distinctness
from outreach.models import (
    AnswerSentence,
    BatchItem,
    Brief,
    Decision,
    Distinctness,
    DraftAnswer,
    Message,
    Profile,
    Verdict,
)
from outreach.settings import Settings
from outreach.store import decisions
from outreach.subjects import short_name
from outreach.views.made_for import made_for
from outreach.workflow.onfile import OnFile, offer_to

DEMO_DAY = date(2026, 11, 24)
PLANTED = 20
#: Subject and body of five mail merges; the offer's claims and ask follow each.
MERGES = (
    ("Quick question for {company}", "I came across {company} and liked what you are doing in {industry}. "
     "Many teams like yours are looking at the same thing this year."),
    ("{first}, a thought on {company}", "As {title} at {company} you have a lot on your plate. "
     "I wanted to see if this is on your list, {first}."),
    ("{company} and {seller}", "Companies like {company} in {city} often tell us that time is short. "
     "I think {company} could be a good fit."),
    ("An idea for {company}", "I am reaching out because {company} works in {industry}. "
     "We work with similar companies and would like to do the same for {company}."),
    ("For the {title} of {company}", "I hope all is well at {company}. "
     "You are likely thinking about what comes next for {company}."),
)  # fmt: skip
Walked = list[tuple[Profile, Decision, Message]]


def main() -> None:
    """Prints a table, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=Path)
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--drafts", type=int, default=100)
    parser.add_argument("--show", action="store_true", help="print the drafts that would fit others too")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="outreach-bench-"))
    try:
        app = _walked(folder, options.contacts, options.facts)
        with app.store.read() as tx:
            people = _people(app, options.drafts)
            drafts = [(p, d, _offline(app, p, b)) for p, d, b in people]
            merges = [(p, d, _merged(app, p, b, n)) for n, (p, d, b) in enumerate(islice(cycle(people), PLANTED))]
            started = time.process_time()
            tested = [made_for(app, tx, m, p, d) for p, d, m in drafts]
            milliseconds = 1000 * (time.process_time() - started) / max(len(tested), 1)
            planted = [made_for(app, tx, m, p, d) for p, d, m in merges]
        figures = {
            **_of_drafts(app, drafts, tested),
            "cpu_milliseconds_a_draft": round(milliseconds, 1),
            **_of_merges(app, merges, planted),
        }
        if options.show:
            _show([*drafts, *merges], [*tested, *planted])
        app.close()
    finally:
        shutil.rmtree(folder)
    _table(figures)
    print(json.dumps(figures))


def _walked(folder: Path, contacts: Path | None, facts: Path | None) -> App:
    if contacts is None or facts is None:
        sample.materialise(folder, DEMO_DAY)
        contacts, facts, day = folder / "contacts.csv", folder / "company_facts.csv", DEMO_DAY
    else:
        for path in (Path(__file__).parent / "devtools").glob("*.yaml"):
            shutil.copy(path, folder)
        contacts, facts = Path(shutil.copy(contacts, folder)), Path(shutil.copy(facts, folder))
        day = datetime.now(UTC).date()
    app = open_app(folder, settings=Settings.load(_env_file=None, model="", judge_model="", today=day))
    workflow.import_contacts(app, contacts)
    workflow.import_facts(app, facts)
    workflow.target(app)
    return app


def _people(app: App, number: int) -> list[tuple[Profile, Decision, Brief]]:
    """People about whom a message can be written: those who qualify, best first, then others as if they did."""
    with app.store.read() as tx:
        ranked = sorted(decisions.current(tx).values(), key=_place)
        found = []
        for decision in ranked:
            on_file = OnFile.one(app, tx, decision.prospect_id)
            profile = on_file.profile(app, on_file.prospects[0]) if on_file else None
            brief = drafting.make_brief(profile, _as_if(app, decision), app.campaign.offer) if profile else None
            if profile and isinstance(brief, Brief):
                found.append((profile, decision, brief))
            if len(found) == number:
                break
    return found


def _place(decision: Decision) -> tuple[bool, int, str]:
    return not _chosen(decision), -decision.score_lo, decision.prospect_id


def _chosen(decision: Decision) -> bool:
    return decision.verdict is Verdict.QUALIFIED and not decision.holdout


def _as_if(app: App, decision: Decision) -> Decision:
    """The decision as if they qualified, in a role of which the offer speaks."""
    offered = app.campaign.offer.value_propositions
    role = decision.role.role if decision.role.role in offered else next(iter(offered))
    changed = {"verdict": Verdict.QUALIFIED, "holdout": False}
    return decision.model_copy(update={**changed, "role": decision.role.model_copy(update={"role": role})})


def _offline(app: App, profile: Profile, brief: Brief) -> Message:
    return drafting.make_message(offline.write(brief), brief, profile, offer_to(app, profile))


def _merged(app: App, profile: Profile, brief: Brief, number: int) -> Message:
    subject, body = MERGES[number % len(MERGES)]
    industry = next((str(f.value) for f in profile.facts if f.kind == "industry" and f.value), "your industry")
    fields = {
        "company": short_name(profile.account.name),
        "first": profile.prospect.first_name,
        "title": profile.prospect.title,
        "city": profile.prospect.city or "your city",
        "industry": industry,
        "seller": brief.seller,
    }
    claim_id, claim = next(iter(brief.claims.items()))
    sentences = [AnswerSentence(text=text.format(**fields).rstrip(".") + ".") for text in body.split(". ")]
    end = [
        AnswerSentence(text=claim.text, cites=(claim_id,), paragraph=1),
        AnswerSentence(text=brief.ask, cites=(brief.ask_id,), paragraph=2),
    ]
    answer = DraftAnswer(subject=AnswerSentence(text=subject.format(**fields)), body=(*sentences, *end))
    return drafting.make_message(answer, brief, profile, offer_to(app, profile))


def _of_drafts(app: App, drafts: Walked, tested: Sequence[Distinctness]) -> dict[str, object]:
    compared = [one for one in tested if one.neighbours]
    also = Counter(one.count for one in compared)
    marks = distinctness.alike(_batch(app, drafts))
    by_code = {code: len({m.draft_id for m in marks if m.finding.code == code}) for code in _CODES}
    return {
        "drafts": len(tested),
        "to_people_who_qualify": sum(_chosen(decision) for _, decision, _ in drafts),
        "compared": len(compared),
        "made_for_one": also[0],
        "made_for_share": round(also[0] / len(compared), 4) if compared else None,
        "also_to": {str(number): also[number] for number in range(distinctness.INBOXES + 1)},
        "drafts_alike": by_code,
    }


def _of_merges(app: App, merges: Walked, tested: Sequence[Distinctness]) -> dict[str, object]:
    by_inboxes = {f"m{n}" for n, one in enumerate(tested) if one.count}
    by_batch = {mark.draft_id for mark in distinctness.alike(_batch(app, merges))}
    return {
        "planted": len(merges),
        "planted_flagged": len(by_inboxes | by_batch),
        "planted_by_inboxes": len(by_inboxes),
        "planted_by_batch": len(by_batch),
    }


_CODES = ("repeated", "duplicate", "same_company")


def _batch(app: App, messages: Walked) -> list[BatchItem]:
    offer = app.campaign.offer
    shared = frozenset((*offer.claims, *offer.asks, *(f"vp_{role}" for role in offer.value_propositions)))
    return [
        BatchItem(
            draft_id=f"m{number}",
            account_id=profile.account.account_id,
            message=message,
            names=(*distinctness.names_of(profile.account.name), profile.prospect.name, profile.prospect.first_name,
                   profile.prospect.title, profile.prospect.city),
            shared=shared,
        )
        for number, (profile, _, message) in enumerate(messages)
    ]  # fmt: skip


def _show(messages: Walked, tested: Sequence[Distinctness]) -> None:
    for (profile, _, message), found in zip(messages, tested, strict=True):
        print(f"{profile.prospect.name}, {profile.account.name}: {found.line}")
        for reach in found.reaches:
            print(f"   {len(reach.also)}  {message.sentences[reach.sentence].text}")


def _table(figures: dict[str, object]) -> None:
    table = Table(show_header=False, box=None)
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), str(value))
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
