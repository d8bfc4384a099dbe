"""Tables whose rows count members, without the rows that count few of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd

from data_access.scope import Scope
from metrics.suppression import FEWEST

Question = Callable[..., pd.DataFrame]


def without_few(question: Question, *counts: str) -> Question:
    """The same question, answered without numbers about fewer than five members.

    Rows are kept, so that nothing moves; their numbers are missing. Where only one row is withheld, the smallest of
    the others is withheld with it, since the one could be worked out from a total. For chosen segments or channels
    there is no answer: it could be subtracted from everyone's.

    Parameters
    ----------
    question : callable
        From a store and arguments to a frame whose rows count different members.
    counts : str
        The columns that count members.
    """

    @wraps(question)
    def careful(*arguments: Any) -> pd.DataFrame:
        told = question(*arguments)
        numbers = [name for name in told if pd.api.types.is_numeric_dtype(told[name])]
        scopes = [each for each in arguments if isinstance(each, Scope)]
        is_narrowed = any(each.is_about_some for each in scopes)
        is_withheld = np.full(len(told), is_narrowed) | told[list(counts)].apply(_is_few).any(axis=1).to_numpy(bool)
        if is_withheld.sum() == 1 and len(told) > 1:
            others = told[counts[0]].mask(is_withheld | (told[counts[0]] == 0))
            if others.notna().any():
                is_withheld[told.index.get_loc(others.idxmin())] = True
        return told.assign(**{str(name): told[name].mask(is_withheld) for name in numbers})

    return careful


def _is_few(counted: pd.Series[Any]) -> pd.Series[Any]:
    return counted.between(1, FEWEST - 1)
