"""What referrals, loops, churn and value are answered from."""

from alembic import op
from sqlalchemy import inspect

import data_access.rollups.refresh  # noqa: F401 - knows every derived table
from data_access.schema import metadata

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    connection = op.get_bind()
    there = set(inspect(connection).get_table_names())
    metadata.create_all(connection, [each for name, each in metadata.tables.items() if name not in there])
