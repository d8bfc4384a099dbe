"""Why there are more members at risk than 90 days ago, or fewer."""

from __future__ import annotations

import pandas as pd

from components import figures, look
from components.plot import plot

ROW, EDGE = 30, 26


def churn_flows(flows: pd.DataFrame, finding: str) -> None:
    """A bar for each reason, to the right where it adds to the members at risk, to the left where it takes away.

    `flows` is what ``metrics.churn_change.why_at_risk`` gives.
    """
    rows = flows[(flows["direction"] != 0) & (flows["members"] > 0)].sort_values("members", ascending=False)
    moved = figures.numbers(rows["direction"] * rows["members"])
    parts = [str(part) for part in rows["part"]]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": moved,
        "y": parts,
        "text": [f"{value:+,.0f}".replace("-", "−") for value in moved if value is not None],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [look.colour("warm" if (value or 0) > 0 else "accent") for value in moved]},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    widest = max((abs(value) for value in moved if value is not None), default=1.0)
    layout = figures.layout(
        bargap=0.35,
        margin={"l": 8, "r": 8, "t": 4, "b": 4},
        xaxis=figures.axis(
            range=[-1.7 * widest, 1.7 * widest], showticklabels=False, showgrid=False, zeroline=True,
            zerolinecolor=look.colour("muted"),
        ),
        yaxis=figures.names_axis(parts, parts),
    )  # fmt: skip
    plot({"data": [bars], "layout": layout}, "churn_flows", finding, height=ROW * len(parts) + EDGE)
