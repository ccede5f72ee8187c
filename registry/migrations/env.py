"""Alembic's entry: one connection, handed over by :mod:`registry.model.schema`."""

from alembic import context

from registry.model import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
