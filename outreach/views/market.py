"""The market in the list: who qualifies, by segment and tier, and what each rule by itself keeps out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from outreach import targeting
from outreach.app import App
from outreach.models import ICP, Answer, CriterionResult, Decision, Verdict
from outreach.models.market import Market, MarketCell, RuleEffect, leads_to
from outreach.store.standing import length_of_log
from outreach.workflow.gate import Progress, icp_of, quiet
from outreach.workflow.scenarios import Standing, review_by, standing

#: Best to worst: where an account stands is where its best person stands.
_BEST_FIRST = (
    Verdict.QUALIFIED,
    Verdict.HOLD,
    Verdict.RESEARCH,
    Verdict.WRONG_PERSON,
    Verdict.NO_FIT,
    Verdict.EXCLUDED,
)
_SHOWN = {Verdict.HOLD: "on hold", Verdict.RESEARCH: "to research", Verdict.WRONG_PERSON: "wrong person"}
_ABOUT_ACCOUNTS = ("exclude", "must")

Key = tuple[str, str, str]  # ICP, group, id


def market_size(app: App, progress: Progress = quiet) -> Market:
    """The size of the market in the list as of today. A plain list of everybody is read; nothing is stored."""
    stands = standing(app, progress)
    made = stands.decisions
    fitting = {d.account_id for d in made if fits(d)}
    qualified = [d for d in made if d.verdict is Verdict.QUALIFIED]
    verdicts = Counter(d.verdict for d in made)
    rules = rule_effects(made, app.campaign.icps)
    accounts, winners = len({d.account_id for d in made}), len({d.account_id for d in qualified})
    return Market(
        today=app.today,
        afresh=stands.afresh,
        headline=_headline(len(made), accounts, len(fitting), len(qualified), winners, rules),
        accounts=accounts,
        people=len(made),
        fitting_accounts=len(fitting),
        qualified_accounts=winners,
        qualified_people=len(qualified),
        holdout_people=sum(d.holdout for d in qualified),
        by_verdict={verdict: verdicts.get(verdict, 0) for verdict in Verdict},
        cells=_cells(app, stands),
        rules=rules,
        warnings=review_by(app.campaign, app.today),
    )


def state_of(app: App) -> tuple[object, ...]:
    """What every view of the market rests on, as far as it can be told without reading it all."""
    with app.store.read() as tx:
        return app.today, tuple(icp.digest for icp in app.campaign.icps), app.campaign.policy.digest, length_of_log(tx)


def fits(decision: Decision) -> bool:
    """Every rule about accounts holds, whoever the person is."""
    return not any(leads_to(r) for r in decision.criteria if r.group in _ABOUT_ACCOUNTS and r.id != "score")


def rule_effects(made: Sequence[Decision], icps: Sequence[ICP]) -> tuple[RuleEffect, ...]:
    """What each rule by itself keeps out, the one that would let in most first."""
    keys = dict.fromkeys(_key(d, r) for d in made for r in d.criteria if r.group != "nice")
    let_in: dict[Key, list[Decision]] = defaultdict(list)
    for decision in made:
        stops = {_key(decision, r) for r in decision.criteria if leads_to(r)}
        if len(stops) == 1:
            let_in[stops.pop()].append(decision)
    with_somebody = {d.account_id for d in made if d.verdict is Verdict.QUALIFIED}
    by_account, why = _account_answers(made), _reasons_of(icps)
    effects = [
        _account_rule(key, by_account, let_in[key], with_somebody, why.get(key, ""))
        if key[1] in _ABOUT_ACCOUNTS
        else _person_rule(key, made, let_in[key], with_somebody)
        for key in keys
    ]
    stopping = [e for e in effects if e.fails or (e.unknown and e.group != "exclude")]  # an unknown excludes nobody
    return tuple(sorted(stopping, key=lambda e: (-e.lets_in_people, -e.only, -e.fails, e.icp, e.id)))


def _key(decision: Decision, result: CriterionResult) -> Key:
    """A rule; those about permission are the same under every ICP."""
    return "" if result.group == "eligibility" else decision.icp, result.group, result.id


def _reasons_of(icps: Sequence[ICP]) -> dict[Key, str]:
    """Why each rule about accounts is there, as its owner put it."""
    found: dict[Key, str] = {}
    for icp in icps:
        name = icp.id if len(icps) > 1 else ""
        found |= {(name, "exclude", rule.id): rule.why for rule in icp.account.exclude}
        found |= {(name, "must", rule.id): rule.why for rule in icp.account.must}
    return found


def _account_answers(made: Iterable[Decision]) -> dict[str, dict[Key, Answer]]:
    """Account -> the answer of each rule about accounts, the best any of its people got (they may differ in CRM)."""
    found: dict[str, dict[Key, Answer]] = defaultdict(dict)
    order = (Answer.PASS, Answer.UNKNOWN, Answer.FAIL)
    for decision in made:
        answers = found[decision.account_id]
        for r in decision.criteria:
            if r.group in _ABOUT_ACCOUNTS:
                known = answers.get(_key(decision, r), r.answer)
                answers[_key(decision, r)] = min(known, r.answer, key=order.index)
    return found


def _account_rule(
    key: Key, accounts: Mapping[str, Mapping[Key, Answer]], let_in: Sequence[Decision], known: set[str], why: str
) -> RuleEffect:
    fails = [answers for answers in accounts.values() if answers.get(key) is Answer.FAIL]
    only = sum(1 for answers in fails if list(answers.values()).count(Answer.FAIL) == 1)
    unknown = sum(answers.get(key) is Answer.UNKNOWN for answers in accounts.values())
    return _effect(key, "account", len(fails), unknown, only, let_in, known, why)


def _person_rule(key: Key, made: Sequence[Decision], let_in: Sequence[Decision], known: set[str]) -> RuleEffect:
    answers = Counter(_answer(decision, key) for decision in made)
    only = sum(_answer(decision, key) is Answer.FAIL for decision in let_in)
    return _effect(key, "person", answers[Answer.FAIL], answers[Answer.UNKNOWN], only, let_in, known, "")


def _answer(decision: Decision, key: Key) -> Answer | None:
    found: CriterionResult | None = next((r for r in decision.criteria if _key(decision, r) == key), None)
    return found.answer if found else None


def _effect(
    key: Key,
    subject: str,
    fails: int,
    unknown: int,
    only: int,
    let_in: Sequence[Decision],
    with_somebody: set[str],
    why: str,
) -> RuleEffect:
    accounts = len({d.account_id for d in let_in} - with_somebody)
    said = _said(key, fails, only, accounts, len(let_in))
    return RuleEffect.model_validate(
        {
            "icp": key[0],
            "group": key[1],
            "id": key[2],
            "subject": subject,
            "why": why,
            "fails": fails,
            "unknown": unknown,
            "only": only,
            "lets_in_accounts": accounts,
            "lets_in_people": len(let_in),
            "said": said,
        }
    )


def _said(key: Key, fails: int, only: int, accounts: int, people: int) -> str:
    """The rule's effect in a sentence or two; permission is nobody's to drop, so it is not spoken of that way."""
    icp, group, rule = key
    name = f"`{rule}` of “{icp}”" if icp else f"`{rule}`"
    more = f"{_count(people, 'person')}{_where(accounts)}" if people else "nobody"
    if group not in _ABOUT_ACCOUNTS:
        return f"{name} alone keeps out {more}."
    return f"Dropping {name} would let in {more}." + (
        f" Only {name} fails for {_count(only, 'account')}." if fails else ""
    )


def _where(accounts: int) -> str:
    if not accounts:
        return ", all at accounts where somebody qualifies already"
    return f", at {_count(accounts, 'account')} where nobody qualifies yet"


def _cells(app: App, stands: Standing) -> tuple[MarketCell, ...]:
    """People by ICP, segment and where they stand, and the accounts whose best person stands there."""
    made = [d for d in stands.decisions if d.verdict is Verdict.QUALIFIED or d.verdict in _SHOWN]
    segments = _segments(app, stands, made)
    best: dict[str, Decision] = {}
    for decision in made:
        known = best.get(decision.account_id, decision)
        best[decision.account_id] = min(known, decision, key=_place)
    people = Counter((d.icp, segments[d.account_id, d.icp], _standing(d)) for d in made)
    accounts = Counter((d.icp, segments[d.account_id, d.icp], _standing(d)) for d in best.values())
    least = {name: score for icp in app.campaign.icps for name, score in icp.account.tiers.items()}
    tiers = sorted({d.tier for d in made if d.tier}, key=lambda tier: -least.get(tier, 0))
    order = {name: place for place, name in enumerate((*tiers, *_SHOWN.values()))}
    cells = (
        MarketCell(icp=icp, segment=segment, standing=standing, accounts=accounts[icp, segment, standing], people=count)
        for (icp, segment, standing), count in people.items()
    )
    return tuple(sorted(cells, key=lambda cell: (cell.icp, not cell.segment, cell.segment, order[cell.standing])))


def _place(decision: Decision) -> tuple[int, int]:
    return _BEST_FIRST.index(decision.verdict), -decision.score_lo


def _standing(decision: Decision) -> str:
    return decision.tier if decision.verdict is Verdict.QUALIFIED else _SHOWN[decision.verdict]


def _segments(app: App, stands: Standing, made: Sequence[Decision]) -> dict[tuple[str, str], str]:
    """Account and ICP -> the segments it is confirmed to be of, as one name; "" for none."""
    people = {prospect.prospect_id: prospect for prospect in stands.on_file.prospects}
    found: dict[tuple[str, str], str] = {}
    for decision in made:
        key = (decision.account_id, decision.icp)
        if key not in found:
            icp = icp_of(app.campaign, decision)
            profile = stands.on_file.profile(app, people[decision.prospect_id]) if icp.segments else None
            seen = targeting.observe(profile, "company.segment", icp) if profile else None
            names = seen.value if seen and isinstance(seen.value, tuple) else ()
            found[key] = " + ".join(names).replace("_", " ")
    return found


def _headline(
    people: int, accounts: int, fitting: int, qualified: int, winners: int, rules: Sequence[RuleEffect]
) -> str:
    if not people:
        return "Nobody is on file yet."
    first = (
        f"{_count(fitting, 'account')} of {accounts:,} fit, and {_count(qualified, 'person')} at {winners:,} qualify"
    )
    top = next((rule for rule in rules if rule.lets_in_people and rule.group in _ABOUT_ACCOUNTS), None)
    if top is None:
        return f"{first}. No rule about accounts keeps anybody else out by itself."
    more = f"{_count(top.lets_in_people, 'person')} would come in{_where(top.lets_in_accounts)}"
    name = f"`{top.id}` of “{top.icp}”" if top.icp else f"`{top.id}`"
    return f"{first}. The account rule that keeps out most by itself is {name}: without it {more}."


def _count(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"
