"""How sound the data is: what was not taken, what waits, what was dropped, how far it reaches, how fresh it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from components import exports, filters, layout, listing, tables, words
from components.staging import shown
from components.tables import Column, Kind

MOST_SHOWN = 50
"""Referrals left out of the map that are shown; the file has more."""
LEFT_OUT = (
    Column("day", "Made", Kind.DATE),
    Column("member", "By", Kind.MEMBER),
    Column("other", "To", Kind.MEMBER),
    Column("rule", "Why it is left out"),
)
TABLE = "Table"
ROWS = "Rows"
REACH = "How many rows each table has, and the first and last day that they speak of."
MISSED = (
    "Rows of the imports that stand which are not in the store. Refused: something in them cannot be what it should "
    "be; mend it and bring the file again. Left out: by a rule of the source or of the mapping file."
)
WAITING = (
    "These rows name a member whom nobody lists. They count nowhere yet, and come in by themselves as soon as a list "
    "of members has them."
)
EDGES = (
    "The map of who brought whom is a forest: everybody has one referrer at most, the first one, and nobody is "
    "brought by those they brought. Referrals left out of it still count as referrals made."
)
KINDS = "Acts of a kind the contract does not know are kept, and count as activity of the kind “other”."
BUILT = "The pages read tables that are worked out after every change of the store, so that they answer at once."


def reach(rows: pd.DataFrame) -> None:
    """How much there is of each table, and of which days."""
    there = rows[rows["rows"] > 0]
    absent = [str(name) for name in rows.loc[rows["rows"] == 0, "table_name"]]
    listed = there.rename(
        columns={
            "table_name": TABLE,
            "meaning": "One row is",
            "rows": ROWS,
            "held": "Waiting",
            "first": "From",
            "last": "To",
        }
    )
    if not listed["Waiting"].any():
        listed = listed.drop(columns="Waiting")
    dates = {name: st.column_config.DateColumn(format="D MMM YYYY") for name in ("From", "To")}
    listing.draw(listed, "reach", reach_in_words(rows), dates)
    if absent:
        layout.not_measured(absent)


def reach_in_words(rows: pd.DataFrame) -> str:
    """How much there is, in a sentence."""
    return f"{int(rows['rows'].sum()):,} rows in {int((rows['rows'] > 0).sum())} of {len(rows)} tables"


def missed(rows: pd.DataFrame) -> None:
    """Rows that were refused or left out, by reason."""
    if rows.empty:
        return
    listed = rows.assign(
        what=rows["what"].str.capitalize(), reason=[shown(reason, 200) for reason in rows["reason"]]
    ).rename(columns={"what": "What", "table_name": TABLE, "reason": "Why", "rows": ROWS, "imports": "Imports"})
    listing.draw(listed, "missed", missed_in_words(rows))


def missed_in_words(rows: pd.DataFrame) -> str:
    """How many rows were not taken, in a sentence."""
    refused = int(rows.loc[rows["what"] == "refused", "rows"].sum())
    left_out = int(rows["rows"].sum()) - refused
    if not refused and not left_out:
        return "Every row that was meant for a table was taken"
    parts = [
        f"{number:,} {word}" for number, word in ((refused, "refused"), (left_out, "left out by a rule")) if number
    ]
    return f"Rows not taken: {words.listed(parts)}"


def waiting(rows: pd.DataFrame) -> None:
    """Rows that wait for a member, by the column that names them."""
    if rows.empty:
        return
    titles = {"table_name": TABLE, "column": "Waits for the", "rows": ROWS, "members": "Different members"}
    listing.draw(rows.rename(columns=titles), "waiting", waiting_in_words(rows))


def waiting_in_words(rows: pd.DataFrame) -> str:
    """How many rows wait, in a sentence."""
    if rows.empty:
        return "No row waits for a member"
    number = int(rows["rows"].sum())
    return f"{number:,} {'row waits' if number == 1 else 'rows wait'} for members nobody lists"


def waited_for(rows: pd.DataFrame) -> None:
    """The members that the most rows wait for."""
    listed = rows[["name", "rows"]].assign(name=[shown(name) for name in rows["name"]])
    with st.expander("Whom they wait for", icon=":material/person_search:"):
        if filters.names_are_hidden():
            st.caption("Names are hidden.")
        titles = {"name": "Member", "rows": ROWS}
        listing.draw(listed.rename(columns=titles), "waited_for", "Members that rows wait for")


def unknown_kinds(rows: pd.DataFrame) -> None:
    """Kinds the contract does not know."""
    if rows.empty:
        return
    listed = rows.assign(kind=[shown(kind) for kind in rows["kind"]])
    titles = {"table_name": TABLE, "kind": "Kind", "rows": ROWS}
    listing.draw(listed.rename(columns=titles), "unknown_kinds", kinds_in_words(rows))


def kinds_in_words(rows: pd.DataFrame) -> str:
    """How many kinds are unknown, in a sentence."""
    if rows.empty:
        return "Every kind of act is known"
    return f"{len(rows)} unknown {'kind counts' if len(rows) == 1 else 'kinds count'} as “other”"


def referral_edges(rows: pd.DataFrame) -> None:
    """What became of the referrals on the way to the map of who brought whom."""
    if rows.empty:
        return
    listed = rows.assign(is_dropped=rows["is_dropped"].map({True: "Yes", False: "No"}))
    titles = {"rule": "Referrals", "rows": ROWS, "is_dropped": "Left out of the map of who brought whom"}
    listing.draw(listed.rename(columns=titles), "edges", edges_in_words(rows))


def are_dropped(rows: pd.DataFrame) -> bool:
    """Whether any referral is left out of the map."""
    return bool(rows.loc[rows["is_dropped"], "rows"].sum())


def left_out(rows: pd.DataFrame) -> None:
    """Which referrals are left out of the map, and why; the latest first, and all that are named as a file."""
    with st.expander("Which ones", icon=":material/alt_route:", key="left_out"):
        exports.button(lambda: iter([rows]), "referrals-left-out", len(rows))
        shown_rows = rows.head(MOST_SHOWN)
        said = f"The latest {len(shown_rows):,} of {len(rows):,}" if len(rows) > MOST_SHOWN else "The latest first"
        st.caption(f"{said}; a name leads to their story.")
        columns = [*([Column("referral_id", "Referral")] if "referral_id" in rows else []), *LEFT_OUT]
        tables.draw(shown_rows, columns, "left_out_table", "Referrals left out of the map, and why")


def edges_in_words(rows: pd.DataFrame) -> str:
    """How many referrals are left out of the map, in a sentence."""
    dropped = int(rows.loc[rows["is_dropped"], "rows"].sum())
    if not dropped:
        return "Every referral that somebody joined on is on the map"
    return f"{dropped:,} {'referral is' if dropped == 1 else 'referrals are'} left out of the map of who brought whom"


def built(rows: pd.DataFrame) -> None:
    """When each derived table was last built."""
    listed = rows.rename(
        columns={
            "table_name": "Derived table",
            "meaning": "Holds",
            "rows": ROWS,
            "built_at": "Built (UTC)",
            "seconds": "Took",
            "problem": "Problem",
        }
    )
    if not listed["Problem"].any():
        listed = listed.drop(columns="Problem")
    settings = {
        "Built (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        "Took": st.column_config.NumberColumn(format="%.2f s"),
    }
    listing.draw(listed, "built", built_in_words(rows), settings)


def built_in_words(rows: pd.DataFrame) -> str:
    """Whether the derived tables are sound, in a sentence."""
    problems = int((rows["problem"] != "").sum())
    if problems:
        return f"{problems} derived tables could not be built the last time"
    if rows.empty:
        return "Nothing has been worked out yet"
    return f"All {len(rows)} derived tables are up to date"
