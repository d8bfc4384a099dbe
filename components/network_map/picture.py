"""Members or communities as the plain data that the browser draws a map from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components import look, tables
from components.network_map.colouring import COLOURINGS, HEALTH, SIZES, Entry, sizes
from components.network_map.measured import is_known
from components.network_map.naming import called, circle_lines, circle_name
from components.tables import Kind

Part = dict[str, Any]
NAME_WIDE, NAME_HIGH = 0.22, 0.045
"""Room of a name on a map, for its extent."""
LABELLED = 14
"""Members whose names stand on the map; the others tell theirs when they are pointed at."""
DOTS = 2_400
"""Dots that all communities together are drawn with."""
CROWDED = 700
"""Answers on a map from which their lines are faint."""
LINES = 70
"""Links between communities that are drawn: the strongest ones."""
RECENTLY = "active in the last 90 days"


@dataclass(frozen=True)
class Asked:
    """How members are drawn: by what they are coloured and sized, who stands out, and who is outside the filters."""

    colour: str
    size: str
    selected: str = ""
    way: tuple[str, ...] = ()
    faint: Collection[int] = ()


def of_members(nodes: pd.DataFrame, edges: pd.DataFrame, asked: Asked, currency: str) -> Part:
    """A map of members.

    Parameters
    ----------
    nodes, edges : DataFrame
        As ``metrics.referral_map`` gives them.
    """
    groups, entries = COLOURINGS[asked.colour](nodes, currency)
    radii = sizes(nodes, SIZES[asked.size])
    labelled = _labelled(nodes, radii)
    place = {token: row for row, token in enumerate(nodes["member"])}
    selected, way = place.get(asked.selected), [place[token] for token in asked.way if token in place]
    drawn = [
        {
            "x": round(float(row["x"]), 1),
            "y": round(float(row["y"]), 1),
            "size": round(float(radii[nth]), 1),
            "group": int(groups[nth]),
            "label": called(row) if nth in labelled or nth == selected or nth in way else None,
            "month": None if pd.isna(row["joined_month"]) else int(row["joined_month"]),
            "card": card(row, currency),
            "faint": nth in asked.faint,
        }
        for nth, row in enumerate(nodes.to_dict("records"))
    ]
    clear = 0.6 if len(edges) < CROWDED else 0.22
    lines = edges[["source", "target", "kind"]].to_dict("records")
    months = nodes["joined_month"].dropna()
    span = [int(months.min()), int(months.max())] if len(months) and months.min() < months.max() else None
    return _signed(
        {
            "kind": "members",
            "nodes": drawn,
            "edges": [{**line, "opacity": 0.6 if line["kind"] == "referrals" else clear} for line in lines],
            "legend": _legend(entries, groups),
            "selected": selected,
            "path": way,
            "months": span,
            "arrows": len(nodes) <= 800,
            "mixed": edges["kind"].nunique() > 1,
        }
    )


def of_communities(circles: pd.DataFrame, links: pd.DataFrame, names: dict[int, str], ties: str, currency: str) -> Part:
    """A map of communities: circles of dots, each for so many members, the active ones first.

    Where the circles tell how they grew (see ``growth.with_growth``), dots are the members that the filters keep.
    """
    shown = circles.dropna(subset=["members", "x"]).reset_index(drop=True)
    worth = max(1, int(np.ceil(shown["members"].sum() / DOTS))) if len(shown) else 1
    drawn = [_circle(row, worth, names, currency) for row in shown.to_dict("records")]
    place = {int(number): row for row, number in enumerate(shown["community_no"])}
    picture = {"kind": "circles", "nodes": drawn, "edges": _links(links, place, ties), "legend": _of_dots(shown, worth)}
    months = None
    if "grown" in shown and len(shown) and len(shown["grown"].iloc[0]) > 1:
        months = [int(shown["begun"].iloc[0]), int(shown["begun"].iloc[0]) + len(shown["grown"].iloc[0]) - 1]
    return _signed({**picture, "selected": None, "path": [], "months": months, "arrows": False, "mixed": False})


def _of_dots(circles: pd.DataFrame, worth: int) -> list[Part]:
    """What a dot stands for; where nobody knows who is active, all of them are alike."""
    dot = f"a dot: {worth:,} member{'s' if worth > 1 else ''}"
    silent = look.colour("quiet")
    if not is_known(circles, "active"):
        return [_entry(Entry(f"{dot.capitalize()} (who is active is not measured)", silent, edged=True))]
    recent = _entry(Entry(f"{RECENTLY.capitalize()} ({dot})", look.colour("accent")))
    return [recent, _entry(Entry("Silent since", silent, edged=True))]


def _labelled(nodes: pd.DataFrame, radii: np.ndarray[Any, np.dtype[np.float64]]) -> set[int]:
    """The rows of the largest members whose names do not lie on each other where the whole map is seen."""
    x, y = (nodes[axis].to_numpy(np.float64) for axis in ("x", "y"))
    extent = max(float(np.ptp(x)), float(np.ptp(y)), 1.0) if len(nodes) else 1.0
    chosen: list[int] = []
    for row in np.argsort(-radii, kind="stable")[: 4 * LABELLED].tolist():
        is_free = all(
            abs(x[row] - x[each]) > extent * NAME_WIDE or abs(y[row] - y[each]) > extent * NAME_HIGH for each in chosen
        )
        if is_free and len(chosen) < LABELLED:
            chosen.append(row)
    return set(chosen)


def card(row: Mapping[Any, Any], currency: str) -> list[str]:
    """What is told of a member who is pointed at, line by line."""
    origin = look.ORIGINS[row["origin"]].name if row["origin"] in look.ORIGINS else "Unknown origin"
    joined = tables.shown(row["joined"], Kind.DATE)
    told = [called(row), f"{origin}, joined {joined}"]
    if not pd.isna(row["health"]):
        told.append(HEALTH.get(row["health"], HEALTH["never"]).label)
    if row["cascade"]:
        money = tables.shown(row["brought_revenue"], Kind.MONEY, currency)
        worth = "" if pd.isna(row["brought_revenue"]) else f" worth {money}"
        told.append(f"brought {row['brought']:,}, cascade of {row['cascade']:,}{worth}")
    if row["revenue"] > 0:
        told.append(f"own revenue {tables.shown(row['revenue'], Kind.MONEY, currency)}")
    return told


def _circle(row: Mapping[Any, Any], worth: int, names: dict[int, str], currency: str) -> Part:
    name, members = circle_name(row, names), int(row["members"])
    is_told = not pd.isna(row["active"])
    grown = row.get("grown", [[members, int(row["active"]) if is_told else 0]])
    kept, active = grown[-1]
    share = f"{active / kept if kept else 0:.0%}"
    many = max(1, round(members / worth))
    radius = float(row["radius"])
    told = f"{kept:,}" if kept == members else f"{kept:,} of {members:,}"
    return {
        "x": round(float(row["x"]), 1),
        "y": round(float(row["y"]), 1),
        "size": round(radius, 1),
        "group": 0,
        "label": None,
        "lines": [*circle_lines(row, names), f"{kept:,} · {share}" if is_told else f"{kept:,}"],
        "month": None,
        "faint": False,
        "dots": {
            "all": many,
            "worth": worth,
            "grown": grown,
            "size": round(0.62 * radius / np.sqrt(many), 2),
            "colour": look.colour("accent_soft" if row["kind"] == "none" else "accent"),
        },
        "card": [name, f"{told} members, {share} {RECENTLY}" if is_told else f"{told} members", *_worth(row, currency)],
    }


def _worth(row: Mapping[Any, Any], currency: str) -> list[str]:
    """What is known of a community beside how many they are."""
    told = []
    if not pd.isna(row["revenue"]):
        told.append(f"revenue {tables.shown(row['revenue'], Kind.MONEY, currency)}")
    if row["members"] and not pd.isna(row["referred"]):
        told.append(f"{row['referred'] / row['members']:.0%} came through a member")
    if row["kind"] == "none":
        told.append("drawn no larger than the largest community")
    return told


def _links(links: pd.DataFrame, place: dict[int, int], ties: str) -> list[Part]:
    """The strongest links, of both directions together, as lines whose width tells how strong they are."""
    column = "referrals" if ties == "referrals" else "replies"
    kept = links[links["community_no"].isin(list(place)) & links["other_no"].isin(list(place))].dropna(subset=[column])
    ends = kept[["community_no", "other_no"]].to_numpy(np.int64)
    pairs = pd.DataFrame({"low": ends.min(axis=1), "high": ends.max(axis=1), "weight": kept[column].to_numpy(float)})
    summed = pairs.groupby(["low", "high"], sort=True)["weight"].sum().reset_index()
    strongest = summed[summed["weight"] > 0].sort_values("weight", ascending=False, kind="stable").head(LINES)
    most = max(1.0, float(strongest["weight"].max())) if len(strongest) else 1.0
    return [
        {
            "source": place[int(row["low"])],
            "target": place[int(row["high"])],
            "kind": "links",
            "width": round(1 + 13 * row["weight"] / most, 1),
            "opacity": round(0.12 + 0.4 * row["weight"] / most, 2),
        }
        for row in strongest.to_dict("records")
    ]


def _legend(entries: list[Entry], groups: np.ndarray[Any, np.dtype[np.int64]]) -> list[Part]:
    counts = np.bincount(groups, minlength=len(entries))
    return [{**_entry(entry), "count": int(count)} for entry, count in zip(entries, counts, strict=False)]


def _entry(entry: Entry) -> Part:
    return {
        "label": entry.label,
        "colour": entry.colour,
        "edged": entry.edged,
        "meaning": entry.meaning,
        "count": None,
    }


def _signed(picture: Part) -> Part:
    """The picture with a sign of who stands where: while it stays, colours change and the map does not move."""
    still = [[node["x"], node["y"]] for node in picture["nodes"]]
    told = json.dumps([picture["kind"], still, len(picture["edges"]), picture["months"]])
    return {**picture, "sig": hashlib.sha256(told.encode()).hexdigest()[:16]}
