"""Every table and column of the store, with its meaning: the data dictionary is read from here.

The twelve tables of the contract keep their source's ids as text, times in UTC without zone, and money as a
decimal in one store currency. `day` (days since 1970-01-01) and `month` (months since 1970-01) repeat the
row's time as integers, so that the same queries run on every engine. Nothing has a primary key in the
embedded engine: rows are keyed by the columns in ``KEYS``, and the door keeps them unique.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

MONEY = Numeric(18, 4)
"""Money in the store's currency."""

INTERACTION_KINDS = (
    "visit",
    "post",
    "question",
    "answer",
    "reply",
    "reaction",
    "review",
    "idea",
    "share",
    "event",
    "support_request",
    "support_reply",
    "search",
    "link",
    "tag",
    "follow",
    "hiring_help",
)
CONTRIBUTION_KINDS = ("post", "answer", "reply", "review", "idea", "share")
ASK_KINDS = ("email", "survey", "referral", "review", "promotion", "event", "signup_step")
GIVE_KINDS = ("thanks", "perk", "credit", "early_access", "personal_help", "recognition")
QUESTIONS = ("nps", "csat", "trust", "effort")
INCIDENT_KINDS = ("breach", "outage", "quality", "price", "conduct")


def _column(name: str, kind: TypeEngine[Any], meaning: str, **info: object) -> Column[Any]:
    return Column(name, kind, comment=meaning, nullable=True, autoincrement=False, info=info)


def _id(name: str, meaning: str) -> Column[Any]:
    return _column(name, String(), meaning, required=True)


def _member(name: str, meaning: str, *, required: bool = False) -> Column[Any]:
    return _column(name, String(), meaning, required=required, member=True)


def _when(name: str, meaning: str, *, required: bool = False) -> Column[Any]:
    return _column(name, DateTime(), f"{meaning} (UTC)", required=required)


def _text(name: str, meaning: str, *, choices: tuple[str, ...] = ()) -> Column[Any]:
    return _column(name, String(), meaning, choices=choices)


def _kind(meaning: str, choices: tuple[str, ...]) -> Column[Any]:
    return _column("kind", String(), f"{meaning}: {', '.join(choices)}", required=True, choices=choices)


def _money(name: str, meaning: str, *, required: bool = False) -> Column[Any]:
    return _column(name, MONEY, f"{meaning} (store currency)", required=required)


def _flag(name: str, meaning: str) -> Column[Any]:
    return _column(name, Boolean(), f"{meaning}; empty means unknown, never no")


def _number(name: str, meaning: str, low: float, high: float, *, required: bool = False) -> Column[Any]:
    return _column(name, Double(), meaning, required=required, low=low, high=high)


def _contract(name: str, meaning: str, event: str, keys: tuple[str, ...], *columns: Column[Any]) -> Table:
    """A table of the contract: its own columns, then the ones the store keeps for itself."""
    kept = [_column("batch_id", Integer(), "the import that last wrote this row", kept_by_store=True)]
    if event not in ("month", ""):
        kept.insert(0, _column("day", Integer(), f"{event} as days since 1970-01-01", kept_by_store=True))
        kept.insert(1, _column("month", Integer(), f"{event} as months since 1970-01", kept_by_store=True))
    if name == "members":
        kept.append(_column("listed", Boolean(), "false: merely seen in other rows, not listed", kept_by_store=True))
    pointers = [column.name for column in columns if column.info.get("member") and (column.name,) != keys]
    indexes = [Index(f"{name}_key", *keys, unique=True)]
    indexes += [Index(f"{name}_by_{pointer}", pointer) for pointer in pointers]
    served = [index.ddl_if(dialect="postgresql") for index in indexes]
    return Table(name, metadata, *columns, *kept, *served, comment=meaning, info={"keys": keys, "event": event})


