"""Which members a number on referrals is about: each question gives the numbers of exactly those members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from data_access.queries.filters import of_months, of_people
from data_access.queries.referral_rows import of_members
from data_access.rollups.referral_tables import (
    OLDEST,
    referral_cascades,
    referral_flags,
    referral_members,
    referral_rewards,
)
from data_access.rollups.tables import people, referral_forest
from data_access.scope import Scope

MINE = referral_members.c


def cohort_members(scope: Scope, *kept: ColumnElement[bool]) -> Select[Any]:
    """Members who joined in the period, of whom something holds."""
    rows = of_members(referral_members, scope).with_only_columns(MINE.member_no)
    return rows.where(*of_months(MINE.joined_month, scope.start, scope.end), *kept)


def observed_members(scope: Scope, days: int) -> Select[Any]:
    """Members who joined in the period and have been there for so many days."""
    return cohort_members(scope, MINE.observed_days >= days, MINE.is_on_record)


def waiting_members(scope: Scope) -> Select[Any]:
    """Members who joined in the period and have brought somebody since."""
    return cohort_members(scope, MINE.first_days.is_not(None), MINE.is_on_record)


def organic_members(scope: Scope) -> Select[Any]:
    """Members who joined in the period by word of mouth that nobody paid for."""
    kept = [*of_months(people.c.joined_month, scope.start, scope.end), *of_people(people, scope)]
    return select(people.c.member_no).where(people.c.origin == "organic", *kept)


def generation_members(scope: Scope, generation: int) -> Select[Any]:
    """Members who joined in the period, so many steps from who began their cascade; the last step stands for more."""
    is_step = MINE.generation >= OLDEST if generation >= OLDEST else MINE.generation == generation
    return cohort_members(scope, is_step)


def first_buyers(scope: Scope, category: str) -> Select[Any]:
    """Members who joined in the period and bought of this category first."""
    return cohort_members(scope, MINE.category == category)


def cascade_roots(scope: Scope) -> Select[Any]:
    """Members who joined in the period and began a cascade."""
    table = referral_cascades.c
    rows = of_members(referral_cascades, scope, "root_no")
    kept = of_months(table.joined_month, scope.start, scope.end)
    return rows.where(*kept).with_only_columns(table.root_no.label("member_no"))


def cascade_members(root_no: int) -> Select[Any]:
    """Everybody who came through one member, and that member."""
    return select(referral_forest.c.member_no).where(referral_forest.c.root_no == root_no)


def greatest_cascade(scope: Scope, by: str) -> Select[Any]:
    """Everybody in the largest or the deepest cascade that began in the period; `by` is size or depth."""
    table = referral_cascades.c
    rows = of_members(referral_cascades, scope, "root_no").where(*of_months(table.joined_month, scope.start, scope.end))
    greatest = rows.with_only_columns(table.root_no).order_by(table[by].desc(), table.root_no).limit(1)
    return select(referral_forest.c.member_no).where(referral_forest.c.root_no == greatest.scalar_subquery())


def flagged_members(scope: Scope, flag: str) -> Select[Any]:
    """Members whose referrals look odd in one way, where that began in the period."""
    table = referral_flags.c
    rows = of_members(referral_flags, scope).where(table.flag == flag, *of_months(table.month, scope.start, scope.end))
    return rows.with_only_columns(table.member_no).distinct()


def rewarded_members(scope: Scope) -> Select[Any]:
    """Members whose first rewarded referral was in the period."""
    table = referral_rewards.c
    rows = of_members(referral_rewards, scope).where(*of_months(table.month, scope.start, scope.end))
    return rows.with_only_columns(table.member_no)
