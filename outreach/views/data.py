"""What is on file, seen as a whole."""

from operator import attrgetter

from sqlalchemy import Connection

from outreach.app import App
from outreach.data_audit import Holdings, audit
from outreach.models import DataAudit
from outreach.store import identities, lists
from outreach.store.sources import RECORDS


def data_audit(app: App) -> DataAudit:
    """What is collected, from where, how complete, how old, what disagrees; made again when something has changed."""
    with app.store.read() as tx:
        key = _state(app, tx)
        if app.cache.get("data audit key") != key:
            app.cache.update({"data audit key": key, "data audit": _audit(app, tx)})
    found = app.cache["data audit"]
    assert isinstance(found, DataAudit)  # noqa: S101  # the cache holds objects; this tells the type checker which
    return found


def _audit(app: App, tx: Connection) -> DataAudit:
    return audit(
        Holdings(
            today=app.today,
            people=lists.all_prospects(tx),
            records=RECORDS.everything(tx),
            accounts=lists.all_accounts(tx),
            facts=sorted(lists.all_facts(tx), key=attrgetter("subject")),
            imports=identities.imports(tx),
            questions=identities.open_questions(tx),
            suppressions=lists.all_suppressions(tx),
        )
    )


def _state(app: App, tx: Connection) -> tuple[object, ...]:
    """What an audit rests on, as far as it can be told without reading it all."""
    read = [(one.import_id, one.at) for one in identities.imports(tx)]
    said = len(identities.rulings(tx)), len(identities.open_questions(tx)), len(lists.all_suppressions(tx))
    return (app.today, lists.count(tx), tuple(read), said)
