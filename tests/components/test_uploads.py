"""A dropped file goes to disk piece by piece, under a name of ours, and goes when it is done with."""

import asyncio
import re
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from components.staging import AWAY, ENDINGS, MOST_AT_ONCE, REJECTS, Staging, safe_name, shown
from components.uploads import STAND_IN, Streamed

BOUNDARY = b"----aBc123"
HEAD = b'--%s\r\nContent-Disposition: form-data; name="f"; filename="orders.csv"\r\n\r\n' % BOUNDARY
TAIL = b"\r\n--%s--\r\n" % BOUNDARY
READER, NUMBER = "reader", "file-1"
LONG = "n" * 10_000 + ".csv"


@pytest.fixture
def staging(tmp_path, monkeypatch):
    made = Staging(folder=tmp_path)
    made.readers[READER] = time.time()
    monkeypatch.setattr("components.uploads.STAGING", made)
    return made


def put(pieces, *, reader=READER, inner=204, method="PUT", length=None):
    """Send a request in pieces; gives its status, and what Streamlit was handed."""
    sent, handed = [], []
    waiting = iter([*pieces])

    async def streamlit(scope, receive, send):
        handed.append((dict(scope["headers"]).get(b"content-length"), (await receive()).get("body")))
        await send({"type": "http.response.start", "status": inner, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive():
        piece = next(waiting, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    async def send(message):
        sent.append(message)

    form = b"multipart/form-data; boundary=%s" % BOUNDARY
    headers = [(b"content-type", form), (b"content-length", str(length or 1).encode())]
    path = f"/_stcore/upload_file/{reader}/{NUMBER}"
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's tests keep a loop running in this thread
        elsewhere.submit(asyncio.run, Streamed(streamlit)(scope, receive, send)).result()
    return sent[0]["status"], handed


def cut(body, size):
    pieces = iter(body[at : at + size] for at in range(0, len(body), size))
    return [*islice(pieces, len(body)), b""]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\r\n--" * 50, bytes(range(256)) * 9_000])
@pytest.mark.parametrize("size", [37, 65_536])
def test_a_file_arrives_whole_however_it_is_cut(staging, content, size):
    if len(content) > 1_000_000 and size == 37:
        size = 4_099
    status, handed = put(cut(HEAD + content + TAIL, size))
    assert status == 204
    assert staging.files[READER, NUMBER].read_bytes() == content
    body = HEAD + STAND_IN + TAIL
    assert handed == [(str(len(body)).encode(), body)]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"reader": "stranger"}, 403),
        ({"length": 1 << 50}, 413),
        ({"inner": 403}, 403),
    ],
)
def test_who_may_not_bring_a_file_leaves_nothing(staging, tmp_path, how, status):
    assert put(cut(HEAD + b"x" + TAIL, 50), **how)[0] == status
    assert not staging.files
    assert not list(tmp_path.iterdir())


def test_half_a_file_leaves_nothing(staging, tmp_path):
    assert put([HEAD + b"half of"])[0] == 400
    assert not list(tmp_path.iterdir())


def test_a_file_that_the_disk_cannot_hold_leaves_nothing(staging, tmp_path):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        status, _ = put(cut(HEAD + b"x" * 3_000_000 + TAIL, 65_536))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert status == 413
    assert not staging.files
    assert not list(tmp_path.iterdir())


def test_who_tries_again_and_again_may_still_bring_files_and_fills_no_disk(staging, tmp_path):
    for number in range(2 * MOST_AT_ONCE):
        path = staging.gathered(READER, ((str(number), "a.csv", b"x"),))
        for ending in (REJECTS, ".toml"):
            staging.result(READER, ending).write_text("y", "utf-8")
    assert not staging.is_full(READER)
    assert path.read_bytes() == b"x"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_that_is_taken_away_is_removed(staging, tmp_path):
    put(cut(HEAD + b"x" + TAIL, 50))
    put([b""], method="DELETE")
    assert not staging.files
    assert not list(tmp_path.iterdir())


def test_files_of_readers_who_have_gone_are_removed_unless_they_are_in_use(staging):
    put(cut(HEAD + b"x" + TAIL, 50))
    staging.sweep()
    assert staging.files
    staging.readers[READER] = time.time() - AWAY - 1
    staging.in_use.add(READER)
    staging.sweep()
    assert staging.files
    staging.in_use.clear()
    staging.sweep()
    assert not staging.files


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/abs.csv",
        "a\0b.csv",
        "<script>.csv",
        "\u202egpj.csv",
        LONG,
        "...",
        "",
        "CON.csv.gz",
        "..csv",
    ],
)
def test_no_name_becomes_a_path(staging, tmp_path, name):
    assert re.fullmatch(rf"[A-Za-z0-9_]{{1,60}}(\.({'|'.join(ENDINGS)})){{0,2}}", safe_name(name))
    path = staging.gathered(READER, ((NUMBER, name, b"x"),))
    assert path.parent.parent == tmp_path
    assert len(shown(name)) <= 100
    assert "\u202e" not in shown(name)


def test_files_of_one_name_lie_side_by_side(staging):
    folder = staging.gathered(READER, (("1", "a.csv", b"x"), ("2", "a.csv", b"y")))
    assert sorted(path.read_bytes() for path in folder.iterdir()) == [b"x", b"y"]
    assert staging.gathered(READER, (("1", "a.csv", b"x"), ("2", "a.csv", b"y"))) == folder
