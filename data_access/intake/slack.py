"""A Slack export: a zip as it was downloaded, or the folder it was unpacked to.

It holds ``users.json``, ``channels.json`` and a folder for each channel with a file for each day. Only the
public channels of ``channels.json`` are read: private channels and conversations are nobody's community.

Two things the export does not say. When a person joined: members come without it, and are held until an act
shows when they were first here. When a reaction was given: it carries the time of its message.

A message posted by an app counts for the user whom the export names (an app's own user is staff); where it
names none that ``users.json`` knows, the message is left out. Reactions to what is left out still count.

Source: Slack, "How to read Slack data exports", and the message events of https://api.slack.com/events/message.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from data_access.errors import SourceUnreadable
from data_access.intake.export_files import ExportFiles, open_export
from data_access.intake.incoming import Incoming
from data_access.intake.row_batches import Row, row_batches

NAME = "slack"

USERS, CHANNELS = "users.json", "channels.json"
SLACKBOT = "USLACKBOT"
MEMBER_COLUMNS = ("member_id", "joined_at", "name", "email", "is_staff")
ACT_COLUMNS = ("interaction_id", "member_id", "occurred_at", "kind", "parent_id", "topic", "text")

DAY_FILE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
EPOCH_TIME = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6})[0-9]*)?")
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
"""Latin, full-width and Arabic."""

WRITTEN_BY_PEOPLE = {None, "", "me_message", "file_share", "thread_broadcast", "bot_message"}
SYSTEM = frozenset(
    "bot_add bot_disable bot_enable bot_remove channel_archive channel_canvas_updated "
    "channel_convert_to_private channel_convert_to_public channel_join channel_leave channel_name "
    "channel_posting_permissions channel_purpose channel_topic channel_unarchive ekm_access_denied "
    "file_comment file_mention group_archive group_join group_leave group_name group_purpose group_topic "
    "group_unarchive huddle_thread message_changed message_deleted message_replied pinned_item reminder_add "
    "reply_broadcast sh_room_created tombstone unpinned_item".split()
)
NOT_MESSAGES = "records that are not messages"
UNKNOWN_SUBTYPE = "messages of an unknown subtype"
UNKNOWN_BOTS = "messages of bots that users.json does not name"
COPIES = "copies of a message already read"
NAMELESS_REACTIONS = "reactions whose people the export does not name"


class Channel(NamedTuple):
    """A channel's id, its name, and its day files in order."""

    id: str
    name: str
    days: tuple[str, ...]


class People(NamedTuple):
    """Who is in ``users.json``, and which of them stands for each bot."""

    known: frozenset[str]
    bots: dict[str, str]


def recognises(path: Path) -> bool:
    """Whether the folder or zip holds the two files every Slack export has; reads names only."""
    if not path.is_dir() and path.suffix.lower() != ".zip":
        return False
    try:
        with open_export(path) as export:
            return {USERS, CHANNELS} <= set(export.files)
    except SourceUnreadable:
        return False


def not_read(path: Path) -> tuple[str, ...]:
    """Files, and folders written with a / at their end, that this connector leaves alone."""
    with open_export(path) as export:
        taken = {USERS, CHANNELS, *(day for channel in _channels(export) for day in channel.days)}
        names = (name for name in export.files if name not in taken)
        return tuple(sorted({name.partition("/")[0] + "/" if "/" in name else name for name in names}))


def read(path: Path) -> list[Incoming]:
    """Members, then everything they did: messages, replies and reactions.

    Besides the contract's columns, the acts' batches carry ``_where``, the day file that ``_row`` counts in.

    Raises
    ------
    SourceUnreadable
        Where users.json or channels.json is missing; while reading, where a file is too large, damaged or no
        JSON.
    """
    with open_export(path) as export:
        missing = [name for name in (USERS, CHANNELS) if name not in export.files]
    if missing:
        what = f"{path.name} holds no {' and no '.join(missing)}."
        raise SourceUnreadable(what, "Choose a Slack export as it was downloaded.", path.name)
    left_out: Counter[str] = Counter()

    def members() -> Iterator[pa.RecordBatch]:
        return row_batches(_members(path), MEMBER_COLUMNS)

    def acts() -> Iterator[pa.RecordBatch]:
        left_out.clear()
        return row_batches(_acts(path, left_out), (*ACT_COLUMNS, "_where"))

    return [
        Incoming("members", MEMBER_COLUMNS, members, where=USERS),
        Incoming("interactions", ACT_COLUMNS, acts, lambda: dict(left_out), nobody_allowed=True, where=path.name),
    ]


def _members(path: Path) -> Iterator[Row]:
    with open_export(path) as export:
        for number, user in _records(export, USERS):
            profile = user.get("profile")
            profile = profile if isinstance(profile, dict) else {}
            names = (
                user.get("real_name"),
                profile.get("real_name"),
                profile.get("display_name"),
                user.get("name"),
            )
            name = next((text for text in map(_text, names) if text), None)
            is_staff = "true" if user.get("is_bot") is True or user.get("id") == SLACKBOT else None
            yield number, (_text(user.get("id")), None, name, _text(profile.get("email")), is_staff)


