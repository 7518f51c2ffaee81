"""Who is worth a message at all. Decided for everybody, with reasons, before a word is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from outreach import eligibility
from outreach.app import App
from outreach.models import (
    ICP,
    Answer,
    Campaign,
    CriterionResult,
    Decision,
    Document,
    GateInputs,
    Policy,
    TargetSummary,
    Verdict,
)
from outreach.store import audit, decisions
from outreach.targeting.best import BestOf
from outreach.workflow.onfile import OnFile
from outreach.workflow.rounds import no_garbage_rounds

Progress = Callable[[str, int, int], None]

#: A decision with what it rests on.
Decided = tuple[Decision, GateInputs]

#: An answer as it is counted: verdict and tier.
Said = tuple[Verdict, str]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress for nobody."""


def target(app: App, progress: Progress = quiet, *, engine: str = "python") -> TargetSummary:
    """Decides about everybody on file; a decision that stands is not written again.

    `engine`: "polars" or "spark" decides the same list by the compiled gate as well, and an answer or a reason that
    differs stops it before anything is stored. Raises EngineError.
    """
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
        before = decisions.current_ids(tx)
    if engine == "python":
        pairs = decide_everybody(app, on_file, progress)
    else:
        from outreach.workflow.engines import decide_and_compare

        pairs = decide_and_compare(app, on_file, engine, progress)
    changed = [(d, inputs) for d, inputs in pairs if before.get(d.prospect_id, ("", ""))[0] != d.decision_id]
    with app.store.write("target") as tx:
        said_before = decisions.answers(tx, (d.prospect_id for d, _ in changed if d.prospect_id in before))
        decisions.keep_documents(tx, app.campaign)
        decisions.save(tx, changed)
        entries = [
            (d.prospect_id, {"decision": d.decision_id, "verdict": d.verdict, "tier": d.tier}) for d, _ in changed
        ]
        audit.append(tx, app.now, app.actor, "decide", entries)
    return _summary([decision for decision, _ in pairs], [decision for decision, _ in changed], said_before)


def decide_everybody(app: App, on_file: OnFile, progress: Progress = quiet) -> list[Decided]:
    """Everybody's decision as of today, each account asked once; nothing is stored."""
    best, policy = BestOf(app.campaign.icps, app.campaign.policy), app.campaign.policy
    pairs = []
    with no_garbage_rounds():
        for number, prospect in enumerate(on_file.prospects, start=1):
            inputs = on_file.inputs(app, prospect)
            pairs.append((best.decide(inputs, eligibility.assess(inputs, policy)), inputs))
            progress("Deciding who is worth a message", number, len(on_file.prospects))
    return pairs


def icp_of(campaign: Campaign, decision: Decision) -> ICP:
    """The ICP that a decision of this campaign speaks for, by its id: icp.yaml where there is one only."""
    return next((icp for icp in campaign.icps if icp.id == decision.icp), campaign.icp)


# ---------------------------------------------------------------- again


def replay(app: App, progress: Progress = quiet) -> tuple[int, tuple[str, ...]]:
    """Decides again from stored inputs and documents. Returns how many, and the decisions that came out otherwise.

    Ids are not compared: those given by an earlier edition of the program rest on the inputs alone.
    """
    different: list[str] = []
    with no_garbage_rounds(), app.store.read() as tx:
        stored = list(decisions.stored(tx))
        named = {digest for old, _ in stored for digest in (*_icps_of(old), old.policy_digest)}
        documents = {digest: decisions.document(tx, digest) for digest in sorted(named)}
    for number, (old, new) in enumerate(_again(stored, documents), start=1):
        if new.model_copy(update={"decision_id": old.decision_id}) != old:
            different.append(old.decision_id)
        progress("Deciding again", number, len(stored))
    return len(stored), tuple(sorted(different))


def _again(stored: Sequence[Decided], documents: Mapping[str, Document]) -> Iterator[tuple[Decision, Decision]]:
    """Each stored decision with the one made now, under the documents it names; each account is asked once."""
    gates: dict[tuple[str, ...], BestOf] = {}
    for old, inputs in stored:
        # The winner first: among equals it had won by standing before the others.
        key, policy = (*_icps_of(old), old.policy_digest), documents[old.policy_digest]
        assert isinstance(policy, Policy)  # noqa: S101  # the store keeps each digest with its kind
        if key not in gates:
            icps = [icp for digest in _icps_of(old) if isinstance(icp := documents[digest], ICP)]
            gates[key] = BestOf(icps, policy)
        yield old, gates[key].decide(inputs, eligibility.assess(inputs, policy))


def _icps_of(decision: Decision) -> tuple[str, ...]:
    return decision.icp_digest, *(rival.icp_digest for rival in decision.rivals)


# ---------------------------------------------------------------- in numbers


def _summary(made: Sequence[Decision], written: Sequence[Decision], before: Mapping[str, Said]) -> TargetSummary:
    verdicts = Counter(d.verdict for d in made)
    qualified = [d for d in made if d.verdict is Verdict.QUALIFIED]
    moves = Counter(_move(before.get(d.prospect_id), (d.verdict, d.tier)) for d in written)
    return TargetSummary(
        prospects=len(made),
        by_verdict={verdict: verdicts.get(verdict, 0) for verdict in Verdict},
        by_tier=dict(sorted(Counter(d.tier for d in qualified).items())),
        holdout=sum(d.holdout for d in qualified),
        changed=moves.total() - moves["same"],
        first=moves["first"],
        newly_qualified=moves["newly qualified"],
        no_longer=moves["no longer"],
        changed_tier=moves["tier"],
        top_reasons={v: _top_reasons(d for d in made if d.verdict is v) for v in Verdict if v is not Verdict.QUALIFIED},
        by_icp=dict(Counter(d.icp for d in qualified if d.icp).most_common()),
    )


def _move(before: Said | None, after: Said) -> str:
    """What kind of change an answer went through."""
    if before is None or before == after:
        return "first" if before is None else "same"
    was, now = before[0] is Verdict.QUALIFIED, after[0] is Verdict.QUALIFIED
    if was and now:
        return "tier"
    return "newly qualified" if now else "no longer" if was else "otherwise"


def _top_reasons(made: Iterable[Decision]) -> tuple[tuple[str, int], ...]:
    """The rules that decided most often under one verdict."""
    counts: Counter[str] = Counter()
    for decision in made:
        rule = next((r for r in decision.criteria if _decided(r, decision.verdict)), None)
        counts[rule.id if rule else "other"] += 1
    return tuple(counts.most_common(4))


def _decided(result: CriterionResult, verdict: Verdict) -> bool:
    if verdict is Verdict.RESEARCH:
        return result.answer is Answer.UNKNOWN and result.group in ("must", "role", "eligibility")
    if verdict is Verdict.WRONG_PERSON:
        return result.answer is Answer.FAIL and result.group == "role"
    no_fit = result.group == "must" and verdict is Verdict.NO_FIT
    return result.answer is Answer.FAIL and (result.fail_verdict is verdict or no_fit)
