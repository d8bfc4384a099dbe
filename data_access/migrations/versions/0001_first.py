"""The tables of the contract, what is set aside, what the store keeps of itself, and the derived tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "activity_pairs",
        sa.Column("kind", sa.String(), comment="any, contribution or purchase"),
        sa.Column("category", sa.String(), comment="the purchases' category; empty for all"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin"),
        sa.Column("previous", sa.Integer(), comment="the active month before; null where there is none"),
        sa.Column("month", sa.Integer(), comment="the active month; null where none follows"),
        sa.Column("members", sa.Integer(), comment="how many members"),
        sa.Column("revenue", sa.Double(), comment="their revenue in month"),
        sa.Column("previous_revenue", sa.Double(), comment="their revenue in previous"),
        sa.Column("kept_revenue", sa.Double(), comment="the smaller of the two, summed over members"),
        comment="consecutive active months of the same member, counted",
    )
    op.create_table(
        "asks",
        sa.Column("ask_id", sa.String(), comment="the ask's id in the source"),
        sa.Column("member_id", sa.String(), comment="who was asked"),
        sa.Column("asked_at", sa.DateTime(), comment="when they were asked (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what was asked: email, survey, referral, review, promotion, event, signup_step",
        ),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column("responded_at", sa.DateTime(), comment="when they did what was asked (UTC)"),
        sa.Column("opted_out", sa.Boolean(), comment="they asked not to be asked again; empty means unknown, never no"),
        sa.Column("day", sa.Integer(), comment="asked_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="asked_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="something the company asked of one member",
    )
    op.create_table(
        "asks_aside",
        sa.Column("ask_id", sa.String(), comment="the ask's id in the source"),
        sa.Column("member_id", sa.String(), comment="who was asked"),
        sa.Column("asked_at", sa.DateTime(), comment="when they were asked (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what was asked: email, survey, referral, review, promotion, event, signup_step",
        ),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column("responded_at", sa.DateTime(), comment="when they did what was asked (UTC)"),
        sa.Column("opted_out", sa.Boolean(), comment="they asked not to be asked again; empty means unknown, never no"),
        sa.Column("day", sa.Integer(), comment="asked_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="asked_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of asks that were held or replaced",
    )
    op.create_table(
        "audit",
        sa.Column("at", sa.DateTime(), comment="when it was done (UTC)"),
        sa.Column("action", sa.String(), comment="what was done: erased"),
        sa.Column("subject", sa.String(), comment="whom it concerned, as a SHA-256 of their id"),
        sa.Column("detail", sa.String(), comment="how many rows went or became nobody's, as JSON"),
        comment="what was done to a person's data, kept after the data is gone",
    )
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.Integer(), comment="number of the import, in order"),
        sa.Column("source", sa.String(), comment="what it came from, as named by the mapping or the connector"),
        sa.Column("connector", sa.String(), comment="how it was read"),
        sa.Column("file_name", sa.String(), comment="name of the file or folder, without its place"),
        sa.Column("started_at", sa.DateTime(), comment="when it began (UTC)"),
        sa.Column("finished_at", sa.DateTime(), comment="when it was done (UTC)"),
        sa.Column("state", sa.String(), comment="taken, or undone"),
        sa.Column("report", sa.String(), comment="the import's report, as JSON"),
        comment="every import, with its report",
    )
    op.create_table(
        "calendar",
        sa.Column("day", sa.Integer(), comment="days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        comment="the month each day belongs to",
    )
    op.create_table(
        "conversation_edges",
        sa.Column("member_no", sa.Integer(), comment="who answers"),
        sa.Column("other_no", sa.Integer(), comment="whom"),
        sa.Column("replies", sa.Integer(), comment="how often"),
        sa.Column("last_day", sa.Integer(), comment="when last, as days since 1970-01-01"),
        comment="who answers whom",
    )
    op.create_table(
        "daily_activity",
        sa.Column("day", sa.Integer(), comment="days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("active", sa.Integer(), comment="members active that day"),
        sa.Column("active_30", sa.Integer(), comment="members active in the 30 days ending with it"),
        comment="active members by day",
    )
    op.create_table(
        "freshness",
        sa.Column("table_name", sa.String(), comment="the derived table"),
        sa.Column("built_at", sa.DateTime(), comment="when it was last built (UTC)"),
        sa.Column("seconds", sa.Double(), comment="how long it took"),
        sa.Column("row_count", sa.Integer(), comment="how many rows it has"),
        sa.Column("problem", sa.String(), comment="why the last attempt failed; empty when it did not"),
        comment="how fresh the derived tables are",
    )
    op.create_table(
        "generation",
        sa.Column("number", sa.Integer(), comment="counts every change of the store"),
        sa.Column("changed_at", sa.DateTime(), comment="when it last changed (UTC)"),
        comment="one row: the store's version on a server",
    )
    op.create_table(
        "gives",
        sa.Column("give_id", sa.String(), comment="the gift's id in the source"),
        sa.Column("member_id", sa.String(), comment="who was given it"),
        sa.Column("given_at", sa.DateTime(), comment="when it was given (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what was given: thanks, perk, credit, early_access, personal_help, recognition",
        ),
        sa.Column("cost", sa.Numeric(precision=18, scale=4), comment="what it cost (store currency)"),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column("day", sa.Integer(), comment="given_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="given_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="something the company gave one member without being paid",
    )
    op.create_table(
        "gives_aside",
        sa.Column("give_id", sa.String(), comment="the gift's id in the source"),
        sa.Column("member_id", sa.String(), comment="who was given it"),
        sa.Column("given_at", sa.DateTime(), comment="when it was given (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what was given: thanks, perk, credit, early_access, personal_help, recognition",
        ),
        sa.Column("cost", sa.Numeric(precision=18, scale=4), comment="what it cost (store currency)"),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column("day", sa.Integer(), comment="given_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="given_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of gives that were held or replaced",
    )
    op.create_table(
        "incident_members",
        sa.Column("incident_id", sa.String(), comment="the incident"),
        sa.Column("member_id", sa.String(), comment="whom it touched"),
        sa.Column("told_at", sa.DateTime(), comment="when they were told (UTC)"),
        sa.Column("made_good_at", sa.DateTime(), comment="when it was made good to them (UTC)"),
        sa.Column("day", sa.Integer(), comment="told_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="told_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="a member whom an incident touched",
    )
    op.create_table(
        "incident_members_aside",
        sa.Column("incident_id", sa.String(), comment="the incident"),
        sa.Column("member_id", sa.String(), comment="whom it touched"),
        sa.Column("told_at", sa.DateTime(), comment="when they were told (UTC)"),
        sa.Column("made_good_at", sa.DateTime(), comment="when it was made good to them (UTC)"),
        sa.Column("day", sa.Integer(), comment="told_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="told_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of incident_members that were held or replaced",
    )
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.String(), comment="the incident's id in the source"),
        sa.Column("started_at", sa.DateTime(), comment="when it began (UTC)"),
        sa.Column("title", sa.String(), comment="what happened"),
        sa.Column("kind", sa.String(), comment="its kind: breach, outage, quality, price, conduct"),
        sa.Column("severity", sa.Double(), comment="from 1, slight, to 5, grave"),
        sa.Column("disclosed_at", sa.DateTime(), comment="when those affected were first told (UTC)"),
        sa.Column("resolved_at", sa.DateTime(), comment="when it was put right (UTC)"),
        sa.Column("day", sa.Integer(), comment="started_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="started_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="something went wrong",
    )
    op.create_table(
        "incidents_aside",
        sa.Column("incident_id", sa.String(), comment="the incident's id in the source"),
        sa.Column("started_at", sa.DateTime(), comment="when it began (UTC)"),
        sa.Column("title", sa.String(), comment="what happened"),
        sa.Column("kind", sa.String(), comment="its kind: breach, outage, quality, price, conduct"),
        sa.Column("severity", sa.Double(), comment="from 1, slight, to 5, grave"),
        sa.Column("disclosed_at", sa.DateTime(), comment="when those affected were first told (UTC)"),
        sa.Column("resolved_at", sa.DateTime(), comment="when it was put right (UTC)"),
        sa.Column("day", sa.Integer(), comment="started_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="started_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of incidents that were held or replaced",
    )
    op.create_table(
        "initiative_members",
        sa.Column("initiative_id", sa.String(), comment="the initiative"),
        sa.Column("member_id", sa.String(), comment="who was in it"),
        sa.Column("entered_at", sa.DateTime(), comment="when they entered (UTC)"),
        sa.Column("arm", sa.String(), comment="treated or control"),
        sa.Column("day", sa.Integer(), comment="entered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="entered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="a member who was in an initiative",
    )
    op.create_table(
        "initiative_members_aside",
        sa.Column("initiative_id", sa.String(), comment="the initiative"),
        sa.Column("member_id", sa.String(), comment="who was in it"),
        sa.Column("entered_at", sa.DateTime(), comment="when they entered (UTC)"),
        sa.Column("arm", sa.String(), comment="treated or control"),
        sa.Column("day", sa.Integer(), comment="entered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="entered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of initiative_members that were held or replaced",
    )
    op.create_table(
        "initiatives",
        sa.Column("initiative_id", sa.String(), comment="the initiative's id in the source"),
        sa.Column("name", sa.String(), comment="what it is called"),
        sa.Column("started_at", sa.DateTime(), comment="when it began (UTC)"),
        sa.Column("ended_at", sa.DateTime(), comment="when it ended (UTC)"),
        sa.Column("cost", sa.Numeric(precision=18, scale=4), comment="what it cost (store currency)"),
        sa.Column("day", sa.Integer(), comment="started_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="started_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="something the company tried",
    )
    op.create_table(
        "initiatives_aside",
        sa.Column("initiative_id", sa.String(), comment="the initiative's id in the source"),
        sa.Column("name", sa.String(), comment="what it is called"),
        sa.Column("started_at", sa.DateTime(), comment="when it began (UTC)"),
        sa.Column("ended_at", sa.DateTime(), comment="when it ended (UTC)"),
        sa.Column("cost", sa.Numeric(precision=18, scale=4), comment="what it cost (store currency)"),
        sa.Column("day", sa.Integer(), comment="started_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="started_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of initiatives that were held or replaced",
    )
    op.create_table(
        "interactions",
        sa.Column("interaction_id", sa.String(), comment="the act's id in the source"),
        sa.Column("member_id", sa.String(), comment="who acted; empty where nobody is known"),
        sa.Column("occurred_at", sa.DateTime(), comment="when they acted (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what they did: visit, post, question, answer, reply, reaction, review, idea, share, event, support_request, support_reply, search, link, tag, follow, hiring_help",
        ),
        sa.Column("parent_id", sa.String(), comment="the interaction it answers"),
        sa.Column("target_id", sa.String(), comment="the member it addresses"),
        sa.Column("topic", sa.String(), comment="what it is about"),
        sa.Column("sentiment", sa.Double(), comment="from -1, angry, to 1, delighted"),
        sa.Column("text", sa.String(), comment="what was said"),
        sa.Column(
            "incentivised", sa.Boolean(), comment="paid for by a deal or a gimmick; empty means unknown, never no"
        ),
        sa.Column("day", sa.Integer(), comment="occurred_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="occurred_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="one act in the community",
    )
    op.create_table(
        "interactions_aside",
        sa.Column("interaction_id", sa.String(), comment="the act's id in the source"),
        sa.Column("member_id", sa.String(), comment="who acted; empty where nobody is known"),
        sa.Column("occurred_at", sa.DateTime(), comment="when they acted (UTC)"),
        sa.Column(
            "kind",
            sa.String(),
            comment="what they did: visit, post, question, answer, reply, reaction, review, idea, share, event, support_request, support_reply, search, link, tag, follow, hiring_help",
        ),
        sa.Column("parent_id", sa.String(), comment="the interaction it answers"),
        sa.Column("target_id", sa.String(), comment="the member it addresses"),
        sa.Column("topic", sa.String(), comment="what it is about"),
        sa.Column("sentiment", sa.Double(), comment="from -1, angry, to 1, delighted"),
        sa.Column("text", sa.String(), comment="what was said"),
        sa.Column(
            "incentivised", sa.Boolean(), comment="paid for by a deal or a gimmick; empty means unknown, never no"
        ),
        sa.Column("day", sa.Integer(), comment="occurred_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="occurred_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of interactions that were held or replaced",
    )
    op.create_table(
        "loyalty_months",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("category", sa.String(), comment="the orders' category; empty for all"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("customers", sa.Integer(), comment="customers with an order in the 365 days before the month's end"),
        sa.Column("repeaters", sa.Integer(), comment="those of them with two orders or more ever"),
        sa.Column(
            "gap_pairs", sa.Integer(), comment="pairs of consecutive times between orders that ended in the month"
        ),
        sa.Column(
            "gap_squares", sa.Double(), comment="sum of squared distances of the first one's share from one half"
        ),
        comment="who came back, as of each month's end",
    )
    op.create_table(
        "member_groups",
        sa.Column("group_no", sa.Integer(), comment="the group's number"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="organic, rewarded, paid or unknown"),
        comment="segments, channels and origins that occur together, numbered: what big tables are counted by",
    )
    op.create_table(
        "member_months",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("orders", sa.Integer(), comment="orders"),
        sa.Column("first_orders", sa.Integer(), comment="1 in the month of the member's first order"),
        sa.Column("revenue", sa.Double(), comment="amount of these orders"),
        sa.Column("acts", sa.Integer(), comment="interactions"),
        sa.Column(
            "contributions", sa.Integer(), comment="posts, answers, replies, reviews, ideas, shares and referrals made"
        ),
        sa.Column("answers", sa.Integer(), comment="answers and replies"),
        sa.Column("asks", sa.Integer(), comment="asks received"),
        sa.Column("gives", sa.Integer(), comment="gives received"),
        sa.Column("referrals_made", sa.Integer(), comment="referrals made"),
        sa.Column("referrals_joined", sa.Integer(), comment="referees of theirs who joined"),
        comment="what each member did in each month they did anything in",
    )
    op.create_table(
        "members",
        sa.Column("member_id", sa.String(), comment="the member's id in the source"),
        sa.Column("joined_at", sa.DateTime(), comment="when they joined (UTC)"),
        sa.Column("name", sa.String(), comment="their name"),
        sa.Column("email", sa.String(), comment="their e-mail address"),
        sa.Column(
            "channel", sa.String(), comment="how they came: organic, referral, search, social, event, partner, ..."
        ),
        sa.Column("segment", sa.String(), comment="the group they belong to"),
        sa.Column("region", sa.String(), comment="where they live"),
        sa.Column("is_staff", sa.Boolean(), comment="a company's own person; empty means unknown, never no"),
        sa.Column("consent", sa.Boolean(), comment="may be contacted; empty means unknown, never no"),
        sa.Column("left_at", sa.DateTime(), comment="when they left for certain (UTC)"),
        sa.Column("day", sa.Integer(), comment="joined_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="joined_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("listed", sa.Boolean(), comment="false: merely seen in other rows, not listed"),
        comment="a customer or a company's own person",
    )
    op.create_table(
        "members_aside",
        sa.Column("member_id", sa.String(), comment="the member's id in the source"),
        sa.Column("joined_at", sa.DateTime(), comment="when they joined (UTC)"),
        sa.Column("name", sa.String(), comment="their name"),
        sa.Column("email", sa.String(), comment="their e-mail address"),
        sa.Column(
            "channel", sa.String(), comment="how they came: organic, referral, search, social, event, partner, ..."
        ),
        sa.Column("segment", sa.String(), comment="the group they belong to"),
        sa.Column("region", sa.String(), comment="where they live"),
        sa.Column("is_staff", sa.Boolean(), comment="a company's own person; empty means unknown, never no"),
        sa.Column("consent", sa.Boolean(), comment="may be contacted; empty means unknown, never no"),
        sa.Column("left_at", sa.DateTime(), comment="when they left for certain (UTC)"),
        sa.Column("day", sa.Integer(), comment="joined_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="joined_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("listed", sa.Boolean(), comment="false: merely seen in other rows, not listed"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of members that were held or replaced",
    )
    op.create_table(
        "month_totals",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin; nobody where nobody is known"),
        sa.Column("category", sa.String(), comment="the orders' category; empty for what is no order"),
        sa.Column("orders", sa.Integer(), comment="orders"),
        sa.Column("revenue", sa.Double(), comment="amount of these orders"),
        sa.Column("refund_orders", sa.Integer(), comment="orders of which it is known what was refunded"),
        sa.Column("refunded", sa.Double(), comment="refunded of them"),
        sa.Column("refundable", sa.Double(), comment="the amount of these orders"),
        sa.Column("margin_orders", sa.Integer(), comment="orders whose margin is known"),
        sa.Column("margin", sa.Double(), comment="their margin"),
        sa.Column("acts", sa.Integer(), comment="interactions"),
        sa.Column(
            "contributions", sa.Integer(), comment="posts, answers, replies, reviews, ideas, shares and referrals made"
        ),
        sa.Column("asks", sa.Integer(), comment="asks"),
        sa.Column("gives", sa.Integer(), comment="gives"),
        sa.Column("referrals_made", sa.Integer(), comment="referrals made"),
        sa.Column("referrals_joined", sa.Integer(), comment="referees who joined"),
        sa.Column("rewards", sa.Double(), comment="rewards paid for them"),
        sa.Column("joined", sa.Integer(), comment="members who joined"),
        sa.Column("referred", sa.Integer(), comment="those of them whom a referral brought"),
        comment="what can be added up over months",
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.String(), comment="the order's id in the source"),
        sa.Column("member_id", sa.String(), comment="who bought; empty where nobody is known"),
        sa.Column("ordered_at", sa.DateTime(), comment="when they bought (UTC)"),
        sa.Column(
            "amount", sa.Numeric(precision=18, scale=4), comment="net of discount, before refund (store currency)"
        ),
        sa.Column("discount", sa.Numeric(precision=18, scale=4), comment="what was taken off (store currency)"),
        sa.Column("refunded", sa.Numeric(precision=18, scale=4), comment="what was paid back (store currency)"),
        sa.Column("margin", sa.Numeric(precision=18, scale=4), comment="what was earned (store currency)"),
        sa.Column("category", sa.String(), comment="what kind of thing was bought"),
        sa.Column("day", sa.Integer(), comment="ordered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="ordered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="a purchase",
    )
    op.create_table(
        "orders_aside",
        sa.Column("order_id", sa.String(), comment="the order's id in the source"),
        sa.Column("member_id", sa.String(), comment="who bought; empty where nobody is known"),
        sa.Column("ordered_at", sa.DateTime(), comment="when they bought (UTC)"),
        sa.Column(
            "amount", sa.Numeric(precision=18, scale=4), comment="net of discount, before refund (store currency)"
        ),
        sa.Column("discount", sa.Numeric(precision=18, scale=4), comment="what was taken off (store currency)"),
        sa.Column("refunded", sa.Numeric(precision=18, scale=4), comment="what was paid back (store currency)"),
        sa.Column("margin", sa.Numeric(precision=18, scale=4), comment="what was earned (store currency)"),
        sa.Column("category", sa.String(), comment="what kind of thing was bought"),
        sa.Column("day", sa.Integer(), comment="ordered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="ordered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of orders that were held or replaced",
    )
    op.create_table(
        "people",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("member_id", sa.String(), comment="the member's id"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="organic, rewarded, paid or unknown"),
        sa.Column("joined_day", sa.Integer(), comment="when they joined, as days since 1970-01-01"),
        sa.Column("joined_month", sa.Integer(), comment="when they joined, as months since 1970-01"),
        sa.Column("is_referred", sa.Boolean(), comment="a referral brought them"),
        sa.Column("group_no", sa.Integer(), comment="the number of their segment, channel and origin"),
        comment="members who are not staff, numbered",
    )
    op.create_table(
        "planted_truths",
        sa.Column("key", sa.String(), comment="the truth's name"),
        sa.Column("subject", sa.String(), comment="the group or member it is about; empty text for everyone"),
        sa.Column("value", sa.Double(), comment="the value planted"),
        sa.Column("error", sa.Double(), comment="how far off a recovery may be"),
        sa.Column("unit", sa.String(), comment="its unit"),
        sa.Column("meaning", sa.String(), comment="what it says, in words"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="what is known to be true of a sample community",
    )
    op.create_table(
        "planted_truths_aside",
        sa.Column("key", sa.String(), comment="the truth's name"),
        sa.Column("subject", sa.String(), comment="the group or member it is about; empty text for everyone"),
        sa.Column("value", sa.Double(), comment="the value planted"),
        sa.Column("error", sa.Double(), comment="how far off a recovery may be"),
        sa.Column("unit", sa.String(), comment="its unit"),
        sa.Column("meaning", sa.String(), comment="what it says, in words"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of planted_truths that were held or replaced",
    )
    op.create_table(
        "referral_forest",
        sa.Column("member_no", sa.Integer(), comment="the member's number"),
        sa.Column("referrer_no", sa.Integer(), comment="who brought them; null for a root"),
        sa.Column("root_no", sa.Integer(), comment="who began their cascade"),
        sa.Column("generation", sa.Integer(), comment="steps from the root; 0 for the root"),
        sa.Column("brought", sa.Integer(), comment="members they brought themselves"),
        sa.Column("cascade", sa.Integer(), comment="members they and those they brought have brought"),
        comment="who was brought by whom: the first referrer counts, and an edge that would close a circle is dropped",
    )
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.String(), comment="the referral's id in the source"),
        sa.Column("referrer_id", sa.String(), comment="who recommended"),
        sa.Column("referred_at", sa.DateTime(), comment="when they recommended (UTC)"),
        sa.Column("referee_id", sa.String(), comment="who joined on it; empty until they join"),
        sa.Column("joined_at", sa.DateTime(), comment="when the referee joined (UTC)"),
        sa.Column("converted_at", sa.DateTime(), comment="when the referee first ordered (UTC)"),
        sa.Column("channel", sa.String(), comment="how the recommendation was made"),
        sa.Column("category", sa.String(), comment="what was recommended"),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column(
            "reward",
            sa.Numeric(precision=18, scale=4),
            comment="paid to either side; empty or 0 means organic (store currency)",
        ),
        sa.Column("day", sa.Integer(), comment="referred_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="referred_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="one invitation or recommendation to one person",
    )
    op.create_table(
        "referrals_aside",
        sa.Column("referral_id", sa.String(), comment="the referral's id in the source"),
        sa.Column("referrer_id", sa.String(), comment="who recommended"),
        sa.Column("referred_at", sa.DateTime(), comment="when they recommended (UTC)"),
        sa.Column("referee_id", sa.String(), comment="who joined on it; empty until they join"),
        sa.Column("joined_at", sa.DateTime(), comment="when the referee joined (UTC)"),
        sa.Column("converted_at", sa.DateTime(), comment="when the referee first ordered (UTC)"),
        sa.Column("channel", sa.String(), comment="how the recommendation was made"),
        sa.Column("category", sa.String(), comment="what was recommended"),
        sa.Column("initiative_id", sa.String(), comment="the initiative it belongs to"),
        sa.Column(
            "reward",
            sa.Numeric(precision=18, scale=4),
            comment="paid to either side; empty or 0 means organic (store currency)",
        ),
        sa.Column("day", sa.Integer(), comment="referred_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="referred_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of referrals that were held or replaced",
    )
    op.create_table(
        "responses",
        sa.Column("response_id", sa.String(), comment="the answer's id in the source"),
        sa.Column("member_id", sa.String(), comment="who answered"),
        sa.Column("answered_at", sa.DateTime(), comment="when they answered (UTC)"),
        sa.Column("question", sa.String(), comment="what was asked: nps, csat, trust, effort"),
        sa.Column("score", sa.Double(), comment="nps 0 to 10; csat, trust and effort 1 to 5"),
        sa.Column("comment", sa.String(), comment="what they added"),
        sa.Column("day", sa.Integer(), comment="answered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="answered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="a survey answer",
    )
    op.create_table(
        "responses_aside",
        sa.Column("response_id", sa.String(), comment="the answer's id in the source"),
        sa.Column("member_id", sa.String(), comment="who answered"),
        sa.Column("answered_at", sa.DateTime(), comment="when they answered (UTC)"),
        sa.Column("question", sa.String(), comment="what was asked: nps, csat, trust, effort"),
        sa.Column("score", sa.Double(), comment="nps 0 to 10; csat, trust and effort 1 to 5"),
        sa.Column("comment", sa.String(), comment="what they added"),
        sa.Column("day", sa.Integer(), comment="answered_at as days since 1970-01-01"),
        sa.Column("month", sa.Integer(), comment="answered_at as months since 1970-01"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of responses that were held or replaced",
    )
    op.create_table(
        "revenue_windows",
        sa.Column("start_month", sa.Integer(), comment="the first month of the later period"),
        sa.Column("end_month", sa.Integer(), comment="the month after its last"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("origin", sa.String(), comment="the members' origin"),
        sa.Column("payers", sa.Integer(), comment="members who bought in the earlier period"),
        sa.Column("base", sa.Double(), comment="their revenue then"),
        sa.Column("retained", sa.Double(), comment="their revenue in the later period"),
        sa.Column("kept", sa.Double(), comment="the smaller of the two, summed over members"),
        sa.Column("left_revenue", sa.Double(), comment="revenue then of those who did not buy in the later period"),
        sa.Column("new", sa.Double(), comment="revenue of those whose first order is in the later period"),
        sa.Column(
            "reactivated",
            sa.Double(),
            comment="revenue of those who had bought before both, but not in the earlier period",
        ),
        comment="what became of the revenue of a period in the next one of equal length, for the usual periods",
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(), comment="the setting's name"),
        sa.Column("value", sa.String(), comment="its value"),
        comment="what belongs to this store: its currency",
    )
    op.create_table(
        "spend",
        sa.Column("month", sa.Integer(), comment="the month it was spent in, as months since 1970-01"),
        sa.Column("channel", sa.String(), comment="the channel it was spent on"),
        sa.Column("amount", sa.Numeric(precision=18, scale=4), comment="what was spent (store currency)"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        comment="what acquisition cost",
    )
    op.create_table(
        "spend_aside",
        sa.Column("month", sa.Integer(), comment="the month it was spent in, as months since 1970-01"),
        sa.Column("channel", sa.String(), comment="the channel it was spent on"),
        sa.Column("amount", sa.Numeric(precision=18, scale=4), comment="what was spent (store currency)"),
        sa.Column("batch_id", sa.Integer(), comment="the import that last wrote this row"),
        sa.Column("aside", sa.String(), comment="held: its member is unknown; replaced: a later import changed it"),
        sa.Column("aside_by", sa.Integer(), comment="the import that set it aside"),
        comment="rows of spend that were held or replaced",
    )
    op.create_table(
        "survey_months",
        sa.Column("month", sa.Integer(), comment="months since 1970-01"),
        sa.Column("segment", sa.String(), comment="the members' segment"),
        sa.Column("channel", sa.String(), comment="how they came"),
        sa.Column("question", sa.String(), comment="what was asked"),
        sa.Column("answers", sa.Integer(), comment="answers"),
        sa.Column("score", sa.Double(), comment="sum of their scores"),
        comment="survey answers by month",
    )
    op.create_table(
        "table_coverage",
        sa.Column("table_name", sa.String(), comment="the table"),
        sa.Column("row_count", sa.Integer(), comment="its rows"),
        sa.Column("first_day", sa.Integer(), comment="the first day it speaks of"),
        sa.Column("last_day", sa.Integer(), comment="the last day it speaks of"),
        comment="how much each table of the contract holds, and of which days",
    )
    if op.get_bind().dialect.name == "postgresql":  # the embedded engine is quicker without
        op.create_index("asks_by_member_id", "asks", ["member_id"], unique=False)
        op.create_index("asks_key", "asks", ["ask_id"], unique=True)
        op.create_index("asks_aside_key", "asks_aside", ["ask_id"], unique=False)
        op.create_index("gives_by_member_id", "gives", ["member_id"], unique=False)
        op.create_index("gives_key", "gives", ["give_id"], unique=True)
        op.create_index("gives_aside_key", "gives_aside", ["give_id"], unique=False)
        op.create_index("incident_members_by_member_id", "incident_members", ["member_id"], unique=False)
        op.create_index("incident_members_key", "incident_members", ["incident_id", "member_id"], unique=True)
        op.create_index(
            "incident_members_aside_key", "incident_members_aside", ["incident_id", "member_id"], unique=False
        )
        op.create_index("incidents_key", "incidents", ["incident_id"], unique=True)
        op.create_index("incidents_aside_key", "incidents_aside", ["incident_id"], unique=False)
        op.create_index("initiative_members_by_member_id", "initiative_members", ["member_id"], unique=False)
        op.create_index("initiative_members_key", "initiative_members", ["initiative_id", "member_id"], unique=True)
        op.create_index(
            "initiative_members_aside_key", "initiative_members_aside", ["initiative_id", "member_id"], unique=False
        )
        op.create_index("initiatives_key", "initiatives", ["initiative_id"], unique=True)
        op.create_index("initiatives_aside_key", "initiatives_aside", ["initiative_id"], unique=False)
        op.create_index("interactions_by_member_id", "interactions", ["member_id"], unique=False)
        op.create_index("interactions_by_target_id", "interactions", ["target_id"], unique=False)
        op.create_index("interactions_key", "interactions", ["interaction_id"], unique=True)
        op.create_index("interactions_aside_key", "interactions_aside", ["interaction_id"], unique=False)
        op.create_index("members_key", "members", ["member_id"], unique=True)
        op.create_index("members_aside_key", "members_aside", ["member_id"], unique=False)
        op.create_index("orders_by_member_id", "orders", ["member_id"], unique=False)
        op.create_index("orders_key", "orders", ["order_id"], unique=True)
        op.create_index("orders_aside_key", "orders_aside", ["order_id"], unique=False)
        op.create_index("planted_truths_key", "planted_truths", ["key", "subject"], unique=True)
        op.create_index("planted_truths_aside_key", "planted_truths_aside", ["key", "subject"], unique=False)
        op.create_index("referrals_by_referee_id", "referrals", ["referee_id"], unique=False)
        op.create_index("referrals_by_referrer_id", "referrals", ["referrer_id"], unique=False)
        op.create_index("referrals_key", "referrals", ["referral_id"], unique=True)
        op.create_index("referrals_aside_key", "referrals_aside", ["referral_id"], unique=False)
        op.create_index("responses_by_member_id", "responses", ["member_id"], unique=False)
        op.create_index("responses_key", "responses", ["response_id"], unique=True)
        op.create_index("responses_aside_key", "responses_aside", ["response_id"], unique=False)
        op.create_index("spend_key", "spend", ["month", "channel"], unique=True)
        op.create_index("spend_aside_key", "spend_aside", ["month", "channel"], unique=False)
