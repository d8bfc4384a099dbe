"""The sentences a page opens with say what the numbers say, and no more."""

import pandas as pd
import pytest

from components import findings
from metrics.catalogue import METRICS
from tests.components.answering import measured, metric

INDEX = "health_index"
PILLARS = ("pillar_growth", "pillar_trust")


def community(now, before, growth=(None, None), trust=(None, None)):
    return measured(
        metric(INDEX, now, before),
        metric("pillar_growth", *growth, reason="no orders table"),
        metric("pillar_trust", *trust, reason="no responses table"),
    )


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (community(None, None), "Too little is known yet to say how healthy the community is."),
        (community(71, None), "Community health stands at 71 of 100."),
        (community(71.2, 70.5), "Community health is steady at 71 of 100."),
        (
            community(99, 99, growth=(99, 99)),
            "Community health, as far as growth tells, is steady at 99 of 100.",
        ),
        (
            community(71, 66, growth=(80, 60), trust=(40, 50)),
            "Community health rose 5 points to 71 of 100, led by growth.",
        ),
        (
            community(60, 66, growth=(80, 60), trust=(40, 50)),
            "Community health fell 6 points to 60 of 100, pulled down by trust.",
        ),
        (community(61, 60, growth=(80, 90)), "Community health rose 1 point to 61 of 100."),
        (community(61, 55), "Community health rose 6 points to 61 of 100."),
    ],
)
def test_the_headline_says_where_the_index_stands_and_what_moved_it(numbers, sentence):
    assert findings.health(numbers, INDEX, PILLARS) == sentence


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (community(50, 50, (80, 70), (40, 40)), "Strongest: growth. Weakest: trust."),
        (community(50, 50, (80, 70)), "Only growth is measured."),
        (community(50, 50, (50, 50), (50.4, 50)), "All measured pillars score alike."),
        (community(None, None), "No pillar can be scored yet."),
    ],
)
def test_the_line_below_names_the_strongest_and_the_weakest_pillar(numbers, sentence):
    assert findings.pillars(numbers, PILLARS, ()) == sentence


def test_the_line_below_names_the_metrics_that_are_missing_with_the_reason():
    numbers = measured(
        metric("pillar_growth", 80),
        metric("pillar_trust", 40),
        metric("stickiness", 0.2),
        metric("repeat_rate", None, reason="no orders"),
        metric("nrr", None, reason="no orders"),
    )
    names = [METRICS[key].name for key in ("repeat_rate", "nrr")]
    assert findings.pillars(numbers, PILLARS, ("stickiness", "repeat_rate", "nrr")) == (
        f"Strongest: growth. Weakest: trust. Left out: {names[0]} and {names[1]} (no orders)."
    )


def growth(new, back, silent, unfinished=0):
    return measured(
        metric("new_members", sum(new), None, new, unfinished=unfinished),
        metric("resurrected_members", sum(back), None, back, unfinished=unfinished),
        metric("dormant_members", sum(silent), None, silent, unfinished=unfinished),
    )


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (
            growth([900, 700], [60, 40], [300, 200]),
            "Month by month, 1,200 more members came or came back than fell silent",
        ),
        (growth([90, 70], [6, 4], [300, 200]), "Month by month, 330 more members fell silent than came or came back"),
        (growth([100, 100], [0, 0], [100, 99]), "About as many members came as fell silent"),
        (growth([0], [0], [0]), "Nobody came and nobody fell silent"),
        (growth([406], [0], [0], unfinished=1), "No month is over yet"),
    ],
)
def test_growth_is_summed_up_in_one_line(numbers, sentence):
    assert findings.growth(numbers) == sentence


def test_a_month_that_is_not_over_does_not_count_in_the_line_about_growth():
    numbers = growth([100, 1], [0, 0], [50, 900], unfinished=1)
    assert findings.growth(numbers) == "Month by month, 50 more members came or came back than fell silent"


