"""The same program on PostgreSQL: a server of its own for these tests, in a temporary folder, on loopback."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import Opened
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from outreach import views, workflow
from outreach.models import Approval
from outreach.store import schema as t

pytestmark = pytest.mark.postgres
Campaign = Callable[..., Opened]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a new server; Debian: apt-get install postgresql."""
    found = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(shutil.which("initdb") or "").parent,
    ]
    programs = next((folder for folder in found if (folder / "initdb").exists()), None)
    if programs is None:
        (pytest.fail if os.environ.get("OUTREACH_REQUIRE") else pytest.skip)("PostgreSQL is not installed")
    # The server refuses to run as root.
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="outreach-pg-") as folder:
        if who:
            shutil.chown(folder, "postgres")
        port, data = _free_port(), f"{folder}/data"

        def call(program: str, *arguments: str) -> None:
            subprocess.run(
                [*who, str(programs / program), "-D", data, *arguments], check=True, stdout=subprocess.DEVNULL
            )

        call("initdb", "-A", "trust", "-U", "outreach", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
        yield f"postgresql+psycopg://outreach@127.0.0.1:{port}/"
        call("pg_ctl", "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def on_postgres(server: str, campaign: Campaign, request: pytest.FixtureRequest) -> Opened:
    """The sample campaign, with a new database on the server."""
    import psycopg

    name = f"test_{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(server.replace("+psycopg", "") + "postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return campaign(database_url=server + name)


def test_the_whole_way_is_the_same(on_postgres: Opened, campaign: Campaign) -> None:
    """The sample ends in the same verdicts, drafts and people as on SQLite; a second run changes nothing."""
    one, other = on_postgres.walk(), campaign().walk()
    assert views.status(one.app).model_copy(update={"next_step": ""}) == views.status(other.app).model_copy(
        update={"next_step": ""}
    )
    mine, theirs = views.queue(one.app).items, views.queue(other.app).items
    assert [(item.draft_id, item.name) for item in mine] == [(item.draft_id, item.name) for item in theirs]
    again = workflow.import_contacts(one.app, one.app.folder / "contacts.csv")
    assert (again.new, again.updated) == (0, 0)
    assert workflow.target(one.app).changed == 0


def test_an_approved_message_leaves_once(on_postgres: Opened) -> None:
    """Approval, hand-over and the second run of `send` hold on PostgreSQL as well."""
    opened = on_postgres.walk()
    card = views.card(opened.app, views.queue(opened.app).items[0].draft_id)
    opened.clock.move(seconds=5)
    said = workflow.approve(opened.app, card.draft_id, card.version, card.digest, reviewer="Sam", seconds=4.0)
    assert isinstance(said, Approval)
    assert [d.outcome for d in workflow.send(opened.app, dry_run=False).deliveries] == ["accepted"]
    assert workflow.send(opened.app, dry_run=False).deliveries == ()


def test_the_log_refuses_edits(on_postgres: Opened) -> None:
    """Nobody deletes an audit entry, also not with SQL."""
    workflow.import_contacts(on_postgres.app, on_postgres.app.folder / "contacts.csv")
    with pytest.raises(DBAPIError, match="append-only"), on_postgres.app.store.write("test") as tx:
        tx.execute(delete(t.audit))
    assert views.verify_audit(on_postgres.app).ok


def test_migrations_and_tables_agree(on_postgres: Opened) -> None:
    """What the migrations build is what the code declares."""
    with on_postgres.app.store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), t.metadata) == []
