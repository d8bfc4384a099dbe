"""An answer is remembered until the store changes, and never for another store or another question."""

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import access
from components.loading import later, load
from data_access.errors import RapportError
from data_access.store import open_store
from tests.components.questions import named

ASKING = """
import streamlit
from components.loading import load
from tests.components.questions import asked
streamlit.session_state.answers = [load(asked, "one"), load(asked, "one"), load(asked, "two")]
"""

NAMING = """
import streamlit
from components.loading import later, load
from tests.components.questions import named, named_in_parts
told = [load(named), *later(named_in_parts)()]
streamlit.session_state.names_told = [members["name"].iloc[0] for members in told]
"""


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store that the screen opens."""
    monkeypatch.setenv("RAPPORT_STORE", str(tmp_path / "store"))
    st.cache_data.clear()
    return open_store()


def answers(app):
    app.run()
    assert not app.exception
    return app.session_state.answers


def test_a_question_is_asked_once_per_argument_and_version(store):
    app = AppTest.from_string(ASKING, default_timeout=60)
    first = answers(app)
    assert first[0] == first[1] != first[2]
    assert answers(app) == first
    with store.writing():
        pass
    assert not set(answers(app)) & set(first)


def test_another_store_is_asked_anew(store, tmp_path, monkeypatch):
    app = AppTest.from_string(ASKING, default_timeout=60)
    first = answers(app)
    monkeypatch.setenv("RAPPORT_STORE", str(tmp_path / "other"))
    assert not set(answers(app)) & set(first)


def test_a_frame_is_refused_as_an_argument():
    with pytest.raises(TypeError, match="unhashable"):
        load(len, pd.DataFrame({"orders": [1]}))


def test_hidden_names_are_hidden_in_the_answer_and_never_remembered_so(store):
    app = AppTest.from_string(NAMING, default_timeout=60)
    app.query_params["names"] = "hidden"
    app.run()
    assert app.session_state.names_told == ["Member 4F2A9C", "Member 4F2A9C"]
    shown = AppTest.from_string(NAMING, default_timeout=60).run()
    assert shown.session_state.names_told == ["Ann", "Ann"]


def test_who_may_see_no_members_is_told_nothing_about_single_ones(store, monkeypatch):
    monkeypatch.setattr(access, "may_see_members", lambda: False)
    for question in (load, later):
        with pytest.raises(RapportError, match="no single members"):
            question(named)