@pytest.mark.parametrize(
    ("key", "now", "before", "parts", "sentence"),
    [
        (
            "revenue",
            4_030_000,
            2_590_000,
            [("Customers", 1_353_946.0), ("Orders each", -156_447.0), ("Average order", 241_129.0)],
            "Revenue rose 55.6% to €4.03M: more customers (+€1.35M), larger orders (+€241,129) "
            "and fewer orders each (-€156,447).",
        ),
        (
            "repeat_rate",
            0.754,
            0.778,
            [("Alumni", -0.03), ("Chefs", 0.006), ("Wine", 0.0)],
            "Buy again fell 2.4 points to 75.4%: Alumni (-3.0 pt) and Chefs (+0.6 pt).",
        ),
        ("health_index", 61, 60.2, [], "Community health rose 0.8 to 61 of 100."),
        ("active_members", 5, 5, [("New", 0.0)], "Active members: no change at 5."),
    ],
)
def test_a_change_is_told_with_its_largest_parts(key, now, before, parts, sentence):
    assert findings.change(METRICS[key], now, before, parts, "EUR") == sentence


def revenue(now, before):
    rows = [(origin, "range", value) for origin, value in now.items()]
    rows += [(origin, "comparison", value) for origin, value in before.items()]
    return pd.DataFrame(rows, columns=["group", "role", "value"])


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        ({}, {}, "No revenue in these months"),
        ({"organic": 60, "rewarded": 10, "paid": 30}, {}, "Word of mouth brings 70% of revenue"),
        (
            {"organic": 6, "paid": 4},
            {"organic": 58, "paid": 42},
            "Word of mouth brings 60% of revenue, 2 points more than before",
        ),
        (
            {"organic": 3, "paid": 7},
            {"organic": 29, "paid": 71},
            "Paid channels bring 70% of revenue, 1 point less than before",
        ),
        ({"organic": 30, "paid": 70}, {"organic": 30, "paid": 70}, "Paid channels bring 70% of revenue, as before"),
        (
            {"organic": 55, "paid": 45},
            {"organic": 40, "paid": 60},
            "Word of mouth overtook paid channels: 55% of revenue against 45%",
        ),
        ({"organic": 20, "nobody": 80}, {"organic": 20}, "Where 80% of revenue comes from is not known"),
    ],
)
def test_the_line_about_origins_says_who_brings_revenue_and_whether_that_changed(now, before, sentence):
    assert findings.origins(revenue(now, before)) == sentence


@pytest.mark.parametrize(
    ("names", "now", "before", "sentence"),
    [
        (
            ["Chefs", "Wine"],
            [60, 40],
            [50, 20],
            "Chefs is the largest with 60% of active members; Wine grew most, by 100%",
        ),
        (
            ["Chefs", "Wine"],
            [60, 40],
            [30, 40],
            "Chefs is the largest with 60% of active members; it also grew most, by 100%",
        ),
        (["Chefs", "Wine"], [60, 40], [60, 3], "Chefs is the largest with 60% of active members"),
        (["Chefs"], [0], [9], "Nobody was active in these segments"),
    ],
)
def test_the_line_about_groups_names_the_largest_and_the_one_that_grew_most(names, now, before, sentence):
    assert findings.groups(names, now, before, "segments") == sentence


@pytest.mark.parametrize(
    ("money", "sentence"),
    [
        ([10, 90], "Wine: 40% of active members, but 90% of revenue; Chefs grew most, by 100%"),
        ([55, 45], "Chefs is the largest with 60% of active members; it also grew most, by 100%"),
        ([0, 0], "Chefs is the largest with 60% of active members; it also grew most, by 100%"),
    ],
)
def test_a_group_that_pays_far_more_or_less_than_its_share_is_told_first(money, sentence):
    assert findings.groups(["Chefs", "Wine"], [60, 40], [30, 40], "segments", money) == sentence
