"""The tables of the contract, what is set aside, what the store keeps of itself, and the derived tables."""

from alembic import op

import data_access.rollups.tables  # noqa: F401
from data_access.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
