"""What referrals, loops, churn and value are answered from, and saved lists."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "active_day_counts",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("days", sa.Integer(), comment="active days"),
        sa.Column("members", sa.Integer(), comment="how many"),
        comment="members by the number of days of a month on which they were active",
    )
    op.create_table(
        "bridges",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("partners", sa.Integer(), comment="members who answered them or whom they answered"),
        sa.Column("outside", sa.Integer(), comment="those of them who are of other communities"),
        sa.Column("groups", sa.Integer(), comment="how many other communities these are of"),
        sa.Column("between", sa.Double(), comment="pairs of their partners who are of different communities"),
        comment="members who talk with others of several communities",
    )
    op.create_table(
        "calibration_bins",
        sa.Column("level", sa.String(), comment="recency, purchases, rhythm or community"),
        sa.Column("bin", sa.Integer(), comment="from 1, the lowest risks"),
        sa.Column("members", sa.Integer(), comment="members in it"),
        sa.Column("predicted", sa.Double(), comment="mean risk"),
        sa.Column("observed", sa.Double(), comment="share of them who were silent"),
        sa.Column("low", sa.Double(), comment="lower end of its 95% interval"),
        sa.Column("high", sa.Double(), comment="upper end"),
        comment="the last forecast that could be checked, against what happened, in tenths of members",
    )
    op.create_table(
        "cohort_cells",
        sa.Column("begin", sa.String(), comment="what they began with: activity, join or order"),
        sa.Column("grain", sa.String(), comment="length of a period: month, week or day"),
        sa.Column("cohort", sa.Integer(), comment="the period in which they began"),
        sa.Column("age", sa.Integer(), comment="periods since; the last one stands for all later ones"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column(
            "active", sa.Integer(), comment="members active then; for a beginning with an order, who bought then"
        ),
        sa.Column("last_active", sa.Integer(), comment="members for whom it is the last period so far"),
        sa.Column("revenue", sa.Double(), comment="amount of their orders then"),
        comment="who of those who began together was active how many periods later",
    )
    op.create_table(
        "cohort_months",
        sa.Column("cohort", sa.Integer(), comment="the year of the first order"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("customer_months", sa.Integer(), comment="months of customers in which they bought"),
        sa.Column("revenue", sa.Double(), comment="amount of their orders"),
        comment="revenue by when its buyers first bought",
    )
    op.create_table(
        "cohort_sizes",
        sa.Column("begin", sa.String(), comment="what they began with: activity, join or order"),
        sa.Column("grain", sa.String(), comment="length of a period: month, week or day"),
        sa.Column("cohort", sa.Integer(), comment="the period in which they began"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("members", sa.Integer(), comment="how many"),
        comment="how many members began in each period",
    )
    op.create_table(
        "cohort_windows",
        sa.Column("start_month", sa.Integer(), comment="the first month of the later period"),
        sa.Column("end_month", sa.Integer(), comment="the month after its last"),
        sa.Column("cohort", sa.Integer(), comment="the year of the first order"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("payers", sa.Integer(), comment="members who bought in the earlier period"),
        sa.Column("base", sa.Double(), comment="their revenue then"),
        sa.Column("retained", sa.Double(), comment="their revenue in the later period"),
        sa.Column("kept", sa.Double(), comment="the smaller of the two, summed over members"),
        comment="what became of the revenue of a period in the next one of equal length, by when its payers first bought",
    )
    op.create_table(
        "comeback_counts",
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin"),
        sa.Column("silent_days", sa.Integer(), comment="days of silence"),
        sa.Column(
            "reached",
            sa.Integer(),
            comment="silences that lasted so long, 180 days before the end of the data or earlier",
        ),
        sa.Column("returned", sa.Integer(), comment="those of them that ended within 180 days more"),
        comment="silences that reached so many days, and how many of them ended within 180 days more",
    )
    op.create_table(
        "communities",
        sa.Column("community_no", sa.Integer(), comment="the community's number; 0 for members of none"),
        sa.Column("kind", sa.String(), comment="conversation, cascade, segment or none: what makes it one"),
        sa.Column(
            "topic", sa.String(), comment="what they talk about, or buy, most beside what all do; null where unknown"
        ),
        sa.Column(
            "central_no",
            sa.Integer(),
            comment="the member in the middle: with most replies, or the root; null where there is none",
        ),
        sa.Column("central_id", sa.String(), comment="that member's id"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        sa.Column("active", sa.Integer(), comment="those of them who were active in the 90 days before the last day"),
        sa.Column("revenue", sa.Double(), comment="amount of all their orders"),
        sa.Column("referred", sa.Integer(), comment="members of it whom somebody brought"),
        sa.Column("x", sa.Double(), comment="the circle's middle; null where there is no room on the map"),
        sa.Column("y", sa.Double(), comment="the circle's middle"),
        sa.Column("radius", sa.Double(), comment="the circle's radius"),
        comment="communities as circles",
    )
    op.create_table(
        "community_anchors",
        sa.Column("community_no", sa.Integer(), comment="the community's number"),
        sa.Column("member_id", sa.String(), comment="the member's id"),
        comment="members by whom a community is known again at the next refresh",
    )
    op.create_table(
        "community_links",
        sa.Column("community_no", sa.Integer(), comment="a community"),
        sa.Column("other_no", sa.Integer(), comment="another one"),
        sa.Column("replies", sa.Integer(), comment="answers from the first to the other"),
        sa.Column("people", sa.Integer(), comment="members of the first who answered or brought somebody of the other"),
        sa.Column("referrals", sa.Integer(), comment="members of the other whom somebody of the first brought"),
        comment="how communities are linked",
    )
    op.create_table(
        "community_members",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("community_no", sa.Integer(), comment="the community's number; 0 for members of none"),
        sa.Column("replies", sa.Integer(), comment="how often they answered others or were answered"),
        comment="the community of each member: of those who talk with each other or, where nobody does, of a cascade or a segment",
    )
    op.create_table(
        "community_months",
        sa.Column("community_no", sa.Integer(), comment="the community's number; 0 for members of none"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column(
            "month", sa.Integer(), comment="when they joined, as months since 1970-01; null where that is not known"
        ),
        sa.Column("members", sa.Integer(), comment="how many members"),
        sa.Column("active", sa.Integer(), comment="those of them who were active in the 90 days before the last day"),
        comment="members of communities by the month they joined",
    )
    op.create_table(
        "facet_months",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("active", sa.Integer(), comment="active members"),
        sa.Column("searches", sa.Integer(), comment="those who did one of: search"),
        sa.Column("links", sa.Integer(), comment="those who did one of: link"),
        sa.Column("authors", sa.Integer(), comment="those who did one of: post, question, answer, reply, review, idea"),
        sa.Column("tags", sa.Integer(), comment="those who did one of: tag"),
        sa.Column("extensions", sa.Integer(), comment="those who did one of: recommendation"),
        sa.Column("signals", sa.Integer(), comment="those who did one of: follow"),
        comment="active members by the facets they used in a month",
    )
    op.create_table(
        "first_years",
        sa.Column("joined_month", sa.Integer(), comment="when they joined, as months since 1970-01"),
        sa.Column("origin", sa.String(), comment="organic, rewarded, paid or unknown"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        sa.Column("revenue", sa.Double(), comment="amount of their orders then; missing where nobody bought"),
        comment="what members brought in the 12 months from the one in which they joined",
    )
    op.create_table(
        "help_pairs",
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("pairs", sa.Integer(), comment="pairs of who asked and who answered, by the one who asked"),
        sa.Column("mutual", sa.Integer(), comment="those who have answered each other"),
        comment="members who answered another, and whether that one answered them too, counted",
    )
    op.create_table(
        "kind_counts",
        sa.Column("table_name", sa.String(), comment="the table"),
        sa.Column("kind", sa.String(), comment="the kind"),
        sa.Column("row_count", sa.Integer(), comment="its rows"),
        comment="kinds of rows, counted",
    )
    op.create_table(
        "ladder_flows",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("before", sa.Integer(), comment="their level in the month before; 0 where they were away"),
        sa.Column("level", sa.Integer(), comment="their level in the month; 0 where they were away"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        comment="members by how they took part in a month and in the one before",
    )
    op.create_table(
        "ladder_moves",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin"),
        sa.Column("rung_before", sa.Integer(), comment="the rung left; 0 beside the ladder"),
        sa.Column("rung", sa.Integer(), comment="the rung come to; 0 beside the ladder"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        comment="moves between rungs by month, counted; their running sums say how many stand where",
    )
    op.create_table(
        "ladder_steps",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column(
            "month", sa.Integer(), comment="the first month at whose end they stood there, as months since 1970-01"
        ),
        sa.Column(
            "until_month",
            sa.Integer(),
            comment="the first month at whose end they did not any more; missing where they still do",
        ),
        sa.Column("rung_before", sa.Integer(), comment="the rung before; 0 beside the ladder"),
        sa.Column(
            "rung",
            sa.Integer(),
            comment="1 buyer, 2 returner, 3 committed, 4 apostle, 5 owner; 0 beside it: no order for 12 months",
        ),
        comment="on which rung each customer stood, and since when",
    )
    op.create_table(
        "last_steps",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("outcome", sa.String(), comment="referred or silent"),
        sa.Column("first", sa.String(), comment="three steps before; empty where there was none"),
        sa.Column("second", sa.String(), comment="two steps before"),
        sa.Column("third", sa.String(), comment="the step before"),
        sa.Column("one_in", sa.Integer(), comment="one of so many members is told"),
        comment="what members did last before they recommended, or fell silent; of many members only some, evenly",
    )
    op.create_table(
        "lean_in_effects",
        sa.Column("source", sa.String(), comment="initiative or give"),
        sa.Column("subject", sa.String(), comment="the initiative's id, or the kind of what was given"),
        sa.Column("name", sa.String(), comment="the initiative's name, or the kind again"),
        sa.Column("outcome", sa.String(), comment="orders or margin"),
        sa.Column(
            "compared_with",
            sa.String(),
            comment="held out: members in it who were left out; others: comparable members",
        ),
        sa.Column("treated", sa.Integer(), comment="members who had it and were there before and after"),
        sa.Column("others", sa.Integer(), comment="members they are compared with"),
        sa.Column(
            "log_ratio",
            sa.Double(),
            comment="logarithm of how much more their rate grew; missing where it cannot be told",
        ),
        sa.Column("error", sa.Double(), comment="its standard error"),
        sa.Column(
            "placebo_log_ratio",
            sa.Double(),
            comment="the same within the months before, where nothing can have happened",
        ),
        sa.Column("placebo_error", sa.Double(), comment="its standard error"),
        sa.Column("after", sa.Double(), comment="mean outcome of the treated in the five months after"),
        sa.Column(
            "cost",
            sa.Double(),
            comment="what it cost for each of the treated (store currency); missing where it is not known",
        ),
        comment="what attention returned: the change of those who had it against the change of those who had not",
    )
    op.create_table(
        "lifecycle_moves",
        sa.Column("month", sa.Integer(), comment="the later month, since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("from_state", sa.String(), comment="new, returning, resurrected, dormant or silent"),
        sa.Column("to_state", sa.String(), comment="returning, resurrected, dormant, silent or lost"),
        sa.Column("members", sa.Integer(), comment="how many"),
        comment="from which state to which members went from one month to the next",
    )
    op.create_table(
        "lost_regulars",
        sa.Column("month", sa.Integer(), comment="the month that ends, as months since 1970-01"),
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("contributions", sa.Integer(), comment="their contributions in the 90 days before"),
        sa.Column("last_day", sa.Integer(), comment="when they contributed last, as days since 1970-01-01"),
        comment="members with four contributions or more in the 90 days before, and none in the last 90, at each month's end",
    )
    op.create_table(
        "map_members",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("community_no", sa.Integer(), comment="the community's number; 0 for members of none"),
        sa.Column("replies", sa.Integer(), comment="how often they answered others or were answered"),
        sa.Column("root_no", sa.Integer(), comment="who began their cascade; themselves where they are in none"),
        sa.Column("referrer_no", sa.Integer(), comment="who brought them; null where nobody did"),
        sa.Column("generation", sa.Integer(), comment="steps from the root"),
        sa.Column("brought", sa.Integer(), comment="members they brought themselves"),
        sa.Column("cascade", sa.Integer(), comment="members they and those they brought have brought"),
        sa.Column(
            "last_day", sa.Integer(), comment="when they were last active, as days since 1970-01-01; null where never"
        ),
        sa.Column(
            "health", sa.String(), comment="active, at risk or lapsed, by their silence against their usual gap; never"
        ),
        sa.Column("revenue", sa.Double(), comment="amount of all their orders"),
        sa.Column(
            "brought_revenue", sa.Double(), comment="amount of all orders of those in their cascade, without their own"
        ),
        comment="what the map shows of each member",
    )
    op.create_table(
        "map_places",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("community_no", sa.Integer(), comment="the community's number"),
        sa.Column("x", sa.Double(), comment="from -1 to 1"),
        sa.Column("y", sa.Double(), comment="from -1 to 1"),
        comment="where the members of a community stand who talk most with each other",
    )
    op.create_table(
        "member_brought",
        sa.Column("moment", sa.String(), comment="referee_joins, friend_orders, answers_others"),
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("other_no", sa.Integer(), comment="the other's number"),
        sa.Column("day", sa.Integer(), comment="when, as days since 1970-01-01"),
        comment="what members set going in others, once for each of the others",
    )
    op.create_table(
        "member_moments",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("joined", sa.Integer(), comment="joined"),
        sa.Column("first_order", sa.Integer(), comment="first order"),
        sa.Column("second_order", sa.Integer(), comment="second order"),
        sa.Column("first_post", sa.Integer(), comment="first post or question"),
        sa.Column("answered", sa.Integer(), comment="a post of theirs answered by somebody else for the first time"),
        sa.Column("second_post", sa.Integer(), comment="second post or question"),
        sa.Column("first_answer", sa.Integer(), comment="first answer or reply"),
        sa.Column("first_contribution", sa.Integer(), comment="first post, answer, reply, review, idea or share"),
        sa.Column("shared", sa.Integer(), comment="first share or referral made"),
        sa.Column("spoke", sa.Integer(), comment="first review, share or referral made"),
        sa.Column("referred", sa.Integer(), comment="first referral made"),
        sa.Column("first_active", sa.Integer(), comment="first order or interaction"),
        sa.Column("last_active", sa.Integer(), comment="last order or interaction"),
        sa.Column("last_order", sa.Integer(), comment="last order"),
        sa.Column("left_day", sa.Integer(), comment="left for certain"),
        comment="when members did things for the first time, as days since 1970-01-01; null for never",
    )
    op.create_table(
        "member_names",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("searched", sa.String(), comment="their name and id, in small letters, each on a line of its own"),
        sa.Column(
            "name_place",
            sa.Integer(),
            comment="their place by name, or by id where they have none; the same for equal ones",
        ),
        sa.Column("segment_place", sa.Integer(), comment="by segment; null for those without one"),
        sa.Column("channel_place", sa.Integer(), comment="by channel; null for those without one"),
        comment="what members are searched by, and their places in the orders that lists are sorted by",
    )
    op.create_table(
        "member_scores",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the member's origin"),
        sa.Column("state", sa.String(), comment="active, at risk or lapsed; empty where no risk is known"),
        sa.Column("state_before", sa.String(), comment="the same, as it was estimated 90 days before"),
        sa.Column("risk", sa.Double(), comment="probability of no order and no contribution in the next 90 days"),
        sa.Column(
            "risk_low", sa.Double(), comment="lower end of its band: how often it came true of such members last time"
        ),
        sa.Column("risk_high", sa.Double(), comment="upper end of its band"),
        sa.Column("risk_before", sa.Double(), comment="the risk as it was estimated 90 days before"),
        sa.Column("risk_rank", sa.Double(), comment="share of members whose risk is lower"),
        sa.Column(
            "p_order",
            sa.Double(),
            comment="probability of an order in the next 90 days; missing where nothing was bought",
        ),
        sa.Column("expected_orders", sa.Double(), comment="orders expected in the next 12 months"),
        sa.Column(
            "expected_margin",
            sa.Double(),
            comment="margin expected in the next 12 months (store currency; revenue where no margin is on record)",
        ),
        sa.Column("clv", sa.Double(), comment="the same of the next 3 years, discounted by 10% a year"),
        sa.Column(
            "expected_tenure",
            sa.Double(),
            comment="years expected until they are lapsed, of those still there at their tenure; 10 at most",
        ),
        sa.Column(
            "hour_saves",
            sa.Double(),
            comment="margin (years, where nothing is sold) that an hour of attention can save, as is assumed",
        ),
        sa.Column("reason_1", sa.String(), comment="what goes with the risk most, as a short code"),
        sa.Column("reason_2", sa.String(), comment="what goes with it second"),
        sa.Column("reason_3", sa.String(), comment="what goes with it third"),
        sa.Column("silent_days", sa.Integer(), comment="days since they last did anything"),
        sa.Column(
            "usual_gap",
            sa.Double(),
            comment="median days between days on which they did anything; missing under three such days",
        ),
        sa.Column("quiet_days", sa.Integer(), comment="days since their last order or contribution"),
        sa.Column("tenure_days", sa.Integer(), comment="days since they joined"),
        sa.Column("took_days", sa.Integer(), comment="days on which they ordered or contributed, ever"),
        sa.Column("took_365", sa.Integer(), comment="such days among the last 365"),
        sa.Column("active_days", sa.Integer(), comment="days on which they did anything, ever"),
        sa.Column("active_90", sa.Integer(), comment="such days among the last 90"),
        sa.Column("active_usual", sa.Double(), comment="such days in 90 of the year before that"),
        sa.Column("orders", sa.Integer(), comment="orders, ever"),
        sa.Column("orders_365", sa.Integer(), comment="orders in the last 365 days"),
        sa.Column("spent_365", sa.Double(), comment="their amount (store currency)"),
        sa.Column("contributions", sa.Integer(), comment="contributions, ever"),
        sa.Column("contributions_365", sa.Integer(), comment="contributions in the last 365 days"),
        sa.Column("answered_365", sa.Integer(), comment="answers they received from others in the last 365 days"),
        sa.Column(
            "contact_day",
            sa.Integer(),
            comment="when the company last asked or gave them something, as days since 1970-01-01",
        ),
        sa.Column("asks_30", sa.Integer(), comment="asks they had in the last 30 days"),
        comment="what to expect of each member who ever did anything, as of the last day of the data",
    )
    op.create_table(
        "member_values",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the member's origin"),
        sa.Column(
            "is_there",
            sa.Integer(),
            comment="1: not lapsed, as is estimated; or, where that is not, active in the last 12 months",
        ),
        sa.Column("is_customer", sa.Integer(), comment="1: bought something, ever"),
        sa.Column(
            "own",
            sa.Double(),
            comment="margin expected of them in 3 years, discounted (store currency); missing for who never bought",
        ),
        sa.Column("yearly", sa.Double(), comment="margin expected of them in 12 months (store currency)"),
        sa.Column("kept_30", sa.Double(), comment="what remains theirs of it, at a chance of 30%"),
        sa.Column("kept_40", sa.Double(), comment="what remains theirs of it, at a chance of 40%"),
        sa.Column("kept_50", sa.Double(), comment="what remains theirs of it, at a chance of 50%"),
        sa.Column("kept_60", sa.Double(), comment="what remains theirs of it, at a chance of 60%"),
        sa.Column("kept_70", sa.Double(), comment="what remains theirs of it, at a chance of 70%"),
        sa.Column("credit_30", sa.Double(), comment="what they are credited of others' value, at 30%"),
        sa.Column("credit_40", sa.Double(), comment="what they are credited of others' value, at 40%"),
        sa.Column("credit_50", sa.Double(), comment="what they are credited of others' value, at 50%"),
        sa.Column("credit_60", sa.Double(), comment="what they are credited of others' value, at 60%"),
        sa.Column("credit_70", sa.Double(), comment="what they are credited of others' value, at 70%"),
        sa.Column("rewarded_30", sa.Double(), comment="of that, through rewarded referrals of theirs, at 30%"),
        sa.Column("rewarded_40", sa.Double(), comment="of that, through rewarded referrals of theirs, at 40%"),
        sa.Column("rewarded_50", sa.Double(), comment="of that, through rewarded referrals of theirs, at 50%"),
        sa.Column("rewarded_60", sa.Double(), comment="of that, through rewarded referrals of theirs, at 60%"),
        sa.Column("rewarded_70", sa.Double(), comment="of that, through rewarded referrals of theirs, at 70%"),
        sa.Column("year_30", sa.Double(), comment="credit for the margin of the next 12 months alone, at 30%"),
        sa.Column("year_40", sa.Double(), comment="credit for the margin of the next 12 months alone, at 40%"),
        sa.Column("year_50", sa.Double(), comment="credit for the margin of the next 12 months alone, at 50%"),
        sa.Column("year_60", sa.Double(), comment="credit for the margin of the next 12 months alone, at 60%"),
        sa.Column("year_70", sa.Double(), comment="credit for the margin of the next 12 months alone, at 70%"),
        sa.Column(
            "below",
            sa.Double(),
            comment="the value of everybody they led to; counts each once for every one above, so it never adds up",
        ),
        sa.Column("brought", sa.Integer(), comment="members they brought themselves"),
        sa.Column("rewards", sa.Double(), comment="rewards paid for these"),
        sa.Column("answers", sa.Integer(), comment="answers and replies in the last 12 months"),
        sa.Column("ideas", sa.Integer(), comment="ideas in the last 12 months"),
        sa.Column("reviews", sa.Integer(), comment="reviews that nobody paid for in the last 12 months"),
        sa.Column("hiring", sa.Integer(), comment="times they helped to choose staff in the last 12 months"),
        sa.Column("gives", sa.Integer(), comment="what they were given in the last 12 months, counted"),
        sa.Column("gives_cost", sa.Double(), comment="what that cost (store currency); missing where it is not known"),
        sa.Column(
            "staff_replies", sa.Integer(), comment="replies of the company's own people to them in the last 12 months"
        ),
        sa.Column("spent", sa.Double(), comment="amount of their orders in the last 12 months (store currency)"),
        sa.Column(
            "attention_rank", sa.Double(), comment="share of the members who are there with less attention, 0 to 1"
        ),
        sa.Column("spent_rank", sa.Double(), comment="share of them who spent less"),
        comment="what each member is worth, brings and is given, as of the last day of the data",
    )
    op.create_table(
        "model_runs",
        sa.Column("level", sa.String(), comment="recency, purchases, rhythm, community, spend, referrer or contacts"),
        sa.Column("variant", sa.String(), comment="which of the level's models"),
        sa.Column("is_champion", sa.Integer(), comment="1: the risks shown come from it"),
        sa.Column("trained_until", sa.Integer(), comment="the last day it has seen, as days since 1970-01-01"),
        sa.Column("trained_on", sa.Integer(), comment="members it is made from"),
        sa.Column("log_likelihood", sa.Double(), comment="of these members under it; missing where it has none"),
        sa.Column("parameters", sa.String(), comment="its parameters, as JSON"),
        sa.Column("back_test", sa.String(), comment="what it foretold against what happened, cut by cut, as JSON"),
        sa.Column("skipped", sa.String(), comment="why there is no such model; empty where there is one"),
        comment="each level of the models of risk and of purchases: what it is made of, and how good it was",
    )
    op.create_table(
        "newcomer_paths",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("month", sa.Integer(), comment="when they began their first topic, as months since 1970-01"),
        sa.Column("is_mature", sa.Boolean(), comment="it was looked at for 97 days"),
        sa.Column("is_answered", sa.Boolean(), comment="another member or the company answered within seven days"),
        sa.Column("is_back", sa.Boolean(), comment="they began another topic in the 90 days after those seven"),
        comment="each member's first topic, whether it was answered, and whether they began another",
    )
    op.create_table(
        "open_questions",
        sa.Column("thread_no", sa.Integer(), comment="the thread's number"),
        sa.Column("member_no", sa.Integer(), comment="who asks"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("day", sa.Integer(), comment="when they asked, as days since 1970-01-01"),
        sa.Column("topic", sa.String(), comment="what it is about"),
        sa.Column("text", sa.String(), comment="what they asked, cut where it is long"),
        comment="questions of the last 60 days that nobody has answered yet",
    )
    op.create_table(
        "owner_acts",
        sa.Column("member_no", sa.Integer(), comment="whose"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("kind", sa.String(), comment="idea, review or hiring_help"),
        sa.Column("acts", sa.Integer(), comment="how many"),
        sa.Column(
            "constructive",
            sa.Integer(),
            comment="of reviews those in their own words that nobody paid for; of the rest all",
        ),
        sa.Column("by_staff", sa.Integer(), comment="those that the company's own people answered"),
        sa.Column("by_members", sa.Integer(), comment="those that only other members took up"),
        comment="ideas, reviews and hiring help, and what became of them",
    )
    op.create_table(
        "owner_pairs",
        sa.Column(
            "kind", sa.String(), comment="referral, joined (by one of theirs), answer, idea, review or hiring_help"
        ),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("previous", sa.Integer(), comment="the month before in which they did it; null where there is none"),
        sa.Column("month", sa.Integer(), comment="the month, since 1970-01"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        sa.Column("acts", sa.Integer(), comment="how often"),
        sa.Column(
            "constructive",
            sa.Integer(),
            comment="of reviews those in their own words that nobody paid for; of ideas and hiring help all",
        ),
        sa.Column("by_staff", sa.Integer(), comment="those that the company's own people answered"),
        sa.Column("by_members", sa.Integer(), comment="those that only other members took up"),
        comment="what members did beyond buying, by consecutive months in which the same member did, counted",
    )
    op.create_table(
        "participation_months",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("level", sa.Integer(), comment="1 observer, 2 participant, 3 contributor, 4 core"),
        sa.Column("before", sa.Integer(), comment="their level in the month before; 0 where they were away"),
        sa.Column("searches", sa.Integer(), comment="1 where they did one of: search"),
        sa.Column("links", sa.Integer(), comment="1 where they did one of: link"),
        sa.Column(
            "authors", sa.Integer(), comment="1 where they did one of: post, question, answer, reply, review, idea"
        ),
        sa.Column("tags", sa.Integer(), comment="1 where they did one of: tag"),
        sa.Column("extensions", sa.Integer(), comment="1 where they did one of: recommendation"),
        sa.Column("signals", sa.Integer(), comment="1 where they did one of: follow"),
        comment="how each member took part in each month they were active in",
    )
    op.create_table(
        "reached_groups",
        sa.Column("segment", sa.String(), comment="the members' segment; empty for those without one"),
        sa.Column(
            "kind", sa.String(), comment="what divides the segment: region, or channel where no regions are known"
        ),
        sa.Column("name", sa.String(), comment="the region or channel; empty for those without one"),
        sa.Column("members", sa.Integer(), comment="members in the group"),
        sa.Column("referred", sa.Integer(), comment="those of them whom a referral brought"),
        sa.Column("referrers", sa.Integer(), comment="those of them who brought somebody"),
        sa.Column(
            "active",
            sa.Integer(),
            comment="those of them who were active in the last three months that are over, or since",
        ),
        sa.Column("revenue", sa.Double(), comment="their revenue in the last twelve months that are over, and since"),
        comment="groups of members, and how many in them a referral brought",
    )
    op.create_table(
        "referral_cascades",
        sa.Column("root_no", sa.Integer(), comment="the member who began it"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column("joined_month", sa.Integer(), comment="when they joined, as months since 1970-01"),
        sa.Column("size", sa.Integer(), comment="its members, the one who began it included"),
        sa.Column("depth", sa.Integer(), comment="generations after the first"),
        sa.Column("widest", sa.Integer(), comment="members of its largest generation"),
        sa.Column("virality", sa.Double(), comment="mean number of steps between two of its members"),
        sa.Column("revenue", sa.Double(), comment="revenue of all its members but the one who began it"),
        sa.Column("last_day", sa.Integer(), comment="when somebody last joined it, as days since 1970-01-01"),
        comment="cascades: everybody who came through one member whom nobody brought",
    )
    op.create_table(
        "referral_cohorts",
        sa.Column("joined_month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column("is_referred", sa.Boolean(), comment="a referral brought them"),
        sa.Column(
            "generation",
            sa.Integer(),
            comment="steps from the root of their cascade, 5 and more together; 0 where nobody brought them",
        ),
        sa.Column("category", sa.String(), comment="what they bought first; empty where nothing is known"),
        sa.Column("members", sa.Integer(), comment="members"),
        sa.Column(
            "invites_365", sa.Integer(), comment="referrals they made within 365 days, of those observed so long"
        ),
        sa.Column("taken_365", sa.Integer(), comment="those of them that brought somebody"),
        sa.Column("taken_squares", sa.Double(), comment="sum of squares of these numbers, member by member"),
        sa.Column("observed_30", sa.Integer(), comment="members observed for 30 days since referrals are on record"),
        sa.Column("joined_30", sa.Integer(), comment="people they brought who joined within 30 days"),
        sa.Column("squares_30", sa.Double(), comment="sum of squares of these numbers, member by member"),
        sa.Column("observed_90", sa.Integer(), comment="members observed for 90 days since referrals are on record"),
        sa.Column("joined_90", sa.Integer(), comment="people they brought who joined within 90 days"),
        sa.Column("squares_90", sa.Double(), comment="sum of squares of these numbers, member by member"),
        sa.Column("observed_365", sa.Integer(), comment="members observed for 365 days since referrals are on record"),
        sa.Column("joined_365", sa.Integer(), comment="people they brought who joined within 365 days"),
        sa.Column("squares_365", sa.Double(), comment="sum of squares of these numbers, member by member"),
        sa.Column("staying", sa.Integer(), comment="members of whom it is known whether they stayed"),
        sa.Column(
            "retained", sa.Integer(), comment="those of them active six to eight months after the month they joined"
        ),
        sa.Column("valued", sa.Integer(), comment="members observed for 365 days, whose margin is known"),
        sa.Column("margin_365", sa.Double(), comment="margin of their first 365 days"),
        sa.Column("margin_squares", sa.Double(), comment="sum of its squares, member by member"),
        comment="members by the month they joined and what they have to do with referrals, counted",
    )
    op.create_table(
        "referral_flags",
        sa.Column("flag", sa.String(), comment="self-referral, burst or ring"),
        sa.Column("member_no", sa.Integer(), comment="who referred"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column("month", sa.Integer(), comment="when it began, as months since 1970-01"),
        sa.Column("other_no", sa.Integer(), comment="whom, where it is about one"),
        sa.Column("people", sa.Integer(), comment="members it is about"),
        sa.Column("evidence", sa.String(), comment="what looks odd"),
        comment="referrals that look odd",
    )
    op.create_table(
        "referral_left_out",
        sa.Column(
            "rule",
            sa.String(),
            comment="why: the same person on both sides, of staff, brought before, or closing a circle",
        ),
        sa.Column("referral_id", sa.String(), comment="the referral's id in the source"),
        sa.Column("referrer_id", sa.String(), comment="who referred"),
        sa.Column("referee_id", sa.String(), comment="whom"),
        sa.Column("day", sa.Integer(), comment="when, as days since 1970-01-01"),
        comment="referrals that are not on the map of who brought whom, and why",
    )
    op.create_table(
        "referral_margins",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("group_no", sa.Integer(), comment="the number of the buyer's segment, channel and origin"),
        sa.Column("category", sa.String(), comment="what was bought; empty where it is not known"),
        sa.Column("is_referred", sa.Boolean(), comment="a referral brought the buyer"),
        sa.Column("orders", sa.Integer(), comment="orders whose margin is known"),
        sa.Column("margin", sa.Double(), comment="their margin"),
        sa.Column("squares", sa.Double(), comment="sum of its squares, order by order"),
        comment="margin of orders by whether their buyer was brought by a referral",
    )
    op.create_table(
        "referral_members",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column("joined_month", sa.Integer(), comment="when they joined, as months since 1970-01"),
        sa.Column("is_referred", sa.Boolean(), comment="a referral brought them"),
        sa.Column("is_on_record", sa.Boolean(), comment="referrals were on record in the month they joined"),
        sa.Column(
            "generation", sa.Integer(), comment="steps from the root of their cascade; 0 where nobody brought them"
        ),
        sa.Column(
            "category",
            sa.String(),
            comment="what they bought first; empty where they bought nothing or it is not known",
        ),
        sa.Column("observed_days", sa.Integer(), comment="days they have been there"),
        sa.Column("invites_365", sa.Integer(), comment="referrals they made within 365 days of joining"),
        sa.Column("taken_365", sa.Integer(), comment="those of them that brought somebody"),
        sa.Column("joined_30", sa.Integer(), comment="members they brought who joined within 30 days of their joining"),
        sa.Column("joined_90", sa.Integer(), comment="the same within 90 days"),
        sa.Column("joined_365", sa.Integer(), comment="the same within 365 days"),
        sa.Column(
            "first_days", sa.Integer(), comment="days until the first member they brought joined; null where none did"
        ),
        sa.Column(
            "by_days",
            sa.Integer(),
            comment="days after their referrer's joining; null where nobody brought them, below 0 where before",
        ),
        sa.Column("by_group_no", sa.Integer(), comment="the number of their referrer's segment, channel and origin"),
        sa.Column("by_month", sa.Integer(), comment="when their referrer joined, as months since 1970-01"),
        sa.Column("by_observed", sa.Integer(), comment="days their referrer has been there"),
        sa.Column("brought", sa.Integer(), comment="members they brought themselves"),
        sa.Column("cascade", sa.Integer(), comment="members they and those they brought have brought"),
        sa.Column("reach", sa.Double(), comment="damped reach: 1, and 0.85 of the reach of each member they brought"),
        sa.Column(
            "is_retained",
            sa.Boolean(),
            comment="active six to eight months after the month they joined; null before that is over",
        ),
        sa.Column("revenue", sa.Double(), comment="revenue of all their orders"),
        sa.Column(
            "margin_365",
            sa.Double(),
            comment="margin of these orders as far as known; null where none of them tells it",
        ),
        comment="what each member has to do with referrals",
    )
    op.create_table(
        "referral_months",
        sa.Column("month", sa.Integer(), comment="the month they were made, as months since 1970-01"),
        sa.Column(
            "group_no",
            sa.Integer(),
            comment="the number of the referrer's segment, channel and origin; null where nobody is known",
        ),
        sa.Column("category", sa.String(), comment="what was recommended; empty where it is not told"),
        sa.Column("bought", sa.String(), comment="what the referrer had bought first, before it; empty where nothing"),
        sa.Column(
            "has_bought",
            sa.Boolean(),
            comment="the referrer had bought of the category; null where no category is told",
        ),
        sa.Column("is_rewarded", sa.Boolean(), comment="a reward was paid"),
        sa.Column("made", sa.Integer(), comment="referrals"),
        sa.Column("joined", sa.Integer(), comment="those that brought somebody"),
        sa.Column(
            "matured",
            sa.Integer(),
            comment="referrals made so long ago that joining and a first order were both possible in time",
        ),
        sa.Column("joined_in_time", sa.Integer(), comment="those of them that brought somebody within 30 days"),
        sa.Column(
            "ordered_in_time", sa.Integer(), comment="those of these whose first order was within 60 days of joining"
        ),
        comment="referrals made by customers, by month, and what became of them",
    )
    op.create_table(
        "referral_rewards",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        sa.Column("month", sa.Integer(), comment="the month of the first rewarded referral, as months since 1970-01"),
        sa.Column("days_before", sa.Integer(), comment="days of the 180 before it that they were there"),
        sa.Column("days_after", sa.Integer(), comment="days of the 180 after it that are over"),
        sa.Column("unpaid_before", sa.Integer(), comment="unpaid referrals they made in the days before"),
        sa.Column("unpaid_after", sa.Integer(), comment="unpaid referrals they made in the days after"),
        sa.Column("paid_after", sa.Integer(), comment="rewarded referrals they made in the days after"),
        sa.Column(
            "usual_before",
            sa.Double(),
            comment="referrals that members never rewarded make at that age, in as many days",
        ),
        sa.Column("usual_after", sa.Double(), comment="the same for the days after"),
        comment="unpaid referrals of members before and after the first of theirs that was rewarded",
    )
    op.create_table(
        "referral_rules",
        sa.Column("nth", sa.Integer(), comment="the rule's place"),
        sa.Column("rule", sa.String(), comment="the rule"),
        sa.Column("row_count", sa.Integer(), comment="referrals that fall under it"),
        sa.Column("is_dropped", sa.Boolean(), comment="they are not on the map"),
        comment="what became of the referrals on the way to the map of who brought whom",
    )
    op.create_table(
        "referral_shares",
        sa.Column("month", sa.Integer(), comment="the month of the orders, as months since 1970-01"),
        sa.Column("group_no", sa.Integer(), comment="the number of the buyers' segment, channel and origin"),
        sa.Column("category", sa.String(), comment="what was bought; empty text for all, also where it is not known"),
        sa.Column("members", sa.Integer(), comment="members who ordered in the month, 30 days or more ago"),
        sa.Column(
            "sharers", sa.Integer(), comment="those of them who shared or referred within 30 days after an order"
        ),
        comment="members who shared or referred within 30 days after an order",
    )
    op.create_table(
        "referrers",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("brought", sa.Integer(), comment="members they brought themselves"),
        sa.Column("cascade", sa.Integer(), comment="members they and those they brought have brought"),
        sa.Column("brought_revenue", sa.Double(), comment="revenue of those they brought themselves"),
        sa.Column("value", sa.Double(), comment="revenue of their whole cascade"),
        sa.Column(
            "credit",
            sa.Double(),
            comment="the share of it that is theirs: a step further down counts half of the one before",
        ),
        sa.Column(
            "brought_90", sa.Integer(), comment="members they brought who joined in the last 90 days of the data"
        ),
        sa.Column("brought_180", sa.Integer(), comment="those who joined in the 90 days before"),
        sa.Column("gained", sa.Integer(), comment="how many more or fewer that was than in the 90 days before"),
        sa.Column(
            "first_day", sa.Integer(), comment="when the first one they brought joined, as days since 1970-01-01"
        ),
        sa.Column("last_day", sa.Integer(), comment="when the last one joined"),
        sa.Column("first_no", sa.Integer(), comment="who was the first one they brought"),
        sa.Column("given_since", sa.Integer(), comment="what they were given since then"),
        sa.Column("first_ago", sa.Integer(), comment="days from then to the last day of the data"),
        sa.Column(
            "last_month",
            sa.Integer(),
            comment="the last month they were active in, as months since 1970-01; null where there is none",
        ),
        sa.Column("silent_months", sa.Integer(), comment="months that are over since then; null where there is none"),
        comment="members who brought others: how many, when, and what those are worth",
    )
    op.create_table(
        "saved_list_members",
        sa.Column("list_id", sa.Integer(), comment="the list's number"),
        sa.Column("member_id", sa.String(), comment="a member on it"),
        comment="who is on the saved lists",
    )
    if op.get_bind().dialect.name == "postgresql":  # the embedded engine is quicker without
        op.create_index("saved_list_members_by_member_id", "saved_list_members", ["member_id"], unique=False)
        op.create_index("saved_list_members_key", "saved_list_members", ["list_id", "member_id"], unique=True)
    op.create_table(
        "saved_list_numbers",
        sa.Column("list_id", sa.Integer(), comment="the list's number"),
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        comment="who is on the saved lists, by number",
    )
    op.create_table(
        "saved_lists",
        sa.Column("list_id", sa.Integer(), comment="the list's number"),
        sa.Column("name", sa.String(), comment="what it is called; no two lists are called the same"),
        sa.Column("about", sa.String(), comment="what it was saved from, in words"),
        sa.Column("made_at", sa.DateTime(), comment="when it was saved (UTC)"),
        comment="lists of members that readers have saved",
    )
    op.create_table(
        "tenure_counts",
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin"),
        sa.Column("joined_year", sa.Integer(), comment="the year they joined"),
        sa.Column(
            "months",
            sa.Integer(),
            comment="whole months from joining to the last sign of life, or to the last month that can be judged",
        ),
        sa.Column("ended", sa.Integer(), comment="1: they lapsed then; 0: they were there at the end"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        comment="how long members stayed until they were lapsed, or until nobody looks any further, counted",
    )
    op.create_table(
        "thread_answers",
        sa.Column("thread_no", sa.Integer(), comment="the thread's number"),
        sa.Column("asker_no", sa.Integer(), comment="who began it; null where nobody is known"),
        sa.Column("member_no", sa.Integer(), comment="who answered"),
        sa.Column("month", sa.Integer(), comment="when the thread began, as months since 1970-01"),
        sa.Column("answered_day", sa.Integer(), comment="when they answered first, as days since 1970-01-01"),
        sa.Column("topic", sa.String(), comment="what it is about"),
        sa.Column("is_question", sa.Boolean(), comment="it began with a question"),
        sa.Column("replies", sa.Integer(), comment="how often they spoke"),
        sa.Column("wait_tenths", sa.Integer(), comment="tenths of an hour until they first did"),
        sa.Column("thanks", sa.Integer(), comment="how often who had begun it replied to them"),
        comment="which member answered in which thread of another",
    )
    op.create_table(
        "thread_months",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("topic", sa.String(), comment="what they are about"),
        sa.Column("topics", sa.Integer(), comment="threads that began"),
        sa.Column("mature", sa.Integer(), comment="those that were looked at for seven days"),
        sa.Column("covered", sa.Integer(), comment="of these: another member answered within seven days"),
        sa.Column("covered_by_anyone", sa.Integer(), comment="of these: another member or the company did"),
        sa.Column("questions", sa.Integer(), comment="of these: questions"),
        sa.Column(
            "questions_covered", sa.Integer(), comment="questions that another member answered within seven days"
        ),
        sa.Column("solo", sa.Integer(), comment="of these: no other member has answered at all"),
        sa.Column("speakers", sa.Integer(), comment="different members who spoke in each, added up"),
        sa.Column("depth", sa.Integer(), comment="how deep each went, added up"),
        sa.Column("replies", sa.Integer(), comment="what other members said in all that began"),
        sa.Column("company_replies", sa.Integer(), comment="what the company's own people said in them"),
        comment="threads counted by the month they began in",
    )
    op.create_table(
        "threads",
        sa.Column("thread_no", sa.Integer(), comment="the thread's number"),
        sa.Column("member_no", sa.Integer(), comment="who began it; null where nobody is known"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("month", sa.Integer(), comment="when it began, as months since 1970-01"),
        sa.Column("day", sa.Integer(), comment="when it began, as days since 1970-01-01"),
        sa.Column(
            "topic", sa.String(), comment="what it is about; empty where it has no topic, other for the rarer ones"
        ),
        sa.Column("is_question", sa.Boolean(), comment="it began with a question"),
        sa.Column("is_mature", sa.Boolean(), comment="it was looked at for seven days"),
        sa.Column("is_answered", sa.Boolean(), comment="another member has answered"),
        sa.Column(
            "wait_tenths",
            sa.Integer(),
            comment="tenths of an hour until another member answered, or for which nobody has",
        ),
        sa.Column("is_covered", sa.Boolean(), comment="another member answered within seven days"),
        sa.Column(
            "is_covered_by_anyone", sa.Boolean(), comment="another member or the company answered within seven days"
        ),
        sa.Column("replies", sa.Integer(), comment="what other members said in it"),
        sa.Column("company_replies", sa.Integer(), comment="what the company's own people said in it"),
        sa.Column("speakers", sa.Integer(), comment="different members who spoke in it"),
        sa.Column("depth", sa.Integer(), comment="steps from the topic to the reply that is furthest from it"),
        sa.Column(
            "sole_no", sa.Integer(), comment="the only member who answered; null where there is none, or more than one"
        ),
        comment="topics begun by members, or by authors who are gone, and how they were answered",
    )
    op.create_table(
        "topic_helpers",
        sa.Column("member_no", sa.Integer(), comment="who answered"),
        sa.Column("topic", sa.String(), comment="what the questions were about"),
        sa.Column("answers", sa.Integer(), comment="questions they answered"),
        sa.Column("thanks", sa.Integer(), comment="answers they were thanked for"),
        sa.Column("quick", sa.Integer(), comment="questions they answered within a day"),
        sa.Column("last_day", sa.Integer(), comment="when last, as days since 1970-01-01"),
        comment="who answered questions of others on which topic in the last year",
    )
    op.create_table(
        "value_totals",
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("chance", sa.Integer(), comment="percent: how likely somebody would have come without being brought"),
        sa.Column("members", sa.Integer(), comment="members"),
        sa.Column("customers", sa.Integer(), comment="those whose own value is estimated"),
        sa.Column("own", sa.Double(), comment="their value (store currency)"),
        sa.Column("kept", sa.Double(), comment="what remains theirs of it"),
        sa.Column("rewarded", sa.Double(), comment="credit through rewarded referrals"),
        sa.Column("unpaid", sa.Double(), comment="other credit"),
        sa.Column("below", sa.Double(), comment="the value of everybody below each; counts many times"),
        sa.Column("credited", sa.Integer(), comment="members with any credit"),
        sa.Column("rewards", sa.Double(), comment="rewards paid for those who were brought"),
        sa.Column(
            "gives_cost", sa.Double(), comment="what gives cost in the last 12 months; missing where it is not known"
        ),
        sa.Column("brought", sa.Integer(), comment="members brought"),
        sa.Column("answers", sa.Integer(), comment="answers and replies in the last 12 months"),
        sa.Column("ideas", sa.Integer(), comment="ideas in the last 12 months"),
        sa.Column("reviews", sa.Integer(), comment="reviews that nobody paid for in the last 12 months"),
        sa.Column("hiring", sa.Integer(), comment="times they helped to choose staff in the last 12 months"),
        sa.Column("gives", sa.Integer(), comment="what they were given in the last 12 months, counted"),
        sa.Column(
            "staff_replies", sa.Integer(), comment="replies of the company's own people to them in the last 12 months"
        ),
        comment="what members are worth together, as of the last day of the data",
    )
    op.add_column("people", sa.Column("token", sa.String(), comment="what they are called on screens and in addresses"))
