"""Who is who on file: lists come in one by one, people rule on pairs, and everything known follows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Opened
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from outreach import identity, sheets, views, workflow
from outreach.app import App
from outreach.errors import NotFoundError
from outreach.models import Company, Fact, IdentityQuestion, Prospect, Reading, Record, Refusal, SuppressionKind, Touch
from outreach.store import drafts, identities, lists
from outreach.store import schema as t
from outreach.store.sources import COMPANIES, RECORDS
from outreach.views.explaining import explain
from outreach.workflow import intake

Campaign = Callable[..., Opened]
HEADER = ("First Name", "Last Name", "Title", "Company", "Website", "Email", "LinkedIn URL", "Country", "Employees")
ANA = ("Anneke", "Quistorp", "CFO", "Talus Steel", "talus.example", "anneke.quistorp@talus.example", "", "DE", "80")
LINK = "linkedin.com/in/aq"
BO = ("Bo", "Li", "CFO", "Alder AG", "alder.example", "bo@alder.example", "linkedin.com/in/bo-li", "DE", "120")
#: The same full name elsewhere: a job changer or a namesake.
ANA_ELSEWHERE = ("Anneke", "Quistorp", "CFO", "Cedar Labs", "cedar.example", "ana@cedar.example", "", "DE", "300")


def write(app: App, name: str, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Path:
    path = app.folder / name
    sheets.write_rows(path, header, rows)
    return path


def bring(app: App, *rows: tuple[str, ...], name: str = "list.csv") -> None:
    workflow.import_contacts(app, write(app, name, *rows))


def people(app: App) -> dict[str, Prospect]:
    with app.store.read() as tx:
        return {p.prospect_id: p for p in lists.all_prospects(tx)}


def named(app: App, name: str) -> list[Prospect]:
    return sorted((p for p in people(app).values() if p.name == name), key=lambda p: p.email)


def records(app: App) -> dict[str, Record]:
    with app.store.read() as tx:
        return {r.record_id: r for r in RECORDS.everything(tx)}


def questions(app: App) -> list[IdentityQuestion]:
    with app.store.read() as tx:
        return identities.open_questions(tx)


def facts_of(app: App, subject: str) -> list[Fact]:
    with app.store.read() as tx:
        return lists.facts_about(tx, [subject])


def rule(app: App, same: bool | None) -> Refusal | None:
    one, two = (record_id for person in named(app, "Anneke Quistorp") for record_id in person.record_ids)
    return workflow.rule_identity(app, "person", one, two, same, reviewer="Sam")


# ---------------------------------------------------------------- lists come in


def test_one_person_in_two_lists_is_one_person(campaign: Campaign) -> None:
    """The second list updates the person; both rows stay on file."""
    app = campaign().app
    bring(app, BO)
    bring(app, (*BO[:2], "Group CFO", *BO[3:]), name="later.csv")
    (bo,) = people(app).values()
    assert len(bo.record_ids) == 2
    assert len(records(app)) == 2


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=25), st.integers(1, 5))
def test_by_and_by_is_all_at_once(tmp_path_factory: pytest.TempPathFactory, picks: list[int], portion: int) -> None:
    """However rows are portioned, the same people, accounts, questions and facts come out."""
    rows = [
        ANA, BO, ANA_ELSEWHERE, ("A.", *ANA[1:]), ("Quistorp", "Anneke", *ANA[2:]), (*BO[:5], "", "", "", ""),
        ("Cy", "Ode", "CTO", "Talus Steel GmbH", "", "cy@talus.example", "", "", ""),
        ("Di", "Ng", "CEO", "Alder", "", "", "", "DE", "90"),
        ("Di", "Ng", "CEO", "Alder AG", "alder.example", "", "", "", ""),
        (*ANA_ELSEWHERE[:2], "VP", "Cedar Labs Ltd", "cedar.example", "info@cedar.example", LINK, "", ""),
    ]  # fmt: skip
    chosen = [(*rows[pick][:2], f"{rows[pick][2]} {number}", *rows[pick][3:]) for number, pick in enumerate(picks)]
    seen = []
    for size in (portion, 5_000):
        app = _empty(tmp_path_factory.mktemp("c"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "PORTION", size)
            bring(app, *chosen)
        with app.store.read() as tx:
            found = (lists.all_prospects(tx), lists.all_accounts(tx), identities.open_questions(tx))
            facts = {(f.subject, f.kind, f.text, f.status) for f in lists.all_facts(tx)}
        app.close()
        seen.append((*found, facts))
    assert seen[0] == seen[1]


def _empty(folder: Path) -> App:
    from conftest import TODAY, Clock

    from outreach import sample
    from outreach.app import open_app
    from outreach.settings import Settings

    sample.materialise(folder, TODAY)
    loaded = Settings.load(_env_file=None, reviewer="Sam")
    return open_app(folder, settings=loaded, clock=Clock())


def test_a_list_broken_off_is_read_again_to_the_same_result(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between two portions loses nothing and doubles nothing."""
    whole, broken = campaign().app, campaign().app
    monkeypatch.setattr(intake, "PORTION", 1)
    bring(whole, ANA, BO, ANA_ELSEWHERE)
    crashes = iter([False, True])

    def crash(moment: str, name: str) -> None:
        if (moment, name) == ("before", "import") and next(crashes, False):
            raise KeyboardInterrupt

    broken.store.hook = crash
    with pytest.raises(KeyboardInterrupt):
        bring(broken, ANA, BO, ANA_ELSEWHERE)
    assert len(people(broken)) == 1
    bring(broken, ANA, BO, ANA_ELSEWHERE)
    assert people(broken) == people(whole)


