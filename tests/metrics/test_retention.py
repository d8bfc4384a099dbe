"""Tables of cohorts hold what plain Python finds, at every grain, and the members of a cell are the ones it counts."""

from __future__ import annotations

from itertools import product

import pytest

from data_access.errors import NothingFound
from data_access.queries.member_lists import count_members
from data_access.scope import Scope
from data_access.store import Store
from metrics.measure import measure
from metrics.people_behind import Asked
from metrics.retention import BEGINS, GRAINS, Shape, months_of_beginnings, retention
from metrics.retention_groups import cell_group, which_cell
from tests.metrics.communities import filled
from tests.metrics.plain_loops import Turning, period_of
from tests.metrics.plain_money import Asked as Plain
from tests.metrics.plain_rows import Community, Narrowed
from tests.metrics.test_catalogue_at_the_edges import act, member
from tests.stores import SharedStores

Drawn = tuple[Community, Store]


@pytest.fixture(scope="module", params=(4, 7), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, shared_stores: SharedStores) -> Drawn:
    return shared_stores.drawn(request.param)


def whole(community: Community) -> Scope:
    return Scope(community.first_month, community.last_month + 1)


def test_every_cell_is_what_plain_python_finds(drawn: Drawn) -> None:
    community, store = drawn
    plain = Turning(Plain(community, Narrowed()))
    for begin, grain in product(BEGINS, GRAINS):
        check_cells(community, store, plain, (begin, grain))


def check_cells(community: Community, store: Store, plain: Turning, kind: tuple[str, str]) -> None:
    begin, grain = kind
    on, later = (retention(store, whole(community), Shape(begin, grain, each)) for each in ("on", "on or after"))
    paid = retention(store, whole(community), Shape(begin, grain, is_money=True))
    assert len(on) == len(later) == len(paid)
    assert len(on) or grain == "day", "of days only the last 31 are told"
    last = community.last_day
    for cell, after, money in zip(on.itertuples(), later.itertuples(), paid.itertuples(), strict=True):
        expected = plain.cell(begin, grain, cell.cohort, cell.age)
        assert (cell.members, cell.present, after.present) == (expected["members"], expected["on"], expected["later"])
        assert money.amount == pytest.approx(expected["paid"], abs=1e-6)
        assert cell.share == pytest.approx(expected["on"] / expected["members"])
        following = cell.cohort + cell.age + 1
        assert cell.is_over == (period_of(last, grain) >= following or period_of(_day_after(last), grain) == following)


def _day_after(day):
    return day.fromordinal(day.toordinal() + 1)


def test_a_share_of_the_period_before_multiplies_up_to_the_share_of_the_beginning(drawn: Drawn) -> None:
    community, store = drawn
    start, previous = (
        retention(store, whole(community), Shape(counted="on or after", base=base)) for base in ("start", "previous")
    )
    for _, own in previous.groupby("cohort"):
        product_so_far = own["share"].cumprod()
        expected = start.loc[own.index, "share"]
        known = product_so_far.notna()
        assert product_so_far[known].tolist() == pytest.approx(expected[known].tolist())


def test_the_members_of_a_cell_are_as_many_as_it_says(drawn: Drawn) -> None:
    community, store = drawn
    scope = Scope(community.first_month, community.last_month + 1, segments=("chefs", "wine"))
    for begin, grain, counted in product(BEGINS, GRAINS, ("on", "on or after")):
        shape = Shape(begin, grain, counted)
        cells = retention(store, scope, shape)
        for cell in cells.sample(min(3, len(cells)), random_state=1).itertuples():
            asked = Asked("cohort", scope, which=which_cell(shape, cell.cohort, cell.age))
            assert count_members(store, asked.chosen, asked.shown) == cell.present, asked.which


def test_days_are_utc_and_months_are_as_long_as_they_are(tmp_path) -> None:
    tables = {
        "members": [member("a", "2024-01-31 23:59:59.999999"), member("b", "2024-02-29")],
        "interactions": [
            act(1, "a", "2024-01-31 23:59:59.999999"),
            act(2, "a", "2024-02-01 00:00:00"),
            act(3, "b", "2024-02-29 12:00:00"),
            act(4, "b", "2024-03-04 00:00:00"),
            act(5, "a", "2024-03-31 23:00:00"),
        ],
    }
    store, community = filled(tmp_path / "store", tables), Community(tables)
    by_day = retention(store, Scope(648, 649), Shape(grain="day"))
    assert by_day[(by_day["age"] == 1) & (by_day["present"] > 0)]["cohort"].tolist() == [19_753]
    by_month = retention(store, whole(community), Shape()).set_index(["cohort", "age"])
    assert by_month["present"].to_dict() == {(648, 0): 1, (648, 1): 1, (648, 2): 1, (649, 0): 1, (649, 1): 1}
    assert by_month["is_over"].all(), "the last day of March has been reached"
    begun = months_of_beginnings(store, Scope(650, 651), "activity")
    assert (begun.start, begun.end) == (648, 650), "nobody began in March, b in February"
    assert months_of_beginnings(store, Scope(650, 651), "order") == Scope(650, 651), "nobody ever bought"
    by_week = retention(store, whole(community), Shape(grain="week"))
    assert by_week[(by_week["age"] == 1) & (by_week["present"] > 0)]["members"].tolist() == [1], "Monday 4 March"


def test_who_is_back_stands_behind_the_number(drawn: Drawn) -> None:
    community, store = drawn
    scope = Scope(community.complete_until - 4, community.complete_until)
    row = measure(store, ["retention_m1"], scope).iloc[0]
    asked = Asked("retention_m1", scope)
    assert count_members(store, asked.chosen, asked.shown) <= round(row["value"] * row["n"])
    for month in range(scope.start, scope.end):
        one = Scope(month, month + 1)
        told = measure(store, ["retention_m1"], one).iloc[0]
        asked = Asked("retention_m1", one)
        if not told["reason"]:
            assert count_members(store, asked.chosen, asked.shown) == round(told["value"] * told["n"])


@pytest.mark.parametrize("which", ["", "activity", "x-month-1-1-on", "join-month-a-1-on", "join-day-1-1-never"])
def test_a_cell_that_is_none_is_refused(which: str) -> None:
    with pytest.raises(NothingFound):
        cell_group(which)


def test_an_empty_store_has_no_cohorts(tmp_path) -> None:
    assert retention(filled(tmp_path / "store", {}), Scope(640, 652), Shape()).empty
