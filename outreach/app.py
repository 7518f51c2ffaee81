"""The only construction: settings and a campaign folder in, everything the workflow needs out."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from outreach.campaign import load_campaign
from outreach.errors import StoreError
from outreach.judging import ANSWER_SCHEMA
from outreach.llm import AnswerForm, Writer, open_writer
from outreach.mail import EmlFolder, Mailer
from outreach.models import Campaign
from outreach.settings import Settings
from outreach.store import Store

_JUDGE = AnswerForm("comparison", ANSWER_SCHEMA)


@dataclass(frozen=True)
class App:
    """One open campaign: its documents, its store, its writer and its way out."""

    folder: Path
    settings: Settings
    campaign: Campaign
    store: Store
    mailer: Mailer
    writer: Writer | None  # None = the built-in offline writer
    clock: Callable[[], datetime]
    actor: str
    judge: Writer | None = None  # a second reader of drafts; None = the rules alone
    cache: dict[str, object] = field(default_factory=dict, compare=False)  # derived data, keyed by what it rests on

    @property
    def now(self) -> datetime:
        """The present moment, in UTC; the rehearsal day of OUTREACH_TODAY replaces the date."""
        moment = self.clock()
        pretend = self.settings.today
        return moment if pretend is None else datetime.combine(pretend, moment.timetz())

    @property
    def today(self) -> date:
        """The present day."""
        return self.now.date()

    @property
    def writer_name(self) -> str:
        """Who writes, in words."""
        return self.writer.name if self.writer else "offline writer"

    def close(self) -> None:
        """Closes the store."""
        self.store.close()


def open_app(
    folder: Path,
    *,
    settings: Settings | None = None,
    writer: Writer | None = None,
    judge: Writer | None = None,
    mailer: Mailer | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> App:
    """Opens a campaign folder. Raises CampaignError, StoreError, SettingsError."""
    settings = settings or Settings.load()
    campaign = load_campaign(folder)
    return App(
        folder=folder,
        settings=settings,
        campaign=campaign,
        store=_open_store(folder, settings),
        mailer=mailer or EmlFolder(folder / "outbox"),
        writer=writer or open_writer(settings),
        clock=clock,
        actor=settings.reviewer or getpass.getuser(),
        judge=judge or open_writer(settings.for_judge(), _JUDGE, setting="OUTREACH_JUDGE_MODEL"),
    )


def _open_store(folder: Path, settings: Settings) -> Store:
    url = settings.database_url or f"sqlite:///{(folder / 'campaign.db').resolve()}"
    try:
        return Store(url)
    except OSError as exc:
        raise StoreError(str(exc), f"Check that {folder} is a folder you may write to.") from exc
