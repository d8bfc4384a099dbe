"""What is expected of buyers is held to what real buyers did in the later part of the data."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.member_days import DAY_BITS, FIRST_DAY, KIND_BITS, ORDER, doings
from data_access.rollups.features import Watched
from data_access.rollups.held_out import SPEND, held_out
from tests.command_line import SHARED

EPOCH = date(1970, 1, 1).toordinal()
CUT = date(1997, 9, 30).toordinal() - EPOCH


def cdnow() -> pd.DataFrame:
    """Purchases of CDNOW's customers: who, day, amount."""
    path = SHARED / "cdnow" / "CDNOW_sample.txt"
    if not path.exists():
        pytest.skip("no cdnow in ../shared/data")
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
    told = [(who, date.fromisoformat(day).toordinal() - EPOCH, float(amount)) for _, who, day, _, amount in lines]
    return pd.DataFrame(told, columns=["who", "day", "amount"])


def gift_shop() -> pd.DataFrame:
    """Invoices of the gift shop's known customers, without cancellations: who, day, amount."""
    path = SHARED / "online-retail-2009" / "online_retail_II_2009-2010.parquet"
    if not path.exists():
        pytest.skip("no online-retail-2009 in ../shared/data")
    columns = ["Invoice", "Customer ID", "InvoiceDate", "Quantity", "Price"]
    rows = pd.read_parquet(path, columns=columns).dropna(subset=["Customer ID"])
    rows = rows[~rows["Invoice"].astype(str).str.startswith("C")]
    day = (pd.to_datetime(rows["InvoiceDate"]) - pd.Timestamp("1970-01-01")).dt.days
    told = rows.assign(who=rows["Customer ID"], day=day, amount=rows["Quantity"] * rows["Price"])
    return told.groupby(["Invoice", "who", "day"], as_index=False)["amount"].sum()


def watched(bought: pd.DataFrame) -> Watched:
    codes, known = pd.factorize(bought["who"], sort=True)
    packed = (codes.astype(np.int64) << KIND_BITS + DAY_BITS) + (
        (bought["day"].to_numpy(np.int64) - FIRST_DAY) << KIND_BITS
    )
    numbers = np.arange(len(known))
    done = doings(numbers, packed + ORDER, packed + ORDER, bought["amount"].to_numpy(float))
    joined = bought.groupby(codes)["day"].min().to_numpy()
    told = pd.DataFrame({"member_no": numbers, "joined_day": joined, "left_day": np.nan})
    return Watched(told.assign(segment="", channel="", origin=""), done)


def span(bought: pd.DataFrame) -> tuple[int, int]:
    return int(bought["day"].min()), int(bought["day"].max())


def test_cdnow_is_foretold_from_its_first_39_weeks_for_39_more() -> None:
    bought = cdnow()
    found = held_out(watched(bought), span(bought))
    plain = found["bgnbd"]
    assert (plain["cut"], plain["days"], plain["n"]) == (CUT, 39 * 7, 2_357)
    assert list(plain["parameters"].values()) == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.001)
    assert plain["log_likelihood"] == pytest.approx(-9582.43, abs=0.01)
    later = bought[bought["day"] > CUT]
    for name in ("bgnbd", "mbgnbd", "paretonbd"):
        assert found[name]["happened"] == 1_882
        assert 0.8 < found[name]["expected"] / 1_882 < 1.05
    assert found["paretonbd"]["auc"] >= 0.765
    assert found["paretonbd"]["brier"] <= 0.165
    assert found[SPEND]["happened"] == pytest.approx(later["amount"].sum())
    assert 0.75 < found[SPEND]["expected"] / later["amount"].sum() < 1.05


def test_the_gift_shop_is_worth_no_more_than_it_earned() -> None:
    bought = gift_shop()
    found = held_out(watched(bought), span(bought))
    orders, spend = found["mbgnbd"], found[SPEND]
    known = bought[bought["who"].isin(bought.loc[bought["day"] <= orders["cut"], "who"])]
    later = known[known["day"] > orders["cut"]]
    assert orders["happened"] == len(later[["who", "day"]].drop_duplicates())
    assert spend["happened"] == pytest.approx(later["amount"].sum())
    assert 0.85 < orders["expected"] / orders["happened"] < 1.1
    assert 0.75 < spend["expected"] / spend["happened"] < 1.1


def test_what_happens_after_the_cut_changes_nothing_that_is_expected() -> None:
    bought = cdnow()
    until = span(bought)
    at_end = pd.DataFrame({"who": ["0"], "day": [until[1]], "amount": [1.0]})
    forgotten = pd.concat([bought[bought["day"] <= CUT], at_end], ignore_index=True)
    known, later = (held_out(watched(each), until)["mbgnbd"] for each in (bought, forgotten))
    assert later["expected"] == pytest.approx(known["expected"], rel=1e-9)
    assert later["happened"] == 0


def test_too_few_buyers_are_held_to_nothing() -> None:
    bought = cdnow()
    few = bought[bought["who"].isin(sorted(set(bought["who"]))[:150])]
    assert held_out(watched(few), span(few)) == {}
