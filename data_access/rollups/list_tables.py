"""The tables that lists of members are read from: referrers, bridges, groups no referral reaches, and saved lists."""

from __future__ import annotations

from sqlalchemy import DateTime, String

from data_access.rollups.tables import amount, column, derived, who, whole

saved_list_numbers = derived(
    "saved_list_numbers",
    "who is on the saved lists, by number",
    frozenset({"members"}),
    whole("list_id", "the list's number"),
    whole("member_no", "the member's number"),
)
member_names = derived(
    "member_names",
    "what members are called and searched by, and their places in the orders that lists are sorted by",
    frozenset({"members"}),
    whole("member_no", "the member's number"),
    column("searched", String(), "their name and id, in small letters, each on a line of its own"),
    whole("name_place", "their place by name, or by id where they have none; the same for equal ones"),
    whole("segment_place", "by segment; null for those without one"),
    whole("channel_place", "by channel; null for those without one"),
    column("name", String(), "their name, or their id without one"),
    column("segment", String(), "the group they belong to"),
    column("channel", String(), "how they came"),
    column("joined_at", DateTime(), "when they joined (UTC)"),
)
referrers = derived(
    "referrers",
    "members who brought others: how many, when, and what those are worth",
    frozenset({"referrals", "orders", "interactions", "gives"}),
    whole("member_no", "the member's number"),
    *who(),
    whole("brought", "members they brought themselves"),
    whole("cascade", "members they and those they brought have brought"),
    amount("brought_revenue", "revenue of those they brought themselves"),
    amount("value", "revenue of their whole cascade"),
    amount("credit", "the share of it that is theirs: a step further down counts half of the one before"),
    whole("brought_90", "members they brought who joined in the last 90 days of the data"),
    whole("brought_180", "those who joined in the 90 days before"),
    whole("gained", "how many more or fewer that was than in the 90 days before"),
    whole("first_day", "when the first one they brought joined, as days since 1970-01-01"),
    whole("last_day", "when the last one joined"),
    whole("first_no", "who was the first one they brought"),
    whole("given_since", "what they were given since then"),
    whole("first_ago", "days from then to the last day of the data"),
    whole("last_month", "the last month they were active in, as months since 1970-01; null where there is none"),
    whole("silent_months", "months that are over since then; null where there is none"),
)
bridges = derived(
    "bridges",
    "members who talk with others of several communities",
    frozenset({"members", "orders", "interactions", "referrals"}),
    whole("member_no", "the member's number"),
    *who(),
    whole("partners", "members who answered them or whom they answered"),
    whole("outside", "those of them who are of other communities"),
    whole("groups", "how many other communities these are of"),
    amount("between", "pairs of their partners who are of different communities"),
)
reached_groups = derived(
    "reached_groups",
    "groups of members, and how many in them a referral brought",
    frozenset({"members", "referrals", "orders", "interactions"}),
    column("segment", String(), "the members' segment; empty for those without one"),
    column("kind", String(), "what divides the segment: region, or channel where no regions are known"),
    column("name", String(), "the region or channel; empty for those without one"),
    whole("members", "members in the group"),
    whole("referred", "those of them whom a referral brought"),
    whole("referrers", "those of them who brought somebody"),
    whole("active", "those of them who were active in the last three months that are over, or since"),
    amount("revenue", "their revenue in the last twelve months that are over, and since"),
)
