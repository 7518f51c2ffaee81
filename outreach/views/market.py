"""The market in the list: who qualifies, by segment and tier, and what each rule by itself keeps out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from outreach import targeting
from outreach.app import App
from outreach.models import ICP, Answer, CriterionResult, Decision, GateInputs, Verdict
from outreach.models.market import Market, MarketCell, RuleEffect, leads_to, score_of
from outreach.store.standing import length_of_log
from outreach.targeting.best import BEST_FIRST
from outreach.targeting.decide import judge_under
from outreach.targeting.observations import Evidence
from outreach.targeting.sharing import AccountRules
from outreach.workflow.gate import Progress, icp_of, quiet
from outreach.workflow.onfile import OnFile
from outreach.workflow.rounds import no_garbage_rounds
from outreach.workflow.scenarios import Standing, review_by, standing

_SHOWN = {Verdict.HOLD: "on hold", Verdict.RESEARCH: "to research", Verdict.WRONG_PERSON: "wrong person"}
_ABOUT_ACCOUNTS = ("exclude", "must")

#: What a score below every tier is called: no rule of an ICP can be called so.
LOWEST_TIER = "lowest tier"

Key = tuple[str, str, str]  # ICP, group, id


@dataclass(frozen=True)
class Asked:
    """What one ICP says about one person, rule by rule; who qualifies under any ICP is let in."""

    decision: Decision  # under the ICP that fits best
    icp: str  # whose rules were asked; "" where the campaign has one only
    criteria: tuple[CriterionResult, ...]

    @cached_property
    def answers(self) -> dict[Key, CriterionResult]:
        """Each rule's answer; those about permission are the same under every ICP."""
        return {self._key(r): r for r in self.criteria if r.group != "nice"}

    @property
    def stops(self) -> set[Key]:
        """The rules that let them not through: whoever has one only comes in without it."""
        return {self._key(r) for r in self.criteria if leads_to(r)}

    def _key(self, result: CriterionResult) -> Key:
        name = LOWEST_TIER if result is score_of(self.criteria) else result.id
        return "" if result.group == "eligibility" else self.icp, result.group, name


def market_size(app: App, progress: Progress = quiet) -> Market:
    """The size of the market in the list as of today. A plain list of everybody is read; nothing is stored."""
    stands = standing(app, progress)
    made, asked = stands.decisions, under_each(app, stands)
    fitting = {one.decision.account_id for one in asked if _fits(one.criteria)}
    qualified = [d for d in made if d.verdict is Verdict.QUALIFIED]
    verdicts = Counter(d.verdict for d in made)
    rules = rule_effects(asked, app.campaign.icps)
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
    return _fits(decision.criteria)


def under_each(app: App, stands: Standing) -> list[Asked]:
    """What each ICP says about everybody. Where there is one only, that is what its decisions say already."""
    icps = app.campaign.icps
    if len(icps) == 1:
        return [Asked(decision, "", decision.criteria) for decision in stands.decisions]
    with no_garbage_rounds(), app.store.read() as tx:
        on_file = OnFile.everybody(app, tx) if stands.afresh else stands.on_file
        inputs = (on_file.inputs(app, prospect) for prospect in on_file.prospects)
        return asked_under(zip(inputs, stands.decisions, strict=True), icps)


def asked_under(decided: Iterable[tuple[GateInputs, Decision]], icps: Sequence[ICP]) -> list[Asked]:
    """What each of several ICPs says: the best says it in the decision, the others are asked again."""
    found, rules = [], [AccountRules(icp) for icp in icps]
    for inputs, decision in decided:
        permission = tuple(result for result in decision.criteria if result.group == "eligibility")
        evidence = Evidence(inputs.profile)
        for one in rules:
            is_best = one.icp.id == decision.icp
            criteria = decision.criteria if is_best else judge_under(inputs, permission, one, evidence).outcome.criteria
            found.append(Asked(decision, one.icp.id, criteria))
    return found


def rule_effects(asked: Sequence[Asked], icps: Sequence[ICP]) -> tuple[RuleEffect, ...]:
    """What each rule by itself keeps out, the one that would let in most first."""
    keys = dict.fromkeys(key for one in asked for key in one.answers)
    let_in: dict[Key, dict[str, Decision]] = defaultdict(dict)
    for one in asked:
        if len(one.stops) == 1 and one.decision.verdict is not Verdict.QUALIFIED:
            let_in[one.stops.pop()][one.decision.prospect_id] = one.decision
    with_somebody = {one.decision.account_id for one in asked if one.decision.verdict is Verdict.QUALIFIED}
    by_account, by_person, why = _by_account(asked), _by_person(asked), _reasons_of(icps)
    effects = [
        _effect(key, by_account, list(let_in[key].values()), with_somebody, why.get(key, ""))
        if key[1] in _ABOUT_ACCOUNTS
        else _effect(key, by_person, list(let_in[key].values()), with_somebody, "")
        for key in keys
    ]
    stopping = [e for e in effects if e.fails or (e.unknown and e.group != "exclude")]  # an unknown excludes nobody
    return tuple(sorted(stopping, key=lambda e: (-e.lets_in_people, -e.only, -e.fails, e.icp, e.id)))


