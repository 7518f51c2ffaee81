"""One draft per qualified person: brief, model or offline writer, check, at most two repair rounds, then a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from outreach import checking, drafting, identity, offline
from outreach.app import App
from outreach.errors import ModelError
from outreach.llm import Writer, parse_answer
from outreach.models import (
    Brief,
    CheckResult,
    Decision,
    Draft,
    DraftAnswer,
    DraftRequest,
    DraftStatus,
    DraftSummary,
    Message,
    Profile,
    Refusal,
    Verdict,
    short_id,
)
from outreach.prompts import load_prompt
from outreach.store import audit, decisions, drafts, lists
from outreach.workflow import judging
from outreach.workflow.gate import Progress, icp_of, quiet
from outreach.workflow.onfile import OnFile, check, decide, evidence_of, offer_to
from outreach.workflow.rounds import no_garbage_rounds

FIRST_PROMPT, REPAIR_PROMPT = "first_email.v1", "repair.v1"
REPAIR_ROUNDS = 2
IN_FLIGHT = 8  # model requests at a time


@dataclass(frozen=True)
class Outcome:
    """What became of one person's draft."""

    what: Literal["drafted", "thin", "failed", "gone"]
    name: str = ""
    reason: str = ""
    codes: frozenset[str] = frozenset()
    requests: int = 0
    judged: int = 0  # requests to the second reader


@dataclass(frozen=True)
class Written:
    """A message with its check, and where it came from."""

    message: Message
    result: CheckResult
    by: str
    prompt_id: str = ""
    prompt_digest: str = ""
    request_digest: str = ""
    requests: int = 0


def draft(app: App, progress: Progress = quiet, *, limit: int | None = None) -> DraftSummary:
    """Writes to everybody who qualifies and has no draft yet; running again goes on where the last run ended."""
    refreshed, judged = _refresh_recipients(app), _judge_waiting(app)
    with no_garbage_rounds(), app.store.read() as tx:
        qualified = [d for d in decisions.current(tx).values() if d.verdict is Verdict.QUALIFIED and not d.holdout]
        have, per_account = _drafted(tx, drafts.placed(tx))
    todo, waiting = _within_caps(app, [d for d in qualified if d.prospect_id not in have], per_account)
    chosen = todo[: None if limit is None else max(limit, 0)]
    outcomes = list(_each(app, chosen, progress))
    counts = Counter(outcome.what for outcome in outcomes)
    drafted = [outcome for outcome in outcomes if outcome.what == "drafted"]
    return DraftSummary(
        qualified=len(qualified),
        drafted=len(drafted),
        kept=sum(1 for d in qualified if d.prospect_id in have),
        waiting=waiting + len(todo) - len(chosen),
        thin=counts["thin"],
        failed=tuple((o.name, o.reason) for o in outcomes if o.what in ("failed", "gone")),
        clear=sum(1 for o in drafted if not o.codes),
        to_decide=sum(1 for o in drafted if o.codes),
        marks=dict(Counter(code for o in drafted for code in o.codes).most_common()),
        writer=app.writer_name,
        model_requests=sum(o.requests for o in outcomes),
        refreshed=refreshed,
        judged=judged + sum(o.judged for o in outcomes),
        judge_failed=judging.failure(app),
    )


def draft_one(app: App, prospect_id: str) -> Outcome:
    """The whole work for one person; doing it twice leaves one draft and pays once."""
    with app.store.read() as tx:
        on_file = OnFile.one(app, tx, prospect_id)
        if on_file is None:
            return Outcome("gone", prospect_id, "This person is no longer on file.")
        inputs = on_file.inputs(app, on_file.prospects[0])
    profile, decision = inputs.profile, decide(app, inputs)
    brief = drafting.make_brief(profile, decision, app.campaign.offer)
    if isinstance(brief, Refusal):
        return Outcome("thin", profile.prospect.name, brief.reason)
    try:
        written = (
            _write_with_model(app, app.writer, brief, profile) if app.writer else _write_offline(app, brief, profile)
        )
    except ModelError as exc:
        return Outcome("failed", profile.prospect.name, str(exc), requests=1)
    written, judged = _judged(app, written, profile)
    _store(app, written, brief, decision, profile)
    return Outcome(
        "drafted",
        profile.prospect.name,
        codes=frozenset(finding.code for finding in written.result.findings),
        requests=written.requests,
        judged=judged,
    )


