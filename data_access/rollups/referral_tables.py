"""The tables that referrals are looked at with: members and cohorts, invites, cascades, rewards, shares, flags.

Groups of members are told by `group_no` (see ``member_groups``), so that every table but those of single edges
follows the filters. Members of a cohort are counted for a window of days only where they have been there for the
whole of it, and joined when referrals were on record already.
"""

from __future__ import annotations

from sqlalchemy import Boolean, String

from data_access.rollups.tables import ACTS, amount, column, derived, whole

REFERRALS = frozenset({"referrals"})
JOINING = REFERRALS | ACTS
WINDOWS = (30, 90, 365)
"""Days after joining in which the people a member brings are counted."""
OLDEST = 5
"""Generations told apart; later ones count with this one."""
JOIN_DAYS, ORDER_DAYS = 30, 60
"""Days an invite has to be taken up in, and days a newcomer has for a first order, to count in the funnel."""
REWARD_DAYS = 180
"""Days before and after a member's first reward that are compared."""
SHARE_DAYS = 30
"""Days after an order in which sharing counts as following it."""

referral_members = derived(
    "referral_members",
    "what each member has to do with referrals",
    JOINING,
    whole("member_no", "the member's number"),
    whole("group_no", "the number of their segment, channel and origin"),
    whole("joined_month", "when they joined, as months since 1970-01"),
    column("is_referred", Boolean(), "a referral brought them"),
    column("is_on_record", Boolean(), "referrals were on record in the month they joined"),
    whole("generation", "steps from the root of their cascade; 0 where nobody brought them"),
    column("category", String(), "what they bought first; empty where they bought nothing or it is not known"),
    whole("observed_days", "days they have been there"),
    whole("invites_365", "referrals they made within 365 days of joining"),
    whole("taken_365", "those of them that brought somebody"),
    whole("joined_30", "members they brought who joined within 30 days of their joining"),
    whole("joined_90", "the same within 90 days"),
    whole("joined_365", "the same within 365 days"),
    whole("first_days", "days until the first member they brought joined; null where none did"),
    whole("by_days", "days after their referrer's joining; null where nobody brought them, below 0 where before"),
    whole("by_group_no", "the number of their referrer's segment, channel and origin"),
    whole("by_month", "when their referrer joined, as months since 1970-01"),
    whole("by_observed", "days their referrer has been there"),
    whole("brought", "members they brought themselves"),
    whole("cascade", "members they and those they brought have brought"),
    amount("reach", "damped reach: 1, and 0.85 of the reach of each member they brought"),
    column(
        "is_retained", Boolean(), "active six to eight months after the month they joined; null before that is over"
    ),
    amount("revenue", "revenue of all their orders"),
    amount("margin_365", "margin of these orders as far as known; null where none of them tells it"),
)
referral_cohorts = derived(
    "referral_cohorts",
    "members by the month they joined and what they have to do with referrals, counted",
    JOINING,
    whole("joined_month", "months since 1970-01"),
    whole("group_no", "the number of their segment, channel and origin"),
    column("is_referred", Boolean(), "a referral brought them"),
    whole("generation", "steps from the root of their cascade, 5 and more together; 0 where nobody brought them"),
    column("category", String(), "what they bought first; empty where nothing is known"),
    whole("members", "members"),
    whole("invites_365", "referrals they made within 365 days, of those observed so long"),
    whole("taken_365", "those of them that brought somebody"),
    amount("taken_squares", "sum of squares of these numbers, member by member"),
    *(
        made
        for days in WINDOWS
        for made in (
            whole(f"observed_{days}", f"members observed for {days} days since referrals are on record"),
            whole(f"joined_{days}", f"people they brought who joined within {days} days"),
            amount(f"squares_{days}", "sum of squares of these numbers, member by member"),
        )
    ),
    whole("staying", "members of whom it is known whether they stayed"),
    whole("retained", "those of them active six to eight months after the month they joined"),
    whole("valued", "members observed for 365 days, whose margin is known"),
    amount("margin_365", "margin of their first 365 days"),
    amount("margin_squares", "sum of its squares, member by member"),
)
referral_months = derived(
    "referral_months",
    "referrals made by customers, by month, and what became of them",
    JOINING,
    whole("month", "the month they were made, as months since 1970-01"),
    whole("group_no", "the number of the referrer's segment, channel and origin; null where nobody is known"),
    column("category", String(), "what was recommended; empty where it is not told"),
    column("bought", String(), "what the referrer had bought first, before it; empty where nothing"),
    column("has_bought", Boolean(), "the referrer had bought of the category; null where no category is told"),
    column("is_rewarded", Boolean(), "a reward was paid"),
    whole("made", "referrals"),
    whole("joined", "those that brought somebody"),
    whole("matured", "referrals made so long ago that joining and a first order were both possible in time"),
    whole("joined_in_time", "those of them that brought somebody within 30 days"),
    whole("ordered_in_time", "those of these whose first order was within 60 days of joining"),
)
referral_cascades = derived(
    "referral_cascades",
    "cascades: everybody who came through one member whom nobody brought",
    JOINING,
    whole("root_no", "the member who began it"),
    whole("group_no", "the number of their segment, channel and origin"),
    whole("joined_month", "when they joined, as months since 1970-01"),
    whole("size", "its members, the one who began it included"),
    whole("depth", "generations after the first"),
    whole("widest", "members of its largest generation"),
    amount("virality", "mean number of steps between two of its members"),
    amount("revenue", "revenue of all its members but the one who began it"),
    whole("last_day", "when somebody last joined it, as days since 1970-01-01"),
)
referral_margins = derived(
    "referral_margins",
    "margin of orders by whether their buyer was brought by a referral",
    JOINING,
    whole("month", "months since 1970-01"),
    whole("group_no", "the number of the buyer's segment, channel and origin"),
    column("category", String(), "what was bought; empty where it is not known"),
    column("is_referred", Boolean(), "a referral brought the buyer"),
    whole("orders", "orders whose margin is known"),
    amount("margin", "their margin"),
    amount("squares", "sum of its squares, order by order"),
)
referral_rewards = derived(
    "referral_rewards",
    "unpaid referrals of members before and after the first of theirs that was rewarded",
    REFERRALS,
    whole("member_no", "the member's number"),
    whole("group_no", "the number of their segment, channel and origin"),
    whole("month", "the month of the first rewarded referral, as months since 1970-01"),
    whole("days_before", "days of the 180 before it that they were there"),
    whole("days_after", "days of the 180 after it that are over"),
    whole("unpaid_before", "unpaid referrals they made in the days before"),
    whole("unpaid_after", "unpaid referrals they made in the days after"),
    whole("paid_after", "rewarded referrals they made in the days after"),
    amount("usual_before", "referrals that members never rewarded make at that age, in as many days"),
    amount("usual_after", "the same for the days after"),
)
referral_shares = derived(
    "referral_shares",
    "members who shared or referred within 30 days after an order",
    JOINING,
    whole("month", "the month of the orders, as months since 1970-01"),
    whole("group_no", "the number of the buyers' segment, channel and origin"),
    column("category", String(), "what was bought; empty text for all, also where it is not known"),
    whole("members", "members who ordered in the month, 30 days or more ago"),
    whole("sharers", "those of them who shared or referred within 30 days after an order"),
)
referral_flags = derived(
    "referral_flags",
    "referrals that look odd",
    REFERRALS,
    column("flag", String(), "self-referral, burst or ring"),
    whole("member_no", "who referred"),
    whole("group_no", "the number of their segment, channel and origin"),
    whole("month", "when it began, as months since 1970-01"),
    whole("other_no", "whom, where it is about one"),
    whole("people", "members it is about"),
    column("evidence", String(), "what looks odd"),
)
referral_left_out = derived(
    "referral_left_out",
    "referrals that are not on the map of who brought whom, and why",
    REFERRALS,
    column("rule", String(), "why: the same person on both sides, of staff, brought before, or closing a circle"),
    column("referral_id", String(), "the referral's id in the source"),
    column("referrer_id", String(), "who referred"),
    column("referee_id", String(), "whom"),
    whole("day", "when, as days since 1970-01-01"),
)
referral_rules = derived(
    "referral_rules",
    "what became of the referrals on the way to the map of who brought whom",
    REFERRALS,
    whole("nth", "the rule's place"),
    column("rule", String(), "the rule"),
    whole("row_count", "referrals that fall under it"),
    column("is_dropped", Boolean(), "they are not on the map"),
)
kind_counts = derived(
    "kind_counts",
    "kinds of rows, counted",
    frozenset({"interactions", "asks", "gives", "incidents"}),
    column("table_name", String(), "the table"),
    column("kind", String(), "the kind"),
    whole("row_count", "its rows"),
)
