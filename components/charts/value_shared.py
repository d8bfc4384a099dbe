"""What customers are worth, and whose doing it is: one bar that adds up."""

from __future__ import annotations

import pandas as pd

from components import answers, figures, look
from components.plot import plot
from components.value_words import money

HEIGHT = 118
PARTS = {
    "kept": ("Their own", "accent_soft"),
    "unpaid": ("Due to word of mouth", "accent"),
    "rewarded": ("Due to rewarded referrals", "blue"),
}
"""Parts of what customers are worth, and their colours."""


def value_shared(parts: pd.DataFrame, finding: str, currency: str) -> None:
    """The value of all customers as one bar, split by whom it is credited to; `parts` as ``value_parts`` gives them."""
    amounts = {row["part"]: answers.known(row["amount"]) for row in parts.to_dict("records")}
    found = [(name, tint, amounts[part] or 0.0) for part, (name, tint) in PARTS.items() if amounts[part]]
    whole = sum(amount for _, _, amount in found) or 1.0
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [""],
            "x": [amount],
            "name": name,
            "marker": {"color": look.colour(tint), "line": {"width": 1, "color": look.colour("wash")}},
            "customdata": [f"{money(amount, currency)}, {amount / whole:.0%}"],
            "hovertemplate": "%{customdata}",
        }
        for name, tint, amount in found
    ]
    names = [
        (f"{name} {money(amount, currency)} ({amount / whole:.0%})", look.colour(tint)) for name, tint, amount in found
    ]
    layout = figures.layout(
        barmode="stack",
        hovermode="closest",
        annotations=[{**each, "text": figures.escaped(each["text"])} for each in figures.key_line(names, 0.93)],
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis=figures.axis(visible=False, range=[0, whole]),
        yaxis=figures.axis(visible=False, domain=[0, 0.55]),
    )
    plot({"data": bars, "layout": layout}, "value_shared", f"{finding}.", height=HEIGHT)
