"""A card judges a change by the metric's good direction, and says why where there is no number."""

import pytest
from streamlit.testing.v1 import AppTest

from components import kpis
from components.answers import Answer
from components.sparkline import sparkline
from metrics.catalogue import METRICS


def judged(key, now, before):
    verdict = kpis.judged(METRICS[key], now, before, "USD")
    return verdict.word, verdict.colour, verdict.arrow


def test_more_of_what_is_good_is_better():
    assert judged("active_members", 120, 100) == ("better", "green", "up")


def test_more_of_what_is_bad_is_worse():
    assert judged("cac", 120, 100) == ("worse", "red", "up")


def test_less_of_what_is_bad_is_better():
    assert judged("dormant_members", 80, 100) == ("better", "green", "down")


def test_no_change_is_neither():
    assert judged("active_members", 100, 100) == ("", "gray", "off")


def test_a_change_too_small_to_show_is_no_change():
    assert kpis.judged(METRICS["stickiness"], 0.08001, 0.08002, "USD") == kpis.Verdict("no change")


def test_without_a_number_the_card_shows_a_dash_and_the_reason():
    app = AppTest.from_string(
        "from components import kpis\n"
        "from metrics.catalogue import METRICS\n"
        "from tests.components.answering import measured, metric\n"
        "kpis.number(METRICS['revenue'], measured(metric('revenue', None, reason='no orders')), 'USD')"
    ).run()
    assert not app.exception
    assert (app.metric[0].value, app.metric[0].delta) == ("—", "")
    assert app.caption[0].value == "no orders"


def test_without_an_earlier_number_nothing_is_compared_and_the_help_says_why():
    now, before = Answer(5.0, 1_234, ""), Answer(None, None, "before the data begins")
    assert kpis.judged(METRICS["orders"], 5.0, None, "USD") == kpis.Verdict("")
    said = kpis.explanation(METRICS["orders"], now, before).replace("\\", "")
    assert METRICS["orders"].definition in said
    assert METRICS["orders"].formula in said
    assert said.endswith("n = 1,234\n\nNo comparison: before the data begins.")


def test_what_the_whole_time_does_not_know_is_told_of_its_latest_months():
    app = AppTest.from_string(
        "from components import kpis\n"
        "from tests.components.answering import measured, metric\n"
        "ever = measured(metric('revenue', 9.0), metric('nrr', None, reason='the data begin then'))\n"
        "late = measured(metric('revenue', 5.0), metric('nrr', 0.5))\n"
        "kpis.row(['revenue', 'nrr'], ever, 'USD', latest=kpis.Latest(late, 'in the last 12 months'))"
    ).run()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["\\$9\\.00", "50\\.0%"]
    assert [caption.value for caption in app.caption] == ["in the last 12 months"]


def test_a_line_through_a_single_number_is_refused():
    with pytest.raises(ValueError, match="two points"):
        sparkline([1.0, None], "one", "one")
