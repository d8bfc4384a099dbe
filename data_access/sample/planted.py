"""What is planted: the parameters that the tests, and later the product, recover from the data."""

from __future__ import annotations

import numpy as np

DAYS_PER_MONTH = 365.25 / 12

# Referrals: a member who is there invites others at INVITES_PER_DAY * exp(-age / ENTHUSIASM_DAYS), times a
# factor of their own (gamma of shape CARRIER_SHAPE, mean 1). An invite is taken up with JOINED_PER_INVITE,
# on average JOIN_DELAY_DAYS later.
INVITES_PER_DAY = 0.0196
ENTHUSIASM_DAYS = 120.0
CARRIER_SHAPE = 0.5
JOINED_PER_INVITE = 0.30
JOIN_DELAY_DAYS = 6.0
REWARDED_SHARE = 0.45
"""Share of invites that carry a reward while "Bring a friend" runs; outside it none do."""
REFERRED_MARGIN_UPLIFT = 0.12
"""How much more margin a referred member brings than one of the same segment who came alone."""

# Purchases
FIRST_ORDER_DAYS = 18.0
ONE_TIME_SHARE = 0.22
"""Share of buyers who buy once, whatever happens."""
ORDER_SPREAD = 4.0
"""Shape of the gamma distribution of members' order rates around their segment's."""
MENTOR_EFFECT = 0.15
"""How much more often members order once they are in the mentor tables."""
NEWSLETTER_EFFECT = 0.0

# The conversation
PEER_COVERAGE = 0.72
STAFF_RESCUE = 0.36
REPLY_COVERAGE = PEER_COVERAGE + (1 - PEER_COVERAGE) * STAFF_RESCUE
REPLY_WINDOW_DAYS = 7.0
HELPER_SHARE = 0.70
"""Share of members' answers that the helpers' circle gives."""
HELPERS = 0.015
"""Share of members who are in the helpers' circle."""

NEWCOMER_EFFECT = 0.25
"""Share of newcomers who begin another topic because their first was answered within the window."""
ENCOURAGED_DAYS = 90
"""Days after the window within which they do."""
ACTIVITY_SHAPE, LEAST_ACTIVITY, ACTIVITY_SPREAD = 0.6, 0.58, 0.78
"""Acts a month are the segment's usual number, times the least, plus the spread times a gamma of this shape, mean 1."""

# The two storms: posts a day rise to (1 + PEAK) times the usual and fall back in a line over DAYS.
BREACH_PEAK, BREACH_DAYS, BREACH_SUPPORTIVE = 3.0, 24, 0.81
PRICE_PEAK, PRICE_DAYS, PRICE_SUPPORTIVE = 2.0, 14, 0.15
PRICE_LAPSE = 0.10
"""Chance that a wine club member leaves within ten days of the price change."""

# Asks, by how many asks the member had within thirty days: first, second, ... fifth and later.
RESPONSE_BY_ASK = np.array([0.30, 0.22, 0.15, 0.10, 0.06])
OPT_OUT_BY_ASK = np.array([0.004, 0.010, 0.020, 0.035, 0.060])

COST_PER_NEWCOMER = {"search": 46.0, "social": 29.0, "partner": 35.0}
"""Spend on a channel for each newcomer who came by it."""

SURGE_SHARE = 0.05
"""Alumni who join in one week, as a share of all members."""
SURGE_BY_HUB = 0.15
"""Share of the surge that one alumna brought in."""


def volume_over(peak: float, days: int, window: int) -> float:
    """Mean number of posts over the first `window` days of a storm, against the usual."""
    day = np.arange(window)
    return float(1 + peak * np.clip(1 - day / days, 0, None).mean())