members = _contract(
    "members",
    "a customer or a company's own person",
    "joined_at",
    ("member_id",),
    _member("member_id", "the member's id in the source", required=True),
    _when("joined_at", "when they joined", required=True),
    _text("name", "their name"),
    _text("email", "their e-mail address"),
    _text("channel", "how they came: organic, referral, search, social, event, partner, ..."),
    _text("segment", "the group they belong to"),
    _text("region", "where they live"),
    _flag("is_staff", "a company's own person"),
    _flag("consent", "may be contacted"),
    _when("left_at", "when they left for certain"),
)
orders = _contract(
    "orders",
    "a purchase",
    "ordered_at",
    ("order_id",),
    _id("order_id", "the order's id in the source"),
    _member("member_id", "who bought; empty where nobody is known", required=True),
    _when("ordered_at", "when they bought", required=True),
    _money("amount", "net of discount, before refund", required=True),
    _money("discount", "what was taken off"),
    _money("refunded", "what was paid back"),
    _money("margin", "what was earned"),
    _text("category", "what kind of thing was bought"),
)
referrals = _contract(
    "referrals",
    "one invitation or recommendation to one person",
    "referred_at",
    ("referral_id",),
    _id("referral_id", "the referral's id in the source"),
    _member("referrer_id", "who recommended", required=True),
    _when("referred_at", "when they recommended", required=True),
    _member("referee_id", "who joined on it; empty until they join"),
    _when("joined_at", "when the referee joined"),
    _when("converted_at", "when the referee first ordered"),
    _text("channel", "how the recommendation was made"),
    _text("category", "what was recommended"),
    _text("initiative_id", "the initiative it belongs to"),
    _money("reward", "paid to either side; empty or 0 means organic"),
)
interactions = _contract(
    "interactions",
    "one act in the community",
    "occurred_at",
    ("interaction_id",),
    _id("interaction_id", "the act's id in the source"),
    _member("member_id", "who acted; empty where nobody is known", required=True),
    _when("occurred_at", "when they acted", required=True),
    _kind("what they did", INTERACTION_KINDS),
    _text("parent_id", "the interaction it answers"),
    _member("target_id", "the member it addresses"),
    _text("topic", "what it is about"),
    _number("sentiment", "from -1, angry, to 1, delighted", -1, 1),
    _text("text", "what was said"),
    _flag("incentivised", "paid for by a deal or a gimmick"),
)
asks = _contract(
    "asks",
    "something the company asked of one member",
    "asked_at",
    ("ask_id",),
    _id("ask_id", "the ask's id in the source"),
    _member("member_id", "who was asked", required=True),
    _when("asked_at", "when they were asked", required=True),
    _kind("what was asked", ASK_KINDS),
    _text("initiative_id", "the initiative it belongs to"),
    _when("responded_at", "when they did what was asked"),
    _flag("opted_out", "they asked not to be asked again"),
)
gives = _contract(
    "gives",
    "something the company gave one member without being paid",
    "given_at",
    ("give_id",),
    _id("give_id", "the gift's id in the source"),
    _member("member_id", "who was given it", required=True),
    _when("given_at", "when it was given", required=True),
    _kind("what was given", GIVE_KINDS),
    _money("cost", "what it cost"),
    _text("initiative_id", "the initiative it belongs to"),
)
responses = _contract(
    "responses",
    "a survey answer",
    "answered_at",
    ("response_id",),
    _id("response_id", "the answer's id in the source"),
    _member("member_id", "who answered", required=True),
    _when("answered_at", "when they answered", required=True),
    _column(
        "question",
        String(),
        f"what was asked: {', '.join(QUESTIONS)}",
        required=True,
        choices=QUESTIONS,
        strict=True,
    ),
    _number("score", "nps 0 to 10; csat, trust and effort 1 to 5", 0, 10, required=True),
    _text("comment", "what they added"),
)
incidents = _contract(
    "incidents",
    "something went wrong",
    "started_at",
    ("incident_id",),
    _id("incident_id", "the incident's id in the source"),
    _when("started_at", "when it began", required=True),
    _column("title", String(), "what happened", required=True),
    _text("kind", f"its kind: {', '.join(INCIDENT_KINDS)}", choices=INCIDENT_KINDS),
    _number("severity", "from 1, slight, to 5, grave", 1, 5),
    _when("disclosed_at", "when those affected were first told"),
    _when("resolved_at", "when it was put right"),
)
incident_members = _contract(
    "incident_members",
    "a member whom an incident touched",
    "told_at",
    ("incident_id", "member_id"),
    _id("incident_id", "the incident"),
    _member("member_id", "whom it touched", required=True),
    _when("told_at", "when they were told"),
    _when("made_good_at", "when it was made good to them"),
)
initiatives = _contract(
    "initiatives",
    "something the company tried",
    "started_at",
    ("initiative_id",),
    _id("initiative_id", "the initiative's id in the source"),
    _column("name", String(), "what it is called", required=True),
    _when("started_at", "when it began", required=True),
    _when("ended_at", "when it ended"),
    _money("cost", "what it cost"),
)
initiative_members = _contract(
    "initiative_members",
    "a member who was in an initiative",
    "entered_at",
    ("initiative_id", "member_id"),
    _id("initiative_id", "the initiative"),
    _member("member_id", "who was in it", required=True),
    _when("entered_at", "when they entered"),
    _text("arm", "treated or control", choices=("treated", "control")),
)
spend = _contract(
    "spend",
    "what acquisition cost",
    "month",
    ("month", "channel"),
    _column("month", Integer(), "the month it was spent in, as months since 1970-01", required=True),
    _id("channel", "the channel it was spent on"),
    _money("amount", "what was spent", required=True),
)

