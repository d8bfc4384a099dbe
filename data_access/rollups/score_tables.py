"""The tables of estimates: who may fall silent, what to expect of them, and how good such estimates were.

Every estimate speaks of the last day of the data. Nothing here is certain: a state is an estimate, a risk is a
probability, and an amount is a mean.
"""

from __future__ import annotations

from sqlalchemy import String

from data_access.rollups.tables import amount, column, derived, who, whole

SCORED = frozenset({"orders", "interactions", "referrals", "asks", "gives"})
REASONS = ("reason_1", "reason_2", "reason_3")

member_scores = derived(
    "member_scores",
    "what to expect of each member who ever did anything, as of the last day of the data",
    SCORED,
    whole("member_no", "the member's number"),
    *who(),
    column("origin", String(), "the member's origin"),
    column("state", String(), "active, at risk or lapsed; empty where no risk is known"),
    column("state_before", String(), "the same, as it was estimated 90 days before"),
    amount("risk", "probability of no order and no contribution in the next 90 days"),
    amount("risk_low", "lower end of its band: how often it came true of such members last time"),
    amount("risk_high", "upper end of its band"),
    amount("risk_before", "the risk as it was estimated 90 days before"),
    amount("risk_rank", "share of members whose risk is lower"),
    amount("p_order", "probability of an order in the next 90 days; missing where nothing was bought"),
    amount("expected_orders", "orders expected in the next 12 months"),
    amount(
        "expected_margin",
        "margin expected in the next 12 months (store currency; revenue where no margin is on record)",
    ),
    amount("clv", "the same of the next 3 years, discounted by 10% a year"),
    amount("expected_tenure", "years expected until they are lapsed, of those still there at their tenure; 10 at most"),
    amount("hour_saves", "margin (years, where nothing is sold) that an hour of attention can save, as is assumed"),
    column("reason_1", String(), "what goes with the risk most, as a short code"),
    column("reason_2", String(), "what goes with it second"),
    column("reason_3", String(), "what goes with it third"),
    whole("silent_days", "days since they last did anything"),
    amount("usual_gap", "median days between days on which they did anything; missing under three such days"),
    whole("quiet_days", "days since their last order or contribution"),
    whole("tenure_days", "days since they joined"),
    whole("took_days", "days on which they ordered or contributed, ever"),
    whole("took_365", "such days among the last 365"),
    whole("active_days", "days on which they did anything, ever"),
    whole("active_90", "such days among the last 90"),
    amount("active_usual", "such days in 90 of the year before that"),
    whole("orders", "orders, ever"),
    whole("orders_365", "orders in the last 365 days"),
    amount("spent_365", "their amount (store currency)"),
    whole("contributions", "contributions, ever"),
    whole("contributions_365", "contributions in the last 365 days"),
    whole("answered_365", "answers they received from others in the last 365 days"),
    whole("contact_day", "when the company last asked or gave them something, as days since 1970-01-01"),
    whole("asks_30", "asks they had in the last 30 days"),
)
model_runs = derived(
    "model_runs",
    "each level of the models of risk and of purchases: what it is made of, and how good it was",
    SCORED,
    column("level", String(), "recency, purchases, rhythm, community, spend, referrer or contacts"),
    column("variant", String(), "which of the level's models"),
    whole("is_champion", "1: the risks shown come from it"),
    whole("trained_until", "the last day it has seen, as days since 1970-01-01"),
    whole("trained_on", "members it is made from"),
    amount("log_likelihood", "of these members under it; missing where it has none"),
    column("parameters", String(), "its parameters, as JSON"),
    column("back_test", String(), "what it foretold against what happened, cut by cut, as JSON"),
    column("skipped", String(), "why there is no such model; empty where there is one"),
)
calibration_bins = derived(
    "calibration_bins",
    "the last forecast that could be checked, against what happened, in tenths of members",
    SCORED,
    column("level", String(), "recency, purchases, rhythm or community"),
    whole("bin", "from 1, the lowest risks"),
    whole("members", "members in it"),
    amount("predicted", "mean risk"),
    amount("observed", "share of them who were silent"),
    amount("low", "lower end of its 95% interval"),
    amount("high", "upper end"),
)
tenure_counts = derived(
    "tenure_counts",
    "how long members stayed until they were lapsed, or until nobody looks any further, counted",
    SCORED,
    *who(),
    column("origin", String(), "the members' origin"),
    whole("joined_year", "the year they joined"),
    whole("months", "whole months from joining to the last sign of life, or to the last month that can be judged"),
    whole("ended", "1: they lapsed then; 0: they were there at the end"),
    whole("members", "how many members"),
)
comeback_counts = derived(
    "comeback_counts",
    "silences that reached so many days, and how many of them ended within 180 days more",
    SCORED,
    *who(),
    column("origin", String(), "the members' origin"),
    whole("silent_days", "days of silence"),
    whole("reached", "silences that lasted so long, 180 days before the end of the data or earlier"),
    whole("returned", "those of them that ended within 180 days more"),
)
