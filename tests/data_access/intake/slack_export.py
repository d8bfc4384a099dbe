"""Small Slack exports, made by hand, and what is read from them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import SourceUnreadable
from data_access.intake import slack
from tests.data_access.intake.connector_rows import rows_of

USERS = [
    {"id": "U1", "name": "ann", "real_name": "Ann Example", "profile": {"email": "ann@example.com"}},
    {"id": "U2", "name": "bob", "profile": {"display_name": "Bob"}},
    {"id": "UB", "name": "herald", "is_bot": True, "profile": {"bot_id": "B1"}},
    {"id": "USLACKBOT", "name": "slackbot", "real_name": "Slackbot", "is_bot": False},
]
CHANNELS = [{"id": "C1", "name": "general"}]


def message(ts: str, text: str = "Hello", user: str | None = "U1", **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": ts, "text": text, **({"user": user} if user else {}), **more}


def export(folder: Path, *messages: Any, users: Any = USERS, channels: Any = CHANNELS) -> Path:
    (folder / "general").mkdir(parents=True)
    for name, content in (("users", users), ("channels", channels), ("general/2025-01-10", list(messages))):
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    return folder


def zipped(folder: Path, path: Path, top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def acts(path: Path) -> list[dict[str, Any]]:
    return rows_of(slack.read(path)[1])


def left_out(path: Path) -> dict[str, int]:
    incoming = slack.read(path)[1]
    rows_of(incoming)
    return incoming.left_out()


def refusal(path: Path) -> SourceUnreadable:
    with pytest.raises(SourceUnreadable) as caught:
        _read_all(path)
    return caught.value


def _read_all(path: Path) -> None:
    for incoming in slack.read(path):
        rows_of(incoming)
