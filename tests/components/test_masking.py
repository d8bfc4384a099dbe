"""While names are hidden, no frame that leaves the store's side has one."""

import pandas as pd
import pytest

from components.masking import masked, pseudonym

ANN, BEN = "4f2a9c0011223344", "00ff00ff00ff00ff"


def test_a_frame_about_members_comes_out_with_pseudonyms():
    members = pd.DataFrame(
        {
            "member_id": ["ann@example.org", "ben@example.org"],
            "member": [ANN, BEN],
            "name": ["Ann", "ben@example.org"],
            "email": ["ann@example.org", None],
            "referrer": [None, ANN],
            "referrer_name": [None, "Ann"],
            "text": ["It was Ben.", None],
            "orders": [3, 4],
        },
        dtype=object,
    )
    before = members.copy()
    hidden = masked(members)
    assert hidden.to_dict("list") == {
        "member": [ANN, BEN],
        "name": ["Member 4F2A9C", "Member 00FF00"],
        "referrer": [None, ANN],
        "referrer_name": [None, "Member 4F2A9C"],
        "text": ["(hidden)", None],
        "orders": [3, 4],
    }
    pd.testing.assert_frame_equal(members, before)


def test_a_name_without_a_token_is_left_out():
    hidden = masked(pd.DataFrame({"referrer": [None, None], "referrer_name": ["Ann", "Ben"]}))
    assert hidden["referrer_name"].isna().all()


def test_names_of_other_things_stay():
    files = pd.DataFrame({"file": ["a.csv"], "file_name": ["A"], "name": ["Spring party"], "orders": [1]})
    pd.testing.assert_frame_equal(masked(files), files)


@pytest.mark.parametrize("answer", [3, "Ann", None, ("a", "b")])
def test_what_is_no_frame_stays(answer):
    assert masked(answer) is answer


def test_a_pseudonym_is_the_same_every_time():
    assert pseudonym(ANN) == pseudonym(ANN) != pseudonym(BEN)
