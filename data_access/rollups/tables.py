"""The derived tables: small enough to answer a page at once, whatever the size of the community.

Members are numbered (`member_no`) in the order they joined. In the tables that count, `segment` and `channel`
are empty text where a member has none, and null where nobody is known; `category` is empty text where all
purchases count together. Staff are in none of them. Every count can be added up over segments, channels and
origins, and most over months; what cannot be added over months is kept as pairs of a member's active months,
from which the number of different people in any range follows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, String, Table
from sqlalchemy.types import TypeEngine

from data_access.schema import CONTRACT, metadata


def column(name: str, kind: TypeEngine[Any], meaning: str) -> Column[Any]:
    """A column of a derived table."""
    return Column(name, kind, comment=meaning, autoincrement=False)


def whole(name: str, meaning: str) -> Column[Any]:
    """A column of whole numbers."""
    return column(name, Integer(), meaning)


def amount(name: str, meaning: str) -> Column[Any]:
    """A column of sums, shares and other numbers that are not whole."""
    return column(name, Double(), meaning)


def who() -> list[Column[Any]]:
    """The columns that tables are filtered by."""
    return [
        column("segment", String(), "the members' segment"),
        column("channel", String(), "how they came"),
    ]


def derived(name: str, meaning: str, sources: frozenset[str], *columns: Column[Any]) -> Table:
    """A table that is counted from the people and these tables of the contract."""
    return Table(name, metadata, *columns, comment=meaning, info={"derived": True, "sources": sources})


ACTS = frozenset({"orders", "interactions"})
COUNTED = ACTS | {"referrals", "asks", "gives"}
PEOPLE_ONLY: frozenset[str] = frozenset()
ERA_MONTHS = 60
"""Months of an era, each of which has a bit."""
WAYS = {"any": "an order or an interaction", "contribution": "a contribution", "purchase": "an order"}
"""Ways of being active, and what there is in a month of each."""


people = derived(
    "people",
    "members who are not staff, numbered",
    PEOPLE_ONLY,
    whole("member_no", "the member's number"),
    column("member_id", String(), "the member's id"),
    *who(),
    column("origin", String(), "organic, rewarded, paid or unknown"),
    whole("joined_day", "when they joined, as days since 1970-01-01"),
    whole("joined_month", "when they joined, as months since 1970-01"),
    column("is_referred", Boolean(), "a referral brought them"),
    whole("group_no", "the number of their segment, channel and origin"),
    column("token", String(), "what they are called on screens and in addresses"),
)
member_groups = derived(
    "member_groups",
    "segments, channels and origins that occur together, numbered: what big tables are counted by",
    PEOPLE_ONLY,
    whole("group_no", "the group's number"),
    *who(),
    column("origin", String(), "organic, rewarded, paid or unknown"),
)
member_months = derived(
    "member_months",
    "what each member did in each month they did anything in",
    COUNTED,
    whole("member_no", "the member's number"),
    whole("month", "months since 1970-01"),
    whole("orders", "orders"),
    whole("first_orders", "1 in the month of the member's first order"),
    amount("revenue", "amount of these orders"),
    whole("acts", "interactions"),
    whole("contributions", "posts, answers, replies, reviews, ideas, shares and referrals made"),
    whole("answers", "answers and replies"),
    whole("asks", "asks received"),
    whole("gives", "gives received"),
    whole("referrals_made", "referrals made"),
    whole("referrals_joined", "referees of theirs who joined"),
    whole("active_days", "days with an order or an interaction"),
)
month_bits = derived(
    "month_bits",
    "the months in which members were active, by five years and the next five",
    COUNTED,
    whole("member_no", "the member's number"),
    *who(),
    whole("era", "five years, counted since 1970"),
    *(
        each
        for way, meaning in WAYS.items()
        for each in (
            column(f"{way}_bits", BigInteger(), f"a bit for each of its months with {meaning}"),
            column(f"{way}_next", BigInteger(), "the same of the next five years"),
            whole(f"{way}_first", "the first such month ever, since 1970-01; null for never"),
        )
    ),
)
month_totals = derived(
    "month_totals",
    "what can be added up over months",
    COUNTED,
    whole("month", "months since 1970-01"),
    *who(),
    column("origin", String(), "the members' origin; nobody where nobody is known"),
    column("category", String(), "the orders' category; empty for what is no order"),
    whole("orders", "orders"),
    amount("revenue", "amount of these orders"),
    whole("refund_orders", "orders of which it is known what was refunded"),
    amount("refunded", "refunded of them"),
    amount("refundable", "the amount of these orders"),
    whole("margin_orders", "orders whose margin is known"),
    amount("margin", "their margin"),
    whole("acts", "interactions"),
    whole("contributions", "posts, answers, replies, reviews, ideas, shares and referrals made"),
    whole("asks", "asks"),
    whole("gives", "gives"),
    whole("referrals_made", "referrals made"),
    whole("referrals_joined", "referees who joined"),
    amount("rewards", "rewards paid for them"),
    whole("joined", "members who joined"),
    whole("referred", "those of them whom a referral brought"),
)
activity_pairs = derived(
    "activity_pairs",
    "consecutive active months of the same member, counted",
    ACTS | {"referrals"},
    column("kind", String(), "any, contribution or purchase"),
    column("category", String(), "the purchases' category; empty for all"),
    *who(),
    column("origin", String(), "the members' origin"),
    whole("previous", "the active month before; null where there is none"),
    whole("month", "the active month; null where none follows"),
    whole("members", "how many members"),
    amount("revenue", "their revenue in month"),
    amount("previous_revenue", "their revenue in previous"),
    amount("kept_revenue", "the smaller of the two, summed over members"),
)
revenue_windows = derived(
    "revenue_windows",
    "what became of the revenue of a period in the next one of equal length, for the usual periods",
    frozenset({"orders"}),
    whole("start_month", "the first month of the later period"),
    whole("end_month", "the month after its last"),
    *who(),
    column("origin", String(), "the members' origin"),
    whole("payers", "members who bought in the earlier period"),
    amount("base", "their revenue then"),
    amount("retained", "their revenue in the later period"),
    amount("kept", "the smaller of the two, summed over members"),
    amount("left_revenue", "revenue then of those who did not buy in the later period"),
    amount("new", "revenue of those whose first order is in the later period"),
    amount("reactivated", "revenue of those who had bought before both, but not in the earlier period"),
)
daily_activity = derived(
    "daily_activity",
    "active members by day",
    ACTS,
    whole("day", "days since 1970-01-01"),
    whole("month", "months since 1970-01"),
    *who(),
    whole("active", "members active that day"),
    whole("active_30", "members active in the 30 days ending with it"),
)
loyalty_months = derived(
    "loyalty_months",
    "who came back, as of each month's end",
    frozenset({"orders"}),
    whole("month", "months since 1970-01"),
    column("category", String(), "the orders' category; empty for all"),
    *who(),
    whole("customers", "customers with an order in the 365 days before the month's end"),
    whole("repeaters", "those of them with two orders or more ever"),
    whole("gap_pairs", "pairs of consecutive times between orders that ended in the month"),
    amount("gap_squares", "sum of squared distances of the first one's share from one half"),
)
survey_months = derived(
    "survey_months",
    "survey answers by month",
    frozenset({"responses"}),
    whole("month", "months since 1970-01"),
    *who(),
    column("question", String(), "what was asked"),
    whole("answers", "answers"),
    amount("score", "sum of their scores"),
)
referral_forest = derived(
    "referral_forest",
    "who was brought by whom: the first referrer counts, and an edge that would close a circle is dropped",
    frozenset({"referrals"}),
    whole("member_no", "the member's number"),
    whole("referrer_no", "who brought them; null for a root"),
    whole("root_no", "who began their cascade"),
    whole("generation", "steps from the root; 0 for the root"),
    whole("brought", "members they brought themselves"),
    whole("cascade", "members they and those they brought have brought"),
)
conversation_edges = derived(
    "conversation_edges",
    "who answers whom",
    frozenset({"interactions"}),
    whole("member_no", "who answers"),
    whole("other_no", "whom"),
    whole("replies", "how often"),
    whole("last_day", "when last, as days since 1970-01-01"),
)
table_coverage = derived(
    "table_coverage",
    "how much each table of the contract holds, and of which days",
    frozenset(CONTRACT),
    column("table_name", String(), "the table"),
    whole("row_count", "its rows"),
    whole("first_day", "the first day it speaks of"),
    whole("last_day", "the last day it speaks of"),
)
calendar = derived(
    "calendar",
    "the month each day belongs to",
    PEOPLE_ONLY,
    whole("day", "days since 1970-01-01"),
    whole("month", "months since 1970-01"),
)
