"""Tables whose rows count members are answered without the rows that count few of them."""

import pandas as pd

from data_access.scope import Scope
from metrics.few import without_few

ROWS = pd.DataFrame({"group": ["a", "b", "c", "d"], "members": [100, 3, 7, 0], "share": [0.5, 0.4, 0.3, 0.2]})


def told(_store, _scope):
    return ROWS


def test_a_row_of_few_members_and_the_next_smallest_have_no_numbers():
    careful = without_few(told, "members")(None, Scope(0, 12))
    assert careful["group"].tolist() == ROWS["group"].tolist()
    assert careful["members"].isna().tolist() == [False, True, True, False]
    assert careful["share"].isna().tolist() == [False, True, True, False]


def test_of_a_chosen_segment_no_number_is_told():
    careful = without_few(told, "members")(None, Scope(0, 12, segments=("x",)))
    assert careful[["members", "share"]].isna().all(axis=None)
