"""How the store's schema came to be, step by step, and the door that brings a store up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

HEAD = "0005"
"""The schema version that this Rapport reads and writes."""
VERSION_TABLE = "alembic_version"
"""The table that tells which version a store has."""


def bring_up_to_date(connection: Connection) -> None:
    """Run every migration that the store has not seen, in the connection's transaction."""
    if schema_version(connection) == HEAD:
        return
    from alembic import command  # a second of imports, only where there is something to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def schema_version(connection: Connection) -> str:
    """The store's schema version; empty where the store has no schema yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    version = connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()
    return str(version or "")
