"""Whoever meets an error reads what happened, what to do and where, and never a traceback."""

import logging

from streamlit.testing.v1 import AppTest

KNOWN = """
from components.messages import explain
from data_access.errors import {error}
assert explain({error}("3 of 1,204 orders have no date.", "Fill in the column.", "orders.csv"))
"""
UNKNOWN = """
from components.messages import explain
assert explain(ZeroDivisionError("secret of the house"))
"""


def shown(script):
    app = AppTest.from_string(script).run()
    assert not app.exception
    return app


def test_an_error_a_person_can_mend_says_what_how_and_where():
    text = shown(KNOWN.format(error="RapportError")).error[0].value.replace("\\", "")
    assert text.split("\n\n") == [
        "**This could not be done.** 3 of 1,204 orders have no date.",
        "Fill in the column.",
        "Where: orders.csv",
    ]


def test_a_store_out_of_reach_is_named_as_such_and_can_be_tried_again():
    app = shown(KNOWN.format(error="StoreUnreachable"))
    assert "Rapport cannot reach its store" in app.error[0].value
    assert [button.label for button in app.button] == ["Try again"]


def test_a_store_of_another_version_is_named_as_such():
    assert "do not match" in shown(KNOWN.format(error="StoreOutdated")).error[0].value


def test_an_unexpected_error_gets_a_reference_and_the_log_has_the_rest(caplog):
    with caplog.at_level(logging.ERROR, logger="rapport"):
        text = shown(UNKNOWN).error[0].value
    reference = caplog.records[-1].getMessage().removeprefix("error ")
    assert reference in text
    assert "secret of the house" not in text
    assert "secret of the house" in caplog.text


def test_an_empty_store_says_how_to_fill_it_and_ends_the_page():
    app = shown("from components import messages\nmessages.stop_if(True)\nimport streamlit\nstreamlit.write('on')")
    assert "python rapport.py demo" in app.code[0].value
    assert [text.value for text in app.markdown] == ["Look around in the sample community, or bring your own:"]
