"""Members of the lists of the page Lean in, to be saved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from data_access.queries.lean_in import members_standing
from data_access.rollups.value_tables import member_values
from data_access.scope import Scope
from data_access.store import Store
from data_access.tokens import personal
from metrics.lean_in import turn_numbers, weighing
from metrics.value_settings import Assumptions


@personal
def numbers_of_undervalued(_store: Store, scope: Scope, assumed: Assumptions, is_reverse: bool = False) -> Select[Any]:
    """The numbers of the undervalued, or the overvalued."""
    return members_standing(scope, weighing(assumed, is_reverse=is_reverse))


@personal
def numbers_of_plan(store: Store, scope: Scope, assumed: Assumptions) -> Select[Any]:
    """The numbers of those whose turn comes in the plan."""
    return select(member_values.c.member_no).where(member_values.c.member_no.in_(turn_numbers(store, scope, assumed)))
