"""The cards of the conversation: by topic and segment, support saved, answerers, and who could help."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.intervals import wilson_interval
from components import charts, exports, layout, look, tables, words
from components import conversation_findings as told
from components.beside import beside
from components.charts.referral_bars import Bar
from components.exports import Parts
from components.network_map import naming
from components.tables import Column, Kind
from data_access.scope import Scope, month_name
from metrics.model import Unit

COMMUNITY = "community"
BY = {"Topics": "topic", "Communities": COMMUNITY, "Segments": "segment", "Channels": "channel"}
MOST_BARS = 14
LONGEST_QUESTION = 180
"""Letters of a question beside who could help; the store keeps a few more, and may end in the midst of a word."""
ANSWER_COST = 8.0
"""What support spends on an answer, where nobody says otherwise (store currency)."""
BY_MEANING = (
    "Topics of the period that are at least seven days old, and the share of them that another member answered within "
    "seven days. The thin line is Wilson's 95% interval. A community is one of the referral map: members who talk with "
    "each other more than with others; a topic belongs to the community of who began it."
)
SUPPORT_MEANING = (
    "Questions at least seven days old that another member answered within seven days, times what an answer by support "
    "costs. **The cost is an assumption**: write your own. It stands in the link."
)
HANGING_MEANING = (
    "Topics of other members they answered, once for each topic. **Alone**: topics that no other member answered."
)
HELP_MEANING = (
    "Questions of the last 60 days that nobody has answered, the one that waits longest first, and who could: members "
    "who answered questions on the same topic in the last year, and one within 90 days. An answer counts 1, and 2 more "
    "where it was thanked for: the asker replied to it. Nobody is suggested who has left or may not be contacted."
)
ANSWERERS = (
    Column("member", "Name", Kind.MEMBER),
    Column("segment", "Segment"),
    Column("answered", "Topics answered", Kind.COUNT),
    Column("quick", "Within a day", Kind.COUNT),
    Column("thanks", "Thanked", Kind.COUNT),
    Column("alone", "Alone", Kind.COUNT),
)
HELPERS = (
    Column("member", "Who could help", Kind.MEMBER),
    Column("other", "Who asks", Kind.MEMBER),
    Column("topic", "Topic"),
    Column("text", "Question"),
    Column("waited", "Days waiting", Kind.COUNT),
    Column("why", "Why them", Kind.SENTENCE),
)


def choose_by() -> str:
    """Let the reader choose what is compared."""
    chosen = st.segmented_control(
        "Compare",
        list(BY),
        default=next(iter(BY)),
        required=True,
        key="talk_by",
        bind="query-params",
        label_visibility="collapsed",
    )
    return BY[str(chosen)]


def communities(counted: pd.DataFrame, central: pd.DataFrame | None) -> pd.DataFrame:
    """Communities as ``groups`` takes them, called as on the map; `central` are the members in their middle."""
    around = naming.central_names(central)
    names = [naming.circle_name(row, around) for row in counted.to_dict("records")]
    return counted.assign(name=pd.Series(names, counted.index, object), which=counted["community_no"])


def groups(counted: pd.DataFrame, by: str, scope: Scope) -> None:
    """Reply coverage of each topic, segment or channel; a click leads to who began the topics."""
    known = counted[counted["mature"].fillna(0) > 0].head(MOST_BARS)
    if known.empty:
        layout.nothing_here("No topic is seven days old yet.", "Choose a longer period, or more members, at the top.")
        return
    finding = told.groups(counted.dropna(subset=["mature"]), by)
    bars = [_bar(row, by, scope) for row in known.itertuples()]
    charts.bars_with_intervals(bars, "coverage_by_group", finding)
    layout.leads("talk", {bar.name: bar.leads for bar in bars[:6] if bar.leads})
    beside(told.shown(counted, by), f"conversation-by-{by}", finding)


def _bar(row: Any, by: str, scope: Scope) -> Bar:
    name, mature, covered = row.name, row.mature, row.covered
    low, high = wilson_interval(float(covered), float(mature))
    span = {"from": month_name(scope.start), "to": month_name(scope.end - 1)}
    leads = {"of": "topics", by: str(name)}
    if by == "topic":
        leads = {"of": "about", "which": str(name)}
    elif by == COMMUNITY:
        leads = {"of": "community", "which": row.which}
    return Bar(
        told.called(str(name), by),
        covered / mature,
        f"{covered / mature:.0%} of {mature:,}",
        low,
        high,
        look.colour("accent_soft"),
        {**leads, **span} if name else None,
    )


def support(questions: float, currency: str) -> None:
    """What members' answers saved, with the assumption that it rests on."""
    with st.container(border=True, key="card_support", gap="xsmall", height="stretch"):
        place = st.container(gap="xsmall")
        cost = st.number_input(
            f"Cost of an answer by support{f' ({Unit.sign(currency).strip()})' if currency else ''}",
            min_value=0.0,
            max_value=10_000.0,
            value=ANSWER_COST,
            step=0.5,
            key="answer_cost",
            bind="query-params",
            help="An assumption; it stands in the link.",
        )
        with place:
            layout.heading(told.support(questions, cost, currency), _assumed(cost, currency), SUPPORT_MEANING)
            st.metric(
                "Support saved",
                words.plain(tables.shown(questions * cost, Kind.MONEY, currency)) if questions else None,
            )


def _assumed(cost: float, currency: str) -> str:
    return (
        f"Questions that members answered, times an assumed {tables.shown(cost, Kind.MONEY, currency)} for each answer"
    )


def answerers(rows: pd.DataFrame, finding: str) -> None:
    """The busiest answerers."""
    tables.draw(rows, ANSWERERS, "busiest_answerers", f"{finding}. The busiest answerers")


def choose_cap() -> int:
    """Let the reader say how much one member may be asked for."""
    return int(
        st.number_input(
            "Answers one member may be asked for in a week",
            min_value=1,
            max_value=20,
            value=3,
            key="cap",
            bind="query-params",
            width=420,
            help="What they answered in the last seven days counts against it.",
        )
    )


def helpers(pairs: pd.DataFrame, parts: Parts) -> None:
    """Suggested helpers, to read and to download."""
    shown = [each for each in HELPERS if each.name != "text" or pairs["text"].notna().any()]
    asked = [None if pd.isna(text) else words.shortened(text, LONGEST_QUESTION) for text in pairs["text"]]
    first = pairs.assign(text=pd.Series(asked, pairs.index, object)).head(12)
    tables.draw(first, shown, "help_suggestions", "Open questions, and who could answer them")
    st.caption(
        f"12 of {len(pairs)} suggestions; the file has all of them."
        if len(pairs) > 12
        else f"{len(pairs)} suggestion{'s' if len(pairs) > 1 else ''}."
    )
    exports.button(parts, "help-suggestions", len(pairs))


def waiting(open_questions: pd.DataFrame) -> str:
    """How many questions wait, and about what most."""
    total = open_questions["questions"].sum()
    if not total:
        is_withheld = bool(open_questions["questions"].isna().any())
        return f"{'Few questions wait for' if is_withheld else 'Every question of the last 60 days has'} an answer"
    most = open_questions.dropna(subset=["questions"]).iloc[0]
    name = told.called(str(most["topic"]), "topic")
    if total == 1:
        return f"One question waits for an answer, on {name}"
    return f"{total:,.0f} questions wait for an answer, most of them on {name}"
