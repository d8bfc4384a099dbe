"""The pages of loops and of coming back run on any store, and what they tell of the sample is what was planted."""

import math
import time
from datetime import datetime
from pathlib import Path as File

import numpy as np
import pytest
import streamlit as st
from sqlalchemy import column, select, table
from streamlit.testing.v1 import AppTest

from data_access.loop_paths import Path, Step
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.loop_future import Change, loop_future, loop_pull
from metrics.loops import LOOPS, loop_steps
from metrics.measure import coverage, measure
from tests.components.test_access import AUTH
from tests.house.reading import ROOT
from tests.metrics.communities import filled
from tests.stores import SharedStores

PAGES = ("loops", "retention")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def sample(sample_store: File) -> Store:
    return open_store(str(sample_store))


@pytest.fixture(scope="module")
def members_only(shared_stores: SharedStores) -> File:
    """A store with two members and nothing else."""
    rows = [{"member_id": f"{nth}", "joined_at": datetime(2026, nth, 5)} for nth in (1, 2)]
    return shared_stores.made("members-only", lambda place: filled(place, {"members": rows}).close())


def run(page, store, monkeypatch, **parameters):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


def told(app):
    return " ".join(each.value for each in (*app.markdown, *app.caption, *app.info))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_on_an_empty_store(page, tmp_path, monkeypatch):
    assert "python rapport.py demo" in run(page, tmp_path / "store", monkeypatch).code[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_it_lacks_where_there_are_members_and_nothing_else(page, members_only, monkeypatch):
    assert "Not measured yet" in told(run(page, members_only, monkeypatch))


def test_where_only_orders_are_known_coming_back_is_shown_and_loops_say_what_is_missing(tmp_path, monkeypatch):
    orders = [
        {
            "order_id": f"{nth}",
            "member_id": f"m{nth % 40}",
            "ordered_at": datetime(2026, 1 + nth % 6, 10 + nth % 9),
            "amount": 5,
        }
        for nth in range(300)
    ]
    members = [{"member_id": f"m{nth}", "joined_at": datetime(2026, 1, 1)} for nth in range(40)]
    filled(tmp_path / "store", {"members": members, "orders": orders}).close()
    assert "come back after 1" in told(run("retention", tmp_path / "store", monkeypatch, begin="First order"))
    for loop in LOOPS:
        said = told(run("loops", tmp_path / "store", monkeypatch, loop=loop.name))
        assert "Not measured yet" in said
        assert "interactions" in said
    own = run("loops", tmp_path / "store", monkeypatch, loop="A loop of your own", moments=["Join", "Second order"])
    assert "100 members lead to" in told(own)


def test_the_wheel_says_where_it_sticks_and_a_slider_changes_the_year(sample_store, monkeypatch):
    app = run("loops", sample_store, monkeypatch)
    assert "it sticks between" in told(app)
    before = told(app)
    app.slider(key="friends_share_3").set_value(20).run()
    assert not app.exception
    assert told(app) != before
    assert "new members in twelve months instead of" in told(app)


def test_two_wheels_stand_side_by_side(sample_store, monkeypatch):
    assert "the gain of a turn is" in told(run("loops", sample_store, monkeypatch, against="Wine club"))


@pytest.mark.parametrize(
    "asked",
    [
        {"begin": "Join", "periods": "Weeks", "counted": "Then or later", "base": "Of the period before"},
        {"begin": "First order", "periods": "Days", "unit": "Money"},
    ],
)
def test_cohorts_are_drawn_as_they_are_asked_for(asked, sample_store, monkeypatch):
    assert " after 1" in told(run("retention", sample_store, monkeypatch, **asked))


@pytest.mark.parametrize("page", PAGES)
def test_an_executive_is_refused_nothing(page, sample_store, monkeypatch):
    monkeypatch.setenv("RAPPORT_STORE", str(sample_store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    app.secrets["auth"] = AUTH
    app.secrets["rapport"] = {"roles": {"executive": ["cy@example.com"]}}
    app.user = {"is_logged_in": True, "email": "cy@example.com", "iat": time.time()}
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == []
    assert not [each for each in app.button if each.key.startswith("lead_")]


def last_year(store: Store) -> Scope:
    until = coverage(store).complete_until
    return Scope(until - 12, until)


def last_month(store: Store) -> Scope:
    return Scope(last_year(store).end - 1, last_year(store).end)


def test_without_any_change_the_future_is_todays_path_and_lies_in_its_band(sample: Store) -> None:
    scope, loop = last_year(sample), LOOPS[0]
    steps = len(loop.path.steps)
    same = loop_future(sample, scope, loop.path, Change((0.0,) * steps, (0.0,) * steps))
    assert same["today"].tolist() == same["changed"].tolist()
    assert (same["low"] <= same["today"]).all()
    assert (same["today"] <= same["high"]).all()
    assert same["paid"].tolist() == same["paid_today"].tolist()
    assert loop_future(sample, scope, loop.path, Change((0.0,) * steps, (0.0,) * steps)).equals(same), "seeded"
    more = loop_future(sample, scope, loop.path, Change((10.0,) * steps, (0.0,) * steps))
    assert (more["changed"] > more["today"]).all()
    assert more["paid"].sum() > more["paid_today"].sum()
    assert (more["low"] < more["changed"]).all()
    inflow = loop_future(sample, scope, loop.path, Change((0.0,) * steps, (0.0,) * steps, 100.0))
    assert inflow["changed"].sum() > 1.5 * inflow["today"].sum()


def test_the_future_begins_where_the_past_ends(sample: Store) -> None:
    """Among the sample's planted numbers is that growth is steady: a year ahead is like the year before."""
    scope, loop = last_year(sample), LOOPS[0]
    steps = len(loop.path.steps)
    future = loop_future(sample, scope, loop.path, Change((0.0,) * steps, (0.0,) * steps))
    joined = measure(sample, ["joined_members"], scope).iloc[0]["value"]
    assert future["today"].sum() == pytest.approx(joined, rel=0.15)
    revenue = measure(sample, ["revenue"], last_month(sample)).iloc[0]["value"]
    assert future["paid_today"].iloc[0] == pytest.approx(revenue, rel=0.25)


def test_the_planted_gain_of_the_loop_is_found_again(sample: Store) -> None:
    truths = sample.read(select(column("key"), column("value")).select_from(table("planted_truths")))
    planted = truths.loc[truths["key"] == "referrals_joined_365", "value"].iloc[0]
    path = Path("joined", (Step("referee_joins", 365),))
    steps = loop_steps(sample, Scope(1, 1000), path)
    step = steps.iloc[0]
    error = 2.58 * 1.6 / math.sqrt(step["n"])
    assert step["mean"] == pytest.approx(planted, abs=error)


def test_the_wheel_sticks_where_most_are_lost(sample: Store) -> None:
    loop = LOOPS[0]
    steps, pull = (ask(sample, last_year(sample), loop.path) for ask in (loop_steps, loop_pull))
    assert pull["lost"].idxmax() == steps["share"].idxmin()
    ratio = pull["lost"] * steps["share"] / (1 - steps["share"])
    assert ratio.to_numpy() == pytest.approx(np.full(len(ratio), ratio.mean()), rel=0.02), "one product, one elasticity"
