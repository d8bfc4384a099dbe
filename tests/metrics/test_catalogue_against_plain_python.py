"""Every metric of the catalogue is what plain Python finds in the rows, and keeps the identities it promises."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from data_access.scope import Comparison, Grain, Scope
from data_access.store import Store
from metrics.catalogue import METRICS
from metrics.measure import measure
from tests.metrics.comparing import differences
from tests.metrics.plain_python import PlainPython
from tests.metrics.plain_rows import Community
from tests.stores import LISTED, SharedStores

ADDITIVE = ("joined_members", "contributions", "revenue", "orders", "revenue_new", "revenue_lost", "new_customers")
GROWTH = ("active_members", "new_members", "returning_members", "resurrected_members", "dormant_members")
FLOWS = ("revenue", "nrr", "grr", "earned_growth", "revenue_new", "revenue_new_earned", "revenue_expansion")
FLOWS += ("revenue_contraction", "revenue_lost", "revenue_reactivated")


@dataclass(frozen=True)
class Drawn:
    """A community drawn by chance, and the store it is in."""

    community: Community
    store: Store

    @property
    def whole(self) -> Scope:
        return Scope(self.community.first_month, self.community.last_month + 1)

    def series(self, keys: tuple[str, ...], scope: Scope) -> pd.DataFrame:
        """Values by period, a column for each metric."""
        measured = measure(self.store, keys, scope)
        return measured[measured["role"] == "series"].pivot(index="start", columns="key", values="value")

    def nobodys_revenue(self, start: int, end: int) -> float:
        mine = PlainPython(self.community).asked.bought(start, end)
        return float(sum(row["amount"] for row in mine if row["member_id"] is None))


@pytest.fixture(scope="module", params=(2, 3, 4, 5, 7), ids=lambda seed: f"seed {seed}")
def drawn(request: pytest.FixtureRequest, shared_stores: SharedStores) -> Drawn:
    return Drawn(*shared_stores.drawn(request.param))


def scopes_of(community: Community) -> list[Scope]:
    begin, end = community.first_month, community.last_month + 1
    half = (begin + end) // 2
    return [
        Scope(begin, end),
        Scope(half, end, Grain.QUARTER, segments=("chefs", "wine")),
        Scope(half - 3, half + 3, channel="search"),
        Scope(half, end, Grain.YEAR, Comparison.YEAR_BEFORE, category="course"),
        Scope(half - 2, half + 1, segments=("chefs",), channel="club"),
        Scope(begin, end, saved=LISTED),
        Scope(half - 3, half + 3, segments=("chefs", "wine"), saved=LISTED),
        Scope(half, end, category="course", saved=LISTED),
    ]


def test_every_metric_is_what_plain_python_finds(drawn: Drawn) -> None:
    for scope in scopes_of(drawn.community):
        assert list(differences(drawn.store, drawn.community, scope)) == [], scope


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER])
def test_active_members_are_new_returning_and_resurrected_ones(drawn: Drawn, grain: Grain) -> None:
    begin = -(-drawn.whole.start // grain.months) * grain.months
    end = drawn.whole.end // grain.months * grain.months
    members = drawn.series(GROWTH, Scope(begin, end, grain)).dropna()
    gained = members["new_members"] + members["resurrected_members"]
    assert (members["active_members"] == gained + members["returning_members"]).all()
    change = members["active_members"].diff().dropna()
    assert (change == (gained - members["dormant_members"])[change.index]).all()


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER])
def test_revenue_is_kept_new_came_back_or_is_nobodys(drawn: Drawn, grain: Grain) -> None:
    begin = -(-drawn.whole.start // grain.months) * grain.months
    money = drawn.series(FLOWS, Scope(begin, drawn.whole.end // grain.months * grain.months, grain))
    for start, now in money.iterrows():
        then = money["revenue"].get(start - grain.months)
        if then is None or pd.isna(now["nrr"]):
            continue
        base = then - drawn.nobodys_revenue(start - grain.months, start)
        retained = now["nrr"] * base
        moved = now["revenue_expansion"] - now["revenue_contraction"] - now["revenue_lost"]
        assert retained == pytest.approx(base + moved, abs=1e-6)
        others = now["revenue_new"] + now["revenue_reactivated"] + drawn.nobodys_revenue(start, start + grain.months)
        assert now["revenue"] == pytest.approx(retained + others, abs=1e-6)
        assert now["grr"] * base == pytest.approx(base - now["revenue_contraction"] - now["revenue_lost"], abs=1e-6)
        assert now["earned_growth"] == pytest.approx(now["nrr"] + now["revenue_new_earned"] / base - 1)


@pytest.mark.parametrize("part", ["segment", "channel"])
def test_the_parts_sum_to_the_whole_once_nobodys_are_added(drawn: Drawn, part: str) -> None:
    groups = {drawn.community.group(row, part, {str(row[part])}) for row in drawn.community.people.values()}
    whole = drawn.series(ADDITIVE, drawn.whole)
    narrowed = [
        replace(drawn.whole, segments=(group,)) if part == "segment" else replace(drawn.whole, channel=group)
        for group in groups
    ]
    parts = sum(drawn.series(ADDITIVE, scope).fillna(0.0) for scope in narrowed)
    rest = whole.fillna(0.0) - parts
    for month, nobodys in rest.iterrows():
        assert nobodys["revenue"] == pytest.approx(drawn.nobodys_revenue(month, month + 1), abs=1e-6)
        assert nobodys["orders"] >= 0
        assert nobodys["contributions"] >= 0
    others = [key for key in ADDITIVE if key not in ("revenue", "orders", "contributions")]
    assert rest[others].abs().to_numpy().max() < 1e-6


def test_a_range_of_one_month_is_that_months_point_in_the_series(drawn: Drawn) -> None:
    month = (drawn.whole.start + drawn.whole.end) // 2
    columns = ["key", "complete", "value", "n", "low", "high", "reason"]
    one = measure(drawn.store, list(METRICS), Scope(month, month + 1))
    many = measure(drawn.store, list(METRICS), Scope(month - 2, month + 3))
    point = many[(many["role"] == "series") & (many["start"] == month)]
    for role in ("range", "series"):
        alone = one[one["role"] == role]
        pd.testing.assert_frame_equal(
            alone[columns].reset_index(drop=True), point[columns].reset_index(drop=True), rtol=1e-9
        )
