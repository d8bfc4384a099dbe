"""Cohorts as a table of shaded cells, and their mean as a curve."""

from __future__ import annotations

import pandas as pd

from analytics.retention import weighted_means
from components import answers, figures, look
from components.figures import Part
from components.plot import plot
from metrics.retention import BEGINS, Shape
from metrics.retention_groups import which_cell
from metrics.retention_words import period_name, short_period

ROW = 23
HEAD = 44
DARKEST = 0.55
"""How much of the accent the highest share shows: text on it stays readable in both themes."""
MEAN = "Mean"


def cohort_cells(table: pd.DataFrame, shape: Shape, finding: str, span: tuple[str, str]) -> None:
    """A row for each cohort, a cell for each period since, darker where more come back; their mean above.

    `table` is what ``metrics.retention.retention`` gives; `span` are the months chosen, as addresses have them, which
    a click on a cell takes along. A period that is not over is hatched.
    """
    told = table[table["age"] <= int(table["age"].max())].sort_values(["cohort", "age"])
    means = weighted_means(told)
    cohorts = [int(each) for each in told["cohort"].unique()]
    rows = {cohort: f"{nth}" for nth, cohort in enumerate(cohorts)}
    most = _most(told)
    sizes = told.groupby("cohort")["members"].first()
    names = {cohort: _row_name(cohort, sizes[cohort], shape) for cohort in cohorts}
    places = ["mean", *rows.values()]
    layout = figures.layout(
        barmode="overlay",
        bargap=0.06,
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": HEAD, "b": 2},
        xaxis=figures.axis(
            range=[-0.5, float(told["age"].max()) + 0.5],
            side="top",
            dtick=1 if told["age"].max() <= 14 else 2,
            tick0=0,
            showgrid=False,
            title={"text": _ages(shape), "standoff": 4},
        ),
        yaxis=figures.names_axis(places, [f"<b>{MEAN}</b>", *names.values()]) | {"categoryarray": places},
    )
    traces = [_cells(told, rows, most, shape, span), _mean_cells(means, most)]
    plot({"data": traces, "layout": layout}, "cohort_cells", f"{finding}.", height=ROW * (len(cohorts) + 1) + HEAD + 14)


def _ages(shape: Shape) -> str:
    """What the periods are counted from."""
    return f"{shape.grain}s since {BEGINS[shape.begin].lower()}".capitalize()


def _most(table: pd.DataFrame) -> float:
    """The share that is shown darkest; the beginning itself is always whole."""
    later = table.loc[(table["age"] > 0) & table["share"].notna(), "share"]
    return max(float(later.quantile(0.98)) if len(later) else 1.0, 0.01)


def _row_name(cohort: int, size: object, shape: Shape) -> str:
    known = answers.count(size)
    return f"{short_period(cohort, shape.grain)}  ·  {'–' if known is None else f'{known:,}'}"


def _cells(table: pd.DataFrame, rows: dict[int, str], most: float, shape: Shape, span: tuple[str, str]) -> Part:
    known = [answers.known(share) for share in table["share"]]
    told = zip(table["cohort"], table["age"], known, table["present"], table["is_over"], strict=True)
    hover, leads = [], []
    for cohort, age, share, present, is_over in told:
        then = period_name(int(cohort) + int(age), shape.grain)
        said = "not known" if share is None else f"{share:.1%}"
        people = answers.count(present)
        hover.append(
            f"Began {period_name(int(cohort), shape.grain)}<br>{then}{'' if is_over else ', not over'}<br>"
            f"<b>{said}</b>" + ("" if people is None else f"  ({people:,} members)")
        )
        leads.append(_lead(shape, int(cohort), int(age), span) if people else None)
    return {
        **_boxes(table["age"], [rows[int(cohort)] for cohort in table["cohort"]], known),
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "leads": leads,
    } | {"marker": _marker(known, most, list(table["is_over"]))}


def _lead(shape: Shape, cohort: int, age: int, span: tuple[str, str]) -> dict[str, str]:
    return {"of": "cohort", "which": which_cell(shape, cohort, age), "from": span[0], "to": span[1]}


def _mean_cells(means: pd.DataFrame, most: float) -> Part:
    known = [answers.known(share) for share in means["share"]]
    return {
        **_boxes(means["age"], ["mean"] * len(means), known),
        "marker": _marker(known, most, [True] * len(known)),
        "hovertemplate": "Mean over %{customdata} cohorts: %{text}<extra></extra>",
        "customdata": list(means["cohorts"]),
    }


def _boxes(ages: pd.Series, places: list[str], shares: list[float | None]) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [float(age) - 0.48 for age in ages],
        "x": [0.96] * len(ages),
        "y": places,
        "text": ["" if share is None else f"{share:.0%}" for share in shares],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": look.colour("ink"), "size": 11},
        "constraintext": "none",
        "cliponaxis": False,
    }


def _marker(shares: list[float | None], most: float, is_over: list[bool]) -> Part:
    strength = [0.04 if share is None else 0.04 + (DARKEST - 0.04) * min(1.0, share / most) for share in shares]
    return {
        "color": look.colour("accent"),
        "opacity": strength,
        "pattern": {"shape": ["" if over else "/" for over in is_over], "size": 5, "solidity": 0.25},
    }


def cohort_curves(table: pd.DataFrame, shape: Shape, finding: str, span: tuple[str, str]) -> None:
    """A thin line for each cohort and a thick one for their mean, by periods since; a click leads as one on a cell."""
    over = table[table["is_over"] & table["share"].notna()].sort_values(["cohort", "age"])
    means = weighted_means(table)
    lines: list[Part] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(own["age"]),
            "y": figures.numbers(own["share"]),
            "line": {"color": look.colour("quiet"), "width": 1},
            "opacity": 0.7,
            "name": short_period(int(str(cohort)), shape.grain),
            "hovertemplate": "%{fullData.name}: %{y:.0%}<extra></extra>",
            "leads": [_lead(shape, int(str(cohort)), int(age), span) for age in own["age"]],
        }
        for cohort, own in over.groupby("cohort")
    ]
    accent = look.colour("accent")
    lines.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": list(means["age"]),
            "y": figures.numbers(means["share"]),
            "line": {"color": accent, "width": 3},
            "marker": {"size": 6, "color": accent},
            "name": MEAN,
            "hovertemplate": "Mean: %{y:.1%}<extra></extra>",
        }
    )
    most = min(1.05, max(0.05, float(over["share"].max()) * 1.05)) if len(over) and not shape.is_money else None
    names = [("Mean of the cohorts", accent), ("One cohort each", look.colour("quiet"))]
    layout = figures.layout(
        hovermode="closest",
        annotations=figures.key_line(names, 1.12),
        margin={"l": 8, "r": 8, "t": 30, "b": 30},
        xaxis=figures.axis(title={"text": _ages(shape)}, showgrid=False, nticks=10),
        yaxis=figures.axis(tickformat=".0%", rangemode="tozero", nticks=5, **({"range": [0, most]} if most else {})),
    )
    plot({"data": lines, "layout": layout}, "cohort_curves", f"{finding}.", height=260)
