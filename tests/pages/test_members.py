"""The list of members behind a number, and one member's story, through the menu."""

import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from components.words import plain
from data_access.schema import members
from data_access.store import open_store
from data_access.tokens import member_token
from tests.house.reading import ROOT


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


def visited(page, store, monkeypatch, **address):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name.rstrip("_")] = value
    app.run()
    assert not app.error
    return app


def token_of(store, condition):
    opened = open_store(str(store))
    asked = select(member_token(opened, members.c.member_id).label("member"), members.c.name).where(condition)
    return opened.read(asked.order_by(members.c.member_id)).iloc[0]


def notes(app):
    return " ".join(each.value for each in app.info)


def test_the_list_says_whose_and_of_which_months(sample_store, monkeypatch):
    app = visited("members", sample_store, monkeypatch, of="dormant_members", from_="2026-04", to="2026-06")
    assert not app.exception
    assert app.title[0].value == "Members who fell silent"
    assert "April 2026 to June 2026" in app.caption[0].value
    said = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "Sums are of January 2026 to March 2026" in said


def test_a_search_that_finds_nobody_says_so(sample_store, monkeypatch):
    app = visited("members", sample_store, monkeypatch, find="nobody is called that")
    assert not app.exception
    assert "Nobody is found by this search" in notes(app)
    assert "Nobody is in this list" in notes(visited("members", sample_store, monkeypatch, origin="nowhere"))


def test_a_list_without_its_tables_names_them(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n2,2026-02-05\n")
    app = visited("members", tmp_path / "store", monkeypatch, of="revenue")
    assert not app.exception
    assert "Not measured yet: this needs **orders**" in notes(app)


@pytest.mark.parametrize("condition", [members.c.is_staff, members.c.is_staff.is_not(True)], ids=["staff", "customer"])
def test_everybody_has_a_story(sample_store, monkeypatch, condition):
    who = token_of(sample_store, condition)
    app = visited("member", sample_store, monkeypatch, who=who["member"])
    assert not app.exception
    assert app.title[0].value == plain(who["name"])
    assert {metric.label: metric.value for metric in app.metric}["Orders"] != ""
    hidden = visited("member", sample_store, monkeypatch, who=who["member"], names="hidden")
    assert hidden.title[0].value == f"Member {who['member'][:6].upper()}"


def test_a_member_who_is_not_there_is_said_to_be_so(sample_store, monkeypatch):
    app = visited("member", sample_store, monkeypatch, who="0" * 16)
    assert not app.exception
    assert "There is no such member here" in notes(app)


def test_a_member_of_whom_only_the_joining_is_known_has_a_page(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n")
    who = token_of(tmp_path / "store", members.c.member_id == "1")
    app = visited("member", tmp_path / "store", monkeypatch, who=who["member"])
    assert not app.exception
    assert app.title[0].value == "1"
    assert "Not measured yet: this needs **interactions** and **orders**" in notes(app)
