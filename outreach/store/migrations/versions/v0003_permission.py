"""Permission on record, blocks lifted, titles corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds three tables; nothing that was stored changes."""
    for name in ("permissions", "overrides"):
        op.create_table(
            name,
            sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("mailbox", sa.String(), nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("seq"),
        )
        op.create_index(op.f(f"ix_{name}_mailbox"), name, ["mailbox"], unique=False)
    op.create_table(
        "title_corrections",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
