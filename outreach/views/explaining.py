"""One decision in words: what speaks for it and against it, what is not known, and what would change it."""

from sqlalchemy import Connection

from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import ICP, Answer, CriterionResult, Decision, Profile, Prospect, Rival, Verdict
from outreach.models.market import Explanation, OpenQuestion
from outreach.store import lists
from outreach.views.finding import person_meant
from outreach.views.reasons import questions, reason_of
from outreach.views.words import WORDS, label_of, role_of, word_of
from outreach.workflow.gate import icp_of
from outreach.workflow.onfile import OnFile, decide

#: What no built-in rule asks about; a field of one's own is refused where a word of it, in some thirty languages, does.
NOT_CHECKED = (
    "Not checked: anything sensitive or private. No built-in rule asks about it, and fields that name it are refused."
)


def explain(app: App, who: str) -> Explanation:
    """The gate's answer about one person today, by address, id or name. Raises NotFoundError, AmbiguousError."""
    with app.store.read() as tx:
        found = _find(tx, who)
        on_file = OnFile.one(app, tx, found.prospect_id)
    if on_file is None:
        raise NotFoundError("person with the address", who, "Check the spelling, or import the list they are on.")
    inputs = on_file.inputs(app, on_file.prospects[0])
    decision = decide(app, inputs)
    return explained(decision, inputs.profile, icp_of(app.campaign, decision))


def explained(decision: Decision, profile: Profile, icp: ICP) -> Explanation:
    """A decision in words, with everything it rests on."""
    prospect = profile.prospect
    asked = questions(decision, profile, icp)
    silent = [r for r in decision.criteria if r.group in ("exclude", "eligibility") and r.answer is Answer.PASS]
    speaking = [r for r in decision.criteria if r not in silent and r.answer is not Answer.UNKNOWN]
    reasons = [reason_of(result, decision, profile, icp) for result in speaking]
    pairs = list(zip(speaking, reasons, strict=True))
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
        word=word_of(decision),
        sentence=_sentence(decision),
        person=_person(decision),
        score=_score(decision),
        speaks_for=tuple(reason for result, reason in pairs if result.answer is Answer.PASS),
        speaks_against=tuple(reason for result, reason in pairs if result.answer is Answer.FAIL),
        open=asked,
        cleared=tuple(_cleared(result, profile) for result in silent),
        unasked=tuple(label_of(r) for r in decision.criteria if r.group == "exclude" and r.answer is Answer.UNKNOWN),
        next_look_up=_next(asked),
        counterfactual=decision.counterfactual,
        not_checked=NOT_CHECKED,
        rules=f"{icp.id}, version {icp.version}, by {icp.owner}",
        icp=decision.icp,
        rivals=tuple(_rival(one) for one in decision.rivals),
    )


def _find(tx: Connection, who: str) -> Prospect:
    found = lists.prospect_by_email(tx, who) if "@" in who else lists.prospect(tx, who.strip())
    if found:
        return found
    return person_meant(lists.all_prospects(tx), {one.account_id: one for one in lists.all_accounts(tx)}, who)


def _sentence(decision: Decision) -> str:
    """The headline without its first words, which `word` says already."""
    opening, _, rest = decision.headline.partition(": ")
    if not rest or not opening.startswith((*WORDS.values(), "Tier")):
        return decision.headline
    begins_with_address = "@" in rest.partition(" ")[0]  # an address is not a word: it keeps its small letter
    return rest if begins_with_address else rest[:1].upper() + rest[1:]


def _person(decision: Decision) -> str:
    """Who they are in the decision, never more than likely."""
    if decision.role.answer is not Answer.PASS:
        return decision.role.detail
    if decision.role.from_crm:
        return role_of(decision)
    because = "; ".join(decision.title.reasons)
    return f"{role_of(decision)}, because of the title: {because or decision.role.detail}"


def _score(decision: Decision) -> str:
    lo, hi = decision.score_lo, decision.score_hi
    certain = f"{lo} of 100 points are certain"
    return f"{certain}; if every unknown turned out well it would be {hi}." if hi > lo else f"{certain}."


def _cleared(result: CriterionResult, profile: Profile) -> str:
    """A rule that stands in nobody's way; a lifecycle stage that is only assumed is said to be."""
    label = label_of(result)
    if result.group == "eligibility" and result.id == "lifecycle" and not _has_stage(profile):
        return f"{label} (none on file, counted as a lead)"
    return label


def _has_stage(profile: Profile) -> bool:
    return bool(profile.prospect.lifecycle.strip()) or any(fact.kind == "lifecycle" for fact in profile.facts)


def _rival(one: Rival) -> str:
    word = f"qualified, tier {one.tier}" if one.verdict is Verdict.QUALIFIED else WORDS[one.verdict].lower()
    points = f"{one.score_lo}" if one.score_lo == one.score_hi else f"{one.score_lo} to {one.score_hi}"
    return f"under “{one.icp}”: {word} ({points} of 100 points)"


def _next(asked: tuple[OpenQuestion, ...]) -> str:
    return next((one.look_up for one in asked if one.look_up and one.pays), "")
