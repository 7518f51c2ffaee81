"""The part a contact plays in buying by the CRM: read from lists, kept for people, and above what a title suggests."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outreach import identity, workflow
from outreach.contact_roles import buying_role_labels, is_contact_role, read_contact_role
from outreach.models import (
    ICP,
    Account,
    Answer,
    BuyingRole,
    CriterionResult,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Policy,
    Profile,
    Prospect,
    Record,
    Sheet,
    SheetRow,
    SourceKind,
    Verdict,
)
from outreach.prospects import find_columns, read_records, survey
from outreach.targeting import decide
from outreach.targeting.buying_group import read_role
from outreach.targeting.engine import Gate, feature_table, prepare, tell, title_table
from outreach.titles import read_title
from outreach.views.explaining import explain

TODAY = date(2026, 11, 24)
MAY = CriterionResult(id="may", group="eligibility", answer=Answer.PASS, detail="may be written to")
POLICY = Policy.model_validate(
    {
        "id": "p", "version": 1, "owner": "o@seller.example", "review_by": "2027-06-01", "lifecycle_allowed": ["lead"],
        "countries": {"US": {"basis": "opt_out"}}, "shelf_life_days": {"default": 365}, "holdout_salt": "salt",
    }
)  # fmt: skip
ICP_ = ICP.model_validate(
    {
        "id": "docks", "version": 1, "owner": "o@seller.example", "review_by": "2027-02-28",
        "account": {"must": [{"id": "size", "field": "company.employees", "op": "between", "value": [50, 500],
                              "why": "big enough"}]},
        "buying_group": {
            "roles": [
                {"role": "economic_buyer", "confidence": 0.6, "any_of": [
                    {"function": ["operations"], "seniority": ["c_suite", "vp"], "employees": [50, 200]}]},
                {"role": "champion", "required": True, "any_of": [
                    {"function": ["operations"], "seniority": ["head", "director", "manager"]}]},
                {"role": "end_user", "contactable": False, "any_of": [
                    {"function": ["operations"], "seniority": ["staff"]}]},
            ],
            "never_contact": [{"function": ["admin"], "why": "an assistant is not the person"}],
        },
    }
)  # fmt: skip


def role(title: str, contact_role: str = "", employees: Any = 100) -> Any:
    """The role somebody plays."""
    return read_role(read_title(title), employees, ICP_, contact_role)


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize(
    ("cell", "ours"),
    [
        ("BUDGET_HOLDER", "economic_buyer"), ("DECISION_MAKER", "economic_buyer"), ("BLOCKER", "gatekeeper"),
        ("END_USER", "end_user"), ("EXECUTIVE_SPONSOR", "executive_sponsor"), ("INFLUENCER", "influencer"),
        ("LEGAL_AND_COMPLIANCE", "gatekeeper"), ("CHAMPION", "champion"), ("OTHER", ""),
        ("Budget holder", "economic_buyer"), ("Economic Decision Maker", "economic_buyer"),
        ("Legal & Compliance", "gatekeeper"), ("Business User", "end_user"),
        ("Evaluator", "technical_evaluator"), ("Technical Buyer", "technical_evaluator"), ("Gatekeeper", "gatekeeper"),
        ("Entscheidungsträger", "economic_buyer"), ("Budgetverantwortlicher", "economic_buyer"),
        ("Endnutzer", "end_user"), ("Décideur", "economic_buyer"), ("Utilisateur final", "end_user"),
        ("Responsable de toma de decisiones", "economic_buyer"), ("Usuario final", "end_user"),
        ("economic_buyer", "economic_buyer"), ("CHAMPION;DECISION_MAKER", "economic_buyer"),
        ("Champion; Blocker", "gatekeeper"), ("", ""), ("VP Sales", ""), ("Buyer", ""), ("Steering committee", ""),
    ],
)  # fmt: skip
def test_reads_what_crms_write(cell: str, ours: str) -> None:
    """HubSpot's values and labels, Salesforce's contact roles; of several the first in order; a title is none."""
    assert read_contact_role(cell) == ours


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_labels_lead_back(system: Any) -> None:
    """Every role of ours has a label in every system, and reading it back never gives more than was said."""
    labels = buying_role_labels(system)
    assert set(labels) == set(BuyingRole)
    lost = {role for role, label in labels.items() if read_contact_role(label) != role}
    allowed = {
        "hubspot": {BuyingRole.TECHNICAL_EVALUATOR: "influencer", BuyingRole.UNKNOWN: ""},
        "salesforce": {BuyingRole.CHAMPION: "influencer", BuyingRole.GATEKEEPER: "", BuyingRole.UNKNOWN: ""},
    }[system]
    assert {role: read_contact_role(labels[role]) for role in lost} == allowed
    assert all(map(is_contact_role, labels.values()))


# ---------------------------------------------------------------- columns of lists


def s(header: tuple[str, ...], *rows: tuple[str, ...]) -> Sheet:
    """A list of people at Talus with further columns."""
    names = ("First Name", "Last Name", "Company", *header)
    cells = (("Ana", f"Ruiz{number}", "Talus", *row) for number, row in enumerate(rows))
    lines = tuple(
        SheetRow(line=line, cells=dict(zip(names, row, strict=True)), raw=";".join(row))
        for line, row in enumerate(cells, 2)
    )
    return Sheet(source="crm.csv", encoding="utf-8", delimiter=",", header=names, rows=lines)


def roles(sheet: Sheet) -> list[tuple[str, str]]:
    """(title, contact role) of each row."""
    return [(record.title, record.contact_role) for record in read_records(sheet, exported_on=TODAY)[0]]


@pytest.mark.parametrize("header", ["Buying Role", "hs_buying_role", "Contact Role", "Kaufrolle", "Rôle d'achat"])
def test_a_column_of_buying_roles_is_read(header: str) -> None:
    """HubSpot's and Salesforce's columns become the contact role, and the cell as written is kept."""
    sheet = s((header, "Job Title"), ("DECISION_MAKER", "COO"), ("", "Planner"))
    assert roles(sheet) == [("COO", "economic_buyer"), ("Planner", "")]
    assert read_records(sheet, exported_on=TODAY)[0][0].original["contact_role"] == "DECISION_MAKER"


def test_role_is_a_title_unless_its_cells_are_roles() -> None:
    """ "Role" with job titles is the title; with nothing but a CRM's roles it is the contact role."""
    assert roles(s(("Role",), ("COO",), ("Influencer",))) == [("COO", ""), ("Influencer", "")]
    assert roles(s(("Role",), ("Influencer",), ("Influencer",))) == [("Influencer", ""), ("Influencer", "")]
    assert roles(s(("Role", "Title"), ("Decision Maker", "COO"), ("Influencer", "Planner"))) == [
        ("COO", "economic_buyer"),
        ("Planner", "influencer"),
    ]
    assert roles(s(("Role",), ("Decision Maker",))) == [("", "economic_buyer")]


