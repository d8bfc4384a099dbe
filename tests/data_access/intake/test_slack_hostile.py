"""A Slack export that is damaged, locked, or made to do harm."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from data_access.intake import export_files, slack
from tests.data_access.intake.connector_rows import column
from tests.data_access.intake.slack_export import CHANNELS, acts, export, message, refusal, zipped


@pytest.mark.parametrize(
    "content",
    ['[{"type": "message",\n "ts"', "", "nonsense", "[" * 100_000, "[" + "9" * 5_000 + "]", "\ufeff["],
)
def test_a_day_file_that_is_no_json_is_refused_by_name(tmp_path: Path, content: str):
    folder = export(tmp_path / "export")
    (folder / "general" / "2025-01-10.json").write_text(content, "utf-8")
    problem = refusal(folder)
    assert problem.where.startswith("export, general/2025-01-10.json")
    assert problem.fix == "Download the export again."


def test_damaged_json_is_refused_with_its_line(tmp_path: Path):
    folder = export(tmp_path / "export")
    (folder / "general" / "2025-01-10.json").write_text('[\n{"type": "message"\n"ts": 1}]', "utf-8")
    assert refusal(folder).where == "export, general/2025-01-10.json, line 3"


@pytest.mark.parametrize("content", ["{}", "null", "3"])
def test_json_that_is_no_list_is_refused(tmp_path: Path, content: str):
    folder = export(tmp_path / "export")
    (folder / "users.json").write_text(content, "utf-8")
    assert "holds no list" in refusal(folder).what


def test_bytes_that_are_no_text_are_refused(tmp_path: Path):
    folder = export(tmp_path / "export")
    (folder / "general" / "2025-01-10.json").write_bytes(b'["\xff\xfe"]')
    assert "UTF-8" in refusal(folder).what


def test_an_empty_folder_and_a_foreign_zip_are_refused_with_what_to_do(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as archive:
        archive.writestr("users.json", "[]")
    (tmp_path / "torn.zip").write_bytes(b"PK\3\4 torn")
    for name in ("empty", "foreign.zip", "torn.zip", "missing.zip"):
        assert not slack.recognises(tmp_path / name)
        assert refusal(tmp_path / name).where == name
    assert "holds no users.json and no channels.json" in refusal(tmp_path / "empty").what
    assert "holds no channels.json" in refusal(tmp_path / "foreign.zip").what


def test_a_zip_packed_again_with_its_folder_is_read(tmp_path: Path):
    folder = export(tmp_path / "export", message("1.0"))
    again = zipped(folder, tmp_path / "again.zip", top="My export/")
    with zipfile.ZipFile(again, "a") as archive:
        archive.writestr("__MACOSX/My export/._users.json", b"\0")
    assert slack.recognises(again)
    assert acts(again) == acts(folder)


def test_names_that_climb_out_of_a_zip_never_become_paths(tmp_path: Path):
    folder = export(tmp_path / "export", channels=[*CHANNELS, {"id": "C2", "name": "../../outside"}, {"name": ".."}])
    (tmp_path / "inner").mkdir()
    archive = zipped(folder, tmp_path / "inner" / "slip.zip")
    with zipfile.ZipFile(archive, "a") as slip:
        slip.writestr("../../outside/2025-01-10.json", json.dumps([message("1.0", "climbed")]))
        slip.writestr("/etc/2025-01-10.json", json.dumps([message("2.0", "climbed")]))
        slip.writestr("../2025-01-10.json", json.dumps([message("3.0", "climbed")]))
    before = sorted(tmp_path.rglob("*"))
    assert column(acts(archive), "text") == ["climbed"]  # the last: its folder is the channel named ".."
    assert sorted(tmp_path.rglob("*")) == before
    assert slack.not_read(archive) == ("../", "/")


def test_a_channel_named_like_a_path_reads_nothing_outside_its_folder(tmp_path: Path):
    outside = export(tmp_path / "outside", message("1.0", "secret"))
    folder = export(tmp_path / "export", message("2.0", "public"), channels=[*CHANNELS, {"name": "../outside/general"}])
    (folder / "linked").symlink_to(outside / "general")
    (folder / "channels.json").write_text(
        json.dumps([*CHANNELS, {"name": "linked"}, {"name": "../outside/general"}]), "utf-8"
    )
    assert column(acts(folder), "text") == ["public"]


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_files, "LARGEST_FILE", 1 << 20)
    archive = zipped(export(tmp_path / "export"), tmp_path / "bomb.zip")
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("general/2025-01-11.json", b" " * (2 << 20))
    assert "larger than 1 MiB when unpacked" in refusal(archive).what


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_files, "LARGEST_FILE", 1 << 20)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("users.json", "[]")
        bomb.writestr("channels.json", json.dumps(CHANNELS))
        bomb.writestr("general/2025-01-11.json", b" " * (2 << 20))
    lie = content.getvalue().replace((2 << 20).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    (tmp_path / "lie.zip").write_bytes(lie)
    assert refusal(tmp_path / "lie.zip").where == "lie.zip, general/2025-01-11.json"


def test_a_locked_or_damaged_zip_is_refused_by_the_file_in_it(tmp_path: Path):
    archive = zipped(export(tmp_path / "export"), tmp_path / "export.zip")
    damaged = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as whole:
        place = whole.getinfo("channels.json").header_offset + 30 + len("channels.json")
    damaged[place : place + 8] = b"\xff" * 8
    (tmp_path / "damaged.zip").write_bytes(bytes(damaged))
    assert refusal(tmp_path / "damaged.zip").where == "damaged.zip, channels.json"
    locked = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = locked.find(mark)
        while place >= 0:
            locked[place + flags] |= 1
            place = locked.find(mark, place + 4)
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    assert "password" in refusal(tmp_path / "locked.zip").what


def test_private_channels_and_conversations_are_named_as_not_read(tmp_path: Path):
    folder = export(tmp_path / "export")
    (folder / "D024BE91L").mkdir()
    (folder / "D024BE91L" / "2025-01-10.json").write_text(json.dumps([message("1.0", "private")]), "utf-8")
    (folder / "dms.json").write_text("[]", "utf-8")
    assert acts(folder) == []
    assert slack.not_read(folder) == ("D024BE91L/", "dms.json")
