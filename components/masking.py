"""Hidden names: every frame that speaks of members comes out with pseudonyms, before anything is drawn from it."""

from __future__ import annotations

import pandas as pd

from data_access.tokens import is_token

MEMBER = "member"
"""The column with a member's token; what to call them stands in ``name``."""
NAME = "name"
OF_ANOTHER = "_name"
"""Ends the column that says what to call somebody else: ``referrer_name`` beside ``referrer``."""
WORDS = "text"
"""The column with somebody's own words."""
HIDDEN_WORDS = "(hidden)"
IDENTIFYING = ("member_id", "email", "referral_id")
"""Columns that a frame with hidden names does not have at all."""
SHOWN = 6
"""Characters of a token that a pseudonym shows."""


def pseudonym(token: str) -> str:
    """What a member is called while names are hidden: the same as long as the store lives.

    >>> pseudonym("4f2a9c0011223344")
    'Member 4F2A9C'
    """
    return f"Member {token[:SHOWN].upper()}"


def masked(answer: object) -> object:
    """An answer with hidden names; what is no frame, or speaks of no members, comes out as it is.

    Names become pseudonyms made from the tokens beside them, people's own words "(hidden)", and columns that
    identify somebody are left out. What is missing stays missing.
    """
    if not isinstance(answer, pd.DataFrame):
        return answer
    hidden = answer.drop(columns=[name for name in IDENTIFYING if name in answer])
    for name, token in _names(hidden).items():
        called = [pseudonym(each) if isinstance(each, str) and each else None for each in hidden[token]]
        hidden[name] = pd.Series(called, hidden.index, object)
    if WORDS in hidden:
        hidden[WORDS] = hidden[WORDS].astype(object).where(hidden[WORDS].isna(), HIDDEN_WORDS)
    return hidden


def _names(frame: pd.DataFrame) -> dict[str, str]:
    """The columns with names, and for each the column with the tokens; ``file_name`` beside ``file`` is none."""
    others = {f"{column}{OF_ANOTHER}": str(column) for column in frame}
    found = {
        name: token for name, token in others.items() if name in frame and frame[token].dropna().map(_is_one).all()
    }
    return found | ({NAME: MEMBER} if {NAME, MEMBER} <= set(frame) else {})


def _is_one(token: object) -> bool:
    return isinstance(token, str) and is_token(token)