def _write_offline(app: App, brief: Brief, profile: Profile) -> Written:
    message = drafting.make_message(offline.write(brief), brief, profile, offer_to(app, profile))
    return Written(message, _checked(app, message, profile), offline.NAME)


def _write_with_model(app: App, writer: Writer, brief: Brief, profile: Profile) -> Written:
    """Ask, check, and send the findings back twice at most; what is still marked then is for a person."""
    request = drafting.render(brief, load_prompt(FIRST_PROMPT))
    for round_number in range(REPAIR_ROUNDS + 1):
        answer, asked = _ask(app, writer, request)
        message = drafting.make_message(answer, brief, profile, offer_to(app, profile))
        result = _checked(app, message, profile)
        written = Written(
            message, result, writer.name, request.prompt_id, request.prompt_digest, request.digest, round_number + asked
        )
        if not result.findings or round_number == REPAIR_ROUNDS:
            return written
        request = drafting.repair(request, answer, result.findings, load_prompt(REPAIR_PROMPT))
    raise AssertionError("the last round returns")  # pragma: no cover


def _ask(app: App, writer: Writer, request: DraftRequest) -> tuple[DraftAnswer, int]:
    """The model's answer, from the ledger if it was paid for before; stored before anything else happens to it."""
    with app.store.read() as tx:
        raw = drafts.answered(tx, request.digest, writer.name)
    if raw is not None:
        try:
            return parse_answer(raw, writer.name), 0
        except ModelError:
            pass  # an unusable answer is kept for the record and asked for once more
    raw = writer.write(request)
    with app.store.write("answer") as tx:
        drafts.keep_answer(tx, request.digest, writer.name, raw, app.now)
    return parse_answer(raw, writer.name), 1


def _store(app: App, written: Written, brief: Brief, decision: Decision, profile: Profile) -> None:
    new = Draft(
        draft_id=short_id("d", decision.prospect_id),
        prospect_id=decision.prospect_id,
        account_id=decision.account_id,
        decision_id=decision.decision_id,
        version=1,
        status=DraftStatus.PENDING,
        message=written.message,
        written_by=written.by,
        prompt_id=written.prompt_id,
        prompt_digest=written.prompt_digest,
        request_digest=written.request_digest,
        why_these_facts=brief.reasons,
        created_at=app.now,
    )
    with app.store.write("draft") as tx:
        mailbox = identity.mailbox_of(new.message.to_email)
        if drafts.twins(tx, new.draft_id, lists.ids_of(profile.prospect), mailbox) or drafts.get(tx, new.draft_id):
            return  # another worker was faster, or the address had a message under another record
        drafts.add(
            tx,
            new,
            score=decision.score_lo,
            to_decide=len(written.result.marked),
            name=profile.prospect.name,
            company=profile.account.name,
            mailbox=mailbox,
        )
        payload = {"version": 1, "by": written.by, "digest": new.message.digest, "outcome": written.result.outcome}
        audit.append(tx, app.now, app.actor, "draft", [(new.draft_id, payload)])


def _checked(app: App, message: Message, profile: Profile) -> CheckResult:
    with app.store.read() as tx:
        return check(app, tx, message, profile)


def _judged(app: App, written: Written, profile: Profile) -> tuple[Written, int]:
    """The message as the second reader leaves it, when there is one; and how often it was asked."""
    if app.judge is None:
        return written, 0
    with app.store.read() as tx:
        evidence = evidence_of(app, tx, profile)
    asked = judging.ask(app, written.message, checking.check(written.message, evidence), evidence)
    return replace(written, result=_checked(app, written.message, profile)), asked