def test_a_salesforce_report_has_a_role_beside_the_title() -> None:
    """In a known export "Role" is read by its cells as well."""
    sheet = s(("Account Name", "Mailing City", "Title", "Role"), ("Talus", "Bonn", "COO", "Economic Buyer"))
    assert roles(sheet) == [("COO", "economic_buyer")]


def test_contact_role_may_hold_job_titles() -> None:
    """A column called contact role that names no role is the job title, where the list has no other."""
    assert roles(s(("Contact Role",), ("COO",), ("Planner",))) == [("COO", ""), ("Planner", "")]


def test_a_few_roles_among_job_titles_cost_no_titles() -> None:
    """One "Influencer" or a few decision makers do not turn titles into roles: the share counts."""
    titles = [f"{seniority} of {what}" for seniority in ("Head", "VP", "Director") for what in ("Sales", "IT", "Legal")]
    for few in (["Influencer"], ["Coach", "User", "Sponsor"], ["Decision Maker"] * 3):
        cells = [*titles, *few]
        assert [title for title, _ in roles(s(("Contact Role",), *((cell,) for cell in cells)))] == cells
    trades = ["Influencer", "Evaluator", "Other"]
    assert [role for _, role in roles(s(("Contact Role",), *((cell,) for cell in trades)))] == [
        "influencer", "technical_evaluator", ""]  # fmt: skip
    both = s(("Contact Role", "Title"), ("Influencer", "COO"), *(("Steering committee", title) for title in titles))
    assert [title for title, _ in roles(both)] == ["COO", *titles]


def test_unknown_roles_are_kept_out_and_told_once() -> None:
    """What names no role we know is no contact role, and one sentence of the import says so."""
    sheet = s(
        ("Buying Role", "Title"), ("Champion", "COO"), ("Steering committee", "CFO"), ("Steering committee", "CTO")
    )
    columns = survey(find_columns(sheet.source, sheet.header, _reading()), sheet.rows, _reading())
    assert [told for _, told in roles(sheet)] == ["champion", "", ""]
    assert len(columns.doubts) == 1
    assert "2 rows of the column 'Buying Role'" in columns.doubts[0]
    assert "'Steering committee'" in columns.doubts[0]


