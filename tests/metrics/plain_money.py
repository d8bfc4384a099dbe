"""What comes in, whether it stays and on how few it depends, counted in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.metrics.plain_people import People
from tests.metrics.plain_rows import Answer, Row, day_of, first_day_of, month_of, ratio

NO_PAST = "nobody bought in the period before"


class Asked(People):
    """The same question, about money."""

    def bought(self, start: int, end: int) -> list[Row]:
        return [row for row in self.orders if start <= month_of(row["ordered_at"]) < end]

    def revenue(self, start: int, end: int) -> Answer:
        return float(sum(row["amount"] for row in self.bought(start, end))), ""

    def order_count(self, start: int, end: int) -> Answer:
        return float(len(self.bought(start, end))), ""

    def average_order(self, start: int, end: int) -> Answer:
        rows = self.bought(start, end)
        return ratio(sum(row["amount"] for row in rows), len(rows), "there were no orders")

    def orders_per_customer(self, start: int, end: int) -> Answer:
        buyers = [row["member_id"] for row in self.bought(start, end) if row["member_id"] is not None]
        return ratio(len(buyers), len(set(buyers)), "nobody bought")

    def refunded_share(self, start: int, end: int) -> Answer:
        rows = [row for row in self.bought(start, end) if row.get("refunded") is not None]
        refunded = sum(row["refunded"] for row in rows)
        return ratio(refunded, sum(row["amount"] for row in rows), "no refund is on record")

    def repeat_rate(self, start: int, end: int) -> Answer:
        over = first_day_of(min(end, self.whole.last_month + 1))
        begin = over - timedelta(days=365)
        ever: Counter[str] = Counter()
        recent = set()
        for row in self.orders:
            if row["member_id"] is not None and day_of(row["ordered_at"]) < over:
                ever[row["member_id"]] += 1
                if day_of(row["ordered_at"]) >= begin:
                    recent.add(row["member_id"])
        return ratio(sum(ever[key] > 1 for key in recent), len(recent), "nobody bought in the last 365 days")

    def habit(self, start: int, end: int) -> Answer:
        days = defaultdict(set)
        for row in self.orders:
            if row["member_id"] is not None:
                days[row["member_id"]].add(day_of(row["ordered_at"]))
        squares = []
        for mine in days.values():
            dates = sorted(mine)
            for first, second, third in zip(dates[0::2], dates[1::2], dates[2::2], strict=False):
                if start <= month_of(third) < end:
                    squares.append(((second - first).days / (third - first).days - 0.5) ** 2)
        if not squares:
            return None, "nobody bought on three days"
        variance = sum(squares) / len(squares)
        if variance == 0:
            return None, "every interval is the same"
        return max(0.0, (1 - 4 * variance) / (8 * variance)), ""

    def flows(self, start: int, end: int) -> dict[str, float]:
        before = 2 * start - end
        now, then, first = defaultdict(float), defaultdict(float), dict[str, int]()
        for row in self.orders:
            key, month = row["member_id"], month_of(row["ordered_at"])
            if key is not None:
                first[key] = min(first.get(key, month), month)
                if start <= month < end:
                    now[key] += float(row["amount"])
                if before <= month < start:
                    then[key] += float(row["amount"])
        flows = dict.fromkeys(("base", "retained", "kept", "new", "earned", "unknown", "lost", "back"), 0.0)
        flows |= {"expansion": 0.0, "contraction": 0.0, "before": float(len(then))}
        for key, amount in then.items():
            flows["base"] += amount
            if key in now:
                flows["retained"] += now[key]
                flows["kept"] += min(amount, now[key])
                flows["expansion"] += max(0.0, now[key] - amount)
                flows["contraction"] += max(0.0, amount - now[key])
            else:
                flows["lost"] += amount
        for key in now.keys() - then.keys():
            if first[key] < start:
                flows["back"] += now[key]
                continue
            flows["new"] += now[key]
            flows["earned"] += now[key] if self.whole.origin[key] in ("organic", "rewarded") else 0
            flows["unknown"] += now[key] if self.whole.origin[key] == "unknown" else 0
        return flows

    def flow(self, name: str) -> Callable[[int, int], Answer]:
        return lambda start, end: (self.flows(start, end)[name], "")

    def of_base(self, top: Callable[[dict[str, float]], float]) -> Callable[[int, int], Answer]:
        def share(start: int, end: int) -> Answer:
            flows = self.flows(start, end)
            return (top(flows) / flows["base"], "") if flows["base"] > 0 else (None, NO_PAST)

        return share

    def newcomers(self, start: int, end: int, *, paid: bool = False) -> int:
        new = self.accounts("purchase", start, end)["new"]
        return sum(not paid or self.whole.origin[key] == "paid" for key in new)

    def spent(self, start: int, end: int) -> float | None:
        rows = [row for row in self.whole.tables["spend"] if start <= row["month"] < end]
        if self.narrowed.channel is not None:
            rows = [row for row in rows if row["channel"] == self.narrowed.channel]
        return float(sum(row["amount"] for row in rows)) if rows else None

    def cac(self, start: int, end: int) -> Answer:
        spent = self.spent(start, end)
        if spent is None:
            return None, "no spend is known"
        return ratio(spent, self.newcomers(start, end), "there were no new customers")

    def cac_paid(self, start: int, end: int) -> Answer:
        spent = self.spent(start, end)
        if spent is None:
            return None, "no spend is known"
        return ratio(spent, self.newcomers(start, end, paid=True), "no new customer came by a paid channel")

    def cac_referred(self, start: int, end: int) -> Answer:
        rewards = 0.0
        for row in self.whole.tables["referrals"]:
            is_meant = not self.is_about_some or row.get("referee_id") in self.people
            if is_meant and start <= month_of(row["referred_at"]) < end and (row.get("reward") or 0) > 0:
                rewards += float(row["reward"])
        return ratio(rewards, self.referred(start, end), "no referral brought anybody")

    def payback(self, start: int, end: int) -> Answer:
        spent, newcomers, rows = self.spent(start, end), self.newcomers(start, end), self.bought(start, end)
        if not newcomers or not spent:
            return None, "no spend or no new customers"
        margins = [float(row["margin"]) for row in rows if row.get("margin") is not None]
        if not margins or sum(margins) <= 0:
            return None, "no margin is known"
        known = [row for row in rows if row["member_id"] is not None]
        months = {(row["member_id"], month_of(row["ordered_at"])) for row in known}
        monthly = sum(margins) / len(margins) * len(known) / len(months)
        return spent / newcomers / monthly, ""

    def half(self, amounts: Callable[[int, int], dict[str, Any]]) -> Callable[[int, int], Answer]:
        def fewest(start: int, end: int) -> Answer:
            found = sorted((each for each in amounts(start, end).values() if each > 0), reverse=True)
            if not found:
                return None, "there was none"
            reached: Any = 0
            for number, amount in enumerate(found, 1):
                reached += amount
                if 2 * reached >= sum(found):
                    return float(number), ""
            raise AssertionError("all of them make more than half")

        return fewest

    def revenue_by_member(self, start: int, end: int) -> dict[str, Any]:
        found: dict[str, Any] = defaultdict(int)
        for row in self.bought(start, end):
            if row["member_id"] is not None:
                found[row["member_id"]] += row["amount"]
        return found

    def answers_by_member(self, start: int, end: int) -> dict[str, Any]:
        return Counter(
            row["member_id"]
            for row in self.acts
            if row["member_id"] is not None
            and row["kind"] in ("answer", "reply")
            and start <= month_of(row["occurred_at"]) < end
        )

    def brought_by_member(self, start: int, end: int) -> dict[str, Any]:
        return {str(key): value for key, value in self.joined_by_referrer(start, end).items() if key is not None}
