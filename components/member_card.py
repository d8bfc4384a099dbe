"""One member's story: who they are, what they did when, and the sentences about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import figures, look, tables, words
from components.figures import Part
from components.plot import plot
from components.tables import Column, Kind
from data_access.scope import month_in_words

HEIGHT = 260
ORIGINS = {"organic": "by word of mouth", "rewarded": "by a rewarded referral", "paid": "by a paid channel"}
EVENTS = {
    "joined": "Joined",
    "left": "Left",
    "order": "Bought",
    "referral": "Recommended you",
    "ask": "Was asked",
    "give": "Was given",
    "survey": "Answered a survey",
    "visit": "Visited",
    "post": "Posted",
    "question": "Asked a question",
    "answer": "Answered",
    "reply": "Replied",
    "reaction": "Reacted",
    "review": "Reviewed",
    "idea": "Brought an idea",
    "share": "Shared",
    "event": "Came to an event",
    "support_request": "Asked for support",
    "support_reply": "Replied in support",
    "search": "Searched",
    "link": "Linked",
    "tag": "Tagged",
    "follow": "Followed",
    "hiring_help": "Helped to hire",
}
"""What an event is called; one that is not here is called as it came."""
CONTRIBUTIONS = "Posts, answers, replies, reviews, ideas and shares, and referrals made."
ACTS = ("interactions", "referrals")
COURSES = {
    "orders": ("Orders", "accent", ("orders",)),
    "contributions": ("Contributions", "violet", ACTS),
    "others": ("Other acts", "quiet", ACTS),
}
ATTENTION = {"asks": ("Asked of them", "warm", ("asks",)), "gives": ("Given to them", "blue", ("gives",))}
"""What the timeline shows below and above: its name, its colour, and the tables that tell of it."""
Courses = Mapping[str, tuple[str, str, tuple[str, ...]]]
EVENT_COLUMNS = (
    Column("happened_at", "When", Kind.DATE),
    Column("event", "What"),
    Column("detail", "About"),
    Column("other", "With", Kind.MEMBER),
    Column("amount", "Amount", Kind.MONEY),
    Column("score", "Score", Kind.SCORE),
    Column("text", "In their words"),
)
BROUGHT_COLUMNS = (
    Column("member", "Name", Kind.MEMBER),
    Column("segment", "Segment"),
    Column("joined", "Joined", Kind.DATE),
    Column("orders", "Orders", Kind.COUNT, ("orders",)),
    Column("revenue", "Revenue", Kind.MONEY, ("orders",)),
    Column("brought", "Brought", Kind.COUNT),
    Column("cascade", "Cascade", Kind.COUNT),
)


def name(profile: pd.DataFrame) -> str:
    """What the member is called, for a title."""
    return words.plain(tables.shown(profile["name"].iloc[0], Kind.MEMBER))


def in_words(profile: pd.DataFrame) -> str:
    """Who the member is, in a line."""
    who = profile.iloc[0]
    said = ["Staff"] if who["is_staff"] else []
    said += [str(who[each]) for each in ("segment", "region") if who[each]]
    joined = f"joined {words.day(who['joined'])}" if not pd.isna(who["joined"]) else "joined nobody knows when"
    said.append(f"{joined} {ORIGINS[who['origin']]}" if who["origin"] in ORIGINS else joined)
    if who["channel"]:
        said.append(f"channel {who['channel']}")
    if not pd.isna(who["left"]):
        said.append(f"left {words.day(who['left'])}")
    if not pd.isna(who["consent"]):
        said.append("may be contacted" if who["consent"] else "may not be contacted")
    return " · ".join(said)


def brought_by(profile: pd.DataFrame) -> None:
    """Who brought the member, with the way to them."""
    who = profile.iloc[0]
    if isinstance(who["referrer"], str):
        name = tables.shown(who["referrer_name"], Kind.MEMBER)
        tables.lead("Brought by", name, who["referrer"], "member_referrer")


def numbers(profile: pd.DataFrame, months: pd.DataFrame, currency: str, held: Mapping[str, int]) -> None:
    """The member's numbers, over all the time that is known; `held` are the rows of each table in the store."""
    sums = months.drop(columns="month").sum()
    who = profile.iloc[0]
    active = months.loc[_is_active(months), "month"]
    average = sums["revenue"] / sums["orders"] if sums["orders"] else None
    bought, brought = ("orders",), ("referrals",)
    shown: tuple[tuple[str, Any, Kind, tuple[str, ...], str], ...] = (
        ("Last active", active.max(), Kind.MONTH, (), "The last month with an order, an interaction or a referral."),
        ("Orders", sums["orders"], Kind.COUNT, bought, "Everything they ever bought."),
        ("Revenue", sums["revenue"], Kind.MONEY, bought, "Amounts of their orders, net of discount, before refunds."),
        ("Average order", average, Kind.MONEY, bought, "Revenue divided by orders."),
        ("Contributions", sums["contributions"], Kind.COUNT, ACTS, CONTRIBUTIONS),
        ("Recommended", sums["referrals_made"], Kind.COUNT, brought, "Referrals they made."),
        ("Brought", who["brought"], Kind.COUNT, brought, "Members who joined because of them."),
        ("Cascade", who["cascade"], Kind.COUNT, brought, "Members they brought, whom these brought, and so on."),
        ("Asked", sums["asks"], Kind.COUNT, ("asks",), "What the company asked of them."),
        ("Given", sums["gives"], Kind.COUNT, ("gives",), "What the company gave them unpaid."),
    )
    cards = st.grid(5, min_column_width=150, gap="small", key="kpis_member")
    for label, value, kind, needs, meaning in shown:
        with cards, st.container(border=True, height="stretch", key=f"card_member_{label.lower().replace(' ', '_')}"):
            is_measured = tables.is_measured(needs, held)
            is_known = is_measured and value is not None and not pd.isna(value)
            st.metric(label, words.plain(tables.shown(value, kind, currency)) if is_known else None, help=meaning)
            if not is_measured:
                st.caption(f"no {' or '.join(needs)}")


