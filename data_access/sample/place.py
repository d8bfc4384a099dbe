"""The place: its segments, channels, regions and shelves, and the rhythm of its year.

The school teaches in six towns and online; the shop sells wine, books and equipment to the same people.
Segments differ in how long people stay, how often they buy, how regular they are and how much they spend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Segment:
    """A kind of member.

    Parameters
    ----------
    name : str
        As the members table says it.
    share : float
        Share of those who come by themselves, 0..1.
    lapse : float
        Chance to fall silent for good within a month, 0..1.
    buyers : float
        Share who ever buy, 0..1.
    order_days : float
        Mean days between two orders of a typical buyer.
    habit : float
        Shape of the gamma distribution of days between orders: 1 is random, higher is habit.
    basket : float
        Mean amount of an order, in the store's currency.
    activity : float
        Acts in the community against the average member's.
    shelves : tuple of float
        Share of orders in each of `CATEGORIES`, adding up to 1.
    """

    name: str
    share: float
    lapse: float
    buyers: float
    order_days: float
    habit: float
    basket: float
    activity: float
    shelves: tuple[float, ...]


CATEGORIES = (
    "Knife skills", "Bread and pastry", "Sauces", "Pasta", "Wine: reds", "Wine: whites", "Books", "Equipment",
)  # fmt: skip
PRICE_BY_CATEGORY = np.array([1.10, 0.95, 0.90, 0.90, 0.95, 0.80, 0.50, 1.45])
MARGIN_BY_CATEGORY = np.array([0.55, 0.53, 0.54, 0.56, 0.36, 0.35, 0.38, 0.40])

SEGMENTS = (
    Segment("Home cooks", 0.46, 0.045, 0.74, 44, 1.5, 68, 1.0, (.18, .20, .12, .17, .08, .07, .10, .08)),
    Segment("Professionals", 0.14, 0.030, 0.80, 28, 2.2, 145, 1.1, (.22, .16, .18, .08, .08, .06, .06, .16)),
    Segment("Alumni", 0.12, 0.025, 0.55, 75, 1.3, 60, 1.0, (.10, .14, .14, .10, .16, .12, .16, .08)),
    Segment("Wine club", 0.16, 0.020, 0.92, 27, 5.0, 54, 0.9, (.01, .02, .02, .03, .48, .38, .04, .02)),
    Segment("Students", 0.12, 0.075, 0.60, 65, 1.2, 34, 1.2, (.26, .20, .12, .20, .04, .04, .10, .04)),
)  # fmt: skip
HOME_COOKS, PROFESSIONALS, ALUMNI, WINE_CLUB, STUDENTS = range(5)
STAFF = -1
"""Segment number of the school's own people, who are of no segment."""

CHANNELS = ("organic", "referral", "search", "social", "event", "partner")
ORGANIC, REFERRAL, SEARCH, SOCIAL, EVENT, PARTNER = range(6)
UNKNOWN = -1
SEED_CHANNELS = {ORGANIC: 0.33, SEARCH: 0.23, SOCIAL: 0.19, EVENT: 0.09, PARTNER: 0.08, UNKNOWN: 0.08}
"""How people come who were brought by nobody."""

REGIONS = ("Amsterdam", "Utrecht", "Haarlem", "Rotterdam", "The Hague", "Antwerp", "Online")
REGION_SHARES = (0.27, 0.17, 0.10, 0.15, 0.11, 0.08, 0.12)

FORUM = ("Shop talk", "Wine pairing", "The card breach", "Prices")
TOPICS = CATEGORIES + FORUM
SHOP_TALK, WINE_PAIRING, CARD_BREACH, PRICES = range(len(CATEGORIES), len(TOPICS))

KINDS = (
    "visit", "post", "question", "answer", "reply", "reaction", "review", "idea", "share", "event",
    "support_request", "support_reply", "search", "link", "tag", "follow", "hiring_help",
)  # fmt: skip
KIND = {name: number for number, name in enumerate(KINDS)}
OWN_ACTS = {
    "visit": 0.485, "post": 0.045, "question": 0.055, "reaction": 0.110, "review": 0.030, "idea": 0.010,
    "share": 0.035, "event": 0.030, "support_request": 0.020, "search": 0.105, "link": 0.015, "tag": 0.020,
    "follow": 0.038, "hiring_help": 0.002,
}  # fmt: skip
"""What members do of their own accord, as shares; answers and replies follow from questions and posts."""

SEASON = np.array([1.06, 0.98, 0.98, 0.97, 0.96, 0.92, 0.80, 0.78, 1.06, 1.08, 1.14, 1.27])
"""The year's rhythm, January first: quiet summers, busy before Christmas, good intentions in January."""

WEEKDAYS = np.array([0.82, 0.86, 0.94, 1.02, 1.16, 1.22, 0.98])
"""The week's rhythm, Monday first."""

HOURS = np.array(
    [4, 2, 1, 1, 1, 2, 8, 20, 34, 46, 54, 58, 60, 52, 48, 48, 52, 60, 72, 86, 92, 78, 48, 18],
    dtype=np.float64,
)
"""The day's rhythm, midnight first."""
