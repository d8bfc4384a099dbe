"""The money: what comes in, whether it stays, what newcomers cost, and on how few it depends."""

from __future__ import annotations

from functools import partial
from math import isfinite, isnan

from analytics.habit import wheat_morrison_shape
from metrics.model import Good, Metric, Numbers, Ratio, Total, Unit, Value, WorkedOut
from metrics.sources import (
    BUYERS,
    CUSTOMERS,
    FLOW,
    HALF_OF_ANSWERS,
    HALF_OF_REFERRALS,
    HALF_OF_REVENUE,
    LOYALTY,
    ORDERS,
    REFUNDS,
    REWARDS,
    SPEND,
)

NO_BASE = "nobody bought in the period before"
NO_SPEND = "no spend is known"


def _habit(numbers: Numbers) -> Value:
    pairs = int(numbers["gap_pairs"])
    if not pairs:
        return Value(None, 0, reason="nobody bought on three days")
    shape = wheat_morrison_shape(pairs, numbers["gap_squares"])
    return Value(shape, pairs) if isfinite(shape) else Value(None, pairs, reason="every interval is the same")


def _amount(name: str, numbers: Numbers) -> Value:
    return Value(numbers[name])


def _of_base(name: str, numbers: Numbers) -> Value:
    """A flow as a share of the revenue before."""
    base = numbers["base"]
    return Value(numbers[name] / base, numbers["payers"]) if base > 0 else Value(None, 0, reason=NO_BASE)


def _payback(numbers: Numbers) -> Value:
    """Months until a newcomer's margin has paid for winning them."""
    newcomers, spend = numbers["newcomers"], numbers["spend"]
    if not newcomers or isnan(spend) or not spend:
        return Value(None, 0, reason="no spend or no new customers")
    if not numbers["margin_orders"] or numbers["margin"] <= 0:
        return Value(None, 0, reason="no margin is known")
    by_order = numbers["margin"] / numbers["margin_orders"]
    return Value(spend / newcomers / (by_order * numbers["member_orders"] / numbers["customer_months"]), newcomers)


def _half(numbers: Numbers) -> Value:
    if not numbers["contributors"]:
        return Value(None, 0, reason="there was none")
    return Value(numbers["half"], numbers["contributors"])


