"""Alembic's entry: one connection, handed over by :mod:`registry.model.schema`."""

from alembic import context

from registry.model import Base
from registry.model.search_entry import OWN_INDEX

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=lambda name, kind, parents: not (name or "").startswith(OWN_INDEX),
)
with context.begin_transaction():
    context.run_migrations()
