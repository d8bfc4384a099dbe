"""Real data through the command line: what it says is what others have published, or what is counted beside it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from sqlalchemy import select

from data_access.queries.coverage import coverage
from data_access.rollups.tables import people, referral_forest, table_coverage
from data_access.schema import interactions, members, orders
from data_access.scope import Scope
from data_access.store import open_store
from metrics.churn_list import every_row
from tests.command_line import SHARED, rapport_here
from tests.stores import REAL, SharedStores

MAPPINGS = Path(__file__).parent / "data" / "mappings"


def source(name: str) -> Path:
    """A folder of real data; the test is left out where it is absent."""
    if not (SHARED / name).exists():
        pytest.skip(f"no {name} in ../shared/data")
    return SHARED / name


class Taken:
    """A source that was taken into the store in a folder, with the report of it beside the store."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "store"
        self.report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
        assert self.report["refresh_problem"] is None
        for name, table in self.report["tables"].items():
            counted = sum(table[each] for each in ("taken", "updated", "unchanged", "held", "merged"))
            counted += sum(table["refused"].values()) + sum(table["left_out"].values())
            assert counted == table["rows_read"], name

    def metrics(self, *words: str) -> dict[str, Any]:
        return rapport_here("metrics", "--store", self.place, "--json", *words).read()["metrics"]


def take(folder: Path, what: Path, *, mapped: bool = True, status: int = 0) -> Taken:
    """Take a source into a store of its own, by its mapping file or as what it is."""
    mapping = ["--map", MAPPINGS / f"{what.name}.toml"] if mapped else []
    said = rapport_here("import", what, *mapping, "--store", folder / "store", "--report", folder / "report.json")
    assert said.status == status, said.told
    return Taken(folder)


@pytest.fixture(scope="module")
def cdnow(shared_stores: SharedStores) -> Taken:
    return Taken(shared_stores.real("cdnow"))


@pytest.fixture(scope="module")
def cdnow_lines() -> list[tuple[str, date, float]]:
    lines = (source("cdnow") / "CDNOW_sample.txt").read_text("utf-8").splitlines()
    fields = [line.split() for line in lines if line.strip()]
    return [(who, date.fromisoformat(day), float(amount)) for _, who, day, _, amount in fields]


def test_cdnow_has_its_published_size(cdnow: Taken) -> None:
    metrics = cdnow.metrics()
    assert metrics["customers"]["value"] == metrics["new_customers"]["value"] == 2357
    assert metrics["orders"]["value"] == 6919
    assert metrics["revenue"]["value"] == pytest.approx(244_091.94, abs=1e-6)


def test_cdnows_models_are_printed_as_published_beside_what_came_of_them(cdnow: Taken) -> None:
    told = rapport_here("model", "--json", "--store", cdnow.place).read()
    assert told["champion"] in told["levels"]
    cuts = {name: model["back_test"]["cuts"][0] for name, model in told["levels"]["purchases"].items()}
    assert {cut["cut"] for cut in cuts.values()} == {"1997-09-30"}
    published = {"bgnbd": [0.243, 4.414, 0.793, 2.426], "paretonbd": [0.553, 10.578, 0.606, 11.668]}
    for name, parameters in published.items():
        assert [*cuts[name]["parameters"].values()] == pytest.approx(parameters, abs=0.001)
    assert cuts["bgnbd"]["log_likelihood"] == pytest.approx(-9582.43, abs=0.01)
    assert cuts["paretonbd"]["log_likelihood"] == pytest.approx(-9594.98, abs=0.01)
    assert cuts["paretonbd"]["auc"] >= 0.765
    assert {cut["happened"] for cut in cuts.values()} == {1_882}


