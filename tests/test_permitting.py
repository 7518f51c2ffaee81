"""Permission on record and lifted blocks, by workflow and command line; what is asked of a yes and of what leaves."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Opened
from sqlalchemy import event
from typer.testing import CliRunner

from outreach import eligibility, targeting, views, workflow
from outreach.app import App
from outreach.campaign import load_campaign, readiness
from outreach.cli import cli
from outreach.mail import EmlFolder
from outreach.models import (
    Approval,
    Decision,
    Draft,
    DraftStatus,
    GateInputs,
    Override,
    Part,
    PermissionEvidence,
    PermissionKind,
    QuietPeriod,
    Refusal,
    SuppressionKind,
    Touch,
    Verdict,
)
from outreach.store import decisions, drafts, lists
from outreach.store.standing import changed_since_decided
from outreach.workflow import releasing
from outreach.workflow.onfile import OnFile, decide

GERMAN, HELD, NEVER = (
    "anneliese.vogt@elbkai.example",
    "yanis.haddad@maisonboisvert.example",
    "teresa.alvarado@northlake.example",
)
NOWHERE = "morag.sinclair@selkie.example"  # nobody knows her country
ADMIN = "Noor Haddad"  # as the sample's policy.yaml names them
LATER = TODAY + timedelta(days=60)
Campaign = Callable[..., Opened]


def yes(**changes: Any) -> PermissionEvidence:
    """A complete consent, with changes."""
    values = {"kind": "consent", "text": "Yes, write to me", "how": "form on our site", "by": "Jo", **changes}
    return PermissionEvidence.model_validate(values)


def inputs_of(app: App, email: str) -> GateInputs:
    with app.store.read() as tx:
        person = lists.prospect_by_email(tx, email)
        on_file = OnFile.one(app, tx, person.prospect_id) if person else None
    assert on_file is not None
    return on_file.inputs(app, on_file.prospects[0])


def answer(app: App, email: str) -> Decision:
    """The stored decision after deciding about everybody."""
    workflow.target(app)
    with app.store.read() as tx:
        person = lists.prospect_by_email(tx, email)
        assert person is not None
        return decisions.current(tx)[person.prospect_id]


def stale(app: App) -> bool:
    with app.store.read() as tx:
        return changed_since_decided(tx)


def with_policy(app: App, **permission: Any) -> App:
    policy = app.campaign.policy
    changed = policy.model_copy(update={"permission": policy.permission.model_copy(update=permission)})
    return replace(app, campaign=app.campaign.model_copy(update={"policy": changed}))


def approve(app: App, email: str = "", reviewer: str = "Sam") -> Approval | Refusal:
    """A person's yes to a waiting draft: the first one, or the one to an address."""
    cards = [views.card(app, item.draft_id) for item in views.queue(app).items]
    card = next(card for card in cards if email in ("", card.to_email))
    said = {"version": card.version, "digest": card.digest, "reviewer": reviewer, "seconds": 5.0}
    return workflow.approve(app, card.draft_id, **said)


def sent(app: App, *, dry_run: bool = False) -> list[tuple[str, str]]:
    return [(line.outcome, line.detail) for line in workflow.send(app, dry_run=dry_run).deliveries]


def draft_to(app: App, email: str) -> Draft:
    with app.store.read() as tx:
        return next(one for one in drafts.with_status(tx, *DraftStatus) if one.message.to_email == email)


def logged(app: App, action: str) -> list[str]:
    with sqlite3.connect(app.folder / "campaign.db") as db:
        rows = db.execute("SELECT subject FROM audit WHERE action = ? ORDER BY seq", [action])
        return [row[0] for row in rows]


# ---------------------------------------------------------------- what a decision rests on


def test_the_sample_is_decided_by_the_second_edition(walked: Opened) -> None:
    """Everybody is asked all rules; where their data came from is read off the import, not stored a second time."""
    inputs = inputs_of(walked.app, GERMAN)
    assert inputs.edition == eligibility.EDITION == 2
    assert inputs.sender == ("Robin Hale", "robin.hale@dockwise.example")
    (source,) = inputs.evidence
    assert (source.kind, source.text) == (PermissionKind.SOURCE, "contacts.csv")
    assert source.at is not None
    assert source.at.date() == TODAY
    with sqlite3.connect(walked.app.folder / "campaign.db") as db:
        assert db.execute("SELECT count(*) FROM permissions").fetchone() == (0,)


def test_a_second_list_does_not_make_old_data_new(walked: Opened) -> None:
    """Data counts from the day it first came, however often a newer list brings it again."""
    walked.clock.move(days=40)
    workflow.import_contacts(walked.app, walked.app.folder / "contacts.csv")
    inputs = inputs_of(walked.app, "priya.raman@fernhill.example")
    assert inputs.profile.prospect.as_of == TODAY + timedelta(days=40)
    failing = [one.id for one in eligibility.assess(inputs, walked.app.campaign.policy) if one.fail_verdict]
    assert failing == ["notice"]  # older than a month, and nobody told them


def test_decisions_of_the_first_edition_are_replayed(walked: Opened) -> None:
    """What was decided by the ten old rules comes out the same from its stored inputs."""
    app, policy = walked.app, walked.app.campaign.policy
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
    older = []
    for person in on_file.prospects:
        now = on_file.inputs(app, person)
        was = now.model_copy(update={"edition": 1, "evidence": (), "overrides": (), "sender": ()})
        assert '"edition"' not in was.model_dump_json()
        older.append((targeting.decide_best(was, eligibility.assess(was, policy), app.campaign.icps, policy), was))
    with app.store.write("target") as tx:
        decisions.save(tx, older)
    assert workflow.replay(app) == (2 * len(older), ())


def test_everybody_is_read_in_a_number_of_queries_that_does_not_grow(walked: Opened) -> None:
    """Deciding about everybody asks the database as often for sixty people as for one."""
    asked: list[str] = []
    with walked.app.store.read() as tx:
        event.listen(tx.engine, "before_cursor_execute", lambda *what: asked.append(what[2]))
        on_file = OnFile.everybody(walked.app, tx)
        for person in on_file.prospects:
            on_file.inputs(walked.app, person)
    assert len(on_file.prospects) > 60
    assert len(asked) <= 12, asked


