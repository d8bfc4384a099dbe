"""The derived tables: small enough to answer a page at once, whatever the size of the community.

Members are numbered (`member_no`) in the order they joined. In the tables that count, `segment` and `channel`
are empty text where a member has none, and null where nobody is known; `category` is empty text where all
purchases count together. Staff are in none of them. Every count can be added up over segments, channels and
origins, and most over months; what cannot be added over months is kept as pairs of a member's active months,
from which the number of different people in any range follows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Double, Integer, String, Table
from sqlalchemy.types import TypeEngine

from data_access.schema import CONTRACT, metadata


def _column(name: str, kind: TypeEngine[Any], meaning: str) -> Column[Any]:
    return Column(name, kind, comment=meaning, autoincrement=False)


def _whole(name: str, meaning: str) -> Column[Any]:
    return _column(name, Integer(), meaning)


def _sum(name: str, meaning: str) -> Column[Any]:
    return _column(name, Double(), meaning)


def _who() -> list[Column[Any]]:
    return [
        _column("segment", String(), "the members' segment"),
        _column("channel", String(), "how they came"),
    ]


def _derived(name: str, meaning: str, sources: frozenset[str], *columns: Column[Any]) -> Table:
    """A table that is counted from the people and these tables of the contract."""
    return Table(name, metadata, *columns, comment=meaning, info={"derived": True, "sources": sources})


ACTS = frozenset({"orders", "interactions"})
COUNTED = ACTS | {"referrals", "asks", "gives"}
PEOPLE_ONLY: frozenset[str] = frozenset()


people = _derived(
    "people",
    "members who are not staff, numbered",
    PEOPLE_ONLY,
    _whole("member_no", "the member's number"),
    _column("member_id", String(), "the member's id"),
    *_who(),
    _column("origin", String(), "organic, rewarded, paid or unknown"),
    _whole("joined_day", "when they joined, as days since 1970-01-01"),
    _whole("joined_month", "when they joined, as months since 1970-01"),
    _column("is_referred", Boolean(), "a referral brought them"),
    _whole("group_no", "the number of their segment, channel and origin"),
)
member_groups = _derived(
    "member_groups",
    "segments, channels and origins that occur together, numbered: what big tables are counted by",
    PEOPLE_ONLY,
    _whole("group_no", "the group's number"),
    *_who(),
    _column("origin", String(), "organic, rewarded, paid or unknown"),
)
member_months = _derived(
    "member_months",
    "what each member did in each month they did anything in",
    COUNTED,
    _whole("member_no", "the member's number"),
    _whole("month", "months since 1970-01"),
    _whole("orders", "orders"),
    _whole("first_orders", "1 in the month of the member's first order"),
    _sum("revenue", "amount of these orders"),
    _whole("acts", "interactions"),
    _whole("contributions", "posts, answers, replies, reviews, ideas, shares and referrals made"),
    _whole("answers", "answers and replies"),
    _whole("asks", "asks received"),
    _whole("gives", "gives received"),
    _whole("referrals_made", "referrals made"),
    _whole("referrals_joined", "referees of theirs who joined"),
)
month_totals = _derived(
    "month_totals",
    "what can be added up over months",
    COUNTED,
    _whole("month", "months since 1970-01"),
    *_who(),
    _column("origin", String(), "the members' origin; nobody where nobody is known"),
    _column("category", String(), "the orders' category; empty for what is no order"),
    _whole("orders", "orders"),
    _sum("revenue", "amount of these orders"),
    _whole("refund_orders", "orders of which it is known what was refunded"),
    _sum("refunded", "refunded of them"),
    _sum("refundable", "the amount of these orders"),
    _whole("margin_orders", "orders whose margin is known"),
    _sum("margin", "their margin"),
    _whole("acts", "interactions"),
    _whole("contributions", "posts, answers, replies, reviews, ideas, shares and referrals made"),
    _whole("asks", "asks"),
    _whole("gives", "gives"),
    _whole("referrals_made", "referrals made"),
    _whole("referrals_joined", "referees who joined"),
    _sum("rewards", "rewards paid for them"),
    _whole("joined", "members who joined"),
    _whole("referred", "those of them whom a referral brought"),
)
activity_pairs = _derived(
    "activity_pairs",
    "consecutive active months of the same member, counted",
    ACTS | {"referrals"},
    _column("kind", String(), "any, contribution or purchase"),
    _column("category", String(), "the purchases' category; empty for all"),
    *_who(),
    _column("origin", String(), "the members' origin"),
    _whole("previous", "the active month before; null where there is none"),
    _whole("month", "the active month; null where none follows"),
    _whole("members", "how many members"),
    _sum("revenue", "their revenue in month"),
    _sum("previous_revenue", "their revenue in previous"),
    _sum("kept_revenue", "the smaller of the two, summed over members"),
)
revenue_windows = _derived(
    "revenue_windows",
    "what became of the revenue of a period in the next one of equal length, for the usual periods",
    frozenset({"orders"}),
    _whole("start_month", "the first month of the later period"),
    _whole("end_month", "the month after its last"),
    *_who(),
    _column("origin", String(), "the members' origin"),
    _whole("payers", "members who bought in the earlier period"),
    _sum("base", "their revenue then"),
    _sum("retained", "their revenue in the later period"),
    _sum("kept", "the smaller of the two, summed over members"),
    _sum("left_revenue", "revenue then of those who did not buy in the later period"),
    _sum("new", "revenue of those whose first order is in the later period"),
    _sum("reactivated", "revenue of those who had bought before both, but not in the earlier period"),
)
daily_activity = _derived(
    "daily_activity",
    "active members by day",
    ACTS,
    _whole("day", "days since 1970-01-01"),
    _whole("month", "months since 1970-01"),
    *_who(),
    _whole("active", "members active that day"),
    _whole("active_30", "members active in the 30 days ending with it"),
)
loyalty_months = _derived(
    "loyalty_months",
    "who came back, as of each month's end",
    frozenset({"orders"}),
    _whole("month", "months since 1970-01"),
    _column("category", String(), "the orders' category; empty for all"),
    *_who(),
    _whole("customers", "customers with an order in the 365 days before the month's end"),
    _whole("repeaters", "those of them with two orders or more ever"),
    _whole("gap_pairs", "pairs of consecutive times between orders that ended in the month"),
    _sum("gap_squares", "sum of squared distances of the first one's share from one half"),
)
survey_months = _derived(
    "survey_months",
    "survey answers by month",
    frozenset({"responses"}),
    _whole("month", "months since 1970-01"),
    *_who(),
    _column("question", String(), "what was asked"),
    _whole("answers", "answers"),
    _sum("score", "sum of their scores"),
)
referral_forest = _derived(
    "referral_forest",
    "who was brought by whom: the first referrer counts, and an edge that would close a circle is dropped",
    frozenset({"referrals"}),
    _whole("member_no", "the member's number"),
    _whole("referrer_no", "who brought them; null for a root"),
    _whole("root_no", "who began their cascade"),
    _whole("generation", "steps from the root; 0 for the root"),
    _whole("brought", "members they brought themselves"),
    _whole("cascade", "members they and those they brought have brought"),
)
conversation_edges = _derived(
    "conversation_edges",
    "who answers whom",
    frozenset({"interactions"}),
    _whole("member_no", "who answers"),
    _whole("other_no", "whom"),
    _whole("replies", "how often"),
    _whole("last_day", "when last, as days since 1970-01-01"),
)
table_coverage = _derived(
    "table_coverage",
    "how much each table of the contract holds, and of which days",
    frozenset(CONTRACT),
    _column("table_name", String(), "the table"),
    _whole("row_count", "its rows"),
    _whole("first_day", "the first day it speaks of"),
    _whole("last_day", "the last day it speaks of"),
)
calendar = _derived(
    "calendar",
    "the month each day belongs to",
    PEOPLE_ONLY,
    _whole("day", "days since 1970-01-01"),
    _whole("month", "months since 1970-01"),
)
