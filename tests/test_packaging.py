"""The wheel carries everything: the prompts and the screen too, and runs from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel, unpacked as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    wheel = next(folder.glob("outreach_gate-*.whl"))
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_wheel_holds_prompts_and_screen(installed: Path) -> None:
    """Nothing that stands beside the package in a checkout is missing from an installation."""
    for name in ("_prompts/first_email.v1.toml", "_ui/asgi.py", "_ui/.streamlit/config.toml", "data/titles.yaml"):
        assert (installed / "outreach" / name).is_file(), name


def test_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """`python -m outreach demo` works away from the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-P", "-m", "outreach", "demo", "--no-browser"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "drafted by the offline writer" in done.stdout
