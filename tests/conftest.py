"""Every test: no settings of this machine, no network beyond it, and a sample campaign on a fixed day."""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from outreach import sample, workflow
from outreach.app import App, open_app
from outreach.llm import Writer
from outreach.settings import Settings
from outreach.testing import FakeMailer

TODAY = date(2026, 11, 24)
_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
_connect = socket.socket.connect


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Opened:
    """An open campaign with the parts a test turns."""

    app: App
    clock: Clock
    mailer: FakeMailer

    def walk(self) -> "Opened":
        folder = self.app.folder
        workflow.import_suppressions(self.app, folder / "suppressions.csv")
        workflow.import_contacts(self.app, folder / "contacts.csv")
        workflow.import_facts(self.app, folder / "company_facts.csv")
        workflow.target(self.app)
        workflow.draft(self.app)
        return self


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != getattr(socket, "AF_UNIX", None) and host not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried to reach {host}")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's settings reaches a test, and no test reaches beyond this machine."""
    for name in list(os.environ):
        if name.startswith("OUTREACH_") or name in _KEYS:
            monkeypatch.delenv(name)
    monkeypatch.setenv("OUTREACH_LOOPBACK_ONLY", "1")
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens the sample campaign of a fixed day, nothing imported yet."""
    opened: list[App] = []

    def make(writer: Writer | None = None, mailer: FakeMailer | None = None, **settings: object) -> Opened:
        folder = tmp_path / f"campaign{len(opened)}"
        sample.materialise(folder, TODAY)
        clock, mailer = Clock(), mailer or FakeMailer()
        loaded = Settings.load(**{"_env_file": None, "reviewer": "Sam", **settings})
        app = open_app(folder, settings=loaded, writer=writer, mailer=mailer, clock=clock)
        opened.append(app)
        return Opened(app, clock, mailer)

    yield make
    for app in opened:
        app.close()


@pytest.fixture
def walked(campaign: Callable[..., Opened]) -> Opened:
    """The sample imported, with its facts, targeted and drafted by the offline writer."""
    return campaign().walk()