def test_a_company_without_a_website_joins_the_one_with(campaign: Campaign) -> None:
    """The account keeps its id, its facts and what was said about it."""
    app = campaign().app
    bring(app, ("Di", "Ng", "CEO", "Alder AG", "", "", "", "DE", "90"))
    (before,) = people(app).values()
    bring(app, BO, name="later.csv")
    assert {p.account_id for p in people(app).values()} == {before.account_id}
    with app.store.read() as tx:
        (account,) = lists.all_accounts(tx)
    assert account.domain == "alder.example"


def test_a_suppressed_account_stays_suppressed_under_a_new_id(campaign: Campaign) -> None:
    """A ban on the id an account had holds for the account it became."""
    app = campaign().app
    bring(app, BO)
    bring(app, ("Di", "Ng", "CEO", "Alder", "", "", "", "DE", "90"), name="later.csv")
    with app.store.read() as tx:
        (account,) = lists.all_accounts(tx)
    workflow.suppress(app, SuppressionKind.ACCOUNT, account.former_ids[-1], reason="asked", by="Sam")
    workflow.target(app)
    assert explain(app, "bo@alder.example").verdict == "excluded"


def test_a_job_changer_has_a_former_employer_and_no_facts_of_it(campaign: Campaign) -> None:
    """What the older list says about the company stays with that company."""
    app = campaign().app
    bring(app, BO)
    moved = ("Bo", "Li", "CFO", "Cedar Labs", "cedar.example", "bo@cedar.example", BO[6], "DE", "300")
    workflow.import_contacts(app, write(app, "later.csv", moved), exported_on=app.today.replace(day=app.today.day + 1))
    (bo,) = people(app).values()
    assert bo.former_companies == ("Alder AG",)
    kinds = {fact.kind: fact.value for fact in facts_of(app, bo.account_id)}
    assert kinds["employees"] == 300
    roles = [fact.text for fact in facts_of(app, bo.prospect_id) if fact.kind == "role"]
    assert roles == ["Bo Li is CFO at Cedar Labs."]


# ---------------------------------------------------------------- people rule


def test_a_likely_pair_is_asked_not_merged(campaign: Campaign) -> None:
    """The same full name at two companies is two people and one question."""
    app = campaign().app
    bring(app, ANA, ANA_ELSEWHERE)
    assert len(named(app, "Anneke Quistorp")) == 2
    (question,) = questions(app)
    assert any("different companies" in reason for reason in question.reasons)


