"""Sentences about the conversation, computed from its numbers, and its rows for reading."""

from __future__ import annotations

import pandas as pd

from analytics.intervals import wilson_interval
from analytics.share_differences import difference_of_shares
from components import answers, tables
from components.tables import Kind
from data_access.scope import month_name

ENOUGH = 20
"""Topics from which a share of them is compared."""
WITHOUT = {"topic": "No topic", "community": "No community", "segment": "No segment", "channel": "No channel"}
PLURALS = {"topic": "topics", "community": "communities", "segment": "segments", "channel": "channels"}


def answered(measured: pd.DataFrame) -> str:
    """How many topics members answer, how soon, and what the company adds."""
    members = answers.answer(measured, "reply_coverage_7d").value
    anyone = answers.answer(measured, "reply_coverage_with_company_7d").value
    hours = answers.answer(measured, "first_response_hours").value
    if members is None:
        return "No topic is old enough to say whether it is answered"
    said = f"Members answer {members:.0%} of topics within a week"
    if hours is not None:
        said += f", half of all within {duration(hours)}"
    if anyone is not None and anyone - members >= 0.01:
        said += f"; with your own people it is {anyone:.0%}"
    return said


def duration(hours: float) -> str:
    """A time as people say it.

    >>> duration(0.4), duration(26.2), duration(200)
    ('half an hour', '26 hours', '8 days')
    """
    if hours < 0.75:
        return "half an hour" if hours >= 0.25 else "a quarter of an hour"
    return f"{hours:.0f} hour{'s' if round(hours) != 1 else ''}" if hours < 72 else f"{hours / 24:.0f} days"


def groups(counted: pd.DataFrame, by: str) -> str:
    """Which topics or segments are answered least."""
    known = counted[counted["mature"] >= ENOUGH]
    if len(known) < 2:
        return f"Too few topics to compare {PLURALS[by]}" if by != "topic" else "Too few of each topic to compare them"
    counts = known[["covered", "mature"]].astype("float64").to_numpy()
    place = int((counts[:, 0] / counts[:, 1]).argmin())
    (covered, mature), rest = counts[place], counts.sum(axis=0) - counts[place]
    _, _, high = difference_of_shares((covered, mature), (rest[0], rest[1]))
    if high >= 0:
        return f"All {PLURALS[by]} are answered about equally often"
    name = called(str(known["name"].iloc[place]), by)
    return f"{name} is answered least: {covered / mature:.0%}, against {rest[0] / rest[1]:.0%} of all others"


def called(name: str, by: str) -> str:
    """A group's name, or what to call those without one."""
    return name or WITHOUT[by]


def support(questions: float, cost: float, currency: str) -> str:
    """What the questions that members answered would have cost."""
    if not questions:
        return "No question was answered by a member within a week"
    money = tables.shown(questions * cost, Kind.MONEY, currency)
    return f"Members answered {questions:,.0f} questions within a week: {money} of support not spent"


def hanging(found: pd.DataFrame) -> str:
    """How much hangs on the busiest answerers."""
    row = found.iloc[0]
    if pd.isna(row["answered"]) or not row["answered"]:
        return "Nobody answers anybody yet"
    share, few = row["by_few"] / row["answered"], int(row["few"])
    alone = row["alone"] / row["threads"] if row["threads"] else 0.0
    if row["answerers"] <= few:
        return f"All answers come from {few} member{'s' if few != 1 else ''}"
    return f"{few} members give {share:.0%} of answers; {alone:.0%} of answered topics hang on one of them alone"


def reciprocity(found: pd.DataFrame) -> str:
    """How often help is given back by the same member."""
    pairs, mutual = found.iloc[0][["pairs", "mutual"]]
    if pd.isna(pairs) or not pairs:
        return "Nobody has answered anybody yet."
    low, high = wilson_interval(float(mutual), float(pairs))
    return (
        f"Reciprocity: of {pairs:,.0f} pairs of who asked and who answered, {mutual / pairs:.1%} have answered each "
        f"other ({low:.1%} to {high:.1%}), over all time."
    )


def answered_questions(measured: pd.DataFrame) -> float:
    """Questions of the range that members answered within a week."""
    rows = measured[(measured["key"] == "peer_answered_share") & (measured["role"] == "range")].iloc[-1]
    return 0.0 if pd.isna(rows["value"]) else round(float(rows["value"] * rows["n"]))


def course(measured: pd.DataFrame) -> pd.DataFrame:
    """The shares and the waiting time of each period as rows to read."""
    periods = answers.series(measured, "reply_coverage_7d")
    heads = {
        "Answered by members": "reply_coverage_7d",
        "Answered by anyone": "reply_coverage_with_company_7d",
        "First answer (hours)": "first_response_hours",
    }
    columns = {name: answers.series(measured, key)["value"].to_numpy(float) for name, key in heads.items()}
    return pd.DataFrame({"From": [month_name(int(month)) for month in periods["start"]], **columns})


def shown(counted: pd.DataFrame, by: str) -> pd.DataFrame:
    """The groups as rows to read."""
    of = counted["mature"].where(counted["mature"] > 0)
    every = (counted["replies"] + counted["company_replies"]).astype(float)
    return pd.DataFrame(
        {
            by.title(): [called(str(name), by) for name in counted["name"]],
            "Topics": counted["topics"],
            "Answered by members": counted["covered"] / of,
            "Answered by anyone": counted["covered_by_anyone"] / of,
            "Left alone": counted["solo"] / of,
            "Voices": counted["speakers"] / of,
            "Depth": counted["depth"] / of,
            "Company's share": counted["company_replies"] / every.where(every > 0),
        }
    )