def test_cdnows_estimates_are_sums_over_the_members_that_are_printed(cdnow: Taken) -> None:
    names = "member_id,state,risk,expected_margin,clv,asks_30"
    printed = rapport_here("members", "--json", "--columns", names, "--store", cdnow.place).printed.splitlines()
    rows = pd.DataFrame([json.loads(line) for line in printed])
    assert rows["member_id"].nunique() == len(rows) == 2_357
    at_risk, metrics = rows[rows["state"] == "at risk"], cdnow.metrics()
    assert metrics["at_risk_members"]["value"] == len(at_risk) > 0
    stake = (at_risk["risk"] * at_risk["expected_margin"]).sum()
    assert metrics["revenue_at_risk"]["value"] == pytest.approx(stake)
    assert metrics["clv_mean"]["value"] == pytest.approx(rows["clv"].mean())
    values = rows["clv"].sort_values().to_numpy()
    place = pd.RangeIndex(1, len(values) + 1).to_numpy()
    gini = 2 * (place * values).sum() / (len(values) * values.sum()) - (len(values) + 1) / len(values)
    assert metrics["value_gini"]["value"] == pytest.approx(gini, abs=1e-4)
    store = open_store(str(cdnow.place))
    end = coverage(store).complete_until
    (part,) = every_row(store, Scope(end - 12, end), "at risk")
    assert len(part) == len(at_risk)
    assert part["asks_left"].isna().all()


def test_cdnows_customers_come_back_as_often_as_its_lines_say(cdnow: Taken, cdnow_lines) -> None:
    metrics = cdnow.metrics("--from", "1997-10", "--to", "1998-06")
    calibration = [each for each in cdnow_lines if each[1] < date(1997, 10, 1)]
    later = [each for each in cdnow_lines if each[1] >= date(1997, 10, 1)]
    assert metrics["customers"]["value"] == len({who for who, *_ in later}) == 684
    assert len({(who, day) for who, day, _ in later}) == 1882
    before = {who for who, day, _ in cdnow_lines if date(1997, 1, 1) <= day < date(1997, 10, 1)}
    paid, now = sum(amount for *_, amount in calibration), [each for each in later if each[0] in before]
    assert metrics["nrr"]["value"] == pytest.approx(sum(amount for *_, amount in now) / paid)
    assert metrics["nrr"]["n"] == 2357
    recent = {who for who, day, _ in cdnow_lines if date(1997, 7, 1) <= day < date(1998, 7, 1)}
    ever = Counter(who for who, *_ in cdnow_lines)
    assert metrics["repeat_rate"]["value"] == pytest.approx(sum(ever[who] > 1 for who in recent) / len(recent))


def test_cdnows_frequencies_are_those_of_lifetimes(cdnow: Taken) -> None:
    published = pd.read_csv(source("cdnow") / "lifetimes_cdnow_customers_summary.csv")
    bought = open_store(str(cdnow.place)).read(select(orders.c.member_id, orders.c.ordered_at))
    until = bought[bought["ordered_at"] < pd.Timestamp("1997-10-01")]
    frequency = until.groupby(until["member_id"].astype(int))["ordered_at"].nunique() - 1
    assert len(published) == 2357
    assert published.set_index("ID")["frequency"].to_dict() == frequency.to_dict()


def test_cdnows_halves_and_habit_are_those_of_its_lines(cdnow: Taken, cdnow_lines) -> None:
    metrics = cdnow.metrics()
    paid: dict[str, float] = defaultdict(float)
    days: dict[str, set[int]] = defaultdict(set)
    for who, day, amount in cdnow_lines:
        paid[who] += amount
        days[who].add(day.toordinal())
    amounts = pd.Series(paid).sort_values(ascending=False).cumsum()
    assert metrics["revenue_half_members"]["value"] == (amounts < amounts.iloc[-1] / 2).sum() + 1
    squares = []
    for mine in days.values():
        dates = sorted(mine)
        for first, second, third in zip(dates[0::2], dates[1::2], dates[2::2], strict=False):
            squares.append(((second - first) / (third - first) - 0.5) ** 2)
    variance = sum(squares) / len(squares)
    assert metrics["habit_regularity"]["value"] == pytest.approx((1 - 4 * variance) / (8 * variance))
    assert metrics["habit_regularity"]["n"] == len(squares)


