"""What the gate decided, from which inputs, under which documents: enough to decide again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, insert, select, update

from outreach.models import ICP, Campaign, Decision, Document, GateInputs, Offer, Policy, Verdict
from outreach.store import schema as t
from outreach.store.sources import chunks

_KINDS: dict[str, type[Document]] = {"icp": ICP, "offer": Offer, "policy": Policy}


def keep_documents(tx: Connection, campaign: Campaign) -> None:
    """Keeps each version of the campaign files a decision may name."""
    known = set(tx.scalars(select(t.documents.c.digest)))
    icps = [("icp", icp) for icp in campaign.icps]
    for kind, document in (*icps, ("offer", campaign.offer), ("policy", campaign.policy)):
        digest = document.digest
        if digest not in known:
            tx.execute(insert(t.documents).values(digest=digest, kind=kind, doc=document.model_dump_json()))
            known.add(digest)


def document(tx: Connection, digest: str) -> Document:
    """A campaign file as it stood when a decision was made."""
    row = tx.execute(select(t.documents.c.kind, t.documents.c.doc).where(t.documents.c.digest == digest)).one()
    return _KINDS[row.kind].model_validate_json(row.doc)


def save(tx: Connection, pairs: Sequence[tuple[Decision, GateInputs]]) -> None:
    """Makes these the current decisions; the ones before are kept."""
    if not pairs:
        return
    for start in range(0, len(pairs), 500):
        chunk = [decision.prospect_id for decision, _ in pairs[start : start + 500]]
        tx.execute(update(t.decisions).where(t.decisions.c.prospect_id.in_(chunk)).values(is_current=False))
    # A decision made before under the same inputs is current again.
    again = _known(tx, [decision.decision_id for decision, _ in pairs])
    for decision_id in again:
        tx.execute(update(t.decisions).where(t.decisions.c.decision_id == decision_id).values(is_current=True))
    rows = [_row(decision, inputs) for decision, inputs in pairs if decision.decision_id not in again]
    if rows:
        tx.execute(insert(t.decisions), rows)


def current(tx: Connection) -> dict[str, Decision]:
    """Today's answer for everybody, by prospect."""
    query = select(t.decisions.c.doc).where(t.decisions.c.is_current).order_by(t.decisions.c.prospect_id)
    decisions = (Decision.model_validate_json(doc) for doc in tx.scalars(query))
    return {decision.prospect_id: decision for decision in decisions}


def with_verdict(tx: Connection, verdict: Verdict) -> list[Decision]:
    """The current decisions that gave this answer, by prospect."""
    c = t.decisions.c
    query = select(c.doc).where(c.is_current, c.verdict == verdict).order_by(c.prospect_id)
    return [Decision.model_validate_json(doc) for doc in tx.scalars(query)]


def current_ids(tx: Connection) -> dict[str, tuple[str, str]]:
    """Prospect -> (decision id, verdict) of the current decisions, without reading them."""
    c = t.decisions.c
    rows = tx.execute(select(c.prospect_id, c.decision_id, c.verdict).where(c.is_current))
    return {row.prospect_id: (row.decision_id, row.verdict) for row in rows}


def answers(tx: Connection, prospect_ids: Iterable[str]) -> dict[str, tuple[Verdict, str]]:
    """Prospect -> (verdict, tier) of the current decisions about these people."""
    found: dict[str, tuple[Verdict, str]] = {}
    for part in chunks(prospect_ids):
        query = select(t.decisions.c.doc).where(t.decisions.c.is_current, t.decisions.c.prospect_id.in_(part))
        decisions = map(Decision.model_validate_json, tx.scalars(query))
        found |= {decision.prospect_id: (decision.verdict, decision.tier) for decision in decisions}
    return found


def drop(tx: Connection, prospect_ids: Iterable[str]) -> None:
    """People who turned out to be somebody else have no current decision any more."""
    for part in chunks(prospect_ids):
        tx.execute(update(t.decisions).where(t.decisions.c.prospect_id.in_(part)).values(is_current=False))


def of_account(tx: Connection, account_id: str) -> list[Decision]:
    """The current decisions about everybody at one account."""
    query = select(t.decisions.c.doc).where(t.decisions.c.is_current, t.decisions.c.account_id == account_id)
    return [Decision.model_validate_json(doc) for doc in tx.scalars(query.order_by(t.decisions.c.prospect_id))]


def count_by_verdict(tx: Connection) -> dict[Verdict, int]:
    """How many people got which answer."""
    query = select(t.decisions.c.verdict, func.count()).where(t.decisions.c.is_current).group_by(t.decisions.c.verdict)
    counts: dict[str, int] = dict(tx.execute(query).all())
    return {verdict: counts.get(verdict, 0) for verdict in Verdict}


def stored(tx: Connection) -> Iterable[tuple[Decision, GateInputs]]:
    """Every decision ever made with its inputs, for replay; colleagues one after the other."""
    c = t.decisions.c
    for row in tx.execute(select(c.doc, c.inputs).order_by(c.account_id, c.decision_id)):
        yield Decision.model_validate_json(row.doc), GateInputs.model_validate_json(row.inputs)


def _known(tx: Connection, decision_ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(decision_ids), 500):
        chunk = decision_ids[start : start + 500]
        known |= set(tx.scalars(select(t.decisions.c.decision_id).where(t.decisions.c.decision_id.in_(chunk))))
    return known


def _row(decision: Decision, inputs: GateInputs) -> dict[str, object]:
    return {
        "decision_id": decision.decision_id,
        "prospect_id": decision.prospect_id,
        "account_id": decision.account_id,
        "is_current": True,
        "verdict": decision.verdict,
        "doc": decision.model_dump_json(),
        "inputs": inputs.model_dump_json(),
    }
