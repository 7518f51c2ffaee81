"""Who got which answer, with the sentence that decided."""

from collections.abc import Sequence
from pathlib import Path

from outreach import sheets
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import Decision, Prospect, Verdict
from outreach.models.market import PeopleList, PersonLine
from outreach.targeting.best import BEST_FIRST
from outreach.views.finding import account_meant
from outreach.views.words import WORDS, role_of, sentence_of
from outreach.workflow.gate import Progress, quiet
from outreach.workflow.scenarios import Standing, standing

#: The columns of an exported list.
COLUMNS = (
    "Name", "Title", "Company", "Company Domain", "Email", "Answer", "Tier", "Certain points", "Possible points",
    "Role", "Decided by", "Holdout", "ICP",
)  # fmt: skip

#: An answer as one says it in a list.
SAID = {verdict: word.lower() for verdict, word in WORDS.items()} | {Verdict.RESEARCH: "to research"}


def people(
    app: App, *, verdict: Verdict | None = None, tier: str = "", account: str = "", progress: Progress = quiet
) -> PeopleList:
    """Everybody with this answer, tier and employer, best first, as of today. Raises NotFoundError, AmbiguousError."""
    tier = _tier_meant(app, tier) if tier else ""
    stands = standing(app, progress)
    wanted = account_meant(list(stands.on_file.accounts.values()), account) if account else None
    made = [
        decision
        for decision in stands.decisions
        if verdict in (None, decision.verdict)
        and (not tier or decision.tier == tier)
        and (wanted is None or decision.account_id == wanted.account_id)
    ]
    known = {prospect.prospect_id: prospect for prospect in stands.on_file.prospects}
    lines = sorted((_line(stands, known[d.prospect_id], d) for d in made), key=_place)
    at = f" at {wanted.name or wanted.domain}" if wanted else ""
    counts = {one: sum(d.verdict is one for d in stands.decisions) for one in Verdict}
    return PeopleList(headline=_headline(made, verdict, tier, at), people=tuple(lines), by_verdict=counts)


def _tier_meant(app: App, tier: str) -> str:
    """The tier of the campaign called so, whatever its case. Raises NotFoundError."""
    names = tuple(dict.fromkeys(name for icp in app.campaign.icps for name in icp.account.tiers))
    found = [name for name in names if name == tier] or [name for name in names if name.casefold() == tier.casefold()]
    if not found:
        raise NotFoundError("tier", tier, f"The tiers are {', '.join(names)}.")
    return found[0]


def kept(found: PeopleList, verdict: Verdict | None, tier: str, words: str) -> tuple[PersonLine, ...]:
    """Those with this answer, this tier, and all these words in name, title, company or address."""
    wanted = words.casefold().split()
    return tuple(
        one
        for one in found.people
        if verdict in (None, one.verdict) and tier in ("", one.tier) and all(word in _text(one) for word in wanted)
    )


def _text(one: PersonLine) -> str:
    return " ".join((one.name, one.title, one.company, one.domain, one.email)).casefold()


def export(found: PeopleList, path: Path) -> int:
    """Writes everybody found as a sheet. Returns how many rows."""
    sheets.write_rows(path, COLUMNS, [_row(one) for one in found.people])
    return len(found.people)


def _line(stands: Standing, prospect: Prospect, decision: Decision) -> PersonLine:
    account = stands.on_file.accounts[decision.account_id]
    return PersonLine(
        prospect_id=decision.prospect_id,
        name=prospect.name or prospect.email,
        title=prospect.title,
        company=account.name or account.domain,
        domain=account.domain,
        email=prospect.email,
        verdict=decision.verdict,
        tier=decision.tier,
        score=decision.score_lo,
        possible=decision.score_hi,
        role=role_of(decision),
        sentence=sentence_of(decision),
        holdout=decision.holdout,
        icp=decision.icp,
    )


def _place(one: PersonLine) -> tuple[int, int, int, str, str]:
    return (BEST_FIRST.index(one.verdict), -one.score, -one.possible, one.company.casefold(), one.name.casefold())


def _headline(made: Sequence[Decision], verdict: Verdict | None, tier: str, at: str) -> str:
    count = f"{len(made):,} {'person' if len(made) == 1 else 'people'}{at}"
    words = [SAID[verdict or Verdict.QUALIFIED]] if verdict or tier else []
    if tier:
        words.append(f"tier {tier}")
    remark = " Only who qualifies has a tier." if tier and verdict not in (None, Verdict.QUALIFIED) else ""
    return f"{': '.join(filter(None, (count, ', '.join(words))))}.{remark}"


def _row(one: PersonLine) -> tuple[str, ...]:
    points = (str(one.score), str(one.possible))
    held = "yes" if one.holdout else ""
    answer = SAID[one.verdict]
    return (one.name, one.title, one.company, one.domain, one.email, answer, one.tier, *points, one.role, one.sentence,
            held, one.icp)  # fmt: skip
