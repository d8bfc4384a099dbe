"""The derived tables that the referral map is drawn from: communities, and what is shown of each member."""

from __future__ import annotations

from sqlalchemy import String

from data_access.rollups.tables import amount, column, derived, whole

SOURCES = frozenset({"members", "orders", "interactions", "referrals"})

community_members = derived(
    "community_members",
    "the community of each member: of those who talk with each other or, where nobody does, of a cascade or a segment",
    SOURCES,
    whole("member_no", "the member's number"),
    whole("community_no", "the community's number; 0 for members of none"),
    whole("replies", "how often they answered others or were answered"),
)
community_anchors = derived(
    "community_anchors",
    "members by whom a community is known again at the next refresh",
    SOURCES,
    whole("community_no", "the community's number"),
    column("member_id", String(), "the member's id"),
)
map_members = derived(
    "map_members",
    "what the map shows of each member",
    SOURCES,
    whole("member_no", "the member's number"),
    whole("community_no", "the community's number; 0 for members of none"),
    whole("replies", "how often they answered others or were answered"),
    whole("root_no", "who began their cascade; themselves where they are in none"),
    whole("referrer_no", "who brought them; null where nobody did"),
    whole("generation", "steps from the root"),
    whole("brought", "members they brought themselves"),
    whole("cascade", "members they and those they brought have brought"),
    whole("last_day", "when they were last active, as days since 1970-01-01; null where never"),
    column("health", String(), "active, at risk or lapsed, by their silence against their usual gap; never"),
    amount("revenue", "amount of all their orders"),
    amount("brought_revenue", "amount of all orders of those in their cascade, without their own"),
)
communities = derived(
    "communities",
    "communities as circles",
    SOURCES,
    whole("community_no", "the community's number; 0 for members of none"),
    column("kind", String(), "conversation, cascade, segment or none: what makes it one"),
    column("topic", String(), "what they talk about, or buy, most beside what all do; null where unknown"),
    whole("central_no", "the member in the middle: with most replies, or the root; null where there is none"),
    column("central_id", String(), "that member's id"),
    whole("members", "how many members"),
    whole("active", "those of them who were active in the 90 days before the last day"),
    amount("revenue", "amount of all their orders"),
    whole("referred", "members of it whom somebody brought"),
    amount("x", "the circle's middle; null where there is no room on the map"),
    amount("y", "the circle's middle"),
    amount("radius", "the circle's radius"),
)
community_months = derived(
    "community_months",
    "members of communities by the month they joined",
    SOURCES,
    whole("community_no", "the community's number; 0 for members of none"),
    whole("group_no", "the number of their segment, channel and origin"),
    whole("month", "when they joined, as months since 1970-01; null where that is not known"),
    whole("members", "how many members"),
    whole("active", "those of them who were active in the 90 days before the last day"),
)
community_links = derived(
    "community_links",
    "how communities are linked",
    SOURCES,
    whole("community_no", "a community"),
    whole("other_no", "another one"),
    whole("replies", "answers from the first to the other"),
    whole("people", "members of the first who answered or brought somebody of the other"),
    whole("referrals", "members of the other whom somebody of the first brought"),
)
map_places = derived(
    "map_places",
    "where the members of a community stand who talk most with each other",
    SOURCES,
    whole("member_no", "the member's number"),
    whole("community_no", "the community's number"),
    amount("x", "from -1 to 1"),
    amount("y", "from -1 to 1"),
)