def _fits(criteria: Sequence[CriterionResult]) -> bool:
    score = score_of(criteria)
    return not any(leads_to(r) for r in criteria if r.group in _ABOUT_ACCOUNTS and r is not score)


def _reasons_of(icps: Sequence[ICP]) -> dict[Key, str]:
    """Why each rule about accounts is there, as its owner put it."""
    found: dict[Key, str] = {}
    for icp in icps:
        name = icp.id if len(icps) > 1 else ""
        found |= {(name, "exclude", rule.id): rule.why for rule in icp.account.exclude}
        found |= {(name, "must", rule.id): rule.why for rule in icp.account.must}
    return found


#: Who or what -> each rule's answer about them.
Answers = Mapping[str, Mapping[Key, Answer]]


def _by_account(asked: Iterable[Asked]) -> Answers:
    """Account -> the answer of each rule about accounts, the best any of its people got (they may differ in CRM)."""
    found: dict[str, dict[Key, Answer]] = defaultdict(dict)
    order = (Answer.PASS, Answer.UNKNOWN, Answer.FAIL)
    for one in asked:
        answers = found[one.decision.account_id]
        for key, result in one.answers.items():
            if key[1] in _ABOUT_ACCOUNTS:
                answers[key] = min(answers.get(key, result.answer), result.answer, key=order.index)
    return found


def _by_person(asked: Iterable[Asked]) -> Answers:
    """Person -> the answer of each rule."""
    found: dict[str, dict[Key, Answer]] = defaultdict(dict)
    for one in asked:
        found[one.decision.prospect_id] |= {key: result.answer for key, result in one.answers.items()}
    return found


def _effect(key: Key, answers: Answers, let_in: Sequence[Decision], with_somebody: set[str], why: str) -> RuleEffect:
    icp, group, rule = key
    fails = [known for known in answers.values() if known.get(key) is Answer.FAIL]
    accounts = len({d.account_id for d in let_in} - with_somebody)
    about_account = group in _ABOUT_ACCOUNTS
    if about_account:
        only = sum([one for one in known if known[one] is Answer.FAIL and one[0] == icp] == [key] for known in fails)
    else:
        only = sum(answers[d.prospect_id].get(key) is Answer.FAIL for d in let_in)
    return RuleEffect(
        icp=icp,
        group=group,
        id=rule,
        subject="account" if about_account else "person",
        why=why,
        fails=len(fails),
        unknown=sum(known.get(key) is Answer.UNKNOWN for known in answers.values()),
        only=only,
        lets_in_accounts=accounts,
        lets_in_people=len(let_in),
        said=_said(key, len(fails), only, accounts, len(let_in)),
    )


def _said(key: Key, fails: int, only: int, accounts: int, people: int) -> str:
    """The rule's effect in a sentence or two; permission is nobody's to drop, so it is not spoken of that way."""
    name = _name(key)
    more = f"{_count(people, 'person')}{_where(accounts)}" if people else "nobody"
    if key[1] not in _ABOUT_ACCOUNTS:
        return f"{name} alone keeps out {more}."
    if key[2] == LOWEST_TIER:
        alone = f" Only the score is too low for {_count(only, 'account')}." if fails else ""
        return f"A lower {name} would let in {more}.{alone}"
    return f"Dropping {name} would let in {more}." + (
        f" Only {name} fails for {_count(only, 'account')}." if fails else ""
    )


def _name(key: Key) -> str:
    icp, _, rule = key
    name = rule if rule == LOWEST_TIER else f"`{rule}`"
    return f"{name} of “{icp}”" if icp else name


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
    return BEST_FIRST.index(decision.verdict), -decision.score_lo


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
    name = _name((top.icp, top.group, top.id))
    if top.id == LOWEST_TIER:
        return f"{first}. What keeps out most by itself is the {name}: with a lower one {more}."
    return f"{first}. The account rule that keeps out most by itself is {name}: without it {more}."


def _count(count: int, noun: str) -> str:
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"
