"""What people say job titles mean: kept, winning at once, taken elsewhere and back; and titles explained."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from outreach import workflow
from outreach.cli import cli
from outreach.errors import NotFoundError, SheetError
from outreach.models import Refusal, Verdict
from outreach.store import audit, lists, standing
from outreach.views.explaining import explain
from outreach.views.titles import all_corrections, explain_titles, titles_in, unread_titles
from outreach.workflow.titling import correct_title, export_corrections, forget_correction, import_corrections


@pytest.fixture
def app(campaign: Callable[..., Any]) -> Any:
    """The sample, decided about."""
    opened = campaign()
    workflow.import_contacts(opened.app, opened.app.folder / "contacts.csv")
    workflow.import_facts(opened.app, opened.app.folder / "company_facts.csv")
    workflow.target(opened.app)
    return opened.app


def somebody(app: Any, title: str) -> str:
    """The address of somebody with this title."""
    with app.store.read() as tx:
        return next(person.email for person in lists.all_prospects(tx) if person.title == title)


def is_stale(app: Any) -> bool:
    """Something has come in that decisions could rest on."""
    with app.store.read() as tx:
        return standing.changed_since_decided(tx)


# ---------------------------------------------------------------- corrections


def test_a_corrected_title_wins_at_once(app: Any) -> None:
    """Who it is about is explained by the correction without a new import, and targeting decides about them again."""
    who = somebody(app, "Wizard of Flow")
    assert explain(app, who).verdict is Verdict.RESEARCH
    assert not is_stale(app)
    done = correct_title(
        app, "wizard  of flow", seniority="head", function="operations", by="Ana", note="runs the floor"
    )
    assert not isinstance(done, Refusal)
    assert (done.people, done.before.seniority, done.after.seniority) == (1, "staff", "head")
    assert is_stale(app)
    told = explain(app, who)
    assert told.verdict is not Verdict.RESEARCH
    assert "Ana corrected this title" in told.person
    assert workflow.target(app).changed == 1
    assert not is_stale(app)
    assert workflow.replay(app)[1] == ()


def test_what_is_not_said_stays_as_read(app: Any) -> None:
    """A correction of one part leaves the others to the rules."""
    correct_title(app, "VP Growth", function="sales")
    (one,) = explain_titles(app, ["VP Growth"])
    assert (one.reading.seniority, one.reading.function, one.reading.confidence) == ("vp", "sales", "high")
    assert one.correction is not None
    assert one.correction.by == "Sam"
    assert str(one.correction.on) == "2026-11-24"


@pytest.mark.parametrize(
    ("title", "said", "why"),
    [
        ("Wizard", {"seniority": "boss"}, "There is no seniority “boss”; use one of founder"),
        ("Wizard", {"function": "magic"}, "There is no function “magic”"),
        ("Wizard", {"status": "gone"}, "There is no status “gone”"),
        ("Wizard", {"note": "hm"}, "Say what it means"),
        (" ", {"seniority": "head"}, "That is no title"),
    ],
)
def test_refuses_what_says_nothing(app: Any, title: str, said: dict[str, str], why: str) -> None:
    """Words that do not exist are refused with those that do; nothing is stored."""
    done = correct_title(app, title, **said)
    assert isinstance(done, Refusal)
    assert done.reason.startswith(why)
    assert all_corrections(app) == ()


def test_taken_back_the_rules_read_it_again(app: Any) -> None:
    """Forgetting restores the reading and counts as news; what nobody said cannot be forgotten."""
    before = explain_titles(app, ["Wizard of Flow"])[0].reading
    correct_title(app, "Wizard of Flow", seniority="head", function="operations")
    workflow.target(app)
    done = forget_correction(app, "WIZARD OF FLOW")
    assert (done.after.seniority, done.people) == (before.seniority, 1)
    assert is_stale(app)
    assert explain_titles(app, ["Wizard of Flow"])[0].reading == before
    with pytest.raises(NotFoundError, match="correction of the title 'Wizard of Flow'"):
        forget_correction(app, "Wizard of Flow")


def test_corrections_travel(app: Any, campaign: Callable[..., Any], tmp_path: Path) -> None:
    """Exported and read elsewhere they are the same; read twice they change nothing and nothing is logged."""
    correct_title(app, "Wizard of Flow", seniority="head", function="operations", by="Ana", manages_people=False)
    correct_title(app, "Chef de Cuisine", status="former", by="Bo", note="left: in May")
    assert export_corrections(app, tmp_path / "titles.yaml") == 2
    other = campaign().app
    done = import_corrections(other, tmp_path / "titles.yaml")
    assert (done.read, done.changed, done.people) == (2, 2, 0)
    assert all_corrections(other) == all_corrections(app)
    assert import_corrections(other, tmp_path / "titles.yaml").changed == 0
    with other.store.read() as tx:
        assert audit.verify(tx).ok
    with pytest.raises(SheetError, match="cannot be read"):
        import_corrections(other, tmp_path / "none.yaml")
    (tmp_path / "titles.yaml").write_text("titles:\n- {title: X, seniority: boss}\n", encoding="utf-8")
    with pytest.raises(SheetError, match="no seniority “boss”"):
        import_corrections(other, tmp_path / "titles.yaml")


# ---------------------------------------------------------------- explaining


def test_explains_without_a_campaign() -> None:
    """Title, reading and reasons need no campaign; there is no role and nobody on file then."""
    (one,) = explain_titles(None, ["Assistant to the CEO"])
    assert (one.reading.seniority, one.reading.function) == ("staff", "admin")
    assert "“to the ceo” is somebody else's job" in one.reading.reasons
    assert (one.roles, one.people) == ((), 0)


def test_tells_the_role_at_each_size(app: Any) -> None:
    """Where the company's size decides, each size has its line; where it does not there is one."""
    boss, head = explain_titles(app, ["CEO", "Head of Operations"])
    assert [(role.sizes, role.said.split(":")[0]) for role in boss.roles] == [
        ("at 1 to 300 people", "likely economic buyer (60 %)"),
        ("from 301 people", "“CEO” (c suite + general management) has no part in the buying group"),
    ]
    assert [(role.sizes, role.said) for role in head.roles] == [("", "likely champion (50 %): head + operations")]
    assert head.people > 0