def test_same_makes_one_and_taking_it_back_makes_two(campaign: Campaign) -> None:
    """A merge is a view: undone, both people are as they were, with their facts and their question."""
    app = campaign().app
    bring(app, ANA, ANA_ELSEWHERE)
    before, asked = people(app), questions(app)
    roles = {one: {f.text for f in facts_of(app, one)} for one in before}
    assert rule(app, same=True) is None
    (ana,) = named(app, "Anneke Quistorp")
    assert (len(ana.record_ids), questions(app)) == (2, [])
    one, two = ana.record_ids
    workflow.rule_identity(app, "person", one, two, None, reviewer="Sam")
    assert people(app) == before
    assert questions(app) == asked
    assert {one: {f.text for f in facts_of(app, one)} for one in before} == roles


def test_different_is_not_asked_again(campaign: Campaign) -> None:
    """Also not when the list comes again."""
    app = campaign().app
    bring(app, ANA, ANA_ELSEWHERE)
    rule(app, same=False)
    bring(app, ANA, ANA_ELSEWHERE, name="again.csv")
    assert (questions(app), len(named(app, "Anneke Quistorp"))) == ([], 2)


def test_different_parts_what_was_merged(campaign: Campaign) -> None:
    """Two rows that identity took for one person become two."""
    app = campaign().app
    bring(app, ANA, ("A.", *ANA[1:5], ANA[5], *ANA[6:]))
    (ana,) = people(app).values()
    workflow.rule_identity(app, "person", *ana.record_ids, False, reviewer="Sam")
    assert len(people(app)) == 2


def test_two_profiles_are_two_people_whoever_says_otherwise(campaign: Campaign) -> None:
    """A person's word does not make one of two LinkedIn profiles."""
    app = campaign().app
    bring(app, (*ANA[:6], "linkedin.com/in/ana-1", *ANA[7:]), (*ANA_ELSEWHERE[:6], "linkedin.com/in/ana-2", "DE", "3"))
    refusal = rule(app, same=True)
    assert isinstance(refusal, Refusal)
    assert len(people(app)) == 2


def test_a_ruling_about_nothing_is_an_error(campaign: Campaign) -> None:
    """A mistyped record names the command that lists the pairs."""
    with pytest.raises(NotFoundError, match="identity review"):
        workflow.rule_identity(campaign().app, "person", "rec_1", "rec_2", True, reviewer="Sam")


def test_an_opt_out_of_one_row_holds_for_the_person(campaign: Campaign) -> None:
    """The strictest row wins while they are one, and stays with its own row when they are parted."""
    app = campaign().app
    header = (*HEADER, "Do Not Contact")
    path = write(app, "list.csv", (*ANA, "no"), (*ANA_ELSEWHERE, "yes"), header=header)
    workflow.import_contacts(app, path)
    assert sorted(p.do_not_contact for p in named(app, "Anneke Quistorp")) == [False, True]
    rule(app, same=True)
    assert [p.do_not_contact for p in named(app, "Anneke Quistorp")] == [True]


def test_a_message_counts_for_whoever_the_record_describes(campaign: Campaign) -> None:
    """Written to one of two that turn out to be one: the touch is theirs, and goes back when they are parted."""
    app = campaign().app
    bring(app, ANA, ANA_ELSEWHERE)
    elsewhere, at_talus = named(app, "Anneke Quistorp")
    ids = {"draft_id": "d1", "prospect_id": elsewhere.prospect_id, "account_id": elsewhere.account_id}
    head = {"status": "sent", "version": 1, "score": 1, "to_decide": 0, "name": "A", "company": "C"}
    with app.store.write("test") as tx:
        tx.execute(insert(t.drafts), [ids | head])
        touch = Touch(prospect_id=elsewhere.prospect_id, account_id=elsewhere.account_id, on=app.today, source="us")
        lists.add_touch(tx, "d1", touch)
    rule(app, same=True)
    assert touched(app) == at_talus.prospect_id
    (merged,) = named(app, "Anneke Quistorp")
    workflow.rule_identity(app, "person", *merged.record_ids, None, reviewer="Sam")
    assert touched(app) == elsewhere.prospect_id


