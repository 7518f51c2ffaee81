"""The whole way on a real list: every row accounted for, replay, and no stray model call.

python -m benchmarks.whole_way --contacts FILE --facts FILE [--model]
"""

import argparse
import json
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from outreach import printing, workflow
from outreach.app import App, open_app
from outreach.llm import open_writer
from outreach.models import Verdict
from outreach.settings import Settings
from outreach.store import decisions, lists
from outreach.testing import FakeOpenAI
from outreach.views import verify_audit


def main() -> None:
    """Runs the way twice and prints a table, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=Path, required=True)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--model", action="store_true", help="draft with the real client against the fake server")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="outreach-bench-"))
    for path in (Path(__file__).parent / "devtools").glob("*.yaml"):
        shutil.copy(path, folder)
    try:
        with FakeOpenAI() as server:
            writer = open_writer(_settings(server.url)) if options.model else None
            app = open_app(folder, settings=Settings(), writer=writer, clock=lambda: datetime.now(UTC))
            figures = _walk(app, options, folder)
            figures["model_requests"] = len(server.requests)
            figures["requests_about_others"] = _about_others(app, server.requests)
            app.close()
    finally:
        shutil.rmtree(folder)
    print(json.dumps(figures))


def _settings(url: str) -> Settings:
    return Settings.model_validate({"model": "openai:gpt-5-mini", "base_url": url, "api_key": "test"})


def _walk(app: App, options: argparse.Namespace, folder: Path) -> dict[str, object]:
    console, started = Console(highlight=False), time.perf_counter()
    contacts = Path(shutil.copy(options.contacts, folder))
    sheet = Path(shutil.copy(options.facts, folder))
    brought = workflow.import_contacts(app, contacts)
    research = workflow.import_facts(app, sheet)
    gate = workflow.target(app)
    drafted = workflow.draft(app)
    seconds = time.perf_counter() - started
    again = _again(app, contacts, sheet)
    number, different = workflow.replay(app)
    printing.imported(console, brought)
    printing.facts(console, research)
    printing.gate(console, gate)
    printing.drafted(console, drafted)
    with app.store.read() as tx:
        chosen = [d for d in decisions.current(tx).values() if d.verdict is Verdict.QUALIFIED and not d.holdout]
    return {
        "seconds": round(seconds, 1),
        "rows": brought.rows,
        "rows_accounted": brought.new + brought.updated + brought.unchanged + len(brought.problems),
        "prospects": gate.prospects,
        "decisions": sum(gate.by_verdict.values()),
        **{str(verdict): count for verdict, count in gate.by_verdict.items()},
        "qualified_outside_holdout": len(chosen),
        "drafted": drafted.drafted,
        "clear": drafted.clear,
        "thin": drafted.thin,
        "failed": len(drafted.failed),
        "second_run_changes": again,
        "replayed": number,
        "replay_different": len(different),
        "audit_ok": verify_audit(app).ok,
    }


def _about_others(app: App, requests: Sequence[object]) -> int:
    """Requests that hold a fact about anybody who does not qualify, or no fact at all: must be none."""
    with app.store.read() as tx:
        chosen = [d for d in decisions.current(tx).values() if d.verdict is Verdict.QUALIFIED and not d.holdout]
        subjects = {subject for d in chosen for subject in (d.prospect_id, d.account_id)}
        allowed = {fact.fact_id for fact in lists.all_facts(tx) if fact.subject in subjects}
    named = [set(re.findall(r"\bf_[0-9a-f]{16}\b", str(request))) for request in requests]
    return sum(1 for facts in named if not facts or facts - allowed)


def _again(app: App, contacts: Path, sheet: Path) -> int:
    """What a second run changes: must be nothing."""
    brought, research = workflow.import_contacts(app, contacts), workflow.import_facts(app, sheet)
    gate, drafted = workflow.target(app), workflow.draft(app)
    return brought.new + brought.updated + research.stored + gate.changed + drafted.drafted


if __name__ == "__main__":
    main()
