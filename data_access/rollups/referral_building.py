"""The tables of referrals in the order in which they are built."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from data_access.rollups import referral_tables as tables
from data_access.rollups.referral_cohorts import build_referral_cohorts
from data_access.rollups.referral_invites import build_referral_months, build_referral_rewards
from data_access.rollups.referral_purchases import build_referral_margins
from data_access.rollups.referral_shares import build_referral_shares
from data_access.rollups.referral_soundness import (
    build_kind_counts,
    build_referral_flags,
    build_referral_left_out,
    build_referral_rules,
)
from data_access.rollups.referral_trees import build_referral_cascades
from data_access.rollups.referrals import build_referral_members

STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (tables.referral_members, build_referral_members),
    (tables.referral_cohorts, build_referral_cohorts),
    (tables.referral_months, build_referral_months),
    (tables.referral_rewards, build_referral_rewards),
    (tables.referral_cascades, build_referral_cascades),
    (tables.referral_margins, build_referral_margins),
    (tables.referral_shares, build_referral_shares),
    (tables.referral_flags, build_referral_flags),
    (tables.referral_left_out, build_referral_left_out),
    (tables.referral_rules, build_referral_rules),
    (tables.kind_counts, build_kind_counts),
)
