"""Loops are what plain Python finds, whoever defines them; states add up; the simulation keeps its promises."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import select

from analytics.loops import gain, turn_days
from data_access.errors import NothingFound, RapportError
from data_access.loop_paths import Path, Step, written
from data_access.loop_settings import read_loops
from data_access.queries.lifecycle import days_in_months, moves
from data_access.queries.member_lists import count_members
from data_access.rollups.loop_tables import loop_outcomes
from data_access.scope import Scope
from data_access.store import Store
from metrics.loop_groups import read_path, step_group, which_step
from metrics.loops import LOOPS, loop_steps, missing
from metrics.measure import measure
from metrics.people_behind import Asked
from tests.metrics.plain_loops import Turning
from tests.metrics.plain_money import Asked as Plain
from tests.metrics.plain_rows import Community, Narrowed, month_of
from tests.stores import SharedStores

Drawn = tuple[Community, Store]
PATHS = [
    *(loop.path for loop in LOOPS),
    Path("joined", (Step("first_contribution", 60), Step("first_answer", 120), Step("second_order", 400))),
    Path("first_order", (Step("second_order", 45), Step("referred", 90), Step("referee_joins", 200))),
]


@pytest.fixture(scope="module", params=(4, 7), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, shared_stores: SharedStores) -> Drawn:
    return shared_stores.drawn(request.param)


def whole(community: Community) -> Scope:
    return Scope(community.first_month, community.last_month + 1)


@pytest.mark.parametrize("path", PATHS, ids=written)
def test_every_step_is_what_plain_python_finds(drawn: Drawn, path: Path) -> None:
    community, store = drawn
    scope = whole(community)
    for asked in (scope, Scope(scope.start + 2, scope.end - 4, segments=("chefs", "wine"))):
        plain = Turning(Plain(community, Narrowed(asked.segments)))
        steps = [(step.to, step.within) for step in path.steps]
        expected = plain.figures(path.begins, steps, asked.start, asked.end)
        found = loop_steps(store, asked, path)
        for told, step in zip(expected, found.to_dict("records"), strict=True):
            assert told["n"] == step["n"]
            for name in ("mean", "delay"):
                assert (told[name] is None) == math.isnan(step[name])
                assert told[name] is None or told[name] == pytest.approx(step[name])
        assert gain(found) == pytest.approx(math.prod(found["mean"]), nan_ok=True)
        assert turn_days(found) == pytest.approx(sum(found["delay"]), nan_ok=True)


def test_the_loops_in_force_are_counted_beforehand_and_no_others(drawn: Drawn) -> None:
    counted = drawn[1].read(select(loop_outcomes.c.path).distinct())["path"]
    assert set(counted) == {written(loop.path) for loop in LOOPS}


@pytest.mark.parametrize("path", PATHS, ids=written)
def test_the_members_of_a_step_are_as_many_as_it_says(drawn: Drawn, path: Path) -> None:
    community, store = drawn
    scope = whole(community)
    for nth, step in enumerate(loop_steps(store, scope, path).to_dict("records"), 1):
        off = Asked("loop", scope, which=which_step(path, nth, "off"))
        on = replace(off, which=which_step(path, nth, "on"))
        assert count_members(store, off.chosen, off.shown) == step["stopped"]
        assert step["went_on"] <= count_members(store, on.chosen, on.shown) <= step["reached"]


def test_active_members_and_moves_between_states_add_up(drawn: Drawn) -> None:
    community, store = drawn
    keys = ["active_members", "new_members", "returning_members", "resurrected_members", "dormant_members"]
    for scope in (whole(community), replace(whole(community), segments=("chefs",))):
        told = measure(store, keys, scope)
        active = told[told["role"] == "series"].pivot(index="start", columns="key", values="value").fillna(0.0)
        went = moves(store, scope)
        left = {row["member_id"]: row["left_at"] for row in community.people.values() if row.get("left_at")}
        assert set(went["from_state"]) <= {"new", "returning", "resurrected", "dormant", "silent"}
        for month in range(scope.start + 1, community.last_month + 1):
            mine = went[went["month"] == month]
            now, before = active.loc[month], active.loc[month - 1]
            was_there = mine["from_state"].isin(["new", "returning", "resurrected"])
            assert mine.loc[was_there, "members"].sum() == before["active_members"]
            assert mine.loc[mine["to_state"] == "returning", "members"].sum() == now["returning_members"]
            assert mine.loc[mine["to_state"] == "resurrected", "members"].sum() == now["resurrected_members"]
            silent = was_there & mine["to_state"].isin(["dormant", "lost"])
            assert mine.loc[silent, "members"].sum() == now["dormant_members"]
        lost = went.loc[went["to_state"] == "lost", "members"].sum()
        assert lost <= len(left)
        assert scope.segments or lost > 0 or not any(month_of(each) < community.last_month for each in left.values())


def test_members_by_active_days_add_up_to_active_members(drawn: Drawn) -> None:
    community, store = drawn
    plain = Turning(Plain(community, Narrowed()))
    for month in (community.first_month + 3, community.last_month - 2):
        days = [sum(month_of(day) == month for day in there) for there in plain.there.values()]
        found = days_in_months(store, Scope(month, month + 1))
        expected = pd.Series([each for each in days if each], dtype=int).value_counts().to_dict()
        assert dict(zip(found["days"], found["members"], strict=True)) == expected


def test_a_loop_says_which_tables_it_lacks() -> None:
    assert missing(LOOPS[0], {"orders": 5}) == ("interactions", "referrals")
    assert missing(LOOPS[0], {"orders": 5, "referrals": 1}) == ()
    assert missing(LOOPS[1], {"orders": 5}) == ("interactions",)
    assert missing(LOOPS[2], {"interactions": 5, "orders": 1}) == ("referrals",)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("", "'loop'"),
        ('[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[]', "1 to 8 steps"),
        ('[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[{to="joined",within=3}]', "twice"),
        ('[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[{to="dancing",within=3}]', "dancing"),
        ('[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[{to="referred",within=0}]', "1 to 730 days"),
        (
            '[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[{to="referee_joins",within=3},{to="shared",within=3}]',
            "before the last",
        ),
    ],
)
def test_a_file_of_loops_that_are_none_is_refused_with_the_reason(tmp_path, said: str, problem: str) -> None:
    file = tmp_path / "loops.toml"
    file.write_text(said, "utf-8")
    with pytest.raises(RapportError, match=problem):
        read_loops(file)


def test_a_file_of_loops_is_read(tmp_path) -> None:
    file = tmp_path / "loops.toml"
    file.write_text('[[loop]]\nkey="a"\nname="A"\nbegins="joined"\nsteps=[{to="referred",within=3}]', "utf-8")
    (loop,) = read_loops(file)
    assert (loop.name, loop.path, loop.closes) == ("A", Path("joined", (Step("referred", 3),)), False)
    assert read_path(written(loop.path)) == loop.path


@pytest.mark.parametrize(
    "which", ["", "joined-1-on", "joined.referred.3-2-on", "joined.referred.3-1-away", "a.b.1-1-on"]
)
def test_a_step_that_is_none_is_refused(which: str) -> None:
    with pytest.raises(NothingFound):
        step_group(which)
