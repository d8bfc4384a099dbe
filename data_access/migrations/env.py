"""Runs the migrations on the connection that `bring_up_to_date` was given."""

import duckdb_sqlalchemy.alembic_impl  # noqa: F401  (tells Alembic about the embedded engine)
from alembic import context

from data_access.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
