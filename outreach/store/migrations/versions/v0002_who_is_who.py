"""Who is who: what records and companies are found by, rulings, open questions, the lists read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the tables of identity. Records read before are placed again at the next import."""
    for column in ("import_id", "prospect_id", "company_id"):
        op.add_column("records", sa.Column(column, sa.String(), nullable=True))
        op.create_index(op.f(f"ix_records_{column}"), "records", [column], unique=False)
    op.add_column("facts", sa.Column("origin", sa.String(), nullable=True))
    op.create_index(op.f("ix_facts_origin"), "facts", ["origin"], unique=False)
    op.add_column("drafts", sa.Column("mailbox", sa.String(), server_default="", nullable=False))
    op.create_index(op.f("ix_drafts_mailbox"), "drafts", ["mailbox"], unique=False)
    for name in ("record_keys", "company_keys"):
        op.create_table(
            name,
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("seq", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("key", "seq"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "companies",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("former", sa.Text(), server_default="", nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("company_id"),
    )
    op.create_index(op.f("ix_companies_account_id"), "companies", ["account_id"], unique=False)
    op.create_table(
        "rulings",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("two", sa.String(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "questions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("two", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "one", "two"),
    )
    for table in ("rulings", "questions"):
        for column in ("one", "two"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_table(
        "imports",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("import_id"),
    )
