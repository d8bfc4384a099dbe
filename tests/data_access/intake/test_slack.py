"""A Slack export: whose messages, replies and reactions are read, and which are left out."""

import json
from collections import Counter
from pathlib import Path

import pytest

from data_access.intake import slack
from tests.data_access.intake.connector_rows import column, real_input, rows_of
from tests.data_access.intake.slack_export import acts, export, left_out, message


def test_the_real_export_gives_every_member_and_message_by_an_independent_count():
    folder = real_input("formats", "slack-export", "source_export_dir")
    members, interactions = slack.read(folder)
    messages = [record for file in sorted(folder.glob("*/*.json")) for record in json.loads(file.read_text("utf-8"))]
    spoken = [record for record in messages if not record.get("subtype")]
    replies = [record for record in spoken if record.get("thread_ts") not in (None, record["ts"])]
    rows = rows_of(interactions)
    assert len(rows_of(members)) == len(json.loads((folder / "users.json").read_text("utf-8"))) == 10
    assert len(rows) == len(spoken) == 14
    assert Counter(column(rows, "kind")) == {"reply": len(replies), "post": len(spoken) - len(replies)}
    assert interactions.left_out() == {"system messages: channel_join": 1, "system messages: tombstone": 1}
    assert len(rows) + sum(interactions.left_out().values()) == len(messages)
    assert {row["interaction_id"].partition(":")[2] for row in rows} == {record["ts"] for record in spoken}
    parents = {row["parent_id"].partition(":")[2] for row in rows if row["kind"] == "reply"}
    assert parents == {record["thread_ts"] for record in replies}
    assert parents <= {record["ts"] for record in messages}  # one of them is a tombstone


def test_the_real_zip_gives_the_same_as_its_folder():
    folder = real_input("formats", "slack-export", "source_export_dir")
    archive = real_input("formats", "slack-export", "source_export.zip")
    assert slack.recognises(folder)
    assert slack.recognises(archive)
    assert [rows_of(one) for one in slack.read(folder)] == [rows_of(one) for one in slack.read(archive)]
    assert slack.not_read(folder) == slack.not_read(archive) == ("dms.json", "groups.json", "mpims.json")


def test_members_have_a_name_an_address_and_no_date_of_joining(tmp_path: Path):
    [members, _] = slack.read(export(tmp_path / "export"))
    rows = rows_of(members)
    assert [(row["member_id"], row["name"], row["email"], row["is_staff"]) for row in rows] == [
        ("U1", "Ann Example", "ann@example.com", None),
        ("U2", "Bob", None, None),
        ("UB", "herald", None, "true"),
        ("USLACKBOT", "Slackbot", None, "true"),
    ]
    assert members.listed
    assert set(column(rows, "joined_at")) == {None}
    assert column(rows, "_row") == [1, 2, 3, 4]


def test_a_message_is_a_question_a_post_or_a_reply(tmp_path: Path):
    folder = export(
        tmp_path / "export",
        message("1736478514.897649", "Is this on?\n"),
        message("1736478515.000000", "It is. Is it? Yes."),
        message("1736478516.000001", "Why?", "U2", thread_ts="1736478514.897649"),
        message("1736478517.000000", "よろしいですか\uff1f", thread_ts="1736478517.000000"),
    )
    rows = acts(folder)
    assert column(rows, "kind") == ["question", "post", "reply", "question"]
    assert column(rows, "parent_id") == [None, None, "C1:1736478514.897649", None]
    assert rows[0] == {
        "_row": 1,
        "interaction_id": "C1:1736478514.897649",
        "member_id": "U1",
        "occurred_at": "2025-01-10 03:08:34.897649",
        "kind": "question",
        "parent_id": None,
        "topic": "general",
        "text": "Is this on?\n",
        "_where": "general/2025-01-10.json",
    }


@pytest.mark.parametrize("micro", ["000001", "999999", "123457", "897649"])
def test_times_are_exact_to_the_microsecond(tmp_path: Path, micro: str):
    [row] = acts(export(tmp_path / "export", message(f"4102444799.{micro}")))
    assert row["occurred_at"].ljust(26, "0") == f"2099-12-31 23:59:59.{micro}"


@pytest.mark.parametrize("ts", ["yesterday", "1e9", "-5.0", "9" * 30, "1736478514,5"])
def test_a_time_that_is_none_is_handed_on_as_it_stands(tmp_path: Path, ts: str):
    assert column(acts(export(tmp_path / "export", message(ts))), "occurred_at") == [ts]