def _acts(path: Path, left_out: Counter[str]) -> Iterator[Row]:
    with open_export(path) as export:
        people = _people(export)
        for channel in _channels(export):
            for day in channel.days:
                yield from _acts_of_a_day(export, channel, day, people, left_out)


def _acts_of_a_day(
    export: ExportFiles, channel: Channel, day: str, people: People, left_out: Counter[str]
) -> Iterator[Row]:
    times_read: set[str] = set()
    for number, message in _records(export, day):
        time = _text(message.get("ts")) or ""
        if message.get("type") != "message":
            left_out[NOT_MESSAGES] += 1
            continue
        if time and time in times_read:
            left_out[COPIES] += 1
            continue
        times_read.add(time)
        rule = _why_left_out(message, people)
        if rule:
            left_out[rule] += 1
        else:
            yield number, (*_message(message, channel, people), day)
        for reaction in _reactions(message, channel, left_out):
            yield number, (*reaction, day)


def _why_left_out(message: dict[str, Any], people: People) -> str | None:
    subtype = _text(message.get("subtype"))
    if subtype in SYSTEM:
        return f"system messages: {subtype}"
    if subtype not in WRITTEN_BY_PEOPLE:
        return UNKNOWN_SUBTYPE
    from_a_bot = subtype == "bot_message" or message.get("bot_id")
    return UNKNOWN_BOTS if from_a_bot and _author(message, people) not in people.known else None


def _author(message: dict[str, Any], people: People) -> str | None:
    user = _text(message.get("user"))
    if user and (user in people.known or not message.get("bot_id")):
        return user
    return people.bots.get(_text(message.get("bot_id")) or "", user)


def _message(message: dict[str, Any], channel: Channel, people: People) -> tuple[str | None, ...]:
    """One message as the values of ``ACT_COLUMNS``."""
    time, thread = _text(message.get("ts")), _text(message.get("thread_ts"))
    answers = thread if thread and thread != time else None
    text = _text(message.get("text"))
    # Slack writes these three characters, and only these, as references.
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if text else None
    kind = "question" if text and text.rstrip().endswith(QUESTION_MARKS) else "post"
    return (
        f"{channel.id}:{time}" if time else None,
        _author(message, people),
        _moment(time),
        "reply" if answers else kind,
        f"{channel.id}:{answers}" if answers else None,
        channel.name,
        text,
    )


def _reactions(message: dict[str, Any], channel: Channel, left_out: Counter[str]) -> Iterator[tuple[str | None, ...]]:
    """One row for each user of each reaction, as the values of ``ACT_COLUMNS``."""
    time = _text(message.get("ts"))
    parent = f"{channel.id}:{time}"
    for reaction in _objects(message.get("reactions")):
        users = reaction.get("users")
        named = [user for user in map(_text, users) if user] if isinstance(users, list) else []
        count = reaction.get("count")
        if isinstance(count, int) and count > len(named):
            left_out[NAMELESS_REACTIONS] += count - len(named)
        for user in named:
            reaction_id = f"{parent}:{_text(reaction.get('name'))}:{user}"
            yield reaction_id, user, _moment(time), "reaction", parent, channel.name, None


def _people(export: ExportFiles) -> People:
    known: set[str] = set()
    bots: dict[str, str] = {}
    for _, user in _records(export, USERS):
        user_id, profile = _text(user.get("id")), user.get("profile")
        if user_id:
            known.add(user_id)
            bot = _text(profile.get("bot_id")) if isinstance(profile, dict) else None
            if bot:
                bots[bot] = user_id
    return People(frozenset(known), bots)


def _channels(export: ExportFiles) -> list[Channel]:
    days: dict[str, list[str]] = {}
    for name in export.files:
        folder, _, file = name.partition("/")
        if DAY_FILE.fullmatch(file):
            days.setdefault(folder, []).append(name)
    channels: dict[str, Channel] = {}
    for _, record in _records(export, CHANNELS):
        name = _text(record.get("name")) or ""
        if name in days and name not in channels:
            channels[name] = Channel(_text(record.get("id")) or name, name, tuple(days[name]))
    return list(channels.values())


def _records(export: ExportFiles, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of a file's list, numbered from 1; whatever is no object comes as an empty one."""
    records = export.load(name)
    if not isinstance(records, list):
        what = f"{name} holds no list, as every file of a Slack export does."
        raise SourceUnreadable(what, "Download the export again.", f"{export.where}, {name}")
    for number, record in enumerate(records, start=1):
        yield number, record if isinstance(record, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """A JSON text or number as text that can be stored; anything else is none.

    Half a character (a lone surrogate) becomes a replacement mark.
    """
    if isinstance(value, int | float):
        return json.dumps(value)
    if not isinstance(value, str) or not value:
        return None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _moment(time: str | None) -> str | None:
    """Seconds since 1970 as a date and time in UTC, exact to the microsecond; anything else stays as it is.

    >>> _moment("1736478514.897649")
    '2025-01-10 03:08:34.897649'
    """
    parts = EPOCH_TIME.fullmatch(time or "")
    if not parts:
        return time
    seconds, fraction = int(parts[1]), int((parts[2] or "").ljust(6, "0"))
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds, microseconds=fraction)).isoformat(" ")
