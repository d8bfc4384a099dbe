"""The sample community keeps the contract: its columns, its ids, what points where, and when."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data_access.demo import sample_community, truths
from data_access.errors import RapportError
from data_access.schema import CONTRACT, contract_columns, keys, planted_truths, pointers

UNTIL = datetime.date(2026, 11, 18)
SIZES = [(1, 48), (2, 48), (50, 48), (1_000, 48), (3_000, 1), (3_000, 7), (20_000, 48)]
ARROW = {
    "DateTime": pa.types.is_timestamp,
    "Boolean": pa.types.is_boolean,
    "Double": pa.types.is_floating,
    "Numeric": pa.types.is_floating,
    "Integer": pa.types.is_integer,
    "String": pa.types.is_string,
}


def tables_of(members: int, months: int, seed: int = 1, until: datetime.date = UNTIL) -> dict[str, pa.Table]:
    return {rows.to: pa.Table.from_batches(rows.batches()) for rows in sample_community(members, months, seed, until)}


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]} members, {size[1]} months")
def sized(request: pytest.FixtureRequest) -> tuple[int, int, dict[str, pa.Table]]:
    members, months = request.param
    return members, months, tables_of(members, months)


@pytest.fixture(scope="module")
def tables(sized: tuple[int, int, dict[str, pa.Table]]) -> dict[str, pa.Table]:
    return sized[2]


@pytest.fixture(scope="module")
def town() -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in tables_of(20_000, 48, seed=5).items()}


def test_there_are_as_many_members_as_asked(sized: tuple[int, int, dict[str, pa.Table]]) -> None:
    members, _, tables = sized
    assert tables["members"].num_rows == members


def test_every_table_of_the_contract_comes_with_its_columns_and_types(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == {*CONTRACT, "planted_truths"}
    for table in (*CONTRACT.values(), planted_truths):
        made = tables[table.name]
        extra = ["currency"] if table.name == "orders" else []
        assert made.column_names == [column.name for column in contract_columns(table)] + extra
        for column in contract_columns(table):
            kind = made.schema.field(column.name).type
            assert ARROW[type(column.type).__name__](kind), f"{table.name}.{column.name} is {kind}"
            if column.info.get("required"):
                assert made[column.name].null_count == 0, f"{table.name}.{column.name} has gaps"


def test_columns_are_told_as_they_are_brought() -> None:
    for rows in sample_community(50, 48, 1, UNTIL):
        for batch in rows.batches():
            assert tuple(batch.schema.names) == rows.columns
            assert batch.num_rows <= 200_000


def test_words_are_those_of_the_contract(tables: dict[str, pa.Table]) -> None:
    for table in CONTRACT.values():
        for column in contract_columns(table):
            if choices := column.info.get("choices"):
                assert set(pc.unique(tables[table.name][column.name]).to_pylist()) <= {*choices, None}


def test_ids_are_one_of_a_kind(tables: dict[str, pa.Table]) -> None:
    for table in (*CONTRACT.values(), planted_truths):
        made = tables[table.name]
        assert made.group_by(list(keys(table))).aggregate([]).num_rows == made.num_rows, table.name


def test_whoever_is_named_is_a_member(tables: dict[str, pa.Table]) -> None:
    members = tables["members"]["member_id"].combine_chunks()
    for table in CONTRACT.values():
        for column in pointers(table):
            named = tables[table.name][column.name].drop_null()
            assert pc.all(pc.is_in(named, members)).as_py() is not False, f"{table.name}.{column.name}"


def test_whatever_is_answered_exists_and_came_before(tables: dict[str, pa.Table]) -> None:
    acts = tables["interactions"].select(["interaction_id", "parent_id", "occurred_at"]).to_pandas()
    answers = acts[acts.parent_id.notna()]
    begun = answers.parent_id.map(acts.set_index("interaction_id").occurred_at)
    assert begun.notna().all()
    assert (answers.occurred_at >= begun).all()


def test_initiatives_and_incidents_that_are_named_exist(tables: dict[str, pa.Table]) -> None:
    for name, column, of in (
        ("initiative_members", "initiative_id", "initiatives"),
        ("asks", "initiative_id", "initiatives"),
        ("gives", "initiative_id", "initiatives"),
        ("referrals", "initiative_id", "initiatives"),
        ("incident_members", "incident_id", "incidents"),
    ):
        named = tables[name][column].drop_null()
        assert pc.all(pc.is_in(named, tables[of][column].combine_chunks())).as_py() is not False


def test_everything_happens_within_the_months_asked(sized: tuple[int, int, dict[str, pa.Table]]) -> None:
    _, months, tables = sized
    begin = np.datetime64(UNTIL, "M") - np.timedelta64(months - 1, "M")
    for made in tables.values():
        for name in made.column_names:
            if pa.types.is_timestamp(made.schema.field(name).type) and made[name].drop_null().length():
                times = pc.min_max(made[name]).as_py()
                assert np.datetime64(times["min"]) >= begin, name
                assert np.datetime64(times["max"]) < np.datetime64(UNTIL), name
    spent = pc.min_max(tables["spend"]["month"]).as_py()
    assert (spent["min"], spent["max"]) == (begin.astype(int), begin.astype(int) + months - 1)


def test_nobody_acts_before_joining_or_after_leaving(tables: dict[str, pa.Table]) -> None:
    members = tables["members"].to_pandas().set_index("member_id")
    for name, when in (("interactions", "occurred_at"), ("orders", "ordered_at"), ("asks", "asked_at"),
                       ("gives", "given_at"), ("initiative_members", "entered_at")):  # fmt: skip
        rows = tables[name].select(["member_id", when]).to_pandas()
        assert (rows[when] >= rows.member_id.map(members.joined_at)).all(), name
        left = rows.member_id.map(members.left_at) if len(rows) else rows[when]
        assert not (rows[when] > left).any(), name


def test_referrals_run_from_asking_to_joining_to_buying(tables: dict[str, pa.Table]) -> None:
    members = tables["members"].to_pandas().set_index("member_id")
    referrals = tables["referrals"].to_pandas()
    joined = referrals.dropna(subset="referee_id")
    assert (referrals.referred_at >= referrals.referrer_id.map(members.joined_at)).all()
    assert (joined.referred_at < joined.joined_at).all()
    assert (joined.joined_at == joined.referee_id.map(members.joined_at)).all()
    assert not (joined.converted_at < joined.joined_at).any()
    assert joined.referee_id.is_unique
    assert referrals[referrals.referee_id.isna()][["joined_at", "converted_at"]].isna().all(axis=None)
    first = tables["orders"].to_pandas().groupby("member_id").ordered_at.min()
    assert (joined.converted_at.dropna() == joined.referee_id.map(first).dropna()).all()


def test_money_has_two_decimals_and_margins_are_a_part_of_it(tables: dict[str, pa.Table]) -> None:
    orders = tables["orders"].to_pandas()
    for column in ("amount", "discount", "refunded", "margin"):
        assert np.allclose(orders[column], orders[column].round(2), atol=1e-9, rtol=0)
    assert (orders.refunded <= orders.amount).all()
    assert ((orders.margin > 0.25 * orders.amount) & (orders.margin < 0.65 * orders.amount)).all()


def test_the_same_arguments_give_the_same_bytes_and_another_seed_does_not() -> None:
    first, again, other = tables_of(1_000, 48), tables_of(1_000, 48), tables_of(1_000, 48, seed=2)
    for name, table in first.items():
        assert table.equals(again[name]), name
    assert not first["orders"].equals(other["orders"])
    assert first["planted_truths"].equals(truths(1_000, 48, 1, UNTIL))


def test_rows_are_the_same_at_every_reading() -> None:
    for rows in sample_community(500, 24, 3, UNTIL):
        first, again = (pa.Table.from_batches(rows.batches()) for _ in range(2))
        assert first.equals(again), rows.to


def test_on_the_first_of_a_month_the_last_month_is_the_one_before() -> None:
    tables = tables_of(200, 2, until=datetime.date(2026, 11, 1))
    joined = pc.min_max(tables["members"]["joined_at"]).as_py()
    assert datetime.datetime(2026, 9, 1) <= joined["min"] <= joined["max"] < datetime.datetime(2026, 11, 1)


def test_without_a_last_day_it_ends_before_now() -> None:
    interactions = next(rows for rows in sample_community(50, 3) if rows.to == "interactions")
    newest = pc.max(pa.Table.from_batches(interactions.batches())["occurred_at"]).as_py()
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    assert now - datetime.timedelta(days=40) < newest < now


@pytest.mark.parametrize("asked", [{"members": 0}, {"months": 0}, {"seed": -1}, {"members": 10**9}])
def test_a_size_that_cannot_be_is_refused_in_words(asked: dict[str, int]) -> None:
    with pytest.raises(RapportError, match=r"Give (members|months|seed) from"):
        sample_community(**asked)


def test_a_hundred_thousand_members_come_with_what_they_do() -> None:
    made = sample_community(100_000, until=UNTIL)
    counts = {rows.to: sum(batch.num_rows for batch in rows.batches()) for rows in made}
    assert counts["members"] == 100_000
    assert 1_800_000 < counts["interactions"] < 2_300_000
    assert 450_000 < counts["orders"] < 750_000


def test_it_reads_like_a_place(town: dict[str, pd.DataFrame]) -> None:
    members = town["members"]
    assert members.email.is_unique
    assert members.email.str.fullmatch(r"[a-z]+\.[a-z]+\.\d+@example\.(com|org)").all()
    assert members.name.nunique() > 15_000
    assert members.name.str.contains(r"[^\x00-\x7f]").mean() > 0.2
    assert members.is_staff.sum() == 20
    assert 0.03 < members.channel.isna().mean() < 0.12
    assert set(members.consent.dropna().unique()) == {True, False}
    assert members.consent.isna().any()
    acts = town["interactions"]
    assert 17 < len(acts) / len(members) < 23
    assert set(acts.kind) == set(CONTRACT["interactions"].c.kind.info["choices"])
    assert acts[acts.kind.isin(["question", "answer", "post", "reply", "review", "idea"])].text.notna().all()
    assert acts[acts.kind.isin(["visit", "reaction"])].text.isna().all()


def test_half_of_all_ideas_are_answered_by_the_school_and_some_taken_up_by_members_alone(
    town: dict[str, pd.DataFrame],
) -> None:
    acts, staff = town["interactions"], town["members"].set_index("member_id").is_staff
    ideas = acts[acts.kind == "idea"].set_index("interaction_id")
    answers = acts[acts.parent_id.isin(ideas.index)]
    assert (answers.occurred_at > ideas.occurred_at.reindex(answers.parent_id).to_numpy()).all()
    assert (answers.member_id.to_numpy() != ideas.member_id.reindex(answers.parent_id).to_numpy()).all()
    by_staff = answers.member_id.map(staff).astype(bool)
    told = set(answers.parent_id[by_staff & (answers.kind == "reply")])
    alone = set(answers.parent_id[~by_staff & (answers.kind == "reply")]) - told
    assert 0.48 < len(told) / len(ideas) < 0.58
    assert 0.10 < len(alone) / len(ideas) < 0.18


def test_the_forest_is_eight_generations_deep(town: dict[str, pd.DataFrame]) -> None:
    joined = town["referrals"].dropna(subset="referee_id")
    brought_by = dict(zip(joined.referee_id, joined.referrer_id, strict=True))
    depth: dict[str, int] = {}
    for member in sorted(brought_by):
        depth[member] = depth.get(brought_by[member], 0) + 1
    assert max(depth.values()) >= 8


def test_weekends_and_december_are_busier(town: dict[str, pd.DataFrame]) -> None:
    orders = town["orders"].ordered_at
    by_weekday = orders.dt.day_of_week.value_counts()
    assert by_weekday[5] > 1.2 * by_weekday[0]
    by_month = orders.dt.to_period("M").value_counts()
    assert by_month[pd.Period("2025-12")] > 1.2 * by_month[pd.Period("2025-08")]


def test_the_loyalty_passport_asks_too_often(town: dict[str, pd.DataFrame]) -> None:
    asks, initiatives = town["asks"], town["initiatives"].set_index("initiative_id")
    passport = initiatives.loc["initiative-2"]
    asked = asks[asks.initiative_id == "initiative-2"]
    months = (passport.ended_at - passport.started_at).days / 30.4
    assert asked.asked_at.between(passport.started_at, passport.ended_at).all()
    per_member = len(asked) / asked.member_id.nunique() / months
    elsewhere = len(asks[asks.initiative_id.isna()]) / town["members"].shape[0] / 12
    assert per_member > 2 > 4 * elsewhere
