"""Run by Alembic on the connection that `migrating.upgrade` hands over, inside its transaction."""

from alembic import context

from app.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
