"""The pages Value and Lean in: on the sample, without orders, and for who may see no members."""

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.components.test_access import AUTH
from tests.house.reading import ROOT
from tests.stores import rapport

PAGES = ("value", "lean_in")
ADDRESS = {"anyway": "30%", "answer": "0.0"}


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


def opened(page, store, monkeypatch, role="", period="", **address):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    if period:
        app.session_state["period"] = period
    if role:
        app.secrets["auth"] = AUTH
        app.secrets["rapport"] = {"roles": {role: ["cy@example.com"]}}
        app.user = {"is_logged_in": True, "email": "cy@example.com", "iat": time.time()}
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == []
    return app


def test_value_says_what_one_of_the_best_is_worth(sample_store, monkeypatch):
    app = opened("value", sample_store, monkeypatch)
    assert "typical" in app.header[0].value
    numbers = {metric.label: metric.value for metric in app.metric}
    assert all(numbers[name] not in ("", "—", "0") for name in ("Customer value", "Ownership quotient"))


def test_what_is_assumed_is_in_the_link_and_changes_the_answer(sample_store, monkeypatch):
    usual = opened("value", sample_store, monkeypatch)
    other = opened("value", sample_store, monkeypatch, **ADDRESS)
    said = [[each.value for each in app.caption if "Assumed" in each.value] for app in (usual, other)]
    assert "50%" in said[0][0]
    assert "30%" in said[1][0]
    assert "saves" not in said[1][0]


def test_a_period_with_none_before_it_has_no_empty_table_and_no_change(sample_store, monkeypatch):
    app = opened("value", sample_store, monkeypatch, period="All")
    assert any("no revenue is known of a period before this one" in note.value for note in app.info)
    said = " ".join(each.value for kind in (app.caption, app.markdown) for each in kind)
    assert "of the revenue" in said
    assert "change since the period began" not in said
    usual = opened("value", sample_store, monkeypatch)
    assert not any("no revenue is known" in note.value for note in usual.info)
    assert "change since the period began" in " ".join(each.value for each in usual.caption)


def test_value_says_how_what_was_expected_came_true(sample_store, monkeypatch):
    app = opened("value", sample_store, monkeypatch)
    (said,) = [each.value for each in app.caption if "Held against what happened" in each.value]
    assert "days with an order were expected in the 365 days after" in said


def test_lean_in_lists_members_a_plan_and_what_attention_did(sample_store, monkeypatch):
    app = opened("lean_in", sample_store, monkeypatch, budget="500.0", months="6")
    assert app.number_input(key="budget").value == 500
    headlines = " ".join(each.value for each in app.markdown)
    assert "undervalued members" in headlines or "what it returns is not established" in headlines


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_named_to_who_may_see_no_members(page, sample_store, monkeypatch):
    app = opened(page, sample_store, monkeypatch, role="executive")
    assert not [button for button in app.get("download_button") if "undervalued" in str(button)]


@pytest.fixture(scope="module")
def members_alone(shared_stores):
    """A store of members who did nothing."""

    def make(place):
        rows = "".join(f"{number},2025-{1 + number % 12:02d}-05\n" for number in range(60))
        file = place.with_name("members.csv")
        file.write_text(f"member_id,joined_at\n{rows}", "utf-8")
        rapport(place, "import", str(file), "--yes")

    return shared_stores.made("members-alone", make)


@pytest.mark.parametrize("page", PAGES)
def test_members_alone_are_told_what_is_missing(page, members_alone, monkeypatch):
    app = opened(page, members_alone, monkeypatch)
    assert any("Not measured yet" in note.value for note in app.info)


def test_who_is_given_little_is_not_measured_where_no_gives_are_known(shared_stores, monkeypatch):
    def make(place):
        said = "".join(f"i{each},{each % 60},2025-{1 + each % 12:02d}-05,post\n" for each in range(600))
        file = place.with_name("interactions.csv")
        file.write_text(f"interaction_id,member_id,occurred_at,kind\n{said}", "utf-8")
        people = place.with_name("members.csv")
        people.write_text("member_id,joined_at\n" + "".join(f"{each},2025-01-05\n" for each in range(60)), "utf-8")
        for brought in (people, file):
            rapport(place, "import", str(brought), "--yes")

    app = opened("lean_in", shared_stores.made("posts-alone", make), monkeypatch)
    assert app.header[0].value == "Who brings more than they are given is not measured yet"
    assert any("this needs **gives**." in note.value for note in app.info)
