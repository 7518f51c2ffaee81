"""What people ruled about who is who, what is still to be asked, and which lists were read."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, or_, select

from outreach.models import IdentityQuestion, IdentityRuling, ListImport
from outreach.store import schema as t
from outreach.store.sources import chunks


def add_ruling(tx: Connection, ruling: IdentityRuling) -> None:
    """Keeps a person's word about a pair; what was said before stays on file."""
    row = {"kind": ruling.kind, "one": ruling.one, "two": ruling.two, "doc": ruling.model_dump_json()}
    tx.execute(insert(t.rulings).values(**row))


def rulings(tx: Connection) -> list[IdentityRuling]:
    """Every word ever said, the newest last."""
    return [
        IdentityRuling.model_validate_json(doc) for doc in tx.scalars(select(t.rulings.c.doc).order_by(t.rulings.c.seq))
    ]


def rulings_about(tx: Connection, ids: Iterable[str]) -> tuple[IdentityRuling, ...]:
    """What holds today for pairs with one of these records or companies."""
    latest: dict[tuple[str, str, str], tuple[int, IdentityRuling]] = {}
    c = t.rulings.c
    for part in chunks(ids):
        query = select(c.seq, c.doc).where(or_(c.one.in_(part), c.two.in_(part)))
        for seq, doc in tx.execute(query):
            ruling = IdentityRuling.model_validate_json(doc)
            pair = (ruling.kind, ruling.one, ruling.two)
            latest[pair] = max(latest.get(pair, (seq, ruling)), (seq, ruling), key=lambda one: one[0])
    return tuple(ruling for _, ruling in sorted(latest.values(), key=lambda one: one[0]))


def open_questions(tx: Connection) -> list[IdentityQuestion]:
    """Pairs that wait for somebody who knows, the likeliest first."""
    c = t.questions.c
    query = select(c.doc).order_by(c.score.desc(), c.one, c.two)
    return [IdentityQuestion.model_validate_json(doc) for doc in tx.scalars(query)]


def questions_about(tx: Connection, ids: Iterable[str]) -> tuple[IdentityQuestion, ...]:
    """Open questions about these records or companies."""
    found: dict[tuple[str, str, str], IdentityQuestion] = {}
    c = t.questions.c
    for part in chunks(ids):
        for doc in tx.scalars(select(c.doc).where(or_(c.one.in_(part), c.two.in_(part)))):
            question = IdentityQuestion.model_validate_json(doc)
            found[question.kind, question.one, question.two] = question
    return tuple(found[key] for key in sorted(found))


def replace_questions(tx: Connection, old: Iterable[IdentityQuestion], new: Sequence[IdentityQuestion]) -> None:
    """Puts these questions in the place of those."""
    c = t.questions.c
    keep = set(new)
    for question in set(old) - keep:
        tx.execute(delete(t.questions).where(c.kind == question.kind, c.one == question.one, c.two == question.two))
    rows = [
        {"kind": q.kind, "one": q.one, "two": q.two, "score": q.score, "doc": q.model_dump_json()}
        for q in sorted(keep - set(old), key=lambda q: (q.one, q.two))
    ]
    if rows:
        tx.execute(insert(t.questions), rows)


def save_import(tx: Connection, read: ListImport) -> None:
    """Keeps what an import did; the same import again replaces its own entry."""
    tx.execute(delete(t.imports).where(t.imports.c.import_id == read.import_id))
    tx.execute(insert(t.imports).values(import_id=read.import_id, doc=read.model_dump_json()))


def imports(tx: Connection) -> list[ListImport]:
    """Every list read, in order."""
    return [
        ListImport.model_validate_json(doc) for doc in tx.scalars(select(t.imports.c.doc).order_by(t.imports.c.seq))
    ]
