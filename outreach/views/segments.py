"""A kind of company tried on the accounts on file: how they divide, and by which words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from outreach import facts as fact_stage
from outreach import sheets
from outreach.app import App
from outreach.errors import CampaignError, NotFoundError
from outreach.models import ICP, Account, Answer, CompanyReading, Criterion, Fact, Segment
from outreach.models.segments import PLAIN_LISTS, AspectTally, Heard, SegmentName, SegmentTryout
from outreach.targeting.segments import is_read, problems_of, ready_segments, tag, try_segment
from outreach.views.finding import account_meant
from outreach.workflow.gate import Progress, quiet
from outreach.workflow.onfile import OnFile
from outreach.workflow.scenarios import load_rules

#: Where a segment stands that nobody wrote into a campaign file.
READY = "ready-made"

#: The columns of an exported trial.
COLUMNS = ("Company", "Company Domain", "Answer", "Reason", "For", "Against")

#: An answer as one says it.
SAID = {Answer.PASS: "yes", Answer.FAIL: "no", Answer.UNKNOWN: "unknown"}

_CHUNK = 250  # accounts between two words about progress


@dataclass(frozen=True)
class _Described:
    """A segment, where it is described and which rules ask for it."""

    name: str
    segment: Segment
    document: str
    rules: tuple[Criterion, ...] = ()


def segment_names(app: App, file: Path | None = None) -> tuple[SegmentName, ...]:
    """Every segment that can be tried: of the campaign (or of another file), then those that ship."""
    return tuple(
        SegmentName(
            name=one.name,
            document=one.document,
            evidence=_pieces(one.segment),
            rules=tuple(rule.id for rule in one.rules),
            problems=problems_of(one.segment),
        )
        for one in _described(app, file)
    )


def try_out(
    app: App, name: str = "", *, file: Path | None = None, account: str = "", progress: Progress = quiet
) -> SegmentTryout:
    """One segment tried on everything on file, or on one account in full; nothing is stored.

    Raises NotFoundError, AmbiguousError, CampaignError.
    """
    chosen = _chosen(_described(app, file), name)
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
    employed = {prospect.account_id for prospect in on_file.prospects}
    accounts: Sequence[Account] = [one for one in on_file.accounts.values() if one.account_id in employed]
    if account:
        accounts = [account_meant(accounts, account)]
    return tried(app, on_file, accounts, chosen, progress, in_full=bool(account))


def export(tryout: SegmentTryout, path: Path, answer: Answer | None = None) -> int:
    """Writes the answers as a sheet. Returns how many rows."""
    rows = [_row(one) for one in tryout.companies if answer in (None, one.answer)]
    sheets.write_rows(path, COLUMNS, rows)
    return len(rows)


def tried(
    app: App,
    on_file: OnFile,
    accounts: Sequence[Account],
    chosen: _Described,
    progress: Progress = quiet,
    *,
    in_full: bool = False,
) -> SegmentTryout:
    """A segment over these accounts, with each fact as it may be used today."""
    limit = min((rule.max_age_days for rule in chosen.rules if rule.max_age_days is not None), default=None)
    readings, heard = _read(app, on_file, accounts, chosen, limit, progress)
    ordered = tuple(sorted(readings, key=lambda one: (_ORDER.index(one.answer), *_closeness(one, chosen.segment))))
    counts = {answer: sum(one.answer is answer for one in ordered) for answer in _ORDER}
    empty = sum(not heard.get(one.account_id) for one in ordered)
    return SegmentTryout(
        segment=chosen.name,
        document=chosen.document,
        headline=_headline(chosen.name, counts, len(ordered)),
        companies=ordered,
        counts=counts,
        silent=sum(one.answer is Answer.UNKNOWN and not any(mark.counts for mark in one.marks) for one in ordered),
        without_facts=empty,
        aspects=_tallies(chosen.segment, ordered),
        max_age_days=limit,
        rules=tuple(rule.id for rule in chosen.rules),
        problems=problems_of(chosen.segment),
        heard=tuple(_heard(fact) for facts in heard.values() for fact in facts) if in_full else (),
        next_step="" if in_full else _next(chosen, len(ordered), empty),
    )


def _read(
    app: App, on_file: OnFile, accounts: Sequence[Account], chosen: _Described, limit: int | None, progress: Progress
) -> tuple[list[CompanyReading], dict[str, list[Fact]]]:
    """What each account is read as, and the facts that were read. `limit`: the age in days that a rule allows."""
    readings: list[CompanyReading] = []
    heard: dict[str, list[Fact]] = {}
    for start in range(0, len(accounts), _CHUNK):
        some = accounts[start : start + _CHUNK]
        found = _readable(app, on_file, some, limit)
        heard |= found
        said = (fact for facts in found.values() for fact in facts)
        readings += try_segment(chosen.name, chosen.segment, some, said).companies
        progress("Reading what companies do", min(start + _CHUNK, len(accounts)), len(accounts))
    return readings, heard


_ORDER = (Answer.PASS, Answer.FAIL, Answer.UNKNOWN)


# ---------------------------------------------------------------- which segment


def _described(app: App, file: Path | None) -> list[_Described]:
    icps: Iterable[tuple[str, ICP]]
    if file:
        document = load_rules(file)
        if not isinstance(document, ICP):
            raise CampaignError(
                file, ["this is a policy, and no kind of company is described in it. Name an icp.yaml."]
            )
        icps = [(file.name, document)]
    else:
        icps = [("icp.yaml" if icp is app.campaign.icp else icp.id, icp) for icp in app.campaign.icps]
    own = [
        _Described(name, segment, document, _rules_for(icp, name))
        for document, icp in icps
        for name, segment in icp.segments.items()
    ]
    return own + [_Described(name, segment, READY) for name, segment in ready_segments().items()]


def _chosen(known: Sequence[_Described], name: str) -> _Described:
    """The segment called so, the campaign's own before those that ship; without a name the only one of the campaign."""
    own = [one for one in known if one.document != READY]
    found = [one for one in known if tag(one.name) == tag(name)] if name else own
    if found and (name or len(own) == 1):
        return found[0]
    listed = "; ".join(f"{one.name} ({one.document})" for one in known)
    if not name:
        raise NotFoundError("kind of company called", "", f"Say which one to try: {listed}.")
    raise NotFoundError("kind of company called", name, f"These can be tried: {listed}.")


