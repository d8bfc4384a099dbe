"""The map of the community at three scales, drawn from what the store has placed."""

from components.network_map.controls import choose_look, choose_ties, crumbs, hits, search, view
from components.network_map.findings import (
    bridges_told,
    caption,
    circles_caption,
    has_communities,
    meaning,
    of_communities,
    of_members,
)
from components.network_map.growth import with_growth
from components.network_map.measured import measured
from components.network_map.naming import called, central_names, circle_name
from components.network_map.panel import (
    Whole,
    asked,
    beside,
    exported,
    homes,
    kept,
    members,
    outside,
    selected,
    subject,
    whole,
)
from components.network_map.picture import Asked
from components.network_map.story import as_table, bridges, of_whole

__all__ = [
    "Asked",
    "Whole",
    "as_table",
    "asked",
    "beside",
    "bridges",
    "bridges_told",
    "called",
    "caption",
    "central_names",
    "choose_look",
    "choose_ties",
    "circle_name",
    "circles_caption",
    "crumbs",
    "exported",
    "has_communities",
    "hits",
    "homes",
    "kept",
    "meaning",
    "measured",
    "members",
    "of_communities",
    "of_members",
    "of_whole",
    "outside",
    "search",
    "selected",
    "subject",
    "view",
    "whole",
    "with_growth",
]
