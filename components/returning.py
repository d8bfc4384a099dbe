"""Brings people back to the page they asked for, once they have signed in.

Streamlit's sign-in ends on the first page. The address that was asked for waits meanwhile in a cookie that only
the sign-in's last step is sent.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from http.cookies import Morsel
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Request

COOKIE = "rapport_return"
MINUTES = 15
LONGEST = 2_000
"""Characters of an address that is remembered."""
BEGIN, END = "/auth/login", "/oauth2callback"
_OWN_ADDRESS = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_GIVEN = re.compile(r'_streamlit_user=[^";]')
_LOG = logging.getLogger("rapport")


class Returning:
    """Remembers the page from which somebody goes to sign in, and sends them there afterwards."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        warn_where_anybody_may_look(st.get_option("server.address"))

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Hand the request on; change the answer to the first and the last step of a sign-in."""
        path = scope.get("path", "") if scope["type"] == "http" else ""
        headers = Headers(scope=scope) if path.endswith((BEGIN, END)) else Headers()

        async def change(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if path.endswith(BEGIN):
                    answer.append("set-cookie", _kept(_page_of(headers), MINUTES * 60, path.removesuffix(BEGIN) + END))
                elif "location" in answer:
                    wanted = unquote(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))
                    if has_signed_in(answer) and is_own_address(wanted):
                        answer["location"] = wanted
                    answer.append("set-cookie", _kept("", 0, path))
            await send(message)

        await self.app(scope, receive, change if path.endswith((BEGIN, END)) else send)


def is_own_address(address: str) -> bool:
    r"""Whether an address stays on this server: a path, with what follows it.

    >>> [is_own_address(each) for each in ("/overview?period=All", "//evil.example", "/\\evil.example", "")]
    [True, False, False, False]
    """
    return len(address) <= LONGEST and _OWN_ADDRESS.fullmatch(address) is not None


def has_signed_in(answer: Headers) -> bool:
    """Whether the last step of a sign-in has let somebody in: it hands them Streamlit's cookie."""
    return any(_GIVEN.match(each) for each in answer.getlist("set-cookie"))


def warn_where_anybody_may_look(address: str | None) -> bool:
    """Say in the log when other machines are answered and nobody is asked who they are; whether it was said."""
    if is_loopback(address or "") or (st.secrets.load_if_toml_exists() and "auth" in st.secrets):
        return False
    _LOG.warning(
        "Rapport answers other machines and asks nobody who they are: whoever reaches this address sees every "
        "member, and may import, undo and erase. Switch sign-in on ([auth] in .streamlit/secrets.toml, see the "
        "README), or serve on 127.0.0.1 behind a proxy that asks."
    )
    return True


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address.

    >>> [is_loopback(each) for each in ("127.0.0.1", "localhost", "::1", "unix:///run/rapport", "0.0.0.0", "")]
    [True, True, True, True, False, False]
    """
    if address == "localhost" or address.startswith("unix://"):
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _page_of(headers: Headers) -> str:
    """The page from which a request comes, where it is one of this server; otherwise empty text."""
    page = urlsplit(headers.get("referer", ""))
    address = f"{page.path}?{page.query}" if page.query else page.path
    return address if page.netloc == headers.get("host") and is_own_address(address) else ""


def _kept(address: str, seconds: int, path: str) -> str:
    """The cookie that keeps an address, for the sign-in's last step alone."""
    cookie: Morsel[str] = Morsel()
    value = quote(address, safe="")
    cookie.set(COOKIE, value, value)
    cookie.update({"path": path, "samesite": "lax", "max-age": str(seconds)})
    return f"{cookie.OutputString()}; HttpOnly"