def test_online_retail_is_what_its_lines_add_up_to(tmp_path: Path) -> None:
    taken = take(tmp_path, source("online-retail-2009"), status=3)
    lines = pd.read_parquet(source("online-retail-2009") / "online_retail_II_2009-2010.parquet")
    kept = lines[~lines["Invoice"].astype(str).str.startswith("C")]
    known = kept[kept["Customer ID"].notna()]
    told = taken.report["tables"]["orders"]
    assert told["rows_read"] == 525_461
    assert sum(told["left_out"].values()) == 10_206
    assert sum(told["refused"].values()) == len(kept) - len(known)
    metrics = taken.metrics()
    assert metrics["orders"]["value"] == known["Invoice"].nunique() == told["taken"]
    assert metrics["customers"]["value"] == known["Customer ID"].nunique()
    assert metrics["revenue"]["value"] == pytest.approx((known["Quantity"] * known["Price"]).sum(), abs=0.01)
    by_month = known.groupby(known["InvoiceDate"].astype(str).str[:7])["Customer ID"].nunique()
    assert {each["from"]: each["value"] for each in _points(metrics["customers"])} == by_month.to_dict()


def _points(metric: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"from": each["month"], "value": each["value"]} for each in metric["series"]]


def test_stack_exchanges_posts_are_contributions_but_questions_are_not(shared_stores: SharedStores) -> None:
    taken = Taken(shared_stores.real("stackexchange"))
    store = open_store(str(taken.place))
    staff = select(members.c.member_id).where(members.c.is_staff.is_(True))
    every = store.read(select(interactions.c.kind, interactions.c.member_id))
    kinds = every["kind"].value_counts()
    assert (kinds["question"], kinds["answer"], kinds["reply"]) == (556, 1095, 3454)
    metrics = taken.metrics()
    given = every[every["kind"] != "question"]
    given = given[~given["member_id"].isin(store.read(staff)["member_id"])]
    assert metrics["contributions"]["value"] == len(given) <= 1095 + 3454
    assert metrics["contributing_members"]["value"] == given["member_id"].nunique()


def test_the_shopify_layout_has_its_orders_and_its_total(shared_stores: SharedStores) -> None:
    taken = Taken(shared_stores.real("shopify"))
    metrics = taken.metrics()
    assert metrics["orders"]["value"] == 753
    assert metrics["revenue"]["value"] == pytest.approx(288_871.07, abs=1e-6)
    lines = pd.read_csv(SHARED / REAL["shopify"][0], dtype=str)
    emails = lines.groupby("Name")["Email"].first()
    assert emails.isna().sum() == 257
    assert metrics["customers"]["value"] == emails.dropna().str.lower().nunique()


def test_the_slack_export_is_read_as_it_lies_there(tmp_path: Path) -> None:
    folder = source("formats/slack-export") / "source_export_dir"
    taken = take(tmp_path, folder, mapped=False)
    users = json.loads((folder / "users.json").read_text("utf-8"))
    bots = sum(bool(user.get("is_bot")) for user in users)
    assert taken.report["tables"]["members"]["rows_read"] == len(users) == 10
    assert bots <= len(users)
    assert taken.metrics()["active_members"]["value"] > 0


