"""What is chosen at the top is what the pages count, and the address holds all of it."""

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from data_access.scope import Comparison, Grain

CHOOSING = """
from types import SimpleNamespace
import streamlit
from components import filters
known = SimpleNamespace(
    first_month={first}, last_month=682, complete_until={until},
    segments=("Makers", "Runners"), channels=("organic", "referral"), lists=("Guests",),
)
if {has_bar}:
    filters.hide_names()
    filters.bar(known)
chosen = filters.scope(known)
streamlit.session_state.given = filters.given_scope(known), filters.link("members", of="revenue", origin=None)
streamlit.session_state.told = chosen, filters.until_today(chosen, known), filters.in_words(chosen, known)
"""


def choosing(address=None, *, first=600, until=682, has_bar=True):
    app = AppTest.from_string(CHOOSING.format(first=first, until=until, has_bar=has_bar), default_timeout=60)
    for name, value in (address or {}).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def chosen(app):
    return app.session_state.told[0]


def test_the_usual_choice_is_the_last_12_months_that_are_over():
    scope = chosen(choosing())
    assert (scope.start, scope.end, scope.segments, scope.channel) == (670, 682, (), None)
    assert scope.comparison is Comparison.PREVIOUS


def test_a_page_without_the_bar_makes_the_usual_choice():
    assert chosen(choosing(has_bar=False)) == chosen(choosing())


@pytest.mark.parametrize(("period", "start"), [("3 months", 679), ("24 months", 658), ("All", 600)])
def test_a_period_counts_back_from_the_last_month_that_is_over(period, start):
    assert chosen(choosing({"period": period})).start == start


def test_a_young_community_is_counted_from_its_first_month():
    assert chosen(choosing(first=678)).start == 678


def test_a_community_of_this_month_alone_still_has_a_month_to_look_at():
    scope = chosen(choosing(first=682))
    assert (scope.start, scope.end) == (682, 683)


def test_the_address_restores_the_whole_choice():
    address = {
        "period": "6 months",
        "compare": "vs a year before",
        "segment": ["Runners"],
        "channel": "referral",
    }
    scope = chosen(choosing(address))
    assert (scope.length, scope.segments, scope.channel) == (6, ("Runners",), "referral")
    assert scope.comparison is Comparison.YEAR_BEFORE


@pytest.mark.parametrize(
    "address", [{"period": "7 months"}, {"segment": ["Nobody"]}, {"channel": "<script>"}, {"compare": ""}]
)
def test_an_address_that_names_nothing_we_know_is_left_aside(address):
    assert chosen(choosing(address)) == chosen(choosing())


def test_choosing_a_segment_narrows_the_members():
    app = choosing()
    app.multiselect(key="segment").select("Makers").run()
    assert chosen(app).segments == ("Makers",)


def test_a_chart_may_also_show_the_month_that_is_not_over():
    assert choosing().session_state.told[1].end == 683


def test_long_ranges_are_counted_in_longer_periods():
    assert chosen(choosing({"period": "All"}, first=650)).grain is Grain.MONTH
    assert chosen(choosing({"period": "All"}, first=600)).grain is Grain.QUARTER
    assert chosen(choosing({"period": "All"}, first=400)).grain is Grain.YEAR


def test_the_choice_is_said_in_words():
    address = {"period": "3 months", "segment": ["Makers"], "channel": "organic"}
    said = choosing(address).session_state.told[2]
    assert said == "August 2026 to October 2026, compared with the 3 months before · Makers · came by organic"


def test_where_nothing_came_before_there_is_no_comparison_to_announce():
    said = choosing({"period": "All"}).session_state.told[2]
    assert said == "January 2020 to October 2026, with nothing earlier to compare"


@pytest.mark.parametrize("has_bar", [True, False])
def test_a_link_holds_everything_chosen(has_bar):
    address = {"period": "6 months", "segment": ["Runners", "Makers"], "channel": "referral", "names": "hidden"}
    link = choosing(address, has_bar=has_bar).session_state.given[1]
    page, _, query = link.partition("?")
    assert page == "members"
    assert parse_qs(query) == {
        name: [value] if isinstance(value, str) else value for name, value in address.items()
    } | {"of": ["revenue"]}
    assert choosing().session_state.given[1] == "members?of=revenue"


def test_months_in_the_address_are_both_included():
    scope = choosing({"from": "2026-01", "to": "2026-03", "segment": ["Makers"]}).session_state.given[0]
    assert (scope.start, scope.end, scope.segments) == (672, 675, ("Makers",))


@pytest.mark.parametrize("months", [("2026-03", "2026-01"), ("2026-13", "2026-14"), ("x", "y"), ("2026-01", "")])
def test_months_that_are_none_leave_the_chosen_ones(months):
    app = choosing(dict(zip(("from", "to"), months, strict=True)))
    assert app.session_state.given[0] == chosen(app)


def test_names_are_hidden_by_the_address_or_the_switch():
    app = choosing({"names": "hidden"})
    assert app.button_group(key="names").value == "hidden"
    assert "names=hidden" in app.session_state.given[1]
    app.button_group(key="names").unselect("hidden").run()
    assert "names" not in app.session_state.given[1]


def test_who_chooses_a_period_leaves_the_months_of_the_address():
    app = choosing({"from": "2026-01", "to": "2026-03"})
    app.button_group(key="period").set_value("3 months").run()
    assert (app.session_state.given[0].start, app.session_state.given[0].end) == (679, 682)
    assert "from" not in app.query_params


def test_a_click_may_choose_a_segment_and_a_channel_there_are():
    app = choosing({"period": "6 months"})
    app.session_state.turning = {"segment": "Makers", "channel": "referral"}
    app.run()
    assert (chosen(app).segments, chosen(app).channel, chosen(app).length) == (("Makers",), "referral", 6)
    app.session_state.turning = {"segment": "Nobody"}
    assert chosen(app.run()).segments == ("Makers",)