def test_one_person_gets_one_first_message(walked: Opened) -> None:
    """A draft belongs to the person under any id and address they ever had: nobody is written to twice."""
    app = walked.app
    item = views.queue(app).items[0]
    card = views.card(app, item.draft_id)
    person = next(p for p in people(app).values() if p.name == card.name)
    old = (person.first_name, person.last_name, "Planner", "Oldco", "oldco.example", "", "", "", "")
    workflow.import_contacts(app, write(app, "old.csv", old), exported_on=date(2025, 1, 1))
    walked.clock.move(seconds=5)
    workflow.approve(app, card.draft_id, card.version, card.digest, reviewer="Sam", seconds=4.0)
    assert [d.outcome for d in workflow.send(app, dry_run=False).deliveries] == ["accepted"]
    former = next(p for p in people(app).values() if p.name == person.name and p != person)
    workflow.rule_identity(app, "person", former.record_ids[0], person.record_ids[0], True, reviewer="Sam")
    walked.clock.move(days=20)
    workflow.target(app)
    workflow.draft(app)
    assert [i.name for i in views.queue(app).items].count(person.name) == 0
    workflow.rule_identity(app, "person", former.record_ids[0], person.record_ids[0], None, reviewer="Sam")
    workflow.target(app)
    workflow.draft(app)
    assert [i.name for i in views.queue(app).items].count(person.name) == 0


def test_two_waiting_drafts_of_one_person_do_not_both_leave(campaign: Campaign) -> None:
    """Both were written before anybody knew: once one has left, the other cannot."""
    app = campaign().app
    with app.store.write("test") as tx:
        head = {"account_id": "a", "version": 1, "score": 1, "to_decide": 0, "name": "A", "company": "C"}
        rows = [("d1", "p1", "sent", "a@x.example"), ("d2", "p2", "approved", "a@x.example")]
        fields = ("draft_id", "prospect_id", "status", "mailbox")
        tx.execute(insert(t.drafts), [dict(zip(fields, row, strict=True)) | head for row in rows])
        assert drafts.twins(tx, "d2", ("p2",), "a@x.example") == ["sent"]
        assert drafts.twins(tx, "d2", ("p2", "p1"), "") == ["sent"]
        assert drafts.twins(tx, "d2", ("p2",), "") == []


def test_a_ban_reaches_everybody_at_a_shared_mailbox(campaign: Campaign) -> None:
    """However many they are, and whichever list came first."""
    app = campaign().app
    rows = [
        (f"P{n}", f"Okoro{chr(97 + n // 26)}{chr(97 + n % 26)}", *BO[2:5], "office@alder.example", "", "DE", "9")
        for n in range(60)
    ]
    bring(app, *rows)
    banned = write(
        app, "ban.csv", (*BO[:5], "office@alder.example", "", "DE", "9", "yes"), header=(*HEADER, "Do Not Contact")
    )
    workflow.import_contacts(app, banned)
    assert all(p.do_not_contact for p in people(app).values())


def test_what_was_said_about_an_account_holds_for_its_halves(campaign: Campaign) -> None:
    """A ruling that parts an account loses none of its suppressions, and taking it back brings no new mail."""
    app = campaign().app
    bring(
        app,
        ("Ana", "Okoro", "CEO", "Talus Labs", "voltera.example", "ana@voltera.example", "", "DE", "9"),
        ("Bob", "Li", "CEO", "Talus", "talus.example", "bob@talus.example", "", "DE", "9"),
        ("Mia", "Odum", "CEO", "Talus Labs", "", "", "", "DE", "9"),
    )
    ana = named(app, "Ana Okoro")[0]
    workflow.suppress(app, SuppressionKind.ACCOUNT, ana.account_id, reason="asked", by="Sam")
    companies = {c.name + c.domain: c.company_id for c in companies_of(app)}
    one, two = companies["Talustalus.example"], companies["Talus Labs"]
    for same in (True, None):
        workflow.rule_identity(app, "company", one, two, same, reviewer="Sam")
        assert explain(app, "ana@voltera.example").verdict == "excluded"


def companies_of(app: App) -> list[Company]:
    with app.store.read() as tx:
        return list(COMPANIES.everything(tx))


def test_different_keeps_what_the_lists_say(campaign: Campaign) -> None:
    """An answer that changes nothing about who is who loses no fact."""
    app = campaign().app
    bring(app, ANA, ANA_ELSEWHERE)
    before = {one: {f.text for f in facts_of(app, one)} for one in people(app)}
    rule(app, same=False)
    assert {one: {f.text for f in facts_of(app, one)} for one in people(app)} == before