def test_the_bitcoin_otc_introductions_are_a_forest_as_networkx_sees_it(tmp_path: Path) -> None:
    taken = take(tmp_path, source("bitcoin-otc"))
    assert taken.report["tables"]["referrals"]["taken"] == 5301
    store = open_store(str(taken.place))
    forest = store.read(select(referral_forest))
    named = store.read(select(people.c.member_no, people.c.member_id)).set_index("member_no")["member_id"]
    introductions = pd.read_csv(source("bitcoin-otc") / "introductions.csv", dtype=str)
    graph = nx.DiGraph(list(zip(introductions["introduced_by"], introductions["member"], strict=True)))
    assert nx.is_forest(graph)
    depths: dict[str, int] = {}
    for root in (node for node, degree in graph.in_degree() if degree == 0):
        depths |= nx.single_source_shortest_path_length(graph, root)
    ids = named[forest["member_no"]].tolist()
    assert dict(zip(ids, forest["generation"], strict=True)) == depths
    assert dict(zip(ids, forest["brought"], strict=True)) == dict(graph.out_degree())
    descendants = {node: len(nx.descendants(graph, node)) for node in graph}
    assert dict(zip(ids, forest["cascade"], strict=True)) == descendants
    roots = forest[forest["referrer_no"].isna()]
    assert (len(forest) - len(roots), len(roots)) == (5301, 107)
    assert (forest["generation"].max(), roots["cascade"].max() + 1, forest["brought"].max()) == (15, 914, 449)
    told = {key: metric["value"] for key, metric in taken.metrics().items()}
    assert told["referral_top_half_members"] == _fewest_for_half(dict(graph.out_degree()))
    assert (told["referrals_made"], told["referrals_joined"]) == (5301, 5301)
    assert (told["cascade_count"], told["cascade_largest"], told["cascade_deepest"]) == (107, 914, 15)
    joined = store.read(select(members.c.member_id, members.c.joined_at)).set_index("member_id")["joined_at"]
    assert told["organic_share_of_joins"] == pytest.approx(5301 / len(joined))
    waits = introductions["member"].map(joined) - introductions["introduced_by"].map(joined)
    last_day = store.read(select(table_coverage.c.last_day))["last_day"].max()
    for days in (30, 90, 365):
        until = pd.Timestamp(0) + pd.Timedelta(days=int(last_day) - days)
        observed = joined[joined.dt.normalize() <= until].index
        brought = introductions["introduced_by"].isin(observed) & waits.between(
            pd.Timedelta(0), pd.Timedelta(days=days)
        )
        assert told[f"referral_r_{days}"] == pytest.approx(brought.sum() / len(observed)), days


def _fewest_for_half(brought: dict[str, int]) -> int:
    counts = pd.Series(brought).sort_values(ascending=False).cumsum()
    return int((counts < counts.iloc[-1] / 2).sum()) + 1


def test_the_gyms_referrals_join_where_their_status_says_so(tmp_path: Path) -> None:
    taken = take(tmp_path, source("fithub-referrals"), status=3)
    told = taken.report["tables"]
    rows = pd.read_csv(source("fithub-referrals") / "user_referrals.csv", dtype=str)
    known = rows[rows["referrer_id"].notna()]
    assert len(rows) == 46
    assert told["referrals"]["taken"] == len(known) == 33
    assert sum(told["referrals"]["refused"].values()) == 13
    joined = known["user_referral_status_id"] == "2"
    assert told["gives"]["taken"] == (joined & known["referral_reward_id"].notna()).sum()
    metrics, friends = taken.metrics(), known[joined]["referee_id"].nunique()
    assert friends == 7  # one of the eight was recommended twice, and joined once
    assert metrics["joined_per_referral"]["value"] == pytest.approx(friends / len(known))
    assert metrics["joined_per_referral"]["n"] == len(known)


def test_the_grocers_baskets_are_orders_and_its_campaigns_initiatives(tmp_path: Path) -> None:
    taken = take(tmp_path, source("complete-journey"))
    told = taken.report["tables"]
    lines = pd.read_csv(source("complete-journey") / "transactions_sample.csv.gz", dtype=str)
    assert told["orders"]["rows_read"] == 75_000
    assert told["orders"]["taken"] == lines["basket_id"].nunique()
    assert told["initiatives"]["taken"] == 27
    assert told["initiative_members"]["rows_read"] == 6_589
    metrics = taken.metrics()
    assert metrics["customers"]["value"] == lines["household_id"].nunique() == 2_377
    assert metrics["revenue"]["value"] == pytest.approx(lines["sales_value"].astype(float).sum(), abs=1e-4)
