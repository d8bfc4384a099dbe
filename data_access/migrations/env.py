"""Runs the migrations on the connection that `bring_up_to_date` was given."""

import duckdb_sqlalchemy.alembic_impl  # noqa: F401  (tells Alembic about the embedded engine)
from alembic import context

from data_access.engines import is_embedded
from data_access.schema import metadata

connection = context.config.attributes["connection"]
if is_embedded(connection):  # which takes a second for a thousand comments that nobody asks it for
    connection.dialect.supports_comments = False
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
