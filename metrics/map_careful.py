"""The questions of the map in the form in which they tell nothing of fewer than five members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_access.queries.communities import communities_beside, community_circles, links_of_communities
from metrics.few import without_few

CAREFUL: dict[Callable[..., Any], Callable[..., Any]] = {
    community_circles: without_few(community_circles, "members", "active", "referred"),
    communities_beside: without_few(communities_beside, "members"),
    links_of_communities: without_few(links_of_communities, "people", "referrals"),
}
"""Communities as groups of members, without those of which fewer than five are told."""
