"""Whatever happens in whatever order: only approved, unchanged, permitted messages leave, and each of them once."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from outreach import sample, views, workflow
from outreach.app import App, open_app
from outreach.models import Approval, Campaign, Draft, DraftStatus, RejectReason, SuppressionKind
from outreach.settings import Settings
from outreach.store import drafts
from outreach.testing import FakeMailer
from outreach.workflow import reviewing, sending

TODAY = date(2026, 11, 24)
SAM = "Sam"
FIRMS = {"alder.example": "Alder Freight", "birch.example": "Birch Foods", "cedar.example": "Cedar Cold"}
PEOPLE = (
    ("Ada", "Moss", "Operations Director", "alder.example"),
    ("Ben", "Hale", "Head of Logistics", "alder.example"),
    ("Cleo", "Marsh", "Warehouse Manager", "birch.example"),
    ("Dan", "Frost", "Chief Operating Officer", "birch.example"),
    ("Eve", "Stone", "Supply Chain Manager", "cedar.example"),
    ("Finn", "Wood", "IT Director", "cedar.example"),
)
HEADER = "First Name,Last Name,Title,Company,Website,Email,Email Status,LinkedIn,Country,Company Country,Employees,"
HEADER += "Industry,Keywords,Lifecycle Stage"
WRITES = (
    "import",
    "target",
    "draft",
    "approve",
    "undo",
    "edit",
    "cut",
    "suppress",
    "claim",
    "hand over",
    "interrupted",
)


class SimulatedCrashError(Exception):
    """The process ended here."""


def contact(number: int, address: str = "") -> str:
    first, last, title, domain = PEOPLE[number]
    address = address or f"{first}.{last}@{domain}".lower()
    profile = f"https://www.linkedin.com/in/{first}-{last}-invented".lower()
    firm = f"{FIRMS[domain]},https://{domain}"
    tail = "United Kingdom,United Kingdom,400,wholesale,distribution,Lead"
    return f"{first},{last},{title},{firm},{address},Verified,{profile},{tail}"


def write_lists(folder: Path) -> None:
    (folder / "contacts.csv").write_text("\n".join([HEADER, *map(contact, range(len(PEOPLE)))]) + "\n")
    rows = ["Company Domain,Kind,Fact,Event On,Source URL,Observed On"]
    for domain, name in FIRMS.items():
        rows.append(
            f"{domain},expansion,{name} opened a second depot in Leeds.,2026-11-05,https://{domain}/n,2026-11-12"
        )
        rows.append(f"{domain},product,{name} delivers pallets to shops in Wales.,,https://{domain}/about,2026-11-02")
    (folder / "company_facts.csv").write_text("\n".join(rows) + "\n")


def open_folder(folder: Path, mailer: FakeMailer, clock: Callable[[], datetime]) -> App:
    loaded = Settings.load(_env_file=None, reviewer=SAM)
    app = open_app(folder, settings=loaded, mailer=mailer, clock=clock)
    no_holdout = app.campaign.policy.model_copy(update={"holdout_share": 0.0})
    return replace(app, campaign=app.campaign.model_copy(update={"policy": no_holdout}))


@cache
def drafted_folder() -> Path:
    """The tiny campaign with a draft for each of its people; copied for every example."""
    folder = Path(tempfile.mkdtemp(prefix="outreach-invariants-"))
    sample.materialise(folder, TODAY)
    write_lists(folder)
    app = open_folder(folder, FakeMailer(), lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))
    workflow.import_contacts(app, folder / "contacts.csv")
    workflow.import_facts(app, folder / "company_facts.csv")
    workflow.target(app)
    workflow.draft(app)
    app.close()
    return folder


def recipient(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=policy.default)["To"].addresses[0].addr_spec)


class Campaigning(RuleBasedStateMachine):
    """A person, a sender and bad luck, over the public workflow; with a shadow of what was agreed to."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outreach-run-")) / "campaign"
        shutil.copytree(drafted_folder(), self.folder)
        self.mailer = FakeMailer()
        self.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
        self.app = self.open()
        self.standing: dict[str, Approval] = {}  # draft -> the yes that stands, as far as the test knows
        self.suppressed: set[str] = set()  # addresses and domains
        self.released: set[str] = set()  # recipients of whom it is known that nothing arrived
        self.written_to: set[str] = set()
        self.ids: set[str] = set()
        self.judged = 0

    def open(self) -> App:
        return open_folder(self.folder, self.mailer, self.tick)

    def tick(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def teardown(self) -> None:
        self.app.close()
        shutil.rmtree(self.folder.parent)

    def pick(self, number: int, *states: DraftStatus) -> Draft | None:
        with self.app.store.read() as tx:
            found = drafts.with_status(tx, *states)
        return found[number % len(found)] if found else None

    # ------------------------------------------------------------ lists

    @rule()
    def import_again(self) -> None:
        assert workflow.import_contacts(self.app, self.folder / "contacts.csv").new == 0

    @rule(who=st.integers(0, 5), kind=st.sampled_from(["fresh", "colleague", "elsewhere"]))
    def import_changed_address(self, who: int, kind: str) -> None:
        first, last, _, domain = PEOPLE[who]
        colleague, other = PEOPLE[who ^ 1], PEOPLE[(who + 2) % 6]
        address = {
            "fresh": f"{first[0]}.{last}@{domain}",
            "colleague": f"{colleague[0]}.{colleague[1]}@{domain}",
            "elsewhere": f"{first}.{last}@{other[3]}",
        }[kind].lower()
        path = self.folder / "changed.csv"
        path.write_text(f"{HEADER}\n{contact(who, address)}\n")
        workflow.import_contacts(self.app, path, exported_on=TODAY + timedelta(days=1))

    @rule()
    def decide_and_draft(self) -> None:
        workflow.target(self.app)
        workflow.draft(self.app)

    # ------------------------------------------------------------ a person

    @rule(number=st.integers(0, 5), honest=st.sampled_from([True, True, True, True, False]))
    def approve(self, number: int, honest: bool) -> None:
        draft = self.pick(number, DraftStatus.PENDING)
        if draft is None:
            return
        card = views.card(self.app, draft.draft_id)
        digest = card.digest if honest else "0" * 64
        answer = workflow.approve(self.app, card.draft_id, card.version, digest, reviewer=SAM, seconds=5.0)
        if isinstance(answer, Approval):
            assert honest, "a digest nobody was shown was approved"
            self.standing[card.draft_id] = answer

    @initialize(count=st.integers(2, 4))
    def a_first_look(self, count: int) -> None:
        self.approve_some(count)

    @rule(count=st.integers(2, 4))
    def approve_some(self, count: int) -> None:
        for _ in range(count):
            self.approve(0, honest=True)

    @rule(number=st.integers(0, 5))
    def edit_then_approve_what_was_seen(self, number: int) -> None:
        draft = self.pick(number, DraftStatus.PENDING)
        if draft is None:
            return
        seen = views.card(self.app, draft.draft_id)
        body = f"{seen.editable} Thank you."
        edit = {"subject": seen.subject, "body": body, "reviewer": SAM}
        changed = workflow.save_edit(self.app, seen.draft_id, seen.version, **edit)
        if isinstance(changed, Draft):
            for version in (seen.version, changed.version):
                answer = workflow.approve(self.app, seen.draft_id, version, seen.digest, reviewer=SAM, seconds=5.0)
                assert not isinstance(answer, Approval), "a message was approved that was changed after it was shown"

    @rule(number=st.integers(0, 5))
    def edit_an_approved_one(self, number: int) -> None:
        """Whatever an edit of an approved message does: if it takes, the yes is gone."""
        draft = self.pick(number, DraftStatus.APPROVED)
        if draft is None:
            return
        edit = {"subject": draft.message.subject, "body": "Quite another text.", "reviewer": SAM}
        if isinstance(workflow.save_edit(self.app, draft.draft_id, draft.version, **edit), Draft):
            self.standing.pop(draft.draft_id, None)

    @rule(number=st.integers(0, 5), last=st.booleans())
    def cut(self, number: int, last: bool) -> None:
        draft = self.pick(number, DraftStatus.PENDING)
        body = [i for i, s in enumerate(draft.message.sentences) if s.part == "body"] if draft else []
        if draft is not None and len(body) > 1:
            workflow.cut(self.app, draft.draft_id, draft.version, body[-1 if last else 0], reviewer=SAM)

    @rule(number=st.integers(0, 5))
    def reject(self, number: int) -> None:
        draft = self.pick(number, DraftStatus.PENDING)
        if draft is not None:
            workflow.reject(self.app, draft.draft_id, draft.version, RejectReason.TONE, reviewer=SAM, seconds=5.0)

    @rule()
    def undo(self) -> None:
        taken_back = workflow.undo(self.app, reviewer=SAM)
        if isinstance(taken_back, str):
            self.standing.pop(taken_back, None)

    @rule(number=st.integers(0, 5))
    def reject_fact(self, number: int) -> None:
        draft = self.pick(number, DraftStatus.PENDING, DraftStatus.APPROVED)
        cited = [c for s in draft.message.sentences for c in s.cites if c.startswith("f_")] if draft else []
        if not cited:
            return
        with self.app.store.read() as tx:
            resting = [d for d in drafts.with_status(tx, *DraftStatus) if cited[0] in str(d.message.sentences)]
        workflow.reject_fact(self.app, cited[0], reviewer=SAM)
        for one in resting:
            self.standing.pop(one.draft_id, None)

    @rule(number=st.integers(0, 5), domain=st.sampled_from([False, False, False, True]))
    def suppress(self, number: int, domain: bool) -> None:
        draft = self.pick(number, DraftStatus.APPROVED) or self.pick(number, DraftStatus.PENDING)
        if draft is None:
            return
        kind = SuppressionKind.DOMAIN if domain else SuppressionKind.ADDRESS
        value = draft.message.to_email.rpartition("@")[2] if domain else draft.message.to_email
        workflow.suppress(self.app, kind, value, reason="asked to stop", by=SAM)
        self.suppressed.add(value)

    @rule()
    def a_claim_expires(self) -> None:
        offer = self.app.campaign.offer
        old = {k: c.model_copy(update={"expires": TODAY - timedelta(days=1)}) for k, c in offer.claims.items()}
        claims = {**offer.claims, "waiting": old["waiting"]}
        changed: Campaign = self.app.campaign.model_copy(update={"offer": offer.model_copy(update={"claims": claims})})
        self.app = replace(self.app, campaign=changed)

    # ------------------------------------------------------------ sending, and bad luck

    @rule(work=st.sampled_from(["reject", "undo", "reject_fact", "suppress"]), number=st.integers(0, 5))
    def something_happens_then_send(self, work: str, number: int) -> None:
        """The moment between a yes and the sending is where most of what can go wrong does."""
        happens: dict[str, Callable[[], object]] = {
            "reject": lambda: self.reject(number),
            "undo": self.undo,
            "reject_fact": lambda: self.reject_fact(number),
            "suppress": lambda: self.suppress(number, False),
        }
        happens[work]()
        self.send("good")

    @rule(luck=st.sampled_from(["good", "good", "good", "unknown", "dies"]))
    def send(self, luck: str) -> None:
        outcomes: dict[str, list[Any]] = {"good": [], "unknown": ["unknown"], "dies": [SimulatedCrashError()]}
        self.mailer.outcomes.extend(outcomes[luck])
        self.surviving(lambda: workflow.send(self.app, dry_run=False))
        self.mailer.outcomes.clear()

    @rule(
        number=st.integers(0, 5),
        meddling=st.sampled_from(["nothing", "suppress", "reject fact", "new address", "claim"]),
        luck=st.sampled_from(["good", "good", "unknown", "dies"]),
    )
    def a_days_work(self, number: int, meddling: str, luck: str) -> None:
        """Some approvals, something that comes between, and the evening's sending: the order in which days go."""
        self.approve_some(3)
        between: dict[str, Callable[[], object]] = {
            "nothing": lambda: None,
            "suppress": lambda: self.suppress(number, False),
            "reject fact": lambda: self.reject_fact(number),
            "new address": lambda: self.import_changed_address(number, "fresh"),
            "claim": self.a_claim_expires,
        }
        between[meddling]()
        self.send(luck)

    @rule(number=st.integers(0, 5), left=st.booleans())
    def settle(self, number: int, left: bool) -> None:
        draft = self.pick(number, DraftStatus.UNKNOWN)
        if draft is not None:
            workflow.settle(self.app, draft.draft_id, left=left, reviewer=SAM)
            if not left:
                self.released.add(draft.message.to_email)
                self.standing.pop(draft.draft_id, None)

    @rule(moment=st.sampled_from(["before", "after"]), name=st.sampled_from(WRITES), number=st.integers(0, 5))
    def crash(self, moment: str, name: str, number: int) -> None:
        """The process ends around one write; what the person meant counts only if they saw it done."""

        def hook(when: str, write: str) -> None:
            if (when, write) == (moment, name):
                raise SimulatedCrashError

        self.app.store.hook = hook
        work: dict[str, Callable[[], object]] = {
            "import": self.import_again,
            "target": lambda: workflow.target(self.app),
            "draft": lambda: workflow.draft(self.app),
            "approve": lambda: self.approve(number, True),
            "undo": self.undo,
            "edit": lambda: self.edit_then_approve_what_was_seen(number),
            "cut": lambda: self.cut(number, False),
            "suppress": lambda: self.suppress(number, False),
        }
        self.surviving(work.get(name, lambda: workflow.send(self.app, dry_run=False)))
        self.app.store.hook = lambda when, write: None
        self.what_is_stored(name)

    def what_is_stored(self, name: str) -> None:
        """After a crash in a decision, a person looks at the screen; what it shows as approved they have approved."""
        if name not in ("approve", "undo"):
            return
        with self.app.store.read() as tx:
            now = {d.draft_id: d for d in drafts.with_status(tx, DraftStatus.APPROVED)}
            yes = {i: drafts.approval_for(tx, i, d.version) for i, d in now.items()}
        if name == "approve":
            self.standing |= {i: a for i, a in yes.items() if a is not None and i not in self.standing}
        else:
            self.standing = {i: a for i, a in self.standing.items() if i in now or a.raw in self.raws()}

    def raws(self) -> list[bytes]:
        return [call.raw for call in self.mailer.calls]

    def surviving(self, work: Callable[[], object]) -> None:
        """Does it; after a crash the campaign is opened again from its folder."""
        try:
            work()
        except SimulatedCrashError:
            self.app.store.hook = lambda when, write: None
            self.app.close()
            self.app = self.open()

    # ------------------------------------------------------------ what must hold

    @invariant()
    def only_what_was_agreed_has_left(self) -> None:
        for raw, message_id in self.mailer.calls[self.judged :]:
            agreed = {a.raw_digest: a for a in self.standing.values()}
            approval = agreed.get(hashlib.sha256(raw).hexdigest())
            assert approval is not None, "it left without a standing approval of exactly these bytes"
            assert approval.raw == raw
            assert approval.message_id == message_id
            address = recipient(raw)
            assert not {address, address.rpartition("@")[2]} & self.suppressed, "it left to a suppressed address"
            assert message_id not in self.ids, "one message left twice"
            assert address not in self.written_to - self.released, "one person was written to twice"
            self.ids.add(message_id)
            self.written_to.add(address)
            self.released.discard(address)
        self.judged = len(self.mailer.calls)

    @invariant()
    def the_log_is_whole(self) -> None:
        assert views.verify_audit(self.app).ok


QUICK = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_only_approved_unchanged_permitted_messages_leave_and_each_once() -> None:
    """No order of imports, decisions, suppressions, crashes and mailer faults lets anything else out."""
    left: list[int] = []

    class Counting(Campaigning):
        def teardown(self) -> None:
            left.append(len(self.mailer.calls))
            super().teardown()

    run_state_machine_as_test(Counting, settings=QUICK)
    assert sum(left) >= len(left), "hardly anything was sent, so hardly anything was tested"


def test_the_tiny_campaign_writes_to_all_its_people() -> None:
    """The machine above has something to work on: six drafts, each of which can be approved and sent."""
    machine = Campaigning()
    assert views.queue(machine.app).pending == len(PEOPLE)
    for _number in range(len(PEOPLE)):
        machine.approve(0, honest=True)
    machine.send("good")
    machine.only_what_was_agreed_has_left()
    assert len(machine.mailer.calls) == len(PEOPLE)
    machine.teardown()


# ---------------------------------------------------------------- the machine notices when a safeguard is missing


def without_approval(patch: pytest.MonkeyPatch) -> None:
    """Waiting drafts leave as well."""
    with_status = drafts.with_status

    def waiting_too(tx: Any, *states: DraftStatus) -> list[Draft]:
        extra = (DraftStatus.PENDING,) if states == (DraftStatus.APPROVED,) else ()
        return with_status(tx, *states, *extra)

    def let_go(app: App, tx: Any, draft: Draft) -> tuple[str, Approval | None]:
        approval = drafts.approval_for(tx, draft.draft_id, draft.version)
        if approval is None:
            approval = reviewing._freeze(app, draft, "nobody", 1.0, 0)
            drafts.add_approval(tx, approval)
            drafts.move(tx, draft.draft_id, draft.version, old=DraftStatus.PENDING, new=DraftStatus.APPROVED)
        return "", approval

    patch.setattr(drafts, "with_status", waiting_too)
    patch.setattr(sending, "_may_leave", let_go)


def without_second_look(patch: pytest.MonkeyPatch) -> None:
    """Whether the person may still be written to is not asked again before sending."""
    patch.setattr(sending, "not_permitted", lambda app, tx, draft, **by: "")


def with_retry(patch: pytest.MonkeyPatch) -> None:
    """An interrupted hand-over is simply tried again."""

    def again(app: App) -> list[Any]:
        with app.store.write("interrupted") as tx:
            for draft in drafts.with_status(tx, DraftStatus.SENDING):
                approval = drafts.approval_for(tx, draft.draft_id, draft.version)
                assert approval is not None
                app.mailer.hand_over(approval.raw, approval.message_id)
        return []

    patch.setattr(sending, "_settle_interrupted", again)


def with_other_bytes(patch: pytest.MonkeyPatch) -> None:
    """The message is put together anew when it leaves, instead of taken as it was approved."""
    may_leave = sending._may_leave

    def anew(app: App, tx: Any, draft: Draft) -> tuple[str, Approval | None]:
        reason, approval = may_leave(app, tx, draft)
        fresh = reviewing._freeze(app, draft, approval.reviewer, 1.0, 0).raw if approval else b""
        return reason, approval.model_copy(update={"raw": fresh}) if approval else None

    patch.setattr(sending, "_may_leave", anew)


def with_blind_approval(patch: pytest.MonkeyPatch) -> None:
    """A yes counts for whatever stands there, not for what was shown."""
    patch.setattr(reviewing, "_stands_in_the_way", lambda app, tx, draft, digest, reviewer: "")


@pytest.mark.parametrize(
    "broken", [without_approval, without_second_look, with_retry, with_other_bytes, with_blind_approval]
)
def test_a_missing_safeguard_is_noticed(
    broken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one safeguard taken out the same machine fails: it is able to see what it watches for."""
    drafted_folder()
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Campaigning, settings=settings(QUICK, max_examples=100))