def test_profiles_are_the_same_one_by_one_and_all_at_once(walked: Opened) -> None:
    """An account is judged once for all its people, to the same result as for each alone, also when asked twice."""
    app = walked.app
    with app.store.read() as tx:
        on_file = OnFile.everybody(app, tx)
        alone = {p.prospect_id: OnFile.one(app, tx, p.prospect_id) for p in on_file.prospects}
    for person in [*on_file.prospects, *on_file.prospects[:5]]:
        one = alone[person.prospect_id]
        assert one is not None
        assert on_file.inputs(app, person) == one.inputs(app, person)
    stricter = app.campaign.policy.model_copy(update={"shelf_life_days": {"default": 1}})
    other = replace(app, campaign=app.campaign.model_copy(update={"policy": stricter}))
    person = on_file.prospects[0]
    assert on_file.profile(other, person) != on_file.profile(app, person)


def test_a_touch_names_who_wrote(walked: Opened) -> None:
    """What left is the seller's own; another seller on the same file waits, and the seller themselves does not."""
    app = walked.app
    approval = approve(app)
    assert isinstance(approval, Approval)
    assert [outcome for outcome, _ in sent(app)] == ["accepted"]
    with app.store.read() as tx:
        (touch,) = lists.touches_since(tx, TODAY)
    assert touch.by == "Robin Hale"
    colleague = next(p for p in _people(app) if p.account_id == touch.account_id and p.prospect_id != touch.prospect_id)
    assert _failing(app, colleague.email) == []
    seller = app.campaign.offer.seller.model_copy(
        update={"sender_name": "Kim Roe", "sender_email": "kim@dockwise.example"}
    )
    offer = app.campaign.offer.model_copy(update={"seller": seller})
    kim = replace(app, campaign=app.campaign.model_copy(update={"offer": offer}))
    assert "colleague" in _failing(kim, colleague.email)


def _people(app: App) -> list[Any]:
    with app.store.read() as tx:
        return lists.all_prospects(tx)


def _failing(app: App, email: str) -> list[str]:
    answers = eligibility.assess(inputs_of(app, email), app.campaign.policy)
    return [one.id for one in answers if one.fail_verdict]


# ---------------------------------------------------------------- permission goes on record


