"""What members are worth adds up, who is undervalued is found, and what attention did is told as it is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import select

from data_access import schema
from data_access.errors import RapportError
from data_access.queries.coverage import coverage
from data_access.queries.lean_in import those_standing
from data_access.queries.value import value_spread
from data_access.rollups.value_sums import SPENT, TOTAL
from data_access.rollups.value_tables import CHANCES, member_values
from data_access.scope import Scope
from data_access.store import Store, open_store
from metrics.lean_in import (
    ESTABLISHED,
    NO_EFFECT,
    NOT_ESTABLISHED,
    effects_told,
    plan,
    plan_in_short,
    weighing,
)
from metrics.people_behind import Asked, how_many
from metrics.value_parts import value_parts
from metrics.value_settings import Assumptions, usual
from metrics.value_told import ladder, ladder_flows
from tests.metrics.plain_value import rungs
from tests.stores import SharedStores

SEEDS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def samples(shared_stores: SharedStores) -> dict[int, Store]:
    """Sample communities of several seeds, small."""
    return {seed: open_store(str(shared_stores.sample(seed=seed))) for seed in SEEDS}


def last_year(store: Store) -> Scope:
    end = coverage(store).complete_until
    return Scope(end - 12, end)


def test_what_members_keep_and_are_credited_is_what_customers_are_worth(samples: dict[int, Store]):
    for store in samples.values():
        values = store.read(select(member_values))
        own = values["own"].sum()
        assert own > 0
        for chance in CHANCES:
            shared = values[f"kept_{chance}"].sum() + values[f"credit_{chance}"].sum()
            assert shared == pytest.approx(own, rel=1e-9)
            assert (values[f"rewarded_{chance}"] <= values[f"credit_{chance}"] + 1e-9).all()
        told = value_parts(store, last_year(store), usual()).set_index("part")["amount"]
        assert told["kept"] + told["unpaid"] + told["rewarded"] == pytest.approx(told["own"], rel=1e-9)
        assert told[["ideas", "reviews", "hiring"]].isna().all()


def test_values_that_are_counted_beforehand_are_those_of_the_members(samples: dict[int, Store]):
    store, everyone = samples[1], last_year(samples[1])
    values = store.read(select(member_values))
    for measure, chance in ((SPENT, 50), *((TOTAL, chance) for chance in CHANCES)):
        worth = values["spent"] if measure == SPENT else values[f"kept_{chance}"] + values[f"credit_{chance}"]
        of_total = values["own"].notna() | (values[f"credit_{chance}"] > 0)
        counted = worth[worth > 0] if measure == SPENT else worth[of_total]
        found = value_spread(store, everyone, measure, chance)
        assert found["members"].sum() == len(counted) > 0
        assert found["amount"].sum() == pytest.approx(counted.clip(lower=0).sum(), rel=1e-9)
        mean = (found["amount"] / found["members"]).repeat(found["members"].astype(int)).sort_values()
        assert mean.to_numpy(float) == pytest.approx(counted.clip(lower=0).sort_values().to_numpy(float), rel=1.1e-3)


def test_an_answer_that_saves_nothing_is_not_measured(samples: dict[int, Store]):
    store = samples[1]
    told = value_parts(store, last_year(store), replace(usual(), answer=0.0)).set_index("part")
    assert told.loc["answers", "grade"] == "not measured"
    assert pd.isna(told.loc["answers", "amount"])


def test_the_planted_undervalued_are_at_the_top_of_the_list(samples: dict[int, Store]):
    found, places = [], []
    for store in samples.values():
        rows = those_standing(store, last_year(store), weighing(usual()))
        truths = select(schema.planted_truths.c.subject).where(schema.planted_truths.c.key == "undervalued")
        planted = set(store.read(truths)["subject"])
        is_planted = rows["member_id"].isin(planted)
        there = store.read(select(member_values.c.member_no).where(member_values.c.is_there == 1))
        found.append(is_planted.sum() / len(planted))
        places += [place / len(there) for place in is_planted[is_planted].index]
    assert min(found) >= 0.5
    assert sum(found) / len(found) >= 0.75
    assert pd.Series(places).median() <= 0.02


def test_who_is_overvalued_is_not_undervalued(samples: dict[int, Store]):
    store, scope = samples[1], last_year(samples[1])
    both = [those_standing(store, scope, weighing(usual(), is_reverse=reverse)) for reverse in (False, True)]
    assert all(len(rows) for rows in both)
    assert not set(both[0]["member"]) & set(both[1]["member"])
    assert (both[0]["community_rank"] >= both[0]["attention_rank"]).all()
    assert (both[1]["community_rank"] <= both[1]["attention_rank"]).all()
    assert (both[1]["gives"] + both[1]["staff_replies"] > 0).all()


def test_what_an_initiative_did_is_told_beside_its_hold_out_and_gives_that_did_nothing_are_not(
    samples: dict[int, Store],
):
    told = pd.concat([effects_told(store) for store in samples.values()])
    initiatives = told[told["name"].isin(["Mentor tables", "New newsletter"])]
    assert set(initiatives["compared_with"]) == {"held out"}
    planted = initiatives["name"].map({"Mentor tables": 0.15, "New newsletter": 0.0})
    assert (initiatives["low"].le(planted) & initiatives["high"].ge(planted)).mean() >= 0.75
    gives = told[told["source"] == "give"]
    assert (gives["verdict"] != ESTABLISHED).mean() >= 0.85  # no give of the sample but the mentors' does anything


def test_a_plan_spends_its_budget_steadily_on_those_of_whom_most_is_expected(samples: dict[int, Store]):
    store, scope = samples[2], last_year(samples[2])
    assumed = replace(usual(), budget=200.0, months=6)
    rows, short = plan(store, scope, assumed), plan_in_short(store, scope, assumed).iloc[0]
    assert short["members"] == len(rows)
    assert short["spent"] == pytest.approx(len(rows) * short["cost"])
    spent = rows.groupby("month")["cost"].sum().cumsum()
    assert (spent <= 200.0 * spent.index + 1e-6).all()
    assert set(rows["month"]) <= set(range(1, 7))
    assert rows["member"].is_unique
    assert plan(store, scope, replace(assumed, budget=0.0)).empty


def test_assumptions_make_sense_or_are_refused(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="anyway is one of"):
        Assumptions(anyway=45)
    broken = tmp_path / "value.toml"
    broken.write_text("anyway = 45", "utf-8")
    monkeypatch.setenv("RAPPORT_VALUE", str(broken))
    usual.cache_clear()
    with pytest.raises(RapportError, match="anyway is one of"):
        usual()
    monkeypatch.delenv("RAPPORT_VALUE")
    usual.cache_clear()


@pytest.mark.parametrize("seed", [4, 7])
def test_the_ladder_is_what_plain_python_finds_and_its_moves_add_up(seed: int, shared_stores: SharedStores):
    community, store = shared_stores.drawn(seed)
    for end in range(community.first_month + 2, community.last_month + 2, 5):
        scope = Scope(end - 2, end)
        told = ladder(store, scope)
        expected = rungs(community, end, set(community.people))
        assert dict(zip(told["rung"], told["members"], strict=True)) == expected, end
        moved = ladder_flows(store, scope)[["joined", "left"]].sum()
        assert told["members"].sum() - told["before"].sum() == moved["joined"] - moved["left"]
        for rung, members in expected.items():
            assert how_many(store, Asked("rung", scope, which=rung)) == members


def test_nothing_is_established_where_the_months_before_show_an_effect(samples: dict[int, Store]):
    told = pd.concat([effects_told(store) for store in samples.values()])
    assert set(told["verdict"]) <= {ESTABLISHED, NO_EFFECT, NOT_ESTABLISHED, "too few"}
    assert told.loc[told["verdict"] != ESTABLISHED, "extra"].isna().all()
