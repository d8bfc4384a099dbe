"""The charts show the numbers they are given: signs, gaps, months that are not over, what happened, and sums."""

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import answers, charts, figures
from components.charts import change_parts, group_columns, growth, notes, origins, pillar_scores
from metrics.catalogue import METRICS
from metrics.comparing import COLUMNS
from tests.components.answering import NOVEMBER_2026, measured, metric

NO_DAYS = pd.to_datetime([])
NOTHING = pd.DataFrame({"kind": [], "title": [], "detail": [], "starts": NO_DAYS, "ends": NO_DAYS})


def flows():
    return measured(
        metric("active_members", 3, None, [100, None, 90], unfinished=1),
        metric("new_members", 3, None, [30, 20, 5], unfinished=1),
        metric("resurrected_members", 3, None, [3, 2, 1], unfinished=1),
        metric("dormant_members", 3, None, [10, 12, 40], unfinished=1),
    )


def noted(*rows):
    """Notes of the months up to November 2026: kind, title, and the days they begin and end."""
    return pd.DataFrame(
        [(kind, title, "", pd.Timestamp(starts), pd.Timestamp(ends)) for kind, title, starts, ends in rows],
        columns=["kind", "title", "detail", "starts", "ends"],
    )


def by_group(*rows):
    """What `compared` gives, from group, key, role, value; months of a series one after the other."""
    return pd.DataFrame(
        [
            (group, 1, key, "series", role, role + 1, True, value, 50, None, None, "")
            if isinstance(role, int)
            else (group, 1, key, role, 0, 1, True, value, 50, None, None, "")
            for group, key, role, value in rows
        ],
        columns=COLUMNS,
    )


def drawn(monkeypatch, module, draw, *given):
    """What a chart hands to the browser."""
    kept = {}

    def keep(figure, key, alt, *, height):
        kept.update(figure=json.loads(json.dumps(figure, allow_nan=False)), key=key, alt=alt, height=height)

    monkeypatch.setattr(module, "plot", keep)
    draw(*given)
    return kept


def grown(monkeypatch, happened=NOTHING):
    return drawn(monkeypatch, growth, charts.growth_accounting, flows(), happened)


def test_who_fell_silent_hangs_below_zero_and_who_came_stands_above(monkeypatch):
    traces = {trace["name"]: trace for trace in grown(monkeypatch)["figure"]["data"]}
    heights = {name: trace["y"] for name, trace in traces.items() if trace["type"] == "bar"}
    assert ["10", "12", "not known yet"] in [trace["customdata"] for trace in traces.values()]
    assert sorted(heights.values()) == [[-10, -12, None], [3, 2, 1], [30, 20, 5]]


def test_a_month_that_is_not_over_is_hatched_and_its_line_dotted(monkeypatch):
    traces = grown(monkeypatch)["figure"]["data"]
    assert all(trace["marker"]["pattern"]["shape"] == ["", "", "/"] for trace in traces if trace["type"] == "bar")
    solid, dotted = (trace for trace in traces if trace["type"] == "scatter")
    assert solid["y"] == [100, None, None]
    assert dotted["y"] == [100, None, 90]
    assert dotted["customdata"][-1] == "90 (in part)"


def test_the_growth_chart_is_told_in_words_to_who_cannot_see_it(monkeypatch):
    happened = noted(("incident", "Shop down", "2026-10-03", None))
    assert grown(monkeypatch, happened)["alt"] == (
        "Month by month, 33 more members came or came back than fell silent, September 2026 to November 2026. "
        "Noted: Shop down."
    )


def test_a_bar_leads_to_the_members_behind_it(monkeypatch):
    bars = {trace["name"]: trace["leads"] for trace in grown(monkeypatch)["figure"]["data"] if trace["type"] == "bar"}
    assert bars["Fell silent"][0] == {"of": "dormant_members", "from": "2026-09", "to": "2026-09"}


def test_many_notes_in_one_month_are_gathered_the_gravest_first(monkeypatch):
    happened = noted(
        ("initiative", "Open kitchen", "2026-10-02", "2026-12-24"),
        ("incident", "Shop down", "2026-10-31", None),
        ("surge", "90 joined", "2026-10-05", None),
        ("incident", "Long ago", "2026-08-31", None),
    )
    marks = grown(monkeypatch, happened)["figure"]["data"][-1]
    assert marks["x"] == ["2026-10-01"]
    assert marks["customdata"] == ["Incident: Shop down<br>Surge: 90 joined<br>Initiative: Open kitchen"]


def test_an_initiatives_span_ends_with_the_chart(monkeypatch):
    happened = noted(("initiative", "Open kitchen", "2026-10-20", None))
    shapes = grown(monkeypatch, happened)["figure"]["layout"]["shapes"]
    spans = [(shape["x0"], shape["x1"]) for shape in shapes]
    assert spans == [("2026-10-01", "2026-10-01"), ("2026-10-01", "2026-12-01")]


def test_labels_of_notes_do_not_lie_on_each_other(monkeypatch):
    starts = range(NOVEMBER_2026 - 11, NOVEMBER_2026 + 1)
    months = pd.DataFrame({"start": starts, "end": [start + 1 for start in starts]})
    days = pd.date_range("2025-12-01", periods=12, freq="MS") + pd.Timedelta(days=4)
    happened = noted(*(("incident", f"Something went wrong {nth}", day, None) for nth, day in enumerate(days)))
    layout = {}
    (marks,) = notes.drawn_on(layout, months, happened)
    assert len(marks["x"]) == 12
    assert len(layout["annotations"]) <= 2


