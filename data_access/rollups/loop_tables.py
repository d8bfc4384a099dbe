"""Derived tables of coming back, of going on from one step to the next, and of the states that members pass through.

Periods are numbered since 1970: days since 1970-01-01, weeks (they begin on Monday) since the one that begins on
1969-12-29, months since 1970-01. All days are UTC.
"""

from __future__ import annotations

from sqlalchemy import String

from data_access.loop_paths import BROUGHT, MOMENTS
from data_access.rollups.tables import ACTS, amount, column, derived, who, whole

member_moments = derived(
    "member_moments",
    "when members did things for the first time, as days since 1970-01-01; null for never",
    ACTS | {"members", "referrals"},
    whole("member_no", "the member's number"),
    *who(),
    *(whole(name, meaning) for name, meaning in MOMENTS.items()),
    whole("first_active", "first order or interaction"),
    whole("last_active", "last order or interaction"),
    whole("last_order", "last order"),
    whole("left_day", "left for certain"),
)
member_brought = derived(
    "member_brought",
    "what members set going in others, once for each of the others",
    ACTS | {"referrals"},
    column("moment", String(), ", ".join(BROUGHT)),
    whole("member_no", "the member's number"),
    whole("other_no", "the other's number"),
    whole("day", "when, as days since 1970-01-01"),
)
loop_outcomes = derived(
    "loop_outcomes",
    "what became of members who reached the steps of the loops in force, counted",
    ACTS | {"members", "referrals"},
    column("path", String(), "the loop: what it begins with, and each step with its days"),
    whole("month", "when they reached the step, as months since 1970-01"),
    *who(),
    whole("step", "the step, from 1"),
    whole("waited", "days until they went on, or until nobody looked any more"),
    whole("went_on", "1: they went on within the step's days"),
    whole("is_matured", "1: they were seen for all of the step's days"),
    whole("number", "how often what comes next happened"),
    whole("members", "how many members"),
)
cohort_sizes = derived(
    "cohort_sizes",
    "how many members began in each period",
    ACTS | {"members"},
    column("begin", String(), "what they began with: activity, join or order"),
    column("grain", String(), "length of a period: month, week or day"),
    whole("cohort", "the period in which they began"),
    *who(),
    whole("members", "how many"),
)
cohort_cells = derived(
    "cohort_cells",
    "who of those who began together was active how many periods later",
    ACTS | {"members"},
    column("begin", String(), "what they began with: activity, join or order"),
    column("grain", String(), "length of a period: month, week or day"),
    whole("cohort", "the period in which they began"),
    whole("age", "periods since; the last one stands for all later ones"),
    *who(),
    whole("active", "members active then; for a beginning with an order, who bought then"),
    whole("last_active", "members for whom it is the last period so far"),
    amount("revenue", "amount of their orders then"),
)
lifecycle_moves = derived(
    "lifecycle_moves",
    "from which state to which members went from one month to the next",
    ACTS | {"members"},
    whole("month", "the later month, since 1970-01"),
    *who(),
    column("from_state", String(), "new, returning, resurrected, dormant or silent"),
    column("to_state", String(), "returning, resurrected, dormant, silent or lost"),
    whole("members", "how many"),
)
active_day_counts = derived(
    "active_day_counts",
    "members by the number of days of a month on which they were active",
    ACTS | {"members"},
    whole("month", "months since 1970-01"),
    *who(),
    whole("days", "active days"),
    whole("members", "how many"),
)
