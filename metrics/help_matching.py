"""Suggested helpers for questions that nobody has answered yet."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analytics.help_matching import Helper, match_helpers
from data_access.queries.helping import helpers_there, questions_waiting
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal

COLUMNS = ["member", "name", "other", "other_name", "topic", "text", "waited", "why"]


@personal
def help_suggestions(store: Store, scope: Scope, cap: int) -> pd.DataFrame:
    """For each open question whoever could answer it, where anybody has room.

    Parameters
    ----------
    cap : int
        Answers one member may be asked for in a week, those of the last seven days included.

    Returns
    -------
    DataFrame
        member and name (the helper), other and other_name (who asks), topic, text (the question), waited (days), why
        (in words); the question that waits longest first.
    """
    questions, helpers = questions_waiting(store, scope), helpers_there(store, scope)
    known = [
        Helper(int(who), str(topic), int(answers), int(thanks))
        for who, topic, answers, thanks in helpers[["member_no", "topic", "answers", "thanks"]].itertuples(index=False)
    ]
    load = dict(zip(helpers["member_no"].astype(int), helpers["load"].astype(int), strict=True))
    asked = list(zip(questions["member_no"].astype(int), questions["topic"], strict=True))
    named = {(row["member_no"], row["topic"]): row for row in helpers.to_dict("records")}
    waiting, rows = questions.to_dict("records"), []
    for place, helper in match_helpers(asked, known, load, cap):
        question, found = waiting[place], named[helper.who, helper.topic]
        rows.append(
            (
                *(found["member"], found["name"], question["member"], question["name"]),
                *(question["topic"], question["text"], int(question["waited"])),
                reason(helper, int(found["quick"]), int(found["load"])),
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


@personal
def every_suggestion(store: Store, scope: Scope, cap: int) -> Iterator[pd.DataFrame]:
    """The same for a file."""
    yield help_suggestions(store, scope, cap)


def reason(helper: Helper, quick: int, load: int) -> str:
    """Why somebody is suggested.

    >>> reason(Helper(1, "Sauces", 5, 2), 3, 1)
    'answered 5 questions on Sauces in a year, 2 thanked for, 3 within a day; 1 answer in the last 7 days'
    """
    said = f"answered {helper.answers} question{'s' if helper.answers != 1 else ''} on {helper.topic} in a year"
    said += f", {helper.thanks} thanked for" if helper.thanks else ""
    said += f", {quick} within a day" if quick else ""
    return f"{said}; {load} answer{'s' if load != 1 else ''} in the last 7 days"
