"""The charts show the numbers they are given: signs, gaps, and months that are not over."""

from streamlit.testing.v1 import AppTest

from components import answers, charts, figures
from tests.components.answering import measured, metric


def flows():
    return measured(
        metric("active_members", 3, None, [100, None, 90], unfinished=1),
        metric("new_members", 3, None, [30, 20, 5], unfinished=1),
        metric("resurrected_members", 3, None, [3, 2, 1], unfinished=1),
        metric("dormant_members", 3, None, [10, 12, 40], unfinished=1),
    )


def drawn(monkeypatch, draw, *given):
    """What a chart hands to the browser."""
    kept = {}

    def keep(figure, key, alt, *, height):
        kept.update(figure=figure, key=key, alt=alt, height=height)

    monkeypatch.setattr(charts, "plot", keep)
    draw(*given)
    return kept


def test_who_fell_silent_hangs_below_zero_and_who_came_stands_above(monkeypatch):
    traces = {trace["name"]: trace for trace in drawn(monkeypatch, charts.growth_accounting, flows())["figure"]["data"]}
    heights = {name: trace["y"] for name, trace in traces.items() if trace["type"] == "bar"}
    assert ["10", "12", "not known yet"] in [trace["customdata"] for trace in traces.values()]
    assert sorted(heights.values()) == [[-10, -12, None], [3, 2, 1], [30, 20, 5]]


def test_a_month_that_is_not_over_is_hatched_and_its_line_dotted(monkeypatch):
    traces = drawn(monkeypatch, charts.growth_accounting, flows())["figure"]["data"]
    assert all(trace["marker"]["pattern"]["shape"] == ["", "", "/"] for trace in traces if trace["type"] == "bar")
    solid, dotted = (trace for trace in traces if trace["type"] == "scatter")
    assert solid["y"] == [100, None, None]
    assert dotted["y"] == [100, None, 90]
    assert dotted["customdata"][-1] == "90 (in part)"


def test_the_growth_chart_is_told_in_words_to_who_cannot_see_it(monkeypatch):
    alt = drawn(monkeypatch, charts.growth_accounting, flows())["alt"]
    assert alt == "33 more members came or came back than fell silent, September 2026 to November 2026."


def test_a_pillar_nobody_measures_has_words_and_no_bar(monkeypatch):
    numbers = measured(metric("pillar_growth", 71.6), metric("pillar_trust", None, reason="no responses table"))
    kept = drawn(monkeypatch, charts.pillars, numbers, ("pillar_growth", "pillar_trust"))
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