def test_a_researched_fact_follows_there_and_back(campaign: Campaign) -> None:
    """It is about whoever the company is now, and stored once however often the sheet comes."""
    app = campaign().app
    bring(app, BO, ("Mia", "Odum", "CEO", "Alder Freight", "alder-freight.example", "", "", "DE", "9"))
    header = ("Company Domain", "Fact", "Source URL", "Observed On")
    row = (
        "alder-freight.example",
        "Alder Freight opened a depot in Leeds.",
        "https://alder-freight.example/n",
        "2026-11-01",
    )
    sheet = write(app, "facts.csv", row, header=header)
    workflow.import_facts(app, sheet)
    freight, alder = (
        next(p.account_id for p in people(app).values() if p.name == name) for name in ("Mia Odum", "Bo Li")
    )
    one, two = (c.company_id for c in companies_of(app))
    for same, where in ((True, alder), (None, freight)):
        workflow.rule_identity(app, "company", one, two, same, reviewer="Sam")
        assert workflow.import_facts(app, sheet).stored == 0
        assert [f.text for f in facts_of(app, where) if f.kind == "expansion"] == [row[1]]


def test_a_list_read_otherwise_is_what_it_says_now(campaign: Campaign) -> None:
    """The same rows with another mapping are read anew: an opt-out that was overlooked holds."""
    app = campaign().app
    path = write(app, "list.csv", (*BO, "ja"), header=(*HEADER, "Bemerkung"))
    workflow.import_contacts(app, path)
    workflow.import_contacts(app, path, reading=Reading(mapping={"Bemerkung": "do_not_contact"}))
    assert [p.do_not_contact for p in people(app).values()] == [True]


def test_what_was_read_wrongly_is_not_said_any_more(campaign: Campaign) -> None:
    """A title and a headcount taken from the wrong columns are replaced when the list is read as it is meant."""
    app = campaign().app
    header = ("First Name", "Last Name", "Company", "Email", "One", "Two", "Three", "Four")
    path = write(app, "list.csv", ("Bo", "Li", "Alder", BO[5], "Office dog", "9", "CFO", "120"), header=header)
    workflow.import_contacts(app, path, reading=Reading(mapping={"One": "title", "Two": "employees"}))
    workflow.import_contacts(app, path, reading=Reading(mapping={"Three": "title", "Four": "employees"}))
    (bo,) = people(app).values()
    assert bo.title == "CFO"
    said = {fact.kind: fact.value for one in (bo.prospect_id, bo.account_id) for fact in facts_of(app, one)}
    assert (said["role"], said["employees"]) == ("CFO", 120)
    assert len(facts_of(app, bo.prospect_id)) == 1


@pytest.mark.parametrize("text", ["ana@alder.example\nbo@alder.example\n", "E-Mail;Grund\nbo@alder.example;nein\n"])
def test_a_plain_list_of_addresses_suppresses(campaign: Campaign, text: str) -> None:
    """With or without names of columns, whatever they are called."""
    app = campaign().app
    path = app.folder / "stop.csv"
    path.write_text(text, encoding="utf-8")
    reading = Reading() if ";" in text else Reading(has_header=False)
    changed, problems = workflow.import_suppressions(app, path, reading=reading)
    assert (changed, problems) == (text.count("@"), ())
    bring(app, BO)
    assert explain(app, BO[5]).verdict == "excluded"


@pytest.mark.parametrize(
    ("told", "email"),
    [
        ("bo+news@alder.example", "bo@alder.example"), ("bo@alder.example", "bo+crm@alder.example"),
        ("bo.li@gmail.com", "boli@googlemail.com"), ("alder.example", "bo@mail.alder.example"),
    ],
)  # fmt: skip
def test_a_suppression_means_the_mailbox_and_all_below_the_domain(campaign: Campaign, told: str, email: str) -> None:
    """However the address is written, and whichever part of the company it is at."""
    app = campaign().app
    kind = SuppressionKind.ADDRESS if "@" in told else SuppressionKind.DOMAIN
    workflow.suppress(app, kind, told, reason="asked", by="Sam")
    bring(app, ("Bo", "Li", "CFO", "Alder", "other.example", email, "", "DE", "120"))
    assert explain(app, email).verdict == "excluded"


