"""Runs the migrations on the connection that ``database.migrate`` opened; there is no alembic.ini and no log setup."""

from alembic import context

from videobank.adapters.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
