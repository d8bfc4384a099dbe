"""What is planted in the sample community is found in communities of several seeds, straight from their rows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.comeback import lapse_days
from analytics.lifetimes import lifetime
from analytics.member_days import ACT, CONTRIBUTION, DAY_BITS, FIRST_DAY, KIND_BITS, ORDER, doings
from analytics.ratio_differences import Arm, Effect, ratio_in_differences
from data_access.demo import sample_community
from data_access.rollups.features import Watched
from data_access.rollups.silences import silences, tenures

UNTIL = date(2026, 11, 18)
SEEDS = range(1, 7)
DID = {"interactions": ("member_id", "occurred_at", ACT), "orders": ("member_id", "ordered_at", ORDER)}
DID |= {"referrals": ("referrer_id", "referred_at", CONTRIBUTION)}


class Sample:
    """The rows of one small sample community."""

    def __init__(self, seed: int) -> None:
        self.tables = {rows.to: rows for rows in sample_community(5_000, 48, seed, UNTIL)}

    def rows(self, table: str, *columns: str) -> pd.DataFrame:
        found = pa.Table.from_batches(self.tables[table].batches())
        return found.select(columns or found.column_names).to_pandas()


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return [Sample(seed) for seed in SEEDS]


def days_of(times: pd.Series) -> pd.Series:
    return times.astype("datetime64[us]").astype(np.int64) // 86_400_000_000


def months_of(times: pd.Series) -> pd.Series:
    return times.dt.year * 12 + times.dt.month - 1


def hazards(sample: Sample) -> pd.DataFrame:
    """Each segment's monthly chance to leave, found and planted, from what happened before the prices rose."""
    incidents = sample.rows("incidents", "incident_id", "started_at").set_index("incident_id")["started_at"]
    last_day = int(days_of(incidents)["incident-5"])
    members = sample.rows("members", "member_id", "segment", "joined_at", "is_staff")
    members = members[~members["is_staff"]].reset_index(drop=True)
    numbers, (groups, segments) = np.arange(len(members)), pd.factorize(members["segment"])
    parts = []
    for table, (whose, when, kind) in DID.items():
        did = sample.rows(table, whose, when).dropna()
        number = pd.Series(numbers, members["member_id"]).reindex(did[whose]).to_numpy()
        day = days_of(did[when]).to_numpy()
        is_kept = ~np.isnan(number) & (day <= last_day)
        packed = number[is_kept].astype(np.int64) << KIND_BITS + DAY_BITS
        parts.append(packed + ((day[is_kept] - FIRST_DAY) << KIND_BITS) + kind)
    done = doings(numbers, np.concatenate(parts), np.zeros(0, np.int64), np.zeros(0))
    told = {"member_no": numbers, "group_no": groups, "joined_day": days_of(members["joined_at"])}
    told |= {"joined_month": months_of(members["joined_at"]) - 1970 * 12}
    found = silences([Watched(pd.DataFrame(told), done)], last_day)
    curve = found.counted.groupby("silent_days")[["reached", "returned"]].sum()
    counted = tenures(found, last_day, lapse_days(curve.index, curve["reached"], curve["returned"]))
    monthly = {}
    for group, part in counted.groupby("group_no"):
        known = lifetime(part["months"], part["ended"] > 0, part["members"])
        assert known is not None
        monthly[segments[group]] = 1 - known.share_at(12) ** (1 / 12)
    truths = sample.rows("planted_truths", "key", "subject", "value")
    planted = truths[truths["key"] == "monthly_lapse"].set_index("subject")["value"]
    assert set(planted.index) == set(monthly)
    return pd.DataFrame({"found": monthly, "planted": planted})


def test_the_chance_to_leave_is_found_in_every_segment(samples: list[Sample]) -> None:
    each = [hazards(sample) for sample in samples]
    ratios = pd.DataFrame([found["found"] / found["planted"] for found in each])
    assert ratios.mean().between(0.9, 1.15).all(), ratios
    assert ratios.stack().between(0.7, 1.4).all(), ratios
    order = pd.DataFrame([found["found"].rank() for found in each]).mean()
    assert order.idxmax() == each[0]["planted"].idxmax()


def effect_of(sample: Sample, name: str) -> Effect:
    """What an initiative did to orders: months 6 to 2 before it against 1 to 5 after it, of both its arms."""
    initiatives = sample.rows("initiatives", "initiative_id", "name").set_index("name")["initiative_id"]
    entered = sample.rows("initiative_members", "initiative_id", "member_id", "arm", "entered_at")
    entered = entered[entered["initiative_id"] == initiatives[name]].set_index("member_id")
    joined = sample.rows("members", "member_id", "joined_at").set_index("member_id")["joined_at"]
    begun = months_of(entered["entered_at"])
    is_known = months_of(joined.reindex(entered.index)) < begun - 6
    entered, begun = entered[is_known], begun[is_known]
    orders = sample.rows("orders", "member_id", "ordered_at")
    orders = orders[orders["member_id"].isin(entered.index)]
    since = months_of(orders["ordered_at"]) - begun.reindex(orders["member_id"]).to_numpy()
    counts = [
        orders["member_id"][since.between(*span)].value_counts().reindex(entered.index, fill_value=0)
        for span in ((-6, -2), (1, 5))
    ]
    arms = [Arm(*(each[entered["arm"] == arm].to_numpy(float) for each in counts)) for arm in ("treated", "control")]
    return ratio_in_differences(*arms)


@pytest.mark.parametrize(("name", "planted"), [("Mentor tables", 0.15), ("New newsletter", 0.0)])
def test_the_effect_of_an_initiative_is_in_its_interval(samples: list[Sample], name: str, planted: float) -> None:
    effects = [effect_of(sample, name) for sample in samples]
    covers = [low <= planted <= high for low, high in (effect.interval for effect in effects)]
    assert sum(covers) >= len(samples) - 1
    weight = np.array([effect.error**-2 for effect in effects])
    pooled = Effect(float(np.average([effect.log_ratio for effect in effects], weights=weight)), weight.sum() ** -0.5)
    low, high = pooled.interval
    assert low <= planted <= high
    assert pooled.error < 0.05
    assert pooled.covers_nothing == (planted == 0)
