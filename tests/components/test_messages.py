"""Whoever meets an error reads what happened, what to do and where, and never a traceback."""

import logging

import pytest
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
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    return app


def test_an_error_a_person_can_mend_says_what_how_and_where():
    text = shown(KNOWN.format(error="RapportError")).error[0].value.replace("\\", "")
    assert text.split("\n\n") == [
        "**This could not be done.** 3 of 1,204 orders have no date.",
        "Fill in the column.",
        "Where: orders.csv",
    ]


def page_of(error):
    app = shown(KNOWN.format(error=error))
    assert [button.label for button in app.button] == ["Try again"]
    parts = [*app.subheader, *app.markdown, *app.caption, *app.code]
    return "\n".join(part.value for part in parts).replace("\\", "")


@pytest.mark.parametrize(
    ("error", "title", "help_given"),
    [
        ("StoreUnreachable", "Rapport cannot reach its store", "Fill in the column."),
        ("StoreOlder", "The store is older than this Rapport", "python rapport.py refresh"),
        ("StoreUnread", "The company's tables were not read yet", "python rapport.py refresh"),
        ("StoreOutdated", "The store is newer than this Rapport", "Fill in the column."),
        ("StoreBusy", "The store is busy", "Wait until it is done, then try again."),
    ],
)
def test_a_store_that_cannot_be_used_gets_a_page_that_says_what_to_do(error, title, help_given):
    text = page_of(error)
    assert title in text
    assert "3 of 1,204 orders have no date." in text
    assert help_given in text
    assert "Where: orders.csv" in text


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
