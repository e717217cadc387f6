"""Alembic's entrance: runs the migrations in the transaction that `storage.migrate` hands over."""

from alembic import context

import storage.tables  # noqa: F401 - fills the catalogue
from storage.columns import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # on SQLite too: our driver leaves DDL in the transaction
)
with context.begin_transaction():
    context.run_migrations()
