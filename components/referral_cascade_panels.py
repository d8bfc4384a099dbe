"""Panels on how far referrals go: how large cascades are, who began them, and on how few it depends."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components import charts, exports, layout, look, tables, words
from components import referral_findings as findings
from components.beside import beside
from components.referral_flow_panels import WIDER, span
from components.tables import Column, Kind
from data_access.scope import Scope

CASCADE = "referral_cascade"
MOST_LED = 5
"""Cascades whose members are led to."""
MOST_GENERATIONS = 20
"""Generations with a column of their own."""
SIZES = ((2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, 1_000), (1_001, None))
CASCADES = (
    "A cascade is everybody who came through one member whom nobody brought, at any number of steps. **Structural "
    "virality** is the mean number of steps between two of its members: about 2 where one member brings all, larger "
    "where those brought bring others (doi:10.1287/mnsc.2015.2158)."
)
REACH = (
    "**Reach** = 1 + 0.85 × the reach of each member they brought: those brought by those brought count, a little less "
    "with every step. All the time since they joined counts."
)


def cascades(rows: pd.DataFrame, widths: pd.DataFrame, scope: Scope, currency: str) -> None:
    """How large and how deep cascades are."""
    finding = findings.cascades(rows)
    with layout.section("cascades", finding, "Cascades that began in these months, by number of members", CASCADES):
        known = rows.dropna(subset=["cascades"])
        if known.empty:
            layout.nothing_here("Nobody who joined in these months, unreferred, brought anybody.", WIDER)
            return
        sizes = _by_size(known)
        left, right = st.columns(2, gap="medium")
        with left:
            st.caption("Cascades by size (members)")
            charts.columns_in_order(list(sizes["Members of each"]), list(sizes["Cascades"]), "cascade_sizes", finding)
        with right:
            st.caption("Width: members of all of them by generation")
            deep = by_generation(widths.dropna(subset=["members"]))
            charts.columns_in_order(list(deep), list(deep.values()), "cascade_widths", "Members by generation")
        count = known["cascades"].sum()
        revenue = known["revenue"].sum()
        later = tables.shown(revenue, Kind.MONEY, currency)
        brought = f" Those who came later in them brought {later} in revenue." if revenue > 0 else ""
        st.caption(
            words.plain(
                f"Mean depth {known['depth'].sum() / count:,.1f} generations, mean structural virality "
                f"{known['virality'].sum() / count:,.2f}.{brought}"
            )
        )
        ways = {"Who began them": "cascade_count", "The largest": "cascade_largest", "The deepest": "cascade_deepest"}
        layout.leads("cascades", {name: {"of": of, **span(scope)} for name, of in ways.items()})
        beside(sizes, "cascades", finding)


def by_generation(widths: pd.DataFrame) -> dict[str, float]:
    """Members of each generation; those deeper than a chart can name, and a browser draw, are gathered."""
    is_named = widths["generation"] <= MOST_GENERATIONS
    named = widths[is_named]
    found = {f"{int(step)}": float(many) for step, many in zip(named["generation"], named["members"], strict=True)}
    if not is_named.all():
        found[f"{MOST_GENERATIONS + 1}+"] = float(widths.loc[~is_named, "members"].sum())
    return found


def _by_size(rows: pd.DataFrame) -> pd.DataFrame:
    """Cascades gathered into a few sizes."""
    found = []
    for low, high in SIZES:
        mine = rows[(rows["size"] >= low) & ((rows["size"] <= high) if high else True)]
        if len(mine):
            name = f"{low}" if low == high else f"{low}–{high}" if high else f"over {low - 1:,}"
            found.append((name, mine["cascades"].sum(), mine["members"].sum(), mine["revenue"].sum()))
    return pd.DataFrame(found, columns=["Members of each", "Cascades", "Members", "Revenue"])


LISTS: Mapping[str, tuple[Column, ...]] = {
    "cascades": (
        Column("member", "Began by", Kind.MEMBER),
        Column("size", "Members", Kind.COUNT),
        Column("depth", "Generations", Kind.COUNT),
        Column("widest", "Widest", Kind.COUNT),
        Column("virality", "Virality", Kind.SCORE),
        Column("revenue", "Revenue of the rest", Kind.MONEY, ("orders",)),
        Column("last", "Last joined", Kind.DATE),
    ),
    "reach": (
        Column("member", "Member", Kind.MEMBER),
        Column("reach", "Reach", Kind.SCORE),
        Column("brought", "Brought", Kind.COUNT),
        Column("cascade", "Came through them", Kind.COUNT),
        Column("origin", "Came by"),
    ),
}


def greatest(rows: pd.DataFrame, held: Mapping[str, int], currency: str) -> None:
    """The largest cascades, one by one."""
    with layout.section("greatest", findings.greatest(rows), "The largest cascades, and who began them", CASCADES):
        _listed(rows.assign(virality=rows["virality"].round(2)), "cascades", held, currency)
        ways = {
            f"{nth}. {row['name']} and {row['size'] - 1:,} others": {
                "of": "referral_cascade",
                "which": str(row["root_no"]),
            }
            for nth, row in enumerate(rows.head(MOST_LED).to_dict("records"), 1)
        }
        layout.leads("greatest", ways)


def reach(rows: pd.DataFrame, held: Mapping[str, int], currency: str) -> None:
    """Who reaches farthest."""
    caption = "Whose recommendations travel farthest, at any time; a step counts less the farther it is"
    with layout.section("reach", findings.reach(rows), caption, REACH):
        named = rows.assign(origin=[look.ORIGINS[origin].name for origin in rows["origin"]])
        _listed(named.assign(reach=rows["reach"].round(1)), "reach", held, currency)


def _listed(rows: pd.DataFrame, key: str, held: Mapping[str, int], currency: str) -> None:
    if rows.empty:
        layout.nothing_here("There is nobody to list.", WIDER)
        return
    columns = tables.measured(LISTS[key], held)
    tables.draw(rows, columns, f"referral_{key}", f"{len(rows)} members", currency)
    exports.button(lambda: iter([rows]), f"referral-{key}", len(rows))


def dependency(rows: pd.DataFrame, scope: Scope) -> None:
    """On how few the joins depend."""
    finding = findings.dependency(rows)
    meaning = "The smallest number of referrers who bring half of those who joined in these months."
    with layout.section("dependency", finding, "Referrers by how many of those who joined they brought", meaning):
        known = rows.dropna(subset=["members"]).sort_values("brought")
        if known.empty:
            layout.nothing_here("Nobody brought anybody who joined in these months.", WIDER)
            return
        counts = _by_number(known)
        charts.columns_in_order(list(counts["People brought"]), list(counts["Referrers"]), "referral_bringers", finding)
        layout.leads("dependency", {"Who brings half": {"of": "referral_top_half_members", **span(scope)}})
        beside(counts, "dependency", finding)


def _by_number(rows: pd.DataFrame) -> pd.DataFrame:
    """Referrers gathered by how many they brought."""
    found = []
    for low, high in ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, None)):
        mine = rows[(rows["brought"] >= low) & ((rows["brought"] <= high) if high else True)]
        if len(mine):
            name = f"{low}" if low == high else f"{low}–{high}" if high else f"over {low - 1}"
            found.append((name, mine["members"].sum(), (mine["members"] * mine["brought"]).sum()))
    return pd.DataFrame(found, columns=["People brought", "Referrers", "Joins"])
