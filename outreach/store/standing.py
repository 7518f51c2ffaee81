"""Whether what was decided still stands: has anything come in since that a decision could rest on?"""

from sqlalchemy import Connection, func, select

from outreach.models import GateInputs
from outreach.store import schema as t

#: What is written down about drafts and approvals: no decision rests on it. Everything else may change one.
_WITHOUT_EFFECT = (
    "decide", "draft", "readdress", "approve", "reject", "skip", "undo", "claim", "edit", "cut", "restore", "rewrite",
    "void approval",
)  # fmt: skip


def changed_since_decided(tx: Connection) -> bool:
    """Whether the log holds anything after the last decision that could make one come out otherwise."""
    c = t.audit.c
    decided = tx.scalar(select(func.max(c.seq)).where(c.action == "decide"))
    if decided is None:
        return True
    later = select(func.count()).select_from(t.audit).where(c.seq > decided, c.action.not_in(_WITHOUT_EFFECT))
    return bool(tx.scalar(later))


def length_of_log(tx: Connection) -> int:
    """How much has been written down so far: the same number means that nothing has changed."""
    return tx.scalar(select(func.max(t.audit.c.seq))) or 0


def current_inputs(tx: Connection) -> dict[str, GateInputs]:
    """What each current decision rests on, by prospect."""
    c = t.decisions.c
    rows = tx.execute(select(c.prospect_id, c.inputs).where(c.is_current))
    return {row.prospect_id: GateInputs.model_validate_json(row.inputs) for row in rows}
