"""Large files are read in pieces: 60 MB of rows never cost 30 MB of memory."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data_access.company import done, with_path

MEGABYTES = 60
MOST = 30 << 10
"""Kilobytes the process may grow by: half the file, so that a reader of whole files fails."""
STATUS = Path("/proc/self/status")

Written = Callable[[Path, int], Path]

READ = """
import sys
from importlib import import_module
from pathlib import Path

def kilobytes(kind):
    return int(Path("/proc/self/status").read_text().split(kind + ":")[1].split()[0])

def read(path):
    if sys.argv[1] == "whole":
        return len(Path(path).read_bytes())
    if sys.argv[1] == "database":
        with import_module("data_access.intake.database").tables_of(path, lambda _words: None) as intake:
            return len(intake.rows)
    incomings = import_module("data_access.intake." + sys.argv[1]).read(Path(path))
    return sum(batch.num_rows for incoming in incomings for batch in incoming.batches())

read(sys.argv[2])
before = kilobytes("VmRSS")
rows = read(sys.argv[3])
print(rows, kilobytes("VmHWM") - before)
"""


def measured(connector: str, small: Path | str, large: Path | str) -> tuple[int, int]:
    """Rows read from the large file, and kilobytes by which the process grew beyond reading the small one."""
    command = [sys.executable, "-c", READ, connector, str(small), str(large)]
    root = Path(__file__).parents[3]
    answer = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    rows, growth = map(int, answer.split())
    return rows, growth


def comments(path: Path, repeats: int) -> Path:
    row = '<row Id="1" PostId="2" Text="' + "Lorem ipsum dolor sit amet. " * 30 + '" UserId="3" />\n'
    path.parent.mkdir()
    path.write_text("<comments>\n" + row * repeats + "</comments>", "utf-8")
    return path


def orders(path: Path, repeats: int) -> Path:
    header = ["Name", "Email", "Financial Status", "Total", "Created at", "Lineitem name"]
    row = "#1,ann@example.com,paid,1.00,2022-01-11 04:32:30 -0500," + "Tea " * 200 + "\n"
    path.parent.mkdir()
    path.write_text(",".join(header) + "\n" + row * repeats, "utf-8")
    return path


def slack_days(path: Path, repeats: int) -> Path:
    message = {"type": "message", "user": "U1", "ts": "1.000000", "text": "Lorem ipsum dolor sit amet. " * 30}
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("users.json", "[]")
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "general"}]))
        for day in range(-(-repeats // 500)):
            messages = [message | {"ts": f"{day}.{number:06}"} for number in range(500)]
            archive.writestr(f"general/{2000 + day // 28}-02-{day % 28 + 1:02}.json", json.dumps(messages))
    return path


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not say how much memory a process has used")
@pytest.mark.parametrize(
    ("connector", "written", "name"),
    [
        ("stackexchange", comments, "Comments.xml"),
        ("shopify_orders", orders, "orders.csv"),
        ("slack", slack_days, "export.zip"),
    ],
)
def test_a_large_file_is_never_in_memory_at_once(tmp_path: Path, connector: str, written: Written, name: str):
    repeats = MEGABYTES * 1_200
    small, large = written(tmp_path / "small" / name, 1_000), written(tmp_path / "large" / name, repeats)
    rows, growth = measured(connector, small, large)
    assert rows >= repeats
    assert growth < MOST


@pytest.mark.postgres
@pytest.mark.skipif(not STATUS.exists(), reason="this system does not say how much memory a process has used")
def test_a_large_table_of_a_database_is_never_in_memory_at_once(bare_server_url: str):
    written = "SELECT i AS member_id, now() AS joined_at, repeat('Lorem ipsum ', 100) || i AS name FROM "
    small, large = (with_path(bare_server_url, name) for name in ("small", "large"))
    for name, repeats in (("small", 1_000), ("large", 200_000)):
        view = f"CREATE VIEW {name}.members AS {written} generate_series(1, {repeats}) i"
        done(bare_server_url, f"CREATE SCHEMA {name}", view)
    _, growth = measured("database", small, large)
    assert growth < 4 * MOST, "half of its 240 MB"


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not say how much memory a process has used")
def test_the_measure_would_notice_a_file_read_whole(tmp_path: Path):
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x")
    large.write_bytes(b"x" * (MEGABYTES << 20))
    assert measured("whole", small, large)[1] > MOST