def test_the_user_may_say_which_column_it_is() -> None:
    """A mapping names the field; a column told to be the title stays it."""
    told = _reading(mapping={"Part": "contact_role", "Role": "title"})
    sheet = s(("Part", "Role"), ("Champion", "Decision Maker"))
    record = read_records(sheet, exported_on=TODAY, reading=told)[0][0]
    assert (record.title, record.contact_role) == ("Decision Maker", "champion")


def _reading(**told: Any) -> Any:
    from outreach.models import Reading

    return Reading(**told)


# ---------------------------------------------------------------- one person


def r(number: int, contact_role: str, days: int = 0, company: str = "Talus") -> Record:
    """One row about Ana."""
    return Record(
        record_id=f"r{number}", source="crm.csv", line=number, exported_on=TODAY - timedelta(days=days),
        first_name="Ana", last_name="Ruiz", company=company, domain=f"{company.lower()}.example",
        contact_role=contact_role, linkedin_url="linkedin.com/in/ana",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        ([r(1, "champion"), r(2, "")], "champion"),
        ([r(1, "champion", 9), r(2, "end_user", 1), r(3, "")], "end_user"),
        ([r(1, "champion"), r(2, "end_user")], ""),
        ([r(1, "champion"), r(2, "champion"), r(3, "end_user", 5)], "champion"),
        ([r(1, "champion", 9, company="Alder"), r(2, "")], ""),
    ],
)
def test_the_newest_word_counts(records: list[Record], wanted: str) -> None:
    """The newest list that says one wins; two of one day say nothing; nor does a role at another company."""
    (person,), *_ = identity.people(records)
    assert person.contact_role == wanted


# ---------------------------------------------------------------- above the title


def test_outranks_the_title() -> None:
    """With the CRM's word the role is that one at 90 %, whatever the title suggests, and says where it is from."""
    seen = role("COO", "champion")
    assert (seen.role, seen.confidence, seen.answer, seen.from_crm) == (BuyingRole.CHAMPION, 0.9, Answer.PASS, True)
    assert seen.detail == "champion by the CRM's contact role (90 %)"
    assert role("Zxqv", "champion").role is BuyingRole.CHAMPION
    assert role("", "champion").role is BuyingRole.CHAMPION
    assert role("COO", "champion", None).answer is Answer.PASS


@pytest.mark.parametrize("title", ["Former COO", "COO, open to work", "Aspiring COO", "Retired COO", "Incoming COO"])
def test_a_job_no_longer_held_stays_a_no(title: str) -> None:
    """Whoever has left decides nothing, whatever the CRM still says."""
    seen = role(title, "economic_buyer")
    assert (seen.answer, seen.from_crm) == (Answer.FAIL, False)
    assert "does not change that" in seen.detail


def test_never_is_never() -> None:
    """A title the ICP's owner never contacts is not opened by a contact role."""
    assert role("Executive Assistant to the CEO", "economic_buyer").answer is Answer.FAIL


def test_a_role_not_written_to_is_not_written_to() -> None:
    """The ICP says whether a role is contactable, whoever names it."""
    seen = role("COO", "end_user")
    assert (seen.role, seen.contactable, seen.answer) == (BuyingRole.END_USER, False, Answer.FAIL)


def test_a_role_the_icp_does_not_name_has_no_part() -> None:
    """A legal blocker is no part of a buying group that does not know one, and the answer says so."""
    seen = role("COO", "gatekeeper")
    assert (seen.role, seen.answer) == (BuyingRole.UNKNOWN, Answer.FAIL)
    assert seen.detail == "gatekeeper by the CRM's contact role, which has no part in this ICP's buying group"


def test_without_a_contact_role_nothing_changes() -> None:
    """An empty, unknown or foreign value leaves the word to the title."""
    for told in ("", "unknown", "nonsense"):
        assert role("COO", told) == role("COO")


# ---------------------------------------------------------------- one prospect and a list alike

TITLES = ("COO", "Head of Operations", "Operations Specialist", "Executive Assistant to the CEO", "Ex-COO", "Zxqv", "")
ROLES = ("", *map(str, BuyingRole))
SIZES = (None, 100, 300)


