"""How the screen is served: compressed scripts, and headers that keep a page to its own machine."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import anyio.to_thread
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Request

from components.look import STYLE_SHEET
from components.returning import Returning
from components.uploads import Streamed

FOLDERS = {
    "/static/": Path(st.__file__).parent / "static" / "static",
    "/app/static/": Path(__file__).resolve().parents[1] / "pages" / "static",
}
KINDS = {".js": "text/javascript", ".css": "text/css"}
A_YEAR = "public, immutable, max-age=31536000"
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Compressed:
    """Sends scripts and style sheets compressed: a page takes 3 MB instead of 10.

    Streamlit sends them as they are, since it expects a proxy in front. The files never change while the
    server runs and their names carry a version, so each is compressed once and kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or hand the request on."""
        file = _asked_for(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        body = await anyio.to_thread.run_sync(_compressed, file)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": A_YEAR}
        await Response(body, media_type=KINDS[file.suffix], headers=headers)(scope, receive, send)


class Guarded:
    """Adds the headers that keep pages from loading anything from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Hand the request on, and add the headers to its answer."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, add)


class Dressed:
    """Writes the style sheet into the page itself: what Streamlit loads of it later would move all that is there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Hand the request on; where its answer is a page, dress it."""
        is_asked = scope["type"] == "http" and scope["method"] == "GET"
        if not is_asked or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        begun: list[Message] = []
        page = bytearray()

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                begun.append(message)
            elif message["type"] != "http.response.body" or not begun:
                await send(message)
            else:
                page.extend(message.get("body", b""))
                if not message.get("more_body"):
                    # at the end, or it would yield to what Streamlit adds to the head
                    body = bytes(page).replace(b"</body>", _style() + b"</body>", 1)
                    MutableHeaders(scope=begun[0])["Content-Length"] = str(len(body))
                    await send(begun[0])
                    await send({"type": "http.response.body", "body": body})

        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, dress)


MIDDLEWARE = [
    Middleware(Guarded),
    Middleware(Dressed),
    Middleware(Returning),
    Middleware(Compressed),
    Middleware(Streamed),
]


def _is_page(message: Message) -> bool:
    headers = Headers(scope=message)
    is_shown = "content-disposition" not in headers  # a file to keep stays as it is
    return message["status"] == 200 and is_shown and headers.get("content-type", "").startswith("text/html")


@cache
def _style() -> bytes:
    return b"<style>" + STYLE_SHEET.read_bytes() + b"</style>"


def _asked_for(scope: Request) -> Path | None:
    """The file a request is for, if it is to be sent compressed."""
    if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return None
    return _files().get(scope["path"])


@cache
def _files() -> dict[str, Path]:
    """Every script and style sheet by its address: what is not listed here is not sent from here."""
    return {
        prefix + file.relative_to(folder).as_posix(): file
        for prefix, folder in FOLDERS.items()
        for file in folder.rglob("*")
        if file.suffix in KINDS
    }


@cache
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)
