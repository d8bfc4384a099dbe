"""Whose tables are in a server's database: where Rapport's own are or are to be, and which others it can read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, FromClause, and_, column, func, inspect, or_, select, table
from sqlalchemy.schema import CreateSchema

from data_access.errors import StoreUnreachable, StoreUnread
from data_access.migrations import VERSION_TABLE, schema_version
from data_access.schema import ASIDE, CONTRACT, batches, generation, members, metadata

OWN_SCHEMA = "rapport"
"""Where Rapport keeps its tables in a database that has others of the same names."""
SIGNS = frozenset({VERSION_TABLE, generation.name, batches.name})
"""Tables that a schema with a store in it has."""
KINDS = ("r", "p", "v", "m", "f")
"""Tables, partitioned ones, views, materialised ones and foreign ones, as the server's catalogue calls them."""
OTHER_WAY = 'python rapport.py import "postgresql+psycopg://..." --store FOLDER'

_relations = table("pg_class", *map(column, ("oid", "relname", "relnamespace", "relkind")), schema="pg_catalog")
_schemas = table("pg_namespace", column("oid"), column("nspname"), schema="pg_catalog")
_columns = table(
    "pg_attribute", *map(column, ("attrelid", "attname", "attnum", "attisdropped", "atttypid")), schema="pg_catalog"
)
_types = table("pg_type", column("oid"), column("typname"), schema="pg_catalog")
_path = func.current_schemas(False)


@dataclass(frozen=True)
class Surroundings:
    """What a database holds: whether there is a store in it, and whether that is beside tables of others."""

    is_made: bool
    is_beside: bool


@dataclass(frozen=True)
class Offered:
    """Somebody else's table or view that is called as one of the contract's; its columns with the types they have."""

    schema: str
    name: str
    columns: dict[str, str]

    @property
    def where(self) -> str:
        """What to call it."""
        return f"{self.schema}.{self.name}"


def look_around(connection: Connection, place: str) -> Surroundings:
    """Where the store is, or is to be made.

    Raises
    ------
    StoreUnreachable
        There is a store that is not whole, or that this user may not use; or there is none, and none can be made: the
        names are taken by what is not the contract's, there are no members among it, or the right to make a schema is
        missing.
    """
    there = _names_by_schema(connection, {*metadata.tables, VERSION_TABLE})
    home = next((schema for schema, names in there.items() if names >= SIGNS), None)
    if home == OWN_SCHEMA:
        _refuse_without_use(connection, place)
    if home is not None:
        return Surroundings(is_made=True, is_beside=home == OWN_SCHEMA)
    if OWN_SCHEMA in there:
        raise StoreUnreachable(
            f"The schema {OWN_SCHEMA} of the database already has {_first(there[OWN_SCHEMA])}, and they are not "
            "Rapport's, which keeps its own tables in a schema of that name.",
            "Rename that schema.",
            place,
        )
    theirs = set().union(*there.values())
    if not theirs:
        return Surroundings(is_made=False, is_beside=False)
    if theirs & {each.name for each in ASIDE.values()}:
        raise StoreUnreachable(
            f"The store in the database lacks {_first(SIGNS - theirs)}.",
            "Restore it from a copy, or move what is left of it out of the search_path.",
            place,
        )
    if members.name not in theirs:
        raise StoreUnreachable(
            f"The database already has {_first(theirs)}, and they are not Rapport's; it has no members to read.",
            "Offer a table or view called members as well, or give Rapport a database of its own.",
            place,
        )
    _refuse_without_right(connection, place)
    return Surroundings(is_made=False, is_beside=True)


def _names_by_schema(connection: Connection, names: Collection[str]) -> dict[str, set[str]]:
    """Which of these names are taken in each schema of the connection's path, in its order, and in Rapport's own."""
    which = or_(_schemas.c.nspname == func.any(_path), _schemas.c.nspname == OWN_SCHEMA)
    wanted = select(_schemas.c.nspname, _relations.c.relname).select_from(_in_schemas())
    wanted = wanted.where(which, _relations.c.relname.in_(sorted(names)), _relations.c.relkind.in_(KINDS))
    there: dict[str, set[str]] = {}
    for schema, name in connection.execute(wanted.order_by(func.array_position(_path, _schemas.c.nspname))):
        there.setdefault(schema, set()).add(name)
    return there


def _in_schemas() -> FromClause:
    return _relations.join(_schemas, _relations.c.relnamespace == _schemas.c.oid)


def _first(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:5])


def _refuse_without_use(connection: Connection, place: str) -> None:
    """Refuse a store that this user may not look into."""
    if not connection.scalar(select(func.has_schema_privilege(OWN_SCHEMA, "USAGE"))):
        user = connection.scalar(select(func.current_user()))
        raise StoreUnreachable(
            f"The store is in the schema {OWN_SCHEMA} of the database, which {user!r} may not use.",
            "Use the same user as for the first refresh, or let its owner grant the right.",
            place,
        )


def _refuse_without_right(connection: Connection, place: str) -> None:
    """Refuse a database in which no schema can be made, and say what else can be done."""
    database = func.current_database()
    in_own = select(func.has_schema_privilege(_schemas.c.oid, "CREATE")).where(_schemas.c.nspname == OWN_SCHEMA)
    may_make = and_(
        func.coalesce(in_own.scalar_subquery(), func.has_database_privilege(database, "CREATE")),
        func.has_database_privilege(database, "TEMPORARY"),
        func.current_setting("transaction_read_only") == "off",
    )
    if not connection.scalar(select(may_make)):
        user = connection.scalar(select(func.current_user()))
        raise StoreUnreachable(
            f"The database has tables that Rapport could read, but {user!r} may make no schema {OWN_SCHEMA} in it, "
            "nor temporary tables, for what Rapport keeps.",
            f"Let an owner of the database make that schema for the user and allow temporary tables, or take the "
            f"tables into a store elsewhere: {OTHER_WAY}",
            place,
        )


def refuse_unread(connection: Connection, place: str) -> None:
    """Refuse to read from a store that is not made yet."""
    if not schema_version(connection):
        raise StoreUnread(
            "The database has tables that Rapport can read, and has not read yet.",
            "Run 'python rapport.py refresh', which reads them.",
            place,
        )


def make_own_schema(connection: Connection) -> None:
    """Make the schema for Rapport's tables, where it is not there yet."""
    if not inspect(connection).has_schema(OWN_SCHEMA):
        connection.execute(CreateSchema(OWN_SCHEMA))


def offered(connection: Connection) -> list[Offered]:
    """Tables and views called as the contract's, each as the connection's path finds it first; members first.

    Rapport's own schema is passed over.
    """
    at = func.array_position(_path, _schemas.c.nspname)
    wanted = (
        select(_schemas.c.nspname, _relations.c.relname, _columns.c.attname, _types.c.typname)
        .select_from(_in_schemas())
        .join(_columns, _columns.c.attrelid == _relations.c.oid)
        .join(_types, _types.c.oid == _columns.c.atttypid)
        .where(_relations.c.relname.in_(list(CONTRACT)), _relations.c.relkind.in_(KINDS))
        .where(_columns.c.attnum > 0, _columns.c.attisdropped.is_(False))
        .where(at.is_not(None), _schemas.c.nspname != OWN_SCHEMA)
    )
    found: dict[str, Offered] = {}
    for schema, name, attribute, kind in connection.execute(wanted.order_by(at, _columns.c.attnum)):
        first = found.setdefault(name, Offered(schema, name, {}))
        if first.schema == schema:
            first.columns[attribute] = kind
    return [found[name] for name in CONTRACT if name in found]
