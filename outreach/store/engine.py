"""Opening the database: pragmas, transactions, migrations. SQLite by default, PostgreSQL by URL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from outreach.errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL lost acknowledged rows in half of the simulated power cuts
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-64000",  # kB of pages in memory: with the default 2 MB the keys of a long list are read again
    "PRAGMA secure_delete=ON",  # an erased person must not stay in free pages
)
_WRITE = "outreach_write"
_AUDIT_LOCK = 4_211_871  # any constant: the key of PostgreSQL's advisory lock around the audit chain


def open_engine(url: str) -> Engine:
    """An engine with this project's rules for the dialect. Raises StoreError."""
    try:
        engine = create_engine(make_url(url))
    except (SQLAlchemyError, ImportError) as exc:
        remedy = "OUTREACH_DATABASE_URL is empty for SQLite, or postgresql+psycopg://user@host/name."
        raise StoreError(str(exc), remedy) from exc
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Brings the schema to the newest version. Raises StoreError."""
    config = Config()
    config.set_main_option("script_location", str(files("outreach.store") / "migrations"))
    try:
        with engine.connect().execution_options(**{_WRITE: True}) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as exc:
        raise StoreError(str(exc.__cause__ or exc), "Check that the folder exists and is writable.") from exc


class Store:
    """One database. Reads see one moment; a write is one transaction that nobody else can interleave."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        migrate(self.engine)
        # Closing the last connection of a WAL database checkpoints it, at every decision: keep one open.
        self._keeper = self.engine.connect()
        #: Called with "before" or "after" and the name of a write; tests crash here.
        self.hook: Callable[[str, str], None] = lambda moment, name: None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks."""
        with _in_words(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, name: str) -> Iterator[Connection]:
        """A transaction that changes something; `name` says what, for fault tests."""
        self.hook("before", name)
        with (
            _in_words(),
            self.engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _AUDIT_LOCK})
            yield connection
        self.hook("after", name)

    def close(self) -> None:
        """Closes every connection; SQLite then folds its log into the file."""
        self._keeper.close()
        self.engine.dispose()


@contextmanager
def _in_words() -> Iterator[None]:
    """A full disk, a lasting lock or a lost server end in one sentence; nothing is half written."""
    try:
        yield
    except OperationalError as exc:
        remedy = "Nothing of this step was stored. Free some space or wait a moment, then run the command again."
        raise StoreError(str(exc.orig), remedy) from exc


def _set_pragmas(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver's own transactions are off; `_begin` opens ours
    for pragma in _PRAGMAS:
        dbapi_connection.execute(pragma)


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