def _rules_for(icp: ICP, name: str) -> tuple[Criterion, ...]:
    rules = (*icp.account.exclude, *icp.account.must, *icp.account.nice)
    return tuple(
        rule
        for rule in rules
        if rule.field == "company.segment" and isinstance(rule.value, tuple) and name in rule.value
    )


def _pieces(segment: Segment) -> int:
    plain = sum(len(getattr(segment, name)) for name in PLAIN_LISTS)
    return plain + sum(len(aspect.evidence) for aspect in segment.aspects.values())


# ---------------------------------------------------------------- what is read


def _readable(app: App, on_file: OnFile, accounts: Sequence[Account], limit: int | None) -> dict[str, list[Fact]]:
    """Account -> its facts that a segment reads today: none set aside, rejected, disputed or too old for the rule."""
    wanted = {one.account_id: one for one in accounts}
    one_each = {p.account_id: p for p in on_file.prospects if p.account_id in wanted}
    raw = [fact for one in wanted for fact in on_file.facts.get(one, ())]
    profiles = fact_stage.build_profiles(one_each.values(), accounts, raw, app.campaign.policy, app.today)
    oldest = app.today - timedelta(days=limit) if limit is not None else None
    found: dict[str, list[Fact]] = defaultdict(list)
    for profile in profiles:
        for fact in profile.facts:
            if is_read(fact) and (oldest is None or fact.dated >= oldest):
                found[profile.account.account_id].append(fact)
    return found


