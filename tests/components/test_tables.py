"""What a table shows, and in which order a list comes."""

import pandas as pd
import pytest

from components.tables import LONGEST, Kind, Pages, shown


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        ("", Kind.TEXT, "–"),
        (None, Kind.MEMBER, "–"),
        (pd.NA, Kind.COUNT, "–"),
        (pd.NaT, Kind.DATE, "–"),
        (float("nan"), Kind.MONEY, "–"),
        (0, Kind.COUNT, "0"),
        (1234, Kind.COUNT, "1,234"),
        (1234567.0, Kind.MONEY, "€1.23M"),
        (4.0, Kind.SCORE, "4"),
        (672, Kind.MONTH, "Jan 2026"),
        (pd.Timestamp("2026-01-05 23:00"), Kind.DATE, "5 Jan 2026"),
        ("<b>Ann</b>\n \t x", Kind.MEMBER, "<b>Ann</b> x"),
    ],
)
def test_a_value_is_shown_as_people_read_it(value, kind, told):
    assert shown(value, kind, "EUR") == told


def test_a_long_text_is_cut_with_a_sign():
    assert shown("x" * 5_000, Kind.TEXT) == "x" * (LONGEST - 1) + "…"


def test_the_last_page_may_be_short():
    pages = Pages(3, 50, 120)
    assert (pages.last, pages.told) == (3, "101 to 120 of 120")
    assert Pages(1, 50, 100).last == 2
