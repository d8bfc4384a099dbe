"""Every metric once more, in plain Python over plain rows: sets, dicts and loops, and nothing of the product.

It is slow and says each definition as it is written, so that what the product counts can be held against it.
A store is a dict of tables; a table is a list of dicts, with the contract's columns, times without zone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.metrics.plain_conversation import Conversation
from tests.metrics.plain_loops import LATER, Turning
from tests.metrics.plain_money import Asked
from tests.metrics.plain_referrals import Referrals
from tests.metrics.plain_rows import Answer, Community, Narrowed, in_words
from tests.metrics.plain_value import Owning

HEALTH = tomllib.loads((Path(__file__).parents[2] / "metrics/health.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Told:
    """How one metric is answered: the tables it needs, the filters it follows, whether it looks back."""

    answer: Callable[[int, int], Answer]
    needs: tuple[str, ...]
    follows: tuple[str, ...] = ("segment", "channel")
    any_of: bool = False
    looks_back: bool = False


PEOPLE = ("segment", "channel", "list")
"""What is counted member by member is known by list."""
ALL, ALL_BUT_LIST = ("segment", "channel", "category", "list"), ("segment", "channel", "category")
ACTING, TAKING_PART = ("orders", "interactions"), ("interactions", "referrals")


def told_by(asked: Asked) -> dict[str, Told]:
    """Every metric that is counted from rows."""
    of_acts = _of_people(asked) | _of_conversation(Conversation(asked)) | _of_referrals(Referrals(asked))
    quotient = Told(Owning(asked).quotient, TAKING_PART, PEOPLE, any_of=True)
    return of_acts | _of_money(asked) | _of_loops(Turning(asked)) | {"ownership_quotient": quotient}


def _of_loops(turning: Turning) -> dict[str, Told]:
    back = {f"retention_m{age}": Told(partial(turning.back_after, age), ACTING, PEOPLE, any_of=True) for age in LATER}
    return back | {
        "loop_gain": Told(turning.gain, ("orders", "referrals"), PEOPLE),
        "loop_turn_days": Told(turning.days, ("orders", "referrals"), PEOPLE),
    }


def _of_people(asked: Asked) -> dict[str, Told]:

    def acting(answer: Callable[[int, int], Answer], *, looks_back: bool = False) -> Told:
        return Told(answer, ACTING, PEOPLE, any_of=True, looks_back=looks_back)

    return {
        "active_members": acting(asked.size("any", "active")),
        "new_members": acting(asked.size("any", "new")),
        "new_share": acting(asked.new_share),
        "returning_members": acting(asked.size("any", "returning")),
        "resurrected_members": acting(asked.size("any", "resurrected")),
        "dormant_members": acting(asked.size("any", "dormant")),
        "quick_ratio": acting(asked.quick_ratio, looks_back=True),
        "stickiness": Told(asked.stickiness, ACTING, PEOPLE, any_of=True),
        "daily_active_members": Told(asked.daily, ACTING, PEOPLE, any_of=True),
        "joined_members": Told(asked.joined, ("members",), PEOPLE),
        "surge_weeks": Told(asked.surges, ("members",), PEOPLE),
        "referred_share": Told(asked.referred_share, ("referrals",), PEOPLE),
        "joined_per_referral": Told(asked.joined_per_referral, ("referrals",), PEOPLE),
        "contributions": Told(asked.contributions, TAKING_PART, PEOPLE, any_of=True),
        "contributing_members": Told(asked.size("contribution", "active"), TAKING_PART, PEOPLE, any_of=True),
        "contributor_share": Told(asked.contributor_share, TAKING_PART, PEOPLE, any_of=True),
        "trust_score": Told(asked.trust, ("responses",), PEOPLE),
        "gives_per_ask": Told(asked.gives_per_ask, ("asks", "gives"), PEOPLE),
    }


def _of_conversation(asked: Conversation) -> dict[str, Told]:
    answers = {
        "topics": asked.topics,
        "reply_coverage_7d": asked.coverage,
        "reply_coverage_with_company_7d": asked.coverage_by_anyone,
        "first_response_hours": asked.first_response,
        "solo_thread_rate": asked.solo,
        "distinct_speakers": asked.speakers,
        "thread_depth": asked.depth,
        "peer_answered_share": asked.peer_answered,
        "company_answer_share": asked.company_share,
    }
    told = {key: Told(answer, ("interactions",), PEOPLE) for key, answer in answers.items()}
    return told | {"lost_regulars": Told(asked.lost, TAKING_PART, PEOPLE, any_of=True)}


def _of_money(asked: Asked) -> dict[str, Told]:
    def flowing(answer: Callable[[int, int], Answer], *, looks_back: bool = True) -> Told:
        return Told(answer, ("orders",), PEOPLE, looks_back=looks_back)

    return {
        "revenue": Told(asked.revenue, ("orders",), ALL),
        "orders": Told(asked.order_count, ("orders",), ALL),
        "customers": Told(asked.size("purchase", "active"), ("orders",), ALL),
        "new_customers": Told(asked.size("purchase", "new"), ("orders",), ALL),
        "average_order": Told(asked.average_order, ("orders",), ALL),
        "orders_per_customer": Told(asked.orders_per_customer, ("orders",), ALL),
        "refunded_share": Told(asked.refunded_share, ("orders",), ALL_BUT_LIST),
        "repeat_rate": Told(asked.repeat_rate, ("orders",), ALL_BUT_LIST),
        "habit_regularity": Told(asked.habit, ("orders",), ALL_BUT_LIST),
        "nrr": flowing(asked.of_base(lambda flows: flows["retained"])),
        "grr": flowing(asked.of_base(lambda flows: flows["kept"])),
        "earned_growth": flowing(asked.of_base(lambda each: each["retained"] + each["earned"] - each["base"])),
        "revenue_new": flowing(asked.flow("new"), looks_back=False),
        "revenue_new_earned": flowing(asked.flow("earned"), looks_back=False),
        "revenue_new_unknown": flowing(asked.flow("unknown"), looks_back=False),
        "revenue_expansion": flowing(asked.flow("expansion")),
        "revenue_contraction": flowing(asked.flow("contraction")),
        "revenue_lost": flowing(asked.flow("lost")),
        "revenue_reactivated": flowing(asked.flow("back")),
        "cac": Told(asked.cac, ("spend", "orders"), ("channel",)),
        "cac_paid": Told(asked.cac_paid, ("spend", "orders"), ("channel",)),
        "cac_referred": Told(asked.cac_referred, ("referrals",)),
        "payback_months": Told(asked.payback, ("spend", "orders"), ("channel",)),
        "revenue_half_members": Told(asked.half(asked.revenue_by_member), ("orders",), PEOPLE),
        "answers_half_members": Told(asked.half(asked.answers_by_member), ("interactions",), PEOPLE),
        "referral_top_half_members": Told(asked.half(asked.brought_by_member), ("referrals",), PEOPLE),
    }


def _of_referrals(asked: Referrals) -> dict[str, Told]:
    def told(answer: Callable[[int, int], Answer]) -> Told:
        return Told(answer, ("referrals",), PEOPLE)

    return {
        "referrals_made": told(asked.made),
        "referrals_joined": told(asked.joined),
        **{f"referral_r_{days}": told(asked.reproduction(days)) for days in (30, 90, 365)},
        "referral_cycle_days": told(asked.cycle),
        "cascade_count": told(asked.cascades),
        "cascade_largest": told(asked.greatest(sum)),
        "cascade_deepest": told(asked.greatest(lambda sizes: len(sizes) - 1)),
        "organic_share_of_joins": Told(asked.organic, ("members",), PEOPLE),
    }


class PlainPython:
    """Answers for a community, narrowed or not."""

    def __init__(self, community: Community, narrowed: Narrowed | None = None) -> None:
        self.community = community
        self.narrowed = narrowed or Narrowed()
        self.asked = Asked(community, self.narrowed)
        self.told = told_by(self.asked)
        self.answers: dict[tuple[str, int, int], Answer] = {}
        self.pillars = {
            key: {name: band for name, band in said.items() if name != "weight"} for key, said in HEALTH.items()
        }

    @property
    def keys(self) -> list[str]:
        return ["health_index", *self.pillars, *self.told]

    def value(self, key: str, start: int, end: int) -> Answer:
        """The answer for a half-open range of months as one period."""
        asked = key, start, end
        if asked not in self.answers:
            self.answers[asked] = self._value(*asked)
        return self.answers[asked]

    def _value(self, key: str, start: int, end: int) -> Answer:
        if key not in self.told:
            return self._scored(key, start, end)
        told = self.told[key]
        if reason := self._cannot(told):
            return None, reason
        begin = self.begin(key)
        if end <= begin or (told.looks_back and 2 * start - end < begin):
            return None, f"the data begin in {in_words(begin)}"
        if start > self.community.last_month:
            return None, f"the data end in {in_words(self.community.last_month)}"
        return told.answer(start, end)

    def begin(self, key: str) -> int:
        """The month from which a metric's rows are there."""
        if key not in self.told:
            return self.community.first_month
        told = self.told[key]
        begins = [self.community.begins[name] for name in told.needs if name in self.community.begins]
        return (min if told.any_of else max)(begins, default=0)

    def _cannot(self, told: Told) -> str:
        missing = [name for name in told.needs if not self.community.tables[name]]
        if missing and (not told.any_of or len(missing) == len(told.needs)):
            return "no " + (" or " if told.any_of else " and no ").join(missing)
        used = {
            "segment": bool(self.narrowed.segments),
            "channel": self.narrowed.channel is not None,
            "category": self.narrowed.category is not None,
            "list": self.narrowed.on_list is not None,
        }
        unfollowed = [name for name, is_used in used.items() if is_used and name not in told.follows]
        if not unfollowed and used["category"] and used["list"]:
            return "not known by category and list together"
        return f"not known by {' and '.join(unfollowed)}" if unfollowed else ""

    def _scored(self, key: str, start: int, end: int) -> Answer:
        """A pillar, or the index, from monthly means over months that are over."""
        months = [month for month in range(start, end) if month < self.community.complete_until]
        scores = {}
        for pillar, bands in self.pillars.items():
            known = []
            for name, band in bands.items():
                values = [self.value(name, month, month + 1)[0] for month in months]
                found = [value for value in values if value is not None]
                if found:
                    share = (sum(found) / len(found) - band["floor"]) / (band["target"] - band["floor"])
                    known.append(min(1.0, max(0.0, share)) * 100)
            if known:
                scores[pillar] = sum(known) / len(known)
        if key != "health_index":
            return (scores[key], "") if key in scores else (None, "none of its metrics has a value")
        weights = {pillar: HEALTH[pillar]["weight"] for pillar in scores}
        if not scores:
            return None, "none of its metrics has a value"
        return sum(scores[each] * weights[each] for each in scores) / sum(weights.values()), ""


def cut(start: int, end: int, months: int) -> Iterable[tuple[int, int]]:
    """Calendar periods of so many months, cut at the range's ends."""
    for begin in range(start - start % months, end, months):
        yield max(begin, start), min(begin + months, end)
