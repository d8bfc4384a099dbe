"""Communities of a few rows, each with one thing that is easily counted wrong."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from data_access.scope import Grain, Scope
from metrics.catalogue import METRICS
from metrics.measure import measure
from tests.metrics.communities import filled
from tests.metrics.comparing import differences
from tests.metrics.plain_rows import Community, Row, Tables


def member(key: str, joined: str = "2024-01-01", **more: object) -> Row:
    return {"member_id": key, "joined_at": datetime.fromisoformat(joined), **more}


def order(number: int, who: str | None, when: str, amount: str = "10", **more: object) -> Row:
    moment = datetime.fromisoformat(when)
    return {"order_id": f"o{number}", "member_id": who, "ordered_at": moment, "amount": Decimal(amount), **more}


def act(number: int, who: str | None, when: str, kind: str = "post") -> Row:
    return {
        "interaction_id": f"i{number}",
        "member_id": who,
        "occurred_at": datetime.fromisoformat(when),
        "kind": kind,
    }


def referral(number: int, who: str, when: str, whom: str | None = None, **more: object) -> Row:
    moment = datetime.fromisoformat(when)
    return {"referral_id": f"r{number}", "referrer_id": who, "referred_at": moment, "referee_id": whom, **more}


def spent(month: int, channel: str, amount: str) -> Row:
    return {"month": month, "channel": channel, "amount": Decimal(amount)}


STAFF = {"is_staff": True}
EDGES: dict[str, Tables] = {
    "nothing at all": {},
    "one member who never does anything": {"members": [member("a")]},
    "one order": {"members": [member("a")], "orders": [order(1, "a", "2024-03-05")]},
    "staff alone": {
        "members": [member("s", **STAFF)],
        "orders": [order(1, "s", "2024-01-05")],
        "interactions": [act(1, "s", "2024-02-05", "answer")],
        "referrals": [referral(1, "s", "2024-02-06")],
    },
    "orders of nobody alone": {"members": [member("a")], "orders": [order(1, None, "2024-01-05")]},
    "orders and acts of nobody beside a member's": {
        "members": [member("a")],
        "orders": [order(1, "a", "2024-01-05", "3"), order(2, None, "2024-01-05", "4"), order(3, None, "2024-02-01")],
        "interactions": [act(1, None, "2024-01-05"), act(2, "a", "2024-02-05", "visit")],
    },
    "orders of the same day": {
        "members": [member("a"), member("b")],
        "orders": [order(number, "ab"[number % 2], "2024-01-05", str(number)) for number in range(1, 6)],
    },
    "month ends and the leap day": {
        "members": [member("a", "2024-02-29"), member("b", "2023-12-31 23:59:59.999999")],
        "orders": [
            order(1, "a", "2024-02-29 23:59:59.999999"),
            order(2, "a", "2024-03-01 00:00:00"),
            order(3, "a", "2025-02-28 12:00:00"),
            order(4, "a", "2025-03-01 00:00:00"),
            order(5, "b", "2023-12-31 23:59:59.999999"),
            order(6, "b", "2024-12-31 00:00:00"),
        ],
    },
    "members without segment or channel": {
        "members": [member("a", segment="x"), member("b", channel="search"), member("c")],
        "orders": [order(number, "abc"[number % 3], f"2024-0{number}-05") for number in range(1, 8)],
        "spend": [spent(650, "search", "12"), spent(652, "Print", "5")],
    },
    "refunds and negative orders": {
        "members": [member("a"), member("b"), member("c")],
        "orders": [
            order(1, "a", "2024-01-05", "100", refunded=Decimal("100")),
            order(2, "a", "2024-02-05", "-100"),
            order(3, "b", "2024-01-06", "30", refunded=Decimal("0.01")),
            order(4, "b", "2024-02-06", "-5"),
            order(5, "c", "2024-02-06", "0"),
        ],
    },
    "referring oneself": {
        "members": [member("a"), member("b", "2024-02-01")],
        "referrals": [referral(1, "a", "2024-01-05", "a", reward=Decimal(5)), referral(2, "a", "2024-01-06", "b")],
        "orders": [order(1, "a", "2024-01-07"), order(2, "b", "2024-02-07")],
    },
    "a chain of referrals, and two who referred the same": {
        "members": [member(key, f"2024-0{number}-02") for number, key in enumerate("abcd", 1)],
        "referrals": [
            referral(1, "a", "2024-01-05", "b", reward=Decimal("2.50")),
            referral(2, "b", "2024-02-05", "c"),
            referral(3, "c", "2024-03-05", "d"),
            referral(4, "a", "2024-03-04", "d"),
            referral(5, "b", "2024-03-06", None),
        ],
        "orders": [order(number, key, f"2024-0{number}-20") for number, key in enumerate("abcd", 1)],
    },
    "referrals by staff, and of staff": {
        "members": [member("s", **STAFF), member("a"), member("b", "2024-02-03"), member("t", "2024-02-04", **STAFF)],
        "referrals": [
            referral(1, "s", "2024-01-05", "b", reward=Decimal(9)),
            referral(2, "a", "2024-01-06", "t"),
            referral(3, "a", "2024-01-07", "b"),
        ],
        "orders": [order(1, "b", "2024-02-20")],
    },
    "a circle of referrals": {
        "members": [member("a"), member("b"), member("c")],
        "referrals": [referral(number, "abc"[number], "2024-01-05", "bca"[number]) for number in range(3)],
    },
    "kinds the contract does not know": {
        "members": [member("a"), member("b")],
        "interactions": [act(1, "a", "2024-01-05", "juggling"), act(2, "b", "2024-02-05", "idea")],
    },
    "members who left": {
        "members": [member("a", left_at=datetime(2024, 2, 1)), member("b", left_at=datetime(2024, 1, 1))],
        "orders": [order(1, "a", "2024-01-05"), order(2, "a", "2024-03-05"), order(3, "b", "2024-02-05")],
    },
    "acts from before anybody joined": {
        "members": [member("a", "2024-06-01")],
        "orders": [order(1, "a", "2023-11-05"), order(2, "a", "2024-06-02")],
    },
    "days before 1970": {
        "members": [member("a", "1969-11-30 23:00:00")],
        "orders": [order(1, "a", "1969-12-31 23:59:59"), order(2, "a", "1970-01-01")],
    },
    "halves that are exact": {
        "members": [member(key) for key in "abcdefgh"],
        "orders": [order(number, key, "2024-01-05", "0.1") for number, key in enumerate("abcdefgh")],
    },
    "more segments, channels and categories than are told apart": {
        "members": [member(f"m{n}", segment=f"s{n % 45}", channel=f"c{n % 43}") for n in range(90)],
        "orders": [order(n, f"m{n}", f"2024-0{n % 3 + 1}-05", category=f"k{n % 44}") for n in range(90)],
    },
    "spend in some months only, margins of some orders only": {
        "members": [member("a", channel="search"), member("b", channel="organic"), member("c")],
        "orders": [
            order(1, "a", "2024-01-05", margin=Decimal(4)),
            order(2, "a", "2024-01-15"),
            order(3, "b", "2024-02-05", margin=Decimal("-1")),
            order(4, "c", "2024-03-05", margin=Decimal(2)),
            order(5, None, "2024-03-05", margin=Decimal(7)),
        ],
        "spend": [spent(648, "search", "20"), spent(650, "club", "0")],
    },
}


@pytest.mark.parametrize("edge", EDGES)
def test_every_metric_is_what_plain_python_finds(edge: str, tmp_path) -> None:
    tables = EDGES[edge]
    community, store = Community(tables), filled(tmp_path / "store", tables)
    begin, end = community.first_month, community.last_month + 1
    groups = sorted({row.get("segment") or "" for row in tables.get("members", [])})
    scopes = [
        Scope(begin, end),
        Scope(begin, end, Grain.QUARTER, segments=tuple(groups[:2]), channel="search"),
        Scope(end - 1, end, segments=("other",), category="other"),
        Scope(end, end + 1),
    ]
    for scope in scopes:
        assert list(differences(store, community, scope)) == [], scope


def test_an_empty_store_gives_a_reason_for_every_metric(tmp_path) -> None:
    measured = measure(filled(tmp_path / "store", {}), list(METRICS), Scope(640, 652))
    assert measured["value"].isna().all()
    assert (measured["reason"] != "").all()
