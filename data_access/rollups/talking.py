"""The derived tables of the conversation, in the order they are built."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from data_access.rollups import conversation, conversation_counts, conversation_tables, levels, participation, paths

STEPS: tuple[tuple[Table, Callable[[Connection], int]], ...] = (
    (conversation_tables.threads, conversation.build_threads),
    (conversation_tables.thread_answers, conversation.count_answers),
    (conversation_tables.open_questions, conversation.count_open_questions),
    (conversation_tables.thread_months, conversation_counts.build_thread_months),
    (conversation_tables.wait_months, conversation_counts.build_wait_months),
    (conversation_tables.help_pairs, conversation_counts.build_help_pairs),
    (conversation_tables.topic_helpers, conversation_counts.build_topic_helpers),
    (conversation_tables.newcomer_paths, conversation_counts.build_newcomer_paths),
    (conversation_tables.lost_regulars, participation.build_lost_regulars),
    (conversation_tables.participation_months, levels.build_participation_months),
    (conversation_tables.ladder_flows, participation.build_ladder_flows),
    (conversation_tables.facet_months, participation.build_facet_months),
    (conversation_tables.last_steps, paths.build_last_steps),
)
"""Each table with what builds it and counts its rows."""
