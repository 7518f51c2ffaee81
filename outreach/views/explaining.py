"""One decision in words: what speaks for it and against it, what is not known, and what would change it."""

from datetime import date

from sqlalchemy import Connection

from outreach import eligibility, lookups
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import ICP, Answer, CriterionResult, Decision, Profile, Prospect, Verdict
from outreach.models.market import CoverageMember, ExplainedReason, Explanation, OpenQuestion, leads_to
from outreach.store import lists
from outreach.views.ages import age
from outreach.workflow.onfile import OnFile, decide

#: What no rule of this system can ask about.
NOT_CHECKED = "Not checked: anything sensitive or private. No rule can ask about it."

_WORDS = {
    Verdict.EXCLUDED: "Excluded",
    Verdict.NO_FIT: "No fit",
    Verdict.HOLD: "On hold",
    Verdict.RESEARCH: "Research first",
    Verdict.WRONG_PERSON: "Wrong person",
}


def explain(app: App, who: str) -> Explanation:
    """The gate's answer about one person today, by address or id. Raises NotFoundError."""
    with app.store.read() as tx:
        prospect = _find(tx, who)
        on_file = OnFile.one(app, tx, prospect.prospect_id) if prospect else None
    if on_file is None:
        raise NotFoundError("person with the address", who, "Check the spelling, or import the list they are on.")
    inputs = on_file.inputs(app, on_file.prospects[0])
    return explained(decide(app, inputs), inputs.profile, app.campaign.icp)


def explained(decision: Decision, profile: Profile, icp: ICP) -> Explanation:
    """A decision in words, with everything it rests on."""
    prospect = profile.prospect
    questions = _questions(decision, icp)
    silent = [r for r in decision.criteria if r.group in ("exclude", "eligibility") and r.answer is Answer.PASS]
    speaking = [r for r in decision.criteria if r not in silent and r.answer is not Answer.UNKNOWN]
    return Explanation(
        prospect_id=prospect.prospect_id,
        account_id=prospect.account_id,
        name=prospect.name,
        title=prospect.title,
        company=profile.account.name or profile.account.domain,
        email=prospect.email,
        decided_on=decision.decided_on,
        verdict=decision.verdict,
        tier=decision.tier,
        word=_word(decision),
        sentence=_sentence(decision),
        person=_person(decision),
        score=_score(decision),
        speaks_for=tuple(_reason(r, decision, profile.today) for r in speaking if r.answer is Answer.PASS),
        speaks_against=tuple(_reason(r, decision, profile.today) for r in speaking if r.answer is Answer.FAIL),
        open=questions,
        cleared=tuple(_label(r) for r in silent),
        next_look_up=_next(questions),
        counterfactual=decision.counterfactual,
        not_checked=NOT_CHECKED,
        rules=f"{icp.id}, version {icp.version}, by {icp.owner}",
    )


def _find(tx: Connection, who: str) -> Prospect | None:
    return lists.prospect_by_email(tx, who) or lists.prospect(tx, who.strip())


def _word(decision: Decision) -> str:
    if decision.verdict is not Verdict.QUALIFIED:
        return _WORDS[decision.verdict]
    held = ", in the holdout" if decision.holdout else ""
    return f"Qualified, tier {decision.tier}{held}"


def _sentence(decision: Decision) -> str:
    """The headline without its first words, which `word` says already."""
    opening, _, rest = decision.headline.partition(": ")
    return rest[:1].upper() + rest[1:] if rest and opening.startswith((*_WORDS.values(), "Tier")) else decision.headline


def _person(decision: Decision) -> str:
    """Who they are in the decision, never more than likely."""
    who = CoverageMember(prospect_id="", name="", title="", role=decision.role, verdict=decision.verdict)
    because = "; ".join(decision.title.reasons)
    if decision.role.answer is Answer.PASS:
        return f"{who.likely}, because of the title: {because or decision.role.detail}"
    return decision.role.detail


def _score(decision: Decision) -> str:
    lo, hi = decision.score_lo, decision.score_hi
    certain = f"{lo} of 100 points are certain"
    return f"{certain}; if every unknown turned out well it would be {hi}." if hi > lo else f"{certain}."


def _reason(result: CriterionResult, decision: Decision, today: date) -> ExplainedReason:
    said, _, rule = result.detail.partition(" - ")
    if result.group == "eligibility":
        said, rule = eligibility.in_words(result), ""
    return ExplainedReason(
        id=result.id,
        label=_label(result),
        group=result.group,
        said=said,
        rule=rule,
        source=result.source,
        as_of=result.as_of,
        age=age((today - result.as_of).days) if result.as_of else "",
        points=result.points,
        weight=result.weight,
        decides=leads_to(result) is decision.verdict,
    )


def _questions(decision: Decision, icp: ICP) -> tuple[OpenQuestion, ...]:
    """What is not known: first what decides, then by the points that could come; the cheapest first among equals."""
    unknown = [r for r in decision.criteria if r.answer is Answer.UNKNOWN and r.group != "exclude" and r.id != "score"]
    pays = lookups.worth_knowing(decision, icp)
    found = [_question(result, icp, pays=(result.group, result.id) in pays) for result in unknown]
    order = sorted(found, key=lambda one: (not one.decides, one.minutes if one.decides else -one.points, one.id))
    return tuple(order)


def _question(result: CriterionResult, icp: ICP, *, pays: bool) -> OpenQuestion:
    decides = leads_to(result) is not None
    return OpenQuestion(
        id=result.id,
        label=_label(result),
        said=result.detail.partition(" - ")[0],
        points=result.weight,
        decides=decides,
        pays=pays,
        worth=_worth(result, decides, pays),
        look_up=result.look_up,
        minutes=lookups.minutes_for(result, icp),
    )


def _worth(result: CriterionResult, decides: bool, pays: bool) -> str:
    """What knowing it could bring."""
    if decides:
        return "nothing goes on without it" if pays else "open, but knowing it would not make them qualify"
    if not result.weight:
        return "changes nothing by itself"
    points = f"would add up to {result.weight} points"
    return points if pays else f"{points}, which would change neither decision nor tier"


def _next(questions: tuple[OpenQuestion, ...]) -> str:
    return next((one.look_up for one in questions if one.look_up and one.pays), "")


def _label(result: CriterionResult) -> str:
    return result.id.replace("_", " ").capitalize()
