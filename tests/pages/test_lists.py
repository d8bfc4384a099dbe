"""The Lists page: who is on each list and why, and lists that are saved, found again, used and deleted."""

from __future__ import annotations

import shutil
import time

import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access.queries.filters import on_list
from data_access.queries.member_lists import count_members
from data_access.rollups.tables import people
from data_access.saved_lists import every_saved_list, save_list
from data_access.scope import Scope
from data_access.store import open_store
from data_access.tokens import member_token
from metrics.lists import LISTS, chosen, listed, size
from metrics.people_behind import Asked, how_many
from tests.components.test_access import AUTH
from tests.house.reading import ROOT

EVER = Scope(0, 1_000)
SECTION = """
import streamlit
from components import layout
from data_access.errors import RapportError
with layout.section("one", "One", "", ""):
    raise {error}
with layout.section("two", "Two", "", ""):
    streamlit.write("the second part is here")
streamlit.stop()
"""


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers and stores of other tests are forgotten."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def own_store(sample_store, tmp_path):
    """A copy of the sample community, to be changed."""
    shutil.copytree(sample_store, tmp_path / "store")
    return tmp_path / "store"


def page(name, store, monkeypatch, **address):
    monkeypatch.setenv("RAPPORT_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    return app


def text(app):
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    return " ".join(part.value for part in parts).replace("\\", "")


@pytest.mark.parametrize("key", list(LISTS))
def test_a_list_is_shown_saved_and_opened_as_members(key, own_store, monkeypatch):
    app = page("lists", own_store, monkeypatch, which_list=LISTS[key].name).run()
    assert not app.exception
    assert not app.error
    store = open_store(str(own_store))
    members = int(size(store, key, EVER)["members"])
    assert members
    assert f"{members:,} member" in text(app)
    app.button(key=f"saved_{key}").click().run()
    assert not app.exception
    lists = every_saved_list(store)
    assert lists[["name", "members"]].to_numpy().tolist() == [[LISTS[key].name, members]]
    asked = Asked(f"list_{key}", Scope(600, 700))
    assert how_many(store, asked) == count_members(store, asked.chosen, asked.shown) == members
    rows = listed(store, key, EVER)
    assert set(rows["why"].str[-1]) == {"."}
    assert not any(name in why for name, why in zip(rows["name"], rows["why"], strict=True))


def test_a_member_of_the_map_is_put_on_a_new_list_and_on_one_that_is_there_once(own_store, monkeypatch):
    store = open_store(str(own_store))
    members = save_list(store, "Guests", "", chosen, "sleeping", EVER)
    rows = listed(store, "valued", EVER)["member"]
    sleeping = set(store.read(member_tokens(store, "Guests"))["member"])
    who = next(token for token in rows if token not in sleeping)
    app = page("referrals", own_store, monkeypatch, cascade=who, at=who).run()
    for _ in range(2):
        app.selectbox(key="to_map_member").set_value("Guests").run()
        app.button(key="added_map_member").click().run()
        assert not app.exception
        assert set(store.read(member_tokens(store, "Guests"))["member"]) == {who, *sleeping}
    app.selectbox(key="to_map_member").set_value("").run()
    app.text_input(key="name_map_member").input("Hosts").run()
    app.button(key="saved_map_member").click().run()
    assert not app.exception
    counts = every_saved_list(store).set_index("name")["members"].to_dict()
    assert counts == {"Guests": members + 1, "Hosts": 1}
    assert store.read(member_tokens(store, "Hosts"))["member"].tolist() == [who]


def member_tokens(store, name):
    token = member_token(store, people.c.member_id).label("member")
    return select(token).where(people.c.member_no.in_(on_list(name)))


def test_a_saved_list_is_renamed_and_deleted(own_store, monkeypatch):
    store = open_store(str(own_store))
    save_list(store, "Old", "by hand", chosen, "valued", EVER)
    app = page("lists", own_store, monkeypatch, which_list="Saved lists").run()
    assert "1 saved list" in text(app)
    app.text_input(key="rename_Old").input("New *name*")
    app.button(key="list_renamed").click().run()
    assert not app.exception
    assert every_saved_list(store)["name"].tolist() == ["New *name*"]
    app.button(key="list_deleted").click().run()
    assert not app.exception
    assert every_saved_list(store).empty


def test_a_list_narrows_every_page_and_the_address_holds_it(own_store, monkeypatch):
    store = open_store(str(own_store))
    members = save_list(store, "Guests", "", chosen, "sleeping", EVER)
    app = page("menu", own_store, monkeypatch, list="Guests").run()
    assert not app.exception
    assert "on the list “Guests”" in text(app)
    assert "not known by list" in text(app)
    assert int(app.metric[1].value.replace(",", "")) <= members
    app.selectbox(key="list").set_value(None).run()
    assert "on the list" not in text(app)
    whole = page("members", own_store, monkeypatch, of="everyone", list="Guests").run()
    assert not whole.exception
    assert how_many(store, Asked("everyone", Scope(600, 700, saved="Guests"))) == members


def test_a_list_that_is_gone_is_said_to_be_gone(sample_store, monkeypatch):
    app = page("menu", sample_store, monkeypatch, list="Gone <b>").run()
    assert not app.exception
    assert "There is no list called **Gone <b>** any more" in text(app)


def as_executive(app):
    app.secrets["auth"] = AUTH
    app.secrets["rapport"] = {"roles": {"executive": ["cy@example.com"]}}
    app.user = {"is_logged_in": True, "email": "cy@example.com", "iat": time.time()}
    return app.run()


def test_an_executive_sees_groups_and_no_members_and_no_numbers_by_list(own_store, monkeypatch):
    save_list(open_store(str(own_store)), "Guests", "", chosen, "valued", EVER)
    app = as_executive(page("lists", own_store, monkeypatch, which_list="Sleeping referrers"))
    assert not app.exception
    assert not app.error
    assert "groups" in text(app) or "every group" in text(app)
    assert not app.button
    menu = as_executive(page("menu", own_store, monkeypatch, list="Guests"))
    assert not menu.exception
    assert "Lists of members are not for your role" in text(menu)
    assert "on the list" not in text(menu)


def test_a_store_without_referrals_says_what_a_list_needs(tmp_path, monkeypatch, take_in):
    take_in(tmp_path / "store", "member_id,joined_at\n1,2026-01-05\n2,2026-02-05\n")
    app = page("lists", tmp_path / "store", monkeypatch).run()
    assert not app.exception
    assert "Not measured yet: this needs **referrals** and **orders**" in text(app)
    assert "No list is saved yet" in text(
        page("lists", tmp_path / "store", monkeypatch, which_list="Saved lists").run()
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ZeroDivisionError('secret')", "This part could not be drawn"),
        ("RapportError('The oven is off.', 'Light it.')", "The oven is off."),
    ],
)
def test_a_part_that_fails_leaves_the_rest_of_the_page(error, said):
    app = AppTest.from_string(SECTION.format(error=error)).run()
    assert not app.exception
    assert said in text(app)
    assert "secret" not in text(app)
    assert "the second part is here" in text(app)


def test_an_admin_may_erase_the_person_of_the_page_by_saying_so_twice(own_store, monkeypatch):
    store = open_store(str(own_store))
    who = listed(store, "valued", EVER)["member"].iloc[0]
    app = page("member", own_store, monkeypatch, who=who).run()
    app.button(key="erase_confirmed").click().run()
    assert "Type “erase” in the box first" in text(app)
    app.text_input(key="erase_typed").input("Erase")
    app.button(key="erase_confirmed").click().run()
    for _ in range(100):
        app.run()
        if "The person is erased" in text(app):
            break
        time.sleep(0.3)
    assert not app.exception
    assert "The person is erased" in text(app)
    assert who not in listed(open_store(str(own_store)), "valued", EVER)["member"].tolist()