def test_consent_opens_the_way_and_its_withdrawal_closes_it(walked: Opened) -> None:
    """Held for want of consent, qualified with it, excluded once it is taken back; each step is decided anew."""
    app = walked.app
    assert answer(app, GERMAN).verdict is Verdict.HOLD
    assert not stale(app)
    assert isinstance(workflow.permit(app, GERMAN, yes()), PermissionEvidence)
    assert stale(app)
    assert answer(app, GERMAN).verdict is Verdict.QUALIFIED
    assert workflow.withdraw(app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called") == 1
    assert stale(app)
    after = answer(app, GERMAN)
    assert after.verdict is Verdict.EXCLUDED
    assert "took their consent back" in after.headline
    assert [logged(app, action) for action in ("permit", "withdraw")] == [[GERMAN], [GERMAN]]
    assert views.verify_audit(app).ok
    assert workflow.replay(app)[1] == ()


def test_a_newer_consent_counts_again(walked: Opened) -> None:
    """After a withdrawal only what they said later counts, on the same day by the minute."""
    app = walked.app
    workflow.permit(app, GERMAN, yes())
    walked.clock.move(hours=1)
    workflow.withdraw(app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called")
    assert _failing(app, GERMAN) == ["withdrawn", "country"]
    walked.clock.move(hours=1)
    workflow.permit(app, GERMAN, yes(text="Do write after all"))
    assert _failing(app, GERMAN) == []
    assert len(workflow.on_record(app, GERMAN)[0]) == 2  # nothing is erased


def test_consent_is_for_exactly_one_address(walked: Opened) -> None:
    """What is on record for another address of the same domain, or in another shape, opens nothing."""
    workflow.permit(walked.app, "vogt@elbkai.example", yes())
    workflow.permit(walked.app, GERMAN, yes(scope="phone"))
    assert _failing(walked.app, GERMAN) == ["country"]
    assert isinstance(workflow.permit(walked.app, f"  {GERMAN.upper()} ", yes()), PermissionEvidence)
    assert _failing(walked.app, GERMAN) == []


def test_a_no_at_an_older_address_holds_for_the_person(campaign: Campaign) -> None:
    """Whoever took consent back under one of their addresses is not written to under another."""
    c = campaign()
    rows = ["First Name,Last Name,Title,Company,Website,Email,LinkedIn,Country"]
    who = "Ana,Ruiz,Head of Logistics,Talus,https://talus.example"
    rows += [f"{who},{box}@talus.example,https://linkedin.com/in/ana-ruiz-x,US" for box in ("a.ruiz", "ana.ruiz")]
    (c.app.folder / "two.csv").write_text("\n".join(rows) + "\n")
    workflow.import_contacts(c.app, c.app.folder / "two.csv")
    (person,) = _people(c.app)
    assert len(person.emails) == 2
    other = next(one for one in person.emails if one != person.email)
    workflow.permit(c.app, other, yes())
    workflow.withdraw(c.app, other, PermissionKind.CONSENT, by="Jo", reason="wrote back")
    assert _failing(c.app, person.email) == ["withdrawn"]


@pytest.mark.parametrize(
    ("email", "changes", "why"),
    [
        ("no address", {}, "is no e-mail address"),
        (GERMAN, {"text": " "}, "words they agreed to"),
        (GERMAN, {"how": ""}, "--how"),
        (GERMAN, {"by": ""}, "who puts this on record"),
        (GERMAN, {"at": datetime(2027, 1, 1, tzinfo=UTC)}, "lies in the future"),
    ],
)
def test_half_a_permission_is_not_put_on_record(walked: Opened, email: str, changes: Any, why: str) -> None:
    """What is missing is said; nothing is stored."""
    refusal = workflow.permit(walked.app, email, yes(**changes))
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason
    assert logged(walked.app, "permit") == []


def test_a_list_of_permissions(walked: Opened) -> None:
    """Each row is put on record, known already, or returned with what is missing; a withdrawal outlives the list."""
    path = walked.app.folder / "consents.csv"
    rows = [
        "Email,Type,Consent text,Date,Via",
        f'{GERMAN},Opt-in,"Yes, write to me",2026-10-01,our form',
        "sanne.dewit@tulpveld.example,,Yes,2026-10-02T10:30:00,our form",
        "javier.ibanez@sierraclara.example,consent,,2026-10-02,our form",
        "no address,consent,Yes,2026-10-02,our form",
        "ana@x.example,consent,Yes,last year,our form",
        "ana@x.example,nonsense,Yes,2026-10-02,our form",
    ]
    path.write_text("\n".join(rows) + "\n")
    read = workflow.import_permissions(walked.app, path, usual={"kind": "consent"})
    assert (read.stored, read.known) == (2, 0)
    assert [problem.line for problem in read.problems] == [4, 5, 6, 7]
    for problem, why in zip(
        read.problems, ("words they agreed", "no e-mail address", "no day", "no kind"), strict=True
    ):
        assert why in problem.reason
    assert (walked.app.folder / "consents.problems.csv").exists()
    assert _failing(walked.app, GERMAN) == _failing(walked.app, "sanne.dewit@tulpveld.example") == []
    workflow.withdraw(walked.app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called")
    again = workflow.import_permissions(walked.app, path, usual={"kind": "consent"})
    assert (again.stored, again.known) == (0, 2)
    assert _failing(walked.app, GERMAN) == ["withdrawn", "country"]


def test_a_no_without_a_yes_is_put_on_record(walked: Opened) -> None:
    """Nothing was on record: the no is, and a list that brings an older yes afterwards opens nothing."""
    app = walked.app
    assert workflow.withdraw(app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called") == 0
    assert _failing(app, GERMAN) == ["withdrawn", "country"]
    path = app.folder / "consents.csv"
    path.write_text(f"email,kind,text,at,how\n{GERMAN},consent,Yes,2026-10-01,form\n")
    assert workflow.import_permissions(app, path).stored == 1
    assert _failing(app, GERMAN) == ["withdrawn", "country"]
    for nobody in ("garbage", ""):
        refusal = workflow.withdraw(app, nobody, PermissionKind.CONSENT, by="Jo", reason="called")
        assert isinstance(refusal, Refusal)


@pytest.mark.parametrize("kind", [PermissionKind.REFUSAL, PermissionKind.PRIVATE_PERSON])
def test_what_protects_a_person_ends_by_an_admin_alone(walked: Opened, kind: PermissionKind) -> None:
    """Neither anybody nor an admin without a reason takes a refusal back, or that somebody is 17."""
    app, who = walked.app, "priya.raman@fernhill.example"
    workflow.permit(app, who, PermissionEvidence(kind=kind, text="is 17, and wants no mail", by="Jo"))
    assert _failing(app, who) == [kind]
    for by, reason in (("Sam", "it was a mistake"), ("", "it was a mistake"), (ADMIN, "")):
        assert isinstance(workflow.withdraw(app, who, kind, by=by, reason=reason), Refusal)
    assert _failing(app, who) == [kind]
    assert workflow.withdraw(app, who, kind, by=ADMIN, reason="it was another Priya") == 1
    assert _failing(app, who) == []
    assert isinstance(workflow.withdraw(app, who, kind, by=ADMIN, reason="it was another Priya"), Refusal)


def test_a_no_from_an_older_address_ends_the_yes_of_the_newer(campaign: Campaign) -> None:
    """Consent is taken back by the person, from whichever of their addresses they write."""
    c = campaign()
    rows = ["First Name,Last Name,Title,Company,Website,Email,LinkedIn,Country"]
    who = "Ana,Ruiz,Head of Logistics,Talus,https://talus.example"
    rows += [f"{who},{box}@talus.example,https://linkedin.com/in/ana-ruiz-x,DE" for box in ("a.ruiz", "ana.ruiz")]
    (c.app.folder / "two.csv").write_text("\n".join(rows) + "\n")
    workflow.import_contacts(c.app, c.app.folder / "two.csv")
    (person,) = _people(c.app)
    other = next(one for one in person.emails if one != person.email)
    workflow.permit(c.app, person.email, yes())
    assert _failing(c.app, person.email) == []
    assert workflow.withdraw(c.app, other, PermissionKind.CONSENT, by="Jo", reason="wrote back") == 1
    assert "withdrawn" in _failing(c.app, person.email)


def test_a_refusal_holds_in_every_country(walked: Opened) -> None:
    """A recorded no excludes wherever they are, and no admin lifts it; one about the telephone is not about mail."""
    app, who = walked.app, "priya.raman@fernhill.example"
    no = PermissionEvidence(kind=PermissionKind.REFUSAL, text="I want no such mail", by="Jo")
    workflow.permit(app, who, no.model_copy(update={"scope": "Telefon"}))
    assert _failing(app, who) == []
    workflow.permit(app, who, no)
    assert answer(app, who).verdict is Verdict.EXCLUDED
    refusal = workflow.lift(app, who, "refusal", by=ADMIN, reason="we would like to", until=LATER)
    assert isinstance(refusal, Refusal)
    assert "cannot be lifted" in refusal.reason


def test_an_hour_without_a_zone_counts_as_a_day(walked: Opened) -> None:
    """A yes of “later today” by an unknown clock does not replace the no of today; nothing of the future is taken."""
    app = walked.app
    workflow.permit(app, GERMAN, yes(at="2026-11-01T09:00:00+00:00"))
    workflow.withdraw(app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called")
    path = app.folder / "consents.csv"
    for hour, stored in (("T23:30", 1), ("T23:30Z", 0)):
        path.write_text(f"email,kind,text,at,how\n{GERMAN},consent,Yes,{TODAY}{hour},form\n")
        read = workflow.import_permissions(app, path)
        assert (read.stored, len(read.problems)) == (stored, 1 - stored)
        assert _failing(app, GERMAN) == ["withdrawn", "country"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"scope": "Telefon"}, "not known to mean e-mail"),
        ({"scope": f"{GERMAN}, nur Telefon"}, "not known to mean e-mail"),
        ({"scope": "vogt@elbkai.example"}, "It is for vogt@elbkai.example"),
        ({"country": "Nowhereland"}, "is no country"),
    ],
)
def test_what_is_not_for_mail_to_them_is_no_permission(walked: Opened, changes: Any, why: str) -> None:
    """Another channel in any language, another address, a country nobody knows: said, and not stored."""
    refusal = workflow.permit(walked.app, GERMAN, yes(**changes))
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason


@pytest.mark.parametrize("scope", ["", "E-Mail", "correo electrónico", f"e-post: {GERMAN}", "courriel"])
def test_a_country_by_name_and_a_channel_in_words(walked: Opened, scope: str) -> None:
    """“Germany” is DE; a channel that means e-mail is completed by the address; hidden signs are not stored."""
    put = workflow.permit(walked.app, GERMAN, yes(scope=scope + "\u200b", country="Germany"))
    assert isinstance(put, PermissionEvidence)
    assert put.country == "DE"
    assert put.scope == scope.strip() if GERMAN in scope else put.scope == f"{scope} {GERMAN}".strip()
    assert _failing(walked.app, GERMAN) == []


# ---------------------------------------------------------------- lifting


def test_an_admin_lifts_a_block_for_a_time(walked: Opened) -> None:
    """Qualified until the day named, said with name and reason, held again after it; put on record."""
    app = walked.app
    lifted = workflow.lift(app, NOWHERE, "country", by=ADMIN, reason="she works in Leeds", until=LATER)
    assert isinstance(lifted, Override)
    assert stale(app)
    decision = answer(app, NOWHERE)
    assert decision.verdict is Verdict.RESEARCH  # permission is no longer what stands in the way
    (country,) = [one for one in decision.criteria if (one.group, one.id) == ("eligibility", "country")]
    assert f"lifted by {ADMIN}" in country.detail
    assert "she works in Leeds" in country.detail
    assert logged(app, "lift") == [NOWHERE]
    walked.clock.move(days=61)
    assert "country" in _failing(app, NOWHERE)


@pytest.mark.parametrize(
    ("who", "rule", "changes", "why"),
    [
        (NOWHERE, "country", {"by": "Sam"}, "These may: Noor Haddad"),
        (NOWHERE, "country", {"reason": "ok"}, "Say in a few words why"),
        (NOWHERE, "country", {"until": TODAY - timedelta(days=1)}, "Name a later day"),
        (NOWHERE, "country", {"until": TODAY + timedelta(days=400)}, "for a year at most"),
        (NOWHERE, "country", {"until": None}, "Say until when"),
        (NOWHERE, "lifecycle", {}, "does not stop this person. These do:\n  country: the country is unknown"),
        (NOWHERE, "bogus", {}, "called “bogus”. These do:\n  country:"),
        (NEVER, "suppressed", {}, "cannot be lifted by anybody"),
        ("nobody@x.example", "country", {}, "Nobody on file"),
        ("priya.raman@fernhill.example", "country", {}, "No rule about permission does"),
    ],
)
def test_what_may_not_be_lifted_is_not(walked: Opened, who: str, rule: str, changes: Any, why: str) -> None:
    """By whom, why and until when is asked; a never stays; a rule that stops nobody is named with those that do."""
    said = {"by": ADMIN, "reason": "counsel agreed in writing", "until": LATER, **changes}
    refusal = workflow.lift(walked.app, who, rule, **said)
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason
    assert logged(walked.app, "lift") == []


def test_a_rule_of_the_book_names_its_block(walked: Opened) -> None:
    """G03 is the country here."""
    lifted = workflow.lift(walked.app, NOWHERE, "g03", by=ADMIN, reason="she works in Leeds", until=LATER)
    assert isinstance(lifted, Override)
    assert lifted.rule == "country"


def test_a_hold_ends_by_a_named_admin(walked: Opened) -> None:
    """The colleague's hold is gone from the list and the person is decided anew; without an admin it stays."""
    app = walked.app
    assert answer(app, HELD).verdict is Verdict.HOLD
    no = workflow.end_hold(app, HELD, by="Sam", reason="the fair is over")
    assert isinstance(no, Refusal)
    assert ADMIN in no.reason
    ended = workflow.end_hold(app, HELD, by=ADMIN, reason="the fair is over")
    assert not isinstance(ended, Refusal)
    assert [item.value for item in ended] == [HELD]
    assert stale(app)
    assert answer(app, HELD).verdict is Verdict.QUALIFIED
    assert logged(app, "end suppression") == [f"address:{HELD}"]


HEADER = "First Name,Last Name,Title,Company,Website,Email,LinkedIn,Country"


def _import(app: App, *rows: str) -> None:
    """Imports people of one company: “Uta,Brandt,address,profile,country”."""
    lines = []
    for row in rows:
        first, last, email, profile, country = row.split(",")
        lines.append(
            f"{first},{last},Operations Director,Nordcold,https://nordcold.example,{email},{profile},{country}"
        )
    path = app.folder / f"list{len(list(app.folder.glob('list*')))}.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    workflow.import_contacts(app, path)


def test_a_lift_opens_what_it_was_given_for(campaign: Campaign) -> None:
    """Lifted while nobody knew the country; once a list says Germany, their consent is asked for all the same."""
    app, uta = campaign().app, "uta.brandt@nordcold.example"
    _import(app, f"Uta,Brandt,{uta},,")
    assert isinstance(workflow.lift(app, uta, "country", by=ADMIN, reason="she works in the US", until=LATER), Override)
    assert _failing(app, uta) == []
    _import(app, f"Uta,Brandt,{uta},,Germany")
    assert _failing(app, uta) == ["country"]


def test_a_lifted_hold_opens_no_later_hold(walked: Opened) -> None:
    """Her leave was lifted; that legal stops the whole company afterwards was not."""
    app, who = walked.app, "priya.raman@fernhill.example"
    workflow.suppress(app, SuppressionKind.ADDRESS, who, level="hold", reason="on leave", by="Sam")
    lifted = workflow.lift(app, who, "suppressed", by=ADMIN, reason="she is back at work", until=LATER)
    assert isinstance(lifted, Override)
    assert _failing(app, who) == []
    workflow.suppress(app, SuppressionKind.DOMAIN, "fernhill.example", level="hold", reason="legal", by="Sam")
    assert _failing(app, who) == ["suppressed"]


def test_a_lift_is_for_one_person_not_for_a_mailbox(campaign: Campaign) -> None:
    """Two people read one mailbox: what was lifted for her stays shut for him."""
    app = campaign().app
    box, profile = "office@nordcold.example", "https://www.linkedin.com/in"
    _import(app, f"Uta,Brandt,{box},{profile}/uta-b,Germany", f"Jan,Krug,{box},{profile}/jan-k,Germany")
    uta, jan = sorted(_people(app), key=lambda one: one.name, reverse=True)
    lifted = workflow.lift(app, uta.prospect_id, "shared_address", by=ADMIN, reason="Uta asked us", until=LATER)
    assert isinstance(lifted, Override)
    for person, shut in ((uta, False), (jan, True)):
        blocks = workflow.blocks(app, person.prospect_id) or ()
        assert ("shared_address" in [one.id for one in blocks]) is shut


def test_naming_one_person_does_not_end_the_hold_of_their_company(walked: Opened) -> None:
    """Their own hold ends; the company's ends by its own name, which the block and the refusal say."""
    app, who = walked.app, "priya.raman@fernhill.example"
    for kind, value in ((SuppressionKind.DOMAIN, "fernhill.example"), (SuppressionKind.ADDRESS, who)):
        workflow.suppress(app, kind, value, level="hold", reason="talks with legal", by="Sam")
    ended = workflow.end_hold(app, who, by=ADMIN, reason="she wrote back")
    assert not isinstance(ended, Refusal)
    assert [item.value for item in ended] == [who]
    (block,) = workflow.blocks(app, who) or ()
    assert "`outreach lift fernhill.example suppressed`" in block.remedy
    refusal = workflow.end_hold(app, who, by=ADMIN, reason="she wrote back")
    assert isinstance(refusal, Refusal)
    assert "outreach lift fernhill.example suppressed" in refusal.reason
    assert not isinstance(workflow.end_hold(app, "fernhill.example", by=ADMIN, reason="talks ended"), Refusal)
    assert _failing(app, who) == []


@pytest.mark.parametrize(
    ("value", "why"), [(NEVER, "never to be written to"), ("quietwater.example", "never"), (GERMAN, "names")]
)
def test_a_never_does_not_end(walked: Opened, value: str, why: str) -> None:
    """Nobody ends what somebody asked for, and nothing ends that is not there."""
    refusal = workflow.end_hold(walked.app, value, by=ADMIN, reason="we would like to")
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason


def test_the_hold_of_a_whole_domain_ends(walked: Opened) -> None:
    """A domain is named by itself, whether anybody there is on file or not."""
    workflow.suppress(walked.app, SuppressionKind.DOMAIN, "else.example", level="hold", reason="merger talks", by="Sam")
    ended = workflow.end_hold(walked.app, "Else.example", by=ADMIN, reason="the talks have ended")
    assert not isinstance(ended, Refusal)
    assert ended[0].kind is SuppressionKind.DOMAIN


# ---------------------------------------------------------------- what they did themselves


@pytest.mark.parametrize(
    ("cause", "rule"), [("opt_out", "suppressed"), ("bounce", "bounced"), ("complaint", "bounced")]
)
def test_a_cause_is_for_good(walked: Opened, cause: str, rule: str) -> None:
    """An opt-out, a bounce and a complaint each exclude, even where a hold was asked for."""
    email = "priya.raman@fernhill.example"
    workflow.suppress(
        walked.app, SuppressionKind.ADDRESS, email, level="hold", reason="so it is", by="Sam", cause=cause
    )
    assert _failing(walked.app, email) == [rule]
    assert answer(walked.app, email).verdict is Verdict.EXCLUDED


def test_a_list_says_what_happened(walked: Opened) -> None:
    """A column called cause, or a mail service's own word for the type of an entry, is read; others are reasons."""
    rows = [
        "email,cause,type,reason",
        "a@x.example,hard bounce,,gone",
        "b@x.example,,unsubscribe,",
        "c@x.example,moved,,",
    ]
    path = walked.app.folder / "stop.csv"
    path.write_text("\n".join(rows) + "\n")
    assert workflow.import_suppressions(walked.app, path) == (3, ())
    with walked.app.store.read() as tx:
        found = {item.value: item.cause for item in lists.all_suppressions(tx)}
    assert [found[f"{box}@x.example"] for box in "abc"] == ["bounce", "opt_out", ""]


# ---------------------------------------------------------------- approving


def test_messages_carry_the_notice_where_the_law_asks_for_it(walked: Opened) -> None:
    """Below a message to the UK stands the seller's privacy notice, like the address approved; to the US none."""
    notice = walked.app.campaign.offer.seller.privacy_notice.splitlines()
    british = draft_to(walked.app, "priya.raman@fernhill.example").message
    footer = [s.text for s in british.sentences if s.part is Part.FOOTER]
    assert footer[1:-1] == notice
    assert views.card(walked.app, draft_to(walked.app, british.to_email).draft_id).open_sentences == ()
    people = {p.email: p for p in _people(walked.app)}
    with walked.app.store.read() as tx:
        everybody = drafts.with_status(tx, DraftStatus.PENDING)
    american = [one.message for one in everybody if people[one.message.to_email].country == "US"]
    assert american
    assert not [one for one in american if notice[0] in one.body]


def test_without_the_notice_nobody_there_is_approved(campaign: Campaign) -> None:
    """Approve refuses with rule and remedy, the card says so before, `check` names it; once written, it is put in."""
    c = campaign()
    offer = c.app.folder / "offer.yaml"
    text = offer.read_text()
    offer.write_text(re.sub(r"  privacy_notice: \|\n(?:    .*\n)+", "", text))
    app = replace(c.app, campaign=load_campaign(c.app.folder))
    Opened(app, c.clock, c.mailer).walk()
    refusal = approve(app, "priya.raman@fernhill.example")
    assert isinstance(refusal, Refusal)
    assert "Rule: G08 - GDPR Art. 14" in refusal.reason
    assert "seller: privacy_notice" in refusal.reason
    card = views.card(app, draft_to(app, "priya.raman@fernhill.example").draft_id)
    assert card.cannot_approve == refusal.reason
    (item,) = [one for one in readiness(app.campaign, TODAY) if not one.ok and "privacy notice" in one.text]
    assert "offer.yaml" in item.remedy
    offer.write_text(text)
    there = replace(app, campaign=load_campaign(app.folder))
    late = approve(there, "priya.raman@fernhill.example")
    assert isinstance(late, Refusal)
    assert "Run `outreach draft`" in late.reason
    assert workflow.draft(there).refreshed > 0
    assert isinstance(approve(there, "priya.raman@fernhill.example"), Approval)


@pytest.mark.parametrize(
    ("permission", "why"),
    [({"approvers": ("Noor Haddad",)}, "Sam may not approve"), ({"approvers": ("Noor Haddad", "sam")}, "")],
)
def test_only_an_approver_approves(walked: Opened, permission: dict[str, Any], why: str) -> None:
    """Where policy.yaml names approvers, nobody else's yes counts, then and when the message leaves."""
    app = with_policy(walked.app, **permission)
    found = approve(app)
    assert isinstance(found, Refusal) == bool(why)
    assert why in getattr(found, "reason", "")


def test_four_eyes(walked: Opened) -> None:
    """With four eyes nobody approves what they edited; somebody else may."""
    app = with_policy(walked.app, four_eyes=True)
    card = views.card(app, views.queue(app).items[0].draft_id)
    index = next(s.index for s in card.sentences if s.part is Part.BODY)
    workflow.cut(app, card.draft_id, card.version, index, reviewer="Sam")
    again = views.card(app, card.draft_id)
    said = {"version": again.version, "digest": again.digest, "seconds": 5.0}
    refusal = workflow.approve(app, card.draft_id, reviewer="Sam", **said)
    assert isinstance(refusal, Refusal)
    assert "second pair of eyes" in refusal.reason
    assert isinstance(workflow.approve(app, card.draft_id, reviewer="Kim", **said), Approval)


def test_a_machine_approves_nothing(walked: Opened) -> None:
    """A named person does."""
    refusal = approve(walked.app, reviewer="approval bot")
    assert isinstance(refusal, Refusal)
    assert "a named person must" in refusal.reason


def test_a_link_elsewhere_is_not_approved(walked: Opened) -> None:
    """Text that leads to a site policy.yaml does not allow is refused with what to do; “Node.js” leads nowhere."""
    app = walked.app
    card = views.card(app, views.queue(app).items[0].draft_id)
    draft, inputs = draft_to(app, card.to_email), inputs_of(app, card.to_email)
    for text, may in (("See bit.ly/3xYz.", False), ("It is built with Node.js.", True)):
        sentences = tuple(
            s.model_copy(update={"text": text}) if s.part is Part.SIGNOFF else s for s in draft.message.sentences
        )
        changed = draft.model_copy(update={"message": draft.message.model_copy(update={"sentences": sentences})})
        with app.store.read() as tx:
            said = releasing._asked(app, tx, changed, inputs, decide(app, inputs), "Sam", None)
        assert (said == "") is may, said


# ---------------------------------------------------------------- leaving


def test_a_withdrawal_after_the_yes_counts(walked: Opened) -> None:
    """Consent taken back between approval and sending: the message stays, and the yes is void."""
    app = walked.app
    workflow.permit(app, GERMAN, yes())
    news = "Elbkai Logistik opened a second terminal in Bremen.,2026-11-05,https://elbkai.example/news,2026-11-12"
    head = "Company Domain,Kind,Fact,Event On,Source URL,Observed On"
    (app.folder / "news.csv").write_text(f"{head}\nelbkai.example,expansion,{news}\n")
    workflow.import_facts(app, app.folder / "news.csv")
    workflow.target(app)
    workflow.draft(app)
    assert isinstance(approve(app, GERMAN), Approval)
    workflow.withdraw(app, GERMAN, PermissionKind.CONSENT, by="Jo", reason="called")
    ((outcome, detail),) = sent(app)
    assert outcome == "refused"
    assert "took their consent back" in detail
    assert draft_to(app, GERMAN).status is DraftStatus.PENDING
    assert walked.mailer.calls == []


def test_a_hold_after_the_yes_counts(walked: Opened) -> None:
    """A new suppression voids the yes; when the hold has ended a person says yes again."""
    app = walked.app
    assert isinstance(approve(app), Approval)
    with app.store.read() as tx:
        (draft,) = drafts.with_status(tx, DraftStatus.APPROVED)
    email = draft.message.to_email
    workflow.suppress(app, SuppressionKind.ADDRESS, email, level="hold", reason="talks first", by="Sam")
    assert [outcome for outcome, _ in sent(app)] == ["refused"]
    workflow.end_hold(app, email, by=ADMIN, reason="they have talked")
    assert sent(app) == []
    assert isinstance(approve(app, email), Approval)
    assert [outcome for outcome, _ in sent(app)] == ["accepted"]


def test_a_changed_fact_is_asked_again(walked: Opened) -> None:
    """When a cited fact reads otherwise than at approval, a person reads the message again."""
    app = walked.app
    approval = approve(app)
    assert isinstance(approval, Approval)
    assert approval.seen
    with app.store.read() as tx:
        (draft,) = drafts.with_status(tx, DraftStatus.APPROVED)
        kept = drafts.approval_for(tx, draft.draft_id, draft.version)
    assert kept is not None
    assert kept.seen == approval.seen
    other = approval.model_copy(update={"seen": {**approval.seen, "the facts": "0" * 64}})
    with app.store.write("test") as tx:
        said = releasing.not_permitted(app, tx, draft, approval=other)
        assert releasing.not_permitted(app, tx, draft, approval=kept) == ""
        # A yes given before anybody wrote down what it rests on still counts.
        assert releasing.not_permitted(app, tx, draft, approval=kept.model_copy(update={"seen": {}})) == ""
    assert said.startswith("The facts changed since it was approved")
    assert "Rule: G25" in said


@pytest.mark.parametrize(
    ("hour", "until"), [(3, "08:00 on 24 November 2026"), (23, "08:00 on 25 November 2026"), (9, "")]
)
def test_at_night_a_message_waits_and_stays_approved(walked: Opened, hour: int, until: str) -> None:
    """Outside the hours of the recipient nothing leaves, the yes stands, and it is said from when on it may."""
    app = walked.app
    assert isinstance(approve(app, "priya.raman@fernhill.example"), Approval)
    walked.clock.now = datetime(2026, 11, 24, hour, 30, tzinfo=UTC)
    if hour == 3:
        walked.clock.now = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
        until = "08:00 on 25 November 2026"
    rehearsed, real = sent(app, dry_run=True), sent(app)
    if not until:
        assert [outcome for outcome, _ in (*rehearsed, *real)] == ["would_send", "accepted"]
        return
    for outcome, detail in (*rehearsed, *real):
        assert outcome == "waits"
        assert f"may leave from {until}" in detail
    assert draft_to(app, "priya.raman@fernhill.example").status is DraftStatus.APPROVED
    walked.clock.now = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert [outcome for outcome, _ in sent(app)] == ["accepted"]


def test_the_hours_are_the_recipients(walked: Opened) -> None:
    """At 07:30 in London it is 08:30 in Paris: the French message leaves, the British one waits."""
    app = walked.app
    people = {p.email: p for p in _people(app)}
    waiting = [views.card(app, item.draft_id).to_email for item in views.queue(app).items]
    french = next(email for email in waiting if people[email].country == "FR")
    for email in (french, "priya.raman@fernhill.example"):
        assert isinstance(approve(app, email), Approval)
    walked.clock.now = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    outcomes = {line.to_email: line.outcome for line in workflow.send(app, dry_run=False).deliveries}
    assert outcomes == {french: "accepted", "priya.raman@fernhill.example": "waits"}


def test_a_quiet_period_that_begins_keeps_the_yes(walked: Opened) -> None:
    """Approved the day before: it waits until the period is over, if the approval is still young enough then."""
    app = walked.app
    assert isinstance(approve(app), Approval)
    walked.clock.move(days=1)
    tomorrow = TODAY + timedelta(days=1)
    quiet = with_policy(app, quiet_periods=(QuietPeriod(start=tomorrow, end=tomorrow, why="stocktaking is on"),))
    ((outcome, detail),) = sent(quiet)
    assert outcome == "waits"
    assert "stocktaking is on" in detail
    assert "26 November 2026" in detail
    walked.clock.move(days=1)
    assert [outcome for outcome, _ in sent(quiet)] == ["accepted"]


def test_a_suppression_is_stronger_than_the_hour(walked: Opened) -> None:
    """At night a message that may not leave at all is refused at once, not kept waiting."""
    assert isinstance(approve(walked.app, "priya.raman@fernhill.example"), Approval)
    workflow.suppress(walked.app, SuppressionKind.DOMAIN, "fernhill.example", reason="asked us", by="Sam")
    walked.clock.now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert [outcome for outcome, _ in sent(walked.app)] == ["refused"]


def test_into_the_folder_it_goes_at_any_hour(walked: Opened) -> None:
    """Nothing leaves from the folder of files: a person sends them, so neither hours nor SPF are asked."""
    app = replace(walked.app, mailer=EmlFolder(walked.app.folder / "outbox"))
    assert isinstance(approve(app), Approval)
    walked.clock.now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    assert sent(app, dry_run=True) == [("would_send", "approved and still permitted")]
    ((outcome, detail),) = sent(app)
    assert outcome == "accepted"
    assert "SPF" not in detail


def test_what_does_not_stop_is_told(walked: Opened) -> None:
    """A real transport from a domain nobody has checked: it leaves, with a note; over the limit the rest waits."""
    app = walked.app
    assert isinstance(approve(app), Approval)
    ((outcome, detail),) = sent(app)
    assert outcome == "accepted"
    assert "note: SPF, DKIM and DMARC of dockwise.example are not known" in detail
    strict = with_policy(app, unchecked_limit=1)
    other = next(i for i in views.queue(strict).items if "Fernhill" not in i.company)
    assert isinstance(approve(strict, views.card(strict, other.draft_id).to_email), Approval)
    ((outcome, detail),) = sent(strict)
    assert outcome == "waits"
    assert "1 messages left today" in detail


def test_a_list_s_touch_counts_as_it_did(walked: Opened) -> None:
    """A touch stored before anybody wrote down by whom stops no colleague."""
    app, person = walked.app, next(p for p in _people(walked.app) if p.email == "priya.raman@fernhill.example")
    with app.store.write("test") as tx:
        touch = Touch(prospect_id="p_other", account_id=person.account_id, on=TODAY, source="outreach")
        lists.add_touch(tx, "d_other", touch)
    assert _failing(app, person.email) == []


# ---------------------------------------------------------------- typed


@pytest.fixture
def typed(walked: Opened, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Types a command in the folder of the walked sample: exit code and what was said, in one line."""
    monkeypatch.setenv("OUTREACH_CAMPAIGN", str(walked.app.folder))
    monkeypatch.setenv("OUTREACH_TODAY", TODAY.isoformat())
    monkeypatch.setenv("OUTREACH_REVIEWER", "Sam")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(words))
        return result.exit_code, " ".join(result.output.split())

    return run


def test_permission_on_the_command_line(typed: Callable[..., tuple[int, str]]) -> None:
    """Put on record, shown, taken back: each says what it did, what is still in the way, and the next command."""
    consent = ("permit", GERMAN, "--kind", "consent", "--text", "Yes, write to me")
    assert typed(*consent) == (1, "Not done. Say how you got it as --how: the form and its page, a call, a paper.")
    code, said = typed(*consent, "--how", "form", "--at", "2026-11-03", "--by", "Jo", "--country", "de")
    assert code == 0
    assert f"On record for {GERMAN}: consent: “Yes, write to me”, 3 November 2026, form, recorded by Jo" in said
    assert f"No rule about permission stops a message to {GERMAN} today. Next: outreach target" in said
    assert "3 November 2026" in typed("permit", GERMAN, "--list")[1]
    code, said = typed("withdraw", GERMAN, "--kind", "consent", "--reason", "called us")
    assert code == 0
    assert "is taken back: it counts no more, and stays on record" in said
    assert "withdrawn They took their consent back on 2026-11-24." in said
    assert "Their no is from now on" in typed("withdraw", GERMAN, "--kind", "consent")[1]
    assert "Use one of them" in typed("permit", GERMAN, "--file", "--list")[1]
    assert "taken back on 24 November 2026" in typed("permit", GERMAN, "--list")[1]


def test_a_list_of_permissions_on_the_command_line(typed: Callable[..., tuple[int, str]], walked: Opened) -> None:
    """What no column says is said once for all rows."""
    path = walked.app.folder / "asked.csv"
    path.write_text(f"email,at\n{GERMAN},2026-10-01\n")
    words = ("--kind", "consent", "--text", "Yes, write to me", "--how", "our form")
    code, said = typed("permit", str(path), "--file", *words)
    assert code == 0, said
    assert "1 row = 1 put on record + 0 on record already + 0 that could not be used." in said


def test_a_kind_misspelt_is_told_the_kinds(typed: Callable[..., tuple[int, str]]) -> None:
    """Every kind is listed."""
    code, said = typed("permit", GERMAN, "--kind", "consnt")
    assert code == 2
    assert all(kind in said for kind in PermissionKind)


def test_lifting_on_the_command_line(typed: Callable[..., tuple[int, str]]) -> None:
    """Without a rule the blocks are listed; lifted by an admin the way is free; both remedies stand in the block."""
    code, said = typed("lift", NOWHERE)
    assert code == 0
    assert "country The country is unknown; no rule can be applied." in said
    assert "Add a column with the country to the list" in said
    assert f"`outreach lift {NOWHERE} country`" in said
    code, said = typed("lift", NOWHERE, "frobnicate", "--until", str(LATER))
    assert code == 1
    assert "These do: country:" in said
    named = ("--by", ADMIN, "--reason", "she works in Leeds")
    assert "Say until when" in typed("lift", NOWHERE, "country", *named)[1]
    code, said = typed("lift", NOWHERE, "country", *named, "--until", str(LATER))
    assert code == 0
    assert "until 23 January 2027: country. By Noor Haddad: she works in Leeds" in said
    assert "Next: outreach target" in said


def test_ending_a_hold_on_the_command_line(typed: Callable[..., tuple[int, str]]) -> None:
    """`lift EMAIL suppressed` ends a hold for good; with a day it is lifted for that time; a never stays."""
    named = ("--by", ADMIN, "--reason", "the fair is over")
    assert "until 23 January 2027: suppressed" in typed("lift", HELD, "suppressed", *named, "--until", str(LATER))[1]
    code, said = typed("lift", HELD, "suppressed", *named)
    assert code == 0
    assert f"The hold on the address {HELD} has ended (it said: a colleague meets them at a trade fair first)." in said
    code, said = typed("lift", NEVER, "suppressed", *named)
    assert code == 1
    assert "never to be written to" in said


def test_suppressing_with_a_cause(typed: Callable[..., tuple[int, str]]) -> None:
    """A bounce is typed as one."""
    assert typed("suppress", "priya.raman@fernhill.example", "--cause", "bounce")[0] == 0
    assert "A message to priya.raman@fernhill.example bounced" in typed("lift", "priya.raman@fernhill.example")[1]
    assert "opt_out" in typed("suppress", "a@x.example", "--cause", "nonsense")[1]


def test_whose_country_counts_is_said(campaign: Campaign) -> None:
    """Where only the company's country is known, the answer says so and what would change it."""
    c = campaign()
    rows = ["First Name,Last Name,Title,Company,Website,Email,Company Country"]
    rows.append("Ana,Ruiz,Head of Logistics,Talus,https://talus.example,ana.ruiz@talus.example,US")
    (c.app.folder / "one.csv").write_text("\n".join(rows) + "\n")
    workflow.import_contacts(c.app, c.app.folder / "one.csv")
    answers = eligibility.assess(inputs_of(c.app, "ana.ruiz@talus.example"), c.app.campaign.policy)
    country = next(one for one in answers if one.id == "country")
    assert "where they work is not known, so their company's country (US) counts" in country.detail


def test_the_sample_explains_permission(tmp_path: Path) -> None:
    """policy.yaml describes every entry of `permission` that a user may want, and the notice stands in offer.yaml."""
    from outreach import sample

    sample.materialise(tmp_path, date(2026, 11, 24))
    campaign = load_campaign(tmp_path)
    assert campaign.policy.permission.admins == (ADMIN,)
    assert eligibility.missing_in_notice(campaign.offer.seller.privacy_notice) == ()