def test_a_broadcast_reply_counts_once(tmp_path: Path):
    reply = message("2.000000", thread_ts="1.000000")
    folder = export(tmp_path / "export", message("1.000000"), reply, {**reply, "subtype": "thread_broadcast"})
    assert column(acts(folder), "kind") == ["post", "reply"]
    assert left_out(folder) == {"copies of a message already read": 1}


def test_a_broadcast_without_its_copy_is_a_reply(tmp_path: Path):
    broadcast = message("2.000000", thread_ts="1.000000", subtype="thread_broadcast")
    assert column(acts(export(tmp_path / "export", broadcast)), "kind") == ["reply"]


def test_what_is_no_message_of_a_person_is_left_out_and_counted(tmp_path: Path):
    folder = export(
        tmp_path / "export",
        message("1.0", subtype="channel_join"),
        message("2.0", subtype="channel_join"),
        message("3.0", subtype="tombstone"),
        message("4.0", subtype="invented_tomorrow"),
        {"type": "file"},
        "not even an object",
        message("5.0", subtype="me_message"),
    )
    assert column(acts(folder), "_row") == [7]
    assert left_out(folder) == {
        "system messages: channel_join": 2,
        "system messages: tombstone": 1,
        "messages of an unknown subtype": 1,
        "records that are not messages": 2,
    }


def test_a_bots_message_belongs_to_its_user_or_is_left_out(tmp_path: Path):
    folder = export(
        tmp_path / "export",
        message("1.0", user="UB", bot_id="B1"),
        message("2.0", user=None, bot_id="B1", subtype="bot_message"),
        message("3.0", user="U404", bot_id="B1"),
        message("4.0", user=None, bot_id="B404", subtype="bot_message"),
        message("5.0", user="U404", bot_id="B404"),
        message("6.0", user="U404"),
        message("7.0", user=None),
    )
    assert column(acts(folder), "member_id") == ["UB", "UB", "UB", "U404", None]
    assert left_out(folder) == {"messages of bots that users.json does not name": 2}
    assert slack.read(folder)[1].nobody_allowed


def test_each_reaction_is_one_act_of_one_member_at_the_messages_time(tmp_path: Path):
    reactions = [
        {"name": "tada", "users": ["U1", "U2"], "count": 5},
        {"name": "+1::skin-tone-3", "users": ["U2"], "count": 1},
        {"name": "broken", "users": None},
        "nonsense",
    ]
    folder = export(tmp_path / "export", message("1736478514.897649", reactions=reactions))
    rows = [row for row in acts(folder) if row["kind"] == "reaction"]
    assert column(rows, "interaction_id") == [
        "C1:1736478514.897649:tada:U1",
        "C1:1736478514.897649:tada:U2",
        "C1:1736478514.897649:+1::skin-tone-3:U2",
    ]
    assert column(rows, "member_id") == ["U1", "U2", "U2"]
    assert set(column(rows, "parent_id")) == {"C1:1736478514.897649"}
    assert set(column(rows, "occurred_at")) == {"2025-01-10 03:08:34.897649"}
    assert left_out(folder) == {"reactions whose people the export does not name": 3}


@pytest.mark.parametrize(
    "text",
    ['She said "no"', "👩🏽‍🚀", "مرحبا بالعالم", "x" * 10_000, "nul \0 byte", "=cmd()", "<script>", "a\r\nb"],
)
def test_text_comes_through_as_it_is(tmp_path: Path, text: str):
    assert column(acts(export(tmp_path / "export", message("1.0", text))), "text") == [text]


def test_slacks_three_references_are_read_once(tmp_path: Path):
    folder = export(tmp_path / "export", message("1.0", "1 &lt; 2 &amp;&amp; 3 &gt; 2, not &amp;lt; nor &eacute;"))
    assert column(acts(folder), "text") == ["1 < 2 && 3 > 2, not &lt; nor &eacute;"]


def test_half_a_character_becomes_a_replacement_and_no_error(tmp_path: Path):
    folder = export(tmp_path / "export", message("1.0", "broken \ud83d emoji"))
    assert column(acts(folder), "text") == ["broken \ufffd emoji"]


def test_values_of_a_wrong_type_are_no_values(tmp_path: Path):
    folder = export(
        tmp_path / "export", message("1.0", user=None, thread_ts=["x"], reactions="no") | {"text": {"a": 1}}
    )
    assert [(row["text"], row["kind"], row["member_id"]) for row in acts(folder)] == [(None, "post", None)]