def test_markup_in_a_note_is_shown_as_it_was_typed(monkeypatch):
    happened = noted(("incident", "<a href='x'>free</a> & theme:1", "2026-10-03", None))
    figure = grown(monkeypatch, happened)["figure"]
    shown = [figure["data"][-1]["customdata"][0], *(part["text"] for part in figure["layout"]["annotations"])]
    assert not any("<a" in text or "theme:" in text for text in shown)
    assert "&lt;a href" in shown[0]


def test_revenue_is_stacked_by_origin_and_the_missing_buyer_leads_nowhere(monkeypatch):
    amounts = {"nobody": 5.0, "organic": 7.0, "paid": 0.0}
    revenue = by_group(
        *((origin, "revenue", month, value) for month in (680, 681) for origin, value in amounts.items())
    )
    kept = drawn(monkeypatch, origins, charts.revenue_by_origin, revenue, NOTHING, "So it is", "EUR")
    named = {trace["name"]: trace for trace in kept["figure"]["data"]}
    assert list(named) == ["Word of mouth", "Unknown buyer"]
    september = {"from": "2026-09", "to": "2026-09"}
    assert named["Word of mouth"]["leads"][0] == {"of": "revenue", "origin": "organic", **september}
    assert "leads" not in named["Unknown buyer"]
    assert list(charts.origin_leads(revenue)) == ["Word of mouth"]


def test_the_parts_of_a_change_end_where_the_next_one_begins_and_sum_to_it(monkeypatch):
    parts = [("Customers", 30.0), ("Average order", -50.0), *((f"part {nth}", 1.0) for nth in range(9))]
    kept = drawn(monkeypatch, change_parts, charts.split, METRICS["revenue"], parts, "EUR", "split")
    (bars,) = kept["figure"]["data"]
    assert bars["x"][-1] == pytest.approx(-11)
    assert bars["base"][1:-1] == pytest.approx([-50, -20, -19, -18, -17])
    assert kept["figure"]["layout"]["yaxis"]["ticktext"][-2:] == ["6 others  ", "Change  "]
    assert kept["alt"].startswith("Revenue: Average order -€50.00, Customers +€30.00,")


def test_groups_stand_in_the_same_row_of_every_column(monkeypatch):
    rows = by_group(
        ("R&D <b>", "active_members", "range", 30.0),
        ("R&D <b>", "active_members", "comparison", 20.0),
        ("R&D <b>", "repeat_rate", "range", None),
        ("R&D <b>", "repeat_rate", "comparison", None),
        ("", "active_members", "range", 5.0),
        ("", "active_members", "comparison", None),
        ("", "repeat_rate", "range", 0.5),
        ("", "repeat_rate", "comparison", 0.25),
    )
    kept = drawn(monkeypatch, group_columns, charts.side_by_side, rows, "segment", "EUR")
    layout = kept["figure"]["layout"]
    assert layout["yaxis"]["ticktext"] == ["R&amp;D &lt;b&gt;  ", "No segment  "]
    said = [part["text"] for part in layout["annotations"]]
    assert said == ["Active members", "30", "↑ +50.0%", "5", "Buy again", "—", "50.0%", "↑ +25.0 pt"]
    lead = {"of": "active_members", "from": "1970-01", "to": "1970-01", "segment": "R&D <b>"}
    assert kept["figure"]["data"][0]["leads"] == [lead, None]


def test_a_pillar_nobody_measures_has_words_and_no_bar(monkeypatch):
    numbers = measured(metric("pillar_growth", 71.6), metric("pillar_trust", None, reason="no responses table"))
    kept = drawn(monkeypatch, pillar_scores, charts.pillars, numbers, ("pillar_growth", "pillar_trust"))
    assert kept["figure"]["data"][1]["x"] == [71.6, 0.0]
    assert [note["text"] for note in kept["figure"]["layout"]["annotations"]] == ["72", "not measured"]
    assert "not measured" in kept["alt"]


def test_unknown_numbers_are_gaps_and_never_zeros():
    assert figures.numbers([1, None, float("nan"), 0]) == [1.0, None, None, 0.0]


def test_nothing_but_zeros_and_gaps_is_nothing():
    assert not answers.is_anything(measured(metric("orders", 0, None, [0, None, 0])))
    assert answers.is_anything(measured(metric("orders", 0, None, [0, None, 1])))


def test_a_figure_reaches_the_browser_as_plain_data():
    app = AppTest.from_string(
        "from components.plot import plot\n"
        "plot({'data': [{'y': [1, None]}], 'layout': {}}, 'one', 'a line', height=100)"
    ).run()
    assert not app.exception


def test_a_quarter_that_the_range_cuts_is_no_whole_period():
    numbers = measured(
        [("orders", "series", start, end, True, 9, 9, None, None, "") for start, end in ((0, 1), (1, 4))]
    )
    assert list(answers.series(numbers, "orders")["complete"]) == [False, True]


def test_a_metric_is_missing_only_where_no_period_has_it():
    numbers = measured(
        metric("quick_ratio", None, None, [1.5, None], reason="nobody fell silent"),
        metric("nrr", None, None, [None, None], reason="no orders"),
    )
    assert answers.reasons(numbers, ("quick_ratio", "nrr")) == {"no orders": ["nrr"]}
