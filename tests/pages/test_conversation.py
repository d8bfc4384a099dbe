"""The pages on the conversation run with data and without, and say what they cannot know."""

from datetime import datetime
from pathlib import Path as File

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.house.reading import ROOT
from tests.metrics.communities import filled
from tests.stores import SharedStores

PAGES = ("conversation", "participation", "paths")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def members_only(shared_stores: SharedStores) -> File:
    """A store with two members and nothing else."""
    rows = [{"member_id": f"{nth}", "joined_at": datetime(2026, nth, 5)} for nth in (1, 2)]
    return shared_stores.made("members-only", lambda place: filled(place, {"members": rows}).close())


def run(page, store, monkeypatch, **address):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("page", PAGES)
def test_a_page_states_what_it_finds_in_the_sample(page, sample_store, monkeypatch):
    app = run(page, sample_store, monkeypatch)
    assert not app.info
    assert len([each for each in app.markdown if each.value.startswith("**")]) >= 3


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_on_an_empty_store(page, tmp_path, monkeypatch):
    assert "python rapport.py demo" in run(page, tmp_path / "store", monkeypatch).code[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_the_table_it_needs(page, members_only, monkeypatch):
    app = run(page, members_only, monkeypatch)
    assert "Not measured yet: this needs **interactions**" in app.info[0].value


def test_the_cost_of_an_answer_stands_in_the_link(sample_store, monkeypatch):
    usual, dear = (run("conversation", sample_store, monkeypatch, **cost) for cost in ({}, {"answer_cost": "16.0"}))
    told = [next(each.value for each in app.metric if each.label == "Support saved") for app in (usual, dear)]
    amounts = [float(each.replace("\\", "").lstrip("€").replace(",", "")) for each in told]
    assert amounts[1] == pytest.approx(2 * amounts[0])


def test_paths_before_falling_silent_are_asked_for_by_link(sample_store, monkeypatch):
    app = run("paths", sample_store, monkeypatch, before="Fall silent", one="Wine club", other="Students")
    assert any("before they fell silent" in each.value for each in app.markdown)