METRICS = [
    Metric(
        key="revenue",
        name="Revenue",
        question="What do customers pay?",
        definition="Amounts of all orders, net of discount and before refunds.",
        formula="sum of order amounts",
        unit=Unit.MONEY,
        good=Good.UP,
        source=ORDERS,
        count=Total("revenue", cases="orders"),
    ),
    Metric(
        key="orders",
        name="Orders",
        question="How often do they buy?",
        definition="Orders in the period.",
        formula="orders",
        unit=Unit.COUNT,
        good=Good.UP,
        source=ORDERS,
        count=Total("orders"),
    ),
    Metric(
        key="customers",
        name="Customers",
        question="How many buy?",
        definition="Members with an order in the period.",
        formula="different members with an order",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CUSTOMERS,
        count=Total("purchase_active"),
    ),
    Metric(
        key="new_customers",
        name="New customers",
        question="How many buy for the first time?",
        definition="Members whose first order is in the period.",
        formula="members with a first order",
        unit=Unit.COUNT,
        good=Good.UP,
        source=CUSTOMERS,
        count=Total("purchase_new"),
    ),
    Metric(
        key="average_order",
        name="Average order",
        question="How much is an order worth?",
        definition="Revenue of the period divided by its orders; a ratio of sums.",
        formula="revenue ÷ orders",
        unit=Unit.MONEY,
        good=Good.UP,
        source=ORDERS,
        count=Ratio("revenue", "orders", "there were no orders"),
    ),
    Metric(
        key="orders_per_customer",
        name="Orders each",
        question="How often does a customer buy?",
        definition="Orders of known customers divided by these customers; a ratio of sums.",
        formula="orders of members ÷ customers",
        unit=Unit.RATIO,
        good=Good.UP,
        source=BUYERS,
        count=Ratio("orders", "purchase_active", "nobody bought"),
    ),
    Metric(
        key="refunded_share",
        name="Refunded",
        question="How much goes back?",
        definition="Refunds as a share of the amount of the orders of which it is known, in the month of the order.",
        formula="refunded ÷ amount of orders with a known refund",
        unit=Unit.SHARE,
        good=Good.DOWN,
        source=REFUNDS,
        count=Ratio("refunded", "refundable", "no refund is on record", cases="refund_orders"),
    ),
    Metric(
        key="repeat_rate",
        name="Buy again",
        question="Do customers come back?",
        definition="Of the customers with an order in the 365 days before the period's end, the share with two or "
        "more orders ever.",
        formula="customers with 2 or more orders ÷ customers of the last 365 days",
        unit=Unit.SHARE,
        good=Good.UP,
        source=LOYALTY,
        count=Ratio("repeaters", "customers", "nobody bought in the last 365 days", is_share=True),
    ),
    Metric(
        key="habit_regularity",
        name="Habit",
        question="Is buying from you a habit?",
        definition="How regular the times between a customer's orders are: 1 is random, higher is more of a habit.",
        formula="(1 − 4 V) ÷ (8 V), V the mean squared distance of t1 ÷ (t1 + t2) from ½; t1 and t2 are consecutive "
        "times between a customer’s days with an order, each in one pair only",
        unit=Unit.RATIO,
        good=Good.UP,
        source=LOYALTY,
        count=WorkedOut(_habit),
        citation="Wheat and Morrison (1990), doi:10.1177/002224379002700107",
    ),
    Metric(
        key="nrr",
        name="Net revenue kept",
        question="Does revenue stay and grow by itself?",
        definition="Revenue from the customers of the period before, as a share of their revenue then.",
        formula="revenue now of those who bought before ÷ revenue before",
        unit=Unit.SHARE,
        good=Good.UP,
        source=FLOW,
        count=WorkedOut(partial(_of_base, "retained")),
        looks_back=True,
    ),
    Metric(
        key="grr",
        name="Gross revenue kept",
        question="How much revenue is lost?",
        definition="Like net revenue kept, but no customer counts for more than they paid before.",
        formula="sum of the smaller of now and before ÷ revenue before",
        unit=Unit.SHARE,
        good=Good.UP,
        source=FLOW,
        count=WorkedOut(partial(_of_base, "kept")),
        looks_back=True,
    ),
    Metric(
        key="earned_growth",
        name="Earned growth",
        question="Does the company grow by being recommended?",
        definition="Growth from customers who stay and from those who came by word of mouth, bought growth left out.",
        formula="net revenue kept + revenue of earned new customers ÷ revenue before − 100%",
        unit=Unit.SHARE,
        good=Good.UP,
        source=FLOW,
        count=WorkedOut(partial(_of_base, "earned")),
        looks_back=True,
        citation="Reichheld, Darnell and Burns (2021), Harvard Business Review: Net Promoter 3.0",
    ),
    *(
        Metric(
            key=key,
            name=name,
            question=question,
            definition=definition,
            formula=definition.rstrip(".").lower(),
            unit=Unit.MONEY,
            good=good,
            source=FLOW,
            count=WorkedOut(partial(_amount, number)),
            looks_back=not number.startswith("new"),
        )
        for key, name, question, definition, good, number in (
            (
                "revenue_new",
                "New",
                "What do newcomers pay?",
                "Revenue of customers whose first order is in the period.",
                Good.UP,
                "new",
            ),
            (
                "revenue_new_earned",
                "New by word of mouth",
                "What do recommended newcomers pay?",
                "Revenue of new customers who came by word of mouth.",
                Good.UP,
                "new_earned",
            ),
            (
                "revenue_new_unknown",
                "New, origin unknown",
                "What do newcomers of unknown origin pay?",
                "Revenue of new customers whose origin is not known.",
                Good.NEITHER,
                "new_unknown",
            ),
            (
                "revenue_expansion",
                "Paid more",
                "Who pays more than before?",
                "What customers of the period before pay more than then.",
                Good.UP,
                "expansion",
            ),
            (
                "revenue_contraction",
                "Paid less",
                "Who pays less than before?",
                "What customers of the period before who still buy pay less than then.",
                Good.DOWN,
                "contraction",
            ),
            (
                "revenue_lost",
                "Stopped",
                "What did those pay who stopped?",
                "Revenue before of customers who did not buy in the period.",
                Good.DOWN,
                "left",
            ),
            (
                "revenue_reactivated",
                "Came back",
                "What do those pay who came back?",
                "Revenue of customers who had bought earlier, but not in the period before.",
                Good.UP,
                "reactivated",
            ),
        )
    ),
    Metric(
        key="cac",
        name="Cost to win a customer",
        question="What does a new customer cost?",
        definition="Acquisition spend for each new customer of the period, however they came.",
        formula="spend ÷ new customers",
        unit=Unit.MONEY,
        good=Good.DOWN,
        source=SPEND,
        count=Ratio("spend", "newcomers", "there were no new customers", unknown=NO_SPEND),
    ),
    Metric(
        key="cac_paid",
        name="Cost to win, paid",
        question="What does a new customer cost who came by a paid channel?",
        definition="Acquisition spend for each new customer who came by a paid channel.",
        formula="spend ÷ new customers of paid origin",
        unit=Unit.MONEY,
        good=Good.DOWN,
        source=SPEND,
        count=Ratio("spend", "paid_newcomers", "no new customer came by a paid channel", unknown=NO_SPEND),
    ),
    Metric(
        key="cac_referred",
        name="Cost to win, referred",
        question="What does a member cost whom a friend brought?",
        definition="Rewards paid for referrals, for each member whom a referral brought.",
        formula="rewards ÷ joined by a referral",
        unit=Unit.MONEY,
        good=Good.DOWN,
        source=REWARDS,
        count=Ratio("rewards", "referred", "no referral brought anybody"),
    ),
    Metric(
        key="payback_months",
        name="Payback",
        question="When has a new customer paid for being won?",
        definition="Months until the margin of a customer has covered the cost to win one, at the pace of the months "
        "they buy in.",
        formula="cost to win a customer ÷ (margin of an order × orders of members ÷ months in which they bought)",
        unit=Unit.MONTHS,
        good=Good.DOWN,
        source=SPEND,
        count=WorkedOut(_payback),
    ),
    *(
        Metric(
            key=key,
            name=name,
            question=f"On how few members does {what} depend?",
            definition=f"The smallest number of members who make half of {what}.",
            formula=f"fewest members with 50% of {what}",
            unit=Unit.COUNT,
            good=Good.UP,
            source=source,
            count=WorkedOut(_half),
        )
        for key, name, what, source in (
            ("revenue_half_members", "Half of revenue", "revenue", HALF_OF_REVENUE),
            ("answers_half_members", "Half of answers", "answers", HALF_OF_ANSWERS),
            ("referral_top_half_members", "Half of referrals", "referrals that join", HALF_OF_REFERRALS),
        )
    ),
]
