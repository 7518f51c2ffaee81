"""The rules of this code base, as far as a machine can hold them."""

import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from outreach import errors, sample
from outreach.campaign import load_campaign
from outreach.cli import cli
from outreach.eligibility import RULES
from outreach.models import (
    Account,
    Answer,
    Campaign,
    Criterion,
    EmailStatus,
    Fact,
    FactKind,
    FactStatus,
    GateInputs,
    Op,
    PermissionEvidence,
    PermissionRules,
    Profile,
    Prospect,
    SourceKind,
    Suppression,
    SuppressionKind,
    TitleReading,
    Touch,
)
from outreach.prompts import load_prompt, prompt_folder, released
from outreach.settings import Settings
from outreach.targeting import OPERATORS
from outreach.targeting.criteria import judge
from outreach.targeting.observations import Evidence

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 12, 1)
MOST_LINES, LONGEST_FUNCTION = 400, 60

#: Modules that list something once and for all: a migration is its tables, in one piece.
LISTS = ("outreach/store/migrations/versions/",)

#: Where something else than an exception of errors.py is raised, and why.
OTHER_RAISES = {
    ("outreach/cli/beginning.py", "Exit"): "the exit code of a command",
    ("outreach/cli/checking.py", "Exit"): "the exit code of a command",
    ("outreach/cli/facts.py", "BadParameter"): "the parser's own way to refuse an argument",
    ("outreach/cli/facts.py", "Exit"): "the exit code of a command",
    ("outreach/cli/lists.py", "Exit"): "the exit code of a command",
    ("outreach/cli/permission.py", "Exit"): "the exit code of a command",
    ("outreach/cli/quarantine.py", "Exit"): "the exit code of a command",
    ("outreach/cli/titles.py", "Exit"): "the exit code of a command",
    ("outreach/cli/titles.py", "BadParameter"): "the parser's own way to refuse an argument",
    ("outreach/cli/shared.py", "BadParameter"): "the parser's own way to refuse an argument",
    ("outreach/cli/lists.py", "BadParameter"): "the parser's own way to refuse an argument",
    ("outreach/store/schema.py", "ValueError"): "a column type speaks to SQLAlchemy",
    ("outreach/yaml_files.py", "ConstructorError"): "a loader speaks to PyYAML",
    ("outreach/workflow/writing.py", "AssertionError"): "cannot be reached",
    ("outreach/testing/doubles.py", "ValueError"): "a fake speaks to the author of a test",
}