def _heard(fact: Fact) -> Heard:
    text = fact.text if fact.kind.value in ("product", "other") else _value(fact)
    return Heard(fact_id=fact.fact_id, kind=fact.kind.value, text=text, source=fact.source, as_of=fact.dated)


def _value(fact: Fact) -> str:
    return ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value or fact.text)


# ---------------------------------------------------------------- how the list divides


def _closeness(one: CompanyReading, segment: Segment) -> tuple[float, str, str]:
    """How far from another answer: where evidence is thinnest comes first; who says nothing comes last."""
    counting = [mark for mark in one.marks if mark.counts]
    if not counting:
        return (1e9, one.name, one.account_id)
    if not segment.aspects:
        return (float(len(counting)), one.name, one.account_id)
    margins = [
        _margin(one.answer, one.sums.get(name, 0.0), rule.pass_at, rule.fail_at)
        for name, rule in segment.aspects.items()
    ]
    return (min(margins), one.name, one.account_id)


def _margin(answer: Answer, total: float, pass_at: float, fail_at: float) -> float:
    if answer is Answer.PASS:
        return total - pass_at
    if answer is Answer.FAIL:
        return fail_at - total if total <= fail_at else 1e6
    return min(pass_at - total, total - fail_at) if fail_at < total < pass_at else 1e6


def _tallies(segment: Segment, readings: Sequence[CompanyReading]) -> tuple[AspectTally, ...]:
    found = []
    for name, rule in segment.aspects.items():
        totals = [one.sums[name] for one in readings if name in one.sums]
        yes, no = sum(total >= rule.pass_at for total in totals), sum(total <= rule.fail_at for total in totals)
        tally = {"aspect": name, "yes": yes, "no": no, "unclear": len(totals) - yes - no}
        found.append(AspectTally.model_validate({**tally, "pass_at": rule.pass_at, "fail_at": rule.fail_at}))
    return tuple(found)


def _headline(name: str, counts: Mapping[Answer, int], total: int) -> str:
    said = f"“{name.replace('_', ' ')}”"
    if not total:
        return "No account is on file yet."
    if total == 1:
        answer = next(answer for answer, count in counts.items() if count)
        return {
            Answer.PASS: f"Yes, {said}.",
            Answer.FAIL: f"No, not {said}.",
            Answer.UNKNOWN: f"Unknown whether {said}.",
        }[answer]
    return (
        f"{said} tried on {total:,} accounts: {counts[Answer.PASS]:,} yes, {counts[Answer.FAIL]:,} no, "
        f"{counts[Answer.UNKNOWN]:,} unknown."
    )


def _next(chosen: _Described, total: int, empty: int) -> str:
    if not total:
        return "outreach import contacts.csv"
    if empty == total:
        return "outreach facts company_facts.csv   (a sheet to fill in: outreach lookups --export look-ups.csv)"
    if chosen.document == READY:
        return f"copy the segment {chosen.name} into icp.yaml to use it, then: outreach check"
    if chosen.document == "icp.yaml":
        return f"change it in a copy, then: outreach segment try {chosen.name} --file new_icp.yaml"
    return f"outreach target --preview {chosen.document}"


def _row(one: CompanyReading) -> tuple[str, ...]:
    counting = [mark for mark in one.marks if mark.counts]
    words = [
        "; ".join(dict.fromkeys(mark.words for mark in counting if (mark.weight > 0) is way)) for way in (True, False)
    ]
    return (one.name, one.domain, SAID[one.answer], one.detail, *words)


def at_most(tryout: SegmentTryout, limit: int | None, answer: Answer | None) -> SegmentTryout:
    """The same with so many companies of each answer, or of one answer only; the counts stay."""
    kept = [
        one
        for wanted in _ORDER
        if answer in (None, wanted)
        for one in [c for c in tryout.companies if c.answer is wanted][:limit]
    ]
    return tryout.model_copy(update={"companies": tuple(kept)})
