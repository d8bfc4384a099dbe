"""The server sends scripts compressed, nothing outside its folders, and headers that keep a page at home."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from components.look import STYLE_SHEET
from components.server import FOLDERS, HEADERS, Compressed, Dressed, Guarded


async def plain(scope, receive, send):
    """Stands for Streamlit: it answers everything with the word itself."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"itself"})


async def page(scope, receive, send):
    """Stands for Streamlit's page, sent in two parts."""
    assert not [name for name, _ in scope["headers"] if name == b"accept-encoding"]
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"26")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html><body>it", "more_body": True})
    await send({"type": "http.response.body", "body": b"</body></html>"})


async def download(scope, receive, send):
    """Stands for a page that somebody saves."""
    headers = [(b"content-type", b"text/html"), (b"content-disposition", b'attachment; filename="map.html"')]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html><body>itself</body></html>"})


def asked(path, accepts=b"gzip, br", app=None, kind=b"*/*"):
    """Headers and body of one request."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    wanted = [(b"accept-encoding", accepts), (b"accept", kind)]
    scope = {"type": "http", "method": "GET", "path": path, "headers": wanted}
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's tests keep a loop running in this thread
        elsewhere.submit(asyncio.run, Guarded(app or Compressed(plain))(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, sent[1]["body"]


def test_a_script_is_sent_compressed_and_whole():
    script = next(FOLDERS["/app/static/"].glob("plotly-*.js"))
    headers, body = asked(f"/app/static/{script.name}")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == script.read_bytes()
    assert len(body) < script.stat().st_size / 2


def test_who_cannot_unpack_gets_the_plain_file():
    script = next(FOLDERS["/app/static/"].glob("plotly-*.js"))
    assert asked(f"/app/static/{script.name}", accepts=b"identity")[1] == b"itself"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../server.py",
        "/app/static/../menu.js",
        "/app/static/nothing.js",
        "/app/static/nul\0.js",
        "/app/static/",
        "/",
        "/_stcore/health",
    ],
)
def test_other_requests_are_handed_on(path):
    assert asked(path)[1] == b"itself"


def test_every_answer_tells_the_browser_to_stay_on_this_machine():
    headers, _ = asked("/")
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value
    assert "http:" not in HEADERS["Content-Security-Policy"]


def test_a_page_comes_with_its_style_sheet_and_says_how_long_it_is():
    headers, body = asked("/value", app=Dressed(page), kind=b"text/html,*/*")
    assert body.endswith(b"<style>" + STYLE_SHEET.read_bytes() + b"</style></body></html>")
    assert headers["content-length"] == str(len(body))


def test_what_is_no_page_is_handed_on_as_it_is():
    assert asked("/value", app=Dressed(plain), kind=b"text/html")[1] == b"itself"
    assert asked("/media/map.html", app=Dressed(download), kind=b"text/html")[1] == b"<html><body>itself</body></html>"