def i(title: str, contact_role: str, employees: int | None, number: int) -> GateInputs:
    """One person at a company of this size."""
    person = Prospect(
        prospect_id=f"p{number}", account_id="a1", first_name="Ana", last_name="Ruiz", title=title, as_of=TODAY,
        source="crm.csv line 2", contact_role=contact_role,
    )  # fmt: skip
    size = Fact(
        fact_id="f1", subject="a1", kind=FactKind.EMPLOYEES, text=str(employees), value=employees, source="l",
        source_kind=SourceKind.RESEARCH, observed_on=TODAY, status=FactStatus.VERIFIED,
    )  # fmt: skip
    facts = (size,) if employees else ()
    profile = Profile(prospect=person, account=Account(account_id="a1", name="Talus"), facts=facts, today=TODAY)
    return GateInputs(profile=profile, title=read_title(title))


def test_a_list_is_decided_like_each_of_its_people() -> None:
    """Every role, title and size: verdict, score and words are the same from columns and from one by one."""
    cases = [(i(*one, number), (MAY,)) for number, one in enumerate(product(TITLES, ROLES, SIZES))]
    table = feature_table(cases, ICP_, told=True)
    decided = Gate(ICP_).decide(table, keep=tuple(table.columns))
    for (inputs, _), row in zip(cases, decided.iter_rows(named=True), strict=True):
        alone = decide(inputs, (MAY,), ICP_, POLICY)
        assert (row["verdict"], row["lo"], row["hi"]) == (alone.verdict, alone.score_lo, alone.score_hi)
        asked = [result for result in alone.criteria if result.group != "eligibility" and result.id != "score"]
        assert list(tell(row, ICP_, TODAY)) == asked


def test_a_plain_list_may_have_a_contact_role() -> None:
    """A warehouse's column "contact_role" holds our words or the CRM's; without it, or empty, the title decides."""
    told = ["champion", "DECISION_MAKER", "Other", None, "Legal & Compliance", "nonsense"]
    rows = pl.DataFrame(
        {
            "prospect_id": [str(number) for number in range(len(told))], "title": ["Operations Specialist"] * len(told),
            "company.employees": [100] * len(told), "contact_role": told, "eligibility": [5] * len(told),
        }
    )  # fmt: skip
    titles = title_table([read_title("Operations Specialist")], ICP_)
    decided = Gate(ICP_).decide(prepare(rows, ICP_, TODAY), titles=titles).sort("prospect_id")
    wanted = [Verdict.QUALIFIED, Verdict.QUALIFIED, *[Verdict.WRONG_PERSON] * 4]
    assert decided["verdict"].to_list() == wanted
    assert decided["role"].to_list() == [1, 0, 2, 2, -5, 2]
    without = Gate(ICP_).decide(prepare(rows.drop("contact_role"), ICP_, TODAY), titles=titles)
    assert set(without["role"]) == {2}


# ---------------------------------------------------------------- end to end


def test_from_the_crm_to_the_explanation(campaign: Callable[..., Any]) -> None:
    """An imported contact role decides, is explained with the CRM as its reason, and replays."""
    opened = campaign()
    workflow.import_contacts(opened.app, opened.app.folder / "contacts.csv")
    workflow.import_facts(opened.app, opened.app.folder / "company_facts.csv")
    workflow.target(opened.app)
    before = {p.prospect_id: p for p in _people(opened.app)}
    qualified = next(d for d in _decisions(opened.app) if d.verdict is Verdict.QUALIFIED)
    person = before[qualified.prospect_id]
    assert person.contact_role == ""
    path: Path = opened.app.folder / "roles.csv"
    account = _company(opened.app, person.account_id)
    path.write_text(
        "First Name,Last Name,Company,Website,Email,Job Title,Buying Role\n"
        f"{person.first_name},{person.last_name},{account.name},{account.domain},{person.email},{person.title},Blocker\n",
        encoding="utf-8",
    )
    workflow.import_contacts(opened.app, path)
    workflow.target(opened.app)
    told = explain(opened.app, person.email)
    assert told.verdict is Verdict.WRONG_PERSON
    assert "gatekeeper by the CRM's contact role (90 %)" in told.person
    assert workflow.replay(opened.app)[1] == ()


def _people(app: Any) -> list[Prospect]:
    from outreach.store import lists

    with app.store.read() as tx:
        return lists.all_prospects(tx)


def _company(app: Any, account_id: str) -> Account:
    from outreach.store import lists

    with app.store.read() as tx:
        found = lists.account(tx, account_id)
    assert found
    return found


def _decisions(app: Any) -> list[Any]:
    from outreach.store import decisions

    with app.store.read() as tx:
        return list(decisions.current(tx).values())