def _judge_waiting(app: App) -> int:
    """Asks the second reader about waiting drafts it has not answered on, edited ones too; how often it was asked."""
    if app.judge is None:
        return 0
    asked = 0
    with app.store.read() as tx:
        waiting = drafts.with_status(tx, DraftStatus.PENDING)
        standing = decisions.current(tx)
    for one in waiting:
        decision = standing.get(one.prospect_id)
        if decision is None or decision.verdict is not Verdict.QUALIFIED or decision.holdout:
            continue  # no model is asked about anybody who does not qualify
        with app.store.read() as tx:
            on_file = OnFile.one(app, tx, one.prospect_id)
            profile = on_file.profile(app, on_file.prospects[0]) if on_file else None
            evidence = evidence_of(app, tx, profile) if profile else None
        if profile is None or evidence is None:
            continue
        requests = judging.ask(app, one.message, checking.check(one.message, evidence), evidence)
        if requests:
            with app.store.write("judged") as tx:
                drafts.set_to_decide(tx, one.draft_id, len(check(app, tx, one.message, profile).marked))
        asked += requests
    return asked


def _each(app: App, chosen: Sequence[Decision], progress: Progress) -> Iterator[Outcome]:
    """One after the other offline; several model requests in flight otherwise."""
    what = f"Drafting with {app.writer_name}"
    if app.writer is None:
        for number, decision in enumerate(chosen, start=1):
            yield draft_one(app, decision.prospect_id)
            progress(what, number, len(chosen))
        return
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        jobs = [pool.submit(draft_one, app, decision.prospect_id) for decision in chosen]
        try:
            for number, job in enumerate(as_completed(jobs), start=1):
                yield job.result()
                progress(what, number, len(chosen))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # on Ctrl+C only what is in flight is finished and paid


def _drafted(tx: Connection, placed: Sequence[drafts.Placed]) -> tuple[set[str], dict[str, int]]:
    """Who has a draft, under any id or address they had; and how many drafts that count each account has."""
    ids, mailboxes = {one.prospect_id for one in placed}, {one.mailbox for one in placed if one.mailbox}
    have, at = set(), {}
    for person in lists.all_prospects(tx):
        own = lists.ids_of(person)
        at.update(dict.fromkeys(own, person.account_id))
        if not ids.isdisjoint(own) or not mailboxes.isdisjoint(map(identity.mailbox_of, person.emails)):
            have.add(person.prospect_id)
    counted = [one for one in placed if one.status is not DraftStatus.REJECTED and one.prospect_id in at]
    return have, dict(Counter(at[one.prospect_id] for one in counted))


def _within_caps(app: App, new: Sequence[Decision], per_account: dict[str, int]) -> tuple[list[Decision], int]:
    """Best first, colleagues in the order the buying group gives, and not more per account than policy allows."""
    orders = {decision.icp: icp_of(app.campaign, decision).buying_group.order for decision in new}

    def place(decision: Decision) -> int:
        order = orders[decision.icp]
        return order.index(decision.role.role) if decision.role.role in order else len(order)

    ranked = sorted(new, key=lambda d: (-d.score_lo, place(d), d.prospect_id))
    taken, chosen = Counter(per_account), []
    for decision in ranked:
        if taken[decision.account_id] < app.campaign.policy.drafts_per_account:
            taken[decision.account_id] += 1
            chosen.append(decision)
    return chosen, len(ranked) - len(chosen)


def _refresh_recipients(app: App) -> int:
    """A waiting draft whose recipient or sender has changed since gets a new version with the right ones."""
    changed = 0
    with app.store.write("refresh") as tx:
        for waiting in drafts.with_status(tx, DraftStatus.PENDING):
            on_file = OnFile.one(app, tx, waiting.prospect_id)
            if on_file is None:
                continue
            profile = on_file.profile(app, on_file.prospects[0])
            message = drafting.addressed(waiting.message.sentences, profile, offer_to(app, profile))
            if message.digest == waiting.message.digest:
                continue
            newer = waiting.model_copy(update={"version": waiting.version + 1, "message": message})
            result = check(app, tx, message, profile)
            drafts.set_mailbox(tx, newer.draft_id, identity.mailbox_of(message.to_email))
            changed += drafts.replace(tx, newer, expected=waiting.version, to_decide=len(result.marked))
            payload = {"version": newer.version, "digest": message.digest}
            audit.append(tx, app.now, app.actor, "readdress", [(waiting.draft_id, payload)])
    return changed