def test_lists_what_nobody_could_read(app: Any) -> None:
    """Titles without confidence come with how many people they hold up; a corrected one is gone."""
    found = unread_titles(app)
    assert [(one.title, one.people) for one in found.unread] == [("Wizard of Flow", 1)]
    assert (found.people_of("low"), found.corrections) == (1, 0)
    correct_title(app, "Wizard of Flow", seniority="staff", function="operations")
    assert unread_titles(app).unread == ()


def test_reads_titles_from_files(tmp_path: Path) -> None:
    """A contact list gives the titles of its title column, a text one a line; each once."""
    (tmp_path / "a.csv").write_text("Name,Job Title\nAna,CEO\nBo,CEO\nCy,\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("CEO\n\nVP Ops\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Name,Shoe Size\nAna,38\n", encoding="utf-8")
    assert titles_in(tmp_path / "a.csv") == ("CEO",)
    assert titles_in(tmp_path / "a.txt") == ("CEO", "VP Ops")
    with pytest.raises(SheetError, match="job title"):
        titles_in(tmp_path / "b.csv")


# ---------------------------------------------------------------- the command


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    """The exit code of `outreach titles` and what it printed, on one line."""
    result = CliRunner().invoke(cli, ["titles", *words], input=stdin)
    return result.exit_code, " ".join(result.output.split())


def test_the_command_explains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anywhere, for any title, in words and as JSON; with none and no campaign it says what to type."""
    monkeypatch.chdir(tmp_path)
    code, said = run("Assistant to the CEO", "Head of Happiness")
    assert code == 0
    assert "staff, admin; held today; leads nobody; read with confidence" in said
    assert "not read with confidence" in said
    assert 'outreach titles "Head of Happiness" --seniority head --function hr' in said
    found = json.loads(run("CEO", "--json")[1])
    assert found[0]["reading"]["seniority"] == "c_suite"
    assert "read with confidence" in run("--from", "-", stdin="CEO\nCFO\n")[1]
    code, said = run()
    assert code == 2
    assert "outreach titles" in said


def test_the_command_corrects(app: Any) -> None:
    """A word said is stored, listed and taken back; a wrong one ends with what exists."""
    where = ("--campaign", str(app.folder))
    code, said = run("Wizard of Flow", "--seniority", "head", "--function", "operations", "--by", "Ana", *where)
    assert code == 0
    assert "“Wizard of Flow” is now head, operations; held today; leads people." in said
    assert "1 person on file has such a title; `outreach target` decides about that person again." in said
    assert "Next: outreach target" in said
    assert "“Wizard of Flow”: head, operations (Ana, " in run("--list", *where)[1]
    file = app.folder / "titles.yaml"
    assert "1 correction." in run("--export", str(file), *where)[1]
    assert run("--forget", "Wizard of Flow", *where)[0] == 0
    assert "1 correction, 1 new or changed." in run("--import", str(file), *where)[1]
    code, said = run("Wizard of Flow", "--seniority", "boss", *where)
    assert code == 1
    assert "There is no seniority “boss”" in said
    assert run("--seniority", "head", *where)[0] == 2
    assert "different titles of 64 people" in run(*where)[1]
