"""Who is worth a message at all. Decided for everybody, with reasons, before a word is written."""

from collections import Counter
from collections.abc import Callable, Iterable

from outreach import eligibility, targeting
from outreach.app import App
from outreach.models import ICP, Answer, Decision, GateInputs, Policy, TargetSummary, Verdict
from outreach.store import audit, decisions
from outreach.workflow.onfile import OnFile, decide

Progress = Callable[[str, int, int], None]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Progress for nobody."""


def target(app: App, progress: Progress = quiet) -> TargetSummary:
    """Decides about everybody on file; a decision that stands is not written again."""
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
        before = decisions.current_ids(tx)
    pairs = _decide_all(app, on_file, progress)
    changed = [pair for pair in pairs if before.get(pair[0].prospect_id, ("", ""))[0] != pair[0].decision_id]
    with app.store.write("target") as tx:
        decisions.keep_documents(tx, app.campaign)
        decisions.save(tx, changed)
        entries = [
            (d.prospect_id, {"decision": d.decision_id, "verdict": d.verdict, "tier": d.tier}) for d, _ in changed
        ]
        audit.append(tx, app.now, app.actor, "decide", entries)
    moved = sum(1 for d, _ in changed if before.get(d.prospect_id, ("", ""))[1] != d.verdict)
    return _summary([decision for decision, _ in pairs], moved)


def replay(app: App, progress: Progress = quiet) -> tuple[int, tuple[str, ...]]:
    """Decides again from stored inputs and documents. Returns how many, and the decisions that came out otherwise."""
    different: list[str] = []
    with app.store.read() as tx:
        stored = list(decisions.stored(tx))
        documents = {d: decisions.document(tx, d) for one, _ in stored for d in (one.icp_digest, one.policy_digest)}
    for number, (old, inputs) in enumerate(stored, start=1):
        icp, policy = documents[old.icp_digest], documents[old.policy_digest]
        assert isinstance(icp, ICP)  # noqa: S101  # the store keeps each digest with its kind
        assert isinstance(policy, Policy)  # noqa: S101
        if targeting.decide(inputs, eligibility.assess(inputs, policy), icp, policy) != old:
            different.append(old.decision_id)
        progress("Deciding again", number, len(stored))
    return len(stored), tuple(different)


def _decide_all(app: App, on_file: OnFile, progress: Progress) -> list[tuple[Decision, GateInputs]]:
    pairs = []
    for number, prospect in enumerate(on_file.prospects, start=1):
        inputs = on_file.inputs(app, prospect)
        pairs.append((decide(app, inputs), inputs))
        progress("Deciding who is worth a message", number, len(on_file.prospects))
    return pairs


def _summary(made: list[Decision], moved: int) -> TargetSummary:
    verdicts = Counter(d.verdict for d in made)
    qualified = [d for d in made if d.verdict is Verdict.QUALIFIED]
    return TargetSummary(
        prospects=len(made),
        by_verdict={verdict: verdicts.get(verdict, 0) for verdict in Verdict},
        by_tier=dict(sorted(Counter(d.tier for d in qualified).items())),
        holdout=sum(d.holdout for d in qualified),
        changed=moved,
        top_reasons={v: _top_reasons(d for d in made if d.verdict is v) for v in Verdict if v is not Verdict.QUALIFIED},
    )


def _top_reasons(made: Iterable[Decision]) -> tuple[tuple[str, int], ...]:
    """The rules that decided most often under one verdict."""
    counts: Counter[str] = Counter()
    for decision in made:
        rule = next(
            (r for r in decision.criteria if _decided(r.answer, r.group, decision.verdict, r.fail_verdict)), None
        )
        counts[rule.id if rule else "other"] += 1
    return tuple(counts.most_common(4))


def _decided(answer: Answer, group: str, verdict: Verdict, fail_verdict: Verdict | None) -> bool:
    if verdict is Verdict.RESEARCH:
        return answer is Answer.UNKNOWN and group in ("must", "role", "eligibility")
    if verdict is Verdict.WRONG_PERSON:
        return answer is Answer.FAIL and group == "role"
    return answer is Answer.FAIL and (fail_verdict is verdict or (group == "must" and verdict is Verdict.NO_FIT))
