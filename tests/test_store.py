"""The database: migrations, transactions, leases."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert

from outreach.errors import StoreError
from outreach.models import DraftStatus
from outreach.store import Store, drafts, lists
from outreach.store import schema as t

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'campaign.db'}")
    yield opened
    opened.close()


def d(number: int) -> dict[str, object]:
    ids = {"draft_id": f"d{number:02}", "prospect_id": f"p{number}", "account_id": "a"}
    return {**ids, "status": "pending", "version": 1, "score": 1, "to_decide": 0, "name": "Ada", "company": "Alder"}


def test_migrations_and_tables_agree(store: Store) -> None:
    """What the migrations build is what the code declares."""
    with store.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), t.metadata) == []


def test_opening_twice_is_opening_once(store: Store, tmp_path: Path) -> None:
    """A second opening migrates nothing and loses nothing."""
    with store.write("test") as tx:
        tx.execute(insert(t.drafts), [d(1)])
    again = Store(f"sqlite:///{tmp_path / 'campaign.db'}")
    with again.read() as tx:
        assert drafts.count_by_status(tx)["pending"] == 1
    again.close()


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    """All of a write or none of it."""

    def broken_off() -> None:
        with store.write("test") as tx:
            tx.execute(insert(t.drafts), [d(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    with store.read() as tx:
        assert lists.count(tx) == (0, 0, 0)
        assert drafts.count_by_status(tx)["pending"] == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The error says what to check."""
    with pytest.raises(StoreError, match="Check that the folder exists"):
        Store(f"sqlite:///{tmp_path / 'nowhere' / 'campaign.db'}")


def test_a_move_happens_once(store: Store) -> None:
    """Of two who move the same draft, one is told it came too late."""
    with store.write("test") as tx:
        tx.execute(insert(t.drafts), [d(1)])
        moved = [drafts.move(tx, "d01", 1, old=DraftStatus.PENDING, new=DraftStatus.APPROVED) for _ in range(2)]
    assert moved == [True, False]


def test_no_draft_is_read_by_two(store: Store) -> None:
    """Eight reviewers at once over forty drafts: each draft is given out once."""
    with store.write("test") as tx:
        tx.execute(insert(t.drafts), [d(number) for number in range(40)])
    given: list[str] = []

    def review(name: str) -> None:
        while True:
            with store.write("lease") as tx:
                got = drafts.lease(tx, name, NOW, draft_id=None, show="all", search="")
            if got is None:
                return
            given.append(got)
            with store.write("approve") as tx:
                assert drafts.move(tx, got, 1, old=DraftStatus.PENDING, new=DraftStatus.APPROVED)

    threads = [threading.Thread(target=review, args=(f"reviewer {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [f"d{number:02}" for number in range(40)]


def test_a_lease_keeps_others_away_and_ends(store: Store) -> None:
    """One draft at a time per reviewer; after ten minutes of silence it is free again."""
    with store.write("test") as tx:
        tx.execute(insert(t.drafts), [d(1)])
        ask = {"draft_id": None, "show": "all", "search": ""}
        assert drafts.lease(tx, "Sam", NOW, **ask) == "d01"
        assert drafts.lease(tx, "Kim", NOW, **ask) is None
        assert drafts.held_by_other(tx, "d01", "Kim", NOW) == "Sam"
        assert drafts.lease(tx, "Kim", NOW + 2 * drafts.LEASE, **ask) == "d01"


def test_a_full_disk_is_said_in_words_and_nothing_is_half_written(store: Store) -> None:
    """What the database cannot do ends in one sentence; what was stored before stands."""
    with pytest.raises(StoreError, match="Nothing of this step was stored"), store.write("test") as tx:
        tx.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")
    with store.read() as tx:
        assert lists.count(tx) == (0, 0, 0)
