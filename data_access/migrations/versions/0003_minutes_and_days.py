"""Waits in minutes, and active days of each month; everything that is worked out is worked out anew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MEANINGS = {
    "threads": "minutes until another member answered, or for which nobody has",
    "thread_answers": "minutes until they first did",
}


def upgrade() -> None:
    for table, meaning in MEANINGS.items():
        op.add_column(table, sa.Column("wait_minutes", sa.Integer(), comment=meaning))
        op.drop_column(table, "wait_tenths")
    op.add_column(
        "member_months", sa.Column("active_days", sa.Integer(), comment="days with an order or an interaction")
    )
    op.execute(sa.delete(sa.table("freshness")))
