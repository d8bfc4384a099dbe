"""What is said of one member."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import member_card


def months(*rows):
    return pd.DataFrame(rows, columns=["month", "orders", "acts", "contributions"], dtype=float)


@pytest.mark.parametrize(
    ("did", "said"),
    [
        (months(), "They have not been active yet"),
        (months((670, 0, 0, 0)), "They have not been active yet"),
        (months((672, 1, 0, 0)), "Active in 1 of the 11 months since January 2026, last in January 2026"),
        (months((672, 1, 0, 0), (674, 0, 0, 1), (676, 0, 0, 0)), "Active in 2 of the 11 months since January 2026, "),
        (months((682, 0, 1, 0)), "Active for the first time in November 2026"),
    ],
)
def test_a_story_s_headline_says_how_often_they_were_active(did, said):
    assert member_card.finding(did, 682).startswith(said)


def test_a_member_is_described_by_what_is_known():
    known = {
        "name": "**Ann**",
        "segment": "Makers",
        "region": None,
        "joined": pd.Timestamp("2024-01-05"),
        "left": pd.NaT,
        "is_staff": False,
        "consent": pd.NA,
        "origin": "organic",
        "channel": None,
    }
    profile = pd.DataFrame([known], dtype=object)
    assert member_card.name(profile) == "\\*\\*Ann\\*\\*"
    assert member_card.in_words(profile) == "Makers · joined 5 January 2024 by word of mouth"
    gone = profile.assign(is_staff=True, consent=False, origin=None, left=pd.Timestamp("2025-02-01"), channel="fair")
    said = "Staff · Makers · joined 5 January 2024 · channel fair · left 1 February 2025 · may not be contacted"
    assert member_card.in_words(gone) == said


def test_what_no_table_tells_of_is_no_zero():
    def card():
        import pandas as pd

        from components import member_card

        profile = pd.DataFrame({"brought": [0], "cascade": [0]})
        names = ("month", "orders", "revenue", "acts", "contributions", "asks", "gives", "referrals_made")
        months = pd.DataFrame(
            {name: [682.0 if name == "month" else float(name in ("orders", "revenue"))] for name in names}
        )
        member_card.numbers(profile, months, "EUR", {"orders": 1, "gives": 3})

    app = AppTest.from_function(card).run()
    told = {metric.label: metric.value for metric in app.metric}
    assert (told["Orders"], told["Given"]) == ("1", "0")
    assert {told[name] for name in ("Contributions", "Recommended", "Brought", "Cascade", "Asked")} == {"—"}
    assert [each.value for each in app.caption].count("no referrals") == 3