def test_rows_to_mend_can_be_mended_and_imported(campaign: Campaign) -> None:
    """The problems file has the list's own columns; when nothing is left to mend it goes."""
    app = campaign().app
    path = write(app, "list.csv", ANA, (*BO[:5], "bo(at)alder", *BO[6:]))
    summary = workflow.import_contacts(app, path)
    assert summary.unusable == 1
    file = Path(summary.problems_file)
    file.write_text(file.read_text(encoding="utf-8").replace("bo(at)alder", "bo@alder.example"), encoding="utf-8")
    mended = workflow.import_contacts(app, file)
    assert (mended.new, mended.unusable) == (1, 0)
    workflow.import_contacts(app, write(app, "list.csv", ANA))
    assert not file.exists()


def touched(app: App) -> str:
    with app.store.read() as tx:
        (touch,) = lists.touches_since(tx, app.today)
    return touch.prospect_id


# ---------------------------------------------------------------- before anything is stored


def test_a_preview_stores_nothing(campaign: Campaign) -> None:
    """It shows the columns, the first five people and the problems."""
    app = campaign().app
    seen = workflow.preview_contacts(app, write(app, "list.csv", *[ANA] * 7, ("", "", "", "", "", "", "", "", "x")))
    assert (seen.rows, len(seen.records), len(seen.problems)) == (8, 5, 1)
    assert {use.field for use in seen.columns} >= {"first_name", "last_name", "email", "company", "domain"}
    assert people(app) == {}


def test_a_saved_mapping_is_used_for_the_next_list(campaign: Campaign) -> None:
    """Columns nobody knows are explained once."""
    app = campaign().app
    header = ("Given", "Family", "Where they work", "Post")
    told = Reading(
        mapping={"Given": "first_name", "Family": "last_name", "Where they work": "company", "Post": "email"}
    )
    first = write(app, "one.csv", ("Anneke", "Quistorp", "Talus", "anneke@talus.example"), header=header)
    workflow.import_contacts(app, first, reading=told)
    workflow.save_mapping(app, first, told)
    workflow.import_contacts(app, write(app, "two.csv", ("Bo", "Li", "Alder", "bo@alder.example"), header=header))
    assert {p.name for p in people(app).values()} == {"Anneke Quistorp", "Bo Li"}


def test_an_opt_out_in_a_row_that_cannot_be_used_holds(campaign: Campaign) -> None:
    """A row of an unsubscribe export with nothing but an address and a yes stops the person on file."""
    app = campaign().app
    bring(app, BO)
    header = ("First Name", "Last Name", "Company", "Email", "Unsubscribed")
    path = write(app, "opt.csv", ("", "", "", "bo@alder.example", "yes"), ("Cy", "Ode", "Elm", "", ""), header=header)
    summary = workflow.import_contacts(app, path)
    assert summary.unusable == 1
    assert "1 address" in summary.notes[0]
    assert explain(app, "bo@alder.example").verdict == "excluded"


def test_what_is_saved_twice_adds_up(campaign: Campaign) -> None:
    """A second --save-mapping keeps what the first one said, and what is said now goes first."""
    app = campaign().app
    header = (*HEADER, "Sperrkz", "Notiz")
    path = write(app, "list.csv", (*BO, "x", "hello"), header=header)
    workflow.save_mapping(app, path, Reading(mapping={"Sperrkz": "do_not_contact"}))
    workflow.save_mapping(app, path, Reading(mapping={"Notiz": "keep"}))
    workflow.import_contacts(app, path)
    assert [p.do_not_contact for p in people(app).values()] == [True]
    assert (app.folder / intake.MAPPINGS).read_text(encoding="utf-8").count("columns:\n") == 1


def test_identity_names_people_by_their_first_record() -> None:
    """Ids of people and accounts follow from what came first."""
    record = Record(record_id="rec_1", source="l", line=2, exported_on="2026-01-01", first_name="A", last_name="B")
    (person,) = identity.people([record]).prospects
    assert person.record_ids == ("rec_1",)