planted_truths = _contract(
    "planted_truths",
    "what is known to be true of a sample community",
    "",
    ("key", "subject"),
    _column("key", String(), "the truth's name", required=True),
    _text("subject", "the group or member it is about; empty text for everyone"),
    _column("value", Double(), "the value planted", required=True, low=float("-inf"), high=float("inf")),
    _column("error", Double(), "how far off a recovery may be", low=0, high=float("inf")),
    _text("unit", "its unit"),
    _text("meaning", "what it says, in words"),
)

CONTRACT: dict[str, Table] = {
    table.name: table
    for table in (
        members,
        orders,
        referrals,
        interactions,
        asks,
        gives,
        responses,
        incidents,
        incident_members,
        initiatives,
        initiative_members,
        spend,
    )
}
"""The tables of the contract by name, members first."""

INTAKE = CONTRACT | {planted_truths.name: planted_truths}
"""Every table that rows can be taken into: the contract's, and the truths of a sample community."""

ACTIVITY = ("members", "orders", "referrals", "interactions", "asks", "gives", "responses")
"""Tables whose last day tells how far the store's data reaches."""


def keys(table: Table) -> tuple[str, ...]:
    """Names of the columns that identify a row."""
    return tuple(table.info["keys"])


def contract_columns(table: Table) -> list[Column[Any]]:
    """The columns a source may bring."""
    return [column for column in table.columns if not column.info.get("kept_by_store")]


def pointers(table: Table) -> list[Column[Any]]:
    """The columns that name a member of another table's row."""
    if table is members:
        return []
    return [column for column in table.columns if column.info.get("member")]


def _aside(table: Table) -> Table:
    """Rows of a table that are set aside: held until their member arrives, or replaced by a later import."""
    copies = [Column(column.name, column.type, comment=column.comment, autoincrement=False) for column in table.columns]
    return Table(
        f"{table.name}_aside",
        metadata,
        *copies,
        _column("aside", String(), "held: its member is unknown; replaced: a later import changed it"),
        _column("aside_by", Integer(), "the import that set it aside"),
        Index(f"{table.name}_aside_key", *keys(table)).ddl_if(dialect="postgresql"),
        comment=f"rows of {table.name} that were held or replaced",
    )


ASIDE: dict[str, Table] = {name: _aside(table) for name, table in INTAKE.items()}
"""For each table of the contract, the table of its rows that are set aside."""

HELD = "held"
REPLACED = "replaced"

batches = Table(
    "batches",
    metadata,
    _column("batch_id", Integer(), "number of the import, in order"),
    _column("source", String(), "what it came from, as named by the mapping or the connector"),
    _column("connector", String(), "how it was read"),
    _column("file_name", String(), "name of the file or folder, without its place"),
    _when("started_at", "when it began"),
    _when("finished_at", "when it was done"),
    _column("state", String(), "taken, or undone"),
    _column("report", String(), "the import's report, as JSON"),
    comment="every import, with its report",
)
audit = Table(
    "audit",
    metadata,
    _when("at", "when it was done"),
    _column("action", String(), "what was done: erased"),
    _column("subject", String(), "whom it concerned, as a SHA-256 of their id"),
    _column("detail", String(), "how many rows went or became nobody's, as JSON"),
    comment="what was done to a person's data, kept after the data is gone",
)
settings = Table(
    "settings",
    metadata,
    _column("name", String(), "the setting's name"),
    _column("value", String(), "its value"),
    comment="what belongs to this store: its currency",
)
saved_lists = Table(
    "saved_lists",
    metadata,
    _column("list_id", Integer(), "the list's number"),
    _column("name", String(), "what it is called; no two lists are called the same"),
    _column("about", String(), "what it was saved from, in words"),
    _when("made_at", "when it was saved"),
    comment="lists of members that readers have saved",
)
saved_list_members = Table(
    "saved_list_members",
    metadata,
    _column("list_id", Integer(), "the list's number"),
    _column("member_id", String(), "a member on it"),
    Index("saved_list_members_key", "list_id", "member_id", unique=True).ddl_if(dialect="postgresql"),
    Index("saved_list_members_by_member_id", "member_id").ddl_if(dialect="postgresql"),
    comment="who is on the saved lists",
)
freshness = Table(
    "freshness",
    metadata,
    _column("table_name", String(), "the derived table"),
    _when("built_at", "when it was last built"),
    _column("seconds", Double(), "how long it took"),
    _column("row_count", Integer(), "how many rows it has"),
    _column("problem", String(), "why the last attempt failed; empty when it did not"),
    comment="how fresh the derived tables are",
)
generation = Table(
    "generation",
    metadata,
    _column("number", Integer(), "counts every change of the store"),
    _when("changed_at", "when it last changed"),
    comment="one row: the store's version on a server",
)