def _is_active(months: pd.DataFrame) -> pd.Series[bool]:
    return (months["orders"] > 0) | (months["acts"] > 0) | (months["contributions"] > 0)


def finding(months: pd.DataFrame, until: int) -> str:
    """How often the member was active up to a month, in a sentence."""
    did = months.loc[_is_active(months), "month"]
    if did.empty:
        return "They have not been active yet"
    first, last = int(did.min()), int(did.max())
    if first == until:
        return f"Active for the first time in {month_in_words(first)}"
    span = max(until, last) - first + 1
    return (
        f"Active in {len(did):,} of the {span:,} months since {month_in_words(first)}, last in {month_in_words(last)}"
    )


def timeline(months: pd.DataFrame, until: int, held: Mapping[str, int]) -> None:
    """What the member did by month up to the last one, above what was asked of them and given to them.

    What no table of the store tells of is left out.
    """
    first, last = int(months["month"].min()), max(until, int(months["month"].max()))
    every = months.set_index("month").reindex(range(first, last + 1), fill_value=0.0)
    every["others"] = every["acts"] + every["referrals_made"] - every["contributions"]
    dates = [f"{1970 + month // 12}-{month % 12 + 1:02d}-01" for month in every.index]
    above, below = (
        {name: course for name, course in courses.items() if tables.is_measured(course[2], held)}
        for courses in (COURSES, ATTENTION)
    )
    bars = [_bars(dates, every[name], course, "y2") for name, course in above.items()]
    bars += [_bars(dates, every[name], course, "y") for name, course in below.items()]
    alt = f"{finding(months, until)}. Orders and contributions by month, {words.span(first, last + 1)}."
    plot({"data": bars, "layout": _layout(every, above, below)}, "member_timeline", alt, height=HEIGHT)


def events(happened: pd.DataFrame, currency: str) -> None:
    """The member's newest events; columns that say nothing are left out."""
    named = happened.assign(event=happened["event"].map(lambda event: EVENTS.get(event, str(event))))
    columns = [each for each in EVENT_COLUMNS if named[each.named].notna().any()]
    tables.draw(named, columns, "member_events", "What happened, newest first", currency)


def brought(members: pd.DataFrame, currency: str, held: Mapping[str, int]) -> None:
    """The members whom they brought."""
    columns = tables.measured(BROUGHT_COLUMNS, held)
    tables.draw(members, columns, "member_brought", "Members whom they brought", currency)


def _bars(dates: list[str], counts: pd.Series[float], course: tuple[str, str, tuple[str, ...]], axis: str) -> Part:
    label, colour, _ = course
    return {
        "type": "bar",
        "x": dates,
        "y": figures.numbers(counts),
        "yaxis": axis,
        "name": label,
        "marker": {"color": look.colour(colour)},
        "hovertemplate": "%{y:,d}",
    }


def _layout(every: pd.DataFrame, above: Courses, below: Courses) -> Part:
    keys = [[(label, look.colour(colour)) for label, colour, _ in each.values()] for each in (above, below)]
    steps = [_step(every[list(each)].sum(axis=1).max()) for each in (below, above)]
    quiet = {"tickformat": ",d", "rangemode": "tozero", "tick0": 0}
    return figures.layout(
        barmode="stack",
        bargap=0.25,
        hovermode="x unified",
        hoversubplots="axis",
        annotations=figures.key_line(keys[0], 1.12) + figures.key_line(keys[1], 0.46),
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        xaxis=figures.axis(
            type="date",
            showgrid=False,
            tickformat="%b\n%Y",
            hoverformat="%B %Y",
            nticks=min(8, len(every)),
            tickangle=0,
            anchor="y" if below else "y2",
        ),
        yaxis=figures.axis(domain=[0, 0.32], dtick=steps[0], visible=bool(below), **quiet),
        yaxis2=figures.axis(domain=[0.58 if below else 0, 1], dtick=steps[1], anchor="x", **quiet),
    )


def _step(top: float) -> int:
    """Whole steps of an axis, about three of them."""
    return max(1, -(-int(top) // 3))
