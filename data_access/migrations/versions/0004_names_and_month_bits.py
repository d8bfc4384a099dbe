"""What members are called, beside their numbers, and the months they were active in as bits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table_comment(
        "member_names",
        "what members are called and searched by, and their places in the orders that lists are sorted by",
    )
    op.add_column("member_names", sa.Column("name", sa.String(), comment="their name, or their id without one"))
    op.add_column("member_names", sa.Column("segment", sa.String(), comment="the group they belong to"))
    op.add_column("member_names", sa.Column("channel", sa.String(), comment="how they came"))
    op.add_column("member_names", sa.Column("joined_at", sa.DateTime(), comment="when they joined (UTC)"))
    op.create_table(
        "month_bits",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("era", sa.Integer(), comment="five years, counted since 1970"),
        sa.Column("any_bits", sa.BigInteger(), comment="a bit for each of its months with an order or an interaction"),
        sa.Column("any_next", sa.BigInteger(), comment="the same of the next five years"),
        sa.Column("any_first", sa.Integer(), comment="the first such month ever, since 1970-01; null for never"),
        sa.Column("contribution_bits", sa.BigInteger(), comment="a bit for each of its months with a contribution"),
        sa.Column("contribution_next", sa.BigInteger(), comment="the same of the next five years"),
        sa.Column(
            "contribution_first", sa.Integer(), comment="the first such month ever, since 1970-01; null for never"
        ),
        sa.Column("purchase_bits", sa.BigInteger(), comment="a bit for each of its months with an order"),
        sa.Column("purchase_next", sa.BigInteger(), comment="the same of the next five years"),
        sa.Column("purchase_first", sa.Integer(), comment="the first such month ever, since 1970-01; null for never"),
        comment="the months in which members were active, by five years and the next five",
    )
    op.execute(sa.delete(sa.table("freshness")))
