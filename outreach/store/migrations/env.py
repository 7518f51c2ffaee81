"""What Alembic runs: the connection is handed over by `outreach.store.engine.migrate`."""

from alembic import context

from outreach.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
