"""Uploads go to disk piece by piece, whatever their size.

Streamlit keeps an uploaded file in memory. This middleware stands before it: the file goes to the staging folder, and
Streamlit is handed a single word in its place.
"""

from __future__ import annotations

import asyncio
import errno
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Request

from components.staging import STAGING

PIECE = 1 << 20
LONGEST_HEAD = 1 << 16
STAND_IN = b"kept on disk"
_PLACE = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")


class Streamed:
    """Takes uploads out of Streamlit's hands, and puts a word in their place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Keep what is uploaded; hand everything else on."""
        found = _PLACE.search(scope["path"]) if scope["type"] == "http" else None
        if found and scope["method"] == "PUT":
            await self._keep((found[1], found[2]), scope, receive, send)
            return
        await self.app(scope, receive, send)
        if found and scope["method"] == "DELETE":
            STAGING.remove(found[1], found[2])

    async def _keep(self, key: tuple[str, str], scope: Request, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        room = STAGING.room()
        if key[0] not in STAGING.readers or STAGING.is_full(key[0]):
            await PlainTextResponse("No file is expected from here.", 403)(scope, receive, send)
            return
        path = STAGING.new()
        try:
            if int(headers.get("content-length", "0") or 0) > room:
                raise OSError(errno.ENOSPC, "there is no room")
            body = await _streamed(receive, path, _boundary(headers), room)
        except OSError:
            path.unlink(missing_ok=True)
            await PlainTextResponse("There is no room for this file.", 413)(scope, receive, send)
            return
        if body is None:
            path.unlink(missing_ok=True)
            await PlainTextResponse("The file did not arrive as it should.", 400)(scope, receive, send)
            return
        STAGING.files[key] = path
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(STAGING.watch())
        await self._hand_on(key, body, scope, send)

    async def _hand_on(self, key: tuple[str, str], body: bytes, scope: Request, send: Send) -> None:
        """Let Streamlit, which checks where it comes from, take the word for the file; without its leave it goes."""
        smaller = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=smaller)["content-length"] = str(len(body))

        async def told() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 300:
                STAGING.remove(*key)
            await send(message)

        await self.app(smaller, told, heard)


async def _streamed(receive: Receive, path: Path, boundary: bytes, room: int) -> bytes | None:
    """Write the one file of a form to disk; gives the form with a word in its place, None where it is no such form."""
    tail = b"\r\n--" + boundary + b"--"
    held, head, written = bytearray(), b"", 0
    with path.open("wb") as file:
        async for chunk in _chunks(receive):
            held += chunk
            if not head:
                begin, end, rest = bytes(held).partition(b"\r\n\r\n")
                if not end:
                    if len(held) > LONGEST_HEAD:
                        return None
                    continue
                head, held = begin + end, bytearray(rest)
            if len(held) >= PIECE:
                written += await _write(file, held, len(tail) + 2)
                if written > room:
                    return None
        rest, found, _ = bytes(held).rpartition(tail)
        if not (boundary and head and found):
            return None
        await anyio.to_thread.run_sync(file.write, rest)
    return head + STAND_IN + tail + b"\r\n"


async def _write(file: IO[bytes], held: bytearray, keep: int) -> int:
    """Write what is held but for the last bytes, which may be the form's end; gives how many were written."""
    piece = bytes(held[:-keep])
    del held[:-keep]
    return await anyio.to_thread.run_sync(file.write, piece)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    """The body of a request, piece by piece."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _boundary(headers: Headers) -> bytes:
    found = re.search(r'boundary="?([^";]+)', headers.get("content-type", ""))
    return found[1].encode("latin-1") if found else b""
