"""Every page runs by itself, with data and without, and through the menu."""

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.components.test_access import AUTH
from tests.house.reading import ROOT

PAGES = [ROOT / "pages" / name for name in ("menu.py", "overview.py")]
"""Pages of numbers; the others have tests of their own."""


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


def run(page, store, monkeypatch):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(page), default_timeout=60).run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_on_the_sample_community(page, sample_store, monkeypatch):
    app = run(page, sample_store, monkeypatch)
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["Active members"] not in ("", "—", "0")
    assert "members · refreshed" in app.caption[0].value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_on_an_empty_store(page, tmp_path, monkeypatch):
    app = run(page, tmp_path / "store", monkeypatch)
    assert "python rapport.py demo" in app.code[0].value
    assert not app.metric


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_where_there_are_members_and_nothing_else(page, tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n2,2026-02-05\n")
    app = run(page, tmp_path / "store", monkeypatch)
    assert any("Not measured yet" in note.value for note in app.info)


def test_every_card_explains_itself(sample_store, monkeypatch):
    cards = run(ROOT / "pages" / "overview.py", sample_store, monkeypatch).metric
    assert len(cards) == 13
    assert all(card.help for card in cards)


def test_the_menu_draws_the_filters_and_the_page(sample_store, monkeypatch):
    app = run(ROOT / "pages" / "menu.py", sample_store, monkeypatch)
    everyone = app.metric[1].value
    segments = app.multiselect(key="segment")
    segments.select(segments.options[0]).run()
    assert not app.exception
    assert app.metric[1].value != everyone


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("overview", ""),
        ("lists", ""),
        ("glossary", ""),
        ("data", "Imports"),
        ("referral_numbers", "Spread"),
        ("referral_numbers", "Cascades"),
        ("referral_numbers", "Worth"),
        ("referral_numbers", "Topics"),
        ("referral_numbers", "Odd ones"),
        ("referrals", ""),
        ("loops", ""),
        ("retention", ""),
        ("conversation", ""),
        ("participation", ""),
        ("paths", ""),
        ("churn", ""),
        ("value", ""),
        ("lean_in", ""),
        ("data", "Quality"),
        ("data", "Dictionary"),
    ],
)
def test_an_executive_is_refused_nothing_on_a_page_without_members(page, part, sample_store, monkeypatch):
    monkeypatch.setenv("RAPPORT_STORE", str(sample_store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    app.secrets["auth"] = AUTH
    app.secrets["rapport"] = {"roles": {"executive": ["cy@example.com"]}}
    app.user = {"is_logged_in": True, "email": "cy@example.com", "iat": time.time()}
    if part:
        app.query_params["part"] = part
    app.run()
    assert not app.exception
    assert [each.value for each in app.error] == []
