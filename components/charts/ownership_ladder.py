"""The ladder from a first purchase to having a hand in the place, and who moved on it."""

from __future__ import annotations

import pandas as pd

from components import answers, figures, look
from components.charts import periods as time
from components.plot import plot
from components.value_findings import rung_names

ROW = 38
UP = {"joined": ("Joined the ladder", "accent_soft"), "climbed": ("Climbed", "accent")}
DOWN = {"slipped": ("Slipped", "warm"), "left": ("Left", "quiet")}


def ownership_ladder(rungs: pd.DataFrame, finding: str, span: tuple[str, str]) -> None:
    """A bar for each rung, owners on top, with how many more or fewer than when the period began.

    `rungs` is what ``ladder`` gives; `span` are the months chosen, as addresses have them. A click leads to members.
    """
    rows = rungs.iloc[::-1].reset_index(drop=True)
    places = [f"{nth}" for nth in range(len(rows))]
    counts = [answers.known(value) for value in rows["members"]]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": [count or 0.0 for count in counts],
        "marker": {
            "color": [look.colour("accent" if nth < 2 else "accent_soft") for nth in range(len(rows))],
            "cornerradius": 3,
        },
        "hoverinfo": "skip",
        "leads": [
            {"of": "rung", "which": rung, "from": span[0], "to": span[1]} if count else None
            for rung, count in zip(rows["rung"], counts, strict=True)
        ],
    }
    longest = max([count for count in counts if count], default=1.0)
    labels = [
        figures.label(
            _told(count, answers.known(before)),
            look.colour("ink"),
            x=count or 0.0,
            y=place,
            xshift=6,
            name=figures.TOLD,
        )
        for place, count, before in zip(places, counts, rows["before"], strict=True)
    ]
    layout = figures.layout(
        bargap=0.4,
        hovermode=False,
        annotations=labels,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis=figures.axis(range=[0, longest], visible=False),
        yaxis=figures.names_axis(places, rung_names(list(rows["rung"]))),
    )
    plot({"data": [bars], "layout": layout}, "ownership_ladder", f"{finding}.", height=ROW * len(rows) + 12)


def _told(count: float | None, before: float | None) -> str:
    if count is None:
        return "—"
    if before is None or count == before:
        return f"{count:,.0f}"
    return f"{count:,.0f}  ({count - before:+,.0f})"


def ownership_moves(moved: pd.DataFrame, finding: str) -> None:
    """Moves by month: who joined the ladder and climbed, and below the line who slipped and left."""
    moved = moved.dropna(subset=["start", "end"])
    periods = moved.assign(complete=True)
    bars, names = [], []
    for kinds, sign in ((UP, 1), (DOWN, -1)):
        for kind, (name, tint) in kinds.items():
            counts = figures.numbers(moved[kind])
            edge = look.colour("muted") if tint == "quiet" else ""
            bars.append(
                {
                    **time.bars(periods, name, look.colour(tint), edge),
                    "y": [None if count is None else sign * count for count in counts],
                    "customdata": ["" if count is None else f"{count:,.0f}" for count in counts],
                    "hovertemplate": "%{customdata}",
                }
            )
            names.append((name, look.colour(tint)))
    layout = figures.layout(
        barmode="relative",
        hovermode="x unified",
        annotations=figures.key_line(names, 0.97),
        margin={"l": 8, "r": 8, "t": 4, "b": 8},
        xaxis=time.axis(periods),
        yaxis=figures.axis(
            domain=[0, 0.84], nticks=5, tickformat=",d", zeroline=True, zerolinecolor=look.colour("muted")
        ),
    )
    plot({"data": bars, "layout": layout}, "ownership_moves", f"{finding}.", height=ROW * 5 + 40)