#: The two edges at which whatever was raised is turned into one sentence.
EDGES = {"outreach/cli/__init__.py", "outreach/llm.py"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package and of the review screen."""
    paths = [path for top in ("outreach", "ui") for path in sorted((ROOT / top).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def every(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Every node of a kind with the module it stands in."""
    for name, tree in modules().items():
        yield from ((name, node) for node in ast.walk(tree) if isinstance(node, kind))


def public(tree: ast.AST) -> Iterator[Any]:
    """Public functions, classes and methods; what is inside a function or a private class is nobody's business."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of everything imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


# ---------------------------------------------------------------- who may know whom


def test_layers_hold() -> None:
    """The import contracts of pyproject.toml hold."""
    tool = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_outside_the_store_a_connection_is_all_of_sqlalchemy() -> None:
    """Workflow and views hand a connection on; no statement is written there."""
    found = {
        (name, module, what)
        for name, tree in modules().items()
        if not name.startswith("outreach/store/")
        for module, what in imports(tree)
        if module.partition(".")[0] in ("sqlalchemy", "alembic") and (module, what) != ("sqlalchemy", "Connection")
    }
    assert not found


def test_the_review_screen_calls_workflow_and_views_only() -> None:
    """The screen decides nothing itself: it knows the workflow, the views, the types and the exceptions."""
    allowed = ("outreach.app", "outreach.workflow", "outreach.views", "outreach.models", "outreach.errors")
    named = {
        f"{module}.{what}" if module == "outreach" else module
        for name, tree in modules().items()
        if name.startswith("ui/")
        for module, what in imports(tree)
        if module.partition(".")[0] == "outreach"
    }
    assert named
    assert {name for name in named if not name.startswith(allowed)} == set()


def test_help_is_quick() -> None:
    """`outreach --help` loads no model client, no screen and no data frame library."""
    code = (
        "import sys\n"
        "from outreach.cli import cli\n"
        "try:\n    cli(['--help'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shown, _, loaded = run.stdout.partition("LOADED")
    assert "demo" in shown
    heavy = {"langchain", "langchain_core", "openai", "streamlit", "polars", "pandas", "sqlalchemy"}
    assert not heavy & set(loaded.split())


# ---------------------------------------------------------------- size and words


def test_modules_are_short() -> None:
    """No module over 400 lines; a longer one is a package split by noun."""
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short() -> None:
    """No function over 60 lines."""
    lengths = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef)
        for name, node in every(kind)
        if not name.startswith(LISTS)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_what_is_public_says_what_it_does() -> None:
    """Every module, public function, class and method has a docstring."""
    silent = {name for name, tree in modules().items() if tree.body and not ast.get_docstring(tree)}
    silent |= {
        f"{name}:{node.name}"
        for name, tree in modules().items()
        for node in public(tree)
        if not ast.get_docstring(node)
    }
    assert silent == set()


def test_nothing_is_called_utils() -> None:
    """A module is named after what it is about."""
    assert not [name for name in modules() if re.search(r"\b(utils?|helpers?|misc|common)(\.py|/)", name)]


def test_messages_are_built_in_one_place() -> None:
    """What is raised is a class of errors.py, which builds the sentence; models raise ValueError, as pydantic asks."""
    ours = {name for name, item in vars(errors).items() if isinstance(item, type) and issubclass(item, Exception)}
    odd = set()
    for name, node in every(ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else None
        what = getattr(raised, "attr", getattr(raised, "id", ""))
        if (
            not re.match("[A-Z]", what)
            or what in ours
            or (what == "ValueError" and name.startswith("outreach/models/"))
        ):
            continue
        odd.add((name, what))
    assert odd - OTHER_RAISES.keys() == set()
    assert OTHER_RAISES.keys() - odd == set(), "an exception to the rule that nobody needs any more"


def test_only_the_edges_catch_everything() -> None:
    """`except Exception` stands where a vendor's or the program's own surprise becomes one sentence, nowhere else."""
    broad = {
        name
        for name, node in every(ast.ExceptHandler)
        if node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
    }
    assert broad <= EDGES


def test_every_exception_says_what_it_is_for() -> None:
    """The tree in the docstring of errors.py names every exception."""
    names = {name for name, item in vars(errors).items() if isinstance(item, type) and issubclass(item, Exception)}
    assert {name for name in names if not re.search(rf"\b{name}\b", errors.__doc__ or "")} == set()


# ---------------------------------------------------------------- data and documents


def test_released_prompts_are_unchanged() -> None:
    """A released prompt is what it was on the day of its release; every prompt is released and can be read."""
    folder = prompt_folder()
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.toml")}
    assert found
    assert found == released(folder)
    assert all(load_prompt(name.removesuffix(".toml")).user for name in found)


@pytest.mark.parametrize("path", sorted((ROOT / "outreach" / "data").glob("*.yaml")), ids=lambda path: path.name)
def test_data_has_a_version(path: Path) -> None:
    """A word list is data with a version, so that a decision can be traced to it."""
    version = yaml.safe_load(path.read_text(encoding="utf-8"))["version"]
    assert isinstance(version, int)
    assert version >= 1


def test_every_setting_is_explained() -> None:
    """.env.example holds every setting, switched off, each under a comment; Settings says what each is for."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line and not line.startswith("# ")]
    offered = {found[1] for line in lines if (found := re.fullmatch(r"# (OUTREACH_[A-Z_]+)=.*", line))}
    assert offered == {f"OUTREACH_{name.upper()}" for name in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())
    for before, line in pairwise(lines):
        assert not line.startswith("# OUTREACH_") or re.match(r"# [^O].*\.$", before), f"no comment above {line}"


def commands(group: Any, path: str = "outreach") -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_every_command_is_in_the_readme() -> None:
    """What can be typed is described, and says itself what it does."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = dict(commands(typer.main.get_command(cli)))
    assert len(known) > 10
    assert [name for name in known if not re.search(rf"\b{name}\b", readme)] == []
    assert [name for name, command in known.items() if not command.help] == []


# ---------------------------------------------------------------- every rule explains itself


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The campaign files that `outreach init` writes."""
    folder = tmp_path_factory.mktemp("campaign")
    sample.init(folder, TODAY)
    return load_campaign(folder)


def f(kind: FactKind, value: Any) -> Fact:
    """A verified fact about the account."""
    return Fact(
        fact_id=f"f_{kind}", subject="a1", kind=kind, text=f"{kind} is {value}", value=value, source="crm",
        source_kind=SourceKind.CRM, observed_on=TODAY, event_on=TODAY, status=FactStatus.VERIFIED,
    )  # fmt: skip


def g(*facts: Fact, suppressions: Any = (), touches: Any = (), **person: Any) -> GateInputs:
    """A person in the United States who may be written to, with changes."""
    values = {"email": "ana@talus.example", "country": "US", "email_status": EmailStatus.VERIFIED, **person}
    prospect = Prospect(
        prospect_id="p1", account_id="a1", first_name="Ana", last_name="Ruiz", as_of=TODAY, source="c.csv", **values
    )
    profile = Profile(prospect=prospect, account=Account(account_id="a1", name="Talus"), facts=facts, today=TODAY)
    return GateInputs(profile=profile, title=TitleReading(title=""), suppressions=suppressions, touches=touches)


def rule(op: Op, field: str, value: Any = None) -> Criterion:
    """One rule of an ICP."""
    return Criterion(id="r", field=field, op=op, value=value, why="for the test")


SIZE, TAGS = f(FactKind.EMPLOYEES, 100), f(FactKind.TAGS, "grocery")
NEWS = f(FactKind.EXPANSION, None)

#: Operator -> (rule, fact that passes), and a rule the same fact fails where a no is possible.
JUDGED: dict[Op, tuple[Fact, Criterion, Criterion | None]] = {
    Op.IN: (TAGS, rule(Op.IN, "company.tags", ("grocery",)), rule(Op.IN, "company.tags", ("steel",))),
    Op.NOT_IN: (TAGS, rule(Op.NOT_IN, "company.tags", ("steel",)), rule(Op.NOT_IN, "company.tags", ("grocery",))),
    Op.BETWEEN: (SIZE, rule(Op.BETWEEN, "company.employees", (50, 150)), rule(Op.BETWEEN, "company.employees", (1, 9))),
    Op.GTE: (SIZE, rule(Op.GTE, "company.employees", 50), rule(Op.GTE, "company.employees", 500)),
    Op.LTE: (SIZE, rule(Op.LTE, "company.employees", 500), rule(Op.LTE, "company.employees", 50)),
    Op.MATCHES_ANY: (
        TAGS,
        rule(Op.MATCHES_ANY, "company.tags", ("grocery", "steel")),
        rule(Op.MATCHES_ANY, "company.tags", ("steel",)),
    ),
    Op.EXISTS: (NEWS, rule(Op.EXISTS, "signal.expansion"), None),
    Op.TRUE: (NEWS, rule(Op.TRUE, "signal.expansion"), None),
}


def test_every_operator_is_described_for_users() -> None:
    """Every comparison exists and its docstring begins with the word one writes in icp.yaml."""
    assert OPERATORS.keys() == set(Op)
    assert all((OPERATORS[op].__doc__ or "").startswith(f"`{op.value}`: ") for op in Op)


@pytest.mark.parametrize("op", JUDGED)
def test_every_operator_explains_its_answer(op: Op, campaign: Campaign) -> None:
    """Yes, no and unknown each come with the value, what was wanted and the owner's reason; unknown with a look-up."""
    fact, yes, no = JUDGED[op]
    known, empty = Evidence(g(fact).profile), Evidence(g().profile)
    results = {
        Answer.PASS: judge(yes, "must", known, campaign.icp),
        Answer.UNKNOWN: judge(yes, "must", empty, campaign.icp),
    }
    if no is not None:
        results[Answer.FAIL] = judge(no, "must", known, campaign.icp)
    for answer, result in results.items():
        assert result.answer is answer
        assert "for the test" in result.detail
    assert results[Answer.UNKNOWN].look_up


NEVER = Suppression(kind=SuppressionKind.ADDRESS, value="ana@talus.example", level="never", reason="asked", by="Jo")
TOUCHES = tuple(
    Touch(prospect_id="p1", account_id="a1", on=TODAY - timedelta(days=days), source="list") for days in (1, 2, 3)
)


def recorded(inputs: GateInputs | None = None, **evidence: Any) -> GateInputs:
    """Somebody with one thing on record about permission."""
    return (inputs or g()).model_copy(update={"evidence": (PermissionEvidence.model_validate(evidence),)})


#: Rule -> inputs that do not pass it.
REFUSED: dict[str, list[GateInputs]] = {
    "suppressed": [g(suppressions=(NEVER,))],
    "do_not_contact": [g(do_not_contact=True)],
    "lifecycle": [g(lifecycle="opportunity")],
    "lead_status": [g(lead_status="bounced"), g(lead_status="replied"), g(lead_status="frobnicated")],
    "address": [g(email=""), g(email="ana at talus"), g(email_status=EmailStatus.GUESSED)],
    "shared_address": [g(shared_email=True)],
    "personal_address": [g(email=""), g(email="info@talus.example", country="FR")],
    "country": [g(country=""), g(country="DE"), g(country="ZZ"), g(country="France")],
    "person_frequency": [g(touches=TOUCHES)],
    "account_frequency": [g(touches=TOUCHES)],
    "erased": [g(suppressions=(NEVER.model_copy(update={"kind": SuppressionKind.MARK}),))],
    "bounced": [g(suppressions=(NEVER.model_copy(update={"cause": "bounce"}),))],
    "refusal": [recorded(kind="refusal", text="no advertising please")],
    "withdrawn": [recorded(kind="consent", withdrawn_at="2026-11-01")],
    "private_person": [g(title="Student"), recorded(kind="private_person", text="under 18")],
    "recipient": [g()],
    "sender_country": [g()],
    "data_source": [recorded(kind="source", text="a scraped list")],
    "retention": [g(last_contacted=date(2024, 1, 1))],
    "notice": [recorded(g(country="FR"), kind="source", at="2026-01-01")],
    "colleague": [g(touches=tuple(touch.model_copy(update={"by": "Kim"}) for touch in TOUCHES))],
    "quiet_period": [g()],
}

#: Rules whose no needs a policy that names something.
STRICT = PermissionRules.model_validate(
    {
        "own_domains": ["talus.example"],
        "sender_country": "DE",
        "quiet_periods": [{"start": TODAY, "end": TODAY, "why": "stocktaking is on"}],
    }
)


@pytest.mark.parametrize("judge_one", RULES, ids=lambda item: item.__name__)
def test_every_eligibility_rule_explains_itself(judge_one: Any, campaign: Campaign) -> None:
    """The docstring is the question; every answer is a sentence; a no has a consequence, an unknown a look-up."""
    assert judge_one.__doc__
    assert "?" in judge_one.__doc__
    good = judge_one(g(), campaign.policy)
    assert (good.answer, good.id) == (Answer.PASS, judge_one.__name__)
    assert good.detail
    for inputs in REFUSED[judge_one.__name__]:
        result = judge_one(inputs, campaign.policy.model_copy(update={"permission": STRICT}))
        assert result.answer is not Answer.PASS
        assert len(result.detail.split()) > 2
        assert result.fail_verdict if result.answer is Answer.FAIL else result.look_up
