"""Loops, values and waits counted beforehand, and indexes by which a server finds a member's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

LOOKED_UP = ("people", "referral_forest", "member_names", "member_scores", "member_values", "map_members")


def upgrade() -> None:
    op.create_table(
        "loop_outcomes",
        sa.Column("path", sa.String(), comment="the loop: what it begins with, and each step with its days"),
        sa.Column("month", sa.Integer(), comment="when they reached the step, as months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("step", sa.Integer(), comment="the step, from 1"),
        sa.Column("waited", sa.Integer(), comment="days until they went on, or until nobody looked any more"),
        sa.Column("went_on", sa.Integer(), comment="1: they went on within the step's days"),
        sa.Column("is_matured", sa.Integer(), comment="1: they were seen for all of the step's days"),
        sa.Column("number", sa.Integer(), comment="how often what comes next happened"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        comment="what became of members who reached the steps of the loops in force, counted",
    )
    op.create_table(
        "value_spreads",
        sa.Column("measure", sa.String(), comment="spent: in the last 12 months; total: what is theirs after sharing"),
        sa.Column(
            "chance",
            sa.Integer(),
            comment="percent: how likely somebody would have come without being brought; 0 where that is no matter",
        ),
        sa.Column(
            "step", sa.Integer(), comment="the amount's logarithm, in thousandths; null where it is not above zero"
        ),
        sa.Column("members", sa.Integer(), comment="members worth that"),
        sa.Column("amount", sa.Double(), comment="how much together (store currency)"),
        sa.Column("own", sa.Double(), comment="the sum of their own values"),
        sa.Column("customers", sa.Integer(), comment="those whose own value is estimated"),
        comment="how many members are worth about the same, as of the last day of the data",
    )
    op.create_table(
        "wait_months",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column(
            "wait_minutes", sa.Integer(), comment="minutes until another member answered, or for which nobody has"
        ),
        sa.Column("answered", sa.Integer(), comment="threads that were answered then"),
        sa.Column("unanswered", sa.Integer(), comment="threads that have waited so long by now"),
        comment="threads counted by the month they began in and how long they waited",
    )
    op.drop_table("topic_helpers")
    op.create_table(
        "topic_helpers",
        sa.Column("member_no", sa.Integer(), comment="who answered"),
        sa.Column("topic", sa.String(), comment="what the questions were about"),
        sa.Column("answers", sa.Integer(), comment="questions they answered"),
        sa.Column("thanks", sa.Integer(), comment="answers they were thanked for"),
        sa.Column("quick", sa.Integer(), comment="questions they answered within a day"),
        sa.Column("place", sa.Integer(), comment="their place among those of the topic, from 1"),
        comment="whom to ask about which topic: who answered most questions of others on it in the last year, and is still "
        "there",
    )
    if op.get_bind().dialect.name == "postgresql":  # the embedded engine's are made when a change is done
        for table in LOOKED_UP:
            op.create_index(f"{table}_by_member_no", table, ["member_no"], unique=False)
    op.execute(sa.delete(sa.table("freshness")))
