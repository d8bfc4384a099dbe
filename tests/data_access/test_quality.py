"""The quality report counts what it says, on both engines, checked by hand on a small community."""

import pandas as pd

from data_access.queries.imports import import_report, imports, not_taken, number_of_imports
from data_access.queries.quality import built, reach, referral_edges, unknown_kinds, waited_for, waiting
from data_access.store import Store
from data_access.undo import undo
from tests.data_access.filling import incoming, take

MEMBERS = "member_id joined_at is_staff"
ACTS = "interaction_id member_id occurred_at kind"
REFERRALS = "referral_id referrer_id referred_at referee_id"


def community(store: Store) -> None:
    people = ["a 2024-01-01 -", "b 2024-02-01 -", "c 2024-03-01 -", "d 2024-04-01 -", "s 2024-01-01 true"]
    take(store, incoming("members", MEMBERS, *people))
    take(
        store,
        incoming(
            "referrals",
            REFERRALS,
            "kept a 2024-01-05 b",
            "second c 2024-01-06 b",
            "self a 2024-01-07 a",
            "staff s 2024-01-08 c",
            "of-staff a 2024-01-08 s",
            "circle b 2024-01-09 a",
            "late d 2024-02-01 c",
            "open a 2024-02-02 -",
            "unknown x 2024-02-03 d",
        ),
        incoming(
            "interactions", "interaction_id member_id occurred_at kind", "1 a 2024-05-01 post", "2 a 2024-05-02 hug"
        ),
        incoming("orders", "order_id member_id ordered_at amount", "1 x 2024-05-01 5", "2 y 2024-05-01 5", "3 a no 5"),
    )


def as_dict(rows: pd.DataFrame, key: str, value: str) -> dict:
    return dict(zip(rows[key], rows[value], strict=True))


def test_every_referral_is_on_the_map_or_left_out_by_one_rule(store: Store):
    community(store)
    edges = referral_edges(store)
    assert as_dict(edges, "rule", "rows") == {
        "not joined yet": 1,
        "the same person on both sides": 1,
        "made by staff, or of staff": 2,
        "somebody else had brought them before": 1,
        "would close a circle": 1,
        "the referrer joined after the one they brought": 1,
    }
    on_the_map = 2  # kept, late; "unknown" is held
    assert edges.loc[edges["is_dropped"], "rows"].sum() + 1 + on_the_map == 8


def test_held_rows_are_told_with_whom_they_wait_for(store: Store):
    community(store)
    rows = waiting(store)
    held = {tuple(row) for row in rows.itertuples(index=False)}
    assert held == {("orders", "member_id", 2, 2), ("referrals", "referrer_id", 1, 1)}
    named = waited_for(store)
    assert as_dict(named, "name", "rows") == {"x": 2, "y": 1}
    assert all(len(token) == 16 for token in named["member"])
    take(store, incoming("members", "member_id joined_at", "x 2024-01-01", "y 2024-01-01"))
    assert waiting(store).empty


def test_unknown_kinds_and_the_reach_of_tables_are_counted(store: Store):
    community(store)
    assert [tuple(row) for row in unknown_kinds(store).itertuples(index=False)] == [("interactions", "hug", 1)]
    rows = reach(store).set_index("table_name")
    assert list(rows.index)[:2] == ["members", "orders"]
    assert rows.loc["interactions", ["rows", "held"]].tolist() == [2, 0]
    assert rows.loc["orders", ["rows", "held"]].tolist() == [0, 2]
    assert str(rows.loc["interactions", "first"]), str(rows.loc["interactions", "last"]) == ("2024-05-01", "2024-05-02")
    assert rows.loc["spend", "first"] is None


def test_imports_are_listed_with_what_became_of_their_rows(store: Store):
    community(store)
    listed = imports(store)
    assert listed["batch_id"].tolist() == [2, 1]
    newest = listed.iloc[0]
    assert (newest["taken"], newest["held"], newest["refused"], newest["state"]) == (10, 3, 1, "taken")
    missed = not_taken(store)
    assert missed[["what", "table_name", "rows", "imports"]].to_numpy().tolist() == [["refused", "orders", 1, 1]]
    undo(store, 2)
    assert not_taken(store).empty
    assert number_of_imports(store) == 2
    assert import_report(store, 2)["state"] == "undone"


def test_freshness_names_every_derived_table(store: Store):
    assert not built(store)["built_at"].notna().any()
    community(store)
    rows = built(store)
    assert {"people", "member_months", "referral_forest"} <= set(rows["table_name"])
    assert rows["built_at"].notna().all()
    assert set(rows["problem"]) == {""}
    assert all(rows["meaning"])
