"""The README can be followed to the letter."""

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from outreach import sample
from outreach.campaign import FILES, load_campaign
from outreach.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
TODAY = date(2026, 12, 1)


def typed() -> list[str]:
    """Every complete command line: after a `$` in a block, in a one-line block, or between backticks."""
    lines = [line.removeprefix("$ ") for _, text in BLOCKS for line in text.splitlines() if line.startswith("$ ")]
    lines += [part.strip() for _, text in BLOCKS for part in text.split("&&") if ".venv/bin/outreach" in part]
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    lines += re.findall(r"`((?:\.venv/bin/)?outreach [^`]+)`", prose)
    return sorted({line.removeprefix(".venv/bin/") for line in lines})


def find(words: list[str]) -> tuple[Any, list[str], list[str]]:
    """The command that the words name, the words that name it, and what follows."""
    command: Any = typer.main.get_command(cli)
    named = 0
    while hasattr(command, "commands"):
        if "read" in command.commands and (len(words) == named or words[named] not in command.commands):
            return command.commands["read"], words[:named], words[named:]  # `outreach facts SHEET` reads a sheet
        assert words[named] in command.commands, f"there is no command {' '.join(words[: named + 1])!r}"
        command = command.commands[words[named]]
        named += 1
    return command, words[:named], words[named:]


@pytest.mark.parametrize("line", typed())
def test_command_lines_can_be_typed(line: str) -> None:
    """Every command of the README exists, has a help text, and takes what is written after it."""
    command, path, arguments = find(shlex.split(line)[1:])
    shown = CliRunner().invoke(cli, [*path, "--help"])
    assert shown.exit_code == 0, shown.output
    if arguments:
        command.make_context(" ".join(path), arguments)


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The snippet prints a message, with the files of the demo in a folder called campaign."""
    [snippet] = [text for language, text in BLOCKS if language == "python"]
    sample.materialise(tmp_path / "campaign", TODAY)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    run = subprocess.run(
        [sys.executable, "-c", snippet],
        cwd=tmp_path,
        env={**clean, "OUTREACH_TODAY": TODAY.isoformat()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "Dockwise" in run.stdout


@pytest.mark.parametrize("name", ["icp", "offer", "policy"])
def test_the_examples_of_campaign_files_are_valid(name: str, tmp_path: Path) -> None:
    """Each block of the README, put into the file that `outreach init` writes, leaves the file valid."""
    sample.init(tmp_path, TODAY)
    path = tmp_path / f"{name}.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    chapter = README.split(f"### {name}.yaml")[1].split("\n## ")[0].split("\n### ")[0]
    examples = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```$", chapter, re.DOTALL | re.MULTILINE)]
    assert len(examples) >= 2
    for example in examples:
        assert example.keys() <= FILES[f"{name}.yaml"].model_fields.keys()
        document |= example
    if name == "offer":  # the examples show one role and one claim
        document["value_propositions"] = {
            role: {**told, "claims": list(document["claims"])} for role, told in document["value_propositions"].items()
        }
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert load_campaign(tmp_path)


def test_links_lead_somewhere() -> None:
    """Every file and heading the README points to exists."""
    targets = re.findall(r"\]\(([^)\s]+)\)", README)
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    assert targets
    for target in targets:
        if target.startswith("#"):
            assert target[1:] in headings
        elif not target.startswith("https://"):
            assert (ROOT / target).is_file(), f"{target} is missing"
